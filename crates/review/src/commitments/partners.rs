//! The network of partners: tiers with their dates, and the channels on which exchanges run.

use std::collections::BTreeMap;

use hoinhap_register::record::Record;
use hoinhap_register::time::{Due, Precision};
use hoinhap_vocab::{Date, Economy, Text};

use super::delivery::count_column;
use super::held::Held;
use super::numbers::Number;
use super::{called, heading, lacking, source, word};
use crate::context::Context;
use crate::document::{
    Block, Chart, Figure, Level, Sentence, StackedRow, StackedStatus, Table, TableCell, TableRow,
};
use crate::words::{missing, plain, sentence, text_cell, text_column};

/// Tiers in the order of reports; others follow.
const TIERS: [&str; 5] =
    ["special relationship", "comprehensive strategic", "strategic", "comprehensive", "field-specific"];

/// The partners of one tier on a day.
struct Tier<'h> {
    name: &'h str,
    sourced: Vec<&'h Record>,
    unverified: Vec<&'h Record>,
}

/// What is to be said of partners.
pub(super) fn blocks(context: &mut Context<'_>, held: &Held) -> Vec<Block> {
    let mut blocks = vec![heading("Mạng lưới đối tác", "Partners")];
    let on = context.evidence.as_of.0;
    let tiers = tiers(held, on);
    if tiers.is_empty() {
        blocks.push(lacking(plain(
            "Sổ chưa ghi khuôn khổ quan hệ đối tác nào đến ngày này.",
            "The register holds no partnership tier by this date.",
        )));
    } else {
        blocks.push(figure(context, held, &tiers));
    }
    blocks.push(channels(context, held, on));
    blocks
}

/// The newest event of each partner that stands on a day, by tier.
fn tiers(held: &Held, on: Date) -> Vec<Tier<'_>> {
    let mut newest: BTreeMap<&str, &Record> = BTreeMap::new();
    let from = |row: &Record| row.read::<Due>("from").map(|due| due.last);
    let stands = |row: &&Record| {
        from(row).is_none_or(|day| day <= on) && row.read::<Date>("to").is_none_or(|day| on <= day)
    };
    for row in held.book.all("tier").iter().filter(stands) {
        let place = newest.entry(row.get("partner")).or_insert(row);
        if from(row) >= from(place) {
            *place = row;
        }
    }
    let mut by_tier: BTreeMap<(usize, &str), Vec<&Record>> = BTreeMap::new();
    for row in newest.into_values() {
        let tier = row.get("tier");
        let rank = TIERS.iter().position(|known| *known == tier).unwrap_or(TIERS.len());
        by_tier.entry((rank, tier)).or_default().push(row);
    }
    let split = by_tier.into_iter().map(|((_, name), rows)| {
        let (unverified, sourced) = rows.into_iter().partition(|row| row.get("confidence") == "unverified");
        Tier { name, sourced, unverified }
    });
    split.collect()
}

fn number(tier: &str, part: &str) -> Number {
    let title = match tier {
        "all" => Text::fixed("Đối tác có khuôn khổ quan hệ", "Partners in a tier"),
        tier => word(tier),
    };
    Number::count(format!("TIER.{part}:{tier}"), title)
}

fn figure(context: &mut Context<'_>, held: &Held, tiers: &[Tier<'_>]) -> Block {
    let count = |rows: &[&Record]| u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let row = |tier: &Tier<'_>| StackedRow {
        label: word(tier.name),
        counts: vec![count(&tier.sourced), count(&tier.unverified)],
    };
    let statuses = vec![
        StackedStatus { name: Text::fixed("có nguồn", "with a source"), level: Some(Level::Good) },
        StackedStatus { name: Text::fixed("chưa kiểm chứng", "unverified"), level: None },
    ];
    Block::Figure(Box::new(Figure {
        id: "partner-tiers".into(),
        title: title(context, held, tiers),
        subtitle: Text::fixed("Số đối tác theo khuôn khổ quan hệ", "Partners by tier"),
        chart: Chart::Stacked { rows: tiers.iter().map(row).collect(), statuses },
        source: source(held),
        notes: vec![Text::fixed(
            "Mỗi đối tác được tính ở khuôn khổ mới nhất. Ngày chỉ rõ đến tháng hoặc năm được tính từ cuối kỳ đó.",
            "Each partner counts in its newest tier. A date known to the month or year counts from the end of that period.",
        )],
        table: table(context, tiers),
    }))
}

