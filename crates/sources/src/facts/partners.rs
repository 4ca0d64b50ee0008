//! Partnerships as dated events, and memberships of organisations.

use hoinhap_vocab::{Economy, PartialDate, Year};

use super::Provenance;
use crate::{Row, SourceError};

/// The day, month or year in which a partnership reached a tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerTierEvent {
    /// Code of the partner: an economy, or a group such as `EU`.
    pub partner: String,
    /// Its name, in English.
    pub partner_name: String,
    /// `comprehensive strategic`, `strategic`, `comprehensive` or `special relationship`.
    pub tier: String,
    /// When, as exactly as the source says. A day that no source confirms is not read.
    pub from: Option<PartialDate>,
    /// `general`, or the field of a partnership in one field.
    pub scope: String,
    /// The row.
    pub provenance: Provenance,
}

/// Membership of an organisation, as a source last observed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationMembership {
    /// Acronym as in the source.
    pub organisation: String,
    /// The member.
    pub member: Economy,
    /// The kind of membership, in English.
    pub status: String,
    /// First year, where the source gives one.
    pub first_year: Option<Year>,
    /// The last year in which the source observed it.
    pub last_year_observed: Year,
    /// The row.
    pub provenance: Provenance,
}

impl PartnerTierEvent {
    /// The partner as an economy; `None` for a group.
    #[must_use]
    pub fn economy(&self) -> Option<Economy> {
        Economy::from_alpha3(&self.partner)
    }

    pub(super) fn from_row(row: &Row<'_>) -> Result<Self, SourceError> {
        Ok(Self {
            partner: row.text("partner")?.to_owned(),
            partner_name: row.text("partner_name")?.to_owned(),
            tier: row.text("tier")?.to_owned(),
            from: row.partial_date("from_date")?,
            scope: row.text("scope")?.to_owned(),
            provenance: Provenance::from_row(row)?,
        })
    }
}

impl OrganisationMembership {
    pub(super) fn from_row(row: &Row<'_>) -> Result<Self, SourceError> {
        Ok(Self {
            organisation: row.text("organisation")?.to_owned(),
            member: row.economy("member")?,
            status: row.text("status")?.to_owned(),
            first_year: row.optional("first_year", "a year", |text| text.parse().ok())?,
            last_year_observed: row.year("last_year_observed")?,
            provenance: Provenance::from_row(row)?,
        })
    }
}
