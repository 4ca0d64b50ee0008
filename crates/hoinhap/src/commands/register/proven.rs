//! Proofs that `prove` printed, checked without a register: that an event is in the log of a signed head, or that the log of one
//! head is the beginning of the log of another.

use serde_json::{Value, json};

use hoinhap_register::log::{
    Checkpoint, Hash, ProofError, VerifierKey, verify_consistency, verify_inclusion,
};
use hoinhap_register::store::StoreError;
use hoinhap_vocab::{Lang, Text};

use super::proof::head_of;
use super::store::{failure, read_text};
use crate::failure::Failure;
use crate::output::Answer;

/// A proof in a file.
pub(super) struct Proof {
    file: String,
    value: Value,
}

impl Proof {
    pub(super) fn read(file: &str) -> Result<Self, Failure> {
        let value = serde_json::from_str(&read_text(file)?).map_err(|error| {
            failure(&StoreError::File { place: file.to_owned(), reason: error.to_string() })
        })?;
        Ok(Self { file: file.to_owned(), value })
    }

    /// Whether the proof holds for heads that were kept, else for those that the file itself names.
    pub(super) fn answer(
        &self,
        kept: &[Checkpoint],
        key: &VerifierKey,
        lang: Lang,
    ) -> Result<Answer, Failure> {
        let is_growth = !self.value["proof"].is_null();
        let (head, verdict) = if is_growth { self.growth(kept, key)? } else { self.inclusion(kept, key)? };
        let line = match (verdict.is_ok(), is_growth) {
            (false, _) => Text::fixed("Chứng minh không đúng", "The proof does not hold"),
            (true, false) => Text::fixed("Chứng minh đúng", "The proof holds"),
            (true, true) => Text::fixed(
                "Chứng minh đúng: nhật ký cũ là phần đầu của nhật ký mới",
                "The proof holds: the older log is the beginning of the newer one",
            ),
        };
        let exit = u8::from(verdict.is_err());
        let fields = json!({
            "ok": verdict.is_ok(), "events": head.size, "head": head.root, "first_bad": null,
            "reason": verdict.err().map(|error| error.to_string()),
        });
        Ok(Answer::new("register-verify", fields).line(line.get(lang)).exit(exit))
    }

    fn inclusion(
        &self,
        kept: &[Checkpoint],
        key: &VerifierKey,
    ) -> Result<(Checkpoint, Result<(), ProofError>), Failure> {
        let size = self.size("tree_size")?;
        let heads = self.heads(size, "head", kept, key)?;
        let leaf = self.value["leaf_hash"].as_str().and_then(Hash::from_hex).ok_or_else(|| self.broken())?;
        let index = self.value["leaf_index"].as_u64().ok_or_else(|| self.broken())?;
        let path = self.hashes("path")?;
        let verdict = heads.iter().try_for_each(|head| verify_inclusion(leaf, index, size, &path, head.root));
        Ok((self.last(heads)?, verdict))
    }

    fn growth(
        &self,
        kept: &[Checkpoint],
        key: &VerifierKey,
    ) -> Result<(Checkpoint, Result<(), ProofError>), Failure> {
        let (first, second) = (self.size("first")?, self.size("second")?);
        let other = kept.iter().find(|head| head.size != first && head.size != second);
        if let Some(other) = other {
            return Err(self.no_head(second, Some(other.size)));
        }
        let before = self.heads(first, "first_head", kept, key)?;
        let after = self.heads(second, "head", kept, key)?;
        let proof = self.hashes("proof")?;
        let pairs = before.iter().flat_map(|old| after.iter().map(move |new| (old.root, new.root)));
        let verdict = pairs
            .into_iter()
            .try_for_each(|(old, new)| verify_consistency((first, old), (second, new), &proof));
        Ok((self.last(after)?, verdict))
    }

    /// The heads of a size whose signatures hold: those that were kept, else the one of the file.
    fn heads(
        &self,
        size: u64,
        field: &str,
        kept: &[Checkpoint],
        key: &VerifierKey,
    ) -> Result<Vec<Checkpoint>, Failure> {
        let mut heads: Vec<Checkpoint> = kept.iter().filter(|head| head.size == size).cloned().collect();
        if heads.is_empty() {
            let own =
                self.value[field].as_str().map(|text| head_of(text).map_err(|error| error.at(&self.file)));
            heads.extend(own.transpose()?.filter(|head| head.size == size));
            // A head that was kept and is of another size proves nothing of this one.
            if heads.is_empty() || (field == "head" && self.value["proof"].is_null() && !kept.is_empty()) {
                return Err(self.no_head(size, kept.last().map(|head| head.size)));
            }
        }
        heads
            .iter()
            .try_for_each(|head| key.verify(head).map_err(|error| failure(&StoreError::Head(error))))?;
        Ok(heads)
    }

    fn last(&self, heads: Vec<Checkpoint>) -> Result<Checkpoint, Failure> {
        heads.into_iter().next_back().ok_or_else(|| self.broken())
    }

    fn size(&self, field: &str) -> Result<u64, Failure> {
        self.value[field].as_u64().ok_or_else(|| self.broken())
    }

    fn hashes(&self, field: &str) -> Result<Vec<Hash>, Failure> {
        let items = self.value[field].as_array().ok_or_else(|| self.broken())?;
        items.iter().map(|item| item.as_str().and_then(Hash::from_hex).ok_or_else(|| self.broken())).collect()
    }

    fn broken(&self) -> Failure {
        failure(&StoreError::File { place: self.file.clone(), reason: "it is no proof".to_owned() })
    }

    /// There is no signed head of the size that the proof is about.
    fn no_head(&self, size: u64, found: Option<u64>) -> Failure {
        let message = match found {
            Some(found) => Text::new(
                format!("Chứng minh cho cây {size} sự kiện, gốc cây đã ký có {found}"),
                format!("The proof is for a tree of {size} events, the signed head has {found}"),
            ),
            None => Text::new(
                format!("Không có gốc cây đã ký của {size} sự kiện"),
                format!("There is no signed head of {size} events"),
            ),
        };
        let help = Text::fixed(
            "Nêu gốc cây cùng kích thước bằng --against, hoặc in lại chứng minh",
            "Give the head of that size with --against, or print the proof again",
        );
        Failure::usage("register/other-size", message, help).at(&self.file).with_value(size.to_string())
    }
}
