//! The fold over the verbs, with a memory of stages.
//!
//! A [`Runner`] holds one panel and one hierarchy and runs any number of methods over them. A stage whose
//! settings, and the stage below it, have been seen before is taken from memory: a replication that touches only
//! a weight recomputes only the groups above it.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use hoinhap_vocab::{Issue, Year};

use super::aggregate::{NotPositive, aggregate, not_finite};
use super::denominate::denominate;
use super::impute::impute;
use super::method::{Method, Normalisation, Rule, Rung, Scheme, Treatment};
use super::normalise::normalise;
use super::panel::{Frame, Mark, Panel};
use super::problem;
use super::treat::{MovedPoint, Treated, treat};
use super::tree::Tree;
use super::weight::{Group, Weights, resolve};

/// The outcome of one method: every stage, and the value of every node.
#[derive(Debug, Clone)]
pub struct Run {
    /// Leaves after denomination.
    pub denominated: Arc<Panel>,
    /// Leaves after imputation.
    pub imputed: Arc<Panel>,
    /// Leaves after treatment.
    pub treated: Arc<Treated>,
    /// Leaves after normalisation, or as treated where the recipe does not normalise.
    pub normalised: Arc<Vec<Arc<Vec<f64>>>>,
    /// `values[node][row]`; NaN where missing. Shorter than the hierarchy where the recipe does not aggregate.
    pub values: Vec<Arc<Vec<f64>>>,
    /// Weights of the members of each group, by node; `None` for leaves.
    pub weights: Vec<Option<Arc<Weights>>>,
    /// Issues of all stages, in order.
    pub issues: Vec<Issue>,
}

/// Runs methods over one panel.
#[derive(Debug)]
pub struct Runner<'a> {
    tree: &'a Tree,
    base: Arc<Panel>,
    years: Vec<Range<usize>>,
    denominated: Memory<bool, Panel>,
    imputed: Memory<(Origin, Vec<Rung>), Panel>,
    treated: Memory<(Origin, Treatment), Treated>,
    normalised: Memory<(Origin, Option<Normalisation>), Columns>,
    /// Rows that are put together, where they are not all.
    judged: Option<Judged>,
    cut: Memory<[Origin; 4], Stages>,
    levels: Vec<Memory<LevelKey, Level>>,
}

/// The rows of one year, of which alone scores are asked.
#[derive(Debug, Clone)]
struct Judged {
    rows: Range<usize>,
    frame: Arc<Frame>,
    years: Vec<Range<usize>>,
}

/// The stages below the weights.
#[derive(Debug, Clone)]
struct Stages {
    denominated: Arc<Panel>,
    imputed: Arc<Panel>,
    treated: Arc<Treated>,
    normalised: Arc<Columns>,
}

/// Columns of scores, shared between stages.
type Columns = Vec<Arc<Vec<f64>>>;

/// Which result of the stage below a result is made from.
type Origin = usize;

#[derive(Debug, PartialEq)]
struct LevelKey {
    below: Origin,
    rule: Rule,
    scheme: Scheme,
    weights: Vec<f64>,
}

/// The nodes up to one level.
#[derive(Debug, Clone, Default)]
struct Level {
    values: Vec<Arc<Vec<f64>>>,
    weights: Vec<Option<Arc<Weights>>>,
    /// Rows of each node that its rule, or that of a member, refuses.
    refused: Vec<Vec<usize>>,
}

/// Results by their settings. Each has a number that never repeats, by which the stage above refers to it.
#[derive(Debug)]
struct Memory<K, V> {
    entries: Vec<(K, Origin, Arc<V>, Vec<Issue>)>,
    next: Origin,
}

/// Most results kept per stage: a menu of a stage is smaller, and a draw of weights never comes back.
const KEPT: usize = 128;

impl<K, V> Default for Memory<K, V> {
    fn default() -> Self {
        Self { entries: Vec::new(), next: 0 }
    }
}

impl<K: PartialEq, V> Memory<K, V> {
    /// The result of these settings, computed where it is not remembered.
    fn get(
        &mut self,
        key: K,
        issues: &mut Vec<Issue>,
        make: impl FnOnce() -> (V, Vec<Issue>),
    ) -> (Origin, Arc<V>) {
        if let Some((_, origin, value, known)) = self.entries.iter().find(|entry| entry.0 == key) {
            issues.extend_from_slice(known);
            return (*origin, Arc::clone(value));
        }
        let (value, found) = make();
        let (origin, value) = (self.next, Arc::new(value));
        self.next += 1;
        issues.extend_from_slice(&found);
        if self.entries.len() == KEPT {
            self.entries.remove(0);
        }
        self.entries.push((key, origin, Arc::clone(&value), found));
        (origin, value)
    }
}

