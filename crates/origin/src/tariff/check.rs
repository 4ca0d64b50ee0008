//! The cross-check of the tariff against the schedules it carries out, and the count of its cells.

use hoinhap_sources::{SourceError, TextColumns};
use hoinhap_vocab::{Date, Issue};
use serde::Serialize;

use super::cell::{Cell, Rate, Value};
use super::schedule::Staging;
use super::table::{CellState, TariffTable};

/// How many cells have which shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct CellCounts {
    /// Cells that were understood.
    pub parsed: usize,
    /// Cells that were not: each is an issue.
    pub unparsed: usize,
    /// Cells that exclude a partner.
    pub with_excluded_partner: usize,
    /// Cells with another rate for a partner.
    pub with_override: usize,
    /// Split cells whose values are equal.
    pub split_equal: usize,
    /// Split cells whose values differ.
    pub split_different: usize,
    /// Cells with a rate outside the quota.
    pub quota: usize,
}

/// The comparison of one schedule with its column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScheduleCheck {
    /// The agreement.
    pub agreement: String,
    /// Codes on which both give the same rate.
    pub equal: usize,
    /// Codes on which they do not.
    pub different: usize,
    /// The codes that differ.
    pub lines: Vec<ScheduleDifference>,
    /// The codes on which only one of the two gives a concession: quotas and special lines, not compared.
    pub one_sided: Vec<ScheduleDifference>,
}

/// A code on which schedule and tariff differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScheduleDifference {
    /// The code.
    pub hs8: String,
    /// The rate by the schedule; nothing where it gives no concession.
    pub schedule_pct: Option<Rate>,
    /// The rate of the tariff; nothing where it gives no concession.
    pub tariff_pct: Option<Rate>,
}

/// The whole check.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TariffCheck {
    /// Counts of cells.
    pub cells: CellCounts,
    /// One comparison per schedule.
    pub schedules: Vec<ScheduleCheck>,
    /// One issue per cell that was not understood.
    pub issues: Vec<Issue>,
}

/// Counts the cells of a tariff and compares its columns with the shipped schedules at the tariff's date.
///
/// # Errors
/// A shipped table is damaged.
pub fn tariff_check(table: &TariffTable, on: Date) -> Result<TariffCheck, SourceError> {
    let (cells, issues) = count_cells(table);
    let [formula, tables] = evfta(table, on)?;
    let schedules = vec![formula, eaeu(table, on)?, vkfta(table)?, tables];
    Ok(TariffCheck { cells, schedules, issues })
}

fn count_cells(table: &TariffTable) -> (CellCounts, Vec<Issue>) {
    let (mut counts, mut issues) = (CellCounts::default(), Vec::new());
    let programmes = table.programmes.imports.iter().map(|programme| programme.code.as_str());
    let columns: Vec<&str> = ["ORDINARY", "MFN"].into_iter().chain(programmes).collect();
    for line in &table.lines {
        for (state, column) in table.cells(line).zip(&columns) {
            match state {
                CellState::Blank => {}
                CellState::Parsed(cell) => counts.count(cell),
                CellState::Fault { raw, fault } => {
                    counts.unparsed += 1;
                    issues.push(fault.issue(&format!("{}#{}:{column}", line.hs8, line.repeat), raw));
                }
            }
        }
    }
    (counts, issues)
}

impl CellCounts {
    fn count(&mut self, cell: &Cell) {
        self.parsed += 1;
        self.with_excluded_partner += usize::from(cell.branches().any(|branch| branch.excludes_any()));
        self.with_override += usize::from(!cell.overrides.is_empty());
        self.quota += usize::from(cell.branches().any(|branch| branch.out_of_quota.is_some()));
        let split = cell.branches().any(|branch| branch.is_split());
        let equal = cell.branches().all(|branch| branch.single().is_some());
        self.split_equal += usize::from(split && equal);
        self.split_different += usize::from(split && !equal);
    }
}

/// A rate, or nothing where both tables say that there is no concession.
type Concession = Option<Rate>;

/// The concession of a column on the lines outside Chapter 98 whose cell is one unsplit value without quota.
fn column_rates(table: &TariffTable, programme: &str) -> Vec<(String, Concession)> {
    let Some(index) = table.programmes.imports.iter().position(|known| known.code == programme) else {
        return Vec::new();
    };
    let lines = table.lines.iter().filter(|line| !line.is_special_chapter());
    let rates = lines.filter_map(|line| {
        let cell = table.preference(line, index).parsed()?;
        let plain = !cell.main.is_quota() && !cell.main.is_split() && cell.overrides.is_empty();
        match cell.main.single().filter(|_| plain)? {
            Value::Rate(rate) => Some((line.hs8.clone(), Some(rate))),
            Value::None => Some((line.hs8.clone(), None)),
            Value::Quota => None,
        }
    });
    rates.collect()
}

