//! Faults of a declared hierarchy, in both languages.

use hoinhap_sources::nearest;
use hoinhap_vocab::{Issue, Text};

use super::tree::{Declared, Tree, TreeFault};

/// The faults of a declaration, in its order.
pub(super) fn hierarchy_faults(file: &str, declared: &[Declared]) -> Vec<Issue> {
    let faults = Tree::build(declared.to_vec()).err().unwrap_or_default();
    faults.into_iter().map(|fault| fault_issue(file, declared, fault)).collect()
}

/// A fault of a declaration, at the node that is at fault.
pub(super) fn fault_issue(file: &str, declared: &[Declared], fault: TreeFault) -> Issue {
    if let TreeFault::UnknownParent(index) = fault {
        return unknown_parent(declared, index);
    }
    let (index, code, vi, en, help_vi, help_en) = match fault {
        TreeFault::Duplicate(i) => (
            i,
            "recipe/duplicate-node",
            "Mã này xuất hiện hai lần.",
            "This code occurs twice.",
            "Đặt mã khác cho một trong hai.",
            "Give one of the two another code.",
        ),
        TreeFault::Cycle(i) => (
            i,
            "recipe/cycle",
            "Nút này là tổ tiên của chính nó.",
            "The node is its own ancestor.",
            "Sửa cột nhóm mẹ để cây có một đỉnh.",
            "Correct the parents so that the hierarchy has one top.",
        ),
        TreeFault::SecondTop(i) => (
            i,
            "recipe/second-top",
            "Có hơn một nút không có nhóm mẹ.",
            "More than one node has no parent.",
            "Đặt nhóm mẹ cho nút này.",
            "Give this node a parent.",
        ),
        TreeFault::Childless(i) => (
            i,
            "recipe/childless",
            "Nhóm không có thành phần nào.",
            "The group has no member.",
            "Thêm chỉ tiêu hoặc bỏ nhóm.",
            "Add a leaf, or drop the group.",
        ),
        TreeFault::LeafParent(i) => (
            i,
            "recipe/leaf-parent",
            "Nhóm mẹ là một chỉ tiêu.",
            "The parent is a leaf.",
            "Chọn một nhóm làm nhóm mẹ.",
            "Choose a group as the parent.",
        ),
        TreeFault::UnknownParent(_) | TreeFault::Empty => (
            usize::MAX,
            "recipe/no-hierarchy",
            "Công thức không có cây chỉ tiêu.",
            "The recipe has no hierarchy.",
            "Thêm `[[pillar]]` hoặc dùng bộ số liệu có cột nhóm mẹ.",
            "Add `[[pillar]]`, or use a set with a column `parent`.",
        ),
    };
    let (place, value) = declared
        .get(index)
        .map_or_else(|| (file.to_owned(), String::new()), |node| (node.place.clone(), node.code.clone()));
    Issue::error(code, place, Text::fixed(vi, en), Text::fixed(help_vi, help_en)).with_value(value)
}

fn unknown_parent(declared: &[Declared], index: usize) -> Issue {
    let node = &declared[index];
    let parent = node.parent.clone().unwrap_or_default();
    let groups = declared.iter().filter(|other| other.leaf.is_none()).map(|other| other.code.as_str());
    let near = nearest(&parent, groups, 3).join(", ");
    let (vi, en) = if near.is_empty() {
        (String::new(), String::new())
    } else {
        (format!(" Gần nhất: {near}."), format!(" Nearest: {near}."))
    };
    Issue::error(
        "recipe/unknown-parent",
        node.place.clone(),
        Text::new(
            format!("Nhóm mẹ của `{}` không được khai báo.", node.code),
            format!("The parent of `{}` is not declared.", node.code),
        ),
        Text::new(
            format!("Khai báo nhóm mẹ hoặc sửa mã.{vi}"),
            format!("Declare the parent, or correct its code.{en}"),
        ),
    )
    .with_value(parent)
}
