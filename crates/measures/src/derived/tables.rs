//! Small shipped tables beside the observations: GDP of a flow table, income thresholds, product lists.

use hoinhap_sources::{Dataset, Library, SourceError, Table};
use hoinhap_vocab::{Economy, Status, Year};

use crate::Input;

/// The input that a row of a small table is.
pub(super) fn input(dataset: &Dataset, source: &str, key: String, value: f64, line: usize) -> Input {
    Input {
        key,
        value,
        status: Status::Observed,
        source: source.to_owned(),
        vintage: dataset.vintage.clone(),
        file: dataset.path(),
        row: u32::try_from(line - 1).unwrap_or(u32::MAX),
    }
}

/// GDP of an economy in the table `gdp_<year>` that belongs to the flow table `flows_<year>`; `None` where the
/// flow table has no such table or the table no such economy.
pub(super) fn gdp_beside(
    library: &Library,
    flows: &str,
    year: Year,
    economy: Economy,
) -> Result<Option<Input>, SourceError> {
    let Ok(dataset) = library.packages().find(&format!("gdp_{year}")) else { return Ok(None) };
    if flows != format!("flows_{year}") {
        return Ok(None);
    }
    for row in Library::csv(&dataset.path())?.rows() {
        if row.economy("economy")? == economy {
            let key = format!("{} {economy}", dataset.name);
            return Ok(row.number("gdp_usd")?.map(|value| input(dataset, "wdi", key, value, row.line())));
        }
    }
    Ok(None)
}

/// An income group and the GNI per head above which it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Threshold {
    pub(super) group: String,
    pub(super) above_usd: f64,
    pub(super) input: Input,
}

/// The income thresholds of a year, ascending; empty where the list has none.
pub(super) fn income_thresholds(library: &Library, year: Year) -> Result<Vec<Threshold>, SourceError> {
    let dataset = library.packages().find("income_thresholds")?;
    let table: Table = Library::csv(&dataset.path())?;
    let mut thresholds = Vec::new();
    for row in table.rows().filter(|row| row.year("year").is_ok_and(|of| of == year)) {
        let above_usd = row.required("above_usd", "a number", |text| text.parse().ok())?;
        let group = row.text("group")?.to_owned();
        let key = format!("{} {group} {year}", dataset.name);
        let input = input(dataset, "wdi", key, above_usd, row.line());
        thresholds.push(Threshold { group, above_usd, input });
    }
    thresholds.sort_by(|a, b| a.above_usd.total_cmp(&b.above_usd));
    Ok(thresholds)
}

/// A product with its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ProductValue {
    pub(super) code: String,
    pub(super) value: f64,
    pub(super) input: Input,
}

/// Imports of the United States from Viet Nam by HS6, in the order of the file.
pub(super) fn us_imports_from_vnm(library: &Library) -> Result<Vec<ProductValue>, SourceError> {
    let dataset = library.packages().find("us_imports_from_vnm_hs6_2024")?;
    let mut products = Vec::new();
    for row in Library::csv(&dataset.path())?.rows() {
        let code = row.text("hs6")?.to_owned();
        let value = row.required("imports_usd", "a number", |text| text.parse().ok())?;
        let key = format!("{} {code}", dataset.name);
        products.push(ProductValue { input: input(dataset, "census", key, value, row.line()), code, value });
    }
    Ok(products)
}
