//! The shipment verdict: pair in force, transport, proof.

use hoinhap_vocab::{Date, Economy, Text};

use super::good::{Need, Step};
use crate::Verdict;
use crate::case::{Case, Facts};
use crate::rule::Pack;
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
    if answer.proof.is_none() && waived != Verdict::Yes {
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
    // The value of the consignment, not that of a piece; nothing where figures contradict each other.
    let value = case.values.customs.filter(|customs| {
        !case.values.withheld && case.values.largest().is_none_or(|largest| largest <= *customs)
    });
    let within = own.filter_map(|proof| proof.limit.as_ref()).map(|(limit, currency)| {
        let same = case.values.currency.as_deref().map(|own| own == currency);
        let low = value.map(|value| value <= *limit);
        Verdict::of_known(same.filter(|same| *same).and(low))
    });
    within.max().unwrap_or(Verdict::No)
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
