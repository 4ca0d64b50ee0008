//! `scenario run` on tables of one's own that contradict themselves or each other: each is refused or told.

use serde_json::Value;

use crate::scenario_tables::{
    EFFECTS, Folder, IMPORTS, JOIN, KERNEL, MARKET, SECTORS, TABLE, TARIFFS, codes, costs, economy, fixture,
    market, number,
};
use crate::support::{json, run};

const TABLES: [&str; 5] = ["flows.csv", "tariffs.csv", "production.csv", "input_shares.csv", "sectors.csv"];

/// The reference tables of many sectors, one of them changed.
fn changed(scenario: &str, table: &str, change: impl Fn(&str) -> String) -> Folder {
    let read = |name: &'static str| {
        let text = fixture(&format!("multisector/{name}"));
        (name, if name == table { change(&text) } else { text })
    };
    Folder::new(scenario, &TABLES.map(read))
}

/// Every line that starts like this ends anew: its last values are replaced.
fn set(text: &str, start: &str, tail: &str) -> String {
    let line = text.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{start}"));
    text.replacen(line, &format!("{start}{tail}"), 1)
}

/// The value of the last column times a factor.
fn scaled(text: &str, factor: f64) -> String {
    let line = |(at, line): (usize, &str)| match line.rsplit_once(',') {
        Some((key, value)) if at > 0 => format!("{key},{}", value.parse::<f64>().unwrap() * factor),
        _ => line.to_owned(),
    };
    text.lines().enumerate().map(line).collect::<Vec<_>>().join("\n")
}

fn welfare(value: &Value) -> f64 {
    number(&economy(value, "AAA")["welfare_pct"])
}

#[test]
fn contradicting_tables_of_many_sectors_are_refused() {
    let row = |table: &str, start: &str, tail: &str| {
        changed(SECTORS, table, |text| set(text, start, tail)).refused()
    };
    for (table, start, tail, code) in [
        ("production.csv", "AAA,S1,", "0.78,-223.879", "scenario/bad-row"),
        ("production.csv", "AAA,S1,", "1.2,223.879", "scenario/bad-row"),
        ("production.csv", "AAA,S1,", "78,223.879", "scenario/bad-row"),
        ("production.csv", "AAA,S1,", "0.78,223.879\nAAA,S1,0.3,500", "scenario/bad-row"),
        ("input_shares.csv", "AAA,S1,S1,", "-0.1", "scenario/bad-row"),
        ("input_shares.csv", "AAA,S1,S1,", "0.9", "scenario/input-shares"),
        ("input_shares.csv", "AAA,S1,S1,", "0.3\nAAA,S1,S1,0.3", "scenario/bad-row"),
        ("flows.csv", "BBB,AAA,S1,", "400", "scenario/exports-above-output"),
        ("flows.csv", "BBB,AAA,S1,", "-4", "scenario/bad-row"),
        ("tariffs.csv", "BBB,AAA,S1,", "-0.1,0.1", "scenario/bad-row"),
        ("tariffs.csv", "BBB,AAA,S1,", "7.3,0.1", "scenario/rate-in-percent"),
        ("tariffs.csv", "BBB,AAA,S1,", "0.1,0.1\nAAA,AAA,S1,0.1,0.1", "scenario/bad-row"),
        ("sectors.csv", "S1,", "False,4.0", "scenario/not-traded"),
        ("sectors.csv", "S1,", "perhaps,4.0", "scenario/bad-row"),
    ] {
        assert_eq!(row(table, start, tail), (2, code.to_owned()), "{table} {start}{tail}");
    }
    let without =
        |text: &str| text.lines().filter(|line| !line.starts_with("BBB,S2,")).collect::<Vec<_>>().join("\n");
    assert_eq!(changed(SECTORS, "production.csv", without).refused().1, "scenario/bad-row");
    let thousand = |text: &str| scaled(text, 1e3);
    assert_eq!(changed(SECTORS, "flows.csv", thousand).refused().1, "scenario/exports-above-output");
    let thousandth = |text: &str| scaled(text, 1e-3);
    assert_eq!(changed(SECTORS, "flows.csv", thousandth).refused().1, "scenario/units");
}

