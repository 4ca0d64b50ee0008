//! Why a row cannot be judged: a stable word, the column at fault, the cause and the remedy.

use hoinhap_vocab::Text;

/// Why a row cannot be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BadRow {
    /// The row has too few or too many values, or is not text.
    Malformed,
    /// The date is no date.
    Date,
    /// The code does not have eight digits.
    CodeLength,
    /// The tariff has no such line.
    Code,
    /// The tariff prints the code on several lines.
    SeveralLines,
    /// The origin is no economy.
    Origin,
    /// The importer is no economy.
    UnknownImporter,
    /// The importer's tariff is not loaded.
    Importer,
    /// The value is no amount.
    Value,
    /// The programme is not known.
    Programme,
    /// The currency is not that of the first declaration: sums would mix them.
    Currency,
}

/// What is said of a reason: its word, its column, cause and remedy.
struct Said(&'static str, &'static str, Text, Text);

impl BadRow {
    /// All reasons.
    pub const ALL: [Self; 11] = [
        Self::Malformed,
        Self::Date,
        Self::CodeLength,
        Self::Code,
        Self::SeveralLines,
        Self::Origin,
        Self::UnknownImporter,
        Self::Importer,
        Self::Value,
        Self::Programme,
        Self::Currency,
    ];

    /// The stable word of the side file.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.said().0
    }

    /// The reason of a stable word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// The column at fault; empty where it is the whole row.
    #[must_use]
    pub fn column(self) -> &'static str {
        self.said().1
    }

    /// What is wrong.
    #[must_use]
    pub fn cause(self) -> &'static Text {
        &self.said().2
    }

    /// What to do.
    #[must_use]
    pub fn remedy(self) -> &'static Text {
        &self.said().3
    }

    fn said(self) -> &'static Said {
        &SAID[self as usize]
    }
}

/// What is said of each reason, in the order of [`BadRow::ALL`].
static SAID: [Said; 11] = [
    Said(
        "malformed",
        "",
        Text::fixed(
            "Dòng thiếu hoặc thừa giá trị, hoặc không phải văn bản",
            "The row has too few or too many values, or is no text",
        ),
        Text::fixed("Ghi đủ các cột như dòng tiêu đề", "Write as many values as the header has columns"),
    ),
    Said(
        "bad_date",
        "date",
        Text::fixed("Không phải là ngày", "This is no date"),
        Text::fixed("Ghi năm-tháng-ngày, ví dụ 2026-04-10", "Write year-month-day, such as 2026-04-10"),
    ),
    Said(
        "bad_code",
        "hs8",
        Text::fixed("Mã HS không đủ 8 chữ số", "The HS code does not have eight digits"),
        Text::fixed("Ghi mã HS 8 số của biểu thuế nhập khẩu", "Write the eight digits of the import tariff"),
    ),
    Said(
        "no_such_line",
        "hs8",
        Text::fixed("Biểu thuế không có mã HS này", "The tariff has no such line"),
        Text::fixed(
            "Kiểm tra mã; `hoinhap prefer --product` với 6 số đầu liệt kê các mã 8 số",
            "Check the code; `hoinhap prefer --product` with its first six digits lists the lines",
        ),
    ),
    Said(
        "several_lines",
        "hs8",
        Text::fixed("Biểu thuế có nhiều dòng cùng mã này", "The tariff prints this code on several lines"),
        Text::fixed("Xét riêng bằng `hoinhap prefer`", "Judge it by itself with `hoinhap prefer`"),
    ),
    Said(
        "unknown_origin",
        "origin",
        Text::fixed("Không có nền kinh tế nào mang mã này", "No economy has this code"),
        Text::fixed(
            "Ghi mã ISO 3166, ví dụ DEU; Anh là GBR",
            "Write an ISO 3166 code, such as DEU; the United Kingdom is GBR",
        ),
    ),
    Said(
        "unknown_importer",
        "importer",
        Text::fixed("Không có nền kinh tế nào mang mã này", "No economy has this code"),
        Text::fixed(
            "Cột importer là nước nhập khẩu (ví dụ VNM), không phải doanh nghiệp; bỏ cột nếu mọi hàng vào Việt Nam",
            "importer is the importing economy, such as VNM, not a firm; leave the column out where all goods enter Viet Nam",
        ),
    ),
    Said(
        "importer_tariff_not_loaded",
        "importer",
        Text::fixed("Chưa nạp biểu thuế của nước nhập khẩu này", "The tariff of this importer is not loaded"),
        Text::fixed(
            "Chỉ xét được hàng nhập khẩu vào Việt Nam (VNM)",
            "Only imports into Viet Nam (VNM) can be judged",
        ),
    ),
    Said(
        "bad_value",
        "value",
        Text::fixed("Không phải là số tiền từ 0 trở lên", "This is no amount of nought or more"),
        Text::fixed(
            "Ghi số không có dấu phân cách nghìn, dấu chấm thập phân, ví dụ 12500.75",
            "Write a plain number with a decimal point, such as 12500.75",
        ),
    ),
    Said(
        "unknown_programme",
        "claimed_programme",
        Text::fixed("Không có chương trình ưu đãi nào mang mã này", "No programme has this code"),
        Text::fixed(
            "`hoinhap rules coverage` liệt kê các hiệp định; để trống nếu khai theo MFN",
            "`hoinhap rules coverage` lists the agreements; leave it empty for MFN",
        ),
    ),
    Said(
        "other_currency",
        "currency",
        Text::fixed(
            "Đồng tiền khác với tờ khai đầu tiên",
            "The currency differs from the first declaration's",
        ),
        Text::fixed(
            "Quy đổi về một đồng tiền, hoặc chạy riêng từng đồng tiền",
            "Convert to one currency, or run each currency by itself",
        ),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_found_by_its_word() {
        for (index, reason) in BadRow::ALL.into_iter().enumerate() {
            assert_eq!(reason as usize, index);
            assert_eq!(BadRow::from_code(reason.code()), Some(reason));
        }
        assert_eq!(BadRow::from_code("no_such_reason"), None);
    }
}
