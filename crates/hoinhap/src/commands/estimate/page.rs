//! The page of an estimate for people.

use hoinhap_estimate::{Coefficient, Estimate, Family, Reference, VarianceKind};
use hoinhap_report::format::number;
use hoinhap_vocab::{Lang, Text};

use crate::output::{Answer, Cell, Column, Sheet};

/// Adds the page to an answer.
pub(super) fn fill(answer: Answer, found: &Estimate, stars: bool, lang: Lang) -> Answer {
    let mut answer = answer.line(format!("{}: {}", title(found.family).get(lang), found.formula));
    answer = answer.table(coefficients(&found.coefficients, found, stars, lang));
    if !found.combinations.is_empty() {
        answer = answer.table(coefficients(&found.combinations, found, stars, lang));
    }
    if stars {
        answer = answer.line(legend(lang));
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

pub(super) fn coefficients(list: &[Coefficient], found: &Estimate, stars: bool, lang: Lang) -> Sheet {
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
    let shown = |value: f64, decimals: usize| Cell::pair(digits(value, decimals, lang), plain(value));
    let maybe =
        |value: Option<f64>, decimals: usize| value.map_or_else(Cell::none, |value| shown(value, decimals));
    let row = |one: &Coefficient| {
        let mark = if stars { marks(one.p_value) } else { "" };
        vec![
            Cell::same(&one.name),
            Cell::pair(format!("{}{mark}", digits(one.estimate, 5, lang)), plain(one.estimate)),
            shown(one.std_error, 5),
            maybe(one.statistic, 2),
            one.p_value.map_or_else(Cell::none, |p| Cell::pair(probability(p, lang), plain(p))),
            shown(one.low, 5),
            shown(one.high, 5),
            shown(one.percent_effect, 1),
        ]
    };
    Sheet { columns, rows: list.iter().map(row).collect() }
}

/// A coefficient with so many decimals; in powers of ten where these would hide it. Counts on the same page have a
/// separator of thousands, so that the decimal mark is the language's.
pub(super) fn digits(value: f64, decimals: usize, lang: Lang) -> String {
    let hidden = value != 0.0 && value.abs() < 10_f64.powi(1 - decimals as i32);
    let text = if decimals > 4 && (hidden || value.abs() >= 1e7) {
        format!("{value:.4e}")
    } else {
        format!("{value:.decimals$}")
    };
    match lang {
        Lang::Vi => text.replace('.', ","),
        Lang::En => text,
    }
}

/// A probability with four decimals, or that it is smaller than these can show.
pub(super) fn probability(p: f64, lang: Lang) -> String {
    const LEAST: f64 = 1e-4;
    if p < LEAST { format!("<{}", digits(LEAST, 4, lang)) } else { digits(p, 4, lang) }
}

/// All digits of a number for other programs, in powers of ten where it would be a long row of zeros.
fn plain(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-5..1e16).contains(&size) { format!("{value:e}") } else { value.to_string() }
}

/// The marks of a coefficient and the probability that each is for, the smallest first.
const MARKS: [(&str, f64); 3] = [("***", 0.01), ("**", 0.05), ("*", 0.1)];

/// The mark of a probability.
pub(super) fn marks(p_value: Option<f64>) -> &'static str {
    let mark = MARKS.into_iter().find(|(_, least)| p_value.is_some_and(|p| p < *least));
    mark.map_or("", |(mark, _)| mark)
}

/// What the marks stand for.
pub(super) fn legend(lang: Lang) -> String {
    let decimals = |least: f64| if least < 0.1 { 2 } else { 1 };
    let one = |(mark, least): (&str, f64)| format!("{mark} p < {}", digits(least, decimals(least), lang));
    MARKS.map(one).join("; ")
}

pub(super) fn count(n: usize, lang: Lang) -> String {
    number(n as f64, 0, lang)
}

/// How many rows were left out, and why; reasons without rows are passed over.
pub(super) fn dropped(found: &Estimate) -> Vec<(usize, Text)> {
    let dropped = found.dropped;
    let reasons = [
        (dropped.missing, Text::fixed("thiếu giá trị", "with a missing value")),
        (dropped.zero_weights, Text::fixed("có trọng số 0", "of weight 0")),
        (dropped.all_zero_groups, Text::fixed("thuộc nhóm toàn số 0", "in groups of zeros")),
        (dropped.singletons, Text::fixed("đứng một mình trong mức", "alone in their level")),
        (dropped.separated, Text::fixed("bị tách", "separated")),
    ];
    reasons.into_iter().filter(|(n, _)| *n > 0).collect()
}

/// How many rows were used of how many, and what became of the others.
pub(super) fn rows(found: &Estimate) -> Text {
    let reasons = dropped(found);
    Text::build(|lang| {
        let list: Vec<String> =
            reasons.iter().map(|(n, why)| format!("{} {}", count(*n, lang), why.get(lang))).collect();
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
    let steps = solution.iterations;
    Text::build(|lang| {
        let four = |value| digits(value, 4, lang);
        let (deviance, correlation) = (four(fit.deviance), four(fit.squared_correlation));
        let (explained, r2) = explained(found, lang);
        let residual = format!("{:.1e}", solution.residual);
        match lang {
            Lang::Vi => format!(
                "Độ lệch {deviance}; {explained} {r2}; tương quan bình phương {correlation}; hội tụ sau {steps} bước, phần dư {}",
                residual.replace('.', ",")
            ),
            Lang::En => format!(
                "Deviance {deviance}; {explained} {r2}; squared correlation {correlation}; converged in {steps} steps, residual {residual}"
            ),
        }
    })
}

/// The measure of fit of the family, and its value: R2 with the adjusted one, or McFadden's.
pub(super) fn explained(found: &Estimate, lang: Lang) -> (&'static str, String) {
    let four = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| digits(value, 4, lang));
    match found.family {
        Family::Poisson => ("pseudo-R2", four(Some(found.fit.pseudo_r2))),
        Family::Gaussian => {
            let (r2, adjusted) = (four(found.fit.r2), four(found.fit.adjusted_r2));
            let word = match lang {
                Lang::Vi => "hiệu chỉnh",
                Lang::En => "adjusted",
            };
            ("R2", format!("{r2} ({word} {adjusted})"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_numbers_keep_their_digits() {
        assert_eq!(digits(0.557_185_3, 5, Lang::En), "0.55719");
        assert_eq!(digits(0.000_001_234_5, 5, Lang::En), "1.2345e-6");
        assert_eq!(digits(0.000_001_234_5, 5, Lang::Vi), "1,2345e-6");
        assert_eq!(digits(0.0, 5, Lang::En), "0.00000");
        assert_eq!(digits(2_630_486.72, 4, Lang::En), "2630486.7200");
        assert_eq!(digits(2_630_486.72, 4, Lang::Vi), "2630486,7200");
        assert_eq!(
            (probability(0.5, Lang::Vi), probability(1e-9, Lang::En)),
            ("0,5000".into(), "<0.0001".into())
        );
        assert_eq!(
            (plain(2.5e-93), plain(-0.25), plain(0.0)),
            ("2.5e-93".into(), "-0.25".into(), "0".into())
        );
    }

    #[test]
    fn marks_are_those_of_the_legend() {
        assert_eq!(legend(Lang::En), "*** p < 0.01; ** p < 0.05; * p < 0.1");
        assert_eq!(legend(Lang::Vi), "*** p < 0,01; ** p < 0,05; * p < 0,1");
        assert_eq!([0.009, 0.01, 0.05, 0.1].map(|p| marks(Some(p))), ["***", "**", "*", ""]);
        assert_eq!(marks(None), "");
    }
}
