//! Reads a case file. Nothing is coerced: what is malformed is an issue with its path, and the fact is missing.

use std::collections::BTreeMap;

use hoinhap_vocab::{Economy, Issue, Text, parse_date};
use serde_json::{Map, Value};

use super::{Asked, Case, Facts, Material, Status, SupplierDeclaration, Values};
use crate::rule::{Reader, Tolerance, ToleranceKind, ToleranceMeasure, read_alternatives};
use crate::{CodeRange, CodeSet, Decimal, DecimalError, digits_of};

/// Deepest bill of materials that is read.
const DEEPEST: usize = 40;

/// Reads cases with the shared words of rules.
#[derive(Debug)]
pub struct CaseReader<'a> {
    /// The reader of rules.
    pub rules: &'a Reader,
    /// What is wrong with the case.
    pub issues: Vec<Issue>,
}

type Object = Map<String, Value>;

impl CaseReader<'_> {
    /// Reads a case from its JSON text.
    pub fn read(&mut self, text: &str) -> Case {
        match serde_json::from_str::<Value>(text) {
            Ok(Value::Object(object)) => self.case(&object),
            Ok(_) => self.not_an_object("/", "case"),
            Err(error) => self.not_an_object("/", &error.to_string()),
        }
    }

    fn not_an_object(&mut self, path: &str, value: &str) -> Case {
        self.issues.push(
            Issue::error(
                "case/malformed",
                path,
                Text::fixed(
                    "Tệp không phải là một đối tượng JSON hợp lệ.",
                    "The file is not a valid JSON object.",
                ),
                Text::fixed("Xem mẫu tệp hồ sơ trong tài liệu.", "See the documented format of a case file."),
            )
            .with_value(value),
        );
        Case::default()
    }

    fn case(&mut self, object: &Object) -> Case {
        let known = [
            "product",
            "agreement",
            "exporter",
            "importer",
            "date",
            "values",
            "materials",
            "facts",
            "rule",
            "tolerance",
            "id",
            "title",
            "note",
            "expected",
            "expect",
            "source",
            "currency",
            "article",
            "case",
            "basis",
            "declarations",
        ];
        self.known_keys(object, "", &known);
        let empty = Object::new();
        let product = object.get("product").and_then(Value::as_object).unwrap_or(&empty);
        let mut case = Case {
            edition: self.edition(product),
            weight: self.amount(product, "weight", "/product"),
            scope: self.product_scope(product),
            agreement: asked(object),
            exporter: self.economy(object, "exporter", ""),
            importer: self.economy(object, "importer", ""),
            values: self.values(object),
            facts: self.facts(object),
            ..Case::default()
        };
        if let Some((digits, codes)) = self.codes(product, "hs", "/product") {
            (case.digits, case.product) = (digits, Some(codes));
        }
        if let Some(text) = object.get("date").and_then(Value::as_str) {
            case.date = parse_date(text).ok();
            if case.date.is_none() {
                self.bad(
                    "case/bad-date",
                    "/date",
                    text,
                    Text::fixed("Ngày không hợp lệ.", "This is no date."),
                    "YYYY-MM-DD",
                );
            }
        }
        case.declarations = declarations(object);
        case.materials = self.materials(object, "", 0);
        case.rule =
            object.get("rule").map(|rule| read_alternatives(self.rules, rule, "/rule", &mut self.issues));
        case.tolerance = object.get("tolerance").map(|value| self.tolerances(value));
        for (key, value) in product.iter().filter(|(_, value)| value.is_boolean()) {
            case.facts.flags.entry(key.clone()).or_insert(value.as_bool().unwrap_or_default());
        }
        self.check_sum(&mut case);
        case
    }

    fn known_keys(&mut self, object: &Object, path: &str, known: &[&str]) {
        for key in object.keys().filter(|key| !known.contains(&key.as_str()) && !key.starts_with('_')) {
            self.issues.push(Issue::warning(
                "case/unknown-key",
                format!("{path}/{key}"),
                Text::new(format!("Không có khoá `{key}`."), format!("There is no key `{key}`.")),
                Text::fixed("Khoá này không được dùng.", "The key is not used."),
            ));
        }
    }

    fn bad(&mut self, code: &'static str, place: &str, value: &str, message: Text, want: &'static str) {
        let help = Text::new(format!("Viết: {want}."), format!("Write: {want}."));
        self.issues.push(Issue::error(code, place, message, help).with_value(value));
    }

    fn edition(&mut self, object: &Object) -> Option<u16> {
        let text = word(object.get("hs_edition")?);
        match text.trim_start_matches("HS").trim().parse() {
            Ok(edition) if [2012, 2017, 2022].contains(&edition) => Some(edition),
            _ => {
                let message = Text::fixed("Không rõ phiên bản HS.", "This edition of the HS is not known.");
                self.bad("case/unknown-edition", "/product/hs_edition", &text, message, "2012, 2017, 2022");
                None
            }
        }
    }

    fn codes(&mut self, object: &Object, key: &str, path: &str) -> Option<(String, CodeRange)> {
        let text = word(object.get(key)?);
        let digits = digits_of(&text).unwrap_or_default();
        let fine = matches!(digits.len(), 2 | 4 | 6 | 8 | 10) && !digits.starts_with("00");
        match CodeRange::of(&digits[..digits.len().min(8)]) {
            Ok(range) if fine && object.get(key).is_some_and(Value::is_string) => Some((digits, range)),
            _ => {
                let message = Text::fixed("Mã HS không hợp lệ.", "This is no HS code.");
                self.bad("case/bad-code", &format!("{path}/{key}"), &text, message, "\"640399\"");
                None
            }
        }
    }

    /// An economy: alpha-2 or alpha-3.
    fn economy(&mut self, object: &Object, key: &str, path: &str) -> Option<Economy> {
        let text = object.get(key).filter(|value| !value.is_null()).map(word)?;
        match text.parse::<Economy>() {
            Ok(economy) => Some(economy),
            Err(error) => {
                let message =
                    Text::new(format!("Mã nước `{text}` không có trong ISO 3166."), error.to_string());
                self.bad(
                    "case/unknown-economy",
                    &format!("{path}/{key}"),
                    &text,
                    message,
                    "VNM, GBR, GRC, …",
                );
                None
            }
        }
    }

    /// An amount, percentage or weight: a decimal string or a plain number, not negative.
    fn amount(&mut self, object: &Object, key: &str, path: &str) -> Option<Decimal> {
        let value = object.get(key).filter(|value| !value.is_null())?;
        let text = word(value);
        let place = format!("{path}/{key}");
        let want = "\"1234.50\"";
        match Decimal::parse(&text) {
            Ok(amount) if !amount.is_negative() => return Some(amount),
            Ok(_) => {
                let message =
                    Text::fixed("Số âm không hợp lệ ở đây.", "A negative amount has no meaning here.");
                self.bad("case/negative-amount", &place, &text, message, want);
            }
            Err(error @ DecimalError::Comma(_)) => {
                let message = Text::new(format!("`{text}` dùng dấu phẩy thập phân."), error.to_string());
                self.bad("case/decimal-comma", &place, &text, message, want);
            }
            Err(error) => {
                let message = Text::new(format!("`{text}` không phải là số thập phân."), error.to_string());
                self.bad("case/bad-number", &place, &text, message, want);
            }
        }
        None
    }

    fn flag(&mut self, object: &Object, key: &str, path: &str) -> Option<bool> {
        let value = object.get(key).filter(|value| !value.is_null())?;
        if value.is_boolean() {
            return value.as_bool();
        }
        let message = Text::fixed("Cần true hoặc false.", "This must be true or false.");
        self.bad("case/not-a-truth", &format!("{path}/{key}"), &word(value), message, "true, false");
        None
    }

    /// Descriptions of the good: a map of truths, one slug, or a list of slugs.
    fn product_scope(&mut self, product: &Object) -> BTreeMap<String, bool> {
        match product.get("scope") {
            Some(Value::Object(map)) => truths(map),
            Some(Value::String(slug)) => BTreeMap::from([(slug.clone(), true)]),
            Some(Value::Array(list)) => {
                list.iter().filter_map(Value::as_str).map(|slug| (slug.to_owned(), true)).collect()
            }
            _ => BTreeMap::new(),
        }
    }

    fn values(&mut self, case: &Object) -> Values {
        let empty = Object::new();
        let object = case.get("values").and_then(Value::as_object).unwrap_or(&empty);
        let known = [
            "fob",
            "exw",
            "good",
            "net_cost",
            "vom",
            "labour",
            "overhead",
            "profit",
            "other",
            "cif",
            "customs",
            "customs_value",
            "currency",
            "value",
        ];
        self.known_keys(object, "/values", &known);
        let mut get = |key| self.amount(object, key, "/values");
        let customs =
            get("customs").or_else(|| get("customs_value")).or_else(|| get("cif")).or_else(|| get("value"));
        let currency = object.get("currency").or_else(|| case.get("currency"));
        Values {
            fob: get("fob"),
            exw: get("exw"),
            good: get("good"),
            net_cost: get("net_cost"),
            vom: get("vom"),
            labour: get("labour"),
            overhead: get("overhead"),
            profit: get("profit"),
            other: get("other"),
            customs,
            currency: currency.and_then(Value::as_str).map(str::to_owned),
            withheld: false,
        }
    }

    fn materials(&mut self, object: &Object, path: &str, depth: usize) -> Option<Vec<Material>> {
        let list = object.get("materials").and_then(Value::as_array)?;
        if depth >= DEEPEST {
            let message = Text::fixed("Danh sách nguyên liệu quá sâu.", "The bill of materials is too deep.");
            self.bad("case/bom-too-deep", path, "", message, "at most 40 levels");
            return None;
        }
        let read = |(index, value): (usize, &Value)| {
            let place = format!("{path}/materials/{index}");
            let empty = Object::new();
            self.material(value.as_object().unwrap_or(&empty), &place, index, depth)
        };
        Some(list.iter().enumerate().map(read).collect())
    }

    fn material(&mut self, object: &Object, path: &str, index: usize, depth: usize) -> Material {
        let id = object.get("id").map_or_else(|| format!("m{}", index + 1), word);
        let mut flags = truths(object);
        flags.retain(|key, _| key.starts_with("annex"));
        let mut material = Material {
            id,
            codes: self.codes(object, "hs", path).map(|(_, range)| range),
            origin: self.economy(object, "origin", path),
            status: self.status(object, path),
            value: self.amount(object, "value", path),
            weight: self.amount(object, "weight", path),
            dry_weight: self.amount(object, "dry_weight", path),
            indirect: self.flag(object, "indirect", path).unwrap_or(false),
            scope: object.get("material_scope").and_then(Value::as_object).map(truths).unwrap_or_default(),
            meets_process_rule: self.flag(object, "meets_process_rule", path),
            wholly_obtained: self.flag(object, "wholly_obtained", path),
            basic_textile: basic_textile(object),
            component: object.get("component").and_then(Value::as_bool),
            lining: object
                .get("component")
                .and_then(Value::as_str)
                .is_some_and(|word| word.contains("lining")),
            elastomeric: self.flag(object, "elastomeric", path).unwrap_or(false),
            wholly_formed: self.flag(object, "wholly_formed_in_parties", path),
            contribution: self.amount(object, "contribution_of_parties", path),
            proof: self.flag(object, "proof", path),
            flags,
            ..Material::default()
        };
        material.materials = self.materials(object, path, depth + 1);
        if material.materials.is_some() && object.get("status").is_none() {
            material.status = Status::Computed;
        }
        material.rule = object
            .get("rule")
            .map(|rule| read_alternatives(self.rules, rule, &format!("{path}/rule"), &mut self.issues));
        self.other_currency(object, path, &mut material);
        material
    }

    /// A value in another currency than the good's has no meaning without a rate.
    fn other_currency(&mut self, object: &Object, path: &str, material: &mut Material) {
        let Some(currency) = object.get("currency").and_then(Value::as_str) else { return };
        if let Some(rate) = self.amount(object, "rate", path) {
            let scaled = material.value.map(|value| value.percent(rate));
            // The rate is a factor; `percent` divides by one hundred, so it is undone here.
            material.value = scaled.map(|value| Decimal::from_units(value.units().saturating_mul(100)));
            return;
        }
        material.flags.insert(format!("currency:{currency}"), true);
    }

    fn status(&mut self, object: &Object, path: &str) -> Status {
        match object.get("status").and_then(Value::as_str) {
            None | Some("unknown") => Status::Unknown,
            Some("originating") => Status::Originating,
            Some("non_originating") => Status::NonOriginating,
            Some("computed") => Status::Computed,
            Some(other) => {
                let message =
                    Text::fixed("Không rõ tình trạng xuất xứ.", "This status of origin is not known.");
                let want = "originating, non_originating, unknown, computed";
                self.bad("case/unknown-status", &format!("{path}/status"), other, message, want);
                Status::Unknown
            }
        }
    }

    fn facts(&mut self, case: &Object) -> Facts {
        let empty = Object::new();
        let object = case.get("facts").and_then(Value::as_object).unwrap_or(&empty);
        let path = "/facts";
        let measured = object.iter().filter(|(_, value)| value.is_number() || value.is_string());
        let measured =
            measured.filter_map(|(key, value)| Some((key.clone(), Decimal::parse(&word(value)).ok()?)));
        Facts {
            processes: words(object, "processes"),
            operations: words(object, "operations"),
            wholly_obtained: wholly_obtained(object),
            set: set(object),
            transit: words(object, "transit"),
            transit_operations: words(object, "transit_operations"),
            customs_control: self.flag(object, "customs_control", path),
            direct_transport: self.flag(object, "direct_transport", path),
            component_weight: self.amount(object, "component_weight", path),
            short_supply: words(object, "short_supply").unwrap_or_default(),
            beyond_insufficient: self.flag(object, "beyond_insufficient", path),
            proof: object.get("proof").and_then(Value::as_bool),
            measured: measured.collect(),
            flags: truths(object),
        }
    }

    fn tolerances(&mut self, value: &Value) -> Vec<Tolerance> {
        let list = match value {
            Value::Null | Value::Bool(false) => return Vec::new(),
            Value::Array(list) => list.clone(),
            other => vec![other.clone()],
        };
        list.iter().filter_map(|entry| self.tolerance(entry)).collect()
    }

    fn tolerance(&mut self, entry: &Value) -> Option<Tolerance> {
        let single = Object::from_iter([("pct".to_owned(), entry.clone())]);
        let object = entry.as_object().unwrap_or(&single);
        let text = |keys: &[&str]| keys.iter().find_map(|key| object.get(*key).and_then(Value::as_str));
        if entry.as_str() == Some("none") || text(&["kind", "measure"]) == Some("none") {
            return None;
        }
        let pct = self.amount(object, "pct", "/tolerance")?;
        let measure = text(&["measure", "mode"]).or_else(|| text(&["kind"]).filter(|kind| *kind == "weight"));
        let set =
            |key: &str, default: &str| CodeSet::parse(text(&[key]).unwrap_or(default)).unwrap_or_default();
        Some(Tolerance {
            kind: text(&["kind"]).and_then(ToleranceKind::from_code).unwrap_or(ToleranceKind::General),
            goods: set("goods", "*"),
            goods_except: CodeSet::default(),
            goods_scoped: CodeSet::default(),
            materials: set("materials", "*"),
            material_name: None,
            materials_scoped: CodeSet::default(),
            measure: ToleranceMeasure::from_codes(
                measure.unwrap_or("value"),
                text(&["base"]).unwrap_or("fob"),
            ),
            pct,
            reference: "tolerance of the case".to_owned(),
            verified: true,
        })
    }

    /// The bill must not add up to more than the good.
    fn check_sum(&mut self, case: &mut Case) {
        let Some(materials) = &mut case.materials else { return };
        let good = case.values.currency.clone();
        for (index, material) in materials.iter_mut().enumerate() {
            let currency =
                material.flags.keys().find_map(|key| key.strip_prefix("currency:")).map(str::to_owned);
            if let Some(currency) =
                currency.filter(|currency| good.as_ref().is_some_and(|good| good != currency))
            {
                material.value = None;
                let message = Text::fixed(
                    "Đồng tiền khác với hàng hoá và không có tỷ giá.",
                    "The currency differs from the good's and no rate is given.",
                );
                self.bad(
                    "case/mixed-currencies",
                    &format!("/materials/{index}/currency"),
                    &currency,
                    message,
                    "one currency, or a rate",
                );
            }
        }
        let sum: Decimal = materials.iter().filter(|m| !m.indirect).filter_map(|m| m.value).sum();
        let largest = case.values.largest();
        if let Some(value) = largest.filter(|value| sum > *value) {
            case.values.withheld = true;
            let message = Text::new(
                format!("Tổng trị giá nguyên liệu {sum} lớn hơn trị giá hàng hoá {value}."),
                format!("The materials add up to {sum}, more than the good's value of {value}."),
            );
            self.bad(
                "case/bom-exceeds-value",
                "/materials",
                &sum.to_string(),
                message,
                "values of one consignment unit",
            );
        }
    }
}

