//! The formula: outcome, terms and effects as a value.
//!
//! ```text
//! formula := outcome "~" rhs [ "|" effects ]
//! outcome := column | "log(" column ")"
//! rhs     := term { "+" term } ;  term := factor { ":" factor | "*" factor } | "1" | "0" | "offset(" value ")"
//! factor  := value | ( "i(" | "factor(" ) column [ "," value ] [ "," "ref" "=" level ] ")"
//! value   := plain [ "^" number ]
//! plain   := column | ("log" | "log1p" | "exp" | "sqrt" | "abs") "(" value ")" | ("lag" | "lead") "(" column "," number ")"
//! effects := effect { "+" effect }
//! effect  := ( column { "^" column } | "pair(" column "," column ")" ) [ "[" column "]" ]
//! ```
//!
//! Among the effects `a^b` is the interaction of two categories, `pair(a,b)` that without direction, `[x]` a slope of `x`
//! in each group instead of a level. Among the terms `x^2` is a power and `i(a,x)` is `i(a):x`, the slope of `x` by level;
//! `-1` stands for `+ 0`. A name that is not made of letters, digits, `_` and `.` stands between backquotes.

mod lexer;
mod parser;

use std::fmt;

use hoinhap_vocab::Text;

pub use parser::parse;

/// What is estimated.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    /// As it was written.
    pub text: String,
    /// The outcome.
    pub outcome: Value,
    /// Terms with coefficients, in the order of the formula.
    pub terms: Vec<Term>,
    /// Known parts of the linear predictor.
    pub offsets: Vec<Value>,
    /// Whether a constant was refused (`0`).
    pub without_constant: bool,
    /// Absorbed effects.
    pub effects: Vec<EffectTerm>,
}

/// A number for each row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A column.
    Column(String),
    /// A function of a value.
    Apply(Function, Box<Value>),
    /// A whole power of a value.
    Power {
        /// The value.
        base: Box<Value>,
        /// The exponent, 1 to 9.
        exponent: u8,
    },
    /// The column `steps` periods earlier; negative steps are later.
    Shift {
        /// The column.
        column: String,
        /// Periods back.
        steps: i32,
    },
}

/// A function of one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// Natural logarithm; missing at zero and below.
    Log,
    /// `ln(1 + x)`.
    Log1p,
    /// Exponential.
    Exp,
    /// Square root; missing below zero.
    Sqrt,
    /// Absolute value.
    Abs,
}

/// A term: the product of its factors.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// The factors; one for a plain term.
    pub factors: Vec<Factor>,
}

/// A factor of a term.
#[derive(Debug, Clone, PartialEq)]
pub enum Factor {
    /// One column of numbers.
    Value(Value),
    /// One indicator per level but the reference.
    Levels {
        /// The column.
        column: String,
        /// The level without indicator; `None` for the first.
        reference: Option<String>,
    },
}

/// An absorbed effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectTerm {
    /// The categories that make a level together.
    pub columns: Vec<String>,
    /// Whether two columns are a pair without direction.
    pub unordered: bool,
    /// The variable whose slope differs by level.
    pub slope: Option<String>,
}

/// A formula that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("character {position}: {}", message.en)]
pub struct FormulaError {
    /// Place in the formula, the first character being 1.
    pub position: usize,
    /// What stands there.
    pub found: String,
    /// What is wrong.
    pub message: Text,
    /// What to write instead.
    pub help: Text,
}

impl Function {
    /// The word that calls it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Log1p => "log1p",
            Self::Exp => "exp",
            Self::Sqrt => "sqrt",
            Self::Abs => "abs",
        }
    }

    pub(crate) fn of_word(word: &str) -> Option<Self> {
        [Self::Log, Self::Log1p, Self::Exp, Self::Sqrt, Self::Abs]
            .into_iter()
            .find(|function| function.word() == word)
    }

    /// The value of the function; not a number outside its domain.
    #[must_use]
    pub fn of(self, value: f64) -> f64 {
        match self {
            Self::Log => value.ln(),
            Self::Log1p => value.ln_1p(),
            Self::Exp => value.exp(),
            Self::Sqrt => value.sqrt(),
            Self::Abs => value.abs(),
        }
    }
}

impl Function {
    /// The derivative at a value.
    #[must_use]
    pub fn derivative(self, value: f64) -> f64 {
        match self {
            Self::Log => value.recip(),
            Self::Log1p => (1.0 + value).recip(),
            Self::Exp => value.exp(),
            Self::Sqrt => 0.5 / value.sqrt(),
            Self::Abs => value.signum(),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column(name) => f.write_str(name),
            Self::Apply(function, value) => write!(f, "{}({value})", function.word()),
            Self::Power { base, exponent } => write!(f, "{base}^{exponent}"),
            Self::Shift { column, steps } if *steps < 0 => write!(f, "lead({column},{})", -steps),
            Self::Shift { column, steps } => write!(f, "lag({column},{steps})"),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, factor) in self.factors.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { ":" })?;
            match factor {
                Factor::Value(value) => write!(f, "{value}")?,
                Factor::Levels { column, reference: None } => write!(f, "i({column})")?,
                Factor::Levels { column, reference: Some(level) } => write!(f, "i({column}, ref={level})")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for EffectTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unordered {
            true => write!(f, "pair({})", self.columns.join(","))?,
            false => f.write_str(&self.columns.join("^"))?,
        }
        match &self.slope {
            Some(slope) => write!(f, "[{slope}]"),
            None => Ok(()),
        }
    }
}
