//! The summary of a batch: utilisation by both definitions, and duty that was not saved.

use std::collections::{BTreeMap, HashMap};

use hoinhap_vocab::Economy;
use serde::Serialize;

use super::bad_row::BadRow;
use super::declaration::{Claim, Judged, Month};
use crate::Decimal;
use crate::tariff::TariffTable;

/// Sums of one cell of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// Declarations.
    pub rows: u64,
    /// Customs value.
    pub value: Decimal,
    /// Value of eligible declarations: some programme in force is below MFN. A declaration whose claim hangs on a
    /// fact stands neither here nor below.
    pub eligible_value: Decimal,
    /// Value of eligible declarations that use a preference: the programme claimed is open and below MFN.
    pub claimed_value: Decimal,
    /// Duty that eligible declarations could save against MFN.
    pub savable_duty: Decimal,
    /// Duty saved by the claims.
    pub saved_duty: Decimal,
    /// Duty forgone: value times (MFN − best) over eligible declarations that use none.
    pub foregone_duty: Decimal,
}

/// The row of a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ByProgramme {
    /// The programme.
    pub programme: String,
    /// Value of declarations on which it is below MFN. Programmes overlap: these do not add up to the union.
    pub eligible_value: Decimal,
    /// Value of those that claimed it.
    pub claimed_value: Decimal,
    /// Duty forgone for which it is (among) the best. Programmes that tie have it whole each.
    pub foregone_duty: Decimal,
    /// `claimed ÷ eligible`, in percent.
    pub utilisation_of_eligible_imports_pct: Option<Decimal>,
}

/// A preference that was not claimed although it was (among) the best: what it would have saved, by heading and
/// origin. Programmes that tie have the same duty each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unused {
    /// The programme.
    pub programme: String,
    /// The heading of four digits.
    pub heading: String,
    /// The origin.
    pub origin: String,
    /// Declarations.
    pub rows: u64,
    /// Their customs value.
    pub value: Decimal,
    /// The duty forgone.
    pub foregone_duty: Decimal,
}

/// Programme, heading, origin.
pub(super) type UnusedKey = (u8, u16, Economy);

/// Declarations of one kind: how many, and their customs value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Rows {
    /// Declarations.
    pub rows: u64,
    /// Their customs value.
    pub value: Decimal,
}

/// The summary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows read, bad ones among them.
    pub rows_read: u64,
    /// Bad rows by reason.
    pub bad: BTreeMap<String, u64>,
    /// The union.
    pub total: Cell,
    /// Declarations with a programme above MFN.
    pub inversions: u64,
    /// Declarations on which some cell hangs on a fact.
    pub unsettled: u64,
    /// Claims of a programme that is not open: it does not serve the origin, is not in force, or gives no rate.
    pub claims_not_open: Rows,
    /// Claims of a programme that is not below MFN.
    pub claims_no_margin: Rows,
    /// Claims whose rate hangs on a fact.
    pub claims_unsettled: Rows,
    /// Declarations of a year whose rates the tariff does not print: they are judged by it all the same.
    pub other_year: Rows,
    /// Declarations whose id an earlier one has; they are counted again.
    pub duplicate_ids: u64,
    /// The currency of all values; empty where none is said.
    pub currency: String,
    /// By section of the Harmonized System.
    pub by_section: BTreeMap<u8, Cell>,
    /// By month.
    pub by_month: BTreeMap<Month, Cell>,
    /// By year.
    pub by_year: BTreeMap<i16, Cell>,
    /// By origin.
    pub by_origin: BTreeMap<String, Cell>,
    /// By preference margin in percentage points.
    pub by_margin: BTreeMap<String, Cell>,
    /// By size of firm.
    pub by_firm_size: BTreeMap<String, Cell>,
    pub(super) programmes: Vec<[Decimal; 3]>,
    pub(super) unused: HashMap<UnusedKey, (u64, Decimal, Decimal)>,
}

