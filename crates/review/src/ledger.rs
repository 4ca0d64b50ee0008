//! The ledger of a review: every number that is printed is entered once, with its provenance.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use hoinhap_measures::{Definition, Input, Measure, PartnerUse};
use hoinhap_sources::{Catalogue, UnitLabel};
use hoinhap_vocab::{AsOf, ContentHash, Economy, FindingId, Freshness, Status, Text};

use crate::document::{Axis, Finding, Flag, InputRow, Part, Quantity, Scale, TableCell};

/// Source rows kept with a finding; the rest is counted.
const INPUT_ROWS_KEPT: usize = 6;

/// The findings of a review, by id.
#[derive(Debug)]
pub(crate) struct Ledger<'a> {
    catalogue: &'a Catalogue,
    definitions: Arc<BTreeMap<String, Definition>>,
    /// The date of the review, for the commands that compute a number again.
    as_of: AsOf,
    findings: BTreeMap<FindingId, Finding>,
    order: Vec<FindingId>,
}

impl<'a> Ledger<'a> {
    pub(crate) fn new(catalogue: &'a Catalogue, definitions: Vec<Definition>, as_of: AsOf) -> Self {
        let definitions = definitions.into_iter().map(|row| (row.id.clone(), row)).collect();
        let definitions = Arc::new(definitions);
        Self { catalogue, definitions, as_of, findings: BTreeMap::new(), order: Vec::new() }
    }

    /// A ledger without findings that knows what this one knows.
    pub(crate) fn beside(&self) -> Self {
        let definitions = Arc::clone(&self.definitions);
        Self { definitions, findings: BTreeMap::new(), order: Vec::new(), ..*self }
    }

    /// Takes the findings and definitions of another ledger in behind the own ones; what is known stays.
    pub(crate) fn append(&mut self, mut other: Self) {
        if !Arc::ptr_eq(&self.definitions, &other.definitions) {
            Arc::unwrap_or_clone(other.definitions).into_values().for_each(|row| self.define(row));
        }
        for id in other.order {
            if let (Entry::Vacant(place), Some(finding)) =
                (self.findings.entry(id), other.findings.remove(&id))
            {
                place.insert(finding);
                self.order.push(id);
            }
        }
    }

    /// Adds a definition that is known only once something has been computed; one of that id stays.
    pub(crate) fn define(&mut self, definition: Definition) {
        if !self.definitions.contains_key(&definition.id) {
            Arc::make_mut(&mut self.definitions).insert(definition.id.clone(), definition);
        }
    }

    /// The definition of an indicator.
    pub(crate) fn definition(&self, indicator: &str) -> Option<&Definition> {
        self.definitions.get(indicator)
    }

    /// The indicator's name, or its id where it has none.
    pub(crate) fn title(&self, indicator: &str) -> Text {
        let own = || Text::same(indicator.to_owned());
        self.definition(indicator).map_or_else(own, |definition| definition.title.clone())
    }

    /// How the unit of an indicator is shown.
    pub(crate) fn unit(&self, unit: &str) -> UnitLabel {
        self.catalogue.units.get(unit)
    }

    /// Enters a measure that has a value, and returns the finding's id.
    pub(crate) fn enter(&mut self, measure: &Measure) -> Option<FindingId> {
        let value = measure.value?;
        let method = self.definition(&measure.indicator).map(|definition| definition.formula.clone());
        let method = method.unwrap_or_else(|| Text::fixed("như công bố", "as published"));
        let id = finding_id(measure, value, &method);
        if !self.findings.contains_key(&id) {
            let finding = self.finding(id, measure, value, method);
            self.findings.insert(id, finding);
            self.order.push(id);
        }
        Some(id)
    }

    fn finding(&self, id: FindingId, measure: &Measure, value: f64, method: Text) -> Finding {
        Finding {
            id,
            indicator: measure.indicator.clone(),
            title: self.title(&measure.indicator),
            economy: measure.economy,
            partner: measure.partner,
            year: measure.year,
            value,
            interval: measure.interval,
            unit: self.unit(&measure.unit).label,
            status: measure.status,
            freshness: measure.freshness,
            method,
            parameters: parameters(measure),
            inputs: deciding(measure).into_iter().map(input_row).collect(),
            inputs_total: measure.inputs.len(),
            caveats: measure.issues.iter().map(|issue| issue.message.clone()).collect(),
            command: format!("{} --as-of {}", self.command(measure), self.as_of.0),
        }
    }

