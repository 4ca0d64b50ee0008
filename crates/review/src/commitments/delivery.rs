//! How far tasks are: by lead agency, pillar, track and instrument.

use std::collections::BTreeMap;

use hoinhap_register::book::TaskView;
use hoinhap_register::model::{Flag, Primary, Share};
use hoinhap_register::record::Record;
use hoinhap_sources::Pillar;
use hoinhap_vocab::{Date, Text};

use super::held::Held;
use super::numbers::{self, Number, share_cell};
use super::{called, heading, lacking, source, word};
use crate::context::Context;
use crate::document::{
    Block, Chart, Column, Confidence, Figure, Headline, Level, Part, Scale, Sentence, StackedRow,
    StackedStatus, Table, TableRow,
};
use crate::words::{number_column, plain, sentence, text_cell, text_column, words};

/// Agencies drawn; the table has all of them.
const DRAWN: usize = 15;
/// Instruments in the table, the most overdue first.
const INSTRUMENTS: usize = 25;
/// The statuses that are counted, in the order of the stack.
const STATUSES: [Primary; 4] = [Primary::DoneOnTime, Primary::DoneLate, Primary::InTime, Primary::Overdue];
/// The rule that judges the share overdue.
const RULE: &str = "tasks-overdue";

/// The tasks of a register on a day.
pub(super) struct Delivery<'h> {
    held: &'h Held,
    pub(super) on: Date,
    pub(super) tasks: Vec<TaskView<'h>>,
}

/// Tasks of one group.
struct Group<'d, 'h> {
    name: Text,
    tasks: Vec<&'d TaskView<'h>>,
}

/// How tasks are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Lead,
    Pillar,
    Track,
    Instrument,
}

impl<'h> Delivery<'h> {
    pub(super) fn of(held: &'h Held, on: Date) -> Self {
        let mut tasks = held.book.tasks(on);
        tasks.retain(|task| task.status != Primary::NotAssigned);
        Self { held, on, tasks }
    }

    /// Whether anything is known of delivery: a task that is done, or has a due date or a cadence.
    fn is_known(&self) -> bool {
        self.tasks.iter().any(|task| task.status != Primary::Undated)
    }

    fn in_status(&self, status: Primary) -> Vec<&Record> {
        of_status(&self.tasks.iter().collect::<Vec<_>>(), status)
    }

    /// The tasks that are counted in a rate: those with a due date that are assigned and stand.
    fn counted(&self) -> Vec<&Record> {
        counted(&self.tasks.iter().collect::<Vec<_>>())
    }

    fn groups(&self, context: &Context<'_>, by: By) -> Vec<Group<'_, 'h>> {
        let mut found: BTreeMap<&str, Vec<&TaskView<'h>>> = BTreeMap::new();
        for task in &self.tasks {
            let mut keys = self.keys(task, by);
            keys.sort_unstable();
            keys.dedup();
            keys.into_iter().for_each(|key| found.entry(key).or_default().push(task));
        }
        let mut groups: Vec<_> = found
            .into_iter()
            .map(|(key, tasks)| Group { name: self.name(context, by, key), tasks })
            .collect();
        // A stable sort keeps groups that are equally late by id.
        groups.sort_by_key(|group| std::cmp::Reverse(group.lateness()));
        groups
    }

    fn keys<'t>(&'t self, task: &'t TaskView<'h>, by: By) -> Vec<&'t str> {
        let instruments = || task.record.list("instruments");
        let track = |id| self.held.book.get("instrument", id).map(|row| row.get("track"));
        let keys: Vec<&str> = match by {
            By::Lead => vec![task.record.get("lead")],
            By::Pillar => vec![task.record.get("pillar")],
            By::Track => instruments().filter_map(track).collect(),
            By::Instrument => instruments().collect(),
        };
        if keys.is_empty() { vec![""] } else { keys }
    }

    fn name(&self, context: &Context<'_>, by: By, key: &str) -> Text {
        let record = |kind| self.held.book.get(kind, key).map(called);
        let known = match by {
            By::Lead => record("organisation"),
            By::Pillar => Pillar::from_code(key).map(|pillar| context.pillar_name(pillar)),
            By::Track => Some(word(key)).filter(|_| !key.is_empty()),
            By::Instrument => record("instrument"),
        };
        match known {
            Some(name) => name,
            None if key.is_empty() => Text::fixed("không ghi", "not recorded"),
            None => Text::same(key.to_owned()),
        }
    }
}

