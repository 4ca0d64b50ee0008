//! Bringing obligations into domestic law: what is due, what is complete, and the two deficits.

use hoinhap_register::model::{Conformity, LegislateObligation, Transposition};
use hoinhap_register::record::Record;
use hoinhap_vocab::{Date, Text};

use super::held::Held;
use super::numbers::{self, Number, share_cell};
use super::{called, heading, lacking, not_stated};
use crate::context::Context;
use crate::document::{Block, Scale, Table, TableCell, TableRow};
use crate::words::{code_cell, date_column, number_column, sentence, text_cell, text_column};

/// The rule that judges the transposition deficit.
const RULE: &str = "transposition-deficit";

/// What is to be said of law.
pub(super) fn blocks(context: &mut Context<'_>, held: &Held) -> Vec<Block> {
    let mut blocks = vec![heading("Nội luật hoá", "Bringing obligations into law")];
    let cut_off = context.evidence.as_of.0;
    let obligations = held.book.to_legislate();
    let due: Vec<&LegislateObligation> =
        obligations.iter().filter(|row| row.deadline.is_some_and(|day| day <= cut_off)).collect();
    if due.is_empty() {
        blocks.push(none(context, held, obligations.len()));
        return blocks;
    }
    blocks.push(deficits(context, held, cut_off, &due));
    blocks.push(Block::Table(Box::new(table(held, cut_off, &due))));
    blocks
}

fn none(context: &mut Context<'_>, held: &Held, marked: usize) -> Block {
    let all: Vec<&Record> = held.book.all("obligation").iter().collect();
    let held_number = Number::count("OBLIGATION.ALL", Text::fixed("Nghĩa vụ trong sổ", "Obligations held"));
    lacking(sentence(
        "Sổ có {0} nghĩa vụ, {1} trong số đó được ghi là phải nội luật hoá, và chưa nghĩa vụ nào trong số này đến hạn: tỷ lệ chưa nội luật hoá là chưa biết, không phải bằng không. Ghi nghĩa vụ loại `legislate` có thời hạn, yêu cầu và văn bản trong nước để tính được.",
        "The register holds {0} {0:obligation|obligations}; {1} of them {1:is|are} marked as to be legislated, and none of these is due: the transposition deficit is unknown, not nought. Record obligations of the kind `legislate` with a deadline, their elements and the domestic acts to have it.",
        vec![held_number.part(context, held, &all), crate::ledger::count(marked)],
    ))
}

fn records<'h>(held: &'h Held, due: &[&LegislateObligation]) -> Vec<&'h Record> {
    due.iter().filter_map(|row| held.book.get("obligation", &row.id)).collect()
}

fn deficits(context: &mut Context<'_>, held: &Held, cut_off: Date, due: &[&LegislateObligation]) -> Block {
    let owned: Vec<LegislateObligation> = due.iter().map(|row| (*row).clone()).collect();
    let state = Transposition::at(&owned, cut_off, false);
    let all = records(held, due);
    let complete: Vec<&Record> =
        all.iter().copied().filter(|row| !state.incomplete.contains(&row.id)).collect();
    let number = Number::count("LAW.DUE", Text::fixed("Nghĩa vụ đến hạn nội luật hoá", "Obligations due"));
    let done = Number::count("LAW.COMPLETE", Text::fixed("Đã nội luật hoá đủ", "Fully transposed"));
    let conformity = Number::share(
        "LAW.CONFORMITY",
        Text::fixed("Tỷ lệ chưa tương thích", "Conformity deficit"),
        Text::fixed(
            "đã nội luật hoá đủ nhưng đánh giá mới nhất là chưa tương thích hoặc đang tranh cãi / đã nội luật hoá đủ",
            "fully transposed with a latest assessment of not conforming or contested / fully transposed",
        ),
    );
    let deficit = state.transposition_deficit();
    let sentence = sentence(
        "{0} nghĩa vụ đã đến hạn nội luật hoá, {1} đã nội luật hoá đủ: tỷ lệ chưa nội luật hoá {2}, tỷ lệ chưa tương thích {3}.",
        "{0} {0:obligation is|obligations are} due, {1} fully transposed: transposition deficit {2}, conformity deficit {3}.",
        vec![
            number.part(context, held, &all),
            done.part(context, held, &complete),
            numbers::deficit().share_part(context, held, deficit, &all),
            conformity.share_part(context, held, state.conformity_deficit(), &complete),
        ],
    );
    let share = deficit.part as f64 / deficit.whole.max(1) as f64;
    match context.thresholds.get(RULE).and_then(|rule| rule.level(share)) {
        Some(level) => Block::Note { level, sentence },
        None => Block::Paragraph { sentence },
    }
}

fn table(held: &Held, cut_off: Date, due: &[&LegislateObligation]) -> Table {
    let mut due = due.to_vec();
    due.sort_by(|a, b| (a.deadline, &a.id).cmp(&(b.deadline, &b.id)));
    let row = |obligation: &&LegislateObligation| {
        let record = held.book.get("obligation", &obligation.id);
        let instrument = record.map(|row| row.get("instrument")).unwrap_or_default();
        TableRow {
            cells: vec![
                record.map_or_else(not_stated, |row| text_cell(called(row))),
                code_cell(instrument),
                obligation.deadline.map_or_else(not_stated, |date| TableCell::Date { date }),
                share_cell(obligation.completeness(cut_off, false)),
                text_cell(conformity(obligation.conformity(cut_off))),
            ],
            of_country: false,
        }
    };
    Table {
        id: "table-transposition".into(),
        title: Text::fixed("Nghĩa vụ đã đến hạn nội luật hoá", "Obligations due for transposition"),
        sorted: Text::fixed("Hạn sớm nhất ở trên", "Earliest deadline first"),
        rows: due.iter().map(row).collect(),
        columns: vec![
            text_column("Nghĩa vụ", "Obligation"),
            text_column("Văn kiện", "Instrument"),
            date_column("Hạn", "Deadline"),
            number_column(
                Text::fixed("Mức hoàn thành", "Completeness"),
                Text::fixed("%", "%"),
                1,
                Scale::Percent,
            ),
            text_column("Tương thích", "Conformity"),
        ],
    }
}

fn conformity(found: Option<Conformity>) -> Text {
    match found {
        Some(Conformity::Conforming) => Text::fixed("tương thích", "conforming"),
        Some(Conformity::NotConforming) => Text::fixed("chưa tương thích", "not conforming"),
        Some(Conformity::Contested) => Text::fixed("đang tranh cãi", "contested"),
        None => Text::fixed("chưa đánh giá", "not assessed"),
    }
}
