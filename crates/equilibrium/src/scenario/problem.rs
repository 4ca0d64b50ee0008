//! Faults of scenario files, in both languages.

use hoinhap_vocab::{Date, Issue, Text};

use super::types::{Impute, Scenario};

/// An error with a message and a remedy.
pub(super) fn said(texts: &[Text; 2], code: &'static str, place: impl Into<String>) -> Issue {
    let [message, help] = texts.clone();
    Issue::error(code, place, message, help)
}

/// An economy or group that nobody knows.
pub(super) fn unknown_economy(place: &str, code: &str) -> Issue {
    said(&UNKNOWN_ECONOMY, "scenario/unknown-economy", place).with_value(code)
}

static UNKNOWN_ECONOMY: [Text; 2] = [
    Text::fixed("Không có nền kinh tế hay nhóm nào mang mã này", "There is no economy or group of this code"),
    Text::fixed(
        "Dùng mã ISO ba chữ cái (VNM), tên nhóm (ASEAN, EU27) hoặc `*`",
        "Use an ISO code of three letters (VNM), a group (ASEAN, EU27), or `*`",
    ),
];

/// An economy that exists but is not in the base.
pub(super) fn not_in_base(place: &str, code: &str) -> Issue {
    said(&NOT_IN_BASE, "scenario/not-in-base", place).with_value(code)
}

static NOT_IN_BASE: [Text; 2] = [
    Text::fixed("Số liệu gốc không có nền kinh tế này", "The base data do not have this economy"),
    Text::fixed(
        "Bỏ nền kinh tế này hoặc dùng bảng số liệu khác trong `[base]`",
        "Leave the economy out, or name another table in `[base]`",
    ),
];

/// A rate that reads like a percentage.
pub(super) fn rate_in_percent(place: &str, rate: f64) -> Issue {
    said(&RATE_IN_PERCENT, "scenario/rate-in-percent", place).with_value(rate.to_string())
}

static RATE_IN_PERCENT: [Text; 2] = [
    Text::fixed(
        "Thuế suất phải viết dưới dạng phân số; giá trị này giống phần trăm",
        "A rate is written as a fraction; this value reads like a percentage",
    ),
    Text::fixed(
        "Viết 0.46 cho 46 %. Mức trên 300 % (3.0) không được nhận.",
        "Write 0.46 for 46 %. Above 300 % (3.0) nothing is accepted.",
    ),
];

/// A number outside its range.
pub(super) fn out_of_range(place: &str, name: &str, value: f64, vi: &str, en: &str) -> Issue {
    let message =
        Text::new(format!("`{name}` nằm ngoài khoảng cho phép"), format!("`{name}` is out of range"));
    let help = Text::new(format!("Giá trị phải {vi}"), format!("The value must be {en}"));
    Issue::error("scenario/out-of-range", place, message, help).with_value(value.to_string())
}

/// The unit of a shipped table, which is not the user's to state.
pub(super) fn unit_of_dataset(place: &str, unit: &str) -> Issue {
    said(&UNIT_OF_DATASET, "scenario/unit-of-dataset", place).with_value(unit)
}

static UNIT_OF_DATASET: [Text; 2] = [
    Text::fixed(
        "`unit` chỉ dành cho bảng của bạn; bảng có sẵn đã có đơn vị riêng",
        "`unit` is for a table of your own; a shipped one has its unit",
    ),
    Text::fixed(
        "Bỏ `unit`, hoặc nêu một tệp CSV của bạn",
        "Leave `unit` out, or name a CSV file of your own",
    ),
];

/// An imputed value in dollars beside a table in another unit.
pub(super) fn impute_unit(place: &str, unit: &str) -> Issue {
    said(&IMPUTE_UNIT, "scenario/impute-unit", place).with_value(unit)
}

static IMPUTE_UNIT: [Text; 2] = [
    Text::fixed(
        "Giá trị trong `impute` tính bằng đô la, không đổi được sang đơn vị này của bảng",
        "The values of `impute` are in dollars and cannot be brought to this unit of the table",
    ),
    Text::fixed(
        "Đổi bảng sang USD, kUSD hoặc MUSD, hoặc ghi các cặp còn thiếu vào chính bảng đó",
        "Convert the table to USD, kUSD or MUSD, or write the missing pairs into the table itself",
    ),
];

