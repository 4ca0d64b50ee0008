//! The shipment verdict: pair in force, transport, proof.

use hoinhap_vocab::{Date, Economy, Text};

use super::good::{Need, Step};
use crate::Verdict;
use crate::case::{Case, Facts, Paper, Values};
use crate::rule::{Pack, Proof};
use crate::tariff::{Memberships, PairState};

/// What is found of the shipment.
#[derive(Debug, Clone)]
pub struct ShipmentAnswer {
    /// Whether the agreement binds the pair on the date.
    pub pair: Verdict,
    /// Whether transport keeps the origin; nothing where the case says nothing of it.
    pub transport: Option<Verdict>,
    /// Whether a proof is held; nothing where the case says nothing of it.
    pub proof: Option<bool>,
    /// Whether it is open if a proof is asked for at all, and none is held.
    pub proof_open: bool,
    /// The reasoning.
    pub steps: Vec<Step>,
    /// Facts that would decide.
    pub needs: Vec<Need>,
}

impl ShipmentAnswer {
    /// What is known to stand for or against the claim: silence about transport and proof is not held against it.
    #[must_use]
    pub fn stated(&self) -> Verdict {
        let transport = self.transport.unwrap_or(Verdict::Yes);
        let proof = match self.proof {
            _ if self.proof_open => Verdict::NeedsFact,
            Some(false) => Verdict::No,
            _ => Verdict::Yes,
        };
        self.pair.and(transport).and(proof)
    }

    /// The shipment verdict: yes only where pair, transport and proof are all known to be right.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let transport = self.transport.unwrap_or(Verdict::NeedsFact);
        self.pair.and(transport).and(Verdict::of_known(self.proof))
    }
}

/// The shipment verdict of a case under an agreement.
#[must_use]
pub fn shipment(case: &Case, pack: &Pack, memberships: &Memberships, on: Option<Date>) -> ShipmentAnswer {
    let mut answer = ShipmentAnswer {
        pair: Verdict::NeedsFact,
        transport: None,
        proof: case.facts.proof,
        proof_open: false,
        steps: Vec::new(),
        needs: Vec::new(),
    };
    pair(case, pack, memberships, on, &mut answer);
    transport(&case.facts, pack, &mut answer);
    let waived = on.map_or(Verdict::No, |on| waiver(case, pack, memberships, on));
    if waived != Verdict::No {
        waive(pack, waived, &mut answer);
    }
    let told = &case.facts.paper;
    let asks = told.third_party_invoice == Some(true) || told.back_to_back == Some(true);
    if waived != Verdict::Yes && (answer.proof == Some(true) || (asks && answer.proof.is_none())) {
        on.into_iter().for_each(|on| paper(case, pack, memberships, on, &mut answer));
    }
    if answer.proof.is_none() && !answer.proof_open && waived != Verdict::Yes {
        answer.needs.push(Need::new(
            "facts.proof",
            "Có chứng từ chứng nhận xuất xứ không?",
            "Is a proof of origin held?",
        ));
    }
    answer
}

/// Whether the importing Party asks for no proof of a consignment of this value.
fn waiver(case: &Case, pack: &Pack, memberships: &Memberships, on: Date) -> Verdict {
    let means = |word: &str, side: Option<Economy>| {
        word == "*" || side.is_some_and(|side| memberships.means(word, side, on))
    };
    let own = pack.proofs.iter().filter(|proof| proof.proof == "waiver");
    let own = own.filter(|proof| means(&proof.from, case.exporter) && means(&proof.to, case.importer));
    own.filter(|proof| proof.limit.is_some())
        .map(|proof| within_limit(&case.values, proof))
        .max()
        .unwrap_or(Verdict::No)
}

/// Whether a consignment is worth no more than a proof's limit; a limit of another currency leaves it open.
fn within_limit(values: &Values, proof: &Proof) -> Verdict {
    let Some((limit, currency)) = &proof.limit else { return Verdict::Yes };
    // The value of the consignment, not that of a piece; nothing where figures contradict each other.
    let value = values
        .customs
        .filter(|customs| !values.withheld && values.largest().is_none_or(|largest| largest <= *customs));
    let same = values.currency.as_deref().is_some_and(|own| own == currency);
    Verdict::of_known(value.filter(|_| same).map(|value| value <= *limit))
}

