//! `hoinhap prefer`: which duty regime for a good, does it qualify, what would have to change.

mod batch;
mod lines;
mod page;
mod request;
mod tariffs;

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_origin::answer::{Answer as Preference, World, answer};
use hoinhap_origin::case::CaseReader;
use hoinhap_vocab::{Issue, Lang, Text};

use crate::cli::{ArgSpec, CommandSpec, Example, Takes};
use crate::failure::{EXIT_WRONG_REQUEST, Failure};
use crate::output::{Answer, issue_json};
use crate::session::Session;

const fn flag(id: &'static str, value: &'static str, takes: Takes, help: Text) -> ArgSpec {
    ArgSpec { id, value, takes, help }
}

/// The command.
pub(crate) const SPEC: CommandSpec = CommandSpec {
    name: "prefer",
    about: Text::fixed(
        "Ưu đãi thuế: hiệp định nào, hàng hoá có đạt xuất xứ không, cần thay đổi gì",
        "Preferences: which agreement, does the good qualify, what would make it",
    ),
    more: Text::fixed(
        "Mã thoát 0 nếu câu trả lời là có (khi hồ sơ nêu hiệp định) hoặc lựa chọn tốt nhất đã chắc chắn; 1 nếu là không \
         hoặc còn thiếu dữ kiện; 2 nếu hồ sơ sai.",
        "The exit status is 0 where the answer is yes (the case names an agreement) or the best option is settled; 1 \
         where it is no or hangs on a missing fact; 2 where the input is wrong.",
    ),
    args: &[
        flag("case", "CASE", Takes::Positions, Text::fixed("Tệp hồ sơ JSON", "The case file, JSON")),
        flag("product", "HS", Takes::One, Text::fixed("Mã HS 6 hoặc 8 chữ số", "HS code of 6 or 8 digits")),
        flag(
            "from",
            "ECONOMY",
            Takes::One,
            Text::fixed("Nước xuất khẩu; mặc định VNM", "Exporter; default VNM"),
        ),
        flag(
            "to",
            "ECONOMY",
            Takes::One,
            Text::fixed("Nước nhập khẩu; mặc định VNM", "Importer; default VNM"),
        ),
        flag("on", "DATE", Takes::One, Text::fixed("Ngày khai báo", "Date of the declaration")),
        flag("value", "N", Takes::One, Text::fixed("Trị giá hải quan", "Customs value")),
        flag("currency", "C", Takes::One, Text::fixed("Đồng tiền", "Currency")),
        flag(
            "bom",
            "FILE",
            Takes::One,
            Text::fixed("Danh sách nguyên liệu, JSON hoặc CSV", "Bill of materials, JSON or CSV"),
        ),
        flag(
            "agreement",
            "CODE",
            Takes::One,
            Text::fixed("Chỉ hỏi về hiệp định này", "Ask about this agreement"),
        ),
        flag(
            "no-proof",
            "",
            Takes::Nothing,
            Text::fixed("Không có chứng từ xuất xứ: áp dụng MFN", "No proof of origin is held: MFN applies"),
        ),
    ],
    subcommands: &[batch::SPEC],
    examples: &[
        Example {
            line: "prefer --product 22042111 --from DEU --on 2026-04-10 --value 100000",
            does: Text::fixed("thuế nhập khẩu rượu vang Đức", "duty on wine from Germany"),
        },
        Example {
            line: "prefer case.json --lang vi",
            does: Text::fixed("trả lời một hồ sơ", "answer a case file"),
        },
    ],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let text = request::text(matches)?;
    let world = World::embedded()?;
    let mut reader = CaseReader::new(world.packs.reader());
    let case = reader.read(&text);
    let (proof, importer) = (case.facts.proof, case.importer);
    let lines = lines::sheet(&case, session)?;
    let mut found = answer(&world, case, reader.issues, session.as_of.0)?;
    found.issues.extend(tariffs::remark(importer, &found));
    let shown = page::Shown { proof, lines };
    Ok(printed(&found, &shown, session.lang))
}

/// The answer in all forms.
fn printed(found: &Preference, shown: &page::Shown, lang: Lang) -> Answer {
    let mut fields = serde_json::to_value(found).unwrap_or_default();
    if let Value::Object(map) = &mut fields {
        map.insert("issues".to_owned(), found.issues.iter().map(|issue| issue_json(issue, lang)).collect());
        if let Some(fault) = found.fault() {
            map.insert("error".to_owned(), error_json(fault, lang));
        }
    }
    let exit = match (found.fault(), found.is_settled()) {
        (Some(_), _) => EXIT_WRONG_REQUEST,
        (None, true) => 0,
        (None, false) => 1,
    };
    page::page(Answer::new("prefer", fields), found, shown, lang).exit(exit)
}

fn error_json(fault: &Issue, lang: Lang) -> Value {
    json!({
        "code": fault.code,
        "message": fault.message.get(lang),
        "place": fault.place,
        "value": fault.value,
        "help": fault.help.get(lang),
    })
}
