//! Where the values of leaves come from, and the panel they make.

use std::collections::BTreeSet;
use std::sync::Arc;

use hoinhap_sources::Direction;
use hoinhap_vocab::{Economy, Issue, Status, Text, Year};

use super::leaf::{Formula, Leaf};
use super::method::{Normalisation, Rung};
use super::panel::{Frame, Inputs, Panel, Point, RowKey, is_too_great};
use super::problem;
use super::recipe::{Change, Composite, Recipe, Universe};
use crate::Evidence;

/// A source row behind a leaf.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceCell {
    /// The file, with its row.
    pub file: String,
    /// What the row is: indicator and unit.
    pub key: String,
    /// Its year; `None` in a set without years.
    pub year: Option<Year>,
    /// The value as published.
    pub value: f64,
    /// Source id; empty in a user's set.
    pub source: String,
    /// The publisher's edition; empty where the file names none.
    pub vintage: String,
    /// The publisher's status.
    pub status: Status,
}

/// A store of series that a recipe can be built from.
pub trait LeafSource {
    /// The units of a universe, sorted by code.
    fn units(&self, universe: &Universe) -> Vec<String>;

    /// The codes of all units, whatever the universe.
    fn codes(&self) -> Vec<String>;

    /// The years that the data have; empty in a set without years.
    fn years(&self) -> Vec<Year>;

    /// The series of a leaf for a unit, ascending by year.
    fn series(&self, leaf: &Leaf, unit: &str) -> Vec<Point>;

    /// The series of the inputs of a leaf that is computed from indicators of one year; empty for other leaves.
    fn inputs(&self, leaf: &Leaf, unit: &str) -> Vec<Vec<Point>>;

    /// How the source comes to a leaf's values.
    fn formula<'a>(&self, leaf: &'a Leaf) -> &'a Formula {
        &leaf.formula
    }

    /// The direction that the source's catalogue gives an indicator: 1, -1, or 0 for one that is never scored; `None`
    /// where it says nothing.
    fn direction(&self, _: &str) -> Option<f64> {
        None
    }

    /// The source rows of a leaf's value for a unit and year: the last row of that year or before, or, for a sum
    /// over years, its rows to that year.
    fn cells(&self, leaf: &Leaf, unit: &str, year: Option<Year>) -> Vec<SourceCell>;

    /// The names of the groupings of units.
    fn groupings(&self) -> Vec<String>;

    /// The group of a unit in a year; empty where unknown.
    fn group(&self, grouping: &str, unit: &str, year: Option<Year>) -> String;

    /// Where the source has no indicator of this id: the nearest it has. A source that checked its ids when it was read
    /// knows them all.
    fn nearest_to(&self, _: &str) -> Option<Vec<String>> {
        None
    }

    /// Whether the source has a denominator of this name.
    fn has_denominator(&self, name: &str) -> bool;

    /// A denominator of a unit in a year; NaN where missing.
    fn denominator(&self, name: &str, unit: &str, year: Option<Year>) -> f64;
}

