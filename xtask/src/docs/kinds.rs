//! The page of the kinds of records, out of `hoinhap register kinds --format json`.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::dist::output;

/// The page.
pub(super) const PAGE: &str = "docs/reference/register-kinds.md";

const HEAD: &str = "\
# Kinds of records

Written by `cargo xtask docs` from `hoinhap register kinds`, which shows the same for one kind at a time, in either language. A field is written
as `field=value` with `hoinhap register add` and `update`, and as a column of its name in a table for `register import --kind`. Days are
`2026-06-30` or `30/6/2026`; ids in a list are divided by `;`; values may be given by their names as well. Every record has an `id` and a class besides.

Rights count once grants are given (`register add grant`); until then the register belongs to whoever holds it.
";

/// The page, from the program's answer.
pub(super) fn compose(program: &Path) -> Result<String> {
    // Where no register is, the kinds are told without counts.
    let nowhere = std::env::temp_dir().join("no-register-here");
    let project = nowhere.to_str().context("the folder for temporary files has no plain name")?;
    let answer = output(program, &["register", "kinds", "--format", "json", "--project", project])?;
    let answer: Value = serde_json::from_str(&answer).context("`register kinds` is no JSON")?;
    let rows = answer["rows"].as_array().context("`register kinds` has no rows")?;
    let mut page = HEAD.to_owned();
    page.push_str("\n| kind | English | Tiếng Việt |\n|---|---|---|\n");
    for kind in rows {
        let name = text(&kind["kind"]);
        page.push_str(&format!(
            "| [`{name}`](#{name}) | {} | {} |\n",
            text(&kind["name"]["en"]),
            text(&kind["name"]["vi"])
        ));
    }
    rows.iter().for_each(|kind| page.push_str(&section(kind)));
    Ok(page)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn section(kind: &Value) -> String {
    let mut out = format!("\n## {}\n\n", text(&kind["kind"]));
    out.push_str(&format!("{}, {}.\n\n", text(&kind["name"]["en"]), text(&kind["name"]["vi"])));
    out.push_str("| field | English | Tiếng Việt | takes | required | values |\n|---|---|---|---|---|---|\n");
    for field in items(&kind["fields"]) {
        let values: Vec<String> = items(&field["values"])
            .map(|value| format!("`{}` {}", text(&value["value"]), text(&value["name"]["vi"])))
            .collect();
        let required = if field["required"] == true { "yes" } else { "" };
        out.push_str(&format!(
            "| `{}` | {} | {} | {} | {required} | {} |\n",
            text(&field["field"]),
            text(&field["name"]["en"]),
            text(&field["name"]["vi"]),
            text(&field["takes"]["en"]),
            values.join("; ")
        ));
    }
    let mut moves = items(&kind["moves"]).peekable();
    if moves.peek().is_some() {
        out.push_str("\n| move | from | to | needs | dates |\n|---|---|---|---|---|\n");
        for step in moves {
            let cell = |name: &str| match text(&step[name]) {
                "" => String::new(),
                word => format!("`{word}`"),
            };
            let cells = ["move", "from", "to", "needs", "dates"].map(cell);
            out.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
    }
    let roles: Vec<String> = items(&kind["roles"]).filter_map(role).collect();
    out.push_str(&format!("\nRights: {}.\n", roles.join("; ")));
    out
}

/// What a role may do; nothing for one that may do nothing.
fn role(role: &Value) -> Option<String> {
    let right = |right: &Value| {
        let limits: Vec<&str> = items(&right["limits"]).map(|limit| text(&limit["en"])).collect();
        let limit = if limits.is_empty() { String::new() } else { format!(" ({})", limits.join(", ")) };
        format!("{}{limit}", text(&right["action"]["en"]))
    };
    let rights: Vec<String> = items(&role["rights"]).map(right).collect();
    (!rights.is_empty()).then(|| format!("`{}` {}", text(&role["role"]), rights.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_kind_is_told_with_its_fields_moves_and_rights() {
        let name = json!({"en": "task", "vi": "nhiệm vụ"});
        let kind = json!({
            "kind": "task", "name": name,
            "fields": [{"field": "priority", "name": {"en": "priority", "vi": "ưu tiên"}, "takes": {"en": "word", "vi": "từ"},
                "required": true, "values": [{"value": "flagship", "name": {"en": "flagship", "vi": "trọng điểm"}}]}],
            "moves": [{"move": "accept", "from": "a", "to": "b", "needs": null, "dates": "on"}],
            "roles": [{"role": "head", "rights": [{"action": {"en": "read"}, "limits": []},
                {"action": {"en": "accept"}, "limits": [{"en": "of one's own agency"}]}]}, {"role": "admin", "rights": []}],
        });
        let told = section(&kind);
        assert!(
            told.contains("| `priority` | priority | ưu tiên | word | yes | `flagship` trọng điểm |"),
            "{told}"
        );
        assert!(told.contains("| `accept` | `a` | `b` |  | `on` |"), "{told}");
        assert!(told.ends_with("Rights: `head` read, accept (of one's own agency).\n"), "{told}");
    }
}
