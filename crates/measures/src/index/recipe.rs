//! A recipe: the data that fully determine a composite. Two recipes can be compared with `==`.

use std::collections::BTreeMap;

use hoinhap_vocab::{Issue, Text, Year};

use super::fault::fault_issue;
use super::method::{Coverage, Method, Normalisation, Rule, Rung, Scheme, Treatment};
use super::problem;
use super::tree::{Declared, Tree};

/// A recipe as declared.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// Id, such as `int-lite`.
    pub id: String,
    /// What it measures.
    pub kind: Kind,
    /// Code of the top node, where the hierarchy is declared in the recipe.
    pub top: String,
    /// Name for people.
    pub title: Text,
    /// What to know before reading a score.
    pub note: Text,
    /// Whether it serves tests only and must not be read as policy.
    pub test_only: bool,
    /// First and last year, where the data have years.
    pub years: Option<(Year, Year)>,
    /// Which units take part.
    pub universe: Universe,
    /// The shipped set it works on; `None` for the shipped observations.
    pub data: Option<String>,
    /// Least share of leaves present for a unit to take part.
    pub screen: Option<f64>,
    /// The hierarchy; empty where it comes with the set.
    pub declared: Vec<Declared>,
    /// The steps.
    pub steps: Steps,
    /// Weights from pairwise judgements.
    pub judgements: Vec<Judgement>,
    /// Choices that sensitivity varies.
    pub factors: Vec<Factor>,
    /// Continuous doubts that sensitivity draws.
    pub uncertainty: Option<Uncertainty>,
    /// The file it was read from.
    pub file: String,
}

impl Recipe {
    /// Where a table of the recipe stands.
    pub(super) fn place(&self, table: &str) -> String {
        self.steps.places.of(&self.file, table)
    }
}

/// What a composite measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Integration: higher is more.
    Integration,
    /// Dependence: higher is more exposed; autonomy is the rest.
    Dependence,
    /// Receiving (low) to contributing (high).
    Contribution,
    /// Any other.
    Other,
}

impl Kind {
    /// Reads the code of a recipe; `None` for a code that says nothing.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "INT" => Some(Kind::Integration),
            "DEP" => Some(Kind::Dependence),
            "R2C" => Some(Kind::Contribution),
            "OTHER" => Some(Kind::Other),
            _ => None,
        }
    }

    /// The code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Kind::Integration => "INT",
            Kind::Dependence => "DEP",
            Kind::Contribution => "R2C",
            Kind::Other => "OTHER",
        }
    }
}

/// Which units take part.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Universe {
    /// Whether members of the United Nations take part.
    pub un_member: bool,
    /// Units added by code.
    pub add: Vec<String>,
    /// Units taken out by code.
    pub without: Vec<String>,
}

/// The steps as declared; levels are matched with the hierarchy when it is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Steps {
    /// Whether there is a table `[denominate]`.
    pub denominate: bool,
    /// The ladder.
    pub impute: Vec<Rung>,
    /// The treatment; `None` without a table `[treat]`.
    pub treat: Option<Treatment>,
    /// The normalisation; `None` without a table `[normalise]`.
    pub normalise: Option<Normalisation>,
    /// Code of the reference unit of the distance to a reference.
    pub reference: Option<String>,
    /// Weighting schemes by level.
    pub schemes: Vec<Scheme>,
    /// Rules by level; `None` without a table `[aggregate]`.
    pub rules: Option<Vec<Rule>>,
    /// When a score is withheld.
    pub coverage: Coverage,
    /// Where the tables of the steps stand.
    pub places: Places,
}

/// The places of the tables of a recipe, by their names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places(pub BTreeMap<&'static str, String>);

impl Places {
    /// Where a table stands: `file:line, table`.
    #[must_use]
    pub fn of(&self, file: &str, table: &str) -> String {
        let place = self.0.get(table).map_or(file, String::as_str);
        format!("{place}, {table}")
    }
}

/// The weights of the members of a node, from pairwise judgements of all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// The node.
    pub node: String,
    /// Its members.
    pub order: Vec<String>,
    /// Their weights.
    pub weights: Vec<f64>,
    /// Place in the recipe.
    pub place: String,
}

/// A discrete choice with its alternatives.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Name.
    pub name: String,
    /// Name for people; the name itself where the recipe gives none.
    pub title: Text,
    /// Column of a design file.
    pub column: String,
    /// The alternatives.
    pub levels: Vec<FactorLevel>,
    /// Place in the recipe.
    pub place: String,
}

