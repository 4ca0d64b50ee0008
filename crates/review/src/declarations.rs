//! What a batch of declarations says, as a document: how far preferences are used, and where duty is forgone.
//!
//! It is not a part of the annual review: it prints sums of the user's own declarations, whose rows stay with the
//! user, so its numbers have no findings; the table of sums is written beside it.

mod found;

use hoinhap_origin::batch::{Cell, Summary, Unused};
use hoinhap_origin::tariff::TariffTable;
use hoinhap_sources::{Economies, HsShortNames, Library};
use hoinhap_vocab::{AsOf, ContentHash, Economy, Text};

use crate::ReviewError;
use crate::document::{
    Axis, Bar, Block, Chart, Column, Figure, Level, Meta, Part, Quantity, Review, Role, Scale, Section,
    Sentence, Table, TableRow,
};
use crate::ledger::count;
use crate::words::{
    axis, code_cell, missing, number_cell, number_column, sentence, text_cell, text_column, words,
};

/// Bars drawn of a breakdown; the table behind has all rows.
const DRAWN: usize = 12;
/// Unused preferences listed.
const LISTED: usize = 25;

/// What the document is of.
#[derive(Debug)]
pub struct Declarations<'a> {
    /// The sums.
    pub summary: &'a Summary,
    /// The tariff against which they were judged.
    pub table: &'a TariffTable,
    /// The importing economy.
    pub importer: Economy,
    /// The date of the document.
    pub as_of: AsOf,
}

/// A breakdown: what it is called, and its rows.
struct Breakdown {
    id: &'static str,
    name: (&'static str, &'static str),
    title: (&'static str, &'static str),
    rows: Vec<(Text, Cell)>,
    /// Whether the rows have an order of their own, such as months.
    ordered: bool,
}

/// Builds the document.
///
/// # Errors
/// A shipped table of names is damaged.
pub fn declarations(asked: &Declarations<'_>) -> Result<Review, ReviewError> {
    let economies = Economies::from_table(&Library::csv("nomenclature/economies.csv")?)?;
    let sections = HsShortNames::embedded()?;
    let money = Money::of(asked.summary);
    let mut used = vec![Block::Paragraph { sentence: rates(asked.summary, &money) }];
    used.extend(doubts(asked.summary));
    used.extend(programmes(asked, &money));
    let mut places = Vec::new();
    for breakdown in breakdowns(asked.summary, &economies, &sections) {
        places.extend(money.figure(&breakdown));
    }
    let unused = asked.summary.most_unused(asked.table, LISTED);
    let own = |id: &str, name: Text, title: Sentence, blocks: Vec<Block>| Section {
        id: id.into(),
        name,
        title,
        blocks,
    };
    let mut all = vec![
        own("use", Text::fixed("Mức tận dụng", "Use"), headline(asked.summary, &money), used),
        own("where", Text::fixed("Ở đâu", "Where"), where_title(asked.summary), places),
    ];
    if !unused.is_empty() {
        let title = unused_title(&unused, &economies, &money);
        let list = Block::Table(Box::new(money.unused_table(&unused, &economies)));
        all.push(own("unused", Text::fixed("Ưu đãi chưa dùng", "Unused preferences"), title, vec![list]));
    }
    Ok(Review {
        meta: meta(asked, &economies),
        headlines: found::headlines(asked.summary, &unused, &economies, &money),
        sections: all,
        findings: Vec::new(),
        sources: found::sources(),
        issues: found::issues(asked.summary),
    })
}