/// The panel of a composite, and the composite with what only the data can settle: its years and the reference
/// unit of a distance.
///
/// # Errors
/// No unit or year is left, the reference unit is not in the data, the source has no indicator of some ids, or a value
/// is too great to be computed with.
pub fn select(mut composite: Composite, source: &dyn LeafSource) -> Result<(Composite, Panel), Vec<Issue>> {
    let mut unknown = unknown_indicators(&composite, source);
    unknown.extend(unknown_units(&composite.recipe, source));
    let groupings = source.groupings();
    let absent = groupings_used(&composite).into_iter().filter(|name| !groupings.contains(name));
    unknown.extend(
        absent.map(|name| problem::unknown_group(&composite.recipe.place("impute"), &name, &groupings)),
    );
    unknown.extend(settle_directions(&mut composite, source));
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let years = years(&composite, source);
    let mut units = source.units(&composite.recipe.universe);
    let mut frame = frame(&composite, source, &units, &years);
    if let Some(share) = composite.recipe.screen {
        let all = std::mem::take(&mut units);
        units = screened(&frame, share);
        frame = self::frame(&composite, source, &units, &years);
        frame.screened = all.into_iter().filter(|unit| !units.contains(unit)).collect();
    }
    if frame.rows.is_empty() {
        return Err(vec![nothing_selected(&composite.recipe.file)]);
    }
    let too_great = too_great(&frame);
    if !too_great.is_empty() {
        return Err(too_great);
    }
    settle_references(&mut composite, &frame)?;
    let known: Vec<Year> = years.iter().copied().flatten().collect();
    if let Some(year) = composite.judged.filter(|year| !known.is_empty() && !known.contains(year)) {
        return Err(vec![no_values(&composite.recipe.file, &[Some(year)], source)]);
    }
    let panel = Panel::of_frame(Arc::new(frame));
    if composite.judged.is_some_and(|year| is_bare(&panel, year)) || is_empty(&panel, &composite) {
        return Err(vec![no_values(&composite.recipe.file, &years, source)]);
    }
    Ok((composite, panel))
}

/// The indicators that leaves name and the source does not have, each with its place.
fn unknown_indicators(composite: &Composite, source: &dyn LeafSource) -> Vec<Issue> {
    let mut unknown = Vec::new();
    for leaf in &composite.tree.leaves {
        let declared = composite.recipe.declared.iter().find(|node| node.code == leaf.id);
        let file = declared.map_or(composite.recipe.file.as_str(), |node| node.place.as_str());
        let place = format!("{file}, {}", leaf.id);
        for id in source.formula(leaf).inputs(&leaf.id).into_iter().chain(leaf.denominator.as_deref()) {
            unknown.extend(source.nearest_to(id).map(|near| problem::unknown_indicator(&place, id, &near)));
        }
    }
    unknown
}

/// Gives leaves of which the recipe says no direction that of the catalogue; one that is neutral there is refused.
fn settle_directions(composite: &mut Composite, source: &dyn LeafSource) -> Vec<Issue> {
    let mut issues = Vec::new();
    for leaf in composite.tree.leaves.iter_mut().filter(|leaf| !leaf.stated) {
        match source.direction(&leaf.id) {
            Some(direction) if direction != 0.0 => leaf.direction = direction,
            Some(_) => issues.push(problem::neutral(&composite.recipe.file, &leaf.id)),
            None => {}
        }
    }
    issues
}

/// The codes that the universe adds or takes out and that the source does not have.
fn unknown_units(recipe: &Recipe, source: &dyn LeafSource) -> Vec<Issue> {
    let Universe { add, without, .. } = &recipe.universe;
    if add.is_empty() && without.is_empty() {
        return Vec::new();
    }
    let codes: BTreeSet<String> = source.codes().into_iter().collect();
    let named = add.iter().map(|code| ("add", code)).chain(without.iter().map(|code| ("without", code)));
    let unknown = named.filter(|(_, code)| !codes.contains(*code));
    let near = |code: &str| hoinhap_sources::nearest(code, codes.iter().map(String::as_str), 3);
    unknown
        .map(|(key, code)| problem::unknown_unit(&recipe.place("universe"), key, code, &near(code)))
        .collect()
}

/// The values, of leaves and of the inputs of computed ones, that are too great to be computed with.
fn too_great(frame: &Frame) -> Vec<Issue> {
    let mut issues = Vec::new();
    let mut look = |leaf: usize, unit: usize, series: &[Point]| {
        for point in series.iter().filter(|point| is_too_great(point.value)) {
            let year = point.year.map_or_else(String::new, |year| format!(" {year}"));
            let cell = format!("{}, {}{year}", frame.leaves[leaf], frame.units[unit]);
            issues.push(problem::too_great("index/too-great", &cell, &point.value.to_string()));
        }
    };
    for leaf in 0..frame.leaves.len() {
        for unit in 0..frame.units.len() {
            look(leaf, unit, &frame.series[leaf][unit]);
            let inputs = frame.inputs.get(leaf).and_then(Option::as_ref);
            inputs
                .into_iter()
                .flat_map(|inputs| &inputs.series[unit])
                .for_each(|input| look(leaf, unit, input));
        }
    }
    issues
}

