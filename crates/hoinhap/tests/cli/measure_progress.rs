//! `measure NAME --target VALUE --by YEAR`, and the outlook of a composite index.

use serde_json::Value;

use crate::data_add::Desk;
use crate::support::{TODAY, file, json, refusal, run, text};

/// The fixture `progress` of the specification: 2015 to 2023, target 45 in 2030.
const VALUES: [f64; 9] = [20.0, 21.1, 22.4, 22.9, 24.8, 25.1, 26.9, 28.0, 29.4];

/// A desk whose project holds a series of Viet Nam from 2015 on.
fn desk(values: &[f64]) -> Desk {
    let desk = Desk::new();
    let row = |(place, value): (usize, &f64)| {
        format!("own:PROGRESS,VNM,{},{value},,points,Own,Progress,Tiến độ\n", 2015 + place)
    };
    let rows: String = values.iter().enumerate().map(row).collect();
    let head = "indicator,economy,year,value,status,unit,source,title,title_vi\n";
    let path = desk.write("progress.csv", format!("{head}{rows}"));
    let (status, told) = desk.add(&path, &[]);
    assert_eq!(status, 0, "{told}");
    desk
}

/// Words of a question about the series.
fn asked<'a>(project: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["measure", "own:PROGRESS", "--project", project], more].concat()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value}"))
}

fn near(value: &Value, want: f64) {
    assert!((number(value) - want).abs() < 1e-9 * want.abs().max(1.0), "{value} is not {want}");
}

#[test]
fn every_number_of_the_fixture_is_answered() {
    let desk = desk(&VALUES);
    let project = desk.project();
    let (status, value) = json(&asked(&project, &["--target", "45", "--by", "2030"]));
    assert_eq!((status, value["schema"].as_str()), (0, Some("hoinhap/measure-progress/1")));
    let row = &value["rows"][0];
    for (found, want) in [
        (&row["ratio"]["actual"], 0.049_336_227_620_89),
        (&row["ratio"]["required"], 0.055_550_059_444_24),
        (&row["ratio"]["ratio"], 0.888_139_960_865_6),
        (&row["gap_closed"], 0.376),
        (&row["csi"], 3.76),
        (&row["required_slope"], 2.228_571_428_571_43),
        (&row["trend_ratio"], 0.69),
        (&row["least_squares"]["slope"], 1.158_333_333_333_33),
        (&row["least_squares"]["value_at_target_year"], 37.252_777_777_777_8),
        (&row["recency_weighted"]["slope"], 1.189_393_939_393_94),
        (&row["recency_weighted"]["value_at_target_year"], 37.553_030_303_030_3),
        (&row["anticipated_progress"], 29.787_878_787_878_8),
        (&row["linear_ratio"]["ratio"], 9.4 / 8.0 / (25.0 / 15.0)),
        (&row["recent_slope"], (29.4 - 24.8) / 4.0),
    ] {
        near(found, want);
    }
    assert_eq!(
        (row["ratio"]["kind"].as_str(), row["ratio"]["band"].as_str()),
        (Some("cagr"), Some("moderate"))
    );
    assert!(row["logit_ratio"].is_null() && row["met"] == false, "{row}");
    // The line of the fixture is at 29.227 in 2023 and rises by 1.189 a year.
    near(&row["arrival"]["year"], 2030.0 + (45.0 - 37.553_030_303_030_3) / 1.189_393_939_393_94);
    let path = row["required_path"].as_array().unwrap();
    assert_eq!((path.len(), path[7]["value"].as_f64()), (8, Some(45.0)));
    let forecast = &row["forecast"];
    assert_eq!((forecast["path"].as_array().unwrap().len(), row["unbroken_years"].as_u64()), (7, Some(9)));
    assert!((0.0..=1.0).contains(&number(&forecast["p_target_met"])), "{forecast}");
}