    /// The command that computes the measure again. The partner of a measure that has one partner only is not asked for.
    fn command(&self, measure: &Measure) -> String {
        let is_fixed =
            self.definition(&measure.indicator).is_some_and(|known| known.partner == PartnerUse::None);
        command(measure, measure.partner.filter(|_| !is_fixed))
    }

    /// The measure as a number in a sentence.
    pub(crate) fn quantity(&mut self, measure: &Measure) -> Option<Quantity> {
        let value = measure.value?;
        let finding = self.enter(measure);
        let shown = self.shown(measure, value);
        Some(Quantity { value, finding, ..shown })
    }

    /// The measure as a part of a sentence.
    pub(crate) fn part(&mut self, measure: &Measure) -> Option<Part> {
        self.quantity(measure).map(Part::Quantity)
    }

    /// A share that belongs to a measure, such as a contributor's, in percent.
    pub(crate) fn share_of(&mut self, measure: &Measure, share: f64) -> Part {
        Part::Quantity(Quantity { finding: self.enter(measure), ..percent(share) })
    }

    fn shown(&self, measure: &Measure, value: f64) -> Quantity {
        let UnitLabel { label, decimals, bare } = self.unit(&measure.unit);
        match measure.unit.as_str() {
            "share" => percent(value),
            "US$" => money(value, label),
            _ => {
                let unit = if bare { Text::default() } else { label };
                Quantity { value, scale: Scale::One, decimals, unit, signed: false, finding: None }
            }
        }
    }

    /// An axis of an indicator in its unit; shares in percent.
    pub(crate) fn axis(&self, title: Text, unit: &str) -> Axis {
        let UnitLabel { label, decimals, bare } = self.unit(unit);
        let (unit, decimals, scale) = match (unit, bare) {
            ("share", _) => (Text::fixed("%", "%"), 1, Scale::Percent),
            (_, true) => (Text::default(), decimals, Scale::One),
            (_, false) => (label, decimals, Scale::One),
        };
        crate::words::axis(title, unit, decimals, scale)
    }

    /// The measure as a table cell; where there is no value, the reason.
    pub(crate) fn cell(&mut self, measure: &Measure) -> TableCell {
        let Some(value) = measure.value else {
            return TableCell::Missing { reason: Text::fixed("không có số liệu", "no data") };
        };
        TableCell::Number { value, finding: self.enter(measure), flags: flags(measure) }
    }

    /// Files of a source that the findings rest on, sorted.
    pub(crate) fn files_of(&self, source: &str) -> Vec<String> {
        let inputs = self.findings.values().flat_map(|finding| &finding.inputs);
        let mut files: Vec<String> =
            inputs.filter(|input| input.source == source).map(|input| input.file.clone()).collect();
        files.sort();
        files.dedup();
        files
    }

    /// The findings in the order in which they were entered.
    pub(crate) fn into_findings(mut self) -> Vec<Finding> {
        self.order.iter().filter_map(|id| self.findings.remove(id)).collect()
    }

    /// Ids of all sources that the findings rest on, sorted.
    pub(crate) fn sources(&self) -> Vec<String> {
        let inputs = self.findings.values().flat_map(|finding| &finding.inputs);
        let mut sources: Vec<String> = inputs.map(|input| input.source.clone()).collect();
        sources.sort();
        sources.dedup();
        sources
    }
}

/// A share as a percentage with one decimal.
pub(crate) fn percent(share: f64) -> Quantity {
    Quantity {
        value: share,
        scale: Scale::Percent,
        decimals: 1,
        unit: Text::fixed("%", "%"),
        signed: false,
        finding: None,
    }
}

fn money(value: f64, unit: Text) -> Quantity {
    let scale = Scale::for_value(value);
    Quantity { value, scale, decimals: u8::from(scale != Scale::One), unit, signed: false, finding: None }
}

/// A count in a sentence.
pub(crate) fn count(number: usize) -> Part {
    Part::Quantity(Quantity {
        value: number as f64,
        scale: Scale::One,
        decimals: 0,
        unit: Text::default(),
        signed: false,
        finding: None,
    })
}

