//! Weights from pairwise judgements: `[[ahp]]` with `node`, `order` and `matrix`.

use hoinhap_vocab::Text;

use super::cursor::{Section, Value};
use crate::index::tree::Declared;
use crate::index::weight::analytic_hierarchy;

/// Judgements less consistent than this are sent back (Saaty 1980).
const MOST_INCONSISTENT: f64 = 0.1;

/// Gives the members of each node that is judged the weights of its judgements.
pub(super) fn apply(root: &Section<'_, '_>, nodes: &mut [Declared]) {
    for value in root.list("ahp") {
        let Some(section) = value.section() else { continue };
        let node = section.need("node").and_then(|value| value.text()).unwrap_or_default();
        let order = section.texts("order");
        let matrix: Vec<Vec<f64>> = section.list("matrix").iter().map(numbers).collect();
        match weights(&section, &order, &matrix) {
            Some(weights) => set(&section, nodes, &node, &order, &weights),
            None => section.faults.add(section.span.start, "recipe/judgements", not_square(), square()),
        }
        section.finish();
    }
}

fn numbers(row: &Value<'_, '_>) -> Vec<f64> {
    row.list().iter().filter_map(Value::number).collect()
}

fn weights(section: &Section<'_, '_>, order: &[String], matrix: &[Vec<f64>]) -> Option<Vec<f64>> {
    let (weights, ratio) = analytic_hierarchy(matrix).filter(|(weights, _)| weights.len() == order.len())?;
    if ratio > MOST_INCONSISTENT {
        section.faults.add_value(
            section.span.start,
            "recipe/inconsistent-judgements",
            &format!("{ratio:.3}"),
            Text::fixed("Các so sánh cặp mâu thuẫn nhau.", "The pairwise judgements contradict each other."),
            Text::fixed(
                "Xem lại ma trận để tỷ số nhất quán không quá 0,1.",
                "Review the matrix until its consistency ratio is at most 0.1.",
            ),
        );
    }
    Some(weights)
}

fn set(section: &Section<'_, '_>, nodes: &mut [Declared], parent: &str, order: &[String], weights: &[f64]) {
    for (code, weight) in order.iter().zip(weights) {
        let member =
            nodes.iter_mut().find(|node| node.code == *code && node.parent.as_deref() == Some(parent));
        match member {
            Some(member) => member.weight = *weight,
            None => section.faults.add_value(
                section.span.start,
                "recipe/unknown-node",
                code,
                Text::fixed(
                    "Nút không phải thành phần của nhóm này.",
                    "The node is not a member of this group.",
                ),
                Text::fixed("Sửa mã trong `order`.", "Correct the code in `order`."),
            ),
        }
    }
}

const fn not_square() -> Text {
    Text::fixed(
        "Ma trận so sánh phải vuông, dương, và có một dòng cho mỗi mã trong `order`.",
        "The matrix must be square, positive, and have one row for each code in `order`.",
    )
}

const fn square() -> Text {
    Text::fixed(
        "Ghi tỷ lệ quan trọng của từng cặp, với 1 trên đường chéo.",
        "Write the ratio of importance of each pair, with 1 on the diagonal.",
    )
}
