//! Recipes and user sets that are wrong: every fault at once, with file, line and remedy.

use hoinhap_measures::index::{Composite, SetFile, SetFiles, UserSet, parse_recipe, select};
use hoinhap_vocab::Issue;

use crate::{asem_files, shipped};

fn faults(text: &str) -> Vec<(String, &'static str)> {
    let issues = match parse_recipe("r.toml", text, None) {
        Err(issues) => issues,
        Ok(recipe) => Composite::bind(recipe, None).unwrap_err(),
    };
    assert!(issues.iter().all(explains_itself), "{issues:#?}");
    issues.into_iter().map(|issue| (issue.place, issue.code)).collect()
}

fn explains_itself(issue: &Issue) -> bool {
    [&issue.message, &issue.help].into_iter().all(|text| !text.vi.is_empty() && !text.en.is_empty())
}

#[test]
fn every_fault_of_a_recipe_is_told_at_once_with_its_line() {
    let text = r#"[recipe]
id = "x"
kindd = "INT"
year = "2024"

[normalise]
rule = "minmaxx"

[aggregate]
levels = ["arithmetic", "median"]
coverage = { pillar = 1.5 }

[[pillar]]
code = "E"
weight = 0.5
leaves = [ { id = "a", lo = 1, hi = 1 }, { id = "b", lo = 1 }, { id = "c", weight = -1 } ]

[[pillar]]
code = "P"
weight = 0.6
leaves = [ { id = "d", scale = "sqrt" } ]
"#;
    let found = faults(text);
    let want = [
        ("r.toml:3", "recipe/unknown-key"),
        ("r.toml:4", "recipe/wrong-type"),
        ("r.toml:7", "recipe/unknown-value"),
        ("r.toml:10", "recipe/unknown-value"),
        ("r.toml:11", "recipe/not-a-share"),
        ("r.toml:15", "recipe/weight-sum"),
        ("r.toml:16", "recipe/equal-goalposts"),
        ("r.toml:16", "recipe/half-goalposts"),
        ("r.toml:16", "recipe/negative-weight"),
        ("r.toml:21", "recipe/unknown-value"),
    ];
    assert_eq!(found, want.map(|(place, code)| (place.to_owned(), code)));
}

#[test]
fn a_misspelt_key_is_told_its_neighbour() {
    let issues = parse_recipe("r.toml", "[recipe]\nid = \"x\"\nunivers = 1\n", None).unwrap_err();
    assert_eq!(issues[0].help.en, "Did you mean `universe`?");
    assert_eq!(issues[0].value.as_deref(), Some("univers"));
}

#[test]
fn text_that_is_not_toml_is_told_by_line() {
    let found = faults("[recipe]\nid = \"x\nkind = 3 = 4\n");
    assert!(found.iter().any(|(place, code)| place == "r.toml:2" && *code == "recipe/syntax"), "{found:?}");
}

#[test]
fn a_factor_may_not_vary_a_step_that_the_recipe_does_not_have() {
    let text = r#"
leaves = [{ id = "a" }, { id = "b" }]
[recipe]
id = "x"
[aggregate]
levels = ["arithmetic"]
[[factor]]
name = "outliers"
levels = [{ name = "none" }, { name = "winsor", treat = { rule = "winsor" } }]
[[factor]]
name = "drop"
drop = ["none", "zz"]
"#;
    let found = faults(text);
    assert_eq!(
        found.iter().map(|(_, code)| *code).collect::<Vec<_>>(),
        ["recipe/factor-step-absent", "recipe/unknown-node"]
    );
}

#[test]
fn the_number_of_levels_must_fit_the_hierarchy() {
    let found = faults(
        "leaves = [{ id = \"a\" }]\n[recipe]\nid = \"x\"\n[aggregate]\nlevels = [\"arithmetic\", \"geometric\"]\n",
    );
    assert_eq!(found[0].1, "recipe/levels");
}

fn set(units: &str, indicators: &str) -> SetFiles {
    let file = |name: &str, text: &str| SetFile { name: name.to_owned(), text: text.to_owned() };
    SetFiles {
        units: file("units.csv", units),
        indicators: file("indicators.csv", indicators),
        denominators: None,
        weight_sets: None,
    }
}

const INDICATORS: &str =
    "id,direction,weight,parent,level,type\na,1,1,T,1,Indicator\nb,-1,1,T,1,Indicator\nT,1,1,,2,Aggregate\n";

#[test]
fn every_fault_of_a_set_is_told_at_once() {
    let files = set("unit,a,b\nX,1,2\nY,1.5x,2\n,3,4\nX,5,NA\n", INDICATORS);
    let issues = UserSet::read(&files).unwrap_err();
    assert!(issues.iter().all(explains_itself));
    let found: Vec<(&str, &str)> = issues.iter().map(|issue| (issue.place.as_str(), issue.code)).collect();
    let want = [
        ("units.csv:3, a", "set/not-a-number"),
        ("units.csv:4, unit", "set/missing-code"),
        ("units.csv:5, unit", "set/duplicate-unit"),
    ];
    assert_eq!(found, want);
}

