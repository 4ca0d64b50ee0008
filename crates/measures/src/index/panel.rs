//! The table a recipe works on: units and years in rows, leaves in columns, a mark on every cell.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use hoinhap_vocab::{Issue, Status, Year};

use super::leaf::Formula;
use super::problem;

/// What a cell holds, and how it came there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    Missing,
    /// The value of the row's own year.
    Observed,
    /// The value of an earlier year.
    Carried {
        /// The year it is of.
        from: Year,
    },
    /// On the line between two years.
    Interpolated {
        /// The year before.
        from: Year,
        /// The year after.
        to: Year,
    },
    /// From other units, by this rung of the ladder, counted from 0.
    Imputed {
        /// Which rung.
        rung: u8,
    },
}

impl Mark {
    /// Whether a rung of the ladder put the value there.
    #[must_use]
    pub const fn is_filled(self) -> bool {
        matches!(self, Mark::Carried { .. } | Mark::Interpolated { .. } | Mark::Imputed { .. })
    }

    /// The status letter of the cell; `None` where it is missing.
    #[must_use]
    pub const fn status(self) -> Option<Status> {
        match self {
            Mark::Missing => None,
            Mark::Observed => Some(Status::Observed),
            Mark::Carried { .. } => Some(Status::Carried),
            Mark::Interpolated { .. } => Some(Status::Interpolated),
            Mark::Imputed { .. } => Some(Status::Imputed),
        }
    }
}

/// Values beyond this are refused: their fourth powers, of which kurtosis is made, must stay within the numbers.
const GREATEST: f64 = 1e60;

/// Whether a value is too great, on either side of zero, to be computed with.
pub(super) fn is_too_great(value: f64) -> bool {
    value.abs() > GREATEST
}

/// One value of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Its year; `None` in a set without years.
    pub year: Option<Year>,
    /// The value, finite.
    pub value: f64,
    /// The published standard error; NaN where there is none.
    pub se: f64,
}

/// The inputs of a leaf computed from indicators of one year: each is carried on its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Inputs {
    /// The formula.
    pub formula: Formula,
    /// `series[unit][input]`, ascending by year.
    pub series: Vec<Vec<Vec<Point>>>,
}

/// A row: a unit in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowKey {
    /// The year; `None` in a set without years.
    pub year: Option<Year>,
    /// Place of the unit in [`Frame::units`].
    pub unit: usize,
}

/// What every stage of one build shares: the rows, the leaves, the groups and the series.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// Unit codes, sorted.
    pub units: Vec<String>,
    /// Units that the screen left out.
    pub screened: Vec<String>,
    /// Rows by year, then unit.
    pub rows: Vec<RowKey>,
    /// Leaf ids, in the order of the columns.
    pub leaves: Vec<String>,
    /// Group labels per row, by the name of the grouping; empty text where unknown.
    pub groups: BTreeMap<String, Vec<String>>,
    /// The denominators of the points of `series`, NaN where missing, by leaf; shorter than the leaves, or `None`, where a
    /// leaf has none or the source does not know it.
    pub divisors: Arc<Vec<Option<Vec<Vec<f64>>>>>,
    /// The series of each leaf and unit, ascending by year: what carrying and interpolation look at.
    pub series: Arc<Vec<Vec<Vec<Point>>>>,
    /// The inputs of leaves computed from indicators of one year, by leaf; shorter than the leaves, or `None`,
    /// where a leaf is observed.
    pub inputs: Arc<Vec<Option<Inputs>>>,
}

impl Frame {
    /// The code of a row's unit.
    #[must_use]
    pub fn unit(&self, row: usize) -> &str {
        &self.units[self.rows[row].unit]
    }

    /// A row as a person reads it: `VNM 2024`, or `VNM` without years.
    #[must_use]
    pub fn row_name(&self, row: usize) -> String {
        let unit = self.unit(row);
        self.rows[row].year.map_or_else(|| unit.to_owned(), |year| format!("{unit} {year}"))
    }

    /// The rows of each year, in order.
    #[must_use]
    pub fn years(&self) -> Vec<(Option<Year>, Range<usize>)> {
        let mut years: Vec<(Option<Year>, Range<usize>)> = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            match years.last_mut() {
                Some((year, range)) if *year == row.year => range.end = index + 1,
                _ => years.push((row.year, index..index + 1)),
            }
        }
        years
    }

    /// The frame with the rows of one year alone; units, leaves and series stay.
    #[must_use]
    pub fn of_year(&self, year: Option<Year>) -> Self {
        let kept: Vec<usize> = (0..self.rows.len()).filter(|row| self.rows[*row].year == year).collect();
        let labels = |labels: &Vec<String>| kept.iter().map(|row| labels[*row].clone()).collect();
        Self {
            rows: kept.iter().map(|row| self.rows[*row]).collect(),
            groups: self.groups.iter().map(|(name, of)| (name.clone(), labels(of))).collect(),
            ..self.clone()
        }
    }

    /// Takes the cells out of a column that a step did not bring to a finite number, and tells each.
    pub(super) fn drop_not_finite(
        &self,
        step: &str,
        leaf: &str,
        before: &[f64],
        after: &mut [f64],
    ) -> Vec<Issue> {
        let mut issues = Vec::new();
        for (row, value) in after.iter_mut().enumerate() {
            if !value.is_finite() && !before[row].is_nan() {
                let cell = format!("{leaf}, {}", self.row_name(row));
                issues.push(problem::off_scale(step, &cell, before[row]));
                *value = f64::NAN;
            }
        }
        issues
    }

    /// The first row of a year; `None` where the year is not in the frame.
    #[must_use]
    pub fn row_of(&self, year: Year) -> Option<usize> {
        self.rows.iter().position(|row| row.year == Some(year))
    }

    /// The row of a unit and year; without a year, the unit's last row.
    #[must_use]
    pub fn row(&self, unit: &str, year: Option<Year>) -> Option<usize> {
        let matches =
            |row: &usize| self.unit(*row) == unit && (year.is_none() || self.rows[*row].year == year);
        (0..self.rows.len()).rev().find(matches)
    }
}

/// Values and marks over a [`Frame`], column by column. Missing is NaN with [`Mark::Missing`].
#[derive(Debug, Clone)]
pub struct Panel {
    /// Rows, leaves, groups and series.
    pub frame: Arc<Frame>,
    /// `values[leaf][row]`.
    pub values: Vec<Vec<f64>>,
    /// `marks[leaf][row]`.
    pub marks: Arc<Vec<Vec<Mark>>>,
}

impl Panel {
    /// The panel of a frame: the value of each row's own year, where the series has one.
    #[must_use]
    pub fn of_frame(frame: Arc<Frame>) -> Self {
        let values: Vec<Vec<f64>> = frame.series.iter().map(|column| own_year(&frame, column)).collect();
        let mark = |value: &f64| if value.is_nan() { Mark::Missing } else { Mark::Observed };
        let marks = values.iter().map(|column| column.iter().map(mark).collect()).collect();
        Self { frame, values, marks: Arc::new(marks) }
    }

    /// The number of rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.frame.rows.len()
    }
}

fn own_year(frame: &Frame, column: &[Vec<Point>]) -> Vec<f64> {
    let at = |row: &RowKey| {
        let series = &column[row.unit];
        series
            .binary_search_by(|point| point.year.cmp(&row.year))
            .map_or(f64::NAN, |place| series[place].value)
    };
    frame.rows.iter().map(at).collect()
}
