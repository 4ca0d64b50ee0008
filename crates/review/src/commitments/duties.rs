//! Duties of the next twelve months, the next ones first, and those whose day is not known.

use std::collections::BTreeMap;

use hoinhap_register::book::{DutyRow, DutySource};
use hoinhap_register::record::Record;
use hoinhap_vocab::{Date, Economy, Text, Year};

use super::held::Held;
use super::numbers::{self, Number};
use super::{a_year_after, called, days_between, field, field_cell, heading, lacking, source, word};
use crate::context::Context;
use crate::document::{
    Bar, Block, Chart, Figure, Level, Part, Quantity, Role, Scale, Sentence, Table, TableCell, TableRow,
};
use crate::words::{
    axis, date_column, join, number_cell, number_column, plain, sentence, text_cell, text_column, words,
};

/// The rule that judges how near the next duty is.
const RULE: &str = "next-duty";

/// What falls due within a year.
pub(super) struct Agenda<'h> {
    on: Date,
    end: Date,
    pub(super) rows: Vec<DutyRow<'h>>,
    /// Whether the calendar speaks of the day: that of the shipped register says not since when a duty binds.
    is_of_the_day: bool,
}

impl<'h> Agenda<'h> {
    pub(super) fn of(held: &'h Held, on: Date, home: Economy) -> Self {
        let year = held.vintage().get(..4).and_then(|year| year.parse::<Year>().ok());
        let is_of_the_day = held.is_own() || year.is_none_or(|year| on.year() >= year);
        let end = a_year_after(on).yesterday().unwrap_or(on);
        let calendar = held.book.calendar(home.code());
        let rows = if is_of_the_day { held.book.duties(on, end, &calendar) } else { Vec::new() };
        Self { on, end, rows, is_of_the_day }
    }

    /// The duties, once for each day.
    pub(super) fn records(&self) -> Vec<&Record> {
        self.rows.iter().map(|row| row.record).collect()
    }

    /// How many fall due.
    pub(super) fn number(&self) -> Number {
        Number::count(
            "DUTY.YEAR",
            Text::fixed("Nghĩa vụ đến hạn trong mười hai tháng", "Duties due within twelve months"),
        )
    }

