//! The conditions of a rule, one by one.

use hoinhap_sources::{Library, SourceError};
use std::sync::OnceLock;

use super::classify::Item;
use super::good::{Good, Need, Notes};
use super::{Mask, values, weights};
use crate::case::Status;
use crate::rule::{ClassChange, Level, Node};
use crate::{CodeRange, CodeSet, Compare, Decimal, Verdict};

/// What one condition found: a verdict that no tolerance lifts, and the materials that fail in a way that one may.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) verdict: Verdict,
    pub(crate) failing: Mask,
    pub(crate) doubtful: Mask,
    /// Whether the materials fail for want of being wholly obtained.
    pub(crate) wholly_obtained: bool,
    /// Whether the materials fail a process.
    pub(crate) process: bool,
}

impl Finding {
    fn plain(verdict: Verdict) -> Self {
        Self {
            verdict,
            failing: Mask::default(),
            doubtful: Mask::default(),
            wholly_obtained: false,
            process: false,
        }
    }

    /// A finding from a question put to each material that does not originate: may it be used?
    fn each(good: &Good<'_>, optimistic: bool, may: impl Fn(&Item<'_>) -> Verdict) -> Self {
        let mut found = Self::plain(Verdict::Yes);
        // Retail packing and accessories follow the good.
        for (index, item) in good.foreign(optimistic).filter(|(_, item)| item.material.beside.is_none()) {
            match may(item) {
                Verdict::Yes => {}
                Verdict::No => found.failing.insert(index),
                Verdict::NeedsFact => found.doubtful.insert(index),
            }
        }
        found
    }
}

/// Whether a good meets one condition.
pub(crate) fn condition(good: &Good<'_>, node: &Node, optimistic: bool, notes: &mut Notes) -> Finding {
    if good.items.is_none() && matches!(node, Node::Change(_) | Node::From(_) | Node::FromNamed(_)) {
        notes.need(|| {
            Need::new(
                "materials",
                "Nguyên liệu nào được dùng, mã HS và xuất xứ của chúng?",
                "Which materials were used, with their HS codes and origin?",
            )
        });
        return Finding::plain(Verdict::NeedsFact);
    }
    match node {
        Node::Change(rule) => change(good, rule, optimistic),
        Node::WhollyObtained(None) => Finding::plain(good_wholly_obtained(good, notes)),
        Node::WhollyObtained(Some(entries)) => wholly_obtained(good, entries, optimistic, notes),
        Node::From(codes) => Finding::each(good, optimistic, |item| may_start_from(item, codes, good.codes)),
        Node::FromNamed(name) => from_named(good, name, optimistic, notes),
        Node::Value { metric, pct, base, only, only_scope, .. } => Finding::plain(values::value_test(
            good, *metric, *pct, *base, only, only_scope, optimistic, notes,
        )),
        Node::MaxValue { materials, pct, base, scope } => Finding::plain(weights::max_value(
            good,
            materials,
            *pct,
            *base,
            scope.as_deref(),
            optimistic,
            notes,
        )),
        Node::Weight { measure, materials, pct, base, .. } => Finding::plain(weights::weight(
            good,
            measure.as_deref(),
            materials,
            *pct,
            *base,
            optimistic,
            notes,
        )),
        Node::AlcoholVolume(pct) => Finding::plain(alcohol(good, *pct, notes)),
        Node::MinOriginatingWeight { of, wholly_obtained, measure, pct, base } => {
            Finding::plain(weights::min_originating(
                good,
                of,
                *wholly_obtained,
                measure.as_deref(),
                *pct,
                *base,
                optimistic,
                notes,
            ))
        }
        Node::Process(code) => process(good, code, optimistic, notes),
        Node::EachItemOwnRule(pct) => Finding::plain(super::tolerance::set_test(good, *pct, optimistic)),
        Node::Unparsed(_) | Node::Any(_) | Node::All { .. } => {
            notes.need(|| {
                Need::new(
                    "rule",
                    "Quy tắc trong bản sao chưa đọc được: văn bản gốc nói gì?",
                    "The copy of the rule is not readable: what does the text say?",
                )
            });
            Finding::plain(Verdict::NeedsFact)
        }
    }
}

