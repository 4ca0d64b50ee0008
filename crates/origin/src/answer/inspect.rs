//! One agreement against a case.

use hoinhap_sources::SourceError;
use hoinhap_vocab::{Date, Issue, Text};

use super::change::changes;
use super::edition::{edition_of, transposed, with_materials_in};
use super::{Choices, FigureSet, World};
use crate::case::{Asked, Case};
use crate::evaluate::{Class, Context, Figures, Good, ProductAnswer, product, shipment};
use crate::rule::{Alternative, Pack};
use crate::{CodeRange, Verdict};

/// What an agreement says of a case, without rates.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// The product verdict with its reasons.
    pub product: ProductAnswer,
    /// The codes in the edition of the rules.
    pub codes: Vec<CodeRange>,
}

/// An option without rate.
pub(super) fn bare(programme: &str, agreement: &str, verdict: Verdict) -> Choices {
    Choices {
        programme: programme.to_owned(),
        agreement: agreement.to_owned(),
        direction: "export",
        duty_pct: None,
        duty: None,
        saving: None,
        vat_base_change: None,
        qualifies: verdict,
        product_verdict: verdict,
        shipment_verdict: verdict,
        alternative: None,
        facts_needed: Vec::new(),
        figures: FigureSet::default(),
        trace: Vec::new(),
        changes: Vec::new(),
        proofs: Vec::new(),
    }
}

/// The option of an agreement, or of the rule in the case where none is named.
pub(super) fn option(
    world: &World,
    case: &Case,
    agreement: Option<&str>,
    on: Date,
    issues: &mut Vec<Issue>,
) -> Result<Choices, SourceError> {
    let family = match (&case.agreement, agreement) {
        (_, Some(agreement)) => Some(agreement.to_owned()),
        (Asked::Inline(family), None) => family.clone(),
        _ => None,
    };
    let pack = match &family {
        Some(name) => world.packs.get(name, on)?,
        None => None,
    };
    if let (Some(name), None) = (&family, pack) {
        let asked = !matches!(case.agreement, Asked::All);
        issues.push(no_pack(world, name, on, asked));
    }
    // A rule that stands in the case speaks the edition of its good.
    let rows = pack.filter(|pack| pack.has_rows() && case.rule.is_none());
    let moved = match rows.map(|pack| pack.edition).or(case.edition) {
        Some(edition) => with_materials_in(world, case, edition)?,
        None => None,
    };
    let case = moved.as_ref().unwrap_or(case);
    let name = agreement.unwrap_or("inline");
    let inspection = inspect(world, case, pack, issues)?;
    let mut option = bare(name, name, inspection.product.verdict.unwrap_or(Verdict::NeedsFact));
    option.alternative = inspection.product.alternative;
    option.figures = figures(case, pack, &inspection.product);
    option.trace.clone_from(&inspection.product.steps);
    option.facts_needed.clone_from(&inspection.product.needs);
    if inspection.product.doubtful_rule {
        issues.push(needs_review(name));
    }
    issues.extend(pack.and_then(|pack| not_computed(case, pack)));
    match pack.filter(|_| agreement.is_some()) {
        Some(pack) => ship(case, pack, world, on, &mut option),
        None if agreement.is_some() => option.qualifies = Verdict::NeedsFact.min(option.product_verdict),
        None => {}
    }
    if option.product_verdict != Verdict::Yes {
        option.changes = good_changes(world, case, pack, &inspection);
    }
    Ok(option)
}

/// A note where materials that do not originate might gain from a cumulation that is not computed.
fn not_computed(case: &Case, pack: &Pack) -> Option<Issue> {
    let missing = pack.cumulation.not_computed.as_ref()?;
    let foreign = |material: &crate::case::Material| material.status != crate::case::Status::Originating;
    let any = case.materials.as_deref().is_some_and(|materials| materials.iter().any(foreign));
    any.then(|| {
        Issue::note(
            "rules/cumulation-not-computed",
            format!("rules/{}/cumulation", pack.agreement),
            Text::new(missing.vi.clone(), missing.en.clone()),
            Text::fixed(
                "Kết luận có thể chặt hơn văn bản; đối chiếu hiệp định.",
                "The verdict may be stricter than the text; compare with the agreement.",
            ),
        )
    })
}

