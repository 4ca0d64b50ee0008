//! What a batch says on the page: sums with their currency, what is doubtful, the programmes.

use hoinhap_origin::Decimal;
use hoinhap_origin::batch::{BadRow, BatchFiles, ByProgramme, Rows, Summary};
use hoinhap_origin::tariff::TariffTable;
use hoinhap_report::format;
use hoinhap_vocab::{Lang, Text};

use crate::output::{Cell, Column, Sheet};

/// Why the rows of the programmes do not add up.
pub(super) static OVERLAP: Text = Text::fixed(
    "Các chương trình chồng lấn: thuế bỏ lỡ ghi đủ ở từng chương trình cùng tốt nhất nên không cộng được với nhau.",
    "Programmes overlap: each that is equally best has the whole duty, so they do not add up to the total.",
);

/// The sums, then what a reader must know of them, one line each.
pub(super) fn lines(summary: &Summary, files: &BatchFiles, lang: Lang) -> Vec<String> {
    let mut lines = vec![sums(summary).get(lang).to_owned()];
    lines.extend(doubts(summary, lang));
    lines.extend(bad(summary, files, lang));
    lines
}

fn plain(value: Decimal, lang: Lang) -> String {
    let value = value.units() as f64 / 1e9;
    format::number(value, if value.fract() == 0.0 { 0 } else { 2 }, lang)
}

fn count(rows: u64, lang: Lang) -> String {
    format::number(rows as f64, 0, lang)
}

fn share(value: Option<Decimal>, lang: Lang) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format::number(value.units() as f64 / 1e9, 1, lang) + " %")
}

fn sums(summary: &Summary) -> Text {
    let currency = match summary.currency.as_str() {
        "" => Text::default(),
        code => Text::same(format!(" {code}")),
    };
    let part = |lang| {
        let total = &summary.total;
        let used = (share(total.utilisation(), lang), share(total.duty_weighted(), lang));
        (
            count(summary.rows_read, lang),
            count(summary.rows_bad(), lang),
            used,
            plain(total.foregone_duty, lang),
        )
    };
    let (read, bad, (used, weighted), lost) = part(Lang::Vi);
    let vi = format!(
        "{read} tờ khai, {bad} dòng sai. Tỷ lệ tận dụng của hàng nhập khẩu đủ điều kiện: {used} (tính theo số thuế: {weighted}). Thuế bỏ lỡ: {lost}{}. Tỷ lệ kim ngạch xuất khẩu có C/O cần số liệu xuất khẩu, không tính ở đây.",
        currency.vi
    );
    let (read, bad, (used, weighted), lost) = part(Lang::En);
    let en = format!(
        "{read} declarations, {bad} bad rows. Utilisation of eligible imports: {used} (weighted by duty: {weighted}). Duty forgone: {lost}{}. The certificate share of exports needs export data and is not computed here.",
        currency.en
    );
    Text::new(vi, en)
}

fn doubts(summary: &Summary, lang: Lang) -> Vec<String> {
    let as_of = format::short_date(TariffTable::AS_OF, lang);
    let of = |rows: Rows, said: Text| {
        let (number, value) = (count(rows.rows, lang), plain(rows.value, lang));
        let text =
            said.get(lang).replace("{rows}", &number).replace("{value}", &value).replace("{as_of}", &as_of);
        (rows.rows > 0).then(|| format!("! {text}"))
    };
    let repeats = Rows { rows: summary.duplicate_ids, value: Decimal::ZERO };
    [
        of(
            summary.other_year,
            Text::fixed(
                "{rows} tờ khai, trị giá {value}, không thuộc năm 2026 nhưng được xét theo biểu thuế hợp nhất {as_of}: thuế suất năm đó có thể khác.",
                "{rows} declarations worth {value} are not of 2026 and are judged by the consolidated tariff of {as_of} all the same: the rates of their year may differ.",
            ),
        ),
        of(
            summary.claims_not_open,
            Text::fixed(
                "{rows} tờ khai, trị giá {value}, khai chương trình không áp dụng cho nước xuất xứ hoặc mặt hàng đó: không tính là đã tận dụng.",
                "{rows} declarations worth {value} claim a programme that is not open to their origin or good: this is no use of a preference.",
            ),
        ),
        of(
            summary.claims_no_margin,
            Text::fixed(
                "{rows} tờ khai, trị giá {value}, khai chương trình có thuế suất không thấp hơn MFN: không tính là đã tận dụng.",
                "{rows} declarations worth {value} claim a programme that is not below MFN: this is no use of a preference.",
            ),
        ),
        of(
            summary.claims_unsettled,
            Text::fixed(
                "{rows} tờ khai, trị giá {value}, khai chương trình mà thuế suất còn phụ thuộc hạn ngạch hoặc dữ kiện khác: không vào tử số lẫn mẫu số.",
                "{rows} declarations worth {value} claim a rate that hangs on a quota or another fact: they stand in neither part of the rate.",
            ),
        ),
        of(
            repeats,
            Text::fixed(
                "{rows} dòng trùng id với dòng trước và vẫn được tính: kiểm tra xem có tờ khai bị ghi hai lần không.",
                "{rows} rows repeat the id of an earlier one and are counted again: check whether a declaration stands twice.",
            ),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The bad rows by reason, and where they are.
fn bad(summary: &Summary, files: &BatchFiles, lang: Lang) -> Vec<String> {
    let cause = |code: &String| {
        BadRow::from_code(code)
            .map_or(code.clone(), |row| format!("{} [{}]", row.cause().get(lang), row.column()))
    };
    let mut lines: Vec<String> =
        summary.bad.iter().map(|(code, rows)| format!("! {}: {}", cause(code), count(*rows, lang))).collect();
    if !lines.is_empty() {
        let word = Text::fixed("Các dòng sai", "The bad rows");
        lines.push(format!("  {}: {}", word.get(lang), files.bad().display()));
    }
    lines
}

/// The programmes.
pub(super) fn sheet(programmes: &[ByProgramme], lang: Lang) -> Sheet {
    let columns = vec![
        Column::text("programme", "Chương trình", "Programme"),
        Column::number("eligible_value", "Trị giá đủ điều kiện", "Eligible value"),
        Column::number("claimed_value", "Đã tận dụng", "Used"),
        Column::number("foregone_duty", "Thuế bỏ lỡ", "Duty forgone"),
        Column::number("utilisation_pct", "Tận dụng %", "Utilisation %"),
    ];
    let amount = |value: Decimal| Cell::pair(plain(value, lang), value.to_string());
    let percent =
        |value: Decimal| Cell::pair(format::number(value.units() as f64 / 1e9, 1, lang), value.to_string());
    let row = |row: &ByProgramme| {
        vec![
            Cell::same(&row.programme),
            amount(row.eligible_value),
            amount(row.claimed_value),
            amount(row.foregone_duty),
            row.utilisation_of_eligible_imports_pct.map_or_else(Cell::none, percent),
        ]
    };
    Sheet { columns, rows: programmes.iter().map(row).collect() }
}
