//! Whether files still are what they were: their SHA-256, computed again.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use hoinhap_vocab::{ContentHash, Text};

use crate::{EMBEDDED, Packages};

/// A file that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadFile {
    /// The dataset's name, or the path of the file.
    pub name: String,
    /// What is wrong with it.
    pub reason: Text,
}

impl BadFile {
    pub(super) fn missing(name: &str) -> Self {
        Self { name: name.to_owned(), reason: Text::fixed("thiếu tệp", "the file is missing") }
    }

    pub(super) fn unreadable(name: &str, error: &dyn std::fmt::Display) -> Self {
        let reason = Text::new(format!("không đọc được: {error}"), format!("cannot be read: {error}"));
        Self { name: name.to_owned(), reason }
    }

    pub(super) fn changed(name: &str, found: &str) -> Self {
        let reason = Text::new(
            format!("nội dung đã thay đổi (SHA-256 nay là {found})"),
            format!("its content has changed (SHA-256 now {found})"),
        );
        Self { name: name.to_owned(), reason }
    }
}

/// Every shipped file that does not have the SHA-256 of its build, or of its data package; the number of files
/// comes first.
#[must_use]
pub fn verify_embedded(packages: &Packages) -> (usize, Vec<BadFile>) {
    let mut bad = Vec::new();
    for file in EMBEDDED {
        let declared = packages.datasets.iter().find(|dataset| dataset.path() == file.path);
        let name = declared.map_or(file.path, |dataset| dataset.name.as_str());
        let found = match file.bytes() {
            Ok(bytes) => ContentHash::of(&bytes).to_string(),
            Err(error) => {
                bad.push(BadFile::unreadable(name, &error));
                continue;
            }
        };
        let expected = declared.map_or(file.sha256, |dataset| dataset.sha256.as_str());
        if found != file.sha256 || found != expected {
            bad.push(BadFile::changed(name, &found));
        }
    }
    (EMBEDDED.len(), bad)
}

/// SHA-256 of a file in hexadecimal digits, with its length.
pub(super) fn sha256_of(path: &Path) -> io::Result<(String, u64)> {
    let mut hasher = Hasher::default();
    io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok(hasher.finish())
}

/// Copies a stream and takes its SHA-256 on the way.
pub(super) fn copy_hashed(from: &mut impl Read, to: &mut impl io::Write) -> io::Result<(String, u64)> {
    let mut hasher = Hasher::default();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            return Ok(hasher.finish());
        }
        to.write_all(&buffer[..read])?;
        io::Write::write_all(&mut hasher, &buffer[..read])?;
    }
}

#[derive(Default)]
struct Hasher {
    sha256: Sha256,
    length: u64,
}

impl Hasher {
    fn finish(self) -> (String, u64) {
        let digits = self.sha256.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        (digits, self.length)
    }
}

impl io::Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sha256.update(bytes);
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