impl<'a> Runner<'a> {
    /// A runner over a panel whose columns are the leaves of the hierarchy.
    #[must_use]
    pub fn new(tree: &'a Tree, panel: Panel) -> Self {
        let years = panel.frame.years().into_iter().map(|(_, rows)| rows).collect();
        let levels = (0..tree.depth()).map(|_| Memory::default()).collect();
        Self {
            tree,
            base: Arc::new(panel),
            years,
            denominated: Memory::default(),
            imputed: Memory::default(),
            treated: Memory::default(),
            normalised: Memory::default(),
            judged: None,
            cut: Memory::default(),
            levels,
        }
    }

    /// A runner that puts together the rows of one year alone: leaves are scaled over all years of the panel, and the
    /// groups, of which there are most to compute, over these rows. Right only where no weight is found in the data.
    #[must_use]
    pub fn of_year(tree: &'a Tree, panel: Panel, year: Option<Year>) -> Self {
        let mut runner = Self::new(tree, panel);
        let frame = Arc::clone(&runner.base.frame);
        let found = frame.years().into_iter().find(|(known, _)| *known == year);
        runner.judged = found.filter(|(_, rows)| rows.len() < frame.rows.len()).map(|(_, rows)| Judged {
            frame: Arc::new(frame.of_year(year)),
            years: std::iter::once(0..rows.len()).collect(),
            rows,
        });
        runner
    }

    /// The rows that scores are of.
    #[must_use]
    pub fn frame(&self) -> &Frame {
        self.judged.as_ref().map_or(&self.base.frame, |judged| &judged.frame)
    }

    /// The panel before any step.
    #[must_use]
    pub fn base(&self) -> &Panel {
        &self.base
    }

    /// The hierarchy.
    #[must_use]
    pub const fn tree(&self) -> &'a Tree {
        self.tree
    }

    /// Runs one method.
    pub fn run(&mut self, method: &Method) -> Run {
        let mut issues = Vec::new();
        let (tree, base) = (self.tree, Arc::clone(&self.base));
        let (first, denominated) = self.denominated.get(method.denominate, &mut issues, || {
            if method.denominate {
                denominate(&base, &tree.leaves)
            } else {
                (Panel::clone(&base), Vec::new())
            }
        });
        let key = (first, method.impute.clone());
        let (second, imputed) =
            self.imputed.get(key, &mut issues, || (impute(&denominated, &method.impute), Vec::new()));
        let key = (second, method.treat);
        let (third, treated) = self.treated.get(key, &mut issues, || treat(&imputed, method.treat));
        let (origin, normalised) = self.normalised.get((third, method.normalise), &mut issues, || {
            let (columns, issues) = match method.normalise {
                Some(normalisation) => normalise(&treated.panel, &tree.leaves, normalisation),
                None => (treated.panel.values.clone(), Vec::new()),
            };
            (columns.into_iter().map(Arc::new).collect(), issues)
        });
        let stages = Stages { denominated, imputed, treated, normalised };
        let stages = match &self.judged {
            Some(judged) => {
                let cut = || (stages.of(judged), Vec::new());
                self.cut.get([first, second, third, origin], &mut Vec::new(), cut).1
            }
            None => Arc::new(stages),
        };
        let level = self.climb(method, origin, &stages.normalised, &mut issues);
        let (values, weights) = (level.values.clone(), level.weights.clone());
        let Stages { denominated, imputed, treated, normalised } = Stages::clone(&stages);
        Run { denominated, imputed, treated, normalised, values, weights, issues }
    }

    /// Aggregates level by level.
    fn climb(
        &mut self,
        method: &Method,
        origin: Origin,
        leaves: &[Arc<Vec<f64>>],
        issues: &mut Vec<Issue>,
    ) -> Arc<Level> {
        let (weights, refused) = (vec![None; leaves.len()], vec![Vec::new(); leaves.len()]);
        let mut below = Arc::new(Level { values: leaves.to_vec(), weights, refused });
        let mut origin = origin;
        for (index, rule) in method.rules.iter().enumerate() {
            let key = LevelKey {
                below: origin,
                rule: *rule,
                scheme: method.schemes[index].clone(),
                weights: member_weights(self.tree, index + 1, &method.weights),
            };
            let place = match &self.judged {
                Some(judged) => Rows { frame: &judged.frame, years: &judged.years },
                None => Rows { frame: &self.base.frame, years: &self.years },
            };
            let tree = self.tree;
            let make = || build_level(tree, place, &below, index + 1, method);
            (origin, below) = self.levels[index].get(key, issues, make);
        }
        below
    }
}