/// A proof that is not held does not count against the claim where none is asked for.
fn waive(pack: &Pack, waived: Verdict, answer: &mut ShipmentAnswer) {
    if waived == Verdict::Yes {
        answer.proof = Some(true);
        let (vi, en) = (
            "Lô hàng dưới ngưỡng trị giá: không cần chứng từ xuất xứ.",
            "The consignment is below the limit of value: no proof is asked for.",
        );
        answer.steps.push(Step {
            step: "proof",
            verdict: Verdict::Yes,
            text: Text::fixed(vi, en),
            reference: pack.agreement.clone(),
            inputs: Vec::new(),
        });
    } else if answer.proof == Some(false) {
        answer.proof = None;
        answer.proof_open = true;
        answer.needs.push(Need::new(
            "values.currency",
            "Trị giá lô hàng, bằng đồng tiền của ngưỡng miễn chứng từ, là bao nhiêu?",
            "What is the consignment worth, in the currency of the limit below which no proof is asked for?",
        ));
    }
}

/// What is said of a proof that is held: its kind, who made it out, and when.
fn paper(case: &Case, pack: &Pack, memberships: &Memberships, on: Date, answer: &mut ShipmentAnswer) {
    let told = &case.facts.paper;
    let means = |word: &str, side: Option<Economy>| {
        word == "*" || side.is_some_and(|side| memberships.means(word, side, on))
    };
    let rows = pack.proofs.iter().filter(|proof| proof.proof != "waiver" && !proof.proof.contains("lodged"));
    let rows = rows.filter(|proof| means(&proof.from, case.exporter) && means(&proof.to, case.importer));
    let one = |proof: &Proof| {
        let made = if told.kind.is_some() {
            within_limit(&case.values, proof).and(made_by(told, proof))
        } else {
            Verdict::Yes
        };
        of_kind(told, proof).and(made).and(still_valid(told, proof, on))
    };
    let known = told.kind.is_some() || told.issued.is_some() || told.until.is_some();
    let fits = if known { rows.map(one).max().unwrap_or(Verdict::NeedsFact) } else { Verdict::Yes };
    let fits = fits.and(Verdict::of(told.until.is_none_or(|until| on <= until)));
    // Whether the agreement accepts such papers is in no pack.
    let asks = told.third_party_invoice == Some(true) || told.back_to_back == Some(true);
    let verdict = if asks { fits.and(Verdict::NeedsFact) } else { fits };
    if known || asks {
        let inputs = [told.kind.clone(), told.who.clone(), told.issued.map(|day| day.to_string())];
        let (vi, en) = match verdict {
            Verdict::Yes => ("Chứng từ xuất xứ hợp lệ.", "The proof of origin is of a kind that serves."),
            Verdict::No => (
                "Chứng từ không dùng được: quá ngưỡng trị giá, sai người lập hoặc hết hạn.",
                "The proof does not serve: above its limit of value, made out by another, or no longer valid.",
            ),
            Verdict::NeedsFact => (
                "Chưa rõ chứng từ này có được chấp nhận không.",
                "Whether this proof is accepted is not known.",
            ),
        };
        let text = Text::fixed(vi, en);
        let inputs = inputs.into_iter().flatten().collect();
        answer.steps.push(Step { step: "proof", verdict, text, reference: pack.agreement.clone(), inputs });
    }
    match verdict {
        Verdict::Yes => {}
        Verdict::No => answer.proof = Some(false),
        Verdict::NeedsFact => {
            (answer.proof, answer.proof_open) = (None, true);
            answer.needs.push(Need::new(
                "facts.proof",
                "Chứng từ xuất xứ thuộc loại nào (kind), do ai lập (who), ngày nào (issued), lô hàng trị giá bao nhiêu (values.customs), và hiệp định có chấp nhận hoá đơn bên thứ ba hoặc chứng từ giáp lưng không?",
                "Of which kind is the proof, made out by whom and when (kind, who, issued), what is the consignment worth (values.customs), and does the agreement accept third-party invoices or back-to-back proofs?",
            ));
        }
    }
}

