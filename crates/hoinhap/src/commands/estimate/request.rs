//! From the words of the command to the options of the estimation.

use std::path::{Path, PathBuf};

use clap::ArgMatches;

use hoinhap_estimate::formula::{Factor, Formula, parse};
use hoinhap_estimate::{
    BiasCorrection, Column, EstimateError, Family, Frame, Options, Panel, Separation, SmallSample, Stopping,
    VarianceKind,
};
use hoinhap_sources::{ColumnValues, Columns};
use hoinhap_vocab::Text;

use crate::cli::{many, one};
use crate::failure::Failure;

/// What is asked.
pub(super) struct Request {
    pub(super) formula: Formula,
    pub(super) options: Options,
    pub(super) stars: bool,
    pub(super) bias: Option<BiasCorrection>,
    pub(super) tests: Tests,
    pub(super) predict: Option<PathBuf>,
    pub(super) effects: Option<PathBuf>,
    pub(super) data: PathBuf,
}

/// Tests that are asked for.
pub(super) struct Tests {
    /// Coefficients that are tested to be zero together: one list for each test.
    pub(super) wald: Vec<Vec<String>>,
    pub(super) reset: bool,
    /// Columns whose average marginal effects are asked.
    pub(super) margins: Vec<String>,
    /// Elasticity of trade to trade costs, for tariff equivalents.
    pub(super) elasticity: Option<f64>,
}

impl Request {
    pub(super) fn read(matches: &ArgMatches) -> Result<Self, Failure> {
        let formula = parse(&formula_text(matches)?)
            .map_err(|error| Failure::from(EstimateError::from(error).to_issue()))?;
        let data = one(matches, "data").map(PathBuf::from).ok_or_else(|| {
            missing("--data", &Text::fixed("Chưa nêu tệp dữ liệu", "No data file is named"), &DATA_HELP)
        })?;
        expect_apart([
            ("--data", Some(&data)),
            ("--predict", one(matches, "predict").map(PathBuf::from).as_ref()),
            ("--effects", one(matches, "effects").map(PathBuf::from).as_ref()),
        ])?;
        Ok(Self {
            formula,
            options: options(matches)?,
            stars: matches.get_flag("stars"),
            data,
            bias: match one(matches, "bias-correction") {
                Some("three-way") => Some(BiasCorrection::ThreeWay),
                Some("jackknife") => Some(BiasCorrection::Jackknife),
                _ => None,
            },
            tests: Tests {
                wald: rejoined(&many(matches, "wald")).iter().map(|text| names(text)).collect(),
                reset: matches.get_flag("reset"),
                margins: many(matches, "margins").iter().map(|name| plain(name)).collect(),
                elasticity: number(matches, "elasticity", &POSITIVE, |value| {
                    value.is_finite() && value > 0.0
                })?,
            },
            predict: one(matches, "predict").map(PathBuf::from),
            effects: one(matches, "effects").map(PathBuf::from),
        })
    }

    /// The data file as a table.
    pub(super) fn frame(&self) -> Result<Frame, Failure> {
        let mut frame = Frame::new();
        let read = Columns::read(&self.data, &self.identifiers()).map_err(of_user_file)?;
        for (name, values) in read.columns {
            let column = match values {
                ColumnValues::Numbers(values) => Column::Numbers(values),
                ColumnValues::Words { words, codes } => Column::Words { words, codes },
            };
            frame.push(name, column).map_err(|error| super::refused(&error, self))?;
        }
        Ok(frame)
    }

    /// Columns whose values tell rows apart: those of effects, clusters, units and indicators.
    fn identifiers(&self) -> Vec<String> {
        let of_effects = self.formula.effects.iter().flat_map(|effect| effect.columns.iter().cloned());
        let unit = self.options.panel.iter().map(|panel| panel.unit.clone());
        let of_groups = self.options.clusters.iter().cloned().chain(unit);
        let names = of_groups.flat_map(|text| {
            let inner = text.trim().strip_prefix("pair(").and_then(|rest| rest.strip_suffix(')'));
            let parts = inner.unwrap_or(&text).split(['^', ',']);
            parts.map(|name| name.trim().to_owned()).collect::<Vec<_>>()
        });
        let factors = self.formula.terms.iter().flat_map(|term| &term.factors);
        let indicators = factors.filter_map(|factor| match factor {
            Factor::Levels { column, .. } => Some(column.clone()),
            Factor::Value(_) => None,
        });
        of_effects.chain(names).chain(indicators).collect()
    }
}