fn meta(asked: &Declarations<'_>, economies: &Economies) -> Meta {
    let name = economies.name(asked.importer);
    let title = Text::new(
        format!("Tận dụng ưu đãi khi nhập khẩu vào {}", name.vi),
        format!("Use of preferences on imports of {}", name.en),
    );
    let state = asked.summary.to_state().to_string();
    let parts = [env!("CARGO_PKG_VERSION").as_bytes(), state.as_bytes()];
    Meta {
        title,
        profile: "declarations".into(),
        profile_title: Text::fixed("Tờ khai do người dùng nạp", "Declarations of the user"),
        country: asked.importer,
        country_name: name,
        as_of: asked.as_of,
        review_year: asked.summary.by_year.keys().next_back().copied().unwrap_or(asked.as_of.0.year()),
        comparators: Vec::new(),
        edition: ContentHash::of_parts(parts),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        nature: crate::document::Nature::Review,
    }
}

fn headline(summary: &Summary, money: &Money) -> Sentence {
    sentence(
        "{0} thuế lẽ ra tiết kiệm được đã nộp; {1} trị giá đủ điều kiện dùng ưu đãi",
        "{0} of duty was paid that need not have been; {1} of eligible value used a preference",
        vec![money.part(summary.total.foregone_duty), share(summary.total.utilisation())],
    )
}

fn where_title(summary: &Summary) -> Sentence {
    sentence(
        "Thuế bỏ lỡ theo phần HS, nguồn cung, biên độ và thời gian: {0} tờ khai",
        "Duty forgone by HS section, supplier, margin and time: {0} declarations",
        vec![count(usize::try_from(summary.total.rows).unwrap_or(usize::MAX))],
    )
}

fn unused_title(unused: &[Unused], economies: &Economies, money: &Money) -> Sentence {
    let Some(first) = unused.first() else { return Sentence::plain(Text::default()) };
    let origin = Economy::from_alpha3(&first.origin).map(|origin| economies.name(origin)).unwrap_or_default();
    sentence(
        "Đáng giá nhất: {0} cho nhóm {1} từ {2}, {3}",
        "Worth most: {0} for heading {1} from {2}, {3}",
        vec![
            words(Text::same(first.programme.clone())),
            words(Text::same(first.heading.clone())),
            words(origin),
            money.part(first.foregone_duty),
        ],
    )
}

/// Both rates by their full names.
fn rates(summary: &Summary, money: &Money) -> Sentence {
    sentence(
        "Tỷ lệ tận dụng của hàng nhập khẩu đủ điều kiện: {0}; tính theo số thuế: {1}. Trị giá đủ điều kiện {2}, đã dùng ưu đãi {3}, thuế bỏ lỡ {4}. Tỷ lệ kim ngạch xuất khẩu có giấy chứng nhận xuất xứ cần số liệu xuất khẩu và không tính ở đây. Quy tắc xuất xứ không được xét.",
        "Utilisation of eligible imports: {0}; weighted by duty: {1}. Eligible value {2}, under a preference {3}, duty forgone {4}. The certificate share of exports needs export data and is not computed here. Whether goods meet rules of origin is not asked.",
        vec![
            share(summary.total.utilisation()),
            share(summary.total.duty_weighted()),
            money.part(summary.total.eligible_value),
            money.part(summary.total.claimed_value),
            money.part(summary.total.foregone_duty),
        ],
    )
}

/// Percent as a part of a sentence; words where there is no base.
fn share(percent: Option<hoinhap_origin::Decimal>) -> Part {
    percent.map_or_else(
        || words(Text::fixed("không có hàng đủ điều kiện", "nothing eligible")),
        |percent| Part::Quantity(crate::ledger::percent(float(percent) / 100.0)),
    )
}

fn float(amount: hoinhap_origin::Decimal) -> f64 {
    amount.units() as f64 / 1e9
}

