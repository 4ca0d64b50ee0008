//! `hoinhap data add`: a user's table into a project folder.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_report::format;
use hoinhap_sources::{
    Added, DecimalMark, Description, Entry, Library, Project, ReadOptions, Reading, RowIssue,
};
use hoinhap_vocab::{Issue, Lang, Text};

use crate::cli::{ArgSpec, CommandSpec, Example, Takes, is_given, one};
use crate::failure::{EXIT_WRONG_REQUEST, Failure};
use crate::output::{self, Answer, Cell, Column, Sheet, remark};
use crate::progress::Progress;
use crate::session::{Format, Session};

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "add",
    about: Text::fixed(
        "Thêm một tệp CSV, XLSX hoặc Parquet vào thư mục dự án",
        "Add a CSV, XLSX or Parquet file to a project folder",
    ),
    more: Text::fixed(
        "Bảng số liệu có các cột indicator, economy, year, value và tuỳ chọn status, unit, source, title, title_vi; bảng \
         dòng chảy có year, exporter, importer và value_usd hoặc value_kusd. Mọi dòng đều được kiểm tra. Chỉ cần một dòng \
         sai là không dòng nào được thêm, trừ khi dùng --accept-good. Ô giá trị trống là số liệu thiếu, không phải lỗi.",
        "A table of observations has the columns indicator, economy, year, value, and optionally status, unit, source, \
         title, title_vi; a flow table has year, exporter, importer and value_usd or value_kusd. Every row is checked. \
         Where one row is bad, none is added, unless --accept-good is given. An empty value is missing, not wrong.",
    ),
    args: &[
        ArgSpec {
            id: "file",
            value: "FILE",
            takes: Takes::File,
            help: Text::fixed("Tệp .csv, .xlsx hoặc .parquet", "A .csv, .xlsx or .parquet file"),
        },
        ArgSpec {
            id: "name",
            value: "NAME",
            takes: Takes::One,
            help: Text::fixed(
                "Tên bộ dữ liệu; mặc định lấy từ tên tệp",
                "The dataset's name; made from the file's name by default",
            ),
        },
        ArgSpec {
            id: "title",
            value: "TEXT",
            takes: Takes::One,
            help: Text::fixed("Tên gọi đầy đủ", "What it is, in words"),
        },
        ArgSpec {
            id: "source",
            value: "TEXT",
            takes: Takes::One,
            help: Text::fixed("Nguồn của các dòng không ghi nguồn", "Source of the rows that name none"),
        },
        ArgSpec {
            id: "licence",
            value: "TEXT",
            takes: Takes::One,
            help: Text::fixed("Giấy phép hoặc điều khoản sử dụng", "Licence or terms"),
        },
        ArgSpec {
            id: "sheet",
            value: "NAME",
            takes: Takes::One,
            help: Text::fixed(
                "Trang tính của tệp XLSX; mặc định là trang đầu",
                "Sheet of an XLSX file; its first one by default",
            ),
        },
        ArgSpec {
            id: "decimal",
            value: "MARK",
            takes: Takes::Word(&["point", "comma"]),
            help: Text::fixed(
                "Dấu thập phân trong tệp: point (1234.5, mặc định) hoặc comma (1.234,5)",
                "Decimal mark of the file: point (1234.5, the default) or comma (1.234,5)",
            ),
        },
        ArgSpec {
            id: "accept-good",
            value: "",
            takes: Takes::Nothing,
            help: Text::fixed(
                "Thêm các dòng tốt dù có dòng sai; việc này được ghi lại",
                "Add the good rows in spite of bad ones; this is recorded",
            ),
        },
    ],
    subcommands: &[],
    examples: &[
        Example {
            line: "data add exports.csv --project work",
            does: Text::fixed(
                "thêm tệp; thư mục `work` được tạo nếu chưa có",
                "add it; the folder `work` is made if need be",
            ),
        },
        Example {
            line: "data add so_lieu.csv --project work --decimal comma --lang vi",
            does: Text::fixed("tệp viết số kiểu 1.234,5", "a file that writes 1.234,5"),
        },
    ],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let folder = session.project.as_deref().ok_or_else(no_project)?;
    let file = PathBuf::from(one(matches, "file").unwrap_or_default());
    let progress = Progress::start(session, READING.get(session.lang));
    let mut project = Project::open_or_new(folder)?;
    let library =
        if project.entries().is_empty() { Library::embedded()? } else { Library::open_project(folder)? };
    let options = read_options(matches);
    let reading = Reading::of_file(&file, &options, library.catalogue(), library.economies())?;
    let accepts = is_given(matches, "accept-good") && reading.rows_good() > 0;
    if reading.rows_bad > 0 && !accepts {
        drop(progress);
        return Ok(answer(session, &reading, None, &[]).exit(EXIT_WRONG_REQUEST));
    }
    // Found before anything is stored, since the new rows must not be counted among those that they cover.
    let remarks = reading.remarks(&library, session.as_of)?;
    progress.say(STORING.get(session.lang));
    let added = store(session, matches, &mut project, &file, &reading, &options)?;
    drop(progress);
    let remarks = if matches!(added, Added::New(_)) { remarks } else { Vec::new() };
    if session.format == Format::Csv {
        // The CSV form is the table of bad rows alone.
        remarks.iter().try_for_each(|found| remark(session, &remark_line(found, session.lang)))?;
    }
    Ok(answer(session, &reading, Some(&added), &remarks))
}

