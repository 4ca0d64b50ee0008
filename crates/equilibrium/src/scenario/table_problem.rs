//! Faults of the tables that a scenario names, in both languages.

use hoinhap_vocab::{Date, Issue, Text, Year};

use super::problem::said;
use super::types::Action;

/// A warning with a message and a remedy.
fn warned(texts: &[Text; 2], code: &'static str, place: &str) -> Issue {
    let [message, help] = texts.clone();
    Issue::warning(code, place, message, help)
}

/// A note with a message and what follows.
fn noted(texts: &[Text; 2], code: &'static str, place: &str) -> Issue {
    let [message, help] = texts.clone();
    Issue::note(code, place, message, help)
}

/// A column that a table does not have.
pub(super) fn no_column(place: &str, table: &str, column: &str, header: &[String]) -> Issue {
    let known = header.join(", ");
    let help = match known.as_str() {
        "" => Text::fixed(
            "Tệp trống: ghi dòng tên cột và số liệu",
            "The file is empty: write a row of column names, and the data",
        ),
        _ => Text::new(format!("Các cột của bảng: {known}"), format!("Its columns are {known}")),
    };
    let message = Text::new(
        format!("Bảng `{table}` không có cột `{column}`"),
        format!("The table `{table}` has no column `{column}`"),
    );
    Issue::error("scenario/no-column", place, message, help).with_value(column)
}

/// A day before the first one of a table of rates.
pub(super) fn no_rate_yet(place: &str, table: &str, on: Date, first: Date) -> Issue {
    Issue::error(
        "scenario/no-rate-yet",
        place,
        Text::new(
            format!("Bảng `{table}` chưa có thuế suất nào vào ngày này; ngày đầu tiên là {first}"),
            format!("The table `{table}` has no rate at this date; its first day is {first}"),
        ),
        Text::new(
            format!("Đặt `date` (hoặc `less`, `--as-of`) từ {first} trở đi"),
            format!("Set `date` (or `less`, or `--as-of`) to {first} or later"),
        ),
    )
    .with_value(on.to_string())
}

/// A number that is no logarithm of a trade effect.
pub(super) fn no_logarithm(place: &str, effect: f64) -> Issue {
    said(&NO_LOGARITHM, "scenario/no-logarithm", place).with_value(effect.to_string())
}

static NO_LOGARITHM: [Text; 2] = [
    Text::fixed(
        "`log_effects` cần lôgarit tự nhiên của hệ số nhân thương mại; giá trị này quá lớn",
        "`log_effects` takes natural logarithms of factors on trade; this value is too large for one",
    ),
    Text::fixed(
        "Ghi 0.557 cho thương mại tăng 74,5 % khi giá và chi tiêu không đổi; nhận từ -10 đến 10",
        "Write 0.557 for trade up by 74.5 % at given prices and spending; from -10 to 10 is accepted",
    ),
];

/// A table without a row for any pair of a shock.
pub(super) fn no_pair(place: &str, table: &str) -> Issue {
    said(&NO_PAIR, "scenario/no-pair", place).with_value(table)
}

static NO_PAIR: [Text; 2] = [
    Text::fixed(
        "Bảng này không có dòng nào cho các cặp nước của cú sốc",
        "The table has no row for any pair of the shock",
    ),
    Text::fixed(
        "Bổ sung dòng có `exporter` và `importer` khác nhau, hoặc sửa `exporter`, `importer` của cú sốc",
        "Add rows with different `exporter` and `importer`, or correct those of the shock",
    ),
];

/// A table in a form that scenarios do not read.
pub(super) fn not_csv(place: &str, name: &str) -> Issue {
    said(&NOT_CSV, "scenario/not-csv", place).with_value(name)
}

