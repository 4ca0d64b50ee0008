//! Batches: figures by hand, bad rows with reasons, the same result for any number of threads, going on after a stop.

use std::fs;
use std::path::Path;

use hoinhap_origin::batch::{BatchFiles, Judge, Summary, run};
use hoinhap_origin::tariff::{Memberships, TariffTable};
use hoinhap_vocab::Economy;

const HEAD: &str = "id,date,hs8,origin,importer,value,currency,claimed_programme,duty_paid,firm_size\n";

fn judge() -> Judge {
    Judge::new(TariffTable::embedded().unwrap(), Memberships::embedded().unwrap(), Economy::literal("VNM"))
}

fn batch(folder: &Path, threads: usize) -> (Summary, String) {
    let out = folder.join(format!("lines-{threads}.csv"));
    let files = BatchFiles { input: folder.join("in.csv"), out: out.clone(), threads };
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
    assert!(lines.contains("1,50,6.2,EVFTA,,43800,,"), "{lines}");
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