/// A change of classification, with its exceptions.
fn change(good: &Good<'_>, rule: &ClassChange, optimistic: bool) -> Finding {
    let mut found = Finding::each(good, optimistic, |item| changes(item, rule, good.codes));
    if let Some(cap) = rule.allow_same_level {
        within_cap(good, rule, cap.pct, cap.base, optimistic, &mut found);
    }
    found
}

fn changes(item: &Item<'_>, rule: &ClassChange, good: CodeRange) -> Verdict {
    let Some(codes) = item.material.codes else { return Verdict::NeedsFact };
    let level = level_changes(rule.level, codes, good);
    level.and(not_excepted(item, rule, codes))
}

fn not_excepted(item: &Item<'_>, rule: &ClassChange, codes: CodeRange) -> Verdict {
    let mut verdict = Verdict::of_known(rule.except.covers(codes).map(|inside| !inside));
    for scoped in &rule.except_scoped {
        let described = Verdict::of_known(item.material.scope.get(&scoped.scope).copied());
        let inside = Verdict::of_known(scoped.codes.covers(codes)).and(described);
        verdict = verdict.and(match inside {
            Verdict::Yes => Verdict::No,
            Verdict::No => Verdict::Yes,
            Verdict::NeedsFact => Verdict::NeedsFact,
        });
    }
    verdict
}

/// Whether codes change into the good's at a level; codes shorter than the level leave it open where they meet.
fn level_changes(level: Level, material: CodeRange, good: CodeRange) -> Verdict {
    let width = match level {
        Level::Any => return Verdict::Yes,
        Level::Chapter => 10_000,
        Level::Heading => 100,
        Level::Subheading => 1,
    };
    let (m, g) = ((material.from / width, material.to / width), (good.from / width, good.to / width));
    if m.1 < g.0 || g.1 < m.0 {
        return Verdict::Yes;
    }
    if m.0 == m.1 && g.0 == g.1 { Verdict::No } else { Verdict::NeedsFact }
}

/// Materials of the good's own level may be used up to a share of a base; the cap never lifts an exception.
fn within_cap(
    good: &Good<'_>,
    rule: &ClassChange,
    pct: Decimal,
    base: crate::rule::Base,
    optimistic: bool,
    found: &mut Finding,
) {
    let same_level: Vec<usize> = found.failing.iter().chain(found.doubtful.iter()).collect();
    let allowed = |index: &usize| {
        let item = good.items.as_deref().and_then(|items| items.get(*index));
        let codes = item.and_then(|item| item.material.codes);
        item.zip(codes).is_some_and(|(item, codes)| not_excepted(item, rule, codes) == Verdict::Yes)
    };
    let mut own: Vec<usize> = same_level.into_iter().filter(allowed).collect();
    own.sort_unstable();
    let (sum, complete) = values::foreign_sum(good, optimistic, |index| own.binary_search(&index).is_ok());
    let bounds = values::base_bounds(good, Some(base));
    let fits = |base: Option<Decimal>| {
        base.filter(|base| *base > Decimal::ZERO).map(|base| base.share_is(sum, Compare::AtMost, pct))
    };
    let verdict = match (fits(bounds.least), fits(bounds.most)) {
        (Some(true), _) if complete => Verdict::Yes,
        (_, Some(false)) => Verdict::No,
        _ => Verdict::NeedsFact,
    };
    for index in own {
        match verdict {
            Verdict::No => {}
            Verdict::Yes => {
                found.failing.remove(index);
                found.doubtful.remove(index);
            }
            Verdict::NeedsFact => {
                found.failing.remove(index);
                found.doubtful.insert(index);
            }
        }
    }
}

fn good_wholly_obtained(good: &Good<'_>, notes: &mut Notes) -> Verdict {
    let foreign = good.foreign(false).next().is_some();
    match good.facts.wholly_obtained {
        Some(true) if foreign => Verdict::No,
        Some(truth) => Verdict::of(truth),
        None if foreign => Verdict::No,
        None => {
            notes.need(|| {
                Need::new(
                    "facts.wo_basis",
                    "Hàng hoá có xuất xứ thuần tuý không, theo căn cứ nào?",
                    "Is the good wholly obtained, and on what ground?",
                )
            });
            Verdict::NeedsFact
        }
    }
}

/// Chapters whose own rules ask for goods that are wholly obtained.
const RAW: std::ops::RangeInclusive<u32> = 1..=14;

