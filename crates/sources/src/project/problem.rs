//! What can be wrong with a row of a user's file.

use hoinhap_vocab::{Economy, Text};

/// A bad row: its place, the value found, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowIssue {
    /// Line in a text file, row in a sheet; in a Parquet file, which has no header, the row counted from 1.
    pub line: u64,
    /// Name of the column.
    pub column: String,
    /// The value, as found.
    pub value: String,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// A value that must be there is empty.
    Missing,
    /// The row has another number of values than the header.
    Ragged {
        /// Values in the header.
        expected: usize,
    },
    /// Bytes that are not UTF-8 text.
    NotText,
    /// A number in a column of text.
    NumberForText,
    /// A date, a time of day or a duration.
    DateOrTime,
    /// A formula whose result the file does not hold.
    Uncomputed,
    /// No economy has this code.
    UnknownEconomy {
        /// The code that was probably meant.
        instead: Option<Economy>,
    },
    /// Not a year between 1800 and 2200.
    NotAYear,
    /// Not a number.
    NotANumber,
    /// Infinite, or "not a number".
    NotFinite,
    /// A number with a decimal comma or with marks between thousands.
    OtherNotation,
    /// Could be thousands, because other rows of the file have decimal commas.
    Ambiguous,
    /// A trade value below zero.
    Negative,
    /// The same key stands on an earlier line.
    Duplicate {
        /// The earlier line.
        first: u64,
    },
    /// Another line has the same key and another value.
    Contradiction {
        /// The other line.
        other: u64,
    },
    /// An indicator that is not in the catalogue, without unit and title.
    UnknownIndicator {
        /// The nearest ids of the catalogue.
        near: Vec<String>,
    },
    /// An id that the program computes itself.
    ReservedIndicator,
    /// An indicator id with blanks or control letters.
    BadIndicatorId,
    /// The unit differs from the one the catalogue, or an earlier row, gives the indicator.
    UnitDiffers {
        /// The unit it should have.
        expected: String,
    },
    /// Not one of the publisher's status letters.
    UnknownStatus,
    /// A partner or product, for which the table of observations has no place.
    NoPlaceFor,
    /// Seller and buyer are the same economy.
    SameEconomy,
}

