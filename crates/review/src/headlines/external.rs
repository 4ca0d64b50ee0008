//! Findings on the external position: reserves, debt service, investment abroad, a market under action.

use hoinhap_measures::Measure;
use hoinhap_vocab::Year;

use super::{confidence, judged, level, small_line};
use crate::ReviewError;
use crate::context::Context;
use crate::document::{Confidence, Headline, Level, Part, Sentence};
use crate::preferences::hit_chapters;
use crate::thresholds::Worse;
use crate::words::{plain, sentence, words, year};

/// The source whose defects a measure of flows inherits.
const FLOW_SOURCE: &str = "baci";
/// Years looked back for direction.
const LOOK_BACK: Year = 5;

/// The words of a finding on one indicator: title, body with and without the earlier value, and why.
struct Wording {
    rule: &'static str,
    indicator: &'static str,
    section: &'static str,
    title: (&'static str, &'static str),
    body: (&'static str, &'static str),
    why: (&'static str, &'static str),
    /// The surest that the finding can be.
    at_best: Confidence,
}

pub(super) fn reserves(context: &mut Context<'_>) -> Result<Option<Headline>, ReviewError> {
    one_indicator(
        context,
        &Wording {
            rule: "reserves",
            indicator: "x:RESMONTHS",
            section: "dependence",
            title: ("Dự trữ ngoại hối đủ cho {0} nhập khẩu", "Reserves cover {0} of imports"),
            body: ("Đến cuối {0}, mức này so với {1} năm {2}.", "At the end of {0}, against {1} in {2}."),
            why: (
                "Ba tháng nhập khẩu là mức tối thiểu thường dùng; dưới mức đó, một cú sốc bên ngoài dễ thành căng thẳng tỷ giá.",
                "Three months of imports is the customary floor; below it an outside shock soon becomes a strain on the currency.",
            ),
            at_best: Confidence::High,
        },
    )
}

pub(super) fn debt_service(context: &mut Context<'_>) -> Result<Option<Headline>, ReviewError> {
    one_indicator(
        context,
        &Wording {
            rule: "debt-service",
            indicator: "wdi:DT.TDS.DECT.EX.ZS",
            section: "dependence",
            title: ("Trả nợ nước ngoài bằng {0}", "External debt service takes {0}"),
            body: ("Năm {0}, so với {1} năm {2}.", "In {0}, against {1} in {2}."),
            why: (
                "Nghĩa vụ trả nợ so với nguồn thu ngoại tệ cho biết mức phụ thuộc vào tài chính bên ngoài.",
                "Debt service against foreign earnings shows how far the country depends on outside finance.",
            ),
            at_best: Confidence::High,
        },
    )
}

/// Why the balance of investment matters to a country that receives more than it invests.
const RECEIVES: (&str, &str) = (
    "Từ tiếp nhận sang đóng góp đòi hỏi doanh nghiệp đi ra; số một năm không có ý nghĩa vì dòng vốn ra có năm âm.",
    "Moving from receiving to contributing needs enterprises that go abroad; single years mean nothing, since outflows can be negative.",
);

/// The same for a country that invests more than it receives.
const INVESTS: (&str, &str) = (
    "Vốn đầu tư ra đã lớn hơn vốn nhận vào trong ba năm này; số một năm không có ý nghĩa vì dòng vốn có năm âm.",
    "Over these three years more was invested abroad than received; single years mean nothing, since flows can be negative.",
);

pub(super) fn outward_investment(context: &mut Context<'_>) -> Result<Option<Headline>, ReviewError> {
    let balance = judged(context, "x:FDI.BAL")?.and_then(|measure| measure.value);
    let why = if balance.is_some_and(|balance| balance > 0.0) { INVESTS } else { RECEIVES };
    one_indicator(
        context,
        &Wording {
            rule: "outward-investment",
            indicator: "x:FDI.BAL",
            section: "balance",
            title: (
                "Cân bằng đầu tư ra và vào là {0} trên thang từ −1 đến 1",
                "Investment abroad against investment received: {0} on a scale from −1 to 1",
            ),
            body: (
                "-1 là chỉ nhận, 1 là chỉ đầu tư ra. Tổng ba năm đến {0}; ba năm đến {2} là {1}.",
                "-1 only receives, 1 only invests abroad. Three years to {0}; in the three years to {2} it was {1}.",
            ),
            why,
            at_best: Confidence::High,
        },
    )
}

