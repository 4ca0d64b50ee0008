//! `hoinhap rules`: packs of rules of origin and the tariff, checked, tested, shown and compared.

mod check;
mod coverage;
mod diff;
mod folder;
mod margins;
mod overlap;
mod show;
mod tariff_check;
mod test;

use hoinhap_vocab::Text;

use crate::cli::{CommandSpec, Example};

/// The command.
pub(crate) const SPEC: CommandSpec = CommandSpec {
    name: "rules",
    about: Text::fixed(
        "Quy tắc xuất xứ: kiểm tra, thử, xem, so sánh, đối chiếu biểu thuế",
        "Rules of origin: check, test, show, compare, cross-check the tariff",
    ),
    more: Text::fixed("", ""),
    args: &[],
    subcommands: &[
        check::SPEC,
        test::SPEC,
        show::SPEC,
        diff::SPEC,
        coverage::SPEC,
        tariff_check::SPEC,
        overlap::SPEC,
        margins::SPEC,
    ],
    examples: &[
        Example {
            line: "rules show CPTPP 610910",
            does: Text::fixed("quy tắc cho áo phông", "the rule for T-shirts"),
        },
        Example {
            line: "rules overlap --from CHN",
            does: Text::fixed("các hiệp định chồng lấn với Trung Quốc", "how agreements with China overlap"),
        },
    ],
    run: None,
};
