//! Faults of scenario files, in both languages.

use hoinhap_vocab::{Date, Issue, Text};

use super::types::Impute;

/// An economy or group that nobody knows.
pub(super) fn unknown_economy(place: &str, code: &str) -> Issue {
    Issue::error(
        "scenario/unknown-economy",
        place,
        Text::fixed(
            "Không có nền kinh tế hay nhóm nào mang mã này",
            "There is no economy or group of this code",
        ),
        Text::fixed(
            "Dùng mã ISO ba chữ cái (VNM), tên nhóm (ASEAN, EU27) hoặc `*`",
            "Use an ISO code of three letters (VNM), a group (ASEAN, EU27), or `*`",
        ),
    )
    .with_value(code)
}

/// An economy that exists but is not in the base.
pub(super) fn not_in_base(place: &str, code: &str) -> Issue {
    Issue::error(
        "scenario/not-in-base",
        place,
        Text::fixed("Số liệu gốc không có nền kinh tế này", "The base data do not have this economy"),
        Text::fixed(
            "Bỏ nền kinh tế này hoặc dùng bảng số liệu khác trong `[base]`",
            "Leave the economy out, or name another table in `[base]`",
        ),
    )
    .with_value(code)
}

/// A rate that reads like a percentage.
pub(super) fn rate_in_percent(place: &str, rate: f64) -> Issue {
    Issue::error(
        "scenario/rate-in-percent",
        place,
        Text::fixed(
            "Thuế suất phải viết dưới dạng phân số; giá trị này giống phần trăm",
            "A tariff is written as a fraction; this value reads like a percentage",
        ),
        Text::fixed(
            "Viết 0.46 cho 46 %. Mức trên 300 % (3.0) không được nhận.",
            "Write 0.46 for 46 %. Above 300 % (3.0) nothing is accepted.",
        ),
    )
    .with_value(rate.to_string())
}

/// A number outside its range.
pub(super) fn out_of_range(place: &str, name: &str, value: f64, vi: &str, en: &str) -> Issue {
    let message =
        Text::new(format!("`{name}` nằm ngoài khoảng cho phép"), format!("`{name}` is out of range"));
    let help = Text::new(format!("Giá trị phải {vi}"), format!("The value must be {en}"));
    Issue::error("scenario/out-of-range", place, message, help).with_value(value.to_string())
}

/// A shock without a pair to act on.
pub(super) fn no_cell(place: &str) -> Issue {
    Issue::error(
        "scenario/no-cell",
        place,
        Text::fixed(
            "Cú sốc này không tác động đến cặp nước nào có thương mại trong số liệu gốc",
            "The shock meets no pair that trades in the base data",
        ),
        Text::fixed(
            "Kiểm tra `importer`, `exporter`, `between` hoặc `members`; cặp thiếu số liệu thì khai báo `[base] impute`",
            "Check `importer`, `exporter`, `between` or `members`; give missing pairs by `[base] impute`",
        ),
    )
}

/// A name in `vary` that names nothing that can be drawn.
pub(super) fn nothing_to_vary(file: &str, name: &str) -> Issue {
    Issue::error(
        "scenario/nothing-to-vary",
        format!("{file}, [uncertainty] vary"),
        Text::fixed("Không có đại lượng nào mang tên này để lấy mẫu", "Nothing of this name can be drawn"),
        Text::fixed(
            "Tên phải có trong tệp và có khoảng (`low`, `high`) hoặc sai số chuẩn (`std_error`)",
            "The name must be in the file, with a range (`low`, `high`) or a standard error (`std_error`)",
        ),
    )
    .with_value(name)
}

/// A base of a year that has not ended at the date of the question.
pub(super) fn not_over(file: &str, year: hoinhap_vocab::Year) -> Issue {
    Issue::error(
        "scenario/base-not-over",
        format!("{file}, [base] year"),
        Text::fixed(
            "Năm của số liệu gốc chưa kết thúc vào ngày của câu hỏi",
            "The year of the base has not ended at the date of the question",
        ),
        Text::fixed(
            "Chọn `--as-of` sau năm này, hoặc số liệu gốc sớm hơn",
            "Ask as of a later date, or name an earlier base",
        ),
    )
    .with_value(year.to_string())
}

