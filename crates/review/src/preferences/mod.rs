//! Preferences: what agreements give on imports, where they give nothing, and what the United States added.
//!
//! The tariff is that of Viet Nam and stands in its review only; the exposure to the United States exists for every
//! economy that sells there. Counts are those of `hoinhap rules overlap` and `hoinhap rules margins`.

mod margins;
mod overlaps;
mod suppliers;
mod united_states;
mod utilisation;

use hoinhap_measures::{Definition, Input, Kind, Measure, PartnerUse};
use hoinhap_origin::tariff::{Rate, TariffLine, TariffTable};
use hoinhap_sources::{Direction, Pillar};
use hoinhap_vocab::{Date, Economy, Freshness, Status, Text, Year, date};

use crate::ReviewError;
use crate::context::Context;
use crate::document::{Block, Section, Sentence};
use crate::ledger::count;
use crate::words::{plain, sentence, words};
use suppliers::Supplier;
pub(crate) use united_states::{ThenAndNow, hit_chapters, rate_then_and_now};

/// The economy whose tariff ships.
const TARIFF_OF: Economy = Economy::literal("VNM");
/// The day of the consolidated table.
const TARIFF_DATE: Date = date(2026, 4, 5);
/// The year of the table, for findings.
const TARIFF_YEAR: Year = 2026;
/// Source id of the tariff.
const SOURCE: &str = "vn-tariff-2026";
/// The file of the tariff below `data/`.
const FILE: &str = "tariffs/vn_tariff_2026.parquet";

/// Mean margin of a programme.
const MARGIN: &str = "x:PREF.MARGIN";
/// Lines on which preferences beat MFN.
const BELOW: &str = "x:PREF.BELOW";
/// Lines on which MFN is as good.
const AS_GOOD: &str = "x:PREF.MFN";
/// Lines with a preferential rate above MFN.
const INVERSIONS: &str = "x:PREF.INVERSIONS";

/// The import tariff, where it is the country's own.
pub(crate) fn tariff_of(country: Economy) -> Result<Option<TariffTable>, ReviewError> {
    if country != TARIFF_OF {
        return Ok(None);
    }
    Ok(Some(TariffTable::embedded()?))
}

/// The section, where there is anything to say.
pub(crate) fn section(
    context: &mut Context<'_>,
    tariff: Option<&TariffTable>,
) -> Result<Option<Section>, ReviewError> {
    let home = tariff.is_some();
    let offers = match tariff {
        Some(tariff) => offers(context, tariff)?,
        None => None,
    };
    let market = united_states::part(context)?;
    let (title, mut blocks) = match (offers, &market) {
        (Some(offers), _) => offers,
        (None, Some(market)) => (market.title.clone(), Vec::new()),
        (None, None) => return Ok(None),
    };
    if home && blocks.is_empty() {
        blocks.push(Block::Paragraph { sentence: not_seen() });
    }
    if home {
        blocks.extend(utilisation::blocks(context)?);
    }
    blocks.extend(market.into_iter().flat_map(|market| market.blocks));
    Ok(Some(Section {
        id: "preferences".into(),
        name: Text::fixed("Tận dụng ưu đãi", "Use of preferences"),
        title,
        blocks,
    }))
}

fn not_seen() -> Sentence {
    plain(
        "Biểu thuế đang có là bản hợp nhất ngày 05/04/2026, sau ngày của báo cáo này hoặc đã bị tắt: không tính biên độ ưu đãi.",
        "The tariff held is the consolidated table of 2026-04-05, which is later than the date of this review or switched off: no margins are computed.",
    )
}

/// Title and blocks on imports; nothing where the tariff is later than the date or switched off.
fn offers(
    context: &mut Context<'_>,
    table: &TariffTable,
) -> Result<Option<(Sentence, Vec<Block>)>, ReviewError> {
    if !context.evidence.as_of.sees(TARIFF_DATE) || !context.evidence.has_source(SOURCE) {
        return Ok(None);
    }
    let suppliers = suppliers::largest(context, table)?;
    let Some(first) = suppliers.first() else { return Ok(None) };
    let title = title(context, table, first);
    let mut blocks = vec![Block::Paragraph { sentence: how_counted() }];
    blocks.extend(margins::figure(context, table)?);
    blocks.extend(overlaps::figures(context, &suppliers));
    Ok(Some((title, blocks)))
}

fn how_counted() -> Sentence {
    plain(
        "Tính trên các dòng thuế ngoài Chương 98 có thuế suất MFN là một số. Một ô ưu đãi được tính khi chỉ có một giá trị, không loại trừ nước xuất xứ và không thuộc hạn ngạch. Đây là thuế suất trên giấy: hàng hoá còn phải đáp ứng quy tắc xuất xứ.",
        "Counted over tariff lines outside Chapter 98 with one number as MFN rate. A preferential cell counts where it is one value, the origin is not excluded and no quota applies. These are rates on paper: goods still have to meet rules of origin.",
    )
}

fn title(context: &mut Context<'_>, table: &TariffTable, first: &Supplier<'_>) -> Sentence {
    let cheaper = first.cheaper();
    let measure = lines_measure(context, BELOW, first, &cheaper);
    let parts = [
        Some(count(table.programmes.imports.len())),
        Some(words(first.label.clone())),
        context.ledger.part(&measure),
        Some(count(first.counts.lines)),
    ];
    sentence(
        "{0} chương trình ưu đãi nhập khẩu; với {1}, nguồn cung lớn nhất, ưu đãi thấp hơn MFN trên {2} trong tổng số {3}",
        "{0} import programmes; for {1}, the largest supplier, they beat MFN on {2} of {3}",
        parts.into_iter().flatten().collect(),
    )
}

