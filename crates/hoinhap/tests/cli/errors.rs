//! Wrong requests: each is refused with a code, a cause and a remedy, and none ends in a panic.

use std::process::Stdio;

use crate::support::{command, outcome, refusal, run};

/// Lines that cannot be carried out, and the code of each refusal. All end with status 2.
const WRONG: &[(&str, &str)] = &[
    ("reviews", "cli/unknown-command"),
    ("estimate", "cli/missing-argument"),
    ("data", "cli/no-command"),
    ("data lst", "cli/unknown-command"),
    ("claims", "cli/no-command"),
    ("claims chek", "cli/unknown-command"),
    ("--nothing", "cli/unknown-argument"),
    ("data list extra", "cli/unknown-argument"),
    ("data list --rows 3", "cli/unknown-argument"),
    ("data show", "cli/missing-argument"),
    ("data show nothing", "data/no-such-dataset"),
    ("data show ../Cargo.toml", "data/no-such-dataset"),
    ("data show flows_2023 again", "cli/unknown-argument"),
    ("data add", "cli/missing-argument"),
    ("data add x.csv", "project/none"),
    ("data add x.csv --decimal dot --project p", "cli/bad-value"),
    ("data list --project /nonexistent/folder", "project/not-found"),
    ("measure", "cli/missing-argument"),
    ("measure wdi:NOTHING", "measure/unknown-indicator"),
    ("measure x:OPENN", "measure/unknown-indicator"),
    ("measure x:OPEN --country UK", "cli/unknown-economy"),
    ("measure x:OPEN --country EL", "cli/unknown-economy"),
    ("measure x:OPEN --country vnm", "cli/unknown-economy"),
    ("measure x:OPEN --country Atlantis", "cli/unknown-economy"),
    ("measure x:OPEN --country ZZZ", "cli/unknown-economy"),
    ("measure x:OPEN --country VNM,,THA", "cli/unknown-economy"),
    ("measure x:OPEN --country VNM,XXX", "cli/unknown-economy"),
    ("measure x:OPEN --country", "cli/missing-value"),
    ("measure x:OPEN --year soon", "cli/bad-year"),
    ("measure x:OPEN --year 2024..2015", "cli/bad-year"),
    ("measure x:OPEN --year 99999", "cli/bad-year"),
    ("measure x:OPEN --year 2024..", "cli/bad-year"),
    ("measure x:OPEN --year=-5", "cli/bad-year"),
    ("measure x:OPEN --partner USA", "measure/no-partner"),
    ("measure x:BX --partner UK", "cli/unknown-economy"),
    ("measure x:BX --partner ASEAN", "cli/not-one-economy"),
    ("measure x:BX --data nothing", "data/no-such-dataset"),
    ("measure x:BX.HHI --universe many", "cli/bad-number"),
    ("measure x:BX.HHI --universe 1", "cli/bad-number"),
    ("measure x:BX.HHI --missing 0.5..0.1", "measure/bad-bounds"),
    ("measure x:BX.HHI --missing 2", "measure/bad-bounds"),
    ("measure x:OPEN list", "cli/misplaced"),
    ("measure --country VNM list", "cli/misplaced"),
    ("measure list --country VNM", "cli/unknown-argument"),
    ("measure x:OPEN --as-of yesterday", "cli/bad-date"),
    ("measure x:OPEN --as-of 2025-02-30", "cli/bad-date"),
    ("measure x:OPEN --as-of 9999-01-01", "cli/bad-date"),
    ("measure x:OPEN --lang fr", "cli/bad-value"),
    ("measure x:OPEN --lang both", "cli/one-language"),
    ("measure x:OPEN --threads none", "cli/bad-number"),
    ("measure x:OPEN --threads 0", "cli/bad-number"),
    ("measure x:OPEN --quiet=yes", "cli/wrong-number"),
    ("measure x:OPEN --year 2024 --year 2023", "cli/repeated"),
    ("claims check --profile nothing", "cli/unknown-profile"),
    ("claims check --profile ../res59", "cli/unknown-profile"),
    ("review --country ZZZ", "cli/unknown-economy"),
    ("review --country ASEAN", "cli/not-one-economy"),
    ("review --profile nothing", "cli/unknown-profile"),
    ("review --formats docx", "cli/bad-value"),
    ("review --compare VNM", "cli/bad-value"),
    ("review --compare Nowhere", "cli/unknown-economy"),
    ("review --without-source nothing", "cli/unknown-source"),
    ("review --country BVT --as-of 1900-06-30", "review/no-data"),
    ("completions", "cli/missing-argument"),
    ("completions tcsh", "cli/bad-value"),
    ("man nothing", "cli/unknown-command"),
    ("help data nothing", "cli/unknown-command"),
];

fn words(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}

#[test]
fn wrong_lines_are_refused_with_a_code() {
    assert!(WRONG.len() >= 40);
    for (line, code) in WRONG {
        let mut words = words(line);
        // A line with a wrong date names its own; the last one given counts.
        if line.contains("--as-of") {
            words.extend(["--format", "json"]);
            let ran = run(&words);
            assert!(ran.out.contains(&format!("\"{code}\"")), "{line}: {ran:?}");
            assert_eq!(ran.status, 2, "{line}");
        } else {
            assert_eq!(refusal(&words), (2, (*code).to_owned()), "{line}");
        }
    }
}

