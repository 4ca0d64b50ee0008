//! `estimate`: a user's table and a formula.

use std::path::PathBuf;

use serde_json::Value;

use crate::support::{json, refusal, run};

fn data(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../estimate/tests/data").join(name);
    path.to_str().unwrap().to_owned()
}

const PANEL: &str =
    "trade ~ agreement + agreement_lag4 + log_tariff | exporter^year + importer^year + exporter^importer";

fn close(value: &Value, want: f64, tolerance: f64) -> bool {
    (value.as_f64().unwrap() - want).abs() < tolerance * want.abs()
}

#[test]
fn a_three_way_model_has_its_published_figures() {
    let file = data("panel_50k.csv");
    let (status, value) =
        json(&["estimate", "--formula", PANEL, "--data", &file, "--cluster", "exporter^importer"]);
    assert_eq!(status, 0);
    assert_eq!((value["converged"].as_bool(), value["observations"].as_u64()), (Some(true), Some(48_748)));
    assert_eq!(value["dropped"]["all_zero_groups"], 812);
    let first = &value["coefficients"][0];
    // The values of panel_50k_estimates.csv.
    assert_eq!(first["name"], "agreement");
    assert!(close(&first["estimate"], 0.454_747_279_161_9, 1e-8), "{first}");
    assert!(close(&first["std_error"], 0.059_099_373_713_828, 1e-6), "{first}");
    assert!(close(&value["deviance"], 259_060.400_880_19, 1e-10));
    assert_eq!(value["vcov"]["clusters"][0]["groups"], value["effects"][2]["levels"]);
}

#[test]
fn the_page_speaks_the_readers_language_and_has_no_stars() {
    let file = data("separation/01.csv");
    let words = ["estimate", "y ~ x1 + x2 | id1", "--data", &file];
    let page = run(&[&words[..], &["--lang", "vi"]].concat());
    assert_eq!(page.status, 0, "{page:?}");
    assert!(page.out.starts_with("Ước lượng PPML: y ~ x1 + x2 | id1"), "{}", page.out);
    assert!(page.out.contains("Sai số chuẩn bền với phương sai thay đổi"), "{}", page.out);
    assert!(!page.out.contains('*'), "{}", page.out);
    let csv = run(&[&words[..], &["--format", "csv"]].concat());
    assert!(csv.out.starts_with("name,estimate,std_error,z,p,low,high,percent_effect\nx1,"), "{}", csv.out);
}

#[test]
fn latex_exists_for_estimates_alone() {
    let file = data("separation/01.csv");
    let table = run(&["estimate", "y ~ x1 | id1", "--data", &file, "--format", "latex"]);
    assert_eq!(table.status, 0, "{table:?}");
    assert!(table.out.starts_with("\\begin{tabular}") && table.out.contains("x1 & "), "{}", table.out);
    let other = run(&["data", "list", "--format", "latex"]);
    assert_eq!(other.status, 2, "{other:?}");
}

#[test]
fn no_convergence_has_a_residual_and_no_coefficient() {
    let file = data("panel_50k.csv");
    let (status, value) = json(&["estimate", "--formula", PANEL, "--data", &file, "--max-iter", "1"]);
    assert_eq!((status, value["converged"].as_bool()), (1, Some(false)));
    assert!(value["residual"].as_f64().unwrap() > value["tolerance"].as_f64().unwrap());
    assert!(value.get("coefficients").is_none());
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let file = data("separation/01.csv");
    let cases: [(&[&str], &str); 20] = [
        (&["y ~ x1 +"], "estimate/formula"),
        (&["y ~ nothing"], "estimate/unknown-column"),
        (&["y ~ lag(x1,2)"], "estimate/no-panel"),
        (&["x1 ~ x2"], "estimate/negative"),
        (&["y ~ i(id1, ref=77)"], "estimate/unknown-level"),
        (&["y ~ x1", "--vcov", "cluster"], "cli/missing-argument"),
        (&["y ~ x1", "--cluster", "separated^nothing"], "estimate/unknown-column"),
        (&["y ~ x1", "--level", "95"], "cli/bad-number"),
        (&["y ~ x1", "--bias-correction", "jackknife"], "estimate/not-three-way"),
        (&["y ~ x1", "--wald", "x1 + nothing"], "estimate/formula"),
        (&["y ~ x1", "--wald", "x1 + x1"], "estimate/formula"),
        (&["y ~ x1", "--lincom", "2*"], "estimate/formula"),
        (&["y ~ x1", "--elasticity=-4"], "cli/bad-number"),
        (&["y ~ x1", "--weights", "nothing"], "estimate/unknown-column"),
        (&["y ~ x1 | id1[nothing]"], "estimate/unknown-column"),
        (&["y ~ x1 + x1^x2"], "estimate/formula"),
        (&["y ~ x1 - x2"], "estimate/formula"),
        (&["y ~ x1", "--cluster", "pair(id1)"], "estimate/formula"),
        (&["y ~ x1", "--predict", "same.csv", "--effects", "./same.csv"], "cli/one-output"),
        (&["y ~ x1", "--predict", &file], "cli/one-output"),
    ];
    for (words, code) in cases {
        let all = [&["estimate"], words, &["--data", &file]].concat();
        assert_eq!(refusal(&all), (2, code.to_owned()), "{words:?}");
    }
    assert_eq!(refusal(&["estimate", "y ~ x"]), (2, "cli/missing-argument".to_owned()));
    assert_eq!(refusal(&["estimate", "y ~ x", "--data", "no-such.csv"]).0, 2);
}

