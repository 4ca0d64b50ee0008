//! Counts of the register on a date.
//!
//! Each row is sure, doubtful or out. Sure: a source confirms it and its date has passed. Doubtful: no source
//! confirms it, or its month or year may still lie after the date. A count runs from the sure rows to sure and
//! doubtful together; where the list is known to have gaps, on to the size of the group, or without end.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_sources::VerificationMark;
use hoinhap_sources::facts::{Agreement, AgreementDate, PartnerTierEvent};
use hoinhap_vocab::{Economy, Freshness, Issue, Text};

use super::figure::{Asked, Bounds, Figure, fact};
use super::quantity::{AgreementFilter, StateFilter, Which};
use super::result::{Reason, partial_date};
use super::{EvidenceRow, words};
use crate::agreements::{
    entry_into_force, is_known, known_date, parties_in_force_on, parties_on, partner_economies_of, state_on,
};

/// Rows of a count, by the name of what is counted.
#[derive(Debug, Default)]
struct Tally {
    sure: BTreeSet<String>,
    doubtful: BTreeSet<String>,
    /// Some doubtful row has no source; otherwise only its date is not exact enough.
    has_unverified: bool,
}

impl Tally {
    fn add(&mut self, name: &str, is_sure: bool, is_unverified: bool) {
        if is_sure {
            self.sure.insert(name.to_owned());
        } else {
            self.doubtful.insert(name.to_owned());
            self.has_unverified |= is_unverified;
        }
    }

    /// The figure: the sure rows, between the bounds that the doubtful and the missing ones leave.
    fn figure(self, asked: &Asked<'_, '_>, label: Text, cap: Option<usize>) -> Figure {
        let sure = self.sure.len();
        let known = self.sure.union(&self.doubtful).count();
        let open = asked.coverage.list_is_incomplete;
        let high = if open { cap.map_or(f64::INFINITY, |cap| cap as f64) } else { known as f64 };
        let reason = if self.has_unverified { Reason::Unverified } else { Reason::Coverage };
        let doubtful = [Text::same((known - sure).to_string())];
        let doubtful = words::join("thêm {} chưa chắc chắn", "{} more are doubtful", &doubtful);
        let gaps = Text::fixed("danh sách còn thiếu", "the list has gaps");
        let bounds = match (known > sure, open) {
            (true, true) => words::join("{}; {}", "{}; {}", &[doubtful, gaps]),
            (false, true) => gaps,
            _ => doubtful,
        };
        Figure {
            label,
            bounds: (high > sure as f64).then_some(Bounds { low: sure as f64, high, reason, label: bounds }),
            ..Figure::number(sure as f64)
        }
    }
}

/// Whether a mark leaves the row itself in doubt.
fn in_doubt(asked: &Asked<'_, '_>, mark: VerificationMark) -> bool {
    mark == VerificationMark::Unverified && !asked.coverage.unverified_in_date_only
}

/// Agreements that have come so far. Concluded, in force and signed only are told apart in words, and dates that
/// sources give differently are conflicts.
pub(super) fn agreements(asked: &Asked<'_, '_>, filter: AgreementFilter) -> Figure {
    let mut tally = Tally::default();
    let (mut rows, mut issues) = (Vec::new(), Vec::new());
    let (mut in_force, mut signed_only) = (0, 0);
    for agreement in chosen(asked, filter.which) {
        let state = state_on(asked.facts, agreement, asked.as_of);
        in_force += usize::from(state.in_force);
        signed_only += usize::from(state.concluded && !state.in_force);
        issues.extend(date_conflict(asked, agreement));
        if passes(asked, agreement, filter.state) {
            let doubt = in_doubt(asked, agreement.provenance.mark);
            tally.add(&agreement.code, !doubt, doubt);
            rows.extend(agreement_rows(asked, agreement));
        }
    }
    let parts = [in_force + signed_only, in_force, signed_only].map(|count| Text::same(count.to_string()));
    let label = words::join(
        "{} hiệp định đã ký kết: {} đang có hiệu lực, {} đã ký chưa có hiệu lực",
        "{} agreements concluded: {} in force, {} signed and not yet in force",
        &parts,
    );
    Figure { rows, issues, names_value: true, ..tally.figure(asked, label, None) }
}

fn chosen<'q>(asked: &Asked<'q, '_>, which: Which) -> impl Iterator<Item = &'q Agreement> {
    asked.facts.agreements.iter().filter(move |agreement| which == Which::All || agreement.counted)
}

fn passes(asked: &Asked<'_, '_>, agreement: &Agreement, filter: StateFilter) -> bool {
    let state = state_on(asked.facts, agreement, asked.as_of);
    match filter {
        StateFilter::Concluded => state.concluded,
        StateFilter::InForce => state.in_force,
        StateFilter::SignedOnly => state.concluded && !state.in_force,
        StateFilter::Any => is_known(asked.facts, &agreement.code, asked.as_of),
    }
}

