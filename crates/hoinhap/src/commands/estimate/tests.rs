//! What is asked beyond the coefficients: bias correction, joint tests, RESET, tariff equivalents.

use serde_json::{Value, json};

use hoinhap_estimate::{
    BiasCorrected, BiasCorrection, Coefficient, Estimate, EstimateError, Family, Fitted, Wald,
};
use hoinhap_vocab::{Lang, Text};

use super::answer::coefficient;
use super::page::{coefficients, count, digits, probability};
use super::request::Tests;
use crate::output::{Answer, issue_json};
use crate::session::Format;

/// The answers, as far as they were asked for.
pub(super) struct More {
    bias: Option<BiasCorrected>,
    wald: Vec<(Vec<String>, Wald)>,
    /// `None` inside where the square is collinear.
    reset: Option<Option<Wald>>,
    tariffs: Option<Tariffs>,
    margins: Vec<Coefficient>,
}

/// The tariff that has the effect of each coefficient.
struct Tariffs {
    elasticity: f64,
    /// Name, tariff in per cent, standard error.
    rows: Vec<(String, f64, f64)>,
}

impl More {
    pub(super) fn ask(
        tests: &Tests,
        bias: Option<BiasCorrection>,
        fitted: &Fitted<'_>,
        found: &Estimate,
    ) -> Result<Self, EstimateError> {
        let wald = tests.wald.iter().map(|names| Ok((names.clone(), found.joint_test(names)?)));
        let clusters: Vec<String> =
            found.variance.clusters.iter().map(|cluster| cluster.name.clone()).collect();
        let reset = || fitted.reset(found.variance.kind, &clusters, found.variance.small_sample);
        let equivalent = |elasticity: f64| Tariffs {
            elasticity,
            rows: found
                .coefficients
                .iter()
                .map(|one| {
                    let tariff = one.tariff_equivalent_pct(elasticity);
                    (one.name.clone(), tariff, one.tariff_equivalent_std_error(elasticity))
                })
                .collect(),
        };
        Ok(Self {
            bias: bias.map(|method| fitted.bias_corrected(method)).transpose()?,
            wald: wald.collect::<Result<_, EstimateError>>()?,
            reset: tests.reset.then(reset).transpose()?,
            tariffs: tests.elasticity.map(equivalent),
            margins: fitted.margins(found, &tests.margins)?,
        })
    }

    /// What was asked for and has no place in a form: it is told, and where it stands.
    pub(super) fn left_out(&self, format: Format, found: &Estimate) -> Option<Text> {
        if !matches!(format, Format::Csv | Format::Latex) {
            return None;
        }
        let asked = [
            (self.bias.is_some(), "--bias-correction"),
            (!self.wald.is_empty(), "--wald"),
            (self.reset.is_some(), "--reset"),
            (self.tariffs.is_some(), "--elasticity"),
            (!self.margins.is_empty(), "--margins"),
            (format == Format::Csv && !found.combinations.is_empty(), "--lincom"),
        ];
        let left: Vec<&str> =
            asked.into_iter().filter(|(asked, _)| *asked).map(|(_, option)| option).collect();
        let list = left.join(", ");
        (!left.is_empty()).then(|| {
            Text::new(
                format!("Bảng này chỉ có hệ số chưa hiệu chỉnh; kết quả của {list} có ở dạng bảng và --format json"),
                format!("This form has the plain coefficients alone; what {list} gave is in the table and in --format json"),
            )
        })
    }

    /// The fields of the answer with these; what was not asked is absent.
    pub(super) fn with_fields(&self, mut fields: Value, lang: Lang) -> Value {
        if let Some(bias) = &self.bias {
            fields["bias_correction"] = bias_json(bias);
            if let Some(issues) = fields["issues"].as_array_mut() {
                issues.extend(bias.issues.iter().map(|issue| issue_json(issue, lang)));
            }
        }
        if !self.wald.is_empty() {
            let one = |(names, test): &(Vec<String>, Wald)| {
                let mut value = wald_json(test);
                value["names"] = json!(names);
                value
            };
            fields["wald"] = self.wald.iter().map(one).collect();
        }
        if !self.margins.is_empty() {
            fields["margins"] = self.margins.iter().map(coefficient).collect();
        }
        if let Some(reset) = &self.reset {
            fields["reset"] = reset.as_ref().map_or(Value::Null, wald_json);
        }
        if let Some(tariffs) = &self.tariffs {
            let row = |(name, percent, error): &(String, f64, f64)| json!({"name": name, "percent": percent, "std_error": error});
            fields["tariff_equivalents"] = json!({
                "elasticity": tariffs.elasticity,
                "rows": tariffs.rows.iter().map(row).collect::<Vec<_>>(),
            });
        }
        fields
    }