static DATA_HELP: Text =
    Text::fixed("Nêu --data FILE (CSV hoặc Parquet)", "Give --data FILE (CSV or Parquet)");

fn missing(place: &str, message: &Text, help: &Text) -> Failure {
    Failure::usage("cli/missing-argument", message.clone(), help.clone()).at(place)
}

/// No two of the files are one, however they are written.
fn expect_apart(files: [(&str, Option<&PathBuf>); 3]) -> Result<(), Failure> {
    let named: Vec<(&str, &Path)> =
        files.into_iter().filter_map(|(option, path)| Some((option, path?.as_path()))).collect();
    for (later, (option, path)) in named.iter().enumerate() {
        let same = named[..later].iter().find(|(_, other)| is_one_file(path, other));
        if let Some((other, _)) = same {
            let message = Text::new(
                format!("{option} sẽ ghi đè lên tệp của {other}"),
                format!("{option} would write over the file of {other}"),
            );
            let help = Text::fixed("Nêu một tệp khác", "Name another file");
            return Err(Failure::usage("cli/one-output", message, help)
                .at(*option)
                .with_value(path.display().to_string()));
        }
    }
    Ok(())
}

/// Whether two paths are of one file. A file that is not there yet is told by its folder and name.
fn is_one_file(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| match path.canonicalize() {
        Ok(whole) => whole,
        Err(_) => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.unwrap_or_else(|| Path::new(".")).canonicalize();
            folder.unwrap_or_default().join(path.file_name().unwrap_or_default())
        }
    };
    place(one) == place(other)
}

/// A file that the user named is the request's fault, whatever is wrong with it.
fn of_user_file(error: hoinhap_sources::SourceError) -> Failure {
    Failure { exit: crate::failure::EXIT_WRONG_REQUEST, ..Failure::from(error) }
}

fn formula_text(matches: &ArgMatches) -> Result<String, Failure> {
    let words = many(matches, "terms").join(" ");
    match (words.trim(), one(matches, "formula")) {
        ("", Some(formula)) => Ok(formula.to_owned()),
        ("", None) => Err(missing(
            "FORMULA",
            &Text::fixed("Chưa nêu công thức", "No formula is given"),
            &Text::fixed(
                "Viết như \"trade ~ rta | exporter^year + importer^year\"",
                "Write as in \"trade ~ rta | exporter^year + importer^year\"",
            ),
        )),
        (words, None) => Ok(words.to_owned()),
        (_, Some(_)) => Err(missing(
            "--formula",
            &Text::fixed("Công thức được nêu hai lần", "The formula is given twice"),
            &Text::fixed("Bỏ --formula hoặc đối số", "Leave out --formula or the argument"),
        )),
    }
}

fn options(matches: &ArgMatches) -> Result<Options, Failure> {
    let clusters = rejoined(&many(matches, "cluster"));
    let (variance, plain) = variance(matches, &clusters)?;
    let small_sample = match one(matches, "ssc") {
        Some(word) => word.parse().unwrap_or_default(),
        None if plain => SmallSample::None,
        None => SmallSample::default(),
    };
    let defaults = Stopping::default();
    Ok(Options {
        family: match one(matches, "family") {
            Some("ols" | "gaussian") => Family::Gaussian,
            _ => Family::Poisson,
        },
        weights: one(matches, "weights").map(str::to_owned),
        offset: one(matches, "offset").map(str::to_owned),
        clusters,
        variance,
        small_sample,
        separation: match one(matches, "separation") {
            Some("always") => Separation::Always,
            Some("none") => Separation::Never,
            _ => Separation::WhenNeeded,
        },
        keep_singletons: matches.get_flag("keep-singletons"),
        panel: panel(&many(matches, "panel"))?,
        lag_fill: number(matches, "lag-fill", &ANY_NUMBER, f64::is_finite)?,
        combinations: rejoined(&many(matches, "lincom")),
        level: number(matches, "level", &SHARE, |level| level > 0.0 && level < 1.0)?.unwrap_or(0.95),
        stopping: Stopping {
            tolerance: number(matches, "tol", &TOLERANCE, |tolerance| tolerance > 0.0 && tolerance < 1.0)?
                .unwrap_or(defaults.tolerance),
            max_iterations: number(matches, "max-iter", &STEPS, |n| {
                (1.0..=1e6).contains(&n) && n.fract() == 0.0
            })?
            .map_or(defaults.max_iterations, |n| n as usize),
        },
    })
}

