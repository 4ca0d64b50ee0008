//! What was promised and how far it has come, from the register of commitments: delivery, instruments, law, the duties of
//! the next twelve months, partners, cases, and published totals that the register can check.
//!
//! A review reads the register of the project folder, else the one that ships with the profile, and of either what
//! everybody may see. What a register does not hold is said to be missing; it is never counted as nothing done.

mod cases;
mod delivery;
mod duties;
mod held;
mod instruments;
mod law;
mod numbers;
mod partners;
pub(crate) mod publication;
mod published;
mod stuck;

use std::borrow::Cow;

use hoinhap_register::record::{Record, label};
use hoinhap_vocab::{Date, Economy, Text};

use crate::ReviewError;
use crate::context::Context;
use crate::document::{Block, Headline, Level, Part, Section, Sentence, TableCell};
use crate::words::{plain, sentence, text_cell, words};
use delivery::Delivery;
use duties::Agenda;
pub(crate) use held::Held;
pub(crate) use numbers::{command, definitions};

/// The anchor of the section.
const ID: &str = "commitments";

/// The section, and the finding for the first page where tasks are late enough.
pub(crate) fn section(
    context: &mut Context<'_>,
    home: Economy,
) -> Result<(Option<Section>, Option<Headline>), ReviewError> {
    let source = format!("register-{}", context.profile.id);
    let Some(held) = held(context, home, &source)? else {
        let switched_off = context.evidence.without_sources.contains(&source);
        return Ok(((!switched_off).then(|| not_held(context)), None));
    };
    let held = held.as_ref();
    let on = context.evidence.as_of.0;
    let delivery = Delivery::of(held, on);
    let agenda = Agenda::of(held, on, home);
    let title = title(context, held, &delivery, &agenda);
    let mut blocks = vec![Block::Paragraph { sentence: which(held) }];
    blocks.extend(delivery::blocks(context, held, &delivery));
    blocks.extend(stuck::blocks(context, held, &delivery));
    blocks.extend(law::blocks(context, held));
    blocks.extend(duties::blocks(context, held, &agenda));
    blocks.extend(instruments::blocks(context, held));
    blocks.extend(partners::blocks(context, held));
    blocks.extend(cases::blocks(context, held));
    blocks.extend(published::blocks(context, held));
    let section = Section { id: ID.into(), name: name(), title, blocks };
    Ok((Some(section), delivery::headline(context, held, &delivery)))
}

fn name() -> Text {
    Text::fixed("Cam kết và việc thực hiện", "Commitments and their delivery")
}

/// The register to read: the project's own, else the shipped one for the country of the profile.
fn held<'a>(
    context: &Context<'a>,
    home: Economy,
    source: &str,
) -> Result<Option<Cow<'a, Held>>, ReviewError> {
    let country = context.country;
    if let Some(own) = context.register {
        return Ok(own.is_of(country.code(), home.code()).then_some(Cow::Borrowed(own)));
    }
    if country != home || context.evidence.without_sources.contains(source) {
        return Ok(None);
    }
    let known = context.library().catalogue().sources.get(source);
    let vintage = known.map(|source| source.vintage.clone()).unwrap_or_default();
    Ok(Some(Cow::Owned(Held::shipped(&context.profile.id, vintage)?)))
}

fn not_held(context: &Context<'_>) -> Section {
    let sentence = sentence(
        "Sổ theo dõi đi kèm chỉ có cam kết của {0}. Lập sổ của {1} bằng `hoinhap register import` vào một thư mục dự án, rồi chạy `hoinhap review --project` với thư mục đó.",
        "The shipped register holds the commitments of {0} only. Build one of {1} with `hoinhap register import` in a project folder, and run `hoinhap review --project` on it.",
        vec![words(context.object(context.profile.country)), words(context.object(context.country))],
    );
    Section {
        id: ID.into(),
        name: name(),
        title: plain("Chưa có sổ theo dõi cam kết", "No register of commitments is held"),
        blocks: vec![Block::Paragraph { sentence }],
    }
}

