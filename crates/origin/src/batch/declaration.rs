//! One declaration and its judgement.

use std::collections::HashMap;
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;
use std::sync::{Arc, RwLock};

use hoinhap_vocab::{Date, Economy};

use crate::Decimal;
use crate::tariff::{Memberships, Rate, Regime, TariffLine, TariffTable};

/// A declaration, as read.
#[derive(Debug, Clone, Copy)]
pub struct Declaration<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its date.
    pub date: &'a str,
    /// The code of eight digits.
    pub hs8: &'a str,
    /// The origin.
    pub origin: &'a str,
    /// The importing economy.
    pub importer: &'a str,
    /// The customs value.
    pub value: &'a str,
    /// The programme claimed; empty for MFN.
    pub claimed: &'a str,
    /// Size of the firm.
    pub firm_size: &'a str,
    /// The currency of the value; empty where it is not said.
    pub currency: &'a str,
}

/// Why a row cannot be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BadRow {
    /// The row has too few or too many values, or is not text.
    Malformed,
    /// The date is no date.
    Date,
    /// The tariff has no such line, or several.
    Code,
    /// The origin is no economy.
    Origin,
    /// The importer's tariff is not loaded.
    Importer,
    /// The value is no amount.
    Value,
    /// The programme is not known.
    Programme,
    /// The currency is not that of the first declaration: sums would mix them.
    Currency,
}

/// A month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// The year.
    pub year: i16,
    /// The month, from 1.
    pub month: u8,
}

/// What is found of a declaration.
#[derive(Debug, Clone, Copy)]
pub struct Judged {
    /// The section of the Harmonized System, from 1; nought for Chapter 98.
    pub section: u8,
    /// The heading of four digits.
    pub heading: u16,
    /// The month of the declaration.
    pub month: Month,
    /// The origin.
    pub origin: Economy,
    /// The customs value.
    pub value: Decimal,
    /// The MFN rate.
    pub mfn: Option<Rate>,
    /// The lowest rate of any regime.
    pub best: Option<Rate>,
    /// The programmes below MFN, one bit each.
    pub eligible: u64,
    /// The programmes at the lowest rate, one bit each.
    pub at_best: u64,
    /// The programme claimed.
    pub claimed: Option<usize>,
    /// The rate that the programme claimed gives; nothing where it does not serve the origin or gives none.
    pub claimed_rate: Option<Rate>,
    /// Whether some programme is above MFN.
    pub inversion: bool,
    /// Whether a cell hangs on a fact.
    pub unsettled: bool,
}

/// Judges declarations against one tariff.
#[derive(Debug)]
pub struct Judge {
    /// The tariff.
    pub table: TariffTable,
    memberships: Memberships,
    importer: Economy,
    lines: HashMap<u32, Option<usize>>,
    programmes: HashMap<String, usize>,
    regimes: RwLock<HashMap<(Economy, Date), Arc<Regime>>>,
}

impl BadRow {
    /// The stable word of the side file.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Date => "bad_date",
            Self::Code => "no_such_line",
            Self::Origin => "unknown_origin",
            Self::Importer => "importer_tariff_not_loaded",
            Self::Value => "bad_value",
            Self::Programme => "unknown_programme",
            Self::Currency => "other_currency",
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (year, month) = text.split_once('-').unwrap_or((text, ""));
        Ok(Self { year: year.parse()?, month: month.parse()? })
    }
}

impl Judge {
    /// A judge for a tariff of an importing economy.
    #[must_use]
    pub fn new(table: TariffTable, memberships: Memberships, importer: Economy) -> Self {
        let mut lines = HashMap::with_capacity(table.lines.len());
        for (index, line) in table.lines.iter().enumerate() {
            if let Ok(code) = line.hs8.parse() {
                // A code that occurs twice does not say which of its lines is meant.
                lines.entry(code).and_modify(|known| *known = None).or_insert(Some(index));
            }
        }
        let programmes = table.programmes.imports.iter().enumerate();
        let programmes = programmes.map(|(index, programme)| (programme.code.clone(), index)).collect();
        Self { table, memberships, importer, lines, programmes, regimes: RwLock::default() }
    }

