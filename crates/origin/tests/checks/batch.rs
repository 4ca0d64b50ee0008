//! Batches: figures by hand, bad rows with reasons, the same result for any number of threads, going on after a stop.

use std::fs;
use std::path::Path;

use hoinhap_origin::batch::{BatchFiles, Judge, Summary, run, unused_columns};
use hoinhap_origin::tariff::{Memberships, TariffTable};
use hoinhap_vocab::Economy;

const HEAD: &str = "id,date,hs8,origin,importer,value,currency,claimed_programme,duty_paid,firm_size\n";

fn judge() -> Judge {
    Judge::new(TariffTable::embedded().unwrap(), Memberships::embedded().unwrap(), Economy::literal("VNM"))
}

fn batch(folder: &Path, threads: usize) -> (Summary, String) {
    let out = folder.join(format!("lines-{threads}.csv"));
    let files = BatchFiles::new(folder.join("in.csv"), out.clone(), threads);
    let summary = run(&judge(), &files, &|_| {}).unwrap();
    (summary, fs::read_to_string(out).unwrap())
}

#[test]
fn figures_are_those_worked_out_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    // Wine from Germany, MFN 50, EVFTA 6.2: at MFN 43,800 of 100,000 is forgone; claimed, nothing is.
    let rows = "1,2026-04-10,22042111,DEU,VNM,100000,USD,,50000,small\n\
                2,2026-04-10,22042111,DE,VN,100000,USD,EVFTA,6200,large\n\
                3,2026-04-31,22042111,DEU,VNM,1,USD,,0,small\n\
                4,2026-04-10,99999999,DEU,VNM,1,USD,,0,small\n\
                5,2026-04-10,22042111,UK,VNM,1,USD,,0,small\n\
                6,2026-04-10,22042111,DEU,VNM,-1,USD,,0,small\n\
                7,2026-04-10,22042111,DEU,VNM,1,USD,NAFTA,0,small\n\
                8,2026-04-10\n";
    fs::write(folder.path().join("in.csv"), format!("{HEAD}{rows}")).unwrap();
    let (summary, lines) = batch(folder.path(), 1);
    assert_eq!((summary.rows_read, summary.rows_bad()), (8, 6));
    assert_eq!(summary.total.eligible_value.to_string(), "200000");
    assert_eq!(summary.total.claimed_value.to_string(), "100000");
    assert_eq!(summary.total.foregone_duty.to_string(), "43800");
    assert_eq!(summary.total.utilisation().unwrap().to_string(), "50");
    assert_eq!(summary.by_firm_size["small"].foregone_duty.to_string(), "43800");
    assert!(lines.contains("1,50,6.2,EVFTA,,43800,,,mfn,"), "{lines}");
    let reasons: Vec<&str> = summary.bad.keys().map(String::as_str).collect();
    assert_eq!(
        reasons,
        ["bad_date", "bad_value", "malformed", "no_such_line", "unknown_origin", "unknown_programme"]
    );
    let programmes = summary.by_programme(&judge().table);
    assert_eq!(
        (programmes[0].programme.as_str(), programmes[0].foregone_duty.to_string()),
        ("EVFTA", "43800".to_owned())
    );
}

#[test]
fn threads_do_not_change_a_byte_and_a_stopped_run_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let origins = ["CHN", "KOR", "JPN", "THA", "DEU", "GBR", "AUS"];
    let codes = ["22042111", "02023000", "74151090", "69021000", "73072210", "01012900"];
    let mut text = HEAD.to_owned();
    for row in 0..120_000_usize {
        let (origin, code) = (origins[row % 7], codes[row % 6]);
        let claimed = if row % 3 == 0 { "ATIGA" } else { "" };
        text += &format!(
            "{row},2026-0{}-1{},{code},{origin},VNM,{}.25,USD,{claimed},0,\n",
            row % 9 + 1,
            row % 10,
            row % 5000
        );
    }
    fs::write(folder.path().join("in.csv"), text).unwrap();
    let (one, lines) = batch(folder.path(), 1);
    let (three, other) = batch(folder.path(), 3);
    assert_eq!(one, three);
    assert_eq!(lines, other);
    // A state is the sums of a prefix: read back, it is what was written.
    assert_eq!(Summary::from_state(&one.to_state()), Some(one));
}

