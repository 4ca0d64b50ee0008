//! A pack: the rules and modifiers of one agreement from one date.

use hoinhap_vocab::{Date, Economy, Issue, Text};
use serde::Deserialize;
use serde_json::Value;

use super::modifiers::{Cumulation, Operations, Proof, Tolerance, Transport};
use super::node::{Allowance, Base, Node};
use super::read::{Reader, unknown_key};
use crate::{CodeRange, Hs6};

/// The rules of an agreement from a date.
#[derive(Debug, Clone)]
pub struct Pack {
    /// The agreement.
    pub agreement: String,
    /// Its name.
    pub title: Text,
    /// Valid from.
    pub valid_from: Date,
    /// The HS edition of its rows.
    pub edition: u16,
    /// The value that its percentages are shares of, where a rule names none.
    pub value_base: Base,
    /// The rows; none where only headnotes are loaded.
    pub rows: Vec<Row>,
    /// A general rule for all goods, shown as unverified.
    pub general_rule: Option<Node>,
    /// Tolerances.
    pub tolerances: Vec<Tolerance>,
    /// Insufficient operations.
    pub operations: Operations,
    /// Cumulation.
    pub cumulation: Cumulation,
    /// Proofs of origin.
    pub proofs: Vec<Proof>,
    /// What may happen in transit.
    pub transport: Transport,
    /// Where the rules come from: title, date, licence.
    pub sources: Vec<PackSource>,
}

/// A source of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackSource {
    /// What it is.
    pub title: String,
    /// The edition.
    pub version: String,
    /// Its date.
    pub date: String,
    /// The licence.
    pub licence: String,
}

/// A row of a rule table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// Its label in the annex.
    pub label: String,
    /// Agreement and annex row.
    pub reference: String,
    /// The codes.
    pub codes: CodeRange,
    /// Whether only a part of the codes is meant, by description.
    pub part: bool,
    /// Whether the good must satisfy every group whose scope holds.
    pub every_scope: bool,
    /// A method of an appendix that the pack does not hold.
    pub special_method: Option<String>,
    /// The rules by scope.
    pub groups: Vec<Group>,
}

/// The alternatives for goods of one scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// For whom.
    pub scope: ScopeKind,
    /// The alternatives: one suffices.
    pub alternatives: Vec<Alternative>,
}

/// For which goods a group stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScopeKind {
    /// All goods of the row.
    Whole,
    /// Goods of a description.
    Described(String),
    /// Goods of none of the descriptions.
    Other,
    /// Goods traded between certain parties; the group stands instead of `Whole`.
    Partner(PartnerScope),
}

/// Between whom a group stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PartnerScope {
    /// Goods exported by this party.
    pub exporter: Option<Economy>,
    /// Goods traded between the parties of a pair, either way.
    pub pairs: Vec<(Economy, Economy)>,
}

/// One alternative of a rule, with its normal form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// Its number in the row.
    pub number: usize,
    /// The tree.
    pub node: Node,
    /// Whether the reading of the source is doubtful.
    pub needs_review: bool,
    /// The tree as *or* of *and*s of conditions. There is no negation, so Kleene verdicts are the same.
    pub(crate) conjunctions: Vec<Conjunction>,
}

/// Conditions that must hold together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Conjunction {
    pub(crate) conditions: Vec<Node>,
    pub(crate) allowances: Vec<Allowance>,
}

impl PartnerScope {
    /// Whether trade between two parties falls under the scope.
    #[must_use]
    pub fn holds(&self, exporter: Option<Economy>, importer: Option<Economy>) -> bool {
        let pair = |pair: &(Economy, Economy)| {
            let (a, b) = (Some(pair.0), Some(pair.1));
            (exporter == a && importer == b) || (exporter == b && importer == a)
        };
        (self.exporter.is_some() && self.exporter == exporter) || self.pairs.iter().any(pair)
    }
}

impl Alternative {
    /// An alternative with its normal form.
    #[must_use]
    pub fn new(number: usize, node: Node, needs_review: bool) -> Self {
        let conjunctions = normal_form(&node);
        Self { number, node, needs_review, conjunctions }
    }
}

/// *Or* of *and*s. Rules are shallow: the widest shipped one has a dozen conjunctions.
fn normal_form(node: &Node) -> Vec<Conjunction> {
    match node {
        Node::Any(of) => of.iter().flat_map(normal_form).collect(),
        Node::All { of, allow } => {
            let start = vec![Conjunction { conditions: Vec::new(), allowances: allow.clone() }];
            of.iter().fold(start, |left, part| product(&left, &normal_form(part)))
        }
        leaf => vec![Conjunction { conditions: vec![leaf.clone()], allowances: Vec::new() }],
    }
}

