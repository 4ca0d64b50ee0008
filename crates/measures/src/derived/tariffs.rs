//! The market of the United States: exports under the tariffs added in 2025, and concentration by product.

use std::collections::BTreeMap;

use hoinhap_sources::{Direction, HsLevel, UsImport};
use hoinhap_vocab::{Economy, Status, Year};

use super::{Ask, Derived, Rule, tables};
use crate::concentration::Shares;
use crate::matrix::{self, Matrix, Side};
use crate::{Beside, Contributor, Input, Measure, MeasureError, issues};

const USA: Economy = Economy::literal("USA");
const VNM: Economy = Economy::literal("VNM");
const SOURCE: &str = "census";
/// Year of the imports; the added rates are those of the year after.
const YEAR: Year = 2024;
/// How many chapters or products are named.
const NAMED: usize = 10;

const ENTRY: Derived =
    Derived { uses: &["DEP"], direction: Direction::Less, sources: &[SOURCE], ..Derived::BASE };

pub(super) const ENTRIES: &[Derived] = &[
    Derived {
        id: "x:ACTION.US",
        title: (
            "Phần xuất khẩu chịu thuế bổ sung năm 2025 của Hoa Kỳ",
            "Part of exports under the tariffs added by the United States in 2025",
        ),
        unit: "share",
        formula: (
            "tỷ trọng xuất khẩu sang Hoa Kỳ (x:BX) × tỷ trọng nhập khẩu năm 2024 của Hoa Kỳ từ nền kinh tế này thuộc các chương có thuế suất bổ sung năm 2025; là mức phơi nhiễm, không phải thiệt hại",
            "share of exports that goes to the United States (x:BX) × share of United States imports of 2024 from the economy in chapters with a rate added in 2025; an exposure, not a loss",
        ),
        reference: ("thước đo D13 trong tài liệu phương pháp", "measure D13 of the methods"),
        rule: Rule::Family(under_action),
        ..ENTRY
    },
    Derived {
        id: "x:PX.US.HHI",
        title: (
            "Mức tập trung theo mặt hàng (HS6) của xuất khẩu sang Hoa Kỳ",
            "Concentration by product (HS6) of exports to the United States",
        ),
        unit: "HHI",
        formula: (
            "tổng bình phương tỷ trọng các phân nhóm HS6 trong nhập khẩu của Hoa Kỳ từ Việt Nam",
            "sum of squared shares of HS6 subheadings in the imports of the United States from Viet Nam",
        ),
        reference: ("thước đo D5 trong tài liệu phương pháp", "measure D5 of the methods"),
        rule: Rule::Family(products),
        ..ENTRY
    },
];

/// The part of exports that goes to the United States in chapters under added rates.
fn under_action(ask: &Ask<'_, '_>) -> Result<Vec<Measure>, MeasureError> {
    // The added rates are a fact of the year after the imports.
    let visible = ask.evidence.as_of.sees_year(YEAR + 1) && ask.query.years.covers(YEAR);
    let rows = ask.evidence.library.us_imports()?.iter();
    let rows: Vec<&UsImport> = rows.filter(|row| row.partner == ask.query.economy).collect();
    let total: f64 = rows.iter().map(|row| row.imports_usd).sum();
    if !visible || total <= 0.0 {
        let issue = issues::no_value(ask.derived.id, ask.query.economy, YEAR);
        return Ok(vec![ask.without_value(YEAR, issue)]);
    }
    let Some(matrix) = latest_flows(ask)? else {
        let issue = issues::no_flows(ask.query.table(), ask.query.economy, YEAR);
        return Ok(vec![ask.without_value(YEAR, issue)]);
    };
    let Some(market) = share_of_market(ask, &matrix) else {
        let issue = issues::no_flows(ask.query.table(), ask.query.economy, matrix.year);
        return Ok(vec![ask.without_value(YEAR, issue)]);
    };
    Ok(vec![of_market(ask, &market, &rows, total)])
}

/// The share of exports that goes to the United States, with its row and year.
struct Market {
    share: f64,
    year: Year,
    input: Option<Input>,
}

fn latest_flows(ask: &Ask<'_, '_>) -> Result<Option<std::sync::Arc<Matrix>>, MeasureError> {
    let table = ask.query.table();
    if !ask.evidence.has_source(matrix::source_of(table)) {
        return Ok(None);
    }
    let year = matrix::years(ask.evidence, table)?.pop();
    Ok(year.map(|year| ask.evidence.matrix(table, year)).transpose()?)
}

