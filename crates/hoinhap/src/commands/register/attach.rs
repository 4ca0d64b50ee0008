//! `hoinhap register attach`: files of evidence, kept by their content.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use hoinhap_register::book::Book;
use hoinhap_register::import::secret_in_file;
use hoinhap_register::log::Hash;
use hoinhap_register::record::{Class, Fields, Kind};
use hoinhap_register::store::Change;
use hoinhap_vocab::Text;
use serde_json::{Value, json};

use super::store::{folder, write};
use super::{ACTOR, SCOPE, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::Answer;
use crate::session::Session;

/// Bytes that a file may have.
const LARGEST: u64 = 50_000_000;

/// File endings that are taken, with their media types. What runs on its own is not among them.
const MEDIA: [(&str, &str); 14] = [
    ("csv", "text/csv"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("eml", "message/rfc822"),
    ("html", "text/html"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("txt", "text/plain"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("xml", "application/xml"),
];

/// `attach`.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "attach",
    about: Text::fixed(
        "Lưu một tệp minh chứng và ghi mã băm của nó",
        "Keep a file of evidence, and record its hash",
    ),
    more: Text::fixed(
        "Tệp được chép vào thư mục evidence của dự án dưới tên là mã băm SHA-256; cùng một tệp chỉ lưu một lần. `register audit` nêu tệp nào đã bị sửa hoặc thiếu. Tệp văn bản hoặc tệp văn phòng mang dấu mật bị từ chối và không được lưu; chữ trong PDF và ảnh không được đọc.",
        "The file is copied to the project's folder evidence under its SHA-256; the same file is kept once. `register audit` names files that were changed or are missing. A text or office file that bears the mark of a state secret is refused and not kept; words inside PDF files and pictures are not read.",
    ),
    args: &[
        flag("file", "FILE", Takes::Position, Text::fixed("Tệp", "The file")),
        flag(
            "id",
            "ID",
            Takes::One,
            Text::fixed("Mã tài liệu; mặc định theo mã băm", "Id of the evidence; default from its hash"),
        ),
        flag(
            "title",
            "TEXT",
            Takes::One,
            Text::fixed("Tên tài liệu; mặc định tên tệp", "Title; default the name of the file"),
        ),
        flag(
            "about",
            "ID",
            Takes::One,
            Text::fixed("Bản ghi mà tệp chứng minh", "The record that it proves"),
        ),
        flag(
            "as",
            "CLASS",
            Takes::Word(&["public", "internal", "restricted"]),
            Text::fixed(
                "Phạm vi phổ biến: public (công khai), internal (nội bộ, mặc định), restricted (hạn chế)",
                "Class of the evidence: public, internal (default), restricted",
            ),
        ),
        STORE,
        ACTOR,
        SCOPE,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register attach nghi-dinh.pdf --about T-1 --project work",
        does: Text::fixed("lưu minh chứng của một nhiệm vụ", "keep the evidence of a task"),
    }],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let path = Path::new(one(matches, "file").unwrap_or_default());
    let (media, bytes) = read(path)?;
    let hash = Hash::of(&bytes).to_string();
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let id = one(matches, "id").map_or_else(|| format!("E-{}", &hash[..12]), str::to_owned);
    let size = bytes.len().to_string();
    let said = [
        ("title", Some(one(matches, "title").unwrap_or(name))),
        ("sha256", Some(hash.as_str())),
        ("media_type", Some(media)),
        ("size", Some(size.as_str())),
        ("about", one(matches, "about")),
    ];
    let fields: Fields =
        said.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))).collect();
    let class = one(matches, "as").and_then(|word| word.parse().ok()).unwrap_or(Class::Internal);
    // The record goes first: a file that nobody may record is not kept.
    let made = |kind| Change::Create { kind, id: id.clone(), class, fields: fields.clone() };
    let changes: Vec<Change> = Kind::of("evidence").map(made).into_iter().collect();
    let written = write(session, matches, |register, actor| register.write(&changes, actor))?;
    let kept = keep(&evidence_folder(session), &hash, &bytes)?;
    let fields = json!({
        "id": id, "event": written.first, "sha256": hash, "size": bytes.len(), "media_type": media,
        "file": kept.display().to_string(),
    });
    let line = Text::new(
        format!("Đã lưu {id}: {name}, SHA-256 {hash}"),
        format!("Kept {id}: {name}, SHA-256 {hash}"),
    );
    Ok(Answer::new("register-attach", fields).line(line.get(session.lang)))
}

