//! `hoinhap register partners`: partner economies of the counted agreements, or of a tier, and a published total held
//! against them.

use std::collections::{BTreeMap, BTreeSet};

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_register::book::Book;
use hoinhap_register::model::{TotalVerdict, judge_total};
use hoinhap_register::record::{Kind, Record, value_label};
use hoinhap_vocab::{Date, Lang, Text};

use super::reader::Reader;
use super::store::{COUNTRY, book};
use super::typed::is_named;
use super::{ACTOR, CLASS, KNOWN_AT, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

/// `partners`.
pub(super) const PARTNERS: CommandSpec = CommandSpec {
    name: "partners",
    about: Text::fixed(
        "Đối tác của các hiệp định được tính, hoặc của một khuôn khổ, tại một ngày",
        "Partners of the counted agreements, or of a tier, on a day",
    ),
    more: Text::fixed(
        "Chỉ tính khuôn khổ có nguồn; nêu tên khuôn khổ bằng mã hoặc bằng tiếng Việt. Con số đã công bố (--published) được đối chiếu; sổ chưa đủ thì không phủ nhận con số lớn hơn. Mã thoát 1 nếu con số đã công bố không được xác nhận.",
        "Only tiers with a source count; a tier is named by its code or in Vietnamese. A published total (--published) is held against it; a register that is not complete refutes no larger total. The exit status is 1 where the published total is not confirmed.",
    ),
    args: &[
        flag(
            "tier",
            "TIER",
            Takes::One,
            Text::fixed(
                "Khuôn khổ: special relationship (quan hệ đặc biệt), comprehensive strategic (đối tác chiến lược toàn diện), strategic (đối tác chiến lược), comprehensive (đối tác toàn diện), …",
                "Tier: special relationship, comprehensive strategic, strategic, comprehensive, …",
            ),
        ),
        flag("published", "N", Takes::One, Text::fixed("Con số đã công bố", "The total that was published")),
        CLASS,
        ACTOR,
        KNOWN_AT,
        STORE,
    ],
    subcommands: &[],
    examples: &[
        Example {
            line: "register partners --project work --as-of 2026-04-30",
            does: Text::fixed(
                "nền kinh tế đối tác của 17 hiệp định",
                "the partner economies of the 17 agreements",
            ),
        },
        Example {
            line: "register partners --project work --tier 'comprehensive strategic' --published 14",
            does: Text::fixed(
                "đối chiếu số đối tác chiến lược toàn diện đã công bố",
                "hold a published number of comprehensive strategic partners against the register",
            ),
        },
    ],
    run: Some(partners),
};

fn partners(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let book = book(session, matches)?;
    let (on, lang) = (session.as_of.0, session.lang);
    let published = one(matches, "published").map(total).transpose()?;
    let tier = one(matches, "tier").map(|name| tier(&book, name)).transpose()?;
    let mut notes: Vec<Text> = Vec::new();
    let (list, mut fields) = match &tier {
        Some(tier) => (book.in_tier(tier, on, true), json!({"tier": tier, "complete": false})),
        None => {
            let found = book.partners(COUNTRY, on);
            let past = on < jiff::tz::Offset::UTC.to_datetime(Session::now()).date();
            let complete = found.undated.is_empty() || !past;
            if !complete {
                let list = found.undated.iter().cloned().collect::<Vec<_>>().join(", ");
                notes.push(Text::new(
                    format!("Không có ngày trên hồ sơ, nên tính ở mọi thời điểm: {list}."),
                    format!("No day is on record, so they count on every date: {list}."),
                ));
            }
            let fields = json!({"agreements": found.agreements, "in_force_only": found.in_force_only.len(), "complete": complete, "undated": found.undated});
            (found.partners, fields)
        }
    };
    let complete = fields["complete"] == true;
    let verdict = published.map(|published| judge_total(list.len(), published, false, complete));
    let reader = Reader::new(&book, lang)?;
    let sheet = match &tier {
        Some(tier) => tier_sheet(&book, &list, tier, on, &reader),
        None => agreement_sheet(&book, &list, &fields["agreements"], on, &reader),
    };
    fields["as_of"] = json!(on.to_string());
    fields["count"] = json!(list.len());
    fields["partners"] = json!(list);
    fields["verdict"] = json!(verdict);
    let answer = Answer::new("register-partners", fields).line(counted(list.len(), tier.as_deref(), lang));
    let answer = match published.zip(verdict) {
        Some((published, verdict)) => answer
            .line(judged(published, list.len(), verdict).get(lang))
            .exit(u8::from(verdict != TotalVerdict::Holds)),
        None => answer,
    };
    Ok(notes.iter().fold(answer, |answer, note| answer.line(note.get(lang))).table(sheet))
}

fn total(text: &str) -> Result<usize, Failure> {
    text.parse().map_err(|_| {
        let message = Text::fixed("Không phải là số dùng được", "Not a number that can be used");
        let help = Text::fixed("Viết số nguyên không âm", "Write a whole number from nought up");
        Failure::usage("cli/bad-number", message, help).at("--published").with_value(text)
    })
}

fn tier_name(code: &str) -> Text {
    Kind::of("tier").map_or_else(|| Text::same(code.to_owned()), |kind| value_label(kind, "tier", code))
}

/// The tier of a name; the register says which there are.
fn tier(book: &Book, name: &str) -> Result<String, Failure> {
    let known: BTreeSet<&str> = book.all("tier").iter().map(|row| row.get("tier")).collect();
    let found = known.iter().find(|code| is_named(name, code, &tier_name(code)));
    found.map(|code| (*code).to_owned()).ok_or_else(|| {
        let list = known.iter().copied().collect::<Vec<_>>().join(", ");
        let named: Vec<String> =
            known.iter().map(|code| format!("{code} ({})", tier_name(code).vi)).collect();
        let message = Text::new(
            format!("Sổ không có khuôn khổ `{name}`"),
            format!("The register has no tier `{name}`"),
        );
        let help = Text::new(format!("Các khuôn khổ: {}", named.join("; ")), format!("The tiers: {list}"));
        Failure::usage("E-VALUE", message, help).at("--tier").with_value(name)
    })
}

fn counted(count: usize, tier: Option<&str>, lang: Lang) -> String {
    let text = match tier {
        Some(tier) => {
            let name = tier_name(tier);
            Text::new(
                format!("{count} đối tác có nguồn trong khuôn khổ {}", name.vi),
                format!("{count} sourced partners in the tier {}", name.en),
            )
        }
        None => Text::new(
            format!("{count} nền kinh tế đối tác của các hiệp định được tính"),
            format!("{count} partner economies of the counted agreements"),
        ),
    };
    text.get(lang).to_owned()
}

/// What the register says of a published total.
fn judged(published: usize, count: usize, verdict: TotalVerdict) -> Text {
    match verdict {
        TotalVerdict::Holds => Text::new(
            format!("Con số đã công bố {published}: đúng."),
            format!("The published total {published} holds."),
        ),
        TotalVerdict::DoesNotHold => Text::new(
            format!("Con số đã công bố {published}: không đúng, đếm được {count}."),
            format!("The published total {published} does not hold: {count} are counted."),
        ),
        TotalVerdict::Incomplete => Text::new(
            format!("Con số đã công bố {published}: chưa kết luận được, sổ chưa đủ (đếm được {count})."),
            format!(
                "The published total {published} is not refuted: the register is not complete ({count} are counted)."
            ),
        ),
    }
}

/// Partners with the agreements that make them partners.
fn agreement_sheet(
    book: &Book,
    list: &BTreeSet<String>,
    agreements: &Value,
    on: Date,
    reader: &Reader<'_>,
) -> Sheet {
    let mut of: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for agreement in agreements.as_array().into_iter().flatten().filter_map(Value::as_str) {
        for partner in book.partners_of(&BTreeSet::from([agreement]), COUNTRY, on) {
            of.entry(partner).or_default().push(agreement);
        }
    }
    let row = |code: &String| {
        let agreements = of.get(code).map(|all| all.join(", ")).unwrap_or_default();
        vec![Cell::same(code), Cell::same(reader.economy(code)), Cell::same(agreements)]
    };
    Sheet {
        columns: vec![
            Column::text("partner", "Mã", "Code"),
            Column::text("name", "Đối tác", "Partner"),
            Column::text("agreements", "Hiệp định", "Agreements"),
        ],
        rows: list.iter().map(row).collect(),
    }
}

/// Partners with the day from which they stand in the tier.
fn tier_sheet(book: &Book, list: &BTreeSet<String>, tier: &str, on: Date, reader: &Reader<'_>) -> Sheet {
    use hoinhap_register::time::Due;
    let row = |code: &String| {
        let from = |row: &&Record| row.read::<Due>("from").filter(|from| from.last <= on);
        let events =
            book.all("tier").iter().filter(|row| row.get("partner") == code && row.get("tier") == tier);
        let newest = events.max_by_key(from);
        let cell = |field: &str| newest.map_or_else(Cell::none, |row| reader.cell(row, field));
        vec![Cell::same(code), Cell::same(reader.economy(code)), cell("from"), cell("source")]
    };
    Sheet {
        columns: vec![
            Column::text("partner", "Mã", "Code"),
            Column::text("name", "Đối tác", "Partner"),
            Column::day("from", "Từ ngày", "From"),
            Column::long("source", "Nguồn", "Source"),
        ],
        rows: list.iter().map(row).collect(),
    }
}
