//! The state of a summary between two runs: exact, every sum in units of the last place.

use std::collections::{BTreeMap, HashMap};

use hoinhap_vocab::Economy;
use serde_json::{Map, Value, json};

use super::summary::{Cell, Rows, Summary, UnusedKey};
use crate::Decimal;

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

fn counted(rows: &Rows) -> Value {
    json!([rows.rows, units(rows.value)])
}

fn read_counted(value: &Value) -> Option<Rows> {
    Some(Rows { rows: value.get(0)?.as_u64()?, value: decimal(value.get(1)?)? })
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
            "claims_not_open": counted(&self.claims_not_open),
            "claims_no_margin": counted(&self.claims_no_margin),
            "claims_unsettled": counted(&self.claims_unsettled),
            "other_year": counted(&self.other_year),
            "duplicate_ids": self.duplicate_ids,
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
            claims_not_open: read_counted(value.get("claims_not_open")?)?,
            claims_no_margin: read_counted(value.get("claims_no_margin")?)?,
            claims_unsettled: read_counted(value.get("claims_unsettled")?)?,
            other_year: read_counted(value.get("other_year")?)?,
            duplicate_ids: value.get("duplicate_ids")?.as_u64()?,
            currency: value.get("currency")?.as_str()?.to_owned(),
            unused: read_unused(value.get("unused")?)?,
            by_origin: read_table(value.get("by_origin"))?,
            by_margin: read_table(value.get("by_margin"))?,
            by_firm_size: read_table(value.get("by_firm_size"))?,
            programmes: value.get("programmes")?.as_array()?.iter().map(programme).collect::<Option<_>>()?,
        })
    }
}
