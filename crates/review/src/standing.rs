//! Where the country stands by pillar, against comparators and its own past.

use hoinhap_measures::{Measure, MeasureError, group_median};
use hoinhap_sources::{Library, Pillar, SourceError};
use hoinhap_vocab::{Freshness, Text, Year};

use crate::ReviewError;
use crate::context::{Context, line_point, unbroken, with_gaps};
use crate::document::{
    Axis, Block, Chart, Dot, DotRow, Figure, Role, Scale, Section, Sentence, Table, TableCell, TableRow,
};
use crate::ledger::count;
use crate::words::{
    axis, divided, missing, money_scale, number_column, plain, sentence, text_cell, text_column, words, year,
};

/// One row of the scoreboard: an indicator of a pillar.
struct BoardRow {
    pillar: Pillar,
    indicator: String,
    key: bool,
}

/// The standing of the country in one indicator.
struct Standing {
    indicator: String,
    measure: Measure,
    /// Places of country and comparators, 0 last to 100 first, with the measure of each.
    places: Vec<(usize, f64, Measure)>,
}

/// Years looked back for "its own past".
const LOOK_BACK: Year = 10;

/// Economies among which a place is told as strongest or weakest.
const FEWEST_RANKED: usize = 60;
/// First year of the lines.
const FIRST_YEAR: Year = 2000;

pub(crate) fn section(context: &mut Context<'_>) -> Result<Section, ReviewError> {
    let board = scoreboard(&context.profile.id)?;
    let mut blocks = vec![Block::Paragraph { sentence: how_to_read(context) }];
    let mut ahead = (0, 0);
    for pillar in Pillar::ALL {
        let rows: Vec<&BoardRow> = board.iter().filter(|row| row.pillar == pillar).collect();
        let standings = standings(context, &rows)?;
        ahead.0 += standings.iter().filter(|standing| standing.country_place() >= 50.0).count();
        ahead.1 += standings.len();
        blocks.extend(pillar_blocks(context, pillar, &rows, &standings)?);
    }
    let title = sentence(
        "{0} đứng ở nửa trên trong {1} trên {2} chỉ số có số liệu",
        "{0} stands in the upper half in {1} of {2} {2:indicator that has|indicators that have} data",
        vec![words(context.country_name()), count(ahead.0), count(ahead.1)],
    );
    Ok(Section {
        id: "standing".into(),
        name: Text::fixed("Vị thế theo trụ cột", "Standing by pillar"),
        title,
        blocks,
    })
}

/// Reads the indicators shown for each pillar.
fn scoreboard(profile: &str) -> Result<Vec<BoardRow>, SourceError> {
    let table = Library::csv(&format!("profiles/{profile}/scoreboard.csv"))?;
    let read = |row: hoinhap_sources::Row<'_>| {
        Ok(BoardRow {
            pillar: row.required("pillar", "E, P, S or C", Pillar::from_code)?,
            indicator: row.text("indicator")?.to_owned(),
            key: row.text("key")? == "yes",
        })
    };
    table.rows().map(read).collect()
}

fn how_to_read(context: &Context<'_>) -> Sentence {
    sentence(
        "Mỗi chấm là vị trí của một nền kinh tế trong số các nền kinh tế có số liệu cùng năm: 100 là đứng đầu, 0 là đứng cuối, 50 là trung vị. So với {0} và {1}.",
        "Each dot is an economy's place among the economies that have data for the same year: 100 is first, 0 is last, 50 the median. Compared with {0} and {1}.",
        vec![words(names(context)), words(context.group.name.clone())],
    )
}

fn names(context: &Context<'_>) -> Text {
    crate::words::join(context.comparators.iter().map(|economy| context.name(*economy)), ", ")
}

