//! The default register of a profile: shipped tables as records. Nothing is invented here: a missing day stays missing,
//! and every record keeps its source and its mark.

use std::collections::{BTreeMap, BTreeSet};

use crate::record::{Class, Fields, Kind};
use crate::store::{Change, StoreError};

/// A shipped table in memory: rows by column.
type Rows = Vec<BTreeMap<String, String>>;

/// How a table becomes records.
struct Plan {
    /// The table.
    table: &'static str,
    /// The kind of record that each row becomes.
    kind: &'static str,
    /// Columns that together are the id; without any the rows are numbered.
    id: &'static [&'static str],
    /// Field and column.
    fields: &'static [(&'static str, &'static str)],
    /// Fields that are the same in every row.
    fixed: &'static [(&'static str, &'static str)],
}

const MARK: [(&str, &str); 2] = [("source", "source"), ("confidence", "confidence")];

/// The tables in an order in which nothing refers to a record that is not there yet.
#[rustfmt::skip]
const PLANS: &[Plan] = &[
    Plan { table: "organisations", kind: "organisation", id: &["org_id"], fixed: &[], fields: &[
        ("name_vi", "name_vi"), ("name_en", "name_en"), ("kind", "kind"), ("code", "gso_code"), ("valid_from", "valid_from") ] },
    Plan { table: "organisation_succession", kind: "succession", id: &[], fixed: &[], fields: &[
        ("kind", "kind"), ("from", "predecessor"), ("to", "successor"), ("date", "date"), ("note", "note") ] },
    Plan { table: "country_groups", kind: "group", id: &["group", "member"], fixed: &[], fields: &[
        ("group", "group"), ("member", "member"), ("from", "from_date"), ("to", "to_date"), ("note", "note") ] },
    Plan { table: "holidays", kind: "holiday", id: &["country", "date"], fixed: &[], fields: &[
        ("country", "country"), ("date", "date"), ("kind", "kind"), ("name", "name") ] },
    Plan { table: "agreements", kind: "instrument", id: &["agreement"], fixed: &[], fields: &[
        ("track", "track"), ("title_en", "name"), ("title_vi", "name_vi"), ("kind", "kind"), ("scope", "scope"),
        ("counted", "counted_in_17"), ("state", "status"), ("note", "note") ] },
    Plan { table: "agreement_parties", kind: "party", id: &["agreement", "party"], fixed: &[], fields: &[
        ("instrument", "agreement"), ("party", "party"), ("provisional_from", "from_date") ] },
    Plan { table: "agreement_field_values", kind: "value", id: &[], fixed: &[], fields: &[
        ("subject", "agreement"), ("field", "field"), ("value", "value"), ("note", "note") ] },
    Plan { table: "human_rights_treaties", kind: "instrument", id: &["short_name"], fixed: &[("track", "treaty"), ("kind", "human-rights treaty")], fields: &[
        ("state", "consent_date"),
        ("title_en", "short_name"), ("number", "untc_no") ] },
    Plan { table: "human_rights_treaties", kind: "party", id: &["short_name", "party"], fixed: &[], fields: &[
        ("instrument", "short_name"), ("party", "party"), ("signed", "signature_date"), ("consented", "consent_date"), ("consent_act", "consent_act") ] },
    Plan { table: "un_treaties", kind: "instrument", id: &["treaty_id"], fixed: &[("track", "treaty"), ("kind", "UN treaty")], fields: &[
        ("state", "consent_date"),
        ("title_en", "title"), ("number", "untc_no") ] },
    Plan { table: "un_treaties", kind: "party", id: &["treaty_id", "party"], fixed: &[], fields: &[
        ("instrument", "treaty_id"), ("party", "party"), ("signed", "signature_date"), ("consented", "consent_date"), ("consent_act", "consent_act") ] },
    Plan { table: "declarations_reservations", kind: "reservation", id: &[], fixed: &[], fields: &[
        ("instrument", "treaty_id"), ("party", "party"), ("kind", "kind"), ("articles", "article"), ("topic", "topic") ] },
    Plan { table: "environment_agreements", kind: "instrument", id: &["ieadb_id"], fixed: &[("track", "treaty"), ("kind", "environmental agreement")], fields: &[
        ("state", "in_force_for_state"),
        ("title_en", "title") ] },
    Plan { table: "environment_agreements", kind: "party", id: &["ieadb_id", "party"], fixed: &[], fields: &[
        ("instrument", "ieadb_id"), ("party", "party"), ("signed", "state_signature"), ("consented", "state_consent"),
        ("in_force", "in_force_for_state"), ("ended", "ended") ] },
    Plan { table: "multilateral_agreements", kind: "instrument", id: &["row_id"], fixed: &[("track", "treaty"), ("kind", "multilateral agreement")], fields: &[
        ("state", "in_force_for_state"),
        ("title_en", "title"), ("note", "quality_flag") ] },
    Plan { table: "multilateral_agreements", kind: "party", id: &["row_id", "party"], fixed: &[], fields: &[
        ("instrument", "row_id"), ("party", "party"), ("signed", "state_signature"), ("consented", "state_consent"),
        ("in_force", "in_force_for_state"), ("ended", "ended"), ("note", "quality_flag") ] },
    Plan { table: "ilo_conventions", kind: "instrument", id: &["code"], fixed: &[("track", "treaty"), ("kind", "ILO convention")], fields: &[
        ("state", "ratification_date"),
        ("title_en", "title"), ("number", "code"), ("scope", "class") ] },
    Plan { table: "ilo_conventions", kind: "party", id: &["code", "party"], fixed: &[], fields: &[
        ("instrument", "code"), ("party", "party"), ("consented", "ratification_date"), ("date_confidence", "date_status") ] },
    Plan { table: "time_bound_duties", kind: "obligation", id: &["duty_id"], fixed: &[], fields: &[
        ("instrument", "agreement"), ("locator", "article"), ("article_check", "article_check"), ("class", "class"), ("kind", "kind"),
        ("addressee", "actor"), ("relation", "relation"), ("period", "period"), ("day_type", "day_type"), ("base_event", "base_event"),
        ("rrule", "rrule"), ("label", "label") ] },
    Plan { table: "reporting_calendar", kind: "duty", id: &["duty_id"], fixed: &[], fields: &[
        ("regime", "regime"), ("regime_vi", "regime_vi"), ("label", "obligation"), ("label_vi", "obligation_vi"), ("responsible", "responsible"),
        ("responsible_vi", "responsible_vi"), ("timing", "timing"), ("rrule", "rrule"),
        ("offset", "offset"), ("day_type", "day_type"), ("alternative", "alternative"), ("base_event", "base_event"), ("open_point", "open_point") ] },
    Plan { table: "legal_instruments", kind: "act", id: &["instrument"], fixed: &[], fields: &[
        ("state", "date"),
        ("title", "title"), ("number", "instrument"), ("adopted", "date"), ("relevance", "relevance"), ("note", "note") ] },
    Plan { table: "partner_tier_events", kind: "tier", id: &[], fixed: &[], fields: &[
        ("partner", "partner"), ("name_en", "partner_name"), ("tier", "tier"), ("from", "from_date"), ("unverified_day", "unverified_day"), ("scope", "scope") ] },
    Plan { table: "io_memberships", kind: "membership", id: &[], fixed: &[], fields: &[
        ("organisation", "organisation"), ("member", "member"), ("status", "status"), ("first_year", "first_year"), ("last_year_observed", "last_year_observed") ] },
    Plan { table: "contributions", kind: "contribution", id: &[], fixed: &[], fields: &[
        ("direction", "direction"), ("kind", "kind"), ("what", "what"), ("what_vi", "what_vi"), ("mission", "mission"), ("quantity", "quantity"),
        ("qualifier", "quantity_qualifier"), ("unit", "unit"), ("cumulative", "cumulative"), ("from", "date"), ("note", "note") ] },
    Plan { table: "disputes", kind: "case", id: &["case"], fixed: &[("kind", "dispute")], fields: &[
        ("title", "title"), ("title_vi", "title_vi"), ("role", "role"), ("respondent", "respondent"), ("legal_basis", "legal_basis") ] },
    Plan { table: "disputes", kind: "stage", id: &[], fixed: &[], fields: &[
        ("case", "case"), ("name", "stage"), ("name_vi", "stage_vi"), ("on", "date"), ("legal_basis", "legal_basis") ] },
    Plan { table: "review_cycle", kind: "review", id: &[], fixed: &[("state", "concluded")], fields: &[
        ("event", "event"), ("date", "event_date"), ("period", "period_reviewed"), ("chaired_by", "chaired_by"), ("output", "output") ] },
    Plan { table: "asof_facts", kind: "fact", id: &[], fixed: &[], fields: &[
        ("statement", "fact"), ("statement_vi", "fact_vi"), ("qualifier", "qualifier"), ("low", "low"), ("high", "high"), ("unit", "unit"), ("as_of", "as_of"), ("note", "note") ] },
];

