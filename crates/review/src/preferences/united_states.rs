//! Exposure to the rates that the United States added: by chapter, weighted by what it buys.

use hoinhap_measures::{Definition, Input, Measure};
use hoinhap_sources::{HsShortNames, Library, UsImport};
use hoinhap_vocab::{Date, Economy, Freshness, Status, Text, Year};

use super::{TARIFF_OF, source_line, vintage};
use crate::ReviewError;
use crate::context::Context;
use crate::document::{Axis, Bar, Block, Chart, Figure, Part, Role, Scale, Sentence, Table, TableRow};
use crate::words::{
    axis, missing, number_cell, number_column, percent_axis, sentence, text_cell, text_column, words,
};

/// Added duty at the trade of the year before.
pub(super) const ADDED: &str = "x:US.ADDED";
/// Trade-weighted rate of a day.
pub(super) const DAILY: &str = "x:US.DAILY";

const USA: Economy = Economy::literal("USA");
const SOURCE: &str = "census";
const DAILY_SOURCE: &str = "budget-lab-tariffs";
const DAILY_FILE: &str = "tariffs/us_tariff_vn_daily.csv";
/// Year of the imports; the added rates are those of the year after.
const YEAR: Year = 2024;
/// Chapters drawn, and chapters in the table behind.
const DRAWN: usize = 12;
const LISTED: usize = 30;
/// After this day the daily file holds law that was scheduled, not history.
const HISTORY_ENDS: Date = hoinhap_vocab::date(2026, 6, 30);

/// What is said of the market: a title of its own, and blocks.
pub(super) struct Market {
    pub(super) title: Sentence,
    pub(super) blocks: Vec<Block>,
}

/// A chapter with the duty that its rate adds.
struct Chapter<'a> {
    row: &'a UsImport,
    name: Text,
    added_usd: Option<f64>,
}

/// The part on the United States; nothing where the year of the rates has not ended, or nothing is sold there.
pub(super) fn part(context: &mut Context<'_>) -> Result<Option<Market>, ReviewError> {
    let chapters = chapters(context)?;
    let total: f64 = chapters.iter().filter_map(|chapter| chapter.added_usd).sum();
    let Some(first) = chapters.first().filter(|_| total > 0.0) else { return Ok(None) };
    let measure = measure(context, &chapters, total);
    let share = first.added_usd.unwrap_or(0.0) / total;
    let parts = [
        context.ledger.part(&measure),
        Some(words(first.name.clone())),
        Some(context.ledger.share_of(&measure, share)),
    ];
    let title = sentence(
        "Thuế bổ sung năm 2025 của Hoa Kỳ, tính trên kim ngạch 2024, là {0}; {1} chịu {2}",
        "The rates that the United States added in 2025, on the trade of 2024, come to {0}; {1}: {2} of it",
        parts.into_iter().flatten().collect(),
    );
    let mut blocks = vec![figure(context, &chapters, title.clone())];
    if context.country == TARIFF_OF {
        blocks.extend(daily(context)?);
    }
    Ok(Some(Market { title, blocks }))
}

/// What the country sells there by chapter, the greatest added duty first; empty where the year of the rates has
/// not ended.
fn chapters<'a>(context: &Context<'a>) -> Result<Vec<Chapter<'a>>, ReviewError> {
    let seen = context.evidence.as_of.sees_year(YEAR + 1) && context.evidence.has_source(SOURCE);
    if !seen {
        return Ok(Vec::new());
    }
    let (names, rows) = (HsShortNames::embedded()?, context.library().us_imports()?);
    let own = rows.iter().filter(|row| row.partner == context.country && row.imports_usd > 0.0);
    let mut chapters: Vec<Chapter<'_>> = own.map(|row| Chapter::of(row, &names)).collect();
    chapters.sort_by(|a, b| {
        let size = |chapter: &Chapter<'_>| chapter.added_usd.unwrap_or(0.0);
        size(b).total_cmp(&size(a)).then_with(|| a.row.hs2.cmp(&b.row.hs2))
    });
    Ok(chapters)
}

/// The chapters with added rates by their share of what the United States buys, for a card; nothing where no chapter
/// has any.
pub(crate) fn hit_chapters(context: &Context<'_>) -> Result<Option<Chart>, ReviewError> {
    let mut chapters = chapters(context)?;
    let total: f64 = chapters.iter().map(|chapter| chapter.row.imports_usd).sum();
    chapters.retain(Chapter::is_hit);
    chapters.sort_by(|a, b| {
        b.row.imports_usd.total_cmp(&a.row.imports_usd).then_with(|| a.row.hs2.cmp(&b.row.hs2))
    });
    let bars: Vec<Bar> =
        chapters.iter().map(|chapter| chapter.bar(chapter.row.imports_usd / total)).collect();
    let axis = percent_axis(Text::fixed(
        "Tỷ trọng trong hàng Hoa Kỳ mua, %",
        "Share of what the United States buys, %",
    ));
    Ok((!bars.is_empty()).then_some(Chart::Bars { bars, axis }))
}

