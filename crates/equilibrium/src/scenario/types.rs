//! What a scenario file says.

use hoinhap_numerics::Acceleration;
use hoinhap_vocab::{Date, Text, Year};

use crate::ignatenko_2025::Revenue;

/// A scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its id.
    pub name: String,
    /// Its title.
    pub title: Text,
    /// A title that fits beside a bar; the title where the file gives none.
    pub short: Text,
    /// The day from which the shock was known; `None` where it is a thought experiment of any day.
    pub known_from: Option<Date>,
    /// What the model and the base leave out.
    pub note: Text,
    /// The model.
    pub model: Model,
    /// The world before.
    pub base: BaseSpec,
    /// Elasticities.
    pub elasticities: Elasticities,
    /// Closures.
    pub closure: ClosureSpec,
    /// Shocks in order; a later one overrides an earlier one on the same pair.
    pub shocks: Vec<Shock>,
    /// Draws, where intervals are wanted.
    pub uncertainty: Option<Uncertainty>,
    /// The solver.
    pub solver: SolverSpec,
    /// What is shown.
    pub output: OutputSpec,
    /// Values that somebody published, to be printed beside ours.
    pub published: Vec<PublishedValue>,
    /// The file, for messages.
    pub file: String,
}

/// A model of this crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// [`crate::ignatenko_2025`].
    Ignatenko2025,
    /// [`crate::structural_gravity`].
    Gravity,
    /// [`crate::structural_gravity`] with the closure of the WTO-UNCTAD guide.
    Agtpa,
    /// [`crate::caliendo_parro_2015`].
    CaliendoParro2015,
    /// [`crate::laird_yeats_1986`].
    Smart,
    /// [`crate::leontief`].
    Leontief,
}

impl Model {
    /// The words of scenario files.
    pub const CODES: [(&'static str, Self); 6] = [
        ("ignatenko-2025", Self::Ignatenko2025),
        ("gravity-armington", Self::Gravity),
        ("gravity-agtpa", Self::Agtpa),
        ("caliendo-parro-2015", Self::CaliendoParro2015),
        ("smart", Self::Smart),
        ("leontief", Self::Leontief),
    ];

    /// The word of scenario files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ignatenko2025 => "ignatenko-2025",
            Self::Gravity => "gravity-armington",
            Self::Agtpa => "gravity-agtpa",
            Self::CaliendoParro2015 => "caliendo-parro-2015",
            Self::Smart => "smart",
            Self::Leontief => "leontief",
        }
    }

    /// Whether the model reads only tables of its own, with its elasticities in them or in keys of its own.
    #[must_use]
    pub const fn is_on_own_tables(self) -> bool {
        matches!(self, Self::CaliendoParro2015 | Self::Smart | Self::Leontief)
    }

    /// Whether the result is a formula and not a solution that iterates.
    #[must_use]
    pub const fn is_direct(self) -> bool {
        matches!(self, Self::Smart | Self::Leontief)
    }
}

/// The world before the shock.
#[derive(Debug, Clone, PartialEq)]
pub struct BaseSpec {
    /// A dataset or a file with exporter, importer and value; of an input-output table the sales of inputs.
    pub flows: String,
    /// The value's column.
    pub value: String,
    /// A dataset or a file with economy and GDP; `None` where domestic sales are in the flows.
    pub income: Option<String>,
    /// The year of the flows.
    pub year: Year,
    /// Where domestic sales come from.
    pub domestic: Domestic,
    /// Cells that the table lacks, with their source.
    pub impute: Vec<Impute>,
    /// Estimated trade costs, where the flows are their fit to the margins and not those observed.
    pub kernel: Option<KernelSpec>,
    /// Tables of the model with many sectors.
    pub sectors: Option<SectorSpec>,
    /// The market of the model of one product.
    pub market: Option<MarketSpec>,
    /// The sales to final buyers of an input-output table.
    pub final_demand: Option<String>,
    /// The unit of the values, as the file states it.
    pub unit: Option<String>,
}

/// The market of one product.
#[derive(Debug, Clone, PartialEq)]
pub struct MarketSpec {
    /// The buyer.
    pub importer: String,
    /// The product, where the tables have more than one.
    pub product: Option<String>,
    /// Tariffs of the base.
    pub tariffs: MarketTariffs,
}

/// Tariffs of a market before the shock.
#[derive(Debug, Clone, PartialEq)]
pub enum MarketTariffs {
    /// One rate for every supplier.
    One(f64),
    /// A rate by supplier.
    Table(ColumnSpec),
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnSpec {
    /// Dataset or file.
    pub table: String,
    /// The column.
    pub column: String,
}

/// Estimated trade costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KernelSpec {
    /// T = t^(1 - sigma) of each pair, domestic ones included.
    pub costs: ColumnSpec,
    /// A column of the same table that is 1 for pairs with an agreement in the base, else 0.
    pub agreement: Option<String>,
    /// The economy whose importer resistance is held at 1.
    pub reference: Option<String>,
}

