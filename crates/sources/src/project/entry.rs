//! What is known of a snapshot: its entry, kept beside it as TOML.

use serde::{Deserialize, Serialize};

use hoinhap_vocab::{Text, Year};

use super::formats::FileFormat;
use super::kind::TableKind;
use super::number::DecimalMark;

/// The entry of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The dataset's name, for `data show` and `--data`.
    pub name: String,
    /// The table that it adds to.
    pub kind: TableKind,
    /// What it is, in the user's words.
    pub title: String,
    /// Licence or terms.
    pub licence: String,
    /// Where the user has it from; stands for the source of rows that name none.
    pub source: String,
    /// Name of the file as it was added.
    pub file: String,
    pub(super) format: FileFormat,
    /// SHA-256 of the bytes.
    pub sha256: String,
    /// Length in bytes.
    pub bytes: u64,
    /// The date, as of which it was added.
    pub added: String,
    /// Place in the order of adding, from 1: of two rows with one key the later counts.
    pub order: u32,
    /// Rows in the file.
    pub rows_read: u64,
    /// Good rows with a value.
    pub rows: u64,
    /// Bad rows, left out.
    pub rows_bad: u64,
    /// Whether the user asked for the good rows in spite of bad ones.
    pub accepted_good: bool,
    /// First year of the good rows.
    pub first_year: Option<Year>,
    /// Last year of the good rows.
    pub last_year: Option<Year>,
    /// What separates whole from decimal digits.
    pub decimal: DecimalMark,
    /// The sheet of a workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Sources that rows name.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Indicators that the file declares.
    #[serde(default)]
    pub indicators: Vec<NewIndicator>,
}

/// An indicator that a user's file declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewIndicator {
    /// Its id.
    pub id: String,
    /// Its unit.
    pub unit: String,
    /// Its name.
    pub title: Text,
}

impl Entry {
    /// The snapshot's path below the project folder.
    #[must_use]
    pub fn path(&self) -> String {
        format!("snapshots/{}.{}", self.sha256, self.format.extension())
    }
}
