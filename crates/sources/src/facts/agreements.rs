//! Agreements, their parties and the dates that sources give for them.

use hoinhap_vocab::{Date, Economy};

use super::Provenance;
use crate::{Row, SourceError, VerificationMark};

/// A trade or investment agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Its code, such as `EVFTA`.
    pub code: String,
    /// Its name, in English.
    pub name: String,
    /// Its name in Vietnamese.
    pub name_vi: String,
    /// What it covers: `goods`, `goods+services`, `comprehensive`, `investment`; may be empty.
    pub scope: String,
    /// Whether it belongs to the agreements that are counted officially.
    pub counted: bool,
    /// How far it has come, as of the edition of the table.
    pub state: AgreementState,
    /// What else is known.
    pub note: String,
    /// The row.
    pub provenance: Provenance,
}

/// How far an agreement has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgreementState {
    /// Under negotiation.
    Negotiated,
    /// Signed, not in force.
    Signed,
    /// In force.
    InForce,
}

/// A party of an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementParty {
    /// Code of the agreement.
    pub agreement: String,
    /// The party.
    pub party: Party,
    /// First day for this party, where it joined later than the others.
    pub from: Option<Date>,
    /// The row.
    pub provenance: Provenance,
}

/// An economy, or a group of economies that is a party as one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// A single economy.
    Economy(Economy),
    /// A group, such as `EU27`, that has to be expanded on a date.
    Group(String),
}

/// The day on which an agreement enters into force for one of its parties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyEntry {
    /// Code of the agreement.
    pub agreement: String,
    /// The party.
    pub party: Economy,
    /// The one other party that the day is about; `None` where it is about all of them, or about a group.
    pub towards: Option<Economy>,
    /// The day.
    pub date: Date,
    /// The row. Its table has no verification marks: its dates count as unverified.
    pub provenance: Provenance,
}

/// A date that one source gives for one field of an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementDate {
    /// Code of the agreement.
    pub agreement: String,
    /// What happened on the date.
    pub field: DateField,
    /// The date.
    pub date: Date,
    /// What else is known, in English.
    pub note: String,
    /// The row.
    pub provenance: Provenance,
}

/// What a date of an agreement is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DateField {
    /// Signature by the parties.
    Signature,
    /// Entry into force of the agreement.
    InForceAgreement,
    /// Entry into force for the country of the profile.
    InForceCountry,
}

impl AgreementState {
    /// The word in the register.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Negotiated => "under negotiation",
            Self::Signed => "signed",
            Self::InForce => "in force",
        }
    }
}

impl DateField {
    /// The word in the register.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::InForceAgreement => "in_force_agreement",
            Self::InForceCountry => "in_force_vnm",
        }
    }
}

impl Agreement {
    pub(super) fn from_row(row: &Row<'_>) -> Result<Self, SourceError> {
        let state =
            row.required("status", "`in force`, `signed` or `under negotiation`", |text| match text {
                "in force" => Some(AgreementState::InForce),
                "signed" => Some(AgreementState::Signed),
                "under negotiation" => Some(AgreementState::Negotiated),
                _ => None,
            });
        Ok(Self {
            code: row.text("agreement")?.to_owned(),
            name: row.text("name")?.to_owned(),
            name_vi: row.text("name_vi")?.to_owned(),
            scope: row.text("scope")?.to_owned(),
            counted: row.text("counted_in_17")? == "yes",
            state: state?,
            note: row.text("note")?.to_owned(),
            provenance: Provenance::from_row(row)?,
        })
    }
}

impl AgreementParty {
    pub(super) fn from_row(row: &Row<'_>) -> Result<Self, SourceError> {
        let party = match row.text("party_kind")? {
            "group" => Party::Group(row.text("party")?.to_owned()),
            _ => Party::Economy(row.economy("party")?),
        };
        Ok(Self {
            agreement: row.text("agreement")?.to_owned(),
            party,
            from: row.date("from_date")?,
            provenance: Provenance::from_row(row)?,
        })
    }
}

impl PartyEntry {
    /// Reads a row; `None` for a group, for preferences that are given and not agreed, and without a date.
    pub(super) fn from_row(row: &Row<'_>) -> Result<Option<Self>, SourceError> {
        let (party, date) = (Economy::from_alpha3(row.text("party")?), row.date("from")?);
        let is_given = row.text("unilateral")? == "1";
        let (Some(party), Some(date), false) = (party, date, is_given) else { return Ok(None) };
        Ok(Some(Self {
            agreement: row.text("agreement")?.to_owned(),
            party,
            towards: Economy::from_alpha3(row.text("counterparty")?),
            date,
            provenance: Provenance::of_row(row, VerificationMark::Unverified),
        }))
    }
}

impl AgreementDate {
    /// Reads a row; `None` where the field is not one of the dates of [`DateField`].
    pub(super) fn from_row(row: &Row<'_>) -> Result<Option<Self>, SourceError> {
        let field = match row.text("field")? {
            "signature" => DateField::Signature,
            "in_force_agreement" => DateField::InForceAgreement,
            "in_force_vnm" => DateField::InForceCountry,
            _ => return Ok(None),
        };
        let Some(date) = row.date("value")? else { return Ok(None) };
        Ok(Some(Self {
            agreement: row.text("agreement")?.to_owned(),
            field,
            date,
            note: row.text("note")?.to_owned(),
            provenance: Provenance::from_row(row)?,
        }))
    }
}