/// Where files of evidence are kept.
pub(super) fn evidence_folder(session: &Session) -> PathBuf {
    folder(session).join("evidence")
}

/// The media type and the bytes of a file that may be kept.
fn read(path: &Path) -> Result<(&'static str, Vec<u8>), Failure> {
    let of_file = |error: std::io::Error| Failure::of_file(path, &error);
    let place = path.display().to_string();
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    let Some((_, media)) = MEDIA.iter().find(|(known, _)| *known == ending) else {
        let known: Vec<&str> = MEDIA.iter().map(|(ending, _)| *ending).collect();
        let message =
            Text::new(format!("Không nhận tệp `.{ending}`"), format!("A file `.{ending}` is not taken"));
        let help = Text::new(
            format!("Nhận các loại: {}", known.join(", ")),
            format!("These are: {}", known.join(", ")),
        );
        return Err(Failure::usage("E-VALUE", message, help).at(place).with_value(ending));
    };
    let size = std::fs::metadata(path).map_err(of_file)?.len();
    if size == 0 || size > LARGEST {
        let code = if size == 0 { "E-EMPTY-FILE" } else { "E-TOO-LARGE" };
        let message = Text::new(format!("Tệp có {size} byte"), format!("The file has {size} bytes"));
        let help = Text::fixed("Nhận tệp từ 1 byte đến 50 MB", "Files from 1 byte to 50 MB are taken");
        return Err(Failure::usage(code, message, help).at(place).with_value(size.to_string()));
    }
    let bytes = std::fs::read(path).map_err(of_file)?;
    if secret_in_file(&bytes) {
        let message = Text::fixed(
            "Tệp mang dấu mật của bí mật nhà nước: sổ này không lưu",
            "The file bears the mark of a state secret: this register does not keep it",
        );
        let help = Text::fixed(
            "Xử lý trong hệ thống dành cho bí mật nhà nước",
            "Handle it where state secrets are kept",
        );
        return Err(Failure::usage("E-SECRET", message, help).at(place));
    }
    Ok((media, bytes))
}

/// Keeps a file under its hash; one that is there already is left alone.
fn keep(folder: &Path, hash: &str, bytes: &[u8]) -> Result<PathBuf, Failure> {
    let path = folder.join(hash);
    let of_file = |error: std::io::Error| Failure::of_file(&path, &error);
    if !path.is_file() {
        std::fs::create_dir_all(folder).map_err(of_file)?;
        crate::output::replace(&path, bytes).map_err(of_file)?;
    }
    Ok(path)
}

/// What an audit finds of the files of evidence.
#[derive(Debug, Default)]
pub(super) struct EvidenceReport {
    /// Files that are as they were recorded.
    pub(super) intact: usize,
    /// Evidence whose file is another one now.
    pub(super) changed: Vec<String>,
    /// Evidence whose file is not there.
    pub(super) missing: Vec<String>,
}

impl EvidenceReport {
    /// Holds the files of a folder against what is recorded of them.
    pub(super) fn of(book: &Book, folder: &Path) -> Self {
        let mut report = Self::default();
        for record in book.all("evidence") {
            let Some(hash) = record.text("sha256").filter(|_| record.text("size").is_some()) else {
                continue;
            };
            match std::fs::read(folder.join(hash)) {
                Err(_) => report.missing.push(record.id.clone()),
                Ok(bytes) if Hash::of(&bytes).to_string() == hash => report.intact += 1,
                Ok(_) => report.changed.push(record.id.clone()),
            }
        }
        report
    }

    pub(super) fn json(&self) -> Value {
        json!({"intact": self.intact, "changed": self.changed, "missing": self.missing})
    }

    /// What is to be told, the gravest first.
    pub(super) fn told(&self) -> Vec<Text> {
        let (changed, missing) = (self.changed.join(", "), self.missing.join(", "));
        let mut told = Vec::new();
        if !self.changed.is_empty() {
            told.push(Text::new(
                format!("Tệp minh chứng đã bị sửa: {changed}"),
                format!("Files of evidence were changed: {changed}"),
            ));
        }
        if !self.missing.is_empty() {
            told.push(Text::new(
                format!("Không thấy tệp minh chứng: {missing}"),
                format!("Files of evidence are not here: {missing}"),
            ));
        }
        told
    }
}
