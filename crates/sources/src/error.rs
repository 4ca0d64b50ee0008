//! What can stop a file from being read.

/// A file that cannot be read at all. Doubts about single rows are [`Issue`](hoinhap_vocab::Issue)s instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// No table of this name.
    #[error("there is no dataset `{name}`; `hoinhap data list` names them all")]
    NoSuchDataset {
        /// The name asked for.
        name: String,
    },
    /// A value that is not what its column declares.
    #[error("{file}, line {line}, column `{column}`: `{value}` is not {expected}")]
    BadValue {
        /// The file.
        file: String,
        /// Its line, the header being line 1.
        line: usize,
        /// The column.
        column: String,
        /// The text found.
        value: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// A column that the table must have.
    #[error("{file} has no column `{column}`")]
    NoColumn {
        /// The file.
        file: String,
        /// The column.
        column: String,
    },
    /// A file whose structure is broken.
    #[error("{file} cannot be read: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// The reader's reason.
        reason: String,
    },
}

impl SourceError {
    /// A file whose structure is broken, with the reader's reason.
    pub(crate) fn unreadable(file: &str, reason: impl ToString) -> Self {
        Self::Unreadable { file: file.to_owned(), reason: reason.to_string() }
    }

    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoSuchDataset { .. } => "data/no-such-dataset",
            Self::BadValue { .. } => "data/bad-value",
            Self::NoColumn { .. } => "data/no-column",
            Self::Unreadable { .. } => "data/unreadable",
        }
    }
}
