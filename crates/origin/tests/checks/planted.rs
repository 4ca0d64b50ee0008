//! The traps of public copies, each planted in a small pack and found again.

use std::collections::BTreeMap;

use hoinhap_origin::answer::World;
use hoinhap_origin::rule::{PackFolder, Packs};
use hoinhap_origin::validate::check;
use hoinhap_vocab::date;
use serde_json::{Value, json};

fn row(id: &str, label: &str, from: &str, to: &str, groups: Value) -> Value {
    json!({"id": id, "row": label, "ref": label, "from": from, "to": to, "ex": label.starts_with("ex"), "groups": groups})
}

fn whole(alternatives: Value) -> Value {
    json!([{"scope_kind": "whole", "scope": null, "alternatives": alternatives}])
}

fn codes(rows: &[Value]) -> Vec<&'static str> {
    codes_beside(rows, &[])
}

/// What is found in a pack with these rows and other files.
fn codes_beside(rows: &[Value], files: &[(&str, &str)]) -> Vec<&'static str> {
    let packs = Packs::embedded().unwrap();
    let head = "agreement = \"TEST\"\nvalid_from = \"2020-01-01\"\ntitle_vi = \"Thử\"\ntitle_en = \"Test\"\nhs_edition = \"2012\"\nrows = \"rows.json\"\nvalue_base = \"exw\"\noperations = \"none\"\n";
    let rows = json!({"agreement": "TEST", "rows": rows}).to_string();
    let mut all = BTreeMap::from([("pack.toml".to_owned(), head.to_owned()), ("rows.json".to_owned(), rows)]);
    all.extend(files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
    let files = all;
    let folder = PackFolder { folder: "test".to_owned(), files };
    let (pack, issues) = packs.read(&folder).unwrap();
    let report = check(&pack, &issues, Some(&folder), &packs, date(2026, 4, 10)).unwrap();
    report.issues.iter().map(|issue| issue.code).collect()
}

fn value(metric: &str, pct: &str) -> Value {
    json!({"op": "value", "metric": metric, "cmp": if metric == "max_nom" { "<=" } else { ">=" }, "pct": pct})
}

fn heading() -> Value {
    json!({"op": "ctc", "level": "heading"})
}

#[test]
fn a_split_or_is_found() {
    let first = json!({"n": 1, "node": {"op": "all", "of": [heading(), value("rvc_bu", "30")]}});
    let rows = [row(
        "T1",
        "8504",
        "850400",
        "850499",
        whole(json!([first, {"n": 2, "node": value("rvc_bd", "40")}])),
    )];
    assert!(codes(&rows).contains(&"rules/split-or"));
}

#[test]
fn a_merged_partner_threshold_is_found() {
    let alternatives =
        json!([{"n": 1, "node": value("rvc_bd", "55")}, {"n": 2, "node": value("rvc_bd", "25")}]);
    assert!(
        codes(&[row("T1", "8703", "870300", "870399", whole(alternatives))])
            .contains(&"rules/dead-alternative")
    );
}

#[test]
fn overlapping_rows_are_found() {
    let rows = [
        row("T1", "ex Chapter 85", "850300", "851299", whole(json!([{"node": heading()}]))),
        row("T2", "ex Chapter 85", "850400", "850499", whole(json!([{"node": value("max_nom", "70")}]))),
    ];
    assert!(codes(&rows).contains(&"rules/overlap"));
}

