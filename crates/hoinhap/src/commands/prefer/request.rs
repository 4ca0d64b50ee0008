//! The request of `hoinhap prefer`, as the text of a case file.

use std::fs;
use std::path::Path;

use clap::ArgMatches;
use serde_json::{Map, Value, json};

use hoinhap_origin::case::bill_from_csv;
use hoinhap_vocab::Text;

use crate::cli::{many, one};
use crate::failure::Failure;

/// The case file, or the one that the flags stand for.
pub(super) fn text(matches: &ArgMatches) -> Result<String, Failure> {
    let file = many(matches, "case").first().map(|path| read(path)).transpose()?;
    if file.is_none() && one(matches, "product").is_none() {
        return Err(Failure::usage(
            "prefer/no-question",
            Text::fixed("Chưa nêu hồ sơ hoặc mã hàng", "No case file and no product is given"),
            Text::fixed(
                "Nêu tệp hồ sơ, hoặc --product, --from, --to, --on",
                "Give a case file, or --product, --from, --to, --on",
            ),
        )
        .at("CASE"));
    }
    let Some(bom) = one(matches, "bom") else {
        return Ok(file.unwrap_or_else(|| Value::Object(flags(matches)).to_string()));
    };
    let bill = bill(bom)?;
    let mut case = match &file {
        Some(text) => serde_json::from_str(text).unwrap_or_default(),
        None => flags(matches),
    };
    case.insert("materials".to_owned(), bill);
    Ok(Value::Object(case).to_string())
}

fn read(path: &str) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| Failure::of_file(Path::new(path), &error))
}

fn flags(matches: &ArgMatches) -> Map<String, Value> {
    let or_home = |id| one(matches, id).unwrap_or("VNM");
    let mut case = Map::new();
    let mut set = |key: &str, value: Value| drop(case.insert(key.to_owned(), value));
    set("product", json!({"hs": one(matches, "product").unwrap_or_default()}));
    set("exporter", json!(or_home("from")));
    set("importer", json!(or_home("to")));
    if let Some(date) = one(matches, "on") {
        set("date", json!(date));
    }
    if let Some(value) = one(matches, "value") {
        set("values", json!({"customs": value}));
    }
    if let Some(currency) = one(matches, "currency") {
        set("currency", json!(currency));
    }
    if let Some(agreement) = one(matches, "agreement") {
        set("agreement", json!(agreement));
    }
    if matches.get_flag("no-proof") {
        set("facts", json!({"proof": false}));
    }
    case
}

fn bill(path: &str) -> Result<Value, Failure> {
    let text = read(path)?;
    if path.ends_with(".csv") {
        return bill_from_csv(&text).map_err(|issue| Failure::from(*issue));
    }
    serde_json::from_str::<Value>(&text)
        .map(|value| value.get("materials").cloned().unwrap_or(value))
        .map_err(|error| {
            let message =
                Text::fixed("Danh sách nguyên liệu không phải JSON", "The bill of materials is not JSON");
            let help = Text::fixed(
                "Viết danh sách `materials`, hoặc tệp .csv",
                "Write the list `materials`, or a .csv file",
            );
            Failure::usage("case/malformed", message, help).at(path).with_value(error.to_string())
        })
}
