//! Defects of the data that a reader of a country's review must know.

use std::collections::BTreeSet;

use hoinhap_sources::Cell;
use hoinhap_vocab::{Economy, Issue, Status, Text, Year};

use crate::{DEFAULT_FLOWS, Evidence, MeasureError, Query, credible, derived, issues, matrix, observed};

/// Every defect that is visible for an economy: the most severe first, then by code and place.
///
/// Series that are absent, stale, broken or provisional; zeros that are not credible; rows that stand twice in
/// one edition; flows that are negative; series of two editions that must not be joined; zero blocks of the flow
/// tables; economies missing from the ranking of trade.
#[must_use]
pub fn quality(evidence: &Evidence<'_>, economy: Economy) -> Vec<Issue> {
    let mut found = of_series(evidence, economy);
    found.extend(of_editions(evidence, economy));
    let of_tables = of_flows(evidence, economy).and_then(|mut issues| {
        issues.extend(of_rank(evidence, economy)?);
        Ok(issues)
    });
    found.extend(of_tables.unwrap_or_else(|error| vec![unreadable(&error)]));
    found.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.cmp(b)));
    found.dedup();
    found
}

fn unreadable(error: &MeasureError) -> Issue {
    let help = Text::fixed("chạy `hoinhap data verify`", "run `hoinhap data verify`");
    Issue::error(error.code(), "data", Text::same(error.to_string()), help)
}

/// Defects of the observed series, each looked at from its latest value back.
fn of_series<'a>(evidence: &Evidence<'a>, economy: Economy) -> Vec<Issue> {
    let mut found = Vec::new();
    for (id, indicator) in &evidence.library.catalogue().indicators {
        let latest = observed::measure(evidence, indicator, &Query::new(id, economy));
        found.extend(latest.into_iter().flat_map(|row| row.issues));
        let cells: Vec<Cell<'a>> = evidence.cells(id, economy).collect();
        found.extend(of_marks(id, economy, &cells));
        let recent = cells.iter().rev().filter(|cell| cell.year > evidence.review_year() - RECENT);
        // A run of zeros is one defect: its last year stands for it.
        found.extend(recent.filter_map(|cell| credible::doubt(evidence, cell)).next());
        found.extend(duplicates(evidence, id, economy));
        if NOT_SINGLE_YEARS.contains(&id.as_str()) {
            found.extend(negative_years(id, economy, &cells, evidence.review_year()));
        }
    }
    found
}

/// How many years back doubts are looked for.
const RECENT: Year = 10;

/// Flows whose single years may be negative, so that ratios of one year mean nothing.
const NOT_SINGLE_YEARS: [&str; 2] = ["unctad:FDI.IN", "unctad:FDI.OUT"];

/// One issue per mark, with the years that carry it.
fn of_marks(id: &str, economy: Economy, cells: &[Cell<'_>]) -> Vec<Issue> {
    let years = |status: Status| -> Vec<Year> {
        cells.iter().filter(|cell| cell.status == status).map(|cell| cell.year).collect()
    };
    let breaks = Some(years(Status::Break)).filter(|years| !years.is_empty());
    let partial = Some(years(Status::Provisional)).filter(|years| !years.is_empty());
    let breaks = breaks.map(|years| issues::years_broken(id, economy, &years));
    breaks.into_iter().chain(partial.map(|years| issues::years_provisional(id, economy, &years))).collect()
}

/// Years of which two rows stand in the same edition.
fn duplicates<'a>(evidence: &Evidence<'a>, id: &'a str, economy: Economy) -> Vec<Issue> {
    let mut seen = BTreeSet::new();
    let rows = evidence.rows(id, economy);
    let twice = rows.filter(|row| !seen.insert((row.year, row.source, row.vintage, row.file)));
    twice.map(|row| issues::duplicate(&row)).collect()
}

fn negative_years(id: &str, economy: Economy, cells: &[Cell<'_>], review: Year) -> Option<Issue> {
    let recent = cells.iter().filter(|cell| cell.year > review - RECENT && cell.value < 0.0);
    let years: Vec<Year> = recent.map(|cell| cell.year).collect();
    (!years.is_empty()).then(|| issues::negative_flow(id, economy, &years))
}

/// Series of the same name whose values must not be joined, with the reason.
static NEVER_JOINED: [(&str, &str, Text); 3] = [
    (
        "hdr:HDI",
        "gm:HDI",
        Text::fixed("hai ấn bản khác nhau của HDI", "two editions of the Human Development Index"),
    ),
    (
        "wdi:IP.PAT.RESD",
        "gm:PAT.APP",
        Text::fixed(
            "phạm vi khác nhau: đơn của người cư trú, và đơn theo nguồn gốc",
            "different scope: filings by residents, and filings by origin",
        ),
    ),
    (
        "unctad:FDI.IN",
        "gm:FDI.IN.GDP",
        Text::fixed(
            "cán cân thanh toán, không phải vốn thực hiện theo cách tính trong nước",
            "balance of payments, not disbursed capital as counted nationally",
        ),
    ),
];

fn of_editions(evidence: &Evidence<'_>, economy: Economy) -> Vec<Issue> {
    let both = NEVER_JOINED
        .iter()
        .filter(|(a, b, _)| evidence.has_series(a, economy) && evidence.has_series(b, economy));
    both.map(|(a, b, why)| issues::never_joined(a, b, why)).collect()
}

/// Zero blocks of the latest year of each flow table that concern the economy.
fn of_flows(evidence: &Evidence<'_>, economy: Economy) -> Result<Vec<Issue>, MeasureError> {
    let mut found = Vec::new();
    for table in evidence.library.flow_tables().filter(|table| evidence.has_source(matrix::source_of(table)))
    {
        let Some(year) = matrix::years(evidence, table)?.pop() else { continue };
        let matrix = evidence.matrix(table, year)?;
        let blocks = matrix.blocks.iter().filter(|block| block.has(economy));
        found.extend(blocks.map(|block| block.issue(format!("{table} {economy} {year}"))));
    }
    if evidence.has_source(matrix::source_of(DEFAULT_FLOWS)) {
        found.extend(derived::absent_partners(evidence, economy)?);
    }
    Ok(found)
}

fn of_rank(evidence: &Evidence<'_>, economy: Economy) -> Result<Vec<Issue>, MeasureError> {
    let latest = crate::latest(evidence, "x:TRADE.RANK", economy)?;
    Ok(latest.issues.into_iter().filter(|issue| issue.code == "measure/absent-from-rank").collect())
}