    fn regime(&self, origin: Economy, on: Date) -> Arc<Regime> {
        let known = self.regimes.read().ok().and_then(|map| map.get(&(origin, on)).cloned());
        known.unwrap_or_else(|| {
            let regime =
                Arc::new(Regime::in_force(&self.table, origin, self.importer, on, &self.memberships));
            if let Ok(mut map) = self.regimes.write() {
                map.insert((origin, on), Arc::clone(&regime));
            }
            regime
        })
    }

    /// Judges a declaration.
    ///
    /// # Errors
    /// The reason why it cannot be judged.
    pub fn judge(&self, row: &Declaration<'_>) -> Result<Judged, BadRow> {
        let on = read_date(row.date).ok_or(BadRow::Date)?;
        let origin = read_economy(row.origin).ok_or(BadRow::Origin)?;
        if !row.importer.is_empty() && read_economy(row.importer) != Some(self.importer) {
            return Err(BadRow::Importer);
        }
        let code: u32 = if row.hs8.len() == 8 {
            row.hs8.parse().map_err(|_| BadRow::Code)?
        } else {
            return Err(BadRow::Code);
        };
        let line = self.lines.get(&code).copied().flatten().ok_or(BadRow::Code)?;
        let line = &self.table.lines[line];
        let value =
            Decimal::parse(row.value).ok().filter(|value| !value.is_negative()).ok_or(BadRow::Value)?;
        let claimed = match row.claimed {
            "" | "MFN" => None,
            code => Some(*self.programmes.get(code).ok_or(BadRow::Programme)?),
        };
        let regime = self.regime(origin, on);
        let month = Month { year: on.year(), month: on.month().unsigned_abs() };
        Ok(self.judged(&regime, line, Judged::blank(code, month, origin, value, claimed)))
    }

    /// Fills in what the tariff says of a line.
    fn judged(&self, regime: &Regime, line: &TariffLine, row: Judged) -> Judged {
        let choice = regime.choose(&self.table, line);
        let rate = |programme: usize| regime.rate(&self.table, line, programme).ok();
        let cheaper = choice.best_preference.zip(choice.mfn).is_some_and(|(best, mfn)| best < mfn);
        let below = |programme: &&usize| {
            cheaper && rate(**programme).zip(choice.mfn).is_some_and(|(rate, mfn)| rate < mfn)
        };
        let serves = |programme: &usize| regime.programmes.contains(programme);
        Judged {
            mfn: choice.mfn,
            best: choice.best(),
            eligible: regime.programmes.iter().filter(below).fold(0, |bits, index| bits | 1 << index),
            at_best: if cheaper { choice.at_best } else { 0 },
            claimed_rate: row.claimed.filter(serves).and_then(rate),
            inversion: choice.inversions != 0,
            unsettled: choice.unsettled != 0,
            ..row
        }
    }
}

impl Judged {
    /// What a declaration itself says; the tariff adds the rest.
    const fn blank(code: u32, month: Month, origin: Economy, value: Decimal, claimed: Option<usize>) -> Self {
        Self {
            section: section_of(code / 1_000_000),
            heading: (code / 10_000) as u16,
            month,
            origin,
            value,
            mfn: None,
            best: None,
            eligible: 0,
            at_best: 0,
            claimed,
            claimed_rate: None,
            inversion: false,
            unsettled: false,
        }
    }
}

/// `YYYY-MM-DD`, without a detour through a general parser.
fn read_date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i16>().ok();
    Date::new(number(0..4)?, number(5..7)?.try_into().ok()?, number(8..10)?.try_into().ok()?).ok()
}

fn read_economy(text: &str) -> Option<Economy> {
    match text.len() {
        3 => Economy::from_alpha3(text).filter(|economy| economy.is_current()),
        _ => text.parse().ok(),
    }
}

/// The last chapter of each section of the Harmonized System.
const LAST: [u32; 21] = [5, 14, 15, 24, 27, 38, 40, 43, 46, 49, 63, 67, 70, 71, 83, 85, 89, 92, 93, 96, 97];

/// The section that holds a chapter, from 1 to 21; nought for Chapter 98.
const fn section_of(chapter: u32) -> u8 {
    let mut section = 0;
    while section < LAST.len() {
        if chapter <= LAST[section] {
            return section as u8 + 1;
        }
        section += 1;
    }
    0
}