impl Cell {
    fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.value += other.value;
        self.eligible_value += other.eligible_value;
        self.claimed_value += other.claimed_value;
        self.savable_duty += other.savable_duty;
        self.saved_duty += other.saved_duty;
        self.foregone_duty += other.foregone_duty;
    }

    /// "Utilisation of eligible imports": claimed ÷ eligible value, in percent.
    #[must_use]
    pub fn utilisation(&self) -> Option<Decimal> {
        crate::Quotient::of(self.claimed_value, self.eligible_value).map(crate::Quotient::percent)
    }

    /// The same weighted by duty: saved ÷ savable duty, in percent.
    #[must_use]
    pub fn duty_weighted(&self) -> Option<Decimal> {
        crate::Quotient::of(self.saved_duty, self.savable_duty).map(crate::Quotient::percent)
    }

    fn of(row: &Judged) -> Self {
        let mut cell = Self { rows: 1, value: row.value, ..Self::default() };
        if !row.is_eligible() {
            return cell;
        }
        cell.eligible_value = row.value;
        cell.savable_duty = row.saving(row.best);
        cell.foregone_duty = row.foregone();
        if let Claim::Used(rate) = row.claim {
            cell.claimed_value = row.value;
            cell.saved_duty = row.saving(Some(rate));
        }
        cell
    }
}

impl Rows {
    fn add(&mut self, rows: u64, value: Decimal) {
        self.rows += rows;
        self.value += value;
    }

    fn merge(&mut self, other: Self) {
        self.add(other.rows, other.value);
    }
}

impl Summary {
    /// Counts a declaration.
    pub fn count(&mut self, row: &Judged, firm_size: &str) {
        let cell = Cell::of(row);
        self.rows_read += 1;
        self.inversions += u64::from(row.inversion);
        self.unsettled += u64::from(row.unsettled);
        self.count_doubts(row);
        self.total.add(&cell);
        self.by_section.entry(row.section).or_default().add(&cell);
        self.by_month.entry(row.month).or_default().add(&cell);
        self.by_year.entry(row.month.year).or_default().add(&cell);
        add_named(&mut self.by_origin, row.origin.code(), &cell);
        add_named(&mut self.by_margin, margin(row), &cell);
        if !firm_size.is_empty() {
            add_named(&mut self.by_firm_size, firm_size, &cell);
        }
        self.count_programmes(row, &cell);
    }

    fn count_doubts(&mut self, row: &Judged) {
        match row.claim {
            Claim::NotOpen => self.claims_not_open.add(1, row.value),
            Claim::NoMargin => self.claims_no_margin.add(1, row.value),
            Claim::Unsettled => self.claims_unsettled.add(1, row.value),
            Claim::Mfn | Claim::Used(_) => {}
        }
        if row.other_year {
            self.other_year.add(1, row.value);
        }
    }

    fn count_programmes(&mut self, row: &Judged, cell: &Cell) {
        if !row.is_eligible() {
            return;
        }
        let highest = 64 - row.eligible.leading_zeros() as usize;
        if self.programmes.len() < highest {
            self.programmes.resize(highest, [Decimal::ZERO; 3]);
        }
        for (index, sums) in self.programmes.iter_mut().enumerate() {
            let bit = 1_u64 << index;
            if row.eligible & bit != 0 {
                sums[0] += row.value;
                sums[1] += if row.claimed == Some(index) { row.value } else { Decimal::ZERO };
            }
            if row.at_best & bit != 0 && cell.foregone_duty > Decimal::ZERO {
                sums[2] += cell.foregone_duty;
                let key = (u8::try_from(index).unwrap_or(u8::MAX), row.heading, row.origin);
                add_unused(&mut self.unused, key, (1, row.value, cell.foregone_duty));
            }
        }
    }

    /// Counts a bad row.
    pub fn count_bad(&mut self, reason: BadRow) {
        self.rows_read += 1;
        *self.bad.entry(reason.code().to_owned()).or_default() += 1;
    }

    /// The number of bad rows.
    #[must_use]
    pub fn rows_bad(&self) -> u64 {
        self.bad.values().sum()
    }

