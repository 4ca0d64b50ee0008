//! The hierarchy of one score as a table and for programs.

use serde_json::{Value, json};

use hoinhap_measures::index::{Explanation, LeafTrace, Mark, SourceCell};
use hoinhap_vocab::{Lang, Text};

use super::moves::Names;
use super::shown::number;
use crate::output::{Cell, Column, Sheet, text_json};

/// A node with all below it, for programs.
pub(super) fn tree_json(tree: &Explanation, names: Names<'_>) -> Value {
    let mut node = json!({
        "node": tree.node,
        "title": text_json(&names(&tree.node)),
        "value": tree.value,
        "weight": tree.weight,
        "nominal_weight": tree.nominal_weight,
        "contribution": tree.contribution,
        "marginal": tree.marginal,
        "elasticity": tree.elasticity,
        "children": tree.children.iter().map(|child| tree_json(child, names)).collect::<Vec<_>>(),
    });
    if let (Value::Object(fields), Some(trace)) = (&mut node, &tree.trace) {
        fields.insert("steps".to_owned(), trace_json(trace));
        fields.extend(trace.cells.first().map(|cell| ("cell".to_owned(), cell_json(cell))));
        fields.insert("cells".to_owned(), trace.cells.iter().map(cell_json).collect());
    }
    node
}

fn trace_json(trace: &LeafTrace) -> Value {
    json!({
        "observed": trace.observed,
        "imputed": trace.imputed,
        "status": trace.mark.status(),
        "rung": trace.rung,
        "treated": trace.treated,
    })
}

fn cell_json(cell: &SourceCell) -> Value {
    json!({
        "file": cell.file,
        "key": cell.key,
        "year": cell.year,
        "value": cell.value,
        "vintage": cell.vintage,
        "status": cell.status,
    })
}

/// What the table of a hierarchy needs besides it.
pub(super) struct Look<'a> {
    /// How nodes are called.
    pub(super) names: Names<'a>,
    /// Whether the top has no score: its value and the contributions to it stand in parentheses.
    pub(super) withheld: bool,
    /// Why there is no score.
    pub(super) reason: &'a str,
    /// Decimals of a score.
    pub(super) decimals: u8,
    /// The language.
    pub(super) lang: Lang,
}

/// The hierarchy, a row for each node.
pub(super) fn sheet(tree: &Explanation, look: &Look<'_>) -> Sheet {
    let filled =
        tree.leaves().iter().any(|leaf| leaf.trace.as_ref().is_some_and(|trace| trace.mark.is_filled()));
    let columns = vec![
        Column::text("node", "Nút", "Node"),
        Column::text("title", "Tên", "Name"),
        Column::number("value", "Điểm", "Score"),
        Column::number("weight", "Trọng số", "Weight"),
        Column::number("contribution", "Đóng góp", "Contribution"),
        Column::number("elasticity", "Độ co giãn", "Elasticity"),
        Column::number("observed", "Giá trị", "Value"),
        Column { on_page: filled, ..Column::text("mark", "Cách có số", "How") },
        Column::text("source", "Dòng số liệu", "Source row"),
        Column::csv_only("reason"),
        Column::csv_only("imputed"),
    ];
    let mut walk = Walk { look, rows: Vec::new() };
    walk.add(tree, 0);
    Sheet { columns, rows: walk.rows }
}

/// The walk down a tree that makes the rows of a table.
struct Walk<'a> {
    look: &'a Look<'a>,
    rows: Vec<Vec<Cell>>,
}

impl Walk<'_> {
    fn add(&mut self, tree: &Explanation, depth: usize) {
        let look = self.look;
        let cell = tree.trace.as_ref().and_then(|trace| trace.cells.first());
        let source = cell.map_or_else(String::new, |cell| {
            let more = tree.trace.as_ref().map_or(0, |trace| trace.cells.len().saturating_sub(1));
            let more = if more > 0 { format!(" +{more}") } else { String::new() };
            format!("{} {}{more}", cell.file, cell.year.map_or_else(String::new, |year| format!("({year})")))
        });
        let of_top = |cell: Cell| if look.withheld { set_aside(&cell) } else { cell };
        let value = self.number(tree.value, look.decimals);
        let (used, mark) = self.used(tree.trace.as_ref());
        self.rows.push(vec![
            Cell::pair(format!("{}{}", "  ".repeat(depth), tree.node), tree.node.clone()),
            Cell::same((look.names)(&tree.node).get(look.lang)),
            if depth == 0 { of_top(value) } else { value },
            self.number(Some(tree.weight), 3),
            of_top(self.number(tree.contribution, look.decimals)),
            self.number(tree.elasticity.filter(|elasticity| elasticity.is_finite() && !look.withheld), 3),
            used,
            mark,
            Cell::same(source.trim()),
            Cell::same(look.reason),
            self.number(tree.trace.as_ref().and_then(|trace| trace.imputed), 2),
        ]);
        tree.children.iter().for_each(|child| self.add(child, depth + 1));
    }

    /// The value that a leaf was scored by and how it came there; a spreadsheet takes what was observed.
    fn used(&self, trace: Option<&LeafTrace>) -> (Cell, Cell) {
        let Some(trace) = trace else { return (Cell::none(), Cell::default()) };
        let observed = self.number(trace.observed, 2);
        let shown = self.number(trace.observed.or(trace.imputed), 2).shown;
        (Cell::pair(shown, observed.plain), Cell::same(mark(trace).get(self.look.lang)))
    }

    fn number(&self, value: Option<f64>, decimals: u8) -> Cell {
        number(value, decimals, self.look.lang)
    }
}

/// How a value that was not observed in its year came there.
fn mark(trace: &LeafTrace) -> Text {
    match trace.mark {
        Mark::Carried { from } => Text::new(format!("lấy từ năm {from}"), format!("carried from {from}")),
        Mark::Interpolated { from, to } => {
            Text::new(format!("nội suy {from}–{to}"), format!("interpolated {from}–{to}"))
        }
        Mark::Imputed { .. } => {
            let rung = trace.rung.as_deref().unwrap_or_default();
            Text::new(format!("bù từ đơn vị khác ({rung})"), format!("from other units ({rung})"))
        }
        Mark::Missing | Mark::Observed => Text::default(),
    }
}

/// A number that is not to be used: in parentheses for people, nothing for a spreadsheet.
fn set_aside(cell: &Cell) -> Cell {
    if cell.plain.is_empty() { cell.clone() } else { Cell::pair(format!("({})", cell.shown), "") }
}
