//! The doubts that measures raise, in one place: each with a stable code.

use hoinhap_vocab::{Economy, Issue, Text, Year};

/// Where an issue sits: indicator and economy.
fn place(indicator: &str, economy: Economy) -> String {
    format!("{indicator} {economy}")
}

/// The source has no row of the economy.
pub(crate) fn absent(indicator: &str, economy: Economy) -> Issue {
    Issue::warning(
        "measure/absent",
        place(indicator, economy),
        Text::new(
            format!("nguồn không có dòng nào của {indicator} cho {economy}"),
            format!("the source has no row of {indicator} for {economy}"),
        ),
        Text::fixed(
            "không coi là 0; nạp số liệu của cơ quan có thẩm quyền bằng `hoinhap data add`",
            "do not read it as zero; add the national figure with `hoinhap data add`",
        ),
    )
}

/// No row of the year asked for.
pub(crate) fn no_value(indicator: &str, economy: Economy, year: Year) -> Issue {
    Issue::warning(
        "measure/no-value",
        format!("{indicator} {economy} {year}"),
        Text::new(
            format!("không có giá trị của {indicator} cho {economy} năm {year}"),
            format!("there is no value of {indicator} for {economy} in {year}"),
        ),
        Text::fixed(
            "hỏi năm khác, hoặc bỏ năm để lấy giá trị mới nhất",
            "ask for another year, or for the latest",
        ),
    )
}

/// The year has not ended at the date of the question.
pub(crate) fn not_yet(indicator: &str, year: Year, last: Year) -> Issue {
    Issue::warning(
        "measure/year-not-complete",
        format!("{indicator} {year}"),
        Text::new(
            format!("năm {year} chưa kết thúc tại thời điểm xem xét; năm trọn vẹn gần nhất là {last}"),
            format!(
                "the year {year} has not ended at the date of the question; the last complete year is {last}"
            ),
        ),
        Text::fixed("chọn thời điểm xem xét muộn hơn", "ask as of a later date"),
    )
}

/// The inputs exist but the formula has no value for them.
pub(crate) fn undefined(indicator: &str, economy: Economy, why: Text) -> Issue {
    let help = Text::fixed("xem các thành phần thay cho tỷ số", "read the parts instead of the ratio");
    Issue::warning("measure/undefined", place(indicator, economy), why, help)
}

/// The series ended long ago.
pub(crate) fn stale(indicator: &str, economy: Economy, last: Year, review: Year) -> Issue {
    Issue::warning(
        "measure/stale",
        place(indicator, economy),
        Text::new(
            format!("giá trị cuối cùng là của năm {last}, cách năm xem xét {review} {} năm", review - last),
            format!(
                "the last value is of {last}, {} years before the year under review, {review}",
                review - last
            ),
        ),
        Text::fixed(
            "chỉ nêu kèm năm, không tính điểm; cập nhật bằng `hoinhap data add`",
            "show it with its year and do not score it; update it with `hoinhap data add`",
        ),
    )
    .with_value(last.to_string())
}

/// The publisher marks a break.
pub(crate) fn broken(indicator: &str, economy: Economy, year: Year) -> Issue {
    Issue::warning(
        "measure/break",
        format!("{indicator} {economy} {year}"),
        Text::new(
            format!("năm {year} không so sánh được với các năm bên cạnh (trạng thái B)"),
            format!("{year} is not comparable with its neighbours (status B)"),
        ),
        Text::fixed("không đọc thành xu hướng", "do not read a trend through it"),
    )
}

/// The publisher marks a partial or provisional year.
pub(crate) fn provisional(indicator: &str, economy: Economy, year: Year) -> Issue {
    Issue::note(
        "measure/provisional",
        format!("{indicator} {economy} {year}"),
        Text::new(
            format!("số liệu năm {year} là tạm tính hoặc chưa đủ kỳ (trạng thái P)"),
            format!("{year} is provisional or covers a part of the year (status P)"),
        ),
        Text::fixed("nêu rõ khi trích dẫn", "say so when quoting it"),
    )
}

/// A zero where the other recent values are far from zero.
pub(crate) fn zero_not_credible(indicator: &str, economy: Economy, year: Year, typical: f64) -> Issue {
    Issue::error(
        "measure/zero-not-credible",
        format!("{indicator} {economy} {year}"),
        Text::new(
            format!("giá trị 0 năm {year} không đáng tin: các năm gần đó quanh mức {typical:.1}"),
            format!("the zero of {year} is not credible: neighbouring years are around {typical:.1}"),
        ),
        Text::fixed(
            "không dùng giá trị này; kiểm tra với nguồn",
            "do not use the value; check it with the source",
        ),
    )
    .with_value("0")
}

/// An input of a formula has no row of the economy.
pub(crate) fn input_absent(indicator: &str, input: &str, economy: Economy) -> Issue {
    Issue::warning(
        "measure/input-absent",
        place(indicator, economy),
        Text::new(
            format!("{indicator} cần {input}, nhưng nguồn không có dòng nào cho {economy}"),
            format!("{indicator} needs {input}, of which the source has no row for {economy}"),
        ),
        Text::fixed(
            "thiếu đầu vào thì không có kết quả; nạp số liệu bằng `hoinhap data add`",
            "a missing input gives no result; add the figure with `hoinhap data add`",
        ),
    )
    .with_value(input)
}

/// A source that the indicator needs is switched off.
pub(crate) fn switched_off(indicator: &str, sources: &[&str]) -> Issue {
    let sources = sources.join(", ");
    Issue::warning(
        "measure/source-off",
        indicator,
        Text::new(format!("nguồn đã bị tắt: {sources}"), format!("a source is switched off: {sources}")),
        Text::fixed("bật lại nguồn trong cấu hình", "switch the source on in the configuration"),
    )
}
