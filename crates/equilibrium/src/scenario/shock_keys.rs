//! The tables `[[shock]]` of a scenario file.

use hoinhap_vocab::{Issue, Text};

use super::base_keys::column;
use super::elasticity_keys::quantity;
use super::file::{LARGEST_RATE, date};
use super::keys::{Entry, Keys};
use super::problem;
use super::types::{Action, CostChange, Quantity, Rates, Shock, ShockKind};

/// Beyond these an iceberg factor reads like a percentage, or like the change instead of the factor.
const COST_FACTORS: [f64; 2] = [0.5, 3.0];

/// Beyond it, trade that grows 148-fold at given prices, a coefficient of an agreement is a percentage.
const LARGEST_BETA: f64 = 5.0;

pub(super) fn shock(keys: Keys<'_, '_>) -> Option<Shock> {
    let words = [("tariff", 0), ("agreement", 1), ("cost", 2), ("cutoff", 3), ("export-tax", 4)];
    let kind = keys.need("kind").and_then(|entry| entry.word(&words));
    let kind = match kind? {
        0 => tariff(&keys),
        1 => agreement(&keys),
        2 => cost(&keys),
        3 => cutoff(&keys),
        _ => export_tax(&keys),
    };
    let products = keys.texts("product").into_iter().filter(|product| product != "*").collect();
    let place = keys.place();
    keys.finish();
    Some(Shock { kind: kind?, products, place })
}

/// A list of economies that must be there.
fn side(keys: &Keys<'_, '_>, key: &'static str) -> Option<Vec<String>> {
    let entry = keys.need(key)?;
    let codes = entry.texts();
    if codes.is_empty() {
        if entry.is_filled() {
            // What stands there is no text: that was said for each.
            return None;
        }
        entry.reader().fault(entry.at(), problem::nobody(&entry.place(), key));
        return None;
    }
    Some(codes)
}

fn tariff(keys: &Keys<'_, '_>) -> Option<ShockKind> {
    let (importer, exporter) = (side(keys, "importer"), side(keys, "exporter"));
    let add = adds(keys);
    let rate = match keys.get("rates") {
        Some(entry) => table_rates(keys, &entry),
        None => keys.need("rate").and_then(|entry| one_rate(&entry)),
    };
    Some(ShockKind::Tariff { importer: importer?, exporter: exporter?, rate: rate?, add })
}

fn export_tax(keys: &Keys<'_, '_>) -> Option<ShockKind> {
    let (importer, exporter) = (side(keys, "importer"), side(keys, "exporter"));
    let add = adds(keys);
    let rate = match keys.get("rates") {
        Some(entry) => table_rates(keys, &entry),
        None => keys.need("rate").and_then(|entry| number_rate(&entry)),
    };
    Some(ShockKind::ExportTax { exporter: exporter?, importer: importer?, rate: rate?, add })
}

fn adds(keys: &Keys<'_, '_>) -> bool {
    keys.get("mode").and_then(|entry| entry.word(&[("set", false), ("add", true)])).unwrap_or(false)
}

fn one_rate(entry: &Entry<'_, '_>) -> Option<Rates> {
    if entry.is_text() {
        let word = entry.word(&[("mirror", true), ("optimal", false)])?;
        return Some(if word { Rates::Mirror } else { Rates::Optimal });
    }
    number_rate(entry)
}

fn number_rate(entry: &Entry<'_, '_>) -> Option<Rates> {
    let rate = quantity(entry, -1.0, f64::INFINITY)?;
    let place = entry.place();
    if rate.value > LARGEST_RATE {
        entry.reader().fault(entry.at(), problem::rate_in_percent(&place, rate.value));
        return None;
    }
    if rate.value <= -1.0 {
        let issue = problem::out_of_range(&place, "rate", rate.value, "lớn hơn -1", "above -1");
        entry.reader().fault(entry.at(), issue);
        return None;
    }
    Some(Rates::One(rate))
}

/// `TABLE:COLUMN`, with dates where the table has them.
fn table_rates(keys: &Keys<'_, '_>, entry: &Entry<'_, '_>) -> Option<Rates> {
    let text = entry.text()?;
    let day = |key| keys.get(key).and_then(|entry| date(&entry));
    let (date, less) = (day("date"), day("less"));
    let Some((table, column)) =
        text.rsplit_once(':').filter(|(table, column)| !table.is_empty() && !column.is_empty())
    else {
        let issue = Issue::error(
            "scenario/bad-table",
            entry.place(),
            Text::fixed("`rates` phải có dạng BẢNG:CỘT", "`rates` must read TABLE:COLUMN"),
            Text::fixed(
                "Chẳng hạn \"tariffs_us_2025_04_02:model_rate\"",
                "Such as \"tariffs_us_2025_04_02:model_rate\"",
            ),
        );
        entry.reader().fault(entry.at(), issue.with_value(text));
        return None;
    };
    Some(Rates::Table { table: table.to_owned(), column: column.to_owned(), date, less })
}

fn agreement(keys: &Keys<'_, '_>) -> Option<ShockKind> {
    let members = side(keys, "members");
    let with = keys.texts("with");
    let beta = keys.need("beta").and_then(|entry| quantity(&entry, -LARGEST_BETA, LARGEST_BETA));
    let words = [("join", Action::Join), ("leave", Action::Leave)];
    let action = keys.need("action").and_then(|entry| entry.word(&words));
    Some(ShockKind::Agreement { members: members?, with, beta: beta?, action: action? })
}

fn cost(keys: &Keys<'_, '_>) -> Option<ShockKind> {
    let (importer, exporter) = (side(keys, "importer"), side(keys, "exporter"));
    let change = match keys.get("log_effects") {
        Some(entry) => column(&entry).map(CostChange::LogEffects),
        None => keys.need("factor").and_then(|entry| cost_factor(&entry)).map(CostChange::Factor),
    };
    Some(ShockKind::Cost { importer: importer?, exporter: exporter?, change: change? })
}

/// An iceberg factor: 1.10 for costs that rise by a tenth.
fn cost_factor(entry: &Entry<'_, '_>) -> Option<Quantity> {
    let factor = quantity(entry, f64::MIN_POSITIVE, f64::INFINITY)?;
    if !(COST_FACTORS[0]..=COST_FACTORS[1]).contains(&factor.value) {
        entry.reader().fault(entry.at(), problem::cost_as_change(&entry.place(), factor.value));
        return None;
    }
    Some(factor)
}

/// Both ways `between` two sides, or one way from `exporter` to `importer`.
fn cutoff(keys: &Keys<'_, '_>) -> Option<ShockKind> {
    if keys.get("exporter").is_some() {
        let (exporter, importer) = (side(keys, "exporter"), side(keys, "importer"));
        return Some(ShockKind::OneWayCutoff { exporter: exporter?, importer: importer? });
    }
    let entry = keys.need("between")?;
    let sides: Vec<Vec<String>> = entry.items().iter().map(Entry::texts).collect();
    match <[Vec<String>; 2]>::try_from(sides) {
        Ok(between) => Some(ShockKind::Cutoff { between }),
        Err(sides) => {
            let place = entry.place();
            let count = sides.len() as f64;
            let issue =
                problem::out_of_range(&place, "between", count, "có đúng hai bên", "a list of two sides");
            entry.reader().fault(entry.at(), issue);
            None
        }
    }
}