/// Rates of several shocks that come to too little on a pair.
pub(super) fn rate_below(place: &str, pair: &str, rate: f64, floor: &Text) -> Issue {
    Issue::error(
        "scenario/rate-below",
        place,
        Text::new(
            format!("Cộng lại, thuế suất {pair} là {rate}; mức này phải {}", floor.vi),
            format!("Together the rate on {pair} comes to {rate}; it must be {}", floor.en),
        ),
        Text::fixed(
            "Thu nhỏ mức giảm, hoặc bỏ `mode = \"add\"` để đặt thẳng thuế suất mới",
            "Take a smaller cut, or leave `mode = \"add\"` out and give the new rate itself",
        ),
    )
    .with_value(rate.to_string())
}

/// Two keys of which a file gives one.
pub(super) fn both_keys(place: &str, one: &str, other: &str) -> Issue {
    Issue::error(
        "scenario/both-keys",
        place,
        Text::new(
            format!("Tệp ghi cả `{one}` lẫn `{other}`; chỉ được ghi một"),
            format!("The file gives both `{one}` and `{other}`; only one of them is taken"),
        ),
        Text::new(format!("Bỏ `{one}` hoặc `{other}`"), format!("Leave `{one}` or `{other}` out")),
    )
    .with_value(other)
}

/// A list of economies that names none.
pub(super) fn nobody(place: &str, key: &str) -> Issue {
    Issue::error(
        "scenario/empty-list",
        place,
        Text::new(format!("`{key}` là danh sách trống"), format!("`{key}` is an empty list")),
        Text::fixed(
            "Nêu ít nhất một mã (VNM), một nhóm (ASEAN) hoặc \"*\"",
            "Name at least one code (VNM), a group (ASEAN), or \"*\"",
        ),
    )
    .with_value("[]")
}

/// A distribution without what it is drawn with.
pub(super) fn lacks_spread(place: &str, vi: &str, en: &str) -> Issue {
    Issue::error(
        "scenario/no-spread",
        place,
        Text::new(format!("Phân phối này cần {vi}"), format!("This distribution needs {en}")),
        Text::fixed(
            "`triangular`, `uniform`: ghi `low` và `high`; `normal`: ghi `std_error`",
            "`triangular`, `uniform`: give `low` and `high`; `normal`: give `std_error`",
        ),
    )
}

/// Intervals of a handful of draws.
pub(super) fn few_draws(place: &str, draws: usize) -> Issue {
    Issue::warning(
        "scenario/few-draws",
        place,
        Text::new(
            format!("Khoảng bất định chỉ dựa trên {draws} lần lấy mẫu"),
            format!("The intervals rest on {draws} draws alone"),
        ),
        Text::fixed(
            "Dùng ít nhất 100, tốt hơn là 1000: `--draws 1000`",
            "Take 100 at least, better 1000: `--draws 1000`",
        ),
    )
    .with_value(draws.to_string())
}

/// Pairs of an agreement or a cut-off that do not trade in the base.
pub(super) fn absent_pairs(place: &str, count: usize, pairs: &[String]) -> Issue {
    Issue::warning(
        "scenario/pairs-without-trade",
        place,
        Text::new(
            format!("{count} cặp nước của cú sốc này không có thương mại trong số liệu gốc nên không chịu tác động"),
            format!("{count} pairs of this shock do not trade in the base data and are not met by it"),
        ),
        Text::fixed(
            "Nếu đó là thiếu số liệu chứ không phải bằng 0, khai báo chúng trong `[base] impute`",
            "Where that is a gap in the data and not a zero, give them by `[base] impute`",
        ),
    )
    .with_value(pairs.join(", "))
}

/// Trade is next to nothing beside income: two units are mixed.
pub(super) fn little_trade(scenario: &Scenario, share: f64) -> Issue {
    let tables = [scenario.base.flows.as_str(), scenario.base.income.as_deref().unwrap_or_default()];
    Issue::error(
        "scenario/units",
        tables.join(", "),
        Text::new(
            format!("Tổng thương mại chỉ bằng {share:.1e} lần tổng GDP"),
            format!("All trade together is {share:.1e} of all GDP together"),
        ),
        Text::fixed(
            "Bảng thương mại và bảng GDP phải cùng đơn vị (chẳng hạn đều bằng USD); đổi đơn vị một bảng",
            "Flows and GDP must be in one unit (such as US dollars in both); convert one of the tables",
        ),
    )
    .with_value(format!("{share:e}"))
}

/// The least number above 1.
pub(super) const ABOVE_ONE: f64 = 1.0 + f64::EPSILON;

