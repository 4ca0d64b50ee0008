//! `index build`, `explain`, `sensitivity`, `compare`.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::{Outcome, TODAY, file, json, refusal, run};

fn score<'a>(value: &'a Value, unit: &str, node: &str) -> &'a Value {
    let scores = value["scores"].as_array().unwrap();
    scores.iter().find(|row| row["unit"] == unit && row["node"] == node).unwrap()
}

fn close(value: &Value, want: f64) -> bool {
    (value.as_f64().unwrap() - want).abs() < 1e-10 * want.abs().max(1.0)
}

#[test]
fn the_test_recipe_of_integration_prints_its_reference() {
    let (status, value) = json(&["index", "build", "int-lite"]);
    assert_eq!(status, 0);
    assert_eq!((value["top"].as_str(), value["test_only"].as_bool()), (Some("INT"), Some(true)));
    let vietnam = score(&value, "VNM", "INT");
    assert!(close(&vietnam["value"], 40.341118848472));
    assert_eq!((vietnam["rank"].as_u64(), vietnam["of"].as_u64()), (Some(89), Some(156)));
    let laos = score(&value, "LAO", "INT");
    assert!(laos["value"].is_null() && laos["reason"].as_str().unwrap().contains("below 0.66"));
}

#[test]
fn no_year_is_scored_before_it_has_ended() {
    let run_at = |date: &str, words: &[&str]| run(&[words, &["--as-of", date, "--format", "json"]].concat());
    let answer = run_at("2024-06-30", &["index", "explain", "INT", "--country", "VNM"]);
    let value: Value = serde_json::from_str(&answer.out).unwrap();
    assert_eq!(value["year"].as_u64(), Some(2023));
    for words in
        [&["index", "build", "INT", "--year", "2024"][..], &["index", "compare", "INT@2019", "INT@2024"]]
    {
        let answer = run_at("2024-06-30", words);
        assert_eq!(answer.status, 2, "{words:?}");
        assert!(answer.out.contains("index/year-not-complete"), "{words:?}: {}", answer.out);
    }
}

#[test]
fn autonomy_stands_beside_dependence() {
    let (_, value) = json(&["index", "build", "dep-lite"]);
    let vietnam = score(&value, "VNM", "DEP");
    assert!(close(&vietnam["value"], 36.231403638314));
    assert!(close(&vietnam["autonomy"], 63.768596361686));
}

#[test]
fn an_own_set_builds_like_the_shipped_one() {
    let (_, shipped) = json(&["index", "build", "asem"]);
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/indices/asem");
    let (_, own) = json(&["index", "build", "asem", "--data", folder.to_str().unwrap()]);
    assert_eq!(shipped["scores"], own["scores"]);
    let switzerland = score(&own, "CHE", "Index")["value"].as_f64().unwrap();
    assert!((switzerland - 68.383_724_238_3).abs() < 5e-11);
}

fn contributions(tree: &Value) -> f64 {
    let children = tree["children"].as_array().unwrap();
    if children.is_empty() {
        return tree["contribution"].as_f64().unwrap_or(0.0);
    }
    children.iter().map(contributions).sum()
}

#[test]
fn an_explanation_sums_and_opens_to_rows() {
    let (status, value) = json(&["index", "explain", "int-lite", "--country", "VN"]);
    assert_eq!(status, 0);
    let tree = &value["tree"];
    assert!((contributions(tree) - tree["value"].as_f64().unwrap()).abs() < 1e-9);
    let leaf = &tree["children"][0]["children"][0]["children"][0];
    assert_eq!(leaf["node"], "wdi:NE.EXP.GNFS.ZS");
    assert_eq!(
        (leaf["cell"]["year"].as_i64(), leaf["cell"]["vintage"].as_str().is_some()),
        (Some(2024), true)
    );
}

