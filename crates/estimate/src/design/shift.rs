//! Lags and leads: the value of the same unit some periods away, looked up by period and not by row.

use std::collections::HashMap;

use super::categories::{Groups, combined};
use crate::frame::{Frame, MISSING};
use crate::{EstimateError, Panel};

/// Rows by unit and period.
pub(super) struct Lookup {
    units: Groups,
    periods: Vec<f64>,
    rows: HashMap<(u32, i64), u32>,
}

impl Lookup {
    pub(super) fn new(frame: &Frame, panel: &Panel) -> Result<Self, EstimateError> {
        let columns: Vec<&str> = panel.unit.split('^').map(str::trim).collect();
        let units = combined(frame, &columns, panel.unit.clone())?;
        let periods = frame.numbers(&panel.period)?.to_vec();
        let mut rows = HashMap::new();
        for (row, (unit, period)) in units.codes.iter().zip(&periods).enumerate() {
            if *unit == MISSING || !period.is_finite() {
                continue;
            }
            if let Some(first) = rows.insert((*unit, period.round() as i64), row as u32) {
                return Err(EstimateError::PanelRepeats { first: first as usize + 1, second: row + 1 });
            }
        }
        Ok(Self { units, periods, rows })
    }

    /// The values `steps` periods earlier; `fill` where there is no such row.
    pub(super) fn shifted(&self, values: &[f64], steps: i32, fill: Option<f64>) -> Vec<f64> {
        let of_row = |(unit, period): (&u32, &f64)| {
            if *unit == MISSING || !period.is_finite() {
                return f64::NAN;
            }
            let row = self.rows.get(&(*unit, period.round() as i64 - i64::from(steps)));
            row.map_or(fill.unwrap_or(f64::NAN), |row| values[*row as usize])
        };
        self.units.codes.iter().zip(&self.periods).map(of_row).collect()
    }
}
