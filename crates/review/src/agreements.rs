//! Agreements: which are in force, and how much trade is with their parties.

use std::collections::BTreeSet;

use hoinhap_measures::agreements::{AgreementCoverage, ChosenDate, Coverage, agreement_coverage};
use hoinhap_measures::{DEFAULT_FLOWS, Definition, Input, Kind, Measure, PartnerUse, Query};
use hoinhap_sources::{Direction, Flow, Pillar};
use hoinhap_vocab::{Date, Economy, Freshness, Issue, Severity, Status, Text};

use crate::ReviewError;
use crate::context::Context;
use crate::document::{
    Bar, Block, Chart, Column, Confidence, Figure, Flag, Level, Part, Role, Scale, Section, Sentence, Table,
    TableCell, TableRow,
};
use crate::ledger::count;
use crate::words::{
    as_sentences, code_cell, missing, number_cell, number_column, percent_axis, plain, sentence, text_cell,
    text_column, words, year,
};

/// Partners without an agreement drawn by name.
const NOT_COVERED: usize = 8;

/// Coverage of the country's trade by the agreements in force at the date; `None` for a country whose
/// agreements the profile's register does not hold.
pub(crate) fn coverage(context: &Context<'_>) -> Result<Option<Coverage>, ReviewError> {
    let Some(facts) = context.facts else { return Ok(None) };
    let Some(table) = table_on(context)? else { return Ok(None) };
    let on = context.evidence.as_of.0;
    Ok(Some(agreement_coverage(&context.evidence, facts, context.country, on, table)?))
}

/// The flow table with the latest year that has ended at the date, the default one where it has any.
pub(crate) fn table_on<'a>(context: &Context<'a>) -> Result<Option<&'a str>, ReviewError> {
    let library = context.library();
    let mut latest: Option<(hoinhap_vocab::Year, &str)> = None;
    for table in std::iter::once(DEFAULT_FLOWS).chain(library.flow_tables()) {
        let years = library.flows(table)?.years();
        let ended = years.into_iter().rfind(|year| context.evidence.as_of.sees_year(*year));
        if table == DEFAULT_FLOWS && ended.is_some() {
            return Ok(Some(table));
        }
        latest = latest.max(ended.map(|year| (year, table)));
    }
    Ok(latest.map(|(_, table)| table))
}

pub(crate) fn section(context: &mut Context<'_>) -> Result<Section, ReviewError> {
    let Some(coverage) = coverage(context)? else { return Ok(not_held(context)) };
    if coverage.agreements.is_empty() {
        return Ok(none_signed(context));
    }
    let title = title(context, &coverage);
    let mut blocks = vec![Block::Paragraph { sentence: counts(&coverage) }];
    blocks.extend(notes(&coverage.issues));
    if in_force(&coverage) > 0 {
        blocks.push(coverage_figure(context, &coverage));
    }
    blocks.push(Block::Table(Box::new(agreement_table(&coverage))));
    blocks.push(uncovered_figure(context, &coverage));
    Ok(Section { id: "agreements".into(), name: name(), title, blocks })
}

fn name() -> Text {
    Text::fixed("Hiệp định và thương mại được bao trùm", "Agreements and the trade they cover")
}

fn not_held(context: &Context<'_>) -> Section {
    let sentence = sentence(
        "Hồ sơ này chỉ có hiệp định của {0}. Nạp sổ theo dõi của {1} để có mục này.",
        "This profile holds the agreements of {0} only. Load a register of {1} to fill this section.",
        vec![words(context.name(context.profile.country)), words(context.country_name())],
    );
    Section {
        id: "agreements".into(),
        name: name(),
        title: plain("Chưa có dữ liệu về hiệp định", "No data on agreements"),
        blocks: vec![Block::Paragraph { sentence }],
    }
}

/// What there is to say before the first agreement.
fn none_signed(context: &Context<'_>) -> Section {
    let sentence = sentence(
        "Đến {0}, sổ theo dõi chưa ghi hiệp định nào của {1} đã ký kết.",
        "The register holds no agreement that {1} had signed by {0}.",
        vec![Part::Date { date: context.evidence.as_of.0 }, words(context.object(context.country))],
    );
    Section {
        id: "agreements".into(),
        name: name(),
        title: plain("Chưa có hiệp định nào được ký kết", "No agreement had been signed"),
        blocks: vec![Block::Paragraph { sentence }],
    }
}

