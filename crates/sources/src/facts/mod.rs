//! Dated facts of a country's integration: agreements and their parties, partnerships, memberships, legal
//! instruments, published figures, and the profile of the policy they serve.
//!
//! These are rows of the register's shipped tables, read as they stand. A fact keeps its row, its source and
//! its verification mark; two sources that differ stay side by side. What the facts add up to is the business
//! of [a measure](https://docs.rs/hoinhap-measures).

mod agreements;
mod figures;
mod partners;
mod profile;

use std::collections::BTreeMap;

use hoinhap_vocab::{Date, Economy};

use crate::{Library, Row, SourceError, Table, VerificationMark};

pub use agreements::{
    Agreement, AgreementDate, AgreementParty, AgreementState, DateField, Party, PartyEntry,
};
pub use figures::{Contribution, LegalInstrument, PublishedFigure};
pub use partners::{OrganisationMembership, PartnerTierEvent};
pub use profile::{Actor, Channel, Principle, Profile, ProfileDirection, ProfileDocument, ProfileTarget};
pub use profile::{ProfilePillar, ProfileTag, TargetKind};

/// Where a fact stands and who says it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Provenance {
    /// The file below `data/`.
    pub file: String,
    /// Row in the file, counted from 1 without the header.
    pub row: u32,
    /// Publisher or document; several are separated by `; `.
    pub source: String,
    /// Whether the fact has been checked.
    pub mark: VerificationMark,
}

/// One spell of membership of a country group, used to expand a group that is a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSpell {
    /// The group: `EU27`, `EU`, `ASEAN`, `EAEU`, `EFTA`, `UNSC_P5`.
    pub group: String,
    /// The member.
    pub member: Economy,
    /// First day; where none is recorded, from the beginning.
    pub from: Option<Date>,
    /// Last day; where none is recorded, until today.
    pub to: Option<Date>,
    /// The row.
    pub provenance: Provenance,
}

/// The register's dated facts of one profile.
#[derive(Debug, Clone)]
pub struct RegisterFacts {
    /// Id of the profile.
    pub profile: String,
    /// The country whose facts they are.
    pub country: Economy,
    /// Trade and investment agreements, in the order of the file.
    pub agreements: Vec<Agreement>,
    /// Parties of the agreements; a group counts as one party until it is expanded.
    pub parties: Vec<AgreementParty>,
    /// Entry into force of the agreements for single parties, out of the table that the rules of origin use.
    pub entries: Vec<PartyEntry>,
    /// Signature and entry into force, one row per agreement, field and source.
    pub agreement_dates: Vec<AgreementDate>,
    /// Members of country groups.
    pub groups: Vec<GroupSpell>,
    /// Figures as published, each with its own date.
    pub published: Vec<PublishedFigure>,
    /// What the country gives.
    pub contributions: Vec<Contribution>,
    /// Partnerships as dated events.
    pub tiers: Vec<PartnerTierEvent>,
    /// Memberships of organisations, as last observed.
    pub memberships: Vec<OrganisationMembership>,
    /// Resolutions, laws, decisions and directives.
    pub instruments: Vec<LegalInstrument>,
}

impl RegisterFacts {
    /// Reads the shipped facts of a profile: the tables of `data/register/<profile>/`, and
    /// `data/rules/memberships.csv`.
    ///
    /// # Errors
    /// The profile ships no facts, or a table is damaged.
    pub fn embedded(profile: &str) -> Result<Self, SourceError> {
        let country = Profile::embedded(profile)?.country;
        let path = |name: &str| match name {
            "memberships" => "rules/memberships.csv".to_owned(),
            name => format!("register/{profile}/{name}.csv"),
        };
        Self::read(profile, country, |name| Library::csv(&path(name)))
    }

