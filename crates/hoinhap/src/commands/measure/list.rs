//! `hoinhap measure list`.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_measures::{Definition, PartnerUse, definitions};
use hoinhap_sources::Library;
use hoinhap_vocab::{Lang, Text};

use crate::cli::{CommandSpec, Example};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet, text_json};
use crate::session::Session;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "list",
    about: Text::fixed("Liệt kê các chỉ số", "List the indicators"),
    more: Text::fixed("", ""),
    args: &[],
    subcommands: &[],
    examples: &[
        Example { line: "measure list", does: Text::fixed("danh mục chỉ số", "the catalogue") },
        Example {
            line: "measure list --format json",
            does: Text::fixed("kèm công thức và nguồn", "with formulas and sources"),
        },
    ],
    run: Some(run),
};

fn run(session: &Session, _matches: &ArgMatches) -> Result<Answer, Failure> {
    let library = session.library()?;
    let definitions = definitions(&library);
    let rows: Vec<Value> = definitions.iter().map(row_json).collect();
    let answer = Answer::new("measure-list", json!({ "rows": rows }));
    Ok(answer.table(sheet(&library, &definitions, session.lang)).line(LEGEND.get(session.lang)))
}

const LEGEND: Text = Text::fixed(
    "Trụ cột: E kinh tế; P chính trị, quốc phòng, an ninh; S khoa học, công nghệ, đổi mới sáng tạo; C văn hoá, xã hội và \
     lĩnh vực khác. Chiều: + càng cao càng tốt, − càng thấp càng tốt, 0 trung tính. Mã bắt đầu bằng x: do chương trình tính.",
    "Pillars: E economy; P politics, security, defence; S science, technology, innovation; C culture, society and other \
     fields. Direction: + more is better, − less is better, 0 neutral. Ids that begin with x: are computed.",
);

fn row_json(definition: &Definition) -> Value {
    json!({
        "indicator": definition.id,
        "title": text_json(&definition.title),
        "unit": definition.unit,
        "direction": definition.direction.sign(),
        "pillar": definition.pillar,
        "face": definition.face,
        "uses": definition.uses,
        "kind": definition.kind,
        "formula": text_json(&definition.formula),
        "reference": text_json(&definition.reference),
        "partner": partner_word(definition.partner),
        "source": definition.source,
    })
}

const fn partner_word(partner: PartnerUse) -> &'static str {
    match partner {
        PartnerUse::None => "none",
        PartnerUse::Optional => "optional",
        PartnerUse::Each => "each",
    }
}

fn sheet(library: &Library, definitions: &[Definition], lang: Lang) -> Sheet {
    let columns = vec![
        Column::text("indicator", "Mã", "Id"),
        Column::text("title", "Tên", "Name"),
        Column::text("unit", "Đơn vị", "Unit"),
        Column::text("direction", "Chiều", "Direction"),
        Column::text("pillar", "Trụ cột", "Pillar"),
        Column::text("uses", "Dùng cho", "Uses"),
        Column::text("kind", "Loại", "Kind"),
        Column::csv_only("face"),
        Column::csv_only("source"),
    ];
    let row = |definition: &Definition| {
        let (sign, plain) = match definition.direction.sign() {
            1 => ("+", "1"),
            -1 => ("−", "-1"),
            _ => ("0", "0"),
        };
        let unit = library.catalogue().units.get(&definition.unit).label;
        vec![
            Cell::same(&definition.id),
            Cell::same(definition.title.get(lang)),
            Cell::pair(unit.get(lang), &definition.unit),
            Cell::pair(sign, plain),
            Cell::same(definition.pillar.map_or("", hoinhap_sources::Pillar::code)),
            Cell::pair(definition.uses.join(" "), definition.uses.join(";")),
            Cell::pair(kind(definition).get(lang), definition.kind.code()),
            Cell::same(definition.face.as_deref().unwrap_or_default()),
            Cell::same(&definition.source),
        ]
    };
    Sheet { columns, rows: definitions.iter().map(row).collect() }
}

const fn kind(definition: &Definition) -> Text {
    match definition.kind {
        hoinhap_measures::Kind::Observed => Text::fixed("công bố", "observed"),
        hoinhap_measures::Kind::Derived => Text::fixed("tính toán", "derived"),
    }
}
