//! The files of `data/`, packed into the binary by the build script.

use std::borrow::Cow;

use crate::SourceError;

/// One file of `data/`.
#[derive(Debug)]
pub struct EmbeddedFile {
    /// Path below `data/`, with `/`.
    pub path: &'static str,
    /// SHA-256 of the original bytes, taken when the binary was built.
    pub sha256: &'static str,
    /// Length of the original bytes.
    pub length: usize,
    compressed: bool,
    packed: &'static [u8],
}

/// Every shipped file, sorted by path.
pub static EMBEDDED: &[EmbeddedFile] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

impl EmbeddedFile {
    /// The original bytes.
    ///
    /// # Errors
    /// The packed bytes are damaged.
    pub fn bytes(&self) -> Result<Cow<'static, [u8]>, SourceError> {
        if !self.compressed {
            return Ok(Cow::Borrowed(self.packed));
        }
        zstd::bulk::decompress(self.packed, self.length)
            .map(Cow::Owned)
            .map_err(|error| SourceError::unreadable(self.path, error))
    }

    /// The original bytes as a shared buffer, without a copy where the file is stored as it is.
    ///
    /// # Errors
    /// The packed bytes are damaged.
    pub fn shared_bytes(&self) -> Result<bytes::Bytes, SourceError> {
        Ok(match self.bytes()? {
            Cow::Borrowed(bytes) => bytes::Bytes::from_static(bytes),
            Cow::Owned(bytes) => bytes::Bytes::from(bytes),
        })
    }

    /// The original bytes as text.
    ///
    /// # Errors
    /// The packed bytes are damaged or are no UTF-8.
    pub fn text(&self) -> Result<String, SourceError> {
        String::from_utf8(self.bytes()?.into_owned())
            .map_err(|error| SourceError::unreadable(self.path, error))
    }

    /// The shipped files whose path starts with `folder` and a slash, by path.
    #[must_use]
    pub fn in_folder(folder: &str) -> &'static [Self] {
        let prefix = format!("{folder}/");
        let first = EMBEDDED.partition_point(|file| file.path < prefix.as_str());
        let count = EMBEDDED[first..].iter().take_while(|file| file.path.starts_with(&prefix)).count();
        &EMBEDDED[first..first + count]
    }

    /// The file of this path below `data/`.
    ///
    /// # Errors
    /// No such file ships.
    pub fn find(path: &str) -> Result<&'static Self, SourceError> {
        EMBEDDED
            .binary_search_by(|file| file.path.cmp(path))
            .map(|index| &EMBEDDED[index])
            .map_err(|_| SourceError::NoSuchDataset { name: path.to_owned() })
    }
}
