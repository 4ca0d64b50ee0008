//! What the models leave out and what the base lacks.

use hoinhap_measures::{DEFAULT_FLOWS, SAME_GDP, ZeroBlock, zero_blocks};
use hoinhap_vocab::{Economy, Text, Year};

use super::solved::{Family, Outlook, Run, sources};
use crate::ReviewError;
use crate::context::Context;
use crate::document::{Block, Level, Part, Scale, Sentence};
use crate::ledger::count;
use crate::preferences::{ThenAndNow, rate_then_and_now};
use crate::words::{join, plain, sentence, words, year};

/// The year of the base.
const BASE_YEAR: Year = 2023;
/// A rate has changed where it differs by this many points.
const CHANGED: f64 = 0.5;
/// Economies that are named where incomes differ.
const FARTHEST: usize = 3;

/// The block of false zeros of the base that the country belongs to.
pub(super) fn hole(context: &Context<'_>) -> Result<Option<ZeroBlock>, ReviewError> {
    let blocks = zero_blocks(&context.evidence, DEFAULT_FLOWS, BASE_YEAR)?;
    Ok(blocks.into_iter().find(|block| block.is_error && block.has(context.country)))
}

/// The notes of the section.
pub(super) fn blocks(
    context: &Context<'_>,
    outlook: &Outlook,
    runs: &[&Run],
) -> Result<Vec<Block>, ReviewError> {
    let mut blocks = Vec::new();
    if let Some(block) = hole(context)? {
        blocks.push(Block::Note { level: Level::High, sentence: missing_trade(context, &block) });
    }
    blocks.push(Block::Heading {
        text: Text::fixed("Mô hình bỏ qua những gì", "What the models leave out")
    });
    blocks.push(Block::List { items: left_out(context, outlook, runs) });
    Ok(blocks)
}

/// That the rates by partner which a scenario calls those in force are of an earlier day, where the rate on the
/// country's goods has changed since.
pub(super) fn earlier_rates(context: &mut Context<'_>, run: &Run) -> Result<Option<Block>, ReviewError> {
    let dated = sources(&run.result.scenario).find_map(|source| run.rows.day_of(source));
    let Some(day) = dated else { return Ok(None) };
    let Some(ThenAndNow { then, today, now }) = rate_then_and_now(context, day)? else { return Ok(None) };
    let change = now.value.zip(then.value).map_or(0.0, |(now, then)| now - then);
    if change.abs() < CHANGED {
        return Ok(None);
    }
    let parts = [
        Some(Part::Date { date: day }),
        context.ledger.part(&then),
        context.ledger.part(&now),
        Some(Part::Date { date: today }),
    ];
    let (vi, en) = if change < 0.0 {
        (
            "Kịch bản thuế đang áp dụng dùng thuế suất theo từng đối tác của {0}, bảng gần nhất có đủ các đối tác. Khi đó thuế suất bình quân với hàng Việt Nam là {1}; {3} là {2}, nên tác động hiện nay nhẹ hơn con số nêu ở đây.",
            "The scenario of the tariffs in force takes the rates by partner of {0}, the latest table of all partners. The average rate on goods from Viet Nam was {1} then and is {2} on {3}, so that the effect is milder now than the one given here.",
        )
    } else {
        (
            "Kịch bản thuế đang áp dụng dùng thuế suất theo từng đối tác của {0}, bảng gần nhất có đủ các đối tác. Khi đó thuế suất bình quân với hàng Việt Nam là {1}; {3} là {2}, nên tác động hiện nay nặng hơn con số nêu ở đây.",
            "The scenario of the tariffs in force takes the rates by partner of {0}, the latest table of all partners. The average rate on goods from Viet Nam was {1} then and is {2} on {3}, so that the effect is graver now than the one given here.",
        )
    };
    let sentence = sentence(vi, en, parts.into_iter().flatten().collect());
    Ok(Some(Block::Note { level: Level::Watch, sentence }))
}

/// Which trade of the country the base lacks.
fn missing_trade(context: &Context<'_>, block: &ZeroBlock) -> Sentence {
    let partners = block.members.iter().filter(|member| **member != context.country);
    let names = join(partners.map(|partner: &Economy| context.name(*partner)), ", ");
    sentence(
        "Số liệu gốc năm {0} không có dòng thương mại nào của {1} với {2}: thiếu số liệu chứ không phải bằng 0. Tác động qua các nước này không được tính.",
        "The base of {0} has no trade of {1} with {2}: missing, not zero. Effects through these partners are not counted.",
        vec![year(BASE_YEAR), words(context.object(context.country)), words(names)],
    )
}