/// Tables of the model with many sectors, beside the flows by sector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectorSpec {
    /// Tariffs of the base by exporter, importer and sector; zero where there is none.
    pub tariffs: Option<ColumnSpec>,
    /// Shares of inputs by economy, input sector and using sector.
    pub input_shares: String,
    /// Share of value added and gross output by economy and sector.
    pub production: String,
    /// theta by sector.
    pub sectors: String,
}

/// Where domestic sales come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domestic {
    /// From income, as the tariff model derives them.
    FromIncome,
    /// They are among the flows.
    InFlows,
    /// From gross output less exports, by sector.
    FromGrossOutput,
}

/// A flow that the table lacks.
#[derive(Debug, Clone, PartialEq)]
pub struct Impute {
    /// The seller.
    pub exporter: String,
    /// The buyer.
    pub importer: String,
    /// The value in US dollars.
    pub value_usd: f64,
    /// Who says so.
    pub source: Text,
    /// Its place in the file.
    pub place: String,
}

impl Impute {
    /// What is filled, wherever it is written.
    pub(super) const fn cell(&self) -> (&String, &String, f64, &Text) {
        (&self.exporter, &self.importer, self.value_usd, &self.source)
    }
}

/// A number with its source and its range.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// The central value.
    pub value: f64,
    /// How it is drawn.
    pub distribution: Distribution,
    /// Who says so; empty where the file does not say.
    pub source: Text,
}

/// How a quantity is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Distribution {
    /// It is not.
    Fixed,
    /// Triangular on a range, with the peak at the central value.
    Triangular {
        /// Least value.
        low: f64,
        /// Largest value.
        high: f64,
    },
    /// Uniform on a range.
    Uniform {
        /// Least value.
        low: f64,
        /// Largest value.
        high: f64,
    },
    /// Normal, with this standard error.
    Normal {
        /// Standard error.
        std_error: f64,
    },
}

/// A quantity that may hang on the trade elasticity.
#[derive(Debug, Clone, PartialEq)]
pub enum Dependent {
    /// A value of its own.
    Own(Quantity),
    /// A factor over eps.
    OverEps {
        /// The factor.
        factor: f64,
        /// Whether it moves with the draws of eps; else it stays at the central value.
        follow: bool,
        /// Who says so.
        source: Text,
    },
}

/// Moments of market access and the economy that is told apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Moments {
    /// The economy.
    pub economy: String,
    /// The moment of its goods.
    pub own: f64,
    /// The moment of the rest's goods.
    pub rest: f64,
    /// Who says so.
    pub source: Text,
}

/// Elasticities of a market of one product.
#[derive(Debug, Clone, PartialEq)]
pub struct MarketQuantities {
    /// Import demand, negative.
    pub demand: Quantity,
    /// Substitution between suppliers.
    pub substitution: Quantity,
    /// Export supply; `None` for infinite.
    pub supply: Option<Quantity>,
}

/// Elasticities. All but `eps` and `market` belong to the tariff model.
#[derive(Debug, Clone, PartialEq)]
pub struct Elasticities {
    /// Trade elasticity.
    pub eps: Quantity,
    /// Elasticity of labour supply.
    pub kappa: Quantity,
    /// Scale elasticity.
    pub psi: Dependent,
    /// Shape of the distribution of firms; `None` for 1 / psi, as in the paper.
    pub theta: Option<Quantity>,
    /// Leading term of phi.
    pub passthrough: Quantity,
    /// Moments of market access.
    pub market_access: Option<Moments>,
    /// Whether market access costs labour of the seller alone (the Eaton-Kortum variant).
    pub seller_only: bool,
    /// Those of the model of one product.
    pub market: Option<MarketQuantities>,
}

/// Closures.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosureSpec {
    /// Deficits of the gravity model.
    pub deficits: Deficits,
    /// Use of revenue in the tariff model.
    pub revenue: Revenue,
}

/// What happens to deficits.
#[derive(Debug, Clone, PartialEq)]
pub enum Deficits {
    /// Fixed in units of world income; the same as `share-of-world-income` in one numeraire.
    Additive,
    /// In proportion to income.
    Multiplicative,
    /// Purged first.
    Balanced,
    /// The guide's, with the importer resistance of this economy at 1.
    Reference(String),
}

impl Deficits {
    /// The word of scenario files.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Additive => "additive",
            Self::Multiplicative => "multiplicative",
            Self::Balanced => "balanced",
            Self::Reference(_) => "agtpa",
        }
    }
}

/// A change.
#[derive(Debug, Clone, PartialEq)]
pub struct Shock {
    /// What it is.
    pub kind: ShockKind,
    /// The sectors that it meets; empty for all.
    pub products: Vec<String>,
    /// Its place in the file.
    pub place: String,
}

