//! `hoinhap measure NAME --target VALUE --by YEAR`: how far, how fast, and whether it will be enough.

mod json;
mod page;
pub(in crate::commands) mod words;

use clap::ArgMatches;
use serde_json::json;

use hoinhap_measures::progress::{
    Arrival, Forecast, ForecastRefused, Goal, ProgressError, Ratio, RatioKind, Trend, YearValue,
    anticipated_progress, arrival_year, csi, forecast, gap_closed, least_squares, linear_ratio, logit_ratio,
    progress_ratio, recency_weighted, recent_slope, required_path, required_slope, trend_ratio,
};
use hoinhap_measures::{Definition, Measure};
use hoinhap_report::format;
use hoinhap_sources::{Direction, Library};
use hoinhap_vocab::{Economy, Lang, Status, Text, Year};

use crate::cli::{ArgSpec, Takes, one};
use crate::failure::Failure;
use crate::output::{Answer, text_json};
use crate::session::Session;

/// The value to be reached.
pub(in crate::commands) const TARGET: ArgSpec = ArgSpec {
    id: "target",
    value: "VALUE",
    takes: Takes::One,
    help: Text::fixed(
        "Mục tiêu, cùng đơn vị với chỉ số; đi cùng `--by`: đã đi bao xa, nhanh đến đâu, có kịp không",
        "A target in the indicator's unit; with `--by`: how far, how fast, and whether it will be enough",
    ),
};

/// When it is to be reached.
pub(in crate::commands) const BY: ArgSpec = ArgSpec {
    id: "by",
    value: "YEAR",
    takes: Takes::One,
    help: Text::fixed("Năm của mục tiêu, chẳng hạn 2030", "The year of the target, such as 2030"),
};

/// From where the way is counted.
pub(in crate::commands) const BASE: ArgSpec = ArgSpec {
    id: "base",
    value: "YEAR",
    takes: Takes::One,
    help: Text::fixed(
        "Năm gốc mà chặng đường được tính từ đó; mặc định năm đầu có số liệu (với điểm tổng hợp: năm cuối)",
        "The base year that the way is counted from; by default the first with a value (for a score: the last)",
    ),
};

/// The number that every draw starts from: the same question has the same answer.
pub(in crate::commands) const SEED: u64 = 1;
/// Years of the recent slope.
const RECENT: Year = 4;

/// A target as the words of the line say it.
#[derive(Debug, Clone, Copy)]
pub(in crate::commands) struct Asked {
    /// The value.
    pub(in crate::commands) value: f64,
    /// Its year.
    pub(in crate::commands) by: Year,
    /// The base year, where named.
    pub(in crate::commands) base: Option<Year>,
}

/// The target of the line; `None` where none is named.
pub(in crate::commands) fn asked(matches: &ArgMatches) -> Result<Option<Asked>, Failure> {
    let word = |id: &str| one(matches, id);
    let (target, by, base) = (word("target"), word("by"), word("base"));
    match (target, by) {
        (None, None) if base.is_none() => Ok(None),
        (Some(target), Some(by)) => {
            let base = base.map(|text| year_of(text, "--base")).transpose()?;
            Ok(Some(Asked { value: value_of(target)?, by: year_of(by, "--by")?, base }))
        }
        (None, _) => Err(lacks("--target")),
        (_, None) => Err(lacks("--by")),
    }
}

fn lacks(flag: &str) -> Failure {
    let message = Text::new(format!("Thiếu `{flag}`"), format!("`{flag}` is missing"));
    let help = Text::fixed(
        "Một mục tiêu gồm giá trị và năm: `--target 45 --by 2030`; `--base` chỉ đi cùng hai cờ này",
        "A target is a value and a year: `--target 45 --by 2030`; `--base` goes with these two only",
    );
    Failure::usage("cli/missing-argument", message, help).at(flag)
}

