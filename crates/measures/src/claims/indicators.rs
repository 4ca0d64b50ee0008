//! Quantities of indicators: values, places, changes, ratios, shortfalls.

use std::collections::BTreeMap;

use hoinhap_sources::{Direction, Library};
use hoinhap_vocab::{Economy, Freshness, Text, Year};

use super::figure::{Asked, Bounds, Figure, observed};
use super::file::ClaimError;
use super::quantity::{Series, YearChoice};
use super::result::{ClaimValue, Reason};
use super::words;
use crate::{Input, Measure, Point, Query, Years, cross_section, definition, measure, place_of};

/// The first year of the main table of observations; older years are held for claims only.
const FIRST_YEAR: Year = 1990;
/// Rows shown for a sum over many economies.
const LARGEST: usize = 10;

/// An indicator of one economy. The latest value counts unless it is stale: more than five years older than the
/// last complete year.
pub(super) fn value(asked: &Asked<'_, '_>, of: &Series) -> Result<Figure, ClaimError> {
    let measure = read(asked, of)?;
    let parts = [title(asked, of), Text::same(measure.year.to_string())];
    let mut figure = figure_of(&measure, of.year, words::join("{}, năm {}", "{}, {}", &parts));
    figure.earlier = earlier(asked, of, measure.year)?;
    Ok(figure)
}

/// The largest value of the years before.
fn earlier(asked: &Asked<'_, '_>, of: &Series, year: Year) -> Result<Option<f64>, ClaimError> {
    let query = Query::new(of.indicator.as_str(), asked.economy(of.economy)).years(Years::All);
    let all = measure(asked.evidence, &query)?;
    let before = all.iter().filter(|row| row.year < year).filter_map(|row| row.value);
    Ok(before.reduce(f64::max))
}

/// The place of an economy, 1 being the most (the least, where less is better). Economies that are known to be
/// absent, members of the group without a value, and economies that stood above in the year before and have no value, are
/// each counted against the claim.
pub(super) fn rank(asked: &Asked<'_, '_>, of: &Series, within: Option<&str>) -> Result<Figure, ClaimError> {
    let own = read(asked, of)?;
    let mut figure = figure_of(&own, of.year, title(asked, of));
    if figure.stop.is_some() {
        (figure.value, figure.unit) = (None, String::new());
        return Ok(figure);
    }
    let (points, members) = section(asked, of, own.year, within)?;
    let direction = direction(asked, of);
    let Some(rank) = place_of(own.economy, &points, direction) else {
        return Ok(absent(own.year, &title(asked, of)));
    };
    let mut missing = missing(asked, &points, &members);
    if within.is_none() {
        missing.extend(stood_above(asked, of, (own.economy, own.year), &points)?);
        missing.sort_unstable();
        missing.dedup();
    }
    figure.value = Some(ClaimValue::Number(rank.rank as f64));
    figure.places = Some(rank.of);
    figure.unit = String::new();
    figure.names_value = true;
    figure.bounds = rank_bounds(rank.rank, &missing);
    figure.label = rank_label(asked, of, own.year, (rank.rank, rank.of), within);
    if asked.with_rows {
        figure.rows = rows_above(asked, of, &own, &points, direction)?;
    }
    Ok(figure)
}

/// The values of a year in the world or in the group, with the members of the group.
fn section(
    asked: &Asked<'_, '_>,
    of: &Series,
    year: Year,
    within: Option<&str>,
) -> Result<(Vec<Point>, Vec<Economy>), ClaimError> {
    let mut points = cross_section(asked.evidence, &of.indicator, year)?;
    let Some(group) = within else { return Ok((points, Vec::new())) };
    let members = asked.evidence.library.groupings().members(group, asked.as_of);
    points.retain(|point| members.contains(&point.economy));
    Ok((points, members))
}

fn direction(asked: &Asked<'_, '_>, of: &Series) -> Direction {
    definition(asked.evidence.library, &of.indicator).map_or(Direction::Neutral, |row| row.direction)
}

