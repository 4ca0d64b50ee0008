//! Answers and failures on their way out: a page for people, JSON for programs, CSV for spreadsheets.

mod answer;
mod csv_form;
mod json;
mod page;
mod print;
mod sheet;
mod whole;

pub(crate) use answer::{Answer, Part};
pub(crate) use json::{issue_json, text_json};
pub(crate) use print::{Style, print_answer, print_failure, print_page, remark};
pub(crate) use sheet::{Cell, Column, LeftOut, Lines, Sheet};
pub(crate) use whole::replace;
