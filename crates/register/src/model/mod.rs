//! What the register knows and how it reckons: pure functions of what happened. Nothing here reads a store, a clock or
//! a language setting.

mod case;
mod contribution;
mod graph;
mod law;
mod network;
mod numbers;
mod published;
mod ratio;
mod sourced;
mod status;
mod succession;

pub use case::{Case, CaseError, Stage};
pub use contribution::{Contribution, Direction, balance, headcount, issue_coverage, of_unknown_end};
pub use graph::{Edge, GraphError, Network, Schedule, Times};
pub use law::{Conformity, LegislateObligation, MappedProvision, Transposition};
pub use network::{
    GroupSpell, PartyOf, TierEvent, TotalVerdict, distinct_partners, judge_total, partners_in_tier,
};
pub use numbers::{RolledUp, Tally, coordination_latency, roll_up};
pub use published::{IdentityCheck, PercentCheck, PublishedCheck, check_published};
pub use ratio::{Ratio, Share, Tenths};
pub use sourced::{Conflict, Hint, PartyDates, SourcedValue, conflicts, is_swap};
pub use status::{
    Basis, Bottleneck, Completion, DUE_SOON_DAYS, DueChange, Flag, Primary, RaisedLevel, TaskHistory,
    days_between,
};
pub use succession::{OpenItem, Resolved, Succession, SuccessionError, SuccessionKind, Successions};
