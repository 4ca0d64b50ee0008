//! The language of a tariff cell, read into values. What is not understood is an issue, never a number.
//!
//! ```text
//! cell   := branch (";" partner ":" branch)*        28; M: 35
//! branch := part ("/" part)*                        0/5(-MM)(GIC): flags of the last part alone cover all parts
//! part   := value paren*                            5 (-KH)/0: flags inside the list cover their own part
//! value  := number | "*" | "Q"                      number with "," or "."
//! paren  := "(-" ISO ("," ISO)* ")" | "(NHN:" number ")" | "(GIC)" | "(THN)"
//! ```

use std::fmt;

use hoinhap_vocab::{Economy, Issue, Text};

/// A rate in ten-thousandths of a percentage point: exact for every printed rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(i64);

/// One value of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Value {
    /// A duty rate.
    Rate(Rate),
    /// `*`: no concession, or exempt in the tax columns.
    None,
    /// `Q`: under a quota, no rate printed.
    Quota,
}

/// The values for one set of partners.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Branch {
    /// Values of the sub-lines, in the printed order; one where the line is not split.
    pub values: Vec<Value>,
    /// Partners to whom the programme gives nothing on this line.
    pub excluded: Vec<Economy>,
    /// Partners to whom it gives nothing on one sub-line, by the index of its value.
    pub excluded_in: Vec<(usize, Economy)>,
    /// The rate outside the quota (`NHN`); the leading value is then the rate inside.
    pub out_of_quota: Option<Rate>,
    /// `GIC`: goods of the Kaesong complex are covered.
    pub kaesong: bool,
    /// `THN`: the rate applies inside a quota only.
    pub in_quota_only: bool,
}

/// Whether a partner gets nothing from a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exclusion {
    /// The partner is not named.
    No,
    /// It is excluded on some of the sub-lines.
    Part,
    /// It is excluded on the line.
    Whole,
}

/// A cell that was understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// The values for partners without an entry of their own.
    pub main: Branch,
    /// Other values for single partners.
    pub overrides: Vec<(Economy, Branch)>,
}

/// Why a cell was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CellFault {
    /// Refers to an instruction of Chapter 98.
    Chapter98,
    /// A share of the MFN rate: the share in percent.
    ShareOfMfn(Rate),
    /// An MFN rate with a dated temporary rate beside it: the lasting one and the temporary one.
    Temporary {
        /// The rate outside the period.
        lasting: Rate,
        /// The rate inside the period.
        temporary: Rate,
    },
    /// Anything else.
    Unknown,
}

impl Rate {
    /// Free of duty.
    pub const FREE: Self = Self(0);
    const ONE: i64 = 10_000;

    /// A rate of whole percent.
    #[must_use]
    pub const fn percent(percent: i64) -> Self {
        Self(percent * Self::ONE)
    }

    /// Reads a number of percent with a decimal comma or point and at most four places.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, places) = text.split_once([',', '.']).unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let marked = text.contains([',', '.']);
        if whole.is_empty() || whole.len() > 9 || !digits(whole) || !digits(places) || places.len() > 4 {
            return None;
        }
        if marked && places.is_empty() {
            return None;
        }
        format!("{whole}{places:0<4}").parse().ok().map(Self)
    }

    /// Ten-thousandths of a percentage point.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.0
    }

    /// A rate from ten-thousandths of a percentage point.
    #[must_use]
    pub const fn from_units(units: i64) -> Self {
        Self(units)
    }

    /// The rate in percent as a decimal.
    #[must_use]
    pub const fn to_decimal(self) -> crate::Decimal {
        crate::Decimal::from_units(self.0 as i128 * 100_000)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_decimal().fmt(f)
    }
}

impl serde::Serialize for Rate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_decimal().serialize(serializer)
    }
}

impl Branch {
    /// The one value of the branch, where all sub-lines have the same.
    #[must_use]
    pub fn single(&self) -> Option<Value> {
        let first = *self.values.first()?;
        self.values.iter().all(|value| *value == first).then_some(first)
    }

    /// Whether a partner is named in an exclusion, and whether of every sub-line.
    #[must_use]
    pub fn exclusion(&self, partner: Economy) -> Exclusion {
        if self.excluded.contains(&partner) {
            return Exclusion::Whole;
        }
        let parts = self.excluded_in.iter().filter(|(_, economy)| *economy == partner).count();
        match parts {
            0 => Exclusion::No,
            parts if parts == self.values.len() => Exclusion::Whole,
            _ => Exclusion::Part,
        }
    }

    /// Whether the branch excludes any partner.
    #[must_use]
    pub fn excludes_any(&self) -> bool {
        !self.excluded.is_empty() || !self.excluded_in.is_empty()
    }

    /// Whether the line is split into sub-lines.
    #[must_use]
    pub fn is_split(&self) -> bool {
        self.values.len() > 1
    }

    /// Whether the branch is under a quota in any way.
    #[must_use]
    pub fn is_quota(&self) -> bool {
        self.out_of_quota.is_some() || self.in_quota_only || self.values.contains(&Value::Quota)
    }
}

