//! The composites of the review: recipes replayed over their years, and the range of the last one.

use std::sync::Arc;

use hoinhap_measures::index::sensitivity::{Bands, bands, judging, rows_of};
use hoinhap_measures::index::{
    Composite, EvidenceSource, Explanation, Frame, Kind, Panel, Recipe, Run, Runner, Score, SourceCell,
    explain, parse_recipe, select, top_scores,
};
use hoinhap_measures::{Definition, Evidence, Input, Kind as Origin, Measure, PartnerUse, Rank};
use rayon::prelude::*;

use hoinhap_sources::{Direction, EmbeddedFile};
use hoinhap_vocab::{Economy, Freshness, Status, Text, Year};

use crate::ReviewError;

/// The shipped composites, in the order in which they are shown.
const COMPOSITES: [&str; 3] = ["INT", "DEP", "R2C"];
/// The unit of a score, a key of the unit table.
const UNIT: &str = "score 0-100";

/// A composite replayed for the date of the review.
pub(crate) struct Scored {
    pub(super) composite: Composite,
    /// Rows and series before any step.
    frame: Arc<Frame>,
    run: Run,
    /// The top's scores of all economies and years.
    scores: Vec<Score>,
    /// The last year in which the country has a score, else the last of the recipe.
    pub(super) year: Year,
    pub(super) own: Option<Own>,
    /// Why the country has no score.
    pub(super) reason: Option<Text>,
    review_year: Year,
}

/// The score of the country.
pub(super) struct Own {
    pub(super) measure: Measure,
    pub(super) coverage: f64,
    pub(super) imputed_share: f64,
    /// 90 % ranges of score and rank; `None` where some choice leaves the country without a score.
    pub(super) bands: Option<Bands>,
    pub(super) explanation: Explanation,
}

/// Whether an indicator is the id of a shipped composite.
pub(crate) fn is_composite(indicator: &str) -> bool {
    COMPOSITES.contains(&indicator)
}

/// The recipes as shipped.
pub(super) fn recipes() -> Result<Vec<Recipe>, ReviewError> {
    COMPOSITES.iter().map(|id| recipe(id)).collect()
}

fn recipe(id: &str) -> Result<Recipe, ReviewError> {
    let file = EmbeddedFile::find(&format!("indices/{id}.toml"))?;
    let text = String::from_utf8_lossy(&file.bytes()?).into_owned();
    parse_recipe(file.path, &text, None).map_err(ReviewError::Index)
}

/// What a composite is, for the ledger.
pub(super) fn definition(recipe: &Recipe) -> Definition {
    let direction = if recipe.kind == Kind::Dependence { Direction::Less } else { Direction::More };
    Definition {
        id: recipe.id.clone(),
        title: recipe.title.clone(),
        unit: UNIT.into(),
        direction,
        pillar: None,
        face: None,
        uses: Vec::new(),
        kind: Origin::Derived,
        formula: Text::build(|lang| match lang {
            hoinhap_vocab::Lang::Vi => format!("công thức {}: {}", recipe.file, recipe.note.vi),
            hoinhap_vocab::Lang::En => format!("the recipe {}: {}", recipe.file, recipe.note.en),
        }),
        reference: Text::same(""),
        partner: PartnerUse::None,
        source: String::new(),
    }
}

/// Every composite that has begun by the year of the review, scored for a country.
pub(crate) fn all(evidence: &Evidence<'_>, country: Economy) -> Result<Vec<Scored>, ReviewError> {
    let begun = |recipe: &Recipe| recipe.years.is_none_or(|(first, _)| first <= evidence.review_year());
    let recipes: Vec<Recipe> = recipes()?.into_iter().filter(begun).collect();
    recipes.into_par_iter().map(|recipe| score(evidence, country, recipe)).collect()
}

fn score(evidence: &Evidence<'_>, country: Economy, recipe: Recipe) -> Result<Scored, ReviewError> {
    let review_year = evidence.review_year();
    let (first, last) = recipe.years.unwrap_or((review_year, review_year));
    let last = last.min(review_year);
    let composite = Composite::bind(recipe, None).map_err(ReviewError::Index)?.with_years(first, last);
    let source = EvidenceSource::new(evidence);
    let (composite, panel) = select(composite, &source).map_err(ReviewError::Index)?;
    let frame = Arc::clone(&panel.frame);
    let run = Runner::new(&composite.tree, panel).run(&composite.method);
    let scores = top_scores(&composite, &composite.method, &run);
    let mut scored =
        Scored { composite, frame, run, scores, year: last, own: None, reason: None, review_year };
    match scored.history(country).pop() {
        Some((year, _)) => scored.year = year,
        None => scored.reason = scored.top(country, last).and_then(|score| score.reason.clone()),
    }
    scored.own = scored.own(country, &source)?;
    Ok(scored)
}

