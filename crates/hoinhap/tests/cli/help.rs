//! Help, completions, manual: one definition, two languages.

use crate::support::{command, outcome, run};

const PATHS: [&[&str]; 24] = [
    &[],
    &["review"],
    &["data"],
    &["data", "list"],
    &["data", "show"],
    &["data", "add"],
    &["data", "verify"],
    &["measure"],
    &["measure", "list"],
    &["measure", "dependence"],
    &["claims", "check"],
    &["index"],
    &["index", "build"],
    &["index", "explain"],
    &["index", "sensitivity"],
    &["index", "compare"],
    &["register"],
    &["register", "init"],
    &["register", "import"],
    &["register", "due"],
    &["register", "audit"],
    &["register", "calendar"],
    &["completions"],
    &["man"],
];

#[test]
fn every_command_has_help_with_examples_in_both_languages() {
    for path in PATHS {
        let page = |lang: &str| run(&[path, &["--help", "--lang", lang]].concat());
        let (vi, en) = (page("vi"), page("en"));
        assert_eq!((vi.status, en.status), (0, 0), "{path:?}");
        for word in ["Cách dùng:", "Ví dụ:", "Tuỳ chọn chung:", "--as-of"] {
            assert!(vi.out.contains(word), "{path:?} lacks {word}:\n{}", vi.out);
        }
        for word in ["Usage:", "Examples:", "Global options:", "--as-of"] {
            assert!(en.out.contains(word), "{path:?} lacks {word}:\n{}", en.out);
        }
        for english in
            ["Usage", "Options", "Commands", "Arguments", "Examples", "default:", "possible values"]
        {
            assert!(!vi.out.contains(english), "{path:?} says `{english}` in Vietnamese:\n{}", vi.out);
        }
        assert!(!vi.out.contains('\u{1b}') && vi.err.is_empty());
    }
}

#[test]
fn the_language_follows_the_locale_unless_it_is_named() {
    let with = |variables: &[(&str, &str)], args: &[&str]| {
        let mut command = command(args);
        command.envs(variables.iter().copied());
        outcome(&mut command).out
    };
    assert!(with(&[("LANG", "vi_VN.UTF-8")], &["--help"]).contains("Cách dùng"));
    assert!(with(&[("LANG", "vi_VN.UTF-8"), ("LC_ALL", "en_GB.UTF-8")], &["--help"]).contains("Usage"));
    assert!(with(&[("LANG", "vi_VN.UTF-8")], &["--help", "--lang", "en"]).contains("Usage"));
    assert!(with(&[("LANG", "fr_FR.UTF-8")], &["--help"]).contains("Usage"));
    assert!(run(&["--help"]).out.contains("Usage"));
}

#[test]
fn commands_that_have_not_landed_are_not_listed() {
    let help = run(&["--help"]).out;
    for listed in [
        "review",
        "data",
        "measure",
        "claims",
        "index",
        "scenario",
        "estimate",
        "prefer",
        "rules",
        "register",
        "completions",
        "man",
    ] {
        assert!(help.contains(&format!("\n  {listed} ")), "{help}");
    }
    for absent in ["serve", "cluster"] {
        assert!(!help.contains(&format!("\n  {absent} ")), "{help}");
        assert_eq!(run(&[absent]).status, 2);
    }
}

#[test]
fn help_is_the_same_page_by_word_and_by_flag() {
    assert_eq!(run(&["help", "data", "add"]).out, run(&["data", "add", "--help"]).out);
    assert!(run(&[]).out.contains("Usage: hoinhap"));
    assert_eq!(run(&["--version"]).out, format!("hoinhap {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn every_shell_gets_a_script_that_knows_the_commands() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(&["completions", shell]);
        assert_eq!(script.status, 0);
        for word in ["hoinhap", "dependence", "accept-good", "as-of"] {
            assert!(script.out.contains(word), "{shell} lacks {word}");
        }
    }
}

#[test]
fn the_bash_completions_are_sound_bash() {
    let script = run(&["completions", "bash"]).out;
    let check = std::process::Command::new("bash").args(["-n", "-c", &script]).output();
    if let Ok(check) = check {
        assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
    }
}

#[test]
fn the_manual_page_exists_in_both_languages() {
    let (vi, en) = (run(&["man", "--lang", "vi"]).out, run(&["man", "measure", "--lang", "en"]).out);
    for heading in [".SH TÊN", ".SH \"CÁCH DÙNG\"", ".SH LỆNH"] {
        let plain = heading.replace('"', "");
        assert!(vi.contains(heading) || vi.contains(&plain), "no {heading} in\n{vi}");
    }
    for heading in [".TH", ".SH NAME", ".SH SYNOPSIS", ".SH EXAMPLES"] {
        assert!(en.contains(heading), "no {heading} in\n{en}");
    }
    assert!(en.contains("partner"));
    assert_eq!(run(&["man", "nothing"]).status, 2);
}