/// Words for a range of values.
pub(super) fn bounds(least: f64, most: f64) -> (String, String) {
    let lowest = match least {
        f64::MIN_POSITIVE => "> 0".to_owned(),
        ABOVE_ONE => "> 1".to_owned(),
        _ => format!(">= {least}"),
    };
    let range = match (least == f64::NEG_INFINITY, most == f64::INFINITY) {
        (false, false) => format!("{least:e} .. {most:e}"),
        (false, true) => lowest,
        (true, false) if most == -f64::MIN_POSITIVE => "< 0".to_owned(),
        (true, false) => format!("<= {most}"),
        (true, true) => "-inf .. inf".to_owned(),
    };
    (format!("thoả {range} và low <= value <= high"), format!("{range}, with low <= value <= high"))
}

/// A factor on costs that reads like a change or a percentage.
pub(super) fn cost_as_change(place: &str, factor: f64) -> Issue {
    said(&COST_AS_CHANGE, "scenario/cost-as-change", place).with_value(factor.to_string())
}

static COST_AS_CHANGE: [Text; 2] = [
    Text::fixed(
        "`factor` là số nhân của chi phí; giá trị này giống mức thay đổi hoặc phần trăm",
        "`factor` multiplies costs; this value reads like a change or a percentage",
    ),
    Text::fixed(
        "Viết 1.10 cho chi phí tăng 10 %, 0.90 cho giảm 10 %. Chỉ nhận từ 0.5 đến 3; cắt hẳn thương mại thì dùng `kind = \"cutoff\"`",
        "Write 1.10 for costs up by 10 %, 0.90 for down by 10 %. From 0.5 to 3 is accepted; trade that ends is `kind = \"cutoff\"`",
    ),
];

/// A key that must name a column of a table.
pub(super) fn not_a_column(place: &str, key: &str, value: &str) -> Issue {
    Issue::error(
        "scenario/bad-table",
        place,
        Text::new(format!("`{key}` phải có dạng BẢNG:CỘT"), format!("`{key}` must read TABLE:COLUMN")),
        Text::fixed("Chẳng hạn \"costs.csv:kernel\"", "Such as \"costs.csv:kernel\""),
    )
    .with_value(value)
}

/// A shock without a pair to act on.
pub(super) fn no_cell(place: &str) -> Issue {
    said(&NO_CELL, "scenario/no-cell", place)
}

static NO_CELL: [Text; 2] = [
    Text::fixed(
        "Cú sốc này không tác động đến cặp nước nào có thương mại trong số liệu gốc",
        "The shock meets no pair that trades in the base data",
    ),
    Text::fixed(
        "Kiểm tra `importer`, `exporter`, `between` hoặc `members`; cặp thiếu số liệu thì khai báo `[base] impute`",
        "Check `importer`, `exporter`, `between` or `members`; give missing pairs by `[base] impute`",
    ),
];

/// A name in `vary` that names nothing that can be drawn.
pub(super) fn nothing_to_vary(file: &str, name: &str) -> Issue {
    said(&NOTHING_TO_VARY, "scenario/nothing-to-vary", format!("{file}, [uncertainty] vary")).with_value(name)
}

static NOTHING_TO_VARY: [Text; 2] = [
    Text::fixed("Không có đại lượng nào mang tên này để lấy mẫu", "Nothing of this name can be drawn"),
    Text::fixed(
        "Tên phải có trong tệp và có khoảng (`low`, `high`) hoặc sai số chuẩn (`std_error`)",
        "The name must be in the file, with a range (`low`, `high`) or a standard error (`std_error`)",
    ),
];

/// A base of a year that has not ended at the date of the question.
pub(super) fn not_over(file: &str, year: hoinhap_vocab::Year) -> Issue {
    said(&NOT_OVER, "scenario/base-not-over", format!("{file}, [base] year")).with_value(year.to_string())
}

static NOT_OVER: [Text; 2] = [
    Text::fixed(
        "Năm của số liệu gốc chưa kết thúc vào ngày của câu hỏi",
        "The year of the base has not ended at the date of the question",
    ),
    Text::fixed(
        "Chọn `--as-of` sau năm này, hoặc số liệu gốc sớm hơn",
        "Ask as of a later date, or name an earlier base",
    ),
];

/// A shock that nobody knew of at the date of the question.
pub(super) fn not_yet_known(file: &str, from: Date) -> Issue {
    said(&NOT_YET_KNOWN, "scenario/not-yet-known", format!("{file}, known_from")).with_value(from.to_string())
}

