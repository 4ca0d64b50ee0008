//! The parts of a review that can be written side by side, each with a ledger of its own.
//!
//! A part reads the evidence and enters findings; none reads what another has entered. The ledgers are put together
//! in reading order, so that the review does not depend on which part was done first.

use hoinhap_origin::tariff::TariffTable;
use hoinhap_vocab::Economy;
use rayon::prelude::*;

use crate::context::Context;
use crate::document::{Headline, Section};
use crate::ledger::Ledger;
use crate::{
    ReviewError, agreements, balance, claims, commitments, dependence, foresight, headlines, openness,
    own_data, preferences, scoreboard, standing,
};

/// What one part comes to.
#[derive(Default)]
struct Draft {
    /// Findings for the first page, most severe first.
    headlines: Vec<Headline>,
    /// A finding that stands behind those about what is, within its level: about what may come, or about delivery.
    extra: Option<Headline>,
    sections: Vec<Section>,
}

impl From<Section> for Draft {
    fn from(section: Section) -> Self {
        Self { sections: vec![section], ..Self::default() }
    }
}

impl From<Option<Section>> for Draft {
    fn from(section: Option<Section>) -> Self {
        Self { sections: section.into_iter().collect(), ..Self::default() }
    }
}

/// How one part is written.
type Write<'w> = &'w (dyn Fn(&mut Context<'_>) -> Result<Draft, ReviewError> + Sync);

/// The findings of the first page and the sections up to those about the data, in reading order.
pub(crate) fn write(
    context: &mut Context<'_>,
    home: Economy,
    tariff: Option<&TariffTable>,
) -> Result<(Vec<Headline>, Vec<Section>), ReviewError> {
    let parts: [Write<'_>; 11] = [
        &|own| Ok(Draft { headlines: headlines::headlines(own)?, ..Draft::default() }),
        &|own| Ok(standing::section(own)?.into()),
        &|own| Ok(dependence::section(own)?.into()),
        &|own| Ok(scoreboard::section(own)?.into()),
        &|own| Ok(agreements::section(own)?.into()),
        &|own| what_was_promised(own, home),
        &|own| Ok(preferences::section(own, tariff)?.into()),
        &|own| Ok(balance::section(own)?.into()),
        &|own| what_may_come(own, home),
        &|own| Ok(own_data::section(own)?.into()),
        &|own| Ok(claims::section(own)?.into()),
    ];
    let drafts = side_by_side(context, &parts)?;
    let (mut headlines, mut extras, mut sections) = (Vec::new(), Vec::new(), Vec::new());
    for (draft, ledger) in drafts {
        context.ledger.append(ledger);
        headlines.extend(draft.headlines);
        extras.extend(draft.extra);
        sections.extend(draft.sections);
    }
    extras.into_iter().for_each(|extra| headlines::add(&mut headlines, extra));
    with_a_plane(context, &mut sections)?;
    Ok((headlines, sections))
}

/// Every part with the ledger that it filled, in the order of the parts.
fn side_by_side<'a>(
    context: &Context<'a>,
    parts: &[Write<'_>],
) -> Result<Vec<(Draft, Ledger<'a>)>, ReviewError> {
    let write = |part: &Write<'_>| {
        let mut own = context.beside();
        let draft = part(&mut own)?;
        Ok((draft, own.ledger))
    };
    parts.par_iter().map(write).collect()
}

/// The scenarios, with the finding and the section that they come to.
fn what_may_come(context: &mut Context<'_>, home: Economy) -> Result<Draft, ReviewError> {
    let outlook = foresight::solve(&context.evidence, context.country, home)?;
    let headline = foresight::headline(context, &outlook)?;
    Ok(Draft { extra: headline, ..foresight::section(context, &outlook)?.into() })
}

/// The register, with the finding and the section that it comes to.
fn what_was_promised(context: &mut Context<'_>, home: Economy) -> Result<Draft, ReviewError> {
    let (section, headline) = commitments::section(context, home)?;
    Ok(Draft { extra: headline, ..section.into() })
}

/// Where no section draws the country between integration and dependence, the section on dependence does.
fn with_a_plane(context: &mut Context<'_>, sections: &mut [Section]) -> Result<(), ReviewError> {
    if sections.iter().any(scoreboard::draws_plane) {
        return Ok(());
    }
    if let Some(dependence) = sections.iter_mut().find(|section| section.id == dependence::ID) {
        dependence.blocks.extend(openness::figure(context)?);
    }
    Ok(())
}