fn value_of(text: &str) -> Result<f64, Failure> {
    let value = text.parse().ok().filter(|value: &f64| value.is_finite());
    value.ok_or_else(|| {
        let message = Text::new(format!("`{text}` không phải là số"), format!("`{text}` is not a number"));
        let help = Text::fixed(
            "Viết số với dấu chấm thập phân, chẳng hạn 45 hoặc 2.5; số âm: --target=-1",
            "Write a number with a decimal point, such as 45 or 2.5; a negative one: --target=-1",
        );
        Failure::usage("cli/bad-number", message, help).at("--target").with_value(text)
    })
}

fn year_of(text: &str, flag: &str) -> Result<Year, Failure> {
    let year = text.parse().ok().filter(|year| (1800..=2200).contains(year));
    year.ok_or_else(|| {
        let message = Text::fixed("Không phải là một năm", "This is not a year");
        let help = Text::fixed("Ghi bốn chữ số, chẳng hạn 2030", "Write four digits, such as 2030");
        Failure::usage("cli/bad-year", message, help).at(flag).with_value(text)
    })
}

/// One series on its way to the target, with every measure of it.
pub(super) struct Way {
    pub(super) economy: Economy,
    pub(super) partner: Option<Economy>,
    pub(super) product: Option<String>,
    pub(super) unit: String,
    pub(super) goal: Goal,
    /// The values from the base year on.
    pub(super) series: Vec<YearValue>,
    pub(super) now: YearValue,
    /// Years from the base on that cannot be compared with the one before.
    pub(super) breaks: Vec<Year>,
    pub(super) gap_closed: Result<f64, ProgressError>,
    pub(super) csi: Result<f64, ProgressError>,
    pub(super) required_slope: Result<f64, ProgressError>,
    pub(super) recent_slope: Option<f64>,
    pub(super) ratio: Result<Ratio, ProgressError>,
    pub(super) linear: Result<Ratio, ProgressError>,
    /// Of shares of 100 alone; `None` for other units.
    pub(super) logit: Option<Result<Ratio, ProgressError>>,
    pub(super) trend_ratio: Result<f64, ProgressError>,
    pub(super) least_squares: Option<Trend>,
    pub(super) recency_weighted: Option<Trend>,
    pub(super) anticipated: Result<f64, ProgressError>,
    pub(super) arrival: Arrival,
    pub(super) path: Vec<YearValue>,
    /// Values in a row that the forecast is made from.
    pub(super) unbroken: usize,
    pub(super) forecast: Result<Forecast, ForecastRefused>,
}

impl Way {
    /// The measures of the values of one series, in the order of the years.
    fn new(measures: &[&Measure], asked: Asked, better: Direction) -> Result<Self, Failure> {
        let point = |measure: &&Measure| measure.value.map(|value| YearValue { year: measure.year, value });
        let all: Vec<YearValue> = measures.iter().filter_map(point).collect();
        let first = measures.first().ok_or_else(|| no_values(asked))?;
        let goal = goal(&all, asked)?;
        against_direction(&all, goal, better)?;
        let series: Vec<YearValue> =
            all.iter().copied().filter(|point| point.year >= goal.base_year).collect();
        let now = series.last().copied().ok_or_else(|| no_values(asked))?;
        let is_share = is_share(&first.unit, &all, goal.value);
        let recent = recency_weighted(&series);
        let expected = recent.map_or(Err(ProgressError::TooFew), |line| Ok(line.at(goal.year)));
        let unbroken = unbroken(&all);
        let is_break = |measure: &&&Measure| measure.status == Status::Break && measure.year > goal.base_year;
        Ok(Self {
            economy: first.economy,
            partner: first.partner,
            product: first.product.clone(),
            unit: first.unit.clone(),
            goal,
            now,
            breaks: measures.iter().filter(is_break).map(|measure| measure.year).collect(),
            gap_closed: gap_closed(now.value, goal),
            csi: csi(now.value, goal),
            required_slope: required_slope(now, goal),
            recent_slope: recent_slope(&series, RECENT),
            ratio: progress_ratio(now, goal),
            linear: linear_ratio(now, goal),
            logit: is_share.then(|| logit_of_percent(now, goal)),
            trend_ratio: trend_ratio(&series, goal, RECENT),
            least_squares: least_squares(&series),
            recency_weighted: recent,
            anticipated: expected.and_then(|expected| anticipated_progress(expected, goal)),
            arrival: arrival_year(&series, goal, SEED),
            path: required_path(now, goal).unwrap_or_default(),
            unbroken: unbroken.len(),
            forecast: forecast(unbroken, goal, is_share, SEED)
                .map(|forecast| if is_share { cut(forecast) } else { forecast }),
            series,
        })
    }