static NOT_CSV: [Text; 2] = [
    Text::fixed(
        "Kịch bản chỉ đọc tệp CSV của bạn (tên kết thúc bằng .csv), không đọc định dạng này",
        "Scenarios read files of your own as CSV alone (names that end in .csv), not in this form",
    ),
    Text::fixed(
        "Xuất bảng ra CSV, hoặc nạp bảng bằng `hoinhap data add` rồi gọi theo tên",
        "Write the table as CSV, or load it with `hoinhap data add` and call it by name",
    ),
];

/// A dataset that is no table of text.
pub(super) fn not_text(name: &str) -> Issue {
    said(&NOT_TEXT, "scenario/not-csv", name).with_value(name)
}

static NOT_TEXT: [Text; 2] = [
    Text::fixed(
        "Mô hình này cần một bảng CSV ở chỗ này; bộ số liệu có sẵn này không phải CSV và không có các cột cần thiết",
        "The model needs a CSV table here; this shipped dataset is none and does not have its columns",
    ),
    Text::fixed(
        "Nêu tệp CSV của bạn (tên kết thúc bằng .csv)",
        "Name a CSV file of your own (a name that ends in .csv)",
    ),
];

/// A dataset that is there but is no table of trade flows.
pub(super) fn not_flows(place: &str, name: &str) -> Issue {
    Issue::error(
        "scenario/not-flows",
        place,
        Text::new(
            format!("`{name}` không phải bảng thương mại theo cặp nước"),
            format!("`{name}` is no table of trade by pairs of economies"),
        ),
        Text::fixed(
            "`flows` nhận bảng thương mại (chẳng hạn flows_2023); bảng GDP thì đặt ở `income`",
            "`flows` takes a table of trade (such as flows_2023); a table of GDP goes to `income`",
        ),
    )
    .with_value(name)
}

/// Codes of a table of one's own that ISO 3166 does not have.
pub(super) fn own_codes(table: &str, codes: &str) -> Issue {
    noted(&OWN_CODES, "scenario/own-codes", table).with_value(codes)
}

static OWN_CODES: [Text; 2] = [
    Text::fixed(
        "Các mã này không có trong ISO 3166 và được coi là mã riêng của bảng",
        "These codes are not in ISO 3166 and are taken as the table's own",
    ),
    Text::fixed(
        "Nếu là lỗi gõ thì sửa trong bảng; nếu là vùng gộp (ROW) thì không cần làm gì",
        "Correct them where they are typing errors; leave them where they are aggregates (ROW)",
    ),
];

/// Pairs of a table of one's own without a row.
pub(super) fn pairs_without_row(table: &str, missing: usize, all: usize, examples: &str) -> Issue {
    Issue::warning(
        "scenario/no-rows",
        table,
        Text::new(
            format!("{missing} trong {all} cặp nước không có dòng nào, được coi là không có thương mại"),
            format!("{missing} of {all} pairs have no row and are read as no trade"),
        ),
        Text::fixed(
            "Nếu đó là thiếu số liệu thì khai báo trong `[base] impute` hoặc bổ sung vào bảng",
            "Where it is a gap in the data, give them by `[base] impute` or add the rows",
        ),
    )
    .with_value(examples)
}

/// A tax of an economy on its own goods.
pub(super) fn on_itself(place: &str) -> Issue {
    said(&ON_ITSELF, "scenario/on-itself", place)
}

static ON_ITSELF: [Text; 2] = [
    Text::fixed(
        "Hai phía của cú sốc là cùng một nền kinh tế; không có thương mại qua biên giới với chính mình",
        "Both sides of the shock are the same economy, which does not trade across a border with itself",
    ),
    Text::fixed(
        "Nêu hai nền kinh tế khác nhau ở `importer` và `exporter`",
        "Name different economies in `importer` and `exporter`",
    ),
];

/// An agreement that all of its pairs already have, or none of those that leave it.
pub(super) fn agreed_already(place: &str, action: Action) -> Issue {
    let texts = if action == Action::Join { &JOINED_ALREADY } else { &NOTHING_TO_LEAVE };
    said(texts, "scenario/agreed-already", place)
}