#[test]
fn an_indicator_without_a_column_and_an_unknown_type_are_faults() {
    let files = set("unit,a\nX,1\n", "id,parent,type\na,T,Indicator\nb,T,Indicator\nT,,Aggregat\n");
    let codes: Vec<&str> = UserSet::read(&files).unwrap_err().iter().map(|issue| issue.code).collect();
    assert_eq!(codes, ["set/unknown-type", "set/no-column"]);
}

#[test]
fn a_cycle_in_the_hierarchy_is_named_with_its_line() {
    let files = set("unit,a\nX,1\n", "id,parent,type\na,T,Indicator\nT,U,Aggregate\nU,T,Aggregate\n");
    let set = UserSet::read(&files).unwrap();
    let recipe = parse_recipe("r.toml", "[recipe]\nid = \"x\"\n[aggregate]\n", None).unwrap();
    let issues = Composite::bind(recipe, Some(set.hierarchy().to_vec())).unwrap_err();
    let cycles: Vec<&str> = issues
        .iter()
        .filter(|issue| issue.code == "recipe/cycle")
        .map(|issue| issue.place.as_str())
        .collect();
    assert_eq!(cycles, ["indicators.csv:3", "indicators.csv:4"]);
}

#[test]
fn our_column_names_and_the_synonyms_read_alike() {
    let files = asem_files();
    let rename = |text: &str, pairs: &[(&str, &str)]| {
        let (header, body) = text.split_once('\n').unwrap();
        let header: Vec<&str> = header
            .split(',')
            .map(|name| pairs.iter().find(|(old, _)| *old == name.trim()).map_or(name, |(_, new)| *new))
            .collect();
        format!("{}\n{body}", header.join(","))
    };
    let units = rename(&files.units.text, &[("uCode", "unit"), ("uName", "name"), ("Time", "year")]);
    let pairs = [
        ("iCode", "id"),
        ("iName", "name"),
        ("Direction", "direction"),
        ("Weight", "weight"),
        ("Parent", "parent"),
        ("Type", "type"),
        ("Denominator", "denominator"),
        ("Target", "target"),
        ("Level", "level"),
        ("Unit", "unit"),
    ];
    let indicators = rename(&files.indicators.text, &pairs);
    let ours = UserSet::read(&set(&units, &indicators)).unwrap();
    let theirs = UserSet::read(&files).unwrap();
    let recipe = || {
        let file = shipped("asem.toml");
        parse_recipe(&file.name, &file.text, files.weight_sets.as_ref()).unwrap()
    };
    let panel = |set: &UserSet| {
        let composite = Composite::bind(recipe(), Some(set.hierarchy().to_vec())).unwrap();
        select(composite, set).unwrap().1.values
    };
    let bits = |values: Vec<Vec<f64>>| values.into_iter().flatten().map(f64::to_bits).collect::<Vec<u64>>();
    assert_eq!(bits(panel(&ours)), bits(panel(&theirs)));
}

#[test]
fn every_shipped_recipe_reads_without_a_fault() {
    for id in ["INT", "DEP", "R2C", "int-lite", "dep-lite", "r2c-lite", "hdi"] {
        let file = shipped(&format!("{id}.toml"));
        let recipe =
            parse_recipe(&file.name, &file.text, None).unwrap_or_else(|issues| panic!("{issues:#?}"));
        let composite = Composite::bind(recipe, None).unwrap_or_else(|issues| panic!("{issues:#?}"));
        assert_eq!(composite.recipe.id, id);
        for factor in &composite.recipe.factors {
            assert_ne!(factor.title.vi, factor.name, "{id}");
        }
    }
}

#[test]
fn weights_come_from_pairwise_judgements_and_contradictions_are_sent_back() {
    let recipe = |matrix: &str| {
        format!(
            "leaves = [{{ id = \"a\" }}, {{ id = \"b\" }}, {{ id = \"c\" }}]\n[recipe]\nid = \"x\"\n[aggregate]\n[[ahp]]\nnode = \"x\"\norder = [\"a\", \"b\", \"c\"]\nmatrix = {matrix}\n"
        )
    };
    let consistent =
        parse_recipe("r.toml", &recipe("[[1, 2, 4], [0.5, 1, 2], [0.25, 0.5, 1]]"), None).unwrap();
    let composite = Composite::bind(consistent, None).unwrap();
    let weights = composite.method.weights;
    for (weight, want) in weights.iter().zip([4.0 / 7.0, 2.0 / 7.0, 1.0 / 7.0]) {
        assert!((weight - want).abs() < 1e-12);
    }
    let circular = recipe("[[1, 9, 0.11], [0.11, 1, 9], [9, 0.11, 1]]");
    assert_eq!(faults(&circular)[0].1, "recipe/inconsistent-judgements");
    assert_eq!(faults(&recipe("[[1, 2], [0.5, 1]]"))[0].1, "recipe/judgements");
}
