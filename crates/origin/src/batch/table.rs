//! The summary as tables: one long Parquet table of all breakdowns, and observations for the review.

use std::sync::Arc;

use arrow_array::{ArrayRef, Decimal128Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::errors::ParquetError;

use super::summary::{Cell, Summary};
use crate::Decimal;
use crate::tariff::TariffTable;

/// Unused preferences kept in the table.
const UNUSED: usize = 1_000;
/// Digits of an amount in the table, and places among them.
const DIGITS: (u8, i8) = (38, 9);

/// One row of the long table; a figure that the breakdown does not have is missing.
struct Row {
    by: &'static str,
    key: String,
    rows: Option<u64>,
    amounts: [Option<Decimal>; 6],
}

/// One observation: what the summary says of a year, in the form of a user's own table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// Its id, such as `prefer:UTILISATION`.
    pub indicator: String,
    /// The year.
    pub year: i16,
    /// The value.
    pub value: Decimal,
    /// Its unit.
    pub unit: String,
}

/// The summary as a Parquet file: a column `by` that names the breakdown (total, programme, section, month, year,
/// origin, margin, firm_size, unused), a column `key`, and exact sums. The key of an unused preference is
/// `PROGRAMME HEADING ORIGIN`; at most a thousand stand in the table, those worth most.
///
/// # Errors
/// The writer refuses the table; an amount that exceeds 29 digits before the point.
pub fn summary_parquet(summary: &Summary, table: &TariffTable) -> Result<Bytes, ParquetError> {
    let rows = rows(summary, table);
    let text = |values: Vec<&str>| -> ArrayRef { Arc::new(StringArray::from(values)) };
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("by", text(rows.iter().map(|row| row.by).collect())),
        ("key", text(rows.iter().map(|row| row.key.as_str()).collect())),
        ("rows", Arc::new(rows.iter().map(|row| row.rows.and_then(whole)).collect::<Int64Array>())),
    ];
    let names = ["value", "eligible_value", "claimed_value", "savable_duty", "saved_duty", "foregone_duty"];
    for (index, name) in names.into_iter().enumerate() {
        let amounts = rows.iter().map(|row| row.amounts[index].map(Decimal::units));
        let amounts = amounts.collect::<Decimal128Array>().with_precision_and_scale(DIGITS.0, DIGITS.1);
        columns.push((name, Arc::new(amounts.map_err(|error: ArrowError| ParquetError::from(error))?)));
    }
    let fields = columns.iter().map(|(name, column)| field(name, column.data_type()));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let columns = columns.into_iter().map(|(_, column)| column).collect();
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns)?;
    let mut writer = ArrowWriter::try_new(Vec::new(), schema, None)?;
    writer.write(&batch)?;
    Ok(Bytes::from(writer.into_inner()?))
}

fn field(name: &str, kind: &DataType) -> Field {
    Field::new(name, kind.clone(), true)
}

fn whole(number: u64) -> Option<i64> {
    i64::try_from(number).ok()
}

fn rows(summary: &Summary, table: &TariffTable) -> Vec<Row> {
    let mut rows = vec![row("total", String::new(), &summary.total)];
    rows.extend(summary.by_programme(table).into_iter().map(|own| Row {
        by: "programme",
        key: own.programme,
        rows: None,
        amounts: [
            None,
            Some(own.eligible_value),
            Some(own.claimed_value),
            None,
            None,
            Some(own.foregone_duty),
        ],
    }));
    rows.extend(summary.by_section.iter().map(|(key, cell)| row("section", key.to_string(), cell)));
    rows.extend(summary.by_month.iter().map(|(key, cell)| row("month", key.to_string(), cell)));
    rows.extend(summary.by_year.iter().map(|(key, cell)| row("year", key.to_string(), cell)));
    rows.extend(summary.by_origin.iter().map(|(key, cell)| row("origin", key.clone(), cell)));
    rows.extend(summary.by_margin.iter().map(|(key, cell)| row("margin", key.clone(), cell)));
    rows.extend(summary.by_firm_size.iter().map(|(key, cell)| row("firm_size", key.clone(), cell)));
    rows.extend(summary.most_unused(table, UNUSED).into_iter().map(|own| Row {
        by: "unused",
        key: format!("{} {} {}", own.programme, own.heading, own.origin),
        rows: Some(own.rows),
        amounts: [Some(own.value), None, None, None, None, Some(own.foregone_duty)],
    }));
    rows
}

fn row(by: &'static str, key: String, cell: &Cell) -> Row {
    let amounts = [
        cell.value,
        cell.eligible_value,
        cell.claimed_value,
        cell.savable_duty,
        cell.saved_duty,
        cell.foregone_duty,
    ];
    Row { by, key, rows: Some(cell.rows), amounts: amounts.map(Some) }
}

/// What the summary says, as observations of the importing economy: both utilisation rates and the duty forgone of
/// each year, and the programmes where all declarations are of one year. Amounts carry the currency as unit.
#[must_use]
pub fn observations(summary: &Summary, table: &TariffTable) -> Vec<Observation> {
    let currency = match summary.currency.as_str() {
        "USD" => "US$",
        "" => "currency units",
        other => other,
    };
    let mut found = Vec::new();
    let mut add = |indicator: String, year: i16, value: Option<Decimal>, unit: &str| {
        let row = value.map(|value| Observation { indicator, year, value, unit: unit.to_owned() });
        found.extend(row);
    };
    for (year, cell) in &summary.by_year {
        add("prefer:UTILISATION".to_owned(), *year, cell.utilisation(), "%");
        add("prefer:UTILISATION.DUTY".to_owned(), *year, cell.duty_weighted(), "%");
        add("prefer:FOREGONE".to_owned(), *year, Some(cell.foregone_duty), currency);
    }
    let mut years = summary.by_year.keys();
    if let (Some(year), None) = (years.next(), years.next()) {
        for row in summary.by_programme(table) {
            let code = &row.programme;
            let used = row.utilisation_of_eligible_imports_pct;
            add(format!("prefer:UTILISATION.{code}"), *year, used, "%");
            add(format!("prefer:FOREGONE.{code}"), *year, Some(row.foregone_duty), currency);
        }
    }
    found
}