/// The changes that make the default register. `table` hands out a shipped CSV by its name; a table that does not ship is
/// left out.
///
/// # Errors
/// A table is no CSV.
pub fn default_register(table: &dyn Fn(&str) -> Option<String>) -> Result<Vec<Change>, StoreError> {
    let (mut changes, mut taken) = (Vec::new(), BTreeSet::new());
    for plan in PLANS {
        let Some(text) = table(plan.table) else { continue };
        for (index, row) in read(plan.table, &text)?.iter().enumerate() {
            let Some(kind) = Kind::of(plan.kind) else { continue };
            let id = plan.id_of(row, index);
            // A case or an instrument that several rows tell of is one record.
            if taken.insert((plan.kind, id.clone())) {
                let fields = plan.fields_of(row, kind);
                changes.push(Change::Create { kind, id, class: Class::Public, fields });
            }
        }
    }
    Ok(changes)
}

fn read(name: &str, text: &str) -> Result<Rows, StoreError> {
    let failed = |error: csv::Error| StoreError::file(name, error);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().map_err(failed)?.clone();
    let row = |record: Result<csv::StringRecord, csv::Error>| {
        let record = record.map_err(failed)?;
        Ok(header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect())
    };
    reader.records().map(row).collect()
}

impl Plan {
    fn id_of(&self, row: &BTreeMap<String, String>, index: usize) -> String {
        if self.id.is_empty() {
            return format!("{}-{:03}", self.table.replace('_', "-"), index + 1);
        }
        let parts = self.id.iter().filter_map(|column| row.get(*column));
        let id = parts.map(String::as_str).collect::<Vec<_>>().join(".");
        id.replace([':', ';'], "-")
    }

