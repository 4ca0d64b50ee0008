//! Codes in the editions of the Harmonized System: whether they exist, and what they become in another edition.

use hoinhap_sources::SourceError;
use hoinhap_vocab::{Issue, Text};

use super::World;
use crate::case::{Case, Material};
use crate::{CodeRange, Hs6};

/// Editions that the concordance knows.
pub(super) const EDITIONS: [u16; 3] = [2022, 2017, 2012];

/// Takes codes that no edition (or not the named one) holds out of the case, each with an issue.
pub(super) fn check_codes(
    world: &World,
    case: &mut Case,
    issues: &mut Vec<Issue>,
) -> Result<(), SourceError> {
    let edition = case.edition;
    // Chapters 98 and 99 are a market's own: its tariff holds them, the Harmonized System does not.
    let own = |codes: &CodeRange| codes.first().chapter() >= 98;
    if let Some(codes) = case.product.filter(|codes| !own(codes))
        && !exists(world, codes, edition)?
    {
        issues.push(unknown("/product/hs", codes, edition));
        case.product = None;
    }
    if let Some(materials) = &mut case.materials {
        check_materials(world, edition, materials, "", issues)?;
    }
    Ok(())
}

fn check_materials(
    world: &World,
    edition: Option<u16>,
    list: &mut [Material],
    path: &str,
    issues: &mut Vec<Issue>,
) -> Result<(), SourceError> {
    for (index, material) in list.iter_mut().enumerate() {
        let place = format!("{path}/materials/{index}");
        let edition = material.edition.or(edition);
        if let Some(codes) = material.codes
            && !exists(world, codes, edition)?
        {
            issues.push(unknown(&format!("{place}/hs"), codes, edition));
            material.codes = None;
        }
        if let Some(below) = &mut material.materials {
            check_materials(world, edition, below, &place, issues)?;
        }
    }
    Ok(())
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
fn exists(world: &World, codes: CodeRange, edition: Option<u16>) -> Result<bool, SourceError> {
    for own in EDITIONS.into_iter().filter(|own| edition.is_none_or(|edition| edition == *own)) {
        if world.holds(codes, own)? {
            return Ok(true);
        }
    }
    Ok(false)
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
/// becomes several stays as it is where the edition has it too, and else is read as all that lies between them.
pub(super) fn with_materials_in(world: &World, case: &Case, rules: u16) -> Result<Option<Case>, SourceError> {
    let mut rest: Vec<&Material> = case.materials.iter().flatten().collect();
    let mut moves = false;
    while let Some(material) = rest.pop() {
        moves |= other_edition(world, case, material, rules)?.is_some();
        rest.extend(material.materials.iter().flatten());
    }
    if !moves {
        return Ok(None);
    }
    let mut moved = case.clone();
    let mut rest: Vec<&mut Material> = moved.materials.iter_mut().flatten().collect();
    while let Some(material) = rest.pop() {
        if let Some((from, codes)) = other_edition(world, case, material, rules)?.zip(material.codes) {
            let own = transposed(world, codes, from, rules)?;
            let ends = own.iter().map(|codes| codes.from).min().zip(own.iter().map(|codes| codes.to).max());
            let hull = ends.map(|(from, to)| CodeRange { from, to });
            let whole = codes.from == codes.to || exists(world, codes, Some(rules))?;
            let stays = own.len() > 1 && own.contains(&codes);
            material.codes = if stays { Some(codes) } else { hull.filter(|_| whole) };
        }
        rest.extend(material.materials.iter_mut().flatten());
    }
    Ok(Some(moved))
}

/// The edition of a material's codes, where it is another than that of the rules.
fn other_edition(
    world: &World,
    case: &Case,
    material: &Material,
    rules: u16,
) -> Result<Option<u16>, SourceError> {
    let Some(codes) = material.codes else { return Ok(None) };
    if let Some(told) = material.edition.or(case.edition) {
        return Ok(Some(told).filter(|told| *told != rules));
    }
    for edition in [rules].into_iter().chain(EDITIONS) {
        if exists(world, codes, Some(edition))? {
            return Ok(Some(edition).filter(|edition| *edition != rules));
        }
    }
    Ok(None)
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
    let mut assumed = rules;
    for edition in [2017, 2022, rules] {
        if let Some(codes) = case.product
            && exists(world, codes, Some(edition))?
        {
            assumed = edition;
        }
    }
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
