//! A LaTeX table: coefficients with standard errors below them, what they rest on, and what the stars stand for.

use std::fmt::Write as _;

use hoinhap_estimate::{Estimate, VarianceKind};
use hoinhap_vocab::{Lang, Text};

use super::page::{count, digits, dropped, explained, legend, marks, title};

/// The table, for the package booktabs.
pub(super) fn table(found: &Estimate, stars: bool, lang: Lang) -> String {
    let words = match lang {
        Lang::Vi => ["Hiệu ứng cố định", "Số quan sát", "Sai số chuẩn", "Cụm", "Dòng bị loại"],
        Lang::En => ["Fixed effects", "Observations", "Standard errors", "Clusters", "Rows left out"],
    };
    let mut text = String::from("\\begin{tabular}{lr}\n\\toprule\n");
    let _ = writeln!(text, " & {} \\\\\n\\midrule", escaped(title(found.family).get(lang)));
    for one in found.coefficients.iter().chain(&found.combinations) {
        let mark = if stars { marks(one.p_value) } else { "" };
        let mark = if mark.is_empty() { String::new() } else { format!("$^{{{mark}}}$") };
        let _ = writeln!(text, "{} & {}{mark} \\\\", escaped(&one.name), digits(one.estimate, 5, lang));
        let _ = writeln!(text, " & ({}) \\\\", digits(one.std_error, 5, lang));
    }
    text.push_str("\\midrule\n");
    let effects: Vec<&str> = found.effects.iter().map(|effect| effect.name.as_str()).collect();
    if !effects.is_empty() {
        let _ = writeln!(text, "{} & {} \\\\", words[0], escaped(&effects.join(", ")));
    }
    let _ = writeln!(text, "{} & {} \\\\", words[1], count(found.observations, lang));
    for (rows, why) in dropped(found) {
        let _ = writeln!(text, "{}: {} & {} \\\\", words[4], why.get(lang), count(rows, lang));
    }
    let convention = found.variance.small_sample.word();
    let kind = kind(found.variance.kind);
    let _ = writeln!(text, "{} & {}, {} \\\\", words[2], kind.get(lang), escaped(convention));
    for cluster in &found.variance.clusters {
        let groups = count(cluster.groups, lang);
        let _ = writeln!(text, "{}: {} & {groups} \\\\", words[3], escaped(&cluster.name));
    }
    let (measure, value) = explained(found, lang);
    let _ = writeln!(text, "{} & {value} \\\\", measure.replace("R2", "$R^2$"));
    text.push_str("\\bottomrule\n");
    if stars {
        let _ = writeln!(text, "\\multicolumn{{2}}{{l}}{{{}}} \\\\", legend(lang).replace('<', "$<$"));
    }
    text.push_str("\\end{tabular}\n");
    text
}

const fn kind(kind: VarianceKind) -> Text {
    match kind {
        VarianceKind::Iid => Text::fixed("độc lập", "iid"),
        VarianceKind::Robust => Text::fixed("bền với phương sai thay đổi", "robust"),
        VarianceKind::Cluster => Text::fixed("theo cụm", "clustered"),
    }
}

/// Text in which no character has a meaning for LaTeX.
fn escaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => {
                result.push('\\');
                result.push(character);
            }
            '^' => result.push_str("\\textasciicircum{}"),
            '~' => result.push_str("\\textasciitilde{}"),
            '\\' => result.push_str("\\textbackslash{}"),
            other => result.push(other),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_for_latex() {
        assert_eq!(escaped("rta_lag4:a^b"), "rta\\_lag4:a\\textasciicircum{}b");
    }
}
