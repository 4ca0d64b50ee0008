//! Charts and the page, on a review made for them.

mod charts;
mod html;
mod sample;
