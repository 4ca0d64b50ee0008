//! Records as a person reads them: names for codes, dates of the reader's language, words for values. What programs take
//! stays as it is stored.

use std::collections::BTreeSet;

use hoinhap_register::book::{Book, TaskView};
use hoinhap_register::record::{FieldSpec, Kind, Record, Takes, field_label, value_label};
use hoinhap_register::time::{Due, Frequency, Offset, OffsetUnit, Precision, RecurrenceRule};
use hoinhap_report::format;
use hoinhap_sources::{Economies, EmbeddedFile, Table};
use hoinhap_vocab::{Date, Economy, Lang, Text, parse_date};

use super::store::COUNTRY;
use crate::failure::Failure;
use crate::output::Cell;

/// Text fields that name economies by their codes.
const ECONOMIES: [&str; 5] = ["party", "partner", "member", "country", "respondent"];

/// A reader of records.
pub(super) struct Reader<'a> {
    pub(super) book: &'a Book,
    pub(super) lang: Lang,
    economies: Economies,
}

impl<'a> Reader<'a> {
    pub(super) fn new(book: &'a Book, lang: Lang) -> Result<Self, Failure> {
        let path = "nomenclature/economies.csv";
        let table = Table::from_csv(path, EmbeddedFile::find(path)?.text()?.as_bytes())?;
        Ok(Self { book, lang, economies: Economies::from_table(&table)? })
    }

    /// A field of a record: its words for people, its text for programs.
    pub(super) fn cell(&self, record: &Record, field: &str) -> Cell {
        let spoken = self.spoken(record, field);
        match record.text(spoken) {
            Some(text) => Cell::pair(self.value(record.kind, spoken, text), record.get(field)),
            None => Cell::pair("–", record.get(field)),
        }
    }

    /// The field that says the same in the reader's language, where there is one.
    fn spoken<'f>(&self, record: &'f Record, field: &'f str) -> &'f str {
        let local = format!("{field}_vi");
        let own = (self.lang == Lang::Vi).then(|| record.fields.get_key_value(&local)).flatten();
        own.map_or(field, |(name, _)| name.as_str())
    }

    /// Whether a field only repeats in another language what the reader is shown in his own.
    pub(super) fn repeats(&self, record: &Record, field: &str) -> bool {
        let has = |name: String| record.text(&name).is_some();
        let (base, of) = match field.rsplit_once('_') {
            Some((base, "vi")) => (base, Lang::Vi),
            Some((base, "en")) => (base, Lang::En),
            _ => return self.lang == Lang::Vi && has(format!("{field}_vi")),
        };
        match (of, self.lang) {
            (Lang::Vi, Lang::En) => has(base.to_owned()) || has(format!("{base}_en")),
            (Lang::En, Lang::Vi) => has(format!("{base}_vi")),
            _ => false,
        }
    }

    /// What a text means that stands in a field.
    pub(super) fn value(&self, kind: Kind, field: &str, text: &str) -> String {
        let Some(spec) = kind.field(field) else { return text.to_owned() };
        match spec.takes {
            Takes::Date => text.parse::<Date>().map_or_else(|_| text.to_owned(), |day| self.day(day)),
            Takes::Due => text.parse::<Due>().map_or_else(|_| text.to_owned(), |due| self.due(due)),
            Takes::Number => {
                text.parse::<f64>().map_or_else(|_| text.to_owned(), |n| format::precise(n, self.lang))
            }
            Takes::Offset => text.parse().map_or_else(|_| text.to_owned(), |offset| self.offset(offset)),
            Takes::Rule => {
                rule_words(text).map_or_else(|| text.to_owned(), |words| words.get(self.lang).to_owned())
            }
            Takes::One("organisation") | Takes::Many("organisation") => {
                self.list(text, |id| self.organisation(id))
            }
            Takes::One(_) | Takes::Many(_) => self.list(text, str::to_owned),
            Takes::Text => self.free(kind, field, text),
            _ => value_label(kind, field, text).get(self.lang).to_owned(),
        }
    }

    fn free(&self, kind: Kind, field: &str, text: &str) -> String {
        if ECONOMIES.contains(&field) {
            return self.list(text, |code| self.economy(code));
        }
        if matches!((kind.name(), field), ("succession", "from" | "to") | ("question", "target")) {
            return self.list(text, |id| self.organisation(id));
        }
        match parse_date(text) {
            Ok(day) => self.day(day),
            Err(_) => value_label(kind, field, text).get(self.lang).to_owned(),
        }
    }

