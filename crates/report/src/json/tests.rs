use serde_json::{Value, json};

use super::schema::violations;
use super::*;
use crate::sample;

fn schema() -> Value {
    let text = include_str!("../../../../docs/reference/schemas/review.schema.json");
    serde_json::from_str(text).unwrap()
}

fn document() -> Value {
    serde_json::from_slice(&write(&sample::review()).unwrap()).unwrap()
}

#[test]
fn the_sample_fits_the_published_schema() {
    assert_eq!(violations(&schema(), &document()), Vec::<String>::new());
}

#[test]
fn the_schema_refuses_what_the_document_model_does_not_have() {
    let changes: [(&str, Value); 7] = [
        ("/schema", json!("hoinhap/review/2")),
        ("/meta/edition", json!("abc")),
        ("/meta/as_of", json!("26/11/2026")),
        ("/headlines/0/level", json!("terrible")),
        ("/sections/0/blocks/0/kind", json!("poem")),
        ("/findings/0/year", json!("2024")),
        ("/sections/0/title/template", json!({"vi": "một thứ tiếng"})),
    ];
    for (place, wrong) in changes {
        let mut changed = document();
        *changed.pointer_mut(place).unwrap() = wrong;
        assert!(!violations(&schema(), &changed).is_empty(), "{place}");
    }
}

#[test]
fn numbers_are_unscaled_and_both_languages_are_there() {
    let document = document();
    assert_eq!(document["schema"], SCHEMA);
    assert_eq!(document["meta"]["country_name"], json!({"vi": "Việt Nam", "en": "Viet Nam"}));
    let part = &document["headlines"][0]["body"]["parts"][3];
    assert_eq!((&part["value"], &part["scale"]), (&json!(11_250_000_000.0), &json!("billion")));
    assert_eq!(document["findings"][0]["id"], sample::finding_id(0).to_string());
}

#[test]
fn what_is_not_finite_is_null() {
    let mut review = sample::review();
    review.findings[0].value = f64::NAN;
    let document: Value = serde_json::from_slice(&write(&review).unwrap()).unwrap();
    assert!(document["findings"][0]["value"].is_null());
    assert_eq!(violations(&schema(), &document), Vec::<String>::new());
}