fn title(context: &mut Context<'_>, held: &Held, tiers: &[Tier<'_>]) -> Sentence {
    let all: Vec<&Record> =
        tiers.iter().flat_map(|tier| tier.sourced.iter().chain(&tier.unverified)).copied().collect();
    let sourced: Vec<&Record> = tiers.iter().flat_map(|tier| &tier.sourced).copied().collect();
    sentence(
        "Sổ ghi {0} đối tác có khuôn khổ quan hệ, trong đó {1} có nguồn xác nhận",
        "The register names {0} {0:partner|partners} in a tier, {1} of them with a source",
        vec![
            number("all", "ALL").part(context, held, &all),
            number("all", "SOURCED").part(context, held, &sourced),
        ],
    )
}

fn table(context: &Context<'_>, tiers: &[Tier<'_>]) -> Table {
    let mut rows = Vec::new();
    for tier in tiers {
        let mut all: Vec<&Record> = tier.sourced.iter().chain(&tier.unverified).copied().collect();
        all.sort_by_key(|row| (row.read::<Due>("from").map(|due| due.last), row.id.clone()));
        rows.extend(all.into_iter().map(|row| TableRow {
            cells: vec![
                text_cell(partner(context, row)),
                text_cell(word(tier.name)),
                since(row),
                text_cell(word(row.get("confidence"))),
            ],
            of_country: false,
        }));
    }
    Table {
        id: "table-partner-tiers".into(),
        title: Text::fixed("Đối tác và khuôn khổ quan hệ", "Partners and their tiers"),
        sorted: Text::fixed("Theo khuôn khổ, sớm nhất ở trên", "By tier, earliest first"),
        rows,
        columns: vec![
            text_column("Đối tác", "Partner"),
            text_column("Khuôn khổ", "Tier"),
            text_column("Từ", "Since"),
            text_column("Độ tin cậy", "Confidence"),
        ],
    }
}

/// The name of a partner: that of the economy, else of the record.
pub(super) fn partner(context: &Context<'_>, row: &Record) -> Text {
    let code: Option<Economy> = row.get("partner").parse().ok();
    match code.filter(|code| context.economies().get(*code).is_some()) {
        Some(economy) => context.name(economy),
        None if row.get("partner") == "EU" => Text::fixed("Liên minh châu Âu", "European Union"),
        None => called(row),
    }
}

/// A date as exactly as it is known.
pub(super) fn dated(due: Due) -> TableCell {
    let (year, month) = (due.last.year(), due.last.month());
    match due.precision {
        Precision::Day => TableCell::Date { date: due.last },
        Precision::Year => TableCell::Year { year },
        _ => text_cell(Text::same(format!("{month:02}/{year}"))),
    }
}

fn since(row: &Record) -> TableCell {
    row.read::<Due>("from").map_or_else(|| missing("không rõ ngày", "day not known"), dated)
}

/// Exchanges by channel up to the day.
fn channels(context: &mut Context<'_>, held: &Held, on: Date) -> Block {
    let mut by: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    let known = held.book.all("exchange").iter();
    known
        .filter(|row| row.read::<Due>("date").is_some_and(|due| due.last <= on))
        .for_each(|row| by.entry(row.get("channel")).or_default().push(row));
    if by.is_empty() {
        return lacking(plain(
            "Sổ không có lượt trao đổi đoàn nào, nên không chia được mạng lưới theo kênh Đảng, Nhà nước, nhân dân.",
            "The register holds no exchange, so the network cannot be told apart by Party, State and people-to-people channels.",
        ));
    }
    let mut rows = Vec::new();
    for (channel, records) in by {
        let count = number(channel, "EXCHANGES").cell(context, held, &records);
        rows.push(TableRow { cells: vec![text_cell(word(channel)), count], of_country: false });
    }
    Block::Table(Box::new(Table {
        id: "table-channels".into(),
        title: Text::fixed("Trao đổi đoàn theo kênh", "Exchanges by channel"),
        sorted: Text::default(),
        columns: vec![text_column("Kênh", "Channel"), count_column(Text::fixed("số lượt", "exchanges"))],
        rows,
    }))
}