/// Declarations as a Parquet file with a dictionary, a day, a decimal and a binary fraction among its columns.
fn parquet(path: &Path, rows: usize) {
    use arrow_array::types::Int32Type;
    use arrow_array::{ArrayRef, Date32Array, DictionaryArray, Float64Array, RecordBatch, StringArray};
    use std::sync::Arc;
    let origins = ["CHN", "KOR", "JPN", "THA", "DEU", "GBR", "AUS"];
    let codes = ["22042111", "02023000", "74151090", "69021000", "73072210", "99999999"];
    let ids: ArrayRef = Arc::new((0..rows).map(|row| Some(row.to_string())).collect::<StringArray>());
    // 20553 days after 1970-01-01 is 2026-04-10.
    let days: ArrayRef =
        Arc::new((0..rows).map(|row| Some(20_553 + (row % 9) as i32)).collect::<Date32Array>());
    let hs8: ArrayRef = Arc::new((0..rows).map(|row| Some(codes[row % 6])).collect::<StringArray>());
    let origin: ArrayRef =
        Arc::new((0..rows).map(|row| origins[row % 7]).collect::<DictionaryArray<Int32Type>>());
    let values: ArrayRef =
        Arc::new((0..rows).map(|row| Some((row % 5000) as f64 + 0.1 + 0.2)).collect::<Float64Array>());
    let columns = [("hs8", hs8), ("id", ids), ("date", days), ("origin", origin), ("value", values)];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let file = fs::File::create(path).unwrap();
    let mut writer = parquet::arrow::ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

#[test]
fn a_stopped_run_of_either_kind_ends_like_one_that_was_not_stopped() {
    let folder = tempfile::tempdir().unwrap();
    parquet(&folder.path().join("in.parquet"), 70_000);
    let mut text = HEAD.to_owned();
    for row in 0..120_000_usize {
        text += &format!("{row},2026-04-10,22042111,DEU,VNM,{}.25,USD,,0,\n", row % 5000);
    }
    fs::write(folder.path().join("in.csv"), text).unwrap();
    for name in ["in.parquet", "in.csv"] {
        let out = folder.path().join("lines.csv");
        let files = BatchFiles { save_every: 1, ..BatchFiles::new(folder.path().join(name), out.clone(), 2) };
        let kept = std::cell::RefCell::new(None);
        // What a stop after the first block leaves: its state, and output that has gone further than the state.
        let keep = |_| {
            let mut kept = kept.borrow_mut();
            if kept.is_none() {
                *kept = fs::read_to_string(files.state()).ok();
            }
        };
        let whole = run(&judge(), &files, &keep).unwrap();
        let (lines, bad) = (fs::read(&out).unwrap(), fs::read(files.bad()).unwrap());
        let state = kept.into_inner().expect("a state was saved after the first block");
        assert!(!files.state().exists());
        fs::write(files.state(), &state).unwrap();
        let mut started = None;
        let first = std::cell::RefCell::new(&mut started);
        let tell = |progress: hoinhap_origin::batch::Progress| {
            first.borrow_mut().get_or_insert(progress.done);
        };
        let resumed = run(&judge(), &files, &tell).unwrap();
        assert_eq!(resumed, whole, "{name}");
        assert!((lines, bad) == (fs::read(&out).unwrap(), fs::read(files.bad()).unwrap()), "{name}");
        // It did not begin anew: the first block told of ends behind the one that the state knew.
        let done = serde_json::from_str::<serde_json::Value>(&state).unwrap()["done"].as_u64();
        assert!(started > done, "{name}: {started:?} {done:?}");
        // The state of another file is not gone on from.
        fs::write(files.state(), state.replace("\"input_bytes\":", "\"input_bytes\":1")).unwrap();
        assert_eq!(run(&judge(), &files, &|_| {}).unwrap(), whole, "{name}");
    }
}

#[test]
fn another_currency_and_a_claim_without_a_rate_are_seen() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "1,2026-04-10,22042111,DEU,VNM,100,USD,,0,\n2,2026-04-10,22042111,DEU,VNM,100,EUR,,0,\n\
                3,2026-04-10,22042111,DEU,VNM,100,USD,ATIGA,0,\n";
    fs::write(folder.path().join("in.csv"), format!("{HEAD}{rows}")).unwrap();
    let (summary, _) = batch(folder.path(), 1);
    assert_eq!(summary.bad, std::collections::BTreeMap::from([("other_currency".to_owned(), 1)]));
    // ATIGA does not serve Germany: the claim saves nothing, is no use, and its margin is forgone like the other's.
    assert_eq!(
        (summary.claims_not_open.rows, summary.claims_not_open.value.to_string()),
        (1, "100".to_owned())
    );
    assert_eq!(
        (summary.total.saved_duty.to_string(), summary.total.claimed_value.to_string()),
        ("0".into(), "0".into())
    );
    assert_eq!(summary.total.foregone_duty.to_string(), "87.6");
    assert_eq!(summary.currency, "USD");
}

