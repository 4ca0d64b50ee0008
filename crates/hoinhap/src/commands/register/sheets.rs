//! `hoinhap register import`.

use std::path::Path;

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_register::book::Book;
use hoinhap_register::import::{
    CellIssue, HeaderTable, ImportOptions, Importer, Planned, RecordImporter, bad_rows_csv, read_sheets,
};
use hoinhap_sources::EmbeddedFile;
use hoinhap_vocab::{Lang, Severity, Text};

use super::store::{COUNTRY, clearance, failure, kind, open, write};
use super::{ACTOR, SCOPE, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, is_given, one};
use crate::failure::{EXIT_WRONG_REQUEST, Failure};
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

/// `import`.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "import",
    about: Text::fixed(
        "Nhập bảng nhiệm vụ như các bộ đang dùng: XLSX, ODS hoặc CSV",
        "Import a task sheet as ministries keep it: XLSX, ODS or CSV",
    ),
    more: Text::fixed(
        "Nhập tất cả hoặc không gì cả; --accept-valid nhập các dòng đúng. Nhập lại cùng tệp không ghi thêm gì. Ô trống giữ giá trị cũ; <xóa> xoá giá trị. Mã thoát 2 nếu tệp có lỗi.",
        "All or nothing; --accept-valid takes the good rows. The same file again writes nothing. An empty cell keeps the old value; <xóa> clears it. The exit status is 2 where the file has errors.",
    ),
    args: &[
        flag(
            "file",
            "FILE",
            Takes::File,
            Text::fixed("Tệp .xlsx, .ods, .csv hoặc .tsv", "The .xlsx, .ods, .csv or .tsv file"),
        ),
        flag(
            "dry-run",
            "",
            Takes::Nothing,
            Text::fixed(
                "Chỉ xem sẽ thay đổi gì và lỗi ở đâu, kể cả quyền và vòng chờ nhau; không ghi gì",
                "Only say what would change and what is wrong, rights and circles of waiting included; nothing is written",
            ),
        ),
        flag(
            "accept-valid",
            "",
            Takes::Nothing,
            Text::fixed("Nhập các dòng đúng, bỏ dòng sai", "Take the good rows, leave the bad ones out"),
        ),
        flag(
            "bad-rows",
            "FILE",
            Takes::One,
            Text::fixed(
                "Ghi các dòng sai kèm lý do vào tệp CSV này",
                "Write the bad rows with their reasons to this CSV file",
            ),
        ),
        flag(
            "kind",
            "KIND",
            Takes::One,
            Text::fixed(
                "Tệp là bảng bản ghi của loại này, cột như khi xuất: id, class, rồi các trường",
                "The file is a table of records of this kind in the columns of an export: id, class, then fields",
            ),
        ),
        flag(
            "update",
            "",
            Takes::Nothing,
            Text::fixed(
                "Cùng --kind: chỉ sửa bản ghi đã có, mã lạ bị từ chối",
                "With --kind: change records that are there; an unknown id is refused",
            ),
        ),
        flag(
            "as-new",
            "",
            Takes::Nothing,
            Text::fixed(
                "Dòng không có mã và trùng nội dung với nhiệm vụ đã có là nhiệm vụ khác: tạo mới",
                "Rows without an id that say the same as a task on record are other tasks: make them",
            ),
        ),
        flag(
            "instrument",
            "ID",
            Takes::One,
            Text::fixed("Văn kiện mà các nhiệm vụ thực hiện", "The instrument that the tasks serve"),
        ),
        STORE,
        ACTOR,
        SCOPE,
    ],
    subcommands: &[],
    examples: &[
        Example {
            line: "register import tasks.xlsx --project work --dry-run",
            does: Text::fixed("xem trước, không ghi", "look first, write nothing"),
        },
        Example {
            line: "register import obligation.csv --kind obligation --project work",
            does: Text::fixed("nhập bảng nghĩa vụ", "import a table of obligations"),
        },
    ],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let path = one(matches, "file").unwrap_or_default();
    let bytes = std::fs::read(path).map_err(|error| Failure::of_file(Path::new(path), &error))?;
    let sheets = read_sheets(path, &bytes).map_err(|issue| Failure::from(*issue))?;
    let register = open(session, matches)?;
    let book = Book::open(&register, clearance(&register, matches)?).map_err(|error| failure(&error))?;
    // What a record refers to and the account does not see is kept by the write, and neither checked nor named before it.
    let book = book.without_traces();
    let planned = plan(session, matches, &book, &sheets)?;
    if let Some(out) = one(matches, "bad-rows") {
        let reasons = Text::fixed("Lý do bị từ chối", "Why it was refused");
        let text = bad_rows_csv(&sheets, &planned, reasons.get(session.lang), |issue| {
            format!("{} {}", issue.code, issue.message.get(session.lang))
        });
        std::fs::write(out, text).map_err(|error| Failure::of_file(Path::new(out), &error))?;
    }
    let dry = is_given(matches, "dry-run");
    let (mut head, mut batch) = (Value::Null, Value::Null);
    if dry && !planned.changes.is_empty() {
        write(session, matches, |register, actor| {
            let changes = register.with_instances(planned.changes.clone(), COUNTRY)?;
            register.rehearse(&changes, actor)
        })?;
    } else if !planned.changes.is_empty() {
        let written = write(session, matches, |register, actor| {
            let changes = register.with_instances(planned.changes.clone(), COUNTRY)?;
            register.write(&changes, actor)
        })?;
        batch = json!(format!("{}-{}", written.first, written.first + written.events.saturating_sub(1)));
        head = json!(written.head.map(|head| head.to_string()));
    }
    Ok(answer(&planned, (head, batch), session.lang, dry, is_given(matches, "accept-valid")))
}

