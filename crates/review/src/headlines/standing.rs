//! Findings on the country's place among others, and on its own targets.

use hoinhap_sources::facts::ProfileTarget;

use super::{confidence, judged, level, small_line};
use crate::ReviewError;
use crate::context::{Context, unbroken};
use crate::document::{Headline, Level};
use crate::ledger::count;
use crate::words::{plain, sentence, words, year};

/// High-technology exports above this share of manufactured exports make own research a question, in percent.
const HIGH_TECHNOLOGY: f64 = 20.0;

/// Growth of real GDP.
const GROWTH: &str = "wdi:NY.GDP.MKTP.KD.ZG";

/// The words of a finding on a rank.
struct Wording {
    rule: &'static str,
    indicator: &'static str,
    title: (&'static str, &'static str),
    why: (&'static str, &'static str),
}

pub(super) fn openness(context: &mut Context<'_>) -> Result<Option<Headline>, ReviewError> {
    ranked(
        context,
        &Wording {
            rule: "openness-rank",
            indicator: "x:OPEN",
            title: ("Độ mở thương mại {0}, hạng {1} trên {2}", "Trade openness of {0}, rank {1} of {2}"),
            why: (
                "Mở là điều kiện để tận dụng hội nhập và cũng là kênh truyền cú sốc: đọc cùng mục Mức độ phụ thuộc.",
                "Openness makes integration usable and carries shocks in: read it with the section on dependence.",
            ),
        },
    )
}

pub(super) fn shipping(context: &mut Context<'_>) -> Result<Option<Headline>, ReviewError> {
    ranked(
        context,
        &Wording {
            rule: "shipping-rank",
            indicator: "unctad:LSCI.Q4",
            title: (
                "Kết nối vận tải biển {0}, hạng {1} trên {2}",
                "Liner shipping connectivity {0}, rank {1} of {2}",
            ),
            why: (
                "Kết nối tuyến tàu quyết định chi phí và thời gian tới thị trường.",
                "Liner connections decide the cost and time of reaching a market.",
            ),
        },
    )
}

pub(super) fn passport(context: &mut Context<'_>) -> Result<Option<Headline>, ReviewError> {
    ranked(
        context,
        &Wording {
            rule: "passport-rank",
            indicator: "visa:OUT.NOPRIOR",
            title: (
                "Công dân đi được {0} không cần xin thị thực trước, hạng {1} trên {2}",
                "Citizens reach {0} without a prior visa, rank {1} of {2}",
            ),
            why: (
                "Người dân là trung tâm của hội nhập: đi lại là quyền lợi mà từng người cảm nhận được.",
                "People are at the centre of integration: travel is a benefit that each of them can feel.",
            ),
        },
    )
}

fn ranked(context: &mut Context<'_>, wording: &Wording) -> Result<Option<Headline>, ReviewError> {
    let Some(measure) = judged(context, wording.indicator)? else { return Ok(None) };
    let Some(rank) = measure.rank else { return Ok(None) };
    let ahead = 1.0 - rank.position() / 100.0;
    let Some(level) = level(context, wording.rule, ahead) else { return Ok(None) };
    let Some(own) = context.ledger.part(&measure) else { return Ok(None) };
    let history = context.history(wording.indicator, context.country)?;
    let first = unbroken(&history).first().filter(|first| first.year < measure.year).cloned();
    let body = match first.and_then(|first| context.ledger.part(&first).map(|part| (first.year, part))) {
        Some((first_year, part)) => sentence(
            "Số liệu năm {0}; năm {1} là {2}.",
            "Data of {0}; in {1} it was {2}.",
            vec![year(measure.year), year(first_year), part],
        ),
        None => sentence("Số liệu năm {0}.", "Data of {0}.", vec![year(measure.year)]),
    };
    Ok(Some(Headline {
        level,
        section: "standing".into(),
        title: sentence(wording.title.0, wording.title.1, vec![own, count(rank.rank), count(rank.of)]),
        body,
        why: plain(wording.why.0, wording.why.1),
        confidence: confidence([&measure]),
        chart: small_line(context, wording.indicator)?,
    }))
}

