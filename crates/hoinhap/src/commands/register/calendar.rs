//! `hoinhap register calendar`, `progress`: rules tried out without a register.

use std::collections::{BTreeMap, BTreeSet};

use clap::ArgMatches;
use jiff::civil::Weekday;
use serde_json::{Value, json};

use hoinhap_register::model::{PercentCheck, Tenths, check_published};
use hoinhap_register::time::{
    DayKind, Deadline, DeadlineError, Occurrences, Offset, RecurrenceRule, Relation, Roll, RuleError, Skip,
    WorkCalendar,
};
use hoinhap_report::format::{number, short_date};
use hoinhap_sources::{EmbeddedFile, SourceError};
use hoinhap_vocab::{Date, Issue, Lang, Text, parse_date};

use super::change::count;
use super::store::{COUNTRY, day, read_text};
use super::{ACTOR, CLASS, KNOWN_AT, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, is_given, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

/// `calendar`.
pub(super) const CALENDAR: CommandSpec = CommandSpec {
    name: "calendar",
    about: Text::fixed(
        "Thử một quy tắc lặp hoặc một thời hạn, không lưu gì",
        "Try a recurrence rule or a deadline; nothing is stored",
    ),
    more: Text::fixed(
        "Nghĩa vụ hằng tháng của ngày 31 không bao giờ trôi: mỗi kỳ được tính từ ngày đầu. Thời hạn không tính ngày xảy ra sự kiện.",
        "A monthly duty of the 31st never drifts: every occurrence is computed from the first day. The day of an event is not counted.",
    ),
    args: &[
        flag("dtstart", "DATE", Takes::One, Text::fixed("Ngày đầu của quy tắc lặp", "First day of the rule")),
        flag(
            "rrule",
            "RULE",
            Takes::One,
            Text::fixed("Quy tắc RFC 5545, như FREQ=MONTHLY", "Rule of RFC 5545, such as FREQ=MONTHLY"),
        ),
        flag(
            "skip",
            "SKIP",
            Takes::Word(&["omit", "backward", "forward"]),
            Text::fixed(
                "Ngày không có trong tháng: omit (bỏ), backward (lùi), forward (tới)",
                "A day that a month lacks: omit, backward or forward",
            ),
        ),
        flag("take", "N", Takes::One, Text::fixed("Số kỳ; mặc định 12", "How many; default 12")),
        flag("event", "DATE", Takes::One, Text::fixed("Ngày xảy ra sự kiện", "Day of the event")),
        flag(
            "offset",
            "PERIOD",
            Takes::One,
            Text::fixed(
                "Khoảng thời gian: P30D, P3M, 10WD (ngày làm việc)",
                "Period: P30D, P3M, 10WD (working days)",
            ),
        ),
        flag(
            "relation",
            "RELATION",
            Takes::Word(&["within", "at least before", "not before or after", "at least for"]),
            Text::fixed(
                "Quan hệ với sự kiện: within (trong vòng), at least before (ít nhất trước), not before or after (không sớm hơn, không muộn hơn), at least for (ít nhất trong); mặc định within",
                "How the period stands to the event: within, at least before, not before or after, at least for; default within",
            ),
        ),
        flag(
            "roll",
            "ROLL",
            Takes::Word(&["none", "next_working", "previous_working"]),
            Text::fixed(
                "Khi ngày cuối là ngày nghỉ: none (giữ nguyên), next_working (ngày làm việc kế tiếp), previous_working (ngày làm việc liền trước); mặc định none",
                "Where the last day is off: none, next_working or previous_working; default none",
            ),
        ),
        flag(
            "holidays",
            "FILE",
            Takes::One,
            Text::fixed(
                "Bảng ngày nghỉ CSV (country,date,kind); mặc định của hồ sơ",
                "Holiday table, CSV (country,date,kind); default that of the profile",
            ),
        ),
    ],
    subcommands: &[],
    examples: &[
        Example {
            line: "register calendar --dtstart 2026-01-31 --rrule FREQ=MONTHLY --take 5",
            does: Text::fixed("các kỳ của ngày 31", "the days of the 31st"),
        },
        Example {
            line: "register calendar --event 2026-01-05 --offset 10WD",
            does: Text::fixed("mười ngày làm việc sau sự kiện", "ten working days after the event"),
        },
    ],
    run: Some(calendar),
};

fn calendar(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    match (one(matches, "dtstart"), one(matches, "rrule"), one(matches, "event"), one(matches, "offset")) {
        (Some(start), Some(rule), None, None) => {
            occurrences(session, matches, day(start, "--dtstart")?, rule)
        }
        (None, None, Some(event), Some(offset)) => deadline(session, matches, day(event, "--event")?, offset),
        _ => {
            let message = Text::fixed(
                "Nêu --dtstart và --rrule, hoặc --event và --offset",
                "Give --dtstart and --rrule, or --event and --offset",
            );
            let help = Text::fixed(
                "Xem `hoinhap register calendar --help`",
                "See `hoinhap register calendar --help`",
            );
            Err(Failure::usage("cli/missing-argument", message, help))
        }
    }
}

fn refused(vi: String, error: &dyn std::fmt::Display, flag: &str, value: &str) -> Failure {
    let help = Text::fixed("Sửa giá trị này", "Mend this value");
    Failure::usage("E-RULE", Text::new(vi, error.to_string()), help).at(flag).with_value(value)
}

fn rule_refused(error: &RuleError, text: &str) -> Failure {
    let vi = match error {
        RuleError::Unsupported(part) => format!("Phần `{part}` của quy tắc chưa được hỗ trợ"),
        RuleError::BadValue { part, value } => format!("`{value}` không phải là giá trị của `{part}`"),
        RuleError::Repeated(part) => format!("Phần `{part}` của quy tắc có hai lần"),
        RuleError::NoFrequency => "Quy tắc thiếu FREQ".to_owned(),
        RuleError::CountAndUntil => "Quy tắc chỉ có COUNT hoặc UNTIL, không có cả hai".to_owned(),
        RuleError::NeverOccurs => "Quy tắc không có kỳ nào trong 100 năm tới".to_owned(),
        other => format!("Không dùng được quy tắc: {other}"),
    };
    refused(vi, error, "--rrule", text)
}

fn deadline_refused(error: &DeadlineError, text: &str) -> Failure {
    let vi = match error {
        DeadlineError::Offset(text) => {
            format!("`{text}` không phải là khoảng thời gian: viết P30D, P3M, P1Y, P2W hoặc 10WD")
        }
        DeadlineError::OutOfRange => "Thời hạn vượt quá lịch".to_owned(),
        other => format!("Không tính được thời hạn: {other}"),
    };
    refused(vi, error, "--offset", text)
}

fn occurrences(session: &Session, matches: &ArgMatches, start: Date, text: &str) -> Result<Answer, Failure> {
    let rule: RecurrenceRule = text.parse().map_err(|error| rule_refused(&error, text))?;
    let skip = one(matches, "skip").and_then(|word| word.parse::<Skip>().ok());
    let days = Occurrences::new(start, &rule, skip).map_err(|error| rule_refused(&error, text))?;
    let days: Vec<Date> = days.take(count(matches, "take", 12)?).collect();
    let texts: Vec<String> = days.iter().map(Date::to_string).collect();
    let answer = Answer::new("register-calendar", json!({"rule": rule.to_string(), "occurrences": texts}));
    Ok(answer.table(days_sheet(&days, session.lang)))
}

fn days_sheet(days: &[Date], lang: Lang) -> Sheet {
    let row = |day: &Date| vec![Cell::pair(short_date(*day, lang), day.to_string())];
    Sheet { columns: vec![Column::text("date", "Ngày", "Date")], rows: days.iter().map(row).collect() }
}

fn deadline(session: &Session, matches: &ArgMatches, event: Date, text: &str) -> Result<Answer, Failure> {
    let offset: Offset = text.parse().map_err(|error| deadline_refused(&error, text))?;
    let roll: Roll = one(matches, "roll").and_then(|word| word.parse().ok()).unwrap_or_default();
    let relation = one(matches, "relation").and_then(Relation::from_word).unwrap_or_default();
    let calendar = holidays(matches)?;
    let found = Deadline::of(event, offset, relation, roll, &calendar)
        .map_err(|error| deadline_refused(&error, text))?;
    let missing: Vec<i16> = found.holiday_table_missing.iter().copied().collect();
    let fields = json!({"date": found.date.to_string(), "holiday_table_missing": missing});
    let answer = Answer::new("register-calendar", fields).table(days_sheet(&[found.date], session.lang));
    Ok(match without_holidays(&missing) {
        Some(note) => answer.line(note.get(session.lang)),
        None => answer,
    })
}

/// That days of some years were counted without their holidays; nothing where no year lacks its table.
pub(super) fn without_holidays(years: &[i16]) -> Option<Text> {
    let list = years.iter().map(i16::to_string).collect::<Vec<_>>().join(", ");
    (!years.is_empty()).then(|| {
        Text::new(
            format!("Chưa có bảng ngày nghỉ năm {list}: mọi ngày từ thứ Hai đến thứ Sáu được coi là ngày làm việc."),
            format!("There is no table of holidays for {list}: all days from Monday to Friday were taken for working days."),
        )
    })
}

/// The holidays of a file, or of the profile.
fn holidays(matches: &ArgMatches) -> Result<WorkCalendar, Failure> {
    let own = one(matches, "holidays");
    let (name, text) = match own {
        Some(path) => (path, read_text(path)?),
        None => ("holidays.csv", EmbeddedFile::find("register/res59/holidays.csv")?.text()?),
    };
    let days = holidays_of(name, &text).map_err(|error| of_user(error, own.is_some()))?;
    Ok(WorkCalendar::new(vec![Weekday::Saturday, Weekday::Sunday], days))
}

/// The days of a table of holidays: those of the register's country, or of the one country that it is about.
fn holidays_of(name: &str, text: &str) -> Result<BTreeMap<Date, DayKind>, SourceError> {
    let table = hoinhap_sources::Table::from_csv(name, text.as_bytes())?;
    let mut by_country: BTreeMap<String, BTreeMap<Date, DayKind>> = BTreeMap::new();
    for row in table.rows() {
        let kind = |text: &str| match text {
            "holiday" => Some(DayKind::Holiday),
            "make-up" => Some(DayKind::MakeUp),
            _ => None,
        };
        let kind = row.required("kind", "`holiday` or `make-up`", kind)?;
        let day = row.required("date", "a date (YYYY-MM-DD)", |text| parse_date(text).ok())?;
        by_country.entry(row.text("country")?.to_owned()).or_default().insert(day, kind);
    }
    if by_country.len() > 1 {
        return Ok(by_country.remove(COUNTRY).unwrap_or_default());
    }
    Ok(by_country.into_values().next().unwrap_or_default())
}

/// A fault in a file of the user's, which no check of the shipped data would mend.
fn of_user(error: SourceError, own: bool) -> Failure {
    if !own {
        return Failure::from(error);
    }
    let issue = error.to_issue();
    let help = Text::fixed(
        "Sửa ô đó; cột cần có: country, date (YYYY-MM-DD), kind (holiday hoặc make-up)",
        "Mend the cell; the columns are country, date (YYYY-MM-DD), kind (holiday or make-up)",
    );
    Failure::from(Issue { help, ..issue })
}

/// `progress`.
pub(super) const PROGRESS: CommandSpec = CommandSpec {
    name: "progress",
    about: Text::fixed(
        "Đối chiếu số liệu nhiệm vụ đã công bố với chính chúng",
        "Hold published statistics of tasks against themselves",
    ),
    more: Text::fixed(
        "Cột: id, figures (tên=số; …), identity (đẳng thức; …). Số viết 1234.5 hoặc 1.234,5. Tỷ lệ phần trăm (tên kết thúc bằng pct, percent, rate, hoặc giá trị có dấu %) làm tròn nửa lên một chữ số và được so với thương số tương ứng. Mã thoát 1 nếu có chỗ sai, không đọc được hoặc không có gì để so.",
        "Columns: id, figures (name=number; …), identity (identities; …). Numbers are written 1234.5 or 1.234,5. Percentages (names that end in pct, percent or rate, or values with a % sign) are rounded half up to one decimal and compared with their quotient. The exit status is 1 where something is wrong, cannot be read or has nothing to be compared with.",
    ),
    args: &[
        flag(
            "figures",
            "FILE",
            Takes::One,
            Text::fixed(
                "Tệp CSV; mặc định số liệu của hồ sơ",
                "CSV file; default the statistics of the profile",
            ),
        ),
        flag(
            "tasks",
            "",
            Takes::Nothing,
            Text::fixed(
                "Thay vào đó, tiến độ tổng hợp của các nhiệm vụ trong sổ: Σ(trọng số × tiến độ) / Σ trọng số",
                "Instead, the rolled-up progress of the register's tasks: Σ(weight × progress) / Σ weight",
            ),
        ),
        flag(
            "by",
            "GROUP",
            Takes::Word(&["lead", "pillar", "agreement"]),
            Text::fixed(
                "Với --tasks, chia theo lead, pillar, agreement; mặc định lead",
                "With --tasks, group by lead, pillar or agreement; default lead",
            ),
        ),
        CLASS,
        ACTOR,
        KNOWN_AT,
        STORE,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register progress",
        does: Text::fixed("kiểm tra số liệu đã công bố", "check the statistics that were published"),
    }],
    run: Some(progress),
};

