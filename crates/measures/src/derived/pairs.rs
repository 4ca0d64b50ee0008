//! Pairs of economies in the UN General Assembly: distance of ideal points, agreement of votes.

use std::collections::BTreeMap;

use hoinhap_sources::{Direction, Pillar, VoteRow};
use hoinhap_vocab::{Economy, Status, Year};

use super::{Ask, Derived, Rule};
use crate::definition::PartnerUse;
use crate::rank::place;
use crate::{Input, Measure, MeasureError, Partners, Years, issues};

const IDEAL: &str = "unga:IDEAL.FP";
const VOTES: &str = "unga-votes";
/// Common votes below which an agreement has no value.
const LEAST_VOTES: u32 = 10;
/// Years pooled where none is named.
const POOLED: Year = 5;

const ENTRY: Derived = Derived {
    pillar: Some(Pillar::P),
    partner: PartnerUse::Each,
    sources: &[VOTES],
    unit: "0-1",
    direction: Direction::Neutral,
    ..Derived::BASE
};

pub(super) const ENTRIES: &[Derived] = &[
    Derived {
        id: "x:UN.DIST",
        title: ("Khoảng cách lập trường tại Liên hợp quốc", "Distance of positions in the United Nations"),
        unit: "score",
        formula: (
            "|điểm lập trường của mình - của đối tác| cùng năm (unga:IDEAL.FP)",
            "|own ideal point - partner's ideal point| of the same year (unga:IDEAL.FP)",
        ),
        reference: ("Bailey, Strezhnev và Voeten (2017)", "Bailey, Strezhnev and Voeten (2017)"),
        sources: &["unga-ideal"],
        rule: Rule::Family(distances),
        ..ENTRY
    },
    Derived {
        id: "x:UN.AGREE",
        title: (
            "Mức đồng thuận khi bỏ phiếu tại Liên hợp quốc, có trọng số",
            "Agreement of votes in the United Nations, graded",
        ),
        formula: (
            "(giống + 0,5 × (n - giống - đối lập))/n, gộp các năm được hỏi, mặc định năm năm gần nhất; năm chưa đến 10 phiếu tính vào năm trước; vắng mặt không tính; n >= 10",
            "(same + 0.5 (n - same - opposite))/n, pooled over the years asked, by default the last five; a year of fewer than 10 votes counts to the year before; absences drop out; n >= 10",
        ),
        reference: ("Lijphart (1963); số phiếu: Voeten", "Lijphart (1963); counts of votes: Voeten"),
        rule: Rule::Family(|ask| agreements(ask, Agreement::Graded)),
        ..ENTRY
    },
    Derived {
        id: "x:UN.IDENT",
        title: ("Tỷ lệ bỏ phiếu giống nhau tại Liên hợp quốc", "Identical votes in the United Nations"),
        formula: (
            "giống/n, gộp các năm được hỏi, mặc định năm năm gần nhất; n >= 10",
            "same/n, pooled over the years asked, by default the last five; n >= 10",
        ),
        reference: ("số phiếu: Voeten", "counts of votes: Voeten"),
        rule: Rule::Family(|ask| agreements(ask, Agreement::Identical)),
        ..ENTRY
    },
];