/// Whether a material is wholly obtained in the Parties. An originating one of the chapters of raw goods counts as such
/// unless the case says otherwise; of a prepared one it has to be said, and of one that does not originate it cannot be.
fn obtained(item: &Item<'_>, optimistic: bool) -> Verdict {
    let raw = item.material.codes.is_some_and(|codes| RAW.contains(&codes.last().chapter()));
    match (item.originates(optimistic), item.material.wholly_obtained) {
        (_, Some(false)) => Verdict::No,
        (true, Some(true)) => Verdict::Yes,
        (true, None) => {
            if raw {
                Verdict::Yes
            } else {
                Verdict::NeedsFact
            }
        }
        (false, Some(true)) if item.material.status == Status::Unknown => Verdict::NeedsFact,
        (false, _) => Verdict::No,
    }
}

/// Materials in the ranges must be wholly obtained.
fn wholly_obtained(
    good: &Good<'_>,
    entries: &[crate::rule::MaterialEntry],
    optimistic: bool,
    notes: &mut Notes,
) -> Finding {
    let mut found = Finding::plain(if good.items.is_some() { Verdict::Yes } else { Verdict::NeedsFact });
    found.wholly_obtained = true;
    for (index, item) in good.counted() {
        let inside = entries.iter().map(|entry| Verdict::of_known(weights::is_named(item.material, entry)));
        let inside = inside.max().unwrap_or(Verdict::No);
        match (inside, obtained(item, optimistic)) {
            (Verdict::No, _) | (_, Verdict::Yes) => {}
            (Verdict::Yes, Verdict::No) => found.failing.insert(index),
            (Verdict::NeedsFact, _) => found.doubtful.insert(index),
            (Verdict::Yes, Verdict::NeedsFact) => {
                found.doubtful.insert(index);
                let id = &item.material.id;
                notes.need(|| {
                    Need::new(
                        format!("materials[{id}].wholly_obtained"),
                        format!("Nguyên liệu {id} có xuất xứ thuần tuý không?"),
                        format!("Is material {id} wholly obtained?"),
                    )
                });
            }
        }
    }
    found
}

/// A stage of a chain of manufacture.
struct Stage {
    chain: u32,
    codes: CodeRange,
    stage: u8,
}

/// The shipped stages; read once.
fn stages() -> &'static [Stage] {
    static STAGES: OnceLock<Vec<Stage>> = OnceLock::new();
    STAGES.get_or_init(|| read_stages().unwrap_or_default())
}

fn read_stages() -> Result<Vec<Stage>, SourceError> {
    let table = Library::csv("rules/stages.csv")?;
    let read = |row: hoinhap_sources::Row<'_>| {
        Ok(Stage {
            chain: row.required("chain", "a chapter", |text| text.parse().ok())?,
            codes: CodeRange {
                from: row.required("from", "a code", |text| text.parse().ok())?,
                to: row.required("to", "a code", |text| text.parse().ok())?,
            },
            stage: row.required("stage", "a stage", |text| text.parse().ok())?,
        })
    };
    table.rows().map(read).collect()
}

/// The processes of the closed vocabulary, with the stage of the textile chain that each makes; read once.
fn processes() -> &'static [(String, Option<u8>)] {
    static KNOWN: OnceLock<Vec<(String, Option<u8>)>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let table = Library::csv("rules/process_codes.csv");
        let read = |row: hoinhap_sources::Row<'_>| {
            Some((row.text("code").ok()?.to_owned(), row.text("textile_stage").ok()?.parse().ok()))
        };
        table.map(|table| table.rows().filter_map(read).collect()).unwrap_or_default()
    })
}

/// Whether a process is a stage of making textiles.
pub(crate) fn is_textile_process(code: &str) -> bool {
    process_stage(code).is_some()
}

/// The stage of the textile chain that a process makes.
fn process_stage(code: &str) -> Option<u8> {
    processes().iter().find(|(known, _)| known == code).and_then(|(_, stage)| *stage)
}

/// Whether a textile material is already at a stage, or past it.
fn is_beyond(item: &Item<'_>, made: u8) -> bool {
    let stage = item.material.codes.and_then(stage_of);
    stage.is_some_and(|(chain, _, last)| chain == 50 && last >= made)
}

/// Least and greatest stage of some codes, with their chain.
fn stage_of(codes: CodeRange) -> Option<(u32, u8, u8)> {
    let own: Vec<&Stage> = stages().iter().filter(|stage| stage.codes.touches(codes)).collect();
    let chain = own.first()?.chain;
    let least = own.iter().map(|stage| stage.stage).min()?;
    Some((chain, least, own.iter().map(|stage| stage.stage).max()?))
}

