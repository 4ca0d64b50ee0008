//! The conditions of `--where`, read before anything is searched: a field or word that no record could have would
//! otherwise fit none, in silence.

use clap::ArgMatches;

use hoinhap_register::book::{Book, Directory, Standing, TaskView};
use hoinhap_register::model::{Flag, Primary};
use hoinhap_register::record::{Class, Kind, Record, Takes, value_label};
use hoinhap_register::search::fold;
use hoinhap_vocab::{Date, Text};

use super::columns;
use super::list::{NOT_YET, Standings};
use super::reader::Reader;
use super::typed::{agency, is_named, text_of, word_of, words};
use crate::cli::many;
use crate::failure::Failure;
use crate::output::Cell;

/// What a listed record must be like.
#[derive(Debug)]
pub(super) struct Wanted(Vec<Condition>);

#[derive(Debug, PartialEq, Eq)]
enum Condition {
    Id(String),
    Class(Class),
    Status(Primary),
    Flag(Flag),
    /// Who leads a task on the day, or the lead on record.
    Lead(Vec<String>),
    Field(String, String),
    /// What the list shows under a column that is derived: its code or day, or its words.
    Column(&'static str, String),
    /// How far an instrument has come on the day; nothing where it is not known yet.
    Standing(Option<Standing>),
}

/// What conditions are asked of, beside the record itself.
pub(super) struct Seen<'s, 'a> {
    pub(super) reader: &'s Reader<'a>,
    pub(super) standings: &'s Standings<'a>,
}

/// Flags of a task by which a list can be narrowed.
const FLAGS: [Flag; 7] = [
    Flag::Blocked,
    Flag::DueSoon,
    Flag::AwaitingAcceptance,
    Flag::Extended,
    Flag::LateOnBaseline,
    Flag::CycleLate,
    Flag::Escalated,
];

impl Wanted {
    /// Reads `--where` for a kind.
    pub(super) fn read(matches: &ArgMatches, kind: Kind, book: &Book, on: Date) -> Result<Self, Failure> {
        let words = whole(&many(matches, "where"));
        let directory = if words.is_empty() { Directory::default() } else { Directory::of(book) };
        words.iter().map(|word| condition(word, kind, &directory, on)).collect::<Result<_, _>>().map(Self)
    }