static JOINED_ALREADY: [Text; 2] = [
    Text::fixed(
        "Mọi cặp nước của cú sốc đã có hiệp định trong số liệu gốc (cột `agreement`), không còn gì để tham gia",
        "Every pair of the shock has the agreement in the base already (the column `agreement`): nobody joins",
    ),
    Text::fixed(
        "Sửa `members` hoặc `with`, hoặc cột `agreement` của bảng chi phí",
        "Correct `members` or `with`, or the column `agreement` of the table of costs",
    ),
];

static NOTHING_TO_LEAVE: [Text; 2] = [
    Text::fixed(
        "Không cặp nước nào của cú sốc có hiệp định trong số liệu gốc (cột `agreement`), không có gì để rời bỏ",
        "No pair of the shock has the agreement in the base (the column `agreement`): nobody leaves",
    ),
    Text::fixed(
        "Sửa `members` hoặc `with`, hoặc cột `agreement` của bảng chi phí",
        "Correct `members` or `with`, or the column `agreement` of the table of costs",
    ),
];

/// A coefficient of an agreement that lowers trade.
pub(super) fn beta_below_zero(place: &str, beta: f64) -> Issue {
    warned(&BETA_BELOW_ZERO, "scenario/beta-below-zero", place).with_value(beta.to_string())
}

static BETA_BELOW_ZERO: [Text; 2] = [
    Text::fixed(
        "Hệ số của hiệp định âm: tham gia thì thương mại giảm, rời bỏ thì tăng",
        "The coefficient of the agreement is negative: joining lowers trade and leaving raises it",
    ),
    Text::fixed(
        "Kiểm tra dấu: rời bỏ hiệp định là `action = \"leave\"` với hệ số dương",
        "Check the sign: an agreement is left by `action = \"leave\"` with a positive coefficient",
    ),
];

/// A coefficient of an agreement beyond what is ever estimated.
pub(super) fn beta_large(place: &str, beta: f64) -> Issue {
    let times = beta.exp();
    let message = Text::new(
        format!("Hệ số {beta} nhân thương mại với {times:.1} khi giá và chi tiêu không đổi"),
        format!("The coefficient {beta} multiplies trade by {times:.1} at given prices and spending"),
    );
    Issue::warning("scenario/large-beta", place, message, LARGE_BETA_HELP.clone())
        .with_value(beta.to_string())
}

static LARGE_BETA_HELP: Text = Text::fixed(
    "`beta` là hệ số ước lượng (lôgarit): ghi 0.557 cho thương mại tăng 74,5 %; ước lượng cho hiệp định hiếm khi vượt 1",
    "`beta` is an estimated coefficient (a logarithm): 0.557 is trade up by 74.5 %; those of agreements are rarely above 1",
);

/// Pairs that an earlier shock met already, by its number in the file.
pub(super) fn met_twice(place: &str, pairs: usize, earlier: usize) -> Issue {
    Issue::warning(
        "scenario/met-twice",
        place,
        Text::new(
            format!("{pairs} cặp nước đã chịu cú sốc thứ {earlier}: hai tác động nhân với nhau"),
            format!("{pairs} pairs are met by shock {earlier} already: the two effects multiply"),
        ),
        Text::fixed(
            "Nếu cùng một hiệp định được ghi hai lần, bỏ một khối `[[shock]]`",
            "Where one agreement was written twice, take one `[[shock]]` out",
        ),
    )
    .with_value(pairs.to_string())
}

/// A trade elasticity far from the published ones.
pub(super) fn eps_unusual(place: &str, eps: f64) -> Issue {
    warned(&EPS_UNUSUAL, "scenario/unusual-eps", place).with_value(eps.to_string())
}

