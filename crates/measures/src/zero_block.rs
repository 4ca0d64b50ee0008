//! Check Z: sets of economies whose mutual flows are all zero although each of them trades much.
//!
//! Where several economies did not report to a mirror data set, each of their flows with the others of the set
//! has no reporter and reads zero. Such a zero is missing, not a fact.
//!
//! Method. Under independence the flow from `a` to `b` would be `X_a M_b / W` (exports, imports, world total).
//! Two economies are joined where both trade at least a declared share of the world, both flows between them are
//! zero, and the two expected flows together exceed a declared value. Maximal cliques of at least three
//! economies (Bron and Kerbosch 1973, with pivot) are the blocks. A block is an error, and its cells missing,
//! where the expected flows inside it exceed a declared share of the world total; below that it is a warning:
//! sanctions and distance make true zeros too.

use std::collections::BTreeSet;

use hoinhap_vocab::{Economy, Issue, Severity, Text, Year};

use crate::matrix::{Matrix, Side};
use crate::{Evidence, MeasureError};

/// A set of economies without any flow among them.
#[derive(Debug, Clone, PartialEq)]
pub struct ZeroBlock {
    /// The economies, the largest trader first.
    pub members: Vec<Economy>,
    /// What the flows among them would be under independence, US dollars.
    pub expected_usd: f64,
    /// The same as a share of all flows of the table.
    pub expected_share: f64,
    /// The flows are taken as missing; otherwise the zeros are only remarked.
    pub is_error: bool,
}

/// What counts as much, and as few.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// Least share of world trade (half of exports plus imports) of a member.
    pub trader_share: f64,
    /// Least expected flow of a pair, both ways together, as a share of the world total.
    pub pair_share: f64,
    /// Least expected flow inside the block, as a share of the world total, for an error.
    pub block_share: f64,
    /// Least number of members.
    pub members: usize,
}

impl Default for Thresholds {
    /// Traders of at least 0.07 % of world trade, pairs expected to trade at least a millionth of it, blocks an
    /// error from 0.1 % of it, three members.
    fn default() -> Self {
        Self { trader_share: 7e-4, pair_share: 1e-6, block_share: 1e-3, members: 3 }
    }
}

impl ZeroBlock {
    /// Whether an economy is a member.
    #[must_use]
    pub fn has(&self, economy: Economy) -> bool {
        self.members.contains(&economy)
    }

    /// The issue that the block is, for a table and year.
    #[must_use]
    pub fn issue(&self, place: String) -> Issue {
        let members = self.members.iter().map(Economy::code).collect::<Vec<_>>().join(" ");
        let severity = if self.is_error { Severity::Error } else { Severity::Warning };
        let billions = self.expected_usd / 1e9;
        let message = Text::new(
            format!(
                "mọi dòng thương mại giữa {members} đều bằng 0, trong khi dự kiến khoảng {billions:.0} tỷ USD"
            ),
            format!("all flows among {members} are zero, where about {billions:.0} bn US$ would be expected"),
        );
        let help = Text::fixed(
            "coi là thiếu số liệu, không phải bằng 0; dùng khoảng giá trị, hoặc hỏi bảng của bạn bằng `--data TÊN_BẢNG` sau khi nạp",
            "read them as missing, not as zero; use the interval, or ask your own table with `--data TABLE` once it is added",
        );
        Issue { severity, ..Issue::error("flows/zero-block", place, message, help) }.with_value(members)
    }
}

/// The zero blocks of a flow table and year, the largest expected trade first; empty where the year has not ended.
///
/// # Errors
/// The table does not exist or is damaged.
pub fn zero_blocks(evidence: &Evidence<'_>, table: &str, year: Year) -> Result<Vec<ZeroBlock>, MeasureError> {
    if !evidence.as_of.sees_year(year) {
        return Ok(Vec::new());
    }
    Ok(evidence.matrix(table, year)?.blocks.clone())
}