impl Stages {
    /// The stages in these rows alone.
    fn of(&self, judged: &Judged) -> Self {
        let rows = &judged.rows;
        let cut = |column: &Vec<f64>| column[rows.clone()].to_vec();
        let panel = |panel: &Panel| Panel {
            frame: Arc::clone(&judged.frame),
            values: panel.values.iter().map(cut).collect(),
            marks: Arc::new(panel.marks.iter().map(|marks| marks[rows.clone()].to_vec()).collect()),
        };
        let moved = self.treated.moved.iter().filter(|point| rows.contains(&point.row));
        let moved = moved.map(|point| MovedPoint { row: point.row - rows.start, ..*point }).collect();
        let records = self.treated.records.clone();
        Self {
            denominated: Arc::new(panel(&self.denominated)),
            imputed: Arc::new(panel(&self.imputed)),
            treated: Arc::new(Treated { panel: panel(&self.treated.panel), records, moved }),
            normalised: Arc::new(self.normalised.iter().map(|column| Arc::new(cut(column))).collect()),
        }
    }
}

/// The weights that a level depends on: those of the members of its groups.
fn member_weights(tree: &Tree, level: usize, weights: &[f64]) -> Vec<f64> {
    let in_level = |parent: Option<usize>| parent.is_some_and(|parent| tree.nodes[parent].level == level);
    let members = tree.nodes.iter().zip(weights).filter(|(node, _)| in_level(node.parent));
    members.map(|(_, weight)| *weight).collect()
}

/// The rows, with their years.
#[derive(Clone, Copy)]
struct Rows<'a> {
    frame: &'a Frame,
    years: &'a [Range<usize>],
}

fn build_level(
    tree: &Tree,
    rows: Rows<'_>,
    below: &Level,
    level: usize,
    method: &Method,
) -> (Level, Vec<Issue>) {
    let mut built = below.clone();
    let mut issues = Vec::new();
    for node in tree.nodes.iter().filter(|node| node.level == level) {
        let columns: Vec<&[f64]> =
            node.children.iter().map(|child| below.values[*child].as_slice()).collect();
        let nominal: Vec<f64> = node.children.iter().map(|child| method.weights[*child]).collect();
        let group = Group { code: &node.code, columns: &columns, nominal: &nominal, years: rows.years };
        let (weights, mut found) = resolve(&group, &method.schemes[level - 1]);
        issues.append(&mut found);
        let (mut values, faults) = group_values(&group, &weights, method.rules[level - 1]);
        let unbounded = unbounded(&group, &weights, method.rules[level - 1], &values, &faults);
        for row in &unbounded {
            let cell = format!("{}, {}", node.code, rows.frame.row_name(*row));
            issues.push(problem::no_mean(&cell, &method.rules[level - 1].word()));
        }
        let refused = refused(&node.children, &nominal, &faults, &below.refused);
        let unjudged = unjudged(&group, &weights);
        let refused: Vec<usize> = refused.into_iter().chain(unbounded).chain(unjudged).collect();
        refused.iter().for_each(|row| values[*row] = f64::NAN);
        for fault in faults {
            let member = &tree.nodes[node.children[fault.member]].code;
            let cell = format!("{}: {member}, {}", node.code, rows.frame.row_name(fault.row));
            issues.push(problem::not_positive(&cell, fault.value, method.rules[level - 1]));
        }
        built.values.push(Arc::new(values));
        built.weights.push(Some(Arc::new(weights)));
        built.refused.push(refused);
    }
    (built, issues)
}

