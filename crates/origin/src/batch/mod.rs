//! Millions of declarations in one stream: what each could have paid, and how far preferences are used.
//!
//! A declaration is judged by tariff lines and memberships alone; whether the good meets its rule of origin is not
//! asked. Sums are whole numbers, so the order of the work and the number of threads do not change them.

mod bad_row;
mod declaration;
mod input;
mod sink;
mod state;
mod stream;
mod summary;
mod table;

pub use bad_row::BadRow;
pub use declaration::{Claim, Declaration, Judge, Judged, Month};
pub use input::unused_columns;
pub use stream::{BatchError, BatchFiles, Progress, run};
pub use summary::{ByProgramme, Cell, Rows, Summary, Unused};
pub use table::{Observation, observations, summary_parquet};
