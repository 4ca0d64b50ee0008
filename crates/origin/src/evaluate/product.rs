//! The product verdict: does the good originate?

use hoinhap_vocab::Text;

use super::classify::Class;
use super::conditions::condition;
use super::good::{Good, Need, Notes, Step};
use super::tolerance::{Failing, allow, forgive, set_test};
use super::values::Figures;
use crate::Verdict;
use crate::rule::{Alternative, Matched, Names, Node, OpenGroup, ToleranceKind, print_node};

/// What is found of a good under one agreement.
#[derive(Debug, Clone, Default)]
pub struct ProductAnswer {
    /// Whether it originates.
    pub verdict: Option<Verdict>,
    /// The alternative that is met, by its number in the row.
    pub alternative: Option<usize>,
    /// Whether an alternative whose reading is doubtful decides.
    pub doubtful_rule: bool,
    /// The figures.
    pub figures: Figures,
    /// The reasoning.
    pub steps: Vec<Step>,
    /// Facts that would decide.
    pub needs: Vec<Need>,
}

/// The verdict and figures of a good against alternatives: the fast path, without reasons.
#[must_use]
pub fn decide(good: &Good<'_>, alternatives: &[Alternative]) -> (Verdict, Figures) {
    let verdict = best(good, alternatives, &mut Notes::default()).0;
    (verdict, Figures::of(good))
}

/// The verdict of a good, by its own rule where one is given, else by its agreement's pack.
pub(crate) fn decide_with(good: &Good<'_>, own: Option<&[Alternative]>) -> Verdict {
    let mut notes = Notes::default();
    criteria(good, own, &mut notes, None).0
}

/// The product verdict with reasons.
#[must_use]
pub fn product(good: &Good<'_>, own: Option<&[Alternative]>, names: &Names) -> ProductAnswer {
    let mut notes = Notes::on();
    let (verdict, alternative, doubtful_rule) = criteria(good, own, &mut notes, Some(names));
    let needs = if verdict == Verdict::NeedsFact { notes.needs } else { Vec::new() };
    ProductAnswer {
        verdict: Some(verdict),
        alternative,
        doubtful_rule,
        figures: Figures::of(good),
        steps: notes.steps,
        needs,
    }
}

type Found = (Verdict, Option<usize>, bool);

/// The criteria in order: wholly obtained, only originating materials, insufficient operations, sets, the rule.
fn criteria(good: &Good<'_>, own: Option<&[Alternative]>, notes: &mut Notes, names: Option<&Names>) -> Found {
    // A good is not made of its packing and accessories.
    let listed = good.counted().any(|(_, item)| item.material.beside.is_none());
    let foreign = good.foreign(false).next().is_some();
    if good.facts.wholly_obtained == Some(true) && !foreign {
        notes.step(|| {
            step(
                "wholly_obtained",
                Verdict::Yes,
                "Hàng hoá có xuất xứ thuần tuý.",
                "The good is wholly obtained.",
                good,
            )
        });
        return (Verdict::Yes, None, false);
    }
    let veto = operations(good, own, notes);
    if listed && !foreign && own_materials(good) {
        notes.step(|| {
            step(
                "only_originating",
                Verdict::Yes,
                "Mọi nguyên liệu đều có xuất xứ.",
                "All materials originate.",
                good,
            )
        });
        // Materials of the exporting Party keep their origin whatever little is done to them.
        return (Verdict::Yes, None, false);
    }
    let rule = match () {
        () if listed && !foreign => {
            notes.step(|| {
                step(
                    "only_originating",
                    Verdict::Yes,
                    "Mọi nguyên liệu đều có xuất xứ, có cộng gộp.",
                    "All materials originate, with cumulation.",
                    good,
                )
            });
            (Verdict::Yes, None, false)
        }
        () if good.items.is_some() && !listed => {
            notes.need(|| {
                Need::new(
                    "materials",
                    "Danh sách nguyên liệu trống: hàng hoá được làm từ gì?",
                    "The bill of materials is empty: what is the good made of?",
                )
            });
            (Verdict::NeedsFact, None, false)
        }
        () => set_or_rule(good, own, notes, names),
    };
    (rule.0.and(veto), rule.1, rule.2)
}

