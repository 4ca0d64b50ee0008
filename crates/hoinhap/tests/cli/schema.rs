//! JSON output held against the schemas in `docs/reference/schemas`: the keywords that they use, no others.

use std::path::PathBuf;

use serde_json::Value;

/// Checks a document against the schema that it names.
pub(crate) fn check(document: &Value) {
    let name = document["schema"].as_str().expect("every answer names its schema");
    let stem = name.strip_prefix("hoinhap/").and_then(|rest| rest.strip_suffix("/1")).expect("hoinhap/.../1");
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/schemas");
    let text = std::fs::read_to_string(folder.join(format!("{stem}.schema.json")))
        .unwrap_or_else(|error| panic!("{name} has no schema: {error}"));
    let schema: Value = serde_json::from_str(&text).expect("the schema is JSON");
    assert_eq!(schema["$id"], document["schema"]);
    if let Err(problem) = matches(document, &schema, stem) {
        panic!("{problem}");
    }
}

fn matches(value: &Value, schema: &Value, place: &str) -> Result<(), String> {
    let fail = |what: &str| Err(format!("{place}: {what}: {value}"));
    for keyword in schema.as_object().into_iter().flatten().map(|(keyword, _)| keyword.as_str()) {
        let fits = match keyword {
            "$schema" | "$id" | "title" | "description" | "format" => true,
            "const" => *value == schema["const"],
            "enum" => schema["enum"].as_array().is_some_and(|words| words.contains(value)),
            "type" => types(&schema["type"]).iter().any(|kind| is(value, kind)),
            "pattern" => {
                value.is_null() || value.as_str().is_some_and(|text| fits_pattern(text, &schema["pattern"]))
            }
            "oneOf" => alternatives(value, schema) == 1,
            "required" => schema["required"]
                .as_array()
                .into_iter()
                .flatten()
                .all(|name| value.get(name.as_str().unwrap_or_default()).is_some()),
            "properties" => return_properties(value, schema, place)?,
            "items" => return_items(value, schema, place)?,
            "additionalProperties" => only_known(value, schema),
            other => {
                return Err(format!("{place}: the schema has the keyword `{other}`, which is not checked"));
            }
        };
        if !fits {
            return fail(&format!("`{keyword}` {} does not hold", schema[keyword]));
        }
    }
    Ok(())
}

fn return_properties(value: &Value, schema: &Value, place: &str) -> Result<bool, String> {
    for (name, part) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(found) = value.get(name) {
            matches(found, part, &format!("{place}.{name}"))?;
        }
    }
    Ok(true)
}

fn return_items(value: &Value, schema: &Value, place: &str) -> Result<bool, String> {
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        matches(item, &schema["items"], &format!("{place}[{index}]"))?;
    }
    Ok(true)
}

fn only_known(value: &Value, schema: &Value) -> bool {
    let known = |name: &String| schema["properties"].get(name).is_some();
    schema["additionalProperties"] != Value::Bool(false)
        || value.as_object().is_none_or(|fields| fields.keys().all(known))
}

fn alternatives(value: &Value, schema: &Value) -> usize {
    let all = schema["oneOf"].as_array().into_iter().flatten();
    all.filter(|part| matches(value, part, "").is_ok()).count()
}

fn types(kinds: &Value) -> Vec<&str> {
    match kinds {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.as_str().into_iter().collect(),
    }
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => false,
    }
}

/// The two patterns that the schemas have: a SHA-256, and a code of three letters.
fn fits_pattern(text: &str, pattern: &Value) -> bool {
    match pattern.as_str() {
        Some("^[0-9a-f]{64}$") => text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()),
        Some("^[A-Z]{2}[A-Z0-9]$") => {
            text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        }
        _ => false,
    }
}

#[test]
fn a_document_that_breaks_its_schema_is_caught() {
    let wrong = serde_json::json!({"schema": "hoinhap/data-verify/1", "ok": "yes", "files": 1, "bad": []});
    assert!(std::panic::catch_unwind(|| check(&wrong)).is_err());
    let missing = serde_json::json!({"schema": "hoinhap/data-verify/1", "ok": true, "files": 1});
    assert!(std::panic::catch_unwind(|| check(&missing)).is_err());
    check(&serde_json::json!({"schema": "hoinhap/data-verify/1", "ok": true, "files": 1, "bad": []}));
}