/// Whether a proof is of the kind of a row: certificate, declaration or statement.
fn of_kind(told: &Paper, proof: &Proof) -> Verdict {
    const KINDS: [&[&str]; 3] = [&["certificat", "form ", "eur.1", "c/o"], &["declaration"], &["statement"]];
    let Some(kind) = told.kind.as_deref() else { return Verdict::Yes };
    let class = |text: &str| KINDS.iter().position(|words| words.iter().any(|word| text.contains(word)));
    // More than the name of a proof is said (`expired certificate`): what that means is not clear.
    if !says_only(
        kind,
        &[
            &proof.proof.to_lowercase(),
            "certificate certification c o of origin form eur 1 declaration statement on the a",
        ],
    ) {
        return Verdict::NeedsFact;
    }
    match (class(kind), class(&proof.proof.to_lowercase())) {
        (Some(own), Some(row)) => Verdict::of(own == row),
        _ => Verdict::NeedsFact,
    }
}

/// Whether who made the proof out may do so. Any exporter may where the row says so.
fn made_by(told: &Paper, proof: &Proof) -> Verdict {
    let select = ["approved", "registered", "certified"];
    let needed = select.iter().any(|word| proof.who.contains(word));
    match &told.who {
        _ if !needed => Verdict::Yes,
        None => Verdict::NeedsFact,
        Some(who)
            if !says_only(who, &[&proof.who, "an a the any exporter approved registered certified"]) =>
        {
            Verdict::NeedsFact
        }
        Some(who) => Verdict::of(select.iter().any(|word| who.contains(word))),
    }
}

/// Whether every word of a text is one of some lists.
fn says_only(text: &str, lists: &[&str]) -> bool {
    let words = |text: &str| -> Vec<String> {
        let parts = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        parts.map(str::to_lowercase).collect()
    };
    let known: Vec<String> = lists.iter().flat_map(|list| words(list)).collect();
    words(text).iter().all(|word| known.contains(word))
}

/// Whether a proof is still valid on a day; where the row's validity is not verified, a proof out of time is a question.
fn still_valid(told: &Paper, proof: &Proof, on: Date) -> Verdict {
    // A proof that is still to be made out is none yet.
    if told.issued.is_some_and(|issued| issued > on) {
        return Verdict::NeedsFact;
    }
    let Some((issued, months)) = told.issued.zip(proof.validity_months) else { return Verdict::Yes };
    let until = issued.checked_add(jiff::Span::new().months(i64::from(months)));
    match until {
        Ok(until) if on <= until => Verdict::Yes,
        _ if proof.confidence.contains("unverified") => Verdict::NeedsFact,
        _ => Verdict::No,
    }
}

fn pair(case: &Case, pack: &Pack, memberships: &Memberships, on: Option<Date>, answer: &mut ShipmentAnswer) {
    let known = case.exporter.zip(case.importer).zip(on);
    answer.pair = match known {
        Some(((exporter, importer), on)) => match memberships.pair(&pack.agreement, exporter, importer, on) {
            PairState::InForce => Verdict::Yes,
            PairState::Unknown => Verdict::NeedsFact,
            PairState::NotInForce => Verdict::No,
        },
        None => Verdict::NeedsFact,
    };
    if answer.pair == Verdict::NeedsFact {
        answer.needs.push(Need::new(
            "date",
            "Hiệp định có hiệu lực giữa hai bên tại ngày này không?",
            "Is the agreement in force between the two parties on this date?",
        ));
    }
    let (vi, en) = match answer.pair {
        Verdict::Yes => ("Hiệp định có hiệu lực giữa hai bên.", "The agreement is in force between the two."),
        Verdict::No => (
            "Hiệp định không có hiệu lực giữa hai bên tại ngày này.",
            "The agreement is not in force between the two on this date.",
        ),
        Verdict::NeedsFact => (
            "Chưa rõ hiệp định có hiệu lực giữa hai bên không.",
            "Whether the agreement is in force between the two is not known.",
        ),
    };
    let doubts = known.map(|((exporter, importer), on)| {
        let notes = memberships.confidence(&pack.agreement, exporter, importer, on);
        notes.into_iter().filter(|note| note.contains("unverified")).map(str::to_owned).collect::<Vec<_>>()
    });
    let pair = known.map(|((exporter, importer), on)| format!("{exporter} → {importer}, {on}"));
    let inputs = pair.into_iter().chain(doubts.into_iter().flatten()).collect();
    answer.steps.push(Step {
        step: "pair",
        verdict: answer.pair,
        text: Text::fixed(vi, en),
        reference: pack.agreement.clone(),
        inputs,
    });
}