static EPS_UNUSUAL: [Text; 2] = [
    Text::fixed(
        "Độ co giãn thương mại nằm xa các giá trị đã công bố cho toàn bộ hàng hóa (phần lớn từ 2 đến 12)",
        "The trade elasticity is far from those published for all goods together (most lie between 2 and 12)",
    ),
    Text::fixed(
        "`eps` bằng sigma - 1 và không có dấu âm; kiểm tra trước khi dùng kết quả",
        "`eps` is sigma - 1, without the minus sign; check it before the results are used",
    ),
];

/// A market without imports: no row, or nothing but zeros.
pub(super) fn no_market(table: &str, (importer, product, year): (&str, &str, Year), zeros: bool) -> Issue {
    let (vi, en) = match product {
        "" => (String::new(), String::new()),
        product => (format!(", mặt hàng `{product}`"), format!(" of the product `{product}`")),
    };
    let message = match zeros {
        true => Text::new(
            format!("Mọi giá trị nhập khẩu của {importer} năm {year}{vi} trong bảng đều bằng 0"),
            format!("All imports of {importer} in {year}{en} are zero in the table"),
        ),
        false => Text::new(
            format!("Bảng không có dòng nhập khẩu nào của {importer} năm {year}{vi}"),
            format!("The table has no row of imports of {importer} in {year}{en}"),
        ),
    };
    let help = Text::fixed(
        "Kiểm tra `importer`, `product` và `year` trong `[base]`",
        "Check `importer`, `product` and `year` in `[base]`",
    );
    Issue::error("scenario/no-market", table, message, help).with_value(if product.is_empty() {
        importer
    } else {
        product
    })
}

/// A rate that is accepted and may have been meant in percent.
pub(super) fn large_rate(place: &str, rate: f64, kind: &str) -> Issue {
    let percent = rate * 100.0;
    Issue::warning(
        "scenario/large-rate",
        place,
        Text::new(
            format!("Mức {rate} (`{kind}`) được đọc là {percent:.0} %"),
            format!("The rate {rate} (`{kind}`) is read as {percent:.0} %"),
        ),
        Text::fixed(
            "Nếu ý là phần trăm, viết 0.025 cho 2,5 %",
            "Where a percentage is meant, write 0.025 for 2.5 %",
        ),
    )
    .with_value(rate.to_string())
}

/// Sectors of an input-output table whose inputs are above their output.
pub(super) fn inputs_above_output(table: &str, count: usize, sectors: &str) -> Issue {
    Issue::warning(
        "scenario/inputs-above-output",
        table,
        Text::new(
            format!("{count} ngành mua đầu vào nhiều hơn sản lượng: giá trị gia tăng của chúng âm"),
            format!("{count} sectors buy more inputs than they make: their value added is negative"),
        ),
        Text::fixed(
            "Kiểm tra các ô mua đầu vào của ngành này; không đọc kết quả của nền kinh tế đó khi chưa rõ nguyên nhân",
            "Check the inputs of these sectors; do not read the results of their economy before the cause is known",
        ),
    )
    .with_value(sectors)
}

/// A region that buys and makes nothing, or a sector that uses inputs and makes nothing.
pub(super) fn without_output(table: &str, name: &str, used: Option<f64>) -> Issue {
    let message = match used {
        Some(used) => Text::new(
            format!("{name} mua đầu vào {used} nhưng không bán gì: không có sản lượng"),
            format!("{name} buys inputs of {used} and sells nothing: it has no output"),
        ),
        None => Text::new(
            format!("{name} chỉ đứng ở phía mua: không có dòng bán nào, nên không có sản lượng"),
            format!("{name} stands among the buyers alone: no row has its sales, and so it has no output"),
        ),
    };
    let help = Text::fixed(
        "Bổ sung các dòng bán của nó, hoặc gộp nó vào một vùng khác (ROW)",
        "Add the rows of its sales, or add it to another region (ROW)",
    );
    Issue::error("scenario/without-output", table, message, help).with_value(name)
}