/// Distances of ideal points, partner by partner, for each year asked.
fn distances(ask: &Ask<'_, '_>) -> Result<Vec<Measure>, MeasureError> {
    let evidence = ask.evidence;
    let cells = evidence.cells(IDEAL, ask.query.economy);
    let mut cells: Vec<_> = cells.filter(|cell| ask.query.years.covers(cell.year)).collect();
    if ask.query.years == Years::Latest {
        cells.drain(..cells.len().saturating_sub(1));
    }
    if cells.is_empty() {
        let issue = issues::input_absent(ask.derived.id, IDEAL, ask.query.economy);
        return Ok(vec![ask.without_value(ask.asked_year(), issue)]);
    }
    let mut rows = Vec::new();
    for own in &cells {
        let others: Vec<_> = evidence
            .cross_section(IDEAL, own.year)
            .filter(|cell| cell.key.economy != ask.query.economy)
            .collect();
        let distance = |value: f64| (own.value - value).abs();
        let all: Vec<f64> = others.iter().map(|other| distance(other.value)).collect();
        let asked = others.iter().filter(|other| ask.wants(other.key.economy));
        let before = rows.len();
        rows.extend(asked.map(|other| {
            let mut measure = ask
                .blank(own.year)
                .with_inputs(vec![Input::from(own), Input::from(other)])
                .with_value(Some(distance(other.value)), evidence.review_year());
            measure.partner = Some(other.key.economy);
            measure.rank = Some(place(distance(other.value), all.iter().copied(), ask.derived.direction));
            measure
        }));
        if rows.len() == before {
            rows.push(ask.no_pair(own.year));
        }
    }
    Ok(rows)
}

/// Which agreement of votes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Agreement {
    /// An abstention against a vote counts half.
    Graded,
    /// Only identical votes count.
    Identical,
}

/// Common votes of a pair over some years.
#[derive(Debug, Default)]
struct Pooled {
    n: u32,
    same: u32,
    opposite: u32,
    rows: Vec<VoteRow>,
}

impl Pooled {
    fn add(&mut self, row: VoteRow) {
        self.n += u32::from(row.n.unsigned_abs());
        self.same += u32::from(row.same.unsigned_abs());
        self.opposite += u32::from(row.opposite.unsigned_abs());
        self.rows.push(row);
    }

    fn agreement(&self, kind: Agreement) -> Option<f64> {
        let (n, same) = (f64::from(self.n), f64::from(self.same));
        let half = match kind {
            Agreement::Graded => 0.5 * f64::from(self.n - self.same - self.opposite),
            Agreement::Identical => 0.0,
        };
        (self.n >= LEAST_VOTES).then(|| (same + half) / n)
    }
}

/// Agreement with each partner asked for, pooled over the years asked.
fn agreements(ask: &Ask<'_, '_>, kind: Agreement) -> Result<Vec<Measure>, MeasureError> {
    let votes = ask.evidence.library.votes()?;
    let seen = || votes.of(ask.query.economy).filter(|row| ask.evidence.as_of.sees_year(row.year));
    let Some(window) = window(ask.query.years, &votes_by_year(seen())) else {
        let issue = issues::absent(ask.derived.id, ask.query.economy);
        return Ok(vec![ask.without_value(ask.asked_year(), issue)]);
    };
    let mut pooled: BTreeMap<Economy, Pooled> = BTreeMap::new();
    for row in seen().filter(|row| (window.first..=window.end).contains(&row.year)) {
        pooled.entry(row.partner_of(ask.query.economy)).or_default().add(row);
    }
    let all: Vec<f64> = pooled.values().filter_map(|pair| pair.agreement(kind)).collect();
    let asked = pooled.iter().filter(|(partner, _)| ask.wants(**partner));
    let mut rows: Vec<_> = asked
        .map(|(partner, pair)| of_pair(ask, *partner, pair, &Pooling { kind, window, all: &all }))
        .collect();
    if rows.is_empty() {
        rows.push(ask.no_pair(window.last));
    }
    Ok(rows)
}

/// The most votes that the economy has in common with any partner, by year.
fn votes_by_year(rows: impl Iterator<Item = VoteRow>) -> BTreeMap<Year, u32> {
    let mut most: BTreeMap<Year, u32> = BTreeMap::new();
    for row in rows {
        let n = u32::from(row.n.unsigned_abs());
        most.entry(row.year).and_modify(|most| *most = n.max(*most)).or_insert(n);
    }
    most
}

/// The years pooled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Window {
    first: Year,
    /// The last year, which names the result.
    last: Year,
    /// The same with the end of the last session.
    end: Year,
}