    /// The page with these.
    pub(super) fn with_page(&self, answer: Answer, found: &Estimate, stars: bool, lang: Lang) -> Answer {
        let mut answer = answer;
        if let Some(bias) = &self.bias {
            answer = answer.line(bias_line(bias).get(lang));
            answer = answer.table(coefficients(&bias.coefficients, found, stars, lang));
            answer = bias.issues.iter().fold(answer, |answer, issue| answer.line(issue.message.get(lang)));
        }
        for (names, test) in &self.wald {
            let what = names.join(" = ");
            answer = answer.line(format!("Wald, {what} = 0: {}", shown(test, lang)));
        }
        match &self.reset {
            Some(Some(test)) => answer = answer.line(format!("RESET: {}", shown(test, lang))),
            Some(None) => answer = answer.line(no_reset().get(lang)),
            None => {}
        }
        if !self.margins.is_empty() {
            answer = answer.line(margins_line(found.family).get(lang));
            answer = answer.table(coefficients(&self.margins, found, stars, lang));
        }
        let Some(tariffs) = &self.tariffs else { return answer };
        answer = answer.line(tariff_line(tariffs.elasticity).get(lang));
        tariffs.rows.iter().fold(answer, |answer, (name, percent, error)| {
            answer.line(format!("  {name}: {} % ({})", digits(*percent, 2, lang), digits(*error, 2, lang)))
        })
    }
}

fn wald_json(test: &Wald) -> Value {
    json!({"statistic": test.statistic, "restrictions": test.restrictions, "p": test.p_value})
}

fn bias_json(bias: &BiasCorrected) -> Value {
    let one = |(one, bias)| {
        let mut value = coefficient(one);
        value["bias"] = json!(bias);
        value
    };
    json!({
        "method": bias.method.word(),
        "pairs": bias.pairs,
        "exact_leverage": bias.exact_leverage,
        "coefficients": bias.coefficients.iter().zip(&bias.bias).map(one).collect::<Vec<_>>(),
    })
}

fn shown(test: &Wald, lang: Lang) -> String {
    let p = probability(test.p_value, lang);
    let p = p.strip_prefix('<').map_or_else(|| format!("= {p}"), |least| format!("< {least}"));
    format!("{} ({}), p {p}", digits(test.statistic, 3, lang), test.restrictions)
}

fn bias_line(bias: &BiasCorrected) -> Text {
    let method = bias.method.word();
    Text::build(|lang| {
        let pairs = count(bias.pairs, lang);
        match lang {
            Lang::Vi => {
                format!("Đã khử chệch bậc 1/N (`{method}`); sai số chuẩn đã hiệu chỉnh, theo {pairs} cặp:")
            }
            Lang::En => {
                format!(
                    "Bias of order 1/N taken off (`{method}`); corrected standard errors by {pairs} pairs:"
                )
            }
        }
    })
}

fn no_reset() -> Text {
    Text::fixed(
        "RESET: không kiểm định được, bình phương cộng tuyến với các biến",
        "RESET: there is no test, the square is collinear with the regressors",
    )
}

const fn margins_line(family: Family) -> Text {
    match family {
        Family::Poisson => Text::fixed(
            "Tác động biên trung bình lên lôgarit của kỳ vọng (bán co giãn), tính trên các dòng được dùng:",
            "Average marginal effects on the logarithm of the mean (semi-elasticities), over the rows used:",
        ),
        Family::Gaussian => Text::fixed(
            "Tác động biên trung bình lên kết quả, tính trên các dòng được dùng:",
            "Average marginal effects on the outcome, over the rows used:",
        ),
    }
}

fn tariff_line(elasticity: f64) -> Text {
    Text::new(
        format!(
            "Mức thuế tương đương với độ co giãn {} (sai số chuẩn trong ngoặc):",
            elasticity.to_string().replace('.', ",")
        ),
        format!("Tariff equivalents at an elasticity of {elasticity} (standard errors in brackets):"),
    )
}