    fn fields_of(&self, row: &BTreeMap<String, String>, kind: Kind) -> Fields {
        let mut fields: Fields =
            self.fixed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let marks = MARK.iter().filter(|(field, _)| kind.field(field).is_some());
        for (field, column) in self.fields.iter().chain(marks) {
            let value =
                row.get(*column).map(|value| said(self.table, field, value.trim())).unwrap_or_default();
            if !value.is_empty() {
                fields.insert((*field).to_owned(), value);
            }
        }
        let has_ended = row.get("ended").is_some_and(|date| !date.trim().is_empty());
        if has_ended && fields.contains_key("state") {
            fields.insert("state".to_owned(), "ended".to_owned());
        }
        fields
    }
}

/// The word of the register for the word of a table. A word that no field takes is left out.
fn said(table: &str, field: &str, value: &str) -> String {
    let word = match (table, field, value) {
        ("agreements", "state", "in force") => "in_force",
        ("agreements", "state", "under negotiation") => "negotiating",
        (_, "counted", "yes") => "yes",
        (_, "counted", _) => "no",
        // A date says how far a treaty or an act has come; without one its state is not known.
        (_, "state", "") => "",
        ("human_rights_treaties" | "un_treaties" | "ilo_conventions", "state", _) => "consented",
        ("environment_agreements" | "multilateral_agreements", "state", _) => "in_force",
        ("legal_instruments", "state", _) => "adopted",
        // Consent recorded as the date of adoption is no act of consent.
        (
            _,
            "consent_act",
            "ratification"
            | "accession"
            | "acceptance"
            | "approval"
            | "succession"
            | "definitive signature"
            | "",
        ) => value,
        (_, "consent_act", _) => "other",
        ("ilo_conventions", "date_confidence", "sourced" | "conflicting" | "unverified") => value,
        ("ilo_conventions", "date_confidence", _) => "",
        (_, "article_check", "in text order" | "") => value,
        (_, "article_check", _) => "doubtful",
        ("contributions", "quantity", other) if crate::model::Ratio::parse(other).is_none() => "",
        ("time_bound_duties", "period", other) if other.parse::<crate::time::Offset>().is_err() => "",
        (_, _, other) => other,
    };
    word.to_owned()
}
