//! The answer to a case: every regime that may serve, ranked, with verdicts, duty, reasons and changes.

mod change;
mod edition;
mod inspect;
mod least;
mod locate;
mod rates;
mod world;

use hoinhap_sources::SourceError;
use hoinhap_vocab::{Date, Economy, Issue, Severity, Text};
use serde::Serialize;

use crate::case::{Asked, Case};
use crate::evaluate::{Figures, Need, Step};
use crate::tariff::Rate;
use crate::{Decimal, Quotient, Verdict};

pub use change::Change;
pub use inspect::{Inspection, inspect};
pub use locate::{Absence, Located, locate};
pub use world::World;

/// The answer to a case.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// The verdict for the agreement that the case names: the product verdict with what is stated of the shipment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Whether the rule of that agreement is met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_verdict: Option<Verdict>,
    /// Whether pair, transport and proof are right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipment_verdict: Option<Verdict>,
    /// The alternative of the rule that is met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternative: Option<usize>,
    /// Figures under that agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figures: Option<FigureSet>,
    /// The MFN rate.
    pub mfn_pct: Option<Rate>,
    /// The best regime.
    pub best: Option<Best>,
    /// Programmes above MFN.
    pub inversions: Vec<String>,
    /// Programmes that hold the origin but give no usable rate.
    pub unavailable: Vec<NotAvailable>,
    /// The regimes, best first.
    pub options: Vec<Choices>,
    /// What is doubtful or wrong.
    pub issues: Vec<Issue>,
}

/// The best regime: several programmes are a tie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Best {
    /// The programmes.
    pub programmes: Vec<String>,
    /// The rate.
    pub duty_pct: Rate,
    /// The duty on the customs value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duty: Option<Decimal>,
    /// What is saved against MFN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saving: Option<Decimal>,
    /// Whether no missing fact can change it.
    pub settled: bool,
}

/// A programme without a usable rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotAvailable {
    /// The programme.
    pub programme: String,
    /// Why.
    pub reason: &'static str,
    /// The cell as printed, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
}

/// One regime.
#[derive(Debug, Clone, Serialize)]
pub struct Choices {
    /// The programme.
    pub programme: String,
    /// The agreement.
    pub agreement: String,
    /// `import` or `export`, as seen from the economy whose tariff is loaded in full.
    pub direction: &'static str,
    /// The rate.
    pub duty_pct: Option<Rate>,
    /// The duty on the customs value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duty: Option<Decimal>,
    /// What is saved against MFN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saving: Option<Decimal>,
    /// Change in the base of import value-added tax against MFN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vat_base_change: Option<Decimal>,
    /// Whether it may be claimed as far as the facts go.
    pub qualifies: Verdict,
    /// Whether the rule is met.
    pub product_verdict: Verdict,
    /// Whether pair, transport and proof are right.
    pub shipment_verdict: Verdict,
    /// The alternative that is met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternative: Option<usize>,
    /// Facts that would decide.
    pub facts_needed: Vec<Need>,
    /// Figures.
    pub figures: FigureSet,
    /// The reasoning.
    pub trace: Vec<Step>,
    /// Smallest changes that would make it qualify.
    pub changes: Vec<Change>,
    /// Proofs that may serve.
    pub proofs: Vec<String>,
}

/// Figures in percent, cut at six places, with the exact shares beside them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FigureSet {
    /// Regional value content by the method of the rule, else build-down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rvc_pct: Option<Decimal>,
    /// Build-down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rvc_bd_pct: Option<Decimal>,
    /// Build-up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rvc_bu_pct: Option<Decimal>,
    /// Net cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rvc_nc_pct: Option<Decimal>,
    /// Direct.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rvc_direct_pct: Option<Decimal>,
    /// Non-originating materials in the ex-works price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maxnom_pct: Option<Decimal>,
    /// Value of non-originating materials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vnm: Option<Decimal>,
    /// The exact shares.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exact: Vec<String>,
}

impl FigureSet {
    /// The figures that people read.
    #[must_use]
    pub fn of(figures: &Figures) -> Self {
        let pct = |share: Option<Quotient>| share.map(Quotient::percent);
        let named = [
            ("rvc_bd", figures.build_down),
            ("rvc_bu", figures.build_up),
            ("rvc_nc", figures.net_cost),
            ("maxnom", figures.max_nom),
        ];
        let exact = named.iter().filter_map(|(name, share)| share.map(|share| format!("{name} = {share}")));
        Self {
            rvc_pct: pct(figures.build_down),
            rvc_bd_pct: pct(figures.build_down),
            rvc_bu_pct: pct(figures.build_up),
            rvc_nc_pct: pct(figures.net_cost),
            rvc_direct_pct: pct(figures.direct),
            maxnom_pct: pct(figures.max_nom),
            vnm: figures.vnm,
            exact: exact.collect(),
        }
    }
}

