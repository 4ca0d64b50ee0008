//! Schedules of commitments, evaluated at a date.

use std::collections::HashMap;

use hoinhap_sources::{Library, SourceError, Table, TextColumns};
use hoinhap_vocab::{Date, date};

use super::cell::Rate;

/// A rate of a partner's tariff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartnerRate {
    /// A percentage of the customs value.
    AdValorem(Rate),
    /// Anything that needs quantity and unit, an entry price or a quota: the text as printed.
    Other(String),
    /// Excluded from the concession.
    Excluded,
}

/// What the staging categories of EVFTA mean.
#[derive(Debug, Clone)]
pub struct Staging {
    stages: HashMap<(String, String), (String, i64)>,
    tables: HashMap<(String, String, String, i64), Rate>,
}

/// The European Union's schedule under EVFTA: base rates of 2012 and staging.
#[derive(Debug)]
pub struct EuSchedule {
    table: TextColumns,
    staging: Staging,
}

/// China's schedule for ASEAN under RCEP.
#[derive(Debug)]
pub struct ChinaRcep(TextColumns);

/// General rates of the United States.
#[derive(Debug)]
pub struct UsSchedule(TextColumns);

/// Year 1 of EVFTA runs from its entry into force to the end of 2020; year k starts on 1 January 2019 + k.
const EVFTA_FROM: Date = date(2020, 8, 1);

impl Staging {
    /// The staging tables that ship.
    ///
    /// # Errors
    /// A shipped table is damaged.
    pub fn embedded() -> Result<Self, SourceError> {
        Self::from_tables(&Library::csv("tariffs/staging.csv")?, &Library::csv("tariffs/staging_tables.csv")?)
    }

    /// Reads `staging.csv` and `staging_tables.csv`.
    ///
    /// # Errors
    /// A column is missing or a number is malformed.
    pub fn from_tables(categories: &Table, tables: &Table) -> Result<Self, SourceError> {
        let mut stages = HashMap::new();
        for row in categories.rows().filter(|row| row.text("agreement").is_ok_and(|name| name == "EVFTA")) {
            let count = row.optional("stages", "a number of cuts", |text| text.parse().ok())?.unwrap_or(0);
            let key = (row.text("side")?.to_owned(), row.text("category")?.to_owned());
            stages.insert(key, (row.text("kind")?.to_owned(), count));
        }
        let mut steps = HashMap::new();
        for row in tables.rows().filter(|row| row.text("axis").is_ok_and(|axis| axis == "year")) {
            let key = (
                row.text("side")?.to_owned(),
                row.text("category")?.to_owned(),
                row.text("code")?.to_owned(),
                row.required("step", "a year number", |text| text.parse().ok())?,
            );
            steps.insert(key, row.required("rate", "a rate", Rate::parse)?);
        }
        Ok(Self { stages, tables: steps })
    }

    /// The number of the EVFTA year that holds a date; nothing before entry into force.
    #[must_use]
    pub fn evfta_year(on: Date) -> Option<i64> {
        (on >= EVFTA_FROM).then(|| i64::from(on.year()) - 2019)
    }

    /// The EVFTA rate of a line in year `year`: `base · (n+1−k)/(n+1)` for category Bn, cut down to a tenth of a
    /// percentage point in the years between, nought from year n+1 on. Nothing where the category has no rate of
    /// its own (quotas, CKD) or is not known.
    #[must_use]
    pub fn evfta_rate(&self, side: &str, code: &str, category: &str, base: Rate, year: i64) -> Option<Rate> {
        let own = self.stages.get(&(side.to_owned(), category.to_owned()));
        let (kind, cuts) = own.or_else(|| self.stages.get(&("both".to_owned(), category.to_owned())))?;
        match kind.as_str() {
            "immediate" => Some(Rate::FREE),
            "equal_annual" => Some(equal_cuts(base, *cuts, year)),
            "table" => self.table_rate(side, code, category, *cuts, year),
            _ => None,
        }
    }

