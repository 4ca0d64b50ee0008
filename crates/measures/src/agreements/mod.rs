//! Agreements on a date: which are in force, with whom, and how much trade they cover.
//!
//! A register of agreements says what was signed; a flow table says what is traded. This family joins the two:
//! groups that are parties are expanded to their members of the day, and a partner of several agreements counts
//! once in the union.

mod dates;
mod parties;
#[cfg(test)]
mod tests;
mod trade;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_sources::facts::{Agreement, AgreementDate, DateField, RegisterFacts};
use hoinhap_vocab::{Date, Economy, Issue, Text};

use crate::{Evidence, MeasureError};

pub use dates::{choose_date, entry_into_force, is_known, known_date, signature, state_on};
pub use parties::{PartyOn, parties_in_force_on, parties_on, partner_economies, partner_economies_of};
pub use types::{AgreementCoverage, ChosenDate, Coverage, PartnerTrade, TradeShare};

/// How much of an economy's trade the counted agreements cover on a date.
///
/// share = trade with the partners of agreements in force / trade with all partners, over the flow table's last
/// year that has ended on the date. Partners are the parties for which an agreement is in force on the date,
/// groups expanded, without the economy itself. An agreement counts where the economy is a party. What happens
/// later than the date is not seen: an agreement signed later is left out, and a later date of another is blank.
/// A date that no source gives is no date, and then the recorded status decides. A flow without row is zero in
/// the table; flows that are known to be missing are marked and named in the issues.
///
/// # Errors
/// The flow table does not exist or is damaged.
pub fn agreement_coverage(
    evidence: &Evidence<'_>,
    facts: &RegisterFacts,
    economy: Economy,
    on: Date,
    flow_table: &str,
) -> Result<Coverage, MeasureError> {
    let ledger = trade::Ledger::of(evidence, flow_table, economy, on)?;
    let agreements: Vec<_> = facts
        .agreements
        .iter()
        .filter(|agreement| agreement.counted)
        .filter_map(|agreement| on_date(facts, agreement, economy, on, &ledger))
        .collect();
    let (covered, not_covered) = split(&agreements, &ledger);
    let covering: BTreeSet<Economy> = covered.iter().map(|row| row.partner).collect();
    let union = ledger.share_of(&partners_in_force(&agreements));
    let mut issues: Vec<_> = agreements.iter().flat_map(|row| date_issues(facts, row, on)).collect();
    issues.extend(zero_block_issue(flow_table, &ledger, &covering));
    issues.extend(foreign_register_issue(facts, economy));
    let (exports_usd, imports_usd) = ledger.totals();
    let flow_table = flow_table.to_owned();
    let year = ledger.year;
    Ok(Coverage {
        economy,
        on,
        flow_table,
        year,
        agreements,
        union,
        exports_usd,
        imports_usd,
        not_covered,
        covered,
        issues,
    })
}

/// One agreement on a date; `None` where the economy is no party, or nothing has been signed yet.
fn on_date(
    facts: &RegisterFacts,
    agreement: &Agreement,
    economy: Economy,
    on: Date,
    ledger: &trade::Ledger,
) -> Option<AgreementCoverage> {
    let (code, state) = (&agreement.code, state_on(facts, agreement, on));
    let signatories = parties_on(facts, code, on);
    if !state.concluded || !signatories.iter().any(|party| party.economy == economy) {
        return None;
    }
    let parties = if state.in_force { parties_in_force_on(facts, code, on) } else { signatories };
    let partners: BTreeSet<_> = parties.iter().map(|party| party.economy).collect();
    let partners: Vec<_> = partners.into_iter().filter(|partner| *partner != economy).collect();
    Some(AgreementCoverage {
        agreement: agreement.clone(),
        concluded: state.concluded,
        in_force: state.in_force,
        signed_on: known_date(&facts.dates_of(code, DateField::Signature), on),
        in_force_on: known_date(&dates::entry_dates(facts, code), on),
        trade: ledger.share_of(&partners.iter().copied().collect()),
        partners,
    })
}

fn partners_in_force(agreements: &[AgreementCoverage]) -> BTreeSet<Economy> {
    agreements.iter().filter(|row| row.in_force).flat_map(|row| row.partners.iter().copied()).collect()
}

/// Partners with and without an agreement in force, each ranked by trade.
fn split(agreements: &[AgreementCoverage], ledger: &trade::Ledger) -> (Vec<PartnerTrade>, Vec<PartnerTrade>) {
    let mut codes: BTreeMap<Economy, Vec<String>> = BTreeMap::new();
    for row in agreements.iter().filter(|row| row.in_force) {
        for partner in &row.partners {
            codes.entry(*partner).or_default().push(row.agreement.code.clone());
        }
        for (union, _) in ledger.unions_within(&row.partners.iter().copied().collect()) {
            codes.entry(*union).or_default().push(row.agreement.code.clone());
        }
    }
    let partners: BTreeSet<Economy> = ledger.partners().chain(codes.keys().copied()).collect();
    let rows = partners.into_iter().map(|partner| {
        let agreements = codes.get(&partner).cloned().unwrap_or_default();
        ledger.with_partner(partner, agreements)
    });
    let mut rows: Vec<_> = rows.collect();
    let trade = |row: &PartnerTrade| row.exports_usd + row.imports_usd;
    rows.sort_by(|a, b| trade(b).total_cmp(&trade(a)).then(a.partner.cmp(&b.partner)));
    rows.into_iter().partition(|row| !row.agreements.is_empty())
}

