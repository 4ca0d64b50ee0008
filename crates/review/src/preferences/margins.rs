//! Preference margins by programme.

use hoinhap_measures::Measure;
use hoinhap_measures::claims::number;
use hoinhap_origin::tariff::{Margins, Memberships, Regime, TariffTable, View, margins};
use hoinhap_vocab::{Economy, Lang, Text};

use super::suppliers::{beneficiaries, bought};
use super::{MARGIN, SOURCE, input, measure_of, points, source_line, vintage};
use crate::ReviewError;
use crate::context::Context;
use crate::document::{Bar, Block, Chart, Figure, Role, Scale, Table, TableCell, TableRow};
use crate::ledger::count;
use crate::words::{
    axis, code_cell, missing, number_cell, number_column, sentence, text_cell, text_column, words,
};

/// The margins of a programme as its own beneficiary meets them.
struct Row<'a> {
    margins: Margins,
    index: usize,
    view: View<'a>,
}

/// Mean margins as bars, all counts behind; nothing where no programme has a margin.
pub(super) fn figure(context: &mut Context<'_>, table: &TariffTable) -> Result<Option<Block>, ReviewError> {
    let mut rows = rows(context, table)?;
    rows.sort_by(|a, b| {
        let mean = |row: &Row<'_>| row.margins.mean_margin;
        mean(b).cmp(&mean(a)).then_with(|| a.margins.programme.cmp(&b.margins.programme))
    });
    let Some(first) = rows.first() else { return Ok(None) };
    let Some(measure) = measure(context, first) else { return Ok(None) };
    let parts = [
        Some(words(Text::same(first.margins.programme.clone()))),
        context.ledger.part(&measure),
        Some(count(first.margins.below)),
        Some(words(context.object(first.margins.origin))),
    ];
    let title = sentence(
        "{0} có biên độ ưu đãi bình quân lớn nhất: {1} trên {2} dòng (hàng từ {3})",
        "{0} has the widest mean margin: {1} over {2} lines (goods from {3})",
        parts.into_iter().flatten().collect(),
    );
    let bars = rows.iter().filter_map(|row| bar(context, row)).collect();
    let subtitle = Text::fixed(
        "MFN trừ thuế suất ưu đãi, bình quân trên các dòng có ưu đãi, điểm phần trăm",
        "MFN less preferential rate, mean over the lines with a margin, percentage points",
    );
    let label = Text::fixed("Biên độ bình quân, điểm phần trăm", "Mean margin, percentage points");
    Ok(Some(Block::Figure(Box::new(Figure {
        id: "preference-margins".into(),
        title,
        subtitle,
        chart: Chart::Bars {
            bars,
            axis: crate::document::Axis { min: Some(0.0), ..axis(label, Text::default(), 1, Scale::One) },
        },
        source: source_line(context, SOURCE),
        notes: notes(),
        table: behind(context, &rows),
    }))))
}

fn notes() -> Vec<Text> {
    vec![
        Text::fixed(
            "Mỗi chương trình được xem từ nước hưởng có ít chương trình khác nhất; nếu bằng nhau thì lấy nguồn cung lớn nhất. Biên độ rộng trên ít dòng không hơn biên độ hẹp trên nhiều dòng: xem bảng.",
            "Each programme is seen from the beneficiary that the fewest others serve, the largest supplier among equals. A wide margin on few lines is not more than a narrow one on many: see the table.",
        ),
        Text::fixed(
            "RCEP-A đến RCEP-F: nước hưởng suy từ mẫu thuế suất, chưa kiểm chứng.",
            "RCEP-A to RCEP-F: beneficiaries are inferred from the pattern of rates and not verified.",
        ),
    ]
}

