//! Signed tree heads as text that can be printed, mailed and kept: a checkpoint (origin, size, root) in a signed
//! note with an Ed25519 signature.
//!
//! ```text
//! register.example.vn
//! 1042
//! d37ee418976dd957…=
//!
//! — register.example.vn Az3grl…=
//! ```

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use super::tree::{Hash, bytes_of_hex, hex_of};

/// The kind of key in a note's key name: Ed25519.
const ED25519: u8 = 1;
/// What begins a line of signature: an em dash and a space.
const SIGNED_BY: &str = "\u{2014} ";

/// A head that cannot be read or believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// The text is no checkpoint.
    #[error("the head is not a signed checkpoint: {0}")]
    Malformed(&'static str),
    /// The text is no key.
    #[error("`{0}` is not the name of an Ed25519 key")]
    Key(String),
    /// No signature of the head is by the key.
    #[error("the head is not signed by the key of {0}")]
    UnknownKey(String),
    /// The signature does not belong to the text.
    #[error("the signature of {0} does not belong to this head")]
    Forged(String),
    /// The head is of another log.
    #[error("the head is of the log `{found}`, not of `{expected}`")]
    OtherLog {
        /// Origin of the head.
        found: String,
        /// Origin of the log in hand.
        expected: String,
    },
}

/// A tree head with its signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: String,
    /// The number of events.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    signatures: Vec<NoteSignature>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct NoteSignature {
    name: String,
    key_id: [u8; 4],
    bytes: [u8; 64],
}

/// The key that signs heads.
#[derive(Debug)]
pub struct Signer {
    name: String,
    key: SigningKey,
}

/// The key that checks heads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key: VerifyingKey,
}

impl Checkpoint {
    fn body(origin: &str, size: u64, root: Hash) -> String {
        format!("{origin}\n{size}\n{}\n", STANDARD.encode(root.0))
    }

    /// Reads the text of a checkpoint.
    ///
    /// # Errors
    /// The text has another form.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let malformed = CheckpointError::Malformed;
        let (body, notes) = text.split_once("\n\n").ok_or(malformed("no signature follows the text"))?;
        let mut lines = body.split('\n');
        let mut line = |missing| lines.next().filter(|line| !line.is_empty()).ok_or(malformed(missing));
        let origin = line("the origin is missing")?.to_owned();
        let size = line("the size is missing")?;
        let root = line("the root is missing")?;
        let parsed: u64 = size.parse().map_err(|_| malformed("the size is not a number"))?;
        if parsed.to_string() != size {
            return Err(malformed("the size is not written in its shortest form"));
        }
        let root = STANDARD.decode(root).ok().and_then(|bytes| Hash::from_slice(&bytes));
        let signatures = notes.lines().filter(|line| !line.is_empty()).map(NoteSignature::parse);
        Ok(Self {
            origin,
            size: parsed,
            root: root.ok_or(malformed("the root is not 32 bytes in base64"))?,
            signatures: signatures.collect::<Result<_, _>>()?,
        })
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", Self::body(&self.origin, self.size, self.root))?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

impl NoteSignature {
    fn parse(line: &str) -> Result<Self, CheckpointError> {
        let malformed = CheckpointError::Malformed("a line of signature is wrong");
        let rest = line.strip_prefix(SIGNED_BY).ok_or(malformed.clone())?;
        let (name, encoded) = rest.split_once(' ').ok_or(malformed.clone())?;
        let bytes = STANDARD.decode(encoded).map_err(|_| malformed.clone())?;
        let (key_id, signature) = bytes.split_at_checked(4).ok_or(malformed.clone())?;
        Ok(Self {
            name: name.to_owned(),
            key_id: key_id.try_into().map_err(|_| malformed.clone())?,
            bytes: signature.try_into().map_err(|_| malformed)?,
        })
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encoded = STANDARD.encode([self.key_id.as_slice(), &self.bytes].concat());
        write!(f, "{SIGNED_BY}{} {encoded}", self.name)
    }
}

impl Signer {
    /// A signer from 32 secret bytes. `name` is the log's origin.
    #[must_use]
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Self {
        Self { name: name.to_owned(), key: SigningKey::from_bytes(seed) }
    }

    /// Signs a head.
    #[must_use]
    pub fn sign(&self, size: u64, root: Hash) -> Checkpoint {
        let body = Checkpoint::body(&self.name, size, root);
        let bytes = self.key.sign(body.as_bytes()).to_bytes();
        let signature = NoteSignature { name: self.name.clone(), key_id: self.verifier().key_id(), bytes };
        Checkpoint { origin: self.name.clone(), size, root, signatures: vec![signature] }
    }

    /// The key that checks what this one signs.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey { name: self.name.clone(), key: self.key.verifying_key() }
    }
}

