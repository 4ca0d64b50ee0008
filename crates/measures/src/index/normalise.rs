//! Bringing leaves to one scale. The direction of a leaf is applied here.

use hoinhap_vocab::Issue;

use super::leaf::Leaf;
use super::method::Normalisation;
use super::panel::{Frame, Panel};
use super::problem;
use super::stats::{is_flat, mean, range, ranks_ascending, sample_sd};

/// Normalises every leaf. Statistics are taken over all rows of the panel, ranks within each year.
///
/// A constant column, a leaf without the goalposts or target that the method needs, and a cell that does not come to
/// a finite number become missing with an issue.
#[must_use]
pub fn normalise(panel: &Panel, leaves: &[Leaf], method: Normalisation) -> (Vec<Vec<f64>>, Vec<Issue>) {
    let mut issues = Vec::new();
    let mut columns = Vec::with_capacity(leaves.len());
    for (values, leaf) in panel.values.iter().zip(leaves) {
        columns.push(match normalise_column(&panel.frame, values, leaf, method) {
            Ok(mut column) => {
                issues.extend(panel.frame.drop_not_finite("normalise", &leaf.id, values, &mut column));
                column
            }
            Err(issue) => {
                issues.push(*issue);
                vec![f64::NAN; values.len()]
            }
        });
    }
    (columns, issues)
}

/// One leaf on the chosen scale.
///
/// # Errors
/// The column is constant, or the leaf lacks what the method needs.
pub fn normalise_column(
    frame: &Frame,
    values: &[f64],
    leaf: &Leaf,
    method: Normalisation,
) -> Result<Vec<f64>, Box<Issue>> {
    // A value outside the domain of its scale takes no part in the statistics of the others.
    let scaled = |value: &f64| {
        let scaled = leaf.scale.apply(*value) * leaf.direction;
        if scaled.is_finite() { scaled } else { f64::NAN }
    };
    let directed = || values.iter().map(scaled).collect::<Vec<f64>>();
    match method {
        Normalisation::Goalposts { low, high } => goalposts(values, leaf, (low, high)),
        Normalisation::MinMax { low, high } => min_max(&directed(), leaf, (low, high)),
        Normalisation::ZScore { mean, sd } => z_score(&directed(), leaf, (mean, sd)),
        Normalisation::Rank => Ok(yearly_ranks(frame, &directed(), |rank, _| rank)),
        Normalisation::PercentRank => {
            Ok(yearly_ranks(frame, &directed(), |rank, n| (rank - 1.0) / (n - 1.0)))
        }
        Normalisation::Borda => Ok(yearly_ranks(frame, &directed(), |rank, _| rank - 1.0)),
        Normalisation::DistanceToMax => distance_to_max(&directed(), leaf),
        Normalisation::DistanceToReference { unit } => distance_to_reference(frame, &directed(), leaf, unit),
        Normalisation::DistanceToTarget { cap } => {
            // The direction is in the formula.
            let scaled: Vec<f64> = directed().iter().map(|value| value * leaf.direction).collect();
            distance_to_target(&scaled, leaf, cap)
        }
        Normalisation::FractionOfMax => fraction_of_max(&directed(), leaf),
    }
}

/// clip01((t(x) - t(lo)) / (t(hi) - t(lo))) to `[low, high]`.
fn goalposts(values: &[f64], leaf: &Leaf, (low, high): (f64, f64)) -> Result<Vec<f64>, Box<Issue>> {
    let (lo, hi) =
        leaf.goalposts.ok_or_else(|| problem::leaf_lacks(&leaf.id, "mốc lo và hi", "goalposts lo and hi"))?;
    let (lo, hi) = (leaf.scale.apply(lo), leaf.scale.apply(hi));
    let share = |value: f64| ((leaf.scale.apply(value) - lo) / (hi - lo)).clamp(0.0, 1.0);
    // `clamp` keeps NaN, and a value below the domain of its scale lies below both goalposts.
    let below = if lo < hi { 0.0 } else { 1.0 };
    let floor =
        |value: f64| if leaf.scale.apply(value).is_nan() && !value.is_nan() { below } else { share(value) };
    Ok(values.iter().map(|value| floor(*value) * (high - low) + low).collect())
}

