//! What to watch: the indicators that would move first, by scenario.

use hoinhap_vocab::Text;

use crate::ReviewError;
use crate::context::Context;
use crate::document::{Block, Sentence};
use crate::words::{sentence, words, year};

/// An indicator and what it would warn of.
struct Signal {
    indicator: &'static str,
    of: Text,
    why: Text,
}

/// The indicators, by scenario.
const SIGNALS: [Signal; 6] = [
    Signal {
        indicator: "x:ACTION.US",
        of: Text::fixed("Thuế quan của Hoa Kỳ", "Tariffs of the United States"),
        why: Text::fixed(
            "càng lớn, mọi kịch bản thuế quan càng nặng",
            "the larger, the heavier every scenario on tariffs",
        ),
    },
    Signal {
        indicator: "x:PX.US.HHI",
        of: Text::fixed("Thuế quan của Hoa Kỳ", "Tariffs of the United States"),
        why: Text::fixed(
            "càng ít mặt hàng, một quyết định theo mặt hàng càng nặng",
            "the fewer goods, the heavier a decision on one",
        ),
    },
    Signal {
        indicator: "x:BX.TOP1",
        of: Text::fixed("Mất thị trường lớn nhất", "Loss of the largest market"),
        why: Text::fixed("tác động tăng theo tỷ trọng này", "the effect grows with this share"),
    },
    Signal {
        indicator: "x:BM.TOP1",
        of: Text::fixed("Mất nguồn cung lớn nhất", "Loss of the largest supplier"),
        why: Text::fixed("tác động tăng theo tỷ trọng này", "the effect grows with this share"),
    },
    Signal {
        indicator: "x:OPEN",
        of: Text::fixed("Chi phí nhập khẩu tăng", "Dearer imports"),
        why: Text::fixed(
            "càng mở, giá trong nước càng theo giá nhập khẩu",
            "the more open, the more home prices follow those of imports",
        ),
    },
    Signal {
        indicator: "x:RESMONTHS",
        of: Text::fixed("Mọi kịch bản giảm xuất khẩu", "Every scenario with lower exports"),
        why: Text::fixed(
            "khoảng đệm trong lúc xuất khẩu giảm mà nhập khẩu chưa giảm",
            "the cushion while exports fall and imports do not yet",
        ),
    },
];

/// The list; nothing where no indicator has a value.
pub(super) fn blocks(context: &mut Context<'_>) -> Result<Vec<Block>, ReviewError> {
    let mut items = Vec::new();
    for signal in &SIGNALS {
        items.extend(item(context, signal)?);
    }
    items.extend(agreements(context)?);
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let text = Text::fixed("Chỉ số cảnh báo sớm cần theo dõi", "Indicators that would warn first");
    Ok(vec![Block::Heading { text }, Block::List { items }])
}

fn item(context: &mut Context<'_>, signal: &Signal) -> Result<Option<Sentence>, ReviewError> {
    let Some(measure) = context.latest(signal.indicator)? else { return Ok(None) };
    let title = context.ledger.title(signal.indicator);
    let Some(value) = context.ledger.part(&measure) else { return Ok(None) };
    let parts =
        vec![words(signal.of.clone()), words(title), value, year(measure.year), words(signal.why.clone())];
    Ok(Some(sentence("{0}: {1} – {2} (năm {3}); {4}.", "{0}: {1} – {2} ({3}); {4}.", parts)))
}

/// The trade that rests on agreements, where the agreements are known.
fn agreements(context: &mut Context<'_>) -> Result<Option<Sentence>, ReviewError> {
    let Some(coverage) = crate::agreements::coverage(context)? else { return Ok(None) };
    let share = crate::agreements::share_part(context, &coverage, coverage.union.trade_share);
    Ok(Some(sentence(
        "Mất hoặc thêm hiệp định: {0} thương mại hàng hoá năm {1} là với các bên của hiệp định đang có hiệu lực.",
        "Agreements left or entered: {0} of trade in goods in {1} is with parties of agreements in force.",
        vec![share, year(coverage.year)],
    )))
}
