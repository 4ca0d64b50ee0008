//! How many tests ran, read from what the test programs print.

use std::fmt;
use std::ops::AddAssign;

/// Tests by outcome.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Passed.
    pub(crate) passed: u64,
    /// Failed or timed out.
    pub(crate) failed: u64,
    /// Not run.
    pub(crate) skipped: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.passed + self.failed;
        write!(
            f,
            "{total} tests run: {} passed, {} failed, {} skipped",
            self.passed, self.failed, self.skipped
        )
    }
}

/// Sums the closing lines of `cargo test`, `cargo nextest` and `node --test`.
pub(crate) fn read<'a>(lines: impl IntoIterator<Item = &'a str>) -> Counts {
    let mut counts = Counts::default();
    for line in lines {
        let line = plain(line);
        if let Some(rest) = line.trim().strip_prefix("test result:") {
            counts += words_before(rest);
        } else if let Some((_, rest)) = line.split_once("tests run:").or_else(|| line.split_once("test run:"))
        {
            counts += words_before(rest);
        } else {
            counts += node_line(&line);
        }
    }
    counts
}

/// `3 passed; 1 failed; 2 ignored` and `3 passed, 1 failed, 2 skipped`: a number, then what it counts.
fn words_before(text: &str) -> Counts {
    let mut counts = Counts::default();
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    for pair in words.windows(2) {
        let Ok(number) = pair[0].parse::<u64>() else { continue };
        match pair[1] {
            "passed" => counts.passed += number,
            "failed" => counts.failed += number,
            "timed" => counts.failed += number,
            "ignored" | "skipped" => counts.skipped += number,
            _ => {}
        }
    }
    counts
}

/// `# pass 3` of the TAP reporter: what is counted, then a number.
fn node_line(line: &str) -> Counts {
    let mut counts = Counts::default();
    let mut words = line.split_whitespace();
    let (Some("#" | "ℹ"), Some(word), Some(number), None) =
        (words.next(), words.next(), words.next().and_then(|text| text.parse().ok()), words.next())
    else {
        return counts;
    };
    match word {
        "pass" => counts.passed = number,
        "fail" | "cancelled" => counts.failed = number,
        "skipped" | "todo" => counts.skipped = number,
        _ => {}
    }
    counts
}

/// A line without the colour codes of terminals.
fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_cargo_test_add_up() {
        let lines = [
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 4 filtered out; finished in 0.01s",
        ];
        assert_eq!(read(lines), Counts { passed: 14, failed: 3, skipped: 1 });
    }

    #[test]
    fn closing_line_of_nextest_is_read_with_colours() {
        let line = "\u{1b}[32;1m     Summary\u{1b}[0m [   1.0s] 7 tests run: 4 passed (1 slow), 2 failed, 1 timed out, 5 skipped";
        assert_eq!(read([line]), Counts { passed: 4, failed: 3, skipped: 5 });
        assert_eq!(read(["Summary [ 0.1s] 1 test run: 1 passed, 0 skipped"]).passed, 1);
    }

    #[test]
    fn closing_lines_of_node_are_read() {
        assert_eq!(
            read(["# tests 5", "# pass 3", "# fail 1", "# cancelled 0", "# skipped 1", "# pass the salt"]),
            Counts { passed: 3, failed: 1, skipped: 1 }
        );
    }

    #[test]
    fn other_lines_count_nothing() {
        assert_eq!(read(["running 3 tests", "3 passed the gate", "# note 5"]), Counts::default());
        assert_eq!(
            Counts { passed: 3, failed: 1, skipped: 2 }.to_string(),
            "4 tests run: 3 passed, 1 failed, 2 skipped"
        );
    }
}
