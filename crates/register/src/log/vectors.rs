//! Foreign test vectors: leaves in, roots, proofs and verdicts out.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::proof::{ProofError, consistency_proof, inclusion_proof, verify_consistency, verify_inclusion};
use super::tree::{Hash, MemoryTree, bytes_of_hex, leaf_hash};

/// A question that cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VectorError {
    /// The text is not the JSON that is expected.
    #[error("not a question about a tree: {0}")]
    Malformed(String),
    /// A value is no hexadecimal text, or not of 32 bytes where a hash is due.
    #[error("`{field}` is not hexadecimal: {value}")]
    NotHex {
        /// The member.
        field: &'static str,
        /// Its value.
        value: String,
    },
    /// A size or an index lies beyond the leaves.
    #[error("`{field}` is {value}, beyond what there is")]
    OutOfRange {
        /// The member.
        field: &'static str,
        /// Its value.
        value: u64,
    },
    /// Without leaves, a verdict needs this member.
    #[error("`{0}` is needed where no leaves are given")]
    Missing(&'static str),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    #[serde(default)]
    leaves_hex: Option<Vec<String>>,
    leaf_index: Option<u64>,
    tree_size: Option<u64>,
    first: Option<u64>,
    second: Option<u64>,
    path: Option<Vec<String>>,
    proof: Option<Vec<String>>,
    root: Option<String>,
    first_root: Option<String>,
    second_root: Option<String>,
    leaf_hash: Option<String>,
}

/// Answers a question in JSON: the leaves `leaves_hex`, and optionally `leaf_index`, `tree_size`, `first`, `second`,
/// `path`, `proof`, `root`, `first_root`, `second_root`, `leaf_hash`. With `path`, `proof` or `root` the answer has a
/// verdict `ok`; without leaves, verdicts rest on the hashes given.
///
/// # Errors
/// See [`VectorError`].
pub fn answer_vectors(text: &str) -> Result<Value, VectorError> {
    let question: Question =
        serde_json::from_str(text).map_err(|error| VectorError::Malformed(error.to_string()))?;
    let tree = question.leaves_hex.as_deref().map(tree_of).transpose()?;
    let mut answer = Map::new();
    if let Some(tree) = &tree {
        question.describe(tree, &mut answer)?;
    }
    let verdicts = [question.inclusion(tree.as_ref())?, question.consistency(tree.as_ref())?];
    let mut verdicts: Vec<_> = verdicts.into_iter().flatten().collect();
    verdicts.extend(question.root_alone(tree.as_ref())?);
    if let Some(refused) = verdicts.iter().find_map(|verdict| verdict.err()) {
        answer.insert("reason".to_owned(), json!(refused.to_string()));
    }
    if !verdicts.is_empty() {
        answer.insert("ok".to_owned(), json!(verdicts.iter().all(Result::is_ok)));
    }
    Ok(Value::Object(answer))
}

fn tree_of(leaves: &[String]) -> Result<MemoryTree, VectorError> {
    let leaf = |hex: &String| match bytes_of_hex(hex) {
        Some(bytes) => Ok(leaf_hash(&bytes)),
        None => Err(VectorError::NotHex { field: "leaves_hex", value: hex.clone() }),
    };
    Ok(MemoryTree::of_leaves(leaves.iter().map(leaf).collect::<Result<Vec<_>, _>>()?))
}

fn hash(field: &'static str, hex: &str) -> Result<Hash, VectorError> {
    Hash::from_hex(hex).ok_or_else(|| VectorError::NotHex { field, value: hex.to_owned() })
}

fn hashes(field: &'static str, texts: &[String]) -> Result<Vec<Hash>, VectorError> {
    texts.iter().map(|text| hash(field, text)).collect()
}

type Verdict = Option<Result<(), ProofError>>;

impl Question {
    /// The roots and proofs of a tree.
    fn describe(&self, tree: &MemoryTree, answer: &mut Map<String, Value>) -> Result<(), VectorError> {
        let size = self.size(tree)?;
        answer.insert("tree_size".to_owned(), json!(size));
        answer.insert("root".to_owned(), json!(tree.root(size)));
        let roots: Vec<Hash> = (0..=tree.len()).map(|size| tree.root(size)).collect();
        answer.insert("roots".to_owned(), json!(roots));
        if let Some(index) = self.leaf_index {
            within("leaf_index", index, size.saturating_sub(1))?;
            let Ok(path) = inclusion_proof(tree, index, size);
            answer.insert("path".to_owned(), json!(path));
        }
        if let (Some(first), Some(second)) = (self.first, self.second) {
            within("second", second, tree.len())?;
            within("first", first, second)?;
            let Ok(proof) = consistency_proof(tree, first, second);
            answer.insert("proof".to_owned(), json!(proof));
        }
        Ok(())
    }

    fn size(&self, tree: &MemoryTree) -> Result<u64, VectorError> {
        let size = self.tree_size.unwrap_or(tree.len());
        within("tree_size", size, tree.len()).map(|()| size)
    }

