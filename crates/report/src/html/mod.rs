//! The review as one HTML file: styles, typeface and charts inside it, no script, no network.
//!
//! Every number is a button that opens its provenance by the popover attribute; the blocks stand together at the
//! end of the page, where they read as a list. A chart is drawn twice, wide and narrow, and the width of the
//! window decides which one is shown.

mod back;
mod block;
mod card;
mod icon;
mod page;
mod provenance;
mod sentence;
mod style;
mod table;
mod words;

use std::collections::BTreeMap;

use hoinhap_review::document::Review;
use hoinhap_vocab::{FindingId, Lang, Text};

/// The review in one language. `sibling` is the name of the file in the other language, beside this one.
#[must_use]
pub fn write(review: &Review, lang: Lang, sibling: Option<&str>) -> String {
    let context = Context { review, lang, anchors: anchors(review) };
    page::page(&context, sibling).into_string()
}

/// What every part of the page needs to know.
struct Context<'a> {
    review: &'a Review,
    lang: Lang,
    anchors: BTreeMap<FindingId, String>,
}

impl<'a> Context<'a> {
    fn say(&self, text: &'a Text) -> &'a str {
        text.get(self.lang)
    }

    /// The anchor of a finding's provenance; none where the review does not carry the finding.
    fn anchor(&self, finding: Option<&FindingId>) -> Option<&str> {
        self.anchors.get(finding?).map(String::as_str)
    }
}

/// One anchor to a finding: its first twelve digits, or all where another finding starts alike.
fn anchors(review: &Review) -> BTreeMap<FindingId, String> {
    let mut starts: BTreeMap<String, FindingId> = BTreeMap::new();
    let mut anchors = BTreeMap::new();
    for finding in &review.findings {
        let first = *starts.entry(finding.id.short()).or_insert(finding.id);
        let name = if first == finding.id { finding.id.short() } else { finding.id.to_string() };
        anchors.insert(finding.id, format!("f-{name}"));
    }
    anchors
}