/// A shock that nobody knew of at the date of the question.
pub(super) fn not_yet_known(file: &str, from: Date) -> Issue {
    Issue::error(
        "scenario/not-yet-known",
        format!("{file}, known_from"),
        Text::fixed(
            "Vào ngày của câu hỏi chưa ai biết đến cú sốc này",
            "The shock was not known yet at the date of the question",
        ),
        Text::fixed("Chọn `--as-of` từ ngày này trở đi", "Ask as of this day or later"),
    )
    .with_value(from.to_string())
}

/// A kind of shock that a model does not have.
pub(super) fn wrong_model(place: &str, kind: &str, model: &str) -> Issue {
    Issue::error(
        "scenario/wrong-model",
        place,
        Text::new(
            format!("Mô hình `{model}` không có loại cú sốc `{kind}`"),
            format!("The model `{model}` has no shock of kind `{kind}`"),
        ),
        Text::fixed(
            "Thuế quan có thu ngân sách: `ignatenko-2025`; chi phí, hiệp định, cắt thương mại: `gravity-armington`",
            "Tariffs with revenue: `ignatenko-2025`; costs, agreements, cut-offs: `gravity-armington`",
        ),
    )
    .with_value(kind)
}

/// A bad row of a table.
pub(super) fn bad_row(place: &str, value: &str, vi: &str, en: &str) -> Issue {
    let message = Text::new(vi.to_owned(), en.to_owned());
    let help =
        Text::fixed("Sửa dòng này trong bảng rồi chạy lại", "Correct the row of the table and run again");
    Issue::error("scenario/bad-row", place, message, help).with_value(value)
}

/// Economies of the flows without income.
pub(super) fn no_income(table: &str, codes: &str) -> Issue {
    Issue::error(
        "scenario/no-income",
        table,
        Text::fixed(
            "Có nền kinh tế trong dòng thương mại nhưng thiếu GDP",
            "Economies of the flows have no GDP",
        ),
        Text::fixed("Bổ sung GDP dương cho các mã này", "Add a positive GDP for these codes"),
    )
    .with_value(codes)
}

/// Economies whose imports are above their expenditure.
pub(super) fn without_domestic_sales(table: &str, codes: &str) -> Issue {
    Issue::warning(
        "scenario/no-domestic-sales",
        table,
        Text::fixed(
            "Nhập khẩu vượt tổng chi tiêu suy ra từ GDP: tiêu thụ hàng trong nước được đặt bằng 0",
            "Imports are above the expenditure that follows from GDP: domestic sales are set to zero",
        ),
        Text::fixed(
            "Không đọc kết quả của các nền kinh tế này; ảnh hưởng đến nước khác là nhỏ",
            "Do not read the results of these economies; the effect on others is small",
        ),
    )
    .with_value(codes)
}

/// A cell that was filled.
pub(super) fn imputed(cell: &Impute) -> Issue {
    let Impute { exporter, importer, source, place, .. } = cell;
    Issue::note(
        "scenario/imputed",
        place,
        Text::new(
            format!("Dòng thương mại {exporter} → {importer} được bổ sung theo {}", source.vi),
            format!("The flow {exporter} → {importer} was added from {}", source.en),
        ),
        Text::fixed("Kết quả phụ thuộc vào giá trị bổ sung này", "The results depend on the value added"),
    )
}

/// An interval that is withheld.
pub(super) fn too_many_failed(file: &str, failed: usize, draws: usize) -> Issue {
    Issue::warning(
        "scenario/draws-failed",
        file,
        Text::new(
            format!("{failed}/{draws} lần lấy mẫu không hội tụ: không công bố khoảng"),
            format!("{failed} of {draws} draws did not converge: the intervals are withheld"),
        ),
        Text::fixed(
            "Thu hẹp khoảng của các hệ số co giãn hoặc tăng `max_iterations`",
            "Narrow the ranges of the elasticities, or raise `max_iterations`",
        ),
    )
}