#[test]
fn the_summary_is_a_table_and_a_set_of_observations() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "1,2026-04-10,22042111,DEU,VNM,100000,USD,,0,small\n2,2026-05-10,22042111,DEU,VNM,100000,USD,EVFTA,0,\n";
    fs::write(folder.path().join("in.csv"), format!("{HEAD}{rows}")).unwrap();
    let (summary, _) = batch(folder.path(), 1);
    let judge = judge();
    let bytes = hoinhap_origin::batch::summary_parquet(&summary, &judge.table).unwrap();
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap();
    let batch = reader.build().unwrap().next().unwrap().unwrap();
    let text = |column: usize, row: usize| {
        use arrow_array::cast::AsArray;
        batch.column(column).as_string::<i32>().value(row).to_owned()
    };
    let rows: Vec<(String, String)> = (0..batch.num_rows()).map(|row| (text(0, row), text(1, row))).collect();
    for want in [
        ("total", ""),
        ("programme", "EVFTA"),
        ("section", "4"),
        ("month", "2026-05"),
        ("unused", "EVFTA 2204 DEU"),
    ] {
        assert!(rows.contains(&(want.0.to_owned(), want.1.to_owned())), "{want:?} {rows:?}");
    }
    let observations = hoinhap_origin::batch::observations(&summary, &judge.table);
    let value =
        |id: &str| observations.iter().find(|row| row.indicator == id).map(|row| row.value.to_string());
    assert_eq!(value("prefer:UTILISATION").as_deref(), Some("50"));
    assert_eq!(value("prefer:FOREGONE.EVFTA").as_deref(), Some("43800"));
}

/// Runs rows of a sheet; gives the summary, the lines and the side file.
fn of_rows(head: &str, rows: &str) -> (Summary, String, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("in.csv"), format!("{head}{rows}")).unwrap();
    let (summary, lines) = batch(folder.path(), 1);
    (summary, lines, fs::read_to_string(folder.path().join("lines-1.csv.bad.csv")).unwrap())
}

#[test]
fn a_claim_is_use_only_where_its_programme_is_open_and_below_mfn() {
    // Wine from Germany: MFN 50, EVFTA 6.2; CPTPP does not serve Germany, so 3's claim is no use.
    // Beef from Korea (02023000): MFN 14, VKFTA 0, RCEP 7, AKFTA excludes Korea.
    let rows = "1,2026-04-10,22042111,DEU,VNM,100,USD,EVFTA,0,\n2,2026-04-10,22042111,DEU,VNM,300,USD,,0,\n\
                3,2026-04-10,22042111,DEU,VNM,600,USD,CPTPP,0,\n4,2026-04-10,02023000,KOR,VNM,1000,USD,AKFTA,0,\n\
                5,2026-04-10,02023000,KOR,VNM,1000,USD,RCEP,0,\n";
    let (summary, lines, _) = of_rows(HEAD, rows);
    let total = &summary.total;
    // Eligible: all five, 3,000. Used: 100 under EVFTA and 1,000 under RCEP. Forgone: 43.8 % of 900, 14 % of 1,000.
    assert_eq!(
        (total.eligible_value.to_string(), total.claimed_value.to_string()),
        ("3000".into(), "1100".into())
    );
    assert_eq!(total.foregone_duty.to_string(), "534.2");
    // Saved: 43.8 % of 100, 7 % of 1,000; savable 43.8 % of 1,000 and 14 % of 2,000.
    assert_eq!(
        (total.saved_duty.to_string(), total.savable_duty.to_string()),
        ("113.8".into(), "718".into())
    );
    assert_eq!((summary.claims_not_open.rows, summary.claims_not_open.value.to_string()), (2, "1600".into()));
    let programmes = summary.by_programme(&judge().table);
    let sums = |code: &str| {
        let row = programmes.iter().find(|row| row.programme == code).unwrap();
        (row.eligible_value.to_string(), row.claimed_value.to_string())
    };
    assert_eq!(sums("EVFTA"), ("1000".into(), "100".into()));
    assert_eq!(sums("VKFTA"), ("2000".into(), "0".into()));
    // Claimed as RCEP, counted under the column that serves Korea.
    let rcep = programmes.iter().find(|row| row.programme.starts_with("RCEP")).unwrap();
    assert_eq!(
        (rcep.eligible_value.to_string(), rcep.claimed_value.to_string()),
        ("2000".into(), "1000".into())
    );
    assert!(programmes.iter().all(|row| row.programme != "CPTPP" && row.programme != "AKFTA"));
    assert!(programmes.iter().all(|row| row.claimed_value <= row.eligible_value));
    assert!(lines.contains("3,50,6.2,EVFTA,CPTPP,262.8,,,not_open,"), "{lines}");
}