#[test]
fn keys_codes_letters_and_editions_that_are_wrong_are_found() {
    let planted = [
        (
            "rules/unknown-key",
            json!([{"node": {"op": "ctc", "level": "heading", "exept": [["8504", "8504"]]}}]),
        ),
        ("rules/bad-node", json!([{"node": {"op": "ctc", "level": "СС"}}])),
        ("rules/look-alike-letters", json!([{"node": {"op": "ctc", "level": "СС"}}])),
        ("rules/bad-node", json!([{"node": value("rvc_bd", "140")}])),
        ("rules/bad-node", json!([{"node": {"op": "process", "code": "MAGIC"}}])),
        ("rules/unknown-material", json!([{"node": {"op": "from_named", "material": "moon-rock"}}])),
        (
            "rules/excludes-own-code",
            json!([{"node": {"op": "ctc", "level": "subheading", "except": [["8504", "8504"]]}}]),
        ),
        ("rules/unparsed", json!([{"node": {"op": "unparsed", "text": "see the annex"}}])),
    ];
    for (code, alternatives) in planted {
        let found = codes(&[row("T1", "8504", "850400", "850499", whole(alternatives.clone()))]);
        assert!(found.contains(&code), "{code} for {alternatives}: {:?}", &found[..found.len().min(5)]);
    }
    let later = [row("T1", "8549", "854900", "854999", whole(json!([{"node": heading()}])))];
    assert!(codes(&later).contains(&"rules/code-not-in-edition"));
    let backwards = [row("T1", "8504", "850499", "850400", whole(json!([{"node": heading()}])))];
    assert!(codes(&backwards).contains(&"rules/bad-range"));
    let partner = json!([{"scope_kind": "partner", "scope": null, "partner": {"exporting_party": "HO"}, "replaces": "whole", "alternatives": [{"node": heading()}]}]);
    assert!(codes(&[row("T1", "8504", "850400", "850499", partner)]).contains(&"rules/unknown-economy"));
    assert!(codes(&[]).contains(&"rules/rate-without-rule"));
    let gap = codes(&[row("T1", "8504", "850400", "850499", whole(json!([{"node": heading()}])))]);
    assert!(gap.contains(&"rules/code-without-rule") && gap.contains(&"rules/code-not-transposed"));
}

#[test]
fn rows_that_contradict_the_pack_or_each_other_are_found() {
    let plain = || whole(json!([{"node": heading()}]));
    let one = |id: &str, change: &dyn Fn(&mut Value)| {
        let mut row = row(id, "8504", "850400", "850499", plain());
        change(&mut row);
        row
    };
    let found = |rows: &[Value], code: &str| assert!(codes(rows).contains(&code), "{code} in {rows:?}");
    found(&[one("T1", &|row| row["agreement"] = json!("EVFTA"))], "rules/other-pack");
    found(&[one("T1", &|row| row["hs_edition"] = json!("2022"))], "rules/other-pack");
    found(&[one("T1", &|row| row["groups"] = json!([]))], "rules/row-without-rule");
    found(&[one("T1", &|_| {}), one("T1", &|_| {})], "rules/repeated-row");
    let twice = json!([{"n": 1, "node": value("rvc_bd", "55")}, {"n": 1, "node": value("rvc_bd", "25")}]);
    found(&[row("T1", "8703", "870300", "870399", whole(twice.clone()))], "rules/repeated-number");
    found(&[row("T1", "8703", "870300", "870399", whole(twice))], "rules/dead-alternative");
    let key = whole(json!([{"n": 1, "node": heading(), "need_review": true}]));
    found(&[row("T1", "8504", "850400", "850499", key)], "rules/unknown-key");
    let partner = json!([{"scope_kind": "partner", "scope": null, "partner": {"exporting_party": "MYS"}, "alternatives": [{"node": heading()}]}]);
    found(&[row("T1", "8504", "850400", "850499", partner)], "rules/partner-without-replaces");
    let except = json!([{"node": {"op": "ctc", "level": "heading", "except": [["9999", "9999"]]}}]);
    found(&[row("T1", "8504", "850400", "850499", whole(except))], "rules/code-not-in-edition");
    let described = |pct: &str| json!([{"scope_kind": "described", "scope": "good-in-dry-state", "alternatives": [{"node": value("max_nom", pct)}]}]);
    let rows = [
        row("T1", "ex 8504", "850400", "850499", described("40")),
        row("T2", "ex 8504", "850400", "850499", described("50")),
    ];
    found(&rows, "rules/overlap");
    let first = json!({"n": 1, "node": {"op": "all", "of": [heading(), value("rvc_bu", "30")]}});
    let second = json!({"n": 2, "node": {"op": "any", "of": [value("rvc_bd", "40"), value("rvc_nc", "40")]}});
    found(&[row("T1", "8504", "850400", "850499", whole(json!([first, second])))], "rules/split-or");
    // A sound row brings none of these.
    let sound = codes(&[one("T1", &|row| row["agreement"] = json!("TEST"))]);
    let faults = [
        "rules/other-pack",
        "rules/repeated-row",
        "rules/repeated-number",
        "rules/overlap",
        "rules/unknown-key",
    ];
    assert!(faults.iter().all(|code| !sound.contains(code)), "{:?}", &sound[..3]);
}