#[test]
fn what_is_doubtful_in_tables_of_many_sectors_is_told() {
    let told = |table: &str, change: &dyn Fn(&str) -> String, code: &str| {
        let value = changed(SECTORS, table, change).answer(&[]);
        assert!(codes(&value).contains(&code), "{code}: {}", value["issues"]);
    };
    let half = |text: &str| text.lines().take(50).collect::<Vec<_>>().join("\n");
    let rates = SECTORS.replace("tariffs.csv:tariff_shock", "new.csv:tariff_shock");
    let read = |name: &'static str| (name, fixture(&format!("multisector/{name}")));
    let mut tables = TABLES.map(read).to_vec();
    tables.push(("new.csv", fixture("multisector/tariffs.csv")));
    let clean = Folder::new(&rates, &tables).answer(&[]);
    tables[1].1 = half(&tables[1].1);
    let value = Folder::new(&rates, &tables).answer(&[]);
    assert!(codes(&value).contains(&"scenario/no-tariff"), "{}", value["issues"]);
    assert_eq!(codes(&clean), ["scenario/own-codes"]);
    told("flows.csv", &|text| set(text, "AAA,AAA,S1,", "500"), "scenario/domestic-differs");
    let apart = |text: &str| {
        let home = |line: &&str| {
            let parts: Vec<&str> = line.split(',').collect();
            parts[0] != parts[1]
        };
        scaled(&text.lines().filter(home).collect::<Vec<_>>().join("\n"), 1e-4)
    };
    told("flows.csv", &apart, "scenario/units");
}

#[test]
fn effects_by_sector_meet_their_sector_alone() {
    let (before, _) = SECTORS.split_once("[[shock]]").unwrap();
    let answer = |table: &str| {
        let scenario = format!("{before}{}", EFFECTS.replace("costs.csv", "effects.csv"));
        let read = |name: &'static str| (name, fixture(&format!("multisector/{name}")));
        let mut tables = TABLES.map(read).to_vec();
        tables.push(("effects.csv", table.to_owned()));
        Folder::new(&scenario, &tables)
    };
    let one = welfare(&answer("exporter,importer,sector,effect\nBBB,AAA,S1,0.3\n").answer(&[]));
    let each = "exporter,importer,sector,effect\nBBB,AAA,S1,0.3\nBBB,AAA,S2,0.3\nBBB,AAA,S3,0.3\n";
    let (each, all) =
        (answer(each).answer(&[]), answer("exporter,importer,effect\nBBB,AAA,0.3\n").answer(&[]));
    assert!(0.0 < one && one < welfare(&each), "{one}");
    assert!((welfare(&each) - welfare(&all)).abs() < 1e-12);
    for (rows, code) in [
        ("exporter,importer,sector,effect\nBBB,AAA,S9,0.3\n", "scenario/unknown-sector"),
        ("exporter,importer,sector,effect\nBBB,AAA,S1,30\n", "scenario/no-logarithm"),
        ("exporter,importer,effect\nBBB,AAA,0.3\nXXX,AAA,0.2\n", "scenario/not-in-base"),
        ("exporter,importer,effect\nBBB,AAA,\n", "scenario/bad-row"),
        ("exporter,importer,effect\nBBB,BBB,0.1\n", "scenario/bad-row"),
        ("exporter,importer,effect\nBBB,BBB,0\n", "scenario/no-pair"),
    ] {
        assert_eq!(answer(rows).refused(), (2, code.to_owned()), "{rows}");
    }
}