fn title(context: &mut Context<'_>, coverage: &Coverage) -> Sentence {
    let share = share_part(context, coverage, coverage.union.trade_share);
    sentence(
        "{0} hiệp định đang có hiệu lực bao trùm {1} thương mại hàng hoá, với {2} nền kinh tế",
        "{0} {0:agreement|agreements} in force {0:covers|cover} {1} of merchandise trade, with {2} economies",
        vec![count(in_force(coverage)), share, count(coverage.union.partners)],
    )
}

fn in_force(coverage: &Coverage) -> usize {
    counted(coverage).filter(|row| row.in_force).count()
}

/// The agreements that are counted among those of the profile.
fn counted(coverage: &Coverage) -> impl Iterator<Item = &AgreementCoverage> {
    coverage.agreements.iter().filter(|row| row.agreement.counted)
}

fn counts(coverage: &Coverage) -> Sentence {
    let concluded = counted(coverage).filter(|row| row.concluded).count();
    let waiting = counted(coverage).filter(|row| row.concluded && !row.in_force).count();
    sentence(
        "{0} hiệp định đã ký kết: {1} đang có hiệu lực, {2} chưa có hiệu lực hoặc chưa rõ ngày. Thành viên khối và các bên được tính theo ngày có hiệu lực với từng bên; đối tác thuộc nhiều hiệp định chỉ tính một lần.",
        "{0} {0:agreement is|agreements are} concluded: {1} in force, {2} not yet in force or without a known date. Members of blocs and parties are counted from the day on which each of them is bound; a partner of several agreements counts once.",
        vec![count(concluded), count(in_force(coverage)), count(waiting)],
    )
}

/// Doubts about dates and flows, gravest first; single conflicts stand in the table.
fn notes(issues: &[Issue]) -> Vec<Block> {
    let grave = issues.iter().filter(|issue| issue.severity == Severity::Error);
    let note = |issue: &Issue| Block::Note {
        level: Level::High,
        sentence: Sentence::plain(as_sentences([&issue.message, &issue.help])),
    };
    grave.map(note).collect()
}

/// A share of the coverage as a number with provenance.
pub(crate) fn share_part(context: &mut Context<'_>, coverage: &Coverage, share: Option<f64>) -> Part {
    match share {
        Some(share) => {
            let measure = measure_of(context, coverage, share);
            context.ledger.share_of(&measure, share)
        }
        None => words(Text::fixed("không rõ phần", "an unknown part")),
    }
}

/// What the share of trade covered is, for the ledger.
pub(crate) fn definition() -> Definition {
    Definition {
        id: SHARE.into(),
        title: Text::fixed(
            "Phần thương mại với các bên của hiệp định đang có hiệu lực",
            "Share of trade with parties of agreements in force",
        ),
        unit: "share".into(),
        direction: Direction::More,
        pillar: Some(Pillar::E),
        face: Some("de_jure".into()),
        uses: vec!["INT".into()],
        kind: Kind::Derived,
        formula: Text::fixed(
            "xuất khẩu và nhập khẩu với đối tác của ít nhất một hiệp định đang có hiệu lực / tổng xuất khẩu và nhập khẩu",
            "exports and imports with partners of at least one agreement in force / all exports and imports",
        ),
        reference: Text::same(""),
        partner: PartnerUse::None,
        source: "baci; register-res59".into(),
    }
}

/// Id of the share of trade covered.
pub(crate) const SHARE: &str = "x:FTA.SHARE";

/// A share of trade covered as a measure: its inputs are the flows with the covered partners.
fn measure_of(context: &Context<'_>, coverage: &Coverage, share: f64) -> Measure {
    let (source, _) = flow_source(context, coverage);
    let mut measure = Measure::blank(SHARE, "share", coverage.economy, coverage.year);
    measure.value = Some(share);
    measure.status = Status::Derived;
    measure.source = format!("{source}; register-{}", context.profile.id);
    measure.freshness = Freshness::of(Some(coverage.year), context.review_year());
    measure.issues.clone_from(&coverage.issues);
    measure.issues.retain(|issue| issue.severity == Severity::Error);
    measure.inputs = covered_inputs(context, coverage);
    measure
}