/// Rows that were left out or need a look.
fn doubts(summary: &Summary) -> Option<Block> {
    let number = |rows: u64| count(usize::try_from(rows).unwrap_or(usize::MAX));
    let level = if summary.rows_bad() + summary.other_year.rows > 0 { Level::High } else { Level::Watch };
    let parts = vec![
        number(summary.rows_bad()),
        number(summary.claims_not_open.rows),
        number(summary.inversions),
        number(summary.unsettled),
        number(summary.other_year.rows),
    ];
    let sentence = sentence(
        "{0} dòng sai bị loại; {4} tờ khai không thuộc năm 2026 nhưng được xét theo biểu thuế hợp nhất ngày 05/04/2026; {1} tờ khai nêu chương trình không áp dụng cho hàng đó, không tính là đã tận dụng; {2} tờ khai có thuế suất ưu đãi cao hơn MFN; {3} tờ khai có thuế suất còn phụ thuộc dữ kiện khác. Chi tiết ở phần vấn đề của số liệu.",
        "{0} bad rows are left out; {4} declarations are not of 2026 and are judged by the consolidated tariff of 2026-04-05 all the same; {1} claim a programme that is not open to their good, which is no use; {2} meet a preferential rate above MFN; {3} meet a rate that hangs on another fact. The reasons stand among the problems in the data.",
        parts,
    );
    let doubtful = summary.rows_bad()
        + summary.claims_not_open.rows
        + summary.inversions
        + summary.unsettled
        + summary.other_year.rows;
    (doubtful > 0).then_some(Block::Note { level, sentence })
}

fn breakdowns(summary: &Summary, economies: &Economies, names: &HsShortNames) -> Vec<Breakdown> {
    let origin = |code: &String| {
        Economy::from_alpha3(code).map_or_else(|| Text::same(code.clone()), |economy| economies.name(economy))
    };
    let own = |id, name, title, ordered, rows| Breakdown { id, name, title, rows, ordered };
    vec![
        own(
            "section",
            ("Phần HS", "HS section"),
            ("Bỏ lỡ nhiều nhất ở {0}: {1}", "Most is forgone in {0}: {1}"),
            false,
            summary.by_section.iter().map(|(section, cell)| (names.section(*section), *cell)).collect(),
        ),
        own(
            "origin",
            ("Nguồn cung", "Supplier"),
            ("Nguồn cung bỏ lỡ nhiều nhất là {0}: {1}", "The supplier with most duty forgone is {0}: {1}"),
            false,
            summary.by_origin.iter().map(|(code, cell)| (origin(code), *cell)).collect(),
        ),
        own(
            "margin",
            ("Biên độ ưu đãi", "Margin"),
            ("Biên độ bỏ lỡ nhiều nhất: {0}, {1}", "Most is forgone at a margin of {0}: {1}"),
            false,
            summary.by_margin.iter().map(|(band, cell)| (margin_band(band), *cell)).collect(),
        ),
        own(
            "firm-size",
            ("Quy mô doanh nghiệp", "Size of firm"),
            ("Quy mô bỏ lỡ nhiều nhất: {0}, {1}", "Most is forgone by firms of size {0}: {1}"),
            false,
            summary.by_firm_size.iter().map(|(size, cell)| (firm_size(size), *cell)).collect(),
        ),
        own(
            "month",
            ("Tháng", "Month"),
            ("Tháng bỏ lỡ nhiều nhất là {0}: {1}", "The month with most duty forgone is {0}: {1}"),
            true,
            summary.by_month.iter().map(|(month, cell)| (Text::same(month.to_string()), *cell)).collect(),
        ),
    ]
}

fn margin_band(band: &str) -> Text {
    match band {
        "none" => Text::fixed("không có", "none"),
        "up to 5 points" => Text::fixed("đến 5 điểm", "up to 5 points"),
        "5 to 10 points" => Text::fixed("5 đến 10 điểm", "5 to 10 points"),
        "10 to 20 points" => Text::fixed("10 đến 20 điểm", "10 to 20 points"),
        "above 20 points" => Text::fixed("trên 20 điểm", "above 20 points"),
        _ => Text::fixed("không rõ", "unknown"),
    }
}

fn firm_size(size: &str) -> Text {
    match size {
        "micro" => Text::fixed("siêu nhỏ", "micro"),
        "small" => Text::fixed("nhỏ", "small"),
        "medium" => Text::fixed("vừa", "medium"),
        "large" => Text::fixed("lớn", "large"),
        other => Text::same(other.to_owned()),
    }
}

