//! `hoinhap measure NAME`: an indicator of some economies, years and partners.

use clap::ArgMatches;

use hoinhap_measures::{Bounds, Evidence, Partners, Query, Years, definition, measure};
use hoinhap_sources::Library;
use hoinhap_vocab::{Text, Year};

use super::rows::{Asked, answer};
use super::{dependence, list, progress};
use crate::cli::{ArgSpec, CommandSpec, Example, Takes, many, one};
use crate::commands::economies::{economies, economy};
use crate::failure::Failure;
use crate::output::Answer;
use crate::session::Session;

/// The country of the default profile.
pub(super) const DEFAULT_COUNTRY: &str = "VNM";

/// Whose values.
pub(super) const COUNTRY: ArgSpec = ArgSpec {
    id: "country",
    value: "ISO3",
    takes: Takes::Many,
    help: Text::fixed(
        "Nước hoặc nhóm nước, cách nhau bằng dấu phẩy: VNM, VN, ASEAN; mặc định VNM",
        "Countries or groups, separated by commas: VNM, VN, ASEAN; default VNM",
    ),
};

/// Of which years.
pub(super) const YEAR: ArgSpec = ArgSpec {
    id: "year",
    value: "YEAR",
    takes: Takes::One,
    help: Text::fixed(
        "Một năm, khoảng 2015..2024, hoặc all; mặc định là năm gần nhất có số liệu",
        "A year, a range 2015..2024, or all; by default the latest that has a value",
    ),
};

/// From which flow table.
pub(super) const DATA: ArgSpec = ArgSpec {
    id: "data",
    value: "DATASET",
    takes: Takes::One,
    help: Text::fixed(
        "Bảng dòng chảy thương mại để tính; mặc định flows_2023",
        "The flow table to compute from; default flows_2023",
    ),
};

/// The command.
pub(crate) const SPEC: CommandSpec = CommandSpec {
    name: "measure",
    about: Text::fixed(
        "Giá trị của một chỉ số, kèm nguồn, trạng thái, thứ hạng và các dòng số liệu gốc",
        "Values of an indicator, with source, status, rank and source rows",
    ),
    more: Text::fixed(
        "Thiếu số liệu đầu vào thì không có kết quả; lý do được ghi kèm. `measure list` liệt kê các mã.",
        "Where an input is missing there is no value, and the reason is given. `measure list` lists the ids.",
    ),
    args: &[
        ArgSpec {
            id: "name",
            value: "NAME",
            takes: Takes::Position,
            help: Text::fixed("Mã chỉ số, chẳng hạn x:OPEN", "The indicator's id, such as x:OPEN"),
        },
        COUNTRY,
        YEAR,
        ArgSpec {
            id: "partner",
            value: "ISO3",
            takes: Takes::One,
            help: Text::fixed(
                "Đối tác, hoặc all để lấy mọi đối tác",
                "A partner, or all for one row per partner",
            ),
        },
        DATA,
        ArgSpec {
            id: "universe",
            value: "N",
            takes: Takes::One,
            help: Text::fixed(
                "Số đối tác có thể có, cho các chỉ số tập trung",
                "Number of possible partners, for measures of concentration",
            ),
        },
        ArgSpec {
            id: "missing",
            value: "LOW..HIGH",
            takes: Takes::One,
            help: Text::fixed(
                "Tỷ trọng mà các dòng chảy bị thiếu có thể chiếm, chẳng hạn 0..0.1",
                "Share that missing flows may hold, such as 0..0.1",
            ),
        },
        progress::TARGET,
        progress::BY,
        progress::BASE,
    ],
    subcommands: &[list::SPEC, dependence::SPEC],
    examples: &[
        Example {
            line: "measure x:OPEN --country VNM --year 2024",
            does: Text::fixed("độ mở của Việt Nam năm 2024", "Viet Nam's openness in 2024"),
        },
        Example {
            line: "measure unctad:FDI.IN --country ASEAN --year 2015..2024 --format csv",
            does: Text::fixed("vốn FDI vào ASEAN qua các năm", "FDI inflows of ASEAN by year"),
        },
        Example {
            line: "measure x:UN.DIST --partner USA",
            does: Text::fixed(
                "khoảng cách lập trường tại Liên hợp quốc với Hoa Kỳ",
                "distance of positions in the United Nations from the United States",
            ),
        },
        Example {
            line: "measure x:BX --data panel_1964_2016 --year 2016 --partner all",
            does: Text::fixed("xuất khẩu theo bạn hàng năm 2016", "exports by partner in 2016"),
        },
        Example {
            line: "measure gm:NET.USERS --target 95 --by 2030 --base 2015",
            does: Text::fixed(
                "tiến độ tới mục tiêu 95 % dân số dùng Internet năm 2030, dạng JSON theo lược đồ `measure-progress`",
                "progress towards 95 % of the population online by 2030; as JSON by the schema `measure-progress`",
            ),
        },
    ],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let library = session.library()?;
    let evidence = Evidence::new(&library, session.as_of)?;
    let name = one(matches, "name").unwrap_or_default();
    let named = many(matches, "country");
    let named = if named.is_empty() { vec![DEFAULT_COUNTRY] } else { named };
    let target = progress::asked(matches)?;
    let years = years_of(one(matches, "year"))?;
    let asked = Query {
        indicator: name.to_owned(),
        years: if target.is_some() && years == Years::Latest { Years::All } else { years },
        partners: partners_of(&library, one(matches, "partner"))?,
        data: one(matches, "data").map(str::to_owned),
        n: universe_of(one(matches, "universe"))?,
        missing: missing_of(one(matches, "missing"))?,
        ..Query::new(name, hoinhap_vocab::Economy::literal(DEFAULT_COUNTRY))
    };
    check_table(&library, &asked)?;
    let mut measures = Vec::new();
    for country in economies(&library, &named, "--country", session.as_of)? {
        let query = Query { economy: country, ..asked.clone() };
        measures.extend(measure(&evidence, &query).map_err(|error| Failure::of_measure(&error, &library))?);
    }
    let definitions: Vec<_> = definition(&library, name).into_iter().collect();
    if let Some(target) = target {
        return progress::answer(session, &library, definitions.first(), &measures, target);
    }
    Ok(answer("measure", session, &library, &Asked { definitions: &definitions, measures: &measures }))
}

