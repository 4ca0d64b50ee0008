//! `hoinhap data verify`.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_sources::{BadFile, Library, Project, verify_embedded};
use hoinhap_vocab::Text;

use crate::cli::{CommandSpec, Example};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
use crate::progress::Progress;
use crate::session::Session;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "verify",
    about: Text::fixed(
        "Tính lại SHA-256 của mọi tệp dữ liệu và so với bản gốc",
        "Compute the SHA-256 of every data file again and compare",
    ),
    more: Text::fixed(
        "Mã thoát 1 nếu có tệp sai khác.",
        "The exit status is 1 where a file is not what it was.",
    ),
    args: &[],
    subcommands: &[],
    examples: &[Example {
        line: "data verify --project work",
        does: Text::fixed("kiểm tra cả dữ liệu của dự án `work`", "verify those of the project `work` too"),
    }],
    run: Some(run),
};

fn run(session: &Session, _matches: &ArgMatches) -> Result<Answer, Failure> {
    let progress = Progress::start(session, VERIFYING.get(session.lang));
    let library = Library::embedded()?;
    let (mut files, mut bad) = verify_embedded(library.packages());
    if let Some(folder) = &session.project {
        let (own_files, own_bad) = Project::verify(folder)?;
        files += own_files;
        bad.extend(own_bad);
    }
    drop(progress);
    let ok = bad.is_empty();
    let row = |file: &BadFile| json!({"name": file.name, "reason": file.reason.get(session.lang)});
    let rows: Vec<Value> = bad.iter().map(row).collect();
    let answer = Answer::new("data-verify", json!({"ok": ok, "files": files, "bad": rows}));
    let summary = Text::new(
        format!("Đã kiểm tra {files} tệp, {} tệp sai khác.", bad.len()),
        format!("{files} files verified, {} not as they were.", bad.len()),
    );
    let answer = answer.line(summary.get(session.lang));
    // The table stands even where it is empty, so that CSV output always has its header.
    let answer = if ok && session.format == crate::session::Format::Table {
        answer
    } else {
        answer.table(sheet(&bad, session))
    };
    Ok(answer.exit(u8::from(!ok)))
}

const VERIFYING: Text = Text::fixed("đang kiểm tra các tệp dữ liệu", "verifying the data files");

fn sheet(bad: &[BadFile], session: &Session) -> Sheet {
    let columns = vec![Column::text("name", "Tên", "Name"), Column::text("reason", "Lý do", "Reason")];
    let row = |file: &BadFile| vec![Cell::same(&file.name), Cell::same(file.reason.get(session.lang))];
    Sheet { columns, rows: bad.iter().map(row).collect() }
}
