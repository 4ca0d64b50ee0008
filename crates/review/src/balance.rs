//! Receiving and contributing: what comes in, what goes out, and what the record says of contributions.

use hoinhap_measures::Measure;
use hoinhap_vocab::{PartialDate, Text};

use crate::ReviewError;
use crate::context::Context;
use crate::document::{
    Axis, Bar, Block, Chart, Figure, Role, Scale, Section, Sentence, Table, TableCell, TableRow,
};
use crate::ledger::count;
use crate::standing::source_of;
use crate::words::{
    axis, divided, missing, money_scale, number_column, plain, sentence, text_cell, text_column, words, year,
};

/// Balances from -1 (only receives) to 1 (only gives).
const PAIRS: [&str; 3] = ["x:FDI.BAL", "x:IP.BAL", "x:AID.BAL"];
/// What is received and given, in the units of the sources.
const LEVELS: [&str; 9] = [
    "unctad:FDI.IN",
    "unctad:FDI.OUT",
    "wdi:DT.ODA.ODAT.CD",
    "gm:AID.GIVEN",
    "wdi:BX.TRF.PWKR.CD.DT",
    "wdi:IP.PAT.RESD",
    "wdi:IP.PAT.NRES",
    "wdi:BX.GSR.ROYL.CD",
    "wdi:BM.GSR.ROYL.CD",
];

pub(crate) fn section(context: &mut Context<'_>) -> Result<Section, ReviewError> {
    let mut pairs = Vec::new();
    let mut absent = Vec::new();
    for indicator in PAIRS.iter().filter(|indicator| context.ledger.definition(indicator).is_some()) {
        match context.latest(indicator)? {
            Some(measure) => pairs.push(measure),
            None => absent.push(context.ledger.title(indicator)),
        }
    }
    let pairs: Vec<Measure> = pairs;
    let title = title(context, &pairs);
    let mut blocks = Vec::new();
    if pairs.is_empty() {
        blocks.push(Block::Paragraph {
            sentence: plain(
                "Không có cặp nhận - đóng góp nào đủ số liệu.",
                "No pair of receiving and contributing has enough data.",
            ),
        });
    } else {
        blocks.push(pairs_figure(context, &pairs));
    }
    if !absent.is_empty() {
        blocks.push(Block::Paragraph { sentence: absent_pairs(absent) });
    }
    blocks.push(levels_table(context)?);
    blocks.extend(contributions(context));
    Ok(Section {
        id: "balance".into(),
        name: Text::fixed("Tiếp nhận và đóng góp", "Receiving and contributing"),
        title,
        blocks,
    })
}

fn title(context: &mut Context<'_>, pairs: &[Measure]) -> Sentence {
    let Some(investment) = pairs.iter().find(|measure| measure.indicator == "x:FDI.BAL") else {
        return plain(
            "Chưa đủ số liệu để so sánh phần nhận và phần đóng góp",
            "The data do not allow receiving to be set against contributing",
        );
    };
    let receives = investment.value.is_some_and(|value| value < 0.0);
    let (vi, en) = if receives {
        (
            "{0} nhận vốn đầu tư nhiều hơn đầu tư ra nước ngoài: cân bằng {1} (ba năm đến {2})",
            "{0} receives more investment than it makes abroad: balance {1} (three years to {2})",
        )
    } else {
        (
            "{0} đầu tư ra nước ngoài nhiều hơn nhận vào: cân bằng {1} (ba năm đến {2})",
            "{0} invests more abroad than it receives: balance {1} (three years to {2})",
        )
    };
    let parts =
        [Some(words(context.country_name())), context.ledger.part(investment), Some(year(investment.year))];
    sentence(vi, en, parts.into_iter().flatten().collect())
}

fn absent_pairs(absent: Vec<Text>) -> Sentence {
    sentence(
        "Chưa tính được: {0}, vì chuỗi số liệu của một vế không có dòng nào cho nước này. Phần đóng góp thiếu số liệu không được coi là bằng không.",
        "No balance of: {0}, since the series of one side has no row for the country. A contribution without data is never taken as zero.",
        vec![words(crate::words::join(absent, "; "))],
    )
}

fn pairs_figure(context: &mut Context<'_>, pairs: &[Measure]) -> Block {
    let bars = pairs.iter().filter_map(|measure| {
        Some(Bar {
            label: context.ledger.title(&measure.indicator),
            value: measure.value?,
            interval: measure.interval,
            role: Role::Country,
            note: Text::same(measure.year.to_string()),
        })
    });
    let bars: Vec<_> = bars.collect();
    let negative = bars.iter().filter(|bar| bar.value < 0.0).count();
    let label = Text::fixed("Cân bằng, −1 đến 1", "Balance, −1 to 1");
    let axis =
        Axis { min: Some(-1.0), max: Some(1.0), ..axis(label.clone(), Text::default(), 1, Scale::One) };
    let table = pairs_table(context, pairs);
    Block::Figure(Box::new(Figure {
        id: "balance".into(),
        title: sentence(
            "{0} trong {1} cặp nghiêng về phía tiếp nhận",
            "{0} of {1} {1:pair|pairs} {0:leans|lean} to the receiving side",
            vec![count(negative), count(bars.len())],
        ),
        subtitle: Text::fixed(
            "(đóng góp - tiếp nhận) / (đóng góp + tiếp nhận)",
            "(contributed - received) / (contributed + received)",
        ),
        chart: Chart::Diverging {
            bars,
            axis,
            left: Text::fixed("tiếp nhận", "receives"),
            right: Text::fixed("đóng góp", "contributes"),
        },
        source: source_of(context, pairs),
        notes: Vec::new(),
        table,
    }))
}

