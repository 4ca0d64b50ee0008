//! The review as JSON, for programs: both languages, every finding with its rows, the numbers unscaled.
//!
//! The fields are those of [`Review`], described by `docs/reference/schemas/review.schema.json`.

use hoinhap_review::document::Review;
use serde::Serialize;

use crate::ReportError;

/// Name and version of the fields. A field may be added under the same version; none is renamed or removed.
pub const SCHEMA: &str = "hoinhap/review/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    #[serde(flatten)]
    review: &'a Review,
}

/// The review as indented UTF-8 JSON with a line end. A number that is not finite is `null`.
///
/// # Errors
/// [`ReportError::Json`] where a value cannot be written as JSON.
pub fn write(review: &Review) -> Result<Vec<u8>, ReportError> {
    let mut bytes = serde_json::to_vec_pretty(&Document { schema: SCHEMA, review })?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod schema;
#[cfg(test)]
mod tests;
