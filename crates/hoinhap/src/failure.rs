//! Why a request was not carried out: cause, place, value and remedy, in both languages.

use std::any::Any;
use std::io;

use hoinhap_measures::claims::ClaimError;
use hoinhap_measures::{MeasureError, definitions};
use hoinhap_report::ReportError;
use hoinhap_review::ReviewError;
use hoinhap_sources::{Library, SourceError, io_words, nearest};
use hoinhap_vocab::{Issue, Lang, Text};

/// The request or the input is wrong.
pub(crate) const EXIT_WRONG_REQUEST: u8 = 2;
/// The program failed.
pub(crate) const EXIT_FAILED: u8 = 3;

/// A request that was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// Stable code, `area/what`.
    pub(crate) code: String,
    /// The cause.
    pub(crate) message: Text,
    /// The flag, file, line or column.
    pub(crate) place: Option<String>,
    /// The offending value, as given.
    pub(crate) value: Option<String>,
    /// The remedy.
    pub(crate) help: Text,
    /// Further faults of the same input, told together with the first.
    pub(crate) more: Vec<Failure>,
    /// Exit status.
    pub(crate) exit: u8,
}

impl Failure {
    /// A wrong request: exit status 2.
    pub(crate) fn usage(code: impl Into<String>, message: Text, help: Text) -> Self {
        Self {
            code: code.into(),
            message,
            place: None,
            value: None,
            help,
            more: Vec::new(),
            exit: EXIT_WRONG_REQUEST,
        }
    }

    /// The program failed: exit status 3.
    pub(crate) fn internal(code: impl Into<String>, message: Text, help: Text) -> Self {
        Self { exit: EXIT_FAILED, ..Self::usage(code, message, help) }
    }

    /// The same failure with its place.
    pub(crate) fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// The same failure with the offending value.
    pub(crate) fn with_value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// All faults of an input at once. Without any, a defect.
    pub(crate) fn of_issues(issues: Vec<Issue>) -> Self {
        let mut failures = issues.into_iter().map(Self::from);
        let Some(first) = failures.next() else { return Self::defect("internal/no-issue", "") };
        Self { more: failures.collect(), ..first }
    }

    /// A defect of the program, caught before it could end the process.
    pub(crate) fn of_panic(cause: &(dyn Any + Send)) -> Self {
        let said = cause.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let said = said.or_else(|| cause.downcast_ref::<String>().cloned());
        let failure = Self::internal(
            "internal/defect",
            Text::fixed("Chương trình gặp lỗi bên trong", "The program has a defect"),
            Text::fixed(
                "Xin báo lỗi này kèm dòng lệnh đã dùng",
                "Please report it together with the command line that you used",
            ),
        );
        match said {
            Some(said) => failure.with_value(said),
            None => failure,
        }
    }

    /// A file or folder that cannot be written or read: the request is wrong where what it names is at fault,
    /// and the program failed where the system is, as on a full disk.
    pub(crate) fn of_file(path: &std::path::Path, error: &io::Error) -> Self {
        let (code, help) = match error.kind() {
            io::ErrorKind::NotFound => {
                ("file/not-found", Text::fixed("Kiểm tra lại đường dẫn", "Check the path"))
            }
            io::ErrorKind::PermissionDenied => (
                "file/not-permitted",
                Text::fixed(
                    "Kiểm tra quyền truy cập tệp và thư mục",
                    "Check the permissions of the file and its folder",
                ),
            ),
            _ => ("file/failed", Text::fixed("Kiểm tra ổ đĩa và đường dẫn", "Check the disk and the path")),
        };
        let reason = io_words(error);
        let message = Text::new(
            format!("Không đọc hoặc ghi được tệp: {}", reason.vi),
            format!("The file cannot be read or written: {}", reason.en),
        );
        let exit = if SourceError::is_of_path(error.kind()) { EXIT_WRONG_REQUEST } else { EXIT_FAILED };
        Self { exit, ..Self::usage(code, message, help).at(path.display().to_string()) }
    }

    /// A question about an indicator that cannot be answered as asked.
    pub(crate) fn of_measure(error: &MeasureError, library: &Library) -> Self {
        let (place, value, message, help) = match error {
            MeasureError::Source(error) => {
                let exit = exit_of(error);
                return Self { exit, ..Self::from(error.to_issue()) };
            }
            MeasureError::UnknownIndicator { id, .. } => return unknown_indicator(id, library),
            MeasureError::NoPartner { id } => (
                "--partner",
                id.clone(),
                Text::fixed(
                    "Chỉ số này của một nền kinh tế, không theo đối tác",
                    "This is a measure of one economy",
                ),
                Text::fixed("Bỏ `--partner`", "Leave `--partner` out"),
            ),
            MeasureError::UniverseTooSmall { n, present } => (
                "--universe",
                n.to_string(),
                Text::new(
                    format!("Có {present} đối tác có số liệu, nhiều hơn số đã nêu"),
                    format!("{present} partners have a value, more than the universe declared"),
                ),
                Text::new(format!("Nêu ít nhất {present}"), format!("Declare at least {present}")),
            ),
            _ => (
                "measure",
                error.to_string(),
                Text::fixed("Không tính được như yêu cầu", "The measure cannot be computed as asked"),
                Text::fixed("Xem `hoinhap measure --help`", "See `hoinhap measure --help`"),
            ),
        };
        Self::usage(error.code(), message, help).at(place).with_value(value)
    }