fn declarations(object: &Object) -> Vec<SupplierDeclaration> {
    let list = object.get("declarations").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let read = |entry: &Value| {
        let text = |key: &str| entry.get(key).and_then(Value::as_str);
        Some(SupplierDeclaration {
            item: text("item")?.to_owned(),
            agreement: text("agreement")?.to_owned(),
            from: text("from").and_then(|text| parse_date(text).ok()),
            to: text("to").and_then(|text| parse_date(text).ok()),
            originating: text("status") == Some("originating"),
        })
    };
    list.iter().filter_map(read).collect()
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn truths(object: &Object) -> BTreeMap<String, bool> {
    object.iter().filter_map(|(key, value)| Some((key.clone(), value.as_bool()?))).collect()
}

fn words(object: &Object, key: &str) -> Option<Vec<String>> {
    match object.get(key)? {
        Value::Array(list) => {
            Some(list.iter().map(|value| value.get("code").map_or_else(|| word(value), word)).collect())
        }
        Value::String(one) => Some(vec![one.clone()]),
        _ => None,
    }
}

fn wholly_obtained(object: &Object) -> Option<bool> {
    match object.get("wo_basis")? {
        Value::Null => None,
        Value::Bool(truth) => Some(*truth),
        Value::String(text) => match text.trim().to_lowercase().as_str() {
            "" | "none" | "no" | "false" | "not" | "không" => Some(false),
            // A word that says that nothing is known is no ground.
            "unknown" | "?" | "n/a" | "na" | "tbd" | "pending" | "chưa rõ" => None,
            _ => Some(true),
        },
        _ => None,
    }
}

fn set(object: &Object) -> Option<String> {
    match object.get("set")? {
        Value::Bool(true) => Some(String::new()),
        Value::String(rule) => Some(rule.clone()),
        Value::Object(_) => Some(String::new()),
        _ => None,
    }
}

fn basic_textile(object: &Object) -> Option<String> {
    match object.get("basic_textile")? {
        Value::Bool(true) => Some(String::new()),
        Value::String(kind) => Some(kind.clone()),
        _ => None,
    }
}

fn asked(object: &Object) -> Asked {
    match object.get("agreement").and_then(Value::as_str) {
        None | Some("") => Asked::All,
        Some("inline") => Asked::Inline(None),
        Some(name) => match name.strip_suffix("-inline") {
            Some(family) => Asked::Inline(Some(family.to_owned())),
            None => Asked::Named(name.to_owned()),
        },
    }
}

/// A bill of materials in CSV with the fields as columns and `parent` for nesting, as the JSON of `materials`.
///
/// # Errors
/// The table is malformed, a parent is unknown, or the parents form a cycle (`bom_cycle`).
pub fn bill_from_csv(text: &str) -> Result<Value, Box<Issue>> {
    let fault = |code, value: &str, message| {
        let help = Text::fixed("Sửa tệp danh sách nguyên liệu.", "Correct the bill of materials.");
        Box::new(Issue::error(code, "/materials", message, help).with_value(value))
    };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let damaged = |error: csv::Error| {
        fault(
            "case/malformed",
            &error.to_string(),
            Text::fixed("CSV không đọc được.", "The CSV cannot be read."),
        )
    };
    let header = reader.headers().map_err(damaged)?.clone();
    let mut rows: Vec<(String, String, Object)> = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(damaged)?;
        let mut object = Object::new();
        let (mut id, mut parent) = (format!("m{}", index + 1), String::new());
        for (name, value) in header.iter().zip(record.iter()).filter(|(_, value)| !value.is_empty()) {
            match name {
                "parent" => value.clone_into(&mut parent),
                "id" => value.clone_into(&mut id),
                _ => drop(object.insert(name.to_owned(), csv_value(value))),
            }
        }
        object.insert("id".to_owned(), Value::String(id.clone()));
        rows.push((id, parent, object));
    }
    let top = children(&rows, "", 0);
    let placed: usize = top.iter().map(count).sum();
    match placed == rows.len() {
        true => Ok(Value::Array(top)),
        false => Err(fault(
            "case/bom_cycle",
            "",
            Text::fixed(
                "Danh sách nguyên liệu có vòng lặp hoặc mục cha không tồn tại.",
                "The bill has a cycle or a parent that does not exist.",
            ),
        )),
    }
}

fn csv_value(text: &str) -> Value {
    match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        other => Value::String(other.to_owned()),
    }
}

fn children(rows: &[(String, String, Object)], parent: &str, depth: usize) -> Vec<Value> {
    if depth > DEEPEST {
        return Vec::new();
    }
    let own = rows.iter().filter(|(_, of, _)| of == parent);
    let build = |(id, _, object): &(String, String, Object)| {
        let below = children(rows, id, depth + 1);
        let mut object = object.clone();
        if !below.is_empty() {
            object.insert("materials".to_owned(), Value::Array(below));
        }
        Value::Object(object)
    };
    own.map(build).collect()
}

fn count(value: &Value) -> usize {
    let below = value.get("materials").and_then(Value::as_array);
    1 + below.map_or(0, |below| below.iter().map(count).sum())
}
