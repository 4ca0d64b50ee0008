//! One declaration and its judgement.

use std::collections::HashMap;
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;
use std::sync::{Arc, RwLock};

use hoinhap_vocab::{Date, Economy};

use crate::Decimal;
use crate::tariff::{Memberships, Rate, Regime, TariffLine, TariffTable};

use super::bad_row::BadRow;

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
    /// The programme claimed, or its agreement; empty for MFN.
    pub claimed: &'a str,
    /// Size of the firm.
    pub firm_size: &'a str,
    /// The currency of the value; empty where it is not said.
    pub currency: &'a str,
}

/// A month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// The year.
    pub year: i16,
    /// The month, from 1.
    pub month: u8,
}

/// What a claim is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// None is made: the declaration is at MFN.
    Mfn,
    /// The programme is open to the pair and its rate is below MFN: the preference is used.
    Used(Rate),
    /// The programme gives a rate that is not below MFN.
    NoMargin,
    /// The programme is not open: it does not serve the origin, is not in force, or gives the good no rate.
    NotOpen,
    /// Whether it gives a rate hangs on a fact, such as a quota.
    Unsettled,
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
    /// What the claim is worth.
    pub claim: Claim,
    /// Whether the date lies outside the year whose rates the tariff prints.
    pub other_year: bool,
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
    programmes: HashMap<String, Vec<usize>>,
    regimes: RwLock<HashMap<(Economy, Date), Arc<Regime>>>,
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
        let mut programmes: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, programme) in table.programmes.imports.iter().enumerate() {
            programmes.insert(programme.code.clone(), vec![index]);
        }
        // An agreement with a column for each partner is claimed by its own name as well, as on a certificate.
        for (index, programme) in table.programmes.imports.iter().enumerate() {
            let own = programmes.entry(programme.agreement.clone()).or_default();
            if !own.contains(&index) {
                own.push(index);
            }
        }
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
        self.check_importer(row.importer)?;
        let (code, line) = self.line(row.hs8)?;
        let value =
            Decimal::parse(row.value).ok().filter(|value| !value.is_negative()).ok_or(BadRow::Value)?;
        let regime = self.regime(origin, on);
        let claimed = self.claimed(row.claimed, &regime)?;
        let month = Month { year: on.year(), month: on.month().unsigned_abs() };
        let row = Judged::blank(code, month, origin, value, claimed);
        Ok(self.judged(&regime, &self.table.lines[line], row))
    }

    fn check_importer(&self, importer: &str) -> Result<(), BadRow> {
        match (importer, read_economy(importer)) {
            ("", _) => Ok(()),
            (_, Some(economy)) if economy == self.importer => Ok(()),
            (_, Some(_)) => Err(BadRow::Importer),
            (_, None) => Err(BadRow::UnknownImporter),
        }
    }

    /// The code as a number, and the place of its line; points and blanks within a code are read over.
    fn line(&self, hs8: &str) -> Result<(u32, usize), BadRow> {
        let digits: String = hs8.chars().filter(|letter| !matches!(letter, '.' | ' ')).collect();
        let code = digits.parse().ok().filter(|_| digits.len() == 8).ok_or(BadRow::CodeLength)?;
        let line = self.lines.get(&code).ok_or(BadRow::Code)?;
        line.map(|line| (code, line)).ok_or(BadRow::SeveralLines)
    }

    /// The programme of a claim. Of several columns of one agreement it is the one that serves the origin.
    fn claimed(&self, word: &str, regime: &Regime) -> Result<Option<usize>, BadRow> {
        if matches!(word, "" | "MFN") {
            return Ok(None);
        }
        let known = self.programmes.get(word).ok_or(BadRow::Programme)?;
        let open = known.iter().find(|index| regime.programmes.contains(index));
        Ok(open.or(known.first()).copied())
    }

    /// Fills in what the tariff says of a line.
    fn judged(&self, regime: &Regime, line: &TariffLine, row: Judged) -> Judged {
        let choice = regime.choose(&self.table, line);
        let rate = |programme: usize| regime.rate(&self.table, line, programme).ok();
        let cheaper = choice.best_preference.zip(choice.mfn).is_some_and(|(best, mfn)| best < mfn);
        let below = |programme: &&usize| {
            cheaper && rate(**programme).zip(choice.mfn).is_some_and(|(rate, mfn)| rate < mfn)
        };
        let eligible = regime.programmes.iter().filter(below).fold(0, |bits, index| bits | 1 << index);
        Judged {
            mfn: choice.mfn,
            best: choice.best(),
            eligible,
            at_best: if cheaper { choice.at_best } else { 0 },
            claim: row.claimed.map_or(Claim::Mfn, |index| self.claim(regime, line, index, choice.mfn)),
            inversion: choice.inversions != 0,
            unsettled: choice.unsettled != 0,
            ..row
        }
    }

    fn claim(&self, regime: &Regime, line: &TariffLine, programme: usize, mfn: Option<Rate>) -> Claim {
        let pending = |row: &crate::tariff::Unavailable| row.programme == programme && row.reason.is_open();
        if !regime.programmes.contains(&programme) {
            let unknown = regime.not_in_force.iter().any(pending);
            return if unknown { Claim::Unsettled } else { Claim::NotOpen };
        }
        match (regime.rate(&self.table, line, programme), mfn) {
            (Ok(rate), Some(mfn)) if rate < mfn => Claim::Used(rate),
            (Ok(_), Some(_)) => Claim::NoMargin,
            (Err(reason), _) if !reason.is_open() => Claim::NotOpen,
            _ => Claim::Unsettled,
        }
    }
}

impl Claim {
    /// The stable word of the output.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mfn => "mfn",
            Self::Used(_) => "used",
            Self::NoMargin => "no_margin",
            Self::NotOpen => "not_open",
            Self::Unsettled => "unsettled",
        }
    }
}

impl Judged {
    /// The duty that a rate saves against MFN.
    pub(super) fn saving(&self, rate: Option<Rate>) -> Decimal {
        let points = self.mfn.zip(rate).map(|(mfn, rate)| Rate::from_units(mfn.units() - rate.units()));
        points.map_or(Decimal::ZERO, |points| self.value.percent(points.to_decimal()))
    }

    /// Whether the declaration counts as eligible: some programme in force is below MFN, and its own claim, where
    /// it makes one, hangs on no fact.
    #[must_use]
    pub fn is_eligible(&self) -> bool {
        self.eligible != 0 && self.claim != Claim::Unsettled
    }

    /// Duty forgone: the margin of the best preference where an eligible declaration uses none.
    #[must_use]
    pub fn foregone(&self) -> Decimal {
        let unused = self.is_eligible() && !matches!(self.claim, Claim::Used(_));
        if unused { self.saving(self.best) } else { Decimal::ZERO }
    }

    /// What a declaration itself says; the tariff adds the rest.
    fn blank(code: u32, month: Month, origin: Economy, value: Decimal, claimed: Option<usize>) -> Self {
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
            claim: Claim::Mfn,
            other_year: !TariffTable::covers_year(month.year),
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
    let number = |range: std::ops::Range<usize>| {
        let digits = text.get(range)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<i16>().ok())?
    };
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
