//! What changes or surrounds the rules of an agreement: tolerances, insufficient operations, cumulation, proofs,
//! transport.

use hoinhap_sources::{Row as Line, SourceError, Table};
use serde::Deserialize;

use super::node::Base;
use crate::{CodeSet, Decimal, Hs6};

/// A tolerance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tolerance {
    /// What kind it is.
    pub kind: ToleranceKind,
    /// Goods it covers.
    pub goods: CodeSet,
    /// Goods it leaves out.
    pub goods_except: CodeSet,
    /// Goods covered in part, by description.
    pub goods_scoped: CodeSet,
    /// Materials it covers: codes, or a name where no code decides.
    pub materials: CodeSet,
    /// A word for the materials, where they are named.
    pub material_name: Option<String>,
    /// Materials covered in part, by description.
    pub materials_scoped: CodeSet,
    /// What is limited.
    pub measure: ToleranceMeasure,
    /// The limit in percent.
    pub pct: Decimal,
    /// Reference.
    pub reference: String,
    /// Whether the figure is confirmed by the text.
    pub verified: bool,
}

/// Kinds of tolerance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ToleranceKind {
    /// For materials that fail a classification condition.
    General,
    /// For materials that must be wholly obtained.
    WhollyObtained,
    /// For textiles, by weight of the good.
    Textile,
    /// For textiles, by weight of the component that sets the classification.
    TextileComponent,
    /// For textiles of two or more basic textile materials.
    TextileMixed,
    /// For made-up textile goods, materials of another heading.
    TextileMadeUp,
    /// Materials outside the textile chapters are free under process rules.
    TextileFree,
    /// For sets.
    Set,
    /// No tolerance for these materials in these goods.
    CarveOut,
}

/// What a tolerance limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ToleranceMeasure {
    /// Value, as a share of a base.
    Value(Base),
    /// Weight of the good.
    GoodWeight,
    /// Weight of all basic textile materials.
    BasicTextileWeight,
    /// Weight of the component that sets the classification.
    ComponentWeight,
    /// Nothing.
    None,
}

/// Insufficient operations of an agreement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Operations {
    /// Operations that alone never confer origin.
    pub veto: Vec<String>,
    /// Whether the agreement is known to have no such list.
    pub none: bool,
    /// Every operation that some agreement calls insufficient.
    pub insufficient_anywhere: Vec<String>,
    /// Reference.
    pub reference: String,
}

/// Cumulation of an agreement.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cumulation {
    /// `bilateral` or `regional`.
    pub kind: String,
    /// Whether work and value added in any Party count.
    pub full: bool,
    /// How sure this is.
    #[serde(default)]
    pub confidence: String,
    /// Third parties whose materials may count.
    #[serde(default)]
    pub extended: Vec<Extended>,
    /// What the agreement has of cumulation and this pack does not compute.
    #[serde(default)]
    pub not_computed: Option<NotComputed>,
}

/// What is not computed, in words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotComputed {
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

/// Cumulation with a third party.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extended {
    /// Whose materials: economies or groups.
    pub partners: Vec<String>,
    /// For goods of this exporter alone.
    pub exporter: String,
    /// The fact of the material that says it is on the annex list; empty where none is needed.
    pub flag: String,
    /// Codes that the materials may have.
    pub materials: String,
    /// Codes that the goods may have.
    pub goods: String,
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// How sure this is.
    pub confidence: String,
}

/// A proof of origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Exporting party: economy, group or `*`.
    pub from: String,
    /// Importing party: economy, group or `*`.
    pub to: String,
    /// What it is.
    pub proof: String,
    /// Who makes it.
    pub who: String,
    /// Highest value of a consignment, with its currency.
    pub limit: Option<(Decimal, String)>,
    /// Months of validity.
    pub validity_months: Option<u32>,
    /// Months that a blanket proof may cover.
    pub blanket_months: Option<u32>,
    /// Reference.
    pub reference: String,
    /// How sure this is.
    pub confidence: String,
}

