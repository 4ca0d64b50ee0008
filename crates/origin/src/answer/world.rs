//! The tables that answers draw on, each read when first needed.

use hoinhap_sources::{EmbeddedFile, SourceError};
use std::sync::OnceLock;

use crate::CodeRange;
use crate::rule::Packs;
use crate::tariff::Memberships;

/// Packs, memberships and the concordance of HS editions.
#[derive(Debug)]
pub struct World {
    /// The packs.
    pub packs: Packs,
    /// Who is bound to whom.
    pub memberships: Memberships,
    concordance: OnceLock<String>,
    codes: OnceLock<Vec<(u16, u32)>>,
}

impl World {
    /// The shipped tables.
    ///
    /// # Errors
    /// A shipped table is damaged.
    pub fn embedded() -> Result<Self, SourceError> {
        Ok(Self {
            packs: Packs::embedded()?,
            memberships: Memberships::embedded()?,
            concordance: OnceLock::new(),
            codes: OnceLock::new(),
        })
    }

    /// The lines of the concordance, `from edition, code, to edition, code, cardinality, primary`.
    ///
    /// # Errors
    /// The shipped table is damaged.
    pub(crate) fn concordance(&self) -> Result<&str, SourceError> {
        if let Some(text) = self.concordance.get() {
            return Ok(text);
        }
        let text = EmbeddedFile::find("nomenclature/hs_concordance.csv")?.text()?;
        Ok(self.concordance.get_or_init(|| text))
    }

    /// Whether an edition of the Harmonized System holds a code of the range.
    ///
    /// # Errors
    /// The shipped table is damaged.
    pub(crate) fn holds(&self, codes: CodeRange, edition: u16) -> Result<bool, SourceError> {
        let known = match self.codes.get() {
            Some(known) => known,
            None => {
                let read = codes_of(self.concordance()?);
                self.codes.get_or_init(|| read)
            }
        };
        let first = known.partition_point(|code| *code < (edition, codes.from));
        Ok(known.get(first).is_some_and(|code| *code <= (edition, codes.to)))
    }
}

/// The codes of each edition, sorted.
fn codes_of(concordance: &str) -> Vec<(u16, u32)> {
    let mut codes = Vec::new();
    for line in concordance.lines() {
        let mut parts = line.split(',');
        for _ in 0..2 {
            let edition = parts.next().and_then(|text| text.parse().ok());
            let code = parts.next().and_then(|text| text.parse().ok());
            codes.extend(edition.zip(code));
        }
    }
    codes.sort_unstable();
    codes.dedup();
    codes
}