/// Dates of an agreement that differ, or that no source confirms, as far as they are known on the date.
fn date_issues(facts: &RegisterFacts, row: &AgreementCoverage, on: Date) -> Vec<Issue> {
    let code = &row.agreement.code;
    let recorded = dates::entry_dates(facts, code);
    let Some(chosen) = &row.in_force_on else {
        let none = recorded.is_empty().then(|| no_date_issue(code));
        return none.or_else(|| open_issue(code, &recorded, on)).into_iter().collect();
    };
    let mut issues = Vec::new();
    if chosen.conflicting {
        issues.push(conflict(code, chosen));
    }
    if chosen.unverified {
        issues.push(Issue::warning(
            "agreements/unverified-date",
            code.as_str(),
            Text::new(
                format!("ngày có hiệu lực của {code} ({}) chưa có nguồn xác nhận", chosen.date),
                format!("no source confirms the entry into force of {code} ({})", chosen.date),
            ),
            Text::fixed(
                "xác nhận ngày với cơ quan chủ trì đàm phán",
                "have the lead ministry confirm the date",
            ),
        ));
    }
    issues
}

fn no_date_issue(code: &str) -> Issue {
    Issue::note(
        "agreements/no-date",
        code,
        Text::new(
            format!("không có ngày có hiệu lực của {code}; tính theo tình trạng ghi trong sổ"),
            format!("no entry into force of {code} is recorded; the recorded status decides"),
        ),
        Text::fixed("bổ sung ngày khi hiệp định có hiệu lực", "add the date once the agreement is in force"),
    )
}

/// What to do about dates that differ.
const COMPARE: Text = Text::fixed(
    "đối chiếu văn bản hiệp định và thông báo có hiệu lực",
    "compare the agreement's text and the notice of entry into force",
);

/// A date that has passed and that as many sources give as the one that has not: the answer hangs on it. An
/// outvoted date is no doubt, and the later one is not named.
fn open_issue(code: &str, recorded: &[&AgreementDate], on: Date) -> Option<Issue> {
    let chosen = choose_date(recorded)?;
    let best = recorded.iter().map(|row| row.provenance.mark).min()?;
    let votes = |date: Date| {
        let of_best = recorded.iter().filter(|row| row.provenance.mark == best);
        of_best.filter(|row| row.date == date).count()
    };
    let passed = recorded.iter().map(|row| row.date).filter(|date| *date <= on);
    let passed = passed.filter(|date| votes(*date) == votes(chosen.date)).max()?;
    let message = Text::new(
        format!("có nguồn ghi {code} có hiệu lực từ {passed}, có nguồn chưa; chưa tính hiệp định này"),
        format!("one source has {code} in force since {passed}, another not yet; it is not counted"),
    );
    let issue = Issue::error("agreements/conflicting-dates", code, message, COMPARE);
    Some(issue.with_value(passed.to_string()))
}

/// Values that differ, all of them past.
fn conflict(code: &str, chosen: &ChosenDate) -> Issue {
    let values: BTreeSet<String> = chosen.recorded.iter().map(|row| row.date.to_string()).collect();
    let values = values.into_iter().collect::<Vec<_>>().join(", ");
    let message = Text::new(
        format!("các nguồn nêu ngày có hiệu lực khác nhau cho {code}; tính theo {}", chosen.date),
        format!("sources differ on the entry into force of {code}; {} is used", chosen.date),
    );
    Issue::warning("agreements/conflicting-dates", code, message, COMPARE).with_value(values)
}

/// Partners whose flows the table cannot know.
fn zero_block_issue(table: &str, ledger: &trade::Ledger, covering: &BTreeSet<Economy>) -> Option<Issue> {
    let hidden: Vec<Economy> = ledger.zero_block().collect();
    if hidden.is_empty() {
        return None;
    }
    let inside = hidden.iter().filter(|partner| covering.contains(partner)).count();
    let codes = hidden.iter().map(Economy::code).collect::<Vec<_>>().join(" ");
    let (economy, year) = (ledger.economy, ledger.year);
    let (count, outside) = (hidden.len(), hidden.len() - inside);
    let issue = Issue::error(
        "flows/zero-block",
        format!("{table} {year} {economy}"),
        Text::new(
            format!(
                "bảng {table} không có dòng thương mại nào hai chiều giữa {economy} và {count} nền kinh tế lớn \
                 ({inside} thuộc diện hiệp định, {outside} không): tỷ lệ bao phủ chưa tính phần này"
            ),
            format!(
                "{table} has no flow either way between {economy} and {count} large traders ({inside} covered by \
                 agreements, {outside} not): the coverage leaves this trade out"
            ),
        ),
        Text::fixed(
            "hỏi bảng khác bằng `hoinhap measure x:BX --data TÊN_BẢNG`, kể cả bảng hải quan của bạn nạp bằng `hoinhap data add`",
            "ask another table with `hoinhap measure x:BX --data TABLE`, also your own customs table after `hoinhap data add`",
        ),
    );
    Some(issue.with_value(codes))
}

/// The register holds one country's agreements only.
fn foreign_register_issue(facts: &RegisterFacts, economy: Economy) -> Option<Issue> {
    (economy != facts.country).then(|| {
        let country = facts.country;
        Issue::warning(
            "agreements/other-country",
            economy.code(),
            Text::new(
                format!("sổ hiệp định chỉ ghi các hiệp định của {country}; các hiệp định khác của {economy} chưa tính"),
                format!("the register holds the agreements of {country} only; others of {economy} are not counted"),
            ),
            Text::fixed("nạp hiệp định của nền kinh tế này trong một hồ sơ riêng", "add its agreements in a profile of its own"),
        )
    })
}