fn ship(case: &Case, pack: &Pack, world: &World, on: Date, option: &mut Choices) {
    let shipment = shipment(case, pack, &world.memberships, Some(on));
    option.shipment_verdict = shipment.verdict();
    option.qualifies = option.product_verdict.and(shipment.stated());
    option.trace.extend(shipment.steps.iter().cloned());
    option.facts_needed.extend(shipment.needs.iter().cloned());
    let party = |word: &str, economy: Option<hoinhap_vocab::Economy>| {
        word == "*" || economy.is_some_and(|economy| world.memberships.means(word, economy, on))
    };
    let own = pack
        .proofs
        .iter()
        .filter(|proof| party(&proof.from, case.exporter) && party(&proof.to, case.importer));
    option.proofs = own
        .map(|proof| match &proof.limit {
            Some((limit, currency)) => {
                format!("{} (≤ {limit} {currency}) [{}]", proof.proof, proof.confidence)
            }
            None => format!("{} [{}]", proof.proof, proof.confidence),
        })
        .collect();
}

/// The product verdict of a case under a pack, over every code that the good may have in the rules' edition.
///
/// # Errors
/// A shipped table is damaged.
pub fn inspect(
    world: &World,
    case: &Case,
    pack: Option<&Pack>,
    issues: &mut Vec<Issue>,
) -> Result<Inspection, SourceError> {
    let Some(codes) = case.product else {
        let product = ProductAnswer { verdict: Some(Verdict::NeedsFact), ..ProductAnswer::default() };
        return Ok(Inspection { product, codes: Vec::new() });
    };
    let codes = match pack.filter(|pack| pack.has_rows() && case.rule.is_none()) {
        Some(pack) => {
            let edition = edition_of(world, case, pack.edition, issues)?;
            transposed(world, codes, edition, pack.edition)?
        }
        None => vec![codes],
    };
    let mut answers = codes.iter().map(|codes| one_code(world, case, pack, *codes)).collect::<Vec<_>>();
    if answers.is_empty() {
        let product = ProductAnswer { verdict: Some(Verdict::NeedsFact), ..ProductAnswer::default() };
        return Ok(Inspection { product, codes });
    }
    let mut product = answers.remove(0);
    for other in answers {
        let common = product.verdict.zip(other.verdict).map(|(a, b)| a.either_way(b));
        if common != product.verdict {
            product.needs.push(which_older_code(&codes));
        }
        product.verdict = common;
        product.steps.extend(other.steps);
    }
    Ok(Inspection { product, codes })
}

fn which_older_code(codes: &[CodeRange]) -> crate::evaluate::Need {
    let list = codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    crate::evaluate::Need {
        fact: "product.hs".to_owned(),
        question: Text::new(
            format!("Ở phiên bản HS của quy tắc, hàng hoá thuộc mã nào: {list}?"),
            format!("Which code has the good in the HS edition of the rules: {list}?"),
        ),
    }
}

/// A case made ready for a pack under one code.
pub(super) fn prepare<'a>(
    world: &'a World,
    case: &'a Case,
    pack: Option<&'a Pack>,
    codes: CodeRange,
) -> Good<'a> {
    let inline = matches!(case.agreement, Asked::Inline(_));
    let tolerances = match (&case.tolerance, pack) {
        (Some(own), _) => own.as_slice(),
        (None, Some(pack)) if !inline => pack.tolerances.as_slice(),
        _ => &[],
    };
    let context = Context { case, pack, memberships: &world.memberships, on: case.date, tolerances };
    Good {
        codes,
        weight: case.weight,
        values: &case.values,
        items: case.materials.as_deref().map(|materials| context.items(materials)),
        facts: &case.facts,
        scope: &case.scope,
        exporter: case.exporter,
        importer: case.importer,
        base: pack.map(|pack| pack.value_base),
        tolerances,
        pack,
    }
}

