//! Reads rules from JSON. An unknown key, code or operator is an issue with its path, and the node that holds it
//! becomes unparsed: it then never says yes.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use hoinhap_vocab::{Issue, Text};

use super::node::{
    Allowance, Base, Cap, ClassChange, Level, MaterialEntry, Metric, Node, ScopedCodes, WeightBase,
    WeightMode, WeightOf,
};
use super::pack::Alternative;
use crate::{CodeRange, CodeSet, Compare, Decimal};

/// What a reader of rules has to know: the default codes of named materials, and the known processes.
#[derive(Debug, Clone, Default)]
pub struct Reader {
    /// Default codes by name; empty where a name has none.
    pub named: BTreeMap<String, CodeSet>,
    /// Known processes.
    pub processes: Vec<String>,
}

/// Reading a node: nothing where a part of it is not understood; the issue says why.
type Read<T> = Option<T>;

/// One object being read, with its path and where issues go.
struct At<'a> {
    object: &'a Map<String, Value>,
    path: &'a str,
    issues: &'a mut Vec<Issue>,
}

impl<'a> At<'a> {
    fn fail<T>(&mut self, key: &str, what: Text) -> Read<T> {
        let value = self.object.get(key).map(ToString::to_string);
        let help = Text::fixed(
            "Sửa theo định dạng quy tắc trong tài liệu; nút này được coi là chưa đọc được.",
            "Write it as the rule format says; until then the node counts as unread.",
        );
        let issue = Issue::error("rules/bad-node", format!("{}/{key}", self.path), what, help);
        self.issues.push(match value {
            Some(value) => issue.with_value(value),
            None => issue,
        });
        None
    }

    fn known_keys(&mut self, keys: &[&str]) -> Read<()> {
        let unknown = self.object.keys().find(|key| !keys.contains(&key.as_str()) && *key != "op").cloned();
        match unknown {
            None => Some(()),
            Some(key) => {
                let place = format!("{}/{key}", self.path);
                self.issues.push(unknown_key(place, &key));
                None
            }
        }
    }

    /// A list; empty where the key is absent.
    fn list(&mut self, key: &str) -> Read<&'a [Value]> {
        match self.object.get(key) {
            None | Some(Value::Null) => Some(&[]),
            Some(Value::Array(list)) => Some(list),
            Some(_) => self.fail(key, Text::fixed("Cần một danh sách ở đây.", "A list is needed here.")),
        }
    }

    fn word(&mut self, key: &str) -> Read<String> {
        match self.object.get(key).and_then(Value::as_str) {
            Some(word) => Some(word.to_owned()),
            None => self.fail(key, Text::fixed("Thiếu một từ ở đây.", "A word is missing here.")),
        }
    }

    /// A word; nothing where the key is absent.
    fn optional_word(&mut self, key: &str) -> Read<Option<String>> {
        match self.object.get(key) {
            None | Some(Value::Null) => Some(None),
            Some(Value::String(word)) => Some(Some(word.clone())),
            Some(_) => self.fail(key, Text::fixed("Cần một từ ở đây.", "A word is needed here.")),
        }
    }

    fn pct(&mut self, key: &str) -> Read<Decimal> {
        let text = match self.object.get(key) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        match Decimal::parse(&text) {
            Ok(pct) if !pct.is_negative() && pct <= Decimal::HUNDRED => Some(pct),
            _ => self.fail(
                key,
                Text::fixed("Cần một tỷ lệ từ 0 đến 100.", "A percentage from 0 to 100 is needed here."),
            ),
        }
    }

    fn test(&mut self, default: Compare) -> Read<Compare> {
        match self.object.get("cmp").and_then(Value::as_str) {
            None => Some(default),
            Some("<=") => Some(Compare::AtMost),
            Some(">=") => Some(Compare::AtLeast),
            Some(_) => self
                .fail("cmp", Text::fixed("Phép so sánh phải là <= hoặc >=.", "The test must be <= or >=.")),
        }
    }

    fn base(&mut self, key: &str) -> Read<Option<Base>> {
        match self.optional_word(key)? {
            None => Some(None),
            Some(word) => match Base::from_code(&word) {
                Some(base) => Some(Some(base)),
                None => self.fail(
                    key,
                    Text::fixed("Không rõ cơ sở tính trị giá.", "This base of value is not known."),
                ),
            },
        }
    }

    fn codes(&mut self, key: &str) -> Read<CodeSet> {
        let Some(list) = self.object.get(key) else { return Some(CodeSet::default()) };
        let ranges = list.as_array().and_then(|list| list.iter().map(range).collect::<Option<Vec<_>>>());
        match ranges {
            Some(ranges) if ranges.iter().all(|range| range.from <= range.to) => Some(CodeSet::new(ranges)),
            _ => self.fail(
                key,
                Text::fixed(
                    "Mỗi mục phải là [mã đầu, mã cuối] gồm 2, 4 hoặc 6 chữ số.",
                    "Each entry must be [first code, last code] of 2, 4 or 6 digits.",
                ),
            ),
        }
    }
}