fn years(composite: &Composite, source: &dyn LeafSource) -> Vec<Option<Year>> {
    let known = source.years();
    match composite.recipe.years {
        _ if known.is_empty() => vec![None],
        Some((first, last)) => (first..=last).map(Some).collect(),
        None => known.into_iter().map(Some).collect(),
    }
}

fn frame(composite: &Composite, source: &dyn LeafSource, units: &[String], years: &[Option<Year>]) -> Frame {
    let leaves = &composite.tree.leaves;
    let rows: Vec<RowKey> =
        years.iter().flat_map(|year| (0..units.len()).map(|unit| RowKey { year: *year, unit })).collect();
    let series = |leaf: &Leaf| units.iter().map(|unit| source.series(leaf, unit)).collect();
    let label = |name: &String, row: &RowKey| source.group(name, &units[row.unit], row.year);
    let used = groupings_used(composite);
    let groups = source.groupings().into_iter().filter(|name| used.contains(name)).map(|name| {
        let labels = rows.iter().map(|row| label(&name, row)).collect();
        (name, labels)
    });
    let series: Vec<Vec<Vec<Point>>> = leaves.iter().map(series).collect();
    let divisors = leaves.iter().zip(&series).map(|(leaf, series)| divisors(leaf, series, source, units));
    Frame {
        units: units.to_vec(),
        screened: Vec::new(),
        leaves: leaves.iter().map(|leaf| leaf.id.clone()).collect(),
        groups: groups.collect(),
        divisors: Arc::new(divisors.collect()),
        series: Arc::new(series),
        inputs: Arc::new(leaves.iter().map(|leaf| inputs(leaf, source, units)).collect()),
        rows,
    }
}

/// The denominators of all points of a leaf, of whatever year: a value carried from a year outside the recipe's span
/// is divided by that year's denominator.
fn divisors(
    leaf: &Leaf,
    series: &[Vec<Point>],
    source: &dyn LeafSource,
    units: &[String],
) -> Option<Vec<Vec<f64>>> {
    let name = leaf.denominator.as_deref().filter(|name| source.has_denominator(name))?;
    let of_unit = |(unit, points): (&String, &Vec<Point>)| {
        points.iter().map(|point| source.denominator(name, unit, point.year)).collect()
    };
    Some(units.iter().zip(series).map(of_unit).collect())
}

/// The groupings that a rung of the recipe, or of one of its factors, asks for.
fn groupings_used(composite: &Composite) -> BTreeSet<String> {
    let varied =
        composite.recipe.factors.iter().flat_map(|factor| &factor.levels).flat_map(|level| &level.changes);
    let ladders = varied.filter_map(|change| match change {
        Change::Impute(ladder) => Some(ladder),
        _ => None,
    });
    let rungs = ladders.chain([&composite.method.impute]).flatten();
    let group = |rung: &Rung| match rung {
        Rung::GroupMean { group } | Rung::GroupMedian { group } => Some(group.clone()),
        _ => None,
    };
    rungs.filter_map(group).collect()
}

fn inputs(leaf: &Leaf, source: &dyn LeafSource, units: &[String]) -> Option<Inputs> {
    let formula = source.formula(leaf);
    let of_one_year = *formula != Formula::Observed && formula.window() == 1;
    of_one_year.then(|| Inputs {
        formula: formula.clone(),
        series: units.iter().map(|unit| source.inputs(leaf, unit)).collect(),
    })
}

