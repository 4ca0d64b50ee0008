//! Rules of origin as data: the tree of a rule, the pack that holds the rules of an agreement, and the words in
//! which a rule is printed.

mod library;
mod matching;
mod modifiers;
mod node;
mod pack;
mod print;
mod read;

pub use library::{PackFolder, Packs};
pub use matching::{Matched, OpenGroup};
pub use modifiers::{
    Cumulation, Extended, NotComputed, Operations, Proof, Tolerance, ToleranceKind, ToleranceMeasure,
    Transport,
};
pub use node::{
    Allowance, Base, Cap, ClassChange, Level, MaterialEntry, Metric, Node, ScopedCodes, WeightBase,
    WeightMode, WeightOf,
};
pub use pack::{Alternative, Group, Pack, PartnerScope, Row, ScopeKind};
pub use print::{Names, print_node};
pub use read::{Reader, read_alternatives};
