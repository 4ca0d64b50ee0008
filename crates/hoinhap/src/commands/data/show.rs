//! `hoinhap data show`.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_report::format;
use hoinhap_sources::{Dataset, Field, Library, nearest};
use hoinhap_vocab::{Lang, Text};

use super::list::row_json;
use crate::cli::{ArgSpec, CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet, text_json};
use crate::session::Session;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "show",
    about: Text::fixed(
        "Xem một bộ dữ liệu: nguồn, giấy phép, mã băm, các cột",
        "Show a dataset: source, licence, hash, columns",
    ),
    more: Text::fixed(
        "Với `--row`, in một dòng đúng như trong tệp: số dòng đếm từ 1, không tính dòng tiêu đề, như các con số của rà soát nêu.",
        "With `--row`, one row as it stands in the file: counted from 1 without the header, as the numbers of a review name it.",
    ),
    args: &[
        ArgSpec {
            id: "name",
            value: "NAME",
            takes: Takes::Position,
            help: Text::fixed(
                "Tên bộ dữ liệu, như trong `data list`",
                "The dataset's name, as in `data list`",
            ),
        },
        ArgSpec {
            id: "row",
            value: "N",
            takes: Takes::One,
            help: Text::fixed("In dòng thứ N", "Print row N"),
        },
    ],
    subcommands: &[],
    examples: &[
        Example {
            line: "data show flows_2023",
            does: Text::fixed(
                "ma trận thương mại song phương năm 2023",
                "the matrix of bilateral trade of 2023",
            ),
        },
        Example {
            line: "data show flows_2023 --row 4474",
            does: Text::fixed("một dòng của ma trận", "one row of the matrix"),
        },
    ],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let library = session.library()?;
    let dataset = find(&library, one(matches, "name").unwrap_or_default())?;
    if let Some(number) = one(matches, "row") {
        return show_row(dataset, number, session.lang);
    }
    let mut fields = row_json(dataset);
    if let Value::Object(fields) = &mut fields {
        fields.insert("note".to_owned(), json!(dataset.note.as_ref().map(text_json)));
        fields.insert("fields".to_owned(), dataset.fields.iter().map(field_json).collect());
    }
    let mut answer = Answer::new("data-show", fields).line(dataset.title.get(session.lang));
    for line in facts(dataset, session.lang) {
        answer = answer.line(line);
    }
    Ok(answer.table(sheet(dataset, session.lang)))
}

fn show_row(dataset: &Dataset, number: &str, lang: Lang) -> Result<Answer, Failure> {
    if dataset.is_of_project() {
        return Err(own_file(dataset));
    }
    let parsed = number.parse().ok();
    let row = parsed.map(|number| dataset.row(number)).transpose().map_err(Failure::from)?.flatten();
    let row = row.ok_or_else(|| no_such_row(dataset, number))?;
    let fields: serde_json::Map<String, Value> =
        row.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let json = json!({"name": dataset.name, "file": dataset.path(), "row": parsed, "values": fields});
    let columns = vec![Column::text("column", "Cột", "Column"), Column::text("value", "Giá trị", "Value")];
    let rows = row.iter().map(|(name, value)| vec![Cell::same(name), Cell::same(value)]).collect();
    let title = format!("{} #{number}", dataset.path());
    Ok(Answer::new("data-row", json).line(dataset.title.get(lang)).line(title).table(Sheet { columns, rows }))
}

fn no_such_row(dataset: &Dataset, number: &str) -> Failure {
    let rows = dataset.rows;
    let message = Text::fixed("Bộ dữ liệu không có dòng này", "The dataset has no such row");
    let help = Text::new(format!("Nêu một số từ 1 đến {rows}"), format!("Name a number from 1 to {rows}"));
    Failure::usage("data/no-such-row", message, help).at("--row").with_value(number)
}

fn own_file(dataset: &Dataset) -> Failure {
    let message = Text::fixed("Đây là tệp của bạn", "This is a file of your own");
    let path = dataset.path();
    let help =
        Text::new(format!("Mở `{path}` trong thư mục dự án"), format!("Open `{path}` in the project folder"));
    Failure::usage("data/own-file", message, help).at("--row").with_value(&dataset.name)
}

fn find<'a>(library: &'a Library, name: &str) -> Result<&'a Dataset, Failure> {
    let names = || library.packages().datasets.iter().map(|dataset| dataset.name.as_str());
    library.packages().find(name).map_err(|error| {
        let near = nearest(name, names(), 3);
        let failure = Failure::from(error);
        if near.is_empty() {
            return failure;
        }
        let list = near.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let help = Text::new(format!("Có phải ý là {list}?"), format!("Did you mean {list}?"));
        Failure { help, ..failure }
    })
}

fn field_json(field: &Field) -> Value {
    json!({"name": field.name, "type": field.kind, "title": text_json(&field.title), "unit": field.unit})
}

fn facts(dataset: &Dataset, lang: Lang) -> Vec<String> {
    let rows = format::number(dataset.rows as f64, 0, lang);
    let unverified = Text::fixed("điều khoản chưa xác nhận", "terms not confirmed");
    let licence = match dataset.terms_unverified {
        true => format!("{} ({})", dataset.licence, unverified.get(lang)),
        false => dataset.licence.clone(),
    };
    let path = dataset.path();
    let lines = [
        (Text::fixed("Tệp", "File"), path.as_str()),
        (Text::fixed("Số dòng", "Rows"), rows.as_str()),
        (Text::fixed("Nguồn", "Source"), dataset.source.as_str()),
        (Text::fixed("Giấy phép", "Licence"), licence.as_str()),
        (Text::fixed("Ghi công", "Attribution"), dataset.attribution.as_deref().unwrap_or_default()),
        (Text::fixed("Phiên bản", "Edition"), dataset.vintage.as_str()),
        (Text::fixed("Ngày lấy", "Retrieved"), dataset.retrieved.as_str()),
        (Text::same("SHA-256"), dataset.sha256.as_str()),
        (Text::fixed("Lưu ý", "Note"), dataset.note.as_ref().map_or("", |note| note.get(lang))),
    ];
    let stated = lines.iter().filter(|(_, value)| !value.is_empty());
    stated.map(|(name, value)| format!("{}: {value}", name.get(lang))).collect()
}

fn sheet(dataset: &Dataset, lang: Lang) -> Sheet {
    let columns = vec![
        Column::text("name", "Cột", "Column"),
        Column::text("type", "Kiểu", "Type"),
        Column::text("title", "Nội dung", "What it holds"),
        Column::text("unit", "Đơn vị", "Unit"),
    ];
    let row = |field: &Field| {
        let unit = field.unit.as_deref().unwrap_or_default();
        [&field.name, &field.kind, field.title.get(lang), unit].map(Cell::same).to_vec()
    };
    Sheet { columns, rows: dataset.fields.iter().map(row).collect() }
}