/// Units with at least this share of leaves in at least one row.
fn screened(frame: &Frame, share: f64) -> Vec<String> {
    let years: BTreeSet<Option<Year>> = frame.rows.iter().map(|row| row.year).collect();
    let has = |column: &Vec<Vec<Point>>, unit: usize, year: Option<Year>| {
        column[unit].iter().any(|point| point.year == year)
    };
    let present = |unit: usize, year: Option<Year>| {
        frame.series.iter().filter(|column| has(column, unit, year)).count() as f64
            / frame.series.len() as f64
    };
    let kept = |unit: &usize| years.iter().any(|year| present(*unit, *year) >= share);
    (0..frame.units.len()).filter(kept).map(|unit| frame.units[unit].clone()).collect()
}

/// Finds the reference units, of the recipe and of the levels of its factors.
fn settle_references(composite: &mut Composite, frame: &Frame) -> Result<(), Vec<Issue>> {
    let file = composite.recipe.file.clone();
    let own = composite.recipe.steps.reference.clone();
    let mut issues = Vec::new();
    let mut settle = |normalisation: &mut Normalisation, code: Option<&String>, place: &str| {
        let Normalisation::DistanceToReference { unit } = normalisation else { return };
        let code = code.cloned().unwrap_or_default();
        match frame.units.iter().position(|known| *known == code) {
            Some(found) => *unit = found,
            None => issues.push(unknown_reference(place, code)),
        }
    };
    if let Some(normalisation) = &mut composite.method.normalise {
        settle(normalisation, own.as_ref(), &file);
    }
    for factor in &mut composite.recipe.factors {
        for change in factor.levels.iter_mut().flat_map(|level| &mut level.changes) {
            if let Change::Normalise(normalisation, reference) = change {
                settle(normalisation, reference.as_ref().or(own.as_ref()), &factor.place);
            }
        }
    }
    if issues.is_empty() { Ok(()) } else { Err(issues) }
}

fn unknown_reference(place: &str, code: String) -> Issue {
    let issue = Issue::error(
        "index/unknown-reference",
        place,
        Text::fixed("Đơn vị tham chiếu không có trong số liệu.", "The reference unit is not in the data."),
        Text::fixed(
            "Ghi `reference = \"MÃ\"` trong bảng normalise.",
            "Write `reference = \"CODE\"` in the table normalise.",
        ),
    );
    issue.with_value(code)
}

/// Whether a year that is asked for lies outside the years that the data have, on either side.
fn is_bare(panel: &Panel, year: Year) -> bool {
    let years = || panel.frame.series.iter().flatten().flatten().filter_map(|point| point.year);
    years().all(|known| known > year)
}

/// Whether no cell has a value of its own year, nor can any take one from another year.
fn is_empty(panel: &Panel, composite: &Composite) -> bool {
    let reaches = |(series, row): (&Vec<Vec<Point>>, &RowKey)| {
        let Some(year) = row.year else { return false };
        let carries = |rung: &Rung| match rung {
            Rung::Carry { years } => series[row.unit]
                .iter()
                .filter_map(|point| point.year)
                .any(|from| from <= year && year - from <= *years),
            Rung::Interpolate { .. } => !series[row.unit].is_empty(),
            _ => false,
        };
        composite.method.impute.iter().any(carries)
    };
    let frame = &panel.frame;
    let has_own = panel.values.iter().flatten().any(|value| !value.is_nan());
    let pairs = || frame.series.iter().flat_map(|series| frame.rows.iter().map(move |row| (series, row)));
    let computed = frame.inputs.iter().any(Option::is_some);
    !has_own && !computed && !pairs().any(reaches)
}

