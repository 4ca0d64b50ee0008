//! Proofs that a leaf is in a tree, and that one tree is the beginning of another (RFC 6962, sections 2.1.1 and
//! 2.1.2; the verifiers follow RFC 9162, sections 2.1.3.2 and 2.1.4.2).

use super::tree::{Hash, Nodes, node_hash, range_hash, split};

/// A proof that proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The leaf does not lie in a tree of that size.
    #[error("leaf {index} is not in a tree of {size} leaves")]
    IndexOutOfRange {
        /// Index of the leaf.
        index: u64,
        /// Leaves of the tree.
        size: u64,
    },
    /// The first tree is larger than the second.
    #[error("a tree of {first} leaves is not the beginning of one of {second}")]
    SizesReversed {
        /// Leaves of the first tree.
        first: u64,
        /// Leaves of the second tree.
        second: u64,
    },
    /// The proof has more or fewer nodes than the sizes ask for.
    #[error("the proof has {found} nodes where {expected} are due")]
    WrongLength {
        /// Nodes of the proof.
        found: usize,
        /// Nodes that the sizes ask for.
        expected: usize,
    },
    /// The nodes lead to another root.
    #[error("the proof leads to another root")]
    RootDiffers,
}

/// The audit path of a leaf: the hashes that lead from it to the root over `size` leaves.
///
/// # Errors
/// `None` inside `Ok` never occurs for `index < size`; a node that cannot be read is the error of `nodes`. For an
/// index outside the tree the path is empty.
pub fn inclusion_proof<N: Nodes>(nodes: &N, index: u64, size: u64) -> Result<Vec<Hash>, N::Error> {
    let mut path = Vec::new();
    if index < size {
        collect_path(nodes, index, 0, size, &mut path)?;
    }
    Ok(path)
}

fn collect_path<N: Nodes>(
    nodes: &N,
    index: u64,
    start: u64,
    end: u64,
    path: &mut Vec<Hash>,
) -> Result<(), N::Error> {
    if end - start == 1 {
        return Ok(());
    }
    let middle = start + split(end - start);
    if index < middle {
        collect_path(nodes, index, start, middle, path)?;
        path.push(range_hash(nodes, middle, end)?);
    } else {
        collect_path(nodes, index, middle, end, path)?;
        path.push(range_hash(nodes, start, middle)?);
    }
    Ok(())
}

/// The proof that the tree of `first` leaves is the beginning of that of `second`. It is empty where the sizes are
/// equal, where the first tree is empty, or where `first > second`.
///
/// # Errors
/// A node cannot be read.
pub fn consistency_proof<N: Nodes>(nodes: &N, first: u64, second: u64) -> Result<Vec<Hash>, N::Error> {
    let mut proof = Vec::new();
    if 0 < first && first < second {
        collect_subproof(nodes, first, (0, second), true, &mut proof)?;
    }
    Ok(proof)
}

/// SUBPROOF of RFC 6962: `whole` says that the first tree is a complete node on its own so far.
fn collect_subproof<N: Nodes>(
    nodes: &N,
    first: u64,
    (start, end): (u64, u64),
    whole: bool,
    proof: &mut Vec<Hash>,
) -> Result<(), N::Error> {
    if first == end {
        if !whole {
            proof.push(range_hash(nodes, start, end)?);
        }
        return Ok(());
    }
    let middle = start + split(end - start);
    if first <= middle {
        collect_subproof(nodes, first, (start, middle), whole, proof)?;
        proof.push(range_hash(nodes, middle, end)?);
    } else {
        collect_subproof(nodes, first, (middle, end), false, proof)?;
        proof.push(range_hash(nodes, start, middle)?);
    }
    Ok(())
}

/// Checks that the leaf of hash `leaf` stands at `index` of the tree of `size` leaves and root `root`.
///
/// # Errors
/// See [`ProofError`]: the index is outside, the path is too long or too short, or it leads elsewhere.
pub fn verify_inclusion(
    leaf: Hash,
    index: u64,
    size: u64,
    path: &[Hash],
    root: Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::IndexOutOfRange { index, size });
    }
    let expected = inclusion_length(index, size);
    if path.len() != expected {
        return Err(ProofError::WrongLength { found: path.len(), expected });
    }
    let (mut node, mut last, mut hash) = (index, size - 1, leaf);
    for sibling in path {
        if node % 2 == 1 || node == last {
            hash = node_hash(*sibling, hash);
            while node.is_multiple_of(2) && node != 0 {
                node /= 2;
                last /= 2;
            }
        } else {
            hash = node_hash(hash, *sibling);
        }
        node /= 2;
        last /= 2;
    }
    if hash == root { Ok(()) } else { Err(ProofError::RootDiffers) }
}

/// The number of nodes in the audit path of a leaf: its sibling at every level where it has one.
fn inclusion_length(index: u64, size: u64) -> usize {
    let (mut node, mut last, mut length) = (index, size - 1, 0);
    while last > 0 {
        if node % 2 == 1 || node < last {
            length += 1;
        }
        node /= 2;
        last /= 2;
    }
    length
}

