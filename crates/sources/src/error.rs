//! What can stop a file from being read.

use std::io;
use std::path::Path;

use hoinhap_vocab::{Issue, Text};

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
    #[error("{file} cannot be read: {}", reason.en)]
    Unreadable {
        /// The file.
        file: String,
        /// The reader's reason.
        reason: Text,
    },
    /// A user's file or project folder that is refused, with cause and remedy.
    #[error("{}: {}", .0.place, .0.message.en)]
    Refused(Box<Issue>),
    /// What the system fails to read or to write, such as a full disk.
    #[error("{}: {}", .0.place, .0.message.en)]
    System(Box<Issue>),
}

impl SourceError {
    /// A file whose structure is broken, with the reader's reason as it puts it.
    pub(crate) fn unreadable(file: &str, reason: impl ToString) -> Self {
        Self::broken(file, Text::same(reason.to_string()))
    }

    /// A file whose structure is broken, with the reason in both languages.
    pub(crate) fn broken(file: &str, reason: Text) -> Self {
        Self::Unreadable { file: file.to_owned(), reason }
    }

    /// A user's file that is not what its extension says, with the reason in both languages.
    pub(crate) fn not_of_its_kind(file: &str, reason: Text) -> Self {
        Self::Refused(Box::new(Self::broken(file, reason).to_issue()))
    }

    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoSuchDataset { .. } => "data/no-such-dataset",
            Self::BadValue { .. } => "data/bad-value",
            Self::NoColumn { .. } => "data/no-column",
            Self::Unreadable { .. } => "data/unreadable",
            Self::Refused(issue) | Self::System(issue) => issue.code,
        }
    }

    /// A file or folder that the system does not hand out.
    pub(crate) fn of_io(path: &Path, error: &io::Error) -> Self {
        let help = match error.kind() {
            io::ErrorKind::NotFound => Text::fixed("Kiểm tra lại đường dẫn", "Check the path"),
            io::ErrorKind::PermissionDenied => {
                Text::fixed("Kiểm tra quyền truy cập", "Check the permissions")
            }
            _ => Text::fixed("Kiểm tra ổ đĩa và đường dẫn", "Check the disk and the path"),
        };
        let reason = io_words(error);
        let message = match error.kind() {
            io::ErrorKind::NotFound => Text::fixed("Không có tệp này", "There is no such file"),
            _ => Text::new(
                format!("Không đọc hoặc ghi được: {}", reason.vi),
                format!("Cannot be read or written: {}", reason.en),
            ),
        };
        let issue = Box::new(Issue::error("file/failed", path.display().to_string(), message, help));
        if Self::is_of_path(error.kind()) { Self::Refused(issue) } else { Self::System(issue) }
    }

    /// Whether what a user named is at fault: a path that is not there, is of another kind or may not be used, or
    /// a file whose content is not what it should be. All other failures, such as a full disk, are the system's.
    #[must_use]
    pub const fn is_of_path(kind: io::ErrorKind) -> bool {
        use io::ErrorKind::{
            AlreadyExists, DirectoryNotEmpty, InvalidData, InvalidFilename, InvalidInput, IsADirectory,
            NotADirectory, NotFound, Other, PermissionDenied, ReadOnlyFilesystem, UnexpectedEof,
        };
        matches!(
            kind,
            NotFound
                | PermissionDenied
                | AlreadyExists
                | NotADirectory
                | IsADirectory
                | DirectoryNotEmpty
                | ReadOnlyFilesystem
                | InvalidFilename
                | InvalidInput
                | InvalidData
                | UnexpectedEof
                | Other
        )
    }

    /// Whether the request or the user's file is at fault, not a shipped table.
    #[must_use]
    pub const fn is_of_request(&self) -> bool {
        matches!(self, Self::NoSuchDataset { .. } | Self::Refused(_))
    }

    /// The error as an issue, in both languages.
    #[must_use]
    pub fn to_issue(&self) -> Issue {
        let damaged = Text::fixed(
            "Tệp dữ liệu bị hỏng: chạy `hoinhap data verify`",
            "The data file is damaged: run `hoinhap data verify`",
        );
        match self {
            Self::Refused(issue) | Self::System(issue) => (**issue).clone(),
            Self::NoSuchDataset { name } => Issue::error(
                self.code(),
                "data",
                Text::new(format!("Không có bộ dữ liệu `{name}`"), format!("There is no dataset `{name}`")),
                Text::fixed("`hoinhap data list` liệt kê tất cả", "`hoinhap data list` names them all"),
            )
            .with_value(name),
            Self::BadValue { file, line, column, value, .. } => Issue::error(
                self.code(),
                format!("{file}, {line}, {column}"),
                Text::new("Giá trị không đúng với cột", self.to_string()),
                damaged,
            )
            .with_value(value),
            Self::NoColumn { file, column } => Issue::error(
                self.code(),
                file,
                Text::new(format!("Tệp không có cột `{column}`"), self.to_string()),
                damaged,
            )
            .with_value(column),
            Self::Unreadable { file, reason } => Issue::error(
                self.code(),
                file,
                Text::new(
                    format!("Không đọc được tệp: {}", reason.vi),
                    format!("The file cannot be read: {}", reason.en),
                ),
                Text::fixed(
                    "Kiểm tra tệp có đúng định dạng của phần mở rộng không",
                    "Check that the file is of the format its extension names",
                ),
            ),
        }
    }
}