fn product(left: &[Conjunction], right: &[Conjunction]) -> Vec<Conjunction> {
    let join = |a: &Conjunction, b: &Conjunction| Conjunction {
        conditions: a.conditions.iter().chain(&b.conditions).cloned().collect(),
        allowances: a.allowances.iter().chain(&b.allowances).cloned().collect(),
    };
    left.iter().flat_map(|a| right.iter().map(move |b| join(a, b))).collect()
}

/// Keys of a row in `rows.json`.
const ROW_KEYS: [&str; 14] = [
    "id",
    "agreement",
    "hs_edition",
    "row",
    "ref",
    "from",
    "to",
    "ex",
    "combine",
    "special_method",
    "groups",
    "source_rows_joined",
    "edition_note",
    "note",
];

/// Reads the rows of `rows.json`. A row whose codes cannot be read is left out with an issue.
#[must_use]
pub(crate) fn read_rows(reader: &Reader, file: &str, value: &Value, issues: &mut Vec<Issue>) -> Vec<Row> {
    let rows = value.get("rows").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    rows.iter().enumerate().filter_map(|(index, row)| read_row(reader, file, index, row, issues)).collect()
}

/// What rows say of themselves that the pack says otherwise; nothing where the rows are another agreement's.
pub(crate) fn check_heads(
    file: &str,
    value: &Value,
    agreement: &str,
    edition: Option<&str>,
    issues: &mut Vec<Issue>,
) {
    let rows = value.get("rows").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for row in rows {
        let text = |key: &str| row.get(key).and_then(Value::as_str);
        let place = format!("{file}:{}", text("id").unwrap_or("?"));
        for (key, own, pack) in
            [("agreement", text("agreement"), Some(agreement)), ("hs_edition", text("hs_edition"), edition)]
        {
            if let Some((own, pack)) = own.zip(pack).filter(|(own, pack)| own != pack) {
                let message = Text::new(
                    format!("Dòng ghi `{own}`, bộ quy tắc ghi `{pack}`."),
                    format!("The row says `{own}`, the pack `{pack}`."),
                );
                let help =
                    Text::fixed("Dòng này có thuộc bộ quy tắc không?", "Does the row belong to this pack?");
                issues.push(
                    Issue::error("rules/other-pack", format!("{place}:{key}"), message, help).with_value(own),
                );
            }
        }
    }
}

fn read_row(reader: &Reader, file: &str, index: usize, row: &Value, issues: &mut Vec<Issue>) -> Option<Row> {
    let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let id = if text("id").is_empty() { format!("row {}", index + 1) } else { text("id") };
    let place = format!("{file}:{id}");
    for key in row.as_object()?.keys().filter(|key| !ROW_KEYS.contains(&key.as_str())) {
        issues.push(unknown_key(format!("{place}:{key}"), key));
    }
    let codes = match CodeRange::between(&text("from"), &text("to")) {
        Ok(codes) if codes.from <= codes.to => codes,
        _ => {
            issues.push(bad_range(&place, &format!("{}-{}", text("from"), text("to"))));
            return None;
        }
    };
    let groups = row.get("groups").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if groups.is_empty() {
        issues.push(Issue::error(
            "rules/row-without-rule",
            place.clone(),
            Text::fixed(
                "Dòng không có quy tắc nào (`groups` trống).",
                "The row has no rule: `groups` is empty.",
            ),
            Text::fixed("Thêm ít nhất một nhóm, hoặc bỏ dòng.", "Add a group, or take the row out."),
        ));
    }
    let groups = groups.iter().enumerate();
    let groups =
        groups.filter_map(|(i, group)| read_group(reader, &format!("{place}:groups/{i}"), group, issues));
    Some(Row {
        label: text("row"),
        reference: text("ref"),
        codes,
        part: row.get("ex").and_then(Value::as_bool).unwrap_or(false),
        every_scope: text("combine") == "each_applicable_scope",
        special_method: Some(text("special_method")).filter(|method| !method.is_empty()),
        groups: groups.collect(),
        id,
    })
}