    /// Whether every record fits.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a record fits all conditions.
    pub(super) fn fits(&self, record: &Record, view: Option<&TaskView<'_>>, seen: &Seen<'_, '_>) -> bool {
        self.0.iter().all(|condition| match condition {
            Condition::Id(id) => record.id == *id,
            Condition::Class(class) => record.class == *class,
            Condition::Status(status) => view.is_some_and(|view| view.status == *status),
            Condition::Flag(flag) => view.is_some_and(|view| view.flags.contains(flag)),
            Condition::Lead(leads) => {
                let own = view.map_or_else(|| record.get("lead"), |view| view.lead);
                leads.iter().any(|lead| lead == own)
            }
            Condition::Field(field, value) => {
                record.get(field) == value || record.list(field).any(|item| item == value)
            }
            Condition::Column("due", value) => due_is(record, view, value),
            Condition::Column(key, value) => {
                columns::cell_under(record, view, key, seen.reader).is_some_and(|cell| is_shown(&cell, value))
            }
            Condition::Standing(standing) => seen.standings.get(record.id.as_str()).copied() == *standing,
        })
    }
}

/// Whether a cell says a text: as programs get it, one item of a list, or as people read it.
fn is_shown(cell: &Cell, text: &str) -> bool {
    cell.plain.split(';').any(|item| item == text) || fold(&cell.shown) == fold(text)
}

/// Whether a task is due then: by the date in force, or as the first one was written that still is.
fn due_is(record: &Record, view: Option<&TaskView<'_>>, text: &str) -> bool {
    let in_force = view.and_then(|view| view.due).map(|due| due.to_string());
    let is_extended = view.is_some_and(|view| view.flags.contains(&Flag::Extended));
    in_force.as_deref() == Some(text) || (!is_extended && record.get("due") == text)
}

/// The conditions as they were typed: the line is divided at commas, which names of agencies have as well.
fn whole(words: &[&str]) -> Vec<String> {
    let mut whole: Vec<String> = Vec::new();
    for word in words {
        match whole.last_mut() {
            Some(last) if !word.contains('=') => {
                last.push(',');
                last.push_str(word);
            }
            _ => whole.push((*word).to_owned()),
        }
    }
    whole
}

fn condition(word: &str, kind: Kind, directory: &Directory, on: Date) -> Result<Condition, Failure> {
    let (name, value) = word.split_once('=').ok_or_else(|| {
        let message = Text::fixed("Điều kiện không có dấu `=`", "The condition has no `=`");
        let help = Text::fixed("Viết như lead=MOIT", "Write it like lead=MOIT");
        Failure::usage("cli/bad-value", message, help).at("--where").with_value(word)
    })?;
    let (name, value) = (name.trim(), value.trim());
    match (name, kind.field(name)) {
        ("id", _) => Ok(Condition::Id(value.to_owned())),
        ("status", None) if kind.name() == "task" => status(value),
        ("class", None) => class(value),
        ("standing", None) if kind.name() == "instrument" => standing(value),
        ("flags", None) if kind.name() == "task" => flag(value),
        ("due", Some(field)) if kind.name() == "task" && !value.is_empty() => {
            Ok(Condition::Column("due", text_of(kind, field, value)))
        }
        (name, None) if columns::derived(kind).any(|key| key == name) => column(kind, name, value),
        (_, Some(field)) => match field.takes {
            Takes::One("organisation") | Takes::Many("organisation") if !value.is_empty() => {
                let id = agency(directory, value, on, "--where")?;
                // Done work stays with the agency that did it, though the name leads to its successor now.
                let leads = vec![id.clone(), directory.named(value)];
                Ok(if name == "lead" {
                    Condition::Lead(leads)
                } else {
                    Condition::Field(name.to_owned(), id)
                })
            }
            _ if !words(kind, field).is_empty() && !value.is_empty() => match word_of(kind, field, value) {
                Some(code) => Ok(Condition::Field(name.to_owned(), code.to_owned())),
                None => Err(no_word(
                    value,
                    words(kind, field).iter().map(|word| (*word, value_label(kind, name, word))),
                )),
            },
            _ => Ok(Condition::Field(name.to_owned(), text_of(kind, field, value))),
        },
        _ => Err(no_field(kind, name)),
    }
}

fn status(value: &str) -> Result<Condition, Failure> {
    let primary = Primary::ALL.into_iter().find(|status| is_named(value, status.code(), &status.label()));
    let flag = || FLAGS.into_iter().find(|flag| is_named(value, flag.code(), &flag.label()));
    match (primary, flag()) {
        (Some(status), _) => Ok(Condition::Status(status)),
        (None, Some(flag)) => Ok(Condition::Flag(flag)),
        (None, None) => {
            let known = Primary::ALL.iter().map(|status| (status.code(), status.label()));
            Err(no_word(value, known.chain(FLAGS.iter().map(|flag| (flag.code(), flag.label())))))
        }
    }
}

fn flag(value: &str) -> Result<Condition, Failure> {
    let found = FLAGS.into_iter().find(|flag| is_named(value, flag.code(), &flag.label()));
    found
        .map(Condition::Flag)
        .ok_or_else(|| no_word(value, FLAGS.iter().map(|flag| (flag.code(), flag.label()))))
}

fn standing(value: &str) -> Result<Condition, Failure> {
    if is_named(value, "not_yet", &NOT_YET) {
        return Ok(Condition::Standing(None));
    }
    let found = Standing::ALL.into_iter().find(|known| is_named(value, known.code(), &known.label()));
    let known = Standing::ALL.iter().map(|known| (known.code(), known.label()));
    found
        .map(|found| Condition::Standing(Some(found)))
        .ok_or_else(|| no_word(value, known.chain([("not_yet", NOT_YET)])))
}

/// A derived column: a day is read as people write it, anything else stands as it is shown.
fn column(kind: Kind, name: &str, value: &str) -> Result<Condition, Failure> {
    let key = columns::derived(kind).find(|key| *key == name).ok_or_else(|| no_field(kind, name))?;
    let day = kind.field("signed_on").filter(|_| matches!(key, "signed" | "in_force"));
    let text = day.map_or_else(|| value.to_owned(), |field| text_of(kind, field, value));
    Ok(Condition::Column(key, text))
}

fn class(value: &str) -> Result<Condition, Failure> {
    let found = Class::ALL.into_iter().find(|class| is_named(value, class.code(), &class.label()));
    found
        .map(Condition::Class)
        .ok_or_else(|| no_word(value, Class::ALL.iter().map(|class| (class.code(), class.label()))))
}

fn no_word<'a>(value: &str, known: impl Iterator<Item = (&'a str, Text)>) -> Failure {
    let (vi, en): (Vec<String>, Vec<&str>) =
        known.map(|(code, label)| (format!("{code} ({})", label.vi), code)).unzip();
    let message = Text::new(format!("Không có giá trị `{value}`"), format!("There is no value `{value}`"));
    let help =
        Text::new(format!("Dùng mã hoặc tên: {}", vi.join("; ")), format!("Use one of {}", en.join(", ")));
    Failure::usage("E-VALUE", message, help).at("--where").with_value(value)
}

