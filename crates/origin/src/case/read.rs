//! Reads a case file. Nothing is coerced: what is malformed is an issue with its path, and the fact is missing.

use std::collections::BTreeMap;

use hoinhap_vocab::{Date, Economy, Issue, Text, parse_date};
use serde_json::{Map, Value};

use super::facts::DENIALS;
use super::shape::{truths, word};
use super::strict;
use super::{Asked, Beside, Case, Material, Status, Values};
use crate::rule::{Reader, read_alternatives};
use crate::{CodeRange, Decimal, DecimalError, digits_of};

/// Deepest bill of materials that is read.
pub(super) const DEEPEST: usize = 40;

/// Reads cases with the shared words of rules.
#[derive(Debug)]
pub struct CaseReader<'a> {
    /// The reader of rules.
    pub rules: &'a Reader,
    /// What is wrong with the case.
    pub issues: Vec<Issue>,
    /// Whether something was lost that could stand against origin.
    pub(super) withheld: bool,
    /// The currency of the good's values.
    pub(super) currency: Option<String>,
    /// Materials whose value was turned into the good's currency: place and currency.
    pub(super) rated: Vec<(String, String)>,
}

type Object = Map<String, Value>;

const PRODUCT_KEYS: [&str; 9] =
    ["hs", "hs_edition", "weight", "scope", "name", "description", "title", "unit", "quantity"];

const MATERIAL_KEYS: [&str; 29] = [
    "packaging",
    "accessory",
    "id",
    "name",
    "description",
    "note",
    "hs",
    "hs_edition",
    "origin",
    "status",
    "value",
    "currency",
    "rate",
    "weight",
    "dry_weight",
    "indirect",
    "material_scope",
    "meets_process_rule",
    "wholly_obtained",
    "basic_textile",
    "component",
    "elastomeric",
    "wholly_formed_in_parties",
    "contribution_of_parties",
    "proof",
    "rule",
    "materials",
    "quantity",
    "unit",
];

impl<'a> CaseReader<'a> {
    /// A reader without issues.
    #[must_use]
    pub const fn new(rules: &'a Reader) -> Self {
        Self { rules, issues: Vec::new(), withheld: false, currency: None, rated: Vec::new() }
    }

    /// Reads a case from its JSON text.
    pub fn read(&mut self, text: &str) -> Case {
        if let Some(number) = strict::too_fine(text) {
            let message = Text::fixed(
                "Số có quá nhiều chữ số để đọc chính xác khi không đặt trong ngoặc kép.",
                "The number has too many digits to be read exactly without quotation marks.",
            );
            self.lose("case/bad-number", "/", number, message, "\"90.00000000000000001\"");
        }
        match strict::parse(text) {
            Ok((Value::Object(object), repeated)) => {
                repeated.iter().for_each(|place| self.repeated(place));
                self.case(&object)
            }
            Ok(_) => self.not_an_object("/", "case"),
            Err(error) => self.not_an_object("/", &error.to_string()),
        }
    }

    fn repeated(&mut self, place: &str) {
        let message = Text::fixed(
            "Khoá có hai giá trị; không giá trị nào được dùng.",
            "The key has two values; neither is used.",
        );
        self.lose("case/repeated-key", place, place, message, "each key once");
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
        let product = self.part(object, "product", "").unwrap_or(&empty);
        self.known_keys(&without_annexes(product), "/product", &PRODUCT_KEYS);
        let mut case = Case {
            edition: self.edition(product, "/product"),
            weight: self.amount(product, "weight", "/product"),
            scope: self.scope(product, "scope", "/product"),
            agreement: self.asked(object),
            exporter: self.economy(object, "exporter", ""),
            importer: self.economy(object, "importer", ""),
            values: self.values(object),
            facts: self.facts(object),
            ..Case::default()
        };
        if let Some((digits, codes)) = self.codes(product, "hs", "/product") {
            (case.digits, case.product) = (digits, Some(codes));
        }
        self.currency.clone_from(&case.values.currency);
        case.date = self.date(object, "date", "");
        case.declarations = self.declarations(object);
        case.materials = self.materials(object, "", 0);
        case.rule =
            object.get("rule").map(|rule| read_alternatives(self.rules, rule, "/rule", &mut self.issues));
        case.tolerance = object.get("tolerance").map(|value| self.tolerances(value));
        for (key, value) in product.iter().filter(|(_, value)| value.is_boolean()) {
            case.facts.flags.entry(key.clone()).or_insert(value.as_bool().unwrap_or_default());
        }
        self.check(&mut case);
        case.withheld = self.withheld;
        case
    }

