//! Imports of the United States by partner and HS chapter, with the duty rates added in 2025.

use bytes::Bytes;

use hoinhap_vocab::Economy;

use crate::SourceError;
use crate::parquet_file::ParquetFile;

/// Imports of one partner and chapter.
#[derive(Debug, Clone, PartialEq)]
pub struct UsImport {
    /// The partner.
    pub partner: Economy,
    /// HS chapter, two digits.
    pub hs2: String,
    /// Imports for consumption, US dollars.
    pub imports_usd: f64,
    /// Duty collected, US dollars.
    pub duty_usd: f64,
    /// Rate added in 2025 to the rate of before, percent; missing where the list has none.
    pub added_rate_pct: Option<f64>,
    /// Row in the file, counted from 1.
    pub row: u32,
}

/// Reads `us_imports_hs2_by_partner_2024.parquet`.
///
/// # Errors
/// The file is damaged or lacks a column.
pub(crate) fn read(name: &str, bytes: Bytes) -> Result<Vec<UsImport>, SourceError> {
    let file = ParquetFile::read(name, bytes)?;
    let partner = file.words("partner")?.map(name, "an economy", Economy::from_alpha3)?;
    let chapter = file.words("hs2")?;
    let (imports, duty) = (file.numbers("imports_usd")?, file.numbers("duty_usd")?);
    let added = file.numbers("added_rate_pct_2025")?;
    let row_of = |row: usize| UsImport {
        partner: partner[row],
        hs2: chapter.words[chapter.codes[row] as usize].clone(),
        imports_usd: imports[row],
        duty_usd: duty[row],
        added_rate_pct: Some(added[row]).filter(|rate| !rate.is_nan()),
        row: row as u32 + 1,
    };
    Ok((0..file.len()).map(row_of).collect())
}
