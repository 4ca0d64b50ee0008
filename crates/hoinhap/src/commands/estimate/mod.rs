//! `hoinhap estimate`: a formula on a user's table.

mod answer;
mod latex;
mod page;
mod request;
mod tables;
mod tests;

use std::time::Instant;

use clap::ArgMatches;

use hoinhap_estimate::{EstimateError, Frame, fit};
use hoinhap_vocab::Text;

use crate::cli::{ArgSpec, CommandSpec, Example, Takes};
use crate::failure::Failure;
use crate::output::{Answer, remark};
use crate::session::{Format, Session};
use request::Request;

const fn one(id: &'static str, value: &'static str, help: Text) -> ArgSpec {
    ArgSpec { id, value, takes: Takes::One, help }
}

const fn many(id: &'static str, value: &'static str, help: Text) -> ArgSpec {
    ArgSpec { id, value, takes: Takes::Many, help }
}

/// The command.
pub(crate) const SPEC: CommandSpec = CommandSpec {
    name: "estimate",
    about: Text::fixed(
        "Ước lượng mô hình lực hấp dẫn: PPML và OLS với hiệu ứng cố định nhiều chiều",
        "Estimate gravity models: PPML and OLS with high-dimensional fixed effects",
    ),
    more: Text::fixed(
        "Công thức: `kết quả ~ biến + ... | hiệu ứng + ...`; `exporter^year` là hiệu ứng theo cặp, `pair(a,b)` là cặp \
         không phân biệt chiều; `log(dist)`, `sqrt(x)`, `x^2`, `i(year)`, `i(year,x)`, `lag(rta,4)`, `a:b`, `a*b`, \
         `offset(x)`, `-1` dùng được trong biến. Dòng thiếu giá trị, nhóm toàn số 0, \
         mức chỉ có một quan sát và quan sát bị tách đều bị loại và được đếm. Phép lặp chưa hội tụ thì không in hệ số \
         nào và mã thoát là 1. Sau `|`, `f[x]` chỉ là độ dốc của x theo từng mức (fixest viết `f[[x]]`); muốn cả mức \
         lẫn độ dốc thì viết `f + f[x]`. Trong cột số, NA, NaN, null và `.` là thiếu; trong cột chữ chỉ ô trống là \
         thiếu. Giới hạn: 6 hiệu ứng; không có biến công cụ, nhị thức âm hay hiệu ứng ngẫu nhiên. Sai số chuẩn mặc \
         định hc1, theo cụm nếu có --cluster.",
        "Formula: `outcome ~ terms | effects`; `exporter^year` is an effect of two columns together, `pair(a,b)` of a \
         pair without direction; `log(dist)`, `sqrt(x)`, `x^2`, `i(year)`, `i(year,x)`, `lag(rta,4)`, `a:b`, `a*b`, \
         `offset(x)`, `-1` may stand among the terms. Rows with a missing value, \
         groups of zeros, levels with a single observation and separated observations are dropped and counted. Where \
         the iteration does not converge no coefficient is printed and the exit status is 1. After `|`, `f[x]` is the \
         slope of x by level alone (fixest writes `f[[x]]`); levels and slopes are `f + f[x]`. Among numbers NA, NaN, \
         null and `.` are missing; in a column of words only the empty cell is. Limits: 6 effects; no instruments, no \
         negative binomial, no random effects. Standard errors are hc1, or clustered where --cluster is given.",
    ),
    args: ARGS,
    subcommands: &[],
    examples: &[
        Example {
            line: "estimate trade~rta|exporter^year+importer^year+pair_id --data panel.parquet --cluster pair_id",
            does: Text::fixed("mô hình ba chiều, sai số theo cụm", "three-way gravity with clustered errors"),
        },
        Example {
            line: "estimate trade~log(dist)|exporter+importer --data flows.csv --ssc fixest --format latex",
            does: Text::fixed("bảng LaTeX, quy ước của fixest", "a LaTeX table in the convention of fixest"),
        },
    ],
    run: Some(run),
};