    /// A review that cannot be built.
    pub(crate) fn of_review(error: &ReviewError, library: &Library) -> Self {
        match error {
            ReviewError::Source(error) => Self { exit: exit_of(error), ..Self::from(error.to_issue()) },
            ReviewError::Measure(error) => Self { exit: EXIT_FAILED, ..Self::of_measure(error, library) },
            ReviewError::Index(issues) => Self { exit: EXIT_FAILED, ..Self::of_issues(issues.clone()) },
            ReviewError::NoData { country } => {
                let name = library.economies().name(*country);
                let failure = Self::usage(
                    error.code(),
                    Text::new(
                        format!("Không có số liệu nào về {}", name.vi),
                        format!("There are no data at all for {}", name.en),
                    ),
                    Text::fixed(
                        "Chọn nước khác, một ngày muộn hơn, hoặc thêm số liệu bằng `hoinhap data add`",
                        "Choose another country or a later date, or add data with `hoinhap data add`",
                    ),
                );
                failure.at("--country").with_value(country.code())
            }
            _ => Self::defect(error.code(), &error.to_string()),
        }
    }

    /// Claims that cannot be checked at all.
    pub(crate) fn of_claims(error: &ClaimError, library: &Library) -> Self {
        match error {
            ClaimError::Source(error) => Self { exit: exit_of(error), ..Self::from(error.to_issue()) },
            ClaimError::Measure(error) => Self { exit: EXIT_FAILED, ..Self::of_measure(error, library) },
            ClaimError::NoFile { profile } => Self::usage(
                error.code(),
                Text::fixed("Hồ sơ này không có phát biểu nào để kiểm chứng", "The profile has no claims"),
                Text::fixed("Chọn hồ sơ khác bằng `--profile`", "Choose another with `--profile`"),
            )
            .at("--profile")
            .with_value(profile),
            _ => Self::defect(error.code(), &error.to_string()),
        }
    }

    /// A document that cannot be written.
    pub(crate) fn of_report(error: &ReportError) -> Self {
        Self::defect(error.code(), &error.to_string())
    }

    /// Something that should not happen with shipped content.
    fn defect(code: &str, said: &str) -> Self {
        let message = Text::fixed("Chương trình gặp lỗi bên trong", "The program has a defect");
        let help = Text::fixed(
            "Xin báo lỗi này kèm dòng lệnh đã dùng",
            "Please report it together with the command line that you used",
        );
        Self::internal(code, message, help).with_value(said)
    }

    /// Whether the reader of the output has gone away.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        self.code == BROKEN_PIPE
    }

    /// Whether standard output does not take what is written to it.
    pub(crate) fn is_of_output(&self) -> bool {
        self.code == OUTPUT_FAILED
    }

    /// The cause in one language.
    pub(crate) fn message_in(&self, lang: Lang) -> &str {
        self.message.get(lang)
    }
}

const BROKEN_PIPE: &str = "output/closed";
const OUTPUT_FAILED: &str = "output/failed";

impl From<io::Error> for Failure {
    /// A failure to write the output.
    fn from(error: io::Error) -> Self {
        let code = if error.kind() == io::ErrorKind::BrokenPipe { BROKEN_PIPE } else { OUTPUT_FAILED };
        let reason = io_words(&error);
        Self::internal(
            code,
            Text::new(
                format!("Không ghi được kết quả: {}", reason.vi),
                format!("The output cannot be written: {}", reason.en),
            ),
            Text::fixed("Kiểm tra nơi nhận kết quả", "Check where the output goes"),
        )
    }
}

fn exit_of(error: &SourceError) -> u8 {
    if error.is_of_request() { EXIT_WRONG_REQUEST } else { EXIT_FAILED }
}

fn unknown_indicator(id: &str, library: &Library) -> Failure {
    let known = definitions(library);
    let near = nearest(id, known.iter().map(|definition| definition.id.as_str()), 3);
    let help = if near.is_empty() {
        Text::fixed(
            "`hoinhap measure list` liệt kê các chỉ số",
            "`hoinhap measure list` lists the indicators",
        )
    } else {
        let list = near.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
        Text::new(format!("Có phải ý là {list}?"), format!("Did you mean {list}?"))
    };
    let message = Text::new(format!("Không có chỉ số `{id}`"), format!("There is no indicator `{id}`"));
    Failure::usage("measure/unknown-indicator", message, help).at("NAME").with_value(id)
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        let exit = exit_of(&error);
        Self { exit, ..Self::from(error.to_issue()) }
    }
}

impl From<Issue> for Failure {
    fn from(issue: Issue) -> Self {
        let failure = Self::usage(issue.code, issue.message, issue.help).at(issue.place);
        match issue.value {
            Some(value) => failure.with_value(value),
            None => failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_the_failure_of_the_program_and_a_wrong_path_that_of_the_request() {
        let exit = |kind: io::ErrorKind| {
            Failure::of_file(std::path::Path::new("out/review.pdf"), &io::Error::from(kind)).exit
        };
        assert_eq!(exit(io::ErrorKind::StorageFull), EXIT_FAILED);
        assert_eq!(exit(io::ErrorKind::FileTooLarge), EXIT_FAILED);
        assert_eq!(exit(io::ErrorKind::NotFound), EXIT_WRONG_REQUEST);
        assert_eq!(exit(io::ErrorKind::NotADirectory), EXIT_WRONG_REQUEST);
        assert_eq!(exit(io::ErrorKind::PermissionDenied), EXIT_WRONG_REQUEST);
    }
}
