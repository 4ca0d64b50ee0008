//! What the sections of a review share: the question, the evidence and the ledger.

use std::collections::BTreeSet;

use hoinhap_measures::{Definition, Evidence, Measure, MeasureError, Query, Years, definitions, measure};
use hoinhap_register::book::Book;
use hoinhap_sources::{Economies, Library, Pillar, Profile, RegisterFacts};
use hoinhap_vocab::{AsOf, Economy, Status, Text, Year};

use crate::ReviewError;
use crate::commitments::Held;
use crate::document::{LinePoint, LineSeries, Role};
use crate::ledger::Ledger;
use crate::thresholds::Thresholds;

/// What a review is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The country under review.
    pub country: Economy,
    /// The profile's id.
    pub profile: String,
    /// The date at which the questions are asked.
    pub as_of: AsOf,
    /// Economies to compare with; empty for the default.
    pub compare: Vec<Economy>,
    /// Sources to leave out, with everything computed from them.
    pub without_sources: BTreeSet<String>,
    /// The register of the project folder; without one the review reads that of the profile. Whatever the book
    /// holds, the review tells of its public records alone.
    pub register: Option<Book>,
}

/// The question, the evidence and the ledger.
pub(crate) struct Context<'a> {
    pub(crate) evidence: Evidence<'a>,
    pub(crate) profile: &'a Profile,
    pub(crate) facts: Option<&'a RegisterFacts>,
    /// The project's own register, where there is one.
    pub(crate) register: Option<&'a Held>,
    pub(crate) country: Economy,
    pub(crate) comparators: Vec<Economy>,
    pub(crate) group: Group,
    pub(crate) thresholds: Thresholds,
    pub(crate) ledger: Ledger<'a>,
}

/// The group whose median is shown beside the country.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) name: Text,
    pub(crate) members: Vec<Economy>,
}

/// Economies whose English name takes an article.
const WITH_ARTICLE: [&str; 17] = [
    "ARE", "BHS", "CAF", "COG", "COM", "CYM", "DOM", "FSM", "GBR", "GMB", "MDV", "MHL", "NLD", "PHL", "SLB",
    "TCA", "USA",
];

/// How many economies are named beside the country where the profile does not say which.
const COMPARATORS: usize = 5;

impl<'a> Context<'a> {
    pub(crate) fn new(
        library: &'a Library,
        profile: &'a Profile,
        facts: Option<&'a RegisterFacts>,
        register: Option<&'a Held>,
        request: &Request,
    ) -> Result<Self, ReviewError> {
        let mut evidence = Evidence::new(library, request.as_of)?;
        evidence.without_sources.clone_from(&request.without_sources);
        let mut context = Self {
            group: group_of(library.economies(), request.country, profile),
            comparators: request.compare.clone(),
            ledger: Ledger::new(library.catalogue(), all_definitions(library)?, request.as_of),
            thresholds: Thresholds::of_profile(&profile.id)?,
            country: request.country,
            evidence,
            profile,
            facts,
            register,
        };
        if context.comparators.is_empty() {
            context.comparators = context.default_comparators()?;
        }
        let country = context.country;
        context.comparators.retain(|economy| *economy != country);
        Ok(context)
    }

    /// The same question with an empty ledger, for a part that is written beside others.
    pub(crate) fn beside(&self) -> Self {
        Self {
            evidence: self.evidence.clone(),
            comparators: self.comparators.clone(),
            group: self.group.clone(),
            thresholds: self.thresholds.clone(),
            ledger: self.ledger.beside(),
            ..*self
        }
    }