/// The years pooled; `None` without any vote.
///
/// A session runs into the next calendar year: a year of fewer votes than an agreement needs is the end of a
/// session and counts to the year before.
fn window(years: Years, votes: &BTreeMap<Year, u32>) -> Option<Window> {
    let is_stub = |year: Year| votes.get(&year).is_some_and(|most| *most < LEAST_VOTES);
    let newest = votes.keys().rev().copied().find(|year| !is_stub(*year))?;
    let (first, last) = match years {
        Years::Latest => (newest - POOLED + 1, newest),
        Years::All => (Year::MIN, newest),
        Years::One(year) => (year, year),
        Years::Range(first, last) => (first, last),
    };
    let mut end = last;
    while is_stub(end.saturating_add(1)) {
        end += 1;
    }
    Some(Window { first, last, end })
}

/// How pairs are pooled, and what all of them come to.
struct Pooling<'a> {
    kind: Agreement,
    window: Window,
    all: &'a [f64],
}

fn of_pair(ask: &Ask<'_, '_>, partner: Economy, pair: &Pooled, pooling: &Pooling<'_>) -> Measure {
    let years = || pair.rows.iter().map(|row| row.year);
    let last = years().max().map_or(pooling.window.last, |last| last.min(pooling.window.last));
    let mut measure = ask
        .blank(last)
        .with_inputs(pair.rows.iter().map(|row| vote_input(ask, row)).collect())
        .with_value(pair.agreement(pooling.kind), ask.evidence.review_year());
    measure.since = years().min();
    measure.partner = Some(partner);
    measure.rank =
        measure.value.map(|value| place(value, pooling.all.iter().copied(), ask.derived.direction));
    if measure.value.is_none() {
        measure.issues.push(issues::few_votes(ask.query.economy, partner, pair.n, LEAST_VOTES));
    }
    measure
}

fn vote_input(ask: &Ask<'_, '_>, row: &VoteRow) -> Input {
    let source = ask.evidence.library.catalogue().sources.get(VOTES);
    let (a, b) = row.pair;
    let counts = format!("n {}, same {}, opposite {}", row.n, row.same, row.opposite);
    Input {
        key: format!("un_agreement {a} {b} {} ({counts})", row.year),
        value: f64::from(row.n),
        status: Status::Observed,
        source: VOTES.to_owned(),
        vintage: source.map(|source| source.vintage.clone()).unwrap_or_default(),
        file: "observations/un_agreement.parquet".to_owned(),
        row: row.row,
    }
}

impl Ask<'_, '_> {
    /// Whether a partner is asked for.
    fn wants(&self, partner: Economy) -> bool {
        match self.query.partners {
            Partners::One(asked) => asked == partner,
            Partners::Unspecified | Partners::All => true,
        }
    }

    /// A measure of the partner asked for, without value.
    fn no_pair(&self, year: Year) -> Measure {
        let issue = issues::no_value(self.derived.id, self.query.economy, year);
        let mut measure = self.without_value(year, issue);
        if let Partners::One(partner) = self.query.partners {
            measure.partner = Some(partner);
        }
        measure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_abstention_counts_half_when_graded_and_nothing_when_identical() {
        let pair = Pooled { n: 20, same: 10, opposite: 4, rows: Vec::new() };
        assert_eq!(pair.agreement(Agreement::Graded), Some(0.65));
        assert_eq!(pair.agreement(Agreement::Identical), Some(0.5));
        assert_eq!(Pooled { n: 9, same: 9, ..Pooled::default() }.agreement(Agreement::Graded), None);
    }

    #[test]
    fn five_years_are_pooled_where_none_is_named_and_the_end_of_a_session_with_them() {
        let votes = BTreeMap::from([(2003, 70), (2018, 90), (2019, 88), (2020, 1)]);
        let five = Some(Window { first: 2015, last: 2019, end: 2020 });
        assert_eq!(window(Years::Latest, &votes), five);
        assert_eq!(window(Years::Range(2015, 2019), &votes), five);
        let one = Some(Window { first: 2003, last: 2003, end: 2003 });
        assert_eq!(window(Years::One(2003), &votes), one);
        assert_eq!(window(Years::Latest, &BTreeMap::new()), None);
    }
}