#[test]
fn keys_that_a_model_does_not_use_are_refused() {
    let own = |text: &str| changed(&format!("{SECTORS}{text}"), "", str::to_owned).refused().1;
    assert_eq!(own("[elasticity]\neps = 4.0\n"), "scenario/unknown-key");
    let draws = "[uncertainty]\ndraws = 20\nseed = 1\nvary = [\"eps\"]\n";
    assert_eq!(own(draws), "scenario/nothing-to-vary");
    for published in ["economy = \"ZZZ\"\nfield = \"welfare_pct\"", "economy = \"AAA\"\nfield = \"nope\""] {
        let text = format!("[[published]]\n{published}\nvalue = 1.0\nsource = \"a table\"\n");
        assert_eq!(own(&text), "scenario/not-in-result", "{published}");
    }
    let kernel = |from: &str, to: &str| {
        let text = format!("{KERNEL}{JOIN}");
        assert!(text.contains(from), "{from}");
        Folder::new(&text.replacen(from, to, 1), &[("costs.csv", costs())]).refused()
    };
    let sigma = "sigma = { value = 5.0, source = \"the package's documentation\" }";
    let both = format!("{sigma}\neps = 4.0");
    let filled =
        "impute = [{ exporter = \"CAN\", importer = \"JPN\", value = 5.0, source = \"x\" }]\nyear = 2006";
    for (from, to, code) in [
        (sigma, both.as_str(), "scenario/both-keys"),
        (sigma, "sigma = 1.0", "scenario/out-of-range"),
        ("year = 2006", "income = \"gdp_2023\"\nyear = 2006", "scenario/unknown-key"),
        ("year = 2006", filled, "scenario/unknown-key"),
        ("year = 2006", "domestic = \"from-income\"\nyear = 2006", "scenario/unknown-value"),
    ] {
        assert_eq!(kernel(from, to), (2, code.to_owned()), "{to}");
    }
}

#[test]
fn sigma_is_drawn_under_its_own_name() {
    let range = "{ value = 5.0, low = 4.0, high = 6.0, source = \"an example\" }";
    let answer = |key: &str, range: &str| {
        let (base, _) = KERNEL.split_once("[elasticity]").unwrap();
        let draws = format!("[uncertainty]\ndraws = 20\nseed = 1\nvary = [\"{key}\"]\n");
        let text = format!("{base}[elasticity]\n{key} = {range}\n{JOIN}{draws}");
        let value = Folder::new(&text, &[("costs.csv", costs())]).answer(&[]);
        economy(&value, "JPN")["interval"].clone()
    };
    let of_eps = "{ value = 4.0, low = 3.0, high = 5.0, source = \"an example\" }";
    assert_eq!(answer("sigma", range), answer("eps", of_eps));
}

#[test]
fn tables_of_estimated_costs_are_checked() {
    let refused = |text: &str, shock: &str, from: &str, to: &str| {
        let scenario = format!("{KERNEL}{shock}").replacen("reference", "agreement = \"pta\"\nreference", 1);
        Folder::new(&scenario.replacen(from, to, 1), &[("costs.csv", text.to_owned())]).refused()
    };
    let plain = costs();
    let dated: String = plain
        .lines()
        .enumerate()
        .map(|(at, line)| format!("{line},{}\n", if at == 0 { "year" } else { "2006" }))
        .collect();
    assert_eq!(
        refused(&dated, JOIN, "year = 2006", "year = 2010"),
        (2, "scenario/no-rows-of-year".to_owned())
    );
    let line = plain.lines().find(|line| line.starts_with("CAN,JPN,")).unwrap();
    let values: Vec<&str> = line.split(',').collect();
    let with = |column: usize, value: &str| {
        let mut values = values.clone();
        values[column] = value;
        plain.replacen(line, &values.join(","), 1)
    };
    for (text, code) in [
        (with(2, ""), "scenario/bad-row"),
        (with(2, "-1"), "scenario/bad-row"),
        (with(3, "2"), "scenario/bad-row"),
        (with(3, "1"), "scenario/bad-row"),
        (with(5, "1"), "scenario/bad-row"),
        (with(6, "-5"), "scenario/bad-row"),
        (plain.replacen(line, &format!("{line}\n{line}"), 1), "scenario/bad-row"),
    ] {
        assert_eq!(refused(&text, JOIN, "", ""), (2, code.to_owned()));
    }
    let leave = JOIN.replace("join", "leave");
    assert_eq!(refused(&plain, &leave, "", ""), (2, "scenario/agreed-already".to_owned()));
    let members = JOIN.replace("JPN", "USA");
    assert_eq!(refused(&plain, &members, "", ""), (2, "scenario/agreed-already".to_owned()));
}

/// The refusal in full.
fn words(folder: &Folder) -> Value {
    json(&["scenario", "run", folder.path().to_str().unwrap()]).1["error"].clone()
}

