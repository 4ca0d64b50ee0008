//! Fields of a scenario's result in words.

use hoinhap_vocab::{Lang, Text};

/// A field with its heading.
pub(super) struct Field {
    /// Its name in the result.
    pub(super) key: &'static str,
    title: Text,
    /// What a value is multiplied by for people.
    pub(super) scale: f64,
}

const fn plain(key: &'static str, vi: &'static str, en: &'static str) -> Field {
    Field { key, title: Text::fixed(vi, en), scale: 1.0 }
}

/// A fraction, which people read in percent.
const fn fraction(key: &'static str, vi: &'static str, en: &'static str) -> Field {
    Field { key, title: Text::fixed(vi, en), scale: 100.0 }
}

impl Field {
    /// Its heading in both languages.
    pub(super) const fn title(&self) -> &Text {
        &self.title
    }
}

/// Fields of the page, in the order of its columns.
pub(super) static FIELDS: [Field; 31] = [
    plain("welfare_pct", "Phúc lợi %", "Welfare %"),
    plain("welfare_first_order_pct", "Phúc lợi, bậc nhất %", "Welfare, first order %"),
    plain("terms_of_trade_pct", "Tỷ giá thương mại %", "Terms of trade %"),
    plain("volume_of_trade_pct", "Khối lượng thương mại %", "Volume of trade %"),
    plain("real_income_pct", "Thu nhập thực %", "Real income %"),
    plain(
        "guide_loop_real_income_pct",
        "Thu nhập thực, vòng lặp của sách %",
        "Real income, the guide's loop %",
    ),
    plain("real_wage_pct", "Tiền lương thực %", "Real wage %"),
    plain("exports_pct", "Xuất khẩu %", "Exports %"),
    plain("guide_loop_exports_pct", "Xuất khẩu, vòng lặp của sách %", "Exports, the guide's loop %"),
    plain("conditional_exports_pct", "Xuất khẩu, thu nhập giữ nguyên %", "Exports, incomes fixed %"),
    plain("imports_pct", "Nhập khẩu %", "Imports %"),
    plain("employment_pct", "Việc làm %", "Employment %"),
    plain("price_pct", "Giá %", "Prices %"),
    plain("guide_loop_price_pct", "Giá, vòng lặp của sách %", "Prices, the guide's loop %"),
    plain(
        "guide_loop_wage_pct",
        "Giá xuất xưởng, vòng lặp của sách %",
        "Factory-gate prices, the guide's loop %",
    ),
    plain("deficit_pct", "Thâm hụt %", "Deficit %"),
    plain("export_tax_revenue", "Thu thuế xuất khẩu", "Export tax revenue"),
    fraction("tariff_base", "Thuế suất gốc %", "Base tariff %"),
    fraction("tariff_new", "Thuế suất mới %", "New tariff %"),
    plain("imports_from_base", "Nhập khẩu gốc", "Imports before"),
    plain("trade_creation", "Tạo lập thương mại", "Trade creation"),
    plain("trade_diversion", "Chệch hướng thương mại", "Trade diversion"),
    plain("imports_from_new", "Nhập khẩu mới", "Imports after"),
    plain("imports_from_pct", "Nhập khẩu %", "Imports %"),
    plain("value_added_base", "Giá trị gia tăng gốc", "Value added before"),
    plain("value_added_change", "Thay đổi giá trị gia tăng", "Change of value added"),
    plain("value_added_pct", "Giá trị gia tăng %", "Value added %"),
    plain("output_pct", "Sản lượng %", "Output %"),
    plain("gross_exports", "Xuất khẩu gộp, gốc", "Gross exports before"),
    plain(
        "domestic_value_added",
        "Giá trị gia tăng trong nước của xuất khẩu",
        "Domestic value added in exports",
    ),
    plain("foreign_value_added", "Giá trị nước ngoài trong xuất khẩu", "Foreign content of exports"),
];

/// Fields that have no column on the page.
static OTHERS: [Field; 4] = [
    plain("exports_to_income_pct", "Xuất khẩu trên thu nhập %", "Exports over income %"),
    plain("imports_to_income_pct", "Nhập khẩu trên thu nhập %", "Imports over income %"),
    plain("wage_pct", "Tiền lương %", "Wages %"),
    plain("tariff_revenue_share", "Thu thuế quan trên chi tiêu", "Tariff revenue over spending"),
];

/// Totals of a market, in reading order.
pub(super) static TOTALS: [Field; 6] = [
    plain("imports_base_total", "Nhập khẩu gốc", "Imports before"),
    plain("imports_new_total", "Nhập khẩu mới", "Imports after"),
    plain("trade_creation_total", "Tạo lập thương mại", "Trade creation"),
    plain("tariff_revenue_base", "Thu thuế quan gốc", "Tariff revenue before"),
    plain("tariff_revenue_change", "Thay đổi thu thuế quan", "Change of tariff revenue"),
    plain("welfare_change", "Thay đổi phúc lợi của nước nhập khẩu", "Change of the importer's welfare"),
];

/// The heading of any field; its name where there is none.
pub(super) fn heading(field: &str, lang: Lang) -> String {
    let known = FIELDS.iter().chain(&OTHERS).find(|known| known.key == field);
    known.map_or_else(|| field.to_owned(), |known| known.title.get(lang).to_owned())
}
