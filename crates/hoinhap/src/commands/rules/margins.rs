//! `hoinhap rules margins`: how far each programme goes below MFN for goods of an origin.

use clap::ArgMatches;
use serde_json::json;

use hoinhap_origin::tariff::{Margins, Memberships, Rate, Regime, TariffTable, View, margins};
use hoinhap_vocab::Text;

use super::overlap::{day, origin};
use crate::cli::{ArgSpec, CommandSpec, Example, Takes};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "margins",
    about: Text::fixed(
        "Biên độ ưu đãi của từng chương trình so với MFN",
        "Preference margins of each programme against MFN",
    ),
    more: Text::fixed(
        "Biên độ là thuế suất MFN trừ thuế suất ưu đãi, điểm phần trăm, trên các dòng có ưu đãi thấp hơn MFN. Dòng được đếm như \
         lệnh `rules overlap`.",
        "A margin is the MFN rate less the preferential rate, in percentage points, over the lines on which the preference is \
         below MFN. Lines are counted as in `rules overlap`.",
    ),
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
        line: "rules margins --from JPN",
        does: Text::fixed("hàng từ Nhật Bản", "goods from Japan"),
    }],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let (origin, on) = (origin(matches)?, day(session, matches)?);
    let (table, memberships) = (TariffTable::embedded()?, Memberships::embedded()?);
    let regime = Regime::by_origin(&table, origin, on, memberships.groupings());
    let view = View::new(&table, regime);
    let mut rows: Vec<Margins> =
        view.regime().programmes.iter().filter_map(|programme| margins(&view, *programme)).collect();
    rows.sort_by(|a, b| b.below.cmp(&a.below).then_with(|| a.programme.cmp(&b.programme)));
    let fields = json!({"origin": origin, "rows": rows});
    Ok(Answer::new("rules-margins", fields).table(sheet(&rows)))
}

fn sheet(rows: &[Margins]) -> Sheet {
    let columns = vec![
        Column::text("programme", "Chương trình", "Programme"),
        Column::number("below", "Dòng có biên độ", "Lines with a margin"),
        Column::number("mean_margin", "Bình quân", "Mean"),
        Column::number("median_margin", "Trung vị", "Median"),
        Column::number("equal", "Bằng MFN", "Equal to MFN"),
        Column::number("above", "Cao hơn MFN", "Above MFN"),
        Column::number("lines", "Dòng được đếm", "Lines counted"),
    ];
    let rate = |rate: Option<Rate>| rate.map_or_else(Cell::none, |rate| Cell::same(rate.to_string()));
    let count = |lines: usize| Cell::same(lines.to_string());
    let row = |row: &Margins| {
        vec![
            Cell::same(&row.programme),
            count(row.below),
            rate(row.mean_margin),
            rate(row.median_margin),
            count(row.equal),
            count(row.above),
            count(row.lines),
        ]
    };
    Sheet { columns, rows: rows.iter().map(row).collect() }
}
