//! The validator of packs: what is wrong, missing or doubtful in rules, each as an issue with its row.

mod modifiers;
mod rows;

use hoinhap_sources::{EmbeddedFile, SourceError};
use hoinhap_vocab::{Date, Issue, Severity, Text};

use crate::rule::{Pack, PackFolder, Packs};
use crate::{CodeRange, Hs6};

/// Months after which a source is called old.
const OLD_AFTER_MONTHS: i32 = 24;

/// The chapter of the code that trade statistics use for goods that are not specified.
const NOT_SPECIFIED: u32 = 99;

/// What the check of a pack found.
#[derive(Debug, Clone)]
pub struct PackReport {
    /// The agreement.
    pub agreement: String,
    /// Rows read.
    pub rows: usize,
    /// Codes of six digits in the pack's edition, and those without a row.
    pub codes: usize,
    /// Codes without a row.
    pub without_rule: usize,
    /// Codes of the 2022 edition that lead to no row.
    pub not_transposed: usize,
    /// Alternatives marked as doubtful.
    pub needs_review: usize,
    /// What was found.
    pub issues: Vec<Issue>,
}

impl PackReport {
    /// Whether something is wrong, beyond notes.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.issues.iter().all(|issue| issue.severity == Severity::Note)
    }
}

/// Checks a pack with the issues found while reading it; `raw` holds its files where they are at hand.
///
/// # Errors
/// A shipped table is damaged.
pub fn check(
    pack: &Pack,
    reading: &[Issue],
    raw: Option<&PackFolder>,
    packs: &Packs,
    on: Date,
) -> Result<PackReport, SourceError> {
    let mut issues = reading.to_vec();
    let concordance = EmbeddedFile::find("nomenclature/hs_concordance.csv")?.text()?;
    let own = codes_of(&concordance, pack.edition);
    rows::check(pack, &own, packs.reader(), &mut issues);
    modifiers::check(pack, packs, &mut issues)?;
    if let Some(raw) = raw {
        raw.files.iter().for_each(|(file, text)| look_alikes(file, text, &mut issues));
    }
    let (without_rule, not_transposed) = match pack.has_rows() {
        true => (gaps(pack, &own, &mut issues), untransposed(pack, &concordance, &mut issues)),
        false => (0, 0),
    };
    headlines(pack, on, &mut issues);
    let alternatives = pack.rows.iter().flat_map(|row| &row.groups).flat_map(|group| &group.alternatives);
    let needs_review = alternatives.filter(|alternative| alternative.needs_review).count();
    issues.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.place.cmp(&b.place)));
    Ok(PackReport {
        agreement: pack.agreement.clone(),
        rows: pack.rows.len(),
        codes: own.len(),
        without_rule,
        not_transposed,
        needs_review,
        issues,
    })
}