/// High-technology exports without own research: assembly.
pub(super) fn technology_depth(context: &mut Context<'_>) -> Result<Option<Headline>, ReviewError> {
    let exports = judged(context, "wdi:TX.VAL.TECH.MF.ZS")?;
    let research = judged(context, "wdi:GB.XPD.RSDV.GD.ZS")?;
    let (Some(exports), Some(research)) = (exports, research) else { return Ok(None) };
    if exports.value.is_none_or(|share| share < HIGH_TECHNOLOGY) {
        return Ok(None);
    }
    let Some(level) = research.value.and_then(|value| level(context, "technology-depth", value)) else {
        return Ok(None);
    };
    let parts = [context.ledger.part(&exports), context.ledger.part(&research)];
    Ok(Some(Headline {
        level,
        section: "standing".into(),
        title: sentence(
            "Hàng công nghệ cao chiếm {0}, nghiên cứu trong nước chỉ {1}",
            "High-technology goods make up {0}, own research only {1}",
            parts.into_iter().flatten().collect(),
        ),
        body: sentence(
            "Số liệu xuất khẩu năm {0}, chi cho nghiên cứu và phát triển năm {1}.",
            "Exports of {0}, spending on research and development of {1}.",
            vec![year(exports.year), year(research.year)],
        ),
        why: plain(
            "Xuất khẩu công nghệ cao mà ít nghiên cứu là dấu hiệu của lắp ráp: giá trị ở lại trong nước thấp.",
            "High-technology exports with little research point to assembly: little of the value stays in the country.",
        ),
        confidence: confidence([&exports, &research]),
        chart: small_line(context, "wdi:TX.VAL.TECH.MF.ZS")?,
    }))
}

/// How few patent applications are residents' own.
pub(super) fn patents(context: &mut Context<'_>) -> Result<Option<Headline>, ReviewError> {
    let Some(measure) = judged(context, "x:PAT.RES")? else { return Ok(None) };
    let Some(level) = measure.value.and_then(|value| level(context, "patents", value)) else {
        return Ok(None);
    };
    let Some(own) = context.ledger.part(&measure) else { return Ok(None) };
    Ok(Some(Headline {
        level,
        section: "balance".into(),
        title: sentence(
            "{0} đơn sáng chế là của người trong nước",
            "{0} of patent applications are residents' own",
            vec![own],
        ),
        body: sentence("Số liệu năm {0}.", "Data of {0}.", vec![year(measure.year)]),
        why: plain(
            "Phần còn lại do người nước ngoài nộp: công nghệ dùng trong nước phần lớn là tiếp nhận.",
            "The others are filed from abroad: most of the technology used at home is received.",
        ),
        confidence: confidence([&measure]),
        chart: small_line(context, "x:PAT.RES")?,
    }))
}

/// Growth against the profile's own target.
pub(super) fn growth(context: &mut Context<'_>) -> Result<Option<Headline>, ReviewError> {
    if context.country != context.profile.country {
        return Ok(None);
    }
    let growth = |target: &&ProfileTarget| target.indicators.iter().any(|id| id == GROWTH);
    let target = context.profile.targets.iter().find(growth).and_then(|target| target.value);
    let Some(target) = target else { return Ok(None) };
    let Some(measure) = judged(context, GROWTH)? else { return Ok(None) };
    let (Some(value), Some(own)) = (measure.value, context.ledger.part(&measure)) else { return Ok(None) };
    let met = value >= target;
    Ok(Some(Headline {
        level: if met { Level::Good } else { Level::Watch },
        section: "standing".into(),
        title: sentence(
            "Tăng trưởng {0} năm {1}, mục tiêu từ {2} % trở lên",
            "Growth of {0} in {1}, the aim is {2} % or more",
            vec![own, year(measure.year), count(target as usize)],
        ),
        body: sentence(
            "{0}: mục tiêu của văn kiện, không kèm năm đến hạn.",
            "{0}: an aim of the documents, which name no year.",
            vec![words(context.country_name())],
        ),
        why: plain(
            "Hội nhập kinh tế là trọng tâm; tăng trưởng là thước đo kết quả chứ không phải của hội nhập.",
            "Economic integration is the centre; growth measures the result, not integration itself.",
        ),
        confidence: confidence([&measure]),
        chart: small_line(context, GROWTH)?,
    }))
}
