//! What can be wrong inside the rows.

use std::collections::BTreeSet;

use hoinhap_vocab::{Issue, Text};

use crate::rule::{Alternative, Group, MaterialEntry, Metric, Node, Pack, Reader, Row, ScopeKind};
use crate::{CodeRange, Hs6};

/// Checks every row, and rows against each other.
pub(super) fn check(pack: &Pack, codes: &[Hs6], reader: &Reader, issues: &mut Vec<Issue>) {
    for row in &pack.rows {
        edition(pack, row, codes, issues);
        for group in &row.groups {
            split_or(row, group, issues);
            dead(row, group, issues);
            numbers(row, group, issues);
            for alternative in &group.alternatives {
                nodes(row, alternative, reader, issues);
                materials_in_edition(pack, row, alternative, codes, issues);
            }
        }
    }
    overlaps(pack, issues);
    repeated_ids(pack, issues);
}

/// Rows that bear one id.
fn repeated_ids(pack: &Pack, issues: &mut Vec<Issue>) {
    let mut seen = BTreeSet::new();
    for row in pack.rows.iter().filter(|row| !seen.insert(row.id.as_str())) {
        let message = Text::fixed("Mã dòng đã có.", "Another row has this id.");
        let help = Text::fixed("Mỗi dòng một mã; xoá bản chép lặp.", "One id a row; remove the copy.");
        issues.push(issue("rules/repeated-row", row, message, help).with_value(row.id.as_str()));
    }
}

/// Alternatives of a group that bear one number.
fn numbers(row: &Row, group: &Group, issues: &mut Vec<Issue>) {
    let mut seen = BTreeSet::new();
    for alternative in group.alternatives.iter().filter(|own| !seen.insert(own.number)) {
        let message = Text::new(
            format!("Số {} đứng ở hai phương án.", alternative.number),
            format!("Two alternatives have the number {}.", alternative.number),
        );
        let help = Text::fixed("Đánh số lại các phương án.", "Number the alternatives again.");
        issues.push(
            issue("rules/repeated-number", row, message, help).with_value(alternative.number.to_string()),
        );
    }
}

/// Ranges of materials none of whose codes is in the pack's edition.
fn materials_in_edition(
    pack: &Pack,
    row: &Row,
    alternative: &Alternative,
    codes: &[Hs6],
    issues: &mut Vec<Issue>,
) {
    let absent = |range: &CodeRange| {
        let first = codes.partition_point(|code| code.number() < range.from);
        codes.get(first).is_none_or(|code| code.number() > range.to)
    };
    let listed = |list: &[MaterialEntry]| -> Vec<CodeRange> {
        let codes = list.iter().filter_map(|entry| match entry {
            MaterialEntry::Codes(range) => Some(*range),
            MaterialEntry::Named { .. } => None,
        });
        codes.collect()
    };
    for node in alternative.node.walk() {
        let ranges: Vec<CodeRange> = match node {
            Node::Change(change) => {
                let scoped = change.except_scoped.iter().flat_map(|scoped| scoped.codes.ranges());
                change.except.ranges().iter().chain(scoped).copied().collect()
            }
            Node::From(codes) => codes.ranges().to_vec(),
            Node::MaxValue { materials, .. }
            | Node::Weight { materials, .. }
            | Node::WhollyObtained(Some(materials)) => listed(materials),
            Node::Value { only, .. } => only.ranges().to_vec(),
            _ => Vec::new(),
        };
        for range in ranges.iter().filter(|range| absent(range)) {
            let message = Text::new(
                format!("HS {} không có mã nguyên liệu nào trong {range}.", pack.edition),
                format!("HS {} has no code of a material in {range}.", pack.edition),
            );
            let help =
                Text::fixed("Kiểm tra khoảng mã hoặc phiên bản HS.", "Check the range or the edition.");
            issues.push(issue("rules/code-not-in-edition", row, message, help).with_value(range.to_string()));
        }
    }
}

