//! One economy's trade by partner in one year of a flow table.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_vocab::{AsOf, Date, Economy, Year};

use super::{PartnerTrade, TradeShare};
use crate::{Evidence, MeasureError};

/// Sales and purchases of one economy, by partner.
#[derive(Debug)]
pub(super) struct Ledger {
    pub(super) economy: Economy,
    pub(super) year: Year,
    exports: BTreeMap<Economy, f64>,
    imports: BTreeMap<Economy, f64>,
    /// Every economy of the table in the year.
    economies: Vec<Economy>,
    /// The other members of the economy's zero block.
    hidden: Vec<Economy>,
    /// Economies that the table counts as one, with their parts.
    unions: Vec<(Economy, BTreeSet<Economy>)>,
}

impl Ledger {
    /// The trade of an economy in the table's last year that has ended on the date; where none has, in its
    /// first year.
    ///
    /// # Errors
    /// The table cannot be read.
    pub(super) fn of(
        evidence: &Evidence<'_>,
        table: &str,
        economy: Economy,
        on: Date,
    ) -> Result<Self, MeasureError> {
        let flows = evidence.library.flows(table)?;
        let years = flows.years();
        let ended = years.iter().copied().rfind(|year| AsOf(on).sees_year(*year));
        let year = ended.or(years.first().copied()).unwrap_or_default();
        let exports = flows.exports(economy, year).map(|flow| (flow.importer, flow.value_usd));
        let imports = flows.imports(economy, year).map(|flow| (flow.exporter, flow.value_usd));
        let matrix = evidence.matrix(table, year)?;
        let (areas, economies) = (evidence.library.economies().areas(), flows.economies_in(year));
        let unions = economies.iter().map(|code| (*code, areas.parts(*code).iter().copied().collect()));
        let unions = unions.filter(|(_, parts): &(_, BTreeSet<_>)| !parts.is_empty()).collect();
        let block = matrix.block_of(economy).map(|block| block.members.clone()).unwrap_or_default();
        Ok(Self {
            economy,
            year,
            exports: sum(exports),
            imports: sum(imports),
            economies,
            hidden: block.into_iter().filter(|member| *member != economy).collect(),
            unions,
        })
    }

    /// All sales and all purchases.
    pub(super) fn totals(&self) -> (f64, f64) {
        (self.exports.values().sum(), self.imports.values().sum())
    }

    /// Every economy of the table but the own one.
    pub(super) fn partners(&self) -> impl Iterator<Item = Economy> {
        self.economies.iter().copied().filter(|partner| *partner != self.economy)
    }

    /// The codes of the table that are counted as one and lie wholly within a set.
    pub(super) fn unions_within(
        &self,
        partners: &BTreeSet<Economy>,
    ) -> impl Iterator<Item = &(Economy, BTreeSet<Economy>)> {
        self.unions.iter().filter(|(_, parts)| parts.is_subset(partners))
    }

    /// Trade with a set of partners and its shares of all trade; no share where all of them are hidden. Economies
    /// that the table counts as one belong to the set where each of them does.
    pub(super) fn share_of(&self, partners: &BTreeSet<Economy>) -> TradeShare {
        let unions: BTreeSet<Economy> = self.unions_within(partners).map(|(union, _)| *union).collect();
        let with = |side: &BTreeMap<Economy, f64>| {
            let codes = partners.union(&unions);
            codes.filter_map(|partner| side.get(partner)).fold(0.0, |sum, value| sum + value)
        };
        let (exports, imports): (f64, f64) = (with(&self.exports), with(&self.imports));
        let (all_exports, all_imports) = self.totals();
        let hidden = partners.iter().filter(|partner| self.hidden.contains(partner)).count();
        let share =
            |part, total| share(part, total).filter(|_| partners.is_empty() || hidden < partners.len());
        TradeShare {
            partners: partners.len(),
            hidden_partners: hidden,
            exports_usd: exports,
            imports_usd: imports,
            exports_share: share(exports, all_exports),
            imports_share: share(imports, all_imports),
            trade_share: share(exports + imports, all_exports + all_imports),
        }
    }

    /// Trade with one partner.
    pub(super) fn with_partner(&self, partner: Economy, agreements: Vec<String>) -> PartnerTrade {
        let trade = self.share_of(&BTreeSet::from([partner]));
        PartnerTrade {
            partner,
            exports_usd: trade.exports_usd,
            imports_usd: trade.imports_usd,
            trade_share: trade.trade_share,
            agreements,
            zero_block: self.hidden.contains(&partner),
        }
    }

    /// Partners whose flows with the economy the table cannot know: the members of its zero block.
    pub(super) fn zero_block(&self) -> impl Iterator<Item = Economy> {
        self.hidden.iter().copied()
    }
}

fn sum(flows: impl Iterator<Item = (Economy, f64)>) -> BTreeMap<Economy, f64> {
    let mut values = BTreeMap::new();
    for (partner, value) in flows {
        *values.entry(partner).or_insert(0.0) += value;
    }
    values
}

/// A share of a total; none of nothing.
fn share(part: f64, total: f64) -> Option<f64> {
    (total > 0.0).then(|| part / total)
}