/// The doubts to mark beside a measure.
pub(crate) fn flags(measure: &Measure) -> Vec<Flag> {
    let status = match measure.status {
        Status::Estimated => Some(Flag::Estimated),
        Status::Provisional => Some(Flag::Provisional),
        Status::Break => Some(Flag::Break),
        _ => None,
    };
    let age = match measure.freshness {
        Freshness::Ageing => Some(Flag::Ageing),
        Freshness::Stale => Some(Flag::Stale),
        Freshness::Fresh | Freshness::Absent => None,
    };
    let defective = measure.issues.iter().any(|issue| issue.severity == hoinhap_vocab::Severity::Error);
    status.into_iter().chain(age).chain(defective.then_some(Flag::Defective)).collect()
}

/// The rows to keep with a finding, in their order: all where they are few; else those about the partner, then the
/// largest.
fn deciding(measure: &Measure) -> Vec<&Input> {
    let is_of_partner = |input: &Input| {
        let partner = measure.partner.as_ref().map(Economy::code);
        partner.is_some_and(|code| input.key.split(' ').any(|word| word == code))
    };
    let mut order: Vec<usize> = (0..measure.inputs.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&measure.inputs[*a], &measure.inputs[*b]);
        is_of_partner(b).cmp(&is_of_partner(a)).then(b.value.abs().total_cmp(&a.value.abs()))
    });
    order.truncate(INPUT_ROWS_KEPT);
    order.sort_unstable();
    order.into_iter().map(|place| &measure.inputs[place]).collect()
}

fn input_row(input: &Input) -> InputRow {
    InputRow {
        key: input.key.clone(),
        value: input.value,
        status: input.status,
        source: input.source.clone(),
        vintage: input.vintage.clone(),
        file: input.file.clone(),
        row: input.row,
    }
}

fn parameters(measure: &Measure) -> Vec<(String, String)> {
    let universe = measure.n.map(|n| ("n".to_owned(), n.to_string()));
    let product = measure.product.clone().map(|product| ("product".to_owned(), product));
    universe.into_iter().chain(product).collect()
}

fn command(measure: &Measure, partner: Option<Economy>) -> String {
    let Measure { indicator, economy, year, .. } = measure;
    if indicator == crate::agreements::SHARE {
        return format!("hoinhap review --country {economy}");
    }
    if crate::scoreboard::is_composite(indicator) {
        return format!("hoinhap index explain {indicator} --country {economy} --year {year}");
    }
    let of_section = [crate::preferences::command, crate::foresight::command, crate::commitments::command];
    if let Some(command) = of_section.into_iter().find_map(|command| command(measure)) {
        return command;
    }
    let partner = partner.map_or_else(String::new, |partner| format!(" --partner {partner}"));
    let flows = measure.inputs.iter().find_map(|input| flow_table(&input.file));
    let data = flows.filter(|name| *name != "flows_2023");
    let data = data.map_or_else(String::new, |name| format!(" --data {name}"));
    format!("hoinhap measure {indicator} --country {economy} --year {year}{partner}{data}")
}

/// The name of the flow table, where the row is of one: imports of the United States are no table of all pairs.
fn flow_table(file: &str) -> Option<&str> {
    let name = file.strip_prefix("flows/")?.strip_suffix(".parquet")?;
    Some(name).filter(|name| !name.starts_with("us_imports"))
}

/// Equal inputs, method and parameters give an equal id.
fn finding_id(measure: &Measure, value: f64, method: &Text) -> FindingId {
    let head = format!(
        "{}|{}|{:?}|{:?}|{}|{:016x}|{}",
        measure.indicator,
        measure.economy,
        measure.partner,
        measure.product,
        measure.year,
        value.to_bits(),
        method.en,
    );
    let inputs = measure.inputs.iter().map(|input| {
        format!("{}|{:016x}|{}|{}|{}", input.key, input.value.to_bits(), input.vintage, input.file, input.row)
    });
    let parts: Vec<String> = std::iter::once(head).chain(inputs).collect();
    ContentHash::of_parts(parts.iter().map(String::as_bytes))
}