    /// Whether the target is met by the last value.
    pub(super) fn is_met(&self) -> bool {
        let goal = self.goal;
        if goal.value >= goal.base { self.now.value >= goal.value } else { self.now.value <= goal.value }
    }

    /// The ratio that the verdict is of: of growth, or of change where growth has no meaning.
    pub(super) fn is_of_growth(&self) -> bool {
        self.ratio.is_ok_and(|ratio| ratio.kind == RatioKind::Cagr)
    }
}

/// Shares of 100 that cannot pass it: units of a whole, unless it is income.
fn is_share(unit: &str, series: &[YearValue], target: f64) -> bool {
    let of_whole =
        unit.starts_with("% of ") && !["GDP", "GNI", "primary income"].iter().any(|word| unit.contains(word));
    let within = |value: f64| (0.0..=100.0).contains(&value);
    (of_whole || unit == "0-100") && within(target) && series.iter().all(|point| within(point.value))
}

/// A forecast of shares of 100 cut to what a share can be.
fn cut(mut forecast: Forecast) -> Forecast {
    let cut = |value: f64| value.clamp(0.0, 100.0);
    forecast.path.iter_mut().for_each(|point| point.value = cut(point.value));
    forecast.bounds.iter_mut().for_each(|bounds| *bounds = (cut(bounds.0), cut(bounds.1)));
    forecast
}

fn logit_of_percent(now: YearValue, goal: Goal) -> Result<Ratio, ProgressError> {
    let share = |value: f64| value / 100.0;
    let goal = Goal { base: share(goal.base), value: share(goal.value), ..goal };
    logit_ratio(YearValue { value: share(now.value), ..now }, goal)
}

/// The last values without a year missing between them.
fn unbroken(series: &[YearValue]) -> &[YearValue] {
    let gap = series.windows(2).rposition(|pair| pair[1].year != pair[0].year + 1);
    &series[gap.map_or(0, |place| place + 1)..]
}

fn goal(series: &[YearValue], asked: Asked) -> Result<Goal, Failure> {
    let first = series.first().ok_or_else(|| no_values(asked))?;
    let year = asked.base.unwrap_or(first.year);
    let last = series.last().map_or(first.year, |point| point.year);
    let base = series.iter().find(|point| point.year == year);
    let base = base.ok_or_else(|| no_base(year, (first.year, last)))?;
    if asked.by <= year {
        return Err(by_before_base(asked.by, year));
    }
    Ok(Goal { base_year: year, base: base.value, year: asked.by, value: asked.value })
}

/// A target that is worse than the value of the base year: the way to it would be counted backwards.
fn against_direction(series: &[YearValue], goal: Goal, better: Direction) -> Result<(), Failure> {
    let sign = match better {
        Direction::More => 1.0,
        Direction::Less => -1.0,
        Direction::Neutral => return Ok(()),
    };
    if sign * (goal.value - goal.base) >= 0.0 {
        return Ok(());
    }
    let other = series.iter().rev().find(|point| sign * (goal.value - point.value) > 0.0);
    let (vi, en) = if sign > 0.0 {
        ("càng cao càng tốt", "more is better")
    } else {
        ("càng thấp càng tốt", "less is better")
    };
    let base = |lang| format::number(goal.base, 2, lang);
    let message = Text::new(
        format!("Mục tiêu kém hơn giá trị {} của năm gốc {} ({vi})", base(Lang::Vi), goal.base_year),
        format!(
            "The target is worse than the value {} of the base year {} ({en})",
            base(Lang::En),
            goal.base_year
        ),
    );
    let help = other.map_or_else(
        || {
            Text::fixed(
                "Chọn mục tiêu tốt hơn mọi giá trị đã có",
                "Choose a target better than the values so far",
            )
        },
        |point| {
            let year = point.year;
            Text::new(
                format!("Chọn năm gốc khác, chẳng hạn `--base {year}`"),
                format!("Name another base, such as `--base {year}`"),
            )
        },
    );
    Err(Failure::usage("measure/target-direction", message, help)
        .at("--target")
        .with_value(goal.value.to_string()))
}