fn no_values(file: &str, years: &[Option<Year>], source: &dyn LeafSource) -> Issue {
    let asked: Vec<Year> = years.iter().copied().flatten().collect();
    let known = source.years();
    let span = |years: &[Year]| match (years.first(), years.last()) {
        (Some(first), Some(last)) if first == last => first.to_string(),
        (Some(first), Some(last)) => format!("{first}-{last}"),
        _ => String::new(),
    };
    Issue::error(
        "index/no-values",
        file,
        Text::fixed(
            "Không chỉ tiêu nào có giá trị trong các năm được hỏi.",
            "No leaf has a value in the years asked for.",
        ),
        Text::new(
            format!("Số liệu có các năm: {}.", span(&known)),
            format!("The data have the years: {}.", span(&known)),
        ),
    )
    .with_value(span(&asked))
}

fn nothing_selected(file: &str) -> Issue {
    Issue::error(
        "index/nothing-selected",
        file,
        Text::fixed(
            "Không đơn vị nào đáp ứng phạm vi và ngưỡng sàng lọc.",
            "No unit is in the universe and passes the screen.",
        ),
        Text::fixed("Mở rộng `universe` hoặc hạ `screen`.", "Widen `universe`, or lower `screen`."),
    )
}

/// The shipped observations as a source.
#[derive(Debug)]
pub struct EvidenceSource<'a> {
    evidence: &'a Evidence<'a>,
}

impl<'a> EvidenceSource<'a> {
    /// The observations that the evidence sees.
    #[must_use]
    pub const fn new(evidence: &'a Evidence<'a>) -> Self {
        Self { evidence }
    }

    fn observed(&self, indicator: &str, unit: Economy) -> Vec<Point> {
        let point = |cell: hoinhap_sources::Cell<'_>| Point {
            year: Some(cell.year),
            value: cell.value,
            se: cell.se.unwrap_or(f64::NAN),
        };
        self.evidence.cells(indicator, unit).map(point).collect()
    }
}

impl LeafSource for EvidenceSource<'_> {
    fn units(&self, universe: &Universe) -> Vec<String> {
        let economies = self.evidence.library.economies();
        let taken = |(economy, row): &(Economy, &hoinhap_sources::EconomyRow)| {
            let code = economy.code();
            let named = universe.add.iter().any(|added| added == code);
            let member = if universe.un_member { row.un_member } else { universe.add.is_empty() };
            (member || named) && !universe.without.iter().any(|out| out == code)
        };
        let mut units: Vec<String> =
            economies.iter().filter(taken).map(|(economy, _)| economy.code().to_owned()).collect();
        units.sort();
        units
    }

    fn codes(&self) -> Vec<String> {
        self.evidence.library.economies().iter().map(|(economy, _)| economy.code().to_owned()).collect()
    }

    fn years(&self) -> Vec<Year> {
        vec![self.evidence.review_year()]
    }

    fn series(&self, leaf: &Leaf, unit: &str) -> Vec<Point> {
        let Some(economy) = Economy::from_alpha3(unit) else { return Vec::new() };
        if leaf.formula == Formula::Observed {
            return self.observed(&leaf.id, economy);
        }
        computed(&leaf.formula, &self.inputs(leaf, unit))
    }

    fn inputs(&self, leaf: &Leaf, unit: &str) -> Vec<Vec<Point>> {
        let Some(economy) = Economy::from_alpha3(unit) else { return Vec::new() };
        leaf.formula.inputs(&leaf.id).into_iter().map(|input| self.observed(input, economy)).collect()
    }

    fn cells(&self, leaf: &Leaf, unit: &str, year: Option<Year>) -> Vec<SourceCell> {
        let (Some(economy), Some(year)) = (Economy::from_alpha3(unit), year) else { return Vec::new() };
        let mut cells = Vec::new();
        for input in leaf.formula.inputs(&leaf.id) {
            let to_year: Vec<_> =
                self.evidence.cells(input, economy).filter(|cell| cell.year <= year).collect();
            let first = to_year.len().saturating_sub(leaf.formula.window() as usize);
            cells.extend(to_year[first..].iter().map(|cell| SourceCell {
                file: format!("{}#{}", cell.file, cell.row),
                key: format!("{} {}", cell.key.indicator, cell.key.economy.code()),
                year: Some(cell.year),
                value: cell.value,
                source: cell.source.to_owned(),
                vintage: cell.vintage.to_owned(),
                status: cell.status,
            }));
        }
        cells
    }

    fn groupings(&self) -> Vec<String> {
        ["income", "region", "subregion"].map(str::to_owned).into()
    }

    fn group(&self, grouping: &str, unit: &str, _: Option<Year>) -> String {
        let row =
            Economy::from_alpha3(unit).and_then(|economy| self.evidence.library.economies().get(economy));
        let label = row.map(|row| match grouping {
            "income" => row.income_derived.clone().unwrap_or_default(),
            "region" => row.region.clone(),
            _ => row.subregion.clone(),
        });
        label.unwrap_or_default()
    }

    /// Any indicator of the tables can be a denominator.
    fn has_denominator(&self, _: &str) -> bool {
        true
    }

    fn denominator(&self, name: &str, unit: &str, year: Option<Year>) -> f64 {
        let at = Economy::from_alpha3(unit).zip(year);
        let mut cells = at.into_iter().flat_map(|(economy, _)| self.evidence.cells(name, economy));
        cells.find(|cell| at.is_some_and(|(_, year)| cell.year == year)).map_or(f64::NAN, |cell| cell.value)
    }

    fn direction(&self, id: &str) -> Option<f64> {
        let row = self.evidence.library.catalogue().indicators.get(id)?;
        Some(match row.direction {
            Direction::More => 1.0,
            Direction::Less => -1.0,
            Direction::Neutral => 0.0,
        })
    }

    fn nearest_to(&self, id: &str) -> Option<Vec<String>> {
        let library = self.evidence.library;
        let known = library.catalogue().indicators.contains_key(id)
            || self.evidence.observations.indicators().any(|known| known == id);
        let all = || self.evidence.observations.indicators();
        (!known).then(|| hoinhap_sources::nearest(id, all(), 3))
    }
}

