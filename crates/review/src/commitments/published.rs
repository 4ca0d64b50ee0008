//! Published totals that the register can count for itself.

use hoinhap_register::book::Standing;
use hoinhap_register::model::{TotalVerdict, judge_total};
use hoinhap_register::record::Record;
use hoinhap_register::time::Due;
use hoinhap_vocab::{Date, Text};

use super::held::Held;
use super::numbers::Number;
use super::{called, heading};
use crate::context::Context;
use crate::document::{Block, Level, Scale, Table, TableCell, TableRow};
use crate::words::{number_cell, number_column, plain, text_cell, text_column};

/// Tiers that published totals of partners cover.
const TIERS: [&str; 3] = ["comprehensive strategic", "strategic", "comprehensive"];

/// What the register counts of a published total; `None` where it can count nothing of the kind.
struct Counted<'h> {
    records: Vec<&'h Record>,
    /// Whether the register claims to hold all.
    complete: bool,
}

/// The totals published by the date; nothing where there is none that the register can count.
pub(super) fn blocks(context: &mut Context<'_>, held: &Held) -> Vec<Block> {
    let on = context.evidence.as_of.0;
    let mut rows = Vec::new();
    for fact in held.book.all("fact") {
        let Some(due) = fact.read::<Due>("as_of").filter(|due| due.last <= on) else { continue };
        let Some(low) = fact.read::<usize>("low") else { continue };
        if let Some(counted) = count(held, context.country.code(), fact.get("statement"), due.last) {
            rows.push(row(context, held, fact, (due, low), &counted));
        }
    }
    if rows.is_empty() {
        return Vec::new();
    }
    vec![
        heading("Con số đã công bố mà sổ kiểm được", "Published totals that the register can check"),
        Block::Paragraph {
            sentence: plain(
                "Mỗi con số được đếm lại tại đúng ngày của nó, chỉ từ bản ghi có nguồn. Sổ chưa ghi đủ thì không phủ nhận được con số lớn hơn.",
                "Each total is counted again at its own date, from records with a source alone. A register that is not complete refutes no larger total.",
            ),
        },
        Block::Table(Box::new(table(rows))),
    ]
}

fn count<'h>(held: &'h Held, country: &str, statement: &str, on: Date) -> Option<Counted<'h>> {
    let book = &held.book;
    match statement {
        "free trade agreements" => {
            let concluded = [Standing::InForce, Standing::Bound, Standing::Signed, Standing::Undated];
            let views = book.instruments(country, on).into_iter();
            let own = views.filter(|view| view.record.is("counted") && concluded.contains(&view.standing));
            Some(Counted { records: own.map(|view| view.record).collect(), complete: true })
        }
        "strategic+comprehensive partners" => {
            let partners: Vec<_> = TIERS.iter().flat_map(|tier| book.in_tier(tier, on, true)).collect();
            let newest = |code: &String| {
                let mut own = book.all("tier").iter().filter(|row| row.get("partner") == code);
                own.rfind(|row| row.read::<Due>("from").is_none_or(|due| due.last <= on))
            };
            Some(Counted { records: partners.iter().filter_map(newest).collect(), complete: false })
        }
        "international organisations (active member)" => {
            let full = book.all("membership").iter().filter(|row| {
                row.get("status") == "full member"
                    && row.get("member") == country
                    && row.read::<i16>("first_year").is_none_or(|year| year <= on.year())
            });
            Some(Counted { records: full.collect(), complete: false })
        }
        _ => None,
    }
}

fn row(
    context: &mut Context<'_>,
    held: &Held,
    fact: &Record,
    (due, low): (Due, usize),
    counted: &Counted<'_>,
) -> TableRow {
    let over = fact.get("qualifier") == "more than";
    let verdict = judge_total(counted.records.len(), low, over, counted.complete);
    let number = Number::count(format!("FACT.COUNTED:{}", fact.id), called(fact));
    TableRow {
        cells: vec![
            text_cell(called(fact)),
            super::partners::dated(due),
            text_cell(if over { Text::fixed("hơn", "more than") } else { Text::fixed("đúng", "exactly") }),
            number_cell(low as f64),
            number.cell(context, held, &counted.records),
            verdict_cell(verdict),
        ],
        of_country: false,
    }
}

fn verdict_cell(verdict: TotalVerdict) -> TableCell {
    let (level, text) = match verdict {
        TotalVerdict::Holds => (Level::Good, Text::fixed("khớp", "holds")),
        TotalVerdict::DoesNotHold => (Level::High, Text::fixed("không khớp", "does not hold")),
        TotalVerdict::Incomplete => {
            (Level::Watch, Text::fixed("sổ chưa đủ để kết luận", "register not complete"))
        }
    };
    TableCell::Level { level, text }
}

fn table(rows: Vec<TableRow>) -> Table {
    let number = |vi, en| number_column(Text::fixed(vi, en), Text::default(), 0, Scale::One);
    Table {
        id: "table-published-totals".into(),
        title: Text::fixed(
            "Con số đã công bố và số đếm của sổ",
            "Published totals and counts of the register",
        ),
        sorted: Text::fixed("Theo thứ tự của sổ", "In the order of the register"),
        rows,
        columns: vec![
            text_column("Nội dung", "Statement"),
            text_column("Thời điểm", "As of"),
            text_column("Cách nói", "Said as"),
            number("Đã công bố", "Published"),
            number("Sổ đếm được", "Counted"),
            text_column("Kết quả", "Answer"),
        ],
    }
}