    /// Reads the facts of a profile out of the tables that `table` hands out by name.
    ///
    /// # Errors
    /// A table is missing or damaged.
    pub fn read(
        profile: &str,
        country: Economy,
        table: impl Fn(&str) -> Result<Table, SourceError>,
    ) -> Result<Self, SourceError> {
        Ok(Self {
            profile: profile.to_owned(),
            country,
            agreements: rows(&table("agreements")?, Agreement::from_row)?,
            parties: rows(&table("agreement_parties")?, AgreementParty::from_row)?,
            entries: some_rows(&table("memberships")?, PartyEntry::from_row)?,
            agreement_dates: some_rows(&table("agreement_field_values")?, AgreementDate::from_row)?,
            groups: rows(&table("country_groups")?, GroupSpell::from_row)?,
            published: rows(&table("asof_facts")?, PublishedFigure::from_row)?,
            contributions: rows(&table("contributions")?, Contribution::from_row)?,
            tiers: rows(&table("partner_tier_events")?, PartnerTierEvent::from_row)?,
            memberships: rows(&table("io_memberships")?, OrganisationMembership::from_row)?,
            instruments: rows(&table("legal_instruments")?, LegalInstrument::from_row)?,
        })
    }

    /// The agreement of this code.
    #[must_use]
    pub fn agreement(&self, code: &str) -> Option<&Agreement> {
        self.agreements.iter().find(|agreement| agreement.code == code)
    }

    /// Every date recorded for a field of an agreement, earliest first, then by source.
    #[must_use]
    pub fn dates_of(&self, code: &str, field: DateField) -> Vec<&AgreementDate> {
        let of_field = |row: &&AgreementDate| row.agreement == code && row.field == field;
        let mut dates: Vec<_> = self.agreement_dates.iter().filter(of_field).collect();
        dates.sort_by(|a, b| (a.date, &a.provenance.source).cmp(&(b.date, &b.provenance.source)));
        dates
    }

    /// The day on which an agreement enters into force for a party: towards the profile's country where a row
    /// says so, else the first one towards anyone. `None` where no row says.
    #[must_use]
    pub fn entry_of(&self, code: &str, party: Economy) -> Option<Date> {
        let own = || self.entries.iter().filter(move |row| row.agreement == code && row.party == party);
        let here = own().filter(|row| row.towards.is_none_or(|other| other == self.country));
        here.map(|row| row.date).min().or_else(|| own().map(|row| row.date).min())
    }

    /// The spells of a group that cover a day, by member. `UNSC-P5` and `UNSC_P5` name the same group.
    #[must_use]
    pub fn group_on(&self, group: &str, on: Date) -> BTreeMap<Economy, &GroupSpell> {
        let group = group_name(group);
        let spells = self.groups.iter().filter(|spell| spell.group == group && spell.covers(on));
        spells.map(|spell| (spell.member, spell)).collect()
    }

    /// Whether any spell of the group is recorded.
    #[must_use]
    pub fn has_group(&self, group: &str) -> bool {
        let group = group_name(group);
        self.groups.iter().any(|spell| spell.group == group)
    }
}

impl GroupSpell {
    fn from_row(row: &Row<'_>) -> Result<Self, SourceError> {
        Ok(Self {
            group: group_name(row.text("group")?),
            member: row.economy("member")?,
            from: row.date("from_date")?,
            to: row.date("to_date")?,
            provenance: Provenance::from_row(row)?,
        })
    }

    /// Whether the spell covers a day.
    #[must_use]
    pub fn covers(&self, on: Date) -> bool {
        self.from.is_none_or(|from| from <= on) && self.to.is_none_or(|to| on <= to)
    }
}

impl Provenance {
    /// Reads `source` and `confidence`.
    pub(crate) fn from_row(row: &Row<'_>) -> Result<Self, SourceError> {
        let mark = row.required("confidence", "a verification mark", VerificationMark::from_word)?;
        Ok(Self {
            mark,
            source: row.text("source")?.to_owned(),
            ..Self::of_row(row, VerificationMark::Sourced)
        })
    }

    /// The place of a row whose table has no column for a source.
    pub(crate) fn of_row(row: &Row<'_>, mark: VerificationMark) -> Self {
        let (file, line) = row.position();
        Self { file, row: u32::try_from(line - 1).unwrap_or(u32::MAX), source: String::new(), mark }
    }

    /// The publishers or documents, one by one.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.source.split(';').map(str::trim).filter(|source| !source.is_empty())
    }

    /// Whether nobody but the listed documents says it.
    #[must_use]
    pub fn only_from<'a>(&self, documents: impl Iterator<Item = &'a str> + Clone) -> bool {
        let mut sources = self.sources().peekable();
        sources.peek().is_some() && sources.all(|source| documents.clone().any(|known| known == source))
    }
}

