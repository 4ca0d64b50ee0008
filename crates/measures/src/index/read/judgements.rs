//! Weights from pairwise judgements: `[[ahp]]` with `node`, `order` and `matrix`.

use hoinhap_vocab::Text;

use super::cursor::{Section, Value};
use crate::index::recipe::Judgement;
use crate::index::weight::analytic_hierarchy;

/// Judgements less consistent than this are sent back (Saaty 1980).
const MOST_INCONSISTENT: f64 = 0.1;

/// The weights of the nodes that are judged.
pub(super) fn judgements(root: &Section<'_, '_>) -> Vec<Judgement> {
    root.list("ahp").iter().filter_map(judgement).collect()
}

fn judgement(value: &Value<'_, '_>) -> Option<Judgement> {
    let section = value.section()?;
    let node = section.need("node").and_then(|value| value.text()).unwrap_or_default();
    let order = section.texts("order");
    let matrix: Vec<Vec<f64>> = section.list("matrix").iter().map(numbers).collect();
    let repeated = (1..order.len()).find(|place| order[..*place].contains(&order[*place]));
    if let Some(place) = repeated {
        let message =
            Text::fixed("Mã này xuất hiện hai lần trong `order`.", "The code stands twice in `order`.");
        let help = Text::fixed("Ghi mỗi mã một lần.", "Write each code once.");
        section.faults.add_value(section.span.start, "recipe/judgements", &order[place], message, help);
    }
    let weights = weights(&section, &order, &matrix);
    if weights.is_none() {
        section.faults.add(section.span.start, "recipe/judgements", not_square(), square());
    }
    let place = section.faults.place(section.span.start);
    section.finish();
    Some(Judgement { node, order, weights: weights?, place })
}

fn numbers(row: &Value<'_, '_>) -> Vec<f64> {
    row.list().iter().filter_map(Value::number).collect()
}

fn weights(section: &Section<'_, '_>, order: &[String], matrix: &[Vec<f64>]) -> Option<Vec<f64>> {
    let (weights, ratio) = analytic_hierarchy(matrix).filter(|(weights, _)| weights.len() == order.len())?;
    if let Some(pair) = contradiction(matrix) {
        section.faults.add_value(
            section.span.start,
            "recipe/judgements",
            &pair,
            Text::fixed(
                "Hai ô đối xứng phải nghịch đảo nhau, và đường chéo phải là 1.",
                "Cells opposite each other are reciprocal, and the diagonal is 1.",
            ),
            square(),
        );
    }
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

/// Two judgements of one pair that do not agree: `a` is 3 times `b`, and `b` 3 times `a`.
fn contradiction(matrix: &[Vec<f64>]) -> Option<String> {
    let pair = |i: usize, j: usize| (matrix[i][j] * matrix[j][i] - 1.0).abs() > 0.02;
    let found =
        (0..matrix.len()).flat_map(|i| (i..matrix.len()).map(move |j| (i, j))).find(|(i, j)| pair(*i, *j))?;
    let (i, j) = found;
    Some(format!("[{}][{}] = {}, [{}][{}] = {}", i + 1, j + 1, matrix[i][j], j + 1, i + 1, matrix[j][i]))
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
