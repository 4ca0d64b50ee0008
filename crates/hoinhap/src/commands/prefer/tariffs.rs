//! Which tariff the rates come from, and what it leaves out.

use hoinhap_origin::answer::Answer as Preference;
use hoinhap_vocab::{Economy, Issue, Text};

const HOME: Economy = Economy::literal("VNM");

/// A remark on the tariff of the importer.
pub(super) fn remark(importer: Option<Economy>, found: &Preference) -> Option<Issue> {
    let importer = importer?;
    if importer == HOME {
        return Some(table_of_home());
    }
    let priced = found.mfn_pct.is_some() || found.options.iter().any(|option| option.duty_pct.is_some());
    // Partial tariffs say for themselves what they lack.
    let told = found.issues.iter().any(|issue| issue.code.starts_with("tariff/"));
    (!priced && !told).then(|| not_loaded(importer))
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
