//! The escalation ladder: who must know, and how many working days after the due date.

/// A step of the ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LadderStep {
    /// Its level, from 1.
    pub level: u8,
    /// Working days after the due date.
    pub working_days: i32,
}

/// The steps, lowest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    /// The steps, lowest first.
    pub steps: Vec<LadderStep>,
}

impl Default for Ladder {
    /// Agency head after one working day, secretariat after ten, steering committee after thirty.
    fn default() -> Self {
        let step = |level, working_days| LadderStep { level, working_days };
        Self { steps: vec![step(1, 1), step(2, 10), step(3, 30)] }
    }
}