#[test]
fn refusals_are_text_on_standard_error_in_the_language_asked_for() {
    for (line, code) in WRONG {
        for (lang, word, help) in [("vi", "lỗi", "cách xử lý:"), ("en", "error", "help:")] {
            let mut words = words(line);
            if !line.contains("--lang") {
                words.extend(["--lang", lang]);
            }
            let ran = run(&words);
            assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{line}");
            if !line.contains("--lang") {
                assert!(ran.err.starts_with(&format!("{word}[{code}]: ")), "{line}: {}", ran.err);
                assert!(ran.err.contains(help), "{line}: {}", ran.err);
            }
            for inside in ["panicked", "Error(", "Some(", "None", "::", "SourceError", "\u{1b}"] {
                let own = line.contains(inside);
                assert!(own || !ran.err.contains(inside), "{line} shows `{inside}`: {}", ran.err);
            }
        }
    }
}

#[test]
fn remedies_name_what_was_probably_meant() {
    let cases = [
        ("measure x:OPENN", "x:OPEN"),
        ("measure NY.GDP.MKTP.CD", "wdi:NY.GDP.MKTP.CD"),
        ("measure x:OPEN --country UK", "GBR"),
        ("measure x:OPEN --country EL", "GRC"),
        ("measure x:OPEN --country vnm", "VNM"),
        ("measure x:OPEN --country asean", "ASEAN"),
        ("measure x:OPEN --country Thailnd", "THA"),
        ("data show flows_2032", "flows_2023"),
        ("reviw", "review"),
        ("measure x:OPEN --contry VNM", "--country"),
        ("completions basch", "bash"),
        ("claims check --profile res95", "res59"),
    ];
    for (line, meant) in cases {
        let err = run(&words(line)).err;
        let help = err.lines().find(|line| line.trim_start().starts_with("help:")).unwrap_or_default();
        assert!(help.contains(meant), "{line}: {err}");
    }
}

#[test]
fn what_the_system_says_of_a_file_is_in_the_language_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("none.toml").display().to_string();
    let said = |lang: &str| run(&["index", "build", &missing, "--lang", lang]).err;
    assert!(said("vi").contains("không có tệp hoặc thư mục này") && !said("vi").contains("No such file"));
    assert!(said("en").contains("there is no such file or folder"), "{}", said("en"));
}

#[test]
fn an_economy_is_known_by_its_code_and_by_its_name() {
    let answer = |country: &str| run(&["measure", "x:OPEN", "--country", country, "--format", "csv"]).out;
    let by_code = answer("VNM");
    assert!(by_code.lines().count() > 1, "{by_code}");
    for name in ["Viet Nam", "Vietnam", "việt nam"] {
        assert_eq!(answer(name), by_code, "{name}");
    }
}

#[test]
fn odd_words_never_end_in_a_panic() {
    let long = "A".repeat(100_000);
    let odd = [
        "",
        " ",
        "-",
        "--",
        "\u{202e}",
        "日本",
        "%s%n",
        "\u{0}x",
        long.as_str(),
        "=",
        "--=",
        "-1",
        "..",
        "NaN",
    ];
    for word in odd.into_iter().filter(|word| !word.contains('\u{0}')) {
        let lines: [&[&str]; 8] = [
            &[word],
            &["measure", word],
            &["measure", "x:OPEN", "--country", word],
            &["measure", "x:OPEN", "--year", word],
            &["measure", "x:BX", "--partner", word],
            &["data", "show", word],
            &["claims", "check", "--profile", word],
            &["review", "--formats", word],
        ];
        for line in lines {
            let ran = run(line);
            assert!(
                ran.status <= 2 && !ran.err.contains("panicked") && !ran.err.contains("internal/"),
                "{ran:?}"
            );
            assert!(word == "--" || ran.status == 2, "{line:?} was accepted: {ran:?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn words_that_are_not_text_are_refused() {
    use std::os::unix::ffi::OsStrExt;
    let mut command = command(&["measure"]);
    command.arg(std::ffi::OsStr::from_bytes(b"x:\xff")).args(["--format", "json"]);
    let ran = outcome(&mut command);
    assert_eq!(ran.status, 2);
    assert!(ran.out.contains("cli/not-text"), "{ran:?}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child = command(&["measure", "list", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let ended = child.wait_with_output().expect("the program ends");
    assert_eq!((ended.status.code(), ended.stderr.as_slice()), (Some(0), b"".as_slice()));
}

#[test]
fn colours_are_never_written_to_a_file_or_pipe() {
    for args in [&["--help"][..], &["measure", "x:OPEN"], &["nothing"], &["data", "list"]] {
        let ran = run(args);
        assert!(!ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'), "{args:?}");
        let mut command = command(args);
        command.env("NO_COLOR", "1");
        let plain = outcome(&mut command);
        assert_eq!((plain.out, plain.err, plain.status), (ran.out, ran.err, ran.status));
    }
}