/// What the sheets would change: rows of a task sheet, or records of the kind that is named.
fn plan(
    session: &Session,
    matches: &ArgMatches,
    book: &Book,
    sheets: &[hoinhap_register::import::Sheet],
) -> Result<Planned, Failure> {
    let accept_valid = is_given(matches, "accept-valid");
    if let Some(word) = one(matches, "kind") {
        let importer = RecordImporter::new(book, kind(word)?, is_given(matches, "update"), accept_valid);
        return Ok(importer.plan(sheets));
    }
    let path = Path::new(one(matches, "file").unwrap_or_default());
    let headers = HeaderTable::read(&EmbeddedFile::find("register/res59/import_headers.csv")?.text()?);
    let options = ImportOptions {
        document: path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default(),
        on: session.as_of.0,
        today: jiff::tz::Offset::UTC.to_datetime(Session::now()).date(),
        instrument: one(matches, "instrument").map(str::to_owned),
        accept_valid,
        as_new: is_given(matches, "as-new"),
    };
    Ok(Importer::new(book, headers, options).plan(sheets))
}

fn answer(
    planned: &Planned,
    (head, batch): (Value, Value),
    lang: Lang,
    dry: bool,
    accept_valid: bool,
) -> Answer {
    let report = &planned.report;
    let issues: Vec<Value> = report.issues.iter().map(|issue| issue_json(issue, lang)).collect();
    let fields = json!({
        "dry_run": dry, "created": report.created, "updated": report.updated, "unchanged": report.unchanged,
        "rejected": report.rejected, "issues": issues, "head": head, "batch": batch,
    });
    let line = Text::new(
        format!(
            "Mới {}, sửa {}, giữ nguyên {}, từ chối {}",
            report.created, report.updated, report.unchanged, report.rejected
        ),
        format!(
            "Created {}, updated {}, unchanged {}, rejected {}",
            report.created, report.updated, report.unchanged, report.rejected
        ),
    );
    let lot = batch.as_str().map(|batch| Text::new(format!(". Lô {batch}"), format!(". Batch {batch}")));
    let lot = lot.unwrap_or_default();
    let line = format!("{}{}", line.get(lang), lot.get(lang));
    let mut answer = Answer::new("register-import", fields).line(line);
    if report.has_errors() && !accept_valid && !dry {
        let nothing = Text::fixed(
            "Chưa ghi gì: sửa các lỗi dưới đây, hoặc nhập phần đúng bằng --accept-valid",
            "Nothing was written: mend the errors below, or take the good rows with --accept-valid",
        );
        answer = answer.line(nothing.get(lang));
    }
    if !report.issues.is_empty() {
        answer = answer.table(issue_sheet(&report.issues, lang));
    }
    match (report.has_errors(), accept_valid || dry) {
        (true, false) => answer.exit(EXIT_WRONG_REQUEST),
        (true, true) => answer.exit(1),
        (false, _) => answer,
    }
}

fn issue_json(issue: &CellIssue, lang: Lang) -> Value {
    json!({
        "sheet": issue.sheet, "cell": issue.cell, "row": issue.row, "column": issue.column, "code": issue.code,
        "severity": issue.severity, "message": issue.message.get(lang), "value": issue.value, "help": issue.help.get(lang),
    })
}

fn issue_sheet(issues: &[CellIssue], lang: Lang) -> Sheet {
    let severity = |issue: &CellIssue| match issue.severity {
        Severity::Error => Text::fixed("lỗi", "error"),
        Severity::Warning => Text::fixed("cảnh báo", "warning"),
        Severity::Note => Text::fixed("ghi chú", "note"),
    };
    let row = |issue: &CellIssue| {
        vec![
            Cell::same(&issue.sheet),
            Cell::same(&issue.cell),
            Cell::same(&issue.column),
            Cell::pair(format!("{} ({})", issue.code, severity(issue).get(lang)), issue.code),
            Cell::same(&issue.value),
            Cell::same(issue.message.get(lang)),
            Cell::same(issue.help.get(lang)),
        ]
    };
    Sheet {
        columns: vec![
            Column::text("sheet", "Trang tính", "Sheet").optional(),
            Column::text("cell", "Ô", "Cell").optional(),
            Column::text("column", "Cột", "Column").optional(),
            Column::text("code", "Mã lỗi", "Code"),
            Column::text("value", "Giá trị", "Value").optional(),
            Column::text("message", "Vấn đề", "Problem"),
            Column::text("help", "Cách xử lý", "What to do"),
        ],
        rows: issues.iter().map(row).collect(),
    }
}