fn programmes(asked: &Declarations<'_>, money: &Money) -> Option<Block> {
    let rows = asked.summary.by_programme(asked.table).into_iter().map(|row| {
        let cell = Cell {
            eligible_value: row.eligible_value,
            claimed_value: row.claimed_value,
            foregone_duty: row.foregone_duty,
            ..Cell::default()
        };
        (Text::same(row.programme), cell)
    });
    money.figure(&Breakdown {
        id: "programme",
        name: ("Chương trình", "Programme"),
        title: ("Bỏ lỡ nhiều nhất là ưu đãi {0}: {1}", "The preference forgone most is {0}: {1}"),
        rows: rows.collect(),
        ordered: false,
    })
}

/// Amounts in the currency of the declarations, at one scale.
struct Money {
    unit: Text,
    scale: Scale,
}

impl Money {
    fn of(summary: &Summary) -> Self {
        let unit = match summary.currency.as_str() {
            "" => Text::fixed("đơn vị tiền", "currency units"),
            "USD" => Text::fixed("USD", "US$"),
            "VND" => Text::fixed("đồng", "VND"),
            other => Text::same(other.to_owned()),
        };
        Self { unit, scale: Scale::for_value(float(summary.total.foregone_duty)) }
    }

    fn part(&self, amount: hoinhap_origin::Decimal) -> Part {
        let value = float(amount);
        let scale = Scale::for_value(value);
        let decimals = u8::from(scale != Scale::One);
        Part::Quantity(Quantity {
            value,
            scale,
            decimals,
            unit: self.unit.clone(),
            signed: false,
            finding: None,
        })
    }

    fn column(&self, vi: &'static str, en: &'static str) -> Column {
        let word = self.scale.word();
        let unit =
            Text::build(|lang| format!("{} {}", word.get(lang), self.unit.get(lang)).trim().to_owned());
        number_column(Text::fixed(vi, en), unit, 1, self.scale)
    }

    /// Duty forgone as bars with all sums behind; nothing where there is no row or nothing is forgone.
    fn figure(&self, breakdown: &Breakdown) -> Option<Block> {
        let foregone = |row: &(Text, Cell)| row.1.foregone_duty;
        let mut rows: Vec<&(Text, Cell)> = breakdown.rows.iter().collect();
        if !breakdown.ordered {
            rows.sort_by(|a, b| foregone(b).cmp(&foregone(a)).then_with(|| a.0.en.cmp(&b.0.en)));
        }
        let most = *rows.iter().max_by(|a, b| foregone(a).cmp(&foregone(b)).then(b.0.en.cmp(&a.0.en)))?;
        if float(foregone(most)) <= 0.0 {
            return None;
        }
        let drawn = if breakdown.ordered { rows.len() } else { DRAWN };
        let bars = rows.iter().take(drawn).filter(|row| float(foregone(row)) > 0.0).map(|row| Bar {
            label: row.0.clone(),
            value: float(foregone(row)),
            interval: None,
            role: Role::Group,
            note: Text::default(),
        });
        let (vi, en) = breakdown.title;
        let subtitle = Text::fixed(
            "Thuế lẽ ra tiết kiệm được trên hàng đủ điều kiện khai theo MFN",
            "Duty that eligible goods declared at MFN could have saved",
        );
        let label = Text::fixed("Thuế bỏ lỡ", "Duty forgone");
        let axis = Axis { min: Some(0.0), ..axis(label, self.unit.clone(), 1, self.scale) };
        Some(Block::Figure(Box::new(Figure {
            id: format!("foregone-{}", breakdown.id),
            title: sentence(vi, en, vec![words(most.0.clone()), self.part(foregone(most))]),
            subtitle,
            chart: Chart::Bars { bars: bars.collect(), axis },
            source: Text::fixed("Tờ khai do người dùng nạp", "Declarations of the user"),
            notes: notes(breakdown),
            table: self.table(breakdown, &rows),
        })))
    }