fn read_options(matches: &ArgMatches) -> ReadOptions {
    let comma = one(matches, "decimal") == Some("comma");
    ReadOptions {
        decimal: if comma { DecimalMark::Comma } else { DecimalMark::Point },
        sheet: one(matches, "sheet").map(str::to_owned),
    }
}

const READING: Text = Text::fixed("đang đọc và kiểm tra tệp", "reading and checking the file");
const STORING: Text = Text::fixed("đang lưu vào dự án", "storing it in the project");

fn no_project() -> Failure {
    Failure::usage(
        "project/none",
        Text::fixed("Chưa nêu thư mục dự án", "No project folder is named"),
        Text::fixed(
            "Thêm `--project THƯ-MỤC`; thư mục được tạo nếu chưa có",
            "Add `--project DIR`; the folder is made if it does not exist",
        ),
    )
    .at("--project")
}

fn store(
    session: &Session,
    matches: &ArgMatches,
    project: &mut Project,
    file: &Path,
    reading: &Reading,
    options: &ReadOptions,
) -> Result<Added, Failure> {
    let given = |id: &str| one(matches, id).map(str::to_owned);
    let description = Description {
        name: given("name"),
        title: given("title"),
        licence: given("licence"),
        source: given("source"),
    };
    let shipped = Library::embedded()?;
    let names: Vec<&str> = shipped.packages().datasets.iter().map(|dataset| dataset.name.as_str()).collect();
    Ok(project.add(file, reading, options, &description, session.as_of.0, &names)?)
}

/// What was read, what is bad, what was added, and what should be known of it.
fn answer(session: &Session, reading: &Reading, added: Option<&Added>, remarks: &[Issue]) -> Answer {
    let lang = session.lang;
    let (entry, already) = match added {
        None => (None, false),
        Some(Added::New(entry)) => (Some(entry), false),
        Some(Added::Already(entry)) => (Some(entry), true),
    };
    let issues: Vec<Value> = reading.issues.iter().map(|issue| issue_json(issue, lang)).collect();
    let warnings: Vec<Value> = remarks.iter().map(|found| output::issue_json(found, lang)).collect();
    let answer = Answer::new(
        "data-add",
        json!({
            "added": entry.is_some() && !already,
            "already": already,
            "name": entry.map(|entry| &entry.name),
            "sha256": entry.map(|entry| &entry.sha256),
            "kind": reading.kind.word(),
            "rows_read": reading.rows_read,
            "rows_bad": reading.rows_bad,
            "rows_empty": reading.rows_empty,
            "rows_added": if entry.is_some() && !already { reading.rows_good() } else { 0 },
            "unused_columns": reading.unused_columns,
            "warnings": warnings,
            "issues": issues,
        }),
    );
    let mut answer = answer.line(summary(reading, lang));
    if !reading.unused_columns.is_empty() {
        let list = reading.unused_columns.join(", ");
        let line = Text::new(format!("Cột không dùng: {list}"), format!("Columns not used: {list}"));
        answer = answer.line(line.get(lang));
    }
    answer = answer.line(outcome(reading, entry, already).get(lang));
    for found in remarks {
        answer = answer.line(remark_line(found, lang));
    }
    if reading.issues.is_empty() && session.format == Format::Table {
        return answer;
    }
    answer.table(sheet(&reading.issues, lang))
}