impl Cell {
    /// The branch that holds for a partner.
    #[must_use]
    pub fn branch(&self, partner: Economy) -> &Branch {
        let own = self.overrides.iter().find(|(economy, _)| *economy == partner);
        own.map_or(&self.main, |(_, branch)| branch)
    }

    /// All branches, the general one first.
    pub fn branches(&self) -> impl Iterator<Item = &Branch> {
        std::iter::once(&self.main).chain(self.overrides.iter().map(|(_, branch)| branch))
    }

    /// Reads a cell. `letters` says which partner a single letter stands for in this programme.
    ///
    /// # Errors
    /// The text is not in the language; the fault says what is still known of it.
    pub fn parse(text: &str, letters: &[(char, Economy)]) -> Result<Self, CellFault> {
        read(text.trim(), letters).ok_or_else(|| fault_of(text.trim()))
    }
}

fn read(text: &str, letters: &[(char, Economy)]) -> Option<Cell> {
    let mut parts = text.split(';');
    let main = read_branch(parts.next()?)?;
    let mut overrides = Vec::new();
    for part in parts {
        let (partner, branch) = part.split_once(':')?;
        overrides.push((read_partner(partner.trim(), letters)?, read_branch(branch)?));
    }
    Some(Cell { main, overrides })
}

fn read_partner(text: &str, letters: &[(char, Economy)]) -> Option<Economy> {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(letter), None) => letters.iter().find(|known| known.0 == letter).map(|known| known.1),
        (Some(_), Some(_)) if text.len() == 2 => text.parse().ok(),
        _ => None,
    }
}

fn read_branch(text: &str) -> Option<Branch> {
    let mut branch = Branch::default();
    let parts: Vec<&str> = text.split('/').collect();
    for (index, part) in parts.iter().enumerate() {
        let (value, flags) = part.split_at(part.find('(').unwrap_or(part.len()));
        branch.values.push(read_value(value.trim())?);
        let before = branch.excluded.len();
        read_flags(flags, &mut branch)?;
        // Flags in the middle of the list belong to their own value; at its end they belong to all of it.
        let own = index + 1 < parts.len() || !branch.excluded_in.is_empty();
        if own {
            let excluded: Vec<Economy> = branch.excluded.drain(before..).collect();
            branch.excluded_in.extend(excluded.into_iter().map(|economy| (index, economy)));
        }
    }
    Some(branch)
}

fn read_flags(text: &str, branch: &mut Branch) -> Option<()> {
    let mut flags = text.trim();
    while !flags.is_empty() {
        let (flag, rest) = flags.strip_prefix('(')?.split_once(')')?;
        read_flag(flag.trim(), branch)?;
        flags = rest.trim_start();
    }
    Some(())
}

fn read_value(text: &str) -> Option<Value> {
    match text {
        "*" => Some(Value::None),
        "Q" => Some(Value::Quota),
        number => Rate::parse(number).map(Value::Rate),
    }
}

fn read_flag(flag: &str, branch: &mut Branch) -> Option<()> {
    if let Some(partners) = flag.strip_prefix('-') {
        let partners = partners.trim().trim_end_matches(',').split(',');
        for partner in partners {
            let code = Some(partner.trim()).filter(|code| code.len() == 2)?;
            branch.excluded.push(code.parse().ok()?);
        }
        return Some(());
    }
    if let Some(rate) = flag.strip_prefix("NHN:") {
        branch.out_of_quota = Some(Rate::parse(rate.trim())?);
        return Some(());
    }
    match flag {
        "GIC" => branch.kaesong = true,
        "THN" => branch.in_quota_only = true,
        _ => return None,
    }
    Some(())
}

/// What can still be said of a cell outside the language.
fn fault_of(text: &str) -> CellFault {
    if text.contains("Chương 98") {
        return CellFault::Chapter98;
    }
    if let Some(share) = text.strip_suffix("thuế MFN").or_else(|| text.strip_suffix("MFN"))
        && let Some(share) = share.trim().strip_suffix('%').and_then(|share| Rate::parse(share.trim()))
    {
        return CellFault::ShareOfMfn(share);
    }
    temporary(text).unwrap_or(CellFault::Unknown)
}

/// `7 (0% từ 09/3-30/4 theo NĐ72)`.
fn temporary(text: &str) -> Option<CellFault> {
    let (lasting, rest) = text.split_once('(')?;
    let (temporary, period) = rest.split_once('%')?;
    period.trim_start().starts_with("từ").then_some(())?;
    let lasting = Rate::parse(lasting.trim())?;
    Some(CellFault::Temporary { lasting, temporary: Rate::parse(temporary.trim())? })
}

