//! Shapes of the coverage of trade by agreements.

use hoinhap_sources::facts::{Agreement, AgreementDate};
use hoinhap_vocab::{Date, Economy, Issue, Year};

/// How much of an economy's trade its agreements cover on a date.
#[derive(Debug, Clone)]
pub struct Coverage {
    /// Whose trade.
    pub economy: Economy,
    /// The date of the agreements.
    pub on: Date,
    /// The flow table.
    pub flow_table: String,
    /// The year of the flows: the last one of the table that has ended on the date, else its first.
    pub year: Year,
    /// Each agreement that has been signed by the date, in the order of the register.
    pub agreements: Vec<AgreementCoverage>,
    /// All agreements in force together; a partner of several agreements counts once.
    pub union: TradeShare,
    /// Trade with all partners, in US dollars.
    pub exports_usd: f64,
    /// Purchases from all partners, in US dollars.
    pub imports_usd: f64,
    /// Partners without an agreement in force, largest trade first.
    pub not_covered: Vec<PartnerTrade>,
    /// Partners covered, with the agreements that cover them, largest trade first.
    pub covered: Vec<PartnerTrade>,
    /// Conflicts between dates, unverified dates, and holes in the flows.
    pub issues: Vec<Issue>,
}

/// One agreement on the date.
#[derive(Debug, Clone)]
pub struct AgreementCoverage {
    /// The agreement.
    pub agreement: Agreement,
    /// Whether it has been signed by the date; a recorded status decides where no date is recorded.
    pub concluded: bool,
    /// Whether it is in force for the country on the date.
    pub in_force: bool,
    /// Signature by the rule of [`known_date`](super::known_date); `None` where it lies later.
    pub signed_on: Option<ChosenDate>,
    /// Entry into force for the country, likewise.
    pub in_force_on: Option<ChosenDate>,
    /// The parties for which it is in force on the date, or the signatories of one that is not, by code; groups
    /// expanded, the country itself left out.
    pub partners: Vec<Economy>,
    /// Trade with its partners.
    pub trade: TradeShare,
}

/// A date that was chosen among those recorded.
#[derive(Debug, Clone)]
pub struct ChosenDate {
    /// The date.
    pub date: Date,
    /// Whether the recorded values differ.
    pub conflicting: bool,
    /// Whether no source confirms it.
    pub unverified: bool,
    /// Every value recorded, earliest first.
    pub recorded: Vec<AgreementDate>,
}

/// Trade with a set of partners.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TradeShare {
    /// Number of partners.
    pub partners: usize,
    /// Partners whose flows the table cannot know; their trade is missing, not zero.
    pub hidden_partners: usize,
    /// Sales to them, in US dollars.
    pub exports_usd: f64,
    /// Purchases from them, in US dollars.
    pub imports_usd: f64,
    /// Share of all sales, 0 to 1; `None` where there are no sales, or all partners are hidden.
    pub exports_share: Option<f64>,
    /// Share of all purchases, 0 to 1.
    pub imports_share: Option<f64>,
    /// Share of sales and purchases together, 0 to 1.
    pub trade_share: Option<f64>,
}

/// Trade with one partner.
#[derive(Debug, Clone, PartialEq)]
pub struct PartnerTrade {
    /// The partner.
    pub partner: Economy,
    /// Sales, in US dollars.
    pub exports_usd: f64,
    /// Purchases, in US dollars.
    pub imports_usd: f64,
    /// Share of all trade, 0 to 1; `None` where the table cannot know it.
    pub trade_share: Option<f64>,
    /// Codes of the agreements in force with it, in the order of the register.
    pub agreements: Vec<String>,
    /// Whether the table cannot know the flows: both belong to a block whose mutual flows nobody reported.
    pub zero_block: bool,
}
