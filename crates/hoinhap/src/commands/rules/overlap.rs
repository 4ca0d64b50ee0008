//! `hoinhap rules overlap`: where one agreement alone is best, where several tie, where MFN is as good.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_origin::tariff::{Memberships, Overlap, Regime, TariffTable, View, overlap};
use hoinhap_vocab::{Date, Economy, Lang, Text, parse_date};

use crate::cli::{ArgSpec, CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "overlap",
    about: Text::fixed(
        "Đếm dòng thuế: hiệp định nào tốt nhất duy nhất, đồng hạng, hay MFN tốt ngang",
        "Count lines: one agreement alone is best, several tie, or MFN is as good",
    ),
    more: Text::fixed("", ""),
    args: &[
        ArgSpec {
            id: "from",
            value: "ECONOMY",
            takes: Takes::One,
            help: Text::fixed("Nước xuất xứ", "The origin"),
        },
        ArgSpec { id: "on", value: "DATE", takes: Takes::One, help: Text::fixed("Ngày", "The date") },
    ],
    subcommands: &[],
    examples: &[Example {
        line: "rules overlap --from CHN",
        does: Text::fixed("hàng từ Trung Quốc", "goods from China"),
    }],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let (origin, on) = (origin(matches)?, day(session, matches)?);
    let table = TariffTable::embedded()?;
    let memberships = Memberships::embedded()?;
    let regime = Regime::by_origin(&table, origin, on, memberships.groupings());
    let counts = overlap(&View::new(&table, regime));
    let fields: Value = json!(counts);
    Ok(Answer::new("rules-overlap", fields).table(sheet(&counts, session.lang)))
}

/// The day asked for, or the day of the question.
pub(super) fn day(session: &Session, matches: &ArgMatches) -> Result<Date, Failure> {
    let Some(text) = one(matches, "on") else { return Ok(session.as_of.0) };
    parse_date(text).map_err(|error| {
        let message = Text::new(format!("`{text}` không phải là ngày"), error.to_string());
        let help = Text::fixed("Viết năm-tháng-ngày", "Write year-month-day");
        Failure::usage("cli/bad-date", message, help).at("--on").with_value(text)
    })
}

/// The origin asked for.
pub(super) fn origin(matches: &ArgMatches) -> Result<Economy, Failure> {
    let help = Text::fixed("Nêu --from, chẳng hạn CHN", "Give --from, such as CHN");
    let Some(text) = one(matches, "from") else {
        let message = Text::fixed("Chưa nêu nước xuất xứ", "No origin is named");
        return Err(Failure::usage("cli/missing", message, help).at("--from"));
    };
    text.parse().map_err(|error: hoinhap_vocab::EconomyError| {
        let message = Text::new(format!("`{text}` không phải mã nước"), error.to_string());
        Failure::usage("cli/unknown-economy", message, help).at("--from").with_value(text)
    })
}

fn sheet(counts: &Overlap, lang: Lang) -> Sheet {
    let columns =
        vec![Column::text("what", "Dòng thuế", "Lines"), Column::number("lines", "Số dòng", "Count")];
    let word = |vi: &str, en: &str| match lang {
        Lang::Vi => vi.to_owned(),
        Lang::En => en.to_owned(),
    };
    let mut rows = vec![
        (word("được đếm", "counted"), counts.lines),
        (word("MFN tốt ngang", "MFN as good"), counts.mfn_as_good),
        (word("trong đó MFN bằng 0", "of them MFN zero"), counts.mfn_free),
        (word("nhiều hiệp định đồng hạng", "several agreements tie"), counts.tie),
        (word("có chương trình cao hơn MFN", "some programme above MFN"), counts.inversion_any),
    ];
    rows.extend(counts.unique.iter().map(|(programme, lines)| {
        (format!("{}: {programme}", word("tốt nhất duy nhất", "alone best")), *lines)
    }));
    let row = |(what, lines): (String, usize)| vec![Cell::same(what), Cell::same(lines.to_string())];
    Sheet { columns, rows: rows.into_iter().map(row).collect() }
}
