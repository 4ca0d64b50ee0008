//! The Merkle tree of RFC 6962, section 2.1, kept as a growing list of nodes.

use std::fmt;

use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

/// A hash of the tree: SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// SHA-256 of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// SHA-256 of some parts, one after the other.
    #[must_use]
    pub fn of_parts(parts: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        parts.iter().for_each(|part| hasher.update(part));
        Self(hasher.finalize().into())
    }

    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn from_hex(hex: &str) -> Option<Self> {
        Self::from_slice(&bytes_of_hex(hex)?)
    }

    /// Reads 32 bytes.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

/// The bytes that pairs of hexadecimal digits stand for.
pub(crate) fn bytes_of_hex(hex: &str) -> Option<Vec<u8>> {
    let digits = hex.chars().map(|digit| digit.to_digit(16)).collect::<Option<Vec<_>>>()?;
    if digits.len() % 2 != 0 {
        return None;
    }
    let byte = |pair: &[u32]| u8::try_from(pair[0] * 16 + pair[1]).ok();
    digits.chunks_exact(2).map(byte).collect()
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex_of(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(if value < 10 { b'0' + value } else { b'a' + value - 10 });
    let mut hex = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        hex.push(digit(byte >> 4));
        hex.push(digit(byte & 15));
    }
    hex
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex_of(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The hash of a leaf: SHA-256(0x00 ‖ content).
#[must_use]
pub fn leaf_hash(content: &[u8]) -> Hash {
    Hash::of_parts(&[&[0], content])
}

/// The hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
#[must_use]
pub fn node_hash(left: Hash, right: Hash) -> Hash {
    Hash::of_parts(&[&[1], &left.0, &right.0])
}

/// Where the nodes of a tree can be looked up.
///
/// Only *perfect* nodes are kept: the node at `level` and `index` covers the 2^level leaves that start at
/// `index · 2^level`. All others follow from them.
pub trait Nodes {
    /// What can go wrong in looking a node up.
    type Error;

    /// The hash of a perfect node.
    ///
    /// # Errors
    /// The node cannot be read.
    fn node(&self, level: u32, index: u64) -> Result<Hash, Self::Error>;
}

/// The place of a perfect node in the list of all nodes, where each leaf is followed by the nodes that it
/// completes. The list only ever grows at its end.
#[must_use]
pub const fn node_position(level: u32, index: u64) -> u64 {
    // The last leaf under the node is written just before it and the smaller nodes that it completes.
    let leaf = ((index + 1) << level) - 1;
    let (mut before, mut rest) = (0, leaf);
    while rest > 0 {
        before += rest;
        rest >>= 1;
    }
    before + level as u64
}

/// A tree in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemoryTree {
    nodes: Vec<Hash>,
    leaves: u64,
}

impl MemoryTree {
    /// A tree of these leaves.
    pub fn of_leaves(leaves: impl IntoIterator<Item = Hash>) -> Self {
        let mut tree = Self::default();
        for leaf in leaves {
            tree.push(leaf);
        }
        tree
    }

    /// The number of leaves.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.leaves
    }

    /// Whether there is no leaf.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.leaves == 0
    }

    /// Appends a leaf by its hash and gives the nodes that came to be, the leaf first.
    pub fn push(&mut self, leaf: Hash) -> &[Hash] {
        let first = self.nodes.len();
        self.nodes.push(leaf);
        let (mut level, mut index, mut hash) = (0, self.leaves, leaf);
        self.leaves += 1;
        while index % 2 == 1 {
            let left = self.at(level, index - 1);
            hash = node_hash(left, hash);
            self.nodes.push(hash);
            level += 1;
            index /= 2;
        }
        &self.nodes[first..]
    }

    /// The root over the first `size` leaves; the empty tree has SHA-256 of nothing.
    #[must_use]
    pub fn root(&self, size: u64) -> Hash {
        match root_of(self, size.min(self.leaves)) {
            Ok(root) => root,
        }
    }

    fn at(&self, level: u32, index: u64) -> Hash {
        // INVARIANT: callers ask for perfect nodes below `leaves` only, and all of them are in the list.
        let place = usize::try_from(node_position(level, index)).unwrap_or(usize::MAX);
        self.nodes.get(place).copied().unwrap_or(Hash([0; 32]))
    }
}

impl Nodes for MemoryTree {
    type Error = std::convert::Infallible;

    fn node(&self, level: u32, index: u64) -> Result<Hash, Self::Error> {
        Ok(self.at(level, index))
    }
}

/// The root over the first `size` leaves, from perfect nodes: MTH of RFC 6962, section 2.1.
///
/// # Errors
/// A node cannot be read.
pub fn root_of<N: Nodes>(nodes: &N, size: u64) -> Result<Hash, N::Error> {
    if size == 0 {
        return Ok(Hash::of(b""));
    }
    range_hash(nodes, 0, size)
}

