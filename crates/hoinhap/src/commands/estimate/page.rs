//! The page of an estimate for people.

use hoinhap_estimate::{Coefficient, Estimate, Family, Reference, VarianceKind};
use hoinhap_report::format::number;
use hoinhap_vocab::{Lang, Text};

use crate::output::{Answer, Cell, Column, Sheet};

/// Adds the page to an answer.
pub(super) fn fill(answer: Answer, found: &Estimate, stars: bool, lang: Lang) -> Answer {
    let mut answer = answer.line(format!("{}: {}", title(found.family).get(lang), found.formula));
    answer = answer.table(coefficients(&found.coefficients, found, stars));
    if !found.combinations.is_empty() {
        answer = answer.table(coefficients(&found.combinations, found, stars));
    }
    for line in [rows(found), variance(found), effects(found), fit(found)] {
        answer = answer.line(line.get(lang));
    }
    if !found.collinear.is_empty() {
        let names = found.collinear.join(", ");
        let line = Text::new(format!("Bỏ vì cộng tuyến: {names}"), format!("Dropped as collinear: {names}"));
        answer = answer.line(line.get(lang));
    }
    found.issues.iter().fold(answer, |answer, issue| answer.line(issue.message.get(lang)))
}

pub(super) const fn title(family: Family) -> Text {
    match family {
        Family::Poisson => Text::fixed("Ước lượng PPML", "Poisson pseudo-maximum likelihood"),
        Family::Gaussian => Text::fixed("Bình phương tối thiểu", "Ordinary least squares"),
    }
}

pub(super) fn coefficients(list: &[Coefficient], found: &Estimate, stars: bool) -> Sheet {
    let (statistic_vi, statistic_en) = match found.reference {
        Reference::Normal => ("z", "z"),
        Reference::Student(_) => ("t", "t"),
    };
    let columns = vec![
        Column::text("name", "Biến", "Term"),
        Column::number("estimate", "Hệ số", "Estimate"),
        Column::number("std_error", "Sai số chuẩn", "Std. error"),
        Column::number("z", statistic_vi, statistic_en),
        Column::number("p", "p", "p"),
        Column::number("low", "Cận dưới", "Low"),
        Column::number("high", "Cận trên", "High"),
        Column::number("percent_effect", "Tác động, %", "Effect, %"),
    ];
    let shown = |value: f64, decimals: usize| Cell::pair(digits(value, decimals), value.to_string());
    let maybe =
        |value: Option<f64>, decimals: usize| value.map_or_else(Cell::none, |value| shown(value, decimals));
    let row = |one: &Coefficient| {
        let mark = if stars { marks(one.p_value) } else { "" };
        vec![
            Cell::same(&one.name),
            Cell::pair(format!("{}{mark}", digits(one.estimate, 5)), one.estimate.to_string()),
            shown(one.std_error, 5),
            maybe(one.statistic, 2),
            maybe(one.p_value, 4),
            shown(one.low, 5),
            shown(one.high, 5),
            shown(one.percent_effect, 1),
        ]
    };
    Sheet { columns, rows: list.iter().map(row).collect() }
}

/// A coefficient with so many decimals; in powers of ten where these would hide it. A statistic is read beside the
/// output of other programs, so that the point is the decimal mark in both languages.
pub(super) fn digits(value: f64, decimals: usize) -> String {
    let hidden = value != 0.0 && value.abs() < 10_f64.powi(1 - decimals as i32);
    if decimals > 4 && (hidden || value.abs() >= 1e7) {
        format!("{value:.4e}")
    } else {
        format!("{value:.decimals$}")
    }
}

/// The marks of probabilities below .01, .05 and .1.
pub(super) fn marks(p_value: Option<f64>) -> &'static str {
    match p_value {
        Some(p) if p < 0.01 => "***",
        Some(p) if p < 0.05 => "**",
        Some(p) if p < 0.1 => "*",
        _ => "",
    }
}

fn count(n: usize, lang: Lang) -> String {
    number(n as f64, 0, lang)
}

