//! What a case brings of its own beside the bill: suppliers' declarations and tolerances.

use hoinhap_vocab::Text;
use serde_json::{Map, Value};

use super::SupplierDeclaration;
use super::read::CaseReader;
use super::shape::word;
use crate::rule::{Tolerance, ToleranceKind, ToleranceMeasure};
use crate::{CodeSet, Decimal};

type Object = Map<String, Value>;

const DECLARATION_KEYS: [&str; 10] =
    ["id", "supplier", "item", "agreement", "from", "to", "status", "method", "note", "reference"];

impl CaseReader<'_> {
    pub(super) fn declarations(&mut self, object: &Object) -> Vec<SupplierDeclaration> {
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

    pub(super) fn tolerances(&mut self, value: &Value) -> Vec<Tolerance> {
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
}
