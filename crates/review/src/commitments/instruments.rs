//! Instruments by how far they have come.

use std::collections::BTreeMap;

use hoinhap_register::book::{InstrumentView, Standing};
use hoinhap_register::record::Record;
use hoinhap_vocab::Text;

use super::delivery::count_column;
use super::held::Held;
use super::numbers::Number;
use super::{heading, lacking, source, word};
use crate::context::Context;
use crate::document::{Block, Chart, Figure, Level, Sentence, StackedRow, StackedStatus, Table, TableRow};
use crate::words::{plain, sentence, text_cell, text_column, words};

type Groups<'h> = Vec<(&'h str, Vec<InstrumentView<'h>>)>;

/// What is to be said of instruments.
pub(super) fn blocks(context: &mut Context<'_>, held: &Held) -> Vec<Block> {
    let mut blocks = vec![heading("Văn kiện", "Instruments")];
    let views = held.book.instruments(context.country.code(), context.evidence.as_of.0);
    if views.is_empty() {
        blocks.push(lacking(plain(
            "Sổ chưa ghi văn kiện nào đến ngày này.",
            "The register holds no instrument by this date.",
        )));
        return blocks;
    }
    let mut found: BTreeMap<&str, Vec<InstrumentView<'_>>> = BTreeMap::new();
    for view in &views {
        let kind = view.record.text("kind").unwrap_or_else(|| view.record.get("track"));
        found.entry(kind).or_default().push(*view);
    }
    let mut groups: Groups<'_> = found.into_iter().collect();
    groups.sort_by_key(|(_, views)| std::cmp::Reverse(views.len()));
    blocks.push(figure(context, held, &views, &groups));
    blocks
}

fn at<'h>(views: &[InstrumentView<'h>], standings: &[Standing]) -> Vec<&'h Record> {
    views.iter().filter(|view| standings.contains(&view.standing)).map(|view| view.record).collect()
}

fn number(kind: &str, standing: Standing) -> Number {
    let name = standing.label();
    Number::count(
        format!("INSTRUMENT.{}:{kind}", standing.code().to_uppercase()),
        Text::new(format!("Văn kiện {}", name.vi), format!("Instruments {}", name.en)),
    )
}

fn figure(
    context: &mut Context<'_>,
    held: &Held,
    views: &[InstrumentView<'_>],
    groups: &Groups<'_>,
) -> Block {
    let has = |standing: &Standing| views.iter().any(|view| view.standing == *standing);
    let standings: Vec<Standing> = Standing::ALL.into_iter().filter(has).collect();
    let row = |(kind, views): &(&str, Vec<InstrumentView<'_>>)| StackedRow {
        label: word(kind),
        counts: standings
            .iter()
            .map(|standing| u32::try_from(at(views, &[*standing]).len()).unwrap_or(u32::MAX))
            .collect(),
    };
    let status = |standing: &Standing| StackedStatus { name: standing.label(), level: tone(*standing) };
    Block::Figure(Box::new(Figure {
        id: "instruments-by-standing".into(),
        title: title(context, held, views),
        subtitle: Text::fixed(
            "Số bản ghi văn kiện theo loại và mức độ tham gia",
            "Records of instruments by kind and by how far they have come",
        ),
        chart: Chart::Stacked {
            rows: groups.iter().map(row).collect(),
            statuses: standings.iter().map(status).collect(),
        },
        source: source(held),
        notes: vec![Text::fixed(
            "Các danh sách nguồn có phần trùng nhau: một văn kiện có thể đứng ở nhiều hàng, nên không cộng các hàng thành số văn kiện.",
            "The lists of the sources overlap: an instrument may stand in several rows, so the rows do not add up to a number of instruments.",
        )],
        table: table(context, held, &standings, groups),
    }))
}

/// Signatures that no day of being bound follows.
fn title(context: &mut Context<'_>, held: &Held, views: &[InstrumentView<'_>]) -> Sentence {
    let waiting = at(views, &[Standing::Signed, Standing::Undated]);
    let all: Vec<&Record> = views.iter().map(|view| view.record).collect();
    let open = Number::count(
        "INSTRUMENT.WAITING",
        Text::fixed(
            "Văn kiện đã ký, chưa có ngày ràng buộc",
            "Instruments signed without a day of being bound",
        ),
    );
    let known = Number::count("INSTRUMENT.ALL", Text::fixed("Bản ghi văn kiện", "Records of instruments"));
    sentence(
        "{0} trong {1} bản ghi văn kiện đã ký nhưng sổ chưa có ngày ràng buộc {2}",
        "{0} of {1} {1:record|records} of instruments {0:is|are} signed without a day on which they bind {2}",
        vec![
            open.part(context, held, &waiting),
            known.part(context, held, &all),
            words(context.object(context.country)),
        ],
    )
}

const fn tone(standing: Standing) -> Option<Level> {
    match standing {
        Standing::InForce | Standing::Bound => Some(Level::Good),
        Standing::Signed | Standing::Undated => Some(Level::Watch),
        _ => None,
    }
}

fn table(context: &mut Context<'_>, held: &Held, standings: &[Standing], groups: &Groups<'_>) -> Table {
    let mut rows = Vec::with_capacity(groups.len());
    for (kind, views) in groups {
        let mut cells = vec![text_cell(word(kind))];
        for standing in standings {
            cells.push(number(kind, *standing).cell(context, held, &at(views, &[*standing])));
        }
        rows.push(TableRow { cells, of_country: false });
    }
    let mut columns = vec![text_column("Loại", "Kind")];
    columns.extend(standings.iter().map(|standing| count_column(standing.label())));
    Table {
        id: "table-instruments".into(),
        title: Text::fixed("Văn kiện theo loại và mức độ tham gia", "Instruments by kind and standing"),
        sorted: Text::fixed("Loại có nhiều bản ghi nhất ở trên", "Kind with most records first"),
        columns,
        rows,
    }
}
