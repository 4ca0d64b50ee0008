//! The indicators of a project folder: what the user put beside the shipped tables.

use hoinhap_measures::{Kind, Measure, definitions};
use hoinhap_sources::EmbeddedFile;
use hoinhap_vocab::Text;

use crate::ReviewError;
use crate::context::Context;
use crate::document::{Block, Scale, Section, Table, TableCell, TableRow};
use crate::ledger::count;
use crate::words::{
    code_cell, date_column, missing, number_cell, number_column, sentence, text_cell, text_column, words,
};

/// Indicators drawn as lines; the others stand in the table alone.
const DRAWN: usize = 12;

/// The section; `None` without a project, or where its rows say nothing of the country.
pub(crate) fn section(context: &mut Context<'_>) -> Result<Option<Section>, ReviewError> {
    if context.library().project().is_none() {
        return Ok(None);
    }
    let own = own_measures(context)?;
    if own.is_empty() {
        return Ok(None);
    }
    let mut blocks = vec![Block::Table(Box::new(table(context, &own)))];
    for measure in own.iter().take(DRAWN) {
        let line = crate::standing::key_line(context, &measure.indicator)?;
        blocks.extend(line.map(|figure| Block::Figure(Box::new(figure))));
    }
    Ok(Some(Section {
        id: "own-data".into(),
        name: Text::fixed("Số liệu của bạn", "Your own data"),
        title: sentence(
            "{0} chỉ số từ thư mục dự án có số liệu về {1}",
            "{0} {0:indicator|indicators} of the project folder {0:has|have} data on {1}",
            vec![count(own.len()), words(context.object(context.country))],
        ),
        blocks,
    }))
}

/// The latest value of each indicator whose row is the user's, by id.
fn own_measures(context: &Context<'_>) -> Result<Vec<Measure>, ReviewError> {
    let mut own = Vec::new();
    for definition in definitions(context.library()).into_iter().filter(|row| row.kind == Kind::Observed) {
        let latest = context.latest(&definition.id)?;
        own.extend(
            latest.filter(|measure| {
                measure.inputs.iter().any(|input| EmbeddedFile::find(&input.file).is_err())
            }),
        );
    }
    Ok(own)
}

fn table(context: &mut Context<'_>, own: &[Measure]) -> Table {
    Table {
        id: "table-own-data".into(),
        title: Text::fixed("Giá trị mới nhất", "Latest values"),
        sorted: Text::fixed("Theo mã chỉ số", "By id"),
        columns: vec![
            text_column("Chỉ số", "Indicator"),
            text_column("Mã", "Id"),
            date_column("Năm", "Year"),
            number_column(Text::fixed("Giá trị", "Value"), Text::default(), 2, Scale::One),
            text_column("Đơn vị", "Unit"),
            number_column(Text::fixed("Hạng", "Rank"), Text::default(), 0, Scale::One),
            number_column(Text::fixed("Trong số", "Of"), Text::default(), 0, Scale::One),
            text_column("Nguồn", "Source"),
        ],
        rows: own.iter().map(|measure| row(context, measure)).collect(),
    }
}

fn row(context: &mut Context<'_>, measure: &Measure) -> TableRow {
    let rank = |number: Option<usize>| {
        number.map_or_else(|| missing("không xếp hạng", "not ranked"), |number| number_cell(number as f64))
    };
    TableRow {
        cells: vec![
            text_cell(context.ledger.title(&measure.indicator)),
            code_cell(measure.indicator.clone()),
            TableCell::Year { year: measure.year },
            context.ledger.cell(measure),
            text_cell(context.ledger.unit(&measure.unit).label),
            rank(measure.rank.map(|rank| rank.rank)),
            rank(measure.rank.map(|rank| rank.of)),
            code_cell(measure.source.clone()),
        ],
        of_country: false,
    }
}