#[test]
fn declarations_of_other_years_and_repeated_ids_are_counted() {
    let rows = "1,2025-12-09,22042111,DEU,VNM,100,USD,,0,\n1,2026-04-10,22042111,DEU,VNM,50,USD,,0,\n\
                ,2027-01-01,22042111,DEU,VNM,7,USD,,0,\n,2026-12-31,22042111,DEU,VNM,9,USD,,0,\n";
    let (summary, lines, _) = of_rows(HEAD, rows);
    assert_eq!((summary.other_year.rows, summary.other_year.value.to_string()), (2, "107".to_owned()));
    assert_eq!(summary.duplicate_ids, 1);
    assert!(lines.contains("1,50,6.2,EVFTA,,43.8,,,mfn,1\n"), "{lines}");
}

#[test]
fn the_side_file_names_line_column_value_cause_and_remedy() {
    let head = "id;date;hs8;origin;importer;value\n";
    let rows = "1;2026-04-10;2204.21.11;DEU;VNM;100\n\n2;2026-04-10;2204211;DEU;VNM;5\n\
                3;2026-04-10;22042111;DEU;F9;5\n4;2026-04-10;22042111;DEU;DEU;5\n5;2026-04-10;22042111;DEU;VNM;12,5\n";
    let (summary, lines, bad) = of_rows(head, rows);
    assert_eq!((summary.rows_read, summary.rows_bad()), (5, 4));
    // A code with points is the line without them.
    assert!(lines.contains("1,50,6.2,EVFTA"), "{lines}");
    let reader = csv::Reader::from_reader(bad.as_bytes()).into_records().map(Result::unwrap);
    let rows: Vec<Vec<String>> = reader.map(|row| row.iter().map(str::to_owned).collect()).collect();
    let said: Vec<_> =
        rows.iter().map(|row| [&row[0], &row[2], &row[3], &row[4]].map(String::as_str)).collect();
    // The empty line 3 is a line of the file as well.
    assert_eq!(
        said,
        [
            ["4", "hs8", "2204211", "bad_code"],
            ["5", "importer", "F9", "unknown_importer"],
            ["6", "importer", "DEU", "importer_tariff_not_loaded"],
            ["7", "value", "12,5", "bad_value"],
        ]
    );
    assert!(rows.iter().all(|row| !row[5].is_empty() && !row[6].is_empty()));
    assert_eq!(rows[3][7], "5,2026-04-10,22042111,DEU,VNM,\"12,5\"");
}

#[test]
fn columns_that_are_doubled_or_nearly_named_are_refused_and_others_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let read = |head: &str| {
        fs::write(folder.path().join("in.csv"), format!("{head}\n")).unwrap();
        let files = BatchFiles::new(folder.path().join("in.csv"), folder.path().join("out.csv"), 1);
        unused_columns(&files).map_err(|error| error.to_string())
    };
    assert_eq!(read("id,date,hs8,origin,value,port,claimed_programme").unwrap(), ["port"]);
    assert!(read("id,date,hs8,origin,value,claimed").unwrap_err().contains("`claimed_programme`"));
    assert!(read("id,date,hs8,origin,value,Firm Size").unwrap_err().contains("`firm_size`"));
    assert!(read("id,date,hs8,origin,value,value").unwrap_err().contains("two columns"));
}

#[test]
fn a_damaged_parquet_file_is_refused_and_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in.parquet");
    parquet(&path, 500);
    let whole = fs::read(&path).unwrap();
    let judge = judge();
    // The last bytes describe the columns: every seventh is turned in its time.
    for place in (whole.len() - 600..whole.len()).step_by(7) {
        let mut damaged = whole.clone();
        damaged[place] ^= 0x95;
        fs::write(&path, damaged).unwrap();
        let files = BatchFiles::new(path.clone(), folder.path().join("lines.csv"), 1);
        // Some bytes matter to nobody; what counts is that an answer of either kind comes.
        let told = run(&judge, &files, &|_| ()).map_err(|error| error.to_string());
        assert!(told.is_ok() || told.is_err_and(|error| error.contains("in.parquet")), "{place}");
    }
}