fn rows<'a>(context: &Context<'_>, table: &'a TariffTable) -> Result<Vec<Row<'a>>, ReviewError> {
    let memberships = Memberships::embedded()?;
    let (groupings, on) = (memberships.groupings(), context.evidence.as_of.0);
    let bought = bought(context)?;
    let regimes = beneficiaries(table, groupings, on).into_iter();
    let mut regimes: Vec<Regime> =
        regimes.map(|economy| Regime::by_origin(table, economy, on, groupings)).collect();
    // The first that serves a programme is the one to see it from.
    let value = |economy: &Economy| bought.get(economy).copied().unwrap_or(0.0);
    regimes.sort_by(|a, b| {
        let size = |regime: &Regime| regime.programmes.len();
        size(a).cmp(&size(b)).then(value(&b.origin).total_cmp(&value(&a.origin)))
    });
    let row = |index: usize| {
        let regime = regimes.iter().find(|regime| regime.programmes.contains(&index))?;
        let view = View::new(table, regime.clone());
        margins(&view, index).map(|margins| Row { margins, index, view })
    };
    Ok((0..table.programmes.imports.len()).filter_map(row).collect())
}

/// The mean margin as a measure; its inputs are the preferential rates of the lines with a margin.
fn measure(context: &Context<'_>, row: &Row<'_>) -> Option<Measure> {
    let mean = row.margins.mean_margin?;
    let origin = row.margins.origin;
    let mut measure = measure_of(context, MARGIN, "percentage points", origin, points(mean));
    measure.product = Some(row.margins.programme.clone());
    let vintage = vintage(context, SOURCE);
    let lines = row.view.counted().filter_map(|(line, mfn)| {
        let rate = row.view.rate(line, row.index).ok().filter(|rate| *rate < mfn)?;
        Some(input(line, rate, &row.margins.programme, &vintage))
    });
    measure.inputs = lines.collect();
    Some(measure)
}

fn bar(context: &Context<'_>, row: &Row<'_>) -> Option<Bar> {
    let (programme, lines) = (&row.margins.programme, row.margins.below);
    let name = context.name(row.margins.origin);
    Some(Bar {
        label: Text::build(|lang| format!("{programme} ({})", name.get(lang))),
        value: points(row.margins.mean_margin?),
        interval: None,
        role: Role::Group,
        note: Text::build(|lang| {
            let word = match lang {
                Lang::Vi => "dòng",
                Lang::En if lines == 1 => "line",
                Lang::En => "lines",
            };
            format!("{} {word}", number(lines as f64, 0, lang))
        }),
    })
}

fn behind(context: &Context<'_>, rows: &[Row<'_>]) -> Table {
    let rate = |rate: Option<hoinhap_origin::tariff::Rate>| -> TableCell {
        rate.map_or_else(|| missing("không có dòng nào", "no line"), |rate| number_cell(points(rate)))
    };
    let rows = rows.iter().map(|Row { margins, .. }| TableRow {
        cells: vec![
            code_cell(margins.programme.clone()),
            text_cell(context.name(margins.origin)),
            number_cell(margins.below as f64),
            rate(margins.mean_margin),
            rate(margins.median_margin),
            number_cell(margins.equal as f64),
            number_cell(margins.above as f64),
            number_cell((margins.lines - margins.below - margins.equal - margins.above) as f64),
        ],
        of_country: false,
    });
    let lines = |vi, en| number_column(Text::fixed(vi, en), Text::default(), 0, Scale::One);
    let margin = |vi, en| {
        let unit = Text::fixed("điểm %", "points");
        number_column(Text::fixed(vi, en), unit, 1, Scale::One)
    };
    Table {
        id: "table-preference-margins".into(),
        title: Text::fixed("Biên độ ưu đãi theo chương trình", "Preference margins by programme"),
        sorted: Text::fixed("Biên độ bình quân lớn nhất ở trên", "Widest mean margin first"),
        columns: vec![
            text_column("Chương trình", "Programme"),
            text_column("Hàng từ", "Goods from"),
            lines("Dòng có biên độ", "Lines with a margin"),
            margin("Bình quân", "Mean"),
            margin("Trung vị", "Median"),
            lines("Bằng MFN", "Equal to MFN"),
            lines("Cao hơn MFN", "Above MFN"),
            lines("Không có thuế suất", "No rate"),
        ],
        rows: rows.collect(),
    }
}