/// What may happen to a good in transit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transport {
    /// Permitted operations.
    pub permitted: Vec<String>,
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// How sure this is.
    #[serde(default)]
    pub confidence: String,
}

impl Tolerance {
    /// Reads `tolerances.csv`.
    ///
    /// # Errors
    /// A column is missing or a value is malformed.
    pub fn from_table(table: &Table) -> Result<Vec<Self>, SourceError> {
        table.rows().map(|row| Self::from_row(&row)).collect()
    }

    fn from_row(row: &Line<'_>) -> Result<Self, SourceError> {
        let set = |column: &str| {
            let codes = row.optional(column, "codes", |text| CodeSet::parse(text).ok());
            codes.map(Option::unwrap_or_default)
        };
        let named =
            Some(row.text("materials")?).filter(|text| text.starts_with(|c: char| c.is_ascii_lowercase()));
        let confidence = row.text("confidence")?;
        Ok(Self {
            kind: row.required("kind", "a kind of tolerance", ToleranceKind::from_code)?,
            goods: set("goods")?,
            goods_except: set("goods_except")?,
            goods_scoped: set("goods_scoped")?,
            materials: if named.is_some() { CodeSet::default() } else { set("materials")? },
            material_name: named.map(str::to_owned),
            materials_scoped: set("materials_scoped")?,
            measure: ToleranceMeasure::from_codes(row.text("measure")?, row.text("base")?),
            pct: row
                .optional("pct", "a percentage", |text| Decimal::parse(text).ok())?
                .unwrap_or(Decimal::ZERO),
            reference: row.text("ref")?.to_owned(),
            verified: confidence != "unverified",
        })
    }

    /// Whether the tolerance is there for a good.
    #[must_use]
    pub fn covers_good(&self, good: Hs6) -> bool {
        self.goods.holds(good) && !self.goods_except.holds(good)
    }
}

impl ToleranceKind {
    /// Reads the word of the table.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "general" => Self::General,
            "wholly_obtained_materials" => Self::WhollyObtained,
            "textile" => Self::Textile,
            "textile_component" => Self::TextileComponent,
            "textile_mixed" => Self::TextileMixed,
            "textile_made_up" => Self::TextileMadeUp,
            "textile_free" => Self::TextileFree,
            "set" => Self::Set,
            "carve_out" => Self::CarveOut,
            _ => return None,
        })
    }
}

impl ToleranceMeasure {
    /// Reads measure and base of the table or of a case.
    #[must_use]
    pub fn from_codes(measure: &str, base: &str) -> Self {
        match (measure, base) {
            ("weight", "basic_textile_weight") => Self::BasicTextileWeight,
            ("weight", "component_weight") => Self::ComponentWeight,
            ("weight", _) => Self::GoodWeight,
            ("value", base) => Base::from_code(base).map_or(Self::None, Self::Value),
            _ => Self::None,
        }
    }
}

impl Proof {
    /// Reads `proofs.csv`.
    ///
    /// # Errors
    /// A column is missing or a value is malformed.
    pub fn from_table(table: &Table) -> Result<Vec<Self>, SourceError> {
        let read = |row: Line<'_>| {
            let limit =
                row.optional("max_consignment_value", "an amount", |text| Decimal::parse(text).ok())?;
            let currency = row.text("currency")?.to_owned();
            let months = |column: &str| row.optional(column, "a number of months", |text| text.parse().ok());
            Ok(Self {
                from: row.text("from")?.to_owned(),
                to: row.text("to")?.to_owned(),
                proof: row.text("proof")?.to_owned(),
                who: row.text("who")?.to_owned(),
                limit: limit.map(|limit| (limit, currency)),
                validity_months: months("validity_months")?,
                blanket_months: months("blanket_months")?,
                reference: row.text("ref")?.to_owned(),
                confidence: row.text("confidence")?.to_owned(),
            })
        };
        table.rows().map(read).collect()
    }
}
