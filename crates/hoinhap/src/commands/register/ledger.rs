//! `hoinhap register contributions`, `duplicates`.

use clap::ArgMatches;
use hoinhap_register::book::{Duplicate, units_and_years};
use hoinhap_register::model::{
    Contribution, Direction, Ratio, Share, Tenths, balance, headcount, issue_coverage, of_unknown_end,
};
use hoinhap_register::record::{Kind, value_label};
use hoinhap_sources::EmbeddedFile;
use hoinhap_vocab::{Lang, Text, Year};
use serde_json::{Value, json};

use super::delivery::share_cell;
use super::store::book;
use super::{ACTOR, CLASS, KNOWN_AT, STORE};
use crate::cli::{CommandSpec, Example};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

/// `contributions`.
pub(super) const CONTRIBUTIONS: CommandSpec = CommandSpec {
    name: "contributions",
    about: Text::fixed(
        "Cho và nhận theo đơn vị và năm, quân số đang triển khai, tám vấn đề toàn cầu",
        "Given and received by unit and year, persons deployed, the eight global issues",
    ),
    more: Text::fixed(
        "Tỷ lệ cho = cho / (cho + nhận) trong cùng đơn vị và năm; các đơn vị không bao giờ cộng với nhau, số luỹ kế và dòng thiếu số hoặc ngày không được cộng và được đếm riêng.",
        "Balance = given / (given + received) within one unit and year; units are never added to one another, running totals and lines without a number or a date are not summed and are counted apart.",
    ),
    args: &[CLASS, ACTOR, KNOWN_AT, STORE],
    subcommands: &[],
    examples: &[Example {
        line: "register contributions --project work --as-of 2025-12-31",
        does: Text::fixed("đến hết năm 2025", "until the end of 2025"),
    }],
    run: Some(contributions),
};

/// Given and received in one unit and year.
struct BalanceRow {
    unit: String,
    year: Year,
    given: Option<Ratio>,
    received: Option<Ratio>,
    balance: Option<Ratio>,
}

fn contributions(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let on = session.as_of.0;
    let mut ledger = book(session, matches)?.contributions();
    ledger.retain(|line| line.from.is_none_or(|from| from <= on));
    let rows: Vec<BalanceRow> =
        units_and_years(&ledger).into_iter().map(|(unit, year)| balance_row(&ledger, unit, year)).collect();
    let summed = |line: &&Contribution| {
        !line.cumulative && line.quantity.is_some() && !line.unit.is_empty() && line.from.is_some()
    };
    let left_out = ledger.len() - ledger.iter().filter(summed).count();
    let issues = global_issues()?;
    let codes: Vec<&str> = issues.iter().map(|(code, _)| code.as_str()).collect();
    let coverage = issue_coverage(&ledger, &codes);
    let persons = headcount(&ledger, on);
    let fields = json!({
        "as_of": on.to_string(),
        "rows": rows.iter().map(balance_json).collect::<Vec<_>>(),
        "lines": ledger.len(),
        "not_summed": left_out,
        "persons_deployed": persons.map(decimal),
        "end_unknown": of_unknown_end(&ledger, on),
        "issues": issues.iter().map(|(code, _)| json!({"issue": code, "lines": coverage.get(code.as_str())})).collect::<Vec<_>>(),
    });
    let deployed = match persons {
        Some(persons) => Text::new(
            format!("Quân số của các đợt triển khai đang mở: {}", decimal(persons)),
            format!("Persons of the deployments that are open: {}", decimal(persons)),
        ),
        None => Text::fixed(
            "Quân số đang triển khai: không có số liệu (không đợt nào có số người được biết là còn tiếp diễn)",
            "Persons deployed: no data (no deployment with a number is known to go on)",
        ),
    };
    let unknown = of_unknown_end(&ledger, on);
    let ended = Text::new(
        format!("{unknown} đợt triển khai không rõ ngày kết thúc nên không tính vào quân số"),
        format!("{unknown} deployments are not counted, for their end is not on record"),
    );
    let apart = Text::new(
        format!(
            "{left_out} trên {} dòng không được cộng: số luỹ kế, thiếu số, đơn vị hoặc ngày",
            ledger.len()
        ),
        format!(
            "{left_out} of {} lines are not summed: running totals, or without number, unit or date",
            ledger.len()
        ),
    );
    Ok(Answer::new("register-contributions", fields)
        .table(balance_sheet(&rows, session.lang))
        .line(deployed.get(session.lang))
        .line(ended.get(session.lang))
        .line(apart.get(session.lang))
        .table(coverage_sheet(&issues, &coverage, session.lang)))
}

fn balance_row(ledger: &[Contribution], unit: String, year: Year) -> BalanceRow {
    let sum = |direction| {
        let own = ledger.iter().filter(|line| {
            line.direction == direction
                && !line.cumulative
                && line.unit == unit
                && line.from.is_some_and(|from| from.year() == year)
        });
        own.filter_map(|line| line.quantity).try_fold(Ratio::ZERO, Ratio::checked_add)
    };
    let (given, received) = (sum(Direction::Give), sum(Direction::Receive));
    let balance = balance(ledger, &unit, year);
    BalanceRow { unit, year, given, received, balance }
}

/// A number as a decimal: the ledger holds no others.
fn decimal(number: Ratio) -> String {
    number.to_decimal()
}

fn percent(balance: Ratio) -> Option<Tenths> {
    balance.checked_mul(Ratio::whole(100)).map(Ratio::tenths)
}

