//! The choice of a regime for one line: what each programme asks, and what is best.

use hoinhap_sources::Groupings;
use hoinhap_vocab::{Date, Economy};

use super::agreement::{Memberships, PairState};
use super::cell::{Cell, Exclusion, Rate, Value};
use super::table::{CellState, TariffLine, TariffTable};

/// The programmes that serve one origin on one date, worked out once for many lines.
#[derive(Debug, Clone)]
pub struct Regime {
    /// The origin.
    pub origin: Economy,
    /// Indices of the programmes that serve it.
    pub programmes: Vec<usize>,
    /// Programmes that hold the origin but do not apply on the date, with the reason.
    pub not_in_force: Vec<Unavailable>,
}

/// A programme that gives a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Available {
    /// Index of the programme.
    pub programme: usize,
    /// Its rate.
    pub rate: Rate,
}

/// A programme that gives no usable rate, with the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unavailable {
    /// Index of the programme.
    pub programme: usize,
    /// Why.
    pub reason: UnavailableReason,
}

/// Why a programme gives no usable rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnavailableReason {
    /// The decree or the agreement does not apply on the date.
    NotInForce,
    /// It is not known whether the agreement is in force between the pair.
    ForceUnknown,
    /// The programme does not list the line.
    NotListed,
    /// The cell excludes the origin.
    Excluded,
    /// The cell excludes the origin on some of its sub-lines.
    ExcludedInPart,
    /// `*`: no concession.
    NoConcession,
    /// The rate hangs on a quota.
    Quota,
    /// The line is split and its sub-lines have different rates.
    WhichSubLine,
    /// The cell was not understood.
    NotUnderstood,
}

/// The best of a line for one origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The MFN rate, where the cell is one number.
    pub mfn: Option<Rate>,
    /// The lowest rate of any programme.
    pub best_preference: Option<Rate>,
    /// The programmes at that rate, one bit each by index.
    pub at_best: u64,
    /// The programmes above MFN, one bit each by index.
    pub inversions: u64,
    /// The programmes whose cell hangs on a fact (quota, sub-line, not understood), one bit each.
    pub unsettled: u64,
}

impl UnavailableReason {
    /// The stable word used in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotInForce => "not_in_force",
            Self::ForceUnknown => "force_unknown",
            Self::NotListed => "not_listed",
            Self::Excluded => "excluded",
            Self::ExcludedInPart => "excluded_in_part",
            Self::NoConcession => "no_concession",
            Self::Quota => "quota",
            Self::WhichSubLine => "which_sub_line",
            Self::NotUnderstood => "not_understood",
        }
    }

    /// Whether a fact could still turn the programme into an available one.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::ForceUnknown
                | Self::ExcludedInPart
                | Self::Quota
                | Self::WhichSubLine
                | Self::NotUnderstood
        )
    }
}

impl Regime {
    /// Every programme whose origins hold the economy, whatever is in force: the way lines are counted.
    #[must_use]
    pub fn by_origin(table: &TariffTable, origin: Economy, on: Date, groupings: &Groupings) -> Self {
        let serves = |index: &usize| table.programmes.imports[*index].serves(origin, on, groupings);
        let programmes = (0..table.programmes.imports.len()).filter(serves).collect();
        Self { origin, programmes, not_in_force: Vec::new() }
    }

    /// The programmes that apply to an origin on a date: decree in force and pair bound.
    #[must_use]
    pub fn in_force(
        table: &TariffTable,
        origin: Economy,
        importer: Economy,
        on: Date,
        memberships: &Memberships,
    ) -> Self {
        let all = Self::by_origin(table, origin, on, memberships.groupings());
        let (mut programmes, mut not_in_force) = (Vec::new(), Vec::new());
        for index in all.programmes {
            let programme = &table.programmes.imports[index];
            let decree = programme.effective_from.is_none_or(|from| from <= on);
            let reason = match memberships.pair(&programme.agreement, origin, importer, on) {
                PairState::InForce if decree => None,
                PairState::Unknown if decree => Some(UnavailableReason::ForceUnknown),
                _ => Some(UnavailableReason::NotInForce),
            };
            match reason {
                None => programmes.push(index),
                Some(reason) => not_in_force.push(Unavailable { programme: index, reason }),
            }
        }
        Self { origin, programmes, not_in_force }
    }