    /// A date; one that cannot be read is not replaced by another.
    pub(super) fn date(&mut self, object: &Object, key: &str, path: &str) -> Option<Date> {
        let text = self.text(object, key, path)?;
        let read = parse_date(text).ok();
        if read.is_none() {
            let message = Text::fixed("Ngày không hợp lệ.", "This is no date.");
            self.lose("case/bad-date", &format!("{path}/{key}"), text, message, "YYYY-MM-DD");
        }
        read
    }

    fn edition(&mut self, object: &Object, path: &str) -> Option<u16> {
        let text = word(object.get("hs_edition").filter(|value| !value.is_null())?);
        match text.trim_start_matches("HS").trim().parse() {
            Ok(edition) if [2012, 2017, 2022].contains(&edition) => Some(edition),
            _ => {
                let message = Text::fixed("Không rõ phiên bản HS.", "This edition of the HS is not known.");
                let place = format!("{path}/hs_edition");
                self.lose("case/unknown-edition", &place, &text, message, "2012, 2017, 2022");
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
                self.lose(
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
    pub(super) fn amount(&mut self, object: &Object, key: &str, path: &str) -> Option<Decimal> {
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

    /// Descriptions of the good or of a material: a map of truths, one slug, or a list of slugs.
    fn scope(&mut self, object: &Object, key: &str, path: &str) -> BTreeMap<String, bool> {
        let place = format!("{path}/{key}");
        let read = match object.get(key) {
            None | Some(Value::Null) => return BTreeMap::new(),
            Some(Value::Object(map)) => {
                map.iter().map(|(slug, truth)| Some((slug.clone(), truth.as_bool()?))).collect()
            }
            Some(Value::String(slug)) => Some(BTreeMap::from([(slug.clone(), true)])),
            Some(Value::Array(list)) => {
                list.iter().map(|slug| Some((slug.as_str()?.to_owned(), true))).collect()
            }
            Some(_) => None,
        };
        read.unwrap_or_else(|| {
            let message =
                Text::fixed("Mỗi mô tả cần true hoặc false.", "Each description must be true or false.");
            let shown = object.get(key).map(word).unwrap_or_default();
            self.lose("case/not-a-truth", &place, &shown, message, "{\"DESCRIPTION\": true}");
            BTreeMap::new()
        })
    }

    fn values(&mut self, case: &Object) -> Values {
        let empty = Object::new();
        let object = self.part(case, "values", "").unwrap_or(&empty);
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
            currency: currency.and_then(Value::as_str).map(|code| code.trim().to_uppercase()),
            withheld: false,
        }
    }

    fn materials(&mut self, object: &Object, path: &str, depth: usize) -> Option<Vec<Material>> {
        let list = self.list(object, "materials", path)?;
        if depth >= DEEPEST {
            let message = Text::fixed("Danh sách nguyên liệu quá sâu.", "The bill of materials is too deep.");
            self.bad("case/bom-too-deep", path, "", message, "at most 40 levels");
            return None;
        }
        let read = |(index, value): (usize, &Value)| {
            let place = format!("{path}/materials/{index}");
            let empty = Object::new();
            if !value.is_object() {
                let message = Text::fixed("Nguyên liệu phải là một đối tượng.", "A material is an object.");
                self.lose("case/bad-shape", &place, &word(value), message, "{\"hs\": \"520811\", …}");
            }
            self.material(value.as_object().unwrap_or(&empty), &place, index, depth)
        };
        Some(list.iter().enumerate().map(read).collect())
    }

    fn material(&mut self, object: &Object, path: &str, index: usize, depth: usize) -> Material {
        let id = object.get("id").map_or_else(|| format!("m{}", index + 1), word);
        self.known_keys(&without_annexes(object), path, &MATERIAL_KEYS);
        let mut flags = truths(object);
        flags.retain(|key, _| is_annex(key));
        let mut material = Material {
            named: object.contains_key("id"),
            edition: self.edition(object, path),
            id,
            codes: self.codes(object, "hs", path).map(|(_, range)| range),
            origin: self.economy(object, "origin", path),
            status: self.status(object, path),
            value: self.amount(object, "value", path),
            weight: self.amount(object, "weight", path),
            dry_weight: self.amount(object, "dry_weight", path),
            indirect: self.flag(object, "indirect", path).unwrap_or(false),
            beside: self.beside(object, path),
            scope: self.scope(object, "material_scope", path),
            meets_process_rule: self.flag(object, "meets_process_rule", path),
            wholly_obtained: self.flag(object, "wholly_obtained", path),
            basic_textile: self.basic_textile(object, path),
            component: self.component(object, path),
            lining: object
                .get("component")
                .and_then(Value::as_str)
                .is_some_and(|word| word.to_lowercase().contains("lining")),
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
        self.currency_of_parts(object, path, &mut material);
        if material.beside == Some(Beside::ShippingPacking) {
            material.indirect = true;
        }
        material
    }

    /// Packing, and accessories delivered with the good.
    fn beside(&mut self, object: &Object, path: &str) -> Option<Beside> {
        let accessory = self.flag(object, "accessory", path).unwrap_or(false);
        match self.text(object, "packaging", path) {
            None if accessory => Some(Beside::Accessory),
            None => None,
            Some("retail") => Some(Beside::RetailPacking),
            Some("shipping") => Some(Beside::ShippingPacking),
            Some(other) => {
                let message = Text::fixed("Không rõ loại bao bì.", "This kind of packing is not known.");
                let place = format!("{path}/packaging");
                self.lose("case/unknown-packaging", &place, other, message, "retail, shipping");
                None
            }
        }
    }

    /// Parts of a material whose value is in another currency than the good's must name their own.
    fn currency_of_parts(&mut self, object: &Object, path: &str, material: &mut Material) {
        let own = object.get("currency").and_then(Value::as_str).map(|text| text.trim().to_uppercase());
        if own.is_none() || own == self.currency {
            return;
        }
        let parts = object.get("materials").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for (index, (given, part)) in
            parts.iter().zip(material.materials.as_deref_mut().unwrap_or_default()).enumerate()
        {
            if given.get("currency").is_some() || part.value.take().is_none() {
                continue;
            }
            let place = format!("{path}/materials/{index}/value");
            let message = Text::fixed(
                "Chưa rõ đồng tiền: nguyên liệu cấp trên dùng đồng tiền khác với hàng hoá.",
                "The currency is not clear: the material above is in another currency than the good.",
            );
            let value = given.get("value").map(word).unwrap_or_default();
            self.bad("case/mixed-currencies", &place, &value, message, "a currency of its own");
        }
    }

    /// A value in another currency than the good's has no meaning without a rate.
    fn other_currency(&mut self, object: &Object, path: &str, material: &mut Material) {
        let Some(currency) = self.text(object, "currency", path) else {
            if object.contains_key("rate") {
                let message =
                    Text::fixed("Có tỷ giá nhưng không nêu đồng tiền.", "There is a rate and no currency.");
                let value = object.get("rate").map(word).unwrap_or_default();
                self.lose("case/bad-rate", &format!("{path}/rate"), &value, message, "\"currency\": \"USD\"");
            }
            return;
        };
        match self.amount(object, "rate", path) {
            Some(rate) if rate > Decimal::ZERO => {
                // The rate is a factor; `percent` divides by one hundred, so it is undone here.
                let turned =
                    |amount: Decimal| Decimal::from_units(amount.percent(rate).units().saturating_mul(100));
                material.value = material.value.map(turned);
                material.contribution = material.contribution.map(turned);
                self.rated.push((format!("{path}/rate"), currency.trim().to_uppercase()));
            }
            Some(rate) => {
                material.value = None;
                let message = Text::fixed("Tỷ giá phải lớn hơn 0.", "A rate of exchange is above zero.");
                let place = format!("{path}/rate");
                self.bad("case/bad-rate", &place, &rate.to_string(), message, "\"0.92\"");
            }
            None => material.currency = Some(currency.trim().to_uppercase()),
        }
    }

    fn status(&mut self, object: &Object, path: &str) -> Status {
        match self.text(object, "status", path) {
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

    fn basic_textile(&mut self, object: &Object, path: &str) -> Option<String> {
        match object.get("basic_textile")? {
            Value::String(kind) => Some(kind.trim().to_lowercase())
                .filter(|kind| !kind.is_empty() && !DENIALS.contains(&kind.as_str())),
            _ => self.flag(object, "basic_textile", path).filter(|truth| *truth).map(|_| String::new()),
        }
    }

    /// Whether a material belongs to the component that sets the classification; a word names another part.
    fn component(&mut self, object: &Object, path: &str) -> Option<bool> {
        match object.get("component")? {
            Value::String(_) => None,
            _ => self.flag(object, "component", path),
        }
    }

    fn asked(&mut self, object: &Object) -> Asked {
        match self.text(object, "agreement", "") {
            None | Some("") => Asked::All,
            Some("inline") => Asked::Inline(None),
            Some(name) => match name.strip_suffix("-inline") {
                Some(family) => Asked::Inline(Some(family.to_owned())),
                None => Asked::Named(name.to_owned()),
            },
        }
    }
}

/// Facts whose names begin like this point at a list of an agreement.
fn is_annex(key: &str) -> bool {
    key.starts_with("annex")
}

pub(super) fn without_annexes(object: &Object) -> Object {
    object.iter().filter(|(key, _)| !is_annex(key)).map(|(key, value)| (key.clone(), value.clone())).collect()
}