impl<'a> Chapter<'a> {
    fn of(row: &'a UsImport, names: &HsShortNames) -> Self {
        let added_usd = row.added_rate_pct.map(|rate| row.imports_usd * rate / 100.0);
        Self { row, name: names.chapter(&row.hs2), added_usd }
    }

    fn is_hit(&self) -> bool {
        self.added_usd.is_some_and(|added| added > 0.0)
    }

    fn bar(&self, value: f64) -> Bar {
        Bar {
            label: self.name.clone(),
            value,
            interval: None,
            role: Role::Group,
            note: self.row.added_rate_pct.map_or_else(Text::default, rate_note),
        }
    }
}

fn measure(context: &Context<'_>, chapters: &[Chapter<'_>], total: f64) -> Measure {
    let mut measure = Measure::blank(ADDED, "US$", context.country, YEAR);
    measure.partner = Some(USA);
    measure.value = Some(total);
    measure.status = Status::Derived;
    measure.source = SOURCE.to_owned();
    measure.freshness = Freshness::of(Some(YEAR), context.review_year());
    let vintage = vintage(context, SOURCE);
    let input = |chapter: &Chapter<'_>| Input {
        key: format!("us_imports {} HS {} {YEAR}", chapter.row.partner, chapter.row.hs2),
        value: chapter.row.imports_usd,
        status: Status::Observed,
        source: SOURCE.to_owned(),
        vintage: vintage.clone(),
        file: "flows/us_imports_hs2_by_partner_2024.parquet".to_owned(),
        row: chapter.row.row,
    };
    measure.inputs = chapters.iter().map(input).collect();
    measure
}

fn figure(context: &Context<'_>, chapters: &[Chapter<'_>], title: Sentence) -> Block {
    Block::Figure(Box::new(Figure {
        id: "us-added-duties".into(),
        title,
        subtitle: Text::fixed(
            "Nhập khẩu của Hoa Kỳ năm 2024 nhân thuế suất bổ sung năm 2025, theo chương HS, triệu USD",
            "Imports of the United States in 2024 times the rate added in 2025, by HS chapter, million US$",
        ),
        chart: bars(chapters),
        source: source_line(context, SOURCE),
        notes: vec![Text::fixed(
            "Mức phơi nhiễm, không phải thiệt hại: lượng hàng sẽ thay đổi theo giá, và thuế do người nhập khẩu nộp. Ghi chú sau thanh là thuế suất bổ sung.",
            "An exposure, not a loss: quantities will change with prices, and importers pay the duty. The note behind a bar is the added rate.",
        )],
        table: table(chapters),
    }))
}