/// Answers a case. `today` stands for its date where it names none.
///
/// # Errors
/// A shipped table is damaged.
pub fn answer(
    world: &World,
    mut case: Case,
    mut issues: Vec<Issue>,
    today: Date,
) -> Result<Answer, SourceError> {
    let on = case.date.unwrap_or(today);
    case.date = Some(on);
    edition::check_codes(world, &mut case, &mut issues)?;
    let mut options = Vec::new();
    let (named, inline) = match &case.agreement {
        Asked::Named(agreement) => (Some(agreement.clone()), false),
        Asked::Inline(_) => (None, true),
        Asked::All => (None, false),
    };
    let found = rates::rates(&case, on, &world.memberships, &mut issues)?;
    if inline {
        options.push(inspect::option(world, &case, None, on, &mut issues)?);
    }
    for agreement in rates::agreements(&case, &found, on, &world.memberships) {
        options.extend(priced(world, &case, &agreement, &found, on, &mut issues)?);
    }
    if let Some(agreement) =
        named.filter(|agreement| !options.iter().any(|option| option.agreement == *agreement))
    {
        options.push(inspect::option(world, &case, Some(&agreement), on, &mut issues)?);
    }
    if case.withheld {
        options.iter_mut().for_each(withhold);
    }
    options.extend(mfn_option(&case, &found));
    Ok(assemble(&case, options, found, issues))
}

/// What was lost in reading could stand against origin: no yes is given.
fn withhold(option: &mut Choices) {
    for verdict in [&mut option.qualifies, &mut option.product_verdict, &mut option.shipment_verdict] {
        *verdict = (*verdict).min(Verdict::NeedsFact);
    }
    option.facts_needed.push(Need {
        fact: "case".to_owned(),
        question: Text::fixed(
            "Hồ sơ có lỗi làm mất thông tin: sửa các lỗi rồi hỏi lại.",
            "The case has faults that lose information: mend them and ask again.",
        ),
    });
}

/// The options of an agreement: one per programme that carries it out, or one without a rate.
fn priced(
    world: &World,
    case: &Case,
    agreement: &str,
    found: &rates::Found,
    on: Date,
    issues: &mut Vec<Issue>,
) -> Result<Vec<Choices>, SourceError> {
    let option = inspect::option(world, case, Some(agreement), on, issues)?;
    let own = found.programmes.iter().filter(|programme| programme.agreement == agreement);
    let mut list: Vec<Choices> = own
        .map(|programme| {
            let mut option = option.clone();
            option.programme.clone_from(&programme.code);
            option.direction = found.direction;
            price(&mut option, programme.rate, found.mfn, case.values.customs);
            option.trace.extend(rate_step(programme.rate, &programme.source));
            option
        })
        .collect();
    let elsewhere = found.unavailable.iter().any(|row| row.agreement == agreement);
    if list.is_empty() && !(elsewhere && case.agreement == Asked::All) {
        list.push(option);
    }
    Ok(list)
}

fn price(option: &mut Choices, rate: Option<Rate>, mfn: Option<Rate>, value: Option<Decimal>) {
    option.duty_pct = rate;
    let Some((rate, value)) = rate.zip(value) else { return };
    let duty = value.percent(rate.to_decimal());
    option.duty = Some(duty);
    if let Some(mfn) = mfn {
        let saving = value.percent(mfn.to_decimal()) - duty;
        option.saving = Some(saving);
        option.vat_base_change = Some(Decimal::ZERO - saving);
    }
}

fn mfn_option(case: &Case, found: &rates::Found) -> Option<Choices> {
    let mfn = found.mfn?;
    let mut option = inspect::bare("MFN", "", Verdict::Yes);
    option.direction = found.direction;
    price(&mut option, Some(mfn), Some(mfn), case.values.customs);
    option.trace.extend(rate_step(Some(mfn), &found.mfn_source));
    Some(option)
}

