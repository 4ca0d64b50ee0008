//! What could move a rank, and what moved the score since the year before: two tables below an explanation.

use serde_json::{Value, json};

use hoinhap_measures::index::{Build, Composite, Kind, MemberChange, Mover, member_changes, movers};
use hoinhap_vocab::{Lang, Text, Year};

use super::shown::{number, signed};
use crate::output::{Cell, Column, Part, Sheet};

/// Leaves that the table names.
const NAMED: usize = 5;

/// How the nodes of a composite are called.
pub(super) type Names<'a> = &'a dyn Fn(&str) -> Text;

/// The change of a score since the year before.
pub(super) struct Since {
    year: Year,
    before: f64,
    after: f64,
    parts: Vec<MemberChange>,
}

/// What each leaf could do for the rank of a row.
pub(super) fn moves(composite: &Composite, built: &Build, row: usize) -> Vec<Mover> {
    let years = built.run.imputed.frame.years();
    let rows = years.into_iter().map(|(_, rows)| rows).find(|rows| rows.contains(&row)).unwrap_or(0..0);
    movers(composite, &built.run, row, rows)
}

/// The change of the top between two rows, split over its members; `None` where it cannot be split.
pub(super) fn since(
    composite: &Composite,
    built: &Build,
    (year, before): (Year, usize),
    row: usize,
) -> Option<Since> {
    let top = composite.tree.top();
    let parts = member_changes(composite, &built.run, before, row)?;
    let value = |row| built.run.value(top, row);
    Some(Since { year, before: value(before)?, after: value(row)?, parts })
}

impl Since {
    /// For programs.
    pub(super) fn json(&self) -> Value {
        let part = |part: &MemberChange| json!({"node": part.node, "before": part.before, "after": part.after, "part": part.part});
        json!({"year": self.year, "parts": self.parts.iter().map(part).collect::<Vec<_>>()})
    }

    /// A sentence and a table.
    pub(super) fn parts(&self, names: Names<'_>, decimals: u8, lang: Lang) -> [Part; 2] {
        let shown = |value: f64| number(Some(value), decimals, lang).shown;
        let (year, before, after) = (self.year, shown(self.before), shown(self.after));
        let change = signed(Some(self.after - self.before), decimals, lang).shown;
        let line = Text::new(
            format!("So với năm {year}: từ {before} thành {after} ({change}). Phần của từng thành phần:"),
            format!("Since {year}: from {before} to {after} ({change}). The part of each member:"),
        );
        let row = |part: &MemberChange| {
            vec![
                Cell::same(&part.node),
                Cell::same(names(&part.node).get(lang)),
                number(part.before, decimals, lang),
                number(part.after, decimals, lang),
                signed(Some(part.part), decimals, lang),
            ]
        };
        let columns = vec![
            Column::text("node", "Thành phần", "Member"),
            Column::text("title", "Tên", "Name"),
            Column::number("before", "Trước", "Before"),
            Column::number("after", "Sau", "After"),
            Column::number("part", "Phần của thay đổi", "Part of the change"),
        ];
        let rows = self.parts.iter().map(row).collect();
        [Part::Line(line.get(lang).to_owned()), Part::Table(Sheet { columns, rows })]
    }
}

/// For programs.
pub(super) fn mover_json(mover: &Mover) -> Value {
    json!({
        "node": mover.node,
        "score": mover.score,
        "top_at_best": mover.top_at_best,
        "rank_at_best": mover.rank_at_best,
        "score_needed_for_next_rank": mover.needed,
    })
}

/// A sentence and a table of the leaves that could move the rank most; nothing where there are none.
pub(super) fn mover_parts(
    kind: &Kind,
    movers: &[Mover],
    names: Names<'_>,
    decimals: u8,
    lang: Lang,
) -> Vec<Part> {
    if movers.is_empty() {
        return Vec::new();
    }
    let row = |mover: &Mover| {
        vec![
            Cell::same(&mover.node),
            Cell::same(names(&mover.node).get(lang)),
            number(Some(mover.score), decimals, lang),
            number(mover.needed, decimals, lang),
            number(Some(mover.top_at_best), decimals, lang),
            Cell::same(mover.rank_at_best.to_string()),
        ]
    };
    let sheet = Sheet { columns: mover_columns(kind), rows: movers.iter().take(NAMED).map(row).collect() };
    vec![Part::Line(mover_line(kind, movers.len()).get(lang).to_owned()), Part::Table(sheet)]
}

fn mover_line(kind: &Kind, all: usize) -> Text {
    let named = all.min(NAMED);
    match kind {
        Kind::Dependence => Text::new(
            format!(
                "Chỉ tiêu nào hạ được hạng phụ thuộc nhiều nhất, nếu chỉ mình nó đổi ({named} trên {all} chỉ tiêu; hạng 1 là phụ thuộc nhất):"
            ),
            format!(
                "Which leaf would lower the rank of dependence most, if it alone changed ({named} of {all} leaves; rank 1 is the most dependent):"
            ),
        ),
        _ => Text::new(
            format!(
                "Chỉ tiêu nào nâng được thứ hạng nhiều nhất, nếu chỉ mình nó đổi ({named} trên {all} chỉ tiêu):"
            ),
            format!("Which leaf could raise the rank most, if it alone changed ({named} of {all} leaves):"),
        ),
    }
}

fn mover_columns(kind: &Kind) -> Vec<Column> {
    let (score, rank) = match kind {
        Kind::Dependence => (
            ("Chỉ số khi chỉ tiêu thấp nhất", "Index, leaf at its lowest"),
            ("Hạng khi chỉ tiêu thấp nhất", "Rank, leaf at its lowest"),
        ),
        _ => (
            ("Chỉ số khi chỉ tiêu cao nhất", "Index, leaf at its best"),
            ("Hạng khi chỉ tiêu cao nhất", "Rank, leaf at its best"),
        ),
    };
    vec![
        Column::text("node", "Chỉ tiêu", "Leaf"),
        Column::text("title", "Tên", "Name"),
        Column::number("score", "Điểm hiện nay", "Score now"),
        Column::number("needed", "Điểm cần để đổi một hạng", "Score for the next rank"),
        Column::number("top_at_best", score.0, score.1),
        Column::number("rank_at_best", rank.0, rank.1),
    ]
}
