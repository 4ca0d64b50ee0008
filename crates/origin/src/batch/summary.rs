//! The summary of a batch: utilisation by both definitions, and duty that was not saved.

use std::collections::{BTreeMap, HashMap};

use hoinhap_vocab::Economy;
use serde::Serialize;

use super::declaration::{BadRow, Judged, Month};
use crate::Decimal;
use crate::tariff::{Rate, TariffTable};

/// Sums of one cell of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// Declarations.
    pub rows: u64,
    /// Customs value.
    pub value: Decimal,
    /// Value of eligible declarations: some programme in force is below MFN.
    pub eligible_value: Decimal,
    /// Value of eligible declarations that claimed a preference.
    pub claimed_value: Decimal,
    /// Duty that eligible declarations could save against MFN.
    pub savable_duty: Decimal,
    /// Duty saved by the claims.
    pub saved_duty: Decimal,
    /// Duty forgone: value times (MFN − best) over eligible declarations made at MFN.
    pub foregone_duty: Decimal,
}

/// The row of a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ByProgramme {
    /// The programme.
    pub programme: String,
    /// Value of declarations on which it is below MFN. Programmes overlap: these do not add up to the union.
    pub eligible_value: Decimal,
    /// Value that claimed it.
    pub claimed_value: Decimal,
    /// Duty forgone on declarations at MFN for which it is (among) the best.
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
type UnusedKey = (u8, u16, Economy);

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
    /// Declarations that claim a programme which gives their good no rate.
    pub claims_without_rate: u64,
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
    programmes: Vec<[Decimal; 3]>,
    unused: HashMap<UnusedKey, (u64, Decimal, Decimal)>,
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
        let (Some(mfn), Some(best)) = (row.mfn, row.best) else { return cell };
        if row.eligible == 0 {
            return cell;
        }
        let duty = |from: Rate, to: Rate| {
            row.value.percent((Rate::from_units(from.units() - to.units())).to_decimal())
        };
        cell.eligible_value = row.value;
        cell.savable_duty = duty(mfn, best);
        match row.claimed {
            None => cell.foregone_duty = cell.savable_duty,
            Some(_) => {
                cell.claimed_value = row.value;
                cell.saved_duty = row.claimed_rate.map_or(Decimal::ZERO, |rate| duty(mfn, rate.min(mfn)));
            }
        }
        cell
    }
}