#[test]
fn each_fault_of_a_market_has_its_own_words() {
    let error = |scenario: &str, imports: &str| {
        let tables = [("imports.csv", imports.to_owned()), ("tariffs.csv", TARIFFS.to_owned())];
        words(&Folder::new(scenario, &tables))
    };
    for (imports, code, word) in [
        (IMPORTS.replace("870323,2023,300", "870323,2023,-3"), "scenario/bad-row", "negative"),
        (IMPORTS.replace("870323,2023,300", "870323,2023,"), "scenario/bad-row", "missing"),
        (IMPORTS.replace("KOR,VNM", "JPN,VNM"), "scenario/bad-row", "twice"),
        (IMPORTS.replace("KOR,VNM", "VNM,VNM"), "scenario/bad-row", "supplier of its own"),
        (IMPORTS.replace(",300", ",0").replace(",100", ",0"), "scenario/no-market", "zero"),
    ] {
        let error = error(MARKET, &imports);
        let message = error["message"].as_str().unwrap();
        assert!(error["code"] == code && message.contains(word), "{error}");
    }
    let unknown = error(&MARKET.replace("product = \"870323\"", "product = \"999999\""), IMPORTS);
    assert!(unknown["message"].as_str().unwrap().contains("999999"), "{unknown}");
    let shipped = error(&MARKET.replace("imports.csv", "flows_2023"), IMPORTS);
    assert_eq!(shipped["code"], "scenario/not-csv");
    assert_eq!(error(MARKET, "")["code"], "scenario/no-column");
}