    fn list(&self, text: &str, name: impl Fn(&str) -> String) -> String {
        text.split(';')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(name)
            .collect::<Vec<_>>()
            .join("; ")
    }

    /// The name of an agency; what is on record under no id stands for itself.
    pub(super) fn organisation(&self, id: &str) -> String {
        let record = self.book.get("organisation", id);
        record.map_or_else(|| id.to_owned(), |record| record.title(self.lang).to_owned())
    }

    /// The name of an economy; a group stands for itself.
    pub(super) fn economy(&self, code: &str) -> String {
        let economy = Economy::from_alpha3(code);
        economy
            .map_or_else(|| code.to_owned(), |economy| self.economies.name(economy).get(self.lang).to_owned())
    }

    /// What a person calls a record.
    pub(super) fn title(&self, record: &Record) -> String {
        let own = record.title(self.lang);
        let said = ["what", "statement", "event"].iter().find(|field| record.text(field).is_some());
        match said.filter(|_| own == record.id) {
            Some(field) => self.cell(record, field).shown,
            None => own.to_owned(),
        }
    }

    pub(super) fn day(&self, day: Date) -> String {
        format::short_date(day, self.lang)
    }

    /// A due date as exactly as it is known.
    pub(super) fn due(&self, due: Due) -> String {
        let (year, month) = (due.last.year(), due.last.month());
        let text = match due.precision {
            Precision::Day => return self.day(due.last),
            Precision::Month => return month_words(year, month).get(self.lang).to_owned(),
            Precision::Quarter => {
                let quarter = usize::try_from((month - 1) / 3).unwrap_or_default();
                let roman = ["I", "II", "III", "IV"].get(quarter).copied().unwrap_or_default();
                Text::new(format!("Quý {roman}/{year}"), format!("Q{} {year}", quarter + 1))
            }
            Precision::Half if month <= 6 => {
                Text::new(format!("6 tháng đầu năm {year}"), format!("first half of {year}"))
            }
            Precision::Half => {
                Text::new(format!("6 tháng cuối năm {year}"), format!("second half of {year}"))
            }
            Precision::Year => Text::new(format!("năm {year}"), year.to_string()),
        };
        text.get(self.lang).to_owned()
    }

    fn offset(&self, offset: Offset) -> String {
        let n = offset.count;
        let (vi, en) = match offset.unit {
            OffsetUnit::Days => ("ngày", "days"),
            OffsetUnit::WorkingDays => ("ngày làm việc", "working days"),
            OffsetUnit::Weeks => ("tuần", "weeks"),
            OffsetUnit::Months => ("tháng", "months"),
            OffsetUnit::Years => ("năm", "years"),
        };
        let en = if n == 1 { en.trim_end_matches('s') } else { en };
        Text::new(format!("{n} {vi}"), format!("{n} {en}")).get(self.lang).to_owned()
    }

    /// The days on which an instrument was signed, and entered into force for the country, as sources give them: one
    /// where somebody chose it or all agree, else all of them.
    pub(super) fn days_of(&self, instrument: &Record, step: Step) -> Vec<Due> {
        let id = instrument.id.as_str();
        let of_party = self.book.all("party").iter();
        let of_party = of_party.filter(|row| row.get("instrument") == id && row.get("party") == COUNTRY);
        let recorded: BTreeSet<Due> = of_party
            .filter_map(|row| row.read(step.party_field()))
            .chain(instrument.read(step.own_field()))
            .collect();
        if !recorded.is_empty() {
            return recorded.into_iter().collect();
        }
        let values = |field: &str| -> Vec<&Record> {
            let all = self.book.all("value").iter();
            all.filter(|row| row.get("subject") == id && row.get("field") == field).collect()
        };
        let stated = step.value_fields().iter().map(|field| values(field)).find(|rows| !rows.is_empty());
        let stated = stated.unwrap_or_default();
        let chosen = stated.iter().find(|row| row.is("chosen")).and_then(|row| row.read("value"));
        match chosen {
            Some(day) => vec![day],
            None => {
                let days: BTreeSet<Due> = stated.iter().filter_map(|row| row.read("value")).collect();
                days.into_iter().collect()
            }
        }
    }