fn transport(facts: &Facts, pack: &Pack, answer: &mut ShipmentAnswer) {
    let Some((verdict, vi, en)) = transport_verdict(facts, &pack.transport.permitted) else {
        answer.needs.push(Need::new(
            "facts.direct_transport",
            "Hàng có được vận chuyển thẳng không, hay qua nước nào và dưới kiểm soát hải quan?",
            "Was the good transported directly, or through which economies and under customs control?",
        ));
        return;
    };
    if verdict == Verdict::NeedsFact {
        answer.needs.push(Need::new(
            "facts.customs_control",
            "Hàng quá cảnh có nằm dưới kiểm soát hải quan, và có công đoạn nào khác không?",
            "Was the good under customs control in transit, and was anything else done to it?",
        ));
    }
    answer.transport = Some(verdict);
    answer.steps.push(Step {
        step: "transport",
        verdict,
        text: Text::fixed(vi, en),
        reference: format!("{} {}", pack.agreement, pack.transport.reference),
        inputs: facts.transit.clone().unwrap_or_default(),
    });
}

fn transport_verdict(facts: &Facts, permitted: &[String]) -> Option<(Verdict, &'static str, &'static str)> {
    let passed = facts.transit.as_ref().is_some_and(|list| !list.is_empty());
    let done = facts.transit_operations.as_deref().unwrap_or_default();
    if !passed && done.is_empty() {
        return match (facts.direct_transport, facts.customs_control) {
            (Some(true), _) => {
                Some((Verdict::Yes, "Hàng được vận chuyển thẳng.", "The good was transported directly."))
            }
            (Some(false), Some(true)) => Some((
                Verdict::NeedsFact,
                "Hàng đi qua nước thứ ba; chưa rõ đã làm gì.",
                "The good passed a third economy; what was done there is not known.",
            )),
            (Some(false), Some(false)) => Some((
                Verdict::No,
                "Hàng không nằm dưới kiểm soát hải quan.",
                "The good was not under customs control.",
            )),
            (Some(false), None) => Some((
                Verdict::NeedsFact,
                "Hàng không được vận chuyển thẳng.",
                "The good was not transported directly.",
            )),
            (None, _) if facts.transit.is_some() => {
                Some((Verdict::Yes, "Không quá cảnh.", "There was no transit."))
            }
            (None, _) => None,
        };
    }
    let worked = done.iter().map(|operation| allowed(operation, permitted)).min().unwrap_or(Verdict::Yes);
    let unknown = passed && facts.transit_operations.is_none() && facts.customs_control != Some(true);
    let control = Verdict::of_known(facts.customs_control);
    let verdict = worked.and(control).and(if unknown { Verdict::NeedsFact } else { Verdict::Yes });
    Some(match verdict {
        Verdict::Yes => (
            verdict,
            "Quá cảnh chỉ có công đoạn được phép, dưới kiểm soát hải quan.",
            "Transit had only permitted operations, under customs control.",
        ),
        Verdict::No => (
            verdict,
            "Hàng được gia công khi quá cảnh hoặc ra khỏi kiểm soát hải quan: mất xuất xứ.",
            "The good was worked in transit or left customs control: origin is lost.",
        ),
        Verdict::NeedsFact => (
            verdict,
            "Chưa rõ kiểm soát hải quan hoặc công đoạn khi quá cảnh.",
            "Customs control or the operations in transit are not known.",
        ),
    })
}