    /// Adds the summary of another part of the stream.
    pub fn merge(&mut self, other: &Self) {
        self.rows_read += other.rows_read;
        self.inversions += other.inversions;
        self.unsettled += other.unsettled;
        self.claims_not_open.merge(other.claims_not_open);
        self.claims_no_margin.merge(other.claims_no_margin);
        self.claims_unsettled.merge(other.claims_unsettled);
        self.other_year.merge(other.other_year);
        self.duplicate_ids += other.duplicate_ids;
        other.bad.iter().for_each(|(reason, rows)| *self.bad.entry(reason.clone()).or_default() += rows);
        self.total.add(&other.total);
        other.by_section.iter().for_each(|(key, cell)| self.by_section.entry(*key).or_default().add(cell));
        other.by_month.iter().for_each(|(key, cell)| self.by_month.entry(*key).or_default().add(cell));
        other.by_year.iter().for_each(|(key, cell)| self.by_year.entry(*key).or_default().add(cell));
        other.unused.iter().for_each(|(key, sums)| add_unused(&mut self.unused, *key, *sums));
        other.by_margin.iter().for_each(|(key, cell)| add_named(&mut self.by_margin, key, cell));
        other.by_origin.iter().for_each(|(key, cell)| add_named(&mut self.by_origin, key, cell));
        other.by_firm_size.iter().for_each(|(key, cell)| add_named(&mut self.by_firm_size, key, cell));
        if self.programmes.len() < other.programmes.len() {
            self.programmes.resize(other.programmes.len(), [Decimal::ZERO; 3]);
        }
        for (sums, more) in self.programmes.iter_mut().zip(&other.programmes) {
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += *more);
        }
    }

    /// The rows of the programmes, those with the most duty forgone first.
    #[must_use]
    pub fn by_programme(&self, table: &TariffTable) -> Vec<ByProgramme> {
        let named = self.programmes.iter().zip(&table.programmes.imports);
        let mut rows: Vec<ByProgramme> = named
            .filter(|(sums, _)| sums.iter().any(|sum| *sum > Decimal::ZERO))
            .map(|(sums, programme)| ByProgramme {
                programme: programme.code.clone(),
                eligible_value: sums[0],
                claimed_value: sums[1],
                foregone_duty: sums[2],
                utilisation_of_eligible_imports_pct: crate::Quotient::of(sums[1], sums[0])
                    .map(crate::Quotient::percent),
            })
            .collect();
        rows.sort_by(|a, b| {
            b.foregone_duty.cmp(&a.foregone_duty).then_with(|| a.programme.cmp(&b.programme))
        });
        rows
    }
}

impl Summary {
    /// The preferences left unused, those worth most first; at most `most` of them.
    #[must_use]
    pub fn most_unused(&self, table: &TariffTable, most: usize) -> Vec<Unused> {
        let mut keys: Vec<_> = self.unused.iter().collect();
        keys.sort_by(|a, b| b.1.2.cmp(&a.1.2).then_with(|| a.0.cmp(b.0)));
        let row = |(key, sums): (&UnusedKey, &(u64, Decimal, Decimal))| {
            let programme = table.programmes.imports.get(usize::from(key.0))?;
            Some(Unused {
                programme: programme.code.clone(),
                heading: format!("{:04}", key.1),
                origin: key.2.code().to_owned(),
                rows: sums.0,
                value: sums.1,
                foregone_duty: sums.2,
            })
        };
        keys.into_iter().take(most).filter_map(row).collect()
    }
}

fn add_unused(
    map: &mut HashMap<UnusedKey, (u64, Decimal, Decimal)>,
    key: UnusedKey,
    more: (u64, Decimal, Decimal),
) {
    let sums = map.entry(key).or_default();
    *sums = (sums.0 + more.0, sums.1 + more.1, sums.2 + more.2);
}

fn add_named(map: &mut BTreeMap<String, Cell>, key: &str, cell: &Cell) {
    match map.get_mut(key) {
        Some(known) => known.add(cell),
        None => drop(map.insert(key.to_owned(), *cell)),
    }
}

/// The band of the margin between MFN and the best preference.
fn margin(row: &Judged) -> &'static str {
    match row.mfn.zip(row.best).map(|(mfn, best)| mfn.units() - best.units()) {
        None => "unknown",
        Some(..=0) => "none",
        Some(..=50_000) => "up to 5 points",
        Some(..=100_000) => "5 to 10 points",
        Some(..=200_000) => "10 to 20 points",
        Some(_) => "above 20 points",
    }
}
