//! Economies and groups as flags name them.

use hoinhap_sources::{Library, nearest};
use hoinhap_vocab::{AsOf, Economy, EconomyError, Text};

use crate::failure::Failure;

/// One economy, by its alpha-2 or alpha-3 code, or by its full name in either language.
pub(crate) fn economy(library: &Library, text: &str, flag: &str) -> Result<Economy, Failure> {
    text.parse().or_else(|error| match named(library, text).as_slice() {
        [economy] => Ok(*economy),
        _ => Err(unknown(library, text, flag, &error)),
    })
}

/// The economies of a name, capitals or not, with or without spaces.
fn named(library: &Library, text: &str) -> Vec<Economy> {
    let letters = |name: &str| -> String {
        name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let asked = letters(text);
    let is_meant = |name: &str| !asked.is_empty() && letters(name) == asked;
    let economies = library.economies().iter();
    let meant = economies.filter(|(_, row)| is_meant(&row.name.vi) || is_meant(&row.name.en));
    meant.map(|(economy, _)| economy).collect()
}

/// Economies in the order named, each once. A group stands for its members on the date.
pub(crate) fn economies(
    library: &Library,
    texts: &[&str],
    flag: &str,
    as_of: AsOf,
) -> Result<Vec<Economy>, Failure> {
    let mut all = Vec::new();
    for text in texts {
        let members = members(library, text, as_of);
        if members.is_empty() {
            all.push(economy(library, text, flag)?);
        }
        all.extend(members);
    }
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|economy| seen.insert(*economy));
    Ok(all)
}

fn members(library: &Library, group: &str, as_of: AsOf) -> Vec<Economy> {
    library.groupings().members(group, as_of.0)
}

fn unknown(library: &Library, text: &str, flag: &str, error: &EconomyError) -> Failure {
    if library.groupings().groups().contains(&text) {
        return one_only(text, flag);
    }
    let message = Text::new(
        format!("`{text}` không phải là mã nền kinh tế hay nhóm nước"),
        format!("`{text}` is neither an economy nor a group"),
    );
    let hints = hints(library, text, error);
    let help = if hints.is_empty() {
        Text::fixed(
            "Viết mã ISO 3166 như VNM hoặc VN, hoặc tên nhóm như ASEAN",
            "Write an ISO 3166 code such as VNM or VN, or a group such as ASEAN",
        )
    } else {
        let list = hints.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ");
        Text::new(format!("Có phải ý là {list}?"), format!("Did you mean {list}?"))
    };
    Failure::usage("cli/unknown-economy", message, help).at(flag).with_value(text)
}

/// A group where a single economy is asked for.
fn one_only(group: &str, flag: &str) -> Failure {
    let message = Text::new(
        format!("`{group}` là một nhóm nước; ở đây cần một nền kinh tế"),
        format!("`{group}` is a group; one economy is asked for here"),
    );
    let help = Text::fixed(
        "Nêu một nước; nhóm dùng cho `--compare`, hoặc cho `hoinhap measure`",
        "Name one economy; groups go to `--compare`, or to `hoinhap measure`",
    );
    Failure::usage("cli/not-one-economy", message, help).at(flag).with_value(group)
}

/// Codes that were probably meant: of a common mistake, of the same letters in capitals, of the name.
fn hints(library: &Library, text: &str, error: &EconomyError) -> Vec<String> {
    if let EconomyError::Common { instead, .. } = error {
        return vec![(*instead).to_owned()];
    }
    let capitals = text.to_uppercase();
    let groups = library.groupings().groups();
    if capitals.parse::<Economy>().is_ok() || groups.contains(&capitals.as_str()) {
        return vec![capitals];
    }
    let by_name: Vec<_> = named(library, text).iter().map(Economy::to_string).collect();
    if !by_name.is_empty() {
        return by_name;
    }
    let names = library.economies().iter().map(|(_, row)| row.name.en.as_ref());
    let near = nearest(text, names, 3);
    let code_of = |name: &String| library.economies().iter().find(|(_, row)| row.name.en == name.as_str());
    near.iter().filter_map(code_of).map(|(economy, _)| economy.to_string()).collect()
}
