//! The defects that a reader of the review of Viet Nam must know.

use std::collections::BTreeMap;

use crate::common::{VNM, evidence};
use hoinhap_measures::quality;
use hoinhap_vocab::{Issue, Severity};

fn places<'a>(issues: &'a [Issue], code: &str) -> Vec<&'a str> {
    issues.iter().filter(|issue| issue.code == code).map(|issue| issue.place.as_str()).collect()
}

#[test]
fn the_known_defects_of_viet_nam_are_found() {
    let issues = quality(&evidence(), VNM);
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for issue in &issues {
        *count.entry(issue.code).or_default() += 1;
    }
    assert_eq!((count["measure/stale"], count["measure/absent"]), (8, 6));
    assert_eq!(places(&issues, "measure/zero-not-credible"), ["wdi:EG.USE.COMM.FO.ZS VNM 2023"]);
    assert_eq!(places(&issues, "flows/zero-block"), ["flows_2023 VNM 2023"]);
    assert_eq!(places(&issues, "measure/negative-flow"), ["unctad:FDI.OUT VNM"]);
    assert!(places(&issues, "measure/never-joined").contains(&"hdr:HDI gm:HDI"));
    assert!(places(&issues, "measure/break").contains(&"visa:OUT.NOPRIOR VNM"));
    assert_eq!(places(&issues, "data/duplicate-key"), [] as [&str; 0]);
    let absent = issues.iter().find(|issue| issue.code == "measure/absent-from-rank").unwrap();
    assert_eq!(absent.value.as_deref(), Some("TWN"));
}

#[test]
fn the_worst_come_first_and_each_speaks_two_languages() {
    let issues = quality(&evidence(), VNM);
    assert_eq!(issues[0].severity, Severity::Error);
    assert!(issues.windows(2).all(|pair| pair[0].severity >= pair[1].severity));
    for issue in &issues {
        let texts = [&issue.message, &issue.help];
        assert!(texts.iter().all(|text| !text.vi.is_empty() && !text.en.is_empty()), "{}", issue.code);
    }
}

#[test]
fn partners_that_the_table_lacks_are_named_with_what_they_were() {
    let found = |economy| {
        let issues = quality(&evidence(), economy);
        issues.into_iter().find(|issue| issue.code == "flows/absent-partner")
    };
    // Taiwan, held by the panel that ends in 2016, has no row in the matrix of 2023.
    let japan = found("JPN".parse().unwrap()).unwrap();
    assert_eq!(japan.value.as_deref(), Some("TWN"));
    assert!(japan.message.en.contains("TWN (2016: "), "{}", japan.message.en);
    assert!(found(VNM).unwrap().message.vi.contains("TWN"));
}