/// The figure of a value or a place with another value of the economy itself; the bounds move with the place.
pub(super) fn replaced(
    asked: &Asked<'_, '_>,
    of: &Series,
    within: Option<&str>,
    figure: &Figure,
    value: f64,
) -> Result<Figure, ClaimError> {
    let (Some(old), Some(year)) = (figure.as_number(), figure.year) else { return Ok(figure.clone()) };
    let mut other = Figure { value: Some(ClaimValue::Number(value)), ..figure.clone() };
    if figure.places.is_some() {
        let economy = asked.economy(of.economy);
        let (mut points, _) = section(asked, of, year, within)?;
        points.iter_mut().filter(|point| point.economy == economy).for_each(|point| point.value = value);
        let rank = place_of(economy, &points, direction(asked, of)).map_or(old, |rank| rank.rank as f64);
        other.value = Some(ClaimValue::Number(rank));
        other.bounds = figure.bounds.clone().map(|bounds| Bounds {
            low: bounds.low + rank - old,
            high: bounds.high + rank - old,
            ..bounds
        });
    }
    Ok(other)
}

/// Economies without a value that could stand above: those named by the claim, and members of the group.
fn missing(asked: &Asked<'_, '_>, points: &[Point], members: &[Economy]) -> Vec<Economy> {
    let named = asked.coverage.missing_could_matter.iter().chain(members);
    let mut missing: Vec<Economy> =
        named.filter(|economy| points.iter().all(|point| point.economy != **economy)).copied().collect();
    missing.sort_unstable();
    missing.dedup();
    missing
}

/// Economies without a value in the year whose value of the year before is better than that of the economy in the year.
fn stood_above(
    asked: &Asked<'_, '_>,
    of: &Series,
    (economy, year): (Economy, Year),
    points: &[Point],
) -> Result<Vec<Economy>, ClaimError> {
    let Some(own) = points.iter().find(|point| point.economy == economy) else { return Ok(Vec::new()) };
    let less_is_better = direction(asked, of) == Direction::Less;
    let is_better = |point: &&Point| match less_is_better {
        true => point.value < own.value,
        false => point.value > own.value,
    };
    let before = cross_section(asked.evidence, &of.indicator, year - 1)?;
    let is_gone = |point: &&Point| points.iter().all(|known| known.economy != point.economy);
    Ok(before.iter().filter(is_better).filter(is_gone).map(|point| point.economy).collect())
}

fn rank_bounds(rank: usize, missing: &[Economy]) -> Option<Bounds> {
    let worst = rank + missing.len();
    let parts = [words::codes(missing.iter().map(Economy::code)), Text::same(worst.to_string())];
    (worst > rank).then(|| Bounds {
        low: rank as f64,
        high: worst as f64,
        reason: Reason::Coverage,
        label: words::join(
            "không có số liệu của {}: xấu nhất là hạng {}",
            "{} is absent: place {} at worst",
            &parts,
        ),
    })
}

fn rank_label(
    asked: &Asked<'_, '_>,
    of: &Series,
    year: Year,
    (rank, count): (usize, usize),
    within: Option<&str>,
) -> Text {
    let parts = [
        title(asked, of),
        Text::same(year.to_string()),
        Text::same(rank.to_string()),
        Text::same(count.to_string()),
        Text::same(within.unwrap_or_default().to_owned()),
    ];
    match within {
        Some(_) => words::join("{}, năm {}: hạng {}/{} trong {}", "{}, {}: place {} of {} in {}", &parts),
        None => words::join("{}, năm {}: hạng {}/{}", "{}, {}: place {} of {}", &parts),
    }
}