/// One alternative of a factor.
#[derive(Debug, Clone, PartialEq)]
pub struct FactorLevel {
    /// Name, as in a design file.
    pub name: String,
    /// What it changes in the method; empty for the recipe as it stands.
    pub changes: Vec<Change>,
    /// Place, where it stands in another file than its factor.
    pub place: Option<String>,
}

/// A change of the method.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Another ladder.
    Impute(Vec<Rung>),
    /// Another treatment.
    Treat(Treatment),
    /// Another normalisation, with the code of its reference unit where it has one of its own.
    Normalise(Normalisation, Option<String>),
    /// Another weighting scheme for every group.
    Scheme(Scheme),
    /// Another weighting scheme for the members of the top.
    SchemeOfTop(Scheme),
    /// Other rules, by level or one for all.
    Rules(Vec<Rule>),
    /// Other weights of the nodes named, as written in the recipe: of all pillars they sum to one.
    Weights(BTreeMap<String, f64>),
    /// Other weights of the nodes named, from a file of sets: in relation to each other within a group.
    WeightSet(BTreeMap<String, f64>),
    /// Without this node.
    Drop(String),
}

/// Continuous doubts, each drawn as one factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Uncertainty {
    /// Half-width of the uniform noise on every weight above the leaves, as a share of it.
    pub weights: f64,
    /// Whether leaves with a published standard error are drawn around their value.
    pub measurement: bool,
    /// Base points of the design.
    pub samples: u32,
    /// Seed.
    pub seed: u32,
}

impl Change {
    /// Applies the change.
    pub fn apply(&self, method: &mut Method, tree: &Tree) {
        match self {
            Change::Impute(ladder) => method.impute.clone_from(ladder),
            Change::Treat(treatment) => method.treat = *treatment,
            Change::Normalise(normalisation, _) => method.normalise = Some(*normalisation),
            Change::Scheme(scheme) => method.schemes.fill(scheme.clone()),
            Change::SchemeOfTop(scheme) => {
                if let Some(place) = method.schemes.last_mut() {
                    place.clone_from(scheme);
                }
            }
            Change::Rules(rules) => method.rules = spread(rules, tree.depth()),
            Change::Weights(weights) | Change::WeightSet(weights) => {
                for (node, weight) in
                    weights.iter().filter_map(|(code, weight)| Some((tree.find(code)?, weight)))
                {
                    method.weights[node] = *weight;
                }
            }
            Change::Drop(code) => {
                if let Some(node) = tree.find(code) {
                    method.weights[node] = 0.0;
                }
            }
        }
    }
}

/// One entry for all levels, or one per level.
fn spread<T: Clone>(entries: &[T], depth: usize) -> Vec<T> {
    if entries.len() == 1 { vec![entries[0].clone(); depth] } else { entries.to_vec() }
}

/// A recipe with its hierarchy: everything but the data.
#[derive(Debug, Clone)]
pub struct Composite {
    /// The recipe.
    pub recipe: Recipe,
    /// The hierarchy.
    pub tree: Tree,
    /// The method.
    pub method: Method,
    /// The year whose scores are asked for, of the span; `None`: all years.
    pub judged: Option<Year>,
}

impl Composite {
    /// Joins a recipe and the hierarchy that comes with a set, if the recipe declares none.
    ///
    /// # Errors
    /// Every fault of the hierarchy, of the levels and of the factors.
    pub fn bind(recipe: Recipe, of_set: Option<Vec<Declared>>) -> Result<Self, Vec<Issue>> {
        let of_set = of_set.unwrap_or_default();
        let declared =
            if recipe.declared.is_empty() { of_set } else { named_by(recipe.declared.clone(), &of_set) };
        let places: Vec<(String, String)> =
            declared.iter().map(|node| (node.place.clone(), node.code.clone())).collect();
        let mut issues = Vec::new();
        let declared = judged(&recipe, declared, &mut issues);
        let tree = match Tree::build(declared.clone()) {
            Ok(tree) => tree,
            Err(faults) => {
                issues.extend(faults.into_iter().map(|fault| fault_issue(&recipe.file, &declared, fault)));
                return Err(issues);
            }
        };
        issues.extend(weightless(&tree, &places));
        issues.extend(impossible_bounds(&recipe, &tree));
        issues.extend(lacking_leaves(&recipe, &tree, &places));
        issues.extend(factor_issues(&recipe, &tree));
        let (least, leaves) = (recipe.steps.coverage.leaves, tree.leaves.len());
        issues.extend((least > leaves).then(|| {
            problem::too_few_leaves(&recipe.steps.places.of(&recipe.file, "aggregate"), least, leaves)
        }));
        let method = method(&recipe, &tree).map_err(|found| issues.extend(found)).ok();
        match method.filter(|_| issues.is_empty()) {
            Some(method) => Ok(Self { recipe, tree, method, judged: None }),
            None => Err(issues),
        }
    }