/// `["0401", "0406"]`.
fn range(value: &Value) -> Option<CodeRange> {
    match value.as_array()?.as_slice() {
        [from, to] => CodeRange::between(from.as_str()?, to.as_str()?).ok(),
        _ => None,
    }
}

/// The issue of a key that the format does not have.
pub(crate) fn unknown_key(place: String, key: &str) -> Issue {
    Issue::error(
        "rules/unknown-key",
        place,
        Text::new(
            format!("Khoá `{key}` không có trong định dạng."),
            format!("The format has no key `{key}`."),
        ),
        Text::fixed("Xoá hoặc sửa tên khoá.", "Remove the key or correct its name."),
    )
    .with_value(key)
}

impl Reader {
    /// Reads a node. What is not understood becomes [`Node::Unparsed`] with an issue.
    pub fn node(&self, value: &Value, path: &str, issues: &mut Vec<Issue>) -> Node {
        let read = value.as_object().and_then(|object| {
            let op = object.get("op").and_then(Value::as_str)?.to_owned();
            self.by_op(&op, &mut At { object, path, issues })
        });
        read.unwrap_or_else(|| {
            if !issues.iter().any(|issue| issue.place.starts_with(path)) {
                issues.push(Issue::error(
                    "rules/unknown-operator",
                    path,
                    Text::fixed("Không hiểu nút quy tắc này.", "This node of a rule is not understood."),
                    Text::fixed("Kiểm tra khoá `op`.", "Check the key `op`."),
                ));
            }
            Node::Unparsed(value.to_string())
        })
    }

    fn by_op(&self, op: &str, at: &mut At<'_>) -> Read<Node> {
        match op {
            "any" | "all" => self.list(op, at),
            "ctc" => self.change(at),
            "wo" => self.wholly_obtained(at),
            "from" => at.known_keys(&["materials"]).and_then(|()| at.codes("materials")).map(Node::From),
            "from_named" => {
                at.known_keys(&["material"]).and_then(|()| at.word("material")).map(Node::FromNamed)
            }
            "value" => value_test(at),
            "max_value" => self.max_value(at),
            "weight" => self.weight(at),
            "alcohol_volume" => {
                at.known_keys(&["cmp", "pct", "base"]).and_then(|()| at.pct("pct")).map(Node::AlcoholVolume)
            }
            "min_originating_weight" => min_weight(at),
            "process" => self.process(at),
            "each_item_own_rule" => at
                .known_keys(&["max_non_originating_pct", "base"])
                .and_then(|()| at.pct("max_non_originating_pct"))
                .map(Node::EachItemOwnRule),
            "unparsed" => Some(Node::Unparsed(at.optional_word("text")?.unwrap_or_default())),
            _ => None,
        }
    }

    fn list(&self, op: &str, at: &mut At<'_>) -> Read<Node> {
        at.known_keys(&["of", "allow"])?;
        let Some(parts) = at.object.get("of").and_then(Value::as_array).filter(|parts| !parts.is_empty())
        else {
            return at
                .fail("of", Text::fixed("Danh sách điều kiện trống.", "The list of conditions is empty."));
        };
        let path = at.path.to_owned();
        let nodes = parts.iter().enumerate();
        let of = nodes.map(|(i, part)| self.node(part, &format!("{path}/of/{i}"), at.issues)).collect();
        match op {
            "any" => Some(Node::Any(of)),
            _ => Some(Node::All { of, allow: self.allowances(at)? }),
        }
    }

    fn change(&self, at: &mut At<'_>) -> Read<Node> {
        at.known_keys(&["level", "except", "except_scoped", "allow_same_level", "allow"])?;
        let level = match at.word("level")?.as_str() {
            "chapter" => Level::Chapter,
            "heading" => Level::Heading,
            "subheading" => Level::Subheading,
            "any" => Level::Any,
            _ => {
                return at
                    .fail("level", Text::fixed("Không rõ cấp chuyển đổi mã.", "This level is not known."));
            }
        };
        let allow_same_level = match at.object.get("allow_same_level") {
            None => None,
            Some(Value::Object(cap)) => Some(cap_of(cap, &mut *at.issues, at.path)?),
            Some(_) => {
                return at.fail("allow_same_level", Text::fixed("Cần một giới hạn.", "A cap is needed."));
            }
        };
        Some(Node::Change(ClassChange {
            level,
            except: at.codes("except")?,
            except_scoped: scoped(at)?,
            allow_same_level,
            allow: self.allowances(at)?,
        }))
    }