/// A table of several products where the scenario names none.
pub(super) fn product_needed(file: &str, table: &str) -> Issue {
    Issue::error(
        "scenario/missing-key",
        format!("{file}, [base] product"),
        Text::new(
            format!("Bảng `{table}` có cột `product` nhưng `[base]` không nêu mặt hàng nào"),
            format!("The table `{table}` has a column `product`, and `[base]` names no product"),
        ),
        Text::fixed("Thêm `product = \"...\"`", "Add `product = \"...\"`"),
    )
    .with_value("product")
}

/// Suppliers without a tariff of the base.
pub(super) fn no_tariff(table: &str, codes: &str) -> Issue {
    said(&NO_TARIFF, "scenario/no-tariff", table).with_value(codes)
}

static NO_TARIFF: [Text; 2] = [
    Text::fixed(
        "Thiếu thuế suất gốc của các nguồn cung này; thiếu số liệu không được coi là 0",
        "These suppliers have no tariff of the base; a missing one is not read as 0",
    ),
    Text::fixed(
        "Bổ sung dòng cho từng nguồn cung (0 nếu miễn thuế), hoặc ghi một mức chung `tariff = 0.1`",
        "Add a row for each (0 where free of duty), or give one rate for all, `tariff = 0.1`",
    ),
];

/// A formula taken beyond where it is linear.
pub(super) fn negative_imports(code: &str, value: f64) -> Issue {
    said(&NEGATIVE_IMPORTS, "scenario/negative-imports", code).with_value(value.to_string())
}

static NEGATIVE_IMPORTS: [Text; 2] = [
    Text::fixed(
        "Thuế tăng quá xa so với mức gốc: công thức tuyến tính cho nhập khẩu âm từ nguồn cung này",
        "The tariff rises too far from its base: the linear formula leaves less than no imports from this supplier",
    ),
    Text::fixed(
        "Thu nhỏ mức tăng thuế hoặc độ lớn của hệ số cầu; với thay đổi lớn, dùng mô hình cân bằng chung",
        "Take a smaller rise or a smaller demand elasticity; for large changes use a general-equilibrium model",
    ),
];

/// Cells of an input-output table without a row.
pub(super) fn empty_cells(table: &str, missing: usize, all: usize) -> Issue {
    Issue::note(
        "scenario/no-rows",
        table,
        Text::new(
            format!("{missing} trong {all} ô của bảng không có dòng nào, được coi là 0"),
            format!("{missing} of {all} cells of the table have no row and are read as 0"),
        ),
        Text::fixed(
            "Nếu đó là thiếu số liệu thì bổ sung dòng vào bảng",
            "Where it is a gap in the data, add the rows to the table",
        ),
    )
}

/// `--compat agtpa-loop` for a scenario whose model does not have the guide's closure.
pub(super) fn no_guide_loop(file: &str, model: &str) -> Issue {
    said(&NO_GUIDE_LOOP, "scenario/no-guide-loop", file).with_value(model)
}

static NO_GUIDE_LOOP: [Text; 2] = [
    Text::fixed(
        "`--compat agtpa-loop` cần mô hình hấp dẫn với cách đóng `agtpa` và một nước quy chiếu",
        "`--compat agtpa-loop` needs a gravity model with the closure `agtpa` and a reference economy",
    ),
    Text::fixed(
        "Dùng `model = \"gravity-agtpa\"` với `reference = \"DEU\"`, hoặc bỏ tuỳ chọn này",
        "Use `model = \"gravity-agtpa\"` with `reference = \"DEU\"`, or leave the option out",
    ),
];

/// What the model of one product leaves out, and that it was not compared with the tool that it is named after.
pub(super) fn smart_style(place: &str) -> Issue {
    noted(&SMART_STYLE, "scenario/smart-style", place)
}