#[test]
fn sensitivity_is_exact_and_replays_a_design() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("design.csv");
    fs::write(&file, "run,winmax,norm,wset,agg\na,5,minmax_1_100,1,amean\n").unwrap();
    let (status, value) = json(&["index", "sensitivity", "asem", "--design", file.to_str().unwrap()]);
    assert_eq!(status, 0);
    assert_eq!(value["cells"], 2_000);
    let first = &value["factors"][0];
    assert_eq!(first["name"], "Winmax");
    assert!(close(&first["first_order"], 0.0303084937457519));
    assert!(value["replications"][0]["scores"]["VNM"].is_number());
}

#[test]
fn a_comparison_has_three_steps() {
    let (status, value) = json(&["index", "compare", "INT@2015", "INT@2024"]);
    assert_eq!(status, 0);
    let row = value["rows"].as_array().unwrap().iter().find(|row| row["unit"] == "VNM").unwrap();
    let number = |name: &str| row[name].as_f64().unwrap();
    let change = row["after"]["value"].as_f64().unwrap() - row["before"]["value"].as_f64().unwrap();
    assert!((number("data") + number("year") + number("method") - change).abs() < 1e-9);
    assert_eq!((number("data"), number("method")), (0.0, 0.0));
}

#[test]
fn every_fault_of_a_recipe_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("r.toml");
    fs::write(&file, "[recipe]\nid = \"r\"\nyeer = 2024\n[normalise]\nrule = \"none\"\n").unwrap();
    let (status, value) = json(&["index", "build", file.to_str().unwrap()]);
    assert_eq!(status, 2);
    let codes: Vec<&str> =
        value["errors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["recipe/unknown-key", "recipe/unknown-value"]);
    let text = run(&["index", "build", file.to_str().unwrap(), "--lang", "en"]);
    assert_eq!(text.err.matches("error[recipe/").count(), 2);
    assert!(text.err.contains("r.toml:3") && text.err.contains("Did you mean `year`?"));
}

#[test]
fn an_unknown_recipe_names_its_neighbour() {
    assert_eq!(refusal(&["index", "build", "int-lit"]), (2, "index/unknown-recipe".to_owned()));
    let text = run(&["index", "build", "int-lit", "--lang", "en"]);
    assert!(text.err.contains("int-lite"));
}

#[test]
fn the_page_is_in_the_language_asked_for() {
    let page = run(&["index", "build", "int-lite", "--lang", "vi", "--as-of", TODAY]);
    assert!(page.out.contains("Việt Nam") && page.out.contains("40,34"));
    let page = run(&["index", "build", "int-lite", "--lang", "en", "--as-of", TODAY]);
    assert!(page.out.contains("Viet Nam") && page.out.contains("40.34"));
}

/// A recipe of one leaf on the shipped tables.
fn of_one_leaf(leaf: &str, years: &str) -> String {
    format!(
        "[recipe]\nid = \"own\"\nkind = \"INT\"\ntitle = {{ vi = \"Thử\", en = \"Own\" }}\nyears = {years}\n\
         universe = {{ un_member = true }}\n[denominate]\n[normalise]\nrule = \"minmax\"\nto = [0, 100]\n\
         [aggregate]\nlevels = [\"arithmetic\", \"arithmetic\"]\n[[pillar]]\ncode = \"P\"\nleaves = [{leaf}]\n"
    )
}

