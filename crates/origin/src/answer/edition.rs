//! Codes in the editions of the Harmonized System: whether they exist, and what they become in another edition.

use hoinhap_sources::SourceError;
use hoinhap_vocab::{Issue, Text};

use super::World;
use crate::case::{Case, Material};
use crate::{CodeRange, Hs6};

/// Editions that the concordance knows.
const EDITIONS: [u16; 3] = [2022, 2017, 2012];

/// Takes codes that no edition (or not the named one) holds out of the case, each with an issue.
pub(super) fn check_codes(
    world: &World,
    case: &mut Case,
    issues: &mut Vec<Issue>,
) -> Result<(), SourceError> {
    let text = world.concordance()?;
    let edition = case.edition;
    // Chapters 98 and 99 are a market's own: its tariff holds them, the Harmonized System does not.
    let own = |codes: &CodeRange| codes.first().chapter() >= 98;
    if let Some(codes) = case.product.filter(|codes| !own(codes) && !exists(text, *codes, edition)) {
        issues.push(unknown("/product/hs", codes, edition));
        case.product = None;
    }
    if let Some(materials) = &mut case.materials {
        check_materials(text, edition, materials, "", issues);
    }
    Ok(())
}

fn check_materials(
    text: &str,
    edition: Option<u16>,
    list: &mut [Material],
    path: &str,
    issues: &mut Vec<Issue>,
) {
    for (index, material) in list.iter_mut().enumerate() {
        let place = format!("{path}/materials/{index}");
        let edition = material.edition.or(edition);
        if let Some(codes) = material.codes.filter(|codes| !exists(text, *codes, edition)) {
            issues.push(unknown(&format!("{place}/hs"), codes, edition));
            material.codes = None;
        }
        if let Some(below) = &mut material.materials {
            check_materials(text, edition, below, &place, issues);
        }
    }
}

fn unknown(place: &str, codes: CodeRange, edition: Option<u16>) -> Issue {
    let name = edition.map_or_else(|| "2012, 2017, 2022".to_owned(), |edition| edition.to_string());
    Issue::error(
        "case/code-not-in-edition",
        place,
        Text::new(format!("Mã {codes} không có trong HS {name}."), format!("HS {name} has no code {codes}.")),
        Text::fixed("Kiểm tra mã và phiên bản HS.", "Check the code and the HS edition."),
    )
    .with_value(codes.to_string())
}

/// Whether an edition, or any where none is named, holds codes. A market's own Chapters 98 and 99 are not in it.
fn exists(text: &str, codes: CodeRange, edition: Option<u16>) -> bool {
    let printed = format!("{codes}");
    let six = printed.len() == 6;
    let editions = EDITIONS.iter().filter(|own| edition.is_none_or(|edition| edition == **own));
    editions.into_iter().any(|edition| {
        let stop = if six { "," } else { "" };
        // The first edition stands at the beginning of a line, the others in its middle.
        text.contains(&format!(",{edition},{printed}{stop}"))
            || text.contains(&format!("\n{edition},{printed}{stop}"))
    })
}

/// What a code becomes in another edition: itself where the editions are the same, else every code that the
/// concordance links it to.
pub(super) fn transposed(
    world: &World,
    codes: CodeRange,
    from: u16,
    to: u16,
) -> Result<Vec<CodeRange>, SourceError> {
    if from == to || codes.from != codes.to {
        return Ok(vec![codes]);
    }
    let text = world.concordance()?;
    let code = codes.first().to_string();
    let parse =
        |code: &str| Hs6::parse(code).ok().map(|code| CodeRange { from: code.number(), to: code.number() });
    let mut found: Vec<CodeRange> = if from > to {
        let prefix = format!("{from},{code},{to},");
        text.lines()
            .filter_map(|line| line.strip_prefix(&prefix))
            .filter_map(|rest| parse(rest.get(..6)?))
            .collect()
    } else {
        let (head, tail) = (format!("{to},"), format!(",{from},{code},"));
        let rows = text.lines().filter(|line| line.starts_with(&head) && line.contains(&tail));
        rows.filter_map(|line| parse(line.get(5..11)?)).collect()
    };
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The case with the codes of its materials in the edition of the rules; nothing where none has to change. A code that
/// becomes several is read as all that lies between them.
pub(super) fn with_materials_in(world: &World, case: &Case, rules: u16) -> Result<Option<Case>, SourceError> {
    let text = world.concordance()?;
    let edition = |material: &Material| {
        let codes = material.codes?;
        let told = material.edition.or(case.edition);
        let held = |edition: &u16| exists(text, codes, Some(*edition));
        let edition = told.or_else(|| [rules].into_iter().chain(EDITIONS).find(held)).unwrap_or(rules);
        (edition != rules).then_some(edition)
    };
    let mut rest: Vec<&Material> = case.materials.iter().flatten().collect();
    let mut moves = false;
    while let Some(material) = rest.pop() {
        moves |= edition(material).is_some();
        rest.extend(material.materials.iter().flatten());
    }
    if !moves {
        return Ok(None);
    }
    let mut moved = case.clone();
    let mut rest: Vec<&mut Material> = moved.materials.iter_mut().flatten().collect();
    while let Some(material) = rest.pop() {
        if let Some((from, codes)) = edition(material).zip(material.codes) {
            let own = transposed(world, codes, from, rules)?;
            let ends = own.iter().map(|codes| codes.from).min().zip(own.iter().map(|codes| codes.to).max());
            let hull = ends.map(|(from, to)| CodeRange { from, to });
            material.codes = hull.filter(|hull| codes.from == codes.to || exists(text, *hull, Some(rules)));
        }
        rest.extend(material.materials.iter_mut().flatten());
    }
    Ok(Some(moved))
}

/// The edition that the codes of a case are read in under rules of an edition, with a note where it is assumed.
pub(super) fn edition_of(
    world: &World,
    case: &Case,
    rules: u16,
    issues: &mut Vec<Issue>,
) -> Result<u16, SourceError> {
    if let Some(edition) = case.edition {
        return Ok(edition);
    }
    let text = world.concordance()?;
    let holds = |edition: u16| case.product.is_some_and(|codes| exists(text, codes, Some(edition)));
    let assumed = [rules, 2022, 2017].into_iter().find(|edition| holds(*edition)).unwrap_or(rules);
    issues.push(
        Issue::note(
            "case/edition-assumed",
            "/product/hs_edition",
            Text::new(format!("Coi mã thuộc HS {assumed}."), format!("The codes are read as HS {assumed}.")),
            Text::fixed(
                "Ghi hs_edition nếu mã thuộc phiên bản khác.",
                "Give hs_edition where they belong to another edition.",
            ),
        )
        .with_value("edition_assumed"),
    );
    Ok(assumed)
}
