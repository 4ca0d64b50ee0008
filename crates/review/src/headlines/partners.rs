//! Findings on markets, suppliers and agreements.

use hoinhap_vocab::Text;

use super::{confidence, level};
use crate::ReviewError;
use crate::agreements;
use crate::context::Context;
use crate::dependence::{Partners, partners};
use crate::document::{Bar, Chart, Headline, Role, Sentence};
use crate::ranges;
use crate::words::{percent_axis, plain, sentence, words, year};

/// Bars of a small chart.
const SMALL_BARS: usize = 5;

/// The words of a finding on one direction of trade.
struct Wording {
    rule: &'static str,
    value: &'static str,
    largest: &'static str,
    three: &'static str,
    effective: &'static str,
    title: (&'static str, &'static str),
    body: (&'static str, &'static str),
    why: (&'static str, &'static str),
}

const MARKET: Wording = Wording {
    rule: "top-market",
    value: "x:BX",
    largest: "x:BX.TOP1",
    three: "x:BX.TOP3",
    effective: "x:BX.NEFF",
    title: ("{0} mua [0] hàng xuất khẩu", "{0} takes [0] of exports"),
    body: (
        "Ba thị trường lớn nhất mua [0] xuất khẩu năm {0}; tính theo mức tập trung, {1} bán hàng như chỉ có [1] ngang nhau.",
        "The three largest markets took [0] of exports in {0}; by concentration, {1} sells as if it had [1] of equal size.",
    ),
    why: (
        "Một quyết định của một bên mua tác động tới phần lớn xuất khẩu. Nguồn số liệu và chỗ thiếu xem ở mục Mức độ phụ thuộc.",
        "A decision of one buyer reaches a large part of exports. For sources and holes in the data see the section on dependence.",
    ),
};

const SUPPLIER: Wording = Wording {
    rule: "top-supplier",
    value: "x:BM",
    largest: "x:BM.TOP1",
    three: "x:BM.TOP3",
    effective: "x:BM.NEFF",
    title: ("{0} cung cấp [0] hàng nhập khẩu", "{0} supplies [0] of imports"),
    body: (
        "Ba nguồn lớn nhất cung cấp [0] nhập khẩu năm {0}; tính theo mức tập trung, {1} mua hàng như chỉ có [1] ngang nhau.",
        "The three largest suppliers provided [0] of imports in {0}; by concentration, {1} buys as if it had [1] of equal size.",
    ),
    why: (
        "Gián đoạn ở một nguồn làm ngừng đầu vào của sản xuất. Số liệu chưa tách được mặt hàng không thể thay thế.",
        "A stop at one supplier stops the inputs of production. The data do not tell which goods have no substitute.",
    ),
};

pub(super) fn top_market(context: &mut Context<'_>) -> Result<Option<Headline>, ReviewError> {
    concentrated(context, &MARKET)
}

pub(super) fn top_supplier(context: &mut Context<'_>) -> Result<Option<Headline>, ReviewError> {
    concentrated(context, &SUPPLIER)
}

fn concentrated(context: &mut Context<'_>, wording: &Wording) -> Result<Option<Headline>, ReviewError> {
    let Some(found) = partners(context, wording.value)? else { return Ok(None) };
    let Some((partner, _, share)) = found.rows.first() else { return Ok(None) };
    let Some(level) = level(context, wording.rule, *share) else { return Ok(None) };
    let Some(largest) = context.latest(wording.largest)? else { return Ok(None) };
    let mut title = vec![words(context.subject(*partner))];
    let share = ranges::places(context, &largest, &mut title);
    Ok(Some(Headline {
        level,
        section: "dependence".into(),
        title: Sentence::new(ranges::template(wording.title.0, wording.title.1, &[share]), title),
        body: concentrated_body(context, wording, &found)?,
        why: why(context, wording, &found),
        confidence: confidence([&found.total]),
        chart: Some(small_bars(context, &found)),
    }))
}

fn concentrated_body(
    context: &mut Context<'_>,
    wording: &Wording,
    found: &Partners,
) -> Result<Sentence, ReviewError> {
    let mut parts = vec![year(found.total.year), words(context.object(context.country))];
    let mut places = Vec::new();
    for indicator in [wording.three, wording.effective] {
        if let Some(measure) = context.latest(indicator)? {
            places.push(ranges::places(context, &measure, &mut parts));
        }
    }
    Ok(Sentence::new(ranges::template(wording.body.0, wording.body.1, &places), parts))
}

/// Why it matters; before that, whose trade the table lacks.
fn why(context: &Context<'_>, wording: &Wording, found: &Partners) -> Sentence {
    let Some(names) = ranges::missing_names(context, &found.total) else {
        return plain(wording.why.0, wording.why.1);
    };
    let template = Text::new(
        format!("Số liệu thiếu thương mại với {{0}}, nên các tỷ trọng là khoảng. {}", wording.why.0),
        format!("The data lack trade with {{0}}, so that shares are ranges. {}", wording.why.1),
    );
    Sentence::new(template, vec![words(names)])
}

fn small_bars(context: &Context<'_>, found: &Partners) -> Chart {
    let bars = found.rows.iter().take(SMALL_BARS).enumerate().map(|(place, row)| Bar {
        label: context.name(row.0),
        value: row.2,
        interval: None,
        role: if place == 0 { Role::Country } else { Role::Group },
        note: Text::default(),
    });
    Chart::Bars { bars: bars.collect(), axis: percent_axis(Text::fixed("Tỷ trọng, %", "Share, %")) }
}

/// How much trade is with parties of agreements in force.
pub(super) fn agreement_coverage(context: &mut Context<'_>) -> Result<Option<Headline>, ReviewError> {
    let Some(coverage) = agreements::coverage(context)? else { return Ok(None) };
    let Some(share) = coverage.union.trade_share else { return Ok(None) };
    let Some(level) = level(context, "agreement-coverage", share) else { return Ok(None) };
    let mut part = |share: Option<f64>| agreements::share_part(context, &coverage, share);
    let (trade, exports, imports) =
        (part(Some(share)), part(coverage.union.exports_share), part(coverage.union.imports_share));
    Ok(Some(Headline {
        level,
        section: "agreements".into(),
        title: sentence(
            "Hiệp định đang có hiệu lực bao trùm {0} thương mại hàng hoá",
            "Agreements in force cover {0} of merchandise trade",
            vec![trade],
        ),
        body: sentence(
            "{0} xuất khẩu và {1} nhập khẩu năm {2} là với các bên của hiệp định.",
            "{0} of exports and {1} of imports in {2} are with parties of the agreements.",
            vec![exports, imports, year(coverage.year)],
        ),
        why: plain(
            "Được bao trùm chưa phải là đã tận dụng: số liệu này không cho biết phần hàng hoá thực sự hưởng ưu đãi.",
            "Covered does not mean used: the figure does not tell how much of the trade claims a preference.",
        ),
        confidence: agreements::confidence(&coverage),
        chart: None,
    }))
}
