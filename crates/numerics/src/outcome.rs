//! How a solver ends.

/// A solution with the state that proves it.
#[derive(Debug, Clone, PartialEq)]
pub struct Solved<T> {
    /// The solution.
    pub value: T,
    /// Evaluations of the map or of the equations.
    pub iterations: usize,
    /// The largest relative residual of the equations, taken at `value`.
    pub residual: f64,
    /// The residual that was asked for.
    pub tolerance: f64,
}

impl<T> Solved<T> {
    /// The same state around another form of the solution.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Solved<U> {
        let Self { value, iterations, residual, tolerance } = self;
        Solved { value: change(value), iterations, residual, tolerance }
    }
}

/// Why a solver gave up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The evaluations allowed were used up.
    IterationLimit,
    /// The equations gave a number that is not finite.
    NotFinite,
    /// A linear system on the way has no solution.
    Singular,
    /// No step along Newton's direction lowers the residual.
    NoDescent,
}

impl Reason {
    /// A stable word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::IterationLimit => "iteration_limit",
            Self::NotFinite => "not_finite",
            Self::Singular => "singular",
            Self::NoDescent => "no_descent",
        }
    }
}

/// No solution was reached. The last point is not an answer and is not handed out.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("not converged ({}): residual {residual:e} after {iterations} evaluations, {tolerance:e} asked", .reason.code())]
pub struct NotConverged {
    /// Why.
    pub reason: Reason,
    /// Evaluations used.
    pub iterations: usize,
    /// The smallest residual that was seen.
    pub residual: f64,
    /// The residual that was asked for.
    pub tolerance: f64,
}
