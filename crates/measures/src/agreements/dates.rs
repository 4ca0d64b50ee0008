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

/// The date that counts, as it is known on a day: a date that lies later does not exist yet, and neither does
/// a later value beside an earlier one.
#[must_use]
pub fn known_date(recorded: &[&AgreementDate], on: Date) -> Option<ChosenDate> {
    choose_date(recorded).filter(|chosen| chosen.date <= on)?;
    let by_then: Vec<_> = recorded.iter().copied().filter(|row| row.date <= on).collect();
    choose_date(&by_then)
}

/// Whether anything of an agreement has happened by a date. One without any recorded date is known as the
/// register's edition records it.
#[must_use]
pub fn is_known(facts: &RegisterFacts, code: &str, on: Date) -> bool {
    let mut dates = facts.agreement_dates.iter().filter(|row| row.agreement == code).peekable();
    dates.peek().is_none() || dates.any(|row| row.date <= on)
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
    choose_date(&entry_dates(facts, code))
}

/// The dates of entry into force that count for the country: its own where any is recorded, else the
/// agreement's.
pub(super) fn entry_dates<'a>(facts: &'a RegisterFacts, code: &str) -> Vec<&'a AgreementDate> {
    let own = facts.dates_of(code, DateField::InForceCountry);
    if own.is_empty() { facts.dates_of(code, DateField::InForceAgreement) } else { own }
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
    fn a_date_that_lies_later_is_not_known_and_neither_are_doubts_about_it() {
        let facts = RegisterFacts::embedded("res59").unwrap();
        let known = |code: &str, on| {
            let chosen = known_date(&entry_dates(&facts, code), on)?;
            Some((chosen.date, chosen.conflicting, chosen.recorded.len()))
        };
        // One row gives 8 January by a swap of day and month; the others give 1 August.
        assert_eq!(known("EVFTA", date(2020, 3, 1)), None);
        assert_eq!(known("EVFTA", date(2020, 8, 1)), Some((date(2020, 8, 1), true, 3)));
        assert_eq!(known("CPTPP", date(2019, 1, 13)), None, "in force for others, not yet for the country");
        // Signed on the 11th by two sources; the one that gives the 12th is not seen on the 11th.
        let signed = |on| known_date(&facts.dates_of("VCFTA", DateField::Signature), on).unwrap();
        assert_eq!(signed(date(2011, 11, 11)).recorded.len(), 2);
        assert_eq!(signed(date(2011, 11, 12)).recorded.len(), 3);
    }

    #[test]
    fn an_agreement_is_known_from_its_first_event_on() {
        let facts = RegisterFacts::embedded("res59").unwrap();
        assert!(!is_known(&facts, "CPTPP", date(2018, 3, 7)) && is_known(&facts, "CPTPP", date(2018, 3, 8)));
        assert!(is_known(&facts, "VN-EFTA", date(2025, 4, 3)), "no date is recorded");
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