/// The codes of six digits of an edition, from the concordance.
fn codes_of(concordance: &str, edition: u16) -> Vec<Hs6> {
    let edition = edition.to_string();
    let mut found = Vec::new();
    for line in concordance.lines().skip(1) {
        let mut parts = line.split(',');
        let (Some(from), Some(a), Some(to), Some(b)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        found.extend((from == edition).then(|| Hs6::parse(a).ok()).flatten());
        found.extend((to == edition).then(|| Hs6::parse(b).ok()).flatten());
    }
    found.retain(|code| code.chapter() != NOT_SPECIFIED);
    found.sort_unstable();
    found.dedup();
    found
}

/// Codes of the pack's own edition without a row: one issue per run of codes.
fn gaps(pack: &Pack, codes: &[Hs6], issues: &mut Vec<Issue>) -> usize {
    let missing: Vec<Hs6> = codes.iter().copied().filter(|code| pack.rows_of(*code).is_empty()).collect();
    for run in missing.chunk_by(|a, b| a.heading() == b.heading()) {
        let range = CodeRange { from: run[0].number(), to: run[run.len() - 1].number() };
        issues.push(
            Issue::warning(
                "rules/code-without-rule",
                format!("{}:{range}", pack.agreement),
                Text::new(
                    format!("{} mã của nhóm này không có dòng quy tắc nào.", run.len()),
                    format!("{} codes of this heading have no row.", run.len()),
                ),
                Text::fixed(
                    "Đối chiếu phụ lục; bản sao có thể thiếu dòng.",
                    "Compare with the annex: the copy may lack rows.",
                ),
            )
            .with_value(range.to_string()),
        );
    }
    missing.len()
}

/// Codes of the 2022 edition that no concordance leads to a row.
fn untransposed(pack: &Pack, concordance: &str, issues: &mut Vec<Issue>) -> usize {
    if pack.edition == 2022 {
        return 0;
    }
    let middle = format!(",{},", pack.edition);
    let mut reached: std::collections::BTreeMap<Hs6, bool> = std::collections::BTreeMap::new();
    for line in concordance.lines().filter(|line| line.starts_with("2022,") && line.contains(&middle)) {
        let parse = |text: Option<&str>| text.and_then(|text| Hs6::parse(text).ok());
        let (Some(new), Some(old)) = (parse(line.get(5..11)), parse(line.get(17..23))) else { continue };
        // 999999 stands for "not specified" in trade statistics; no good has it.
        if new.chapter() == NOT_SPECIFIED {
            continue;
        }
        *reached.entry(new).or_default() |= !pack.rows_of(old).is_empty();
    }
    let missing: Vec<Hs6> = reached.iter().filter(|(_, reached)| !**reached).map(|(code, _)| *code).collect();
    for code in &missing {
        issues.push(Issue::warning(
            "rules/code-not-transposed",
            format!("{}:{code}", pack.agreement),
            Text::fixed(
                "Mã HS 2022 này không dẫn tới dòng quy tắc nào.",
                "This code of HS 2022 leads to no row.",
            ),
            Text::fixed("Bổ sung chuyển đổi hoặc dòng quy tắc.", "Add the transposition or the row."),
        ));
    }
    missing.len()
}

fn headlines(pack: &Pack, on: Date, issues: &mut Vec<Issue>) {
    if !pack.has_rows() {
        issues.push(Issue::warning(
            "rules/rate-without-rule",
            pack.agreement.clone(),
            Text::fixed(
                "Có thuế suất nhưng chưa nạp quy tắc.",
                "There are rates, but the rules are not loaded.",
            ),
            Text::fixed(
                "Bổ sung rows.json từ phụ lục của hiệp định.",
                "Add rows.json from the annex of the agreement.",
            ),
        ));
    }
    for source in &pack.sources {
        let Ok(date) = hoinhap_vocab::parse_date(&source.date) else { continue };
        let months = (i32::from(on.year()) - i32::from(date.year())) * 12 + i32::from(on.month())
            - i32::from(date.month());
        if pack.has_rows() && months > OLD_AFTER_MONTHS {
            issues.push(
                Issue::note(
                    "rules/old-source",
                    pack.agreement.clone(),
                    Text::new(
                        format!("Nguồn đã {months} tháng tuổi."),
                        format!("The source is {months} months old."),
                    ),
                    Text::fixed(
                        "Kiểm tra có văn bản sửa đổi hay không.",
                        "Check whether the text was amended.",
                    ),
                )
                .with_value(source.title.clone()),
            );
        }
    }
}

/// Letters of other alphabets that look like Latin ones, in the keys and codes of a pack.
fn look_alikes(file: &str, text: &str, issues: &mut Vec<Issue>) {
    for (number, line) in text.lines().enumerate() {
        let found: String =
            line.chars().filter(|c| matches!(c, '\u{0370}'..='\u{03FF}' | '\u{0400}'..='\u{04FF}')).collect();
        if !found.is_empty() {
            issues.push(
                Issue::error(
                    "rules/look-alike-letters",
                    format!("{file}:{}", number + 1),
                    Text::fixed(
                        "Có chữ cái trông giống chữ La-tinh nhưng thuộc bảng chữ khác.",
                        "Letters of another alphabet look like Latin ones.",
                    ),
                    Text::fixed("Gõ lại bằng chữ La-tinh.", "Type them again as Latin letters."),
                )
                .with_value(found),
            );
        }
    }
}
