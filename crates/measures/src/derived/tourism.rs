//! International arrivals by market.

use std::collections::BTreeMap;

use hoinhap_sources::{Arrivals, Direction, MarketKind, Pillar};
use hoinhap_vocab::{Date, Status, Year};

use super::{Ask, Derived, Rule};
use crate::concentration::residual_bound;
use crate::{Contributor, Input, Measure, MeasureError, Years, issues};

const SOURCE: &str = "vnat-2025";
/// How many markets are named.
const NAMED: usize = 10;

const ENTRY: Derived = Derived { pillar: Some(Pillar::C), sources: &[SOURCE], ..Derived::BASE };

pub(super) const ENTRIES: &[Derived] = &[
    Derived {
        id: "x:TOUR.ARR",
        title: ("Khách quốc tế đến", "International arrivals"),
        unit: "persons",
        direction: Direction::Neutral,
        formula: (
            "tổng mọi dòng, kể cả các dòng \"khác\"; chỉ những tháng đã kết thúc tại thời điểm xem xét",
            "all rows, the residual ones too; only months that have ended at the date of the question",
        ),
        rule: Rule::Family(|ask| measure(ask, arrivals)),
        ..ENTRY
    },
    Derived {
        id: "x:TOUR.HHI",
        title: (
            "Mức tập trung thị trường khách quốc tế (HHI)",
            "Concentration of source markets of arrivals (HHI)",
        ),
        unit: "HHI",
        direction: Direction::Less,
        uses: &["DEP"],
        formula: (
            "tổng bình phương tỷ trọng các thị trường có tên, là cận dưới; cận trên: mỗi dòng \"khác\" là một nguồn duy nhất",
            "sum of squared shares of the named markets, a lower bound; upper bound: each residual row is one source",
        ),
        reference: (
            "thước đo D1 trong tài liệu phương pháp, với dòng còn lại",
            "measure D1 of the methods, with residual rows",
        ),
        rule: Rule::Family(|ask| measure(ask, concentration)),
        ..ENTRY
    },
];

/// Arrivals of one year by market, and whether all twelve months are seen.
struct Arrived<'a> {
    year: Year,
    rows: Vec<&'a Arrivals>,
    by_market: BTreeMap<&'a MarketKind, f64>,
    months: i8,
}

fn measure(
    ask: &Ask<'_, '_>,
    compute: fn(&Ask<'_, '_>, &Arrived<'_>) -> Measure,
) -> Result<Vec<Measure>, MeasureError> {
    let tourism = ask.evidence.library.tourism()?;
    let ours = tourism.economy == ask.query.economy;
    let seen = tourism.rows.iter().filter(|row| ours && has_ended(ask, row));
    let mut years: BTreeMap<Year, Vec<&Arrivals>> = BTreeMap::new();
    for row in seen.filter(|row| ask.query.years.covers(row.year)) {
        years.entry(row.year).or_default().push(row);
    }
    if ask.query.years == Years::Latest {
        years = years.pop_last().into_iter().collect();
    }
    if years.is_empty() {
        let issue = issues::absent(ask.derived.id, ask.query.economy);
        return Ok(vec![ask.without_value(ask.asked_year(), issue)]);
    }
    Ok(years.into_iter().map(|(year, rows)| compute(ask, &Arrived::of(year, rows))).collect())
}

fn has_ended(ask: &Ask<'_, '_>, row: &Arrivals) -> bool {
    let first = Date::new(row.year, row.month, 1);
    first.is_ok_and(|first| ask.evidence.as_of.sees(first.last_of_month()))
}

impl<'a> Arrived<'a> {
    fn of(year: Year, rows: Vec<&'a Arrivals>) -> Self {
        let mut by_market = BTreeMap::new();
        for row in &rows {
            *by_market.entry(&row.market).or_insert(0.0) += row.arrivals as f64;
        }
        let months = rows.iter().map(|row| row.month).max().unwrap_or(0);
        Self { year, rows, by_market, months }
    }

    fn total(&self) -> f64 {
        self.by_market.values().sum()
    }

    fn shares(&self, named: bool) -> Vec<f64> {
        let total = self.total();
        let of_kind =
            self.by_market.iter().filter(|(market, _)| matches!(market, MarketKind::Named(_)) == named);
        let mut shares: Vec<f64> = of_kind.map(|(_, arrivals)| arrivals / total).collect();
        shares.sort_by(|a, b| b.total_cmp(a));
        shares
    }

    fn contributors(&self) -> Vec<Contributor> {
        let total = self.total();
        let mut parts: Vec<_> = self.by_market.iter().collect();
        parts.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
        let part = |(market, value): (&&MarketKind, &f64)| Contributor {
            code: match market {
                MarketKind::Named(economy) => economy.code().to_owned(),
                MarketKind::Residual(name) => name.clone(),
            },
            value: *value,
            share: value / total,
        };
        parts.into_iter().take(NAMED).map(part).collect()
    }

    /// A measure with rows, markets and, where months are missing, the mark of a partial year.
    fn blank(&self, ask: &Ask<'_, '_>) -> Measure {
        let mut measure =
            ask.blank(self.year).with_inputs(self.rows.iter().map(|row| input(ask, row)).collect());
        measure.contributors = self.contributors();
        if self.months < 12 {
            measure.status = Status::Provisional;
            measure.issues.push(issues::months(ask.derived.id, self.year, self.months));
        }
        measure
    }
}

fn arrivals(ask: &Ask<'_, '_>, arrived: &Arrived<'_>) -> Measure {
    arrived.blank(ask).with_value(Some(arrived.total()), ask.evidence.review_year())
}

/// HHI over the named markets; residual rows widen it to an interval.
fn concentration(ask: &Ask<'_, '_>, arrived: &Arrived<'_>) -> Measure {
    let squares = |shares: &[f64]| shares.iter().map(|share| share * share).sum::<f64>();
    let (named, residual) = (arrived.shares(true), arrived.shares(false));
    let low = squares(&named);
    let mut measure = arrived.blank(ask).with_value(Some(low), ask.evidence.review_year());
    measure.interval = Some((low, low + residual_bound(&residual, None)));
    measure.coverage = Some(named.iter().sum());
    measure.without_top = named.split_first().map(|(top, rest)| squares(rest) / ((1.0 - top) * (1.0 - top)));
    measure
}

fn input(ask: &Ask<'_, '_>, row: &Arrivals) -> Input {
    let source = ask.evidence.library.catalogue().sources.get(SOURCE);
    let market = match &row.market {
        MarketKind::Named(economy) => economy.code().to_owned(),
        MarketKind::Residual(name) => name.clone(),
    };
    Input {
        key: format!("tourism {} {market} {}-{:02}", ask.query.economy, row.year, row.month),
        value: row.arrivals as f64,
        status: Status::Observed,
        source: SOURCE.to_owned(),
        vintage: source.map(|source| source.vintage.clone()).unwrap_or_default(),
        file: "observations/tourism_vn_2025.csv".to_owned(),
        row: row.row,
    }
}