fn standings(context: &Context<'_>, rows: &[&BoardRow]) -> Result<Vec<Standing>, MeasureError> {
    let mut found = Vec::new();
    for row in rows {
        let Some(measure) = context.latest(&row.indicator)? else { continue };
        let mut places = Vec::new();
        for (index, (economy, _)) in context.cast().into_iter().enumerate() {
            let of_year = context.at(&row.indicator, economy, measure.year)?;
            if let Some((of_year, rank)) = of_year.and_then(|found| found.rank.map(|rank| (found, rank))) {
                places.push((index, rank.position(), of_year));
            }
        }
        if places.first().is_some_and(|place| place.0 == 0) {
            found.push(Standing { indicator: row.indicator.clone(), measure, places });
        }
    }
    Ok(found)
}

impl Standing {
    /// Whether the place says enough to head a pillar: among economies enough, on data that is not stale.
    fn is_telling(&self) -> bool {
        let enough = self.measure.rank.is_some_and(|rank| rank.of >= FEWEST_RANKED);
        enough && self.measure.freshness != Freshness::Stale
    }

    fn country_place(&self) -> f64 {
        self.places.first().map_or(0.0, |place| place.1)
    }
}

fn pillar_blocks(
    context: &mut Context<'_>,
    pillar: Pillar,
    rows: &[&BoardRow],
    standings: &[Standing],
) -> Result<Vec<Block>, ReviewError> {
    let name = context.pillar_name(pillar);
    let mut blocks = vec![Block::Heading { text: name.clone() }];
    if standings.is_empty() {
        let none = "Không có chỉ số nào của trụ cột này có số liệu xếp hạng được.";
        blocks.push(Block::Paragraph {
            sentence: plain(none, "No indicator of this pillar has data that can be ranked."),
        });
        return Ok(blocks);
    }
    if pillar == Pillar::P {
        blocks.push(Block::Paragraph { sentence: thin_pillar() });
    }
    let title = pillar_title(context, &name, standings);
    let table = pillar_table(context, pillar, rows, standings)?;
    blocks.push(Block::Figure(Box::new(dot_figure(context, pillar, title, standings, table))));
    for row in rows.iter().filter(|row| row.key) {
        blocks.extend(key_line(context, &row.indicator)?.map(|figure| Block::Figure(Box::new(figure))));
    }
    Ok(blocks)
}

fn thin_pillar() -> Sentence {
    plain(
        "Trụ cột này mỏng: số liệu công khai chỉ đo chất lượng thể chế; mạng lưới đối tác, an ninh và quốc phòng được đếm từ sổ theo dõi, không phải từ chỉ số.",
        "This pillar is thin: public data measure the quality of institutions only; partner network, security and defence are counted from the register, not from indicators.",
    )
}

/// The best and the worst place of the pillar.
fn pillar_title(context: &mut Context<'_>, name: &Text, standings: &[Standing]) -> Sentence {
    let by_place = |a: &&Standing, b: &&Standing| a.country_place().total_cmp(&b.country_place());
    let told = || standings.iter().filter(|standing| standing.is_telling());
    let (Some(best), Some(worst)) = (told().max_by(by_place), told().min_by(by_place)) else {
        return Sentence::plain(name.clone());
    };
    let (best_title, worst_title) =
        (context.ledger.title(&best.indicator), context.ledger.title(&worst.indicator));
    let rank = |standing: &Standing| standing.measure.rank.map_or((0, 0), |rank| (rank.rank, rank.of));
    let (best_rank, worst_rank) = (rank(best), rank(worst));
    sentence(
        "{0}: mạnh nhất ở {1} (hạng {2}/{3}), yếu nhất ở {4} (hạng {5}/{6})",
        "{0}: strongest in {1} (rank {2} of {3}), weakest in {4} (rank {5} of {6})",
        vec![
            words(name.clone()),
            words(lower_first(best_title)),
            count(best_rank.0),
            count(best_rank.1),
            words(lower_first(worst_title)),
            count(worst_rank.0),
            count(worst_rank.1),
        ],
    )
}

/// The text with a small first letter, unless the first word is an acronym.
pub(crate) fn lower_first(text: Text) -> Text {
    Text::build(|lang| {
        let text = text.get(lang);
        let mut letters = text.chars();
        match (letters.next(), letters.next()) {
            (Some(first), Some(second)) if !second.is_uppercase() => {
                first.to_lowercase().chain(std::iter::once(second)).chain(letters).collect()
            }
            _ => text.to_owned(),
        }
    })
}

