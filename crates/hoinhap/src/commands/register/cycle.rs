//! `hoinhap register cycle`: reviews of a quarter or a year: what went well, what did not and why, what follows.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_register::book::ReviewView;
use hoinhap_register::record::{Record, label};
use hoinhap_vocab::Text;

use super::reader::Reader;
use super::store::book;
use super::{ACTOR, CLASS, KNOWN_AT, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

/// `cycle`.
pub(super) const CYCLE: CommandSpec = CommandSpec {
    name: "cycle",
    about: Text::fixed(
        "Kỳ kiểm điểm: kết quả, hạn chế, nguyên nhân, ý kiến, quyết định",
        "Cycles of review: findings, causes, opinions, decisions",
    ),
    more: Text::fixed(
        "Các bước theo thứ tự: `register advance review MÃ collect`, draft, discuss, conclude. Một kỳ chỉ được kết luận khi mỗi hạn chế có nguyên nhân, mỗi kết quả có minh chứng và mỗi quyết định cần thực hiện đã thành nhiệm vụ.",
        "Its moves in order: `register advance review ID collect`, draft, discuss, conclude. A review is concluded only when every inadequacy has a cause, everything done well has evidence, and every decision that needs action has become a task.",
    ),
    args: &[],
    subcommands: &[LIST, SHOW],
    examples: &[Example {
        line: "register cycle list --project work",
        does: Text::fixed("các kỳ kiểm điểm và những gì còn thiếu", "the reviews and what they lack"),
    }],
    run: None,
};

const LIST: CommandSpec = CommandSpec {
    name: "list",
    about: Text::fixed("Các kỳ kiểm điểm và những gì còn thiếu", "The reviews and what they lack"),
    more: Text::fixed("", ""),
    args: &[CLASS, ACTOR, KNOWN_AT, STORE],
    subcommands: &[],
    examples: &[Example {
        line: "register cycle list --project work",
        does: Text::fixed("mọi kỳ kiểm điểm", "every review"),
    }],
    run: Some(list),
};

const SHOW: CommandSpec = CommandSpec {
    name: "show",
    about: Text::fixed("Toàn bộ một kỳ kiểm điểm", "All of a review"),
    more: Text::fixed("", ""),
    args: &[
        flag("id", "ID", Takes::Position, Text::fixed("Mã kỳ kiểm điểm", "Id of the review")),
        CLASS,
        ACTOR,
        KNOWN_AT,
        STORE,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register cycle show R-1 --project work",
        does: Text::fixed("một kỳ và những gì còn thiếu", "one review and what it lacks"),
    }],
    run: Some(show),
};

fn list(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let book = book(session, matches)?;
    let reviews = book.reviews();
    let rows: Vec<Value> = reviews.iter().map(summary).collect();
    Ok(Answer::new("register-cycle-list", json!({"rows": rows}))
        .table(list_sheet(&reviews, &Reader::new(&book, session.lang)?)))
}

fn summary(view: &ReviewView<'_>) -> Value {
    json!({
        "id": view.record.id, "event": view.record.get("event"), "date": view.record.text("date"),
        "period": view.record.text("period"), "state": view.record.text("state"),
        "findings": view.findings.len(), "causes": view.causes.len(), "opinions": view.opinions.len(),
        "decisions": view.decisions.len(), "gaps": view.gaps.len(),
    })
}

fn list_sheet(reviews: &[ReviewView<'_>], reader: &Reader<'_>) -> Sheet {
    let row = |view: &ReviewView<'_>| {
        let numbers = [view.findings.len(), view.decisions.len(), view.gaps.len()];
        let cells = ["event", "date", "state"].map(|field| reader.cell(view.record, field));
        let texts = std::iter::once(Cell::same(&view.record.id)).chain(cells);
        texts.chain(numbers.map(|number| Cell::same(number.to_string()))).collect()
    };
    Sheet {
        columns: vec![
            Column::text("id", "Mã", "Id"),
            Column::text("event", "Kỳ kiểm điểm", "Review"),
            Column::text("date", "Ngày", "Date"),
            Column::text("state", "Trạng thái", "State"),
            Column::number("findings", "Đánh giá", "Findings"),
            Column::number("decisions", "Quyết định", "Decisions"),
            Column::number("gaps", "Còn thiếu", "Lacking"),
        ],
        rows: reviews.iter().map(row).collect(),
    }
}

fn show(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let book = book(session, matches)?;
    let id = one(matches, "id").unwrap_or_default();
    let view = book.review(id).ok_or_else(|| no_review(id))?;
    let mut fields = summary(&view);
    fields["gaps"] = view
        .gaps
        .iter()
        .map(|gap| json!({"record": gap.id(), "lacks": gap.code(), "message": gap.message()}))
        .collect();
    for (name, records) in parts(&view) {
        fields[name] =
            records.iter().map(|record| json!({"id": record.id, "fields": record.fields})).collect();
    }
    let lang = session.lang;
    let answer = Answer::new("register-cycle-show", fields).line(view.record.get("event"));
    let answer = answer.table(parts_sheet(&view, &Reader::new(&book, lang)?));
    Ok(view.gaps.iter().fold(answer, |answer, gap| answer.line(gap.message().get(lang))))
}

fn no_review(id: &str) -> Failure {
    let message = Text::new(format!("Không có kỳ kiểm điểm `{id}`"), format!("There is no review `{id}`"));
    let help = Text::fixed("`register cycle list` liệt kê các kỳ", "`register cycle list` lists them");
    Failure::usage("E-KEY-UNKNOWN", message, help).at("ID").with_value(id)
}

fn parts<'v>(view: &'v ReviewView<'_>) -> [(&'static str, &'v [&'v Record]); 4] {
    [
        ("findings", &view.findings),
        ("causes", &view.causes),
        ("opinions", &view.opinions),
        ("decisions", &view.decisions),
    ]
}

fn parts_sheet(view: &ReviewView<'_>, reader: &Reader<'_>) -> Sheet {
    let row = |record: &&Record| {
        // A finding has a type, a cause a kind, an opinion a member and a position, a decision its task.
        let sort =
            ["type", "kind", "position", "task"].into_iter().find(|field| record.text(field).is_some());
        let about = ["finding", "member"].into_iter().find(|field| record.text(field).is_some());
        let cell = |field: Option<&str>| field.map_or_else(Cell::none, |field| reader.cell(record, field));
        vec![
            Cell::pair(label(record.kind.name()).get(reader.lang), record.kind.name()),
            Cell::same(&record.id),
            cell(sort),
            cell(about),
            Cell::same(record.get("text")),
        ]
    };
    Sheet {
        columns: vec![
            Column::text("kind", "Loại", "Kind"),
            Column::text("id", "Mã", "Id"),
            Column::text("sort", "Tính chất, nhiệm vụ", "Nature, task").optional(),
            Column::text("about", "Của", "Of").optional(),
            Column::text("text", "Nội dung", "Text"),
        ],
        rows: parts(view).iter().flat_map(|(_, records)| records.iter()).map(row).collect(),
    }
}
