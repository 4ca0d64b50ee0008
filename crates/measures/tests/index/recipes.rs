//! Recipes and user sets that are wrong: every fault at once, with file, line and remedy.

use hoinhap_measures::index::{
    Composite, Leaf, LeafSource, Point, SetFile, SetFiles, SourceCell, Universe, UserSet, build,
    parse_recipe, select,
};
use hoinhap_vocab::{Issue, Year};

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
    let issues = UserSet::read(&files).unwrap_err();
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

#[test]
fn a_number_is_whole_and_within_its_bounds_and_a_kind_is_known() {
    let head = "leaves = [{ id = \"a\" }]\n[recipe]\nid = \"x\"\n";
    for (text, code, near) in [
        ("kind = \"IMT\"\n", "recipe/unknown-value", "`INT`"),
        ("kind = \"other\"\n", "recipe/unknown-value", "`OTHER`"),
        ("years = [2010.5, 2012]\n", "recipe/unknown-value", "1800"),
        ("[uncertainty]\nsamples = -5\n", "recipe/not-a-count", "is 2."),
        ("[uncertainty]\nsamples = 99.6\n", "recipe/not-a-count", "is 100."),
        ("[uncertainty]\nsamples = 70000\n", "recipe/not-a-count", "is 65536."),
        ("[uncertainty]\nseed = -1\n", "recipe/not-a-count", "is 0."),
        ("[uncertainty]\nweights = -0.25\n", "recipe/not-a-share", "0.8"),
        ("[select]\nscreen = 60\n", "recipe/not-a-share", "0.8"),
        ("[aggregate]\nmin_leaves = -3\n", "recipe/not-a-count", "is 0."),
        ("[treat]\nrule = \"winsor\"\nmax = -1\n", "recipe/not-a-count", "is 0."),
        ("[treat]\nrule = \"winsorise\"\n", "recipe/unknown-value", "`winsor`"),
        ("[impute]\nladder = [\"cary:3\"]\n", "recipe/unknown-value", "`carry:YEARS`"),
        ("[normalise]\nrule = \"minmax\"\nto = [-1e308, 1e308]\n", "recipe/too-great", "unit"),
    ] {
        let issues = parse_recipe("r.toml", &format!("{head}{text}"), None).unwrap_err();
        let issue = &issues[0];
        assert_eq!(issue.code, code, "{text}");
        assert!(explains_itself(issue) && issue.value.is_some(), "{text}");
        assert!(issue.help.en.contains(near), "{text}: {}", issue.help.en);
    }
}

#[test]
fn goalposts_lie_in_the_domain_of_their_scale() {
    for (leaf, is_fault) in [
        ("{ id = \"a\", lo = 0, hi = 5, scale = \"ln\" }", true),
        ("{ id = \"a\", lo = 5, hi = -2, scale = \"log1p\" }", true),
        ("{ id = \"a\", lo = 0, hi = 5, scale = \"log1p\" }", false),
        ("{ id = \"a\", lo = 1, hi = 5, scale = \"ln\" }", false),
    ] {
        let text = format!("leaves = [{leaf}]\n[recipe]\nid = \"x\"\n[normalise]\nrule = \"goalposts\"\n");
        let codes: Vec<_> = parse_recipe("r.toml", &text, None)
            .err()
            .into_iter()
            .flatten()
            .map(|issue| (issue.code, issue.value.is_some()))
            .collect();
        assert_eq!(codes.contains(&("recipe/goalpost-domain", true)), is_fault, "{leaf}: {codes:?}");
    }
}

