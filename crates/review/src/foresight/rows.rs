//! The rows that the results of scenarios rest on, read once.

use std::collections::BTreeMap;

use hoinhap_measures::{DEFAULT_FLOWS, Input};
use hoinhap_sources::{Flow, Library, SourceError};
use hoinhap_vocab::{AsOf, Date, Economy, Status, Year};

use super::solved::{FLOW_SOURCE, INCOME_SOURCE, Run, TARIFF_SOURCES, sources};

/// The file of incomes below `data/`.
const INCOME_FILE: &str = "flows/gdp_2023.csv";

/// Flows of the country under review, incomes and tariffs of all.
#[derive(Debug, Default)]
pub(super) struct Rows {
    country: Option<Economy>,
    flows: Vec<Flow>,
    incomes: BTreeMap<Economy, (u32, f64)>,
    rates: Vec<RateRow>,
    vintages: BTreeMap<&'static str, String>,
}

/// A rate of a tariff table.
#[derive(Debug)]
struct RateRow {
    table: &'static str,
    source: &'static str,
    economy: Economy,
    date: Option<Date>,
    rate: f64,
    row: u32,
}

impl Rows {
    pub(super) fn read(
        library: &Library,
        country: Economy,
        year: Year,
        as_of: AsOf,
    ) -> Result<Self, SourceError> {
        let flows = library.flows(DEFAULT_FLOWS)?.in_year(year);
        let own = |flow: &Flow| flow.exporter == country || flow.importer == country;
        let mut rows = Self { country: Some(country), flows: flows.filter(own).collect(), ..Self::default() };
        for (number, row) in (1..).zip(Library::csv(INCOME_FILE)?.rows()) {
            if let (Some(economy), Some(income)) = (code(row.text("economy")?), row.number("gdp_usd")?) {
                rows.incomes.insert(economy, (number, income));
            }
        }
        for (table, source) in TARIFF_SOURCES {
            rows.read_rates(table, source, as_of)?;
        }
        for source in [FLOW_SOURCE, INCOME_SOURCE].into_iter().chain(TARIFF_SOURCES.map(|pair| pair.1)) {
            let known = library.catalogue().sources.get(source);
            rows.vintages.insert(source, known.map(|source| source.vintage.clone()).unwrap_or_default());
        }
        Ok(rows)
    }

    fn read_rates(
        &mut self,
        table: &'static str,
        source: &'static str,
        as_of: AsOf,
    ) -> Result<(), SourceError> {
        let csv = Library::csv(&format!("tariffs/{table}.csv"))?;
        let dated = csv.header().iter().any(|name| name == "valid_from");
        let column = if dated { "effective_rate" } else { "model_rate" };
        for (number, row) in (1..).zip(csv.rows()) {
            let date = if dated { row.date("valid_from")? } else { None };
            if !date.is_none_or(|date| as_of.sees(date)) {
                continue;
            }
            if let (Some(economy), Some(rate)) = (code(row.text("exporter")?), row.number(column)?) {
                self.rates.push(RateRow { table, source, economy, date, rate, row: number });
            }
        }
        Ok(())
    }

    /// Income of the base year in US$; `None` where the table has none.
    pub(super) fn income(&self, economy: Economy) -> Option<f64> {
        self.incomes.get(&economy).map(|(_, income)| *income)
    }

    /// The incomes of the base year.
    pub(super) fn incomes(&self) -> impl Iterator<Item = (Economy, f64)> {
        self.incomes.iter().map(|(economy, (_, income))| (*economy, *income))
    }

    /// The day of the rates that a table with dates gives last.
    pub(super) fn day_of(&self, source: &str) -> Option<Date> {
        self.rates.iter().filter(|row| row.source == source).filter_map(|row| row.date).max()
    }

    /// What a result for an economy rests on: its rates, its income, and the flows of the country under review that the
    /// shocks meet.
    pub(super) fn inputs(&self, run: &Run, economy: Economy) -> Vec<Input> {
        let mut inputs = self.rates_of(run, economy);
        inputs.extend(self.incomes.get(&economy).map(|(row, income)| {
            self.input(format!("gdp_2023 {economy}"), *income, INCOME_SOURCE, INCOME_FILE.to_owned(), *row)
        }));
        if self.country == Some(economy) {
            let met = |flow: &&Flow| run.result.pairs.binary_search(&(flow.exporter, flow.importer)).is_ok();
            inputs.extend(self.flows.iter().filter(met).map(|flow| {
                let key = format!("{DEFAULT_FLOWS} {} {} {}", flow.exporter, flow.importer, flow.year);
                self.input(
                    key,
                    flow.value_usd,
                    FLOW_SOURCE,
                    format!("flows/{DEFAULT_FLOWS}.parquet"),
                    flow.row,
                )
            }));
        }
        inputs
    }

    /// The rates of an economy in the tables that the scenario names: of a table with dates, the first and the latest.
    fn rates_of(&self, run: &Run, economy: Economy) -> Vec<Input> {
        let mut inputs = Vec::new();
        for source in sources(&run.result.scenario) {
            let own = self.rates.iter().filter(|row| row.source == source && row.economy == economy);
            let own: Vec<&RateRow> = own.collect();
            let ends = own.first().into_iter().chain(own.last().filter(|_| own.len() > 1));
            inputs.extend(ends.map(|row| {
                let date = row.date.map_or_else(String::new, |date| format!(" {date}"));
                let key = format!("{} {economy}{date}", row.table);
                self.input(key, row.rate, row.source, format!("tariffs/{}.csv", row.table), row.row)
            }));
        }
        inputs
    }

    fn input(&self, key: String, value: f64, source: &str, file: String, row: u32) -> Input {
        Input {
            key,
            value,
            status: Status::Observed,
            source: source.to_owned(),
            vintage: self.vintages.get(source).cloned().unwrap_or_default(),
            file,
            row,
        }
    }
}

/// A code that is an economy's; tables also hold groups.
fn code(text: &str) -> Option<Economy> {
    text.parse().ok()
}