    /// How a task stands, with the days that are over or left, and what else is to be said of it.
    pub(super) fn standing(&self, view: &TaskView<'_>, on: Date) -> String {
        let mut parts = vec![view.status.label().get(self.lang).to_owned()];
        if let Some(due) = view.due.filter(|_| view.status.is_open()) {
            let days = on.until(due.last).map(|span| span.get_days()).unwrap_or_default();
            let day = self.due(due);
            let text = match days {
                0.. => Text::new(
                    format!("thời hạn {day}, còn {days} ngày"),
                    format!("due {day}, {days} days left"),
                ),
                _ => Text::new(
                    format!("thời hạn {day}, quá {} ngày", -days),
                    format!("due {day}, {} days over", -days),
                ),
            };
            parts.push(text.get(self.lang).to_owned());
        }
        parts.extend(view.flags.iter().map(|flag| flag.label().get(self.lang).to_owned()));
        if !view.cancelled_before.is_empty() && view.status.is_open() {
            let list = view.cancelled_before.join(", ");
            let text = Text::new(
                format!("nhiệm vụ phải chờ đã bị huỷ: {list}"),
                format!("waited for what was cancelled: {list}"),
            );
            parts.push(text.get(self.lang).to_owned());
        }
        parts.join("; ")
    }
}

/// A dated step of an instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Signed,
    InForce,
}

impl Step {
    const fn own_field(self) -> &'static str {
        match self {
            Self::Signed => "signed_on",
            Self::InForce => "in_force",
        }
    }

    const fn party_field(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::InForce => "in_force",
        }
    }

    const fn value_fields(self) -> &'static [&'static str] {
        match self {
            Self::Signed => &["signature_vnm", "signature"],
            Self::InForce => &["in_force_vnm", "in_force_agreement"],
        }
    }
}

