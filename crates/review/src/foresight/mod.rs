//! What may come: scenarios for the country on the trade of the last year that the flows cover. Each is a model effect
//! with its range, beside what the model and the base leave out and the indicators that would warn first.
//!
//! The scenarios are those of `hoinhap scenario list`. Those about the country of the profile are run for it alone; of
//! the others' losses of a partner the country's own are made.

mod chosen;
mod figures;
mod measures;
mod notes;
mod rows;
mod signals;
mod solved;
mod world;

use hoinhap_measures::Measure;
use hoinhap_vocab::Text;

use crate::ReviewError;
use crate::context::Context;
use crate::document::{Block, Confidence, Headline, Level, Part, Section, Sentence};
use crate::words::{plain, sentence, words};
use measures::{EXPORTS, WELFARE};
use solved::{Family, Run};
pub(crate) use solved::{Outlook, solve};

/// The beginning of the ids of this section.
const PREFIX: &str = "x:WHATIF.";
/// The rule that judges the main scenario.
const RULE: &str = "what-may-come";
/// The anchor of the section.
const ID: &str = "foresight";

/// The section; shorter where nothing can be computed.
pub(crate) fn section(context: &mut Context<'_>, outlook: &Outlook) -> Result<Section, ReviewError> {
    let runs = shown(context, outlook)?;
    let (title, blocks) = match main(&runs) {
        Some(first) => (title(context, first, &runs), blocks(context, outlook, first, &runs)?),
        None => (nothing(), vec![Block::Paragraph { sentence: why_nothing(context, outlook) }]),
    };
    Ok(Section {
        id: ID.into(), name: Text::fixed("Kịch bản có thể xảy ra", "What may come"), title, blocks
    })
}

/// The runs with a result for the country. An agreement of the table that is not in force cannot be left; a successor text
/// that the table holds under its first name (ATIGA under AFTA) is left with it.
fn shown<'o>(context: &Context<'_>, outlook: &'o Outlook) -> Result<Vec<&'o Run>, ReviewError> {
    let coverage = crate::agreements::coverage(context)?;
    let in_force = |code: &str| {
        let mut rows = coverage.iter().flat_map(|coverage| &coverage.agreements);
        let own = rows.find(|row| row.agreement.code.eq_ignore_ascii_case(code));
        coverage.is_some() && own.is_none_or(|row| row.in_force)
    };
    let known = |run: &&Run| {
        let left = run.name().strip_prefix("leave-").is_none_or(in_force);
        left && run.result.value(context.country, WELFARE).is_some()
    };
    Ok(outlook.runs.iter().filter(known).collect())
}

/// The scenario that the section opens with: the tariffs in force, else the first.
fn main<'o>(runs: &[&'o Run]) -> Option<&'o Run> {
    let in_force = runs.iter().find(|run| run.name() == "us-tariffs-in-force");
    in_force.or_else(|| runs.first()).copied()
}

/// The scenario that costs most.
fn worst<'o>(context: &Context<'_>, runs: &[&'o Run]) -> Option<&'o Run> {
    let loss = |run: &Run| run.result.value(context.country, WELFARE).unwrap_or(0.0);
    runs.iter().copied().min_by(|a, b| loss(a).total_cmp(&loss(b)))
}

fn title(context: &mut Context<'_>, first: &Run, runs: &[&Run]) -> Sentence {
    let parts = |context: &mut Context<'_>, run: &Run| {
        [Some(words(run.short())), measures::part(context, run, context.country, WELFARE)]
    };
    let opening = parts(context, first);
    let gravest = worst(context, runs).filter(|run| run.name() != first.name());
    match gravest.map(|run| parts(context, run)) {
        Some(gravest) => sentence(
            "{0}: phúc lợi {1}. Nặng nhất – {2}: {3}",
            "{0}: welfare {1}. Gravest – {2}: {3}",
            opening.into_iter().chain(gravest).flatten().collect(),
        ),
        None => sentence("{0}: phúc lợi {1}", "{0}: welfare {1}", opening.into_iter().flatten().collect()),
    }
}

fn blocks(
    context: &mut Context<'_>,
    outlook: &Outlook,
    first: &Run,
    runs: &[&Run],
) -> Result<Vec<Block>, ReviewError> {
    let mut blocks = vec![Block::Paragraph { sentence: how_to_read(first) }];
    blocks.extend(notes::earlier_rates(context, first)?);
    let of = |families: &[Family]| -> Vec<&Run> {
        runs.iter().copied().filter(|run| families.contains(&run.family)).collect()
    };
    let others = of(&[Family::Tariffs, Family::Loss, Family::Joined]);
    blocks.extend(figures::shocks(context, &others));
    blocks.extend(figures::agreements(context, &of(&[Family::Left])));
    blocks.extend(world::figure(context, first));
    blocks.extend(notes::blocks(context, outlook, runs)?);
    blocks.extend(signals::blocks(context)?);
    Ok(blocks)
}

