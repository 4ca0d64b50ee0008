//! `hoinhap register export`, `rebuild`, `backup`.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use serde_json::json;

use hoinhap_register::store::{PackageFiles, SqliteTables, export_package};
use hoinhap_vocab::Text;

use super::attach::evidence_folder;
use super::store::{Place, clearance, failure, open, place, whole};
use super::{ACTOR, CLASS, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, is_given, one};
use crate::failure::Failure;
use crate::output::Answer;
use crate::session::Session;

/// `export`.
pub(super) const EXPORT: CommandSpec = CommandSpec {
    name: "export",
    about: Text::fixed(
        "Xuất sổ thành một thư mục tệp mở: CSV, mô tả, nhật ký, gốc cây",
        "Write the register as a folder of open files: CSV, description, log, head",
    ),
    more: Text::fixed(
        "Với mức restricted, gói có toàn bộ nhật ký và khôi phục lại được từng byte. Ở mức thấp hơn, bản ghi vượt mức và nhật ký được bỏ ra.",
        "With the class restricted the package has the whole log and can be restored to the byte. Below it, records above the class and the log are left out.",
    ),
    args: &[
        flag(
            "out",
            "DIR",
            Takes::Folder,
            Text::fixed(
                "Thư mục nhận gói; phải chưa có hoặc rỗng",
                "Folder for the package; it must not exist, or be empty",
            ),
        ),
        CLASS,
        ACTOR,
        STORE,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register export --project work --out package",
        does: Text::fixed("xuất ra thư mục `package`", "write to the folder `package`"),
    }],
    run: Some(export),
};

fn export(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let folder = PathBuf::from(one(matches, "out").unwrap_or("register-package"));
    let occupied = std::fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some());
    if occupied {
        let message = Text::fixed("Thư mục nhận gói không rỗng", "The folder for the package is not empty");
        let help = Text::fixed("Chọn thư mục khác bằng --out", "Choose another with --out");
        return Err(Failure::usage("file/not-empty", message, help).at(folder.display().to_string()));
    }
    let register = open(session, matches)?;
    let class = clearance(&register, matches)?;
    let files = export_package(&register, class).map_err(|error| failure(&error))?;
    std::fs::create_dir_all(&folder).map_err(|error| Failure::of_file(&folder, &error))?;
    for (name, bytes) in &files {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(|error| Failure::of_file(&path, &error))?;
    }
    copy_evidence(&evidence_folder(session), &folder.join("evidence"), hashes(&files))?;
    let list: Vec<_> =
        files.iter().map(|(name, bytes)| json!({"name": name, "bytes": bytes.len()})).collect();
    let fields = json!({"folder": folder.display().to_string(), "class": class.code(), "files": list});
    let line = Text::new(
        format!("{} tệp trong {}", files.len(), folder.display()),
        format!("{} files in {}", files.len(), folder.display()),
    );
    let answer = Answer::new("register-export", fields).line(line.get(session.lang));
    if files.contains_key("log.jsonl") {
        return Ok(answer);
    }
    let without = Text::fixed(
        "Gói không có nhật ký, vì người hỏi không được xem mọi bản ghi: chỉ gói đầy đủ mới kiểm chứng được bằng `register verify`",
        "The package has no log, since whoever asks may not see every record: only a whole one can be checked with `register verify`",
    );
    Ok(answer.line(without.get(session.lang)))
}

/// The hashes of the files of evidence that a package records.
fn hashes(files: &PackageFiles) -> Vec<String> {
    let Some(bytes) = files.get("evidence.csv") else { return Vec::new() };
    let Ok(table) = hoinhap_sources::Table::from_csv("evidence.csv", bytes) else { return Vec::new() };
    table
        .rows()
        .filter_map(|row| row.text("sha256").ok())
        .filter(|hash| is_hash(hash))
        .map(str::to_owned)
        .collect()
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Copies those of some files of evidence that are there. An audit tells of the others.
pub(super) fn copy_evidence(from: &Path, to: &Path, hashes: Vec<String>) -> Result<(), Failure> {
    for hash in hashes {
        let (source, target) = (from.join(&hash), to.join(&hash));
        if source.is_file() && !target.is_file() {
            std::fs::create_dir_all(to).map_err(|error| Failure::of_file(to, &error))?;
            std::fs::copy(&source, &target).map_err(|error| Failure::of_file(&target, &error))?;
        }
    }
    Ok(())
}

/// The files of evidence in a folder, by their hashes.
pub(super) fn kept(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).filter(|name| is_hash(name)).collect()
}