#[test]
fn progress_is_told_in_both_languages() {
    let desk = desk(&VALUES);
    let project = desk.project();
    let page = |lang| {
        let more = ["--target", "45", "--by", "2030", "--lang", lang, "--as-of", TODAY];
        let ran = run(&asked(&project, &more));
        assert_eq!(ran.status, 0, "{ran:?}");
        ran.out
    };
    let english = page("en");
    for said in [
        "From 20.00 (2015) to 29.40 (2023); target 45.00 by 2030; unit: points. The target is not met yet.",
        "0.89   moderate; actual 4.93\u{202f}% a year, required 5.56\u{202f}%",
        "Gap closed                          37.6\u{202f}%",
        "2.23   a year from now on; the last 4 years: 1.15 a year",
        "37.55   slope 1.19 a year",
        "29.8   % of the way still missing in 2030",
        "Bands of a ratio: on track from 0.95, moderate from 0.60",
    ] {
        assert!(english.contains(said), "{said}: {english}");
    }
    let vietnamese = page("vi");
    for said in [
        "Tiến độ (own:PROGRESS)",
        "Mục tiêu chưa đạt.",
        "0,89   đúng hướng, chưa đủ nhanh",
        "Xác suất đạt mục tiêu",
    ] {
        assert!(vietnamese.contains(said), "{said}: {vietnamese}");
    }
}

#[test]
fn what_cannot_be_said_about_a_target_is_said_in_words() {
    let short = desk(&VALUES[..7]);
    let project = short.project();
    let (_, value) = json(&asked(&project, &["--target", "45", "--by", "2030"]));
    let row = &value["rows"][0];
    assert!(row["forecast"].is_null() && row["required_path"].as_array().unwrap().len() == 10, "{row}");
    assert!(
        row["forecast_refused"]["en"]
            .as_str()
            .unwrap()
            .starts_with("7 yearly values in a row, at least 8 needed")
    );
    // Downwards and through zero: no growth rate, the linear ratio by name, and no arrival.
    let falling = desk(&[2.0, 1.0, 0.0, -1.0, -2.0, -3.0, -4.0, -5.0, -6.0]);
    let project = falling.project();
    let (_, value) = json(&asked(&project, &["--target", "45", "--by", "2030"]));
    let row = &value["rows"][0];
    assert_eq!(
        (row["ratio"]["kind"].as_str(), row["ratio"]["band"].as_str()),
        (Some("linear"), Some("moving_away"))
    );
    assert!(row["arrival"].is_null() && number(&row["gap_closed"]) < 0.0, "{row}");
    for (more, code) in [
        (&["--target", "45"][..], "cli/missing-argument"),
        (&["--by", "2030"], "cli/missing-argument"),
        (&["--target", "x", "--by", "2030"], "cli/bad-number"),
        (&["--target", "45", "--by", "20x0"], "cli/bad-year"),
        (&["--target", "45", "--by", "2030", "--base", "1999"], "measure/no-base"),
        (&["--target", "45", "--by", "2015"], "measure/years-out-of-order"),
    ] {
        assert_eq!(refusal(&asked(&project, more)), (2, code.to_owned()), "{more:?}");
    }
}

#[test]
fn a_share_is_never_forecast_beyond_its_whole() {
    let (_, value) = json(&["measure", "gm:NET.USERS", "--target", "95", "--by", "2030", "--base", "2015"]);
    let row = &value["rows"][0];
    assert_eq!(row["logit_ratio"]["kind"], "logit");
    for point in row["forecast"]["path"].as_array().unwrap() {
        assert!(
            number(&point["p95"]) <= 100.0 && number(&point["p05"]) <= number(&point["value"]),
            "{point}"
        );
    }
}

/// A set of two leaves from 2015 to 2024: one rises by two points a year from ten, one stays at fifty.
fn straight() -> (tempfile::TempDir, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let rows = (0..10).map(|step| format!("AAA,Alpha,{},{},50\n", 2015 + step, 10 + 2 * step));
    file(folder.path(), "units.csv", format!("unit,name,year,up,flat\n{}", rows.collect::<String>()));
    let indicators =
        "id,name,parent,type\nup,Up,own,Indicator\nflat,Flat,own,Indicator\nown,Own,,Aggregate\n";
    file(folder.path(), "indicators.csv", indicators);
    let recipe = file(
        folder.path(),
        "own.toml",
        "leaves = [{ id = \"up\", lo = 0, hi = 100 }, { id = \"flat\", lo = 0, hi = 100 }]\n\
         [recipe]\nid = \"own\"\ntitle = { vi = \"Thử\", en = \"Own\" }\nyears = [2015, 2024]\n\
         [normalise]\nrule = \"goalposts\"\nto = [0, 100]\n[aggregate]\nlevels = [\"arithmetic\"]\n",
    );
    let data = text(folder.path());
    (folder, recipe, data)
}