fn how_to_read(run: &Run) -> Sentence {
    sentence(
        "Mỗi số là chênh lệch giữa thế giới có cú sốc và thế giới năm {0} không có cú sốc, sau khi giá, tiền lương và thương mại đã điều chỉnh xong; không phải là dự báo và không có mốc thời gian. Phúc lợi là sức mua của chi tiêu cả nước. Vạch ngang là khoảng từ tổ hợp nhẹ nhất đến nặng nhất khi mỗi hệ số ước lượng lấy phân vị 5 % và 95 % của nó.",
        "Each number is the difference between a world with the shock and that of {0} without it, once prices, wages and trade have settled; it is not a forecast and has no date. Welfare is what the spending of the country buys. The bar runs from the mildest to the gravest combination when each estimated coefficient stands at its 5th or 95th percentile.",
        vec![crate::words::year(run.base_year())],
    )
}

fn nothing() -> Sentence {
    plain("Chưa chạy được kịch bản nào", "No scenario can be run")
}

fn why_nothing(context: &Context<'_>, outlook: &Outlook) -> Sentence {
    if !outlook.has_base {
        return plain(
            "Ma trận thương mại dùng làm số liệu gốc muộn hơn ngày của báo cáo này hoặc đã bị tắt.",
            "The trade matrix that scenarios start from is later than the date of this review, or switched off.",
        );
    }
    sentence(
        "Ma trận thương mại dùng làm số liệu gốc không có {0}. Nạp dòng thương mại của nền kinh tế này rồi chạy `hoinhap scenario run` với tệp của riêng bạn.",
        "The trade matrix that scenarios start from does not have {0}. Take in its flows and run `hoinhap scenario run` on a file of your own.",
        vec![words(context.object(context.country))],
    )
}

/// The finding of the first page: the tariffs in force, where they cost enough to be followed.
pub(crate) fn headline(
    context: &mut Context<'_>,
    outlook: &Outlook,
) -> Result<Option<Headline>, ReviewError> {
    let runs = shown(context, outlook)?;
    let Some(first) = main(&runs).filter(|run| run.family == Family::Tariffs) else { return Ok(None) };
    let value = first.result.value(context.country, WELFARE);
    let rule = context.thresholds.get(RULE);
    let level = value.zip(rule).and_then(|(value, rule)| rule.level(value));
    let Some(level) = level.filter(|level| *level != Level::Good) else { return Ok(None) };
    let Some(own) = measures::part(context, first, context.country, WELFARE) else { return Ok(None) };
    let doubtful = notes::hole(context)?.is_some();
    Ok(Some(Headline {
        level,
        section: ID.into(),
        title: sentence(
            "Thuế bổ sung của Hoa Kỳ đang áp dụng, theo mô hình, làm phúc lợi thay đổi {0}",
            "The tariffs that the United States added move welfare by {0} in the model",
            vec![own],
        ),
        body: headline_body(context, first, &runs),
        why: plain(
            "Tác động trong mô hình không phải là dự báo: một ngành, không có lộ trình thời gian. Số cho biết nên chuẩn bị cho kịch bản nào trước.",
            "A model effect is not a forecast: one sector, no path over time. It tells which scenario to prepare for first.",
        ),
        confidence: if doubtful { Confidence::Low } else { Confidence::Medium },
        chart: figures::small(context, &runs),
    }))
}

/// The range, the exports, and the gravest scenario beside it.
fn headline_body(context: &mut Context<'_>, first: &Run, runs: &[&Run]) -> Sentence {
    let country = context.country;
    let [low, high] = measures::ends(context, first, country);
    let exports = measures::part(context, first, country, EXPORTS);
    let range: Vec<Part> = [low, high, exports].into_iter().flatten().collect();
    let gravest = worst(context, runs).filter(|run| run.name() != first.name());
    let gravest = gravest.and_then(|run| {
        let part = measures::part(context, run, country, WELFARE)?;
        Some([words(run.short()), part])
    });
    match gravest {
        Some(gravest) if range.len() == 3 => sentence(
            "Khoảng từ {0} đến {1} tuỳ hệ số co giãn; xuất khẩu {2}. Kịch bản nặng nhất – {3}: {4}.",
            "From {0} to {1} with the elasticity; exports {2}. The gravest scenario – {3}: {4}.",
            range.into_iter().chain(gravest).collect(),
        ),
        _ => plain(
            "Khoảng và các kịch bản khác ở mục này.",
            "The range and the other scenarios stand in the section.",
        ),
    }
}

/// The command that recomputes a measure of this section; nothing for others.
pub(crate) fn command(measure: &Measure) -> Option<String> {
    let name = measure.indicator.strip_prefix(PREFIX)?;
    let name = name.split(':').next().unwrap_or(name);
    Some(match name.strip_prefix(chosen::OWN) {
        Some(_) => format!("hoinhap review --country {}", measure.economy),
        None => format!("hoinhap scenario run {name} --format json"),
    })
}