/// The step that names the instrument of a rate and the lines it stands in.
fn rate_step(rate: Option<Rate>, source: &rates::Source) -> Option<Step> {
    let rate = rate?.to_decimal().to_string();
    Some(Step {
        step: "rate",
        verdict: Verdict::Yes,
        text: Text::new(format!("Thuế suất {} %.", rate.replace('.', ",")), format!("The rate is {rate} %.")),
        reference: source.instrument.clone(),
        inputs: source.cells.clone(),
    })
}

fn assemble(case: &Case, mut options: Vec<Choices>, found: rates::Found, mut issues: Vec<Issue>) -> Answer {
    let asked = match &case.agreement {
        Asked::Named(agreement) => options.iter().find(|option| option.agreement == *agreement).cloned(),
        Asked::Inline(_) => options.first().cloned(),
        Asked::All => None,
    };
    options.sort_by(|a, b| rank(a).cmp(&rank(b)));
    let no_proof = case.facts.proof == Some(false);
    let best = best(&options, &found, no_proof);
    let above = |option: &&Choices| option.duty_pct.zip(found.mfn).is_some_and(|(rate, mfn)| rate > mfn);
    let inversions: Vec<String> =
        options.iter().filter(above).map(|option| option.programme.clone()).collect();
    issues.extend(inversions.iter().map(|programme| inversion(programme)));
    issues.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.place.cmp(&b.place)));
    issues.dedup();
    Answer {
        verdict: asked.as_ref().map(|option| option.qualifies),
        product_verdict: asked.as_ref().map(|option| option.product_verdict),
        shipment_verdict: asked.as_ref().map(|option| option.shipment_verdict),
        alternative: asked.as_ref().and_then(|option| option.alternative),
        figures: asked.map(|option| option.figures),
        mfn_pct: found.mfn,
        best,
        inversions,
        unavailable: found.unavailable.into_iter().map(|row| row.row).collect(),
        options,
        issues,
    }
}

/// What cannot qualify comes last; then the lowest duty, MFN before a preference at the same duty, the fewest
/// missing facts, and the code.
fn rank(option: &Choices) -> (bool, bool, i64, bool, u8, usize, &str) {
    let rate = option.duty_pct.map_or(i64::MAX, Rate::units);
    let settled = if option.qualifies == Verdict::Yes { 0 } else { 1 };
    let preference = option.programme != "MFN";
    let no = option.qualifies == Verdict::No;
    (no, option.duty_pct.is_none(), rate, preference, settled, option.facts_needed.len(), &option.programme)
}

fn best(options: &[Choices], found: &rates::Found, no_proof: bool) -> Option<Best> {
    let usable = |option: &&Choices| {
        option.qualifies != Verdict::No
            && option.duty_pct.is_some()
            && (!no_proof || option.programme == "MFN")
    };
    let first = options.iter().find(usable)?;
    let duty_pct = first.duty_pct?;
    let mut tied: Vec<&Choices> =
        options.iter().filter(usable).filter(|option| option.duty_pct == Some(duty_pct)).collect();
    if first.programme == "MFN" {
        tied.truncate(1);
    }
    let mut programmes: Vec<String> = tied.iter().map(|option| option.programme.clone()).collect();
    programmes.sort();
    let certain = tied.iter().any(|option| option.qualifies == Verdict::Yes);
    let open = found.added || (found.unavailable.iter().any(|row| row.open) && duty_pct > Rate::FREE);
    Some(Best {
        programmes,
        duty_pct,
        duty: first.duty,
        saving: first.saving,
        settled: certain && (no_proof || !open),
    })
}

fn inversion(programme: &str) -> Issue {
    Issue::warning(
        "tariff/inversion",
        format!("options/{programme}"),
        Text::new(
            format!("Thuế suất ưu đãi của {programme} cao hơn thuế suất MFN."),
            format!("The preferential rate of {programme} is above the MFN rate."),
        ),
        Text::fixed("Khai báo theo thuế suất MFN.", "Declare at the MFN rate."),
    )
}

impl Answer {
    /// The first fault of the input, where there is one.
    #[must_use]
    pub fn fault(&self) -> Option<&Issue> {
        self.issues.iter().find(|issue| issue.severity == Severity::Error)
    }

    /// Whether the question is settled: yes for the named agreement, else a best option that hangs on no fact.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        match self.verdict {
            Some(verdict) => verdict == Verdict::Yes,
            None => self.best.as_ref().is_some_and(|best| best.settled),
        }
    }
}

/// Economies whose codes are equal stand on the same side.
pub(crate) fn is_default_tariff(economy: Option<Economy>) -> bool {
    // The one full tariff that ships; another country's would ship beside it as data.
    economy == Some(Economy::literal("VNM"))
}
