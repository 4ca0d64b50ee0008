//! `hoinhap prefer batch`: a file of declarations in one stream.

mod report;
mod said;

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use serde_json::{Map, Value, json};

use hoinhap_origin::batch::{
    BatchError, BatchFiles, ByProgramme, Cell as Sums, Judge, Summary, run as run_batch, unused_columns,
};
use hoinhap_origin::tariff::{Memberships, TariffTable};
use hoinhap_vocab::{Economy, Text};

use crate::cli::{ArgSpec, CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::Answer;
use crate::session::Session;

/// Unused preferences in the answer; the Parquet table has more.
const UNUSED: usize = 20;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "batch",
    about: Text::fixed(
        "Hàng triệu tờ khai: tận dụng ưu đãi và thuế đáng lẽ tiết kiệm được",
        "Millions of declarations: use of preferences and duty that was not saved",
    ),
    more: Text::fixed(
        "Cột: id, date, hs8, origin, value, và tuỳ chọn importer (nước nhập khẩu, không phải doanh nghiệp), currency, \
         claimed_programme (mã chương trình hoặc hiệp định; trống = MFN), firm_size; phân cách bằng dấu phẩy, chấm phẩy hoặc \
         tab. Dòng sai, kể cả dòng có đồng tiền khác tờ khai đầu, vào OUT.bad.csv kèm dòng, cột, giá trị, lý do, cách xử lý. \
         Thuế suất là của năm 2026; tờ khai năm khác được đếm riêng. Nếu bị dừng giữa chừng, chạy lại cùng lệnh \
         sẽ làm tiếp. Kết quả không xét quy tắc xuất xứ.",
        "Columns: id, date, hs8, origin, value, and optionally importer (the importing economy, not a firm), currency, \
         claimed_programme (code of the programme or of its agreement; empty = MFN), firm_size; separated by commas, semicolons \
         or tabs. Bad rows, those in another currency than the first among them, go to OUT.bad.csv with line, column, value, \
         reason and remedy. Rates are those of 2026; declarations of other years are counted apart. A run that was \
         stopped goes on when started again. Whether goods meet their rules of origin is not asked.",
    ),
    args: &[
        ArgSpec {
            id: "file",
            value: "FILE",
            takes: Takes::File,
            help: Text::fixed("Tờ khai, CSV hoặc Parquet", "Declarations, CSV or Parquet"),
        },
        ArgSpec {
            id: "out",
            value: "OUT",
            takes: Takes::One,
            help: Text::fixed("Tệp kết quả từng dòng, CSV", "Result per line, CSV"),
        },
        ArgSpec {
            id: "report",
            value: "FOLDER",
            takes: Takes::Folder,
            help: Text::fixed(
                "Thư mục nhận báo cáo: HTML có biểu đồ, XLSX, summary.parquet, utilisation.csv để nạp vào báo cáo rà soát",
                "Folder for the report: HTML with charts, XLSX, summary.parquet, utilisation.csv for the review",
            ),
        },
    ],
    subcommands: &[],
    examples: &[
        Example {
            line: "prefer batch declarations.csv --out lines.csv",
            does: Text::fixed("xét mọi tờ khai", "judge every declaration"),
        },
        Example {
            line: "prefer batch declarations.parquet --out lines.csv --report use",
            does: Text::fixed("kèm báo cáo có biểu đồ", "with a report and charts"),
        },
    ],
    run: Some(run),
};

/// Whether the output, or the file of rejected rows beside it, is the input.
fn is_same_file(input: &Path, out: &Path) -> bool {
    let Ok(input) = input.canonicalize() else { return false };
    let beside = PathBuf::from(format!("{}.bad.csv", out.display()));
    [out, &beside].into_iter().any(|path| path.canonicalize().is_ok_and(|path| path == input))
}

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let input = PathBuf::from(one(matches, "file").unwrap_or_default());
    let Some(out) = one(matches, "out").map(PathBuf::from) else {
        let message = Text::fixed("Chưa nêu tệp kết quả", "No output file is named");
        return Err(Failure::usage("cli/missing", message, Text::fixed("Nêu --out FILE", "Give --out FILE"))
            .at("--out"));
    };
    if is_same_file(&input, &out) {
        let message = Text::fixed(
            "Tệp kết quả là chính tệp tờ khai: tờ khai sẽ bị ghi đè",
            "The output is the file of the declarations, which it would overwrite",
        );
        let help = Text::fixed("Nêu một tệp khác ở --out", "Name another file at --out");
        return Err(Failure::usage("cli/same-file", message, help).at(out.display().to_string()));
    }
    let threads = rayon::current_num_threads();
    let importer = Economy::literal("VNM");
    let judge = Judge::new(TariffTable::embedded()?, Memberships::embedded()?, importer);
    let files = BatchFiles { lang: session.lang, ..BatchFiles::new(input, out, threads) };
    let shown = session.shows_progress();
    let tell = |progress: hoinhap_origin::batch::Progress| {
        if shown && progress.all > 0 {
            use std::io::Write as _;
            let _ =
                write!(std::io::stderr(), "\r{:3} %", progress.done.min(progress.all) * 100 / progress.all);
        }
    };
    let ignored = unused_columns(&files).map_err(|error| failure(&error, &files.input))?;
    let summary = run_batch(&judge, &files, &tell);
    if shown {
        // The counter is wiped, so that the summary begins on a line of its own.
        let _ = std::io::Write::write_all(&mut std::io::stderr(), b"\r      \r");
    }
    let summary = summary.map_err(|error| failure(&error, &files.input))?;
    let programmes = summary.by_programme(&judge.table);
    let written = match one(matches, "report") {
        Some(folder) => report::write_all(session, Path::new(folder), &summary, &judge, importer)?,
        None => Vec::new(),
    };
    let mut fields = fields(&summary, &programmes, &files);
    fields["columns_not_used"] = json!(ignored);
    fields["unused"] = json!(summary.most_unused(&judge.table, UNUSED));
    fields["files"] = written.iter().map(|path| path.display().to_string()).collect();
    let mut answer = Answer::new("prefer-batch", fields);
    for line in said::lines(&summary, &files, session.lang) {
        answer = answer.line(line);
    }
    if !ignored.is_empty() {
        let list = ignored.join(", ");
        let note = Text::new(format!("! Cột không dùng: {list}."), format!("! Columns not used: {list}."));
        answer = answer.line(note.get(session.lang));
    }
    answer = answer.table(said::sheet(&programmes, session.lang));
    if programmes.len() > 1 {
        answer = answer.line(said::OVERLAP.get(session.lang));
    }
    for path in &written {
        answer = answer.line(path.display().to_string());
    }
    Ok(answer.exit(u8::from(summary.rows_bad() > 0)))
}

