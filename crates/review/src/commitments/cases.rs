//! Contributions in a sentence, and disputes and other cases with their last stage.

use hoinhap_register::record::Record;
use hoinhap_register::time::Due;
use hoinhap_vocab::{Date, Text};

use super::held::Held;
use super::numbers::Number;
use super::partners::dated;
use super::{called, heading, lacking, not_stated, word};
use crate::context::Context;
use crate::document::{Block, Table, TableRow};
use crate::words::{missing, plain, sentence, text_cell, text_column};

/// What is to be said of contributions and cases.
pub(super) fn blocks(context: &mut Context<'_>, held: &Held) -> Vec<Block> {
    let on = context.evidence.as_of.0;
    let mut blocks = vec![heading("Đóng góp và vụ việc", "Contributions and cases")];
    blocks.push(contributions(context, held, on));
    blocks.extend(cases(context, held, on));
    blocks
}

fn contributions(context: &mut Context<'_>, held: &Held, on: Date) -> Block {
    let known = held.book.all("contribution").iter();
    let known: Vec<&Record> =
        known.filter(|row| row.read::<Due>("from").is_some_and(|due| due.last <= on)).collect();
    let given: Vec<&Record> = known.iter().copied().filter(|row| row.get("direction") == "give").collect();
    let number = |id: &str, vi, en| Number::count(format!("CONTRIBUTION.{id}"), Text::fixed(vi, en));
    let sentence = sentence(
        "Sổ ghi {0} khoản đóng góp đến ngày này, trong đó {1} khoản là phần cho; nội dung ở mục Tiếp nhận và đóng góp.",
        "The register holds {0} {0:contribution|contributions} by this date, {1} of them given; they stand in the section on receiving and contributing.",
        vec![
            number("ALL", "Khoản đóng góp", "Contributions").part(context, held, &known),
            number("GIVEN", "Khoản đã cho", "Contributions given").part(context, held, &given),
        ],
    );
    Block::Paragraph { sentence }
}

/// The stages of a case up to a day, earliest first.
fn stages<'h>(held: &'h Held, case: &str, on: Date) -> Vec<(Due, &'h Record)> {
    let own = held.book.all("stage").iter().filter(|row| row.get("case") == case);
    let mut stages: Vec<(Due, &Record)> =
        own.filter_map(|row| Some((row.read::<Due>("on")?, row))).filter(|(due, _)| due.last <= on).collect();
    stages.sort_by_key(|told| (told.0.last, told.1.created_event));
    stages
}

type Told<'h> = (&'h Record, Vec<(Due, &'h Record)>);

/// The cases of a register.
pub(super) fn cases(context: &mut Context<'_>, held: &Held, on: Date) -> Vec<Block> {
    let all = held.book.all("case").iter().map(|case| (case, stages(held, &case.id, on)));
    let mut known: Vec<Told<'_>> = all.filter(|(_, stages)| !stages.is_empty()).collect();
    let protection = "Vụ việc bảo hộ công dân và doanh nghiệp mang thông tin cá nhân, thường ở mức hạn chế và không vào báo cáo công khai.";
    if known.is_empty() {
        return vec![lacking(plain(
            "Sổ chưa ghi vụ việc công khai nào đến ngày này.",
            "The register holds no public case by this date.",
        ))];
    }
    known.sort_by(|a, b| {
        let last = |told: &Told<'_>| told.1.last().map(|(due, _)| due.last);
        last(b).cmp(&last(a)).then_with(|| a.0.id.cmp(&b.0.id))
    });
    let records: Vec<&Record> = known.iter().map(|(case, _)| *case).collect();
    let number = Number::count("CASE.ALL", Text::fixed("Vụ việc công khai", "Public cases"));
    let mut told = sentence(
        "{0} vụ việc có giai đoạn đã ghi đến ngày này.",
        "{0} {0:case has|cases have} a stage on record by this date.",
        vec![number.part(context, held, &records)],
    );
    told.template = Text::new(
        format!("{} {protection}", told.template.vi),
        format!(
            "{} Protection cases of citizens and enterprises hold personal data; they are as a rule restricted, and stay outside a public review.",
            told.template.en
        ),
    );
    let rows = known.iter().map(row).collect();
    vec![Block::Paragraph { sentence: told }, Block::Table(Box::new(table(rows)))]
}

fn row((case, stages): &Told<'_>) -> TableRow {
    let last = stages.last();
    let basis = stages.iter().rev().find_map(|(_, stage)| stage.text("legal_basis"));
    let basis = basis.or_else(|| case.text("legal_basis"));
    let same = |text: &str| text_cell(Text::same(text.to_owned()));
    let doubtful = last.is_some_and(|(_, stage)| stage.get("confidence") == "unverified");
    TableRow {
        cells: vec![
            same(&case.id),
            text_cell(called(case)),
            case.text("role").map_or_else(not_stated, |role| text_cell(word(role))),
            last.map_or_else(not_stated, |(_, stage)| text_cell(called(stage))),
            last.map_or_else(not_stated, |(due, _)| dated(*due)),
            basis.map_or_else(|| missing("không nêu", "not stated"), same),
            text_cell(if doubtful { word("unverified") } else { Text::default() }),
        ],
        of_country: false,
    }
}

fn table(rows: Vec<TableRow>) -> Table {
    Table {
        id: "table-cases".into(),
        title: Text::fixed("Tranh chấp và vụ việc, giai đoạn gần nhất", "Disputes and cases, latest stage"),
        sorted: Text::fixed("Mới nhất ở trên", "Latest first"),
        rows,
        columns: vec![
            text_column("Số", "Number"),
            text_column("Vụ việc", "Case"),
            text_column("Vai trò", "Role"),
            text_column("Giai đoạn gần nhất", "Latest stage"),
            text_column("Ngày", "Date"),
            text_column("Căn cứ", "Legal basis"),
            text_column("Lưu ý", "Doubt"),
        ],
    }
}
