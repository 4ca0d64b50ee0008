//! Rules that hold a change against records beside its own.

use hoinhap_vocab::{Date, Text};

use super::change::Change;
use super::check::Checks;
use super::error::StoreError;
use super::tables::Tables;
use crate::model::Resolved;
use crate::record::{Class, Fields, Kind, Problem, Record};

impl Checks<'_> {
    /// The problems of a change whose own fields are in order.
    pub(super) fn among_others<T: Tables>(
        &self,
        tables: &T,
        change: &Change,
        before: Option<&Record>,
    ) -> Result<Option<Problem>, StoreError> {
        if let (Change::Classify { class, .. }, Some(record)) = (change, before) {
            return self.second_person(tables, record, *class);
        }
        let Some(given) = change.given() else { return Ok(None) };
        let (kind, id) = change.target();
        let cleared = match change {
            Change::Update { clear, .. } => clear.as_slice(),
            _ => &[],
        };
        let is_cleared = |name: &str| cleared.iter().any(|field| field == name);
        let stored = |name: &str| before?.fields.get(name).filter(|_| !is_cleared(name));
        let reopens = matches!(change, Change::Move(request) if request.name == "reopen");
        let revives = reopens || ["cancelled_on", "superseded_on"].into_iter().any(is_cleared);
        let state = before.map_or("", |record| record.get("state"));
        let is_open_again = reopens || (revives && matches!(state, "cancelled" | "superseded"));
        let after = |name: &str| match name {
            "state" if is_open_again => "assigned",
            name => given.get(name).or_else(|| stored(name)).map_or("", String::as_str),
        };
        if kind.name() == "completion"
            && let Some(problem) = self.in_another_name(given)
        {
            return Ok(Some(problem));
        }
        match kind.name() {
            "task" if is_cleared("lead") && is_open(&after) => Ok(Some(Problem::required("lead"))),
            "task" if given.contains_key("lead") || revives => self.closed_lead(tables, after),
            "task" if after("superseded_by") == id => Ok(Some(own_successor(id))),
            "task" if before.is_some() && given.contains_key("assigned_on") => {
                assigned_late(tables, id, after("assigned_on"))
            }
            "instrument" if given.contains_key("duplicate_of") => {
                duplicate(tables, id, after("duplicate_of"))
            }
            "completion" if ["completed_on", "task"].iter().any(|name| given.contains_key(*name)) => {
                done_early(tables, after)
            }
            "value" if after("chosen") == "yes" => second_choice(tables, id, after),
            "finding" | "opinion" | "decision" | "self_assessment" => {
                let earlier = before.map(|record| concluded(tables, record.get("review"))).transpose()?;
                Ok(earlier.flatten().or(concluded(tables, after("review"))?))
            }
            "review" if before.is_some() && !matches!(change, Change::Move(_)) => concluded(tables, id),
            "cause" => match find(tables, "finding", after("finding"))? {
                Some(finding) => concluded(tables, finding.get("review")),
                None => Ok(None),
            },
            "declassification" => self.proposal(tables, change, before),
            "evidence" if given.contains_key("about") => self.proves_nothing(tables, after("about")),
            "organisation" if before.is_some() => self.still_leads(tables, id, given),
            _ => Ok(None),
        }
    }

    /// A proposal or a decision is its maker's: nobody puts another account's name under it.
    fn in_another_name(&self, given: &Fields) -> Option<Problem> {
        let other = |field: &str| given.get(field).is_some_and(|name| name != self.account());
        let field = ["proposed_by", "decided_by"].into_iter().find(|field| other(field))?;
        let message = Text::fixed(
            "Tài khoản khác không được ghi thay: đề nghị và quyết định đứng tên người thực hiện",
            "Nobody writes under another account: a proposal and a decision bear the name of whoever makes it",
        );
        let help = Text::new(
            format!("Bỏ trường này, hoặc ghi `{}`", self.account()),
            format!("Leave the field out, or write `{}`", self.account()),
        );
        let value = given.get(field).map_or("", String::as_str);
        self.tells_apart().then(|| Problem::beside(field, value, message, help))
    }

    /// An organisation that gave way leads no open task.
    fn closed_lead<'a, T: Tables>(
        &self,
        tables: &T,
        after: impl Fn(&str) -> &'a str,
    ) -> Result<Option<Problem>, StoreError> {
        let is_past = |field: &str| after(field).parse::<Date>().is_ok_and(|day| day <= self.today());
        let over = matches!(after("state"), "accepted" | "cancelled" | "superseded")
            || ["cancelled_on", "superseded_on"].into_iter().any(is_past);
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

    /// A proposal to lower a class is its maker's, of the class of its record, and only decided afterwards.
    fn proposal<T: Tables>(
        &self,
        tables: &T,
        change: &Change,
        before: Option<&Record>,
    ) -> Result<Option<Problem>, StoreError> {
        let Change::Create { class, fields, .. } = change else {
            let decides =
                |field: &&String| matches!(field.as_str(), "decision" | "decided_on" | "decided_by");
            let other =
                change.given().into_iter().flatten().map(|(field, _)| field).find(|field| !decides(field));
            let decided_by = change.given().and_then(|given| given.get("decided_by"));
            let settled = before.is_some_and(|record| record.get("decision") != "pending");
            let own = decided_by.is_some_and(|by| by == self.account());
            return Ok((settled || other.is_some() || !own).then(|| by_classify("decided_by")));
        };
        let get = |name: &str| fields.get(name).map_or("", String::as_str);
        if get("proposed_by") != self.account() || get("decision") != "pending" {
            return Ok(Some(by_classify("proposed_by")));
        }
        let record = find(tables, get("kind"), get("subject"))?.filter(|record| self.sees(record));
        let fits = record.is_some_and(|record| *class >= record.class);
        Ok((!fits).then(|| by_classify("subject")))
    }

    /// A class is lowered after somebody else proposed it: on a decision that is newer than the record.
    fn second_person<T: Tables>(
        &self,
        tables: &T,
        record: &Record,
        class: Class,
    ) -> Result<Option<Problem>, StoreError> {
        if class >= record.class {
            return Ok(None);
        }
        let agreed = |own: &Record| {
            own.get("kind") == record.kind.name()
                && own.get("subject") == record.id
                && own.get("to") == class.code()
                && own.get("decision") == "accepted"
                && own.get("decided_by") == self.account()
                && own.get("proposed_by") != self.account()
                && own.created_event > record.updated_event
        };
        Ok((!all(tables, "declassification")?.iter().any(agreed)).then(|| by_classify("class")))
    }

    /// Evidence that names a record which is not there proves nothing.
    fn proves_nothing<T: Tables>(&self, tables: &T, about: &str) -> Result<Option<Problem>, StoreError> {
        for kind in Kind::all() {
            if tables.record(kind, about)?.is_some_and(|record| self.sees(&record)) {
                return Ok(None);
            }
        }
        let message =
            Text::new(format!("Không có bản ghi `{about}`"), format!("There is no record `{about}`"));
        let help =
            Text::fixed("Sửa mã của bản ghi mà tệp chứng minh", "Mend the id of the record that it proves");
        Ok(Some(Problem::dangling("about", about, message, help)))
    }

    /// An organisation does not end while it leads open tasks: a succession moves them all at once.
    fn still_leads<T: Tables>(
        &self,
        tables: &T,
        id: &str,
        given: &Fields,
    ) -> Result<Option<Problem>, StoreError> {
        let Some(day) = given.get("valid_to") else { return Ok(None) };
        let is_past = |day: Option<Date>| day.is_some_and(|day| day <= self.today());
        let over = |task: &Record| {
            matches!(task.get("state"), "accepted" | "cancelled" | "superseded")
                || ["cancelled_on", "superseded_on"].into_iter().any(|field| is_past(task.read(field)))
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

/// Whether a task is still to be done, by its state and the days on which it is called off or replaced.
fn is_open<'a>(after: &impl Fn(&str) -> &'a str) -> bool {
    matches!(after("state"), "" | "assigned" | "completion_proposed")
        && ["cancelled_on", "superseded_on"].into_iter().all(|field| after(field).is_empty())
}

fn find<T: Tables>(tables: &T, kind: &str, id: &str) -> Result<Option<Record>, StoreError> {
    Kind::of(kind).map_or(Ok(None), |kind| tables.record(kind, id))
}

fn all<T: Tables>(tables: &T, kind: &str) -> Result<Vec<Record>, StoreError> {
    Kind::of(kind).map_or_else(|| Ok(Vec::new()), |kind| tables.records(kind))
}

fn by_classify(field: &str) -> Problem {
    let message = Text::fixed(
        "Hạ mức phổ biến cần hai người: một người đề nghị, một người khác đồng ý",
        "To lower a class takes two people: one proposes it, another one agrees",
    );
    let help = Text::fixed("Dùng `register classify`", "Use `register classify`");
    Problem::beside(field, "", message, help)
}

fn own_successor(id: &str) -> Problem {
    let message = Text::fixed("Nhiệm vụ không thể thay thế chính nó", "A task cannot take its own place");
    let help = Text::fixed("Ghi mã của nhiệm vụ thay thế", "Name the task that takes its place");
    Problem::beside("superseded_by", id, message, help)
}

/// A duplicate is of a record that is none itself: otherwise neither would be counted.
fn duplicate<T: Tables>(tables: &T, id: &str, of: &str) -> Result<Option<Problem>, StoreError> {
    let kept = find(tables, "instrument", of)?;
    let fits = id != of && kept.is_some_and(|kept| kept.text("duplicate_of").is_none());
    let repeated = all(tables, "instrument")?.iter().any(|own| own.get("duplicate_of") == id);
    let message = Text::fixed(
        "Bản trùng phải chỉ đến một văn kiện không phải là bản trùng",
        "A duplicate names an instrument that is no duplicate itself",
    );
    let help = Text::fixed("Ghi mã của văn kiện được giữ lại", "Name the instrument that is kept");
    Ok((!fits || repeated).then(|| Problem::beside("duplicate_of", of, message, help)))
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

/// A task that is done already was not assigned after that.
fn assigned_late<T: Tables>(tables: &T, id: &str, assigned: &str) -> Result<Option<Problem>, StoreError> {
    let own = |record: &&Record| record.get("task") == id && record.get("completed_on") < assigned;
    let completions = all(tables, "completion")?;
    let Some(done) = completions.iter().find(own) else { return Ok(None) };
    let message = Text::new(
        format!("Nhiệm vụ đã hoàn thành ngày {} ({})", done.get("completed_on"), done.id),
        format!("The task was completed on {} ({})", done.get("completed_on"), done.id),
    );
    let help = Text::fixed("Sửa một trong hai ngày", "Mend one of the two days");
    Ok(Some(Problem::beside("assigned_on", assigned, message, help)))
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