/// The row of the agreement and the rows of its dates up to the date of the question.
fn agreement_rows(asked: &Asked<'_, '_>, agreement: &Agreement) -> Vec<EvidenceRow> {
    if !asked.with_rows {
        return Vec::new();
    }
    let is_past = |row: &&AgreementDate| row.agreement == agreement.code && row.date <= asked.as_of;
    let dates = asked.facts.agreement_dates.iter().filter(is_past);
    let dates = dates.map(|row| {
        let key = format!("{} {}", row.agreement, row.field.code());
        fact(&row.provenance, key, row.date.to_string())
    });
    let state = agreement.state.code();
    std::iter::once(fact(&agreement.provenance, agreement.code.clone(), state)).chain(dates).collect()
}

/// Entry into force that sources date differently, once it has come.
fn date_conflict(asked: &Asked<'_, '_>, agreement: &Agreement) -> Option<Issue> {
    use hoinhap_sources::facts::DateField::{InForceAgreement, InForceCountry};
    let code = &agreement.code;
    let fields = [InForceCountry, InForceAgreement].map(|field| asked.facts.dates_of(code, field));
    let used = entry_into_force(asked.facts, code)?.date;
    let known = fields.iter().filter_map(|dates| known_date(dates, asked.as_of));
    let conflicting = known.filter(|_| used <= asked.as_of).find(|chosen| chosen.conflicting)?;
    let recorded = conflicting.recorded.iter();
    let values: BTreeSet<String> =
        recorded.map(|row| format!("{} ({})", row.date, row.provenance.source)).collect();
    let message = Text::new(
        format!("các nguồn nêu ngày có hiệu lực khác nhau cho {code}; tính theo {used}"),
        format!("sources differ on the entry into force of {code}; {used} is used"),
    );
    let help = Text::fixed("đối chiếu thông báo có hiệu lực", "compare the notice of entry into force");
    let issue = Issue::warning("agreements/conflicting-dates", code.as_str(), message, help);
    Some(issue.with_value(values.into_iter().collect::<Vec<_>>().join("; ")))
}

/// Distinct parties of the agreements, groups expanded on the date, the country left out. Agreements in force
/// count for the parties for which they are; every other question counts the signatories.
pub(super) fn parties(asked: &Asked<'_, '_>, filter: AgreementFilter) -> Figure {
    let wanted = |agreement: &Agreement| {
        (filter.which == Which::All || agreement.counted) && passes(asked, agreement, filter.state)
    };
    let partners = partner_economies_of(asked.facts, wanted, |code| match filter.state {
        StateFilter::InForce => parties_in_force_on(asked.facts, code, asked.as_of),
        _ => parties_on(asked.facts, code, asked.as_of),
    });
    let mut tally = Tally::default();
    let mut rows = Vec::new();
    for (economy, party) in &partners {
        let membership = party.membership.as_ref();
        let marks = std::iter::once(&party.party).chain(membership).map(|row| row.mark);
        let doubt = marks.into_iter().any(|mark| in_doubt(asked, mark));
        tally.add(economy.code(), !doubt, doubt);
        let through = party.through.as_deref().unwrap_or("party");
        rows.push(fact(membership.unwrap_or(&party.party), economy.code().to_owned(), through));
    }
    let label = Text::fixed(
        "nền kinh tế đối tác khác nhau, các khối được tách thành thành viên, không tính nước mình",
        "distinct partner economies, groups expanded to their members, the country itself left out",
    );
    Figure { rows, unit: "economies".to_owned(), ..tally.figure(asked, label, None) }
}

/// Partners at one of the tiers. The first event of a partner that reaches a tier counts; a partnership in one
/// field, and a partner that is a group of economies, do not.
pub(super) fn partners(asked: &Asked<'_, '_>, tiers: &[String], within: Option<&str>) -> Figure {
    let members = within.map(|group| asked.evidence.library.groupings().members(group, asked.as_of));
    let is_meant = |event: &&PartnerTierEvent| {
        let economy = event.economy();
        let inside = |members: &Vec<Economy>| economy.is_some_and(|economy| members.contains(&economy));
        economy.is_some()
            && event.scope == "general"
            && tiers.contains(&event.tier)
            && members.as_ref().is_none_or(inside)
    };
    let mut tally = Tally::default();
    let mut rows = Vec::new();
    for event in asked.facts.tiers.iter().filter(is_meant) {
        let (may, must) = (event.from.map(|date| date.first), event.from.map(|date| date.last));
        if may.is_some_and(|first| first > asked.as_of) {
            continue;
        }
        let doubt = in_doubt(asked, event.provenance.mark);
        let passed = must.is_none_or(|last| last <= asked.as_of);
        tally.add(&event.partner, passed && !doubt, doubt);
        let date = event.from.map(partial_date).unwrap_or_default();
        rows.push(fact(&event.provenance, format!("{} {}", event.partner, event.tier), date));
    }
    let label = partners_label(within, members.as_deref(), &tally);
    let cap = members.map(|members| members.len());
    Figure { rows, names_value: true, ..tally.figure(asked, label, cap) }
}

