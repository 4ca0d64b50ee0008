//! Everything above to findings, and findings to one review.
//!
//! The stage below is a [measure](hoinhap_measures); the stage above is a [document] that a writer
//! turns into HTML, PDF, XLSX or JSON. Nothing here has a formula of its own, knows a wire format, or writes.

mod agreements;
mod balance;
mod claims;
mod commitments;
mod context;
mod declarations;
mod dependence;
pub mod document;
mod doubts;
mod drafts;
mod foresight;
mod headlines;
mod ledger;
mod openness;
mod own_data;
mod preferences;
mod products;
mod ranges;
mod scoreboard;
mod standing;
pub mod thresholds;
mod words;

use hoinhap_measures::MeasureError;
use hoinhap_measures::claims::ClaimError;
use hoinhap_origin::tariff::TariffTable;
use hoinhap_sources::{Library, Profile, RegisterFacts, SourceError};
use hoinhap_vocab::{ContentHash, Economy, FindingId, Issue, Text};

pub use commitments::publication::{Links, Page, PublicationRequest, file_stem, publication};
use context::Context;
pub use context::Request;
pub use declarations::{Declarations, declarations};
use document::{Meta, Review};

/// What can stop a review from being written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReviewError {
    /// A shipped or user table cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A measure is asked for that cannot be computed as asked.
    #[error(transparent)]
    Measure(#[from] MeasureError),
    /// A claim file of the profile is malformed.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// A shipped recipe of a composite does not fit the data.
    #[error("a composite cannot be built: {}", messages(.0))]
    Index(Vec<Issue>),
    /// A shipped scenario does not fit its tables.
    #[error("a scenario cannot be run: {}", messages(.0))]
    Scenario(Vec<Issue>),
    /// A shipped table of the register cannot be read.
    #[error(transparent)]
    Register(#[from] hoinhap_register::store::StoreError),
    /// A scenario was solved and misses an identity of accounting.
    #[error(transparent)]
    Defect(hoinhap_equilibrium::EquilibriumError),
    /// The country has no row in any table.
    #[error("there are no data at all for {country}")]
    NoData {
        /// The country asked for.
        country: Economy,
    },
}

impl ReviewError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Source(error) => error.code(),
            Self::Measure(error) => error.code(),
            Self::Claim(error) => error.code(),
            Self::Index(_) => "review/index",
            Self::Scenario(_) => "review/scenario",
            Self::Register(_) => "review/register",
            Self::Defect(error) => error.code(),
            Self::NoData { .. } => "review/no-data",
        }
    }
}

/// Reads the large tables side by side, before anything asks for them. A table that cannot be read is told of by
/// the question that needs it.
fn load(library: &Library, country: Economy) -> Result<Option<TariffTable>, ReviewError> {
    let flows = || library.flow_tables().try_for_each(|table| library.flows(table).map(drop));
    let (tariff, tables) = rayon::join(
        || preferences::tariff_of(country),
        || rayon::join(|| library.observations().map(drop), || flows().and(library.visa().map(drop))),
    );
    // A user's own flows may be refused; a damaged shipped table stops the review where it is used.
    let (observations, _) = tables;
    observations?;
    tariff
}

fn messages(issues: &[Issue]) -> String {
    issues.iter().map(|issue| issue.message.en.to_string()).collect::<Vec<_>>().join("; ")
}

/// Builds the review that a request asks for.
///
/// # Errors
/// The profile does not exist, a table is damaged, or there are no data at all for the country.
pub fn build(library: &Library, request: &Request) -> Result<Review, ReviewError> {
    let profile = Profile::embedded(&request.profile)?;
    let own = request.country == profile.country;
    let facts = if own { Some(RegisterFacts::embedded(&profile.id)?) } else { None };
    let tariff = load(library, request.country)?;
    let register = request.register.as_ref().map(commitments::Held::own);
    let mut context = Context::new(library, &profile, facts.as_ref(), register.as_ref(), request)?;
    let (headlines, mut sections) = drafts::write(&mut context, profile.country, tariff.as_ref())?;
    let issues = doubts::issues(&context);
    sections.push(doubts::section(&mut context, &issues)?);
    let sources = doubts::source_lines(&context);
    if sources.is_empty() {
        return Err(ReviewError::NoData { country: request.country });
    }
    sections.push(doubts::methods(&context, &sources));
    let meta = meta(&context, request);
    Ok(Review { meta, headlines, sections, findings: context.ledger.into_findings(), sources, issues })
}

fn meta(context: &Context<'_>, request: &Request) -> Meta {
    let name = context.country_name();
    let year = context.review_year();
    let title = Text::new(
        format!("Hội nhập quốc tế của {}: rà soát năm {year}", unbroken(&name.vi)),
        format!("International integration of {}: review of {year}", unbroken(&name.en)),
    );
    Meta {
        title,
        profile: context.profile.id.clone(),
        profile_title: subtitle(context),
        country: context.country,
        country_name: name,
        as_of: request.as_of,
        review_year: year,
        comparators: context.comparators.clone(),
        edition: edition(context, request),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        nature: document::Nature::Review,
    }
}

/// The profile's title for its own country: another country did not adopt it.
fn subtitle(context: &Context<'_>) -> Text {
    if context.country == context.profile.country {
        return context.profile.title.clone();
    }
    Text::fixed(
        "Rà soát từ số liệu công khai, theo bộ thước đo chung",
        "A review from published data, by a common set of measures",
    )
}

/// A short name that a title must not break.
fn unbroken(name: &str) -> String {
    name.replace(' ', "\u{a0}")
}

/// The hash of everything that a review depends on: program, data, profile, country, date, comparators.
fn edition(context: &Context<'_>, request: &Request) -> FindingId {
    let mut parts = vec![
        env!("CARGO_PKG_VERSION").to_owned(),
        context.profile.id.clone(),
        request.country.to_string(),
        request.as_of.0.to_string(),
        words::codes(&context.comparators),
        request.without_sources.iter().cloned().collect::<Vec<_>>().join(","),
    ];
    parts.extend(hoinhap_sources::EMBEDDED.iter().map(|file| format!("{} {}", file.path, file.sha256)));
    parts.extend(context.register.map(commitments::Held::edition));
    // A user's own tables count like the shipped ones; `context` sees both.
    let own = context.library().packages().datasets.iter().filter(|dataset| dataset.is_of_project());
    parts.extend(own.map(|dataset| format!("{} {}", dataset.path(), dataset.sha256)));
    ContentHash::of_parts(parts.iter().map(String::as_bytes))
}