/// Whether all materials originate in the exporting Party itself, not by cumulation.
fn own_materials(good: &Good<'_>) -> bool {
    let here = |origin: Option<hoinhap_vocab::Economy>| origin.is_none() || origin == good.exporter;
    good.counted().all(|(_, item)| {
        let own = item.reason == "stated" || here(item.material.origin);
        item.class == Class::Originating
            && own
            && item.reason != "cumulation"
            && item.reason != "extended_cumulation"
    })
}

fn set_or_rule(
    good: &Good<'_>,
    own: Option<&[Alternative]>,
    notes: &mut Notes,
    names: Option<&Names>,
) -> Found {
    let Some(kind) = &good.facts.set else { return by_rule(good, own, notes, names) };
    let tolerance = good.tolerances.iter().find(|tolerance| tolerance.kind == ToleranceKind::Set);
    let Some(tolerance) = tolerance else {
        notes.need(|| {
            Need::new(
                "facts.set",
                "Quy định về bộ hàng của hiệp định này chưa được nạp.",
                "The agreement's rule for sets is not loaded.",
            )
        });
        return (Verdict::NeedsFact, None, false);
    };
    let set = classed(good, |optimistic, _| set_test(good, tolerance.pct, optimistic), notes);
    notes.step(|| {
        let text = Text::new(
            format!("Bộ hàng: món không có xuất xứ không quá {}%.", tolerance.pct),
            format!("Set: items that do not originate are at most {} %.", tolerance.pct),
        );
        Step {
            step: "set",
            verdict: set,
            text,
            reference: reference(good, &tolerance.reference),
            inputs: Vec::new(),
        }
    });
    // Where the set rule is for sets classified by rule 3(c) alone and the case does not say so, both must agree.
    let restricted = good.pack.is_some_and(|pack| pack.cumulation.full) && kind != "3c";
    if !restricted {
        return (set, None, false);
    }
    let rule = by_rule(good, own, notes, names);
    (set.either_way(rule.0), rule.1, rule.2)
}

/// Insufficient operations: yes means that nothing stands against origin.
fn operations(good: &Good<'_>, own: Option<&[Alternative]>, notes: &mut Notes) -> Verdict {
    let verdict = operations_verdict(good, own);
    if verdict != Verdict::Yes || good.facts.operations.is_some() {
        notes.step(|| {
            let reference = good.pack.map(|pack| pack.operations.reference.clone()).unwrap_or_default();
            let (vi, en) = match verdict {
                Verdict::Yes => (
                    "Gia công vượt quá các công đoạn đơn giản.",
                    "Working goes beyond insufficient operations.",
                ),
                Verdict::No => {
                    ("Chỉ có các công đoạn gia công đơn giản.", "There are only insufficient operations.")
                }
                Verdict::NeedsFact => (
                    "Chưa rõ các công đoạn có vượt quá mức gia công đơn giản không.",
                    "Whether the working goes beyond insufficient operations is not clear.",
                ),
            };
            Step { reference: self::reference(good, &reference), ..step("operations", verdict, vi, en, good) }
        });
    }
    if verdict == Verdict::NeedsFact {
        notes.need(|| {
            Need::new(
                "facts.beyond_insufficient",
                "Gia công có vượt quá các công đoạn đơn giản không?",
                "Does the working go beyond insufficient operations?",
            )
        });
    }
    verdict
}