/// The tables write `UNSC-P5`; the product writes `UNSC_P5`.
fn group_name(group: &str) -> String {
    group.replace('-', "_")
}

fn rows<T>(table: &Table, read: impl Fn(&Row<'_>) -> Result<T, SourceError>) -> Result<Vec<T>, SourceError> {
    table.rows().map(|row| read(&row)).collect()
}

/// The rows that are of the kind; what else the table records is left aside.
fn some_rows<T>(
    table: &Table,
    read: impl Fn(&Row<'_>) -> Result<Option<T>, SourceError>,
) -> Result<Vec<T>, SourceError> {
    table.rows().filter_map(|row| read(&row).transpose()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoinhap_vocab::date;

    fn facts() -> RegisterFacts {
        RegisterFacts::embedded("res59").unwrap()
    }

    #[test]
    fn every_table_has_the_rows_of_its_manifest() {
        let facts = facts();
        let rows = [
            facts.agreements.len(),
            facts.parties.len(),
            facts.groups.len(),
            facts.published.len(),
            facts.contributions.len(),
            facts.tiers.len(),
            facts.memberships.len(),
            facts.instruments.len(),
        ];
        assert_eq!(rows, [22, 143, 53, 23, 10, 43, 94, 14]);
        assert_eq!(facts.agreements.iter().filter(|agreement| agreement.counted).count(), 17);
    }

    #[test]
    fn values_that_differ_are_kept_side_by_side_with_their_marks() {
        let facts = facts();
        let dates: Vec<_> = facts
            .dates_of("EVFTA", DateField::InForceCountry)
            .into_iter()
            .map(|row| (row.date, row.provenance.mark))
            .collect();
        let conflicting = VerificationMark::Conflicting;
        let expected = [date(2020, 1, 8), date(2020, 8, 1), date(2020, 8, 1)];
        assert_eq!(dates, expected.map(|date| (date, conflicting)));
    }

    #[test]
    fn an_agreement_enters_into_force_for_each_party_on_its_own_day() {
        let facts = facts();
        let entry = |code: &str, party: &'static str| facts.entry_of(code, Economy::literal(party));
        assert_eq!(entry("CPTPP", "VNM"), Some(date(2019, 1, 14)));
        assert_eq!(entry("CPTPP", "PER"), Some(date(2021, 9, 19)));
        assert_eq!(entry("CPTPP", "GBR"), Some(date(2024, 12, 15)), "towards Viet Nam");
        assert_eq!(entry("AHKFTA", "IDN"), Some(date(2020, 7, 4)), "the row names Hong Kong only");
        assert_eq!(entry("VN-UAE-CEPA", "VNM"), None, "no entry into force is known");
        assert!(facts.entries.iter().all(|row| row.agreement != "UK-GSP"), "a unilateral scheme");
    }

    #[test]
    fn a_group_has_the_members_of_the_day() {
        let facts = facts();
        assert_eq!(facts.group_on("EU27", date(2025, 1, 1)).len(), 27);
        assert_eq!(facts.group_on("ASEAN", date(2025, 10, 25)).len(), 10);
        assert_eq!(facts.group_on("ASEAN", date(2025, 10, 26)).len(), 11);
        assert_eq!(facts.group_on("UNSC-P5", date(2025, 1, 1)), facts.group_on("UNSC_P5", date(2025, 1, 1)));
    }

    #[test]
    fn a_source_that_is_the_document_itself_is_recognised() {
        let facts = facts();
        let instrument = |name: &str| facts.instruments.iter().find(|row| row.instrument == name).unwrap();
        let documents = ["002_011bc7a658c9b3d9.txt", "003_7f1fae949781da2a.txt"];
        let only = |name: &str| instrument(name).provenance.only_from(documents.into_iter());
        assert!(only("59-NQ/TW"));
        assert!(!only("22-NQ/TW"), "a news publisher gives that date too");
    }

    #[test]
    fn a_place_is_the_row_without_the_header() {
        let facts = facts();
        assert_eq!(facts.agreements[0].provenance.row, 1);
        assert_eq!(facts.agreements[0].provenance.file, "register/res59/agreements.csv");
    }
}
