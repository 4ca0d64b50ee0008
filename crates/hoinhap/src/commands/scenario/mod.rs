//! `hoinhap scenario`: what happens if.

mod json;
mod list;
mod load;
mod page;
mod run;
mod words;

use hoinhap_vocab::Text;

use crate::cli::{CommandSpec, Example};

/// The command.
pub(crate) const SPEC: CommandSpec = CommandSpec {
    name: "scenario",
    about: Text::fixed(
        "Kịch bản: thuế quan, hiệp định, mất thị trường; kết quả kèm khoảng bất định",
        "Scenarios: tariffs, agreements, a lost market; with intervals",
    ),
    more: Text::fixed(
        "Tác động trong mô hình không phải là dự báo. Mỗi kịch bản ghi rõ mô hình, năm gốc, hệ số kèm nguồn và khoảng, và những gì bị bỏ qua.\n\nMô hình trong tệp kịch bản (`model = ...`): ignatenko-2025 (thuế quan có thu ngân sách), gravity-armington (chi phí, hiệp định, cắt thương mại), gravity-agtpa (chi phí ước lượng, theo sách WTO-UNCTAD), caliendo-parro-2015 (nhiều ngành), smart (một mặt hàng, cân bằng riêng), leontief (bảng đầu vào - đầu ra). Ba mô hình sau dùng bảng CSV của bạn. Cú sốc (`kind = ...`): tariff, export-tax, agreement, cost, cutoff.",
        "A model effect is not a forecast. Each scenario states its model, base year, elasticities with source and range, and what it leaves out.\n\nModels of a scenario file (`model = ...`): ignatenko-2025 (tariffs with revenue), gravity-armington (costs, agreements, cut-offs), gravity-agtpa (estimated costs, as in the WTO-UNCTAD guide), caliendo-parro-2015 (many sectors), smart (one product, partial equilibrium), leontief (an input-output table). The last three read CSV tables of your own. Shocks (`kind = ...`): tariff, export-tax, agreement, cost, cutoff.",
    ),
    args: &[],
    subcommands: &[list::SPEC, run::SPEC],
    examples: &[
        Example {
            line: "scenario list", does: Text::fixed("các kịch bản có sẵn", "the shipped scenarios")
        },
        Example {
            line: "scenario run us-added-tariffs-2025-04-02",
            does: Text::fixed(
                "tác động của thuế bổ sung công bố ngày 2/4/2025",
                "effects of the tariffs announced on 2 April 2025",
            ),
        },
    ],
    run: None,
};