impl Group<'_, '_> {
    fn records(&self, status: Primary) -> Vec<&Record> {
        of_status(&self.tasks, status)
    }

    fn overdue(&self) -> Share {
        overdue(&self.tasks)
    }

    /// Share overdue in parts of a million, then how many; for sorting.
    fn lateness(&self) -> (u64, u64) {
        let Share { part, whole } = self.overdue();
        (part * 1_000_000 / whole.max(1), part)
    }

    fn blocked(&self) -> Vec<&Record> {
        let blocked = self.tasks.iter().filter(|task| is_blocked(task));
        blocked.map(|task| task.record).collect()
    }
}

/// Whether a task that is not done meets an obstacle, or waits for another one.
pub(super) fn is_blocked(task: &TaskView<'_>) -> bool {
    task.status.is_open() && task.flags.contains(&Flag::Blocked)
}

fn of_status<'h>(tasks: &[&TaskView<'h>], status: Primary) -> Vec<&'h Record> {
    tasks.iter().filter(|task| task.status == status).map(|task| task.record).collect()
}

fn counted<'h>(tasks: &[&TaskView<'h>]) -> Vec<&'h Record> {
    tasks.iter().filter(|task| STATUSES.contains(&task.status)).map(|task| task.record).collect()
}

fn overdue(tasks: &[&TaskView<'_>]) -> Share {
    let part = tasks.iter().filter(|task| task.status == Primary::Overdue).count() as u64;
    Share { part, whole: counted(tasks).len() as u64 }
}

/// How late the tasks are; nothing where the register holds none.
pub(super) fn title(context: &mut Context<'_>, held: &Held, delivery: &Delivery<'_>) -> Option<Sentence> {
    let counted = delivery.counted();
    if counted.is_empty() {
        return None;
    }
    let late = delivery.in_status(Primary::Overdue);
    Some(sentence(
        "{0} trong {1} nhiệm vụ có thời hạn đang quá hạn ({2})",
        "{0} of {1} {1:task|tasks} with a due date {0:is|are} overdue ({2})",
        vec![
            status_number("", Primary::Overdue).part(context, held, &late),
            all_number().part(context, held, &counted),
            overdue_part(context, held, delivery),
        ],
    ))
}

fn overdue_part(context: &mut Context<'_>, held: &Held, delivery: &Delivery<'_>) -> Part {
    let share = overdue(&delivery.tasks.iter().collect::<Vec<_>>());
    numbers::overdue().share_part(context, held, share, &delivery.counted())
}

fn all_number() -> Number {
    Number::count("TASKS.DATED", Text::fixed("Nhiệm vụ có thời hạn", "Tasks with a due date"))
}

/// The number of tasks in a status, of one group or, without a name, of all.
fn status_number(group: &str, status: Primary) -> Number {
    let id = format!("TASKS.{}", status.code().to_uppercase());
    let id = if group.is_empty() { id } else { format!("{id}:{group}") };
    let name = status.label();
    Number::count(id, Text::new(format!("Nhiệm vụ {}", name.vi), format!("Tasks {}", name.en)))
}

/// What is to be said of delivery.
pub(super) fn blocks(context: &mut Context<'_>, held: &Held, delivery: &Delivery<'_>) -> Vec<Block> {
    let mut blocks = vec![heading("Thực hiện nhiệm vụ", "Delivery of tasks")];
    if !delivery.is_known() {
        blocks.push(lacking(none(held, delivery)));
        return blocks;
    }
    blocks.push(Block::Paragraph { sentence: counts(context, held, delivery) });
    blocks.extend(rates(context, held, delivery));
    blocks.push(figure(context, held, delivery));
    for (by, id, title, first) in [
        (
            By::Pillar,
            "pillar",
            Text::fixed("Nhiệm vụ theo trụ cột", "Tasks by pillar"),
            ("Trụ cột", "Pillar"),
        ),
        (
            By::Track,
            "track",
            Text::fixed("Nhiệm vụ theo loại cam kết", "Tasks by track"),
            ("Loại cam kết", "Track"),
        ),
        (
            By::Instrument,
            "instrument",
            Text::fixed(
                "Nhiệm vụ theo văn kiện; một nhiệm vụ phục vụ nhiều văn kiện được tính ở mỗi văn kiện",
                "Tasks by instrument; one that serves several is counted under each",
            ),
            ("Văn kiện", "Instrument"),
        ),
    ] {
        let mut groups = delivery.groups(context, by);
        groups.truncate(if by == By::Instrument { INSTRUMENTS } else { usize::MAX });
        if groups.len() > 1 || by == By::Pillar {
            blocks.push(Block::Table(Box::new(table(context, held, (id, title, first), &groups))));
        }
    }
    blocks
}

/// That nothing is known of delivery, and what to do about it.
fn none(held: &Held, delivery: &Delivery<'_>) -> Sentence {
    if !delivery.tasks.is_empty() {
        return plain(
            "Các nhiệm vụ công khai của sổ chưa có thời hạn, nên chưa thể nói đúng hạn hay quá hạn.",
            "The public tasks of the register have no due date, so none can be called on time or late.",
        );
    }
    if held.is_published() {
        return plain(
            "Sổ theo dõi không có nhiệm vụ công khai nào tại ngày này: mức độ thực hiện là chưa biết, không phải bằng không.",
            "The register holds no public task at this date: delivery is unknown, not nought.",
        );
    }
    if held.is_own() {
        return plain(
            "Sổ theo dõi của thư mục dự án không có nhiệm vụ công khai nào tại ngày này: mức độ thực hiện là chưa biết, không phải bằng không. Nạp bảng nhiệm vụ: `hoinhap register import nhiem-vu.xlsx --project DIR`.",
            "The register of the project folder holds no public task at this date: delivery is unknown, not nought. Load a task sheet: `hoinhap register import tasks.xlsx --project DIR`.",
        );
    }
    plain(
        "Sổ đi kèm không có nhiệm vụ nào, vì chưa có bảng phân công nào được công bố kèm minh chứng: mức độ thực hiện là chưa biết, không phải bằng không. Nạp bảng của mình: `hoinhap register init --project DIR`, `hoinhap register import nhiem-vu.xlsx --project DIR`, rồi `hoinhap review --project DIR`.",
        "The shipped register holds no task, as no list of assignments is published with evidence: delivery is unknown, not nought. Load your own: `hoinhap register init --project DIR`, `hoinhap register import tasks.xlsx --project DIR`, then `hoinhap review --project DIR`.",
    )
}

fn counts(context: &mut Context<'_>, held: &Held, delivery: &Delivery<'_>) -> Sentence {
    count_sentence(context, held, "", &delivery.tasks.iter().collect::<Vec<_>>())
}

/// The tasks of a group by status, in a sentence; without a name, of all.
pub(super) fn count_sentence(
    context: &mut Context<'_>,
    held: &Held,
    group: &str,
    tasks: &[&TaskView<'_>],
) -> Sentence {
    let dated = all_number();
    let id = if group.is_empty() { dated.id } else { format!("{}:{group}", dated.id) };
    let mut parts = vec![Number { id, ..dated }.part(context, held, &counted(tasks))];
    for status in STATUSES {
        parts.push(status_number(group, status).part(context, held, &of_status(tasks, status)));
    }
    let blocked: Vec<&Record> =
        tasks.iter().filter(|task| is_blocked(task)).map(|task| task.record).collect();
    parts.push(blocked_number(group).part(context, held, &blocked));
    for status in [Primary::Standing, Primary::Undated] {
        parts.push(status_number(group, status).part(context, held, &of_status(tasks, status)));
    }
    sentence(
        "Trong {0} nhiệm vụ có thời hạn: {1} hoàn thành đúng hạn, {2} hoàn thành quá hạn, {3} đang thực hiện trong hạn, {4} quá hạn; {5} nhiệm vụ đang vướng mắc. Ngoài ra có {6} nhiệm vụ thường xuyên và {7} nhiệm vụ chưa có thời hạn.",
        "Of {0} {0:task|tasks} with a due date {1} {1:was|were} done on time, {2} done late, {3} {3:is|are} in progress in time and {4} overdue; {5} {5:task is|tasks are} blocked. Beside them stand {6} standing {6:task|tasks} and {7} without a due date.",
        parts,
    )
}

fn blocked_number(group: &str) -> Number {
    let id = if group.is_empty() { "TASKS.BLOCKED".to_owned() } else { format!("TASKS.BLOCKED:{group}") };
    Number::count(id, Text::fixed("Nhiệm vụ đang vướng mắc", "Tasks blocked"))
}

/// The rates, with the level that the thresholds give the share overdue.
fn rates(context: &mut Context<'_>, held: &Held, delivery: &Delivery<'_>) -> Option<Block> {
    let [on_time, late, overdue] =
        [Primary::DoneOnTime, Primary::DoneLate, Primary::Overdue].map(|status| delivery.in_status(status));
    let part = on_time.len() as u64;
    let ended = [on_time, late, overdue].concat();
    let share = Share { part, whole: ended.len() as u64 };
    let sentence = sentence(
        "Tỷ lệ đúng hạn trên số nhiệm vụ đã đến hạn hoặc đã xong: {0}. Tỷ lệ quá hạn trên số nhiệm vụ có thời hạn: {1}.",
        "On time, among tasks that are done or past their due date: {0}. Overdue, among tasks with a due date: {1}.",
        vec![
            on_time_number().share_part(context, held, share, &ended),
            overdue_part(context, held, delivery),
        ],
    );
    if delivery.counted().is_empty() {
        return None;
    }
    Some(match level(context, delivery) {
        Some(level) => Block::Note { level, sentence },
        None => Block::Paragraph { sentence },
    })
}

fn on_time_number() -> Number {
    Number::share(
        "TASKS.ON_TIME",
        Text::fixed("Tỷ lệ hoàn thành đúng hạn", "Share done on time"),
        Text::fixed(
            "đúng hạn / (đúng hạn + hoàn thành quá hạn + quá hạn)",
            "done on time / (done on time + done late + overdue)",
        ),
    )
}

fn level(context: &Context<'_>, delivery: &Delivery<'_>) -> Option<Level> {
    let Share { part, whole } = overdue(&delivery.tasks.iter().collect::<Vec<_>>());
    let share = (whole > 0).then(|| part as f64 / whole as f64)?;
    context.thresholds.get(RULE)?.level(share)
}

/// Bars by agency, the most overdue first.
fn figure(context: &mut Context<'_>, held: &Held, delivery: &Delivery<'_>) -> Block {
    let groups = delivery.groups(context, By::Lead);
    let chart = Chart::Stacked {
        rows: groups.iter().take(DRAWN).map(stacked).collect(),
        statuses: STATUSES.map(|status| StackedStatus { name: status.label(), level: tone(status) }).to_vec(),
    };
    let titled = (
        "agency",
        Text::fixed("Nhiệm vụ theo cơ quan chủ trì", "Tasks by lead agency"),
        ("Cơ quan chủ trì", "Lead agency"),
    );
    let table = table(context, held, titled, &groups);
    Block::Figure(Box::new(Figure {
        id: "tasks-by-agency".into(),
        title: worst(context, held, &groups),
        subtitle: Text::fixed(
            "Số nhiệm vụ có thời hạn theo trạng thái, theo cơ quan chủ trì",
            "Tasks with a due date by status, by lead agency",
        ),
        chart,
        source: source(held),
        notes: (groups.len() > DRAWN).then(more_in_the_table).into_iter().collect(),
        table,
    }))
}

fn more_in_the_table() -> Text {
    Text::fixed(
        "Chỉ vẽ các cơ quan có tỷ lệ quá hạn cao nhất; bảng có đủ mọi cơ quan.",
        "Only the agencies with the highest share overdue are drawn; the table has all of them.",
    )
}

/// The agency with the highest share overdue.
fn worst(context: &mut Context<'_>, held: &Held, groups: &[Group<'_, '_>]) -> Sentence {
    let Some(first) = groups.first().filter(|group| group.overdue().part > 0) else {
        return plain("Không nhiệm vụ nào quá hạn", "No task is overdue");
    };
    let late = first.records(Primary::Overdue);
    let counted = counted(&first.tasks);
    let key = &first.name.en;
    sentence(
        "{0} có tỷ lệ quá hạn cao nhất: {1} trong {2} nhiệm vụ",
        "{0} has the highest share overdue: {1} of {2} {2:task|tasks}",
        vec![
            words(first.name.clone()),
            status_number(key, Primary::Overdue).part(context, held, &late),
            Number::count(format!("TASKS.DATED:{key}"), all_number().title).part(context, held, &counted),
        ],
    )
}

fn stacked(group: &Group<'_, '_>) -> StackedRow {
    let count = |status| u32::try_from(group.records(status).len()).unwrap_or(u32::MAX);
    StackedRow { label: group.name.clone(), counts: STATUSES.map(count).to_vec() }
}

pub(super) const fn tone(status: Primary) -> Option<Level> {
    match status {
        Primary::DoneOnTime => Some(Level::Good),
        Primary::DoneLate => Some(Level::Watch),
        Primary::Overdue => Some(Level::Critical),
        _ => None,
    }
}

type Titled = (&'static str, Text, (&'static str, &'static str));

/// Counts by group: the statuses, the share overdue, and how many are blocked.
fn table(
    context: &mut Context<'_>,
    held: &Held,
    (id, title, first): Titled,
    groups: &[Group<'_, '_>],
) -> Table {
    let rows = groups.iter().map(|group| row(context, held, id, group)).collect();
    let mut columns = vec![text_column(first.0, first.1)];
    columns.extend(STATUSES.map(|status| count_column(status.label())));
    columns.push(number_column(
        Text::fixed("Tỷ lệ quá hạn", "Share overdue"),
        Text::fixed("%", "%"),
        1,
        Scale::Percent,
    ));
    columns.push(count_column(Text::fixed("vướng mắc", "blocked")));
    Table {
        id: format!("table-tasks-by-{id}"),
        title,
        sorted: Text::fixed("Tỷ lệ quá hạn cao nhất ở trên", "Highest share overdue first"),
        columns,
        rows,
    }
}

fn row(context: &mut Context<'_>, held: &Held, id: &str, group: &Group<'_, '_>) -> TableRow {
    let key = format!("{id}:{}", group.name.en);
    let mut cells = vec![text_cell(group.name.clone())];
    for status in STATUSES {
        cells.push(status_number(&key, status).cell(context, held, &group.records(status)));
    }
    cells.push(share_cell(group.overdue()));
    cells.push(blocked_number(&key).cell(context, held, &group.blocked()));
    TableRow { cells, of_country: false }
}

/// A column of counts.
pub(super) fn count_column(title: Text) -> Column {
    number_column(capital(&title), Text::default(), 0, Scale::One)
}

/// A label at the head of a column.
fn capital(text: &Text) -> Text {
    let raise = |text: &str| {
        let mut letters = text.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    Text::build(|lang| raise(text.get(lang)))
}

/// The finding of the first page: tasks that are late in a share that is high.
pub(super) fn headline(context: &mut Context<'_>, held: &Held, delivery: &Delivery<'_>) -> Option<Headline> {
    let level = level(context, delivery).filter(|level| *level <= Level::High)?;
    let groups = delivery.groups(context, By::Lead);
    let chart = Chart::Stacked {
        rows: groups.iter().take(4).map(stacked).collect(),
        statuses: STATUSES.map(|status| StackedStatus { name: status.label(), level: tone(status) }).to_vec(),
    };
    let worst = worst(context, held, &groups);
    Some(Headline {
        level,
        section: super::ID.into(),
        title: title(context, held, delivery)?,
        body: Sentence { template: closed(&worst.template), ..worst },
        why: plain(
            "Nhiệm vụ quá hạn kéo lùi các nhiệm vụ chờ nó. Chỉ tính bản ghi công khai của sổ theo dõi; trạng thái được suy ra từ ngày hoàn thành đã nghiệm thu.",
            "A task that is late holds up those that wait for it. Public records of the register alone are counted; status follows from completions that were accepted.",
        ),
        confidence: Confidence::High,
        chart: Some(chart),
    })
}

/// A title as a sentence.
fn closed(template: &Text) -> Text {
    Text::build(|lang| format!("{}.", template.get(lang)))
}