impl Problem {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing => "data/missing",
            Self::Ragged { .. } => "data/ragged-row",
            Self::NotText => "data/not-utf8",
            Self::NumberForText => "data/number-for-text",
            Self::DateOrTime => "data/date-or-time",
            Self::Uncomputed => "data/no-result",
            Self::UnknownEconomy { .. } => "data/unknown-economy",
            Self::NotAYear => "data/not-a-year",
            Self::NotANumber => "data/not-a-number",
            Self::NotFinite => "data/not-finite",
            Self::OtherNotation => "data/number-notation",
            Self::Ambiguous => "data/number-ambiguous",
            Self::Negative => "data/negative",
            Self::Duplicate { .. } => "data/duplicate",
            Self::Contradiction { .. } => "data/contradiction",
            Self::UnknownIndicator { .. } => "data/unknown-indicator",
            Self::ReservedIndicator => "data/reserved-indicator",
            Self::BadIndicatorId => "data/bad-indicator-id",
            Self::UnitDiffers { .. } => "data/unit-differs",
            Self::UnknownStatus => "data/unknown-status",
            Self::NoPlaceFor => "data/no-place-for",
            Self::SameEconomy => "data/same-economy",
        }
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> Text {
        match self {
            Self::Missing => Text::fixed("Thiếu giá trị bắt buộc", "A required value is missing"),
            Self::Ragged { expected } => Text::new(
                format!("Dòng không có đủ {expected} cột như dòng tiêu đề"),
                format!("The row does not have the {expected} values of the header"),
            ),
            Self::NotText => Text::fixed("Chữ không đúng mã UTF-8", "The text is not UTF-8"),
            Self::NumberForText => Text::fixed("Cột chữ lại chứa số", "A number stands in a column of text"),
            Self::DateOrTime => {
                Text::fixed("Ô chứa ngày tháng hoặc thời gian", "The cell holds a date or a time")
            }
            Self::Uncomputed => Text::fixed(
                "Ô chứa công thức nhưng tệp không lưu kết quả",
                "The cell holds a formula, and the file does not hold its result",
            ),
            Self::UnknownEconomy { .. } => {
                Text::fixed("Không có nền kinh tế nào mang mã này", "No economy has this code")
            }
            Self::NotAYear => Text::fixed("Không phải là năm", "Not a year"),
            Self::NotANumber => Text::fixed("Không phải là số", "Not a number"),
            Self::NotFinite => Text::fixed("Không phải là số hữu hạn", "Not a finite number"),
            Self::OtherNotation => Text::fixed(
                "Số viết với dấu phẩy thập phân hoặc dấu phân cách hàng nghìn",
                "The number has a decimal comma or marks between thousands",
            ),
            Self::Ambiguous => Text::fixed(
                "Có thể là hàng nghìn, vì dòng khác trong tệp dùng dấu phẩy thập phân",
                "It may mean thousands, because other rows of the file have decimal commas",
            ),
            Self::Negative => {
                Text::fixed("Trị giá thương mại không thể âm", "A trade value cannot be negative")
            }
            Self::Duplicate { first } => Text::new(
                format!("Trùng khoá với dòng {first}"),
                format!("The same key stands on line {first}"),
            ),
            Self::Contradiction { other } => Text::new(
                format!("Mâu thuẫn với dòng {other}: cùng khoá nhưng khác giá trị"),
                format!("It contradicts line {other}: the same key with another value"),
            ),
            Self::UnknownIndicator { .. } => Text::fixed(
                "Chỉ số không có trong danh mục và thiếu đơn vị hoặc tên gọi",
                "The indicator is not in the catalogue and has no unit or title",
            ),
            Self::ReservedIndicator => Text::fixed(
                "Mã bắt đầu bằng `x:` dành cho chỉ số do chương trình tính",
                "Ids that begin with `x:` are for what the program computes",
            ),
            Self::BadIndicatorId => Text::fixed(
                "Mã chỉ số có khoảng trắng hoặc dấu phẩy",
                "The indicator id has a blank or a comma",
            ),
            Self::UnitDiffers { expected } => Text::new(
                format!("Đơn vị khác với đơn vị của chỉ số: {expected}"),
                format!("The unit is not that of the indicator: {expected}"),
            ),
            Self::UnknownStatus => Text::fixed("Không có trạng thái này", "There is no such status"),
            Self::NoPlaceFor => Text::fixed(
                "Bảng số liệu không có chỗ cho đối tác hoặc sản phẩm",
                "The table of observations has no place for a partner or product",
            ),
            Self::SameEconomy => {
                Text::fixed("Bên bán và bên mua là một", "Seller and buyer are the same economy")
            }
        }
    }

    /// What to do.
    #[must_use]
    pub fn help(&self) -> Text {
        match self {
            Self::Missing => Text::fixed("Điền giá trị hoặc bỏ dòng này", "Fill it in or leave the row out"),
            Self::Ragged { .. } => Text::fixed(
                "Kiểm tra dấu phân cách và dấu ngoặc kép của dòng",
                "Check the separators and quotation marks of the row",
            ),
            Self::NotText => Text::fixed("Lưu tệp với mã UTF-8", "Save the file as UTF-8"),
            Self::NumberForText => Text::fixed(
                "Định dạng cột là chữ rồi nhập lại",
                "Format the column as text and type the value again",
            ),
            Self::DateOrTime => Text::fixed(
                "Định dạng ô là số, hoặc là chữ nếu là cột chữ, rồi nhập lại",
                "Format the cell as a number, or as text in a column of text, and type the value again",
            ),
            Self::Uncomputed => Text::fixed(
                "Mở tệp bằng chương trình bảng tính rồi lưu lại, hoặc thay công thức bằng giá trị",
                "Open and save the file in a spreadsheet program, or put the value in the formula's place",
            ),
            Self::UnknownEconomy { instead: Some(code) } => {
                Text::new(format!("Có phải ý là `{code}`?"), format!("Did you mean `{code}`?"))
            }
            Self::UnknownEconomy { instead: None } => Text::fixed(
                "Viết mã ISO 3166 ba chữ như VNM, hoặc hai chữ như VN",
                "Write the ISO 3166 code of three letters such as VNM, or of two such as VN",
            ),
            Self::NotAYear => Text::fixed(
                "Viết năm bốn chữ số trong khoảng 1800-2200",
                "Write a year of four digits between 1800 and 2200",
            ),
            Self::NotANumber => Text::fixed(
                "Viết số như 1234.5; để trống nếu không có số liệu",
                "Write a number such as 1234.5; leave it empty where there is no value",
            ),
            Self::NotFinite => {
                Text::fixed("Để trống nếu không có số liệu", "Leave it empty where there is no value")
            }
            Self::OtherNotation | Self::Ambiguous => Text::fixed(
                "Viết 1234.5, hoặc thêm `--decimal comma` nếu cả tệp viết 1.234,5",
                "Write 1234.5, or add `--decimal comma` where the whole file writes 1.234,5",
            ),
            Self::Negative => {
                Text::fixed("Sửa trị giá hoặc bỏ dòng này", "Correct the value or leave the row out")
            }
            Self::Duplicate { .. } => Text::fixed("Giữ một dòng cho mỗi khoá", "Keep one row for each key"),
            Self::Contradiction { .. } => Text::fixed(
                "Kiểm tra dòng nào đúng và chỉ giữ dòng đó",
                "Find out which is right and keep that one",
            ),
            Self::UnknownIndicator { near } => unknown_indicator_help(near),
            Self::ReservedIndicator => {
                Text::fixed("Đặt mã khác, chẳng hạn `my:CHISO`", "Choose another id, such as `my:INDICATOR`")
            }
            Self::BadIndicatorId => Text::fixed(
                "Đặt mã không có khoảng trắng, chẳng hạn `my:CHISO`",
                "Choose an id without blanks, such as `my:INDICATOR`",
            ),
            Self::UnitDiffers { .. } => Text::fixed(
                "Đổi giá trị sang đơn vị đó, hoặc dùng mã chỉ số khác",
                "Convert the value to that unit, or use another indicator id",
            ),
            Self::UnknownStatus => Text::fixed(
                "Dùng A (quan sát), E (ước tính), P (sơ bộ), B (đứt chuỗi), hoặc để trống",
                "Use A (observed), E (estimated), P (provisional), B (break), or leave it empty",
            ),
            Self::NoPlaceFor => Text::fixed(
                "Đưa thương mại song phương vào bảng dòng chảy (year, exporter, importer, value_usd)",
                "Put bilateral trade into a flow table (year, exporter, importer, value_usd)",
            ),
            Self::SameEconomy => Text::fixed("Bỏ dòng này", "Leave the row out"),
        }
    }
}

fn unknown_indicator_help(near: &[String]) -> Text {
    let own = Text::fixed(
        "Thêm các cột unit và title để khai báo chỉ số mới",
        "Add the columns unit and title to declare a new indicator",
    );
    if near.is_empty() {
        return own;
    }
    let list = near.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
    Text::new(format!("Có phải ý là {list}? {}", own.vi), format!("Did you mean {list}? {}", own.en))
}