fn one_code(world: &World, case: &Case, pack: Option<&Pack>, codes: CodeRange) -> ProductAnswer {
    let good = prepare(world, case, pack, codes);
    let own: Option<&[Alternative]> = case.rule.as_deref();
    let mut answer = product(&good, own, world.packs.names());
    let items = good.items.as_deref().unwrap_or_default();
    let classes = items.iter().map(|item| {
        let class = match item.class {
            Class::Originating => "originating",
            Class::Open => "open",
            Class::Foreign => "non-originating",
        };
        format!("{}: {class} ({})", item.material.id, item.reason)
    });
    if !items.is_empty() {
        let step = crate::evaluate::Step {
            step: "materials",
            verdict: Verdict::Yes,
            text: Text::fixed(
                "Phân loại nguyên liệu theo hiệp định.",
                "Materials as the agreement classes them.",
            ),
            reference: pack.map(|pack| pack.agreement.clone()).unwrap_or_default(),
            inputs: classes.collect(),
        };
        answer.steps.insert(0, step);
    }
    answer
}

/// The figures, the rule's own method first.
fn figures(case: &Case, pack: Option<&Pack>, answer: &ProductAnswer) -> FigureSet {
    let figures: &Figures = &answer.figures;
    let mut set = FigureSet::of(figures);
    let alternatives = case.rule.as_deref().unwrap_or_default();
    let used = |metric| {
        alternatives
            .iter()
            .flat_map(|alternative| alternative.node.walk())
            .any(|node| matches!(node, crate::rule::Node::Value { metric: own, .. } if *own == metric))
    };
    let down = used(crate::rule::Metric::BuildDown) || pack.is_some();
    if !down && used(crate::rule::Metric::BuildUp) {
        set.rvc_pct = set.rvc_bu_pct;
    } else if !down && used(crate::rule::Metric::NetCost) {
        set.rvc_pct = set.rvc_nc_pct;
    } else if !down && used(crate::rule::Metric::Direct) {
        set.rvc_pct = set.rvc_direct_pct;
    }
    set
}

fn good_changes(
    world: &World,
    case: &Case,
    pack: Option<&Pack>,
    inspection: &Inspection,
) -> Vec<super::Change> {
    let Some(codes) = inspection.codes.first() else { return Vec::new() };
    let good = prepare(world, case, pack, *codes);
    changes(&good, case.rule.as_deref())
}

/// A date before the agreement's first pack and an agreement that nobody knows are faults of the input; a known
/// agreement without rules is not.
fn no_pack(world: &World, agreement: &str, on: Date, asked: bool) -> Issue {
    let help = Text::fixed(
        "`hoinhap rules coverage` liệt kê các bộ quy tắc.",
        "`hoinhap rules coverage` lists the packs.",
    );
    let first = world.packs.list().filter(|(name, _)| *name == agreement).map(|(_, date)| date).min();
    let known = world.memberships.agreements().contains(&agreement);
    let issue = match first {
        Some(first) if asked => {
            let message = Text::new(
                format!("Ngày {on} trước bộ quy tắc đầu tiên của {agreement} ({first})."),
                format!("{on} is before the first pack of {agreement} ({first})."),
            );
            Issue::error("case/date-before-pack", "/date", message, help)
        }
        None if asked && !known => {
            let message = Text::new(
                format!("Không có hiệp định `{agreement}`."),
                format!("There is no agreement `{agreement}`."),
            );
            Issue::error("case/unknown-agreement", "/agreement", message, help)
        }
        _ => {
            let message = Text::new(
                format!("Chưa có bộ quy tắc của {agreement} có hiệu lực ngày {on}."),
                format!("No pack of rules for {agreement} is valid on {on}."),
            );
            Issue::warning("rules/no-pack", "/agreement", message, help)
        }
    };
    issue.with_value(agreement)
}

fn needs_review(agreement: &str) -> Issue {
    Issue::warning(
        "rules/needs-review",
        format!("options/{agreement}"),
        Text::fixed(
            "Phương án quyết định được đọc từ bản sao có chỗ chưa chắc chắn.",
            "The alternative that decides was read from a copy that is doubtful in this place.",
        ),
        Text::fixed("Đối chiếu phụ lục của hiệp định.", "Compare with the annex of the agreement."),
    )
}
