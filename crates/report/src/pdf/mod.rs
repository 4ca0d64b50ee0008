//! The review as a PDF on A4.
//!
//! A `Layout` is the review with every number formatted and every column measured; it goes to the typesetter as a
//! data file, and the template `review.typ`, which is the same for every review, sets it. No word of a review is
//! ever read as markup.

mod icons;
mod layout;
mod notes;
mod table;
#[cfg(test)]
mod tests;
mod words;
mod world;

use hoinhap_review::document::Review;
use hoinhap_vocab::Lang;
use typst::comemo;
use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use crate::{Options, ReportError};
use layout::Layout;
use world::Papers;

/// How many compilations ago a cached result of the typesetter must have been used to be kept. Two languages of
/// one review share results.
const CACHE_AGE: usize = 4;

/// The review as the bytes of a PDF file in one language. Equal reviews give equal bytes.
///
/// # Errors
/// [`ReportError::Pdf`] where the typesetter refuses the document.
pub fn write(review: &Review, lang: Lang, options: &Options) -> Result<Vec<u8>, ReportError> {
    let layout = Layout::new(review, lang, options);
    let document = set(layout)?;
    let edition = review.meta.edition;
    let options = PdfOptions {
        ident: Smart::Custom(format!("{edition}-{lang}")),
        creator: Smart::Custom(Some(format!("Hoinhap {}", review.meta.version))),
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|faults| fault(&faults));
    comemo::evict(CACHE_AGE);
    bytes
}

/// Sets the pages.
fn set(layout: Layout) -> Result<PagedDocument, ReportError> {
    let papers = Papers::new(layout)?;
    typst::compile::<PagedDocument>(&papers).output.map_err(|faults| fault(&faults))
}

fn fault(faults: &[SourceDiagnostic]) -> ReportError {
    let lines: Vec<_> = faults.iter().map(|fault| fault.message.to_string()).collect();
    ReportError::Pdf { message: lines.join("; ") }
}