fn operations_verdict(good: &Good<'_>, own: Option<&[Alternative]>) -> Verdict {
    let Some(pack) = good.pack else { return Verdict::Yes };
    let list = &pack.operations;
    if list.none {
        return Verdict::Yes;
    }
    match good.facts.beyond_insufficient {
        Some(true) => return Verdict::Yes,
        Some(false) => return Verdict::No,
        None => {}
    }
    let Some(operations) = good.facts.operations.as_ref().filter(|list| !list.is_empty()) else {
        return Verdict::Yes;
    };
    let attested = good.facts.processes.as_deref().unwrap_or_default();
    let works = |code: &String| is_work_on(good, own, code);
    if attested.iter().any(works) {
        return Verdict::Yes;
    }
    let vetoed = |code: &String| list.veto.contains(code);
    if operations.iter().all(vetoed) {
        // A process by a name that is not known may be more than an insufficient operation, or not.
        return if attested.is_empty() { Verdict::No } else { Verdict::NeedsFact };
    }
    let weak = |code: &String| vetoed(code) || list.insufficient_anywhere.contains(code);
    // A process of the vocabulary is more than an insufficient operation; what has another name may be or not.
    let processed = |code: &String| !weak(code) && works(code);
    if operations.iter().any(processed) { Verdict::Yes } else { Verdict::NeedsFact }
}

/// Whether a process is one that makes such a good: its rule names it, or it is a stage of making a textile. Another
/// process of the vocabulary (weaving, for brakes) says nothing of the working that this good received.
fn is_work_on(good: &Good<'_>, own: Option<&[Alternative]>, code: &str) -> bool {
    if good.is_textile() && super::conditions::is_textile_process(code) {
        return true;
    }
    let names = |alternatives: &[Alternative]| {
        let mut nodes = alternatives.iter().flat_map(|alternative| alternative.node.walk());
        nodes.any(|node| matches!(node, Node::Process(own) if own == code))
    };
    if let Some(alternatives) = own {
        return names(alternatives);
    }
    let scope = |slug: &str| good.scope.get(slug).copied();
    let rows =
        good.pack.and_then(|pack| pack.matched(good.codes.first(), good.exporter, good.importer, &scope));
    rows.is_some_and(|rows| rows.readings.iter().flatten().any(|group| names(group.alternatives)))
}

fn by_rule(good: &Good<'_>, own: Option<&[Alternative]>, notes: &mut Notes, names: Option<&Names>) -> Found {
    if let Some(alternatives) = own {
        return open_group(good, "", alternatives, notes, names);
    }
    let Some(pack) = good.pack.filter(|pack| pack.has_rows()) else {
        notes.need(|| {
            Need::new(
                "rules",
                "Quy tắc của hiệp định này chưa được nạp: quy tắc cho mã hàng là gì?",
                "The agreement's rules are not loaded: what is the rule for this code?",
            )
        });
        return (Verdict::NeedsFact, None, false);
    };
    let scope = |slug: &str| good.scope.get(slug).copied().or_else(|| told_other(good));
    let at = |code| pack.matched(code, good.exporter, good.importer, &scope);
    match (at(good.codes.first()), at(good.codes.last())) {
        (Some(matched), last) if good.codes.from == good.codes.to || last.as_ref() == Some(&matched) => {
            readings(good, &matched, notes, names)
        }
        (None, None) => {
            notes.need(|| {
                Need::new(
                    "product.hs",
                    "Không dòng nào của phụ lục chứa mã này: mã ở phiên bản HS của phụ lục là gì?",
                    "No row of the annex holds this code: what is the code in the annex's HS edition?",
                )
            });
            (Verdict::NeedsFact, None, false)
        }
        _ => {
            notes.need(|| {
                Need::new(
                    "product.hs",
                    "Mã sáu chữ số của hàng hoá là gì?",
                    "What is the good's code of six digits?",
                )
            });
            (Verdict::NeedsFact, None, false)
        }
    }
}

/// `scope: "other"` says that none of the descriptions holds.
fn told_other(good: &Good<'_>) -> Option<bool> {
    (good.scope.get("other") == Some(&true)).then_some(false)
}