fn dot_figure(
    context: &mut Context<'_>,
    pillar: Pillar,
    title: Sentence,
    standings: &[Standing],
    table: Table,
) -> Figure {
    let rows = standings.iter().map(|standing| dot_row(context, standing)).collect();
    Figure {
        id: format!("standing-{}", pillar.code().to_lowercase()),
        title,
        subtitle: Text::fixed(
            "Vị trí trong các nền kinh tế có số liệu, 0 (cuối) đến 100 (đầu)",
            "Place among the economies with data, 0 (last) to 100 (first)",
        ),
        chart: Chart::DotPlot { rows, axis: place_axis() },
        source: source_of(context, standings.iter().map(|standing| &standing.measure)),
        notes: Vec::new(),
        table,
    }
}

fn place_axis() -> Axis {
    let label = Text::fixed("Vị trí (100 = đứng đầu)", "Place (100 = first)");
    Axis { min: Some(0.0), max: Some(100.0), ..axis(label, Text::default(), 0, Scale::One) }
}

fn dot_row(context: &mut Context<'_>, standing: &Standing) -> DotRow {
    let cast = context.cast();
    let dots = standing.places.iter().map(|(index, place, measure)| {
        let (economy, role) = cast[*index];
        Dot {
            label: context.economies().name(economy),
            code: economy.to_string(),
            value: *place,
            shown: (role == Role::Country).then(|| context.ledger.quantity(measure)).flatten(),
            interval: None,
            role,
        }
    });
    let dots = dots.collect();
    let unit = match standing.measure.unit.as_str() {
        "share" => Text::fixed("%", "%"),
        unit => context.ledger.unit(unit).label,
    };
    let detail = Text::build(|lang| format!("{}, {}", unit.get(lang), standing.measure.year));
    DotRow { label: context.ledger.title(&standing.indicator), detail, dots }
}

/// Titles and editions of the sources of some measures.
pub(crate) fn source_of<'m>(context: &Context<'_>, measures: impl IntoIterator<Item = &'m Measure>) -> Text {
    let mut ids: Vec<String> = Vec::new();
    for measure in measures {
        ids.extend(measure.source.split("; ").filter(|id| !id.is_empty()).map(str::to_owned));
    }
    ids.sort();
    ids.dedup();
    let sources = &context.library().catalogue().sources;
    let lines = ids.iter().map(|id| match sources.get(id) {
        Some(source) => Text::build(|lang| format!("{} ({})", source.title.get(lang), source.vintage)),
        None => Text::same(id.clone()),
    });
    crate::words::join(lines, "; ")
}

fn pillar_table(
    context: &mut Context<'_>,
    pillar: Pillar,
    rows: &[&BoardRow],
    standings: &[Standing],
) -> Result<Table, ReviewError> {
    let mut table_rows = Vec::new();
    for row in rows {
        let standing = standings.iter().find(|standing| standing.indicator == row.indicator);
        table_rows.push(match standing {
            Some(standing) => indicator_row(context, standing)?,
            None => absent_row(context, &row.indicator),
        });
    }
    let decimals = |title: Text| number_column(title, Text::default(), 2, Scale::One);
    let group = context.group.name.clone();
    let median_of = Text::build(|lang| match lang {
        hoinhap_vocab::Lang::Vi => format!("Trung vị {}", group.vi),
        hoinhap_vocab::Lang::En => format!("Median, {}", group.en),
    });
    Ok(Table {
        id: format!("table-standing-{}", pillar.code().to_lowercase()),
        title: context.pillar_name(pillar),
        sorted: Text::default(),
        columns: vec![
            text_column("Chỉ số", "Indicator"),
            text_column("Đơn vị", "Unit"),
            crate::words::date_column("Năm", "Year"),
            decimals(context.country_name()),
            number_column(Text::fixed("Hạng", "Rank"), Text::default(), 0, Scale::One),
            number_column(Text::fixed("Trong số", "Of"), Text::default(), 0, Scale::One),
            decimals(median_of),
            decimals(Text::fixed("Mười năm trước", "Ten years before")),
            crate::document::Column {
                title: Text::fixed("Diễn biến", "Course"),
                unit: Text::default(),
                kind: crate::document::ColumnKind::Sparkline,
            },
        ],
        rows: table_rows,
    })
}