fn spread(values: &[f64], leaf: &Leaf) -> Result<(f64, f64), Box<Issue>> {
    match range(values) {
        Some(ends) if is_flat(ends) => Err(problem::constant_column(&leaf.id)),
        Some(ends) => Ok(ends),
        None => Ok((f64::NAN, f64::NAN)),
    }
}

fn min_max(values: &[f64], leaf: &Leaf, (low, high): (f64, f64)) -> Result<Vec<f64>, Box<Issue>> {
    let (least, greatest) = spread(values, leaf)?;
    Ok(values.iter().map(|value| (value - least) / (greatest - least) * (high - low) + low).collect())
}

fn z_score(values: &[f64], leaf: &Leaf, (centre, width): (f64, f64)) -> Result<Vec<f64>, Box<Issue>> {
    spread(values, leaf)?;
    let (mean, sd) = (mean(values), sample_sd(values));
    Ok(values.iter().map(|value| (value - mean) / sd * width + centre).collect())
}

fn yearly_ranks(frame: &Frame, values: &[f64], score: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    let mut scores = Vec::with_capacity(values.len());
    for (_, rows) in frame.years() {
        let ranks = ranks_ascending(&values[rows]);
        let n = ranks.iter().filter(|rank| !rank.is_nan()).count() as f64;
        scores.extend(ranks.into_iter().map(|rank| score(rank, n)));
    }
    scores
}

fn distance_to_max(values: &[f64], leaf: &Leaf) -> Result<Vec<f64>, Box<Issue>> {
    let (least, greatest) = spread(values, leaf)?;
    Ok(values.iter().map(|value| 1.0 - (greatest - value) / (greatest - least)).collect())
}

fn distance_to_reference(
    frame: &Frame,
    values: &[f64],
    leaf: &Leaf,
    unit: usize,
) -> Result<Vec<f64>, Box<Issue>> {
    let (least, _) = spread(values, leaf)?;
    let mut scores = Vec::with_capacity(values.len());
    for (_, rows) in frame.years() {
        let own = rows.clone().find(|row| frame.rows[*row].unit == unit);
        let reference = own.map_or(f64::NAN, |row| values[row]);
        if reference.is_nan() || reference == least {
            return Err(problem::leaf_lacks(
                &leaf.id,
                "giá trị của đơn vị tham chiếu",
                "value of the reference unit",
            ));
        }
        scores.extend(values[rows].iter().map(|value| 1.0 - (reference - value) / (reference - least)));
    }
    Ok(scores)
}

/// Higher is better: (x - min) / (target - min); lower is better: (max - x) / (max - target).
///
/// # Errors
/// The target is not beyond the worst value: the best would score lowest.
fn distance_to_target(values: &[f64], leaf: &Leaf, cap: bool) -> Result<Vec<f64>, Box<Issue>> {
    let target = leaf.target.ok_or_else(|| problem::leaf_lacks(&leaf.id, "mục tiêu", "target"))?;
    let target = leaf.scale.apply(target);
    let (least, greatest) = spread(values, leaf)?;
    let is_beyond = if leaf.direction > 0.0 { target <= least } else { target >= greatest };
    if is_beyond {
        return Err(problem::target_beyond(&leaf.id, target));
    }
    let score = |value: &f64| match leaf.direction > 0.0 {
        true => (value - least) / (target - least),
        false => (greatest - value) / (greatest - target),
    };
    let capped = |score: f64| if cap && score > 1.0 { 1.0 } else { score };
    Ok(values.iter().map(|value| capped(score(value))).collect())
}

/// x / max.
///
/// # Errors
/// The maximum of the directed values is not positive, as it is where less is better: the order would turn round.
fn fraction_of_max(values: &[f64], leaf: &Leaf) -> Result<Vec<f64>, Box<Issue>> {
    let (_, greatest) = spread(values, leaf)?;
    if greatest <= 0.0 {
        return Err(problem::no_positive_maximum(&leaf.id, greatest));
    }
    Ok(values.iter().map(|value| value / greatest).collect())
}
