//! The words every other crate shares: economies, dates and years, bilingual text, data status, content
//! hashes, and the shape of a problem report.
//!
//! This crate holds no country's content, reads nothing, knows no clock and does no arithmetic on data. What
//! stands here is used by at least two crates above it.

mod economy;
mod hash;
mod issue;
mod period;
mod product;
mod status;
mod text;

pub use economy::{Economy, EconomyError, ISO_3166};
pub use hash::{ContentHash, FindingId, SnapshotId};
pub use issue::{Issue, Severity};
pub use jiff::civil::{Date, date};
pub use period::{AsOf, PartialDate, PeriodError, Year, parse_date};
pub use product::{HsEdition, ProductCode, ProductCodeError};
pub use status::{Freshness, Status};
pub use text::{Lang, LangError, Text};
