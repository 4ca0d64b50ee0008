//! Why the store does not do what it is asked.

use hoinhap_vocab::{Issue, Text};

use crate::log::{Broken, CheckpointError};
use crate::model::GraphError;
use crate::record::{Problem, StateError};

use super::undo::NotUndone;

/// A request that is refused, or a store that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The engine failed.
    #[error("the store cannot be read or written: {0}")]
    Engine(String),
    /// The file is no register, or of a later edition of the program.
    #[error("the store has the edition {found}, this program knows {known}")]
    Edition {
        /// Edition of the store.
        found: i64,
        /// Newest edition that is known.
        known: i64,
    },
    /// The store has been set up already.
    #[error("the register has been set up already")]
    NotEmpty,
    /// The store has not been set up.
    #[error("the register has not been set up")]
    Empty,
    /// No record of this name.
    #[error("there is no {kind} `{id}`")]
    NoRecord {
        /// Its kind.
        kind: String,
        /// Its id.
        id: String,
    },
    /// A record of this name is there.
    #[error("there is a {kind} `{id}` already")]
    Exists {
        /// Its kind.
        kind: String,
        /// Its id.
        id: String,
    },
    /// Somebody else has changed the record since it was read.
    #[error("{subject} was changed by event {current}, after event {read} that this change stands on")]
    Conflict {
        /// The record.
        subject: String,
        /// Version on which the change stands.
        read: u64,
        /// Version that is stored.
        current: u64,
        /// The stored fields, as canonical JSON.
        stored: String,
        /// The fields of the change, as canonical JSON.
        offered: String,
    },
    /// The state does not allow the move.
    #[error(transparent)]
    State(#[from] StateError),
    /// Tasks would wait for one another in a circle.
    #[error(transparent)]
    Waits(#[from] GraphError),
    /// The kind of record has no moves.
    #[error("a {0} has no moves")]
    NoMachine(String),
    /// A state is set by moves alone.
    #[error("the state of {0} is changed by a move, never by hand")]
    StateByHand(String),
    /// Fields that their kind does not allow.
    #[error("{subject}: {} problems", .problems.len())]
    Fields {
        /// The record.
        subject: String,
        /// All problems.
        problems: Vec<Problem>,
    },
    /// The account has no grant for the change.
    #[error("{account} may not do this to {subject}")]
    Forbidden {
        /// The account.
        account: String,
        /// The record.
        subject: String,
    },
    /// The first grant is not that of a keeper of accounts.
    #[error("the first grant must be of the role `admin`")]
    FirstGrant {
        /// The record.
        subject: String,
    },
    /// The time given lies before the last event.
    #[error("the clock says {now}, but the last event was recorded at {last}")]
    ClockBack {
        /// The time given.
        now: String,
        /// Time of the last event.
        last: String,
    },
    /// A batch that is not undone.
    #[error("event {seq} cannot be undone: {}", reason.words().en)]
    NotUndone {
        /// The event.
        seq: u64,
        /// Why.
        reason: NotUndone,
    },
    /// An event whose payload is not destroyed.
    #[error("event {seq} cannot be redacted: it is about no record, is redacted already, or grants a right")]
    NotRedacted {
        /// The event.
        seq: u64,
    },
    /// The log is broken.
    #[error("event {}: {:?}", .0.seq, .0.reason)]
    Broken(Broken),
    /// A head that cannot be read or believed.
    #[error(transparent)]
    Head(#[from] CheckpointError),
    /// A file that is not what it should be.
    #[error("{place}: {reason}")]
    File {
        /// The file and line.
        place: String,
        /// What is wrong.
        reason: String,
    },
}

impl StoreError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Engine(_) => "E-STORE",
            Self::Edition { .. } => "E-EDITION",
            Self::NotEmpty => "E-NOT-EMPTY",
            Self::Empty => "E-EMPTY",
            Self::NoRecord { .. } => "E-KEY-UNKNOWN",
            Self::Exists { .. } => "E-EXISTS",
            Self::Conflict { .. } => "E-CONFLICT",
            Self::State(_) | Self::NoMachine(_) | Self::StateByHand(_) => "E-STATE",
            Self::Waits(_) => "E-CYCLE",
            Self::Fields { .. } => "E-FIELDS",
            Self::Forbidden { .. } | Self::FirstGrant { .. } => "E-FORBIDDEN",
            Self::NotUndone { .. } => "E-UNDO",
            Self::NotRedacted { .. } => "E-REDACT",
            Self::ClockBack { .. } => "E-CLOCK",
            Self::Broken(_) => "E-LOG",
            Self::Head(_) => "E-HEAD",
            Self::File { .. } => "E-FILE-BROKEN",
        }
    }

    /// A file that is not what it should be.
    pub(crate) fn file(place: impl Into<String>, reason: impl ToString) -> Self {
        Self::File { place: place.into(), reason: reason.to_string() }
    }

    /// The error as issues, in both languages: every problem of a record one by one.
    #[must_use]
    pub fn issues(&self) -> Vec<Issue> {
        match self {
            Self::Fields { subject, problems } => problems
                .iter()
                .map(|problem| {
                    let place = format!("{subject}, {}", problem.field);
                    let issue =
                        Issue::error(problem.code, place, problem.message.clone(), problem.help.clone());
                    if problem.value.is_empty() { issue } else { issue.with_value(&problem.value) }
                })
                .collect(),
            other => vec![other.issue()],
        }
    }

    fn issue(&self) -> Issue {
        let (vi, help) = self.words();
        let issue = Issue::error(self.code(), self.place(), Text::new(vi, self.to_string()), help);
        match self {
            Self::Conflict { stored, offered, .. } => issue.with_value(format!("{stored} <> {offered}")),
            Self::NoRecord { id, .. } | Self::Exists { id, .. } => issue.with_value(id),
            _ => issue,
        }
    }

    fn place(&self) -> String {
        match self {
            Self::Conflict { subject, .. }
            | Self::Forbidden { subject, .. }
            | Self::FirstGrant { subject }
            | Self::StateByHand(subject) => subject.clone(),
            Self::NoRecord { kind, .. } | Self::Exists { kind, .. } => kind.clone(),
            Self::File { place, .. } => place.clone(),
            Self::State(_) => "move".to_owned(),
            _ => "store".to_owned(),
        }
    }

    /// The message in Vietnamese, and the remedy.
    fn words(&self) -> (String, Text) {
        let of_record = self.words_of_record().or_else(|| self.words_of_access());
        of_record.unwrap_or_else(|| self.words_of_store())
    }

    /// For refusals that concern one record.
    fn words_of_record(&self) -> Option<(String, Text)> {
        match self {
            Self::NoRecord { kind, id } => Some((
                format!("Không có bản ghi `{id}` loại `{kind}`"),
                Text::fixed(
                    "`hoinhap register list` liệt kê các mã",
                    "`hoinhap register list` lists the ids",
                ),
            )),
            Self::Exists { kind, id } => Some((
                format!("Đã có bản ghi `{id}` loại `{kind}`"),
                Text::fixed(
                    "Cập nhật bản ghi đó, hoặc dùng mã khác",
                    "Update that record, or use another id",
                ),
            )),
            Self::Conflict { current, .. } => Some((
                format!("Bản ghi đã bị người khác thay đổi (sự kiện {current})"),
                Text::fixed(
                    "Đọc lại bản ghi rồi sửa lại",
                    "Read the record again, then make the change anew",
                ),
            )),
            Self::State(refused) => Some((
                format!("Không thể `{}` khi đang ở trạng thái `{}`", refused.name, refused.state),
                moves_help(&refused.allowed),
            )),
            Self::Waits(refused) => Some((
                format!("Quan hệ phụ thuộc giữa các nhiệm vụ không hợp lệ: {}", refused.message().vi),
                Text::fixed(
                    "Bỏ một trong các quan hệ của vòng lặp",
                    "Leave out one of the dependencies of the circle",
                ),
            )),
            Self::NotUndone { seq, reason } => Some((
                format!("Không hoàn tác được sự kiện {seq}: {}", reason.words().vi),
                Text::fixed(
                    "Dùng số hiệu lô mà `register import --update` đã in; bản ghi đã lập thì sửa hoặc huỷ bằng `register update`, `register advance`",
                    "Use the batch that `register import --update` printed; change or cancel what was made with `register update` and `register advance`",
                ),
            )),
            Self::NotRedacted { seq } => Some((
                format!(
                    "Không huỷ được nội dung sự kiện {seq}: sự kiện không nói về bản ghi nào, đã huỷ rồi, hoặc là quyền được cấp"
                ),
                Text::fixed(
                    "`register show` nêu các sự kiện của một bản ghi; quyền được thu hồi bằng `register update grant … to=…`",
                    "`register show` names the events of a record; a right is ended with `register update grant … to=…`",
                ),
            )),
            Self::NoMachine(kind) => Some((
                format!("Bản ghi loại `{kind}` không có bước chuyển trạng thái"),
                Text::fixed("Dùng lệnh cập nhật", "Use an update"),
            )),
            Self::StateByHand(_) => Some((
                "Trạng thái chỉ thay đổi qua bước chuyển, không sửa tay".to_owned(),
                Text::fixed("Dùng `register advance`", "Use `register advance`"),
            )),
            _ => None,
        }
    }

    /// For refusals that concern who asks.
    fn words_of_access(&self) -> Option<(String, Text)> {
        match self {
            Self::Forbidden { account, .. } => Some((
                format!("Tài khoản `{account}` không được phép thực hiện thay đổi này"),
                Text::fixed(
                    "Đề nghị người quản trị tài khoản cấp quyền, hoặc chuyển việc cho cơ quan chủ trì",
                    "Ask the keeper of accounts for a grant, or pass the matter to the lead agency",
                ),
            )),
            Self::FirstGrant { .. } => Some((
                "Quyền đầu tiên phải là của người quản trị tài khoản (`admin`)".to_owned(),
                Text::fixed(
                    "Cấp quyền `admin` cho một tài khoản trước",
                    "Give some account the role `admin` first",
                ),
            )),
            _ => None,
        }
    }

    /// For refusals that concern the store as a whole.
    fn words_of_store(&self) -> (String, Text) {
        match self {
            Self::Engine(reason) => (
                format!("Không đọc hoặc ghi được kho dữ liệu: {reason}"),
                Text::fixed(
                    "Kiểm tra đường dẫn hoặc địa chỉ máy chủ, tài khoản, quyền truy cập và ổ đĩa",
                    "Check the path or the address of the server, the account, the permissions and the disk",
                ),
            ),
            Self::Edition { found, known } => (
                format!("Kho dữ liệu thuộc phiên bản {found}, chương trình này biết đến {known}"),
                Text::fixed("Dùng phiên bản mới hơn của chương trình", "Use a newer edition of the program"),
            ),
            Self::NotEmpty => (
                "Sổ theo dõi đã được khởi tạo".to_owned(),
                Text::fixed("Chọn thư mục dự án khác", "Choose another project folder"),
            ),
            Self::Empty => (
                "Sổ theo dõi chưa được khởi tạo".to_owned(),
                Text::fixed("Chạy `hoinhap register init` trước", "Run `hoinhap register init` first"),
            ),
            Self::ClockBack { now, last } => (
                format!("Đồng hồ chỉ {now}, nhưng sự kiện cuối được ghi lúc {last}"),
                Text::fixed("Chỉnh lại đồng hồ của máy", "Set the clock of the machine"),
            ),
            Self::Broken(broken) => (
                format!("Nhật ký bị sai tại sự kiện {}", broken.seq),
                Text::fixed(
                    "Khôi phục từ bản sao lưu; báo cho kiểm toán viên",
                    "Restore a backup; tell the auditor",
                ),
            ),
            Self::Head(error) => (
                format!("Không dùng được gốc cây đã ký: {error}"),
                Text::fixed("Kiểm tra tệp và khoá", "Check the file and the key"),
            ),
            Self::File { reason, .. } => (
                format!("Tệp bị hỏng: {reason}"),
                Text::fixed("Xuất lại tệp từ nguồn", "Export the file again from its source"),
            ),
            _ => ("Bản ghi có lỗi".to_owned(), Text::fixed("Sửa các trường", "Mend the fields")),
        }
    }
}

fn moves_help(allowed: &[&str]) -> Text {
    let list = allowed.join(", ");
    if list.is_empty() {
        return Text::fixed("Trạng thái này là cuối cùng", "This state is final");
    }
    Text::new(format!("Các bước được phép: {list}"), format!("Allowed moves: {list}"))
}