#[test]
fn places_name_the_file_the_option_and_the_range() {
    let file = data("separation/01.csv");
    let told = |words: &[&str]| {
        let ran = run(&[&["estimate"], words, &["--data", &file, "--lang", "en"]].concat());
        assert_eq!(ran.status, 2, "{ran:?}");
        ran.err
    };
    let error = told(&["y ~ nothing"]);
    assert!(error.contains(&format!("place: {file}\n")), "{error}");
    let error = told(&["x1 ~ x2"]);
    assert!(error.contains(&format!("place: {file}, x1, ")), "{error}");
    let error = told(&["y ~ x1 +"]);
    assert!(error.contains("place: formula, 9\n"), "{error}");
    let error = told(&["y ~ x1", "--lincom", "x1 + zz"]);
    assert!(error.contains("place: --lincom, 6\n"), "{error}");
    let error = told(&["y ~ x1 + x2", "--wald", "x1 = x2"]);
    assert!(error.contains("place: --wald, 1\n") && error.contains("--lincom \"a - b\""), "{error}");
    let error = told(&["y ~ x1", "--level", "95"]);
    assert!(error.contains("between 0 and 1"), "{error}");
    assert!(std::fs::metadata(&file).unwrap().len() > 0);
}

#[test]
fn one_page_has_one_decimal_mark_and_says_what_stars_mean() {
    let file = data("panel_50k.csv");
    let words = ["estimate", "trade ~ agreement | exporter + importer", "--data", &file, "--stars"];
    let in_form = |more: &[&str]| {
        let ran = run(&[&words[..], more].concat());
        assert_eq!(ran.status, 0, "{ran:?}");
        ran
    };
    let page = in_form(&["--lang", "vi", "--reset", "--elasticity", "4.5"]).out;
    assert!(page.contains("trong 49.560 dòng") && page.contains("*** p < 0,01; ** p < 0,05"), "{page}");
    let point_between_digits = |text: &str| {
        let characters: Vec<char> = text.chars().collect();
        characters.windows(5).any(|window| {
            window[1] == '.'
                && window[0].is_ascii_digit()
                && window[2].is_ascii_digit()
                && !window[2..5].iter().all(char::is_ascii_digit)
        })
    };
    assert!(!page.lines().any(point_between_digits), "{page}");
    let latex = in_form(&["--lang", "vi", "--format", "latex"]).out;
    assert!(latex.contains("\\multicolumn{2}{l}{*** p $<$ 0,01;"), "{latex}");
    assert!(latex.contains("Sai số chuẩn & bền với phương sai thay đổi, g"), "{latex}");
    let csv = in_form(&["--lang", "en", "--format", "csv"]);
    assert!(csv.err.contains("of 49,560 rows used"), "{csv:?}");
    assert!(!csv.out.contains("0.00000000"), "{}", csv.out);
}

#[test]
fn predictions_and_effects_are_written_for_every_row_and_level() {
    let folder = tempfile::tempdir().unwrap();
    let [rows, effects] = ["rows.csv", "effects.csv"].map(|name| folder.path().join(name));
    let file = data("separation/01.csv");
    let words = ["estimate", "y ~ x1 | id1", "--data", &file];
    let (rows, effects) = (rows.to_str().unwrap(), effects.to_str().unwrap());
    let ran = run(&[&words[..], &["--predict", rows, "--effects", effects]].concat());
    assert_eq!(ran.status, 0, "{ran:?}");
    let text = std::fs::read_to_string(rows).unwrap();
    assert!(text.starts_with("row,status,eta,mu,no_prediction\n1,"), "{text}");
    assert_eq!(text.lines().count(), 101);
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        // A mean is there, or the reason why it is not.
        assert_ne!(cells[3].is_empty(), cells[4].is_empty(), "{line}");
        assert!(cells[1] != "used" || cells[4].is_empty(), "{line}");
    }
    let text = std::fs::read_to_string(effects).unwrap();
    assert!(text.starts_with("effect,level,value,observations,normalisation\nid1,"), "{text}");
    assert!(text.lines().skip(1).all(|line| line.ends_with(",kept")), "{text}");
    let nowhere = folder.path().join("no/such/folder.csv");
    let refused = refusal(&[&words[..], &["--effects", nowhere.to_str().unwrap()]].concat());
    assert_eq!(refused, (2, "file/not-found".to_owned()));
}

