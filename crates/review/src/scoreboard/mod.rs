//! The scoreboard: the three composites of the profile side by side, each with its range, its past and its parts,
//! and the plane of integration against dependence. They are never netted into one number.

mod composite;
mod figures;
mod parts;
mod plane;

use hoinhap_measures::Definition;
use hoinhap_measures::index::Kind;

use crate::ReviewError;
use crate::context::Context;
use crate::document::{Block, Section, Sentence};
use crate::words::{plain, sentence, words};
use composite::Scored;
pub(crate) use composite::is_composite;

/// The definitions of the composites, for the ledger.
pub(crate) fn definitions() -> Result<Vec<Definition>, ReviewError> {
    Ok(composite::recipes()?.iter().map(composite::definition).collect())
}

/// The section; `None` where no composite has a score for the country.
pub(crate) fn section(context: &mut Context<'_>) -> Result<Option<Section>, ReviewError> {
    let scored = composite::all(&context.evidence, context.country)?;
    Ok(of_scores(context, &scored))
}

fn of_scores(context: &mut Context<'_>, scored: &[Scored]) -> Option<Section> {
    if scored.iter().all(|scored| scored.own.is_none()) {
        return no_scores(context, scored);
    }
    let mut blocks = vec![Block::Paragraph { sentence: how_to_read() }];
    blocks.push(figures::board(context, scored));
    blocks.extend(without_score(context, scored));
    blocks.extend(of(scored, &Kind::Integration).and_then(|scored| parts::figure(context, scored)));
    blocks.extend(scored.iter().filter_map(|scored| figures::years(context, scored)));
    if let (Some(int), Some(dep)) = (of(scored, &Kind::Integration), of(scored, &Kind::Dependence)) {
        blocks.extend(plane::figure(context, int, dep));
    }
    Some(Section {
        id: "scoreboard".into(),
        name: hoinhap_vocab::Text::fixed("Bảng điểm", "Scoreboard"),
        title: title(context, scored),
        blocks,
    })
}

/// A section that says why there is no score; `None` for an economy that no composite is made for.
fn no_scores(context: &Context<'_>, scored: &[Scored]) -> Option<Section> {
    if scored.iter().all(|scored| scored.reason.is_none()) {
        return None;
    }
    let name = words(context.object(context.country));
    Some(Section {
        id: "scoreboard".into(),
        name: hoinhap_vocab::Text::fixed("Bảng điểm", "Scoreboard"),
        title: sentence("Không có điểm tổng hợp nào cho {0}", "No composite score for {0}", vec![name]),
        blocks: without_score(context, scored),
    })
}

/// Whether a section draws the plane of integration against dependence.
pub(crate) fn draws_plane(section: &Section) -> bool {
    section.blocks.iter().any(|block| matches!(block, Block::Figure(figure) if figure.id == plane::ID))
}

fn of<'s>(scored: &'s [Scored], kind: &Kind) -> Option<&'s Scored> {
    scored.iter().find(|scored| scored.composite.recipe.kind == *kind)
}

fn how_to_read() -> Sentence {
    plain(
        "Điểm tổng hợp có ba loại, mỗi loại trên thang đến 100, đứng cạnh nhau và không cộng vào nhau: hội nhập (cao là sâu rộng hơn), phụ thuộc (cao là lệ thuộc hơn, hạng 1 là phụ thuộc nhất) và vị trí từ tiếp nhận (0) đến đóng góp (100). Vạch ngang là khoảng 90 % khi thử mọi tổ hợp của các lựa chọn mà công thức của từng điểm nêu, trong số: trọng số, chuẩn hoá, cách gộp, cách bù số liệu, bỏ từng chỉ tiêu. Với mỗi lựa chọn, hạng được xếp trong các nền kinh tế có điểm.",
        "Scores are of three kinds, each on a scale up to 100; they stand side by side and are not added up: integration (higher is more), dependence (higher is more exposed, rank 1 is the most dependent) and the place between receiving (0) and contributing (100). The bar is the 90 % range over every combination of the choices that each score's recipe names, out of weights, normalisation, aggregation, imputation and leaves left out. Under each choice the rank is among the economies that it scores.",
    )
}

/// Names the scores of the country, in one sentence.
fn title(context: &mut Context<'_>, scored: &[Scored]) -> Sentence {
    let names = [
        (Kind::Integration, "hội nhập {0}", "integration {0}"),
        (Kind::Dependence, "phụ thuộc {0}", "dependence {0}"),
        (Kind::Contribution, "tiếp nhận – đóng góp {0}", "receiving to contributing {0}"),
    ];
    let mut parts = vec![words(context.country_name())];
    let (mut vi, mut en) = (Vec::new(), Vec::new());
    for (kind, in_vietnamese, in_english) in names {
        let own = of(scored, &kind).and_then(|scored| scored.own.as_ref());
        let Some(part) = own.and_then(|own| context.ledger.part(&own.measure)) else { continue };
        let place = format!("{{{}}}", parts.len());
        vi.push(in_vietnamese.replace("{0}", &place));
        en.push(in_english.replace("{0}", &place));
        parts.push(part);
    }
    let template = hoinhap_vocab::Text::new(
        format!("{{0}}: {} trên thang 100", vi.join(", ")),
        format!("{{0}}: {} out of 100", en.join(", ")),
    );
    Sentence::new(template, parts)
}

/// Which composites have no score for the country, and why.
fn without_score(context: &Context<'_>, scored: &[Scored]) -> Vec<Block> {
    let missing = scored.iter().filter(|scored| scored.own.is_none());
    let note = |scored: &Scored| Block::Paragraph {
        sentence: sentence(
            "{0}: không có điểm cho {1} ({2}).",
            "{0}: no score for {1} ({2}).",
            vec![
                words(scored.composite.recipe.title.clone()),
                words(context.object(context.country)),
                words(scored.reason.clone().unwrap_or_default()),
            ],
        ),
    };
    missing.map(note).collect()
}