#[test]
fn a_rate_above_one_is_told_and_totals_stand_in_csv() {
    let text = MARKET.replace("tariffs = \"tariffs.csv:tariff\"", "tariff = 2.5");
    let value = market(&text).answer(&[]);
    let large =
        value["issues"].as_array().unwrap().iter().find(|issue| issue["code"] == "scenario/large-rate");
    assert!(large.unwrap()["message"].as_str().unwrap().contains("250 %"), "{value}");
    assert!(!codes(&market(MARKET).answer(&[])).contains(&"scenario/large-rate"));
    let folder =
        Folder::new(MARKET, &[("imports.csv", IMPORTS.to_owned()), ("tariffs.csv", TARIFFS.to_owned())]);
    let page = run(&["scenario", "run", folder.path().to_str().unwrap(), "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(page.out.as_bytes());
    let at = reader.headers().unwrap().iter().position(|name| name == "welfare_change").unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let totals: Vec<(&str, &str)> = rows.iter().map(|row| (&row[0], &row[at])).collect();
    assert_eq!(totals, [("JPN", ""), ("KOR", ""), ("VNM", "3.75")]);
}

#[test]
fn an_export_tax_in_percent_and_a_coefficient_in_percent_are_noticed() {
    let kernel = |shock: &str| Folder::new(&format!("{KERNEL}{shock}"), &[("costs.csv", costs())]);
    let tax = "[[shock]]\nkind = \"export-tax\"\nimporter = \"CAN\"\nexporter = \"JPN\"\nrate = ";
    assert!(codes(&kernel(&format!("{tax}2.5\n")).answer(&[])).contains(&"scenario/large-rate"));
    let error = words(&kernel(&format!("{tax}10\n")));
    assert!(!error["message"].as_str().unwrap().contains("tariff"), "{error}");
    let percent = JOIN.replace("value = 0.4711383", "value = 55.7");
    assert_eq!(kernel(&percent).refused().1, "scenario/out-of-range");
}

#[test]
fn what_an_input_output_table_cannot_mean_is_told() {
    let folder = |intermediate: &dyn Fn(&str) -> String, demand: &dyn Fn(&str) -> String| {
        let tables = [
            ("intermediate.csv", intermediate(&fixture("input_output/intermediate.csv"))),
            ("final_demand.csv", demand(&fixture("input_output/final_demand.csv"))),
        ];
        Folder::new(TABLE, &tables)
    };
    let same: &dyn Fn(&str) -> String = &str::to_owned;
    let above = |text: &str| set(text, "AAA,S1,AAA,S2,", "100000");
    let value = folder(&above, same).answer(&[]);
    let issues = value["issues"].as_array().unwrap();
    let found = issues.iter().find(|issue| issue["code"] == "scenario/inputs-above-output").unwrap();
    assert!(found["value"].as_str().unwrap().starts_with("AAA S2"), "{found}");
    assert!(!codes(&folder(same, same).answer(&[])).contains(&"scenario/inputs-above-output"));
    let buyer = |text: &str| format!("{}\nAAA,S1,XYZ,5\n", text.trim_end());
    let error = words(&folder(same, &buyer));
    assert!(error["code"] == "scenario/without-output" && error["value"] == "XYZ", "{error}");
    let idle = |text: &str| format!("{}\nAAA,S1,AAA,S9,5\n", text.trim_end());
    let error = words(&folder(&idle, same));
    assert!(error["code"] == "scenario/without-output" && error["value"] == "AAA S9", "{error}");
    let header = |text: &str| text.lines().next().unwrap().to_owned();
    assert_eq!(folder(&header, same).refused().1, "scenario/no-rows-of-year");
}

/// Two economies with GDP, and a tariff by pair from a file.
const OWN_RATES: &str = r#"model = "ignatenko-2025"
[base]
flows = "flows.csv"
income = "gdp.csv"
year = 2023
[[shock]]
kind = "tariff"
importer = "USA"
exporter = "*"
rates = "rates.csv:rate"
"#;

#[test]
fn rows_of_own_rates_and_gdp_are_taken_whole_or_refused() {
    let folder = |rates: &str, gdp: &str| {
        let flows = "exporter,importer,year,value\nUSA,VNM,2023,10\nVNM,USA,2023,90\nJPN,USA,2023,70\n\
                     USA,JPN,2023,60\nJPN,VNM,2023,20\nVNM,JPN,2023,20\n";
        let table = |name: &'static str, text: String| (name, text);
        let rates = format!("exporter,importer,rate\n{rates}");
        let gdp = format!("economy,gdp\nUSA,20000\nVNM,400\nJPN,4000\n{gdp}");
        Folder::new(
            OWN_RATES,
            &[table("flows.csv", flows.to_owned()), table("rates.csv", rates), table("gdp.csv", gdp)],
        )
    };
    // An economy that does not trade here may have a GDP.
    let value = folder("VNM,USA,0.46\nJPN,USA,0.24\n", "THA,500\n").answer(&["--draws", "0"]);
    assert!(number(&economy(&value, "VNM")["welfare_pct"]) < 0.0, "{value}");
    for (rates, gdp, code) in [
        ("VNM,USA,0.46\nTHA,USA,0.36\n", "", "scenario/not-in-base"),
        ("VNM,USA,0.46\nJPN,USA,\n", "", "scenario/bad-row"),
        ("VNM,USA,0.46\nVNM,USA,0.2\n", "", "scenario/bad-row"),
        ("VNM,USA,0.46\n", "VNM,500\n", "scenario/bad-row"),
    ] {
        assert_eq!(folder(rates, gdp).refused(), (2, code.to_owned()), "{rates}{gdp}");
    }
}

#[test]
fn a_coefficient_or_an_elasticity_far_from_what_is_published_is_noticed() {
    let kernel = |text: &str| codes(&Folder::new(text, &[("costs.csv", costs())]).answer(&[])).join(" ");
    let doubted = |text: &str, code: &str| kernel(text).split(' ').any(|found| found == code);
    let usual = format!("{KERNEL}{JOIN}");
    assert!(!doubted(&usual, "scenario/large-beta") && !doubted(&usual, "scenario/unusual-eps"));
    assert!(doubted(&usual.replace("0.4711383", "4.0"), "scenario/large-beta"));
    for sigma in ["1.3", "60.0"] {
        let text = usual.replace("sigma = { value = 5.0", &format!("sigma = {{ value = {sigma}"));
        assert!(doubted(&text, "scenario/unusual-eps"), "{sigma}");
    }
}

/// Three economies that trade, and what is done to them.
fn three(shocks: &str) -> Folder {
    let flows = "exporter,importer,year,value\nUSA,USA,2023,900\nVNM,VNM,2023,100\nJPN,JPN,2023,300\n\
                 USA,VNM,2023,10\nVNM,USA,2023,12\nJPN,USA,2023,70\nUSA,JPN,2023,60\nJPN,VNM,2023,20\nVNM,JPN,2023,18\n";
    let head = "model = \"gravity-armington\"\n[base]\nflows = \"flows.csv\"\nyear = 2023\ndomestic = \"in-flows\"\n\
                [elasticity]\neps = { value = 5.0, source = \"test\" }\n";
    Folder::new(&format!("{head}{shocks}"), &[("flows.csv", flows.to_owned())])
}

const JOINED: &str = "[[shock]]\nkind = \"agreement\"\nmembers = [\"USA\", \"VNM\"]\naction = \"join\"\n\
                      beta = { value = 0.5, std_error = 0.1, source = \"test\" }\n";

#[test]
fn one_agreement_written_twice_and_intervals_of_few_draws_are_told() {
    assert_eq!(codes(&three(JOINED).answer(&[])), [""; 0]);
    let twice = three(&format!("{JOINED}{JOINED}")).answer(&[]);
    assert!(codes(&twice).contains(&"scenario/met-twice"), "{twice}");
    let drawn = format!("{JOINED}[uncertainty]\ndraws = 300\nseed = 7\nvary = [\"shock.1.beta\"]\n");
    let told =
        |draws: &str| codes(&three(&drawn).answer(&["--draws", draws])).contains(&"scenario/few-draws");
    assert_eq!(["1", "99", "100"].map(told), [true, true, false]);
    let seed = three(&drawn);
    let (_, value) = json(&["scenario", "run", seed.path().to_str().unwrap(), "--seed", "-1"]);
    assert!(value["error"]["help"].as_str().unwrap().contains("18446744073709551615"), "{value}");
}

#[test]
fn keys_of_the_wrong_type_and_numbers_out_of_range_are_named() {
    let error = |from: &str, to: &str| {
        let folder = three(JOINED);
        let text = std::fs::read_to_string(folder.path()).unwrap();
        assert!(text.contains(from), "{from}");
        std::fs::write(folder.path(), text.replace(from, to)).unwrap();
        words(&folder)
    };
    for (from, to, word) in [
        ("year = 2023", "year = 2023.5", "four digits"),
        ("year = 2023", "year = -5", "four digits"),
        ("[\"USA\", \"VNM\"]", "[1, 2]", "a text"),
        ("value = 5.0", "value = 1e-9", "eps"),
        ("value = 5.0", "value = 4e3", "eps"),
    ] {
        let error = error(from, to);
        let told = format!("{} {} {}", error["message"], error["help"], error["place"]);
        assert!(told.contains(word), "{to}: {error}");
    }
    let table = |from: &str, to: &str| {
        let folder = three(JOINED);
        let path = folder.path().with_file_name("flows.csv");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace(from, to)).unwrap();
        words(&folder)
    };
    assert!(
        table("VNM,USA,2023,12", "VNM,USA,2023,1e308")["message"].as_str().unwrap().contains("too large")
    );
    assert!(
        table("JPN,USA,2023,70", "WLD,USA,2023,70")["message"].as_str().unwrap().contains("sum of the world")
    );
}

#[test]
fn balanced_trade_without_a_way_back_is_refused() {
    let shock = "[[shock]]\nkind = \"cutoff\"\nexporter = \"*\"\nimporter = \"VNM\"\n";
    let folder = three(shock);
    let text = std::fs::read_to_string(folder.path()).unwrap();
    std::fs::write(
        folder.path(),
        text.replace("[elasticity]", "[closure]\ndeficits = \"balanced\"\n[elasticity]"),
    )
    .unwrap();
    assert_eq!(folder.refused(), (2, "scenario/one-way-trade".to_owned()));
}

#[test]
fn flows_by_pair_are_said_to_be_in_json_where_they_cannot_be_shown() {
    let folder = three(&format!("{JOINED}[output]\nbilateral = true\n"));
    let page = run(&["scenario", "run", folder.path().to_str().unwrap(), "--format", "csv", "--lang", "en"]);
    assert!(page.err.contains("in --format json alone"), "{}", page.err);
    assert_eq!(folder.answer(&[])["bilateral"].as_array().unwrap().len(), 9);
}
