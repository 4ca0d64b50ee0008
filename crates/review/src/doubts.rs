//! What is missing, stale or doubtful in the data, and how the review was made.

use hoinhap_measures::{Definition, Kind, definitions, quality};
use hoinhap_vocab::{Freshness, Issue, Severity, Text};

use crate::ReviewError;
use crate::context::Context;
use crate::document::{Block, Level, Section, SourceLine, Table, TableCell, TableRow};
use crate::ledger::count;
use crate::words::{as_sentences, code_cell, plain, sentence, text_cell, text_column};

/// The defects that touch the country, the gravest first.
pub(crate) fn issues(context: &Context<'_>) -> Vec<Issue> {
    let mut issues = quality(&context.evidence, context.country);
    // That a later year is not seen is what the date asks for.
    issues.retain(|issue| issue.code != "measure/year-not-complete");
    issues.sort_by(|a, b| {
        b.severity.cmp(&a.severity).then_with(|| (a.code, &a.place).cmp(&(b.code, &b.place)))
    });
    issues.dedup();
    let series = issues.clone();
    issues.retain(|issue| !series.iter().any(|whole| covers(whole, issue)));
    issues
}

/// Whether a doubt about years of a series says what another says about one of them.
fn covers(whole: &Issue, issue: &Issue) -> bool {
    let year = issue.place.strip_prefix(&whole.place).map(str::trim);
    let years = whole.value.as_deref().unwrap_or_default();
    whole.code == issue.code
        && year.is_some_and(|year| {
            !year.is_empty() && years.split([',', ' ', '-', '–']).any(|listed| listed == year)
        })
}

pub(crate) fn section(context: &mut Context<'_>, issues: &[Issue]) -> Result<Section, ReviewError> {
    let ages = ages(context)?;
    let number = |age: Freshness| ages.iter().filter(|row| row.1 == age).count();
    let title = sentence(
        "{0} chỉ số còn mới, {1} cũ dần, {2} quá cũ, {3} không có; {4} điểm cần lưu ý trong số liệu",
        "{0} {0:indicator is|indicators are} fresh, {1} ageing, {2} stale, {3} absent; {4} {4:doubt|doubts} in the data",
        vec![
            count(number(Freshness::Fresh)),
            count(number(Freshness::Ageing)),
            count(number(Freshness::Stale)),
            count(number(Freshness::Absent)),
            count(issues.len()),
        ],
    );
    let mut blocks = vec![Block::Paragraph { sentence: how_fresh(context) }];
    if !issues.is_empty() {
        blocks.push(Block::Table(Box::new(issue_table(issues))));
    }
    blocks.extend(age_table(context, &ages));
    Ok(Section {
        id: "doubts".into(),
        name: Text::fixed("Số liệu thiếu, cũ, đáng ngờ", "Missing, stale and doubtful data"),
        title,
        blocks,
    })
}

fn how_fresh(context: &Context<'_>) -> crate::document::Sentence {
    sentence(
        "So với năm {0}: mới là không quá hai năm, đang cũ là ba đến năm năm, cũ là hơn năm năm. Số liệu cũ không bao giờ được chấm điểm và luôn kèm năm.",
        "Against {0}: fresh is at most two years old, ageing three to five, stale more than five. Stale data are never scored and always carry their year.",
        vec![crate::words::year(context.review_year())],
    )
}

/// The age of every observed indicator.
fn ages(context: &Context<'_>) -> Result<Vec<(Definition, Freshness, Option<i16>)>, ReviewError> {
    let mut ages = Vec::new();
    for definition in definitions(context.library()).into_iter().filter(|row| row.kind == Kind::Observed) {
        let latest = context.latest(&definition.id)?;
        let last = latest.map(|measure| measure.year);
        ages.push((definition, Freshness::of(last, context.review_year()), last));
    }
    Ok(ages)
}