fn readings(good: &Good<'_>, matched: &Matched<'_>, notes: &mut Notes, names: Option<&Names>) -> Found {
    let mut verdicts =
        matched.readings.iter().map(|reading| every_group(good, reading, notes, names)).collect::<Vec<_>>();
    if verdicts.is_empty() {
        notes.need(|| {
            Need::new(
                "product.scope",
                "Hàng hoá thuộc mô tả nào của phụ lục?",
                "Which description of the annex fits the good?",
            )
        });
        return (Verdict::NeedsFact, None, false);
    }
    if let Some(always) = matched.always {
        let found = every_group(good, &[always], &mut Notes::default(), None);
        if found.0 == Verdict::Yes {
            return every_group(good, &[always], notes, names);
        }
    }
    if matched.side_by_side {
        return verdicts.into_iter().max_by_key(|found| found.0).unwrap_or((Verdict::NeedsFact, None, false));
    }
    let first = verdicts.remove(0);
    let common = verdicts.iter().fold(first.0, |verdict, found| verdict.either_way(found.0));
    if common == Verdict::NeedsFact {
        for slug in &matched.asked {
            notes.need(|| {
                Need::new(
                    format!("product.scope.{slug}"),
                    format!("Hàng hoá có đúng với mô tả `{slug}` không?"),
                    format!("Does the description `{slug}` fit the good?"),
                )
            });
        }
    }
    let doubtful = first.2 || verdicts.iter().any(|found| found.2);
    (common, first.1.filter(|_| common == Verdict::Yes), doubtful)
}

fn every_group(good: &Good<'_>, groups: &[OpenGroup<'_>], notes: &mut Notes, names: Option<&Names>) -> Found {
    let found = groups.iter().map(|group| {
        let mut found = open_group(good, &group.row.reference, group.alternatives, notes, names);
        // A method of an appendix that the pack does not hold could still be met: no is not certain.
        if group.row.special_method.is_some() && found.0 == Verdict::No {
            notes.need(|| {
                Need::new(
                    "rule",
                    "Phương pháp riêng của phụ lục cho dòng này chưa được nạp.",
                    "The appendix method for this row is not loaded.",
                )
            });
            found.0 = Verdict::No;
        }
        found
    });
    found.min_by_key(|found| found.0).unwrap_or((Verdict::NeedsFact, None, false))
}

fn open_group(
    good: &Good<'_>,
    row: &str,
    alternatives: &[Alternative],
    notes: &mut Notes,
    names: Option<&Names>,
) -> Found {
    let (verdict, number) = best(good, alternatives, notes);
    if let Some(names) = names {
        for alternative in alternatives {
            let own = one(good, alternative, &mut Notes::default());
            notes.step(|| alternative_step(good, row, alternative, own, names));
        }
    }
    let deciding = alternatives.iter().filter(|alternative| Some(alternative.number) == number);
    let doubtful = deciding.clone().any(|alternative| alternative.needs_review);
    (verdict, number.filter(|_| verdict == Verdict::Yes), doubtful)
}

/// The best alternative and its number; the first where several are as good.
fn best(good: &Good<'_>, alternatives: &[Alternative], notes: &mut Notes) -> (Verdict, Option<usize>) {
    let mut found = (Verdict::No, None);
    for alternative in alternatives {
        let verdict = one(good, alternative, notes);
        if verdict > found.0 || found.1.is_none() {
            found = (verdict, Some(alternative.number));
        }
        if verdict == Verdict::Yes {
            break;
        }
    }
    found
}

fn one(good: &Good<'_>, alternative: &Alternative, notes: &mut Notes) -> Verdict {
    let any = |optimistic: bool, notes: &mut Notes| {
        let mut verdict = Verdict::No;
        for conjunction in &alternative.conjunctions {
            verdict =
                verdict.or(all_of(good, &conjunction.conditions, &conjunction.allowances, optimistic, notes));
            if verdict == Verdict::Yes {
                break;
            }
        }
        verdict
    };
    classed(good, any, notes)
}

/// A verdict under both classes of open materials. Adding an originating material never harms, so the pessimistic
/// yes and the optimistic no are certain.
fn classed(good: &Good<'_>, test: impl Fn(bool, &mut Notes) -> Verdict, notes: &mut Notes) -> Verdict {
    let pessimistic = test(false, notes);
    let open = good.counted().any(|(_, item)| item.class == Class::Open);
    if pessimistic == Verdict::Yes || !open {
        return pessimistic;
    }
    if test(true, &mut Notes::default()) == Verdict::No {
        return Verdict::No;
    }
    for (_, item) in good.counted().filter(|(_, item)| item.class == Class::Open) {
        let id = item.material.id.clone();
        notes.need(|| {
            Need::new(
                format!("materials[{id}].origin"),
                format!("Nguyên liệu {id} có được cộng gộp hoặc có xuất xứ theo quy tắc của nó không (chứng từ, điều kiện)?"),
                format!("Does material {id} count as originating (proof held, conditions of cumulation, its own rule)?"),
            )
        });
    }
    Verdict::NeedsFact
}