#[test]
fn any_indicator_of_the_tables_is_a_denominator_and_unknown_ones_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let recipe = |leaf: &str, years: &str| file(folder.path(), "own.toml", of_one_leaf(leaf, years));
    let value = |leaf: &str| -> f64 {
        let path = recipe(leaf, "[2024, 2024]");
        let (status, told) = json(&["index", "build", &path, "--year", "2024"]);
        assert_eq!(status, 0, "{told}");
        let scores = told["scores"].as_array().unwrap().iter();
        let own = |row: &&Value| row["unit"] == "VNM" && row["node"] == "INT";
        scores.clone().find(own).unwrap()["value"].as_f64().unwrap()
    };
    let flow = value("{ id = \"wdi:BX.KLT.DINV.CD.WD\" }");
    let share = value("{ id = \"wdi:BX.KLT.DINV.CD.WD\", denominator = \"wdi:NY.GDP.MKTP.CD\" }");
    let ratio = value("{ id = \"own:FDI\", ratio = [\"wdi:BX.KLT.DINV.CD.WD\", \"wdi:NY.GDP.MKTP.CD\"] }");
    assert!((share - ratio).abs() < 1e-9 && (share - flow).abs() > 1e-3, "{flow} {share} {ratio}");
    for (leaf, years, code) in [
        ("{ id = \"no:SUCH\" }", "[2024, 2024]", "recipe/unknown-indicator"),
        ("{ id = \"wgi:GE\", denominator = \"no:SUCH\" }", "[2024, 2024]", "recipe/unknown-indicator"),
        ("{ id = \"wgi:GE\" }", "[2024, 2018]", "recipe/years-order"),
    ] {
        let path = recipe(leaf, years);
        assert_eq!(refusal(&["index", "build", &path]), (2, code.to_owned()), "{leaf}");
    }
    for named in ["add = [\"TWN\", \"HKX\"]", "without = [\"HKX\"]"] {
        let own = of_one_leaf("{ id = \"wgi:GE\" }", "[2024, 2024]");
        let own = own.replace("un_member = true", &format!("un_member = true, {named}"));
        let path = file(folder.path(), "named.toml", own);
        let (status, told) = json(&["index", "build", &path]);
        let error = &told["error"];
        assert_eq!(
            (status, error["code"].as_str(), error["value"].as_str()),
            (2, Some("recipe/unknown-unit"), Some("HKX"))
        );
        assert!(error["help"].as_str().unwrap_or_default().contains("HKG"), "{told}");
    }
}

#[test]
fn a_scale_that_runs_backwards_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let shipped =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/indices/R2C.toml")).unwrap();
    assert!(shipped.contains("to = [0, 100]"));
    for scale in ["to = [100, 0]", "to = [50, 50]"] {
        let recipe = file(folder.path(), "own.toml", shipped.replace("to = [0, 100]", scale));
        let (status, code) = refusal(&["index", "build", &recipe]);
        assert_eq!((status, code.as_str()), (2, "recipe/scale-order"), "{scale}");
    }
}

#[test]
fn a_unit_that_a_geometric_mean_refuses_has_no_score_and_no_rank() {
    let folder = tempfile::tempdir().unwrap();
    let recipe = file(
        folder.path(),
        "own.toml",
        "[recipe]\nid = \"own\"\nkind = \"OTHER\"\ntitle = { vi = \"Thử\", en = \"Own\" }\n[normalise]\nrule = \"minmax\"\n\
         to = [0, 100]\n[aggregate]\nlevels = [\"geometric\", \"geometric\"]\n",
    );
    file(
        folder.path(),
        "indicators.csv",
        "id,direction,weight,parent,level,type\na,1,2,P,1,Indicator\nb,-1,1,P,1,Indicator\nc,1,1,Q,1,Indicator\n\
         d,1,3,Q,1,Indicator\nP,1,1,T,2,Aggregate\nQ,1,2,T,2,Aggregate\nT,1,1,,3,Aggregate\n",
    );
    // DDD is best in a and b, and last in c and d, which weigh more.
    file(
        folder.path(),
        "units.csv",
        "unit,name,year,a,b,c,d\nAAA,A,2020,2,10,5,7\nBBB,B,2020,1,20,6,8\nCCC,C,2020,3,15,7,9\nDDD,D,2020,4,5,3,3\n",
    );
    let (status, value) = json(&["index", "build", &recipe, "--data", folder.path().to_str().unwrap()]);
    assert_eq!(status, 0, "{value}");
    for unit in ["BBB", "DDD"] {
        let refused = score(&value, unit, "T");
        assert!(refused["value"].is_null() && refused["rank"].is_null(), "{refused}");
        assert!(refused["reason"].as_str().unwrap().contains("cannot take"), "{refused}");
    }
    // Q of CCC: c and d at 100; P of CCC: a at 200/3, b at 100/3, weights 2 and 1; T: weights 1 and 2.
    let p = (2.0 / 3.0 * (200.0_f64 / 3.0).ln() + 1.0 / 3.0 * (100.0_f64 / 3.0).ln()).exp();
    let expected = (1.0 / 3.0 * p.ln() + 2.0 / 3.0 * 100.0_f64.ln()).exp();
    assert!(close(&score(&value, "CCC", "T")["value"], expected));
    assert_eq!(score(&value, "CCC", "T")["rank"], 1);
    let table = run(&["index", "build", &recipe, "--data", folder.path().to_str().unwrap(), "--lang", "en"]);
    assert!(table.out.contains("takes positive values only"), "{}", table.out);
}