#[test]
fn weights_of_a_factor_sum_like_those_of_the_recipe_and_enough_leaves_can_be_asked() {
    let bind = |weights: &str, least: usize| {
        let text = format!(
            "[recipe]\nid = \"x\"\n[aggregate]\nmin_leaves = {least}\n\
             [[pillar]]\ncode = \"A\"\nweight = 0.4\nleaves = [{{ id = \"a\" }}]\n\
             [[pillar]]\ncode = \"B\"\nweight = 0.6\nleaves = [{{ id = \"b\" }}]\n\
             [[factor]]\nname = \"W\"\nlevels = [{{ name = \"as it is\" }}, {{ name = \"w\", weights = {weights} }}]\n"
        );
        let bound = Composite::bind(parse_recipe("r.toml", &text, None).unwrap(), None);
        bound
            .err()
            .into_iter()
            .flatten()
            .map(|issue| (issue.code, issue.value.unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    assert_eq!(bind("{ A = 0.5, B = 0.5 }", 2), []);
    assert_eq!(bind("{ A = 0.5 }", 2), [], "the weight of one pillar is relative to the others");
    assert_eq!(bind("{ A = 0.5, B = 0.25 }", 2), [("recipe/weight-sum", "0.75".to_owned())]);
    assert_eq!(bind("{ A = 0.5, B = 0.5 }", 3), [("recipe/min-leaves", "3".to_owned())]);
}

#[test]
fn goalposts_and_targets_that_a_recipe_or_a_factor_needs_must_be_there() {
    let bind = |steps: &str| {
        let leaves = "leaves = [{ id = \"a\", lo = 0, hi = 1, target = 2 }, { id = \"b\" }]";
        let text = format!("{leaves}\n[recipe]\nid = \"x\"\n[aggregate]\n{steps}");
        Composite::bind(parse_recipe("r.toml", &text, None).unwrap(), None)
    };
    let factor = "[normalise]\nrule = \"minmax\"\n[[factor]]\nname = \"N\"\nlevels = [{ name = \"m\" }, { name = \"o\", normalise = { rule = \"goalposts\" } }]\n";
    for (steps, code) in [
        ("[normalise]\nrule = \"goalposts\"\n", "recipe/no-goalposts"),
        (factor, "recipe/no-goalposts"),
        ("[normalise]\nrule = \"dist2targ\"\n", "recipe/no-target"),
    ] {
        let issues = bind(steps).unwrap_err();
        let found: Vec<_> =
            issues.iter().map(|issue| (issue.code, issue.place.as_str(), issue.value.as_deref())).collect();
        assert_eq!(found, [(code, "r.toml:1", Some("b"))], "{steps}");
        assert!(issues.iter().all(explains_itself));
    }
    assert!(bind("[normalise]\nrule = \"minmax\"\n").is_ok());
}

#[test]
fn a_row_of_a_set_of_weights_that_gives_none_is_named() {
    let recipe = "leaves = [{ id = \"a\" }]\n[recipe]\nid = \"x\"\n[aggregate]\n[[factor]]\nname = \"W\"\nweight_sets = true\n";
    for (text, place) in [
        ("set,id,weight\none,a,1\ntwo,a,-1\nthree,a,2\n", "w.csv:3"),
        ("set,id,weight\none,a,1\ntwo,a,much\nthree,a,2\n", "w.csv:3"),
        ("name,id,weight\none,a,1\n", "w.csv:1"),
    ] {
        let sets = SetFile { name: "w.csv".to_owned(), text: text.to_owned() };
        let issues = parse_recipe("r.toml", recipe, Some(&sets)).unwrap_err();
        let found = issues.iter().find(|issue| issue.code == "recipe/weight-set").unwrap();
        assert_eq!(found.place, place, "{text}");
    }
}

#[test]
fn a_value_too_great_to_compute_with_is_refused_at_its_cell() {
    let files = set("unit,a,b\nX,1,2\nY,1e308,3\nZ,2,-1e200\n", INDICATORS);
    let issues = UserSet::read(&files).unwrap_err();
    assert!(issues.iter().all(explains_itself));
    let found: Vec<_> =
        issues.iter().map(|issue| (issue.code, issue.place.as_str(), issue.value.as_deref())).collect();
    let want = [
        ("set/too-great", "units.csv:3, a", Some("1e308")),
        ("set/too-great", "units.csv:4, b", Some("-1e200")),
    ];
    assert_eq!(found, want);
}

#[test]
fn a_value_or_a_mean_that_comes_to_no_finite_number_is_told_and_never_scored() {
    let files = set("unit,a,b\nX,1,2\nY,0,3\nZ,2,4\n", INDICATORS);
    let build_with = |steps: &str, leaf: &str| {
        let text =
            format!("leaves = [{{ id = \"a\"{leaf} }}, {{ id = \"b\" }}]\n[recipe]\nid = \"x\"\n{steps}");
        let composite = Composite::bind(parse_recipe("r.toml", &text, None).unwrap(), None).unwrap();
        let set = UserSet::read(&files).unwrap();
        let (composite, built) = build(composite, &set).unwrap();
        let top = composite.tree.top();
        let scores: Vec<Option<f64>> =
            built.scores.iter().filter(|score| score.node == top).map(|score| score.value).collect();
        let issues: Vec<(&str, String)> =
            built.issues.iter().map(|issue| (issue.code, issue.place.clone())).collect();
        (scores, issues)
    };
    let minmax = "[normalise]\nrule = \"minmax\"\nto = [1, 100]\n";
    // Y has no logarithm: its b alone is left, and X and Z keep the ends of a.
    let (scores, issues) = build_with(&format!("{minmax}[aggregate]\n"), ", scale = \"ln\"");
    assert_eq!(scores, [Some(1.0), Some(50.5), Some(100.0)]);
    assert_eq!(issues, [("index/off-scale", "a, Y".to_owned())]);
    let (scores, _) = build_with(&format!("{minmax}[aggregate]\nrule = \"power:200\"\n"), "");
    assert!(scores.iter().flatten().all(|score| score.is_finite()) && scores[2].is_some(), "{scores:?}");
}

/// A set whose values are too great.
struct Swollen(UserSet);

impl LeafSource for Swollen {
    fn units(&self, universe: &Universe) -> Vec<String> {
        self.0.units(universe)
    }

    fn codes(&self) -> Vec<String> {
        self.0.codes()
    }

    fn years(&self) -> Vec<Year> {
        self.0.years()
    }

    fn series(&self, leaf: &Leaf, unit: &str) -> Vec<Point> {
        let swollen = |point: Point| Point { value: point.value * 1e70, ..point };
        self.0.series(leaf, unit).into_iter().map(swollen).collect()
    }

    fn inputs(&self, _: &Leaf, _: &str) -> Vec<Vec<Point>> {
        Vec::new()
    }

    fn cells(&self, leaf: &Leaf, unit: &str, year: Option<Year>) -> Vec<SourceCell> {
        self.0.cells(leaf, unit, year)
    }

    fn groupings(&self) -> Vec<String> {
        Vec::new()
    }

    fn group(&self, _: &str, _: &str, _: Option<Year>) -> String {
        String::new()
    }

    fn has_denominator(&self, _: &str) -> bool {
        false
    }

    fn denominator(&self, _: &str, _: &str, _: Option<Year>) -> f64 {
        f64::NAN
    }
}

#[test]
fn a_value_too_great_is_refused_from_every_source_and_after_a_division() {
    let recipe = |text: &str| parse_recipe("r.toml", text, None).unwrap();
    let steps = "[recipe]\nid = \"x\"\n[normalise]\nrule = \"minmax\"\n[aggregate]\n";
    let files = set("unit,a,b\nX,1,0\nY,2,0\n", INDICATORS);
    let source = Swollen(UserSet::read(&files).unwrap());
    let composite = Composite::bind(recipe(steps), Some(source.0.hierarchy().to_vec())).unwrap();
    let issues = build(composite, &source).unwrap_err();
    let found: Vec<_> = issues.iter().map(|issue| (issue.code, issue.place.as_str())).collect();
    assert_eq!(found, [("index/too-great", "a, X"), ("index/too-great", "a, Y")]);

    let indicators = "id,denominator,parent,type\na,d,T,Indicator\nb,,T,Indicator\nT,,,Aggregate\n";
    let set = UserSet::read(&set("unit,a,b,d\nX,1,2,1e-300\nY,2,3,1\nZ,4,4,1\n", indicators)).unwrap();
    let text = steps.replace("[normalise]", "[denominate]\n[normalise]");
    let composite = Composite::bind(recipe(&text), Some(set.hierarchy().to_vec())).unwrap();
    let (composite, built) = build(composite, &set).unwrap();
    let found: Vec<_> = built.issues.iter().map(|issue| (issue.code, issue.place.as_str())).collect();
    assert_eq!(found, [("index/too-great", "a, X")]);
    let a = composite.tree.find("a").unwrap();
    assert_eq!((0..3).map(|row| built.run.value(a, row)).collect::<Vec<_>>(), [None, Some(0.0), Some(100.0)]);
}
