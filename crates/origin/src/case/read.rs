//! Reads a case file. Nothing is coerced: what is malformed is an issue with its path, and the fact is missing.

use std::collections::BTreeMap;

use hoinhap_sources::nearest;
use hoinhap_vocab::{Date, Economy, Issue, Text, parse_date};
use serde_json::{Map, Value};

use super::shape::{code_word, truths, word};
use super::strict;
use super::{Asked, Case, Facts, Material, Status, SupplierDeclaration, Values};
use crate::rule::{Reader, Tolerance, ToleranceKind, ToleranceMeasure, read_alternatives};
use crate::{CodeRange, CodeSet, Decimal, DecimalError, digits_of};

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
    /// Materials whose value was turned into the good's currency: place and currency.
    pub(super) rated: Vec<(String, String)>,
}

type Object = Map<String, Value>;

const PRODUCT_KEYS: [&str; 9] =
    ["hs", "hs_edition", "weight", "scope", "name", "description", "title", "unit", "quantity"];

const MATERIAL_KEYS: [&str; 27] = [
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

const FACT_KEYS: [&str; 16] = [
    "processes",
    "operations",
    "wo_basis",
    "set",
    "transit",
    "transit_operations",
    "customs_control",
    "direct_transport",
    "component_weight",
    "short_supply",
    "beyond_insufficient",
    "proof",
    "alcohol_volume",
    "alcohol_volume_pct",
    "non_originating_alcohol_pct",
    "min_originating_weight",
];

const DECLARATION_KEYS: [&str; 10] =
    ["id", "supplier", "item", "agreement", "from", "to", "status", "method", "note", "reference"];

impl<'a> CaseReader<'a> {
    /// A reader without issues.
    #[must_use]
    pub const fn new(rules: &'a Reader) -> Self {
        Self { rules, issues: Vec::new(), withheld: false, rated: Vec::new() }
    }

    /// Reads a case from its JSON text.
    pub fn read(&mut self, text: &str) -> Case {
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
            scope: self.product_scope(product),
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
    fn date(&mut self, object: &Object, key: &str, path: &str) -> Option<Date> {
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
            scope: object.get("material_scope").and_then(Value::as_object).map(truths).unwrap_or_default(),
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
        material
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

    fn facts(&mut self, case: &Object) -> Facts {
        let empty = Object::new();
        let object = self.part(case, "facts", "").unwrap_or(&empty);
        let path = "/facts";
        self.known_keys(&measures_aside(&without_annexes(object)), path, &FACT_KEYS);
        let (processes, processes_open) = self.processes(object, path);
        let measured = object.iter().filter(|(_, value)| value.is_number() || value.is_string());
        let measured =
            measured.filter_map(|(key, value)| Some((key.clone(), Decimal::parse(&word(value)).ok()?)));
        Facts {
            processes,
            processes_open,
            operations: self
                .words(object, "operations", path)
                .map(|list| list.iter().map(|code| code_word(code)).collect()),
            wholly_obtained: wholly_obtained(object),
            set: set(object),
            transit: self.transit(object, path),
            transit_operations: self.words(object, "transit_operations", path),
            customs_control: self.flag(object, "customs_control", path),
            direct_transport: self.flag(object, "direct_transport", path),
            component_weight: self.amount(object, "component_weight", path),
            short_supply: self.words(object, "short_supply", path).unwrap_or_default(),
            beyond_insufficient: self.flag(object, "beyond_insufficient", path),
            proof: self.flag(object, "proof", path),
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
        let pct = self.amount(object, "pct", "/tolerance").filter(|pct| *pct <= Decimal::HUNDRED);
        let measure = text(&["measure", "mode"]).or_else(|| text(&["kind"]).filter(|kind| *kind == "weight"));
        let kind = match text(&["kind"]) {
            None | Some("value" | "weight") => Some(ToleranceKind::General),
            Some(kind) => ToleranceKind::from_code(kind),
        };
        let read = |key: &str| text(&[key]).is_none_or(|codes| CodeSet::parse(codes).is_ok());
        let base = text(&["base"]).unwrap_or("fob");
        let known = ToleranceMeasure::from_codes(measure.unwrap_or("value"), base);
        let measured = known != ToleranceMeasure::None;
        let readable = read("goods") && read("materials") && measured;
        let (Some(pct), Some(kind), true) = (pct, kind, readable) else {
            let message = Text::fixed(
                "Quy định về mức linh hoạt không đọc được, nên không được dùng.",
                "The tolerance cannot be read, so it is not used.",
            );
            let want = "{\"kind\": \"general\", \"pct\": \"10\", \"base\": \"fob\"}";
            self.bad("case/bad-tolerance", "/tolerance", &entry.to_string(), message, want);
            return None;
        };
        let set =
            |key: &str, default: &str| CodeSet::parse(text(&[key]).unwrap_or(default)).unwrap_or_default();
        Some(Tolerance {
            kind,
            goods: set("goods", "*"),
            goods_except: CodeSet::default(),
            goods_scoped: CodeSet::default(),
            materials: set("materials", "*"),
            material_name: None,
            materials_scoped: CodeSet::default(),
            measure: known,
            pct,
            reference: "tolerance of the case".to_owned(),
            verified: true,
        })
    }

    /// The processes that are attested, and whether an entry was not understood, so that others may be too.
    fn processes(&mut self, object: &Object, path: &str) -> (Option<Vec<String>>, bool) {
        let Some(list) = self.words(object, "processes", path) else { return (None, false) };
        let mut open = false;
        for process in &list {
            if self.rules.processes.contains(&code_word(process)) {
                continue;
            }
            open = true;
            let near = nearest(process, self.rules.processes.iter().map(String::as_str), 3);
            let near = if near.is_empty() { self.rules.processes.clone() } else { near };
            let help = Text::new(
                format!("Dùng một mã công đoạn: {}.", near.join(", ")),
                format!("Use a code of a process: {}.", near.join(", ")),
            );
            let message = Text::fixed("Không có công đoạn này.", "There is no such process.");
            let place = format!("{path}/processes");
            self.issues.push(Issue::error("case/unknown-process", place, message, help).with_value(process));
        }
        (Some(list.iter().map(|process| code_word(process)).collect()), open)
    }

    /// Economies passed in transit. That there was transit is kept where only that is said.
    fn transit(&mut self, object: &Object, path: &str) -> Option<Vec<String>> {
        match object.get("transit")? {
            Value::Bool(true) => Some(vec!["?".to_owned()]),
            Value::Bool(false) => Some(Vec::new()),
            _ => self.words(object, "transit", path),
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

    fn declarations(&mut self, object: &Object) -> Vec<SupplierDeclaration> {
        let list = self.list(object, "declarations", "").unwrap_or_default();
        let mut found = Vec::new();
        for (index, entry) in list.iter().enumerate() {
            let place = format!("/declarations/{index}");
            let Some(entry) = entry.as_object() else {
                let message = Text::fixed("Tờ khai phải là một đối tượng.", "A declaration is an object.");
                self.lose("case/bad-shape", &place, &word(entry), message, "{\"item\": \"yarn\", …}");
                continue;
            };
            self.known_keys(entry, &place, &DECLARATION_KEYS);
            found.extend(self.declaration(entry, &place));
        }
        found
    }

    /// A declaration; one of which a part cannot be read says nothing.
    fn declaration(&mut self, entry: &Object, place: &str) -> Option<SupplierDeclaration> {
        let faults = self.issues.len();
        let item = self.text(entry, "item", place).map(str::to_owned);
        let agreement = self.text(entry, "agreement", place).map(str::to_owned);
        let (from, to) = (self.date(entry, "from", place), self.date(entry, "to", place));
        let status = match self.text(entry, "status", place) {
            Some("originating") => Some(true),
            Some("non_originating") => Some(false),
            other => {
                let message = Text::fixed(
                    "Tờ khai không nói rõ có xuất xứ hay không.",
                    "The declaration does not say whether the material originates.",
                );
                let want = "originating, non_originating";
                self.bad(
                    "case/unknown-status",
                    &format!("{place}/status"),
                    other.unwrap_or(""),
                    message,
                    want,
                );
                None
            }
        };
        let whole = self.issues.len() == faults;
        let declaration =
            SupplierDeclaration { item: item?, agreement: agreement?, from, to, originating: status? };
        whole.then_some(declaration)
    }
}

const DENIALS: [&str; 14] = [
    "none", "no", "non", "false", "not", "never", "isn", "isnt", "cannot", "can", "without", "không",
    "khong", "0",
];

const DOUBTS: [&str; 30] = [
    "unknown",
    "unclear",
    "na",
    "tbd",
    "tbc",
    "pending",
    "confirm",
    "confirmed",
    "maybe",
    "partly",
    "part",
    "imported",
    "import",
    "depends",
    "awaiting",
    "subject",
    "check",
    "checked",
    "doubtful",
    "doubt",
    "if",
    "unless",
    "may",
    "might",
    "should",
    "would",
    "probably",
    "possibly",
    "chưa",
    "đang",
];

const GROUNDS: [&str; 48] = [
    "true",
    "yes",
    "wo",
    "wholly",
    "obtained",
    "art",
    "article",
    "annex",
    "grown",
    "grow",
    "plant",
    "plants",
    "crop",
    "harvest",
    "harvested",
    "picked",
    "gathered",
    "born",
    "raised",
    "reared",
    "live",
    "animal",
    "animals",
    "slaughtered",
    "caught",
    "catch",
    "fish",
    "fished",
    "fishing",
    "sea",
    "hunting",
    "trapping",
    "aquaculture",
    "mined",
    "extracted",
    "mineral",
    "minerals",
    "scrap",
    "waste",
    "produced",
    "exclusively",
    "điều",
    "thuần",
    "trồng",
    "nuôi",
    "đánh",
    "hoạch",
    "khai",
];

/// A ground of being wholly obtained: a truth, or the provision that is met. Words that deny it or say that it is not
/// known are no ground.
fn wholly_obtained(object: &Object) -> Option<bool> {
    let text = match object.get("wo_basis")? {
        Value::Bool(truth) => return Some(*truth),
        Value::String(text) => text.trim().to_lowercase(),
        _ => return None,
    };
    let parts: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).collect();
    let says = |list: &[&str]| parts.iter().any(|part| list.contains(part));
    if text.is_empty() || says(&DENIALS) {
        return Some(false);
    }
    let provision = text.contains('(') && parts.iter().any(|part| part.len() == 1);
    if text.contains('?') || says(&DOUBTS) || !(says(&GROUNDS) || provision) { None } else { Some(true) }
}

/// Whether the good is a set: a truth, or the rule of classification (`3(a)`, `3(b)`, `3(c)`). Other words say nothing.
fn set(object: &Object) -> Option<String> {
    let text = match object.get("set")? {
        Value::Bool(true) => return Some(String::new()),
        Value::String(rule) => rule.to_lowercase(),
        _ => return None,
    };
    let plain: String = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let rule = ["gri", "gir", "rule", "quytắc"]
        .iter()
        .fold(plain.as_str(), |rest, word| rest.strip_prefix(word).unwrap_or(rest));
    match rule {
        "yes" | "true" | "set" | "có" => Some(String::new()),
        "3a" | "3b" | "3c" => Some(rule.to_owned()),
        _ => None,
    }
}

/// Facts whose names begin like this point at a list of an agreement.
fn is_annex(key: &str) -> bool {
    key.starts_with("annex")
}

fn without_annexes(object: &Object) -> Object {
    object.iter().filter(|(key, _)| !is_annex(key)).map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// Facts but those that a rule may name as measured shares.
fn measures_aside(object: &Object) -> Object {
    let measured = |value: &Value| Decimal::parse(&word(value)).is_ok();
    let kept = object.iter().filter(|(key, value)| FACT_KEYS.contains(&key.as_str()) || !measured(value));
    kept.map(|(key, value)| (key.clone(), value.clone())).collect()
}