fn no_values(asked: Asked) -> Failure {
    let message =
        Text::fixed("Không có giá trị nào để tính tiến độ", "There is no value to measure progress by");
    let help = Text::fixed(
        "Bỏ `--year` hoặc chọn nước có số liệu; `hoinhap measure NAME --year all` liệt kê các giá trị",
        "Leave out `--year`, or name a country with values; `hoinhap measure NAME --year all` lists them",
    );
    Failure::usage("measure/no-values", message, help).at("--target").with_value(asked.value.to_string())
}

fn no_base(year: Year, (first, last): (Year, Year)) -> Failure {
    let message =
        Text::new(format!("Năm gốc {year} không có giá trị"), format!("The base year {year} has no value"));
    let help = Text::new(
        format!("Chọn một năm có giá trị, từ {first} đến {last}"),
        format!("Choose a year that has a value, from {first} to {last}"),
    );
    Failure::usage("measure/no-base", message, help).at("--base").with_value(year.to_string())
}

fn by_before_base(by: Year, base: Year) -> Failure {
    let message = Text::new(
        format!("Năm mục tiêu {by} không sau năm gốc {base}"),
        format!("The target year {by} is not after the base year {base}"),
    );
    let help = Text::fixed(
        "Chọn năm gốc sớm hơn hoặc năm mục tiêu muộn hơn",
        "Choose an earlier base or a later target year",
    );
    Failure::usage("measure/years-out-of-order", message, help).at("--by").with_value(by.to_string())
}

/// The answer for all series of an indicator.
pub(super) fn answer(
    session: &Session,
    library: &Library,
    definition: Option<&Definition>,
    measures: &[Measure],
    asked: Asked,
) -> Result<Answer, Failure> {
    let better = definition.map_or(Direction::Neutral, |definition| definition.direction);
    let ways = ways(measures, asked, better)?;
    let title = definition.map_or_else(Text::default, |definition| definition.title.clone());
    let indicator = measures.first().map_or("", |measure| measure.indicator.as_str());
    let fields = json!({
        "as_of": session.as_of.0.to_string(),
        "indicator": indicator,
        "title": text_json(&title),
        "rows": ways.iter().map(|way| json::way_json(way, library)).collect::<Vec<_>>(),
    });
    let mut answer = Answer::new("measure-progress", fields);
    for way in &ways {
        let shown = page::Shown { way, title: &title, indicator, library, lang: session.lang };
        answer.page.extend(shown.parts());
    }
    Ok(answer)
}

/// The series of the measures: of one economy, partner and product each.
fn ways(measures: &[Measure], asked: Asked, better: Direction) -> Result<Vec<Way>, Failure> {
    let key = |measure: &Measure| (measure.economy, measure.partner, measure.product.clone());
    let mut groups: Vec<Vec<&Measure>> = Vec::new();
    for measure in measures {
        match groups.iter_mut().find(|group| key(group[0]) == key(measure)) {
            Some(group) => group.push(measure),
            None => groups.push(vec![measure]),
        }
    }
    groups.iter_mut().for_each(|group| group.sort_by_key(|measure| measure.year));
    if groups.is_empty() {
        return Err(no_values(asked));
    }
    groups.iter().map(|group| Way::new(group, asked, better)).collect()
}
