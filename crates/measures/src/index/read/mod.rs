//! Reading recipes and user sets: every fault at once, with file, line and remedy.

mod cursor;
mod factor;
mod judgements;
mod nodes;
mod recipe;
mod set;
mod shape;
mod steps;

pub use recipe::parse_recipe;
pub use set::{SetFile, SetFiles, UserSet};