/// A table that does not exist is refused even where the indicator would not use it.
fn check_table(library: &Library, query: &Query) -> Result<(), Failure> {
    match &query.data {
        Some(name) => library.flows(name).map(|_| ()).map_err(|error| Failure::from(error).at("--data")),
        None => Ok(()),
    }
}

/// The years that `--year` names.
pub(super) fn years_of(text: Option<&str>) -> Result<Years, Failure> {
    let Some(text) = text else { return Ok(Years::Latest) };
    let year =
        |text: &str| text.parse().ok().filter(|year: &Year| (1800..=2200).contains(year) && text.len() == 4);
    let years = match text.split_once("..") {
        None if text == "all" => Some(Years::All),
        None => year(text).map(Years::One),
        Some((first, last)) => year(first).zip(year(last)).map(|(first, last)| Years::Range(first, last)),
    };
    let ordered = |years: &Years| !matches!(years, Years::Range(first, last) if first > last);
    years.filter(ordered).ok_or_else(|| {
        let failure = Failure::usage(
            "cli/bad-year",
            Text::new(format!("`{text}` không phải là năm"), format!("`{text}` is not a year")),
            Text::fixed(
                "Viết 2024, 2015..2024 (năm đầu trước năm cuối) hoặc all",
                "Write 2024, 2015..2024 (the earlier year first) or all",
            ),
        );
        failure.at("--year").with_value(text)
    })
}

fn partners_of(library: &Library, text: Option<&str>) -> Result<Partners, Failure> {
    match text {
        None => Ok(Partners::Unspecified),
        Some("all") => Ok(Partners::All),
        Some(code) => economy(library, code, "--partner").map(Partners::One),
    }
}

fn universe_of(text: Option<&str>) -> Result<Option<usize>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let number = text.parse().ok().filter(|number| (2..=1_000_000).contains(number));
    number.map(Some).ok_or_else(|| {
        let failure = Failure::usage(
            "cli/bad-number",
            Text::new(
                format!("`{text}` không phải là số đối tác"),
                format!("`{text}` is not a number of partners"),
            ),
            Text::fixed("Viết số nguyên từ 2 trở lên", "Write a whole number from 2 on"),
        );
        failure.at("--universe").with_value(text)
    })
}

fn missing_of(text: Option<&str>) -> Result<Option<Bounds>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let share = |text: &str| text.parse::<f64>().ok();
    let ends = text.split_once("..").and_then(|(low, high)| share(low).zip(share(high)));
    let bounds = ends.and_then(|(low, high)| Bounds::new(low, high).ok());
    bounds.map(Some).ok_or_else(|| {
        let failure = Failure::usage(
            "measure/bad-bounds",
            Text::new(
                format!("`{text}` không phải là khoảng tỷ trọng"),
                format!("`{text}` is not a range of shares"),
            ),
            Text::fixed(
                "Viết hai tỷ trọng từ 0 đến dưới 1, số nhỏ trước, chẳng hạn 0..0.1",
                "Write two shares from 0 to below 1, the smaller first, such as 0..0.1",
            ),
        );
        failure.at("--missing").with_value(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_one_a_range_or_all() {
        assert_eq!(years_of(Some("2024")).unwrap(), Years::One(2024));
        assert_eq!(years_of(Some("2015..2024")).unwrap(), Years::Range(2015, 2024));
        assert_eq!(years_of(Some("all")).unwrap(), Years::All);
        for wrong in ["24", "2024..2015", "2015-2024", "..2024", "99999", "", "20x4", "+2024"] {
            assert_eq!(years_of(Some(wrong)).unwrap_err().code, "cli/bad-year", "{wrong}");
        }
    }
}