    /// The profile's comparators where the country is one of them, else the largest economies of its
    /// sub-region, and of its region where the sub-region has too few.
    fn default_comparators(&self) -> Result<Vec<Economy>, ReviewError> {
        let named = &self.profile.comparators;
        if named.contains(&self.country) {
            return Ok(named.clone());
        }
        let economies = self.economies();
        let Some(home) = economies.get(self.country) else { return Ok(Vec::new()) };
        let mut ranked = Vec::new();
        for (economy, row) in
            economies.iter().filter(|(economy, row)| *economy != self.country && row.region == home.region)
        {
            let gdp = self.evidence.last_cell("wdi:NY.GDP.MKTP.CD", economy).map_or(0.0, |cell| cell.value);
            ranked.push((row.subregion != home.subregion, economy, gdp));
        }
        ranked.retain(|(_, _, gdp)| *gdp > 0.0);
        ranked.sort_by(|a, b| a.0.cmp(&b.0).then(b.2.total_cmp(&a.2)));
        Ok(ranked.into_iter().take(COMPARATORS).map(|(_, economy, _)| economy).collect())
    }

    pub(crate) fn library(&self) -> &'a Library {
        self.evidence.library
    }

    pub(crate) fn economies(&self) -> &'a Economies {
        self.library().economies()
    }

    pub(crate) fn name(&self, economy: Economy) -> Text {
        self.economies().name(economy)
    }

    pub(crate) fn pillar_name(&self, pillar: Pillar) -> Text {
        self.profile.pillar_name(pillar).cloned().unwrap_or_else(|| Text::same(pillar.code()))
    }

    /// The economy's name inside a sentence: English puts an article before some names.
    pub(crate) fn object(&self, economy: Economy) -> Text {
        let name = self.name(economy);
        if WITH_ARTICLE.contains(&economy.code()) {
            return Text::new(name.vi, format!("the {}", name.en));
        }
        name
    }

    /// The economy's name at the head of a sentence.
    pub(crate) fn subject(&self, economy: Economy) -> Text {
        let name = self.name(economy);
        if WITH_ARTICLE.contains(&economy.code()) {
            return Text::new(name.vi, format!("The {}", name.en));
        }
        name
    }

    pub(crate) fn country_name(&self) -> Text {
        self.name(self.country)
    }

    pub(crate) fn review_year(&self) -> Year {
        self.evidence.review_year()
    }

    /// The measures that answer a question.
    pub(crate) fn ask(&self, query: &Query) -> Result<Vec<Measure>, MeasureError> {
        measure(&self.evidence, query)
    }

    /// The latest value of the country; `None` where there is none.
    pub(crate) fn latest(&self, indicator: &str) -> Result<Option<Measure>, MeasureError> {
        self.latest_of(indicator, self.country)
    }

    /// The latest value of an economy; `None` where there is none.
    pub(crate) fn latest_of(
        &self,
        indicator: &str,
        economy: Economy,
    ) -> Result<Option<Measure>, MeasureError> {
        let found = self.ask(&Query::new(indicator, economy))?.into_iter().next();
        Ok(found.filter(|measure| measure.value.is_some()))
    }

    /// The value of an economy in a year; `None` where there is none.
    pub(crate) fn at(
        &self,
        indicator: &str,
        economy: Economy,
        year: Year,
    ) -> Result<Option<Measure>, MeasureError> {
        let found = self.ask(&Query::new(indicator, economy).year(year))?.into_iter().next();
        Ok(found.filter(|measure| measure.value.is_some()))
    }

    /// All years of an economy that have a value.
    pub(crate) fn history(&self, indicator: &str, economy: Economy) -> Result<Vec<Measure>, MeasureError> {
        let mut found = self.ask(&Query::new(indicator, economy).years(Years::All))?;
        found.retain(|measure| measure.value.is_some());
        Ok(found)
    }

    /// Lines of the country and its comparators, from `first` on.
    pub(crate) fn lines(&self, indicator: &str, first: Year) -> Result<Vec<LineSeries>, MeasureError> {
        let mut lines = Vec::new();
        for (economy, role) in self.cast() {
            let points: Vec<_> = self.history(indicator, economy)?.iter().map(line_point).collect();
            let points: Vec<_> = points.into_iter().filter(|point| point.year >= first).collect();
            if !points.is_empty() {
                lines.push(LineSeries { label: self.name(economy), role, points: with_gaps(&points) });
            }
        }
        Ok(lines)
    }

    /// The country and its comparators with their roles.
    pub(crate) fn cast(&self) -> Vec<(Economy, Role)> {
        let others = self.comparators.iter().enumerate();
        let others = others.map(|(place, economy)| (*economy, Role::Comparator(place as u8)));
        std::iter::once((self.country, Role::Country)).chain(others).collect()
    }
}