impl Summary {
    /// Counts a declaration.
    pub fn count(&mut self, row: &Judged, firm_size: &str) {
        let cell = Cell::of(row);
        self.rows_read += 1;
        self.inversions += u64::from(row.inversion);
        self.unsettled += u64::from(row.unsettled);
        self.claims_without_rate += u64::from(row.claimed.is_some() && row.claimed_rate.is_none());
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

    fn count_programmes(&mut self, row: &Judged, cell: &Cell) {
        let highest =
            64 - (row.eligible | row.claimed.map_or(0, |index| 1 << index)).leading_zeros() as usize;
        if self.programmes.len() < highest {
            self.programmes.resize(highest, [Decimal::ZERO; 3]);
        }
        for (index, sums) in self.programmes.iter_mut().enumerate() {
            let bit = 1_u64 << index;
            if row.eligible & bit != 0 {
                sums[0] += row.value;
            }
            if row.at_best & bit != 0 && cell.foregone_duty > Decimal::ZERO {
                sums[2] += cell.foregone_duty;
                let key = (u8::try_from(index).unwrap_or(u8::MAX), row.heading, row.origin);
                add_unused(&mut self.unused, key, (1, row.value, cell.foregone_duty));
            }
            if row.claimed == Some(index) {
                sums[1] += row.value;
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
        self.claims_without_rate += other.claims_without_rate;
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

/// The state of a summary between two runs: exact, every sum in units of the last place.
mod state {
    use super::{BTreeMap, Cell, Decimal, Economy, HashMap, Summary, UnusedKey};
    use serde_json::{Map, Value, json};

    fn units(value: Decimal) -> Value {
        json!(value.units().to_string())
    }

    fn decimal(value: &Value) -> Option<Decimal> {
        value.as_str()?.parse().ok().map(Decimal::from_units)
    }

    fn cell(cell: &Cell) -> Value {
        let sums = [
            cell.value,
            cell.eligible_value,
            cell.claimed_value,
            cell.savable_duty,
            cell.saved_duty,
            cell.foregone_duty,
        ];
        json!({"rows": cell.rows, "sums": sums.map(units)})
    }

    fn read_cell(value: &Value) -> Option<Cell> {
        let sums = value.get("sums")?.as_array()?;
        let sum = |index: usize| decimal(sums.get(index)?);
        Some(Cell {
            rows: value.get("rows")?.as_u64()?,
            value: sum(0)?,
            eligible_value: sum(1)?,
            claimed_value: sum(2)?,
            savable_duty: sum(3)?,
            saved_duty: sum(4)?,
            foregone_duty: sum(5)?,
        })
    }

    fn table<K: ToString>(map: &BTreeMap<K, Cell>) -> Value {
        Value::Object(map.iter().map(|(key, own)| (key.to_string(), cell(own))).collect::<Map<_, _>>())
    }

    fn read_table<K: std::str::FromStr + Ord>(value: Option<&Value>) -> Option<BTreeMap<K, Cell>> {
        let entry = |(key, value): (&String, &Value)| Some((key.parse().ok()?, read_cell(value)?));
        value?.as_object()?.iter().map(entry).collect()
    }

    /// One short row per key, sorted, so that equal sums give equal files.
    fn unused(map: &HashMap<UnusedKey, (u64, Decimal, Decimal)>) -> Value {
        let mut rows: Vec<_> = map.iter().collect();
        rows.sort_by_key(|(key, _)| **key);
        let row = |(key, sums): (&UnusedKey, &(u64, Decimal, Decimal))| {
            json!([key.0, key.1, key.2.code(), sums.0, units(sums.1), units(sums.2)])
        };
        rows.into_iter().map(row).collect()
    }

    fn read_unused(value: &Value) -> Option<HashMap<UnusedKey, (u64, Decimal, Decimal)>> {
        let row = |row: &Value| {
            let number = |index: usize| row.get(index)?.as_u64();
            let origin = Economy::from_alpha3(row.get(2)?.as_str()?)?;
            let key = (u8::try_from(number(0)?).ok()?, u16::try_from(number(1)?).ok()?, origin);
            Some((key, (number(3)?, decimal(row.get(4)?)?, decimal(row.get(5)?)?)))
        };
        value.as_array()?.iter().map(row).collect()
    }

    impl Summary {
        /// The state as JSON.
        #[must_use]
        pub fn to_state(&self) -> Value {
            json!({
                "rows_read": self.rows_read,
                "bad": self.bad,
                "total": cell(&self.total),
                "inversions": self.inversions,
                "unsettled": self.unsettled,
                "by_section": table(&self.by_section),
                "by_month": table(&self.by_month),
                "by_year": table(&self.by_year),
                "claims_without_rate": self.claims_without_rate,
                "currency": self.currency,
                "unused": unused(&self.unused),
                "by_origin": table(&self.by_origin),
                "by_margin": table(&self.by_margin),
                "by_firm_size": table(&self.by_firm_size),
                "programmes": self.programmes.iter().map(|sums| sums.map(units)).collect::<Vec<_>>(),
            })
        }

        /// Reads a state; nothing where it is damaged.
        #[must_use]
        pub fn from_state(value: &Value) -> Option<Self> {
            let programme = |row: &Value| {
                let row = row.as_array()?;
                Some([decimal(row.first()?)?, decimal(row.get(1)?)?, decimal(row.get(2)?)?])
            };
            Some(Self {
                rows_read: value.get("rows_read")?.as_u64()?,
                bad: serde_json::from_value(value.get("bad")?.clone()).ok()?,
                total: read_cell(value.get("total")?)?,
                inversions: value.get("inversions")?.as_u64()?,
                unsettled: value.get("unsettled")?.as_u64()?,
                by_section: read_table(value.get("by_section"))?,
                by_month: read_table(value.get("by_month"))?,
                by_year: read_table(value.get("by_year"))?,
                claims_without_rate: value.get("claims_without_rate")?.as_u64()?,
                currency: value.get("currency")?.as_str()?.to_owned(),
                unused: read_unused(value.get("unused")?)?,
                by_origin: read_table(value.get("by_origin"))?,
                by_margin: read_table(value.get("by_margin"))?,
                by_firm_size: read_table(value.get("by_firm_size"))?,
                programmes: value
                    .get("programmes")?
                    .as_array()?
                    .iter()
                    .map(programme)
                    .collect::<Option<_>>()?,
            })
        }
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