static ARGS: &[ArgSpec] = &[
    ArgSpec {
        id: "terms",
        value: "FORMULA",
        takes: Takes::Positions,
        help: Text::fixed("Công thức, đặt trong dấu nháy", "The formula, between quotes"),
    },
    one(
        "formula",
        "FORMULA",
        Text::fixed("Công thức, thay cho đối số", "The formula, instead of the argument"),
    ),
    one("data", "FILE", Text::fixed("Tệp CSV hoặc Parquet", "A CSV or Parquet file")),
    ArgSpec {
        id: "family",
        value: "FAMILY",
        takes: Takes::Word(&["ppml", "poisson", "ols", "gaussian"]),
        help: Text::fixed(
            "Phương pháp: ppml (mặc định; còn gọi poisson) hoặc ols (gaussian)",
            "Estimator: ppml (default; also called poisson) or ols (gaussian)",
        ),
    },
    ArgSpec {
        id: "vcov",
        value: "VCOV",
        takes: Takes::Word(&["iid", "hc0", "hc1", "cluster"]),
        help: Text::fixed(
            "Phương sai: iid, hc0, hc1 (mặc định), cluster",
            "Variance: iid, hc0, hc1 (default), cluster",
        ),
    },
    many(
        "cluster",
        "COLUMNS",
        Text::fixed(
            "Cụm: một hoặc nhiều cột, `a^b`, hoặc `pair(a,b)` cho cặp không phân biệt chiều",
            "Clusters: one or more columns, `a^b`, or `pair(a,b)` for a pair without direction",
        ),
    ),
    ArgSpec {
        id: "ssc",
        value: "CONVENTION",
        takes: Takes::Word(&["g", "g_min", "none", "fixest", "k_full"]),
        help: Text::fixed(
            "Hiệu chỉnh mẫu nhỏ: g (mặc định), g_min, none, fixest, k_full",
            "Small-sample convention: g (default), g_min, none, fixest, k_full",
        ),
    },
    one("weights", "COLUMN", Text::fixed("Cột trọng số", "Column of weights")),
    one(
        "offset",
        "COLUMN",
        Text::fixed("Cột cộng vào phần tuyến tính", "Column added to the linear predictor"),
    ),
    ArgSpec {
        id: "separation",
        value: "WHEN",
        takes: Takes::Word(&["auto", "always", "none"]),
        help: Text::fixed(
            "Tìm quan sát bị tách: auto (mặc định), always, none",
            "Look for separated observations: auto (default), always, none",
        ),
    },
    ArgSpec {
        id: "keep-singletons",
        value: "",
        takes: Takes::Nothing,
        help: Text::fixed("Giữ các mức chỉ có một quan sát", "Keep levels with a single observation"),
    },
    many(
        "panel",
        "UNIT,PERIOD",
        Text::fixed(
            "Đơn vị và kỳ cho lag và lead, chẳng hạn exporter^importer,year",
            "Unit and period for lag and lead, such as exporter^importer,year",
        ),
    ),
    one(
        "lag-fill",
        "VALUE",
        Text::fixed(
            "Giá trị khi không có kỳ đó; mặc định: thiếu",
            "Value where the period is absent; default: missing",
        ),
    ),
    many(
        "lincom",
        "SUMS",
        Text::fixed(
            "Tổ hợp hệ số, chẳng hạn \"rta + rta_lag4\"",
            "Sums of coefficients, such as \"rta + rta_lag4\"",
        ),
    ),
    many(
        "margins",
        "COLUMNS",
        Text::fixed(
            "Tác động biên trung bình của các cột này, qua mọi số hạng có chúng: lên kết quả (OLS), lên lôgarit của kỳ vọng (PPML)",
            "Average marginal effects of these columns, through all terms that hold them: on the outcome (OLS), on the logarithm of the mean (PPML)",
        ),
    ),
    one("level", "SHARE", Text::fixed("Mức tin cậy; mặc định 0.95", "Coverage of intervals; default 0.95")),
    ArgSpec {
        id: "bias-correction",
        value: "METHOD",
        takes: Takes::Word(&["none", "three-way", "jackknife"]),
        help: Text::fixed(
            "Khử chệch của mô hình ba chiều (Weidner và Zylkin 2021): none (mặc định), three-way, jackknife",
            "Take off the bias of three-way gravity (Weidner and Zylkin 2021): none (default), three-way, jackknife",
        ),
    },
    many(
        "wald",
        "NAMES",
        Text::fixed(
            "Kiểm định các hệ số cùng bằng 0, chẳng hạn \"rta + rta_lag4\"",
            "Test that coefficients are zero together, such as \"rta + rta_lag4\"",
        ),
    ),
    ArgSpec {
        id: "reset",
        value: "",
        takes: Takes::Nothing,
        help: Text::fixed(
            "Kiểm định RESET: bình phương của phần tuyến tính không giải thích gì thêm",
            "RESET test: the square of the linear predictor explains nothing more",
        ),
    },
    one(
        "elasticity",
        "EPSILON",
        Text::fixed(
            "Độ co giãn của thương mại theo chi phí, số dương: in mức thuế tương đương của mỗi hệ số",
            "Elasticity of trade to trade costs, positive: print the tariff equivalent of each coefficient",
        ),
    ),
    one(
        "effects",
        "OUT",
        Text::fixed(
            "Ghi giá trị từng mức của hiệu ứng cố định và cách chuẩn hoá, CSV",
            "Write the value of each level of the effects and what it is measured from, CSV",
        ),
    ),
    one(
        "predict",
        "OUT",
        Text::fixed(
            "Ghi dự báo cho mọi dòng, kể cả dòng bị loại (kèm lý do), CSV",
            "Write predictions for every row, those dropped too (with the reason), CSV",
        ),
    ),
    one(
        "tol",
        "TOLERANCE",
        Text::fixed(
            "Thay đổi tương đối của độ lệch; mặc định 1e-10",
            "Relative change of the deviance; default 1e-10",
        ),
    ),
    one("max-iter", "N", Text::fixed("Số vòng lặp tối đa; mặc định 200", "Iterations at most; default 200")),
    ArgSpec {
        id: "stars",
        value: "",
        takes: Takes::Nothing,
        help: Text::fixed(
            "Đánh dấu sao theo giá trị p: *** dưới 0,01, ** dưới 0,05, * dưới 0,1",
            "Mark coefficients with stars by p: *** below 0.01, ** below 0.05, * below 0.1",
        ),
    },
];

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let request = Request::read(matches)?;
    let frame = request.frame()?;
    match answered(session, &request, &frame) {
        Ok(answer) => answer,
        Err(error @ EstimateError::NotConverged { .. }) => {
            Ok(answer::not_converged(&error, &request, session.lang))
        }
        Err(error) => Err(refused(&error, &request)),
    }
}

