//! What makes a row this task: its id, else what it says.

use hoinhap_vocab::Text;
use unicode_normalization::UnicodeNormalization as _;

use super::RowReader;
use crate::book::NameFound;
use crate::log::Hash;
use crate::record::Record;

/// Stands between the parts of a key: no cell holds it.
const BETWEEN: &str = "\u{1f}";

impl RowReader<'_> {
    /// The external id, else the hash of document, content, lead and basis: case, marks of spacing and the name by which
    /// the lead is called make no difference.
    pub(in crate::import) fn id(&self, title: &str) -> String {
        let given = self.text("id").map(|id| id.trim().replace([':', ';'], "-")).filter(|id| !id.is_empty());
        given.unwrap_or_else(|| {
            let said = self.said(title);
            let document = plain(&self.importer.options.document);
            let hash = Hash::of(format!("{document}{BETWEEN}{said}").as_bytes()).to_string();
            format!("T-{}", &hash[..12])
        })
    }

    /// What makes the row this task: content, lead and basis.
    fn said(&self, title: &str) -> String {
        let text = self.text("lead").unwrap_or_default();
        let lead = match self.importer.directory.find(text.trim(), self.importer.options.on) {
            NameFound::Organisation(id) | NameFound::Successor(id) => id,
            NameFound::Several(_) | NameFound::Unknown(_) => plain(&text),
        };
        [plain(title), lead, plain(&self.text("basis").unwrap_or_default())].join(BETWEEN)
    }

    /// A task without an id that says what one of the register says, perhaps from a file under another name.
    pub(super) fn looks_alike(&mut self, id: &str, title: &str) {
        let given = self.text("id").is_some_and(|id| !id.trim().is_empty());
        if given || self.importer.book.get("task", id).is_some() {
            return;
        }
        if let Some(other) = self.importer.alike.get(&self.said(title)) {
            let message = Text::new(
                format!("Trùng nội dung và cơ quan chủ trì với nhiệm vụ `{other}`"),
                format!("The same content and lead agency as the task `{other}`"),
            );
            let help = Text::new(
                format!(
                    "Nếu là một việc, thêm cột mã (id) với giá trị `{other}`; nếu là việc khác, nhập với --as-new"
                ),
                format!(
                    "If it is the same task, add a column id with `{other}`; if it is another one, import with --as-new"
                ),
            );
            self.issue(
                if self.importer.options.as_new { "W-ALIKE" } else { "E-ALIKE" },
                "title",
                title,
                message,
                help,
            );
            if self.importer.options.as_new {
                self.soften();
            }
        }
    }
}

/// A text in small letters with single spaces.
fn plain(text: &str) -> String {
    text.nfc().collect::<String>().to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What makes a task of the register this one, as rows are asked for it.
pub(in crate::import) fn said_by(task: &Record) -> String {
    [plain(task.get("title")), task.get("lead").to_owned(), plain(task.get("basis"))].join(BETWEEN)
}
