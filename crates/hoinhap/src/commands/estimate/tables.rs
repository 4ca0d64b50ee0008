//! The files that an estimate writes: levels of the effects, and a prediction for every row.

use std::path::Path;

use hoinhap_estimate::{DropReason, Prediction, RecoveredEffect};

use crate::failure::Failure;

/// A line per level: effect, level, its value, the rows it was seen in, what it is measured from.
pub(super) fn write_effects(path: &Path, effects: &[RecoveredEffect]) -> Result<(), Failure> {
    let lines = effects.iter().flat_map(|effect| {
        effect.levels.iter().map(|level| {
            let (value, seen) = (level.value.to_string(), level.observations.to_string());
            [effect.name.clone(), level.level.clone(), value, seen, effect.normalisation.word().to_owned()]
        })
    });
    write(path, ["effect", "level", "value", "observations", "normalisation"], lines)
}

/// A line per row of the data: whether it was used or why not, the linear predictor, the mean, or why there is none.
pub(super) fn write_predictions(path: &Path, rows: &[Prediction]) -> Result<(), Failure> {
    let lines = rows.iter().enumerate().map(|(row, one)| {
        let (linear, none) = match one.linear {
            Ok(linear) => (linear.to_string(), ""),
            Err(why) => (String::new(), why.word()),
        };
        let mean = one.mean.map(|mean| mean.to_string()).unwrap_or_default();
        let status = one.dropped.map_or("used", DropReason::word).to_owned();
        [(row + 1).to_string(), status, linear, mean, none.to_owned()]
    });
    write(path, ["row", "status", "eta", "mu", "no_prediction"], lines)
}

fn write<const N: usize>(
    path: &Path,
    header: [&str; N],
    lines: impl Iterator<Item = [String; N]>,
) -> Result<(), Failure> {
    let file = std::fs::File::create(path).map_err(|error| Failure::of_file(path, &error))?;
    let written = || -> Result<(), csv::Error> {
        let mut writer = csv::Writer::from_writer(file);
        writer.write_record(header)?;
        for line in lines {
            writer.write_record(line)?;
        }
        Ok(writer.flush()?)
    };
    written().map_err(|error| Failure::of_file(path, &std::io::Error::other(error)))
}