fn compare(name: &str, schedule: &[(String, Concession)], tariff: &[(String, Concession)]) -> ScheduleCheck {
    let mut check = ScheduleCheck {
        agreement: name.to_owned(),
        equal: 0,
        different: 0,
        lines: Vec::new(),
        one_sided: Vec::new(),
    };
    let mut known = schedule.iter().peekable();
    for (hs8, tariff_pct) in tariff {
        while known.next_if(|(code, _)| code < hs8).is_some() {}
        let Some((_, schedule_pct)) = known.peek().filter(|(code, _)| code == hs8) else { continue };
        if schedule_pct == tariff_pct {
            check.equal += 1;
            continue;
        }
        let (schedule_pct, tariff_pct) = (*schedule_pct, *tariff_pct);
        let line = ScheduleDifference { hs8: hs8.clone(), schedule_pct, tariff_pct };
        if schedule_pct.is_none() || tariff_pct.is_none() {
            check.one_sided.push(line);
            continue;
        }
        check.different += 1;
        check.lines.push(line);
    }
    check
}

/// The rates of a shipped schedule, sorted by code, as `rate` reads them from a row.
fn schedule_rates(
    path: &str,
    columns: &[&str],
    rate: impl Fn(&str, &[&str]) -> Option<Concession>,
) -> Result<Vec<(String, Concession)>, SourceError> {
    let table = TextColumns::embedded(path)?;
    let columns = columns.iter().map(|name| table.column(name)).collect::<Result<Vec<_>, _>>()?;
    let rows = (0..table.len()).filter_map(|row| {
        let values: Vec<&str> = columns.iter().map(|column| table.text(row, *column)).collect();
        let code = table.text(row, 0);
        rate(code, &values).map(|rate| (code.to_owned(), rate))
    });
    let mut rates: Vec<_> = rows.collect();
    rates.sort();
    Ok(rates)
}

/// The categories with a formula (`EVFTA`) and those with a table of their own (`EVFTA B10*, B10**`), apart.
fn evfta(table: &TariffTable, on: Date) -> Result<[ScheduleCheck; 2], SourceError> {
    let staging = Staging::embedded()?;
    let year = Staging::evfta_year(on).unwrap_or(0);
    let column = column_rates(table, "EVFTA");
    let check = |name: &str, by_table: bool| {
        let path = "tariffs/evfta_vn_schedule.parquet";
        let read = |code: &str, values: &[&str]| {
            let own = values[1].contains('*') == by_table;
            let base = Rate::parse(values[0]).filter(|_| own)?;
            staging.evfta_rate("VNM", code, values[1], base, year).map(Some)
        };
        schedule_rates(path, &["base_rate", "category"], read).map(|rates| compare(name, &rates, &column))
    };
    Ok([check("EVFTA", false)?, check("EVFTA B10*, B10**", true)?])
}

/// `U` in the schedule and `*` in the tariff both mean that there is no concession.
fn eaeu(table: &TariffTable, on: Date) -> Result<ScheduleCheck, SourceError> {
    let column = match on.year() {
        ..=2016 => "eif_2016_10_05".to_owned(),
        2027.. => "y2027_on".to_owned(),
        year => format!("y{year}"),
    };
    let read = |_: &str, values: &[&str]| match values[0] {
        "U" => Some(None),
        text => Rate::parse(text).map(Some),
    };
    let rates = schedule_rates("tariffs/vneaeu_vn_schedule.parquet", &[&column], read)?;
    Ok(compare("VN-EAEU", &rates, &column_rates(table, "VN-EAEU")))
}

/// Section B alone: what the categories of section A mean is not in the shipped data.
fn vkfta(table: &TariffTable) -> Result<ScheduleCheck, SourceError> {
    let read = |_: &str, values: &[&str]| match values[0] {
        "B" => Rate::parse(values[1]).map(Some),
        _ => None,
    };
    let rates = schedule_rates("tariffs/vkfta_vn_schedule.parquet", &["section", "y2018_on"], read)?;
    Ok(compare("VKFTA", &rates, &column_rates(table, "VKFTA")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoinhap_vocab::date;

    #[test]
    fn cells_and_schedules_give_the_published_counts() {
        let table = TariffTable::embedded().unwrap();
        let check = tariff_check(&table, date(2026, 4, 5)).unwrap();
        let published = CellCounts {
            parsed: 275_194,
            unparsed: 560,
            with_excluded_partner: 5_989,
            with_override: 989,
            split_equal: 222,
            split_different: 546,
            quota: 89,
        };
        assert_eq!(check.cells, published);
        assert_eq!(check.issues.len(), 560);
        let counts: Vec<_> =
            check.schedules.iter().map(|row| (row.agreement.as_str(), row.equal, row.different)).collect();
        assert_eq!(counts[..3], [("EVFTA", 7_711, 12), ("VN-EAEU", 7_739, 0), ("VKFTA", 6_738, 4)]);
    }
}