    /// What one programme gives on a line.
    ///
    /// # Errors
    /// The reason why it gives no usable rate.
    pub fn rate(
        &self,
        table: &TariffTable,
        line: &TariffLine,
        programme: usize,
    ) -> Result<Rate, UnavailableReason> {
        rate_in(table.preference(line, programme), self.origin)
    }

    /// The best of a line; no allocation.
    #[must_use]
    pub fn choose(&self, table: &TariffTable, line: &TariffLine) -> Choice {
        let rate = |programme: &usize| (*programme, self.rate(table, line, *programme));
        Choice::among(plain_rate(table.mfn(line)), self.programmes.iter().map(rate))
    }

    /// All programmes of a line with their rates, and those without one.
    #[must_use]
    pub fn options(&self, table: &TariffTable, line: &TariffLine) -> (Vec<Available>, Vec<Unavailable>) {
        let (mut available, mut unavailable) = (Vec::new(), self.not_in_force.clone());
        for programme in self.programmes.iter().copied() {
            match self.rate(table, line, programme) {
                Ok(rate) => available.push(Available { programme, rate }),
                Err(reason) => unavailable.push(Unavailable { programme, reason }),
            }
        }
        unavailable.sort_by_key(|option| option.programme);
        (available, unavailable)
    }
}

impl Choice {
    /// The best of an MFN rate and what programmes give.
    pub(super) fn among(
        mfn: Option<Rate>,
        rates: impl Iterator<Item = (usize, Result<Rate, UnavailableReason>)>,
    ) -> Self {
        let mut choice = Self { mfn, best_preference: None, at_best: 0, inversions: 0, unsettled: 0 };
        for (programme, rate) in rates {
            let bit = 1_u64 << programme.min(63);
            match rate {
                Ok(rate) => choice.weigh(rate, bit),
                Err(reason) if reason.is_open() => choice.unsettled |= bit,
                Err(_) => {}
            }
        }
        choice
    }

    fn weigh(&mut self, rate: Rate, bit: u64) {
        match self.best_preference {
            Some(best) if best < rate => {}
            Some(best) if best == rate => self.at_best |= bit,
            _ => (self.best_preference, self.at_best) = (Some(rate), bit),
        }
        if self.mfn.is_some_and(|mfn| rate > mfn) {
            self.inversions |= bit;
        }
    }

    /// The lowest rate payable, MFN among them.
    #[must_use]
    pub fn best(&self) -> Option<Rate> {
        match (self.mfn, self.best_preference) {
            (Some(mfn), Some(preference)) => Some(mfn.min(preference)),
            (mfn, preference) => mfn.or(preference),
        }
    }
}

/// What a cell gives a partner.
pub(super) fn rate_in(state: &CellState, origin: Economy) -> Result<Rate, UnavailableReason> {
    match state {
        CellState::Blank => Err(UnavailableReason::NotListed),
        CellState::Fault { .. } => Err(UnavailableReason::NotUnderstood),
        CellState::Parsed(cell) => rate_for(cell, origin),
    }
}

/// The one rate that a cell gives a partner.
fn rate_for(cell: &Cell, origin: Economy) -> Result<Rate, UnavailableReason> {
    let branch = cell.branch(origin);
    match branch.exclusion(origin) {
        Exclusion::Whole => return Err(UnavailableReason::Excluded),
        Exclusion::Part => return Err(UnavailableReason::ExcludedInPart),
        Exclusion::No => {}
    }
    if branch.is_quota() {
        return Err(UnavailableReason::Quota);
    }
    match branch.single() {
        Some(Value::Rate(rate)) => Ok(rate),
        Some(Value::None) => Err(UnavailableReason::NoConcession),
        Some(Value::Quota) => Err(UnavailableReason::Quota),
        None => Err(UnavailableReason::WhichSubLine),
    }
}

/// The rate of a cell that is one number for everyone.
#[must_use]
pub(crate) fn plain_rate(state: &CellState) -> Option<Rate> {
    let cell = state.parsed()?;
    if !cell.overrides.is_empty() || cell.main.excludes_any() || cell.main.is_quota() {
        return None;
    }
    match cell.main.single()? {
        Value::Rate(rate) => Some(rate),
        _ => None,
    }
}
