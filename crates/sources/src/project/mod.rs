//! A user's own tables beside the shipped ones.
//!
//! A project is a folder with a small `hoinhap.toml` and immutable snapshots: the bytes of each file as it was
//! added, under their SHA-256, and an entry that says what they are. The entry is written last, so a snapshot is
//! either there with all that is known of it, or not there at all.
//!
//! Adding a file reads every row against the schema of its table and returns all bad rows at once. Opening a
//! project reads the snapshots again by the same rules.

mod cells;
mod economy_hint;
mod entry;
mod flow_rows;
mod folder;
mod formats;
mod join;
mod kind;
mod lines;
mod number;
mod observation_rows;
mod problem;
mod reading;
mod verify;

pub use entry::{Entry, NewIndicator};
pub use folder::{Added, Description, Project};
pub use kind::TableKind;
pub use number::DecimalMark;
pub use problem::{Problem, RowIssue};
pub use reading::{ReadOptions, Reading};
pub use verify::{BadFile, verify_embedded};
