//! Rules that hold a change against records beside its own.

use hoinhap_vocab::{Date, Text};

use super::change::Change;
use super::check::Checks;
use super::error::StoreError;
use super::tables::Tables;
use crate::model::Resolved;
use crate::record::{Fields, Kind, Problem, Record};

impl Checks<'_> {
    /// The problems of a change whose own fields are in order.
    pub(super) fn among_others<T: Tables>(
        &self,
        tables: &T,
        change: &Change,
        before: Option<&Record>,
    ) -> Result<Option<Problem>, StoreError> {
        let Some(given) = change.given() else { return Ok(None) };
        let (kind, id) = change.target();
        let after =
            |name: &str| given.get(name).or_else(|| before?.fields.get(name)).map_or("", String::as_str);
        match kind.name() {
            "task" if given.contains_key("lead") => self.closed_lead(tables, after),
            "task" if after("superseded_by") == id => Ok(Some(own_successor(id))),
            "completion" if given.contains_key("completed_on") => done_early(tables, after),
            "value" if given.get("chosen").is_some_and(|chosen| chosen == "yes") => {
                second_choice(tables, id, after)
            }
            "finding" | "opinion" | "decision" | "self_assessment" if before.is_none() => {
                concluded(tables, after("review"))
            }
            "cause" if before.is_none() => match find(tables, "finding", after("finding"))? {
                Some(finding) => concluded(tables, finding.get("review")),
                None => Ok(None),
            },
            "organisation" if before.is_some() => still_leads(tables, id, given),
            _ => Ok(None),
        }
    }

    /// An organisation that gave way leads no open task.
    fn closed_lead<'a, T: Tables>(
        &self,
        tables: &T,
        after: impl Fn(&str) -> &'a str,
    ) -> Result<Option<Problem>, StoreError> {
        let over = matches!(after("state"), "accepted" | "cancelled" | "superseded")
            || !after("cancelled_on").is_empty()
            || !after("superseded_on").is_empty();
        if over {
            return Ok(None);
        }
        let lead = after("lead");
        let to = match self.successions(tables)?.resolve(lead, self.today()) {
            Resolved::Successor(to) => to,
            Resolved::Several(to) => to.join(", "),
            Resolved::Itself => return self.ended_lead(tables, lead),
        };
        let message = Text::new(
            format!("Cơ quan `{lead}` đã chuyển giao cho `{to}` nên không chủ trì việc đang mở"),
            format!("`{lead}` gave way to `{to}` and leads no open task"),
        );
        let help = Text::new(format!("Ghi cơ quan chủ trì là `{to}`"), format!("Name `{to}` as the lead"));
        Ok(Some(Problem::beside("lead", lead, message, help)))
    }

    fn ended_lead<T: Tables>(&self, tables: &T, lead: &str) -> Result<Option<Problem>, StoreError> {
        let ended: Option<Date> = find(tables, "organisation", lead)?.and_then(|own| own.read("valid_to"));
        let Some(ended) = ended.filter(|day| *day < self.today()) else { return Ok(None) };
        let message = Text::new(
            format!("Cơ quan `{lead}` đã kết thúc hoạt động ngày {ended}"),
            format!("`{lead}` ended on {ended}"),
        );
        let help = Text::fixed("Ghi cơ quan đang hoạt động", "Name an agency that exists");
        Ok(Some(Problem::beside("lead", lead, message, help)))
    }
}

fn find<T: Tables>(tables: &T, kind: &str, id: &str) -> Result<Option<Record>, StoreError> {
    Kind::of(kind).map_or(Ok(None), |kind| tables.record(kind, id))
}

fn all<T: Tables>(tables: &T, kind: &str) -> Result<Vec<Record>, StoreError> {
    Kind::of(kind).map_or_else(|| Ok(Vec::new()), |kind| tables.records(kind))
}