fn bars(chapters: &[Chapter<'_>]) -> Chart {
    let hit = chapters.iter().filter(|chapter| chapter.is_hit()).take(DRAWN);
    let bars = hit.map(|chapter| chapter.bar(chapter.added_usd.unwrap_or(0.0)));
    let label = Text::fixed("Thuế bổ sung, triệu USD", "Added duty, million US$");
    Chart::Bars {
        bars: bars.collect(),
        axis: Axis { min: Some(0.0), ..axis(label, Text::fixed("USD", "US$"), 0, Scale::Million) },
    }
}

fn rate_note(rate: f64) -> Text {
    let shown = format!("{rate:.1}");
    Text::new(format!("+{} điểm", shown.replace('.', ",")), format!("+{shown} points"))
}

fn table(chapters: &[Chapter<'_>]) -> Table {
    let none = || missing("danh sách không nêu", "not in the list");
    let rows = chapters.iter().take(LISTED).map(|chapter| {
        let row = chapter.row;
        TableRow {
            cells: vec![
                text_cell(Text::same(row.hs2.clone())),
                text_cell(chapter.name.clone()),
                number_cell(row.imports_usd),
                number_cell(row.duty_usd / row.imports_usd),
                row.added_rate_pct.map_or_else(none, |rate| number_cell(rate / 100.0)),
                chapter.added_usd.map_or_else(none, number_cell),
            ],
            of_country: false,
        }
    });
    let money = |vi, en| {
        let unit = Text::fixed("USD", "US$");
        number_column(Text::fixed(vi, en), unit, 0, Scale::Million)
    };
    let share = |vi, en| number_column(Text::fixed(vi, en), Text::fixed("%", "%"), 1, Scale::Percent);
    Table {
        id: "table-us-added-duties".into(),
        title: Text::fixed("Thuế bổ sung theo chương HS", "Added duty by HS chapter"),
        sorted: Text::fixed(
            "Thuế bổ sung lớn nhất ở trên; ba mươi chương đầu",
            "Largest added duty first; the first thirty chapters",
        ),
        columns: vec![
            text_column("Chương", "Chapter"),
            text_column("Mặt hàng", "Goods"),
            money("Nhập khẩu 2024", "Imports 2024"),
            share("Thuế đã thu 2024", "Duty collected 2024"),
            share("Thuế suất bổ sung 2025", "Rate added 2025"),
            money("Thuế bổ sung", "Added duty"),
        ],
        rows: rows.collect(),
    }
}

/// A day of the tracker.
struct Day {
    date: Date,
    weighted: f64,
    row: u32,
}

/// The days of the tracker; none where it is switched off.
fn days(context: &Context<'_>) -> Result<Vec<Day>, ReviewError> {
    let mut days = Vec::new();
    if !context.evidence.has_source(DAILY_SOURCE) {
        return Ok(days);
    }
    for (index, row) in Library::csv(DAILY_FILE)?.rows().enumerate() {
        let (date, weighted) = (row.date("date")?, row.number("trade_weighted_rate_pct")?);
        if let Some((date, weighted)) = date.zip(weighted) {
            days.push(Day { date, weighted, row: u32::try_from(index + 1).unwrap_or(u32::MAX) });
        }
    }
    Ok(days)
}

/// The trade-weighted rate on two days.
pub(crate) struct ThenAndNow {
    pub(crate) then: Measure,
    /// The last day of the tracker that the review sees.
    pub(crate) today: Date,
    pub(crate) now: Measure,
}

/// The rate on a day and on the day of the review; `None` for another country than the tracker's.
pub(crate) fn rate_then_and_now(
    context: &Context<'_>,
    then: Date,
) -> Result<Option<ThenAndNow>, ReviewError> {
    let days = if context.country == TARIFF_OF { days(context)? } else { Vec::new() };
    let then = days.iter().find(|day| day.date == then);
    let now = days.iter().rfind(|day| context.evidence.as_of.sees(day.date));
    Ok(then.zip(now).map(|(then, now)| ThenAndNow {
        then: of_day(context, then),
        today: now.date,
        now: of_day(context, now),
    }))
}

/// The trade-weighted rate of the day of the review beside that of the first day of the tracker.
fn daily(context: &mut Context<'_>) -> Result<Option<Block>, ReviewError> {
    let days = days(context)?;
    let seen = days.iter().rfind(|day| context.evidence.as_of.sees(day.date));
    let (Some(first), Some(last)) = (days.first(), seen) else { return Ok(None) };
    let part = |context: &mut Context<'_>, day: &Day| {
        let measure = of_day(context, day);
        context.ledger.part(&measure)
    };
    let parts = [
        Some(Part::Date { date: last.date }),
        part(context, last),
        part(context, first),
        Some(Part::Date { date: first.date }),
    ];
    let (vi, en) = if last.date > HISTORY_ENDS {
        (
            "Đến {0}, thuế suất bình quân gia quyền của Hoa Kỳ với hàng Việt Nam theo pháp luật đã định là {1}, so với {2} vào {3}; từ giữa năm 2026, bảng theo dõi một phần là quy định sẽ áp dụng, chưa phải thực tế.",
            "On {0} the trade-weighted rate of the United States on goods from Viet Nam is {1} as the law stood when it was recorded, against {2} on {3}; from the middle of 2026 the tracker holds scheduled law in part, not history.",
        )
    } else {
        (
            "Ngày {0}, thuế suất bình quân gia quyền của Hoa Kỳ với hàng Việt Nam là {1}, so với {2} vào {3}.",
            "On {0} the trade-weighted rate of the United States on goods from Viet Nam was {1}, against {2} on {3}.",
        )
    };
    Ok(Some(Block::Paragraph { sentence: sentence(vi, en, parts.into_iter().flatten().collect()) }))
}

fn of_day(context: &Context<'_>, day: &Day) -> Measure {
    let mut measure = Measure::blank(DAILY, "%", context.country, day.date.year());
    measure.partner = Some(USA);
    measure.value = Some(day.weighted);
    measure.status = Status::Observed;
    measure.source = DAILY_SOURCE.to_owned();
    measure.freshness = Freshness::of(Some(day.date.year()), context.review_year());
    measure.inputs = vec![Input {
        key: format!("us_tariff_vn_daily {}", day.date),
        value: day.weighted,
        status: Status::Observed,
        source: DAILY_SOURCE.to_owned(),
        vintage: vintage(context, DAILY_SOURCE),
        file: DAILY_FILE.to_owned(),
        row: day.row,
    }];
    measure
}

/// What the measures of this part are, for the ledger.
pub(super) fn definitions(define: impl Fn(&str, &str, Text, Text, &str) -> Definition) -> Vec<Definition> {
    vec![
        define(
            ADDED,
            "US$",
            Text::fixed(
                "Thuế bổ sung năm 2025 của Hoa Kỳ trên kim ngạch năm 2024",
                "Duty that the rates added by the United States in 2025 come to on the trade of 2024",
            ),
            Text::fixed(
                "tổng theo chương HS của nhập khẩu năm 2024 × thuế suất bổ sung năm 2025; chương không có thuế suất trong danh sách không được tính",
                "sum over HS chapters of imports of 2024 × rate added in 2025; chapters without a rate in the list are left out",
            ),
            SOURCE,
        ),
        define(
            DAILY,
            "%",
            Text::fixed(
                "Thuế suất bình quân gia quyền của Hoa Kỳ với hàng Việt Nam theo ngày",
                "Trade-weighted rate of the United States on goods from Viet Nam on a day",
            ),
            Text::fixed("như công bố", "as published"),
            DAILY_SOURCE,
        ),
    ]
}
