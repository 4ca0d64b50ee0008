//! The review as documents: HTML, PDF, XLSX and JSON.
//!
//! The stage below is a [`Review`], a value without a layout. A writer here lays it out and formats its numbers; it
//! computes none and reads no data. Equal reviews give equal bytes: no writer knows a clock, a random number or the
//! number of threads.

pub mod charts;
pub mod format;
pub mod html;
pub mod json;
pub mod pdf;
pub mod words;
pub mod xlsx;

#[cfg(test)]
mod sample;

use std::str::FromStr;

use hoinhap_review::document::Review;
use hoinhap_vocab::Lang;

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// One self-contained page.
    Html,
    /// Pages for paper, A4.
    Pdf,
    /// A workbook: every table, and the provenance of every number.
    Xlsx,
    /// JSON for programs: both languages in one file.
    Json,
}

impl Format {
    /// Every format, in the order in which files are listed.
    pub const ALL: [Format; 4] = [Format::Html, Format::Pdf, Format::Xlsx, Format::Json];

    /// The name on the command line, which is the ending of the file.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Format::Html => "html",
            Format::Pdf => "pdf",
            Format::Xlsx => "xlsx",
            Format::Json => "json",
        }
    }

    /// Whether one file holds both languages.
    #[must_use]
    pub const fn is_bilingual(self) -> bool {
        matches!(self, Format::Json)
    }
}

/// A format that the product does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("format `{0}` is not available: use `html`, `pdf`, `xlsx` or `json`")]
pub struct FormatError(pub String);

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        let unknown = || FormatError(code.to_owned());
        Self::ALL.into_iter().find(|format| format.code() == code).ok_or_else(unknown)
    }
}

/// How documents are named and how much they carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// First word of every file name.
    pub stem: String,
    /// How many findings the appendix of the PDF lists; the rest stand in XLSX and JSON, and the PDF says so.
    pub pdf_findings: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { stem: "review".to_owned(), pdf_findings: 300 }
    }
}

impl Options {
    /// The name of a file: stem, country, as-of date, and the language unless the file holds both.
    ///
    /// `review-VNM-2026-11-26-vi.html`, `review-VNM-2026-11-26.json`
    #[must_use]
    pub fn file_name(&self, format: Format, review: &Review, lang: Lang) -> String {
        let (country, as_of) = (review.meta.country, review.meta.as_of.0);
        let lang = if format.is_bilingual() { String::new() } else { format!("-{lang}") };
        format!("{}-{country}-{as_of}{lang}.{}", self.stem, format.code())
    }
}

/// What can stop a document from being written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// A value cannot be written as JSON.
    #[error("the review cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The typesetter refuses the document.
    #[error("the PDF cannot be set: {message}")]
    Pdf {
        /// What the typesetter says.
        message: String,
    },
    /// A workbook refuses a text or a sheet.
    #[error("the workbook cannot be written: {0}")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
}

impl ReportError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Json(_) => "report/json",
            Self::Pdf { .. } => "report/pdf",
            Self::Xlsx(_) => "report/xlsx",
        }
    }
}

/// Writes a review in a format and a language. JSON holds both languages whichever is asked for.
///
/// # Errors
/// The document cannot be laid out or serialised; a review with unusual content is no error.
pub fn write(format: Format, review: &Review, lang: Lang, options: &Options) -> Result<Vec<u8>, ReportError> {
    match format {
        Format::Html => {
            let other = match lang {
                Lang::Vi => Lang::En,
                Lang::En => Lang::Vi,
            };
            let sibling = options.file_name(format, review, other);
            Ok(html::write(review, lang, Some(&sibling)).into_bytes())
        }
        Format::Pdf => pdf::write(review, lang, options),
        Format::Xlsx => xlsx::write(review, lang),
        Format::Json => json::write(review),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_round_trip() {
        for format in Format::ALL {
            assert_eq!(format.code().parse(), Ok(format));
        }
        assert!("docx".parse::<Format>().is_err());
    }

    #[test]
    fn files_are_named_after_country_date_and_language() {
        let (review, options) = (sample::review(), Options::default());
        let name = options.file_name(Format::Json, &review, Lang::Vi);
        assert_eq!(name, "review-VNM-2026-11-26.json");
        let name = options.file_name(Format::Pdf, &review, Lang::Vi);
        assert_eq!(name, "review-VNM-2026-11-26-vi.pdf");
    }
}