fn left_out(context: &Context<'_>, outlook: &Outlook, runs: &[&Run]) -> Vec<Sentence> {
    let mut items = vec![
        plain(
            "Một ngành, một năm: không xét từng nhóm hàng và chuỗi cung ứng, dịch vụ, đầu tư, di chuyển lao động, phản ứng chính sách, mặt hàng được miễn trừ và việc doanh nghiệp đã ứng phó trước.",
            "One sector, one year: chapters and chains, services, investment, migration, answers of policy, exemptions of products and what firms already did in advance are left out.",
        ),
        plain(
            "Doanh số trong nước được suy ra từ GDP; cán cân thương mại giữ nguyên tỷ lệ so với thu nhập thế giới.",
            "Domestic sales follow from GDP; trade balances keep their share of world income.",
        ),
    ];
    items.extend(runs.first().and_then(|run| other_incomes(context, run)));
    items.extend(elasticity(runs));
    items.extend(imputed(context, runs));
    if runs.iter().any(|run| run.family == Family::Tariffs) {
        items.push(plain(
            "Thuế suất là bình quân theo đối tác. Mức công bố ngày 2/4/2025 áp cho mọi hàng hoá, không có miễn trừ như trong pháp luật; mức đang áp dụng là bình quân theo hàng vẫn còn nhập, nên nhẹ hơn thực tế.",
            "Rates are averages by partner. Those announced on 2 April 2025 meet all goods, without the exemptions of the law; those in force are weighted by what was still imported, and so too low.",
        ));
    }
    if runs.iter().any(|run| run.family >= Family::Joined) {
        items.push(plain(
            "Hiệp định: hệ số là tác động bình quân của các hiệp định trước đây ở 69 nền kinh tế (1986-2006, không có Việt Nam). Bỏ một hiệp định là bỏ toàn bộ tác động đó, kể cả khi còn hiệp định khác với cùng đối tác: các số không cộng được với nhau.",
            "Agreements: the coefficient is the average effect of past agreements among 69 economies (1986-2006, without Viet Nam). To leave one is to lose all of it, also where another agreement with the same partner stays: the numbers do not add up.",
        ));
    }
    if runs.iter().any(|run| run.family == Family::Left) {
        items.push(plain(
            "Với hiệp định giữa ASEAN và một đối tác (ACFTA, AJCEP, AKFTA, AIFTA, AHKFTA, AANZFTA), kịch bản chỉ bỏ tác động với đối tác ngoài ASEAN: tác động trong ASEAN thuộc về ATIGA.",
            "Of agreements between ASEAN and a partner (ACFTA, AJCEP, AKFTA, AIFTA, AHKFTA, AANZFTA) the scenario takes the effect with the partner outside away: the effect within ASEAN is that of ATIGA.",
        ));
    }
    if !outlook.failed.is_empty() {
        items.push(sentence(
            "Hệ phương trình không hội tụ, không có kết quả: {0}.",
            "The equations did not converge and there is no result: {0}.",
            vec![words(join(outlook.failed.iter().cloned(), "; "))],
        ));
    }
    items
}

/// That the incomes of the base are not those of the World Bank, and where they lie farthest apart.
fn other_incomes(context: &Context<'_>, run: &Run) -> Option<Sentence> {
    let ratio = |(economy, income): (Economy, f64)| {
        let observed = context.evidence.cell("wdi:NY.GDP.MKTP.CD", economy, BASE_YEAR)?;
        Some((economy, income / observed.value))
    };
    let compared: Vec<(Economy, f64)> = run.rows.incomes().filter_map(ratio).collect();
    let apart = |ratio: f64| (ratio - 1.0).abs() > SAME_GDP;
    let mut differ: Vec<_> = compared.iter().filter(|(_, ratio)| apart(*ratio)).collect();
    differ.sort_by(|a, b| b.1.ln().abs().total_cmp(&a.1.ln().abs()).then(a.0.cmp(&b.0)));
    differ.first()?;
    let farthest = join(differ.iter().take(FARTHEST).map(|(economy, _)| context.name(*economy)), ", ");
    Some(sentence(
        "Thu nhập là GDP đi kèm bảng thương mại: với {0} trong {1} nền kinh tế, số này lệch quá 2 % so với GDP năm {2} của Ngân hàng Thế giới, nhiều nhất là {3}.",
        "Incomes are the GDP that comes with the flows: for {0} of {1} economies it is more than 2 % off the World Bank's GDP of {2}, farthest for {3}.",
        vec![count(differ.len()), count(compared.len()), year(BASE_YEAR), words(farthest)],
    ))
}

/// The flows that some scenarios take from elsewhere.
fn imputed(context: &Context<'_>, runs: &[&Run]) -> Option<Sentence> {
    let cells = runs.iter().flat_map(|run| &run.result.scenario.base.impute);
    let mut said: Vec<(Economy, &Text)> = cells
        .filter_map(|cell| {
            let sides = [cell.exporter.parse().ok()?, cell.importer.parse().ok()?];
            let partner = sides.into_iter().find(|side| *side != context.country)?;
            Some((partner, &cell.source))
        })
        .collect();
    said.sort_unstable();
    said.dedup();
    let (partner, source) = said.first()?;
    Some(sentence(
        "Các kịch bản về {0} lấy dòng thương mại từ nguồn khác ({1}): tác động ứng với quy mô thương mại khi đó.",
        "Scenarios about {0} take its flows from elsewhere ({1}): the effect is that of trade as it was then.",
        vec![words(context.object(*partner)), words((*source).clone())],
    ))
}

/// The elasticity of trade with its range, as the first scenario names it.
fn elasticity(runs: &[&Run]) -> Option<Sentence> {
    let used = runs.first()?.result.parameters.iter().find(|used| used.name == "eps")?;
    let (low, high) = used.range?;
    let source = used.source.en.split(';').next().unwrap_or_default().trim_end_matches(", baseline");
    let number = |value: f64| {
        Part::Quantity(crate::document::Quantity {
            value,
            scale: Scale::One,
            decimals: 1,
            unit: Text::default(),
            signed: false,
            finding: None,
        })
    };
    Some(sentence(
        "Hệ số co giãn của thương mại là {0}, lấy trong khoảng từ {1} đến {2} (nguồn: {3}). Khoảng của kết quả chỉ phản ánh các hệ số, không phản ánh việc chọn mô hình.",
        "The elasticity of trade is {0}, taken from {1} to {2} (source: {3}). The range of a result tells of coefficients alone, not of the choice of the model.",
        vec![number(used.value), number(low), number(high), words(Text::same(source.to_owned()))],
    ))
}