/// Checks that the tree of `first` leaves and root `first_root` is the beginning of that of `second` leaves and
/// root `second_root`.
///
/// # Errors
/// See [`ProofError`].
pub fn verify_consistency(
    (first, first_root): (u64, Hash),
    (second, second_root): (u64, Hash),
    proof: &[Hash],
) -> Result<(), ProofError> {
    if first > second {
        return Err(ProofError::SizesReversed { first, second });
    }
    let expected = consistency_length(first, second);
    if proof.len() != expected {
        return Err(ProofError::WrongLength { found: proof.len(), expected });
    }
    if first == second {
        return same(first_root, second_root);
    }
    if first == 0 {
        // Every tree begins with the empty one, whose root is known.
        return same(first_root, Hash::of(b""));
    }
    let (old, new) = fold_consistency(first, second, first_root, proof);
    same(old, first_root).and_then(|()| same(new, second_root))
}

/// The two roots that a consistency proof of the right length leads to.
fn fold_consistency(first: u64, second: u64, first_root: Hash, proof: &[Hash]) -> (Hash, Hash) {
    let (mut node, mut last) = (first - 1, second - 1);
    while node % 2 == 1 {
        node /= 2;
        last /= 2;
    }
    // A first tree that is one perfect node is not repeated in the proof.
    let (seed, rest) = match proof.split_first() {
        Some((seed, rest)) if !first.is_power_of_two() => (*seed, rest),
        _ => (first_root, proof),
    };
    let (mut old, mut new) = (seed, seed);
    for hash in rest {
        if node % 2 == 1 || node == last {
            old = node_hash(*hash, old);
            new = node_hash(*hash, new);
            while node.is_multiple_of(2) && node != 0 {
                node /= 2;
                last /= 2;
            }
        } else {
            new = node_hash(new, *hash);
        }
        node /= 2;
        last /= 2;
    }
    (old, new)
}

fn consistency_length(first: u64, second: u64) -> usize {
    if first == 0 || first >= second {
        return 0;
    }
    let (mut node, mut last) = (first - 1, second - 1);
    while node % 2 == 1 {
        node /= 2;
        last /= 2;
    }
    let mut length = usize::from(!first.is_power_of_two());
    while last > 0 {
        if node % 2 == 1 || node < last {
            length += 1;
        }
        node /= 2;
        last /= 2;
    }
    length
}

fn same(found: Hash, due: Hash) -> Result<(), ProofError> {
    if found == due { Ok(()) } else { Err(ProofError::RootDiffers) }
}

#[cfg(test)]
mod tests {
    use super::super::tree::tests::reference_leaves;
    use super::super::tree::{MemoryTree, leaf_hash};
    use super::*;

    fn proof_of(tree: &MemoryTree, index: u64, size: u64) -> Vec<Hash> {
        inclusion_proof(tree, index, size).unwrap()
    }

    #[test]
    fn acceptance_16_paths_of_the_reference_leaves() {
        let tree = MemoryTree::of_leaves(reference_leaves());
        let hex = |path: Vec<Hash>| path.iter().map(Hash::to_string).collect::<Vec<_>>();
        assert_eq!(
            hex(proof_of(&tree, 0, 2)),
            ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"]
        );
        assert_eq!(
            hex(proof_of(&tree, 0, 8)),
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        );
        assert_eq!(
            hex(consistency_proof(&tree, 1, 8).unwrap()),
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        );
    }

    fn tree_of(size: u64) -> MemoryTree {
        MemoryTree::of_leaves((0..size).map(|leaf| leaf_hash(&leaf.to_be_bytes())))
    }

    #[test]
    fn every_leaf_of_every_tree_is_proved_and_no_other_claim_is() {
        let tree = tree_of(40);
        for size in 1..=40 {
            let root = tree.root(size);
            for index in 0..size {
                let leaf = leaf_hash(&index.to_be_bytes());
                let path = proof_of(&tree, index, size);
                assert_eq!(verify_inclusion(leaf, index, size, &path, root), Ok(()));
                for other in (0..=size).filter(|other| *other != index) {
                    assert!(verify_inclusion(leaf, other, size, &path, root).is_err(), "{index} as {other}");
                }
                refuse_damaged(&path, |path| verify_inclusion(leaf, index, size, path, root));
                assert!(verify_inclusion(root, index, size, &path, root).is_err() || size == 1);
            }
        }
    }

    #[test]
    fn every_beginning_is_proved_and_no_other_claim_is() {
        let tree = tree_of(40);
        for second in 0..=40 {
            for first in 0..=second {
                let (old, new) = ((first, tree.root(first)), (second, tree.root(second)));
                let proof = consistency_proof(&tree, first, second).unwrap();
                assert_eq!(verify_consistency(old, new, &proof), Ok(()), "{first} of {second}");
                refuse_damaged(&proof, |proof| verify_consistency(old, new, proof));
                if first > 0 && first < second {
                    assert!(verify_consistency((first, new.1), new, &proof).is_err());
                    assert!(verify_consistency(old, (second, old.1), &proof).is_err());
                    assert!(verify_consistency(new, old, &proof).is_err());
                }
            }
        }
    }

    /// A proof with a node too many, too few, or changed proves nothing.
    fn refuse_damaged(proof: &[Hash], check: impl Fn(&[Hash]) -> Result<(), ProofError>) {
        let extra = [proof, &[Hash::of(b"extra")]].concat();
        assert!(matches!(check(&extra), Err(ProofError::WrongLength { .. })));
        for place in 0..proof.len() {
            let mut short = proof.to_vec();
            short.remove(place);
            assert!(matches!(check(&short), Err(ProofError::WrongLength { .. })));
            let mut changed = proof.to_vec();
            changed[place].0[7] ^= 1;
            assert_eq!(check(&changed), Err(ProofError::RootDiffers));
        }
    }
}
