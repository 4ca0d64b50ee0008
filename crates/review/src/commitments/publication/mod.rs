//! The register as everybody may see it, as pages: a front page with what was promised, who delivers it and what is late,
//! and a page for each lead agency with its tasks. The review tells a year; these pages tell the register itself.

mod agencies;
mod front;
mod questions;

use hoinhap_register::book::Book;
use hoinhap_sources::{Library, Profile};
use hoinhap_vocab::{AsOf, ContentHash, Economy, FindingId, Text};

use super::delivery::Delivery;
use super::held::Held;
use crate::ReviewError;
use crate::context::{Context, Request};
use crate::document::{Meta, Nature, Review, Section};

pub use agencies::file_stem;

/// What is to be published.
#[derive(Debug, Clone)]
pub struct PublicationRequest {
    /// The country whose register it is.
    pub country: Economy,
    /// The profile's id.
    pub profile: String,
    /// The date at which status is derived.
    pub as_of: AsOf,
    /// The register. Whatever the book holds, the pages tell of what everybody may see alone.
    pub book: Book,
    /// The root of the newest signed head; `None` where none is signed yet.
    pub root: Option<String>,
    /// The files beside the pages, by heading.
    pub links: Vec<Links>,
}

/// Files under one heading.
#[derive(Debug, Clone)]
pub struct Links {
    /// The heading.
    pub heading: Text,
    /// What each is called, and its forms: a word, and where the file lies in each language.
    pub items: Vec<(Text, Vec<(Text, Text)>)>,
}

/// A page.
#[derive(Debug, Clone)]
pub struct Page {
    /// The beginning of its file names: a language and the ending follow.
    pub stem: String,
    /// The lead agency that it is of; `None` for the front page.
    pub lead: Option<String>,
    /// What it says.
    pub review: Review,
}

/// The stem of the front page.
const FRONT: &str = "index";

/// The pages of a register, the front page first.
///
/// # Errors
/// The profile does not exist, or a shipped table is damaged.
pub fn publication(library: &Library, request: &PublicationRequest) -> Result<Vec<Page>, ReviewError> {
    let profile = Profile::embedded(&request.profile)?;
    let held = Held::published(&request.book);
    let asked = Request {
        country: request.country,
        profile: request.profile.clone(),
        as_of: request.as_of,
        // Nobody is compared with; the country itself falls out of the list.
        compare: vec![request.country],
        without_sources: std::collections::BTreeSet::new(),
        register: None,
    };
    let mut context = Context::new(library, &profile, None, Some(&held), &asked)?;
    let delivery = Delivery::of(&held, request.as_of.0);
    let agencies = agencies::agencies(&held, &delivery);
    let edition = edition(request, &held);
    let mut pages = Vec::with_capacity(agencies.len() + 1);
    let sections = front::sections(&mut context, &held, &delivery, &agencies, request);
    let title = |name: &Text| {
        Text::new(
            format!("Sổ theo dõi cam kết quốc tế của {}", name.vi),
            format!("Register of the international commitments of {}", name.en),
        )
    };
    let front = title(&context.country_name());
    pages.push(page(&mut context, FRONT.to_owned(), front, sections, edition));
    for agency in &agencies {
        let title = Text::new(
            format!("{}: nhiệm vụ hội nhập quốc tế", agency.name.vi),
            format!("{}: tasks of international integration", agency.name.en),
        );
        let section = agencies::section(&mut context, &held, agency, request.as_of.0);
        let page = page(&mut context, agency.stem.clone(), title, vec![section], edition);
        pages.push(Page { lead: Some(agency.id.clone()), ..page });
    }
    Ok(pages)
}

/// The page with the findings that its sections entered; the next page begins without any.
fn page(
    context: &mut Context<'_>,
    stem: String,
    title: Text,
    sections: Vec<Section>,
    edition: FindingId,
) -> Page {
    let sources = crate::doubts::source_lines(context);
    let empty = context.ledger.beside();
    let findings = std::mem::replace(&mut context.ledger, empty).into_findings();
    let meta = Meta {
        title,
        profile: context.profile.id.clone(),
        profile_title: Text::fixed(
            "Bản công khai: trạng thái được suy ra từ dữ kiện đã ghi, không ai nhập tay",
            "As published: status is derived from what is on record; nobody types it",
        ),
        country: context.country,
        country_name: context.country_name(),
        as_of: context.evidence.as_of,
        review_year: context.review_year(),
        comparators: Vec::new(),
        edition,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        nature: Nature::Register,
    };
    let review = Review { meta, headlines: Vec::new(), sections, findings, sources, issues: Vec::new() };
    Page { stem, lead: None, review }
}

/// The hash of what the pages depend on.
fn edition(request: &PublicationRequest, held: &Held) -> FindingId {
    let parts = [
        env!("CARGO_PKG_VERSION").to_owned(),
        request.profile.clone(),
        request.country.to_string(),
        request.as_of.0.to_string(),
        held.edition(),
    ];
    ContentHash::of_parts(parts.iter().map(String::as_bytes))
}

/// A link.
fn link(text: Text, href: Text) -> crate::document::Part {
    crate::document::Part::Link { text, href }
}

/// The files of a stem in both languages.
fn files(stem: &str, ending: &str) -> Text {
    Text::build(|lang| format!("{stem}-{lang}.{ending}"))
}