fn rows(found: &Estimate) -> Text {
    let dropped = found.dropped;
    let reasons = [
        (dropped.missing, Text::fixed("thiếu giá trị", "with a missing value")),
        (dropped.all_zero_groups, Text::fixed("thuộc nhóm toàn số 0", "in groups of zeros")),
        (dropped.singletons, Text::fixed("đứng một mình trong mức", "alone in their level")),
        (dropped.separated, Text::fixed("bị tách", "separated")),
    ];
    Text::build(|lang| {
        let list = reasons.iter().filter(|(n, _)| *n > 0);
        let list: Vec<String> =
            list.map(|(n, why)| format!("{} {}", count(*n, lang), why.get(lang))).collect();
        let used = count(found.observations, lang);
        let read = count(found.rows_read, lang);
        let why = if list.is_empty() { String::new() } else { format!("; {}", list.join(", ")) };
        match lang {
            Lang::Vi => format!("Dùng {used} trong {read} dòng{why}"),
            Lang::En => format!("{used} of {read} rows used{why}"),
        }
    })
}

fn variance(found: &Estimate) -> Text {
    let variance = &found.variance;
    Text::build(|lang| {
        let clusters: Vec<String> = variance
            .clusters
            .iter()
            .map(|cluster| format!("{} ({})", cluster.name, count(cluster.groups, lang)))
            .collect();
        let kind = match (variance.kind, lang) {
            (VarianceKind::Iid, Lang::Vi) => "độc lập".to_owned(),
            (VarianceKind::Iid, Lang::En) => "independent".to_owned(),
            (VarianceKind::Robust, Lang::Vi) => "bền với phương sai thay đổi".to_owned(),
            (VarianceKind::Robust, Lang::En) => "robust to heteroskedasticity".to_owned(),
            (VarianceKind::Cluster, Lang::Vi) => format!("theo cụm {}", clusters.join(", ")),
            (VarianceKind::Cluster, Lang::En) => format!("clustered by {}", clusters.join(", ")),
        };
        let convention = variance.small_sample.word();
        let mended = match (variance.mended, lang) {
            (false, _) => "",
            (true, Lang::Vi) => "; giá trị riêng âm được đặt bằng 0",
            (true, Lang::En) => "; a negative eigenvalue was set to zero",
        };
        match lang {
            Lang::Vi => format!("Sai số chuẩn {kind}; hiệu chỉnh mẫu nhỏ `{convention}`{mended}"),
            Lang::En => format!("Standard errors {kind}; small samples by `{convention}`{mended}"),
        }
    })
}

fn effects(found: &Estimate) -> Text {
    Text::build(|lang| {
        let list: Vec<String> = found
            .effects
            .iter()
            .map(|effect| format!("{} ({})", effect.name, count(effect.levels, lang)))
            .collect();
        match (list.is_empty(), lang) {
            (true, Lang::Vi) => "Không có hiệu ứng cố định".to_owned(),
            (true, Lang::En) => "No fixed effects".to_owned(),
            (false, Lang::Vi) => format!("Hiệu ứng cố định: {}", list.join(", ")),
            (false, Lang::En) => format!("Fixed effects: {}", list.join(", ")),
        }
    })
}

fn fit(found: &Estimate) -> Text {
    let (fit, solution) = (found.fit, found.solution);
    let deviance = digits(fit.deviance, 4);
    let r2 = digits(fit.pseudo_r2, 4);
    let correlation = digits(fit.squared_correlation, 4);
    let (steps, residual) = (solution.iterations, solution.residual);
    Text::new(
        format!(
            "Độ lệch {deviance}; pseudo-R2 {r2}; tương quan bình phương {correlation}; hội tụ sau {steps} bước, phần dư {residual:.1e}"
        ),
        format!(
            "Deviance {deviance}; pseudo-R2 {r2}; squared correlation {correlation}; converged in {steps} steps, residual {residual:.1e}"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_numbers_keep_their_digits() {
        assert_eq!(digits(0.557_185_3, 5), "0.55719");
        assert_eq!(digits(0.000_001_234_5, 5), "1.2345e-6");
        assert_eq!(digits(0.0, 5), "0.00000");
        assert_eq!(digits(2_630_486.72, 4), "2630486.7200");
    }
}