/// A number of lines of a supplier as a measure: its inputs are the lines with the rates that were compared.
fn lines_measure(
    context: &Context<'_>,
    id: &str,
    supplier: &Supplier<'_>,
    lines: &[(&TariffLine, Rate)],
) -> Measure {
    let mut measure = measure_of(context, id, "tariff lines", supplier.origin, lines.len() as f64);
    let vintage = vintage(context, SOURCE);
    let input = |(line, rate): &(&TariffLine, Rate)| input(line, *rate, supplier.origin.code(), &vintage);
    measure.inputs = lines.iter().map(input).collect();
    measure
}

/// A measure of the tariff towards an origin, without inputs.
fn measure_of(context: &Context<'_>, id: &str, unit: &str, origin: Economy, value: f64) -> Measure {
    let mut measure = Measure::blank(id, unit, context.country, TARIFF_YEAR);
    measure.partner = Some(origin);
    measure.value = Some(value);
    measure.status = Status::Derived;
    measure.source = SOURCE.to_owned();
    measure.freshness = Freshness::of(Some(TARIFF_YEAR), context.review_year());
    measure
}

/// A cell of the tariff as an input.
fn input(line: &TariffLine, rate: Rate, column: &str, vintage: &str) -> Input {
    Input {
        key: format!("{} {column}", line.hs8),
        value: points(rate),
        status: Status::Observed,
        source: SOURCE.to_owned(),
        vintage: vintage.to_owned(),
        file: FILE.to_owned(),
        row: line.row,
    }
}

/// A rate or margin in percentage points.
fn points(rate: Rate) -> f64 {
    rate.units() as f64 / 10_000.0
}

fn vintage(context: &Context<'_>, source: &str) -> String {
    let known = context.library().catalogue().sources.get(source);
    known.map(|source| source.vintage.clone()).unwrap_or_default()
}

/// A source with its edition, for the line below a figure.
fn source_line(context: &Context<'_>, source: &str) -> Text {
    let known = context.library().catalogue().sources.get(source);
    known.map_or_else(
        || Text::same(source.to_owned()),
        |source| Text::build(|lang| format!("{} ({})", source.title.get(lang), source.vintage)),
    )
}

/// What the measures of this section are, for the ledger.
pub(crate) fn definitions() -> Vec<Definition> {
    let define = |id: &str, unit: &str, title: Text, formula: Text, source: &str| Definition {
        id: id.into(),
        title,
        unit: unit.into(),
        direction: Direction::Neutral,
        pillar: Some(Pillar::E),
        face: Some("de_jure".into()),
        uses: vec!["context".into()],
        kind: Kind::Derived,
        formula,
        reference: Text::default(),
        partner: PartnerUse::Each,
        source: source.into(),
    };
    let mut all = vec![
        define(
            MARGIN,
            "percentage points",
            Text::fixed("Biên độ ưu đãi bình quân của chương trình", "Mean preference margin of a programme"),
            Text::fixed(
                "bình quân giản đơn của (thuế suất MFN − thuế suất ưu đãi) trên các dòng có ưu đãi thấp hơn MFN",
                "simple mean of (MFN rate − preferential rate) over the lines on which the preference is below MFN",
            ),
            SOURCE,
        ),
        define(
            BELOW,
            "tariff lines",
            Text::fixed("Dòng thuế có ưu đãi thấp hơn MFN", "Lines on which some preference is below MFN"),
            Text::fixed(
                "số dòng mà thuế suất thấp nhất của các chương trình thấp hơn MFN",
                "lines on which the lowest rate of any programme is below MFN",
            ),
            SOURCE,
        ),
        define(
            AS_GOOD,
            "tariff lines",
            Text::fixed("Dòng thuế mà MFN tốt ngang ưu đãi", "Lines on which MFN is as good"),
            Text::fixed(
                "số dòng mà không chương trình nào thấp hơn MFN, gồm cả dòng MFN bằng 0",
                "lines on which no programme is below MFN, those with MFN zero among them",
            ),
            SOURCE,
        ),
        define(
            INVERSIONS,
            "tariff lines",
            Text::fixed(
                "Dòng thuế có thuế suất ưu đãi cao hơn MFN",
                "Lines with a preferential rate above MFN",
            ),
            Text::fixed(
                "số dòng mà thuế suất của ít nhất một chương trình cao hơn MFN",
                "lines on which the rate of at least one programme is above MFN",
            ),
            SOURCE,
        ),
    ];
    all.extend(united_states::definitions(define));
    all
}

/// The command that recomputes a measure of this section; nothing for others.
pub(crate) fn command(measure: &Measure) -> Option<String> {
    let partner = measure.partner?;
    match measure.indicator.as_str() {
        MARGIN => Some(format!("hoinhap rules margins --from {partner}")),
        BELOW | AS_GOOD | INVERSIONS => Some(format!("hoinhap rules overlap --from {partner}")),
        united_states::ADDED | united_states::DAILY => {
            Some(format!("hoinhap review --country {}", measure.economy))
        }
        _ => None,
    }
}
