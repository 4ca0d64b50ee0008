//! What a score is made of: the contribution of each leaf, down to its row.

use hoinhap_measures::index::{Explanation, Mark};
use hoinhap_vocab::Text;

use super::composite::Scored;
use crate::context::Context;
use crate::document::{Axis, Bar, Block, Chart, Figure, Role, Scale, Sentence, Table, TableCell, TableRow};
use crate::ledger::count;
use crate::standing::source_of;
use crate::words::{
    axis, date_column, missing, number_cell, number_column, sentence, text_cell, text_column, words,
};

/// Bars of contributions, which sum to the score.
pub(super) fn figure(context: &mut Context<'_>, scored: &Scored) -> Option<Block> {
    let own = scored.own.as_ref()?;
    let mut leaves = own.explanation.leaves();
    leaves.retain(|leaf| leaf.contribution.is_some());
    leaves.sort_by(|a, b| b.contribution.unwrap_or(0.0).total_cmp(&a.contribution.unwrap_or(0.0)));
    let score = context.ledger.part(&own.measure)?;
    let title = title(context, &leaves, score)?;
    let bars = leaves.iter().map(|leaf| bar(context, leaf)).collect();
    let table = table(context, scored, &leaves);
    Some(Block::Figure(Box::new(Figure {
        id: "scoreboard-parts".into(),
        title,
        subtitle: Text::fixed(
            "Điểm đóng góp của từng chỉ tiêu vào điểm hội nhập; cộng lại đúng bằng điểm",
            "Points that each indicator contributes to the integration score; they sum to it",
        ),
        chart: Chart::Bars { bars, axis: points_axis() },
        source: source_of(context, [&own.measure]),
        notes: notes(&leaves),
        table,
    })))
}

fn notes(leaves: &[&Explanation]) -> Vec<Text> {
    let mut notes = vec![Text::fixed(
        "Cấp trên cùng gộp theo trung bình nhân: phần của mỗi trụ cột chia theo lôgarit của điểm trụ cột.",
        "The top level is a geometric mean: parts of pillars are shares of the logarithms of their scores.",
    )];
    if leaves.iter().any(|leaf| is_filled(leaf)) {
        notes.push(Text::fixed(
            "Cột xám: năm này không có số liệu, giá trị lấy từ năm trước, nội suy hoặc suy ra.",
            "Grey bars: no data for the year; the value is carried, interpolated or inferred.",
        ));
    }
    notes
}

fn is_filled(leaf: &Explanation) -> bool {
    leaf.trace.as_ref().is_some_and(|trace| trace.mark.is_filled())
}

fn points_axis() -> Axis {
    let label = Text::fixed("Điểm đóng góp", "Points contributed");
    Axis { min: Some(0.0), ..axis(label, Text::default(), 1, Scale::One) }
}

fn title(context: &Context<'_>, leaves: &[&Explanation], score: crate::document::Part) -> Option<Sentence> {
    let (first, second) = (leaves.first()?, leaves.get(1)?);
    let low = leaves.iter().filter(|leaf| leaf.value.is_some_and(|value| value < 25.0)).count();
    Some(sentence(
        "Điểm {0} đến nhiều nhất từ {1} và {2}; {3} trên {4} chỉ tiêu còn dưới 25 điểm",
        "The score of {0} owes most to {1} and {2}; {3} of {4} {4:indicator|indicators} {3:is|are} below 25 points",
        vec![
            score,
            words(crate::standing::lower_first(name(context, first))),
            words(crate::standing::lower_first(name(context, second))),
            count(low),
            count(leaves.len()),
        ],
    ))
}

/// The name in the recipe, else that of the indicator.
fn name(context: &Context<'_>, leaf: &Explanation) -> Text {
    if leaf.title.is_empty() || leaf.title.en == leaf.node {
        context.ledger.title(&leaf.node)
    } else {
        leaf.title.clone()
    }
}

fn bar(context: &Context<'_>, leaf: &Explanation) -> Bar {
    Bar {
        label: name(context, leaf),
        value: leaf.contribution.unwrap_or_default(),
        interval: None,
        role: if is_filled(leaf) { Role::Other } else { Role::Country },
        note: Text::default(),
    }
}

fn table(context: &Context<'_>, scored: &Scored, leaves: &[&Explanation]) -> Table {
    let number = |vi, en, decimals| number_column(Text::fixed(vi, en), Text::default(), decimals, Scale::One);
    Table {
        id: "table-scoreboard-parts".into(),
        title: Text::fixed("Điểm hội nhập gồm những gì", "What the integration score is made of"),
        sorted: Text::fixed("Phần đóng góp lớn nhất ở trên", "Largest contribution first"),
        columns: vec![
            text_column("Chỉ tiêu", "Indicator"),
            text_column("Mã", "Id"),
            date_column("Năm của số liệu", "Year of the data"),
            number("Giá trị", "Value", 2),
            number("Điểm", "Score", 1),
            number("Đóng góp", "Contribution", 2),
            text_column("Số liệu", "Data"),
        ],
        rows: leaves.iter().map(|leaf| row(context, scored, leaf)).collect(),
    }
}

fn row(context: &Context<'_>, scored: &Scored, leaf: &Explanation) -> TableRow {
    let none = || missing("không có số liệu", "no data");
    let number = |value: Option<f64>| value.map_or_else(none, number_cell);
    let trace = leaf.trace.as_ref();
    // A value of several inputs is as old as its oldest.
    let year = trace.and_then(|trace| match trace.mark {
        Mark::Carried { from } => Some(from),
        _ => trace.cells.iter().filter_map(|cell| cell.year).max(),
    });
    TableRow {
        cells: vec![
            text_cell(name(context, leaf)),
            crate::words::code_cell(leaf.node.clone()),
            TableCell::Year { year: year.unwrap_or(scored.year) },
            number(trace.and_then(|trace| trace.imputed)),
            number(leaf.value),
            number(leaf.contribution),
            text_cell(trace.map_or_else(Text::default, |trace| mark(trace.mark))),
        ],
        of_country: false,
    }
}

/// How the value came there, in words.
fn mark(mark: Mark) -> Text {
    match mark {
        Mark::Missing => Text::fixed("thiếu", "missing"),
        Mark::Observed => Text::fixed("của chính năm đó", "of the year itself"),
        Mark::Carried { from } => Text::new(format!("lấy từ năm {from}"), format!("carried from {from}")),
        Mark::Interpolated { from, to } => {
            Text::new(format!("nội suy giữa {from} và {to}"), format!("interpolated between {from} and {to}"))
        }
        Mark::Imputed { .. } => Text::fixed("suy từ nước khác", "inferred from other economies"),
    }
}
