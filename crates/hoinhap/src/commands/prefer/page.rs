//! The answer for people.

use hoinhap_origin::answer::{Answer as Preference, Choices, FigureSet};
use hoinhap_origin::{Decimal, Verdict};
use hoinhap_vocab::{Issue, Lang, Text};

use crate::output::{Answer, Cell, Column, Sheet};

/// Changes shown per option; JSON has them all.
const SHOWN: usize = 6;

/// What the page shows beside the answer itself.
pub(super) struct Shown {
    /// Whether proof of origin is held, where it is said.
    pub(super) proof: Option<bool>,
    /// The tariff lines of a code that has several.
    pub(super) lines: Option<Sheet>,
}

/// The page of an answer.
pub(super) fn page(mut answer: Answer, found: &Preference, beside: &Shown, lang: Lang) -> Answer {
    if let Some(verdict) = found.verdict {
        answer = answer.line(format!("{}: {}", word(lang, "Kết luận", "Verdict"), verdict.label().get(lang)));
        if verdict == Verdict::No && found.product_verdict != Some(Verdict::No) {
            answer = answer.line(refused(beside.proof).get(lang));
        }
    }
    if let Some(best) = &found.best {
        let saving = best
            .saving
            .map(|saving| format!(", {} {}", word(lang, "tiết kiệm", "saves"), shown(saving, lang)))
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
    if found.options.is_empty() {
        let none = Text::fixed("Không có thuế suất chung cho mã này.", "No one rate is known for this code.");
        answer = answer.line(none.get(lang));
    } else {
        answer = answer.table(sheet(&found.options, lang));
    }
    if let Some(lines) = &beside.lines {
        answer = answer.table(lines.clone());
    }
    let asked = found.options.iter().filter(|option| {
        found.verdict.is_some() && option.product_verdict != Verdict::Yes || !option.trace.is_empty()
    });
    for option in asked {
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
    for line in remarks(&found.issues, lang) {
        answer = answer.line(line);
    }
    answer
}

/// One remark per cause; places that share it are counted.
fn remarks(issues: &[Issue], lang: Lang) -> Vec<String> {
    let same = |a: &Issue, b: &Issue| a.code == b.code && a.message == b.message;
    let first = |index: usize| !issues[..index].iter().any(|other| same(other, &issues[index]));
    let told = issues.iter().enumerate().filter(|(index, _)| first(*index));
    told.map(|(_, issue)| {
        let others = issues.iter().filter(|other| same(other, issue)).count() - 1;
        let more = match (others, lang) {
            (0, _) => String::new(),
            (others, Lang::Vi) => format!("\n  Như vậy ở {others} chỗ khác."),
            (others, Lang::En) => format!("\n  The same at {others} other places."),
        };
        remark(issue, lang) + &more
    })
    .collect()
}

/// An issue: cause, value where the cause does not name it, place, remedy.
fn remark(issue: &Issue, lang: Lang) -> String {
    let cause = issue.message.get(lang);
    let value = issue
        .value
        .as_deref()
        .filter(|value| !value.is_empty() && !cause.contains(*value) && *value != "edition_assumed");
    let value = value.map(|value| format!(" `{value}`")).unwrap_or_default();
    let help = issue.help.get(lang);
    let help = if help.is_empty() { String::new() } else { format!("\n  {help}") };
    format!("! {cause}{value} ({}){help}", issue.place)
}

/// Why an agreement gives nothing although its rule may be met.
fn refused(proof: Option<bool>) -> Text {
    match proof {
        Some(false) => Text::fixed(
            "Lý do: không có chứng từ xuất xứ nên không được hưởng ưu đãi, dù hàng có thể đạt quy tắc.",
            "Reason: no proof of origin is held, so there is no preference, even where the good meets its rule.",
        ),
        _ => Text::fixed(
            "Lý do: điều kiện về lô hàng (hiệu lực giữa hai bên, vận chuyển hoặc chứng từ) không đạt, dù hàng có thể đạt quy tắc.",
            "Reason: the shipment fails (pair in force, transport or proof), even where the good meets its rule.",
        ),
    }
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
    for (name, value) in figures(&option.figures) {
        answer = answer.line(format!("  {}: {} %", name.get(lang), shown(value, lang)));
    }
    for need in &option.facts_needed {
        answer = answer.line(format!("  ? {} ({})", need.question.get(lang), need.fact));
    }
    for change in option.changes.iter().take(SHOWN) {
        answer = answer.line(format!("  → {}", change.text.get(lang)));
    }
    answer
}

/// The figures that are known, in words.
fn figures(set: &FigureSet) -> Vec<(Text, Decimal)> {
    // A build-up of nought may be a value of originating materials that nobody stated: it is not shown.
    let named = [
        (Text::fixed("RVC gián tiếp (build-down)", "RVC build-down"), set.rvc_bd_pct),
        (
            Text::fixed("RVC trực tiếp (build-up)", "RVC build-up"),
            set.rvc_bu_pct.filter(|value| *value > Decimal::ZERO),
        ),
        (Text::fixed("RVC theo chi phí tịnh", "RVC net cost"), set.rvc_nc_pct),
        (
            Text::fixed(
                "Nguyên liệu không có xuất xứ trên giá xuất xưởng (MaxNOM)",
                "Non-originating materials in the ex-works price (MaxNOM)",
            ),
            set.maxnom_pct,
        ),
    ];
    named.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn reason(code: &str) -> Text {
    match code {
        "not_in_force" => Text::fixed("chưa hoặc không còn hiệu lực", "not in force"),
        "force_unknown" => Text::fixed("chưa rõ hiệu lực", "entry into force not known"),
        "not_listed" => Text::fixed("không liệt kê dòng hàng này", "does not list the line"),
        "excluded" => Text::fixed("loại trừ nước xuất xứ này", "excludes this origin"),
        "excluded_in_part" => {
            Text::fixed("loại trừ ở một số mặt hàng của mã này", "excludes this origin on some sub-lines")
        }
        "no_concession" => Text::fixed("không cam kết", "no concession"),
        "quota" => Text::fixed("phụ thuộc hạn ngạch", "hangs on a quota"),
        "which_sub_line" => Text::fixed(
            "cần mã HS 8 số: các dòng có thuế suất khác nhau",
            "give the code of eight digits: its lines have different rates",
        ),
        _ => Text::fixed("ô thuế suất không đọc được", "the cell is not understood"),
    }
}
