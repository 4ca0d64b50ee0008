//! What stands around the tables of a batch: the preferences forgone most, the problems in the data, the tariff.

use hoinhap_origin::batch::{BadRow, Summary, Unused};
use hoinhap_origin::tariff::TariffTable;
use hoinhap_sources::Economies;
use hoinhap_vocab::{Economy, Issue, Text};

use super::{Money, share};
use crate::document::{Confidence, Headline, Level, SourceLine};
use crate::words::{plain, sentence, words};

/// Headlines at most.
const TOP: usize = 3;

/// The unused preferences worth most.
pub(super) fn headlines(
    summary: &Summary,
    unused: &[Unused],
    economies: &Economies,
    money: &Money,
) -> Vec<Headline> {
    let why = plain(
        "Số thuế tính trên hàng đủ điều kiện nhưng không dùng ưu đãi; hàng có đạt quy tắc xuất xứ hay không chưa được xét. Chương trình ngang nhau cùng có mặt.",
        "The duty is that of eligible goods which used no preference; whether they meet a rule of origin is not asked. Programmes that tie all stand.",
    );
    let one = |row: &Unused| {
        let origin = Economy::from_alpha3(&row.origin).map(|code| economies.name(code)).unwrap_or_default();
        let named = || {
            vec![
                words(Text::same(row.programme.clone())),
                words(Text::same(row.heading.clone())),
                words(origin.clone()),
                money.part(row.foregone_duty),
                money.part(row.value),
                share(summary.total.utilisation()),
            ]
        };
        Headline {
            level: Level::High,
            section: "unused".into(),
            title: sentence(
                "Bỏ lỡ {3} nhờ {0}, nhóm {1} từ {2}",
                "{3} forgone under {0}: heading {1} from {2}",
                named(),
            ),
            body: sentence(
                "Hàng nhóm {1} từ {2} trị giá {4} không dùng ưu đãi {0}, bỏ lỡ {3} thuế. Tính chung mọi tờ khai, tỷ lệ tận dụng của hàng nhập khẩu đủ điều kiện: {5}.",
                "Goods of heading {1} from {2} worth {4} did not use {0}, and {3} of duty was forgone. Over all declarations, utilisation of eligible imports: {5}.",
                named(),
            ),
            why: why.clone(),
            confidence: Confidence::Medium,
            chart: None,
        }
    };
    unused.iter().take(TOP).map(one).collect()
}

/// The problems in the declarations.
pub(super) fn issues(summary: &Summary) -> Vec<Issue> {
    let mut issues: Vec<Issue> = summary.bad.iter().filter_map(|(code, rows)| bad(code, *rows)).collect();
    let mut doubt = |rows: u64, code: &'static str, message: (&str, &str), help: Text| {
        let message =
            Text::new(message.0.replace("{}", &rows.to_string()), message.1.replace("{}", &rows.to_string()));
        issues.extend((rows > 0).then(|| Issue::warning(code, "declarations", message, help)));
    };
    doubt(
        summary.other_year.rows,
        "batch/other-year",
        (
            "{} tờ khai không thuộc năm 2026 nhưng được xét theo biểu thuế hợp nhất ngày 05/04/2026",
            "{} declarations are not of 2026 and are judged by the consolidated tariff of 2026-04-05",
        ),
        Text::fixed(
            "Đối chiếu nghị định có hiệu lực tại ngày khai báo",
            "Compare with the decree in force on their dates",
        ),
    );
    doubt(
        summary.claims_not_open.rows,
        "batch/claim-not-open",
        (
            "{} tờ khai nêu chương trình không áp dụng cho nước xuất xứ hoặc mặt hàng đó; không tính là đã tận dụng",
            "{} declarations claim a programme that is not open to their origin or good; this is no use",
        ),
        Text::fixed("Cột claim của tệp kết quả ghi not_open", "The column claim of the lines says not_open"),
    );
    doubt(
        summary.duplicate_ids,
        "batch/duplicate-id",
        (
            "{} dòng trùng id với dòng trước và vẫn được tính",
            "{} rows repeat the id of an earlier one and are counted again",
        ),
        Text::fixed("Kiểm tra tờ khai bị ghi hai lần", "Check for declarations that stand twice"),
    );
    issues
}

fn bad(code: &str, rows: u64) -> Option<Issue> {
    let reason = BadRow::from_code(code)?;
    let cause = reason.cause();
    let message = Text::new(
        format!("{}: {rows} dòng bị loại", cause.vi),
        format!("{}: {rows} rows left out", cause.en),
    );
    let issue = Issue::error("batch/bad-row", reason.column(), message, reason.remedy().clone());
    Some(issue.with_value(reason.code()))
}

/// The tariff that the declarations were judged by.
pub(super) fn sources() -> Vec<SourceLine> {
    vec![SourceLine {
        id: "vn_tariff_2026".into(),
        title: Text::fixed(
            "Biểu thuế nhập khẩu Việt Nam, bản hợp nhất ngày 05/04/2026",
            "Import tariff of Viet Nam, consolidated table of 2026-04-05",
        ),
        vintage: TariffTable::AS_OF.to_string(),
        licence: Text::fixed(
            "số liệu của các nghị định nêu trong programmes.csv",
            "facts of the decrees named in programmes.csv",
        ),
        terms_verified: false,
        attribution: String::new(),
        files: Vec::new(),
    }]
}
