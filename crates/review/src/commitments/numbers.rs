//! Counts and rates of the register as measures: each opens to the records that it counts.

use hoinhap_measures::{Definition, Kind, Measure, PartnerUse};
use hoinhap_register::model::Share;
use hoinhap_register::record::Record;
use hoinhap_sources::Direction;
use hoinhap_vocab::{Freshness, Status, Text};

use super::held::{Held, OWN_SOURCE};
use crate::context::Context;
use crate::document::{Part, Quantity, Scale, TableCell};
use crate::ledger::percent;
use crate::words::{missing, words};

/// The beginning of the ids of these measures.
pub(super) const PREFIX: &str = "x:REG.";
/// Tasks overdue among those with a due date.
pub(super) const OVERDUE: &str = "x:REG.TASKS.OVERDUE_SHARE";
/// Obligations to legislate that are due and not complete.
pub(super) const DEFICIT: &str = "x:REG.LAW.DEFICIT";
/// Days to the next duty.
pub(super) const NEXT: &str = "x:REG.DUTY.NEXT";

/// A number in the making: id, name, and how it is counted.
#[derive(Debug, Clone)]
pub(super) struct Number {
    pub(super) id: String,
    pub(super) title: Text,
    pub(super) formula: Text,
}

impl Number {
    /// A count of records.
    pub(super) fn count(id: impl AsRef<str>, title: Text) -> Self {
        let formula = Text::fixed(
            "số bản ghi công khai của sổ theo dõi tại ngày của báo cáo",
            "public records of the register at the date of the review",
        );
        Self { id: format!("{PREFIX}{}", id.as_ref()), title, formula }
    }

    /// A share of records, with its formula.
    pub(super) fn share(id: impl AsRef<str>, title: Text, formula: Text) -> Self {
        Self { id: format!("{PREFIX}{}", id.as_ref()), title, formula }
    }

    /// The measure of a value over these records.
    pub(super) fn measure(
        self,
        context: &mut Context<'_>,
        held: &Held,
        value: f64,
        unit: &str,
        records: &[&Record],
    ) -> Measure {
        let year = context.evidence.as_of.0.year();
        let mut measure = Measure::blank(&self.id, unit, context.country, year);
        measure.value = Some(value);
        measure.status = Status::Derived;
        measure.freshness = Freshness::of(Some(year), context.review_year());
        measure.source = held.source().to_owned();
        measure.inputs = records.iter().map(|record| held.input(record)).collect();
        context.ledger.define(definition(self, unit, held.source()));
        measure
    }

    /// The count of these records in a sentence.
    pub(super) fn part(self, context: &mut Context<'_>, held: &Held, records: &[&Record]) -> Part {
        let measure = self.measure(context, held, records.len() as f64, "", records);
        let finding = context.ledger.enter(&measure);
        Part::Quantity(Quantity {
            value: records.len() as f64,
            scale: Scale::One,
            decimals: 0,
            unit: Text::default(),
            signed: false,
            finding,
        })
    }

    /// The count of these records as a cell.
    pub(super) fn cell(self, context: &mut Context<'_>, held: &Held, records: &[&Record]) -> TableCell {
        let measure = self.measure(context, held, records.len() as f64, "", records);
        context.ledger.cell(&measure)
    }

    /// A share with one decimal, rounded half up; "no data" for an empty whole.
    pub(super) fn share_part(
        self,
        context: &mut Context<'_>,
        held: &Held,
        share: Share,
        records: &[&Record],
    ) -> Part {
        let Some(shown) = share.percent() else {
            return words(Text::fixed("không có số liệu", "no data"));
        };
        let exact = share.part as f64 / share.whole as f64;
        let measure = self.measure(context, held, exact, "share", records);
        let finding = context.ledger.enter(&measure);
        Part::Quantity(Quantity { finding, ..percent(shown.value() / 100.0) })
    }
}

/// A share as a cell, with one decimal.
pub(super) fn share_cell(share: Share) -> TableCell {
    match share.percent() {
        Some(shown) => crate::words::number_cell(shown.value() / 100.0),
        None => missing("không có số liệu", "no data"),
    }
}

fn definition(number: Number, unit: &str, source: &str) -> Definition {
    Definition {
        id: number.id,
        title: number.title,
        unit: unit.to_owned(),
        direction: Direction::Neutral,
        pillar: None,
        face: None,
        uses: vec!["context".into()],
        kind: Kind::Derived,
        formula: number.formula,
        reference: Text::default(),
        partner: PartnerUse::None,
        source: source.to_owned(),
    }
}

/// The measures that thresholds judge: known before anything is counted.
pub(crate) fn definitions() -> Vec<Definition> {
    let judged = [(overdue(), "share"), (deficit(), "share"), (next(), "days")];
    judged.map(|(number, unit)| definition(number, unit, "register-res59")).to_vec()
}

pub(super) fn overdue() -> Number {
    Number {
        id: OVERDUE.into(),
        title: Text::fixed("Tỷ lệ nhiệm vụ quá hạn", "Share of tasks overdue"),
        formula: Text::fixed(
            "quá hạn / (hoàn thành đúng hạn + hoàn thành quá hạn + trong hạn + quá hạn)",
            "overdue / (done on time + done late + in time + overdue)",
        ),
    }
}

pub(super) fn deficit() -> Number {
    Number {
        id: DEFICIT.into(),
        title: Text::fixed("Tỷ lệ chưa nội luật hoá", "Transposition deficit"),
        formula: Text::fixed(
            "nghĩa vụ đến hạn chưa nội luật hoá đủ / nghĩa vụ đến hạn",
            "obligations due and not fully transposed / obligations due",
        ),
    }
}

pub(super) fn next() -> Number {
    Number {
        id: NEXT.into(),
        title: Text::fixed("Số ngày đến nghĩa vụ gần nhất", "Days to the next duty"),
        formula: Text::fixed(
            "ngày đến hạn - ngày của báo cáo; âm nếu đã quá hạn",
            "due day - date of the review; negative where overdue",
        ),
    }
}

/// The command that counts anew; nothing for measures of other sections. A shipped register must be set up first.
pub(crate) fn command(measure: &Measure) -> Option<String> {
    let name = measure.indicator.strip_prefix(PREFIX)?;
    let family = name.split(['.', ':']).next().unwrap_or(name);
    let asked = match family {
        "TASKS" => "status".to_owned(),
        "LAW" => "transposition".to_owned(),
        "DUTY" => "due --days 365".to_owned(),
        "PARTNERS" => "partners".to_owned(),
        "CONFLICTS" => "conflicts".to_owned(),
        other => format!("list --kind {}", other.to_lowercase()),
    };
    let asked = format!("hoinhap register {asked} --class public --project DIR");
    Some(if measure.source == OWN_SOURCE {
        asked
    } else {
        format!("hoinhap register init --project DIR; {asked}")
    })
}