/// What the section has to say first: how late the tasks are, else what falls due next.
fn title(context: &mut Context<'_>, held: &Held, delivery: &Delivery<'_>, agenda: &Agenda<'_>) -> Sentence {
    if let Some(late) = delivery::title(context, held, delivery) {
        return late;
    }
    let Some(next) = agenda.rows.first() else {
        return plain(
            "Sổ theo dõi chưa cho biết việc thực hiện cam kết",
            "The register does not tell how commitments are delivered",
        );
    };
    let counted = agenda.number().part(context, held, &agenda.records());
    sentence(
        "{0} nghĩa vụ đến hạn trong mười hai tháng, sớm nhất vào {1}; chưa có số liệu về thực hiện nhiệm vụ",
        "{0} {0:duty falls|duties fall} due within twelve months, the first on {1}; the delivery of tasks is not on record",
        vec![counted, Part::Date { date: next.due }],
    )
}

fn which(held: &Held) -> Sentence {
    if held.is_own() {
        return plain(
            "Mục này đọc sổ theo dõi của thư mục dự án tại ngày của báo cáo và chỉ dùng bản ghi công khai; bản ghi nội bộ và hạn chế không vào báo cáo, kể cả trong các số đếm. Trạng thái được suy ra từ dữ kiện, không ai nhập tay.",
            "This section reads the register of the project folder at the date of the review, and its public records alone; internal and restricted ones enter neither the text nor a count. Status is derived from what happened; nobody types it.",
        );
    }
    plain(
        "Mục này đọc sổ theo dõi đi kèm chương trình: chỉ gồm dữ kiện đã công bố. Có sổ của mình thì dùng `hoinhap review --project DIR`: tệp register.sqlite trong thư mục đó được đọc thay cho sổ đi kèm.",
        "This section reads the register that ships with the program: published facts alone. With a register of your own, run `hoinhap review --project DIR`: the register.sqlite of that folder is read instead.",
    )
}

/// A heading within the section.
fn heading(vi: &'static str, en: &'static str) -> Block {
    Block::Heading { text: Text::fixed(vi, en) }
}

/// Something that the register does not hold.
fn lacking(sentence: Sentence) -> Block {
    Block::Note { level: Level::Watch, sentence }
}

/// What people call a record.
fn called(record: &Record) -> Text {
    Text::build(|lang| record.title(lang).to_owned())
}

/// A field that has a Vietnamese form beside it.
fn field(record: &Record, name: &str) -> Text {
    let en = record.get(name);
    let vi = record.text(&format!("{name}_vi")).unwrap_or(en);
    Text::new(vi.to_owned(), en.to_owned())
}

/// A field as a cell; the reason where there is none.
fn field_cell(record: &Record, name: &str) -> TableCell {
    if record.text(name).is_some() { text_cell(field(record, name)) } else { not_stated() }
}

fn not_stated() -> TableCell {
    crate::words::missing("không nêu", "not stated")
}

/// A word of the register, for people.
fn word(text: &str) -> Text {
    label(text)
}

/// Days from one day to another, negative where the second lies before.
fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// The day a year later, 28 February for a leap day.
fn a_year_after(day: Date) -> Date {
    let year = day.year() + 1;
    Date::new(year, day.month(), day.day()).unwrap_or_else(|_| hoinhap_vocab::date(year, 2, 28))
}

/// The sources of a figure of this section.
fn source(held: &Held) -> Text {
    if held.is_published() {
        return Text::fixed("Sổ theo dõi, bản công khai", "The register as published");
    }
    if held.is_own() {
        return Text::fixed("Sổ theo dõi của thư mục dự án", "Register of the project folder");
    }
    Text::new(
        format!("Sổ theo dõi đi kèm ({}), theo nguồn ghi ở từng dòng", held.vintage()),
        format!("Shipped register ({}), per source named in each row", held.vintage()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoinhap_vocab::date;

    #[test]
    fn a_leap_day_has_an_anniversary() {
        assert_eq!(a_year_after(date(2024, 2, 29)), date(2025, 2, 28));
        assert_eq!(a_year_after(date(2026, 6, 30)), date(2027, 6, 30));
        assert_eq!(days_between(date(2026, 6, 30), date(2027, 6, 30)), 365);
        assert_eq!(days_between(date(2026, 6, 30), date(2026, 6, 1)), -29);
    }
}