fn no_field(kind: Kind, name: &str) -> Failure {
    let standing = (kind.name() == "instrument").then_some("standing");
    let beside = ["id", "class"].into_iter().chain(columns::derived(kind)).chain(standing);
    let mut list: Vec<&str> = Vec::new();
    for name in beside.chain(kind.fields().iter().map(|field| field.name)) {
        if !list.contains(&name) {
            list.push(name);
        }
    }
    let list = list.join(", ");
    let message = Text::new(
        format!("Loại {kind} không có trường `{name}`"),
        format!("Records of the kind {kind} have no field `{name}`"),
    );
    let help = Text::new(format!("Các trường: {list}"), format!("The fields: {list}"));
    Failure::usage("E-FIELD", message, help).at("--where").with_value(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoinhap_vocab::date;

    fn read(kind: &str, word: &str) -> Result<Condition, Failure> {
        condition(word, Kind::of(kind).unwrap(), &Directory::default(), date(2026, 1, 1))
    }

    #[test]
    fn statuses_and_words_are_taken_by_code_or_name() {
        for word in ["status=overdue", "status=quá hạn", "status=qua han", "status=Overdue"] {
            assert_eq!(read("task", word), Ok(Condition::Status(Primary::Overdue)), "{word}");
        }
        assert_eq!(read("task", "status=vướng mắc"), Ok(Condition::Flag(Flag::Blocked)));
        assert_eq!(read("task", "class=nội bộ"), Ok(Condition::Class(Class::Internal)));
        let field = |name: &str, value: &str| Ok(Condition::Field(name.to_owned(), value.to_owned()));
        assert_eq!(read("instrument", "counted=có"), field("counted", "yes"));
        assert_eq!(read("instrument", "track=điều ước quốc tế"), field("track", "treaty"));
        let column = |key: &'static str, value: &str| Ok(Condition::Column(key, value.to_owned()));
        assert_eq!(read("task", "due=30/6/2026"), column("due", "2026-06-30"));
        assert_eq!(read("instrument", "in_force=1/8/2020"), column("in_force", "2020-08-01"));
        assert_eq!(read("organisation", "title=Bộ Y tế"), column("title", "Bộ Y tế"));
        assert_eq!(read("task", "flags=blocked"), Ok(Condition::Flag(Flag::Blocked)));
        let in_force = Ok(Condition::Standing(Some(Standing::InForce)));
        assert_eq!(read("instrument", "standing=in_force"), in_force);
        assert_eq!(read("instrument", "standing=đang có hiệu lực"), in_force);
        assert_eq!(read("instrument", "standing=chưa có"), Ok(Condition::Standing(None)));
        assert_eq!(read("membership", "status=full member"), field("status", "full member"));
        assert_eq!(read("obligation", "class=duty_deadline"), field("class", "duty_deadline"));
    }

    #[test]
    fn names_with_commas_stay_whole() {
        let words = ["lead=Bộ Văn hóa", " Thể thao và Du lịch", "status=overdue"];
        assert_eq!(whole(&words), ["lead=Bộ Văn hóa, Thể thao và Du lịch", "status=overdue"]);
        assert_eq!(whole(&["lead"]), ["lead"]);
    }

    #[test]
    fn what_no_record_could_have_is_refused_with_what_there_is() {
        for (kind, word, code, named) in [
            ("task", "statuss=overdue", "E-FIELD", "status"),
            ("task", "status=foo", "E-VALUE", "overdue"),
            ("party", "status=overdue", "E-FIELD", "in_force"),
            ("instrument", "counted=maybe", "E-VALUE", "yes"),
            ("instrument", "state=flying", "E-VALUE", "suspended"),
            ("instrument", "standing=flying", "E-VALUE", "negotiating"),
            ("instrument", "stand=signed", "E-FIELD", "standing"),
            ("task", "flags=overdue", "E-VALUE", "blocked"),
            ("task", "lead=Nobody", "E-ORG-UNKNOWN", "org list"),
            ("task", "lead", "cli/bad-value", "lead=MOIT"),
        ] {
            let failure = read(kind, word).unwrap_err();
            assert_eq!(failure.code, code, "{word}");
            assert!(failure.help.en.contains(named), "{word}: {}", failure.help.en);
        }
    }
}