fn indicator_row(context: &mut Context<'_>, standing: &Standing) -> Result<TableRow, ReviewError> {
    let measure = &standing.measure;
    let label = context.ledger.unit(&measure.unit).label;
    let (unit, divisor) = money_scale(&measure.unit, label, measure.value.unwrap_or_default());
    let rank = measure.rank.map(|rank| (rank.rank as f64, rank.of as f64)).unwrap_or_default();
    let before = context.at(&standing.indicator, context.country, measure.year - LOOK_BACK)?;
    let before =
        before.map_or_else(|| missing("không có số liệu", "no data"), |before| context.ledger.cell(&before));
    let history = context.history(&standing.indicator, context.country)?;
    let points: Vec<_> = history.iter().map(line_point).collect();
    Ok(TableRow {
        cells: vec![
            text_cell(context.ledger.title(&standing.indicator)),
            text_cell(unit),
            TableCell::Year { year: measure.year },
            divided(context.ledger.cell(measure), divisor),
            crate::words::number_cell(rank.0),
            crate::words::number_cell(rank.1),
            divided(median_cell(context, &standing.indicator, measure.year)?, divisor),
            divided(before, divisor),
            TableCell::Sparkline { points: with_gaps(&points) },
        ],
        of_country: false,
    })
}

/// The median of the group in a year.
fn median_cell(context: &Context<'_>, indicator: &str, year: Year) -> Result<TableCell, ReviewError> {
    let median = group_median(&context.evidence, indicator, &context.group.members, year)?;
    Ok(match median {
        Some((value, _)) => crate::words::number_cell(value),
        None => missing("không có số liệu", "no data"),
    })
}

fn absent_row(context: &Context<'_>, indicator: &str) -> TableRow {
    let none = || missing("không có số liệu", "no data");
    let unit = context.ledger.definition(indicator).map(|definition| definition.unit.clone());
    let unit = unit.map_or_else(Text::default, |unit| context.ledger.unit(&unit).label);
    let mut cells = vec![text_cell(context.ledger.title(indicator)), text_cell(unit)];
    cells.extend((0..7).map(|_| none()));
    TableRow { cells, of_country: false }
}

/// A key indicator over the years, with the comparators.
pub(crate) fn key_line(context: &mut Context<'_>, indicator: &str) -> Result<Option<Figure>, ReviewError> {
    let series = context.lines(indicator, FIRST_YEAR)?;
    let history = context.history(indicator, context.country)?;
    let mut recent = unbroken(&history).iter().filter(|measure| measure.year >= FIRST_YEAR);
    let (Some(first), Some(last)) = (recent.next().cloned(), recent.next_back().cloned()) else {
        return Ok(None);
    };
    if first.year == last.year {
        return Ok(None);
    }
    let unit = context.ledger.unit(&last.unit);
    let name = context.ledger.title(indicator);
    let title = change_sentence(context, &first, &last);
    let table = line_table(context, indicator)?;
    let subtitle = Text::build(|lang| format!("{}, {}", name.get(lang), unit.label.get(lang)));
    Ok(Some(Figure {
        id: format!("line-{}", slug(indicator)),
        title,
        subtitle,
        chart: Chart::Line { series, axis: context.ledger.axis(name, &last.unit), thresholds: Vec::new() },
        source: source_of(context, [&last]),
        notes: Vec::new(),
        table,
    }))
}

