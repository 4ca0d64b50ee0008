//! Raw bytes to typed observations and flows.
//!
//! The stage below is a publisher's file; the stage above is [a measure](https://docs.rs/hoinhap-measures).
//! Nothing here computes an indicator or fills a gap: what a file does not say stays missing, and what it says
//! wrongly becomes an [`Issue`](hoinhap_vocab::Issue).
//!
//! Every table that ships lives in `data/`, described by one `datapackage.json` per folder, and is embedded in
//! the binary. A [`Library`] hands the tables out, each read once, when first asked for.

mod areas;
mod catalogue;
mod columns;
mod dataset;
mod dataset_row;
mod economies;
mod embedded;
mod error;
pub mod facts;
mod flows;
mod library;
mod nearest;
mod nomenclature;
mod observations;
mod pairs;
mod parquet_file;
mod project;
mod table;
mod text_columns;
mod tourism;
mod us_imports;

pub use areas::{Area, AreaMeaning, Areas};
pub use catalogue::{Catalogue, Direction, Indicator, Pillar, Source, UnitLabel, Units};
pub use columns::{ColumnValues, Columns, MISSING_WORD};
pub use dataset::{Dataset, Field, Packages};
pub use economies::{Economies, EconomyRow, Groupings, Membership, VerificationMark};
pub use embedded::{EMBEDDED, EmbeddedFile};
pub use error::{SourceError, csv_words, io_words};
pub use facts::{Profile, RegisterFacts};
pub use flows::{Flow, Flows, Placed};
pub use library::Library;
pub use nearest::nearest;
pub use nomenclature::{HsLevel, HsShortNames, HsTitle, HsTitles};
pub use observations::{Cell, CellKey, Observations, Series};
pub use pairs::{Visa, VisaClass, VisaRow, VoteRow, Votes};
pub use parquet_file::{CONTRADICTS_ITSELF, unless_damaged};
pub use project::{
    Added, BadFile, DecimalMark, Description, Entry, NewIndicator, Problem, Project, ReadOptions, Reading,
    RowIssue, TableKind, verify_embedded,
};
pub use table::{RaggedRow, Row, Table, ragged_rows};
pub use text_columns::TextColumns;
pub use tourism::{Arrivals, MarketKind, Tourism};
pub use us_imports::UsImport;
