//! Concentration of products: by section of the trade classification, and in the market under added duties.

use std::collections::BTreeMap;

use hoinhap_measures::{Query, Years};
use hoinhap_vocab::Text;

use crate::ReviewError;
use crate::context::Context;
use crate::document::{Bar, Block, Chart, Figure, Role, Scale, Table, TableRow};
use crate::standing::source_of;
use crate::words::{number_cell, number_column, percent_axis, sentence, text_cell, text_column, words, year};

/// The flow table that tells product sections apart.
const SECTIONS: &str = "unctad_matrix_1995_2005_2015";

pub(crate) fn blocks(context: &mut Context<'_>) -> Result<Vec<Block>, ReviewError> {
    let mut blocks = Vec::new();
    blocks.extend(section_bars(context)?);
    Ok(blocks)
}

/// Exports by section in the last year of the table, with the concentration of each year.
fn section_bars(context: &mut Context<'_>) -> Result<Option<Block>, ReviewError> {
    let query = Query::new("x:PX.CONC", context.country).years(Years::All).data(SECTIONS);
    let mut history = context.ask(&query)?;
    history.retain(|measure| measure.value.is_some());
    let Some(last) = history.last().cloned() else { return Ok(None) };
    let flows = context.library().flows(SECTIONS)?;
    let mut values: BTreeMap<&str, f64> = BTreeMap::new();
    for (section, flow) in flows.section_exports(context.country, last.year) {
        *values.entry(section).or_default() += flow.value_usd;
    }
    let total: f64 = values.values().sum();
    if total <= 0.0 {
        return Ok(None);
    }
    let mut shares: Vec<(&str, f64)> =
        values.iter().map(|(section, value)| (*section, value / total)).collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let bars = shares.iter().enumerate().map(|(place, (section, share))| Bar {
        label: section_name(section),
        value: *share,
        interval: None,
        role: if place == 0 { Role::Country } else { Role::Group },
        note: Text::default(),
    });
    let bars = bars.collect();
    let top = shares.first().copied().unwrap_or(("9", 0.0));
    let title = sentence(
        "{0} chiếm {1} hàng xuất khẩu năm {2}",
        "{0} make up {1} of exports in {2}",
        vec![words(section_name(top.0)), context.ledger.share_of(&last, top.1), year(last.year)],
    );
    let subtitle = Text::fixed("Tỷ trọng theo phần SITC, %", "Share by SITC section, %");
    let values = values.iter().map(|(section, value)| ((*section).to_owned(), *value)).collect();
    let table = section_table(&values, total);
    Ok(Some(Block::Figure(Box::new(Figure {
        id: "products".into(),
        title,
        subtitle: subtitle.clone(),
        chart: Chart::Bars { bars, axis: percent_axis(subtitle) },
        source: source_of(context, [&last]),
        notes: vec![Text::fixed(
            "Số liệu theo mặt hàng được phép phát hành dừng ở 2015: chỉ cho thấy cơ cấu, không phải hiện trạng.",
            "The product data that may be shipped end in 2015: they show the structure, not the present.",
        )],
        table,
    }))))
}

fn section_table(values: &BTreeMap<String, f64>, total: f64) -> Table {
    let mut rows: Vec<(&String, &f64)> = values.iter().collect();
    rows.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
    let rows = rows.into_iter().map(|(section, value)| TableRow {
        cells: vec![text_cell(section_name(section)), number_cell(*value), number_cell(value / total)],
        of_country: false,
    });
    Table {
        id: "table-products".into(),
        title: Text::fixed("Xuất khẩu theo phần SITC", "Exports by SITC section"),
        sorted: Text::fixed("Xếp theo giá trị giảm dần", "Largest first"),
        columns: vec![
            text_column("Phần SITC", "SITC section"),
            number_column(Text::fixed("Giá trị", "Value"), Text::fixed("USD", "US$"), 1, Scale::Million),
            number_column(Text::fixed("Tỷ trọng", "Share"), Text::fixed("%", "%"), 1, Scale::Percent),
        ],
        rows: rows.collect(),
    }
}

/// Sections of the Standard International Trade Classification, in our short words.
fn section_name(section: &str) -> Text {
    match section {
        "0" => Text::fixed("Lương thực, thực phẩm, động vật sống", "Food and live animals"),
        "1" => Text::fixed("Đồ uống, thuốc lá", "Beverages and tobacco"),
        "2" => Text::fixed("Nguyên liệu thô", "Crude materials"),
        "3" => Text::fixed("Nhiên liệu", "Fuels"),
        "4" => Text::fixed("Dầu, mỡ động thực vật", "Oils and fats"),
        "5" => Text::fixed("Hoá chất", "Chemicals"),
        "6" => Text::fixed("Hàng chế tạo theo vật liệu", "Manufactures by material"),
        "7" => Text::fixed("Máy móc, phương tiện vận tải", "Machinery and transport equipment"),
        "8" => Text::fixed(
            "Hàng chế tạo khác (may mặc, giày dép...)",
            "Other manufactures (clothing, footwear ...)",
        ),
        "9" => Text::fixed("Hàng không phân loại", "Not classified"),
        other => Text::same(other.to_owned()),
    }
}