/// The rows of the economy and of every economy placed above it.
fn rows_above(
    asked: &Asked<'_, '_>,
    of: &Series,
    own: &Measure,
    points: &[Point],
    direction: Direction,
) -> Result<Vec<super::EvidenceRow>, ClaimError> {
    let Some(value) = own.value else { return Ok(Vec::new()) };
    let is_above = |point: &&Point| match direction {
        Direction::Less => point.value < value,
        Direction::More | Direction::Neutral => point.value > value,
    };
    let mut above: Vec<_> = points.iter().filter(is_above).collect();
    above.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.economy.cmp(&b.economy)));
    let mut rows: Vec<_> = own.inputs.iter().map(observed).collect();
    for point in above {
        let query = Query::new(of.indicator.as_str(), point.economy).year(own.year);
        rows.extend(measure(asked.evidence, &query)?.iter().flat_map(|row| &row.inputs).map(observed));
    }
    Ok(rows)
}

/// Change on the year before, in percent: `100 (x_t / x_(t-1) - 1)`.
pub(super) fn change(asked: &Asked<'_, '_>, of: &Series) -> Result<Figure, ClaimError> {
    let now = read(asked, of)?;
    let before = read(asked, &Series { year: YearChoice::Of(now.year - 1), ..of.clone() })?;
    let parts = [title(asked, of), Text::same(now.year.to_string()), Text::same((now.year - 1).to_string())];
    let label = words::join("{}, năm {} so với {}", "{}, {} on {}", &parts);
    let mut figure = figure_of(&now, of.year, label);
    figure.rows.extend(before.inputs.iter().map(observed));
    figure.unit = "%".to_owned();
    let both = now.value.zip(before.value.filter(|value| *value != 0.0));
    figure.value = both.map(|(now, before)| ClaimValue::Number(percent(now, before)));
    if figure.value.is_none() && figure.stop.is_none() {
        figure.stop = absent(before.year, &title(asked, of)).stop;
    }
    Ok(figure)
}

/// Change on the year before of the sum over the economies present in both years, in percent.
///
/// Bounds: economies present in the earlier year only may have fallen to nothing or doubled.
pub(super) fn sum_change(
    asked: &Asked<'_, '_>,
    indicator: &str,
    year: YearChoice,
) -> Result<Figure, ClaimError> {
    let year = match year {
        YearChoice::Of(year) => year,
        YearChoice::Latest => asked.evidence.review_year(),
    };
    let section = |year| cross_section(asked.evidence, indicator, year);
    let now: BTreeMap<Economy, f64> = by_economy(section(year)?);
    let before = by_economy(section(year - 1)?);
    let name = name_of(asked, indicator);
    if now.is_empty() || before.is_empty() {
        let missing = if now.is_empty() { year } else { year - 1 };
        return Ok(absent(missing, &name));
    }
    let both: Vec<(Economy, f64, f64)> =
        before.iter().filter_map(|(economy, old)| Some((*economy, *old, *now.get(economy)?))).collect();
    if both.is_empty() {
        return Ok(absent(year, &name));
    }
    let gone: f64 = before.iter().filter(|(economy, _)| !now.contains_key(economy)).map(|(_, old)| old).sum();
    let (old, new): (f64, f64) = both.iter().fold((0.0, 0.0), |sum, row| (sum.0 + row.1, sum.1 + row.2));
    Ok(Figure {
        year: Some(year),
        unit: "%".to_owned(),
        bounds: sum_bounds(old, new, gone),
        label: sum_label(name, both.len(), year),
        rows: largest_rows(asked, indicator, both, year)?,
        ..Figure::number(percent(new, old))
    })
}

/// Change in percent.
fn percent(new: f64, old: f64) -> f64 {
    100.0 * (new / old - 1.0)
}

/// What economies that are gone may have done to the sum: fallen to nothing, or doubled.
fn sum_bounds(old: f64, new: f64, gone: f64) -> Option<Bounds> {
    (gone > 0.0).then(|| Bounds {
        low: percent(new, old + gone),
        high: percent(new + 2.0 * gone, old + gone),
        reason: Reason::Coverage,
        label: Text::fixed(
            "có nền kinh tế chỉ có số liệu năm trước",
            "some economies have the earlier year only",
        ),
    })
}