fn partners_label(within: Option<&str>, members: Option<&[Economy]>, tally: &Tally) -> Text {
    let count = Text::same(tally.sure.len().to_string());
    let (Some(group), Some(members)) = (within, members) else {
        return words::join(
            "{} đối tác ở các cấp độ này được xác nhận",
            "{} partners at these tiers are confirmed",
            &[count],
        );
    };
    let is_out = |economy: &&Economy| !tally.sure.contains(economy.code());
    let out = words::codes(members.iter().filter(is_out).map(Economy::code));
    let parts = [count, Text::same(members.len().to_string()), Text::same(group.to_owned())];
    let label = words::join(
        "{}/{} thành viên {} là đối tác ở các cấp độ này",
        "{} of {} members of {} are partners at these tiers",
        &parts,
    );
    if out.is_empty() {
        return label;
    }
    words::join("{}; chưa ghi nhận: {}", "{}; not recorded: {}", &[label, out])
}

/// Organisations that the country is a member of. Memberships that were last observed more than five years
/// before decide nothing.
pub(super) fn organisations(asked: &Asked<'_, '_>) -> Figure {
    let review = asked.evidence.review_year();
    let own = asked.facts.memberships.iter().filter(|row| row.member == asked.profile.country);
    let own: Vec<_> =
        own.filter(|row| row.first_year.is_none_or(|first| first <= asked.as_of.year())).collect();
    let last = own.iter().map(|row| row.last_year_observed).max();
    let mut latest: BTreeMap<&str, i16> = BTreeMap::new();
    for row in &own {
        let year = latest.entry(&row.organisation).or_insert(row.last_year_observed);
        *year = (*year).max(row.last_year_observed);
    }
    let fresh = |year: &i16| Freshness::of(Some(*year), review) != Freshness::Stale;
    let mut tally = Tally::default();
    for (name, year) in &latest {
        tally.add(name, fresh(year), false);
    }
    let label =
        Text::fixed("tổ chức mà nước này là thành viên", "organisations that the country is a member of");
    let rows = own
        .iter()
        .map(|row| fact(&row.provenance, row.organisation.clone(), row.last_year_observed.to_string()));
    let mut figure = Figure { rows: rows.collect(), ..tally.figure(asked, label, None) };
    figure.stop = stale(last, &latest, fresh);
    if figure.stop.is_some() {
        (figure.value, figure.bounds) = (None, None);
    }
    figure
}

fn stale(
    last: Option<i16>,
    latest: &BTreeMap<&str, i16>,
    fresh: impl Fn(&i16) -> bool,
) -> Option<(Reason, Text)> {
    let Some(last) = last else {
        let none = Text::fixed("sổ không có tư cách thành viên nào", "the register holds no membership");
        return Some((Reason::Absent, none));
    };
    let parts = [Text::same(latest.len().to_string()), Text::same(last.to_string())];
    let why = words::join(
        "{} tổ chức được ghi nhận, lần cuối năm {}",
        "{} organisations are recorded, last observed in {}",
        &parts,
    );
    (!latest.values().any(fresh)).then_some((Reason::Stale, why))
}

/// Groups of the list that the country is a member of on the date.
pub(super) fn groups(asked: &Asked<'_, '_>, groups: &[String]) -> Figure {
    let country = asked.profile.country;
    let mut tally = Tally::default();
    let mut rows = Vec::new();
    let spells = asked.evidence.library.groupings().memberships().iter();
    for spell in spells.filter(|spell| spell.member == country && groups.contains(&spell.group)) {
        if !spell.covers(asked.as_of) {
            continue;
        }
        let doubt = in_doubt(asked, spell.mark);
        tally.add(&spell.group, !doubt, doubt);
        rows.push(group_row(spell));
    }
    rows.extend(confirming_rows(asked, groups));
    let names = [words::codes(groups)];
    let label = words::join("tư cách thành viên trong {}", "memberships of {}", &names);
    Figure { rows, ..tally.figure(asked, label, Some(groups.len())) }
}

fn group_row(spell: &hoinhap_sources::Membership) -> EvidenceRow {
    let (file, line) = spell.place.rsplit_once('#').unwrap_or((&spell.place, "1"));
    let row = line.parse::<u32>().unwrap_or(1).saturating_sub(1);
    let entry = spell.entry.map(|date| date.to_string()).unwrap_or_default();
    EvidenceRow {
        file: file.to_owned(),
        row,
        key: format!("{} {}", spell.group, spell.member),
        value: super::result::ClaimValueOrText::Text(entry),
        status: None,
        source: String::new(),
        vintage: String::new(),
        mark: Some(spell.mark),
    }
}

/// Rows of another table that record the same membership.
fn confirming_rows(asked: &Asked<'_, '_>, groups: &[String]) -> Vec<EvidenceRow> {
    let own = asked
        .facts
        .memberships
        .iter()
        .filter(|row| row.member == asked.profile.country && groups.contains(&row.organisation));
    own.map(|row| fact(&row.provenance, row.organisation.clone(), row.last_year_observed.to_string()))
        .collect()
}