static NOT_YET_KNOWN: [Text; 2] = [
    Text::fixed(
        "Vào ngày của câu hỏi chưa ai biết đến cú sốc này",
        "The shock was not known yet at the date of the question",
    ),
    Text::fixed("Chọn `--as-of` từ ngày này trở đi", "Ask as of this day or later"),
];

/// A kind of shock that a model does not have.
pub(super) fn wrong_model(place: &str, kind: &str, model: &str, known: &[&str]) -> Issue {
    let known = known.join(", ");
    Issue::error(
        "scenario/wrong-model",
        place,
        Text::new(
            format!("Mô hình `{model}` không có loại cú sốc `{kind}`"),
            format!("The model `{model}` has no shock of kind `{kind}`"),
        ),
        Text::new(
            format!("Các loại cú sốc của mô hình này: {known}. Chi phí, hiệp định, cắt thương mại có ở `gravity-armington`; thuế quan có thu ngân sách ở `ignatenko-2025`"),
            format!("Its kinds of shock: {known}. Costs, agreements and cut-offs are in `gravity-armington`, tariffs with revenue in `ignatenko-2025`"),
        ),
    )
    .with_value(kind)
}

/// A closure that a model does not have.
pub(super) fn wrong_closure(scenario: &Scenario) -> Issue {
    Issue::error(
        "scenario/wrong-closure",
        format!("{}, [closure] deficits", scenario.file),
        Text::new(
            format!("Mô hình `{}` không có cách đóng này", scenario.model.code()),
            format!("The model `{}` does not have this closure", scenario.model.code()),
        ),
        Text::fixed("Chọn `additive` hoặc `balanced`", "Choose `additive` or `balanced`"),
    )
    .with_value(scenario.closure.deficits.code())
}

/// A value that somebody published of an economy or a field that the result does not have.
pub(super) fn not_in_result(file: &str, value: &str, known: &str) -> Issue {
    Issue::error(
        "scenario/not-in-result",
        format!("{file}, [[published]]"),
        Text::fixed(
            "Kết quả không có nền kinh tế hoặc đại lượng này để so với con số đã công bố",
            "The result does not have this economy or field to set beside the published value",
        ),
        Text::new(format!("Kết quả có: {known}"), format!("The result has: {known}")),
    )
    .with_value(value)
}

/// A bad row of a table.
pub(super) fn bad_row(place: &str, value: &str, vi: &str, en: &str) -> Issue {
    let message = Text::new(vi.to_owned(), en.to_owned());
    let help =
        Text::fixed("Sửa dòng này trong bảng rồi chạy lại", "Correct the row of the table and run again");
    Issue::error("scenario/bad-row", place, message, help).with_value(value)
}

/// Domestic sales given where they follow from income.
pub(super) fn domestic_given(place: &str, code: &str) -> Issue {
    said(&DOMESTIC_GIVEN, "scenario/domestic-given", place).with_value(code)
}

static DOMESTIC_GIVEN: [Text; 2] = [
    Text::fixed(
        "Doanh số trong nước được suy ra từ GDP, nhưng ở đây lại có dòng nước xuất khẩu trùng nước nhập khẩu",
        "Domestic sales follow from GDP here, and yet there is a flow whose exporter is its importer",
    ),
    Text::fixed(
        "Bỏ các dòng trong nước, hoặc ghi `domestic = \"in-flows\"` trong `[base]`",
        "Leave the domestic rows out, or set `domestic = \"in-flows\"` in `[base]`",
    ),
];

/// A cell to be filled that the table has.
pub(super) fn already_observed(cell: &Impute, observed: f64) -> Issue {
    let pair = format!("{} → {}", cell.exporter, cell.importer);
    Issue::error(
        "scenario/already-observed",
        &cell.place,
        Text::new(
            format!("Bảng đã có {pair}: {observed} USD, không thay bằng {}", cell.value_usd),
            format!("The table has {pair}: {observed} USD, which {} does not replace", cell.value_usd),
        ),
        Text::fixed(
            "`impute` chỉ bổ sung ô còn thiếu; muốn dùng số khác thì nêu bảng của bạn trong `[base] flows`",
            "`impute` fills missing cells only; for other values name a table of your own in `[base] flows`",
        ),
    )
    .with_value(pair)
}