fn issue_table(issues: &[Issue]) -> Table {
    let rows = issues.iter().map(|issue| TableRow {
        cells: vec![
            TableCell::Level { level: level_of(issue.severity), text: severity_word(issue.severity) },
            code_cell(issue.place.clone()),
            text_cell(as_sentences([&issue.message])),
            text_cell(as_sentences([&issue.help])),
        ],
        of_country: false,
    });
    Table {
        id: "table-doubts".into(),
        title: Text::fixed("Điểm cần lưu ý", "Doubts"),
        sorted: Text::fixed("Nặng nhất ở trên", "Gravest first"),
        columns: vec![
            text_column("Mức", "Severity"),
            text_column("Ở đâu", "Where"),
            text_column("Vấn đề", "What"),
            text_column("Cách xử lý", "What to do"),
        ],
        rows: rows.collect(),
    }
}

fn level_of(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Critical,
        Severity::Warning => Level::High,
        Severity::Note => Level::Watch,
    }
}

fn severity_word(severity: Severity) -> Text {
    match severity {
        Severity::Error => Text::fixed("sai hoặc thiếu", "wrong or missing"),
        Severity::Warning => Text::fixed("đáng ngờ", "doubtful"),
        Severity::Note => Text::fixed("lưu ý", "note"),
    }
}

/// Indicators that are not fresh, oldest first.
fn age_table(context: &Context<'_>, ages: &[(Definition, Freshness, Option<i16>)]) -> Option<Block> {
    let mut old: Vec<_> = ages.iter().filter(|row| row.1 != Freshness::Fresh).collect();
    old.sort_by(|a, b| a.2.cmp(&b.2).then_with(|| a.0.id.cmp(&b.0.id)));
    let none = || TableCell::Missing { reason: Text::fixed("không có dòng nào", "no row") };
    let rows = old.iter().map(|(definition, age, last)| TableRow {
        cells: vec![
            text_cell(definition.title.clone()),
            code_cell(definition.id.clone()),
            last.map_or_else(none, |year| TableCell::Year { year }),
            text_cell(age.word()),
            text_cell(source_title(context, &definition.source)),
        ],
        of_country: false,
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        Block::Table(Box::new(Table {
            id: "table-ages".into(),
            title: Text::fixed("Chỉ số không còn mới", "Indicators that are not fresh"),
            sorted: Text::fixed("Cũ nhất ở trên", "Oldest first"),
            columns: vec![
                text_column("Chỉ số", "Indicator"),
                text_column("Mã", "Id"),
                crate::words::date_column("Năm cuối", "Last year"),
                text_column("Tình trạng", "Age"),
                text_column("Nguồn", "Source"),
            ],
            rows,
        }))
    })
}

fn source_title(context: &Context<'_>, id: &str) -> Text {
    let source = context.library().catalogue().sources.get(id);
    source.map_or_else(|| Text::same(id.to_owned()), |source| source.title.clone())
}

/// Sources and methods: what was read, how it was judged.
pub(crate) fn methods(context: &Context<'_>, sources: &[SourceLine]) -> Section {
    Section {
        id: "methods".into(),
        name: Text::fixed("Nguồn và phương pháp", "Sources and methods"),
        title: sentence(
            "{0} nguồn, mỗi con số mở được đến dòng dữ liệu gốc",
            "{0} {0:source|sources}; every number opens to its source row",
            vec![count(sources.len())],
        ),
        blocks: vec![
            Block::Paragraph {
                sentence: plain(
                    "Giá trị giữ nguyên đơn vị, nguồn và tình trạng từ tệp của nơi công bố đến trang này. Thiếu là thiếu: không có thước đo nào được ước đoán; chỉ điểm tổng hợp bù ô thiếu theo bậc thang đã khai báo và in tỷ lệ bù, chỗ khuyết của bảng thương mại thành khoảng. Thứ hạng 1 là tốt nhất, riêng điểm phụ thuộc hạng 1 là phụ thuộc nhất; bằng nhau thì lấy hạng nhỏ hơn, tính trên các nền kinh tế có số liệu cùng năm.",
                    "Values keep unit, source and status from the publisher's file to this page. Missing stays missing: no measure is guessed; only composite scores fill cells by their declared ladder, and print the share, and holes of the trade table become ranges. Rank 1 is best, but of dependence scores rank 1 is the most dependent; ties take the smaller rank, among the economies with data for the same year.",
                ),
            },
            Block::Paragraph {
                sentence: sentence(
                    "Số liệu về thời kỳ chưa kết thúc vào {0} không được dùng. Ấn bản của nguồn có thể muộn hơn ngày này và được in kèm.",
                    "Data of periods that had not ended on {0} are not seen. Editions of the sources may be later than that date and are printed.",
                    vec![crate::document::Part::Date { date: context.evidence.as_of.0 }],
                ),
            },
            Block::Table(Box::new(threshold_table(context))),
            Block::Table(Box::new(source_table(sources))),
        ],
    }
}