/// The rows that a group cannot take: a value that its rule refuses, or a member that was itself refused. Unlike a
/// missing member, a refused one is not left out: its weight would go to the others, and the worst could come first.
fn refused(members: &[usize], weights: &[f64], faults: &[NotPositive], below: &[Vec<usize>]) -> Vec<usize> {
    let counted = members.iter().zip(weights).filter(|(_, weight)| **weight > 0.0);
    let inherited = counted.flat_map(|(member, _)| below[*member].iter().copied());
    inherited.chain(faults.iter().map(|fault| fault.row)).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The rows with a member present that benefit of the doubt could not judge.
fn unjudged(group: &Group<'_>, weights: &Weights) -> Vec<usize> {
    let Weights::PerRow { scores, .. } = weights else { return Vec::new() };
    let counted = || group.columns.iter().zip(group.nominal).filter(|(_, weight)| **weight > 0.0);
    let is_present = |row: &usize| counted().any(|(column, _)| !column[*row].is_nan());
    (0..scores.len()).filter(|row| scores[*row].is_nan()).filter(is_present).collect()
}

/// The rows in which the rule comes to no finite number, but for those in which it met a value that it refuses.
fn unbounded(
    group: &Group<'_>,
    weights: &Weights,
    rule: Rule,
    values: &[f64],
    faults: &[NotPositive],
) -> Vec<usize> {
    let Weights::Shared(shared) = weights else { return Vec::new() };
    let known = |row: &usize| faults.iter().any(|fault| fault.row == *row);
    not_finite(rule, group.columns, shared, values).into_iter().filter(|row| !known(row)).collect()
}

fn group_values(group: &Group<'_>, weights: &Weights, rule: Rule) -> (Vec<f64>, Vec<NotPositive>) {
    match weights {
        Weights::PerRow { scores, .. } => (scores.clone(), Vec::new()),
        Weights::Shared(shared) => aggregate(rule, group.columns, shared, group.years),
    }
}

impl Run {
    /// The rows of one year, of every stage; all where the data have no years.
    #[must_use]
    pub fn of_year(&self, year: Year) -> Self {
        let frame = &self.imputed.frame;
        let Some((_, rows)) = frame.years().into_iter().find(|(known, _)| *known == Some(year)) else {
            return self.clone();
        };
        let cut = |column: &Vec<f64>| column[rows.clone()].to_vec();
        let columns =
            |columns: &[Arc<Vec<f64>>]| columns.iter().map(|column| Arc::new(cut(column))).collect();
        let whole = Stages {
            denominated: Arc::clone(&self.denominated),
            imputed: Arc::clone(&self.imputed),
            treated: Arc::clone(&self.treated),
            normalised: Arc::clone(&self.normalised),
        };
        let judged = Judged {
            frame: Arc::new(frame.of_year(Some(year))),
            years: std::iter::once(0..rows.len()).collect(),
            rows: rows.clone(),
        };
        let Stages { denominated, imputed, treated, normalised } = whole.of(&judged);
        let weights = |weights: &Weights| match weights {
            Weights::Shared(_) => weights.clone(),
            Weights::PerRow { rows: all, scores } => {
                Weights::PerRow { rows: all[rows.clone()].to_vec(), scores: cut(scores) }
            }
        };
        Self {
            denominated,
            imputed,
            treated,
            normalised,
            values: columns(&self.values),
            weights: self.weights.iter().map(|of| of.as_deref().map(|of| Arc::new(weights(of)))).collect(),
            issues: self.issues.clone(),
        }
    }

    /// Whether a leaf has a value in a row after all steps.
    #[must_use]
    pub fn is_present(&self, leaf: usize, row: usize) -> bool {
        !self.normalised[leaf][row].is_nan()
    }

    /// The mark of a leaf in a row.
    #[must_use]
    pub fn mark(&self, leaf: usize, row: usize) -> Mark {
        self.imputed.marks[leaf][row]
    }

    /// The value of a node in a row; `None` where it is missing.
    #[must_use]
    pub fn value(&self, node: usize, row: usize) -> Option<f64> {
        self.values.get(node).map(|column| column[row]).filter(|value| !value.is_nan())
    }

    /// The weight of each member of a group in a row: zero for members that are missing, the others rescaled to
    /// sum to one. Empty for a leaf.
    #[must_use]
    pub fn applied_weights(&self, tree: &Tree, node: usize, row: usize) -> Vec<f64> {
        let present = self.found_weights(tree, node, row);
        let sum: f64 = present.iter().sum();
        if sum > 0.0 { present.iter().map(|weight| weight / sum).collect() } else { vec![0.0; present.len()] }
    }

    /// The weight that makes the group's value from each member: as applied, but under benefit of the doubt the
    /// weights of the row's own programme, which need not sum to one.
    #[must_use]
    pub fn effective_weights(&self, tree: &Tree, node: usize, row: usize) -> Vec<f64> {
        match self.weights.get(node).and_then(Option::as_deref) {
            Some(Weights::PerRow { .. }) => self.found_weights(tree, node, row),
            _ => self.applied_weights(tree, node, row),
        }
    }

    /// The weights of the members present, as the scheme found them.
    fn found_weights(&self, tree: &Tree, node: usize, row: usize) -> Vec<f64> {
        let children = &tree.nodes[node].children;
        let nominal: Vec<f64> = match self.weights.get(node).and_then(Option::as_deref) {
            None => return Vec::new(),
            Some(Weights::Shared(weights)) => weights.clone(),
            Some(Weights::PerRow { rows, .. }) => rows[row].clone(),
        };
        let present =
            |(child, weight): (&usize, f64)| if self.value(*child, row).is_some() { weight } else { 0.0 };
        children.iter().zip(nominal).map(present).collect()
    }
}
