//! `hoinhap index sensitivity`.

mod among;
mod json;
mod long;
mod page;

use std::ops::Range;
use std::path::Path;

use clap::ArgMatches;
use serde_json::json;

use hoinhap_measures::index::sensitivity::{Design, Sampled, Sensitivity, of_year, replay_design, sampled};
use hoinhap_measures::index::{Composite, Panel, Runner, select};
use hoinhap_vocab::{Issue, Lang, Text};

use self::among::{Among, among};
use self::json::{beats_json, exact_json, replays_json, sampled_json};
use super::build::told;
use super::load::{read, with_recipe};
use super::shown::{decimals, units_of};
use super::words::check_table;
use super::{DATA, RECIPE, YEAR};
use crate::cli::{ArgSpec, CommandSpec, Example, Takes, many, one};
use crate::failure::Failure;
use crate::output::Answer;
use crate::session::{Format, Session};

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "sensitivity",
    about: Text::fixed(
        "Thử độ nhạy: lựa chọn nào làm đổi thứ hạng, và thứ hạng chắc đến đâu",
        "Which choice moves the ranks, and how firm a rank is",
    ),
    more: Text::fixed(
        "Các lựa chọn rời rạc được liệt kê đủ nên chỉ số Sobol là chính xác; chỉ các yếu tố liên tục mới lấy mẫu.",
        "Discrete choices are enumerated in full, so that their Sobol indices are exact; only continuous doubts are sampled.",
    ),
    args: &[
        RECIPE,
        ArgSpec {
            id: "country",
            value: "UNIT",
            takes: Takes::Many,
            help: Text::fixed(
                "Chỉ các đơn vị này: yếu tố nào làm đổi hạng của từng đơn vị, và xác suất đơn vị này đứng trên đơn vị kia",
                "These units only: which choice moves the rank of each, and how often one stands above another",
            ),
        },
        DATA,
        YEAR,
        ArgSpec {
            id: "samples",
            value: "N",
            takes: Takes::One,
            help: Text::fixed(
                "Số điểm lấy mẫu cho các yếu tố liên tục, 2 đến 65536; mặc định theo công thức",
                "Base points for the continuous doubts, 2 to 65536; by default those of the recipe",
            ),
        },
        ArgSpec {
            id: "design",
            value: "FILE",
            takes: Takes::One,
            help: Text::fixed(
                "Tệp CSV thiết kế: mỗi dòng một lần chạy; tính lại điểm của từng lần",
                "A CSV design, one run per row: replays the scores of each run",
            ),
        },
    ],
    subcommands: &[],
    examples: &[
        Example {
            line: "index sensitivity asem",
            does: Text::fixed(
                "chỉ số Sobol chính xác trên 2.000 tổ hợp",
                "exact Sobol indices over 2,000 combinations",
            ),
        },
        Example {
            line: "index sensitivity INT --country VNM,THA,MYS",
            does: Text::fixed(
                "ba nước: yếu tố nào quyết định, ai trên ai",
                "three countries: what decides, who is above whom",
            ),
        },
    ],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    with_recipe(session, matches, |composite, source, name| {
        let (mut composite, panel) = select(composite, source).map_err(Failure::of_issues)?;
        if let (Some(doubt), Some(text)) = (&mut composite.recipe.uncertainty, one(matches, "samples")) {
            doubt.samples = samples(text)?;
        }
        let asked = units_of(&many(matches, "country"), &panel.frame.units, name)?;
        let years = panel.frame.years();
        let judged = years.iter().find(|(year, _)| composite.judged.is_some() && *year == composite.judged);
        let (year, rows) = judged.or(years.last()).cloned().unwrap_or((None, 0..0));
        let mut runner = Runner::new(&composite.tree, panel.clone());
        let exact = of_year(&composite, &panel, year).map_err(|issue| Failure::from(*issue))?;
        let drawn =
            composite.recipe.uncertainty.map(|doubt| sampled(&composite, &panel, rows.clone(), doubt));
        let replays = one(matches, "design")
            .map(|file| Replays::new(&mut runner, &composite, &panel, file, rows.clone()))
            .transpose()?;
        let among = among(&composite, &panel, year, &asked)?;
        let thin =
            if exact.units.is_empty() { thin_levels(&mut runner, &composite, rows) } else { Vec::new() };
        let found = Found {
            composite: &composite,
            exact: &exact,
            drawn: drawn.as_ref(),
            replays: replays.as_ref(),
            asked: &asked,
            among: &among,
            thin: &thin,
            year,
            name,
            decimals: decimals(&composite),
            lang: session.lang,
        };
        let answer = found.answer();
        let answer = match session.format {
            Format::Csv => answer.table(found.long()),
            _ => Answer { page: found.page(), ..answer },
        };
        Ok(told(&found.doubts(), session.lang).into_iter().fold(answer, Answer::line))
    })
}