    /// The same composite for the scores of one year: those that the recipe gives the year, whatever else is asked. The
    /// other years of the span stay, since a least and greatest value may rest on them; a year outside stands alone.
    #[must_use]
    pub fn of_year(mut self, year: Year) -> Self {
        let within = self.recipe.years.is_none_or(|(first, last)| (first..=last).contains(&year));
        if !within {
            return self.with_years(year, year);
        }
        self.judged = Some(year);
        self
    }

    /// Whether neither the recipe nor a level of its factors finds weights in the data: a row's score then depends on the
    /// scaled values of its own year alone.
    #[must_use]
    pub fn has_given_weights(&self) -> bool {
        let is_given = |scheme: &Scheme| matches!(scheme, Scheme::Given | Scheme::Equal);
        let changes =
            self.recipe.factors.iter().flat_map(|factor| &factor.levels).flat_map(|level| &level.changes);
        let mut schemes = changes.filter_map(|change| match change {
            Change::Scheme(scheme) | Change::SchemeOfTop(scheme) => Some(scheme),
            _ => None,
        });
        schemes.all(is_given) && self.method.schemes.iter().all(is_given)
    }

    /// The same composite over other years.
    #[must_use]
    pub fn with_years(mut self, first: Year, last: Year) -> Self {
        self.recipe.years = Some((first, last));
        self
    }
}

fn method(recipe: &Recipe, tree: &Tree) -> Result<Method, Vec<Issue>> {
    let steps = &recipe.steps;
    let depth = tree.depth();
    let mut issues = Vec::new();
    let rules = spread(steps.rules.as_deref().unwrap_or_default(), depth);
    if steps.rules.is_some() && rules.len() != depth {
        issues.push(level_count(&steps.places.of(&recipe.file, "aggregate"), "levels", rules.len(), depth));
    }
    let given = [Scheme::Given];
    let schemes = spread(if steps.schemes.is_empty() { &given } else { &steps.schemes }, depth);
    if schemes.len() != depth {
        issues.push(level_count(&steps.places.of(&recipe.file, "weight"), "levels", schemes.len(), depth));
    }
    let method = Method {
        denominate: steps.denominate,
        impute: steps.impute.clone(),
        treat: steps.treat.unwrap_or(Treatment::None),
        normalise: steps.normalise,
        schemes,
        rules,
        weights: tree.nominal_weights(),
        coverage: steps.coverage,
    };
    if issues.is_empty() { Ok(method) } else { Err(issues) }
}

fn level_count(file: &str, key: &str, have: usize, depth: usize) -> Issue {
    Issue::error(
        "recipe/levels",
        format!("{file}: {key}"),
        Text::new(
            format!("Có {have} cấp nhưng cây chỉ tiêu có {depth} cấp."),
            format!("{have} levels are given, but the hierarchy has {depth}."),
        ),
        Text::new(
            format!("Ghi {depth} mục, từ chỉ tiêu lên đỉnh, hoặc một mục cho mọi cấp."),
            format!("Write {depth} entries from the leaves up, or one for all levels."),
        ),
    )
}

/// The nodes of a recipe, with the names of a set where the recipe gives none.
fn named_by(mut declared: Vec<Declared>, of_set: &[Declared]) -> Vec<Declared> {
    for node in &mut declared {
        let is_bare = node.title.en == node.code && node.title.vi == node.code;
        let named = of_set.iter().find(|known| known.code == node.code).filter(|_| is_bare);
        if let Some(known) = named {
            node.title = known.title.clone();
        }
    }
    declared
}

