//! What two recipes do not share.

use std::collections::BTreeSet;
use std::fmt::Debug;

use super::leaf::Leaf;
use super::method::{Rule, Rung};
use super::recipe::Composite;

/// One setting that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The key of the recipe, or `CODE.key` for a node.
    pub key: String,
    /// The setting in the first recipe; `None` where it has no such node.
    pub before: Option<String>,
    /// The setting in the second.
    pub after: Option<String>,
}

/// The settings in which two recipes differ, steps first, then nodes by code. Names, notes and places are no settings.
#[must_use]
pub fn differences(before: &Composite, after: &Composite) -> Vec<Difference> {
    let (a, b) = (&before.recipe, &after.recipe);
    let mut found = Vec::new();
    let mut look = |key: &str, old: String, new: String| {
        if old != new {
            found.push(Difference { key: key.to_owned(), before: Some(old), after: Some(new) });
        }
    };
    look("kind", a.kind.code().to_owned(), b.kind.code().to_owned());
    look("years", debug(&a.years), debug(&b.years));
    look("universe", debug(&a.universe), debug(&b.universe));
    look("select.screen", debug(&a.screen), debug(&b.screen));
    let (old, new) = (&before.method, &after.method);
    look("denominate", old.denominate.to_string(), new.denominate.to_string());
    look("impute.ladder", ladder(&old.impute), ladder(&new.impute));
    look("treat", debug(&old.treat), debug(&new.treat));
    look("normalise", debug(&old.normalise), debug(&new.normalise));
    look("weight.levels", debug(&old.schemes), debug(&new.schemes));
    look("aggregate.levels", rules(&old.rules), rules(&new.rules));
    look("aggregate.coverage", debug(&old.coverage), debug(&new.coverage));
    found.extend(nodes(before, after));
    found
}

fn debug(value: &impl Debug) -> String {
    format!("{value:?}")
}

fn ladder(rungs: &[Rung]) -> String {
    rungs.iter().map(Rung::word).collect::<Vec<_>>().join(", ")
}

fn rules(rules: &[Rule]) -> String {
    rules.iter().map(|rule| rule.word()).collect::<Vec<_>>().join(", ")
}

fn nodes(before: &Composite, after: &Composite) -> Vec<Difference> {
    let codes = |of: &Composite| of.tree.nodes.iter().map(|node| node.code.clone()).collect::<BTreeSet<_>>();
    let mut found = Vec::new();
    for code in &codes(before) | &codes(after) {
        match (before.tree.find(&code), after.tree.find(&code)) {
            (Some(old), Some(new)) => found.extend(node(&code, (before, old), (after, new))),
            (old, new) => {
                let there = |present: bool| present.then(|| "present".to_owned());
                found.push(Difference {
                    key: code,
                    before: there(old.is_some()),
                    after: there(new.is_some()),
                });
            }
        }
    }
    found
}

/// The settings of a node that both recipes have.
fn node(
    code: &str,
    (before, old): (&Composite, usize),
    (after, new): (&Composite, usize),
) -> Vec<Difference> {
    let weight = |of: &Composite, node: usize| of.method.weights[node].to_string();
    let parent = |of: &Composite, node: usize| {
        of.tree.nodes[node].parent.map_or_else(String::new, |parent| of.tree.nodes[parent].code.clone())
    };
    let mut pairs = vec![
        ("weight", weight(before, old), weight(after, new)),
        ("parent", parent(before, old), parent(after, new)),
    ];
    if let (Some(old), Some(new)) = (before.tree.leaves.get(old), after.tree.leaves.get(new)) {
        let of = |leaf: &Leaf| {
            [
                debug(&leaf.formula),
                debug(&leaf.direction),
                debug(&leaf.goalposts),
                debug(&leaf.scale),
                debug(&leaf.target),
                debug(&leaf.denominator),
            ]
        };
        let keys = ["formula", "direction", "goalposts", "scale", "target", "denominator"];
        pairs.extend(keys.into_iter().zip(of(old)).zip(of(new)).map(|((key, old), new)| (key, old, new)));
    }
    let differing = pairs.into_iter().filter(|(_, old, new)| old != new);
    differing
        .map(|(key, old, new)| Difference {
            key: format!("{code}.{key}"),
            before: Some(old),
            after: Some(new),
        })
        .collect()
}