impl VerifierKey {
    /// The log whose heads it checks.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.name
    }

    /// First four bytes of SHA-256(name ‖ newline ‖ kind ‖ key).
    fn key_id(&self) -> [u8; 4] {
        let hash = Hash::of(&[self.name.as_bytes(), b"\n", &self.encoded()].concat());
        let [a, b, c, d, ..] = hash.0;
        [a, b, c, d]
    }

    fn encoded(&self) -> Vec<u8> {
        [&[ED25519], self.key.as_bytes().as_slice()].concat()
    }

    /// Checks that a head is signed by this key and of this log.
    ///
    /// # Errors
    /// Another log, no signature by this key, or a signature of something else.
    pub fn verify(&self, head: &Checkpoint) -> Result<(), CheckpointError> {
        if head.origin != self.name {
            return Err(CheckpointError::OtherLog {
                found: head.origin.clone(),
                expected: self.name.clone(),
            });
        }
        let own =
            |signature: &&NoteSignature| signature.name == self.name && signature.key_id == self.key_id();
        let signature = head.signatures.iter().find(own);
        let signature = signature.ok_or_else(|| CheckpointError::UnknownKey(self.name.clone()))?;
        let body = Checkpoint::body(&head.origin, head.size, head.root);
        self.key
            .verify_strict(body.as_bytes(), &Signature::from_bytes(&signature.bytes))
            .map_err(|_| CheckpointError::Forged(self.name.clone()))
    }
}

impl fmt::Display for VerifierKey {
    /// The key as text: `name+id+base64`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}+{}", self.name, hex_of(&self.key_id()), STANDARD.encode(self.encoded()))
    }
}

impl FromStr for VerifierKey {
    type Err = CheckpointError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || CheckpointError::Key(text.to_owned());
        let (name, rest) = text.trim().split_once('+').ok_or_else(wrong)?;
        let (id, encoded) = rest.split_once('+').ok_or_else(wrong)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| wrong())?;
        let (kind, key) = bytes.split_first().ok_or_else(wrong)?;
        let key: [u8; 32] = key.try_into().map_err(|_| wrong())?;
        let key = VerifyingKey::from_bytes(&key).map_err(|_| wrong())?;
        let read = Self { name: name.to_owned(), key };
        let id_fits = bytes_of_hex(id).as_deref() == Some(&read.key_id());
        if *kind == ED25519 && id_fits { Ok(read) } else { Err(wrong()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer() -> Signer {
        Signer::from_seed("register.example.vn", &[7; 32])
    }

    #[test]
    fn a_head_is_text_that_reads_back() {
        let head = signer().sign(42, Hash::of(b"root"));
        let text = head.to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 5, "{text}");
        assert_eq!((lines[0], lines[1], lines[3]), ("register.example.vn", "42", ""));
        assert!(lines[4].starts_with("\u{2014} register.example.vn "));
        assert_eq!(Checkpoint::parse(&text), Ok(head.clone()));
        assert_eq!(signer().verifier().verify(&head), Ok(()));
    }

    /// RFC 8032, section 7.1, test 1: the key and the signature of the empty message.
    #[test]
    fn the_library_is_ed25519() {
        let secret =
            bytes_of_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        let key = SigningKey::from_bytes(secret.as_slice().try_into().unwrap());
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(hex_of(key.verifying_key().as_bytes()), public);
        let signature = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";
        assert_eq!(hex_of(&key.sign(b"").to_bytes()), signature);
    }

    #[test]
    fn what_was_not_signed_is_refused() {
        let (key, head) = (signer().verifier(), signer().sign(42, Hash::of(b"root")));
        let forged = Checkpoint { size: 41, ..head.clone() };
        assert!(matches!(key.verify(&forged), Err(CheckpointError::Forged(_))));
        let forged = Checkpoint { root: Hash::of(b"other"), ..head.clone() };
        assert!(matches!(key.verify(&forged), Err(CheckpointError::Forged(_))));
        let stranger = Signer::from_seed("register.example.vn", &[8; 32]).sign(42, Hash::of(b"root"));
        assert!(matches!(key.verify(&stranger), Err(CheckpointError::UnknownKey(_))));
        let other = Checkpoint { origin: "else".to_owned(), ..head };
        assert!(matches!(key.verify(&other), Err(CheckpointError::OtherLog { .. })));
    }

    #[test]
    fn a_key_is_text_that_reads_back() {
        let key = signer().verifier();
        assert_eq!(key.to_string().parse(), Ok(key.clone()));
        let text = key.to_string().replace("+", "-");
        assert!(text.parse::<VerifierKey>().is_err());
        assert!(format!("x{key}").parse::<VerifierKey>().is_err(), "the id belongs to the name");
    }

    #[test]
    fn broken_heads_say_what_is_wrong() {
        let text = signer().sign(42, Hash::of(b"root")).to_string();
        for (from, to) in [("42", "4x"), ("42", "042"), ("\n\n", "\n"), ("\u{2014} ", "- ")] {
            assert!(matches!(
                Checkpoint::parse(&text.replacen(from, to, 1)),
                Err(CheckpointError::Malformed(_))
            ));
        }
    }
}
