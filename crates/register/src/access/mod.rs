//! Who may do what: one table of roles, objects and actions (specification 11.1), and the grants that give roles to
//! accounts.

mod guard;
mod table;

pub(crate) use guard::Guard;
pub use guard::object_of;
pub use table::{Action, Limit, Object, ROLES, Role, Standing, allows, rights};
