//! What holds for every bill of materials, and input that is not well-formed.

use hoinhap_origin::Verdict;
use hoinhap_origin::answer::World;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::ask;

/// Goods of several rule shapes under two agreements.
const GOODS: [(&str, &str); 8] = [
    ("CPTPP", "850440"),
    ("CPTPP", "640299"),
    ("CPTPP", "870829"),
    ("CPTPP", "940360"),
    ("UKVFTA", "850440"),
    ("UKVFTA", "870830"),
    ("UKVFTA", "170490"),
    ("UKVFTA", "721070"),
];

const CODES: [&str; 10] =
    ["850490", "854231", "640610", "870899", "940390", "170199", "040210", "720712", "320890", "39"];

fn material() -> impl Strategy<Value = Value> {
    let status = prop_oneof![Just("originating"), Just("non_originating"), Just("unknown")];
    let value = prop::option::weighted(0.9, 0_u32..40);
    (0..=CODES.len(), status, value, any::<bool>()).prop_map(|(code, status, value, weighed)| {
        let mut material = json!({"status": status});
        if let Some(code) = CODES.get(code) {
            material["hs"] = json!(code);
        }
        let Some(value) = value else { return material };
        material["value"] = json!(value.to_string());
        if weighed {
            material["weight"] = json!(value.to_string());
        }
        material
    })
}

fn case(good: usize, materials: &[Value], price: u32) -> Value {
    let (agreement, hs) = GOODS[good];
    let importer = if agreement == "CPTPP" { "CA" } else { "GB" };
    let price = price.to_string();
    json!({
        "product": {"hs": hs, "hs_edition": "2012", "weight": "100"}, "agreement": agreement, "exporter": "VN",
        "importer": importer, "date": "2026-04-10", "values": {"exw": price, "good": price, "fob": price},
        "materials": materials,
    })
}

fn verdict(world: &World, case: &Value) -> Verdict {
    ask(world, &case.to_string()).verdict.unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn order_of_materials_is_irrelevant(good in 0..GOODS.len(), list in prop::collection::vec(material(), 1..8)) {
        let world = World::embedded().unwrap();
        let mut reversed = list.clone();
        reversed.reverse();
        prop_assert_eq!(verdict(&world, &case(good, &list, 400)), verdict(&world, &case(good, &reversed, 400)));
    }

    #[test]
    fn more_value_added_never_harms(good in 0..GOODS.len(), list in prop::collection::vec(material(), 1..8), more in 1_u32..400) {
        let world = World::embedded().unwrap();
        prop_assert!(verdict(&world, &case(good, &list, 400 + more)) >= verdict(&world, &case(good, &list, 400)));
    }

    #[test]
    fn a_material_that_becomes_originating_never_harms(good in 0..GOODS.len(), list in prop::collection::vec(material(), 1..8), which in 0_usize..8) {
        let world = World::embedded().unwrap();
        let mut better = list.clone();
        let which = which % list.len();
        better[which]["status"] = json!("originating");
        prop_assert!(verdict(&world, &case(good, &better, 400)) >= verdict(&world, &case(good, &list, 400)));
    }

    #[test]
    fn an_added_originating_material_never_harms(good in 0..GOODS.len(), list in prop::collection::vec(material(), 1..8), value in 0_u32..40) {
        let world = World::embedded().unwrap();
        let mut more = list.clone();
        more.push(json!({"hs": "854231", "status": "originating", "value": value.to_string(), "weight": "1"}));
        prop_assert!(verdict(&world, &case(good, &more, 400)) >= verdict(&world, &case(good, &list, 400)));
    }

    #[test]
    fn a_split_row_changes_nothing(good in 0..GOODS.len(), list in prop::collection::vec(material(), 1..8)) {
        let world = World::embedded().unwrap();
        let mut split = Vec::new();
        for part in &list {
            let half = |key: &str| part.get(key).map(|value| {
                let units: u32 = value.as_str().unwrap().parse().unwrap();
                json!(format!("{}.{}", units / 2, if units.is_multiple_of(2) { "0" } else { "5" }))
            });
            for _ in 0..2 {
                let mut piece = part.clone();
                for key in ["value", "weight"] {
                    if let Some(half) = half(key) {
                        piece[key] = half;
                    }
                }
                split.push(piece);
            }
        }
        prop_assert_eq!(verdict(&world, &case(good, &split, 400)), verdict(&world, &case(good, &list, 400)));
    }

    #[test]
    fn no_case_makes_the_program_fall_over(key in "[a-z_]{1,12}", text in "\\PC{0,12}", number in any::<i64>()) {
        let world = World::embedded().unwrap();
        let mut broken = case(0, &[json!({"hs": text, "value": number, "materials": [{"hs": number}], "status": text})], 1);
        broken[key.as_str()] = json!({"op": text, "pct": number, "of": [text]});
        broken["rule"] = json!([{"op": "all", "of": [{"op": text}, {"op": "value", "metric": "rvc_bd", "pct": text}]}]);
        prop_assert!(verdict(&world, &broken) != Verdict::Yes);
    }
}
