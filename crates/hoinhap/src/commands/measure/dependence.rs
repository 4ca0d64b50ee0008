//! `hoinhap measure dependence`: every measure of dependence of a country at once.

use clap::ArgMatches;

use hoinhap_measures::{Definition, Evidence, Measure, PartnerUse, Query, definitions, measure};
use hoinhap_vocab::Text;

use super::rows::{Asked, answer};
use super::value::{COUNTRY, DATA, DEFAULT_COUNTRY, YEAR, years_of};
use crate::cli::{CommandSpec, Example, many, one};
use crate::commands::economies::economies;
use crate::failure::Failure;
use crate::output::Answer;
use crate::session::Session;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "dependence",
    about: Text::fixed(
        "Mức phụ thuộc của một nước: độ tập trung, tài chính bên ngoài, dự trữ",
        "How dependent a country is: concentration, external finance, reserves",
    ),
    more: Text::fixed(
        "Mọi chỉ số dùng cho mặt phụ thuộc (DEP), mỗi chỉ số một dòng, năm gần nhất có số liệu; chỉ số theo cặp lấy đối tác có giá trị lớn nhất.",
        "Every indicator of dependence (DEP), one row each, of the latest year that has a value; of measures of a pair, the partner with the largest.",
    ),
    args: &[COUNTRY, YEAR, DATA],
    subcommands: &[],
    examples: &[
        Example {
            line: "measure dependence --country VNM",
            does: Text::fixed("mức phụ thuộc của Việt Nam", "Viet Nam's dependence"),
        },
        Example {
            line: "measure dependence --country VN,TH --format csv",
            does: Text::fixed("hai nước, dạng CSV", "two countries, as CSV"),
        },
    ],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let library = session.library()?;
    let evidence = Evidence::new(&library, session.as_of)?;
    let named = many(matches, "country");
    let named = if named.is_empty() { vec![DEFAULT_COUNTRY] } else { named };
    let countries = economies(&library, &named, "--country", session.as_of)?;
    let years = years_of(one(matches, "year"))?;
    let used: Vec<Definition> =
        definitions(&library).into_iter().filter(|row| row.uses.iter().any(|word| word == "DEP")).collect();
    let mut measures = Vec::new();
    for country in countries {
        for definition in &used {
            let mut query = Query::new(&definition.id, country).years(years);
            query.data = one(matches, "data").map(str::to_owned);
            let found = measure(&evidence, &query).map_err(|error| Failure::of_measure(&error, &library))?;
            measures.extend(if definition.partner == PartnerUse::Each { largest(found) } else { found });
        }
    }
    Ok(answer("measure-dependence", session, &library, &Asked { definitions: &used, measures: &measures }))
}

/// The row of the largest value in each year, in the order of the years.
fn largest(found: Vec<Measure>) -> Vec<Measure> {
    let mut kept: Vec<Measure> = Vec::new();
    for measure in found {
        match kept.iter_mut().find(|row| row.year == measure.year) {
            Some(row) if measure.value > row.value => *row = measure,
            Some(_) => {}
            None => kept.push(measure),
        }
    }
    kept
}