    fn allowances(&self, at: &mut At<'_>) -> Read<Vec<Allowance>> {
        let list = at.list("allow")?;
        let mut found = Vec::with_capacity(list.len());
        for entry in list {
            let Some(object) = entry.as_object() else {
                return at
                    .fail("allow", Text::fixed("Mục cho phép không đúng.", "An allowance is malformed."));
            };
            let path = format!("{}/allow", at.path);
            let mut inner = At { object, path: &path, issues: &mut *at.issues };
            inner.known_keys(&["name", "codes", "max_pct", "base", "only_if"])?;
            let capped = object.contains_key("max_pct");
            let cap = if capped { Some(cap_of(object, inner.issues, &path)?) } else { None };
            let mut inner = At { object, path: &path, issues: &mut *at.issues };
            found.push(Allowance {
                name: inner.word("name")?,
                codes: inner.codes("codes")?,
                cap,
                only_if: inner.optional_word("only_if")?,
            });
        }
        Some(found)
    }

    fn materials(&self, at: &mut At<'_>) -> Read<Vec<MaterialEntry>> {
        let list = at.list("materials")?;
        let mut found = Vec::with_capacity(list.len());
        for entry in list {
            let named = entry.get("name").and_then(Value::as_str);
            match (range(entry), named) {
                (Some(range), _) => found.push(MaterialEntry::Codes(range)),
                (None, Some(name)) => {
                    let codes = self.named.get(name).cloned().unwrap_or_default();
                    found.push(MaterialEntry::Named { name: name.to_owned(), codes });
                }
                (None, None) => {
                    return at.fail(
                        "materials",
                        Text::fixed("Mục nguyên liệu không đúng.", "A material is malformed."),
                    );
                }
            }
        }
        if found.is_empty() {
            return at.fail(
                "materials",
                Text::fixed("Danh sách nguyên liệu trống.", "The list of materials is empty."),
            );
        }
        Some(found)
    }

    fn wholly_obtained(&self, at: &mut At<'_>) -> Read<Node> {
        at.known_keys(&["materials", "good"])?;
        if at.object.contains_key("materials") {
            return self.materials(at).map(|materials| Node::WhollyObtained(Some(materials)));
        }
        Some(Node::WhollyObtained(None))
    }

    fn max_value(&self, at: &mut At<'_>) -> Read<Node> {
        at.known_keys(&["materials", "cmp", "pct", "base", "material_scope"])?;
        at.test(Compare::AtMost)?;
        Some(Node::MaxValue {
            materials: self.materials(at)?,
            pct: at.pct("pct")?,
            base: at.base("base")?.unwrap_or(Base::ExWorks),
            scope: at.optional_word("material_scope")?,
        })
    }

    fn weight(&self, at: &mut At<'_>) -> Read<Node> {
        at.known_keys(&["mode", "measure", "materials", "cmp", "pct", "base"])?;
        at.test(Compare::AtMost)?;
        let mode = match at.optional_word("mode")?.as_deref() {
            None | Some("sum") => WeightMode::Sum,
            Some("individual") => WeightMode::Individual,
            Some("combined") => WeightMode::Combined,
            Some(_) => {
                return at
                    .fail("mode", Text::fixed("Không rõ cách cộng trọng lượng.", "This mode is not known."));
            }
        };
        Some(Node::Weight {
            mode,
            measure: at.optional_word("measure")?,
            materials: self.materials(at)?,
            pct: at.pct("pct")?,
            base: weight_base(at)?,
        })
    }

    fn process(&self, at: &mut At<'_>) -> Read<Node> {
        at.known_keys(&["code", "where", "materials"])?;
        let code = at.word("code")?;
        if !self.processes.is_empty() && !self.processes.contains(&code) {
            return at.fail(
                "code",
                Text::fixed("Công đoạn không có trong danh mục.", "The process is not in the list."),
            );
        }
        Some(Node::Process(code))
    }
}

fn cap_of(object: &Map<String, Value>, issues: &mut Vec<Issue>, path: &str) -> Read<Cap> {
    let mut at = At { object, path, issues };
    let pct = at.pct("max_pct")?;
    Some(Cap { pct, base: at.base("base")?.unwrap_or(Base::ExWorks) })
}

fn scoped(at: &mut At<'_>) -> Read<Vec<ScopedCodes>> {
    let list = at.list("except_scoped")?;
    let mut found = Vec::with_capacity(list.len());
    for entry in list {
        let Some(object) = entry.as_object() else {
            return at.fail(
                "except_scoped",
                Text::fixed("Mục loại trừ không đúng.", "An exception is malformed."),
            );
        };
        let path = format!("{}/except_scoped", at.path);
        let mut inner = At { object, path: &path, issues: &mut *at.issues };
        found.push(ScopedCodes { codes: inner.codes("codes")?, scope: inner.word("scope")? });
    }
    Some(found)
}

