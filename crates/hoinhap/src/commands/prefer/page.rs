//! The answer for people.

use hoinhap_origin::answer::{Answer as Preference, Choices};
use hoinhap_origin::{Decimal, Verdict};
use hoinhap_vocab::{Lang, Text};

use crate::output::{Answer, Cell, Column, Sheet};

/// Needs and changes shown per option; JSON has them all.
const SHOWN: usize = 6;

/// The page of an answer.
pub(super) fn page(mut answer: Answer, found: &Preference, lang: Lang) -> Answer {
    if let Some(verdict) = found.verdict {
        answer = answer.line(format!("{}: {}", word(lang, "Kết luận", "Verdict"), verdict.label().get(lang)));
    }
    if let Some(best) = &found.best {
        let saving = best
            .saving
            .map(|saving| format!(", {} {saving}", word(lang, "tiết kiệm", "saves")))
            .unwrap_or_default();
        let settled =
            if best.settled { "" } else { word(lang, " (còn cần dữ kiện)", " (hangs on facts)") };
        let names = best.programmes.join(", ");
        answer = answer.line(format!(
            "{}: {names} {} %{saving}{settled}",
            word(lang, "Tốt nhất", "Best"),
            shown(best.duty_pct.to_decimal(), lang)
        ));
    }
    answer = answer.table(sheet(&found.options, lang));
    let asked = found.options.iter().filter(|option| {
        found.verdict.is_some() && option.product_verdict != Verdict::Yes || !option.trace.is_empty()
    });
    for option in asked.take(3) {
        answer = reasons(answer, option, lang);
    }
    for row in &found.unavailable {
        let cell = row.cell.as_deref().map(|cell| format!(" [{cell}]")).unwrap_or_default();
        answer = answer.line(format!(
            "{}: {} ({}){cell}",
            word(lang, "Không dùng được", "Not available"),
            row.programme,
            reason(row.reason).get(lang)
        ));
    }
    for issue in &found.issues {
        answer = answer.line(format!("! {} ({})", issue.message.get(lang), issue.place));
    }
    answer
}

fn word(lang: Lang, vi: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Vi => vi,
        Lang::En => en,
    }
}

/// A decimal with the mark of the language.
fn shown(value: Decimal, lang: Lang) -> String {
    match lang {
        Lang::Vi => value.to_string().replace('.', ","),
        Lang::En => value.to_string(),
    }
}

fn sheet(options: &[Choices], lang: Lang) -> Sheet {
    let columns = vec![
        Column::text("programme", "Chương trình", "Programme"),
        Column::number("duty_pct", "Thuế suất %", "Rate %"),
        Column::number("duty", "Thuế", "Duty"),
        Column::number("saving", "Tiết kiệm", "Saving"),
        Column::text("qualifies", "Đạt", "Qualifies"),
        Column::number("facts_needed", "Dữ kiện còn thiếu", "Facts needed"),
    ];
    let amount = |value: Option<Decimal>| {
        value.map_or_else(Cell::none, |value| Cell::pair(shown(value, lang), value.to_string()))
    };
    let row = |option: &Choices| {
        vec![
            Cell::same(&option.programme),
            amount(option.duty_pct.map(|rate| rate.to_decimal())),
            amount(option.duty),
            amount(option.saving),
            Cell::pair(option.qualifies.label().get(lang), option.qualifies.code()),
            Cell::same(option.facts_needed.len().to_string()),
        ]
    };
    Sheet { columns, rows: options.iter().map(row).collect() }
}

fn reasons(mut answer: Answer, option: &Choices, lang: Lang) -> Answer {
    answer = answer.line(format!("{}:", option.programme));
    for step in &option.trace {
        let inputs =
            if step.inputs.is_empty() { String::new() } else { format!(" [{}]", step.inputs.join("; ")) };
        let reference =
            if step.reference.is_empty() { String::new() } else { format!(" ({})", step.reference) };
        answer = answer.line(format!(
            "  {}: {}{inputs}{reference}",
            step.verdict.label().get(lang),
            step.text.get(lang)
        ));
    }
    for share in &option.figures.exact {
        answer = answer.line(format!("  {share}"));
    }
    for need in option.facts_needed.iter().take(SHOWN) {
        answer = answer.line(format!("  ? {} ({})", need.question.get(lang), need.fact));
    }
    for change in option.changes.iter().take(SHOWN) {
        answer = answer.line(format!("  → {}", change.text.get(lang)));
    }
    answer
}

fn reason(code: &str) -> Text {
    match code {
        "not_in_force" => Text::fixed("chưa hoặc không còn hiệu lực", "not in force"),
        "force_unknown" => Text::fixed("chưa rõ hiệu lực", "entry into force not known"),
        "not_listed" => Text::fixed("không liệt kê dòng hàng này", "does not list the line"),
        "excluded" => Text::fixed("loại trừ nước xuất xứ này", "excludes this origin"),
        "excluded_in_part" => {
            Text::fixed("loại trừ ở một số phân dòng", "excludes this origin on some sub-lines")
        }
        "no_concession" => Text::fixed("không cam kết", "no concession"),
        "quota" => Text::fixed("phụ thuộc hạn ngạch", "hangs on a quota"),
        "which_sub_line" => Text::fixed("cần biết phân dòng", "the sub-line must be known"),
        _ => Text::fixed("ô thuế suất không đọc được", "the cell is not understood"),
    }
}