/// A name for the head of a column or a paragraph: with a capital.
pub(super) fn headed(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

/// The heading of a field's column.
pub(super) fn heading(kind: Kind, field: &str) -> Text {
    let label = field_label(kind, field);
    Text::new(headed(&label.vi), headed(&label.en))
}

/// What a field takes, in words.
pub(super) fn taken(field: &FieldSpec) -> Text {
    match field.takes {
        Takes::Text => Text::fixed("văn bản", "text"),
        Takes::Word(_) => Text::fixed("một trong các giá trị", "one of the values"),
        Takes::Date => Text::fixed("ngày", "day"),
        Takes::Due => Text::fixed(
            "ngày hoặc kỳ (2026-06, 2026-Q2, 2026-H1, 2026)",
            "day or period (2026-06, 2026-Q2, 2026-H1, 2026)",
        ),
        Takes::Number => Text::fixed("số", "number"),
        Takes::Count => Text::fixed("số nguyên từ 0", "whole number from 0"),
        Takes::YesNo => Text::fixed("có hoặc không (yes, no)", "yes or no"),
        Takes::One(kind) => Text::new(format!("mã của {kind}"), format!("id of a record of kind {kind}")),
        Takes::Many(kind) => Text::new(
            format!("các mã của {kind}, cách nhau bằng ;"),
            format!("ids of kind {kind}, divided by ;"),
        ),
        Takes::Waits => Text::fixed(
            "các mã nhiệm vụ, +N là số ngày làm việc chờ",
            "ids of tasks, +N for a lag of working days",
        ),
        Takes::Offset => Text::fixed("khoảng thời gian (P30D, P3M, 10WD)", "period (P30D, P3M, 10WD)"),
        Takes::Rule => Text::fixed("quy tắc lặp RFC 5545", "recurrence rule of RFC 5545"),
        Takes::State => Text::fixed("trạng thái, chỉ đổi bằng bước chuyển", "state, changed by moves alone"),
    }
}

fn month_words(year: i16, month: i8) -> Text {
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let name = usize::try_from(month - 1).ok().and_then(|at| names.get(at)).copied().unwrap_or_default();
    Text::new(format!("{month}/{year}"), format!("{name} {year}"))
}

/// A rule of plain intervals, months and days in words; none for one that says more.
fn rule_words(text: &str) -> Option<Text> {
    let rule: RecurrenceRule = text.parse().ok()?;
    let plain =
        rule.by_day.is_empty() && rule.by_set_pos.is_empty() && rule.count.is_none() && rule.until.is_none();
    let (vi, en) = match rule.frequency {
        _ if !plain => return None,
        Frequency::Daily => ("ngày", "day"),
        Frequency::Weekly => ("tuần", "week"),
        Frequency::Monthly => ("tháng", "month"),
        Frequency::Yearly => ("năm", "year"),
    };
    let every = match rule.interval {
        1 => Text::new(format!("hằng {vi}"), format!("every {en}")),
        n => Text::new(format!("{n} {vi} một lần"), format!("every {n} {en}s")),
    };
    let days: Vec<Text> = rule
        .by_month_day
        .iter()
        .map(|day| match day {
            -1 => Text::fixed("ngày cuối tháng", "last day of the month"),
            day => Text::new(format!("ngày {day}"), format!("day {day}")),
        })
        .collect();
    let months: Vec<String> = rule.by_month.iter().map(i8::to_string).collect();
    let joined = |texts: Vec<&str>| texts.join(", ");
    let mut parts = (vec![every.vi.to_string()], vec![every.en.to_string()]);
    if !days.is_empty() {
        parts.0.push(joined(days.iter().map(|day| day.vi.as_ref()).collect()));
        parts.1.push(joined(days.iter().map(|day| day.en.as_ref()).collect()));
    }
    if !months.is_empty() {
        parts.0.push(format!("tháng {}", months.join(", ")));
        parts.1.push(format!("month {}", months.join(", ")));
    }
    Some(Text::new(parts.0.join(", "), parts.1.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoinhap_register::record::{Class, Fields};

    fn record(kind: &str, id: &str, fields: &[(&str, &str)]) -> Record {
        let fields: Fields =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Record {
            kind: Kind::of(kind).unwrap(),
            id: id.to_owned(),
            class: Class::Public,
            created_event: 0,
            updated_event: 0,
            fields,
        }
    }

    fn book() -> Book {
        Book::of(vec![
            record(
                "organisation",
                "MOIT",
                &[("name_vi", "Bộ Công Thương"), ("name_en", "Ministry of Trade")],
            ),
            record("instrument", "A", &[("track", "treaty")]),
            record("value", "1", &[("subject", "A"), ("field", "in_force_vnm"), ("value", "2020-08-01")]),
            record("value", "2", &[("subject", "A"), ("field", "in_force_vnm"), ("value", "2020-01-08")]),
        ])
    }

    #[test]
    fn values_are_read_in_the_language_of_the_reader() {
        let book = book();
        let of = |lang: Lang, kind: &str, field: &str, value: &str| {
            Reader::new(&book, lang).unwrap().value(Kind::of(kind).unwrap(), field, value)
        };
        for (kind, field, value, vi, en) in [
            ("task", "due", "2026-06-30", "30/6/2026", "30 Jun 2026"),
            ("task", "due", "2026-Q2", "Quý II/2026", "Q2 2026"),
            ("task", "due", "2026-H2", "6 tháng cuối năm 2026", "second half of 2026"),
            ("task", "due", "2026-02", "2/2026", "Feb 2026"),
            ("task", "lead", "MOIT", "Bộ Công Thương", "Ministry of Trade"),
            ("task", "coordinators", "MOIT;X", "Bộ Công Thương; X", "Ministry of Trade; X"),
            ("task", "cadence_rule", "FREQ=MONTHLY;INTERVAL=3", "3 tháng một lần", "every 3 months"),
            (
                "duty",
                "rrule",
                "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=31",
                "hằng năm, ngày 31, tháng 10",
                "every year, day 31, month 10",
            ),
            ("duty", "offset", "10WD", "10 ngày làm việc", "10 working days"),
            ("party", "party", "VNM", "Việt Nam", "Viet Nam"),
            ("value", "value", "2020-08-01", "01/8/2020", "1 Aug 2020"),
            ("contribution", "quantity", "1500.5", "1.500,5", "1,500.5"),
        ] {
            assert_eq!(of(Lang::Vi, kind, field, value), vi, "{kind}.{field}");
            assert_eq!(of(Lang::En, kind, field, value), en, "{kind}.{field}");
        }
    }

    #[test]
    fn a_text_in_both_languages_is_shown_once() {
        let book = book();
        let duty = record("duty", "D", &[("label", "Report"), ("label_vi", "Báo cáo"), ("regime", "WTO")]);
        let read = |lang| Reader::new(&book, lang).unwrap();
        assert_eq!(read(Lang::Vi).cell(&duty, "label"), Cell::pair("Báo cáo", "Report"));
        assert_eq!(read(Lang::En).cell(&duty, "label").shown, "Report");
        assert!(read(Lang::Vi).repeats(&duty, "label") && !read(Lang::Vi).repeats(&duty, "label_vi"));
        assert!(read(Lang::En).repeats(&duty, "label_vi") && !read(Lang::Vi).repeats(&duty, "regime"));
    }

    #[test]
    fn days_on_which_sources_differ_all_stand_until_one_is_chosen() {
        let book = book();
        let reader = Reader::new(&book, Lang::Vi).unwrap();
        let days = reader.days_of(book.get("instrument", "A").unwrap(), Step::InForce);
        assert_eq!(days.iter().map(|day| reader.due(*day)).collect::<Vec<_>>(), ["08/01/2020", "01/8/2020"]);
    }
}