    fn table(&self, breakdown: &Breakdown, rows: &[&(Text, Cell)]) -> Table {
        let none = || missing("không có hàng đủ điều kiện", "nothing eligible");
        let rows = rows.iter().map(|(label, cell)| TableRow {
            cells: vec![
                text_cell(label.clone()),
                number_cell(float(cell.eligible_value)),
                number_cell(float(cell.claimed_value)),
                cell.utilisation().map_or_else(none, |share| number_cell(float(share) / 100.0)),
                number_cell(float(cell.foregone_duty)),
            ],
            of_country: false,
        });
        let (vi, en) = breakdown.name;
        let sorted = if breakdown.ordered {
            Text::fixed("Theo thời gian", "By time")
        } else {
            Text::fixed("Thuế bỏ lỡ lớn nhất ở trên", "Most duty forgone first")
        };
        Table {
            id: format!("table-foregone-{}", breakdown.id),
            title: Text::new(format!("Tận dụng theo {}", lower(vi)), format!("Use by {}", lower(en))),
            sorted,
            columns: vec![
                text_column(vi, en),
                self.column("Trị giá đủ điều kiện", "Eligible value"),
                self.column("Đã dùng ưu đãi", "Under a preference"),
                number_column(
                    Text::fixed("Tỷ lệ tận dụng", "Utilisation"),
                    Text::fixed("%", "%"),
                    1,
                    Scale::Percent,
                ),
                self.column("Thuế bỏ lỡ", "Duty forgone"),
            ],
            rows: rows.collect(),
        }
    }

    fn unused_table(&self, unused: &[Unused], economies: &Economies) -> Table {
        let name = |code: &str| {
            let known = Economy::from_alpha3(code).map(|economy| economies.name(economy));
            known.unwrap_or_else(|| Text::same(code.to_owned()))
        };
        let rows = unused.iter().map(|row| TableRow {
            cells: vec![
                code_cell(row.programme.clone()),
                code_cell(row.heading.clone()),
                text_cell(name(&row.origin)),
                number_cell(row.rows as f64),
                number_cell(float(row.value)),
                number_cell(float(row.foregone_duty)),
            ],
            of_country: false,
        });
        let cells: Vec<TableRow> = rows.collect();
        Table {
            id: "table-unused".into(),
            title: Text::fixed("Ưu đãi chưa dùng đáng giá nhất", "The unused preferences worth most"),
            sorted: Text::fixed(
                "Thuế bỏ lỡ lớn nhất ở trên; chương trình ngang nhau cùng có mặt",
                "Most duty forgone first; programmes that tie all stand",
            ),
            columns: vec![
                text_column("Chương trình", "Programme"),
                text_column("Nhóm HS", "HS heading"),
                text_column("Nguồn cung", "Supplier"),
                number_column(Text::fixed("Tờ khai", "Declarations"), Text::default(), 0, Scale::One),
                self.column("Trị giá", "Value"),
                self.column("Thuế bỏ lỡ", "Duty forgone"),
            ],
            rows: cells,
        }
    }
}

/// A name inside a sentence: a small first letter, unless the word is an abbreviation.
fn lower(name: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), letters.next()) {
        (Some(_), Some(second)) if second.is_uppercase() => name.to_owned(),
        (Some(first), _) => first.to_lowercase().chain(name.chars().skip(1)).collect(),
        _ => name.to_owned(),
    }
}

fn notes(breakdown: &Breakdown) -> Vec<Text> {
    if breakdown.id != "programme" {
        return Vec::new();
    }
    vec![Text::fixed(
        "Các chương trình chồng lấn: trị giá đủ điều kiện và thuế bỏ lỡ của từng chương trình không cộng được với nhau; tổng của hợp nằm ở đoạn đầu.",
        "Programmes overlap: their eligible values and duty forgone do not add up; the union stands in the first paragraph.",
    )]
}