fn share_of_market(ask: &Ask<'_, '_>, matrix: &Matrix) -> Option<Market> {
    let (own, usa) = (matrix.position(ask.query.economy)?, matrix.position(USA)?);
    let total = matrix.total(Side::Exports, own);
    let share = matrix.value(Side::Exports, own, usa) / total;
    let input = matrix.input(Side::Exports, own, usa);
    (total > 0.0 && own != usa).then_some(Market { share, year: matrix.year, input })
}

fn of_market(ask: &Ask<'_, '_>, market: &Market, rows: &[&UsImport], total: f64) -> Measure {
    let added = |row: &&UsImport| row.added_rate_pct.filter(|rate| *rate > 0.0);
    let hit: Vec<&&UsImport> = rows.iter().filter(|row| added(row).is_some()).collect();
    let under: f64 = hit.iter().map(|row| row.imports_usd).sum::<f64>() / total;
    let rate: f64 = rows.iter().map(|row| row.imports_usd * added(row).unwrap_or(0.0)).sum::<f64>() / total;
    let inputs = rows.iter().map(|row| input(ask, row)).chain(market.input.clone()).collect();
    let mut measure = ask
        .blank(YEAR)
        .with_inputs(inputs)
        .with_value(Some(market.share * under), ask.evidence.review_year());
    measure.since = Some(market.year);
    let known = rows.iter().filter(|row| row.added_rate_pct.is_some()).map(|row| row.imports_usd);
    measure.coverage = Some(known.sum::<f64>() / total);
    measure.partner = Some(USA);
    measure.beside = beside(market, under, rate);
    measure.contributors = largest(hit.iter().map(|row| (row.hs2.clone(), row.imports_usd)), total);
    measure
}

fn beside(market: &Market, under: f64, rate: f64) -> Vec<Beside> {
    let beside = |indicator: &str, value, unit: &str, year| Beside {
        indicator: indicator.to_owned(),
        value,
        unit: unit.to_owned(),
        year,
    };
    vec![
        beside("x:ACTION.US/market", market.share, "share", market.year),
        beside("x:ACTION.US/under-added-rates", under, "share", YEAR),
        beside("x:ACTION.US/mean-added-rate", rate, "%", YEAR + 1),
    ]
}

/// The largest parts by code.
fn largest(parts: impl Iterator<Item = (String, f64)>, total: f64) -> Vec<Contributor> {
    let mut by_code: BTreeMap<String, f64> = BTreeMap::new();
    for (code, value) in parts {
        *by_code.entry(code).or_insert(0.0) += value;
    }
    let part = |(code, value): (String, f64)| Contributor { code, value, share: value / total };
    let mut parts: Vec<Contributor> = by_code.into_iter().map(part).collect();
    parts.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.code.cmp(&b.code)));
    parts.truncate(NAMED);
    parts
}

fn input(ask: &Ask<'_, '_>, row: &UsImport) -> Input {
    let source = ask.evidence.library.catalogue().sources.get(SOURCE);
    Input {
        key: format!("us_imports {} HS {} {YEAR}", row.partner, row.hs2),
        value: row.imports_usd,
        status: Status::Observed,
        source: SOURCE.to_owned(),
        vintage: source.map(|source| source.vintage.clone()).unwrap_or_default(),
        file: "flows/us_imports_hs2_by_partner_2024.parquet".to_owned(),
        row: row.row,
    }
}

/// Concentration over HS6 subheadings; the table that ships is of Viet Nam.
fn products(ask: &Ask<'_, '_>) -> Result<Vec<Measure>, MeasureError> {
    let visible = ask.evidence.as_of.sees_year(YEAR) && ask.query.years.covers(YEAR);
    if !visible || ask.query.economy != VNM {
        let issue = issues::absent(ask.derived.id, ask.query.economy);
        return Ok(vec![ask.without_value(YEAR, issue)]);
    }
    let library = ask.evidence.library;
    let products = tables::us_imports_from_vnm(library)?;
    let values: Vec<f64> = products.iter().map(|product| product.value).collect();
    let n = ask.query.n.unwrap_or(library.hs_titles()?.count(HsLevel::Subheading)).max(values.len());
    let shares = Shares::new(&values, n)?;
    let total = values.iter().sum();
    let mut measure = ask
        .blank(YEAR)
        .with_inputs(products.iter().map(|product| product.input.clone()).collect())
        .with_value(shares.as_ref().map(Shares::hhi), ask.evidence.review_year());
    measure.partner = Some(USA);
    measure.n = Some(n);
    measure.without_top = shares.and_then(|shares| shares.without_top()).map(|rest| rest.hhi());
    measure.contributors = largest(products.into_iter().map(|product| (product.code, product.value)), total);
    Ok(vec![measure])
}
