//! Filling missing cells, rung by rung.
//!
//! An observed cell is never altered. Every filled cell carries the mark of its rung, from which a score's share
//! of imputed weight is computed.

use std::collections::BTreeMap;
use std::sync::Arc;

use hoinhap_vocab::Year;

use super::leaf::Formula;
use super::method::Rung;
use super::panel::{Frame, Inputs, Mark, Panel, Point, RowKey};
use super::stats::{mean, median, pearson};

/// Applies the ladder. Group and overall statistics use the cells that were observed or filled from the unit's
/// own series, never cells that an earlier rung imputed from other units.
#[must_use]
pub fn impute(panel: &Panel, ladder: &[Rung]) -> Panel {
    let mut values = panel.values.clone();
    let mut marks = Vec::clone(&panel.marks);
    for (rung_index, rung) in ladder.iter().enumerate() {
        let donors = donors(&values, &marks);
        for column in 0..values.len() {
            let cells = Cells { frame: &panel.frame, donors: &donors, column };
            apply(&mut values[column], &mut marks[column], fill(&cells, rung), rung_index);
        }
    }
    Panel { frame: Arc::clone(&panel.frame), values, marks: Arc::new(marks) }
}

/// What a rung sees of one column.
struct Cells<'a> {
    frame: &'a Frame,
    donors: &'a [Vec<f64>],
    column: usize,
}

/// Value and mark of a filled cell; `None` for rungs that use other units, whose mark is the rung's own.
type Fill = Option<(f64, Option<Mark>)>;

fn donors(values: &[Vec<f64>], marks: &[Vec<Mark>]) -> Vec<Vec<f64>> {
    let own = |value: &f64, mark: &Mark| if matches!(mark, Mark::Imputed { .. }) { f64::NAN } else { *value };
    let column = |(values, marks): (&Vec<f64>, &Vec<Mark>)| {
        values.iter().zip(marks).map(|(value, mark)| own(value, mark)).collect()
    };
    values.iter().zip(marks).map(column).collect()
}

fn apply(values: &mut [f64], marks: &mut [Mark], fills: Vec<Fill>, rung: usize) {
    for (row, fill) in fills.into_iter().enumerate() {
        let Some((value, mark)) = fill.filter(|(value, _)| !value.is_nan()) else { continue };
        if marks[row] == Mark::Missing {
            values[row] = value;
            marks[row] = mark.unwrap_or(Mark::Imputed { rung: u8::try_from(rung).unwrap_or(u8::MAX) });
        }
    }
}

fn fill(cells: &Cells<'_>, rung: &Rung) -> Vec<Fill> {
    match rung {
        Rung::Carry { years } => match cells.frame.inputs.get(cells.column) {
            Some(Some(inputs)) => from_inputs(cells.frame, inputs, *years),
            _ => from_series(cells, |series, year| carry(series, year, *years)),
        },
        Rung::Interpolate { gap } => from_series(cells, |series, year| interpolate(series, year, *gap)),
        Rung::Mean => by_year(cells, |_| "", mean),
        Rung::Median => by_year(cells, |_| "", median),
        Rung::GroupMean { group } => grouped(cells, group, mean),
        Rung::GroupMedian { group } => grouped(cells, group, median),
        Rung::Regression => regression(cells),
    }
}

fn from_series(cells: &Cells<'_>, value: impl Fn(&[Point], Year) -> Option<(f64, Mark)>) -> Vec<Fill> {
    let series = &cells.frame.series[cells.column];
    let at = |row: &RowKey| {
        let (value, mark) = value(&series[row.unit], row.year?)?;
        Some((value, Some(mark)))
    };
    cells.frame.rows.iter().map(at).collect()
}

/// The formula on inputs that are each of the row's year or carried; the mark names the oldest. What is given and
/// what is received are two sides of one year: a balance takes the last year that has both.
fn from_inputs(frame: &Frame, inputs: &Inputs, years: i16) -> Vec<Fill> {
    let at = |row: &RowKey| {
        let year = row.year?;
        let series = &inputs.series[row.unit];
        let points = match inputs.formula {
            Formula::Balance { .. } => of_one_year(series, year),
            _ => series.iter().map(|series| last_to(series, year)).collect::<Option<_>>(),
        };
        let points: Vec<Point> = points?;
        let from = points.iter().filter_map(|point| point.year).min().filter(|from| year - from <= years)?;
        let values: Vec<[f64; 1]> = points.iter().map(|point| [point.value]).collect();
        let windows: Vec<&[f64]> = values.iter().map(<[f64; 1]>::as_slice).collect();
        Some((inputs.formula.value(&windows)?, Some(Mark::Carried { from })))
    };
    frame.rows.iter().map(at).collect()
}

/// The last value of a year not later than `year`.
fn last_to(series: &[Point], year: Year) -> Option<Point> {
    series[..series.partition_point(|point| point.year <= Some(year))].last().copied()
}

/// The values of the last year, not later than `year`, in which all series have one.
fn of_one_year(all: &[Vec<Point>], year: Year) -> Option<Vec<Point>> {
    let mut year = year;
    loop {
        let points: Vec<Point> = all.iter().map(|series| last_to(series, year)).collect::<Option<_>>()?;
        let oldest = points.iter().filter_map(|point| point.year).min()?;
        if points.iter().all(|point| point.year == Some(oldest)) {
            return Some(points);
        }
        year = oldest;
    }
}

/// The last value before `year`, at most `years` years old.
fn carry(series: &[Point], year: Year, years: i16) -> Option<(f64, Mark)> {
    let before = series.partition_point(|point| point.year < Some(year));
    let point = series.get(before.checked_sub(1)?)?;
    let from = point.year?;
    (year - from <= years).then_some((point.value, Mark::Carried { from }))
}