    fn table_rate(&self, side: &str, code: &str, category: &str, cuts: i64, year: i64) -> Option<Rate> {
        let key = |step| (side.to_owned(), category.to_owned(), code.to_owned(), step);
        let last = (1..=year).rev().find_map(|step| self.tables.get(&key(step)).copied());
        if year > cuts { Some(Rate::FREE) } else { last }
    }
}

/// `base · (cuts − year)/cuts`, cut down to a tenth of a point; `cuts` is n+1 of category Bn.
fn equal_cuts(base: Rate, cuts: i64, year: i64) -> Rate {
    if year >= cuts || cuts <= 0 {
        return Rate::FREE;
    }
    let exact = base.units() * (cuts - year) / cuts;
    Rate::from_units(exact / 1_000 * 1_000)
}

impl EuSchedule {
    /// The part of the shipped schedule below some digits.
    ///
    /// # Errors
    /// A shipped table is damaged.
    pub fn embedded(prefix: &str) -> Result<Self, SourceError> {
        let table = TextColumns::embedded_with_prefix("tariffs/evfta_eu_schedule.parquet", prefix)?;
        Ok(Self { table, staging: Staging::embedded()? })
    }

    /// Each line below the digits: code, base rate, rate at the date, whether the line is doubtful.
    ///
    /// # Errors
    /// A column is missing.
    pub fn rates(&self, digits: &str, on: Date) -> Result<Vec<EuLine>, SourceError> {
        let column = |name: &str| self.table.column(name);
        let (base, kind) = (column("base_rate")?, column("base_kind")?);
        let (category, review) = (column("category")?, column("needs_review")?);
        let rows = (0..self.table.len()).filter(|row| self.table.text(*row, 0).starts_with(digits));
        let lines = rows.map(|row| {
            let text = |column| self.table.text(row, column);
            let base = partner_rate(text(kind), text(base));
            EuLine {
                code: text(0).to_owned(),
                rate: self.rate_at(text(0), text(category), &base, on),
                base,
                category: text(category).to_owned(),
                doubtful: text(review) == "1",
            }
        });
        Ok(lines.collect())
    }

    fn rate_at(&self, code: &str, category: &str, base: &PartnerRate, on: Date) -> Option<PartnerRate> {
        let year = Staging::evfta_year(on)?;
        match (base, category) {
            (_, "A") => Some(PartnerRate::AdValorem(Rate::FREE)),
            (PartnerRate::AdValorem(base), category) => {
                self.staging.evfta_rate("EU", code, category, *base, year).map(PartnerRate::AdValorem)
            }
            (PartnerRate::Other(text), "B3" | "B5" | "B7") => {
                let (_, cuts) = self.staging.stages.get(&("both".to_owned(), category.to_owned()))?;
                let free = year >= *cuts;
                Some(if free { PartnerRate::AdValorem(Rate::FREE) } else { PartnerRate::Other(text.clone()) })
            }
            (base, _) => Some(base.clone()),
        }
    }
}

/// A line of the European Union's schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EuLine {
    /// Code of the Combined Nomenclature 2012.
    pub code: String,
    /// The base rate of 2012.
    pub base: PartnerRate,
    /// The rate at the date, where the category says it.
    pub rate: Option<PartnerRate>,
    /// The staging category.
    pub category: String,
    /// Marked as doubtful in the table.
    pub doubtful: bool,
}

fn partner_rate(kind: &str, text: &str) -> PartnerRate {
    match (kind, Rate::parse(text)) {
        ("free", _) => PartnerRate::AdValorem(Rate::FREE),
        ("ad_valorem", Some(rate)) => PartnerRate::AdValorem(rate),
        _ => PartnerRate::Other(text.to_owned()),
    }
}

impl ChinaRcep {
    /// The part of the shipped schedule below some digits.
    ///
    /// # Errors
    /// The shipped table is damaged.
    pub fn embedded(prefix: &str) -> Result<Self, SourceError> {
        TextColumns::embedded_with_prefix("tariffs/rcep_china_asean.parquet", prefix).map(Self)
    }