fn issue(code: &'static str, row: &Row, message: Text, help: Text) -> Issue {
    Issue::warning(code, format!("{} ({})", row.id, row.label), message, help)
}

/// A row none of whose codes is in the pack's edition.
fn edition(pack: &Pack, row: &Row, codes: &[Hs6], issues: &mut Vec<Issue>) {
    let first = codes.partition_point(|code| code.number() < row.codes.from);
    if codes.get(first).is_some_and(|code| code.number() <= row.codes.to) {
        return;
    }
    let message = Text::new(
        format!("Không mã nào của dòng thuộc HS {}.", pack.edition),
        format!("None of the row's codes is in HS {}.", pack.edition),
    );
    let help = Text::fixed("Dòng được cắt theo phiên bản HS khác.", "The row was cut on another edition.");
    issues.push(issue("rules/code-not-in-edition", row, message, help).with_value(row.codes.to_string()));
}

/// `a) change and build-up; - b) build-down` read as two alternatives: the second lost its condition.
fn split_or(row: &Row, group: &Group, issues: &mut Vec<Issue>) {
    for pair in group.alternatives.windows(2) {
        let first = match &pair[0].node {
            Node::All { of, .. } if of.iter().any(|node| matches!(node, Node::Change(_))) => {
                regional(&pair[0].node)
            }
            _ => continue,
        };
        let values = |of: &[Node]| of.iter().all(|node| matches!(node, Node::Value { .. }));
        let alone = match &pair[1].node {
            Node::Any(of) => values(of),
            single => values(std::slice::from_ref(single)),
        };
        let second = regional(&pair[1].node);
        if alone
            && !first.is_empty()
            && second.iter().all(|metric| !first.contains(metric))
            && !second.is_empty()
        {
            issues.push(issue(
                "rules/split-or",
                row,
                Text::new(
                    format!("Phương án {} chỉ còn tỷ lệ giá trị, có thể mất điều kiện chuyển đổi mã.", pair[1].number),
                    format!("Alternative {} holds only a value test and may have lost its change of classification.", pair[1].number),
                ),
                Text::fixed("Đối chiếu: đây có thể là nửa sau của phương án trước.", "Compare: it may be the second half of the one before."),
            ));
        }
    }
}

fn regional(node: &Node) -> Vec<Metric> {
    let of = |node: &&Node| match node {
        Node::Value { metric: metric @ (Metric::BuildDown | Metric::BuildUp), .. } => Some(*metric),
        _ => None,
    };
    node.walk().iter().filter_map(of).collect()
}

/// An alternative that another one always includes: the same measure with a laxer limit.
fn dead(row: &Row, group: &Group, issues: &mut Vec<Issue>) {
    let tests = |alternative: &Alternative| -> Vec<(Metric, crate::Decimal)> {
        let of: &[Node] = match &alternative.node {
            Node::Any(of) => of,
            single => std::slice::from_ref(single),
        };
        let plain = of.iter().filter_map(|node| match node {
            Node::Value { metric, pct, only, .. } if only.is_empty() => Some((*metric, *pct)),
            _ => None,
        });
        plain.collect()
    };
    let all: Vec<_> = group.alternatives.iter().map(tests).collect();
    for (index, own) in all.iter().enumerate() {
        let number = group.alternatives[index].number;
        let laxer = |metric: Metric, pct: crate::Decimal, (other, pct2): (Metric, crate::Decimal)| {
            metric == other && if metric == Metric::MaxNom { pct2 > pct } else { pct2 < pct }
        };
        let others = all
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index)
            .flat_map(|(_, tests)| tests.iter().copied());
        if own.iter().any(|(metric, pct)| others.clone().any(|other| laxer(*metric, *pct, other))) {
            issues.push(issue(
                "rules/dead-alternative",
                row,
                Text::new(
                    format!("Phương án {number} không bao giờ quyết định: phương án khác nới hơn."),
                    format!("Alternative {number} never decides: another one is laxer."),
                ),
                Text::fixed(
                    "Có thể ngưỡng riêng của một đối tác bị gộp chung.",
                    "A partner's own threshold may have been merged in.",
                ),
            ));
        }
    }
}