#[test]
fn tables_beside_the_rows_that_are_wrong_are_found() {
    let rows = [row("T1", "8504", "850400", "850499", whole(json!([{"node": heading()}])))];
    let found = |file: &str, text: &str, code: &str| {
        assert!(codes_beside(&rows, &[(file, text)]).contains(&code), "{code} in {file}");
    };
    let tolerances = "kind,goods,goods_except,goods_scoped,materials,materials_scoped,measure,pct,base,ref,confidence\ngeneral,01-97,,,*,,value,110,exw,,stated\n";
    found("tolerances.csv", tolerances, "rules/bad-tolerance");
    let proofs = "from,to,proof,who,max_consignment_value,currency,validity_months,blanket_months,ref,confidence\n*,*,origin declaration,any exporter,LIMIT,CURRENCY,12,,,stated\n";
    found("proofs.csv", &proofs.replace("LIMIT", "-6000").replace("CURRENCY", "EUR"), "rules/bad-proof");
    found("proofs.csv", &proofs.replace("LIMIT", "6000").replace("CURRENCY", "EURO"), "rules/bad-proof");
    found(
        "operations.csv",
        "code,meaning,effect,ref,confidence\nLABLE,labels,veto,,stated\n",
        "rules/unknown-operation",
    );
    found("cumulation.toml", "kind = \"bilatral\"\nfull = false\n", "rules/unknown-cumulation");
    let extended = "kind = \"bilateral\"\nfull = false\n[[extended]]\npartners = [\"HO\"]\nexporter = \"VNM\"\nflag = \"\"\nmaterials = \"5O-60\"\ngoods = \"61-62\"\nref = \"\"\nconfidence = \"\"\n";
    found("cumulation.toml", extended, "rules/unknown-economy");
    found("cumulation.toml", extended, "rules/bad-range");
}

#[test]
fn a_lost_alternative_shows_in_the_comparison() {
    let world = World::embedded().unwrap();
    let (pack, _) = world.packs.find("UKVFTA").unwrap();
    let mut poorer = pack.clone();
    for row in &mut poorer.rows {
        if row.covers(hoinhap_origin::Hs6::parse("850440").unwrap()) {
            row.groups.iter_mut().for_each(|group| group.alternatives.truncate(1));
        }
    }
    let found = hoinhap_origin::diff::diff(pack, &poorer);
    assert_eq!(found.changed.len(), 1);
    assert_eq!(found.changed[0].effect, hoinhap_origin::diff::Effect::Tighter);
}

#[test]
fn every_code_has_a_rule_or_a_named_reason() {
    let packs = Packs::embedded().unwrap();
    for (name, not_transposed) in [("CPTPP", 0), ("UKVFTA", 17)] {
        let (pack, issues) = packs.find(name).unwrap();
        let report = check(pack, issues, None, &packs, date(2026, 4, 10)).unwrap();
        assert_eq!(report.not_transposed, not_transposed, "{name}");
        let reasons = report.issues.iter().filter(|issue| issue.code == "rules/code-not-transposed").count();
        assert_eq!(reasons, not_transposed, "{name}");
        assert!(report.issues.iter().all(|issue| issue.code != "rules/bad-node"), "{name}");
    }
}