/// Beginnings of words that name a working of the good, whatever else is said of it.
const WORKING: [&str; 32] = [
    "REWORK",
    "PROCESS",
    "ASSEMBL",
    "CUT",
    "SEW",
    "PAINT",
    "MIX",
    "MILL",
    "GRIND",
    "POLISH",
    "IRON",
    "REPAIR",
    "ALTER",
    "MANUFACTUR",
    "DYE",
    "DYING",
    "BLEND",
    "COAT",
    "PRINT",
    "WELD",
    "DRILL",
    "REFIN",
    "DISTIL",
    "COOK",
    "ROAST",
    "WASH",
    "CLEAN",
    "SMOK",
    "WEAV",
    "KNIT",
    "SPIN",
    "MOULD",
];

/// Words that say nothing of what was done.
const FILLERS: [&str; 38] = [
    "A",
    "AND",
    "OR",
    "OF",
    "THE",
    "FOR",
    "IN",
    "INTO",
    "UNDER",
    "AT",
    "BY",
    "AS",
    "ON",
    "TO",
    "WITH",
    "THEIR",
    "ITS",
    "GOOD",
    "GOODS",
    "CONDITION",
    "PRODUCT",
    "PRODUCTS",
    "CONSIGNMENT",
    "CONSIGNMENTS",
    "SHIPMENT",
    "SHIPMENTS",
    "CUSTOMS",
    "CONTROL",
    "SUPERVISION",
    "REQUEST",
    "REQUIREMENT",
    "IMPORTER",
    "OPERATION",
    "OPERATIONS",
    "ONLY",
    "TEMPORARY",
    "WAREHOUSE",
    "NECESSARY",
];

/// Letters of a word that must agree: `STORE`, `storage` and `storing` are one.
const STEM: usize = 4;

/// Whether an operation in transit is permitted. Every word of its name must be one of the permitted words or say
/// nothing; a word that names a working loses origin, any other needs a fact.
fn allowed(operation: &str, permitted: &[String]) -> Verdict {
    let name: String =
        operation.to_uppercase().chars().map(|c| if c.is_ascii_alphabetic() { c } else { '_' }).collect();
    let words = || name.split('_').filter(|word| !word.is_empty());
    if words().any(|word| WORKING.iter().any(|working| word.starts_with(working))) {
        return Verdict::No;
    }
    let parts: Vec<&str> = permitted.iter().flat_map(|code| code.split('_')).collect();
    let known = |word: &str| parts.iter().any(|part| same_stem(word, part));
    let named = words().any(known);
    let rest = words().all(|word| known(word) || FILLERS.contains(&word));
    if named && rest { Verdict::Yes } else { Verdict::NeedsFact }
}

fn same_stem(word: &str, code: &str) -> bool {
    let stem = code.get(..code.len().saturating_sub(1).max(STEM)).unwrap_or(code);
    word == code || (code.len() >= STEM && word.starts_with(stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_permitted_only_where_each_of_its_words_is() {
        let permitted =
            ["UNLOAD", "RELOAD", "STORE", "LABEL", "RELABEL", "SEPARATE_BULK", "TRANSPORT"].map(String::from);
        let of = |operation: &str| allowed(operation, &permitted);
        for yes in [
            "STORE",
            "storage",
            "relabelling at the request of the importer",
            "SEPARATE_BULK",
            "unloading and reloading",
        ] {
            assert_eq!(of(yes), Verdict::Yes, "{yes}");
        }
        for no in ["DYED_DURING_TRANSPORT", "LABEL_AND_DYE", "blend in storage", "REWORK", "cut to size"] {
            assert_eq!(of(no), Verdict::No, "{no}");
        }
        for open in
            ["RELOAD_INTO_NEW_PACKAGING", "STORE_THEN_SPLIT_FOR_SALE", "something", "", "of the goods"]
        {
            assert_eq!(of(open), Verdict::NeedsFact, "{open}");
        }
    }
}