/// The files of a folder, by name.
pub(super) fn read_folder(folder: &Path) -> Result<PackageFiles, Failure> {
    let of = |error: std::io::Error| Failure::of_file(folder, &error);
    let mut files = PackageFiles::new();
    for entry in std::fs::read_dir(folder).map_err(of)? {
        let path = entry.map_err(of)?.path();
        if let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|_| path.is_file()) {
            files.insert(
                name.to_owned(),
                std::fs::read(&path).map_err(|error| Failure::of_file(&path, &error))?,
            );
        }
    }
    Ok(files)
}

/// `rebuild`.
pub(super) const REBUILD: CommandSpec = CommandSpec {
    name: "rebuild",
    about: Text::fixed("Dựng lại các bảng từ nhật ký", "Make the tables anew from the log"),
    more: Text::fixed(
        "Mã thoát 1 nếu bảng đang lưu khác với nhật ký.",
        "The exit status is 1 where what was stored differed from the log.",
    ),
    args: &[
        flag(
            "check",
            "",
            Takes::Nothing,
            Text::fixed("Chỉ so sánh, không ghi", "Compare only, write nothing"),
        ),
        STORE,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register rebuild --project work --check",
        does: Text::fixed("so bảng với nhật ký", "hold the tables against the log"),
    }],
    run: Some(rebuild),
};

fn rebuild(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let mut register = open(session, matches)?;
    let check = is_given(matches, "check");
    let nodes = if check { 0 } else { register.mend_nodes().map_err(|error| failure(&error))? };
    let (records, differs) = register.rebuild(check).map_err(|error| failure(&error))?;
    let fields = json!({
        "ok": differs.is_none(), "records": records, "nodes_mended": nodes, "written": !check, "first_difference": differs,
    });
    let line = match &differs {
        None => Text::new(
            format!("{records} bản ghi, khớp với nhật ký"),
            format!("{records} records, as the log says"),
        ),
        Some(found) => Text::new(
            format!("Khác nhật ký: {}", found.record),
            format!("Differs from the log: {}", found.record),
        ),
    };
    let answer = Answer::new("register-rebuild", fields).line(line.get(session.lang));
    let mended = Text::new(
        format!("Đã tính lại {nodes} nút của cây băm"),
        format!("{nodes} nodes of the hash tree worked out anew"),
    );
    let answer = if nodes > 0 { answer.line(mended.get(session.lang)) } else { answer };
    Ok(answer.exit(u8::from(differs.is_some())))
}

/// `backup`.
pub(super) const BACKUP: CommandSpec = CommandSpec {
    name: "backup",
    about: Text::fixed("Sao lưu sổ khi đang chạy", "Back the register up while it is in use"),
    more: Text::fixed(
        "Bản sao là một tệp SQLite, kể cả khi sổ nằm trên PostgreSQL.",
        "The copy is a file of SQLite, also where the register is on PostgreSQL.",
    ),
    args: &[
        flag("to", "FILE", Takes::Position, Text::fixed("Tệp sao lưu mới", "The new file")),
        STORE,
        ACTOR,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register backup copy.sqlite --project work",
        does: Text::fixed("sao lưu ra copy.sqlite", "back up to copy.sqlite"),
    }],
    run: Some(backup),
};

fn backup(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let to = PathBuf::from(one(matches, "to").unwrap_or_default());
    if to.exists() {
        let message = Text::fixed("Đã có tệp này", "There is such a file already");
        return Err(Failure::usage(
            "file/exists",
            message,
            Text::fixed("Chọn tên khác", "Choose another name"),
        )
        .at(to.display().to_string()));
    }
    whole(&open(session, matches)?, matches)?;
    match place(session, matches)? {
        Place::File(path) if path.is_file() => {
            let copied = SqliteTables::open(&path).and_then(|tables| tables.backup(&to));
            copied.map_err(|error| failure(&error).at(path.display().to_string()))?;
        }
        // A server's register is backed up to a file that any other machine can open.
        place => super::migrate::copy(&place.open()?, &Place::File(to.clone()))?,
    }
    Ok(Answer::new("register-backup", json!({"file": to.display().to_string()}))
        .line(to.display().to_string()))
}