/// The error as a failure; a fault of the table has its file in the place.
fn refused(error: &EstimateError, request: &Request) -> Failure {
    let failure = Failure::from(error.to_issue());
    if !error.is_of_data() {
        return failure;
    }
    let file = request.data.display();
    let place = failure.place.clone().unwrap_or_default();
    match place.strip_prefix("data") {
        Some(rest) if rest.is_empty() || rest.starts_with(',') => failure.at(format!("{file}{rest}")),
        _ => failure.at(format!("{file}, {place}")),
    }
}

/// The answer of an estimation that converged; the inner result is that of writing files.
fn answered(
    session: &Session,
    request: &Request,
    frame: &Frame,
) -> Result<Result<Answer, Failure>, EstimateError> {
    let (options, started) = (&request.options, Instant::now());
    let fitted = fit(frame, &request.formula, options)?;
    let found = fitted.estimate(options.variance, &options.clusters, options.small_sample)?;
    let seconds = started.elapsed().as_secs_f64();
    let more = tests::More::ask(&request.tests, request.bias, &fitted, &found)?;
    let effects = request.effects.as_ref().map(|_| fitted.recovered()).transpose()?;
    let predictions = request.predict.as_ref().map(|_| fitted.predictions()).transpose()?;
    let written = || {
        request
            .effects
            .iter()
            .zip(&effects)
            .try_for_each(|(path, effects)| tables::write_effects(path, effects))?;
        request
            .predict
            .iter()
            .zip(&predictions)
            .try_for_each(|(path, rows)| tables::write_predictions(path, rows))
    };
    Ok(written().map(|()| {
        if session.format == Format::Csv {
            // The table has no room for it.
            let _ = remark(session, page::rows(&found).get(session.lang));
        }
        if let Some(left) = more.left_out(session.format, &found) {
            let _ = remark(session, left.get(session.lang));
        }
        if session.format == Format::Latex {
            let text = latex::table(&found, request.stars, session.lang);
            return Answer::of_bytes("estimate", text.into_bytes());
        }
        let fields = more.with_fields(answer::fields(&found, seconds, session.lang), session.lang);
        let page = page::fill(Answer::new("estimate", fields), &found, request.stars, session.lang);
        more.with_page(page, &found, request.stars, session.lang)
    }))
}