/// Most economies import more than they could spend: two units are mixed.
pub(super) fn units(scenario: &Scenario, without: usize, all: usize) -> Issue {
    let tables = [scenario.base.flows.as_str(), scenario.base.income.as_deref().unwrap_or_default()];
    Issue::error(
        "scenario/units",
        tables.join(", "),
        Text::new(
            format!("{without} trong {all} nền kinh tế nhập khẩu nhiều hơn tổng chi tiêu suy ra từ GDP"),
            format!("{without} of {all} economies import more than the expenditure that follows from GDP"),
        ),
        Text::fixed(
            "Bảng thương mại và bảng GDP phải cùng đơn vị (chẳng hạn đều bằng USD); đổi đơn vị một bảng",
            "Flows and GDP must be in one unit (such as US dollars in both); convert one of the tables",
        ),
    )
    .with_value(without.to_string())
}

/// A table without rows of the base year.
pub(super) fn no_rows_of_year(table: &str, year: hoinhap_vocab::Year) -> Issue {
    said(&NO_ROWS_OF_YEAR, "scenario/no-rows-of-year", table).with_value(year.to_string())
}

static NO_ROWS_OF_YEAR: [Text; 2] = [
    Text::fixed("Bảng không có dòng nào của năm này", "The table has no row of this year"),
    Text::fixed("Sửa `[base] year`, hoặc nêu bảng khác", "Correct `[base] year`, or name another table"),
];

/// A value's column named for a shipped dataset.
pub(super) fn value_of_dataset(file: &str, column: &str) -> Issue {
    said(&VALUE_OF_DATASET, "scenario/no-column", format!("{file}, [base] value")).with_value(column)
}

static VALUE_OF_DATASET: [Text; 2] = [
    Text::fixed(
        "Bộ số liệu có sẵn chỉ có một cột giá trị; `value` chỉ dùng cho tệp CSV của bạn",
        "A shipped dataset has one column of values; `value` is for a CSV file of your own",
    ),
    Text::fixed("Bỏ khoá `value`", "Leave the key `value` out"),
];

/// `mirror` where the partner applies nothing yet.
pub(super) fn nothing_to_mirror(place: &str) -> Issue {
    said(&NOTHING_TO_MIRROR, "scenario/nothing-to-mirror", place)
}

static NOTHING_TO_MIRROR: [Text; 2] = [
    Text::fixed(
        "`rate = \"mirror\"` lặp lại thuế của đối tác, nhưng trước đó chưa có thuế nào trên chiều ngược lại",
        "`rate = \"mirror\"` repeats the partner's tariff, and no shock before this one sets any in the other direction",
    ),
    Text::fixed(
        "Đặt cú sốc của đối tác phía trên cú sốc đáp trả, hoặc ghi mức thuế",
        "Put the partner's shock above the answer to it, or write a rate",
    ),
];

/// A list of sectors for a model of one sector.
pub(super) fn one_sector(place: &str, product: &str) -> Issue {
    said(&ONE_SECTOR, "scenario/one-sector", place).with_value(product)
}

static ONE_SECTOR: [Text; 2] = [
    Text::fixed(
        "Mô hình này chỉ có một ngành; `product` chỉ nhận \"*\"",
        "This model has one sector; `product` takes \"*\" alone",
    ),
    Text::fixed(
        "Bỏ `product`, hoặc dùng `caliendo-parro-2015`",
        "Leave `product` out, or use `caliendo-parro-2015`",
    ),
];

/// An elasticity or a coefficient whose file names no source.
pub(super) fn no_source(file: &str, name: &str) -> Issue {
    Issue::warning(
        "scenario/no-source",
        file,
        Text::new(
            format!("`{name}` không nêu nguồn: kết quả dựa trên một con số không ai chịu trách nhiệm"),
            format!("`{name}` names no source: the result rests on a number that nobody stands for"),
        ),
        Text::fixed("Thêm `source = \"...\"`", "Add `source = \"...\"`"),
    )
    .with_value(name)
}

/// Economies of the flows without income.
pub(super) fn no_income(table: &str, codes: &str) -> Issue {
    said(&NO_INCOME, "scenario/no-income", table).with_value(codes)
}

static NO_INCOME: [Text; 2] = [
    Text::fixed("Có nền kinh tế trong dòng thương mại nhưng thiếu GDP", "Economies of the flows have no GDP"),
    Text::fixed("Bổ sung GDP dương cho các mã này", "Add a positive GDP for these codes"),
];

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
