//! How far preferences are used, where the user has loaded a summary of declarations.
//!
//! `hoinhap prefer batch` writes the summary as observations of the indicators below; loaded into the project they
//! are read here like any other series.

use hoinhap_measures::Measure;
use hoinhap_origin::tariff::TariffTable;
use hoinhap_vocab::Text;

use crate::ReviewError;
use crate::context::Context;
use crate::document::{Axis, Bar, Block, Chart, Figure, Level, Role, Scale, Table, TableCell, TableRow};
use crate::standing::source_of;
use crate::words::{axis, code_cell, missing, number_column, plain, sentence, text_column, year};

/// Utilisation of eligible imports, percent.
const UTILISATION: &str = "prefer:UTILISATION";
/// The same, weighted by duty.
const BY_DUTY: &str = "prefer:UTILISATION.DUTY";
/// Duty forgone; with a programme's code behind a full stop, that of the programme.
const FOREGONE: &str = "prefer:FOREGONE";
/// Programmes drawn.
const DRAWN: usize = 10;

/// The figure of what is used, or a note that no declarations are loaded.
pub(super) fn blocks(context: &mut Context<'_>) -> Result<Vec<Block>, ReviewError> {
    let known = |context: &Context<'_>, id: &str| context.ledger.definition(id).is_some();
    let ids = [UTILISATION, BY_DUTY, FOREGONE];
    let mut found = Vec::new();
    for id in ids.iter().filter(|id| known(context, id)) {
        found.push(context.latest(id)?);
    }
    let [Some(used), Some(by_duty), Some(foregone)] = found.as_slice() else {
        return Ok(vec![none_loaded()]);
    };
    let parts = [
        context.ledger.part(used),
        context.ledger.part(by_duty),
        context.ledger.part(foregone),
        Some(year(used.year)),
    ];
    let paragraph = sentence(
        "Theo tờ khai đã nạp năm {3}: tỷ lệ tận dụng của hàng nhập khẩu đủ điều kiện là {0} (tính theo thuế: {1}); số thuế lẽ ra tiết kiệm được là {2}. Đây không phải tỷ lệ kim ngạch xuất khẩu có giấy chứng nhận xuất xứ.",
        "From the declarations loaded for {3}: utilisation of eligible imports is {0} (weighted by duty {1}); {2} of duty was forgone. This is not the certificate share of exports.",
        parts.into_iter().flatten().collect(),
    );
    let mut blocks = vec![Block::Paragraph { sentence: paragraph }];
    blocks.extend(other_year(used.year));
    blocks.extend(figure(context, foregone)?);
    Ok(blocks)
}

/// A note where the year is not the one whose rates the tariff prints.
fn other_year(of: i16) -> Option<Block> {
    (!TariffTable::covers_year(of)).then(|| Block::Note {
        level: Level::High,
        sentence: plain(
            "Các tờ khai này không thuộc năm 2026 nhưng được xét theo biểu thuế hợp nhất ngày 05/04/2026; thuế suất của năm khai báo có thể khác, nên số thuế bỏ lỡ chỉ là ước tính.",
            "These declarations are not of 2026 and were judged by the consolidated tariff of 2026-04-05; the rates of their year may differ, so the duty forgone is an estimate.",
        ),
    })
}

fn none_loaded() -> Block {
    Block::Note {
        level: Level::Watch,
        sentence: plain(
            "Chưa nạp tờ khai nào nên không có tỷ lệ tận dụng. Lệnh `hoinhap prefer batch TỆP --out dong.csv --report THƯ-MỤC` tính cả hai tỷ lệ; lệnh `hoinhap data add THƯ-MỤC/utilisation.csv --project DỰ-ÁN` đưa kết quả vào báo cáo này.",
            "No declarations are loaded, so there is no utilisation. `hoinhap prefer batch FILE --out lines.csv --report FOLDER` computes both rates; `hoinhap data add FOLDER/utilisation.csv --project PROJECT` brings them into this review.",
        ),
    }
}

