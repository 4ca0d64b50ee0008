//! Designs of other programs, replayed, and ours, exported.

use std::fmt::Write as _;
use std::ops::Range;

use hoinhap_sources::Table;
use hoinhap_vocab::{Issue, Text};

use super::factorial::top_rows;
use crate::index::problem;
use crate::index::recipe::{Composite, Factor};
use crate::index::run::Runner;

/// A design: for each run the level of each factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Design {
    /// Names of the runs.
    pub runs: Vec<String>,
    /// `levels[run][factor]`.
    pub levels: Vec<Vec<usize>>,
}

impl Design {
    /// Reads a CSV design. A factor's column is found by its `column` or name and holds names of levels; a factor
    /// without a column takes the number in `u1`, `u2` ... by its place, cut on [0, 1).
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn read(file: &str, text: &str, factors: &[Factor]) -> Result<Self, Vec<Issue>> {
        let table = Table::from_csv(file, text.as_bytes()).map_err(|error| {
            vec![fault(
                file,
                &error.to_string(),
                "Không đọc được tệp thiết kế.",
                "The design cannot be read.",
            )]
        })?;
        let mut faults = Vec::new();
        let mut design = Self { runs: Vec::new(), levels: Vec::new() };
        for row in table.rows() {
            let level = |(place, factor): (usize, &Factor)| {
                let named = row.text(&factor.column).or_else(|_| row.text(&factor.name)).ok().map(str::trim);
                let drawn =
                    row.text(&format!("u{}", place + 1)).ok().and_then(|text| text.trim().parse().ok());
                let drawn = drawn.filter(|draw: &f64| (0.0..=1.0).contains(draw));
                let level = match named {
                    Some(name) => factor.levels.iter().position(|level| level.name == name),
                    None => drawn.map(|draw: f64| level_of_draw(draw, factor.levels.len())),
                };
                level.ok_or_else(|| {
                    Box::new(no_level(&format!("{file}:{}", row.line()), factor, named.unwrap_or_default()))
                })
            };
            let (levels, bad): (Vec<_>, Vec<_>) =
                factors.iter().enumerate().map(level).partition(Result::is_ok);
            faults.extend(bad.into_iter().filter_map(Result::err).map(|fault| *fault));
            design.levels.push(levels.into_iter().filter_map(Result::ok).collect());
            let name = row.text("run").map_or_else(|_| row.line().to_string(), str::to_owned);
            if design.runs.contains(&name) {
                faults.push(problem::named_twice(&format!("{file}:{}", row.line()), &name));
            }
            design.runs.push(name);
        }
        if design.runs.is_empty() && faults.is_empty() {
            faults.push(fault(file, "", "Tệp thiết kế không có lần chạy nào.", "The design has no run."));
        }
        if faults.is_empty() { Ok(design) } else { Err(faults) }
    }
}

/// The level of a draw: equal parts of [0, 1), whatever the range of the sample.
fn level_of_draw(draw: f64, levels: usize) -> usize {
    ((draw * levels as f64).max(0.0) as usize).min(levels - 1)
}

/// The top's scores, `scores[run][row]`, of every run of a design.
pub fn replay_design(
    runner: &mut Runner<'_>,
    composite: &Composite,
    design: &Design,
    rows: Range<usize>,
) -> (Vec<Vec<f64>>, Vec<Issue>) {
    let mut issues = Vec::new();
    let mut scores = Vec::with_capacity(design.runs.len());
    for levels in &design.levels {
        let mut method = composite.method.clone();
        for (factor, level) in composite.recipe.factors.iter().zip(levels) {
            factor.levels[*level]
                .changes
                .iter()
                .for_each(|change| change.apply(&mut method, &composite.tree));
        }
        scores.push(top_rows(runner, composite, &method, rows.clone(), &mut issues));
    }
    (scores, issues)
}

/// A design as CSV, one named level per factor: [`Design::read`] gives it back.
#[must_use]
pub fn export_design(design: &Design, factors: &[Factor]) -> String {
    let columns: Vec<&str> = factors.iter().map(|factor| factor.column.as_str()).collect();
    let mut text = format!("run,{}\n", columns.join(","));
    for (run, levels) in design.runs.iter().zip(&design.levels) {
        let names: Vec<&str> =
            factors.iter().zip(levels).map(|(factor, level)| factor.levels[*level].name.as_str()).collect();
        let _ = writeln!(text, "{run},{}", names.join(","));
    }
    text
}

fn no_level(place: &str, factor: &Factor, name: &str) -> Issue {
    let known: Vec<&str> = factor.levels.iter().map(|level| level.name.as_str()).take(12).collect();
    Issue::error(
        "index/unknown-level",
        place,
        Text::new(
            format!("Yếu tố `{}` không có phương án này.", factor.name),
            format!("The factor `{}` has no such level.", factor.name),
        ),
        Text::new(
            format!("Các phương án: {}.", known.join(", ")),
            format!("Its levels: {}.", known.join(", ")),
        ),
    )
    .with_value(name)
}

fn fault(file: &str, value: &str, vi: &'static str, en: &'static str) -> Issue {
    let help = Text::fixed("Lưu lại dưới dạng CSV, UTF-8.", "Save it as CSV in UTF-8.");
    Issue::error("index/design", file, Text::fixed(vi, en), help).with_value(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_cut_on_the_unit_interval_not_on_the_range_of_the_sample() {
        assert_eq!([0.0, 0.19, 0.21, 0.5, 0.999, 1.0].map(|draw| level_of_draw(draw, 5)), [0, 0, 1, 2, 4, 4]);
    }
}
