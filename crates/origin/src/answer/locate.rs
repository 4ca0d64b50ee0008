//! The rows of a pack for a code of any edition of the Harmonized System.

use hoinhap_sources::SourceError;
use hoinhap_vocab::Text;

use super::World;
use super::edition::{EDITIONS, transposed};
use crate::rule::{Pack, Row};
use crate::{CodeRange, Hs6};

/// Where a code leads in a pack.
#[derive(Debug, Clone)]
pub struct Located<'a> {
    /// The edition that the code is read in; nothing where no edition has it.
    pub edition: Option<u16>,
    /// Whether that edition was assumed.
    pub assumed: bool,
    /// The codes in the pack's edition, each with its rows, the most specific first.
    pub codes: Vec<(Hs6, Vec<&'a Row>)>,
    /// Why there is no row.
    pub absence: Option<Absence>,
}

/// Why a code has no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// The pack holds no rows.
    NotLoaded,
    /// No edition, or not the named one, has the code.
    NoSuchCode,
    /// The code is in the edition, and the copy of the annex has no row for it.
    NotInCopy,
}

impl Absence {
    /// The word in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotLoaded => "rules-not-loaded",
            Self::NoSuchCode => "no-such-code",
            Self::NotInCopy => "not-in-copy",
        }
    }

    /// The reason in words.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::NotLoaded => Text::fixed(
                "Bảng quy tắc cụ thể của hiệp định này chưa được nạp.",
                "The agreement's table of product rules is not loaded.",
            ),
            Self::NoSuchCode => {
                Text::fixed("Phiên bản HS này không có mã.", "This edition of the HS has no such code.")
            }
            Self::NotInCopy => Text::fixed(
                "Bản sao phụ lục đã nạp thiếu dòng cho mã này; đối chiếu phụ lục của hiệp định.",
                "The copy of the annex that is loaded lacks a row for this code; see the agreement's annex.",
            ),
        }
    }
}

/// The rows of a pack for a code. Without an edition the code is read in the pack's own where that has it, else in the
/// latest that does.
///
/// # Errors
/// A shipped table is damaged.
pub fn locate<'a>(
    world: &World,
    pack: &'a Pack,
    code: Hs6,
    edition: Option<u16>,
) -> Result<Located<'a>, SourceError> {
    let range = CodeRange { from: code.number(), to: code.number() };
    let mut read = None;
    let candidates = edition.map_or_else(|| [&[pack.edition], &EDITIONS[..]].concat(), |own| vec![own]);
    for own in candidates {
        if read.is_none() && world.holds(range, own)? {
            read = Some(own);
        }
    }
    let absent = |absence| Located {
        edition: read,
        assumed: edition.is_none(),
        codes: Vec::new(),
        absence: Some(absence),
    };
    if !pack.has_rows() {
        return Ok(absent(Absence::NotLoaded));
    }
    let Some(from) = read else { return Ok(absent(Absence::NoSuchCode)) };
    let own = transposed(world, range, from, pack.edition)?;
    let codes: Vec<(Hs6, Vec<&Row>)> =
        own.iter().map(|range| (range.first(), pack.rows_of(range.first()))).collect();
    let bare = codes.iter().all(|(_, rows)| rows.is_empty());
    Ok(Located { codes, absence: bare.then_some(Absence::NotInCopy), ..absent(Absence::NotInCopy) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_2022_lead_to_the_rows_of_their_older_codes() {
        let world = World::embedded().unwrap();
        let at = |pack: &str, code: &str, edition| {
            let (pack, _) = world.packs.find(pack).unwrap();
            let found = locate(&world, pack, Hs6::parse(code).unwrap(), edition).unwrap();
            let ids = found.codes.iter().flat_map(|(_, rows)| rows.iter().take(1).map(|row| row.id.clone()));
            (found.edition, ids.collect::<Vec<_>>(), found.absence)
        };
        // Sharks' fillets: new in 2017; the older codes have rows.
        let (edition, rows, absence) = at("CPTPP", "030447", None);
        assert_eq!((edition, absence), (Some(2022), None));
        assert!(!rows.is_empty());
        // Test kits of 2022 were 3002 and 3822 before: never the row of a range that did not have them.
        let (_, rows, _) = at("CPTPP", "382211", None);
        assert!(rows.iter().all(|id| id != "CPTPP-0418"), "{rows:?}");
        assert_eq!(at("UKVFTA", "410120", None).2, Some(Absence::NotInCopy));
        assert_eq!(at("UKVFTA", "999998", None).2, Some(Absence::NoSuchCode));
        assert_eq!(at("ACFTA", "850440", None).2, Some(Absence::NotLoaded));
        assert_eq!(at("CPTPP", "030447", Some(2012)).2, Some(Absence::NoSuchCode));
    }
}