/// Duty forgone by programme; nothing where the summary does not tell programmes apart.
fn figure(context: &mut Context<'_>, total: &Measure) -> Result<Option<Block>, ReviewError> {
    let prefix = format!("{FOREGONE}.");
    let ids = context.library().catalogue().indicators.keys();
    let ids: Vec<String> = ids.filter(|id| id.starts_with(&prefix)).cloned().collect();
    let mut rows = Vec::new();
    for id in ids {
        if let Some(measure) = context.at(&id, context.country, total.year)? {
            let used = context.at(&id.replace(FOREGONE, UTILISATION), context.country, total.year)?;
            rows.push((id[prefix.len()..].to_owned(), measure, used));
        }
    }
    let value = |measure: &Measure| measure.value.unwrap_or(0.0);
    rows.retain(|(_, measure, _)| value(measure) > 0.0);
    rows.sort_by(|a, b| value(&b.1).total_cmp(&value(&a.1)).then_with(|| a.0.cmp(&b.0)));
    let Some((code, first, _)) = rows.first() else { return Ok(None) };
    let parts = [Some(crate::words::words(Text::same(code.clone()))), context.ledger.part(first)];
    let title = sentence(
        "Ưu đãi bị bỏ lỡ nhiều nhất là {0}: {1}",
        "The preference left unused most is {0}: {1}",
        parts.into_iter().flatten().collect(),
    );
    let unit = context.ledger.unit(&first.unit).label;
    let bars = rows.iter().take(DRAWN).map(|(code, measure, _)| Bar {
        label: Text::same(code.clone()),
        value: value(measure),
        interval: None,
        role: Role::Group,
        note: Text::default(),
    });
    let bars = bars.collect();
    let scale = Scale::for_value(value(first));
    let label = Text::fixed("Thuế lẽ ra tiết kiệm được", "Duty forgone");
    let source = source_of(context, [total]);
    let table = table(context, &rows, &unit, scale);
    Ok(Some(Block::Figure(Box::new(Figure {
        id: "preference-foregone".into(),
        title,
        subtitle: Text::fixed(
            "Thuế lẽ ra tiết kiệm được trên hàng đủ điều kiện khai theo MFN, theo chương trình tốt nhất",
            "Duty that eligible goods declared at MFN could have saved, by best programme",
        ),
        chart: Chart::Bars { bars, axis: Axis { min: Some(0.0), ..axis(label, unit, 0, scale) } },
        source,
        notes: vec![Text::fixed(
            "Nơi nhiều chương trình cùng tốt nhất, số thuế được ghi ở từng chương trình: các thanh không cộng được với nhau.",
            "Where several programmes are equally best, the duty stands with each: the bars do not add up.",
        )],
        table,
    }))))
}

fn table(
    context: &mut Context<'_>,
    rows: &[(String, Measure, Option<Measure>)],
    unit: &Text,
    scale: Scale,
) -> Table {
    let word = scale.word();
    let unit = Text::build(|lang| format!("{} {}", word.get(lang), unit.get(lang)).trim().to_owned());
    let none = || missing("không có hàng đủ điều kiện", "nothing eligible");
    let row = |context: &mut Context<'_>, (code, measure, used): &(String, Measure, Option<Measure>)| {
        let used: TableCell = used.as_ref().map_or_else(none, |used| context.ledger.cell(used));
        TableRow {
            cells: vec![code_cell(code.clone()), context.ledger.cell(measure), used],
            of_country: false,
        }
    };
    let rows = rows.iter().map(|found| row(context, found)).collect();
    Table {
        id: "table-preference-foregone".into(),
        title: Text::fixed("Ưu đãi chưa tận dụng theo chương trình", "Unused preferences by programme"),
        sorted: Text::fixed("Thuế bỏ lỡ lớn nhất ở trên", "Most duty forgone first"),
        columns: vec![
            text_column("Chương trình", "Programme"),
            number_column(Text::fixed("Thuế bỏ lỡ", "Duty forgone"), unit, 1, scale),
            number_column(Text::fixed("Tỷ lệ tận dụng", "Utilisation"), Text::fixed("%", "%"), 1, Scale::One),
        ],
        rows,
    }
}
