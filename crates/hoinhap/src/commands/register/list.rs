//! `hoinhap register list`.

use std::collections::BTreeMap;

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_register::book::{Book, Standing, TaskView};
use hoinhap_register::record::{Kind, Record, label};
use hoinhap_vocab::{Lang, Text};

use super::change::count;
use super::columns::{self, Views};
use super::reader::Reader;
use super::records::row_json;
use super::store::{COUNTRY, book, kind};
use super::wanted::{Seen, Wanted};
use super::{ACTOR, CLASS, KNOWN_AT, STORE, flag};
use crate::cli::{ArgSpec, CommandSpec, Example, Takes, is_given, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

const KIND: ArgSpec = flag(
    "kind",
    "KIND",
    Takes::One,
    Text::fixed(
        "Loại bản ghi: task, instrument, duty, organisation, …; mặc định task; `register kinds` liệt kê các loại",
        "Kind of record: task, instrument, duty, organisation, …; default task; `register kinds` lists them",
    ),
);

/// `list`.
pub(super) const LIST: CommandSpec = CommandSpec {
    name: "list",
    about: Text::fixed("Liệt kê bản ghi của một loại", "List the records of a kind"),
    more: Text::fixed(
        "Bảng có các cột của loại; dạng csv có mọi trường. Tên gọi được xếp theo thứ tự từ điển, số trong tên theo độ lớn. --where nhận mã hoặc từ tiếng Việt, tiếng Anh, tên cơ quan và ngày như 30/6/2026; với nhiệm vụ, status nhận cả trạng thái suy ra lẫn lưu ý (blocked, awaiting_acceptance, …), due là thời hạn hiện hành; với văn kiện có standing, signed, in_force vào ngày xét.",
        "The table has the columns of the kind; csv has every field. Titles are in the order of a dictionary, numbers in them by size. --where takes codes or words in either language, names of agencies, and days such as 30/6/2026; for tasks, status takes derived statuses and notes (blocked, awaiting_acceptance, …), and due is the date in force; instruments have standing, signed and in_force on the date.",
    ),
    args: &[
        KIND,
        flag(
            "where",
            "FIELD=VALUE",
            Takes::Many,
            Text::fixed(
                "Chỉ các bản ghi có giá trị này; nêu nhiều lần được",
                "Only records with this value; may be given several times",
            ),
        ),
        flag(
            "sort",
            "FIELD",
            Takes::One,
            Text::fixed(
                "Xếp theo trường hoặc cột này; thêm :desc để xếp ngược. Mặc định theo tên gọi",
                "Sort by this field or column; with :desc the other way round. Default: by title",
            ),
        ),
        flag("limit", "N", Takes::One, Text::fixed("Chỉ N bản ghi đầu", "Only the first N records")),
        flag("count", "", Takes::Nothing, Text::fixed("Chỉ đếm", "Only count")),
        CLASS,
        ACTOR,
        KNOWN_AT,
        STORE,
    ],
    subcommands: &[],
    examples: &[
        Example {
            line: "register list --project work --kind instrument --where counted=yes",
            does: Text::fixed("17 hiệp định được tính", "the 17 agreements that are counted"),
        },
        Example {
            line: "register list --project work --where status=overdue --sort due --limit 20",
            does: Text::fixed("20 nhiệm vụ quá hạn lâu nhất", "the 20 tasks that are overdue longest"),
        },
    ],
    run: Some(list),
};

fn list(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let book = book(session, matches)?;
    let kind = kind(one(matches, "kind").unwrap_or("task"))?;
    let reader = Reader::new(&book, session.lang)?;
    let wanted = Wanted::read(matches, kind, &book, session.as_of.0)?;
    let order = order(matches, kind)?;
    let limit = one(matches, "limit").map(|_| count(matches, "limit", 0)).transpose()?;
    let tasks = if kind.name() == "task" { book.tasks(session.as_of.0) } else { Vec::new() };
    let views: BTreeMap<&str, &TaskView<'_>> =
        tasks.iter().map(|view| (view.record.id.as_str(), view)).collect();
    let view = |record: &Record| views.get(record.id.as_str()).copied();
    let of_instruments = kind.name() == "instrument";
    let known = if of_instruments { book.instruments(COUNTRY, session.as_of.0) } else { Vec::new() };
    let standings: Standings<'_> =
        known.into_iter().map(|view| (view.record.id.as_str(), view.standing)).collect();
    let seen = Seen { reader: &reader, standings: &standings };
    let mut records: Vec<&Record> =
        book.all(kind.name()).iter().filter(|record| wanted.fits(record, view(record), &seen)).collect();
    let found = records.len();
    if is_given(matches, "count") {
        return Ok(Answer::new("register-list", json!({"count": found})).line(found.to_string()));
    }
    sort(&mut records, order, &views, &reader);
    records.truncate(limit.unwrap_or(found));
    let mut rows: Vec<Value> =
        records.iter().map(|record| row_json(record, view(record), session.lang)).collect();
    let mut sheet = columns::sheet(kind, &records, &views, &reader, None);
    if of_instruments {
        for (row, record) in rows.iter_mut().zip(&records) {
            row["standing"] = json!(standings.get(record.id.as_str()).map(|standing| standing.code()));
        }
        with_standings(&mut sheet, &records, &standings, session.lang);
    }
    let answer = Answer::new("register-list", json!({"count": found, "rows": rows}));
    if found == 0 {
        return Ok(empty(answer.csv(sheet), &book, kind, wanted.is_empty(), session.lang));
    }
    let answer = answer.table(sheet);
    Ok(answer.line(counted(records.len(), found, kind, session.lang)))
}

/// How far instruments have come for the country on a day.
pub(super) type Standings<'a> = BTreeMap<&'a str, Standing>;

/// What an instrument is said to be on a day before it is known.
pub(super) const NOT_YET: Text = Text::fixed("chưa có", "not yet");

/// People read how an instrument stands on the day, which its dates tell; the state on record is that of today.
fn with_standings(sheet: &mut Sheet, records: &[&Record], standings: &Standings<'_>, lang: Lang) {
    sheet.columns.iter_mut().filter(|column| column.key == "state").for_each(|column| column.on_page = false);
    sheet.columns.push(Column::text("standing", "Tình trạng tại ngày xét", "Standing on the day"));
    for (row, record) in sheet.rows.iter_mut().zip(records) {
        let standing = standings.get(record.id.as_str());
        let not_yet = || Cell::pair(NOT_YET.get(lang), "");
        row.push(standing.map_or_else(not_yet, |own| Cell::pair(own.label().get(lang), own.code())));
    }
}

/// How many records there are, and how many of them are shown.
fn counted(shown: usize, found: usize, kind: Kind, lang: Lang) -> String {
    let name = label(kind.name());
    let text = if shown < found {
        Text::new(
            format!("{shown} trong {found} bản ghi loại {}", name.vi),
            format!("{shown} of {found} records of the kind {}", name.en),
        )
    } else {
        Text::new(
            format!("{found} bản ghi loại {}", name.vi),
            format!("{found} {} of the kind {}", if found == 1 { "record" } else { "records" }, name.en),
        )
    };
    text.get(lang).to_owned()
}

/// What to do where nothing is there.
fn empty(answer: Answer, book: &Book, kind: Kind, all: bool, lang: Lang) -> Answer {
    let name = label(kind.name());
    let (there, code) = (book.all(kind.name()).len(), kind.name());
    let said = if all {
        Text::new(
            format!("Chưa có bản ghi nào loại {}.", name.vi),
            format!("No record of the kind {} yet.", name.en),
        )
    } else {
        Text::new(
            format!("Không có bản ghi nào khớp trong {there} bản ghi loại {}.", name.vi),
            format!("None of the {there} records of the kind {} fits.", name.en),
        )
    };
    let next = match (all, code) {
        (true, "task") => Text::fixed(
            "Nhập bảng nhiệm vụ: hoinhap register import TỆP; thêm từng nhiệm vụ: hoinhap register add task MÃ title=…",
            "Import a task sheet: hoinhap register import FILE; add one task: hoinhap register add task ID title=…",
        ),
        (true, _) => Text::new(
            format!("Thêm: hoinhap register add {code} MÃ …; các trường: hoinhap register kinds {code}"),
            format!("Add one: hoinhap register add {code} ID …; its fields: hoinhap register kinds {code}"),
        ),
        (false, _) => Text::new(
            format!("Các trường và giá trị: hoinhap register kinds {code}"),
            format!("Fields and values: hoinhap register kinds {code}"),
        ),
    };
    let kinds = Text::fixed(
        "Các loại đang có bản ghi: hoinhap register kinds",
        "Kinds that have records: hoinhap register kinds",
    );
    let answer = answer.line(said.get(lang)).line(next.get(lang));
    if all { answer.line(kinds.get(lang)) } else { answer }
}

/// By what a list is sorted, and whether from the end.
type Order = (&'static str, bool);

fn order(matches: &ArgMatches, kind: Kind) -> Result<Option<Order>, Failure> {
    let Some(text) = one(matches, "sort") else { return Ok(None) };
    let (name, backwards) = match text.rsplit_once(':') {
        Some((name, "desc")) => (name, true),
        Some((name, "asc")) => (name, false),
        _ => (text, false),
    };
    let known = columns::sortable(kind);
    let found = known.iter().find(|known| **known == name);
    found.map(|name| Some((*name, backwards))).ok_or_else(|| {
        let list = known.join(", ");
        let message = Text::new(
            format!("Không xếp được theo `{name}`"),
            format!("A list cannot be sorted by `{name}`"),
        );
        let help = Text::new(format!("Xếp theo một trong: {list}"), format!("Sort by one of {list}"));
        Failure::usage("E-FIELD", message, help).at("--sort").with_value(text)
    })
}

fn sort(records: &mut [&Record], order: Option<Order>, views: &Views<'_, '_>, reader: &Reader<'_>) {
    records.sort_by_cached_key(|record| (columns::natural(&reader.title(record)), record.id.clone()));
    let Some((field, backwards)) = order else { return };
    let view = |record: &Record| views.get(record.id.as_str()).copied();
    records.sort_by_cached_key(|record| {
        let (missing, mut key) = columns::place(record, view(record), field, reader);
        if backwards {
            // A longer key comes before its own beginning.
            key.iter_mut().for_each(|byte| *byte = !*byte);
            key.push(u8::MAX);
        }
        (missing, key)
    });
}