/// The nodes with the weights of pairwise judgements in place of the declared ones.
fn judged(recipe: &Recipe, mut declared: Vec<Declared>, issues: &mut Vec<Issue>) -> Vec<Declared> {
    for judgement in &recipe.judgements {
        let of_node = |node: &Declared| node.parent.as_deref() == Some(judgement.node.as_str());
        let members: Vec<String> =
            declared.iter().filter(|node| of_node(node)).map(|node| node.code.clone()).collect();
        let unknown = judgement.order.iter().filter(|code| !members.contains(code));
        let missing = members.iter().filter(|code| !judgement.order.contains(code));
        let before = issues.len();
        issues.extend(unknown.map(|code| problem::not_a_member(&judgement.place, &judgement.node, code)));
        issues.extend(missing.map(|code| problem::not_judged(&judgement.place, &judgement.node, code)));
        if issues.len() > before {
            continue;
        }
        for (code, weight) in judgement.order.iter().zip(&judgement.weights) {
            declared
                .iter_mut()
                .filter(|node| of_node(node) && node.code == *code)
                .for_each(|node| node.weight = *weight);
        }
    }
    declared
}

/// The groups that benefit of the doubt could not judge within its bounds, even with all members present.
fn impossible_bounds(recipe: &Recipe, tree: &Tree) -> Vec<Issue> {
    let schemes = spread(&recipe.steps.schemes, tree.depth());
    let mut issues = Vec::new();
    for node in tree.nodes.iter().filter(|node| node.level > 0) {
        let Some(Scheme::BenefitOfTheDoubt { lower, upper }) = schemes.get(node.level - 1) else { continue };
        let members = node.children.iter().filter(|child| tree.nodes[**child].weight > 0.0).count();
        let n = members as f64;
        if n * lower > 1.0 + 1e-12 || n * upper < 1.0 - 1e-12 {
            let place = recipe.steps.places.of(&recipe.file, "weight");
            issues.push(problem::bod_bounds(&place, &node.code, members, (*lower, *upper)));
        }
    }
    issues
}

/// The groups of which no member has a weight: nothing could be computed.
fn weightless(tree: &Tree, places: &[(String, String)]) -> Vec<Issue> {
    let is_bare =
        |index: &usize| tree.nodes[*index].children.iter().all(|child| tree.nodes[*child].weight <= 0.0);
    let groups = (tree.leaves.len()..tree.nodes.len()).filter(is_bare);
    groups
        .map(|index| {
            let code = &tree.nodes[index].code;
            let place =
                places.iter().find(|(_, known)| known == code).map_or("", |(place, _)| place.as_str());
            problem::no_weight(place, code)
        })
        .collect()
}

/// The leaves without the goalposts or the target that a normalisation of the recipe, or of a factor, needs.
fn lacking_leaves(recipe: &Recipe, tree: &Tree, places: &[(String, String)]) -> Vec<Issue> {
    let varied = recipe.factors.iter().flat_map(|factor| &factor.levels).flat_map(|level| &level.changes);
    let varied = varied.filter_map(|change| match change {
        Change::Normalise(normalisation, _) => Some(*normalisation),
        _ => None,
    });
    let used: Vec<Normalisation> = recipe.steps.normalise.into_iter().chain(varied).collect();
    let posts = used.iter().any(|used| matches!(used, Normalisation::Goalposts { .. }));
    let target = used.iter().any(|used| matches!(used, Normalisation::DistanceToTarget { .. }));
    let mut issues = Vec::new();
    for leaf in &tree.leaves {
        let place =
            || places.iter().find(|(_, code)| *code == leaf.id).map_or("", |(place, _)| place.as_str());
        if posts && leaf.goalposts.is_none() {
            issues.push(problem::no_goalposts(place(), &leaf.id));
        }
        if target && leaf.target.is_none() {
            issues.push(problem::no_target(place(), &leaf.id));
        }
    }
    issues
}

/// A factor may vary only steps that the recipe has, and name only nodes that exist; names are given once.
fn factor_issues(recipe: &Recipe, tree: &Tree) -> Vec<Issue> {
    let mut issues = Vec::new();
    for (place, factor) in recipe.factors.iter().enumerate() {
        let earlier = &recipe.factors[..place];
        if earlier.iter().any(|other| other.name == factor.name || other.column == factor.column) {
            issues.push(problem::named_twice(&factor.place, &factor.name));
        }
        for (place, level) in factor.levels.iter().enumerate() {
            let at = level.place.as_deref().unwrap_or(&factor.place);
            if factor.levels[..place].iter().any(|other| other.name == level.name) {
                issues.push(problem::named_twice(at, &level.name));
            }
            for change in &level.changes {
                issues.extend(change_issues(recipe, tree, at, change));
            }
        }
    }
    issues.dedup();
    issues
}