/// The value on the line between the two neighbours of `year`, at most `gap` years apart.
fn interpolate(series: &[Point], year: Year, gap: i16) -> Option<(f64, Mark)> {
    let place = series.partition_point(|point| point.year < Some(year));
    let (before, after) = (series.get(place.checked_sub(1)?)?, series.get(place)?);
    let (from, to) = (before.year?, after.year?);
    let share = f64::from(year - from) / f64::from(to - from);
    let value = before.value + share * (after.value - before.value);
    (to - from <= gap).then_some((value, Mark::Interpolated { from, to }))
}

/// A grouping that the frame lacks was refused when the panel was selected: it fills nothing.
fn grouped(cells: &Cells<'_>, group: &str, centre: fn(&[f64]) -> f64) -> Vec<Fill> {
    let Some(labels) = cells.frame.groups.get(group) else { return vec![None; cells.frame.rows.len()] };
    let mut fills = by_year(cells, |row| labels[row].as_str(), centre);
    // Units of no known group are no group.
    fills.iter_mut().zip(labels).filter(|(_, label)| label.is_empty()).for_each(|(fill, _)| *fill = None);
    fills
}

/// The centre of the donors with the same label in the same year.
fn by_year<'a>(cells: &Cells<'_>, label: impl Fn(usize) -> &'a str, centre: fn(&[f64]) -> f64) -> Vec<Fill> {
    let column = &cells.donors[cells.column];
    let mut fills = vec![None; column.len()];
    for (_, rows) in cells.frame.years() {
        let of_label = |wanted: &str| {
            let same = rows.clone().filter(|row| label(*row) == wanted);
            centre(&same.map(|row| column[row]).collect::<Vec<f64>>())
        };
        let mut centres: BTreeMap<&str, f64> = BTreeMap::new();
        for row in rows.clone().filter(|row| column[*row].is_nan()) {
            let centre = *centres.entry(label(row)).or_insert_with_key(|label| of_label(label));
            fills[row] = Some((centre, None));
        }
    }
    fills
}

/// Least units with both values for a regression to be used.
const REGRESSION_MINIMUM: usize = 10;

fn regression(cells: &Cells<'_>) -> Vec<Fill> {
    let target = &cells.donors[cells.column];
    let usable = |other: &usize| {
        let both = |(a, b): &(&f64, &f64)| !a.is_nan() && !b.is_nan();
        *other != cells.column
            && target.iter().zip(&cells.donors[*other]).filter(both).count() >= REGRESSION_MINIMUM
    };
    let strength = |other: &usize| pearson(target, &cells.donors[*other]).powi(2);
    let best = (0..cells.donors.len())
        .filter(usable)
        .map(|other| (other, strength(&other)))
        .filter(|(_, strength)| !strength.is_nan())
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    let Some((predictor, _)) = best else { return vec![None; target.len()] };
    let (intercept, slope) = line(&cells.donors[predictor], target);
    cells.donors[predictor].iter().map(|x| Some((intercept + slope * x, None))).collect()
}

/// Least-squares line of y on x over the pairs present.
fn line(x: &[f64], y: &[f64]) -> (f64, f64) {
    let pairs: Vec<(f64, f64)> =
        x.iter().zip(y).filter(|(a, b)| !a.is_nan() && !b.is_nan()).map(|(a, b)| (*a, *b)).collect();
    let n = pairs.len() as f64;
    let (mean_x, mean_y) =
        (pairs.iter().map(|p| p.0).sum::<f64>() / n, pairs.iter().map(|p| p.1).sum::<f64>() / n);
    let cross: f64 = pairs.iter().map(|(a, b)| (a - mean_x) * (b - mean_y)).sum();
    let square: f64 = pairs.iter().map(|(a, _)| (a - mean_x).powi(2)).sum();
    let slope = cross / square;
    (mean_y - slope * mean_x, slope)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series() -> Vec<Point> {
        [(2018, 1.0), (2021, 4.0)].map(|(year, value)| Point { year: Some(year), value, se: f64::NAN }).into()
    }

    #[test]
    fn a_carried_value_shows_its_year_and_its_limit() {
        assert_eq!(carry(&series(), 2023, 2), Some((4.0, Mark::Carried { from: 2021 })));
        assert_eq!(carry(&series(), 2024, 2), None);
        assert_eq!(carry(&series(), 2018, 2), None);
    }

    #[test]
    fn two_sides_of_a_balance_are_of_one_year() {
        let point = |year: Year| Point { year: Some(year), value: f64::from(year), se: f64::NAN };
        let received = vec![point(2018), point(2020)];
        let given = vec![point(2018), point(2019), point(2021)];
        let years = |year| {
            let points = of_one_year(&[given.clone(), received.clone()], year)?;
            Some(points.into_iter().map(|point| point.year.unwrap()).collect::<Vec<_>>())
        };
        assert_eq!(years(2022), Some(vec![2018, 2018]));
        assert_eq!(years(2017), None);
        let points = of_one_year(&[vec![point(2020)], received.clone()], 2022).unwrap();
        assert_eq!(points[0].year, Some(2020));
    }

    #[test]
    fn interpolation_respects_the_gap() {
        assert_eq!(interpolate(&series(), 2019, 3), Some((2.0, Mark::Interpolated { from: 2018, to: 2021 })));
        assert_eq!(interpolate(&series(), 2019, 2), None);
        assert_eq!(interpolate(&series(), 2022, 9), None);
    }
}