/// What the system says of a file, in both languages; what has no words here stands as the system puts it.
#[must_use]
pub fn io_words(error: &io::Error) -> Text {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::NotFound => Text::fixed("không có tệp hoặc thư mục này", "there is no such file or folder"),
        Kind::PermissionDenied => Text::fixed("không có quyền truy cập", "access is not permitted"),
        Kind::AlreadyExists => Text::fixed("đã có rồi", "it exists already"),
        Kind::IsADirectory => Text::fixed("đây là thư mục", "it is a folder"),
        Kind::NotADirectory => Text::fixed("đây không phải là thư mục", "it is not a folder"),
        Kind::ReadOnlyFilesystem => Text::fixed("ổ đĩa chỉ cho đọc", "the disk can only be read"),
        Kind::StorageFull => Text::fixed("ổ đĩa đã đầy", "the disk is full"),
        Kind::UnexpectedEof => Text::fixed("tệp bị cắt cụt", "the file is cut off"),
        _ => Text::same(error.to_string()),
    }
}

/// What is wrong with a CSV file.
#[must_use]
pub fn csv_words(error: &csv::Error) -> Text {
    use csv::ErrorKind as Kind;
    let line = |place: &Option<csv::Position>| place.as_ref().map_or(0, csv::Position::line);
    match error.kind() {
        Kind::UnequalLengths { pos, expected_len, len } => Text::new(
            format!("dòng {} có {len} giá trị, dòng tiêu đề có {expected_len}", line(pos)),
            format!("line {} has {len} values, the header has {expected_len}", line(pos)),
        ),
        Kind::Utf8 { pos, .. } => Text::new(
            format!("dòng {} không phải UTF-8", line(pos)),
            format!("line {} is not UTF-8", line(pos)),
        ),
        Kind::Io(error) => io_words(error),
        _ => Text::same(error.to_string()),
    }
}

/// What is wrong with a Parquet file, in the reader's own words after ours.
pub(crate) fn parquet_words(error: &dyn std::fmt::Display) -> Text {
    let reason = error.to_string();
    let reason = ["Parquet error: ", "Arrow: ", "ParquetError: "]
        .into_iter()
        .fold(reason.as_str(), |reason, name| reason.strip_prefix(name).unwrap_or(reason));
    Text::new(
        format!("không phải tệp Parquet nguyên vẹn (`{reason}`)"),
        format!("it is no intact Parquet file (`{reason}`)"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_not_the_fault_of_the_request() {
        let of = |kind: io::ErrorKind| SourceError::of_io(Path::new("f"), &io::Error::from(kind));
        for kind in [io::ErrorKind::NotFound, io::ErrorKind::PermissionDenied, io::ErrorKind::IsADirectory] {
            assert!(of(kind).is_of_request(), "{kind:?}");
        }
        for kind in [io::ErrorKind::StorageFull, io::ErrorKind::FileTooLarge, io::ErrorKind::QuotaExceeded] {
            let error = of(kind);
            assert!(!error.is_of_request(), "{kind:?}");
            assert_eq!((error.code(), error.to_issue().place.as_str()), ("file/failed", "f"));
        }
    }
}