fn change_issues(recipe: &Recipe, tree: &Tree, place: &str, change: &Change) -> Vec<Issue> {
    let steps = &recipe.steps;
    let absent = |present: bool, step: &str| Vec::from_iter((!present).then(|| step_absent(place, step)));
    let unknown = |code: &String| tree.find(code).is_none().then(|| unknown_node(place, code));
    match change {
        Change::Impute(_) => absent(!steps.impute.is_empty(), "impute"),
        Change::Treat(_) => absent(steps.treat.is_some(), "treat"),
        Change::Normalise(..) => absent(steps.normalise.is_some(), "normalise"),
        Change::Rules(rules) => {
            let fits = rules.len() == 1 || rules.len() == tree.depth();
            let mut issues = absent(steps.rules.is_some(), "aggregate");
            issues.extend((!fits).then(|| level_count(place, "aggregate", rules.len(), tree.depth())));
            issues
        }
        Change::Scheme(_) | Change::SchemeOfTop(_) => absent(steps.rules.is_some(), "aggregate"),
        Change::Weights(weights) => {
            weights.keys().filter_map(unknown).chain(pillar_sum(tree, place, weights)).collect()
        }
        Change::WeightSet(weights) => weights.keys().filter_map(unknown).collect(),
        Change::Drop(code) => unknown(code).into_iter().collect(),
    }
}

/// The factors that vary given weights where no scheme of the recipe or of its factors looks at them.
pub(super) fn without_effect(recipe: &Recipe) -> Vec<Issue> {
    recipe.factors.iter().filter_map(|factor| moves_nothing(recipe, factor)).collect()
}

fn moves_nothing(recipe: &Recipe, factor: &Factor) -> Option<Issue> {
    let changes = |factor: &Factor| {
        factor.levels.iter().flat_map(|level| level.changes.clone()).collect::<Vec<Change>>()
    };
    let own = recipe.steps.schemes.is_empty() || recipe.steps.schemes.iter().any(Scheme::uses_given);
    let varied = recipe.factors.iter().flat_map(changes).any(|change| match change {
        Change::Scheme(scheme) | Change::SchemeOfTop(scheme) => scheme.uses_given(),
        _ => false,
    });
    let gives =
        changes(factor).iter().any(|change| matches!(change, Change::Weights(_) | Change::WeightSet(_)));
    (gives && !own && !varied).then(|| problem::weights_unused(&factor.place, &factor.name))
}

/// Weights of a level for all pillars are shares, where those of the recipe are.
fn pillar_sum(tree: &Tree, place: &str, weights: &BTreeMap<String, f64>) -> Option<Issue> {
    let pillars = &tree.nodes[tree.top()].children;
    let nominal: f64 = pillars.iter().map(|pillar| tree.nodes[*pillar].weight).sum();
    let sum = pillars.iter().map(|pillar| weights.get(&tree.nodes[*pillar].code)).sum::<Option<f64>>()?;
    let are_shares = (nominal - 1.0).abs() <= 1e-9;
    (are_shares && (sum - 1.0).abs() > 1e-9).then(|| problem::pillar_sum(place, sum))
}

fn step_absent(place: &str, step: &str) -> Issue {
    Issue::error(
        "recipe/factor-step-absent",
        place,
        Text::new(
            format!("Yếu tố thay đổi bước `{step}` mà công thức không có."),
            format!("The factor varies the step `{step}`, which the recipe does not have."),
        ),
        Text::new(
            format!("Thêm bảng `[{step}]` vào công thức hoặc bỏ yếu tố này."),
            format!("Add a table `[{step}]` to the recipe, or drop the factor."),
        ),
    )
}

fn unknown_node(place: &str, code: &str) -> Issue {
    Issue::error(
        "recipe/unknown-node",
        place,
        Text::fixed("Cây chỉ tiêu không có nút này.", "The hierarchy has no such node."),
        Text::fixed("Sửa mã của nút.", "Correct the code of the node."),
    )
    .with_value(code)
}