fn threshold_table(context: &Context<'_>) -> Table {
    let bound = |value: f64| crate::words::number_cell(value);
    let rows = context.thresholds.rules().iter().map(|rule| {
        let [watch, high, critical, good] = rule.bounds;
        TableRow {
            cells: vec![
                text_cell(context.ledger.title(&rule.measure)),
                bound(good),
                bound(watch),
                bound(high),
                bound(critical),
                text_cell(rule.basis.clone()),
            ],
            of_country: false,
        }
    });
    let number = |vi, en| {
        crate::words::number_column(Text::fixed(vi, en), Text::default(), 2, crate::document::Scale::One)
    };
    Table {
        id: "table-thresholds".into(),
        title: Text::fixed("Ngưỡng mức độ của các phát hiện", "Severity thresholds of the findings"),
        sorted: Text::default(),
        columns: vec![
            text_column("Thước đo", "Measure"),
            number("Tốt", "Good"),
            number("Theo dõi", "Watch"),
            number("Cao", "High"),
            number("Nghiêm trọng", "Critical"),
            text_column("Cơ sở", "Basis"),
        ],
        rows: rows.collect(),
    }
}

fn source_table(sources: &[SourceLine]) -> Table {
    let rows = sources.iter().map(|source| {
        let terms = if source.terms_verified {
            source.licence.clone()
        } else {
            Text::new(
                format!("{} (điều khoản chưa kiểm chứng)", source.licence.vi),
                format!("{} (terms unverified)", source.licence.en),
            )
        };
        TableRow {
            cells: vec![
                text_cell(source.title.clone()),
                code_cell(source.vintage.clone()),
                text_cell(terms),
                code_cell(source.attribution.clone()),
            ],
            of_country: false,
        }
    });
    Table {
        id: "table-sources".into(),
        title: Text::fixed("Nguồn", "Sources"),
        sorted: Text::default(),
        columns: vec![
            text_column("Nguồn", "Source"),
            text_column("Ấn bản", "Edition"),
            text_column("Giấy phép", "Licence"),
            text_column("Ghi công", "Attribution"),
        ],
        rows: rows.collect(),
    }
}

/// The sources that the findings rest on.
pub(crate) fn source_lines(context: &Context<'_>) -> Vec<SourceLine> {
    let catalogue = context.library().catalogue();
    let used = context.ledger.sources();
    let line = |id: &String| {
        let source = catalogue.sources.get(id)?;
        Some(SourceLine {
            id: id.clone(),
            title: source.title.clone(),
            vintage: source.vintage.clone(),
            licence: source.licence.clone(),
            terms_verified: source.terms_verified,
            attribution: source.attribution.clone(),
            files: context.ledger.files_of(id).into_iter().map(|file| file_hash(&file)).collect(),
        })
    };
    let own = context.register.and_then(|held| held.source_line()).filter(|line| used.contains(&line.id));
    used.iter().filter_map(line).chain(own).collect()
}

/// A file below `data/` with its SHA-256, empty where it is the user's own.
fn file_hash(file: &str) -> (String, String) {
    let hash = hoinhap_sources::EmbeddedFile::find(file).map(|file| file.sha256.to_owned());
    (file.to_owned(), hash.unwrap_or_default())
}