/// Kinds of change. Economies are codes, groups or `*`.
#[derive(Debug, Clone, PartialEq)]
pub enum ShockKind {
    /// A tariff that importers apply to exporters.
    Tariff {
        /// Who applies it.
        importer: Vec<String>,
        /// On whose goods.
        exporter: Vec<String>,
        /// The rate.
        rate: Rates,
        /// Whether it is added to an earlier shock's.
        add: bool,
    },
    /// An agreement entered or left.
    Agreement {
        /// Its members.
        members: Vec<String>,
        /// Where given, only pairs of one of these with one of the members.
        with: Vec<String>,
        /// The coefficient of the agreement in a gravity estimate.
        beta: Quantity,
        /// Entered or left.
        action: Action,
    },
    /// A factor on trade costs.
    Cost {
        /// The buyers.
        importer: Vec<String>,
        /// The sellers.
        exporter: Vec<String>,
        /// How costs change.
        change: CostChange,
    },
    /// A tax that exporters collect on what they sell to importers.
    ExportTax {
        /// Whose sellers pay it.
        exporter: Vec<String>,
        /// On sales to whom.
        importer: Vec<String>,
        /// The rate.
        rate: Rates,
        /// Whether it is added to an earlier shock's.
        add: bool,
    },
    /// Trade that ends, both ways.
    Cutoff {
        /// The two sides.
        between: [Vec<String>; 2],
    },
    /// Trade that ends in one direction.
    OneWayCutoff {
        /// The sellers.
        exporter: Vec<String>,
        /// The buyers.
        importer: Vec<String>,
    },
}

impl ShockKind {
    /// The word of scenario files.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Tariff { .. } => "tariff",
            Self::Agreement { .. } => "agreement",
            Self::Cost { .. } => "cost",
            Self::ExportTax { .. } => "export-tax",
            Self::Cutoff { .. } | Self::OneWayCutoff { .. } => "cutoff",
        }
    }
}

/// A change of trade costs.
#[derive(Debug, Clone, PartialEq)]
pub enum CostChange {
    /// An iceberg factor.
    Factor(Quantity),
    /// The logarithms of the factors B on trade by pair, such as the part of a gravity estimate that changes.
    LogEffects(ColumnSpec),
}

/// A rate of tariff as a fraction.
#[derive(Debug, Clone, PartialEq)]
pub enum Rates {
    /// One rate.
    One(Quantity),
    /// From a table with importer, exporter and this column.
    Table {
        /// Dataset or file.
        table: String,
        /// Column of the rate.
        column: String,
        /// The latest rows at or before this date, by `valid_from` or else `date`; `None` for tables without dates, or for the
        /// date of the question.
        date: Option<Date>,
        /// Rates of the latest rows at or before this date are taken off.
        less: Option<Date>,
    },
    /// The rate that the partner applies.
    Mirror,
    /// The answer that serves the rest best.
    Optimal,
}

/// Entered or left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Entered: exp(beta).
    Join,
    /// Left: exp(-beta).
    Leave,
}

/// Draws.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertainty {
    /// How many.
    pub draws: usize,
    /// Their seed.
    pub seed: u64,
    /// What is drawn: `eps`, `kappa`, `psi`, `theta`, `passthrough`, `demand`, `substitution`, `supply`, `shock.N.beta`,
    /// `shock.N.rate`, `shock.N.factor`.
    pub vary: Vec<String>,
    /// How the interval comes about.
    pub sampling: Sampling,
}

/// How the interval of a result comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampling {
    /// From draws: the 5th to the 95th percentile of the results.
    Draws,
    /// From the ends of what varies: every combination of the 5th and the 95th percentile of each quantity. The
    /// interval is the least and the largest result. With one quantity and a result that moves one way with it this
    /// is the interval of ever more draws; with several it is wider. Solves 2^k times and reads neither draws nor seed.
    Ends,
}

/// The solver.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SolverSpec {
    /// Relative residual asked for.
    pub tolerance: f64,
    /// Evaluations allowed.
    pub max_iterations: usize,
    /// Method.
    pub acceleration: Acceleration,
}

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputSpec {
    /// Economies shown first.
    pub focus: Vec<String>,
    /// Groups whose members are shown.
    pub groups: Vec<String>,
    /// Whether flows by pair are given.
    pub bilateral: bool,
    /// Whether the gravity model also gives the conditional effect, which costs a solution of its own.
    pub conditional: bool,
    /// Whether the guide's own loop is run beside the fixed point.
    pub guide_loop: bool,
}

impl Default for OutputSpec {
    fn default() -> Self {
        Self { focus: Vec::new(), groups: Vec::new(), bilateral: false, conditional: true, guide_loop: false }
    }
}

/// A value that somebody published.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedValue {
    /// The economy.
    pub economy: String,
    /// The field of the result.
    pub field: String,
    /// The value printed.
    pub value: f64,
    /// Where it is printed.
    pub source: Text,
    /// Why it may differ from ours.
    pub note: Text,
}
