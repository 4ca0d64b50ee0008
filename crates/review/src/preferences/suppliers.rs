//! The largest suppliers that some programme serves, each with the tariff as its goods meet it.

use std::collections::BTreeMap;

use hoinhap_origin::tariff::{Memberships, Overlap, Rate, Regime, TariffLine, TariffTable, View, overlap};
use hoinhap_sources::Groupings;
use hoinhap_vocab::{Date, Economy, Text};
use rayon::prelude::*;

use super::TARIFF_OF;
use crate::ReviewError;
use crate::context::Context;

/// Suppliers shown.
const SHOWN: usize = 10;
/// The group whose members one programme serves alike: shown as one supplier.
const UNION: &str = "EU";

/// A supplier, or the European Union as one.
#[derive(Debug)]
pub(super) struct Supplier<'a> {
    /// Its name.
    pub(super) label: Text,
    /// The origin whose rates stand for it.
    pub(super) origin: Economy,
    /// What is bought from it; nothing where no flows are seen.
    pub(super) imports_usd: Option<f64>,
    /// The tariff as its goods meet it.
    pub(super) view: View<'a>,
    /// Counts of lines.
    pub(super) counts: Overlap,
}

impl<'a> Supplier<'a> {
    /// The lines on which some programme is below MFN, with its rate.
    pub(super) fn cheaper(&self) -> Vec<(&'a TariffLine, Rate)> {
        let lines = self.view.counted().filter_map(|(line, mfn)| {
            let best = self.view.choose(line).best_preference?;
            (best < mfn).then_some((line, best))
        });
        lines.collect()
    }

    /// The lines on which no programme is below MFN, with the MFN rate.
    pub(super) fn as_good(&self) -> Vec<(&'a TariffLine, Rate)> {
        let beaten = |line: &TariffLine, mfn: Rate| {
            self.view.choose(line).best_preference.is_some_and(|best| best < mfn)
        };
        self.view.counted().filter(|(line, mfn)| !beaten(line, *mfn)).collect()
    }

    /// The lines on which a programme is above MFN, with the MFN rate.
    pub(super) fn inverted(&self) -> Vec<(&'a TariffLine, Rate)> {
        self.view.counted().filter(|(line, _)| self.view.choose(line).inversions != 0).collect()
    }

    /// How many lines each programme inverts, most first.
    pub(super) fn inverted_by(&self) -> Vec<(String, usize)> {
        let programmes = self.view.regime().programmes.iter().filter_map(|programme| {
            let above = |(line, mfn): &(&TariffLine, Rate)| {
                self.view.rate(line, *programme).is_ok_and(|rate| rate > *mfn)
            };
            let lines = self.view.counted().filter(above).count();
            let code = &self.view.table().programmes.imports.get(*programme)?.code;
            (lines > 0).then(|| (code.clone(), lines))
        });
        let mut found: Vec<_> = programmes.collect();
        found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        found
    }
}

/// The largest suppliers, by imports of the last year that flows are seen of; none where no flows are.
pub(super) fn largest<'a>(
    context: &Context<'_>,
    table: &'a TariffTable,
) -> Result<Vec<Supplier<'a>>, ReviewError> {
    let on = context.evidence.as_of.0;
    let memberships = Memberships::embedded()?;
    let bought = bought(context)?;
    let mut rows = blocs(context, table, &memberships, &bought);
    // Where no imports are seen, none is the largest.
    rows.retain(|row| row.2 > 0.0);
    rows.sort_by(|a, b| b.2.total_cmp(&a.2).then_with(|| a.1.cmp(&b.1)));
    let supplier = |(label, origin, value): (Text, Economy, f64)| {
        let view = View::new(table, Regime::by_origin(table, origin, on, memberships.groupings()));
        let counts = overlap(&view);
        Supplier { label, origin, imports_usd: (value > 0.0).then_some(value), view, counts }
    };
    rows.truncate(SHOWN);
    Ok(rows.into_par_iter().map(supplier).collect())
}

/// What is bought from each economy; empty where no flows are seen.
pub(super) fn bought(context: &Context<'_>) -> Result<BTreeMap<Economy, f64>, ReviewError> {
    let Some(name) = crate::agreements::table_on(context)? else { return Ok(BTreeMap::new()) };
    let flows = context.library().flows(name)?;
    let ended = flows.years().into_iter().rfind(|year| context.evidence.as_of.sees_year(*year));
    let Some(year) = ended.filter(|_| context.evidence.has_source("baci")) else {
        return Ok(BTreeMap::new());
    };
    let mut bought = BTreeMap::new();
    for flow in flows.imports(TARIFF_OF, year) {
        *bought.entry(flow.exporter).or_insert(0.0) += flow.value_usd;
    }
    Ok(bought)
}

/// Every economy that a programme serves with what is bought from it, the European Union as one.
fn blocs(
    context: &Context<'_>,
    table: &TariffTable,
    memberships: &Memberships,
    bought: &BTreeMap<Economy, f64>,
) -> Vec<(Text, Economy, f64)> {
    let on = context.evidence.as_of.0;
    let union = memberships.groupings().members(UNION, on);
    let value = |economy: &Economy| bought.get(economy).copied().unwrap_or(0.0);
    let served = beneficiaries(table, memberships.groupings(), on);
    let single = served.iter().filter(|economy| !union.contains(economy));
    let mut rows: Vec<_> = single.map(|economy| (context.name(*economy), *economy, value(economy))).collect();
    let largest = union.iter().copied().max_by(|a, b| value(a).total_cmp(&value(b)).then(b.cmp(a)));
    if let Some(largest) = largest.filter(|largest| served.contains(largest)) {
        let name = Text::fixed("Liên minh châu Âu", "the European Union");
        rows.push((name, largest, union.iter().map(value).sum()));
    }
    rows
}

/// The economies that some programme serves, by code.
pub(super) fn beneficiaries(table: &TariffTable, groupings: &Groupings, on: Date) -> Vec<Economy> {
    let programmes = || table.programmes.imports.iter();
    let named = programmes().flat_map(|programme| programme.origins.iter().copied());
    let grouped = programmes().flat_map(|programme| &programme.groups);
    let mut all: Vec<Economy> = named.chain(grouped.flat_map(|group| groupings.members(group, on))).collect();
    all.sort_unstable();
    all.dedup();
    all.retain(|economy| *economy != TARIFF_OF);
    all
}