impl Scored {
    /// The score of an economy in a year, whether or not there is a value.
    pub(super) fn top(&self, economy: Economy, year: Year) -> Option<&Score> {
        let top = self.composite.tree.top();
        let found =
            |score: &&Score| score.node == top && score.unit == economy.code() && score.year == Some(year);
        self.scores.iter().find(found)
    }

    /// Years with a score, ascending.
    pub(super) fn history(&self, economy: Economy) -> Vec<(Year, f64)> {
        let top = self.composite.tree.top();
        let own = self.scores.iter().filter(|score| score.node == top && score.unit == economy.code());
        let mut years: Vec<(Year, f64)> = own.filter_map(|score| score.year.zip(score.value)).collect();
        years.sort_by_key(|(year, _)| *year);
        years
    }

    /// The economies with a score in a year.
    pub(super) fn of_year(&self, year: Year) -> impl Iterator<Item = (Economy, f64)> {
        let top = self.composite.tree.top();
        let scores = self.scores.iter();
        let scores = scores.filter(move |score| score.node == top && score.year == Some(year));
        scores.filter_map(|score| Economy::from_alpha3(&score.unit).zip(score.value))
    }

    /// The score as a measure: its inputs are the source rows of all leaves.
    pub(super) fn measure(&self, economy: Economy, year: Year, cells: &[SourceCell]) -> Option<Measure> {
        let score = self.top(economy, year)?;
        let mut measure = Measure::blank(&self.composite.recipe.id, UNIT, economy, year);
        measure.value = Some(score.value?);
        measure.freshness = Freshness::of(Some(year), self.review_year);
        measure.rank = score.rank.map(|rank| Rank { rank, of: score.of });
        measure.inputs = cells.iter().map(input).collect();
        measure.status = Status::Derived;
        let mut sources: Vec<&str> = cells.iter().map(|cell| cell.source.as_str()).collect();
        sources.sort_unstable();
        sources.dedup();
        measure.source = sources.join("; ");
        Some(measure)
    }

    /// The score of the country in a year, with its rows where it is the year of the section.
    pub(super) fn of_country(&self, country: Economy, year: Year) -> Option<Measure> {
        let own = self.own.as_ref().filter(|own| own.measure.year == year);
        own.map(|own| own.measure.clone()).or_else(|| self.measure(country, year, &[]))
    }

    fn own(&self, country: Economy, source: &EvidenceSource<'_>) -> Result<Option<Own>, ReviewError> {
        let row = self.run.imputed.frame.row(country.code(), Some(self.year));
        let (Some(score), Some(row)) = (self.top(country, self.year), row) else { return Ok(None) };
        let explanation = explain(&self.composite, &self.run, source, row);
        let leaves = explanation.leaves();
        let traces = leaves.iter().filter_map(|leaf| leaf.trace.as_ref());
        let cells: Vec<SourceCell> = traces.flat_map(|trace| trace.cells.iter().cloned()).collect();
        let Some(mut measure) = self.measure(country, self.year, &cells) else { return Ok(None) };
        let bands = self.bands(country)?;
        measure.interval = bands.map(|bands| (bands.score.p05, bands.score.p95));
        Ok(Some(Own {
            measure,
            coverage: score.coverage,
            imputed_share: score.imputed_share,
            bands,
            explanation,
        }))
    }

    /// Score and rank over every combination of the recipe's choices, in the year of the score.
    fn bands(&self, economy: Economy) -> Result<Option<Bands>, ReviewError> {
        let panel = Panel::of_frame(Arc::clone(&self.frame));
        let mut runner = judging(&self.composite, &panel, Some(self.year));
        let rows = rows_of(&runner, Some(self.year));
        bands(&mut runner, &self.composite, rows, economy.code())
            .map_err(|issue| ReviewError::Index(vec![*issue]))
    }
}

fn input(cell: &SourceCell) -> Input {
    let (file, row) = cell.file.rsplit_once('#').unwrap_or((&cell.file, ""));
    let year = cell.year.map_or_else(String::new, |year| format!(" {year}"));
    Input {
        key: format!("{}{year}", cell.key),
        value: cell.value,
        status: cell.status,
        source: cell.source.clone(),
        vintage: cell.vintage.clone(),
        file: file.to_owned(),
        row: row.parse().unwrap_or_default(),
    }
}