fn remark_line(remark: &Issue, lang: Lang) -> String {
    format!("{}: {}. {}.", NOTE.get(lang), remark.message.get(lang), remark.help.get(lang))
}

const NOTE: Text = Text::fixed("Lưu ý", "Note");

fn summary(reading: &Reading, lang: Lang) -> String {
    let number = |count: u64| format::number(count as f64, 0, lang);
    let (read, bad, empty) =
        (number(reading.rows_read), number(reading.rows_bad), number(reading.rows_empty));
    match lang {
        Lang::Vi => format!("Đã đọc {read} dòng: {bad} dòng sai, {empty} dòng không có giá trị."),
        Lang::En => format!("{read} rows read: {bad} bad, {empty} without a value."),
    }
}

fn outcome(reading: &Reading, entry: Option<&Entry>, already: bool) -> Text {
    match entry {
        None if reading.rows_good() == 0 => Text::fixed(
            "Không thêm dòng nào: không có dòng tốt. Sửa các dòng dưới đây.",
            "Nothing was added: no row is good. Correct the rows below.",
        ),
        None => Text::fixed(
            "Không thêm dòng nào: sửa các dòng dưới đây, hoặc dùng --accept-good để chỉ thêm các dòng tốt.",
            "Nothing was added: correct the rows below, or use --accept-good to add the good ones only.",
        ),
        Some(entry) if already => Text::new(
            format!("Tệp này đã có trong dự án với tên `{}`; không có gì thay đổi.", entry.name),
            format!("The project holds this file already, as `{}`; nothing has changed.", entry.name),
        ),
        Some(entry) => Text::build(|lang| {
            let rows = format::number(reading.rows_good() as f64, 0, lang);
            match lang {
                Lang::Vi => format!("Đã thêm {rows} dòng với tên `{}`.", entry.name),
                Lang::En => format!("{rows} rows added as `{}`.", entry.name),
            }
        }),
    }
}

fn issue_json(issue: &RowIssue, lang: Lang) -> Value {
    json!({
        "line": issue.line,
        "column": issue.column,
        "value": issue.value,
        "code": issue.problem.code(),
        "message": issue.problem.message().get(lang),
        "help": issue.problem.help().get(lang),
    })
}

fn sheet(issues: &[RowIssue], lang: Lang) -> Sheet {
    let columns = vec![
        Column::number("line", "Dòng", "Line"),
        Column::text("column", "Cột", "Column"),
        Column::text("value", "Giá trị", "Value"),
        Column::text("code", "Mã lỗi", "Code"),
        Column::text("message", "Lỗi", "What is wrong"),
        Column::text("help", "Cách xử lý", "What to do"),
    ];
    let row = |issue: &RowIssue| {
        let (message, help) = (issue.problem.message(), issue.problem.help());
        vec![
            Cell::same(issue.line.to_string()),
            Cell::same(&issue.column),
            Cell::same(&issue.value),
            Cell::same(issue.problem.code()),
            Cell::same(message.get(lang)),
            Cell::same(help.get(lang)),
        ]
    };
    Sheet { columns, rows: issues.iter().map(row).collect() }
}