/// The definitions of measures, and of what the review computes from several crates.
fn all_definitions(library: &Library) -> Result<Vec<Definition>, ReviewError> {
    let mut all = definitions(library);
    all.push(crate::agreements::definition());
    all.extend(crate::scoreboard::definitions()?);
    all.extend(crate::preferences::definitions());
    all.extend(crate::commitments::definitions());
    Ok(all)
}

/// The last stretch of a history that can be compared: what follows the last break.
pub(crate) fn unbroken(history: &[Measure]) -> &[Measure] {
    let broken = history.iter().rposition(|measure| measure.status == Status::Break);
    &history[broken.map_or(0, |last| last + 1)..]
}

/// A measure as a point of a line.
pub(crate) fn line_point(measure: &Measure) -> LinePoint {
    LinePoint { year: measure.year, value: measure.value, status: measure.status }
}

/// The points with a `None` in each year that is missing between two years, for series that are annual.
pub(crate) fn with_gaps(points: &[LinePoint]) -> Vec<LinePoint> {
    let steps = points.windows(2).map(|pair| pair[1].year - pair[0].year);
    let annual = steps.clone().filter(|step| *step == 1).count() * 2 >= steps.count();
    let mut filled: Vec<LinePoint> = Vec::with_capacity(points.len());
    for point in points {
        if let Some(last) = filled.last().copied().filter(|last| annual && point.year - last.year > 1) {
            filled.push(LinePoint { year: last.year + 1, value: None, ..last });
        }
        filled.push(*point);
    }
    filled
}

/// Upper-middle-income economies beside the profile's own country, else the country's own income group.
fn group_of(economies: &Economies, country: Economy, profile: &Profile) -> Group {
    let own = economies.get(country).and_then(|row| row.income_derived.clone());
    let income = if country == profile.country { "upper_middle".to_owned() } else { own.unwrap_or_default() };
    let name = match income.as_str() {
        "low" => Text::fixed("nhóm thu nhập thấp", "low-income economies"),
        "lower_middle" => Text::fixed("nhóm thu nhập trung bình thấp", "lower-middle-income economies"),
        "upper_middle" => Text::fixed("nhóm thu nhập trung bình cao", "upper-middle-income economies"),
        "high" => Text::fixed("nhóm thu nhập cao", "high-income economies"),
        _ => Text::fixed("mọi nền kinh tế", "all economies"),
    };
    let members = if income.is_empty() {
        economies.iter().map(|(economy, _)| economy).collect()
    } else {
        economies.of_income(&income)
    };
    Group { name, members: members.into_iter().filter(|economy| *economy != country).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(year: Year) -> LinePoint {
        LinePoint { year, value: Some(1.0), status: Status::Observed }
    }

    #[test]
    fn a_missing_year_of_an_annual_series_is_a_gap() {
        let filled = with_gaps(&[point(2000), point(2001), point(2004), point(2005)]);
        let years: Vec<_> = filled.iter().map(|point| (point.year, point.value.is_some())).collect();
        assert_eq!(years, [(2000, true), (2001, true), (2002, false), (2004, true), (2005, true)]);
    }

    #[test]
    fn a_four_yearly_series_has_no_gaps() {
        assert_eq!(with_gaps(&[point(1964), point(1968), point(1972)]).len(), 3);
    }
}
