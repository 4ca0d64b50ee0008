//! Words of forecasts and refusals, shared by measures and composite indices.

use hoinhap_measures::progress::{
    Band, ForecastModel, ForecastRefused, LEAST_POINTS, ProgressError, RatioKind,
};
use hoinhap_vocab::Text;

/// What a model is called.
pub(in crate::commands) const fn model(model: ForecastModel) -> Text {
    match model {
        ForecastModel::Naive => Text::fixed("giữ nguyên giá trị cuối", "last value"),
        ForecastModel::Drift => Text::fixed("bước ngẫu nhiên có trôi", "random walk with drift"),
        ForecastModel::Line => Text::fixed("đường thẳng trọng số theo độ mới", "recency-weighted line"),
        ForecastModel::DampedHolt => Text::fixed("Holt xu thế tắt dần", "damped Holt"),
        ForecastModel::Theta => Text::fixed("phương pháp Theta", "Theta method"),
        ForecastModel::LogitLine => Text::fixed("đường thẳng của logit", "line of the logit"),
    }
}

/// The code of a model for programs.
pub(in crate::commands) const fn model_code(model: ForecastModel) -> &'static str {
    match model {
        ForecastModel::Naive => "naive",
        ForecastModel::Drift => "drift",
        ForecastModel::Line => "recency-line",
        ForecastModel::DampedHolt => "damped-holt",
        ForecastModel::Theta => "theta",
        ForecastModel::LogitLine => "logit-line",
    }
}

/// Why there is no forecast.
pub(in crate::commands) fn refused(refused: ForecastRefused) -> Text {
    match refused {
        ForecastRefused::TooShort { points } => Text::new(
            format!(
                "chỉ có {points} giá trị hằng năm liền nhau, cần ít nhất {LEAST_POINTS}: chỉ nêu đường phải đi"
            ),
            format!(
                "{points} yearly values in a row, at least {LEAST_POINTS} needed: only the required path is shown"
            ),
        ),
        ForecastRefused::Gap => Text::fixed(
            "chuỗi thiếu năm: dự báo cần đủ mọi năm",
            "the series has a gap: a forecast needs every year",
        ),
        ForecastRefused::Past => Text::fixed(
            "năm mục tiêu không sau năm có số liệu cuối",
            "the target year is not after the last value",
        ),
        _ => Text::fixed("không dự báo được", "no forecast can be made"),
    }
}

/// Why a measure of progress is not defined.
pub(super) const fn undefined(error: ProgressError) -> Text {
    match error {
        ProgressError::NotPositive => {
            Text::fixed("tốc độ tăng cần mọi giá trị dương", "growth rates need positive values throughout")
        }
        ProgressError::NoChangeRequired => Text::fixed(
            "mục tiêu bằng giá trị gốc: không có thay đổi nào để so",
            "the target equals the base: there is no change to compare with",
        ),
        ProgressError::YearsOutOfOrder => Text::fixed(
            "năm gốc, năm có số liệu cuối và năm mục tiêu phải nối tiếp nhau",
            "base, last value and target must follow each other in time",
        ),
        ProgressError::NotAShare => Text::fixed(
            "logit cần tỷ trọng nằm giữa 0 và 100 %",
            "a logit takes shares strictly between 0 and 100 %",
        ),
        ProgressError::TooFew => Text::fixed("quá ít giá trị", "too few values"),
        _ => Text::fixed("không xác định", "not defined"),
    }
}

/// The verdict on a ratio.
pub(super) const fn band(band: Band) -> Text {
    match band {
        Band::OnTrack => Text::fixed("đúng hướng, đủ nhanh", "on track"),
        Band::Moderate => Text::fixed("đúng hướng, chưa đủ nhanh", "moderate"),
        Band::Insufficient => Text::fixed("đúng hướng, quá chậm", "insufficient"),
        Band::MovingAway => Text::fixed("đi xa mục tiêu", "moving away"),
    }
}

/// The code of a verdict for programs.
pub(super) const fn band_code(band: Band) -> &'static str {
    match band {
        Band::OnTrack => "on_track",
        Band::Moderate => "moderate",
        Band::Insufficient => "insufficient",
        Band::MovingAway => "moving_away",
    }
}

/// The code of a ratio for programs.
pub(super) const fn ratio_code(kind: RatioKind) -> &'static str {
    match kind {
        RatioKind::Cagr => "cagr",
        RatioKind::Linear => "linear",
        RatioKind::Logit => "logit",
    }
}