impl CellFault {
    /// The issue to show beside the cell.
    #[must_use]
    pub fn issue(self, place: &str, raw: &str) -> Issue {
        let help = Text::fixed(
            "Xem nghị định ghi trong bảng chương trình và nhập thuế suất tại ngày cần hỏi.",
            "Look the rate up in the decree that the table of programmes names, at the date you ask for.",
        );
        let (code, message) = match self {
            Self::Chapter98 => (
                "tariff/chapter-98",
                Text::fixed(
                    "Ô dẫn sang hướng dẫn của Chương 98; không có thuế suất.",
                    "The cell refers to an instruction of Chapter 98; it holds no rate.",
                ),
            ),
            Self::ShareOfMfn(share) => (
                "tariff/share-of-mfn",
                Text::new(
                    format!("Ô ghi {share}% thuế suất MFN, không ghi thuế suất."),
                    format!("The cell says {share} % of the MFN rate, not a rate."),
                ),
            ),
            Self::Temporary { lasting, temporary } => (
                "tariff/temporary-rate",
                Text::new(
                    format!(
                        "Thuế suất {lasting}%, có thời kỳ tạm áp dụng {temporary}%; năm của thời kỳ này lấy theo nghị định."
                    ),
                    format!(
                        "The rate is {lasting} %, with a temporary {temporary} % for some days; the year stands in the decree."
                    ),
                ),
            ),
            Self::Unknown => (
                "tariff/cell-not-understood",
                Text::fixed("Không hiểu nội dung ô thuế suất.", "The rate cell is not understood."),
            ),
        };
        Issue::warning(code, place, message, help).with_value(raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MEXICO: &[(char, Economy)] = &[('M', Economy::literal("MEX"))];

    fn rate(text: &str) -> Value {
        Value::Rate(Rate::parse(text).unwrap())
    }

    #[test]
    fn the_printed_shapes_are_read() {
        let cell = Cell::parse("28; M: 35", MEXICO).unwrap();
        assert_eq!(cell.branch(Economy::literal("MEX")).values, [rate("35")]);
        assert_eq!(cell.branch(Economy::literal("JPN")).values, [rate("28")]);
        let cell = Cell::parse("0/5(-MM)(GIC)", &[]).unwrap();
        assert_eq!((cell.main.values.len(), cell.main.single(), cell.main.kaesong), (2, None, true));
        assert_eq!(cell.main.excluded, [Economy::literal("MMR")]);
        assert_eq!(Cell::parse("0 (-LA, KR)", &[]).unwrap().main.excluded.len(), 2);
        assert_eq!(Cell::parse("5(-MY )", &[]).unwrap().main.excluded, [Economy::literal("MYS")]);
        let parts = Cell::parse("5 (-MM, TH)/0", &[]).unwrap().main;
        let of = |code| parts.exclusion(Economy::literal(code));
        assert_eq!((of("THA"), of("LAO")), (Exclusion::Part, Exclusion::No));
        assert_eq!(Cell::parse("5(-KH, PH, )", &[]).unwrap().main.excluded.len(), 2);
        assert_eq!(Cell::parse("10,9", &[]).unwrap().main.values, [rate("10.9")]);
        assert_eq!(Cell::parse("60(NHN: 100)", &[]).unwrap().main.out_of_quota, Rate::parse("100"));
        assert_eq!(Cell::parse("*", &[]).unwrap().main.single(), Some(Value::None));
        assert!(Cell::parse("Q", &[]).unwrap().main.is_quota());
    }

    #[test]
    fn an_unknown_letter_is_not_guessed() {
        assert_eq!(Cell::parse("28; M: 35", &[]), Err(CellFault::Unknown));
        assert_eq!(Cell::parse("28; X: 35", MEXICO), Err(CellFault::Unknown));
        assert_eq!(Cell::parse("0(-UK)", &[]), Err(CellFault::Unknown));
    }

    #[test]
    fn what_is_outside_the_language_keeps_what_is_known() {
        assert_eq!(Cell::parse("50% thuế MFN", &[]), Err(CellFault::ShareOfMfn(Rate::percent(50))));
        let temporary = CellFault::Temporary { lasting: Rate::percent(7), temporary: Rate::FREE };
        assert_eq!(Cell::parse("7 (0% từ 09/3-30/4 theo NĐ72)", &[]), Err(temporary));
        assert_eq!(Cell::parse("Theo hướng dẫn tại Chương 98", &[]), Err(CellFault::Chapter98));
        for wrong in ["", "-5", "1,2,3", "5(", "5()", "5(-)", "//", "5;", "1e3", "5 %"] {
            assert!(Cell::parse(wrong, &[]).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_fall_over(text in "\\PC{0,24}") {
            let _ = Cell::parse(&text, MEXICO);
        }

        #[test]
        fn near_misses_are_read_or_refused(text in "[0-9,.;:/()*QMNHGIC \\-]{0,16}") {
            if let Ok(cell) = Cell::parse(&text, MEXICO) {
                prop_assert!(cell.branches().all(|branch| !branch.values.is_empty()));
            }
        }

        #[test]
        fn a_rate_prints_as_it_reads(units in 0_i64..10_000_000) {
            let rate = Rate::from_units(units);
            prop_assert_eq!(Rate::parse(&rate.to_string()), Some(rate));
        }
    }
}
