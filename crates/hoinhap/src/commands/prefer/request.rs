//! The request of `hoinhap prefer`, as the text of a case file.

use std::fs;
use std::path::Path;

use clap::ArgMatches;
use serde_json::{Map, Value, json};

use hoinhap_origin::Decimal;
use hoinhap_origin::case::bill_from_csv;
use hoinhap_origin::tariff::Memberships;
use hoinhap_vocab::{Text, parse_date};

use crate::cli::{many, one};
use crate::failure::Failure;

/// The case file, or the one that the flags stand for.
pub(super) fn text(matches: &ArgMatches) -> Result<String, Failure> {
    if let [_, second, ..] = many(matches, "case").as_slice() {
        return Err(Failure::usage(
            "prefer/several-cases",
            Text::fixed("Mỗi lần chỉ trả lời một hồ sơ", "One case is answered at a time"),
            Text::fixed(
                "Chạy lệnh cho từng tệp, hoặc `hoinhap rules test THƯ-MỤC` cho nhiều hồ sơ mẫu",
                "Run the command for each file, or `hoinhap rules test FOLDER` for many worked cases",
            ),
        )
        .at("CASE")
        .with_value(*second));
    }
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
    check_flags(matches)?;
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

/// Refuses what the flags say wrongly, before anything is answered.
fn check_flags(matches: &ArgMatches) -> Result<(), Failure> {
    if let Some(date) = one(matches, "on").filter(|date| parse_date(date).is_err()) {
        let message = Text::new(format!("`{date}` không phải là ngày"), format!("`{date}` is not a date"));
        let help = Text::fixed(
            "Viết theo dạng năm-tháng-ngày, chẳng hạn 2026-04-10",
            "Write year-month-day, such as 2026-04-10",
        );
        return Err(Failure::usage("cli/bad-date", message, help).at("--on").with_value(date));
    }
    if let Some(value) = one(matches, "value") {
        check_value(value)?;
    }
    if let Some(agreement) = one(matches, "agreement") {
        check_agreement(agreement)?;
    }
    ["from", "to"].iter().filter_map(|id| one(matches, id)).try_for_each(check_union)
}

/// An amount: digits and a decimal point. Three digits behind the only point may be thousands: it is asked back.
fn check_value(value: &str) -> Result<(), Failure> {
    let amount = Decimal::parse(value).ok().filter(|amount| !amount.is_negative());
    let grouped = value.split_once('.').is_some_and(|(_, places)| places.len() == 3);
    if amount.is_some() && !grouped {
        return Ok(());
    }
    let message = if grouped {
        Text::new(
            format!("`{value}` có thể là phần nghìn hoặc phần thập phân"),
            format!("`{value}` may mean thousands or decimal places"),
        )
    } else {
        Text::new(format!("`{value}` không phải là số tiền"), format!("`{value}` is no amount"))
    };
    let help = Text::fixed(
        "Viết số không có dấu phân cách nghìn, chẳng hạn 100000 hoặc 100.50",
        "Write a plain number without marks between thousands, such as 100000 or 100.50",
    );
    Err(Failure::usage("cli/bad-number", message, help).at("--value").with_value(value))
}

/// An agreement that nobody is bound by is a slip of the pen.
fn check_agreement(code: &str) -> Result<(), Failure> {
    let memberships = Memberships::embedded()?;
    let known = memberships.agreements();
    if known.contains(&code) {
        return Ok(());
    }
    let list = known.into_iter().collect::<Vec<_>>().join(", ");
    let message =
        Text::new(format!("Không có hiệp định `{code}`"), format!("There is no agreement `{code}`"));
    let help = Text::new(format!("Chọn một trong: {list}"), format!("Choose one of: {list}"));
    Err(Failure::usage("prefer/unknown-agreement", message, help).at("--agreement").with_value(code))
}

/// The European Union is no economy of a declaration: a member is.
fn check_union(code: &str) -> Result<(), Failure> {
    if !code.eq_ignore_ascii_case("EU") {
        return Ok(());
    }
    let message = Text::fixed(
        "EU không phải là một nước xuất xứ hay nhập khẩu",
        "The EU is not an economy of origin or import",
    );
    let help = Text::fixed(
        "Nêu một nước thành viên, chẳng hạn DEU (Đức) hoặc NLD (Hà Lan)",
        "Name a member state, such as DEU (Germany) or NLD (Netherlands)",
    );
    Err(Failure::usage("cli/bad-value", message, help).at("--from, --to").with_value(code))
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