/// A page of the documentation.
fn page_of_docs(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
    fs::read_to_string(path).unwrap()
}

/// The blocks of a page in one language of code.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    page.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

/// The folder of the example of the documentation.
fn example() -> tempfile::TempDir {
    let (folder, page) = (tempfile::tempdir().unwrap(), page_of_docs("how-to/build-an-index.md"));
    file(folder.path(), "recipe.toml", blocks(&page, "toml")[0]);
    for (name, text) in ["units.csv", "indicators.csv", "weight_sets.csv"].iter().zip(blocks(&page, "csv")) {
        file(folder.path(), name, text);
    }
    folder
}

/// Runs `index VERB` on the example, changed in one place.
fn on_example(verb: &str, (old, new): (&str, &str), more: &[&str]) -> Outcome {
    let folder = example();
    let at = |name: &str| folder.path().join(name);
    for name in ["recipe.toml", "units.csv", "weight_sets.csv"] {
        let text = fs::read_to_string(at(name)).unwrap();
        fs::write(at(name), text.replacen(old, new, 1)).unwrap();
    }
    let (recipe, data) = (at("recipe.toml"), folder.path().to_str().unwrap());
    let words = ["index", verb, recipe.to_str().unwrap(), "--data", data, "--as-of", TODAY];
    run(&[&words, more].concat())
}

#[test]
fn the_example_of_the_documentation_runs_and_prints_what_it_says() {
    let page = page_of_docs("how-to/build-an-index.md");
    let answer = on_example("build", ("", ""), &["--lang", "en"]);
    let lines = |text: &str| text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>();
    assert_eq!(lines(&answer.out), lines(blocks(&page, "text")[0]), "{answer:?}");
    for verb in ["explain", "sensitivity"] {
        let country: &[&str] = if verb == "explain" { &["--country", "AAA"] } else { &[] };
        assert_eq!(on_example(verb, ("", ""), country).status, 0, "{verb}");
    }
}

#[test]
fn what_a_recipe_or_its_data_cannot_mean_is_refused() {
    for (change, code, value) in [
        (("lo = 0, hi = 15 ", ""), "recipe/no-goalposts", "school"),
        (("\"OTHER\"", "\"INTT\""), "recipe/unknown-value", "\"INTT\""),
        (("samples = 256", "samples = -5"), "recipe/not-a-count", "-5"),
        (("min_leaves = 3", "min_leaves = -3"), "recipe/not-a-count", "-3"),
        (
            ("{ id = \"patents\"", "{ id = \"schol\", lo = 0, hi = 1 }, { id = \"patents\""),
            "recipe/unknown-indicator",
            "schol",
        ),
        (("equal,Trade,0.5", "equal,Trade,-0.5"), "recipe/weight-set", "equal,Trade,-0.5"),
        (("AAA,Alpha,2022,90", "AAA,Alpha,2022,1e308"), "set/too-great", "1e308"),
    ] {
        let answer = on_example("build", change, &["--format", "json"]);
        let told: Value = serde_json::from_str(&answer.out).unwrap();
        assert_eq!((answer.status, told["error"]["code"].as_str()), (2, Some(code)), "{change:?} {told}");
        assert_eq!(told["error"]["value"], value, "{told}");
    }
}