#[test]
fn bias_tests_and_tariffs_are_answered_when_they_are_asked_for() {
    let file = data("panel_50k.csv");
    let mut words = vec!["estimate", "--formula", PANEL, "--data", &file, "--bias-correction", "three-way"];
    words.extend(["--wald", "agreement + agreement_lag4", "--reset", "--elasticity", "4"]);
    let (status, value) = json(&words);
    assert_eq!(status, 0, "{value}");
    let (plain, corrected) = (&value["coefficients"][0], &value["bias_correction"]["coefficients"][0]);
    let sum = corrected["estimate"].as_f64().unwrap() + corrected["bias"].as_f64().unwrap();
    assert!(close(&plain["estimate"], sum, 1e-12), "{corrected}");
    assert_eq!(value["wald"][0]["restrictions"], 2);
    assert!(value["reset"]["p"].as_f64().is_some_and(|p| (0.0..=1.0).contains(&p)));
    let tariff = 100.0 * (-plain["estimate"].as_f64().unwrap() / 4.0).exp_m1();
    assert!(close(&value["tariff_equivalents"]["rows"][0]["percent"], tariff, 1e-12));
    let (_, value) = json(&words[..5]);
    assert!(["bias_correction", "wald", "reset"].iter().all(|field| value.get(*field).is_none()));
}

#[test]
fn least_squares_tell_r2_in_place_of_mcfaddens() {
    let file = data("separation/01.csv");
    let words = ["estimate", "y ~ x1 + x2 | id1", "--data", &file, "--family", "ols"];
    let (_, value) = json(&words);
    // summary(lm(y ~ x1 + x2 + factor(id1))) of R 4.2.2.
    assert!(close(&value["r2"], 0.124_256_942_910_335, 1e-12), "{value}");
    assert!(close(&value["adjusted_r2"], 0.014_789_060_774_126_5, 1e-11), "{value}");
    let page = run(&[&words[..], &["--lang", "vi"]].concat());
    assert!(page.out.contains("R2 0,1243 (hiệu chỉnh 0,0148)"), "{}", page.out);
    assert!(!page.out.contains("pseudo-R2"), "{}", page.out);
    let latex = run(&[&words[..], &["--lang", "en", "--format", "latex"]].concat());
    assert!(latex.out.contains("$R^2$ & 0.1243 (adjusted 0.0148)"), "{}", latex.out);
    let (_, value) = json(&words[..4]);
    assert!(value["r2"].is_null() && value["adjusted_r2"].is_null(), "{value}");
}

#[test]
fn indicators_of_nearly_every_row_are_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    let rows: String = (0..3000).map(|row| format!("{},{}.5,{}\n", row % 7, row, row % 90)).collect();
    std::fs::write(&path, format!("y,x,g\n{rows}")).unwrap();
    let of =
        |formula: &str| json(&["estimate", formula, "--data", path.to_str().unwrap()]).1["error"].clone();
    for formula in ["y ~ i(x)", "y ~ i(g):i(x)"] {
        let error = of(formula);
        assert_eq!(
            (&error["code"], &error["place"]),
            (&"estimate/too-many-levels".into(), &"formula".into())
        );
        assert_eq!(error["value"], formula.replace("y ~ ", ""));
    }
    let seven = of("y ~ x | g + g^x + pair(g,x) + y + x + y^g + y^x");
    assert_eq!(seven["code"], "estimate/too-many");
    assert!(!seven["help"].as_str().unwrap().contains("Aggregate"), "{seven}");
}

#[test]
fn an_offset_is_named_once_and_a_header_alone_is_no_data() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    let rows: String = (0..40).map(|row| format!("{},{},{}\n", row % 7, row % 5, row % 3)).collect();
    std::fs::write(&path, format!("y,x,off\n{rows}")).unwrap();
    let data = path.to_str().unwrap();
    let refused = refusal(&["estimate", "y ~ x + offset(off)", "--offset", "off", "--data", data]);
    assert_eq!(refused, (2, "estimate/repeated-offset".to_owned()));
    std::fs::write(&path, "y,x,off\n").unwrap();
    let (_, value) = json(&["estimate", "y ~ x", "--data", data]);
    assert!(value["error"]["help"].as_str().unwrap().contains("header alone"), "{value}");
}