pub(super) fn market_under_action(context: &mut Context<'_>) -> Result<Option<Headline>, ReviewError> {
    let headline = one_indicator(
        context,
        &Wording {
            rule: "market-under-action",
            indicator: "x:ACTION.US",
            section: "dependence",
            title: (
                "Tối đa {0} xuất khẩu nằm trong các chương chịu thuế bổ sung tại Hoa Kỳ",
                "Up to {0} of exports are in chapters with added duties in the United States",
            ),
            body: (
                "Phần xuất khẩu sang Hoa Kỳ nhân với phần thuộc các chương có thuế bổ sung từ 2025 (số liệu {0}); miễn trừ theo mặt hàng chưa trừ được.",
                "The share of exports to the United States times the part in chapters with rates added in 2025 (data of {0}); exemptions of single goods are not taken off.",
            ),
            why: (
                "Đây là mức phơi nhiễm, không phải thiệt hại: thuế suất và phản ứng của bên mua quyết định phần mất đi.",
                "This is exposure, not loss: the rate and the answer of buyers decide what is lost.",
            ),
            at_best: Confidence::Medium,
        },
    )?;
    let Some(headline) = headline else { return Ok(None) };
    // One year has no line: the chapters that are hit say more.
    let chart = match headline.chart {
        Some(line) => Some(line),
        None => hit_chapters(context)?,
    };
    Ok(Some(Headline { chart, ..headline }))
}

fn one_indicator(context: &mut Context<'_>, wording: &Wording) -> Result<Option<Headline>, ReviewError> {
    if context.ledger.definition(wording.indicator).is_none() {
        return Ok(None);
    }
    let Some(measure) = judged(context, wording.indicator)? else { return Ok(None) };
    let Some(level) = measure.value.and_then(|value| level(context, wording.rule, value)) else {
        return Ok(None);
    };
    let level =
        if level == Level::Good && worsened(context, wording, &measure)? { Level::Watch } else { level };
    let Some(own) = context.ledger.part(&measure) else { return Ok(None) };
    let body = body(context, wording, measure.year)?;
    let flows = if measure.source.contains(FLOW_SOURCE) { context.latest("x:BX")? } else { None };
    Ok(Some(Headline {
        level,
        section: wording.section.into(),
        title: sentence(wording.title.0, wording.title.1, vec![own]),
        body,
        why: plain(wording.why.0, wording.why.1),
        confidence: confidence(std::iter::once(&measure).chain(&flows)).max(wording.at_best),
        chart: small_line(context, wording.indicator)?,
    }))
}

/// Change of a value, relative to the one before, from which a good value no longer went well.
const NOTABLE: f64 = 1.0 / 3.0;

/// Whether the value has moved the wrong way by a third or more within the years looked back.
fn worsened(context: &Context<'_>, wording: &Wording, measure: &Measure) -> Result<bool, ReviewError> {
    let before = context.at(wording.indicator, context.country, measure.year - LOOK_BACK)?;
    let pair = before.and_then(|before| before.value).zip(measure.value);
    let Some((before, now)) = pair.filter(|(before, _)| *before > 0.0) else { return Ok(false) };
    let rise = (now - before) / before;
    Ok(match context.thresholds.get(wording.rule).map(|rule| rule.worse) {
        Some(Worse::Less) => rise <= -NOTABLE,
        Some(Worse::More | Worse::Rank) => rise >= NOTABLE,
        None => false,
    })
}

/// The year, and the value some years before where there is one.
fn body(context: &mut Context<'_>, wording: &Wording, last: Year) -> Result<Sentence, ReviewError> {
    let earlier = context.at(wording.indicator, context.country, last - LOOK_BACK)?;
    let needs_earlier = wording.body.1.contains("{1}");
    let earlier_part: Option<Part> = earlier.as_ref().and_then(|earlier| context.ledger.part(earlier));
    Ok(match (earlier, earlier_part) {
        (Some(earlier), Some(part)) => {
            sentence(wording.body.0, wording.body.1, vec![year(last), part, year(earlier.year)])
        }
        _ if needs_earlier => sentence(
            "{0}, số liệu năm {1}.",
            "{0}, data of {1}.",
            vec![words(context.country_name()), year(last)],
        ),
        _ => sentence(wording.body.0, wording.body.1, vec![year(last)]),
    })
}