/// A series computed from those of its inputs, with the years of the first.
pub(super) fn computed(formula: &Formula, inputs: &[Vec<Point>]) -> Vec<Point> {
    if *formula == Formula::Observed {
        return inputs.first().cloned().unwrap_or_default();
    }
    let Some(first) = inputs.first() else { return Vec::new() };
    let derived = |point: &Point| {
        let value = match point.year {
            Some(year) => windowed(formula, inputs, year)?,
            None => undated(formula, inputs)?,
        };
        Some(Point { year: point.year, value, se: f64::NAN })
    };
    first.iter().filter_map(derived).collect()
}

/// The value of a formula in a year; `None` where a year of the window is missing.
fn windowed(formula: &Formula, inputs: &[Vec<Point>], year: Year) -> Option<f64> {
    let first = year - formula.window() + 1;
    let at = |input: &Vec<Point>, year: Year| {
        let place = input.binary_search_by(|point| point.year.cmp(&Some(year))).ok()?;
        Some(input[place].value)
    };
    let window = |input: &Vec<Point>| (first..=year).map(|year| at(input, year)).collect();
    let windows: Vec<Vec<f64>> = inputs.iter().map(window).collect::<Option<_>>()?;
    let slices: Vec<&[f64]> = windows.iter().map(Vec::as_slice).collect();
    formula.value(&slices)
}

/// The value of a formula in data without years; a sum over several years has none.
fn undated(formula: &Formula, inputs: &[Vec<Point>]) -> Option<f64> {
    if formula.window() != 1 {
        return None;
    }
    let values: Vec<[f64; 1]> =
        inputs.iter().map(|input| input.first().map(|point| [point.value])).collect::<Option<_>>()?;
    let slices: Vec<&[f64]> = values.iter().map(<[f64; 1]>::as_slice).collect();
    formula.value(&slices)
}
