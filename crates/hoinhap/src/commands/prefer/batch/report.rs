//! The files of `--report`: pages with charts, a workbook, the sums as Parquet, observations for the review.

use std::fs;
use std::path::{Path, PathBuf};

use hoinhap_origin::batch::{Judge, Observation, Summary, observations, summary_parquet};
use hoinhap_origin::tariff::TariffTable;
use hoinhap_report::{Format, Options, write};
use hoinhap_review::{Declarations, declarations};
use hoinhap_vocab::{Economy, Lang, Text};

use crate::failure::Failure;
use crate::session::Session;

/// Writes all files into a folder; gives their paths in the order of writing.
pub(super) fn write_all(
    session: &Session,
    folder: &Path,
    summary: &Summary,
    judge: &Judge,
    importer: Economy,
) -> Result<Vec<PathBuf>, Failure> {
    fs::create_dir_all(folder).map_err(|error| Failure::of_file(folder, &error))?;
    let asked = Declarations { summary, table: &judge.table, importer, as_of: session.as_of };
    let document = declarations(&asked).map_err(|error| {
        let message = Text::new(format!("Không lập được báo cáo: {error}"), error.to_string());
        Failure::usage(error.code(), message, Text::fixed("Báo lỗi này", "Report this error"))
    })?;
    let options = Options { stem: "preferences".to_owned(), ..Options::default() };
    let languages = session.asked.clone().unwrap_or_else(|| Lang::ALL.to_vec());
    let mut written = Vec::new();
    for format in [Format::Html, Format::Xlsx] {
        for lang in &languages {
            let bytes = write(format, &document, *lang, &options).map_err(|e| Failure::of_report(&e))?;
            written.push(file(folder, &options.file_name(format, &document, *lang), &bytes)?);
        }
    }
    let table = summary_parquet(summary, &judge.table).map_err(|error| {
        let message = Text::new(format!("Không viết được bảng Parquet: {error}"), error.to_string());
        Failure::usage("batch/parquet", message, Text::fixed("Báo lỗi này", "Report this error"))
    })?;
    written.push(file(folder, "summary.parquet", &table)?);
    let rows = observations(summary, &judge.table);
    written.push(file(folder, "utilisation.csv", csv(&rows, importer).as_bytes())?);
    Ok(written)
}

fn file(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, Failure> {
    let path = folder.join(name);
    fs::write(&path, bytes).map_err(|error| Failure::of_file(&path, &error))?;
    Ok(path)
}

/// The observations in the form that `hoinhap data add` reads.
fn csv(rows: &[Observation], importer: Economy) -> String {
    let mut text = String::from("indicator,economy,year,value,unit,title,title_vi,source\n");
    for row in rows {
        let title = title(&row.indicator);
        text += &format!(
            "{},{importer},{},{},{},\"{}\",\"{}\",{}\n",
            row.indicator,
            row.year,
            row.value,
            row.unit,
            title.en,
            title.vi,
            source(row.year)
        );
    }
    text
}

/// The source of a year, with the tariff that it was judged by where that is one of another year.
fn source(year: i16) -> String {
    if TariffTable::covers_year(year) {
        "hoinhap prefer batch".to_owned()
    } else {
        format!("hoinhap prefer batch, rates of the tariff of {}, not of {year}", TariffTable::AS_OF)
            .replace(',', ";")
    }
}

/// What an observation is, in words; the programme stands behind the last full stop of its id.
fn title(indicator: &str) -> Text {
    let of = |stem: &str| indicator.strip_prefix(stem).and_then(|rest| rest.strip_prefix('.'));
    match indicator {
        "prefer:UTILISATION" => Text::fixed(
            "Tỷ lệ tận dụng ưu đãi của hàng nhập khẩu đủ điều kiện",
            "Utilisation of eligible imports",
        ),
        "prefer:UTILISATION.DUTY" => Text::fixed(
            "Tỷ lệ tận dụng ưu đãi của hàng nhập khẩu đủ điều kiện, tính theo số thuế",
            "Utilisation of eligible imports, weighted by duty",
        ),
        "prefer:FOREGONE" => Text::fixed("Thuế bỏ lỡ", "Duty forgone"),
        _ => match (of("prefer:UTILISATION"), of("prefer:FOREGONE")) {
            (Some(programme), _) => Text::new(
                format!("Tỷ lệ tận dụng của hàng nhập khẩu đủ điều kiện theo {programme}"),
                format!("Utilisation of imports eligible for {programme}"),
            ),
            (_, Some(programme)) => {
                Text::new(format!("Thuế bỏ lỡ theo {programme}"), format!("Duty forgone under {programme}"))
            }
            _ => Text::same(indicator.to_owned()),
        },
    }
}