#[test]
fn the_outlook_of_an_index_is_rebuilt_from_its_leaves() {
    let (_folder, recipe, data) = straight();
    let words = ["index", "explain", &recipe, "--data", &data, "--country", "AAA"];
    let (status, value) = json(&[&words[..], &["--target", "45", "--by", "2030", "--base", "2015"]].concat());
    assert_eq!(status, 0, "{value}");
    let outlook = &value["outlook"];
    // 10 + 2 x 15 = 40 and 50: an index of 45 in 2030, without any doubt.
    let path = outlook["path"].as_array().unwrap();
    assert_eq!((path.len(), path[5]["year"].as_u64()), (6, Some(2030)));
    for (name, want) in [("median", 45.0), ("p05", 45.0), ("p95", 45.0)] {
        near(&path[5][name], want);
    }
    assert_eq!((number(&outlook["base"]["value"]), number(&outlook["last"]["value"])), (30.0, 39.0));
    let models: Vec<&str> =
        outlook["models"].as_array().unwrap().iter().map(|model| model["model"].as_str().unwrap()).collect();
    assert!(models.len() == 2 && models[0] != "naive" && models[1] == "naive", "{models:?}");
    for (target, probability) in [("44.9", 1.0), ("45.1", 0.0)] {
        let (_, value) = json(&[&words[..], &["--target", target, "--by", "2030"]].concat());
        assert_eq!(number(&value["outlook"]["p_target_met"]), probability, "{target}");
    }
    let page = run(&[&words[..], &["--target", "45.1", "--by", "2030", "--lang", "en"]].concat()).out;
    assert!(page.contains("Target 45.10 by 2030: from 39.00 (2024)."), "{page}");
    assert!(
        page.contains("Probability of meeting the target (45.10 or more in 2030): 0\u{202f}%."),
        "{page}"
    );
    let page = run(&[&words[..], &["--target", "45.1", "--by", "2030", "--lang", "vi"]].concat()).out;
    assert!(page.contains("Mô hình của từng chỉ tiêu: giữ nguyên giá trị cuối: "), "{page}");
}

#[test]
fn an_outlook_that_cannot_be_is_refused_in_words() {
    let (_folder, recipe, data) = straight();
    let words = ["index", "explain", &recipe, "--data", &data, "--country", "AAA", "--target", "45", "--by"];
    let why = |more: &[&str]| {
        let (status, value) = json(&[&words[..], more].concat());
        assert!(status == 0 && value["outlook"]["path"].is_null(), "{value}");
        value["outlook"]["refused"]["en"].as_str().unwrap().to_owned()
    };
    // The years before one that is asked for are there to forecast from.
    let (_, value) = json(&[&words[..], &["2030", "--year", "2024"]].concat());
    assert!(value["outlook"]["path"].is_array(), "{value}");
    assert!(why(&["2024"]).contains("the target year is not after the last value"));
    let (_, value) =
        json(&["index", "explain", "asem", "--country", "VNM", "--target", "60", "--by", "2030"]);
    assert!(value["outlook"]["refused"]["vi"].as_str().unwrap().contains("cần mốc cố định"), "{value}");
    assert_eq!(refusal(&[&words[..], &["2030", "--base", "1990"]].concat()), (2, "index/no-base".to_owned()));
    assert_eq!(
        refusal(&["index", "explain", "INT", "--target", "60"]),
        (2, "cli/missing-argument".to_owned())
    );
}

#[test]
fn a_target_worse_than_its_base_is_refused_with_a_base_that_fits() {
    // Less is better: Viet Nam sold energy in 1990 and buys a third of it now.
    let words = ["measure", "wdi:EG.IMP.CONS.ZS", "--country", "VNM", "--target", "10", "--by", "2030"];
    let answer = run(&[&words[..], &["--as-of", TODAY, "--lang", "vi"]].concat());
    assert_eq!(answer.status, 2, "{answer:?}");
    assert!(answer.err.contains("measure/target-direction") && answer.err.contains("−0,94"), "{answer:?}");
    let year = answer.err.split("--base ").nth(1).unwrap().chars().take(4).collect::<String>();
    let (status, value) = json(&[&words[..], &["--base", &year]].concat());
    assert_eq!(status, 0, "{value}");
    // A negative target is read as a number.
    let below = run(&[&words[..5], &["-0.5", "--by", "2030", "--as-of", TODAY]].concat());
    assert!(below.err.contains("measure/target-direction"), "{below:?}");
}
