//! Composite indices: a recipe is data, a score is its replay.
//!
//! A recipe is a fold over the verbs select, denominate, impute, treat, normalise, weight and aggregate, in this
//! order. Each verb is a function of a [`Panel`] and its settings that returns a panel and issues; together with
//! the hierarchy ([`Tree`]) the settings ([`Method`]) determine every score. How the stages differ: a *leaf* is an
//! indicator in a recipe, a *score* the result of a recipe for a unit and year, a *rank* its place among the units
//! of that year.
//!
//! Definitions follow the OECD and JRC handbook on composite indicators (2008) and, for the conventions of each
//! verb, COINr (Becker et al. 2022), except where that program departs from its own description.

mod aggregate;
mod bod;
mod checks;
mod compare;
mod denominate;
mod diff;
mod eigen;
mod explain;
mod fault;
mod impute;
mod leaf;
mod method;
mod movers;
mod normalise;
mod outlook;
mod panel;
mod problem;
mod read;
mod recipe;
mod run;
mod score;
pub mod sensitivity;
mod simplex;
mod source;
pub mod stats;
mod treat;
mod tree;
mod weight;

pub use aggregate::{NotPositive, aggregate};
pub use checks::{GroupCheck, LeaveOneOut, MemberCheck, checks, leave_one_out};
pub use compare::{Comparison, ScoreChange, Version, compare, log_shares};
pub use diff::{Difference, differences};
pub use eigen::{Eigen, symmetric_eigen};
pub use explain::{Explanation, LeafTrace, explain};
pub use impute::impute;
pub use leaf::{Formula, Leaf, Scale};
pub use method::{Coverage, Method, Normalisation, Rule, Rung, Scheme, Treatment};
pub use movers::{MemberChange, Mover, member_changes, movers};
pub use normalise::{normalise, normalise_column};
pub use outlook::{Outlook, OutlookRefused, outlook};
pub use panel::{Frame, Inputs, Mark, Panel, Point, RowKey};
pub use read::{SetFile, SetFiles, UserSet, parse_recipe};
pub use recipe::{
    Change, Composite, Factor, FactorLevel, Judgement, Kind, Recipe, Steps, Uncertainty, Universe,
};
pub use run::{Run, Runner};
pub use score::{Build, Score, scores, top_scores, top_values};
pub use source::{EvidenceSource, LeafSource, SourceCell, select};
pub use treat::{MovedPoint, Treated, TreatmentRecord, treat};
pub use tree::{Declared, Node, Tree, TreeFault};
pub use weight::{Group, Weights, analytic_hierarchy, correlation_eigen, resolve};

use hoinhap_vocab::Issue;

/// Builds a composite: selects its data, runs its method once and scores every node.
///
/// # Errors
/// The data do not fit the recipe.
pub fn build(composite: Composite, source: &dyn LeafSource) -> Result<(Composite, Build), Vec<Issue>> {
    let (composite, panel) = select(composite, source)?;
    let run = run_of(&composite, panel);
    let scores = scores(&composite, &composite.method, &run);
    let screened = &run.imputed.frame.screened;
    let mut issues = run.issues.clone();
    issues.extend(
        (!screened.is_empty()).then(|| problem::screened(&composite.recipe.place("select"), screened)),
    );
    Ok((composite, Build { run, scores, issues }))
}

/// One run of the method, with the rows that are asked for.
fn run_of(composite: &Composite, panel: Panel) -> Run {
    let run = Runner::new(&composite.tree, panel).run(&composite.method);
    match composite.judged {
        Some(year) => run.of_year(year),
        None => run,
    }
}