fn samples(text: &str) -> Result<u32, Failure> {
    text.parse().ok().filter(|samples| (2..=65_536).contains(samples)).ok_or_else(|| {
        let message =
            Text::fixed("Số điểm phải từ 2 đến 65536", "The number of points lies between 2 and 65536");
        let help = Text::fixed("Ghi một số nguyên, chẳng hạn 2048", "Write a whole number, such as 2048");
        Failure::usage("cli/bad-number", message, help).at("--samples").with_value(text)
    })
}

/// All that was computed, and how it is to be shown.
struct Found<'a> {
    composite: &'a Composite,
    exact: &'a Sensitivity,
    drawn: Option<&'a Sampled>,
    replays: Option<&'a Replays>,
    /// Units asked for; none for all.
    asked: &'a [String],
    /// The units asked for among all.
    among: &'a [Among],
    thin: &'a [Thin],
    year: Option<hoinhap_vocab::Year>,
    name: &'a dyn Fn(&str) -> Text,
    decimals: u8,
    lang: Lang,
}

impl Found<'_> {
    /// The answer with its fields, without a page.
    fn answer(&self) -> Answer {
        let mut answer = Answer::new("index-sensitivity", exact_json(self));
        let fields = &mut answer.fields;
        fields.insert("year".to_owned(), json!(self.year));
        fields.insert("beats".to_owned(), beats_json(self));
        fields.insert("among_all".to_owned(), self.among.iter().map(Among::json).collect());
        fields.extend(self.drawn.map(|drawn| ("sampled".to_owned(), sampled_json(drawn, self))));
        fields.extend(self.replays.map(|replays| ("replications".to_owned(), replays_json(replays, self))));
        answer
    }

    /// What the engine doubts in the runs of either kind, once each.
    fn doubts(&self) -> Vec<Issue> {
        let mut issues = self.exact.issues.clone();
        let drawn = self.drawn.iter().flat_map(|drawn| &drawn.issues);
        for issue in drawn {
            if !issues.contains(issue) {
                issues.push(issue.clone());
            }
        }
        issues
    }

    fn is_asked(&self, unit: &str) -> bool {
        self.asked.is_empty() || self.asked.iter().any(|asked| asked == unit)
    }

    /// The units asked for that every combination scores, in the order of the line.
    fn compared(&self) -> Vec<&str> {
        let kept = |unit: &&str| self.exact.units.iter().any(|outcome| outcome.unit == **unit);
        self.asked.iter().map(String::as_str).filter(kept).collect()
    }
}

/// The scores of a design: `scores[run][unit]`, NaN where there is none.
struct Replays {
    runs: Vec<String>,
    units: Vec<String>,
    scores: Vec<Vec<f64>>,
}

impl Replays {
    fn new(
        runner: &mut Runner<'_>,
        composite: &Composite,
        panel: &Panel,
        file: &str,
        rows: Range<usize>,
    ) -> Result<Self, Failure> {
        let text = read(Path::new(file))?;
        check_table(&text)?;
        let design =
            Design::read(&text.name, &text.text, &composite.recipe.factors).map_err(Failure::of_issues)?;
        let (scores, _) = replay_design(runner, composite, &design, rows.clone());
        let units = rows.map(|row| panel.frame.unit(row).to_owned()).collect();
        Ok(Self { runs: design.runs, units, scores })
    }
}

/// How many units one level of one factor scores, all other choices being those of the recipe.
struct Thin {
    factor: Text,
    level: String,
    scored: usize,
}

/// The levels that score fewer units than the recipe as it stands, fewest first.
fn thin_levels(runner: &mut Runner<'_>, composite: &Composite, rows: Range<usize>) -> Vec<Thin> {
    let factors = &composite.recipe.factors;
    let usual = |levels: &[hoinhap_measures::index::FactorLevel]| {
        levels.iter().position(|level| level.changes.is_empty()).unwrap_or(0)
    };
    let base: Vec<usize> = factors.iter().map(|factor| usual(&factor.levels)).collect();
    let places: Vec<(usize, usize)> = (0..factors.len())
        .flat_map(|factor| (0..factors[factor].levels.len()).map(move |level| (factor, level)))
        .collect();
    let only = |(factor, level): &(usize, usize)| {
        let mut levels = base.clone();
        levels[*factor] = *level;
        levels
    };
    let levels = std::iter::once(base.clone()).chain(places.iter().map(only)).collect::<Vec<_>>();
    let design = Design { runs: vec![String::new(); levels.len()], levels };
    let (scores, _) = replay_design(runner, composite, &design, rows);
    let scored: Vec<usize> =
        scores.iter().map(|run| run.iter().filter(|score| !score.is_nan()).count()).collect();
    let all = scored.first().copied().unwrap_or(0);
    let thin = places.iter().zip(scored.iter().skip(1)).filter(|(_, scored)| **scored < all);
    let mut thin: Vec<Thin> = thin
        .map(|((factor, level), scored)| Thin {
            factor: factors[*factor].title.clone(),
            level: factors[*factor].levels[*level].name.clone(),
            scored: *scored,
        })
        .collect();
    thin.sort_by_key(|thin| thin.scored);
    thin
}