/// Source id and edition of the flow table that the coverage is computed from.
fn flow_source(context: &Context<'_>, coverage: &Coverage) -> (String, String) {
    let query = Query::new("x:BX", coverage.economy).year(coverage.year).data(&coverage.flow_table);
    let total = context.ask(&query).ok().and_then(|found| found.into_iter().next());
    let row = total.as_ref().and_then(|total| total.inputs.first());
    row.map_or_else(Default::default, |row| (row.source.clone(), row.vintage.clone()))
}

/// The flows with the covered partners, with their rows.
fn covered_inputs(context: &Context<'_>, coverage: &Coverage) -> Vec<Input> {
    let Ok(flows) = context.library().flows(&coverage.flow_table) else { return Vec::new() };
    let (source, vintage) = flow_source(context, coverage);
    let covered: BTreeSet<Economy> = coverage.covered.iter().map(|row| row.partner).collect();
    let (economy, year) = (coverage.economy, coverage.year);
    let sold = flows.exports(economy, year).filter(|flow| covered.contains(&flow.importer));
    let bought = flows.imports(economy, year).filter(|flow| covered.contains(&flow.exporter));
    let input = |flow: Flow| Input {
        key: format!("{} {} {}", flow.exporter, flow.importer, flow.year),
        value: flow.value_usd,
        status: Status::Observed,
        source: source.clone(),
        vintage: vintage.clone(),
        file: format!("flows/{}.parquet", coverage.flow_table),
        row: flow.row,
    };
    sold.chain(bought).map(input).collect()
}

/// How sure the coverage is.
pub(crate) fn confidence(coverage: &Coverage) -> Confidence {
    let defect = coverage.issues.iter().any(|issue| issue.severity == Severity::Error);
    let unverified = coverage.agreements.iter().any(|row| {
        row.in_force && row.in_force_on.as_ref().is_none_or(|date| date.unverified || date.conflicting)
    });
    match (defect, unverified) {
        (true, _) => Confidence::Low,
        (false, true) => Confidence::Medium,
        (false, false) => Confidence::High,
    }
}

fn coverage_figure(context: &mut Context<'_>, coverage: &Coverage) -> Block {
    let mut rows: Vec<_> = counted(coverage).filter(|row| row.in_force).collect();
    let share = |row: &AgreementCoverage| row.trade.trade_share.unwrap_or_default();
    rows.sort_by(|a, b| share(b).total_cmp(&share(a)).then_with(|| a.agreement.code.cmp(&b.agreement.code)));
    let bars = rows.iter().filter(|row| row.trade.trade_share.is_some()).map(|row| Bar {
        label: Text::same(row.agreement.code.clone()),
        value: share(row),
        interval: None,
        role: Role::Group,
        note: bar_note(row),
    });
    let bars: Vec<_> = bars.collect();
    let largest = rows.first().map(|row| (row.agreement.code.clone(), share(row)));
    let (code, value) = largest.unwrap_or_default();
    let subtitle = Text::fixed("Phần thương mại với các bên, %", "Share of trade with the parties, %");
    Block::Figure(Box::new(Figure {
        id: "agreement-coverage".into(),
        title: sentence(
            "{0} bao trùm rộng nhất: {1} thương mại năm {2}",
            "{0} covers most: {1} of trade in {2}",
            vec![words(Text::same(code)), share_part(context, coverage, Some(value)), year(coverage.year)],
        ),
        subtitle: subtitle.clone(),
        chart: Chart::Bars { bars, axis: percent_axis(subtitle) },
        source: sources(context, coverage),
        notes: coverage_notes(&rows),
        table: coverage_table(&rows),
    }))
}

/// What a bar leaves out, and whether its date is sure.
fn bar_note(row: &AgreementCoverage) -> Text {
    let hidden = row.trade.hidden_partners;
    let lacking = (hidden > 0).then(|| {
        Text::new(format!("ít nhất; thiếu {hidden} đối tác"), format!("at least; {hidden} without data"))
    });
    let unverified = row.in_force_on.as_ref().is_none_or(|date| date.unverified);
    let unverified = unverified.then(|| Text::fixed("ngày chưa kiểm chứng", "date unverified"));
    crate::words::join(lacking.into_iter().chain(unverified), "; ")
}