static SMART_STYLE: [Text; 2] = [
    Text::fixed(
        "Kết quả theo công thức của Laird và Yeats (1986), kiểu SMART; chưa đối chiếu với đầu ra của WITS. Các thị trường khác, tiền lương và tỷ giá không đổi",
        "SMART-style: the formulas of Laird and Yeats (1986), not compared with an output of WITS. No other market, wage or exchange rate moves",
    ),
    Text::fixed("Đọc như tác động ban đầu lên một mặt hàng", "Read it as the first effect on one product"),
];

/// A value that a model cannot be built on.
pub(super) fn bad_value(place: &str, value: f64) -> Issue {
    said(&BAD_VALUE, "scenario/bad-value", place).with_value(value.to_string())
}

static BAD_VALUE: [Text; 2] = [
    Text::fixed("Mô hình không nhận giá trị này", "The model does not take this value"),
    Text::fixed(
        "Thương mại không âm, chi tiêu và GDP dương, thuế suất là phân số lớn hơn -1",
        "Trade is not negative, spending and GDP are positive, a tariff is a fraction above -1",
    ),
];

/// A buyer without a seller.
pub(super) fn no_seller(code: &str) -> Issue {
    said(&NO_SELLER, "scenario/no-seller", code)
}

static NO_SELLER: [Text; 2] = [
    Text::fixed(
        "Sau cú sốc, nền kinh tế này không còn nguồn cung nào",
        "After the shock nobody sells to this economy any more",
    ),
    Text::fixed("Thu hẹp phạm vi cắt thương mại", "Cut less of its trade"),
];

/// Trade that cannot balance, as nothing comes back.
pub(super) fn one_way_trade(seller: &str, buyer: &str) -> Issue {
    let [message, help] = ONE_WAY_TRADE.clone();
    Issue::error("scenario/one-way-trade", format!("{seller} → {buyer}"), message, help)
}

static ONE_WAY_TRADE: [Text; 2] = [
    Text::fixed(
        "Không có chuỗi bán hàng nào từ nước mua trở lại nước bán: thương mại không thể cân bằng ở bất kỳ mức giá nào",
        "No chain of sales leads from the buyer back to the seller: their trade cannot balance at any prices",
    ),
    Text::fixed(
        "Bổ sung dòng thương mại còn thiếu, hoặc ghi `deficits` khác `balanced` trong `[closure]`",
        "Add the flows that are missing, or set `deficits` in `[closure]` to another than `balanced`",
    ),
];

/// Moments of market access where domestic sales are given.
pub(super) fn no_market_access(place: &str) -> Issue {
    noted(&NO_MARKET_ACCESS, "scenario/no-market-access", place)
}

static NO_MARKET_ACCESS: [Text; 2] = [
    Text::fixed(
        "Doanh số trong nước nằm trong bảng thương mại, nên không có chi phí tiếp cận thị trường (nu = 0); hai mômen `market_access` không được dùng",
        "Domestic sales stand among the flows, and so there is no cost of market access (nu = 0); the two moments of `market_access` are not used",
    ),
    Text::fixed(
        "Cần có chi phí tiếp cận thị trường thì ghi `domestic = \"from-income\"` và bảng thu nhập",
        "Where it is wanted, set `domestic = \"from-income\"` and name a table of income",
    ),
];

/// Economies whose imports are above their expenditure.
pub(super) fn without_domestic_sales(table: &str, codes: &str) -> Issue {
    warned(&WITHOUT_DOMESTIC_SALES, "scenario/no-domestic-sales", table).with_value(codes)
}

static WITHOUT_DOMESTIC_SALES: [Text; 2] = [
    Text::fixed(
        "Nhập khẩu vượt tổng chi tiêu suy ra từ GDP: tiêu thụ hàng trong nước được đặt bằng 0",
        "Imports are above the expenditure that follows from GDP: domestic sales are set to zero",
    ),
    Text::fixed(
        "Không đọc kết quả của các nền kinh tế này; ảnh hưởng đến nước khác là nhỏ",
        "Do not read the results of these economies; the effect on others is small",
    ),
];
