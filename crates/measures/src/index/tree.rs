//! The hierarchy of a recipe: leaves, groups of leaves, groups of groups, one top.

use hoinhap_vocab::Text;

use super::leaf::Leaf;

/// A place in the hierarchy.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Code: a leaf's id, or a group's code such as `E` or `E.F`.
    pub code: String,
    /// Name for people.
    pub title: Text,
    /// Nominal weight within its parent; never negative.
    pub weight: f64,
    /// Its parent; `None` for the top.
    pub parent: Option<usize>,
    /// Its children, in the order of the recipe.
    pub children: Vec<usize>,
    /// 0 for a leaf, else one more than its highest child.
    pub level: usize,
}

/// Leaves first (node `i` is leaf `i`), then groups so that every child stands before its parent; the top last.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tree {
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The leaves.
    pub leaves: Vec<Leaf>,
}

/// A node as declared, before the hierarchy is known to be one.
#[derive(Debug, Clone)]
pub struct Declared {
    /// Code.
    pub code: String,
    /// Name for people.
    pub title: Text,
    /// Weight within the parent.
    pub weight: f64,
    /// Code of the parent; `None` for the top.
    pub parent: Option<String>,
    /// The leaf, where it is one.
    pub leaf: Option<Leaf>,
    /// Where it is declared: `file:line`.
    pub place: String,
}

/// What is wrong with a declared hierarchy; `usize` is the place of the culprit in the declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TreeFault {
    /// Two nodes have one code.
    Duplicate(usize),
    /// The parent is not declared.
    UnknownParent(usize),
    /// The node is its own ancestor.
    Cycle(usize),
    /// A second node without a parent.
    SecondTop(usize),
    /// A group without a member.
    Childless(usize),
    /// A leaf as parent.
    LeafParent(usize),
    /// Nothing is declared.
    Empty,
}

impl Tree {
    /// Builds the hierarchy.
    ///
    /// # Errors
    /// Every fault of the declaration, in its order.
    pub fn build(declared: Vec<Declared>) -> Result<Self, Vec<TreeFault>> {
        let parents = parents(&declared);
        let faults = faults(&declared, &parents);
        if !faults.is_empty() {
            return Err(faults);
        }
        let levels = levels(&declared, &parents);
        let mut order: Vec<usize> = (0..declared.len()).collect();
        order.sort_by_key(|index| levels[*index]);
        Ok(Self::in_order(declared, &parents, &levels, &order))
    }

    fn in_order(
        declared: Vec<Declared>,
        parents: &[Option<usize>],
        levels: &[usize],
        order: &[usize],
    ) -> Self {
        let mut place = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            place[*old] = new;
        }
        let mut tree = Self::default();
        for old in order {
            let node = &declared[*old];
            tree.nodes.push(Node {
                code: node.code.clone(),
                title: node.title.clone(),
                weight: node.weight,
                parent: parents[*old].map(|parent| place[parent]),
                children: Vec::new(),
                level: levels[*old],
            });
            tree.leaves.extend(node.leaf.clone());
        }
        // Children keep the order of the declaration, which `order` may have changed across levels.
        for old in 0..declared.len() {
            if let Some(parent) = parents[old] {
                tree.nodes[place[parent]].children.push(place[old]);
            }
        }
        tree
    }

    /// The top node.
    #[must_use]
    pub fn top(&self) -> usize {
        self.nodes.len().saturating_sub(1)
    }

    /// The number of levels above the leaves.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.nodes.last().map_or(0, |node| node.level)
    }

    /// The node of a code.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.code == code)
    }

    /// Nominal weights of all nodes.
    #[must_use]
    pub fn nominal_weights(&self) -> Vec<f64> {
        self.nodes.iter().map(|node| node.weight).collect()
    }

    /// The share of each node in the top under weights that are rescaled within each group to sum to one.
    #[must_use]
    pub fn effective_weights(&self, weights: &[f64]) -> Vec<f64> {
        let mut effective = vec![0.0; self.nodes.len()];
        for index in (0..self.nodes.len()).rev() {
            effective[index] = self.nodes[index].parent.map_or(1.0, |parent| {
                let sum: f64 = self.nodes[parent].children.iter().map(|child| weights[*child]).sum();
                effective[parent] * weights[index] / sum
            });
        }
        effective
    }

    /// The leaves below a node, ascending.
    #[must_use]
    pub fn leaves_below(&self, node: usize) -> Vec<usize> {
        let mut below = Vec::new();
        let mut open = vec![node];
        while let Some(next) = open.pop() {
            if next < self.leaves.len() {
                below.push(next);
            }
            open.extend(&self.nodes[next].children);
        }
        below.sort_unstable();
        below
    }
}

fn parents(declared: &[Declared]) -> Vec<Option<usize>> {
    let find = |code: &String| declared.iter().position(|node| node.code == *code);
    declared.iter().map(|node| node.parent.as_ref().and_then(find)).collect()
}

fn faults(declared: &[Declared], parents: &[Option<usize>]) -> Vec<TreeFault> {
    let mut faults = Vec::new();
    let mut tops = 0;
    for (index, node) in declared.iter().enumerate() {
        if declared[..index].iter().any(|other| other.code == node.code) {
            faults.push(TreeFault::Duplicate(index));
        }
        match (node.parent.is_some(), parents[index]) {
            (true, None) => faults.push(TreeFault::UnknownParent(index)),
            (true, Some(parent)) if declared[parent].leaf.is_some() => {
                faults.push(TreeFault::LeafParent(index))
            }
            (false, _) => tops += 1,
            _ => {}
        }
        if node.parent.is_none() && tops > 1 {
            faults.push(TreeFault::SecondTop(index));
        }
        if node.leaf.is_none() && !parents.contains(&Some(index)) {
            faults.push(TreeFault::Childless(index));
        }
        if in_cycle(parents, index) {
            faults.push(TreeFault::Cycle(index));
        }
    }
    if declared.is_empty() {
        faults.push(TreeFault::Empty);
    }
    faults
}

fn in_cycle(parents: &[Option<usize>], start: usize) -> bool {
    let mut next = parents[start];
    for _ in 0..parents.len() {
        match next {
            Some(index) if index == start => return true,
            Some(index) => next = parents[index],
            None => return false,
        }
    }
    false
}

/// Level of each node of a declaration without cycles.
fn levels(declared: &[Declared], parents: &[Option<usize>]) -> Vec<usize> {
    let mut levels = vec![0; declared.len()];
    for start in 0..declared.len() {
        let (mut height, mut node) = (0, start);
        while let Some(parent) = parents[node] {
            height += 1;
            levels[parent] = levels[parent].max(height);
            node = parent;
        }
    }
    levels
}
