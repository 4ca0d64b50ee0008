//! What can be wrong in what surrounds the rows: tolerances, proofs, insufficient operations, cumulation.

use hoinhap_sources::{Library, SourceError};
use hoinhap_vocab::{Economy, Issue, Text};

use crate::rule::{Pack, Packs};
use crate::{CodeSet, Decimal};

/// Checks the tables beside the rows.
pub(super) fn check(pack: &Pack, packs: &Packs, issues: &mut Vec<Issue>) -> Result<(), SourceError> {
    tolerances(pack, issues);
    proofs(pack, issues);
    operations(pack, packs, issues);
    cumulation(pack, issues)
}

fn fault(code: &'static str, pack: &Pack, place: &str, value: &str, message: Text, want: Text) -> Issue {
    Issue::error(code, format!("{}/{place}", pack.agreement), message, want).with_value(value)
}

fn tolerances(pack: &Pack, issues: &mut Vec<Issue>) {
    for own in pack.tolerances.iter().filter(|own| own.pct > Decimal::HUNDRED || own.pct.is_negative()) {
        issues.push(fault(
            "rules/bad-tolerance",
            pack,
            "tolerances.csv:pct",
            &own.pct.to_string(),
            Text::fixed("Tỷ lệ phải từ 0 đến 100.", "A percentage is from 0 to 100."),
            Text::fixed("Sửa tỷ lệ theo văn bản.", "Correct it by the text."),
        ));
    }
}

fn proofs(pack: &Pack, issues: &mut Vec<Issue>) {
    for (limit, currency) in pack.proofs.iter().filter_map(|proof| proof.limit.as_ref()) {
        if *limit <= Decimal::ZERO {
            issues.push(fault(
                "rules/bad-proof",
                pack,
                "proofs.csv:max_consignment_value",
                &limit.to_string(),
                Text::fixed("Ngưỡng trị giá phải lớn hơn 0.", "A limit of value is above zero."),
                Text::fixed("Sửa ngưỡng theo văn bản.", "Correct it by the text."),
            ));
        }
        if currency.len() != 3 || !currency.chars().all(|letter| letter.is_ascii_uppercase()) {
            issues.push(fault(
                "rules/bad-proof",
                pack,
                "proofs.csv:currency",
                currency,
                Text::fixed(
                    "Mã tiền tệ gồm ba chữ hoa (ISO 4217).",
                    "A currency has three capitals (ISO 4217).",
                ),
                Text::fixed("Viết chẳng hạn EUR.", "Write EUR, for example."),
            ));
        }
    }
}

fn operations(pack: &Pack, packs: &Packs, issues: &mut Vec<Issue>) {
    let known = packs.insufficient_operations();
    for code in pack.operations.veto.iter().filter(|code| !known.contains(code)) {
        issues.push(fault(
            "rules/unknown-operation",
            pack,
            "operations.csv:code",
            code,
            Text::fixed(
                "Công đoạn không có trong operation_codes.csv.",
                "The operation is not in operation_codes.csv.",
            ),
            Text::fixed("Sửa mã, hoặc thêm vào danh mục.", "Correct the code, or add it to the list."),
        ));
    }
}

fn cumulation(pack: &Pack, issues: &mut Vec<Issue>) -> Result<(), SourceError> {
    let own = &pack.cumulation;
    let place = "cumulation.toml";
    if !["", "bilateral", "regional"].contains(&own.kind.as_str()) {
        issues.push(fault(
            "rules/unknown-cumulation",
            pack,
            &format!("{place}:kind"),
            &own.kind,
            Text::fixed("Không rõ loại cộng gộp.", "This kind of cumulation is not known."),
            Text::fixed("Ghi `bilateral` hoặc `regional`.", "Write `bilateral` or `regional`."),
        ));
    }
    let groups = Library::csv("nomenclature/groupings.csv")?;
    let is_group = |word: &str| groups.rows().any(|row| row.text("group").is_ok_and(|group| group == word));
    for (index, entry) in own.extended.iter().enumerate() {
        for word in entry.partners.iter().chain(std::iter::once(&entry.exporter)) {
            if Economy::from_alpha3(word).is_none() && !is_group(word) {
                issues.push(fault(
                    "rules/unknown-economy",
                    pack,
                    &format!("{place}:extended/{index}"),
                    word,
                    Text::fixed("Không có nước hay nhóm này.", "There is no such economy or group."),
                    Text::fixed(
                        "Viết mã ba chữ cái, chẳng hạn KOR.",
                        "Write the three letters, such as KOR.",
                    ),
                ));
            }
        }
        for codes in [&entry.materials, &entry.goods] {
            if CodeSet::parse(codes).is_err() {
                issues.push(fault(
                    "rules/bad-range",
                    pack,
                    &format!("{place}:extended/{index}"),
                    codes,
                    Text::fixed("Khoảng mã không hợp lệ.", "The range of codes is not valid."),
                    Text::fixed("Viết chẳng hạn 50-60.", "Write 50-60, for example."),
                ));
            }
        }
    }
    Ok(())
}