fn failure(error: &BatchError, input: &Path) -> Failure {
    match error {
        BatchError::File { path, source } => Failure::of_file(Path::new(path), source),
        BatchError::NoColumn { path, column, found } => Failure::usage(
            "batch/no-column",
            Text::new(format!("Thiếu cột `{column}`"), format!("There is no column `{column}`")),
            Text::fixed(
                "Dòng đầu phải có các cột id, date, hs8, origin, value, phân cách bằng dấu phẩy, chấm phẩy hoặc tab",
                "The first line must name id, date, hs8, origin, value, separated by commas, semicolons or tabs",
            ),
        )
        .at(path)
        .with_value(found),
        BatchError::RepeatedColumn { path, column } => Failure::usage(
            "batch/repeated-column",
            Text::new(format!("Hai cột cùng tên `{column}`"), format!("Two columns are named `{column}`")),
            Text::fixed("Bỏ hoặc đổi tên một cột", "Take one out or give it another name"),
        )
        .at(path)
        .with_value(*column),
        BatchError::NearColumn { path, column, found } => Failure::usage(
            "batch/near-column",
            Text::new(
                format!("Không có cột `{column}`; có cột `{found}` không được dùng"),
                format!("There is no column `{column}`; the column `{found}` is not used"),
            ),
            Text::new(
                format!("Đổi tên `{found}` thành `{column}`, hoặc thành một tên khác hẳn"),
                format!("Name it `{column}` if that is meant, or something quite different"),
            ),
        )
        .at(path)
        .with_value(found),
        _ => {
            let message = Text::new(format!("Không xử lý được tệp: {error}"), error.to_string());
            let help = Text::fixed("Kiểm tra tệp Parquet", "Check the Parquet file");
            Failure::usage("batch/input", message, help).at(input.display().to_string())
        }
    }
}

fn cell(sums: &Sums) -> Value {
    json!({
        "rows": sums.rows,
        "value": sums.value,
        "eligible_value": sums.eligible_value,
        "claimed_value": sums.claimed_value,
        "foregone_duty": sums.foregone_duty,
        "utilisation_of_eligible_imports_pct": sums.utilisation(),
        "duty_weighted_utilisation_pct": sums.duty_weighted(),
    })
}

fn table<K: ToString>(map: &std::collections::BTreeMap<K, Sums>) -> Value {
    Value::Object(map.iter().map(|(key, sums)| (key.to_string(), cell(sums))).collect::<Map<_, _>>())
}

fn fields(summary: &Summary, programmes: &[ByProgramme], files: &BatchFiles) -> Value {
    let mut fields = cell(&summary.total);
    let more = json!({
        "rows_read": summary.rows_read,
        "rows_bad": summary.rows_bad(),
        "bad": summary.bad,
        "bad_file": files.bad().display().to_string(),
        "savable_duty": summary.total.savable_duty,
        "saved_duty": summary.total.saved_duty,
        "inversions": summary.inversions,
        "unsettled": summary.unsettled,
        "claims_not_open": summary.claims_not_open,
        "claims_no_margin": summary.claims_no_margin,
        "claims_unsettled": summary.claims_unsettled,
        "other_year": summary.other_year,
        "duplicate_ids": summary.duplicate_ids,
        "tariff_as_of": TariffTable::AS_OF.to_string(),
        "currency": summary.currency,
        "by_year": table(&summary.by_year),
        "by_programme": programmes,
        "by_section": table(&summary.by_section),
        "by_month": table(&summary.by_month),
        "by_origin": table(&summary.by_origin),
        "by_margin": table(&summary.by_margin),
        "by_firm_size": table(&summary.by_firm_size),
    });
    if let (Value::Object(fields), Value::Object(more)) = (&mut fields, more) {
        fields.extend(more);
    }
    fields
}