/// Codes that count for a description alone, with it.
fn only_scope(at: &mut At<'_>) -> Read<Vec<(CodeRange, String)>> {
    let Some(value) = at.object.get("only_scope") else { return Some(Vec::new()) };
    let read =
        |(code, scope): (&String, &Value)| Some((CodeRange::of(code).ok()?, scope.as_str()?.to_owned()));
    let scopes = value.as_object().and_then(|scopes| scopes.iter().map(read).collect());
    match scopes {
        Some(scopes) => Some(scopes),
        None => at.fail("only_scope", Text::fixed("Mỗi mã cần một mô tả.", "Each code needs a description.")),
    }
}

fn value_test(at: &mut At<'_>) -> Read<Node> {
    at.known_keys(&["metric", "cmp", "pct", "base", "only", "only_scope"])?;
    let Some(metric) = Metric::from_code(&at.word("metric")?) else {
        return at
            .fail("metric", Text::fixed("Không rõ phép đo trị giá.", "This measure of value is not known."));
    };
    let default = if metric == Metric::MaxNom { Compare::AtMost } else { Compare::AtLeast };
    let test = at.test(default)?;
    if test != default {
        return at.fail("cmp", Text::fixed("Phép so sánh ngược chiều.", "The test runs the wrong way."));
    }
    let only_scope = only_scope(at)?;
    Some(Node::Value {
        metric,
        test,
        pct: at.pct("pct")?,
        base: at.base("base")?,
        only: at.codes("only")?,
        only_scope,
    })
}

fn weight_base(at: &mut At<'_>) -> Read<WeightBase> {
    match at.optional_word("base")?.as_deref() {
        None | Some("good_weight") => Some(WeightBase::Good),
        Some("all_materials_of_same_codes") => Some(WeightBase::SameCodes),
        Some(word) => {
            match word.strip_prefix("all_materials_of_chapter_").and_then(|chapter| chapter.parse().ok()) {
                Some(chapter) => Some(WeightBase::Chapter(chapter)),
                None => at.fail(
                    "base",
                    Text::fixed("Không rõ cơ sở trọng lượng.", "This base of weight is not known."),
                ),
            }
        }
    }
}

fn min_weight(at: &mut At<'_>) -> Read<Node> {
    at.known_keys(&["of", "measure", "cmp", "pct", "base", "status"])?;
    let of = match at.object.get("of") {
        Some(Value::String(name)) => WeightOf::Named(name.clone()),
        _ => WeightOf::Codes(at.codes("of")?),
    };
    let base = if at.object.contains_key("base") { weight_base(at)? } else { WeightBase::SameCodes };
    Some(Node::MinOriginatingWeight {
        of,
        wholly_obtained: at.optional_word("status")?.as_deref() == Some("wholly_obtained"),
        measure: at.optional_word("measure")?,
        pct: at.pct("pct")?,
        base,
    })
}

/// Keys of an alternative.
const ALTERNATIVE_KEYS: [&str; 6] = ["n", "node", "decidability", "needs_review", "review_note", "note"];

/// Reads a rule as it stands in a case: one node, a list of alternatives, or `{alternatives: [...]}`.
#[must_use]
pub fn read_alternatives(
    reader: &Reader,
    value: &Value,
    path: &str,
    issues: &mut Vec<Issue>,
) -> Vec<Alternative> {
    let list = match value {
        Value::Array(list) => list.as_slice(),
        Value::Object(object) => match object.get("alternatives").and_then(Value::as_array) {
            Some(list) => list.as_slice(),
            None => std::slice::from_ref(value),
        },
        _ => std::slice::from_ref(value),
    };
    let read = |(index, entry): (usize, &Value)| {
        let number = entry.get("n").and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let node = entry.get("node").unwrap_or(entry);
        if let (Some(object), true) = (entry.as_object(), entry.get("node").is_some()) {
            for key in object.keys().filter(|key| !ALTERNATIVE_KEYS.contains(&key.as_str())) {
                issues.push(unknown_key(format!("{path}/{index}/{key}"), key));
            }
        }
        let review = entry.get("needs_review").and_then(Value::as_bool).unwrap_or(false);
        let node = reader.node(node, &format!("{path}/{index}"), issues);
        Alternative::new(number.unwrap_or(index + 1), node, review)
    };
    let alternatives: Vec<Alternative> = list.iter().enumerate().map(read).collect();
    if alternatives.is_empty() {
        issues.push(Issue::error(
            "rules/bad-node",
            path,
            Text::fixed("Quy tắc không có phương án nào.", "The rule has no alternative."),
            Text::fixed("Nêu ít nhất một phương án.", "Give at least one alternative."),
        ));
        return vec![Alternative::new(1, Node::Unparsed(path.to_owned()), true)];
    }
    alternatives
}