fn own_successor(id: &str) -> Problem {
    let message = Text::fixed("Nhiệm vụ không thể thay thế chính nó", "A task cannot take its own place");
    let help = Text::fixed("Ghi mã của nhiệm vụ thay thế", "Name the task that takes its place");
    Problem::beside("superseded_by", id, message, help)
}

/// Nothing is done before it is assigned.
fn done_early<'a, T: Tables>(
    tables: &T,
    after: impl Fn(&str) -> &'a str,
) -> Result<Option<Problem>, StoreError> {
    let task = find(tables, "task", after("task"))?;
    let assigned: Option<Date> = task.and_then(|task| task.read("assigned_on"));
    let done: Option<Date> = after("completed_on").parse().ok();
    let (Some(assigned), Some(done)) = (assigned, done) else { return Ok(None) };
    if assigned <= done {
        return Ok(None);
    }
    let message = Text::new(
        format!("Ngày hoàn thành trước ngày giao ({assigned})"),
        format!("The completion is before the assignment ({assigned})"),
    );
    let help = Text::fixed("Sửa một trong hai ngày", "Mend one of the two days");
    Ok(Some(Problem::beside("completed_on", &done.to_string(), message, help)))
}

/// Of the values that sources state one is chosen.
fn second_choice<'a, T: Tables>(
    tables: &T,
    id: &str,
    after: impl Fn(&str) -> &'a str,
) -> Result<Option<Problem>, StoreError> {
    let same = |row: &Record| {
        row.id != id
            && row.is("chosen")
            && row.get("subject") == after("subject")
            && row.get("field") == after("field")
    };
    let Some(other) = all(tables, "value")?.into_iter().find(same) else { return Ok(None) };
    let message = Text::new(
        format!("Đã chọn giá trị `{}` ({}) cho trường này", other.get("value"), other.id),
        format!("The value `{}` ({}) has been chosen already", other.get("value"), other.id),
    );
    let help = Text::new(
        format!("Bỏ lựa chọn cũ trước: `register update value {} chosen=no`", other.id),
        format!("Take the old choice back first: `register update value {} chosen=no`", other.id),
    );
    Ok(Some(Problem::beside("chosen", "yes", message, help)))
}

/// Nothing is added to a review that the register itself concluded; what a source tells of one may be completed.
fn concluded<T: Tables>(tables: &T, review: &str) -> Result<Option<Problem>, StoreError> {
    let found = find(tables, "review", review)?;
    let closed = found.is_some_and(|own| own.get("state") == "concluded" && own.text("confidence").is_none());
    let message = Text::fixed("Kỳ kiểm điểm đã kết luận", "The review has been concluded");
    let help = Text::fixed("Ghi vào kỳ kiểm điểm đang mở", "Record it with a review that is open");
    Ok(closed.then(|| Problem::beside("review", review, message, help)))
}

/// An organisation does not end while it leads open tasks: a succession moves them all at once.
fn still_leads<T: Tables>(tables: &T, id: &str, given: &Fields) -> Result<Option<Problem>, StoreError> {
    let Some(day) = given.get("valid_to") else { return Ok(None) };
    let over = |task: &Record| {
        matches!(task.get("state"), "accepted" | "cancelled" | "superseded")
            || task.text("cancelled_on").is_some()
            || task.text("superseded_on").is_some()
    };
    let leads = |task: &&Record| task.get("lead") == id && !over(task);
    let tasks = all(tables, "task")?;
    let done = all(tables, "completion")?;
    let accepted = |task: &&Record| {
        done.iter().any(|own| own.get("task") == task.id && own.get("decision") == "accepted")
    };
    let open = tasks.iter().filter(leads).filter(|task| !accepted(task)).count();
    let message = Text::new(
        format!("Cơ quan còn chủ trì {open} việc đang mở"),
        format!("The agency still leads {open} open tasks"),
    );
    let help = Text::fixed(
        "Dùng `register org succeed` để chuyển việc sang cơ quan kế thừa",
        "Use `register org succeed`, which moves them to the successor",
    );
    Ok((open > 0).then(|| Problem::beside("valid_to", day, message, help)))
}