/// How to read the bars, and which agreements have none for want of data.
fn coverage_notes(rows: &[&AgreementCoverage]) -> Vec<Text> {
    let adding = Text::fixed(
        "Các thanh không cộng được với nhau: một đối tác có thể thuộc nhiều hiệp định.",
        "The bars do not add up: a partner may belong to several agreements.",
    );
    let without = rows.iter().filter(|row| row.trade.trade_share.is_none());
    let codes: Vec<&str> = without.map(|row| row.agreement.code.as_str()).collect();
    let codes = codes.join(", ");
    let lacking = (!codes.is_empty()).then(|| {
        Text::new(
            format!("Bảng thương mại không có số liệu với các bên của: {codes}."),
            format!("The trade table has no data on the parties of: {codes}."),
        )
    });
    std::iter::once(adding).chain(lacking).collect()
}

fn sources(context: &Context<'_>, coverage: &Coverage) -> Text {
    let (id, vintage) = flow_source(context, coverage);
    let source = context.library().catalogue().sources.get(&id);
    let title = source.map_or_else(|| Text::same(id.clone()), |source| source.title.clone());
    Text::new(
        format!("{} ({vintage}); dữ kiện hiệp định theo nguồn ghi từng dòng của sổ theo dõi", title.vi),
        format!("{} ({vintage}); facts on agreements per source named in each row of the register", title.en),
    )
}

fn money_column(vi: &'static str, en: &'static str) -> Column {
    number_column(Text::fixed(vi, en), Text::fixed("USD", "US$"), 0, Scale::Million)
}

fn share_column(vi: &'static str, en: &'static str) -> Column {
    number_column(Text::fixed(vi, en), Text::fixed("%", "%"), 1, Scale::Percent)
}

fn share_cell(share: Option<f64>) -> TableCell {
    share.map_or_else(|| missing("không có số liệu", "no data"), number_cell)
}

fn coverage_table(rows: &[&AgreementCoverage]) -> Table {
    let rows = rows.iter().map(|row| TableRow {
        cells: vec![
            code_cell(row.agreement.code.clone()),
            number_cell(row.trade.partners as f64),
            number_cell(row.trade.exports_usd),
            share_cell(row.trade.exports_share),
            number_cell(row.trade.imports_usd),
            share_cell(row.trade.imports_share),
            share_cell(row.trade.trade_share),
        ],
        of_country: false,
    });
    Table {
        id: "table-agreement-coverage".into(),
        title: Text::fixed(
            "Thương mại với các bên của từng hiệp định",
            "Trade with the parties of each agreement",
        ),
        sorted: Text::fixed("Phần thương mại lớn nhất ở trên", "Largest share first"),
        columns: vec![
            text_column("Hiệp định", "Agreement"),
            number_column(Text::fixed("Đối tác", "Partners"), Text::default(), 0, Scale::One),
            money_column("Xuất khẩu", "Exports"),
            share_column("Phần xuất khẩu", "Share of exports"),
            money_column("Nhập khẩu", "Imports"),
            share_column("Phần nhập khẩu", "Share of imports"),
            share_column("Phần thương mại", "Share of trade"),
        ],
        rows: rows.collect(),
    }
}

/// Every agreement with its dates, conflicts shown.
fn agreement_table(coverage: &Coverage) -> Table {
    let rows = coverage.agreements.iter().map(|row| TableRow {
        cells: vec![
            code_cell(row.agreement.code.clone()),
            text_cell(Text::new(row.agreement.name_vi.clone(), row.agreement.name.clone())),
            text_cell(if row.agreement.counted {
                Text::fixed("có", "yes")
            } else {
                Text::fixed("không", "no")
            }),
            date_cell(row.signed_on.as_ref()),
            date_cell(row.in_force_on.as_ref()),
            text_cell(state(row)),
            text_cell(doubt(row)),
        ],
        of_country: false,
    });
    Table {
        id: "table-agreements".into(),
        title: Text::fixed("Các hiệp định và mốc ngày", "Agreements and their dates"),
        sorted: Text::fixed("Theo thứ tự của sổ theo dõi", "In the order of the register"),
        columns: vec![
            text_column("Mã", "Code"),
            text_column("Tên", "Name"),
            text_column("Trong số được đếm", "Counted"),
            crate::words::date_column("Ký", "Signed"),
            crate::words::date_column("Hiệu lực với Việt Nam", "In force for Viet Nam"),
            text_column("Tình trạng", "State"),
            text_column("Lưu ý", "Doubt"),
        ],
        rows: rows.collect(),
    }
}

