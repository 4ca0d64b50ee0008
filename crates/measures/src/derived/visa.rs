//! Reciprocity of visa requirements.

use std::collections::BTreeMap;
use std::convert::Infallible;

use hoinhap_sources::{Direction, Pillar, Visa, VisaRow};
use hoinhap_vocab::{Economy, Status, Year};

use super::{Ask, Derived, Rule};
use crate::rank::{Point, place_of};
use crate::{Contributor, Input, Measure, MeasureError, Years, issues};

const SOURCE: &str = "passport-index";
/// The snapshot of 2020 codes its classes in another way.
const FIRST_YEAR: Year = 2021;
/// Closures of the pandemic: not comparable.
const CLOSURES: std::ops::RangeInclusive<Year> = 2021..=2022;

pub(super) const ENTRIES: &[Derived] = &[Derived {
    id: "x:VISA.RECIP",
    title: (
        "Tỷ lệ quốc tịch được miễn xin thị thực trước ở cả hai chiều",
        "Reciprocal travel without prior visa",
    ),
    unit: "share",
    direction: Direction::More,
    pillar: Some(Pillar::C),
    face: Some("de_jure"),
    uses: &["INT"],
    formula: (
        "tỷ lệ quốc tịch mà cả hai chiều đều không phải xin thị thực trước (miễn thị thực, cấp tại cửa khẩu, giấy phép điện tử); năm 2021-2022 có trạng thái B; không tính năm 2020",
        "share of nationalities for which both directions need no prior visa (visa-free, on arrival, travel authority); 2021-2022 carry status B; 2020 is not computed",
    ),
    sources: &[SOURCE],
    rule: Rule::Family(measure),
    ..Derived::BASE
}];

fn measure(ask: &Ask<'_, '_>) -> Result<Vec<Measure>, MeasureError> {
    let visa = ask.evidence.library.visa()?;
    let own = visa.rows().iter().filter(|row| row.passport == ask.query.economy).map(|row| row.year);
    let mut years: Vec<Year> =
        own.filter(|year| *year >= FIRST_YEAR && ask.evidence.as_of.sees_year(*year)).collect();
    years.sort_unstable();
    years.dedup();
    years.retain(|year| ask.query.years.covers(*year));
    if ask.query.years == Years::Latest {
        years.drain(..years.len().saturating_sub(1));
    }
    if years.is_empty() {
        let issue = issues::no_value(ask.derived.id, ask.query.economy, ask.asked_year());
        return Ok(vec![ask.without_value(ask.asked_year(), issue)]);
    }
    Ok(years.into_iter().map(|year| of_year(ask, visa, year)).collect())
}

fn of_year(ask: &Ask<'_, '_>, visa: &Visa, year: Year) -> Measure {
    let is_own = |row: &VisaRow| row.year == year && row.passport == ask.query.economy;
    let own: Vec<[VisaRow; 2]> = pairs_of(visa, is_own).collect();
    let value = share(&own);
    let mut measure = ask
        .blank(year)
        .with_inputs(own.iter().flatten().map(|row| input(ask, row)).collect())
        .with_value(value, ask.evidence.review_year());
    measure.n = Some(own.len());
    let Ok(everyone) =
        ask.evidence.section(ask.derived.id, "", year, || Ok::<_, Infallible>(points(visa, year)));
    measure.rank = place_of(ask.query.economy, &everyone, ask.derived.direction);
    measure.contributors = own
        .iter()
        .filter(|pair| is_reciprocal(pair))
        .map(|pair| Contributor {
            code: pair[0].destination.code().to_owned(),
            value: 1.0,
            share: 1.0 / own.len() as f64,
        })
        .collect();
    if CLOSURES.contains(&year) {
        measure.status = Status::Break;
        measure.issues.push(issues::broken(ask.derived.id, ask.query.economy, year));
    }
    measure
}

/// Both directions of each pair whose way out is kept: out, then in.
fn pairs_of(visa: &Visa, keep: impl Fn(&VisaRow) -> bool) -> impl Iterator<Item = [VisaRow; 2]> {
    let rows = visa.rows().iter().filter(move |row| keep(row));
    rows.filter_map(|out| Some([*out, visa.get(out.year, out.destination, out.passport)?]))
}

/// The share of every economy in a year, by economy code.
fn points(visa: &Visa, year: Year) -> Vec<Point> {
    let mut pairs: BTreeMap<Economy, Vec<[VisaRow; 2]>> = BTreeMap::new();
    for pair in pairs_of(visa, |row| row.year == year) {
        pairs.entry(pair[0].passport).or_default().push(pair);
    }
    let point = |(economy, pairs): (Economy, Vec<[VisaRow; 2]>)| {
        Some(Point { economy, value: share(&pairs)?, status: Status::Derived })
    };
    pairs.into_iter().filter_map(point).collect()
}

fn is_reciprocal(pair: &[VisaRow; 2]) -> bool {
    pair.iter().all(|row| row.class.no_prior_visa())
}

/// `None` without any pair.
fn share(pairs: &[[VisaRow; 2]]) -> Option<f64> {
    let reciprocal = pairs.iter().filter(|pair| is_reciprocal(pair)).count();
    (!pairs.is_empty()).then(|| reciprocal as f64 / pairs.len() as f64)
}

fn input(ask: &Ask<'_, '_>, row: &VisaRow) -> Input {
    let source = ask.evidence.library.catalogue().sources.get(SOURCE);
    let status = if CLOSURES.contains(&row.year) { Status::Break } else { Status::Observed };
    Input {
        key: format!("visa {} {} {} ({:?})", row.passport, row.destination, row.year, row.class),
        value: f64::from(u8::from(row.class.no_prior_visa())),
        status,
        source: SOURCE.to_owned(),
        vintage: source.map(|source| source.vintage.clone()).unwrap_or_default(),
        file: "observations/visa.parquet".to_owned(),
        row: row.row,
    }
}
