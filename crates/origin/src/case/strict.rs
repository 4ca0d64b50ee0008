//! JSON in which no key stands twice: of two values for one key neither is taken.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// A value, and the places of keys that stand twice; such a key is taken out.
///
/// # Errors
/// The text is no JSON.
pub(super) fn parse(text: &str) -> Result<(Value, Vec<String>), serde_json::Error> {
    let repeated = RefCell::new(Vec::new());
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Strict { repeated: &repeated, path: String::new() }.deserialize(&mut reader)?;
    reader.end()?;
    Ok((value, repeated.into_inner()))
}

/// The first number whose digits a binary fraction may not keep: more than fifteen of them, outside of texts.
pub(super) fn too_fine(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some(at) = rest.find(|letter: char| letter == '"' || letter.is_ascii_digit()) {
        rest = &rest[at..];
        if let Some(quoted) = rest.strip_prefix('"') {
            rest = after_text(quoted);
            continue;
        }
        let end = rest.find(|letter: char| !NUMBER.contains(letter)).unwrap_or(rest.len());
        let (number, beyond) = rest.split_at(end);
        let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
        let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
        if digits.trim_start_matches('0').len() > 15 {
            return Some(number);
        }
        rest = beyond;
    }
    None
}

/// Letters of a number in JSON.
const NUMBER: &str = "0123456789.eE+-";

/// What stands after the end of a text.
fn after_text(text: &str) -> &str {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' if !escaped => return &text[at + 1..],
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    ""
}

struct Strict<'a> {
    repeated: &'a RefCell<Vec<String>>,
    path: String,
}

impl Strict<'_> {
    fn below(&self, key: impl fmt::Display) -> Strict<'_> {
        Strict { repeated: self.repeated, path: format!("{}/{key}", self.path) }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(self.below(values.len()))? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        let mut twice: Vec<String> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(self.below(&key))?;
            if object.insert(key.clone(), value).is_some() && !twice.contains(&key) {
                twice.push(key);
            }
        }
        for key in twice {
            object.shift_remove(&key);
            self.repeated.borrow_mut().push(format!("{}/{key}", self.path));
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_finer_than_a_binary_fraction_are_found_outside_of_texts() {
        assert_eq!(too_fine(r#"{"a": 90.00000000000000001}"#), Some("90.00000000000000001"));
        assert_eq!(too_fine(r#"{"a\"1": "1234567890123456789", "b": [0.000000000000000012, 1.5e3]}"#), None);
        assert_eq!(too_fine("[1234567890123456]"), Some("1234567890123456"));
    }

    #[test]
    fn of_two_values_for_one_key_neither_is_taken() {
        let (value, repeated) = parse(r#"{"a": [{"v": 1, "v": 2, "w": 0.5}], "b": null}"#).unwrap();
        assert_eq!(repeated, ["/a/0/v"]);
        assert_eq!(value.to_string(), r#"{"a":[{"w":0.5}],"b":null}"#);
        assert!(parse("{} x").is_err() && parse("[1,]").is_err());
    }
}
