//! Which rules of a pack stand for a good.

use hoinhap_vocab::Economy;

use super::pack::{Alternative, Pack, Row, ScopeKind};
use crate::Hs6;

/// The rules that stand for a good under one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched<'a> {
    /// The groups that may stand. Where facts leave several readings open, each entry is one of them; a good
    /// whose entries all give the same verdict needs no fact.
    pub readings: Vec<Vec<OpenGroup<'a>>>,
    /// Whether one reading suffices: a rule for all goods and one for goods of a description stand side by side.
    pub side_by_side: bool,
    /// A rule for all goods that stands beside one for a description of which nothing is known.
    pub always: Option<OpenGroup<'a>>,
    /// Descriptions whose truth decides between the readings.
    pub asked: Vec<&'a str>,
}

/// A group that stands: the good must satisfy one of its alternatives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenGroup<'a> {
    /// The row.
    pub row: &'a Row,
    /// The alternatives.
    pub alternatives: &'a [Alternative],
}

/// What is known of the good's descriptions.
pub(crate) type Scope<'a> = &'a dyn Fn(&str) -> Option<bool>;

impl Pack {
    /// The rows whose codes hold the good, most specific first; rows equal in that keep the order of the table.
    #[must_use]
    pub fn rows_of(&self, good: Hs6) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.iter().filter(|row| row.covers(good)).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.specificity()));
        rows
    }

    /// The rules that stand for a good between two parties, given what is known of its descriptions. Nothing
    /// where no row holds the code.
    #[must_use]
    pub(crate) fn matched(
        &self,
        good: Hs6,
        exporter: Option<Economy>,
        importer: Option<Economy>,
        scope: Scope<'_>,
    ) -> Option<Matched<'_>> {
        let rows = self.rows_of(good);
        let first = rows.first()?;
        if first.every_scope {
            return Some(every_scope(first, scope));
        }
        Some(first_scope(&rows, exporter, importer, scope))
    }
}

/// Rows in order of specificity: descriptions of one step first, then what stands for all other goods.
fn first_scope<'a>(
    rows: &[&'a Row],
    exporter: Option<Economy>,
    importer: Option<Economy>,
    scope: Scope<'_>,
) -> Matched<'a> {
    let mut found = Matched { readings: Vec::new(), side_by_side: false, always: None, asked: Vec::new() };
    for step in rows.chunk_by(|a, b| a.specificity() == b.specificity()) {
        if describe(step, scope, &mut found) || rest_of(step, exporter, importer, &mut found) {
            return found;
        }
    }
    found
}

/// Opens the described groups of a step; true where one of them is known to stand, which settles the matter.
fn describe<'a>(step: &[&'a Row], scope: Scope<'_>, found: &mut Matched<'a>) -> bool {
    let mut unknown = Vec::new();
    for (row, slug, alternatives) in described(step) {
        match scope(slug) {
            Some(true) => {
                found.readings = vec![vec![OpenGroup { row, alternatives }]];
                found.asked.clear();
                let whole = row.groups.iter().find(|group| group.scope == ScopeKind::Whole);
                if let Some(whole) = whole {
                    found.side_by_side = true;
                    found.readings.push(vec![OpenGroup { row, alternatives: &whole.alternatives }]);
                }
                return true;
            }
            Some(false) => {}
            None => unknown.push((row, slug, alternatives)),
        }
    }
    for (row, slug, alternatives) in unknown {
        let whole = row.groups.iter().find(|group| group.scope == ScopeKind::Whole);
        found.always =
            whole.map(|whole| OpenGroup { row, alternatives: &whole.alternatives }).or(found.always);
        found.readings.push(vec![OpenGroup { row, alternatives }]);
        found.asked.push(slug);
    }
    false
}

fn described<'a>(step: &[&'a Row]) -> Vec<(&'a Row, &'a str, &'a [Alternative])> {
    let groups = step.iter().flat_map(|row| row.groups.iter().map(move |group| (*row, group)));
    let described = groups.filter_map(|(row, group)| match &group.scope {
        ScopeKind::Described(slug) => Some((row, slug.as_str(), group.alternatives.as_slice())),
        _ => None,
    });
    described.collect()
}

/// Opens what stands for all other goods of a step; true where there is such a group. Rows of equal specificity
/// with different content are each a reading: the verdict stands only where they agree.
fn rest_of<'a>(
    step: &[&'a Row],
    exporter: Option<Economy>,
    importer: Option<Economy>,
    found: &mut Matched<'a>,
) -> bool {
    let mut any = false;
    for row in step {
        let partner = row.groups.iter().any(
            |group| matches!(&group.scope, ScopeKind::Partner(partner) if partner.holds(exporter, importer)),
        );
        for group in &row.groups {
            let stands = match &group.scope {
                ScopeKind::Whole => !partner,
                ScopeKind::Partner(scope) => scope.holds(exporter, importer),
                ScopeKind::Other => true,
                ScopeKind::Described(_) => false,
            };
            if stands {
                found.readings.push(vec![OpenGroup { row, alternatives: &group.alternatives }]);
                any = true;
            }
        }
    }
    any
}

/// A row in which every group whose scope holds must be satisfied.
fn every_scope<'a>(row: &'a Row, scope: Scope<'_>) -> Matched<'a> {
    let all = described(&[row]);
    let known: Vec<_> = all.iter().filter(|(_, slug, _)| scope(slug) == Some(true)).collect();
    let unknown: Vec<_> = all.iter().filter(|(_, slug, _)| scope(slug).is_none()).collect();
    let open =
        |(row, _, alternatives): &(&'a Row, &'a str, &'a [Alternative])| OpenGroup { row, alternatives };
    let sure: Vec<OpenGroup<'a>> = known.iter().map(|group| open(group)).collect();
    let mut readings = Vec::new();
    // Every way in which the unknown descriptions may hold: rows of this kind have at most six of them.
    for choice in 0..(1_u32 << unknown.len().min(8)) {
        let mut reading = sure.clone();
        let chosen = unknown.iter().enumerate().filter(|(bit, _)| choice >> bit & 1 == 1);
        reading.extend(chosen.map(|(_, group)| open(group)));
        if reading.is_empty() {
            reading = others(row);
        }
        readings.push(reading);
    }
    readings.retain(|reading| !reading.is_empty());
    Matched {
        readings,
        side_by_side: false,
        always: None,
        asked: unknown.iter().map(|(_, slug, _)| *slug).collect(),
    }
}

fn others(row: &Row) -> Vec<OpenGroup<'_>> {
    let other = row.groups.iter().filter(|group| matches!(group.scope, ScopeKind::Other | ScopeKind::Whole));
    other.map(|group| OpenGroup { row, alternatives: &group.alternatives }).collect()
}