fn pairs_table(context: &mut Context<'_>, pairs: &[Measure]) -> Table {
    let rows = pairs.iter().map(|measure| TableRow {
        cells: vec![
            text_cell(context.ledger.title(&measure.indicator)),
            TableCell::Year { year: measure.year },
            context.ledger.cell(measure),
        ],
        of_country: false,
    });
    let rows = rows.collect();
    Table {
        id: "table-balance".into(),
        title: Text::fixed("Cân bằng nhận và đóng góp", "Balances of receiving and contributing"),
        sorted: Text::default(),
        columns: vec![
            text_column("Cặp", "Pair"),
            crate::words::date_column("Năm", "Year"),
            number_column(
                Text::fixed("Cân bằng", "Balance"),
                Text::fixed("−1 đến 1", "−1 to 1"),
                3,
                Scale::One,
            ),
        ],
        rows,
    }
}

/// Levels of what is received and given.
fn levels_table(context: &mut Context<'_>) -> Result<Block, ReviewError> {
    let mut rows = Vec::new();
    for indicator in LEVELS {
        let unit = context
            .ledger
            .definition(indicator)
            .map(|definition| definition.unit.clone())
            .unwrap_or_default();
        let label = context.ledger.unit(&unit).label;
        // Money stands in millions, as investment is published, so that the rows can be compared.
        let (label, divisor) = money_scale(&unit, label, 1e6);
        let mut cells = vec![text_cell(context.ledger.title(indicator)), text_cell(label)];
        match context.latest(indicator)? {
            Some(measure) => {
                cells.push(TableCell::Year { year: measure.year });
                cells.push(divided(context.ledger.cell(&measure), divisor));
            }
            None => {
                cells.extend([missing("không có số liệu", "no data"), missing("không có số liệu", "no data")])
            }
        }
        rows.push(TableRow { cells, of_country: false });
    }
    Ok(Block::Table(Box::new(Table {
        id: "table-receive-give".into(),
        title: Text::fixed("Phần nhận và phần cho, số gần nhất", "Received and given, latest figures"),
        sorted: Text::default(),
        columns: vec![
            text_column("Chỉ số", "Indicator"),
            text_column("Đơn vị", "Unit"),
            crate::words::date_column("Năm", "Year"),
            number_column(Text::fixed("Giá trị", "Value"), Text::default(), 0, Scale::One),
        ],
        rows,
    })))
}

/// What the record says of contributions, up to the date of the review.
fn contributions(context: &Context<'_>) -> Option<Block> {
    let facts = context.facts?;
    let as_of = context.evidence.as_of;
    let seen = facts.contributions.iter().filter(|row| row.date.is_some_and(|date| as_of.sees(date.first)));
    let rows: Vec<_> = seen.map(contribution_row).collect();
    (!rows.is_empty()).then(|| {
        Block::Table(Box::new(Table {
            id: "table-contributions".into(),
            title: Text::fixed(
                "Đóng góp cho gìn giữ hoà bình, theo tin đã công bố",
                "Contributions to peacekeeping, as published",
            ),
            sorted: Text::fixed("Xếp theo nguồn", "In the order of the record"),
            columns: vec![
                crate::words::date_column("Ngày", "Date"),
                text_column("Nội dung", "What"),
                text_column("Phái bộ", "Mission"),
                number_column(
                    Text::fixed("Số lượng", "Quantity"),
                    Text::fixed("theo cột đơn vị", "see unit"),
                    0,
                    Scale::One,
                ),
                text_column("Đơn vị", "Unit"),
                text_column("Nguồn", "Source"),
            ],
            rows,
        }))
    })
}

fn contribution_row(row: &hoinhap_sources::facts::Contribution) -> TableRow {
    let same = |text: &str| text_cell(Text::same(text.to_owned()));
    let date = row.date.map_or_else(|| missing("không rõ", "not known"), partial_date_cell);
    let quantity = row.quantity.map_or_else(|| missing("không nêu", "not stated"), crate::words::number_cell);
    TableRow {
        cells: vec![
            date,
            text_cell(Text::new(row.what_vi.clone(), row.what.clone())),
            same(&row.mission),
            quantity,
            text_cell(unit_word(&row.unit)),
            same(&row.provenance.source),
        ],
        of_country: false,
    }
}

/// A date as exactly as it is known: a month stays a month.
fn partial_date_cell(date: PartialDate) -> TableCell {
    if date.is_exact() {
        return TableCell::Date { date: date.first };
    }
    let (year, month) = (date.first.year(), date.first.month());
    if date.last.month() != month {
        return TableCell::Year { year };
    }
    text_cell(Text::same(format!("{month:02}/{year}")))
}

/// Units of contributions, in both languages.
fn unit_word(unit: &str) -> Text {
    match unit {
        "persons" => Text::fixed("người", "persons"),
        "patients" => Text::fixed("bệnh nhân", "patients"),
        other => Text::same(other.to_owned()),
    }
}