fn bad_range(place: &str, value: &str) -> Issue {
    Issue::error(
        "rules/bad-range",
        place,
        Text::fixed("Khoảng mã không hợp lệ.", "The range of codes is not valid."),
        Text::fixed("Mã đầu phải nhỏ hơn hoặc bằng mã cuối.", "The first code must not be above the last."),
    )
    .with_value(value)
}

fn read_group(reader: &Reader, place: &str, group: &Value, issues: &mut Vec<Issue>) -> Option<Group> {
    let object = group.as_object()?;
    let known = ["scope_kind", "scope", "partner", "replaces", "alternatives"];
    for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
        issues.push(unknown_key(format!("{place}:{key}"), key));
    }
    let slug = || object.get("scope").and_then(Value::as_str).unwrap_or_default().to_owned();
    let scope = match object.get("scope_kind").and_then(Value::as_str) {
        Some("whole") => ScopeKind::Whole,
        Some("other") => ScopeKind::Other,
        Some("described") => ScopeKind::Described(slug()),
        Some("partner") if object.get("replaces").and_then(Value::as_str) != Some("whole") => {
            issues.push(
                Issue::error(
                    "rules/partner-without-replaces",
                    format!("{place}:replaces"),
                    Text::fixed(
                        "Nhóm của một đối tác phải nêu nó thay nhóm nào.",
                        "A partner's group must say which group it stands instead of.",
                    ),
                    Text::fixed("Ghi \"replaces\": \"whole\".", "Write \"replaces\": \"whole\"."),
                )
                .with_value(object.get("replaces").map(ToString::to_string).unwrap_or_default()),
            );
            return None;
        }
        Some("partner") => match object.get("partner").and_then(read_partner) {
            Some(partner) => ScopeKind::Partner(partner),
            None => {
                issues.push(unknown_economy(place, object.get("partner")));
                return None;
            }
        },
        _ => {
            issues.push(unknown_key(format!("{place}:scope_kind"), "scope_kind"));
            return None;
        }
    };
    let list = object.get("alternatives")?;
    let alternatives = super::read::read_alternatives(reader, list, &format!("{place}:alternatives"), issues);
    Some(Group { scope, alternatives })
}

fn unknown_economy(place: &str, value: Option<&Value>) -> Issue {
    Issue::error(
        "rules/unknown-economy",
        format!("{place}:partner"),
        Text::fixed("Mã nước không có trong ISO 3166.", "A code of an economy is not in ISO 3166."),
        Text::fixed("Viết mã ba chữ cái, chẳng hạn MYS.", "Write the three letters, such as MYS."),
    )
    .with_value(value.map(ToString::to_string).unwrap_or_default())
}

fn read_partner(value: &Value) -> Option<PartnerScope> {
    let exporter = match value.get("exporting_party").and_then(Value::as_str) {
        Some(code) => Some(code.parse().ok()?),
        None => None,
    };
    let pairs = value.get("pairs").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let pair = |pair: &Value| {
        let (a, b) = pair.as_str()?.split_once('-')?;
        Some((a.parse().ok()?, b.parse().ok()?))
    };
    Some(PartnerScope { exporter, pairs: pairs.iter().map(pair).collect::<Option<_>>()? })
}

impl Row {
    /// How specific the row is for a good: larger is more specific. Subdivision or code of six digits, then a
    /// range of such codes, a part of a heading, a heading, a range of headings, a part of a chapter, a chapter.
    #[must_use]
    pub fn specificity(&self) -> u8 {
        let digits: String = self.label.chars().filter(char::is_ascii_digit).collect();
        let chapter = self.label.contains("Chapter");
        let range = self.label.contains('-') || self.label.contains(" to ");
        match (chapter, range, digits.len(), self.part) {
            (true, _, _, true) => 1,
            (true, _, _, false) => 0,
            (false, false, 6.., true) => 8,
            (false, false, 6.., false) => 7,
            (false, true, 12.., _) => 6,
            (false, false, _, true) => 5,
            (false, false, _, false) => 4,
            (false, true, _, _) => 3,
        }
    }

    /// Whether the row's codes hold a good.
    #[must_use]
    pub const fn covers(&self, good: Hs6) -> bool {
        self.codes.holds(good)
    }
}

impl Pack {
    /// Reference of the whole pack, for traces.
    #[must_use]
    pub fn reference(&self) -> String {
        format!("{} ({})", self.agreement, self.valid_from)
    }

    /// Whether a table of rules is loaded.
    #[must_use]
    pub fn has_rows(&self) -> bool {
        !self.rows.is_empty()
    }
}