fn progress(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    if is_given(matches, "tasks") {
        return super::schedule::progress(session, matches);
    }
    let (name, text) = match one(matches, "figures") {
        Some(path) => (path, read_text(path)?),
        None => ("task_statistics.csv", EmbeddedFile::find("register/res59/task_statistics.csv")?.text()?),
    };
    let table = hoinhap_sources::Table::from_csv(name, text.as_bytes())
        .map_err(|error| of_user(error, one(matches, "figures").is_some()))?;
    let (mut rows, mut lines, mut ids) = (Vec::<Value>::new(), Vec::new(), BTreeSet::new());
    for row in table.rows() {
        let check = check_published(row.text("figures")?, row.text("identity")?);
        let id = row.text("id")?.to_owned();
        for percent in &check.percentages {
            lines.push(vec![
                Cell::same(&id),
                Cell::same(format!("{}/{}", percent.part, percent.whole)),
                computed_cell(percent, session.lang),
                percent_cell(percent.published, session.lang),
                verdict(percent.agrees, session),
            ]);
        }
        for identity in &check.identities {
            lines.push(vec![
                Cell::same(&id),
                Cell::same(&identity.text),
                Cell::none(),
                Cell::none(),
                verdict(identity.holds, session),
            ]);
        }
        let unread = (&check.unread, Text::fixed("không đọc được", "cannot be read"), "unread");
        let uncompared = Text::fixed("không có gì để so", "nothing to compare with");
        for (texts, word, code) in [unread, (&check.uncompared, uncompared, "uncompared")] {
            lines.extend(texts.iter().map(|text| {
                let verdict = Cell::pair(word.get(session.lang), code);
                vec![Cell::same(&id), Cell::same(text), Cell::none(), Cell::none(), verdict]
            }));
        }
        ids.extend((!check.holds()).then(|| id.clone()));
        rows.push(json!({"id": id, "holds": check.holds(), "identities": check.identities, "percentages": check.percentages, "unread": check.unread, "uncompared": check.uncompared}));
    }
    let sheet = Sheet {
        columns: vec![
            Column::text("id", "Mã", "Id"),
            Column::text("check", "Phép thử", "Check"),
            Column::number("computed", "Tính được (%)", "Computed (%)"),
            Column::number("published", "Đã công bố (%)", "Published (%)"),
            Column::text("verdict", "Kết quả", "Verdict"),
        ],
        rows: lines,
    };
    Ok(Answer::new("register-progress", json!({"rows": rows, "broken": ids}))
        .table(sheet)
        .exit(u8::from(!ids.is_empty())))
}

/// The percentage worked out; of nothing there is none.
fn computed_cell(percent: &PercentCheck, lang: Lang) -> Cell {
    match percent.computed {
        None if percent.whole == 0 => Cell::pair(Text::fixed("không có số liệu", "no data").get(lang), ""),
        computed => percent_cell(computed, lang),
    }
}

/// A percentage of one decimal in the reader's digits.
pub(super) fn percent_cell(percent: Option<Tenths>, lang: Lang) -> Cell {
    percent
        .map_or_else(Cell::none, |percent| Cell::pair(number(percent.value(), 1, lang), percent.to_string()))
}

fn verdict(holds: bool, session: &Session) -> Cell {
    let text =
        if holds { Text::fixed("đúng", "holds") } else { Text::fixed("không đúng", "does not hold") };
    Cell::pair(text.get(session.lang), if holds { "yes" } else { "no" })
}