fn balance_json(row: &BalanceRow) -> Value {
    json!({
        "unit": row.unit, "year": row.year, "given": row.given.map(decimal), "received": row.received.map(decimal),
        "balance": row.balance.and_then(percent),
    })
}

fn balance_sheet(rows: &[BalanceRow], lang: Lang) -> Sheet {
    let cell = |number: Option<String>| {
        number.map_or_else(Cell::none, |text| {
            let shown = if lang == Lang::Vi { text.replace('.', ",") } else { text.clone() };
            Cell::pair(shown, text)
        })
    };
    let contribution = Kind::of("contribution");
    let row = |row: &BalanceRow| {
        vec![
            Cell::pair(
                contribution.map_or_else(
                    || row.unit.clone(),
                    |kind| value_label(kind, "unit", &row.unit).get(lang).to_owned(),
                ),
                row.unit.clone(),
            ),
            Cell::same(row.year.to_string()),
            cell(row.given.map(decimal)),
            cell(row.received.map(decimal)),
            cell(row.balance.and_then(percent).map(|tenths| tenths.to_string())),
        ]
    };
    Sheet {
        columns: vec![
            Column::text("unit", "Đơn vị", "Unit"),
            Column::number("year", "Năm", "Year"),
            Column::number("given", "Cho", "Given"),
            Column::number("received", "Nhận", "Received"),
            Column::number("balance", "Tỷ lệ cho (%)", "Balance (%)"),
        ],
        rows: rows.iter().map(row).collect(),
    }
}

/// The global issues of the profile, with their names.
fn global_issues() -> Result<Vec<(String, Text)>, Failure> {
    let text = EmbeddedFile::find("profiles/res59/tags.csv")?.text()?;
    let table = hoinhap_sources::Table::from_csv("tags.csv", text.as_bytes())?;
    let mut issues = Vec::new();
    for row in table.rows() {
        if row.text("axis")? == "global_issue" {
            let name = Text::new(row.text("name_vi")?.to_owned(), row.text("name_en")?.to_owned());
            issues.push((row.text("code")?.to_owned(), name));
        }
    }
    Ok(issues)
}

fn coverage_sheet(
    issues: &[(String, Text)],
    coverage: &std::collections::BTreeMap<&str, usize>,
    lang: Lang,
) -> Sheet {
    let row = |(code, name): &(String, Text)| {
        let lines = coverage.get(code.as_str()).copied().unwrap_or_default();
        vec![Cell::pair(name.get(lang), code.clone()), Cell::same(lines.to_string())]
    };
    Sheet {
        columns: vec![
            Column::text("issue", "Vấn đề toàn cầu", "Global issue"),
            Column::number("lines", "Số dòng đóng góp", "Lines of the ledger"),
        ],
        rows: issues.iter().map(row).collect(),
    }
}

/// `duplicates`.
pub(super) const DUPLICATES: CommandSpec = CommandSpec {
    name: "duplicates",
    about: Text::fixed(
        "Các văn kiện có thể là một: cùng đối tác, cách nhau tối đa 7 ngày, tên giống nhau",
        "Instruments that may be one: the same partner, within 7 days, similar titles",
    ),
    more: Text::fixed(
        "Độ giống nhau là hệ số Dice trên các cặp chữ cái, bỏ dấu, từ 0,8. Gộp bằng `register update instrument MÃ duplicate_of=MÃ_GIỮ_LẠI`; cả hai mã được giữ.",
        "Similarity is Dice's coefficient on pairs of letters without marks, from 0.8 on. Merge with `register update instrument ID duplicate_of=KEPT_ID`; both ids stay.",
    ),
    args: &[CLASS, ACTOR, KNOWN_AT, STORE],
    subcommands: &[],
    examples: &[Example {
        line: "register duplicates --project work",
        does: Text::fixed("các cặp cần xem", "the pairs to look at"),
    }],
    run: Some(duplicates),
};

fn duplicates(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let book = book(session, matches)?;
    let pairs = book.duplicates();
    let json = |pair: &Duplicate<'_>| {
        json!({
            "first": pair.first.id, "second": pair.second.id, "partner": pair.first.get("partner"), "days": pair.days,
            "similarity": pair.similarity.percent(),
        })
    };
    let fields = json!({"rows": pairs.iter().map(json).collect::<Vec<_>>()});
    let answer = Answer::new("register-duplicates", fields);
    if pairs.is_empty() {
        let none = Text::fixed("Không có cặp nào", "There is no such pair");
        return Ok(answer.line(none.get(session.lang)));
    }
    Ok(answer.table(pair_sheet(&pairs, session.lang)))
}

fn pair_sheet(pairs: &[Duplicate<'_>], lang: Lang) -> Sheet {
    let similarity = |share: Share| share_cell(share, lang);
    let row = |pair: &Duplicate<'_>| {
        vec![
            Cell::same(&pair.first.id),
            Cell::same(pair.first.title(lang)),
            Cell::same(&pair.second.id),
            Cell::same(pair.second.title(lang)),
            Cell::same(pair.first.get("partner")),
            Cell::same(pair.days.to_string()),
            similarity(pair.similarity),
        ]
    };
    Sheet {
        columns: vec![
            Column::text("first", "Mã", "Id"),
            Column::text("first_title", "Văn kiện", "Instrument"),
            Column::text("second", "Mã kia", "Other id"),
            Column::text("second_title", "Văn kiện kia", "Other instrument"),
            Column::text("partner", "Đối tác", "Partner"),
            Column::number("days", "Cách nhau (ngày)", "Days apart"),
            Column::number("similarity", "Giống nhau (%)", "Similarity (%)"),
        ],
        rows: pairs.iter().map(row).collect(),
    }
}
