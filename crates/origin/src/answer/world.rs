//! The tables that answers draw on, each read when first needed.

use hoinhap_sources::{EmbeddedFile, SourceError};
use std::sync::OnceLock;

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
}