fn sum_label(name: Text, economies: usize, year: Year) -> Text {
    let numbers = [economies.to_string(), year.to_string(), (year - 1).to_string()].map(Text::same);
    let [economies, year, before] = numbers;
    words::join(
        "tổng “{}” của {} nền kinh tế có số liệu cả hai năm, {} so với {}, theo giá hiện hành",
        "sum of “{}” over the {} economies present in both years, {} on {}, in current prices",
        &[name, economies, year, before],
    )
}

fn by_economy(points: Vec<Point>) -> BTreeMap<Economy, f64> {
    points.into_iter().map(|point| (point.economy, point.value)).collect()
}

/// The rows of the largest economies of a sum, in both years.
fn largest_rows(
    asked: &Asked<'_, '_>,
    indicator: &str,
    mut both: Vec<(Economy, f64, f64)>,
    year: Year,
) -> Result<Vec<super::EvidenceRow>, ClaimError> {
    if !asked.with_rows {
        return Ok(Vec::new());
    }
    both.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    let mut rows = Vec::new();
    for (economy, _, _) in both.into_iter().take(LARGEST) {
        let query = Query::new(indicator, economy).years(Years::Range(year - 1, year));
        rows.extend(measure(asked.evidence, &query)?.iter().flat_map(|row| &row.inputs).map(observed));
    }
    Ok(rows)
}

/// A value over the value of a base year.
pub(super) fn ratio(asked: &Asked<'_, '_>, of: &Series, base: Year) -> Result<Figure, ClaimError> {
    let now = read(asked, of)?;
    let first = read(asked, &Series { year: YearChoice::Of(base), ..of.clone() })?;
    let parts = [title(asked, of), Text::same(now.year.to_string()), Text::same(base.to_string())];
    let mut figure = figure_of(&now, of.year, words::join("{}, năm {} so với {}", "{}, {} over {}", &parts));
    figure.unit = "ratio".to_owned();
    figure.rows.extend(first.inputs.iter().map(observed));
    let both = now.value.zip(first.value.filter(|value| *value != 0.0));
    figure.value = both.map(|(now, first)| ClaimValue::Number(now / first));
    if figure.value.is_none() && figure.stop.is_none() {
        figure.stop = absent(base, &title(asked, of)).stop;
    }
    Ok(figure)
}

/// An income threshold less the value, in the last year that has both; zero or less means that it is reached.
pub(super) fn shortfall(asked: &Asked<'_, '_>, of: &Series, group: &str) -> Result<Figure, ClaimError> {
    let table = Library::csv("nomenclature/income_thresholds.csv")?;
    let last = match of.year {
        YearChoice::Of(year) => year,
        YearChoice::Latest => asked.evidence.review_year(),
    };
    let mut best: Option<(Year, f64)> = None;
    for row in table.rows().filter(|row| row.text("group").is_ok_and(|name| name == group)) {
        let (year, above) = (row.year("year")?, row.number("above_usd")?);
        let fits = year <= last && best.is_none_or(|(known, _)| known < year);
        best = above.filter(|_| fits).map(|above| (year, above)).or(best);
    }
    let Some((year, above)) = best else { return Ok(absent(last, &title(asked, of))) };
    let own = read(asked, &Series { year: YearChoice::Of(year), ..of.clone() })?;
    let bar = words::figure(ClaimValue::Number(above), &asked.unit(&own.unit));
    let parts = [bar, title(asked, of), Text::same(year.to_string())];
    let label = words::join("ngưỡng {} trừ {}, năm {}", "threshold {} less {}, {}", &parts);
    let mut figure = figure_of(&own, YearChoice::Of(year), label);
    figure.value = own.value.map(|value| ClaimValue::Number(above - value));
    Ok(figure)
}