/// Values that were cut at the commas inside their brackets, such as `pair(a,b)`, put together again.
fn rejoined(pieces: &[&str]) -> Vec<String> {
    let mut whole: Vec<String> = Vec::new();
    let mut depth = 0_i32;
    for piece in pieces {
        match whole.last_mut() {
            Some(last) if depth > 0 => {
                last.push(',');
                last.push_str(piece);
            }
            _ => whole.push((*piece).to_owned()),
        }
        for character in piece.chars() {
            depth += i32::from(character == '(') - i32::from(character == ')');
        }
    }
    whole
}

/// Names of coefficients joined by `+`.
fn names(text: &str) -> Vec<String> {
    text.split('+').map(plain).collect()
}

/// A name without the backquotes around it.
fn plain(name: &str) -> String {
    let name = name.trim();
    let inner = name.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
    inner.unwrap_or(name).to_owned()
}

/// The kind of variance, and whether it is to be without correction (`hc0`).
fn variance(matches: &ArgMatches, clusters: &[String]) -> Result<(VarianceKind, bool), Failure> {
    let needs = |message: Text, help: Text| Err(missing("--cluster", &message, &help));
    match (one(matches, "vcov"), clusters.is_empty()) {
        (None | Some("cluster"), false) => Ok((VarianceKind::Cluster, false)),
        (Some("cluster"), true) => needs(
            Text::fixed("Chưa nêu cụm", "No cluster is named"),
            Text::fixed("Nêu --cluster COLUMN", "Give --cluster COLUMN"),
        ),
        (Some(_), false) => needs(
            Text::fixed(
                "--cluster không đi cùng loại phương sai này",
                "--cluster does not go with this --vcov",
            ),
            Text::fixed("Bỏ --vcov, hoặc bỏ --cluster", "Leave out --vcov, or --cluster"),
        ),
        (Some("iid"), true) => Ok((VarianceKind::Iid, false)),
        (word, true) => Ok((VarianceKind::Robust, word == Some("hc0"))),
    }
}

fn panel(words: &[&str]) -> Result<Option<Panel>, Failure> {
    match words {
        [] => Ok(None),
        [unit, period] => Ok(Some(Panel { unit: (*unit).to_owned(), period: (*period).to_owned() })),
        _ => Err(missing(
            "--panel",
            &Text::fixed("Cần một đơn vị và một kỳ", "One unit and one period are needed"),
            &Text::fixed("Viết --panel exporter^importer,year", "Write --panel exporter^importer,year"),
        )),
    }
}

static ANY_NUMBER: Text = Text::fixed("Viết một số, chẳng hạn 0", "Write a number, such as 0");
static POSITIVE: Text = Text::fixed("Viết một số dương, chẳng hạn 4", "Write a positive number, such as 4");
static SHARE: Text =
    Text::fixed("Viết một số giữa 0 và 1: 0.95 là 95 %", "Write a number between 0 and 1: 0.95 is 95 %");
static TOLERANCE: Text =
    Text::fixed("Viết một số giữa 0 và 1, chẳng hạn 1e-10", "Write a number between 0 and 1, such as 1e-10");
static STEPS: Text =
    Text::fixed("Viết một số nguyên từ 1 đến 1000000", "Write a whole number from 1 to 1000000");

/// The number of an option, if it is given; `range` says which numbers fit.
fn number(
    matches: &ArgMatches,
    id: &str,
    range: &Text,
    fits: impl Fn(f64) -> bool,
) -> Result<Option<f64>, Failure> {
    let Some(text) = one(matches, id) else { return Ok(None) };
    let value = text.parse().ok().filter(|value| fits(*value));
    value.map(Some).ok_or_else(|| {
        let message =
            Text::new(format!("`{text}` không dùng được ở đây"), format!("`{text}` cannot be used here"));
        Failure::usage("cli/bad-number", message, range.clone()).at(format!("--{id}")).with_value(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_inside_brackets_do_not_cut() {
        assert_eq!(rejoined(&["pair(a", "b)", "year"]), ["pair(a,b)", "year"]);
        assert_eq!(rejoined(&["rta + lag(rta", "4)", "x"]), ["rta + lag(rta,4)", "x"]);
        assert_eq!(rejoined(&[]), Vec::<String>::new());
    }

    #[test]
    fn one_file_is_known_however_it_is_written() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(is_one_file(&here.join("Cargo.toml"), &here.join("src/../Cargo.toml")));
        assert!(is_one_file(&here.join("src/no-such.csv"), &here.join("src/commands/../no-such.csv")));
        assert!(!is_one_file(&here.join("src/no-such.csv"), &here.join("no-such.csv")));
    }
}