/// The hash over the leaves `start..end`, where `start` is a multiple of the largest power of two below the length.
pub(super) fn range_hash<N: Nodes>(nodes: &N, start: u64, end: u64) -> Result<Hash, N::Error> {
    let length = end - start;
    if length.is_power_of_two() {
        let level = length.trailing_zeros();
        return nodes.node(level, start >> level);
    }
    let middle = start + split(length);
    Ok(node_hash(range_hash(nodes, start, middle)?, range_hash(nodes, middle, end)?))
}

/// The largest power of two smaller than `length`, which is at least 2.
pub(super) const fn split(length: u64) -> u64 {
    1 << (63 - (length - 1).leading_zeros())
}

/// The right edge of a growing tree: its perfect nodes from left to right, enough to grow it and to know its root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    peaks: Vec<(u32, Hash)>,
    size: u64,
}

impl Frontier {
    /// The edge of the tree of the first `size` leaves.
    ///
    /// # Errors
    /// A node cannot be read.
    pub fn of<N: Nodes>(nodes: &N, size: u64) -> Result<Self, N::Error> {
        let (mut peaks, mut start) = (Vec::new(), 0);
        for level in (0..u64::BITS).rev().filter(|level| size >> level & 1 == 1) {
            peaks.push((level, nodes.node(level, start >> level)?));
            start += 1 << level;
        }
        Ok(Self { peaks, size })
    }

    /// The number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev().map(|(_, hash)| *hash);
        let last = peaks.next().unwrap_or_else(|| Hash::of(b""));
        peaks.fold(last, |right, left| node_hash(left, right))
    }

    /// Appends a leaf and gives the nodes that came to be, the leaf first: the end of the list of all nodes.
    pub fn push(&mut self, leaf: Hash) -> Vec<Hash> {
        let (mut level, mut hash, mut written) = (0, leaf, vec![leaf]);
        while let Some((_, left)) = self.peaks.pop_if(|peak| peak.0 == level) {
            hash = node_hash(left, hash);
            level += 1;
            written.push(hash);
        }
        self.peaks.push((level, hash));
        self.size += 1;
        written
    }
}

/// The root over leaf hashes.
#[must_use]
pub fn root_of_leaves(leaves: &[Hash]) -> Hash {
    let tree = MemoryTree::of_leaves(leaves.iter().copied());
    tree.root(tree.len())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The eight leaves on which implementations of RFC 6962 are tested (Certificate Transparency).
    pub(in crate::log) fn reference_leaves() -> Vec<Hash> {
        let leaves = [
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ];
        leaves.iter().map(|hex| leaf_hash(&bytes_of_hex(hex).unwrap())).collect()
    }

    #[test]
    fn acceptance_16_roots_of_the_reference_leaves() {
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let tree = MemoryTree::of_leaves(reference_leaves());
        for (size, root) in roots.iter().enumerate() {
            assert_eq!(tree.root(size as u64).to_string(), *root, "{size} leaves");
        }
    }

    /// The definition of RFC 6962 written down as it stands there.
    fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Hash::of(b""),
            [one] => *one,
            many => {
                let (left, right) = many.split_at(usize::try_from(split(many.len() as u64)).unwrap());
                node_hash(by_definition(left), by_definition(right))
            }
        }
    }

    #[test]
    fn growing_one_by_one_gives_the_tree_of_the_definition() {
        let leaves: Vec<Hash> = (0..130_u32).map(|leaf| leaf_hash(&leaf.to_be_bytes())).collect();
        let mut tree = MemoryTree::default();
        for (index, leaf) in leaves.iter().enumerate() {
            tree.push(*leaf);
            assert_eq!(tree.root(tree.len()), by_definition(&leaves[..=index]), "{index}");
        }
        assert_eq!(tree.root(77), by_definition(&leaves[..77]), "an earlier size");
    }

    #[test]
    fn the_edge_grows_like_the_tree() {
        let (mut tree, mut edge) = (MemoryTree::default(), Frontier::default());
        for leaf in 0..70_u64 {
            let leaf = leaf_hash(&leaf.to_be_bytes());
            assert_eq!(edge.push(leaf), tree.push(leaf));
            assert_eq!((edge.root(), edge.size()), (tree.root(tree.len()), tree.len()));
            let Ok(read) = Frontier::of(&tree, tree.len());
            assert_eq!(read, edge);
        }
    }

    #[test]
    fn nodes_stand_where_they_were_written() {
        let mut tree = MemoryTree::default();
        let mut count = 0;
        for leaf in 0..64_u64 {
            let written = tree.push(leaf_hash(&leaf.to_be_bytes())).len() as u64;
            for level in 0..u32::try_from(written).unwrap() {
                assert_eq!(node_position(level, leaf >> level), count + u64::from(level));
            }
            count += written;
        }
    }

    #[test]
    fn hexadecimal_round_trips_and_refuses_what_it_is_not() {
        let hash = Hash::of(b"x");
        assert_eq!(Hash::from_hex(&hash.to_string()), Some(hash));
        assert_eq!(Hash::from_hex("zz"), None);
        assert_eq!(bytes_of_hex("abc"), None);
    }
}