fn nodes(row: &Row, alternative: &Alternative, reader: &Reader, issues: &mut Vec<Issue>) {
    for node in alternative.node.walk() {
        match node {
            Node::Change(change) if change.except.covers(row.codes) == Some(true) => {
                issues.push(issue(
                    "rules/excludes-own-code",
                    row,
                    Text::fixed(
                        "Mã bị loại trừ trùng với mã của chính hàng hoá.",
                        "The excluded codes are the good's own.",
                    ),
                    Text::fixed("Kiểm tra cấp chuyển đổi mã.", "Check the level of the change."),
                ));
            }
            Node::MaxValue { materials, .. }
            | Node::Weight { materials, .. }
            | Node::WhollyObtained(Some(materials)) => {
                unknown_names(row, materials, reader, issues);
            }
            Node::FromNamed(name) if !reader.named.contains_key(name) => issues.push(unknown_name(row, name)),
            Node::Unparsed(_) => issues.push(issue(
                "rules/unparsed",
                row,
                Text::fixed(
                    "Quy tắc chưa đọc được: câu trả lời luôn là cần dữ kiện.",
                    "The rule is not read: the answer is always that a fact is needed.",
                ),
                Text::fixed(
                    "Chép quy tắc từ phụ lục thành dạng cây.",
                    "Write the rule of the annex as a tree.",
                ),
            )),
            _ => {}
        }
    }
}

fn unknown_names(row: &Row, materials: &[MaterialEntry], reader: &Reader, issues: &mut Vec<Issue>) {
    for entry in materials {
        if let MaterialEntry::Named { name, .. } = entry
            && !reader.named.contains_key(name)
        {
            issues.push(unknown_name(row, name));
        }
    }
}

fn unknown_name(row: &Row, name: &str) -> Issue {
    issue(
        "rules/unknown-material",
        row,
        Text::new(
            format!("Không có nguyên liệu `{name}` trong danh mục."),
            format!("The list has no material `{name}`."),
        ),
        Text::fixed("Thêm vào named_materials.csv.", "Add it to named_materials.csv."),
    )
    .with_value(name)
}

/// Rows that are equally specific for a code, differ, and stand for the same goods: all of them, or those of one
/// description.
fn overlaps(pack: &Pack, issues: &mut Vec<Issue>) {
    let whole =
        |row: &Row| row.groups.iter().any(|group| matches!(group.scope, ScopeKind::Whole | ScopeKind::Other));
    let slugs = |row: &Row| -> BTreeSet<String> {
        let of = row.groups.iter().filter_map(|group| match &group.scope {
            ScopeKind::Described(slug) => Some(slug.clone()),
            _ => None,
        });
        of.collect()
    };
    let same_goods = |a: &Row, b: &Row| (whole(a) && whole(b)) || !slugs(a).is_disjoint(&slugs(b));
    let mut rows: Vec<&Row> = pack.rows.iter().collect();
    rows.sort_by_key(|row| row.codes.from);
    for (index, row) in rows.iter().enumerate() {
        let after = rows[index + 1..].iter().take_while(|other| other.codes.from <= row.codes.to);
        let own = row.specificity();
        for other in after.filter(|other| {
            other.specificity() == own && other.groups != row.groups && same_goods(row, other)
        }) {
            issues.push(
                issue(
                    "rules/overlap",
                    row,
                    Text::new(
                        format!("Dòng này và {} cùng mức cụ thể nhưng khác nội dung.", other.id),
                        format!("This row and {} are equally specific and differ.", other.id),
                    ),
                    Text::fixed(
                        "Tách phạm vi, hoặc gộp thành một dòng.",
                        "Set their scopes apart or make them one row.",
                    ),
                )
                .with_value(other.codes.to_string()),
            );
        }
    }
}