    /// Code, base rate and rate at the date of each line below the digits. Year 1 is 2022; after year 21 the
    /// last column stays.
    ///
    /// # Errors
    /// A column is missing.
    pub fn rates(
        &self,
        digits: &str,
        on: Date,
    ) -> Result<Vec<(String, PartnerRate, Option<PartnerRate>)>, SourceError> {
        let base = self.0.column("base")?;
        let year = i64::from(on.year()) - 2021;
        let column = if year < 1 { None } else { Some(self.0.column(&format!("y{}", year.min(21)))?) };
        let rows = (0..self.0.len()).filter(|row| self.0.text(*row, 0).starts_with(digits));
        let rate = |text: &str| match text {
            "U" => PartnerRate::Excluded,
            text => {
                Rate::parse(text).map_or_else(|| PartnerRate::Other(text.to_owned()), PartnerRate::AdValorem)
            }
        };
        let read = |row| {
            let at = column.map(|column| rate(self.0.text(row, column)));
            (self.0.text(row, 0).to_owned(), rate(self.0.text(row, base)), at)
        };
        Ok(rows.map(read).collect())
    }
}

impl UsSchedule {
    /// The part of the shipped schedule below some digits.
    ///
    /// # Errors
    /// The shipped table is damaged.
    pub fn embedded(prefix: &str) -> Result<Self, SourceError> {
        TextColumns::embedded_with_prefix("tariffs/us_hts_mfn_2025.parquet", prefix).map(Self)
    }

    /// Code and general rate of each line below the digits.
    ///
    /// # Errors
    /// A column is missing.
    pub fn rates(&self, digits: &str) -> Result<Vec<(String, PartnerRate)>, SourceError> {
        let (percent, kind, raw) =
            (self.0.column("ad_valorem_pct")?, self.0.column("rate_kind")?, self.0.column("rate_raw")?);
        let rows = (0..self.0.len()).filter(|row| self.0.text(*row, 0).starts_with(digits));
        let read = |row| {
            let text = |column| self.0.text(row, column);
            let rate = match partner_rate(text(kind), text(percent)) {
                PartnerRate::Other(_) => PartnerRate::Other(text(raw).to_owned()),
                rate => rate,
            };
            (text(0).to_owned(), rate)
        };
        Ok(rows.map(read).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_counted_from_entry_into_force() {
        assert_eq!(Staging::evfta_year(date(2020, 7, 31)), None);
        assert_eq!(Staging::evfta_year(date(2020, 8, 1)), Some(1));
        assert_eq!(Staging::evfta_year(date(2021, 1, 1)), Some(2));
        assert_eq!(Staging::evfta_year(date(2026, 4, 5)), Some(7));
    }

    #[test]
    fn interim_rates_are_cut_down_to_a_tenth() {
        // B7 is eight cuts: wine, 50 %, pays 6.2 in year 7 (6.25 cut down) and nothing in year 8.
        let base = Rate::percent(50);
        assert_eq!(equal_cuts(base, 8, 7).to_string(), "6.2");
        assert_eq!(equal_cuts(base, 8, 8), Rate::FREE);
    }

    #[test]
    fn the_eu_schedule_frees_shoes_step_by_step() {
        let schedule = EuSchedule::embedded("6403").unwrap();
        let lines = schedule.rates("6403", date(2030, 1, 1)).unwrap();
        assert!(!lines.is_empty());
        assert!(lines.iter().all(|line| line.rate == Some(PartnerRate::AdValorem(Rate::FREE))));
    }

    #[test]
    fn partner_tables_answer_by_code() {
        let china = ChinaRcep::embedded("851672").unwrap().rates("85167210", date(2026, 1, 1)).unwrap();
        assert_eq!(china.len(), 1);
        assert_eq!(china[0].2, Some(PartnerRate::AdValorem(Rate::percent(7))));
        let us = UsSchedule::embedded("520821").unwrap().rates("52082120").unwrap();
        assert_eq!(us[0].1, PartnerRate::AdValorem(Rate::parse("8.4").unwrap()));
    }
}