fn all_of(
    good: &Good<'_>,
    conditions: &[Node],
    allowances: &[crate::rule::Allowance],
    optimistic: bool,
    notes: &mut Notes,
) -> Verdict {
    let mut verdict = Verdict::Yes;
    let mut failing = Failing::default();
    let mut own = Notes::default();
    if notes.is_on() {
        own = Notes::on();
    }
    for node in conditions {
        let mut finding = condition(good, node, optimistic, &mut own);
        verdict = verdict.and(finding.verdict);
        if verdict == Verdict::No {
            return Verdict::No;
        }
        if let Node::Change(change) = node {
            forgive_named(good, change, &mut finding);
        }
        failing.add(&finding);
    }
    allow(good, allowances, false, &mut failing);
    if !failing.is_empty() {
        short_supply(good, &mut failing);
    }
    if !failing.is_empty() {
        verdict = verdict.and(forgive(good, &failing, &mut own));
    }
    if verdict == Verdict::NeedsFact {
        own.needs.into_iter().for_each(|need| notes.need(|| need));
    }
    verdict
}

/// Allowances of a classification condition; where the exception names the same codes, the codes say it all.
fn forgive_named(
    good: &Good<'_>,
    change: &crate::rule::ClassChange,
    finding: &mut super::conditions::Finding,
) {
    if change.allow.is_empty() {
        return;
    }
    let mut own = Failing::default();
    own.add(finding);
    for allowance in &change.allow {
        let exact = allowance.codes == change.except && !change.except.is_empty();
        allow(good, std::slice::from_ref(allowance), exact, &mut own);
    }
    (finding.failing, finding.doubtful) = (own.surely, own.perhaps);
}

/// Materials attested to be in short supply do not block.
fn short_supply(good: &Good<'_>, failing: &mut Failing) {
    let attested: Vec<usize> = good
        .counted()
        .filter(|(_, item)| good.facts.short_supply.contains(&item.material.id))
        .map(|(index, _)| index)
        .collect();
    for index in attested {
        // The list itself is not loaded, so the attestation leaves the matter open.
        if failing.surely.holds(index) {
            failing.surely.remove(index);
            failing.perhaps.insert(index);
        }
    }
}

fn reference(good: &Good<'_>, place: &str) -> String {
    let agreement = good.pack.map(|pack| pack.agreement.as_str()).unwrap_or_default();
    [agreement, place].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

fn step(step: &'static str, verdict: Verdict, vi: &'static str, en: &'static str, good: &Good<'_>) -> Step {
    Step { step, verdict, text: Text::fixed(vi, en), reference: reference(good, ""), inputs: Vec::new() }
}

fn alternative_step(
    good: &Good<'_>,
    row: &str,
    alternative: &Alternative,
    verdict: Verdict,
    names: &Names,
) -> Step {
    let rule = print_node(&alternative.node, names);
    let figures = Figures::of(good);
    let shown = figures.vnm.map(|vnm| format!("VNM = {vnm}"));
    let bases = [
        ("EXW", good.values.exw),
        ("FOB", good.values.fob),
        ("V", good.values.good),
        ("NC", good.values.net_cost),
    ];
    let bases = bases.into_iter().filter_map(|(name, value)| value.map(|value| format!("{name} = {value}")));
    Step {
        step: "rule",
        verdict,
        text: Text::new(
            format!("Phương án {}: {}", alternative.number, rule.vi),
            format!("Alternative {}: {}", alternative.number, rule.en),
        ),
        reference: if row.is_empty() { reference(good, "rule of the case") } else { row.to_owned() },
        inputs: bases.chain(shown).collect(),
    }
}
