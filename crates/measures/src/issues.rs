//! The doubts that measures raise, in one place: each with a stable code.

use hoinhap_sources::Cell;
use hoinhap_vocab::{Economy, Issue, Text, Year};

use crate::{Bounds, Input};

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

/// A number with one decimal as Vietnamese writes it.
fn comma(value: f64) -> String {
    format!("{value:.1}").replace('.', ",")
}

/// A zero where the other recent values are far from zero.
pub(crate) fn zero_not_credible(indicator: &str, economy: Economy, year: Year, typical: f64) -> Issue {
    Issue::error(
        "measure/zero-not-credible",
        format!("{indicator} {economy} {year}"),
        Text::new(
            format!("giá trị 0 năm {year} không đáng tin: các năm gần đó quanh mức {}", comma(typical)),
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

/// The GDP that ships with the flows is another than that of the observations.
pub(crate) fn other_gdp(indicator: &str, used: &Input, observed: &Cell<'_>) -> Issue {
    let billions = |value: f64| format!("{:.1}", value / 1e9);
    let (own, other) = (billions(used.value), billions(observed.value));
    let (own_vi, other_vi) = (own.replace('.', ","), other.replace('.', ","));
    let (year, source) = (observed.year, observed.source);
    Issue::warning(
        "measure/other-gdp",
        place(indicator, observed.key.economy),
        Text::new(
            format!("GDP năm {year} đi kèm bảng luồng là {own_vi} tỷ USD, theo {source} là {other_vi} tỷ USD; tỷ lệ này dùng số thứ nhất"),
            format!("the GDP of {year} that ships with the flows is {own} bn USD, by {source} it is {other} bn USD; this ratio uses the first"),
        ),
        Text::fixed(
            "đọc tỷ lệ cùng với cả hai số; nguồn của bảng luồng có thể quy đổi theo tỷ giá khác",
            "read the ratio with both in mind: the source of the flows may convert at another exchange rate",
        ),
    )
    .with_value(used.value.to_string())
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

/// The flow table has no flow of the economy in the year.
pub(crate) fn no_flows(table: &str, economy: Economy, year: Year) -> Issue {
    Issue::warning(
        "flows/no-flows",
        format!("{table} {economy} {year}"),
        Text::new(
            format!("bảng {table} không có dòng thương mại nào của {economy} cho năm {year}"),
            format!("the table {table} has no flow of {economy} for {year}"),
        ),
        Text::fixed(
            "chọn năm khác hoặc bảng khác bằng `--data`",
            "choose another year, or another table with `--data`",
        ),
    )
}

/// The flow table does not cover the pair.
pub(crate) fn no_pair(table: &str, economy: Economy, partner: Economy, year: Year) -> Issue {
    Issue::warning(
        "flows/no-pair",
        format!("{table} {economy} {partner} {year}"),
        Text::new(
            format!("bảng {table} không có cặp {economy}-{partner} năm {year}: thiếu, không phải bằng 0"),
            format!("the table {table} has no pair {economy}-{partner} in {year}: missing, not zero"),
        ),
        Text::fixed("chọn bảng khác bằng `--data`", "choose another table with `--data`"),
    )
}

/// The flow table does not tell products apart.
pub(crate) fn no_products(table: &str, economy: Economy) -> Issue {
    Issue::warning(
        "flows/no-products",
        format!("{table} {economy}"),
        Text::new(
            format!("bảng {table} không có số liệu theo mặt hàng cho {economy}"),
            format!("the table {table} has no products for {economy}"),
        ),
        Text::fixed("chọn bảng có mặt hàng bằng `--data`", "choose a table with products with `--data`"),
    )
}

/// The product structure is of sections, coarser than the published indices.
pub(crate) fn sections_only(sections: usize) -> Issue {
    Issue::note(
        "flows/sections-only",
        "SITC",
        Text::new(
            format!("tính trên {sections} phần SITC: không so trực tiếp với chỉ số công bố ở mức 3 chữ số"),
            format!(
                "computed on {sections} SITC sections: not comparable with indices published at three digits"
            ),
        ),
        Text::fixed(
            "chỉ so các nền kinh tế tính theo cùng cách",
            "compare economies computed in the same way only",
        ),
    )
}

/// Partners that a flow table lacks, with the shares of the economy's sales and purchases that they held elsewhere.
pub(crate) fn absent_partners(
    table: &str,
    economy: Economy,
    year: Year,
    absent: &[(Economy, [f64; 2])],
    known: Year,
) -> Issue {
    let list = |say: fn(Economy, [String; 2], Year) -> String| {
        let shares =
            |[sales, purchases]: [f64; 2]| [sales, purchases].map(|share| format!("{:.1}", 100.0 * share));
        let said: Vec<String> = absent.iter().map(|(code, of)| say(*code, shares(*of), known)).collect();
        said.join(", ")
    };
    let vi = list(|code, shares, known| {
        let [sales, purchases] = shares.map(|share| share.replace('.', ","));
        format!("{code} (năm {known}: {sales} % xuất khẩu, {purchases} % nhập khẩu)")
    });
    let en = list(|code, [sales, purchases], known| {
        format!("{code} ({known}: {sales} % of exports, {purchases} % of imports)")
    });
    let codes: Vec<&str> = absent.iter().map(|(code, _)| code.code()).collect();
    Issue::warning(
        "flows/absent-partner",
        format!("{table} {economy} {year}"),
        Text::new(
            format!(
                "bảng không có nền kinh tế {}: tỷ trọng của các đối tác khác bị tính cao hơn thực tế",
                vi
            ),
            format!("the table does not hold {}: the shares of all other partners come out too high", en),
        ),
        Text::fixed(
            "đọc các tỷ trọng như cận trên; hỏi bảng khác bằng `--data`",
            "read shares as upper bounds; ask another table with `--data`",
        ),
    )
    .with_value(codes.join(" "))
}

/// The bounds of hidden flows are the user's.
pub(crate) fn bounds_given(bounds: Bounds) -> Issue {
    let (low, high) = (100.0 * bounds.low(), 100.0 * bounds.high());
    Issue::note(
        "flows/bounds-given",
        "flows",
        Text::new(
            format!(
                "khoảng giá trị giả định các dòng bị thiếu chiếm {}-{} % tổng thực",
                comma(low),
                comma(high)
            ),
            format!("the interval assumes that missing flows hold {low:.1} to {high:.1} % of the true total"),
        ),
        Text::fixed("giả định do người dùng khai báo", "an assumption declared by the user"),
    )
}

/// The bounds of hidden flows come from an earlier table.
pub(crate) fn bounds_from(bounds: Bounds, table: &str, year: Year) -> Issue {
    let high = 100.0 * bounds.high();
    Issue::note(
        "flows/bounds-assumed",
        format!("{table} {year}"),
        Text::new(
            format!(
                "khoảng giá trị giả định các dòng bị thiếu chiếm từ 0 đến {} % tổng thực: tỷ trọng của chính các đối tác đó năm {year} trong {table}; tỷ trọng nay có thể đã khác",
                comma(high)
            ),
            format!(
                "the interval assumes that missing flows hold 0 to {high:.1} % of the true total: the share of the same partners in {year} in {table}; it may have changed since"
            ),
        ),
        Text::fixed("khai báo khoảng khác nếu có số liệu mới hơn", "declare other bounds where newer figures exist"),
    )
    .with_value(format!("0-{:.4}", bounds.high()))
}

/// No income thresholds are listed for the year.
pub(crate) fn no_threshold(year: Year) -> Issue {
    Issue::warning(
        "measure/no-threshold",
        format!("income_thresholds {year}"),
        Text::new(
            format!("chưa có ngưỡng thu nhập của năm {year} trong bảng"),
            format!("the income thresholds of {year} are not listed"),
        ),
        Text::fixed(
            "hỏi năm đã có ngưỡng; không suy đoán ngưỡng",
            "ask for a listed year; thresholds are not guessed",
        ),
    )
}

/// There is no threshold above.
pub(crate) fn highest_group(economy: Economy) -> Issue {
    Issue::note(
        "measure/highest-group",
        economy.code(),
        Text::new(
            format!("{economy} đã ở nhóm thu nhập cao: không còn ngưỡng tiếp theo"),
            format!("{economy} is in the highest income group: there is no next threshold"),
        ),
        Text::fixed("xem khoảng cách đến các ngưỡng đã vượt", "read the distance to the thresholds passed"),
    )
}

/// Too few common votes for an agreement.
pub(crate) fn few_votes(economy: Economy, partner: Economy, n: u32, least: u32) -> Issue {
    Issue::warning(
        "measure/few-votes",
        format!("{economy} {partner}"),
        Text::new(
            format!("{economy} và {partner} chỉ có {n} lần cùng bỏ phiếu, cần ít nhất {least}"),
            format!("{economy} and {partner} have {n} common votes; {least} are needed"),
        ),
        Text::fixed("gộp nhiều năm hơn", "pool more years"),
    )
    .with_value(n.to_string())
}

/// Only a part of the year is seen.
pub(crate) fn months(indicator: &str, year: Year, months: i8) -> Issue {
    Issue::warning(
        "measure/partial-year",
        format!("{indicator} {year}"),
        Text::new(
            format!("chỉ gồm {months} tháng đầu năm {year}"),
            format!("covers the first {months} months of {year} only"),
        ),
        Text::fixed("không so với cả năm", "do not compare it with a whole year"),
    )
}

/// Economies that are missing from a ranking and might stand above.
pub(crate) fn absent_from_rank(indicator: &str, year: Year, absent: &[Economy]) -> Issue {
    let codes = absent.iter().map(Economy::code).collect::<Vec<_>>().join(" ");
    Issue::note(
        "measure/absent-from-rank",
        format!("{indicator} {year}"),
        Text::new(
            format!("bảng xếp hạng thiếu {codes}, có thể đứng trên"),
            format!("the ranking lacks {codes}, which might stand above"),
        ),
        Text::fixed("nêu thứ hạng kèm khoảng", "quote the rank with its interval"),
    )
    .with_value(codes)
}

/// Years joined for a message.
fn listed(years: &[Year]) -> String {
    years.iter().map(Year::to_string).collect::<Vec<_>>().join(", ")
}

/// Years of a series that carry the mark of a break.
pub(crate) fn years_broken(indicator: &str, economy: Economy, years: &[Year]) -> Issue {
    let years = listed(years);
    Issue::warning(
        "measure/break",
        place(indicator, economy),
        Text::new(
            format!("các năm {years} không so sánh được với các năm khác (trạng thái B)"),
            format!("{years} are not comparable with the other years (status B)"),
        ),
        Text::fixed("không đọc thành xu hướng", "do not read a trend through them"),
    )
    .with_value(years)
}

/// Years of a series that are provisional or partial.
pub(crate) fn years_provisional(indicator: &str, economy: Economy, years: &[Year]) -> Issue {
    let years = listed(years);
    Issue::note(
        "measure/provisional",
        place(indicator, economy),
        Text::new(
            format!("số liệu các năm {years} là tạm tính hoặc chưa đủ kỳ (trạng thái P)"),
            format!("{years} are provisional or cover a part of the year (status P)"),
        ),
        Text::fixed("nêu rõ khi trích dẫn", "say so when quoting them"),
    )
    .with_value(years)
}

/// A key that stands twice in one edition.
pub(crate) fn duplicate(cell: &Cell<'_>) -> Issue {
    Issue::error(
        "data/duplicate-key",
        format!("{}#{}", cell.file, cell.row),
        Text::new(
            format!(
                "{} {} {} có hai dòng trong cùng ấn bản",
                cell.key.indicator, cell.key.economy, cell.year
            ),
            format!("{} {} {} stands twice in one edition", cell.key.indicator, cell.key.economy, cell.year),
        ),
        Text::fixed(
            "giữ một dòng, ghi rõ ấn bản của dòng kia",
            "keep one row, or name the edition of the other",
        ),
    )
    .with_value(cell.value.to_string())
}

/// A flow with negative years.
pub(crate) fn negative_flow(indicator: &str, economy: Economy, years: &[Year]) -> Issue {
    let years = listed(years);
    Issue::warning(
        "measure/negative-flow",
        place(indicator, economy),
        Text::new(
            format!("dòng vốn âm trong các năm {years}: tỷ số của một năm không có nghĩa"),
            format!("the flow is negative in {years}: a ratio of a single year means nothing"),
        ),
        Text::fixed("dùng tổng ba năm (x:FDI.BAL)", "use sums of three years (x:FDI.BAL)"),
    )
    .with_value(years)
}

/// Two series that look alike and must not be joined.
pub(crate) fn never_joined(one: &str, other: &str, why: &Text) -> Issue {
    Issue::note(
        "measure/never-joined",
        format!("{one} {other}"),
        Text::new(
            format!("không nối {one} với {other}: {}", why.vi),
            format!("{one} and {other} are never joined: {}", why.en),
        ),
        Text::fixed("dùng trọn một chuỗi", "use one series throughout"),
    )
}
