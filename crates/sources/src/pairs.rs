//! Facts about pairs of economies: visa requirements and votes in the UN General Assembly.

use bytes::Bytes;
use rustc_hash::FxHashMap;

use hoinhap_vocab::{Economy, Year};

use crate::SourceError;
use crate::parquet_file::ParquetFile;

/// Visa requirements by year, passport and destination.
#[derive(Debug)]
pub struct Visa {
    rows: Vec<VisaRow>,
    index: FxHashMap<(Year, Economy, Economy), u32>,
}

/// One requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisaRow {
    /// Year of the snapshot.
    pub year: Year,
    /// Holder's passport.
    pub passport: Economy,
    /// Where the holder goes.
    pub destination: Economy,
    /// What is required.
    pub class: VisaClass,
    /// Row in the file, counted from 1.
    pub row: u32,
}

/// What a destination requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum VisaClass {
    /// No visa.
    VisaFree,
    /// Visa on arrival.
    VisaOnArrival,
    /// Electronic travel authority.
    Eta,
    /// Electronic visa.
    EVisa,
    /// The mixed class of the 2020 snapshot.
    EtaOrEVisaOrArrival,
    /// Visa beforehand.
    VisaRequired,
    /// Closed for the pandemic, 2021-2022.
    PandemicBan,
    /// Not admitted.
    NoAdmission,
}

impl VisaClass {
    fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "visa_free" => Self::VisaFree,
            "visa_on_arrival" => Self::VisaOnArrival,
            "eta" => Self::Eta,
            "e_visa" => Self::EVisa,
            "eta_or_evisa_or_voa" => Self::EtaOrEVisaOrArrival,
            "visa_required" => Self::VisaRequired,
            "covid_ban" => Self::PandemicBan,
            "no_admission" => Self::NoAdmission,
            _ => return None,
        })
    }

    /// Whether nothing has to be applied for before travel: visa-free, on arrival, or travel authority.
    #[must_use]
    pub const fn no_prior_visa(self) -> bool {
        matches!(self, Self::VisaFree | Self::VisaOnArrival | Self::Eta)
    }
}

impl Visa {
    /// Reads `visa.parquet`.
    ///
    /// # Errors
    /// The file is damaged or lacks a column.
    pub fn from_parquet(name: &str, bytes: impl Into<Bytes>) -> Result<Self, SourceError> {
        let file = ParquetFile::read(name, bytes.into())?;
        let year = file.integers("year")?;
        let passport = file.words("passport")?.map(name, "an economy", Economy::from_alpha3)?;
        let destination = file.words("destination")?.map(name, "an economy", Economy::from_alpha3)?;
        let class = file.words("class")?.map(name, "a visa class", VisaClass::from_word)?;
        let row_of = |row: usize| VisaRow {
            year: year[row],
            passport: passport[row],
            destination: destination[row],
            class: class[row],
            row: row as u32 + 1,
        };
        let rows: Vec<_> = (0..file.len()).map(row_of).collect();
        let index = rows.iter().map(|row| ((row.year, row.passport, row.destination), row.row - 1)).collect();
        Ok(Self { rows, index })
    }

    /// The requirement for a passport at a destination in a year.
    #[must_use]
    pub fn get(&self, year: Year, passport: Economy, destination: Economy) -> Option<VisaRow> {
        self.index.get(&(year, passport, destination)).map(|row| self.rows[*row as usize])
    }

    /// All rows, in the order of the file.
    #[must_use]
    pub fn rows(&self) -> &[VisaRow] {
        &self.rows
    }
}

/// Common votes by pair and year.
#[derive(Debug)]
pub struct Votes {
    rows: Vec<VoteRow>,
    by_economy: FxHashMap<Economy, Vec<u32>>,
}

/// Common votes of a pair in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VoteRow {
    /// The pair; the first is the smaller code.
    pub pair: (Economy, Economy),
    /// The year.
    pub year: Year,
    /// Votes in which both took part.
    pub n: i16,
    /// Identical votes.
    pub same: i16,
    /// Opposite votes, yes against no.
    pub opposite: i16,
    /// Row in the file, counted from 1.
    pub row: u32,
}

impl VoteRow {
    /// The other economy of the pair.
    #[must_use]
    pub fn partner_of(&self, economy: Economy) -> Economy {
        if self.pair.0 == economy { self.pair.1 } else { self.pair.0 }
    }
}

impl Votes {
    /// Reads `un_agreement.parquet`.
    ///
    /// # Errors
    /// The file is damaged or lacks a column.
    pub fn from_parquet(name: &str, bytes: impl Into<Bytes>) -> Result<Self, SourceError> {
        let file = ParquetFile::read(name, bytes.into())?;
        let first = file.words("a")?.map(name, "an economy", Economy::from_alpha3)?;
        let second = file.words("b")?.map(name, "an economy", Economy::from_alpha3)?;
        let year = file.integers("year")?;
        let (n, same, opposite) = (file.integers("n")?, file.integers("same")?, file.integers("opposite")?);
        let mut votes = Self { rows: Vec::with_capacity(file.len()), by_economy: FxHashMap::default() };
        for row in 0..file.len() {
            let pair = (first[row], second[row]);
            votes.by_economy.entry(pair.0).or_default().push(row as u32);
            votes.by_economy.entry(pair.1).or_default().push(row as u32);
            votes.rows.push(VoteRow {
                pair,
                year: year[row],
                n: n[row],
                same: same[row],
                opposite: opposite[row],
                row: row as u32 + 1,
            });
        }
        Ok(votes)
    }

    /// The rows of an economy with any partner, in the order of the file.
    pub fn of(&self, economy: Economy) -> impl Iterator<Item = VoteRow> {
        let rows = self.by_economy.get(&economy).map_or(&[] as &[u32], Vec::as_slice);
        rows.iter().map(|row| self.rows[*row as usize])
    }
}