/// The zero blocks of a matrix, the largest expected trade first.
pub(crate) fn find(matrix: &Matrix, limits: &Thresholds) -> Vec<ZeroBlock> {
    let world = matrix.world();
    let trade = |a: usize| matrix.total(Side::Exports, a) + matrix.total(Side::Imports, a);
    let traders = 0..matrix.economies.len();
    let traders: Vec<usize> = traders.filter(|a| trade(*a) >= 2.0 * limits.trader_share * world).collect();
    let neighbours = |a: usize| {
        let joined = traders.iter().filter(|b| is_suspect(matrix, a, **b, limits.pair_share * world));
        joined.copied().collect::<BTreeSet<_>>()
    };
    let graph = Graph { edges: traders.iter().map(|a| (*a, neighbours(*a))).collect() };
    let mut blocks: Vec<ZeroBlock> = graph
        .maximal_cliques()
        .into_iter()
        .filter(|clique| clique.len() >= limits.members)
        .map(|clique| block(matrix, clique, limits))
        .collect();
    blocks.sort_by(|a, b| b.expected_usd.total_cmp(&a.expected_usd).then(a.members.cmp(&b.members)));
    blocks
}

fn is_suspect(matrix: &Matrix, a: usize, b: usize, least: f64) -> bool {
    let silent = matrix.value(Side::Exports, a, b) == 0.0 && matrix.value(Side::Imports, a, b) == 0.0;
    a != b && silent && expected(matrix, a, b) > least
}

/// Flows of a pair, both ways together, under independence.
fn expected(matrix: &Matrix, a: usize, b: usize) -> f64 {
    let one_way = |from, to| matrix.total(Side::Exports, from) * matrix.total(Side::Imports, to);
    (one_way(a, b) + one_way(b, a)) / matrix.world()
}

fn block(matrix: &Matrix, mut clique: Vec<usize>, limits: &Thresholds) -> ZeroBlock {
    let pairs = clique.iter().enumerate().flat_map(|(i, a)| clique[i + 1..].iter().map(move |b| (*a, *b)));
    let expected_usd: f64 = pairs.map(|(a, b)| expected(matrix, a, b)).sum();
    let trade = |a: &usize| matrix.total(Side::Exports, *a) + matrix.total(Side::Imports, *a);
    clique.sort_by(|a, b| trade(b).total_cmp(&trade(a)));
    let expected_share = expected_usd / matrix.world();
    ZeroBlock {
        members: clique.into_iter().map(|member| matrix.economies[member]).collect(),
        expected_usd,
        expected_share,
        is_error: expected_share >= limits.block_share,
    }
}

/// An undirected graph by neighbour sets.
struct Graph {
    edges: std::collections::BTreeMap<usize, BTreeSet<usize>>,
}

impl Graph {
    /// All maximal cliques.
    fn maximal_cliques(&self) -> Vec<Vec<usize>> {
        let mut found = Vec::new();
        self.extend(&mut Vec::new(), self.edges.keys().copied().collect(), BTreeSet::new(), &mut found);
        found
    }

    /// Extends `clique` by each of `open`, none of `done` (Bron and Kerbosch 1973, version 2).
    fn extend(
        &self,
        clique: &mut Vec<usize>,
        mut open: BTreeSet<usize>,
        mut done: BTreeSet<usize>,
        found: &mut Vec<Vec<usize>>,
    ) {
        let joined = |pivot: &&usize| self.edges[*pivot].intersection(&open).count();
        let Some(pivot) = open.union(&done).max_by_key(joined).copied() else {
            found.push(clique.clone());
            return;
        };
        let apart: Vec<usize> = open.difference(&self.edges[&pivot]).copied().collect();
        for member in apart {
            let near = &self.edges[&member];
            clique.push(member);
            self.extend(clique, &open & near, &done & near, found);
            clique.pop();
            open.remove(&member);
            done.insert(member);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maximal_cliques_are_found_once_each() {
        // A triangle 0-1-2 with a tail 2-3.
        let edges = [(0, vec![1, 2]), (1, vec![0, 2]), (2, vec![0, 1, 3]), (3, vec![2])];
        let edges = edges.into_iter().map(|(a, near)| (a, near.into_iter().collect())).collect();
        let mut cliques = Graph { edges }.maximal_cliques();
        cliques.iter_mut().for_each(|clique| clique.sort_unstable());
        cliques.sort();
        assert_eq!(cliques, [vec![0, 1, 2], vec![2, 3]]);
    }
}