    fn inclusion(&self, tree: Option<&MemoryTree>) -> Result<Verdict, VectorError> {
        let Some(path) = &self.path else { return Ok(None) };
        let index = self.leaf_index.ok_or(VectorError::Missing("leaf_index"))?;
        let size = match tree {
            Some(tree) => self.size(tree)?,
            None => self.tree_size.ok_or(VectorError::Missing("tree_size"))?,
        };
        let root = given("root", self.root.as_deref(), tree.map(|tree| tree.root(size)))?;
        let own = tree.filter(|tree| index < tree.len()).map(|tree| leaf_of(tree, index));
        let leaf = given("leaf_hash", self.leaf_hash.as_deref(), own)?;
        Ok(Some(verify_inclusion(leaf, index, size, &hashes("path", path)?, root)))
    }

    fn consistency(&self, tree: Option<&MemoryTree>) -> Result<Verdict, VectorError> {
        let Some(proof) = &self.proof else { return Ok(None) };
        let first = self.first.ok_or(VectorError::Missing("first"))?;
        let second = self.second.ok_or(VectorError::Missing("second"))?;
        let own = |size: u64| tree.filter(|tree| size <= tree.len()).map(|tree| tree.root(size));
        let first_root = given("first_root", self.first_root.as_deref(), own(first))?;
        let second_root = given("second_root", self.second_root.as_deref(), own(second))?;
        let proof = hashes("proof", proof)?;
        Ok(Some(verify_consistency((first, first_root), (second, second_root), &proof)))
    }

    /// A root that stands alone is compared with the tree's own.
    fn root_alone(&self, tree: Option<&MemoryTree>) -> Result<Verdict, VectorError> {
        let (Some(root), Some(tree), None) = (&self.root, tree, &self.path) else { return Ok(None) };
        let same = hash("root", root)? == tree.root(self.size(tree)?);
        Ok(Some(if same { Ok(()) } else { Err(ProofError::RootDiffers) }))
    }
}

fn leaf_of(tree: &MemoryTree, index: u64) -> Hash {
    use super::tree::Nodes as _;
    let Ok(leaf) = tree.node(0, index);
    leaf
}

fn given(field: &'static str, text: Option<&str>, own: Option<Hash>) -> Result<Hash, VectorError> {
    match text {
        Some(text) => hash(field, text),
        None => own.ok_or(VectorError::Missing(field)),
    }
}

const fn within(field: &'static str, value: u64, most: u64) -> Result<(), VectorError> {
    if value <= most { Ok(()) } else { Err(VectorError::OutOfRange { field, value }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(question: Value) -> Value {
        answer_vectors(&question.to_string()).unwrap()
    }

    #[test]
    fn acceptance_16_by_the_face_of_the_command() {
        let four = json!(["", "00", "10", "2021"]);
        let answer = ask(json!({"leaves_hex": four}));
        assert_eq!(answer["root"], "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
        assert_eq!(answer["roots"][0], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        let answer = ask(json!({"leaves_hex": four, "leaf_index": 0, "tree_size": 2}));
        let path = json!(["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"]);
        assert_eq!(answer["path"], path);
        let answer = ask(json!({"leaves_hex": four, "leaf_index": 0, "tree_size": 2, "path": path}));
        assert_eq!(answer["ok"], true);
    }

    #[test]
    fn verdicts_say_no_with_a_reason() {
        let wrong = json!({"leaves_hex": ["", "00"], "leaf_index": 0, "path": []});
        let answer = ask(wrong);
        assert_eq!(answer["ok"], false);
        assert_eq!(answer["reason"], "the proof has 0 nodes where 1 are due");
        let root = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
        assert_eq!(ask(json!({"leaves_hex": ["", "00"], "root": root}))["ok"], false);
        assert_eq!(ask(json!({"leaves_hex": [""], "root": root}))["ok"], true);
    }

    #[test]
    fn verdicts_stand_on_hashes_alone() {
        let tree = json!({"leaves_hex": ["", "00", "10"], "leaf_index": 2, "first": 2, "second": 3});
        let built = ask(tree);
        let leaf = leaf_hash(&[0x10]);
        let question = json!({"leaf_index": 2, "tree_size": 3, "path": built["path"], "root": built["root"],
            "leaf_hash": leaf, "first": 2, "second": 3, "proof": built["proof"],
            "first_root": built["roots"][2], "second_root": built["roots"][3]});
        assert_eq!(ask(question)["ok"], true);
    }

    #[test]
    fn bad_questions_are_refused() {
        for question in [
            "[]",
            "{\"leaves_hex\":[\"0\"]}",
            "{\"leaves_hex\":[\"\"],\"leaf_index\":1}",
            "{\"leaves_hex\":[\"\"],\"tree_size\":2}",
            "{\"leaves_hex\":[\"\"],\"first\":1,\"second\":2}",
            "{\"path\":[],\"leaf_index\":0}",
            "{\"leaves\":[]}",
        ] {
            assert!(answer_vectors(question).is_err(), "{question}");
        }
    }
}
