//! Whether a good meets a rule: three-valued, exact, with figures always and reasons on demand.

mod classify;
mod conditions;
mod good;
mod mask;
mod product;
mod shipment;
mod tolerance;
mod values;
mod weights;

pub use classify::{Class, Item};
pub use good::{Good, Need, Step};
pub use product::{ProductAnswer, decide, product};
pub use shipment::{ShipmentAnswer, shipment};
pub use values::Figures;

pub(crate) use classify::Context;
pub(crate) use mask::Mask;
pub(crate) use product::decide_with;
