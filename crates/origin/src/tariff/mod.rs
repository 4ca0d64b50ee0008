//! Tariffs: cells, lines, programmes, schedules, and the choice between regimes.

mod agreement;
mod cell;
mod check;
mod choice;
mod margin;
mod overlap;
mod programme;
mod schedule;
mod table;
mod view;

pub use agreement::{Membership, Memberships, PairState};
pub use cell::{Branch, Cell, CellFault, Exclusion, Rate, Value};
pub use check::{CellCounts, ScheduleCheck, ScheduleDifference, TariffCheck, tariff_check};
pub use choice::{Available, Choice, Regime, Unavailable, UnavailableReason};
pub use margin::{Margins, margins};
pub use overlap::{Overlap, overlap};
pub use programme::{Programme, Programmes};
pub use schedule::{ChinaRcep, EuSchedule, PartnerRate, Staging, UsSchedule};
pub use table::{CellState, TariffLine, TariffTable};
pub use view::View;
