//! The part of JSON Schema that our schemas use, for tests: any other keyword is an error, so that no rule is
//! skipped in silence.

use serde_json::{Map, Value};

/// What is wrong with `value` under `schema`, one line each, with the place.
pub(super) fn violations(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    Check { root: schema }.value(schema, value, "$", &mut found);
    found
}

struct Check<'a> {
    root: &'a Value,
}

impl Check<'_> {
    fn value(&self, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
        let Some(rules) = schema.as_object() else {
            return found.push(format!("{place}: a schema is an object"));
        };
        for (keyword, rule) in rules {
            if let Some(fault) = self.keyword(keyword, rule, rules, value, place, found) {
                found.push(format!("{place}: {fault}"));
            }
        }
    }

    fn keyword(
        &self,
        keyword: &str,
        rule: &Value,
        rules: &Map<String, Value>,
        value: &Value,
        place: &str,
        found: &mut Vec<String>,
    ) -> Option<String> {
        match keyword {
            "$schema" | "$id" | "$defs" | "title" | "description" => {}
            "$ref" => self.value(self.definition(rule)?, value, place, found),
            "type" => return (!has_type(rule, value)).then(|| format!("{value} is not of type {rule}")),
            "const" => return (rule != value).then(|| format!("{value} is not {rule}")),
            "enum" => return (!contains(rule, value)).then(|| format!("{value} is not one of {rule}")),
            "pattern" => return pattern_fault(rule, value),
            "minItems" => return count_fault(value, rule, |count, bound| count >= bound),
            "maxItems" => return count_fault(value, rule, |count, bound| count <= bound),
            "minimum" => {
                let below = value.as_f64() < rule.as_f64();
                return below.then(|| format!("{value} is below {rule}"));
            }
            "required" => return missing_field(rule, value),
            "properties" | "additionalProperties" => self.fields(keyword, rule, rules, value, place, found),
            "items" => self.items(rule, value, place, found),
            "prefixItems" => self.prefix(rule, value, place, found),
            "oneOf" => return self.alternatives(rule, value, place),
            other => return Some(format!("the check does not know `{other}`")),
        }
        None
    }

    fn definition(&self, reference: &Value) -> Option<&Value> {
        self.root.pointer(reference.as_str()?.strip_prefix('#')?)
    }

    fn fields(
        &self,
        keyword: &str,
        rule: &Value,
        rules: &Map<String, Value>,
        value: &Value,
        place: &str,
        found: &mut Vec<String>,
    ) {
        let known = rules.get("properties").and_then(Value::as_object);
        for (name, field) in value.as_object().into_iter().flatten() {
            match (keyword, known.and_then(|known| known.get(name))) {
                ("properties", Some(schema)) => self.value(schema, field, &format!("{place}.{name}"), found),
                ("additionalProperties", None) if rule == false => {
                    found.push(format!("{place}: `{name}` is not described"));
                }
                _ => {}
            }
        }
    }

    fn items(&self, rule: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
        for (number, item) in value.as_array().into_iter().flatten().enumerate() {
            self.value(rule, item, &format!("{place}[{number}]"), found);
        }
    }

    fn prefix(&self, rule: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
        let schemas = rule.as_array().into_iter().flatten();
        let items = value.as_array().into_iter().flatten();
        for (number, (schema, item)) in schemas.zip(items).enumerate() {
            self.value(schema, item, &format!("{place}[{number}]"), found);
        }
    }

    fn alternatives(&self, rule: &Value, value: &Value, place: &str) -> Option<String> {
        let outcomes = rule.as_array().into_iter().flatten().map(|schema| {
            let mut found = Vec::new();
            self.value(schema, value, place, &mut found);
            found
        });
        let outcomes: Vec<_> = outcomes.collect();
        let fitting = outcomes.iter().filter(|found| found.is_empty()).count();
        let nearest = outcomes.iter().min_by_key(|found| found.len())?;
        (fitting != 1).then(|| format!("{fitting} alternatives fit; the nearest says {nearest:?}"))
    }
}

fn has_type(rule: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    match rule {
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        name => name.as_str().is_some_and(is),
    }
}

fn contains(rule: &Value, value: &Value) -> bool {
    rule.as_array().is_some_and(|values| values.contains(value))
}

/// The few patterns of our schemas, by name, without an engine for regular expressions.
fn pattern_fault(rule: &Value, value: &Value) -> Option<String> {
    let (pattern, text) = (rule.as_str()?, value.as_str()?);
    let fits = match pattern {
        "^[0-9a-f]{64}$" => text.len() == 64 && text.bytes().all(|byte| b"0123456789abcdef".contains(&byte)),
        "^[A-Z]{2}[A-Z0-9]$" => {
            text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        }
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => hoinhap_vocab::parse_date(text).is_ok(),
        other => return Some(format!("the check does not know the pattern `{other}`")),
    };
    (!fits).then(|| format!("`{text}` does not match {pattern}"))
}

fn count_fault(value: &Value, rule: &Value, fits: impl Fn(u64, u64) -> bool) -> Option<String> {
    let count = u64::try_from(value.as_array()?.len()).ok()?;
    (!fits(count, rule.as_u64()?)).then(|| format!("{count} items where the bound is {rule}"))
}

fn missing_field(rule: &Value, value: &Value) -> Option<String> {
    let fields = value.as_object()?;
    let names = rule.as_array().into_iter().flatten().filter_map(Value::as_str);
    names.into_iter().find(|name| !fields.contains_key(*name)).map(|name| format!("`{name}` is missing"))
}