/// From what to what, between which years.
pub(crate) fn change_sentence(context: &mut Context<'_>, first: &Measure, last: &Measure) -> Sentence {
    let name = context.ledger.title(&last.indicator);
    let (vi, en) = if looks_equal(context, first, last) {
        ("{0} gần như không đổi: {1} năm {2}, {3} năm {4}", "{0} hardly changed: {1} in {2}, {3} in {4}")
    } else if last.value > first.value {
        ("{0} tăng từ {1} năm {2} lên {3} năm {4}", "{0} rose from {1} in {2} to {3} in {4}")
    } else {
        ("{0} giảm từ {1} năm {2} xuống {3} năm {4}", "{0} fell from {1} in {2} to {3} in {4}")
    };
    let parts = [
        Some(words(name)),
        context.ledger.part(first),
        Some(year(first.year)),
        context.ledger.part(last),
        Some(year(last.year)),
    ];
    sentence(vi, en, parts.into_iter().flatten().collect())
}

/// Whether two values print alike, or differ by one in the last digit printed and by less than a hundredth of the value.
fn looks_equal(context: &mut Context<'_>, first: &Measure, last: &Measure) -> bool {
    let mut shown = |measure: &Measure| {
        let quantity = context.ledger.quantity(measure)?;
        let units = quantity.value / quantity.scale.divisor() * 10_f64.powi(i32::from(quantity.decimals));
        Some((quantity.scale, units.round(), quantity.value))
    };
    let (Some((scale, old, before)), Some((other, new, after))) = (shown(first), shown(last)) else {
        return true;
    };
    let is_small = (after - before).abs() < 0.01 * before.abs().max(after.abs());
    scale == other && (old == new || (is_small && (new - old).abs() <= 1.0))
}

/// The years of a key indicator: a column per economy.
fn line_table(context: &mut Context<'_>, indicator: &str) -> Result<Table, ReviewError> {
    let cast = context.cast();
    let mut histories = Vec::new();
    for (economy, _) in &cast {
        histories.push(context.history(indicator, *economy)?);
    }
    let mut years: Vec<Year> = histories.iter().flatten().map(|measure| measure.year).collect();
    years.retain(|year| *year >= FIRST_YEAR);
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    let unit =
        context.ledger.definition(indicator).map(|definition| definition.unit.clone()).unwrap_or_default();
    let label = context.ledger.unit(&unit);
    let mut columns = vec![crate::words::date_column("Năm", "Year")];
    columns.extend(cast.iter().map(|(economy, _)| {
        number_column(context.name(*economy), label.label.clone(), label.decimals, Scale::One)
    }));
    let rows = years.into_iter().map(|year| year_row(context, year, &histories)).collect();
    Ok(Table {
        id: format!("table-line-{}", slug(indicator)),
        title: context.ledger.title(indicator),
        sorted: Text::fixed("Năm mới nhất ở trên", "Latest year first"),
        columns,
        rows,
    })
}

fn year_row(context: &mut Context<'_>, year: Year, histories: &[Vec<Measure>]) -> TableRow {
    let mut cells = vec![TableCell::Year { year }];
    for (place, history) in histories.iter().enumerate() {
        let measure = history.iter().find(|measure| measure.year == year);
        cells.push(match measure {
            // Provenance is kept for the country; a comparator's row is one command away.
            Some(measure) if place == 0 => context.ledger.cell(measure),
            Some(Measure { value: Some(value), .. }) => crate::words::number_cell(*value),
            _ => missing("không có số liệu", "no data"),
        });
    }
    TableRow { cells, of_country: false }
}

/// An id with letters, digits and hyphens only.
pub(crate) fn slug(id: &str) -> String {
    let plain = id
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' });
    plain.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_keep_their_acronyms() {
        let text = lower_first(Text::fixed("Độ mở", "GDP growth"));
        assert_eq!(text, Text::fixed("độ mở", "GDP growth"));
    }

    #[test]
    fn slugs_are_safe_anchors() {
        assert_eq!(slug("wdi:NY.GDP.MKTP.CD"), "wdi-ny-gdp-mktp-cd");
    }

    #[test]
    fn the_scoreboard_ships_with_every_pillar() {
        let board = scoreboard("res59").unwrap();
        for pillar in Pillar::ALL {
            assert!(board.iter().any(|row| row.pillar == pillar && row.key), "{pillar:?}");
        }
    }
}
