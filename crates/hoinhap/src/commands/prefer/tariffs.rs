//! Which tariff the rates come from, and what it leaves out.

use hoinhap_origin::answer::Answer as Preference;
use hoinhap_sources::{Library, SourceError};
use hoinhap_vocab::{Economy, Issue, Text};

const HOME: Economy = Economy::literal("VNM");
const UNITED_STATES: Economy = Economy::literal("USA");
const US_RATES: &str = "tariffs/us_tariff_vn_daily.csv";

/// Remarks on the tariff of the importer; `ends` are exporter and importer.
pub(super) fn remarks(
    ends: (Option<Economy>, Option<Economy>),
    found: &Preference,
) -> Result<Vec<Issue>, SourceError> {
    let Some(importer) = ends.1 else { return Ok(Vec::new()) };
    if importer == HOME {
        return Ok(vec![table_of_home()]);
    }
    if importer == UNITED_STATES {
        return Ok(vec![added_duties(ends.0)?]);
    }
    let priced = found.mfn_pct.is_some() || found.options.iter().any(|option| option.duty_pct.is_some());
    // Partial tariffs say for themselves what they lack.
    let told = found.issues.iter().any(|issue| issue.code.starts_with("tariff/"));
    Ok(if priced || told { Vec::new() } else { vec![not_loaded(importer)] })
}

fn table_of_home() -> Issue {
    Issue::note(
        "tariff/source",
        "rates",
        Text::fixed(
            "Thuế suất: biểu thuế nhập khẩu Việt Nam, bản hợp nhất ngày 05/04/2026.",
            "Rates: import tariff of Viet Nam, consolidated table of 2026-04-05.",
        ),
        Text::default(),
    )
}

fn not_loaded(importer: Economy) -> Issue {
    Issue::warning(
        "tariff/not-loaded",
        "importer",
        Text::new(
            format!("Chưa nạp biểu thuế của {importer} nên không có thuế suất MFN và ưu đãi."),
            format!("The tariff of {importer} is not loaded, so there is neither an MFN nor a preferential rate."),
        ),
        Text::fixed(
            "Biểu đã nạp: nhập khẩu vào Việt Nam (2026), biểu EVFTA của EU, biểu RCEP của Trung Quốc, MFN của Hoa Kỳ. Tra thuế suất của nước nhập khẩu ở nguồn khác.",
            "Loaded: imports into Viet Nam (2026), the EU's schedule of EVFTA, China's schedule of RCEP, MFN rates of the United States. Look up this importer's rates elsewhere.",
        ),
    )
    .with_value(importer.code())
}

/// What the United States ask beside the MFN rate; for goods from Viet Nam with the mean of the tracker.
fn added_duties(exporter: Option<Economy>) -> Result<Issue, SourceError> {
    let mean = if exporter == Some(HOME) { last_observed()? } else { None };
    let (vi, en) = mean
        .map(|(date, rate)| {
            (
                format!(
                    " Với hàng Việt Nam, mức bình quân là {} điểm % (ngày {date}).",
                    rate.replace('.', ",")
                ),
                format!(" On goods from Viet Nam they average {rate} percentage points (on {date})."),
            )
        })
        .unwrap_or_default();
    Ok(Issue::warning(
        "tariff/added-duties",
        "rates/MFN",
        Text::new(
            format!("Ngoài MFN, Hoa Kỳ thu thêm thuế bổ sung, không có trong mức thuế trên.{vi}"),
            format!(
                "Beside MFN the United States levy additional duties, which are not in the rate shown.{en}"
            ),
        ),
        Text::fixed(
            "Tra thuế bổ sung của mặt hàng trước khi báo giá. Nguồn: MFN theo HTS 2025; bình quân theo Budget Lab at Yale.",
            "Look up the added duties on the good before quoting. Sources: MFN from the HTS of 2025; mean from the Budget Lab at Yale.",
        ),
    ))
}

/// The mean additional rate on the last day before the table turns to scheduled law.
fn last_observed() -> Result<Option<(String, String)>, SourceError> {
    let table = Library::csv(US_RATES)?;
    let mut last = None;
    for row in table.rows() {
        let date = row.text("date")?;
        if date <= "2026-04-30" {
            last = Some((date.to_owned(), row.text("mean_additional_rate_pct")?.to_owned()));
        }
    }
    Ok(last)
}