#[test]
fn a_withheld_score_is_never_explained_as_if_it_were_one() {
    let answer = on_example("explain", ("", ""), &["--country", "CCC", "--format", "json"]);
    let value: Value = serde_json::from_str(&answer.out).unwrap();
    assert_eq!((value["withheld"].as_bool(), value["rank"].is_null()), (Some(true), true), "{value}");
    assert!(value["tree"]["value"].is_null() && value["tree"]["withheld_value"].is_number());
    assert!(value["reason"]["en"].as_str().unwrap().contains("not enough leaves"));
    assert_eq!((value["movers"].as_array().unwrap().len(), value["since"].is_null()), (0, true));
    let page = on_example("explain", ("", ""), &["--country", "CCC", "--lang", "en"]).out;
    assert!(page.contains("score withheld: not enough leaves") && page.contains("not a score"), "{page}");
    let top = |page: &str| page.lines().find(|line| line.trim().starts_with("ready")).unwrap().to_owned();
    assert_eq!(top(&page).matches("(80.93)").count(), 2, "{page}");
    assert!(!top(&page).contains(" 80.93"), "{page}");
    let page = on_example("explain", ("", ""), &["--country", "CCC", "--lang", "vi"]).out;
    assert!(page.contains("điểm bị giữ lại: không đủ chỉ tiêu") && page.contains("(80,93)"), "{page}");
    let words = ["--country", "CCC", "--format", "csv", "--lang", "en"];
    let spreadsheet = on_example("explain", ("", ""), &words).out;
    assert!(top(&spreadsheet).starts_with("ready,Readiness,,1,,,,,,\"not enough leaves"), "{spreadsheet}");
    let (_, scored) = json(&["index", "explain", "int-lite", "--country", "VNM"]);
    assert_eq!((scored["withheld"].as_bool(), scored["tree"]["value"].is_number()), (Some(false), true));
}

#[test]
fn an_unknown_recipe_names_all_that_begin_alike_and_all_there_are() {
    let told = run(&["index", "build", "INTT", "--lang", "en"]).err;
    assert!(
        told.contains("Nearest: INT, int-lite.") && told.contains("hdi") && told.contains("--help"),
        "{told}"
    );
}

#[test]
fn a_comparison_can_be_of_some_units() {
    let (status, value) = json(&["index", "compare", "INT@2023", "INT@2024", "--country", "VN,THA"]);
    let units: Vec<&str> =
        value["rows"].as_array().unwrap().iter().map(|row| row["unit"].as_str().unwrap()).collect();
    assert_eq!((status, units), (0, vec!["THA", "VNM"]));
    let words = ["index", "compare", "INT@2023", "INT@2024", "--country", "VNM,XYZ"];
    assert_eq!(refusal(&words), (2, "index/unknown-unit".to_owned()));
}

#[test]
fn checks_of_the_top_and_its_members_stand_below_the_table() {
    for verb in ["build", "explain"] {
        let country: &[&str] = if verb == "explain" { &["--country", "AAA"] } else { &[] };
        let page = on_example(verb, ("", ""), &[&["--lang", "en"], country].concat()).out;
        assert!(page.contains("Cronbach's alpha: ready ") && page.contains(", Trade "), "{page}");
        assert!(page.contains("Weight → influence in ready: Trade 0.60 → "), "{page}");
        let page = on_example(verb, ("", ""), &[&["--lang", "vi"], country].concat()).out;
        assert!(page.contains("Alpha của Cronbach: ready ") && page.contains("Trade 0,60 → "), "{page}");
    }
}

#[test]
fn factors_have_names_in_both_languages() {
    let page = on_example("sensitivity", ("", ""), &["--lang", "vi"]).out;
    for name in ["Chuẩn hoá", "Phép tổng hợp", "Bỏ từng chỉ tiêu", "Trọng số ngẫu nhiên"]
    {
        assert!(page.contains(name), "{name}: {page}");
    }
    assert!(!page.contains("Normalisation") && !page.contains("random weights"), "{page}");
    let (_, value) = json(&["index", "sensitivity", "dep-lite"]);
    let titles: Vec<&str> = value["factors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|factor| factor["title"]["vi"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["Phép tổng hợp", "Bỏ từng chỉ tiêu"]);
}