    /// The months from that of the review on, with what falls due in each.
    fn months(&self) -> Vec<((Year, i8), Vec<&Record>)> {
        let mut found: BTreeMap<(Year, i8), Vec<&Record>> = BTreeMap::new();
        let (mut year, mut month) = (self.on.year(), self.on.month());
        while (year, month) <= (self.end.year(), self.end.month()) {
            found.insert((year, month), Vec::new());
            (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        }
        for row in &self.rows {
            found.entry((row.due.year(), row.due.month())).or_default().push(row.record);
        }
        found.into_iter().collect()
    }
}

/// What is to be said of duties.
pub(super) fn blocks(context: &mut Context<'_>, held: &Held, agenda: &Agenda<'_>) -> Vec<Block> {
    let mut blocks = vec![heading("Nghĩa vụ trong mười hai tháng tới", "Duties of the next twelve months")];
    if !agenda.is_of_the_day {
        blocks.push(lacking(plain(
            "Lịch nghĩa vụ đi kèm không ghi mỗi nghĩa vụ ràng buộc từ ngày nào, nên không được dùng cho một ngày trước năm biên soạn sổ.",
            "The shipped calendar of duties does not say since when each binds, and is not used for a day before the year of its edition.",
        )));
        return blocks;
    }
    blocks.extend(next(context, held, agenda));
    if agenda.rows.is_empty() {
        blocks.push(lacking(plain(
            "Sổ không có nghĩa vụ nào tính được ngày đến hạn trong mười hai tháng.",
            "The register holds no duty whose day within twelve months can be worked out.",
        )));
    } else {
        blocks.push(figure(context, held, agenda));
    }
    blocks.extend(undated(context, held));
    blocks.extend(instances(context, held, agenda.on));
    blocks
}

/// How near the next one is.
fn next(context: &mut Context<'_>, held: &Held, agenda: &Agenda<'_>) -> Option<Block> {
    let first = agenda.rows.first()?;
    let days = f64::from(days_between(agenda.on, first.due));
    let measure = numbers::next().measure(context, held, days, "days", &[first.record]);
    let parts = vec![
        words(called(first.record)),
        Part::Date { date: first.due },
        Part::Quantity(Quantity {
            value: days,
            scale: Scale::One,
            decimals: 0,
            unit: Text::default(),
            signed: false,
            finding: context.ledger.enter(&measure),
        }),
    ];
    let sentence = sentence(
        "Gần nhất: {0}, hạn {1}, còn {2} ngày. Sổ không cho biết văn bản đã nộp hay chưa.",
        "Next: {0}, due on {1}, in {2} {2:day|days}. The register does not tell whether it has been submitted.",
        parts,
    );
    let level = context.thresholds.get(RULE).and_then(|rule| rule.level(days));
    Some(match level.filter(|level| *level != Level::Good) {
        Some(level) => Block::Note { level, sentence },
        None => Block::Paragraph { sentence },
    })
}

fn figure(context: &mut Context<'_>, held: &Held, agenda: &Agenda<'_>) -> Block {
    let months = agenda.months();
    let name = |(year, month): (Year, i8)| Text::same(format!("{month:02}/{year}"));
    let bar = |(month, records): &((Year, i8), Vec<&Record>)| Bar {
        label: name(*month),
        value: records.len() as f64,
        interval: None,
        role: Role::Country,
        note: Text::default(),
    };
    let bars = months.iter().map(bar).collect();
    let title = busiest(context, held, agenda, &months, name);
    let label = Text::fixed("Nghĩa vụ đến hạn", "Duties due");
    Block::Figure(Box::new(Figure {
        id: "duties-by-month".into(),
        title,
        subtitle: Text::fixed("Số nghĩa vụ đến hạn theo tháng", "Duties due by month"),
        chart: Chart::Bars {
            bars,
            axis: crate::document::Axis { min: Some(0.0), ..axis(label, Text::default(), 0, Scale::One) },
        },
        source: source(held),
        notes: vec![Text::fixed(
            "Ngày tính từ quy tắc của từng nghĩa vụ; cột lưu ý cho biết ngày nào chưa chắc.",
            "Days follow from the rule of each duty; the last column says which of them are not sure.",
        )],
        table: table(context, held, agenda),
    }))
}

fn busiest(
    context: &mut Context<'_>,
    held: &Held,
    agenda: &Agenda<'_>,
    months: &[((Year, i8), Vec<&Record>)],
    name: impl Fn((Year, i8)) -> Text,
) -> Sentence {
    let all = agenda.number().part(context, held, &agenda.records());
    let most = months.iter().rev().max_by_key(|(_, records)| records.len());
    let Some((month, records)) = most else {
        return sentence("{0} nghĩa vụ đến hạn", "{0} {0:duty falls|duties fall} due", vec![all]);
    };
    let id = format!("DUTY.MONTH:{}-{:02}", month.0, month.1);
    let number = Number::count(id, Text::fixed("Nghĩa vụ đến hạn trong tháng", "Duties due in the month"));
    sentence(
        "{0} nghĩa vụ đến hạn trong mười hai tháng; nhiều nhất vào tháng {1}: {2}",
        "{0} {0:duty falls|duties fall} due within twelve months, most of them in {1}: {2}",
        vec![all, words(name(*month)), number.part(context, held, records)],
    )
}

fn table(context: &mut Context<'_>, held: &Held, agenda: &Agenda<'_>) -> Table {
    let rows = agenda.rows.iter().map(|row| TableRow {
        cells: vec![
            TableCell::Date { date: row.due },
            days_cell(context, held, agenda.on, row),
            text_cell(called(row.record)),
            field_cell(row.record, "regime"),
            field_cell(row.record, "responsible"),
            text_cell(doubt(row)),
        ],
        of_country: false,
    });
    Table {
        id: "table-duties".into(),
        title: Text::fixed("Lịch nghĩa vụ", "Calendar of duties"),
        sorted: Text::fixed("Gần nhất ở trên", "Next ones first"),
        rows: rows.collect(),
        columns: vec![
            date_column("Hạn", "Due"),
            number_column(Text::fixed("Còn lại", "Left"), Text::fixed("ngày", "days"), 0, Scale::One),
            text_column("Nghĩa vụ", "Duty"),
            text_column("Cơ chế", "Regime"),
            text_column("Cơ quan chịu trách nhiệm", "Responsible"),
            text_column("Lưu ý", "Doubt"),
        ],
    }
}

fn days_cell(context: &mut Context<'_>, held: &Held, on: Date, row: &DutyRow<'_>) -> TableCell {
    let base = numbers::next();
    let id = format!("DUTY.DAYS:{}", row.record.id);
    let number = Number::share(id, Text::fixed("Số ngày đến nghĩa vụ", "Days to a duty"), base.formula);
    let measure = number.measure(context, held, f64::from(days_between(on, row.due)), "days", &[row.record]);
    context.ledger.cell(&measure)
}

/// What is not sure about a day.
fn doubt(row: &DutyRow<'_>) -> Text {
    let base = (row.source == DutySource::AfterYearEnd)
        .then(|| Text::fixed("ngày gốc chưa kiểm chứng", "base date unverified"));
    let record = (row.record.get("confidence") == "unverified")
        .then(|| Text::fixed("nghĩa vụ chưa kiểm chứng", "duty unverified"));
    let holidays =
        row.holiday_table_missing.then(|| Text::fixed("thiếu lịch nghỉ lễ", "holidays not on record"));
    join([base, record, holidays].into_iter().flatten(), "; ")
}

/// Duties without a day, and why.
fn undated(context: &mut Context<'_>, held: &Held) -> Vec<Block> {
    let records: Vec<&Record> = held.book.undated_duties().collect();
    if records.is_empty() {
        return Vec::new();
    }
    let number = Number::count("DUTY.UNDATED", Text::fixed("Nghĩa vụ chưa rõ ngày", "Duties without a day"));
    let part = number.part(context, held, &records);
    let mut by_reason: BTreeMap<Text, Vec<Text>> = BTreeMap::new();
    for record in &records {
        let regime = field(record, "regime");
        let name = called(record);
        let said = Text::build(|lang| format!("{} ({})", name.get(lang), regime.get(lang)));
        by_reason.entry(why_undated(record)).or_default().push(said);
    }
    let mut groups: Vec<(Text, Vec<Text>)> = by_reason.into_iter().collect();
    groups.sort_by_key(|(_, duties)| std::cmp::Reverse(duties.len()));
    let rows = groups.into_iter().map(|(reason, duties)| TableRow {
        cells: vec![text_cell(reason), number_cell(duties.len() as f64), text_cell(join(duties, "; "))],
        of_country: false,
    });
    let table = Table {
        id: "table-duties-undated".into(),
        title: Text::fixed("Nghĩa vụ chưa rõ ngày", "Duties without a day"),
        sorted: Text::default(),
        rows: rows.collect(),
        columns: vec![
            text_column("Vì sao", "Why"),
            number_column(Text::fixed("Số lượng", "Number"), Text::default(), 0, Scale::One),
            text_column("Nghĩa vụ (cơ chế)", "Duty (regime)"),
        ],
    };
    let sentence = sentence(
        "{0} nghĩa vụ khác chưa tính được ngày: phát sinh theo sự kiện, hoặc sổ không ghi năm gốc của chu kỳ.",
        "{0} more duties have no day: they follow an event, or the register does not hold the first year of their cycle.",
        vec![part],
    );
    vec![Block::Paragraph { sentence }, Block::Table(Box::new(table))]
}

fn why_undated(record: &Record) -> Text {
    match record.get("timing") {
        "event" => Text::fixed("theo sự kiện", "follows an event"),
        "voluntary" => Text::fixed("tự nguyện", "voluntary"),
        "recurring" | "cycle" => {
            Text::fixed("chưa rõ năm gốc hoặc ngày của chu kỳ", "first year or day of the cycle not known")
        }
        other => word(other),
    }
}

/// Instances that were opened and are past their day without a submission.
fn instances(context: &mut Context<'_>, held: &Held, on: Date) -> Option<Block> {
    let all = held.book.all("duty_instance");
    let late = all.iter().filter(|row| {
        let submitted = row.read::<Date>("submitted_on").is_some_and(|day| day <= on);
        !submitted && row.read::<Date>("due").is_some_and(|due| due < on)
    });
    let late: Vec<&Record> = late.collect();
    if all.is_empty() {
        return None;
    }
    let number =
        Number::count("DUTY_INSTANCE.LATE", Text::fixed("Kỳ báo cáo quá hạn", "Instances past their day"));
    let sentence = sentence(
        "{0} kỳ báo cáo đã mở đang quá hạn mà chưa nộp.",
        "{0} {0:instance that was opened is|instances that were opened are} past their day without a submission.",
        vec![number.part(context, held, &late)],
    );
    let is_late = !late.is_empty();
    Some(if is_late { Block::Note { level: Level::High, sentence } } else { Block::Paragraph { sentence } })
}