/// Manufacture from listed materials or an earlier stage. Materials outside the chain cannot be such a material
/// by nature (paint on steel) and do not block.
fn may_start_from(item: &Item<'_>, listed: &CodeSet, good: CodeRange) -> Verdict {
    let Some(codes) = item.material.codes else { return Verdict::NeedsFact };
    match listed.covers(codes) {
        Some(true) => return Verdict::Yes,
        None => return Verdict::NeedsFact,
        Some(false) => {}
    }
    let starts: Vec<_> = listed.ranges().iter().filter_map(|range| stage_of(*range)).collect();
    let chapters = listed.ranges().iter().map(|range| range.first().chapter());
    let near = |chapter: u32| chapters.clone().any(|own| own == chapter) || good.first().chapter() == chapter;
    let chain = starts.first().map(|start| start.0);
    match stage_of(codes).filter(|stage| Some(stage.0) == chain) {
        None if near(codes.first().chapter()) => Verdict::No,
        None => Verdict::Yes,
        Some((_, _, last)) if starts.iter().all(|start| last < start.1) => Verdict::Yes,
        Some((_, first, _)) if starts.iter().all(|start| first >= start.2) => Verdict::No,
        Some(_) => Verdict::NeedsFact,
    }
}

fn from_named(good: &Good<'_>, name: &str, optimistic: bool, notes: &mut Notes) -> Finding {
    let found = Finding::each(good, optimistic, |item| {
        let free = good.is_textile()
            && item.material.codes.is_some_and(|codes| !(50..=63).contains(&codes.first().chapter()));
        if free { Verdict::Yes } else { Verdict::of_known(item.material.scope.get(name).copied()) }
    });
    if !found.doubtful.is_empty() {
        notes.need(|| {
            Need::new(
                format!("materials[].material_scope.{name}"),
                format!("Hàng hoá có được sản xuất từ `{name}` không (ai xác nhận, ngày nào)?"),
                format!("Is the good made from `{name}` (who attests it, when)?"),
            )
        });
    }
    found
}

fn alcohol(good: &Good<'_>, pct: Decimal, notes: &mut Notes) -> Verdict {
    let keys = ["alcohol_volume", "alcohol_volume_pct", "non_originating_alcohol_pct"];
    match keys.iter().find_map(|key| good.facts.measured.get(*key)) {
        Some(measured) => Verdict::of(*measured <= pct),
        None => {
            notes.need(|| {
                Need::new(
                    "facts.alcohol_volume",
                    "Bao nhiêu phần trăm độ cồn đến từ nguyên liệu không có xuất xứ?",
                    "What share of the alcohol by volume comes from non-originating materials, in percent?",
                )
            });
            Verdict::NeedsFact
        }
    }
}

/// A process: attested or not; materials that did not go through it fail.
fn process(good: &Good<'_>, code: &str, optimistic: bool, notes: &mut Notes) -> Finding {
    let attested = good.facts.processes.as_ref().map(|list| list.iter().any(|own| own == code));
    // An entry that was not understood may stand for this process.
    let attested = attested.filter(|attested| *attested || !good.facts.processes_open);
    if attested.is_none() {
        notes.need(|| {
            Need::new(
                format!("facts.processes[{code}]"),
                format!("Công đoạn {code} có được thực hiện không (ai xác nhận, ngày nào, chứng từ nào)?"),
                format!("Was the process {code} carried out (who attests it, when, by which document)?"),
            )
        });
    }
    let made = process_stage(code);
    let skipped = |item: &Item<'_>| {
        let free = good.is_textile()
            && item.material.codes.is_some_and(|codes| !(50..=63).contains(&codes.first().chapter()));
        match item.material.meets_process_rule {
            _ if free => Verdict::Yes,
            Some(truth) => Verdict::of(truth),
            // A fabric was not woven here: that the process is attested says nothing of this material.
            None if made.is_some_and(|made| is_beyond(item, made)) => Verdict::NeedsFact,
            None => Verdict::Yes,
        }
    };
    let mut found = Finding::each(good, optimistic, skipped);
    found.verdict = Verdict::of_known(attested);
    found.process = true;
    found
}