/// The measure of a series in its year; years before the main table come from the rows held for claims.
fn read(asked: &Asked<'_, '_>, of: &Series) -> Result<Measure, ClaimError> {
    let economy = asked.economy(of.economy);
    let query = Query::new(of.indicator.as_str(), economy);
    let found = match of.year {
        YearChoice::Latest => measure(asked.evidence, &query)?,
        YearChoice::Of(year) if year < FIRST_YEAR => return early(asked, of, year),
        YearChoice::Of(year) => measure(asked.evidence, &query.year(year))?,
    };
    let blank = || Measure::blank(&of.indicator, "", economy, asked.evidence.review_year());
    Ok(found.into_iter().next_back().unwrap_or_else(blank))
}

fn early(asked: &Asked<'_, '_>, of: &Series, year: Year) -> Result<Measure, ClaimError> {
    let economy = asked.economy(of.economy);
    let observations = asked.evidence.library.observations_before_1990()?;
    let unit = definition(asked.evidence.library, &of.indicator).map(|row| row.unit).unwrap_or_default();
    let mut found = Measure::blank(&of.indicator, &unit, economy, year);
    let cell = observations.series(&of.indicator, economy).at(year);
    if let Some(cell) = cell.filter(|cell| asked.evidence.has_source(cell.source)) {
        found = found.with_inputs(vec![Input::from(&cell)]);
        found.value = Some(cell.value);
        found.freshness = Freshness::Fresh;
    }
    Ok(found)
}

/// The figure of a measure: absent and stale values decide nothing.
fn figure_of(measure: &Measure, year: YearChoice, label: Text) -> Figure {
    let mut figure = match measure.value {
        Some(value) => Figure::number(value),
        None => absent(measure.year, &label),
    };
    if measure.value.is_some() && measure.freshness == Freshness::Stale && year == YearChoice::Latest {
        let year = [Text::same(measure.year.to_string())];
        let why = words::join("giá trị cuối cùng là của năm {}", "the last value is of {}", &year);
        figure.stop = Some((Reason::Stale, why));
    }
    figure.year = Some(measure.year);
    figure.unit.clone_from(&measure.unit);
    figure.label = label;
    figure.rows = measure.inputs.iter().map(observed).collect();
    figure.issues.clone_from(&measure.issues);
    figure
}

fn absent(year: Year, what: &Text) -> Figure {
    let parts = [what.clone(), Text::same(year.to_string())];
    let why = words::join("không có số liệu {} năm {}", "{}: no value of {} is held", &parts);
    Figure { year: Some(year), ..Figure::stopped(Reason::Absent, why) }
}

/// The indicator's name with the economy's.
fn title(asked: &Asked<'_, '_>, of: &Series) -> Text {
    let economy = asked.evidence.library.economies().name(asked.economy(of.economy));
    words::join("{}, {}", "{}, {}", &[name_of(asked, &of.indicator), economy])
}

fn name_of(asked: &Asked<'_, '_>, indicator: &str) -> Text {
    let known = definition(asked.evidence.library, indicator);
    known.map_or_else(|| Text::same(indicator.to_owned()), |row| row.title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn economies_that_are_gone_widen_a_sum_to_nothing_and_to_double() {
        assert!(sum_bounds(100.0, 110.0, 0.0).is_none());
        let bounds = sum_bounds(100.0, 110.0, 10.0).unwrap();
        assert!((bounds.low - 0.0).abs() < 1e-12, "110 of 110");
        assert!((bounds.high - percent(130.0, 110.0)).abs() < 1e-12);
    }

    #[test]
    fn each_missing_economy_may_stand_above() {
        let bounds = rank_bounds(19, &[Economy::literal("TWN"), Economy::literal("PRK")]).unwrap();
        assert_eq!((bounds.low, bounds.high, bounds.reason), (19.0, 21.0, Reason::Coverage));
        assert!(rank_bounds(19, &[]).is_none());
    }
}