#[test]
fn numbers_whose_products_have_no_digits_left_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    let of = |outcome: f64, weight: f64, options: &[&str]| {
        let rows: String = (0..60)
            .map(|row| {
                format!(
                    "{:e},{},{:e}\n",
                    outcome * f64::from(row % 7),
                    row % 5,
                    weight * f64::from(1 + row % 3)
                )
            })
            .collect();
        std::fs::write(&path, format!("y,x,w\n{rows}")).unwrap();
        let words =
            [&["estimate", "y ~ x", "--data", path.to_str().unwrap(), "--weights", "w"], options].concat();
        json(&words)
    };
    let (_, plain) = of(1.0, 1.0, &[]);
    let (status, small) = of(1e-90, 1e-5, &[]);
    let slope = |value: &Value| value["coefficients"][1]["estimate"].as_f64().unwrap();
    assert!(status == 0 && (slope(&plain) - slope(&small)).abs() < 1e-9, "{small}");
    for (outcome, weight) in [(1e-135, 1.0), (1.0, 1e-140), (1e-60, 1e-60), (1e120, 1.0)] {
        for options in [&[][..], &["--family", "ols"]] {
            let (status, value) = of(outcome, weight, options);
            assert_eq!(
                (status, &value["error"]["code"]),
                (2, &"estimate/overflow".into()),
                "{outcome} {weight}"
            );
        }
    }
}

#[test]
fn a_damaged_file_is_told_of_in_the_readers_words() {
    let folder = tempfile::tempdir().unwrap();
    let told = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        run(&["estimate", "y ~ x", "--data", path.to_str().unwrap(), "--lang", "vi"]).err
    };
    let ragged = told("t.csv", b"y,x\n1,2\n3\n");
    assert!(ragged.contains("dòng 3 có 1 giá trị, dòng tiêu đề có 2"), "{ragged}");
    let latin = told("t.csv", b"y,x\n1,2\n\xe9,4\n");
    assert!(latin.contains("dòng 3 không phải UTF-8"), "{latin}");
    let parquet = told("t.parquet", b"PAR1 and no more");
    assert!(parquet.contains("không phải tệp Parquet nguyên vẹn"), "{parquet}");
    let twice = told("t.csv", b"y,x,x\n1,2,3\n2,3,4\n");
    assert!(twice.contains("t.csv") && twice.contains("Cột `x` xuất hiện hai lần"), "{twice}");
}

#[test]
fn marginal_effects_go_through_every_term_that_holds_the_column() {
    let file = data("separation/01.csv");
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("t.csv").to_str().unwrap().to_owned();
    let rows: String = (0..60).map(|r| format!("{},{},{}\n", 3 * r % 11, r % 5 + 1, r % 3)).collect();
    std::fs::write(&own, format!("y,x,z\n{rows}")).unwrap();
    // R 4.2.2: mean derivatives of lm and glm(quasipoisson), errors of sandwich::vcovHC HC1 and HC0 by the delta method.
    let square = "y ~ x1 + x1^2 + x1:x2 + x2";
    for (formula, family, ssc, column, estimate, error) in [
        (square, "ols", "fixest", "x1", 0.206_102_480_345_263, 0.184_814_214_679_408),
        (square, "ols", "fixest", "x2", -1.669_720_397_164_8, 0.207_514_470_385_101),
        ("y ~ x + log(x) + x:z + z", "ppml", "none", "x", 0.0319173588682772, 0.0785366414107543),
    ] {
        let (table, vcov) = if family == "ols" { (&file, "hc1") } else { (&own, "hc0") };
        let words = ["estimate", formula, "--data", table, "--family", family, "--ssc", ssc];
        let (status, value) = json(&[&words[..], &["--margins", column, "--vcov", vcov]].concat());
        assert_eq!(status, 0, "{value}");
        let margin = &value["margins"][0];
        assert_eq!(margin["name"], column);
        assert!(close(&margin["estimate"], estimate, 1e-7), "{formula}: {margin}");
        assert!(close(&margin["std_error"], error, 1e-6), "{formula}: {margin}");
    }
    let refused = |formula: &str, column: &str| {
        let (status, value) =
            json(&["estimate", formula, "--data", &file, "--family", "ols", "--margins", column]);
        assert_eq!((status, &value["error"]["place"]), (2, &"--margins, 1".into()), "{value}");
        value["error"]["message"].as_str().unwrap().to_owned()
    };
    assert!(refused("y ~ x1", "x2").contains("No term holds"));
    assert!(refused("y ~ x1 + i(id1)", "id1").contains("No term holds"));
    assert!(refused("y ~ x1 + x2 | id1[x2]", "x2").contains("slope by group"));
    assert!(refused("y ~ x1 + x1:x1 + x1^2", "x1").contains("dropped as collinear"));
    let page =
        run(&["estimate", square, "--data", &file, "--family", "ols", "--margins", "x1,x2", "--lang", "vi"]);
    assert!(page.out.contains("Tác động biên trung bình lên kết quả"), "{}", page.out);
}
