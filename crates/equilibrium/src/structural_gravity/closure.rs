//! What happens to deficits, and what is held at one.

use super::GravityBase;

/// How new expenditure follows from new income.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closure {
    /// E' = ŵ Y + D, with D fixed in units of world income.
    Additive,
    /// E' = ŵ E, brought to world income.
    Multiplicative,
    /// The deficits are purged first; the shock then meets a world with E = Y.
    Balanced,
    /// E' = (E / Y) Y', with the importer resistance of the economy at this position held at 1: the guide's "agtpa".
    Reference(usize),
}

impl Closure {
    /// The word of scenario files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Additive => "additive",
            Self::Multiplicative => "multiplicative",
            Self::Balanced => "balanced",
            Self::Reference(_) => "agtpa",
        }
    }

    /// New expenditure, given new income ŵ Y in units in which it adds up to base income.
    pub(super) fn expenditure(self, base: &GravityBase, wage: &[f64]) -> Vec<f64> {
        let pairs = wage.iter().zip(base.income.iter().zip(&base.expenditure));
        match self {
            Self::Additive => {
                pairs.map(|(wage, (income, expenditure))| wage * income + expenditure - income).collect()
            }
            Self::Balanced => pairs.map(|(wage, (income, _))| wage * income).collect(),
            Self::Multiplicative | Self::Reference(_) => {
                let raw: Vec<f64> = pairs.map(|(wage, (_, expenditure))| wage * expenditure).collect();
                let ratio = base.income.iter().sum::<f64>() / raw.iter().sum::<f64>();
                raw.into_iter().map(|expenditure| expenditure * ratio).collect()
            }
        }
    }
}