fn date_cell(date: Option<&ChosenDate>) -> TableCell {
    date.map_or_else(|| missing("không có ngày", "no date held"), |date| TableCell::Date { date: date.date })
}

fn state(row: &AgreementCoverage) -> Text {
    if row.in_force {
        Text::fixed("đang có hiệu lực", "in force")
    } else {
        Text::fixed("đã ký, chưa có hiệu lực", "signed, not in force")
    }
}

/// Conflicting and unverified dates in words, every recorded date named.
fn doubt(row: &AgreementCoverage) -> Text {
    let dates = row.signed_on.iter().chain(&row.in_force_on);
    let words = dates.filter_map(|date| {
        if date.conflicting {
            let mut all: Vec<String> = date.recorded.iter().map(|row| row.date.to_string()).collect();
            all.dedup();
            let mut in_vietnamese: Vec<String> =
                date.recorded.iter().map(|row| day_month_year(row.date)).collect();
            in_vietnamese.dedup();
            return Some(Text::new(
                format!("nguồn khác nhau: {}", in_vietnamese.join(", ")),
                format!("sources differ: {}", all.join(", ")),
            ));
        }
        date.unverified.then(|| Text::fixed("chưa kiểm chứng", "unverified"))
    });
    let mut words: Vec<Text> = words.collect();
    words.dedup();
    crate::words::join(words, "; ")
}

/// 01/06/2007.
fn day_month_year(date: Date) -> String {
    format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
}

fn uncovered_figure(context: &mut Context<'_>, coverage: &Coverage) -> Block {
    let named = coverage.not_covered.iter().filter(|row| !row.zero_block).take(NOT_COVERED);
    let bars = named.clone().map(|row| Bar {
        label: context.name(row.partner),
        value: row.trade_share.unwrap_or_default(),
        interval: None,
        role: Role::Group,
        note: Text::default(),
    });
    let bars: Vec<_> = bars.collect();
    let first = named.clone().next();
    let (label, value) = first.map_or_else(
        || (Text::fixed("không có", "none"), None),
        |row| (context.object(row.partner), row.trade_share),
    );
    let rows = coverage.not_covered.iter().take(30).map(|row| TableRow {
        cells: vec![
            text_cell(context.name(row.partner)),
            number_cell(row.exports_usd),
            number_cell(row.imports_usd),
            if row.zero_block {
                TableCell::Number { value: 0.0, finding: None, flags: vec![Flag::Defective] }
            } else {
                share_cell(row.trade_share)
            },
        ],
        of_country: false,
    });
    let table = Table {
        id: "table-not-covered".into(),
        title: Text::fixed(
            "Đối tác ngoài các hiệp định đang có hiệu lực",
            "Partners outside agreements in force",
        ),
        sorted: Text::fixed("Thương mại lớn nhất ở trên", "Largest trade first"),
        columns: vec![
            text_column("Đối tác", "Partner"),
            money_column("Xuất khẩu", "Exports"),
            money_column("Nhập khẩu", "Imports"),
            share_column("Phần thương mại", "Share of trade"),
        ],
        rows: rows.collect(),
    };
    let subtitle = Text::fixed("Phần thương mại, %", "Share of trade, %");
    Block::Figure(Box::new(Figure {
        id: "not-covered".into(),
        title: sentence(
            "Đối tác lớn nhất chưa có hiệp định là {0} ({1} thương mại)",
            "The largest partner without an agreement is {0} ({1} of trade)",
            vec![words(label), share_part(context, coverage, value)],
        ),
        subtitle: subtitle.clone(),
        chart: Chart::Bars { bars, axis: percent_axis(subtitle) },
        source: sources(context, coverage),
        notes: Vec::new(),
        table,
    }))
}
