//! Which date counts where sources differ.

use hoinhap_sources::VerificationMark;
use hoinhap_sources::facts::{Agreement, AgreementDate, AgreementState, DateField, RegisterFacts};
use hoinhap_vocab::Date;

use super::ChosenDate;

/// How far an agreement has come on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateOn {
    /// Signed by the date.
    pub concluded: bool,
    /// In force for the country by the date.
    pub in_force: bool,
}

/// The date that counts among those recorded; `None` where none is.
///
/// The rule: of the values with the best mark (sourced before conflicting before unverified), the one that most
/// sources give; on a tie the latest, so that nothing is called in force before every source calls it so.
/// `conflicting` says that values of the best mark differ or are marked as conflicting.
#[must_use]
pub fn choose_date(recorded: &[&AgreementDate]) -> Option<ChosenDate> {
    let best = recorded.iter().map(|row| row.provenance.mark).min()?;
    let of_best: Vec<Date> =
        recorded.iter().filter(|row| row.provenance.mark == best).map(|row| row.date).collect();
    let votes = |date: &Date| of_best.iter().filter(|other| *other == date).count();
    let date = of_best.iter().copied().max_by_key(|date| (votes(date), *date))?;
    Some(ChosenDate {
        date,
        conflicting: best == VerificationMark::Conflicting || of_best.iter().any(|other| *other != date),
        unverified: best == VerificationMark::Unverified,
        recorded: recorded.iter().map(|row| (*row).clone()).collect(),
    })
}

/// Signature of an agreement.
#[must_use]
pub fn signature(facts: &RegisterFacts, code: &str) -> Option<ChosenDate> {
    choose_date(&facts.dates_of(code, DateField::Signature))
}

/// Entry into force for the country: the date recorded for the country where there is one, else the
/// agreement's own.
#[must_use]
pub fn entry_into_force(facts: &RegisterFacts, code: &str) -> Option<ChosenDate> {
    let own = choose_date(&facts.dates_of(code, DateField::InForceCountry));
    own.or_else(|| choose_date(&facts.dates_of(code, DateField::InForceAgreement)))
}

/// The state of an agreement on a date. Where no date is recorded, the status of the register's edition counts.
#[must_use]
pub fn state_on(facts: &RegisterFacts, agreement: &Agreement, on: Date) -> StateOn {
    let by = |chosen: Option<ChosenDate>, recorded: bool| chosen.map_or(recorded, |chosen| chosen.date <= on);
    let in_force = by(entry_into_force(facts, &agreement.code), agreement.state == AgreementState::InForce);
    let signed = by(signature(facts, &agreement.code), agreement.state >= AgreementState::Signed);
    StateOn { concluded: signed || in_force, in_force }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoinhap_vocab::date;

    fn chosen(code: &str) -> (Date, bool, bool) {
        let facts = RegisterFacts::embedded("res59").unwrap();
        let chosen = entry_into_force(&facts, code).unwrap();
        (chosen.date, chosen.conflicting, chosen.unverified)
    }

    #[test]
    fn a_swapped_day_and_month_is_outvoted() {
        assert_eq!(chosen("EVFTA"), (date(2020, 8, 1), true, false));
    }

    #[test]
    fn on_a_tie_the_later_date_counts() {
        assert_eq!(chosen("UKVFTA"), (date(2021, 5, 1), true, false));
        assert_eq!(chosen("AKFTA"), (date(2010, 1, 1), true, false));
    }

    #[test]
    fn the_countrys_own_date_goes_before_the_agreements() {
        assert_eq!(chosen("AFTA"), (date(1996, 1, 1), false, false));
        assert_eq!(chosen("CPTPP"), (date(2019, 1, 14), false, false));
        assert_eq!(chosen("AIFTA"), (date(2010, 6, 1), false, false));
    }

    #[test]
    fn a_sourced_date_goes_before_an_unverified_one() {
        let facts = RegisterFacts::embedded("res59").unwrap();
        let signed = signature(&facts, "AHKFTA").unwrap();
        assert_eq!((signed.date, signed.unverified, signed.recorded.len()), (date(2018, 3, 28), false, 2));
        assert_eq!(chosen("RCEP"), (date(2022, 1, 1), false, true));
    }

    #[test]
    fn a_signed_agreement_without_a_date_of_entry_is_concluded_and_not_in_force() {
        let facts = RegisterFacts::embedded("res59").unwrap();
        let agreement = facts.agreement("VN-UAE-CEPA").unwrap();
        let after = state_on(&facts, agreement, date(2025, 4, 3));
        assert_eq!((after.concluded, after.in_force), (true, false));
        assert!(!state_on(&facts, agreement, date(2024, 10, 27)).concluded);
    }
}
