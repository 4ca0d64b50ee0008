//! The register that a review reads: that of the project folder, or the shipped one of the profile, at the lowest
//! clearance. Each record can be told by file and row.

use hoinhap_measures::Input;
use hoinhap_register::book::Book;
use hoinhap_register::record::{Kind, Record};
use hoinhap_register::seed::default_register;
use hoinhap_register::store::Change;
use hoinhap_sources::EmbeddedFile;
use hoinhap_vocab::{ContentHash, Status, Text};

use crate::ReviewError;
use crate::document::SourceLine;

/// Source id of a project's own register.
pub(crate) const OWN_SOURCE: &str = "register-project";
/// Source id of a register that is published.
const PUBLISHED_SOURCE: &str = "register-published";
/// The file of a project's own register.
const OWN_FILE: &str = "register.sqlite";

/// A register under review.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    /// What everybody may read.
    pub(crate) book: Book,
    source: String,
    vintage: String,
    /// Where the records of a shipped register stand; empty for others.
    spans: Vec<Span>,
}

/// Records of one kind out of one shipped table, by their running numbers.
#[derive(Debug, Clone)]
struct Span {
    first: u64,
    kind: Kind,
    file: &'static str,
}

impl Held {
    /// A project's own register; what not everybody may see is left out, whoever opened the book.
    pub(crate) fn own(book: &Book) -> Self {
        Self::of(book, OWN_SOURCE)
    }

    /// A register that is published beside the document: a record stands in the table of its kind.
    pub(crate) fn published(book: &Book) -> Self {
        Self::of(book, PUBLISHED_SOURCE)
    }

    fn of(book: &Book, source: &str) -> Self {
        let book = book.clone().for_everybody();
        let vintage = digest(&book).to_string().chars().take(12).collect();
        Self { book, source: source.to_owned(), vintage, spans: Vec::new() }
    }

    /// The shipped register of a profile, read in memory: what `register init` would load.
    pub(crate) fn shipped(profile: &str, vintage: String) -> Result<Self, ReviewError> {
        let (mut records, mut spans) = (Vec::new(), Vec::new());
        for file in EmbeddedFile::in_folder(&format!("register/{profile}")) {
            let name = file.path.rsplit('/').next().and_then(|name| name.strip_suffix(".csv"));
            let Some(name) = name else { continue };
            let text = file.text()?;
            let table = |wanted: &str| (wanted == name).then(|| text.clone());
            append(default_register(&table)?, file.path, &mut records, &mut spans);
        }
        Ok(Self { book: Book::of(records), source: format!("register-{profile}"), vintage, spans })
    }

    /// Whether it is a project's own, published or not.
    pub(crate) fn is_own(&self) -> bool {
        self.source == OWN_SOURCE || self.is_published()
    }

    /// Whether its tables are published beside the document.
    pub(crate) fn is_published(&self) -> bool {
        self.source == PUBLISHED_SOURCE
    }

    /// The source id.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// The edition of the register.
    pub(crate) fn vintage(&self) -> &str {
        &self.vintage
    }

    /// Whether the register is that of a country. One that names the profile's country as a party is that country's.
    pub(crate) fn is_of(&self, country: &str, home: &str) -> bool {
        country == home || !self.book.all("party").iter().any(|row| row.get("party") == home)
    }

    /// What the edition of a review hangs on.
    pub(crate) fn edition(&self) -> String {
        format!("{OWN_FILE} {}", digest(&self.book))
    }

    /// A record as an input of a measure.
    pub(crate) fn input(&self, record: &Record) -> Input {
        let (file, row) = self.place(record);
        Input {
            key: record.subject(),
            value: 1.0,
            status: if self.source == OWN_SOURCE { Status::User } else { Status::Observed },
            source: self.source.clone(),
            vintage: self.vintage.clone(),
            file,
            row,
        }
    }

    /// File and row of a record; in a project's register the number of the event that made it.
    fn place(&self, record: &Record) -> (String, u32) {
        let number = |event: u64| u32::try_from(event).unwrap_or(u32::MAX);
        if self.is_published() {
            let rows = self.book.all(record.kind.name());
            let before = rows.partition_point(|row| row.id < record.id);
            return (format!("data/{}.csv", record.kind), number(before as u64 + 1));
        }
        let after = self.spans.partition_point(|span| span.first <= record.created_event);
        match after.checked_sub(1).and_then(|index| self.spans.get(index)) {
            Some(span) => (span.file.to_owned(), number(record.created_event - span.first + 1)),
            None => (OWN_FILE.to_owned(), number(record.created_event)),
        }
    }

    /// The line among the sources; a shipped register has its own there.
    pub(crate) fn source_line(&self) -> Option<SourceLine> {
        let line = |title, licence, file: &str, files| SourceLine {
            id: self.source.clone(),
            title,
            vintage: self.vintage.clone(),
            licence,
            terms_verified: true,
            attribution: file.to_owned(),
            files,
        };
        if self.is_published() {
            let title = Text::fixed("Sổ theo dõi, bản công khai", "The register as published");
            let licence = Text::fixed("của cơ quan công bố", "the publishing body's");
            return Some(line(title, licence, "data/datapackage.json", Vec::new()));
        }
        self.is_own().then(|| {
            let title = Text::fixed("Sổ theo dõi của thư mục dự án", "Register of the project folder");
            let licence = Text::fixed("của người dùng", "the user's own");
            line(title, licence, OWN_FILE, vec![(OWN_FILE.to_owned(), String::new())])
        })
    }
}

/// Turns the changes of one table into records, numbered as they follow.
fn append(changes: Vec<Change>, file: &'static str, records: &mut Vec<Record>, spans: &mut Vec<Span>) {
    for change in changes {
        let Change::Create { kind, id, class, mut fields } = change else { continue };
        // As the store does: a record that a source tells of is in the state that the source says, or in none.
        if let Some(machine) = kind.machine().filter(|_| !fields.contains_key("confidence")) {
            fields.entry("state".to_owned()).or_insert_with(|| machine.initial().to_owned());
        }
        let event = records.len() as u64 + 1;
        if spans.last().is_none_or(|span: &Span| span.kind != kind || span.file != file) {
            spans.push(Span { first: event, kind, file });
        }
        records.push(Record { kind, id, class, created_event: event, updated_event: event, fields });
    }
}

/// The hash of what a book says.
fn digest(book: &Book) -> ContentHash {
    let mut parts = Vec::new();
    for record in Kind::all().flat_map(|kind| book.all(kind.name())) {
        parts.push(record.subject());
        parts.extend(record.fields.iter().map(|(name, value)| format!("{name}={value}")));
    }
    ContentHash::of_parts(parts.iter().map(String::as_bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoinhap_register::record::{Class, Fields};

    #[test]
    fn the_shipped_register_is_that_of_init_and_every_record_has_its_row() {
        let held = Held::shipped("res59", "2026-04".to_owned()).unwrap();
        let table = |name: &str| EmbeddedFile::find(&format!("register/res59/{name}.csv")).ok()?.text().ok();
        let seeded = default_register(&table).unwrap();
        let count: usize = Kind::all().map(|kind| held.book.all(kind.name()).len()).sum();
        assert_eq!(count, seeded.len());
        for change in &seeded {
            let (kind, id) = change.target();
            assert!(held.book.get(kind.name(), id).is_some(), "{kind}:{id}");
        }
        let row = |kind: &str, id: &str| {
            let input = held.input(held.book.get(kind, id).unwrap());
            (input.file, input.row)
        };
        assert_eq!(row("instrument", "AFTA"), ("register/res59/agreements.csv".to_owned(), 1));
        assert_eq!(row("instrument", "VN-EFTA"), ("register/res59/agreements.csv".to_owned(), 22));
        assert_eq!(row("duty", "I1"), ("register/res59/reporting_calendar.csv".to_owned(), 7));
        assert_eq!(row("party", "ICERD.VNM"), ("register/res59/human_rights_treaties.csv".to_owned(), 1));
    }

    #[test]
    fn restricted_records_stay_outside_and_leave_no_trace_in_the_edition() {
        let record = |id: &str, class| Record {
            kind: Kind::of("task").unwrap(),
            id: id.to_owned(),
            class,
            created_event: 1,
            updated_event: 1,
            fields: Fields::from([("title".to_owned(), "x".to_owned())]),
        };
        let public = Held::own(&Book::of(vec![record("A", Class::Public)]));
        let mixed = Held::own(&Book::of(vec![
            record("A", Class::Public),
            record("B", Class::Internal),
            record("C", Class::Restricted),
        ]));
        assert_eq!(mixed.book.all("task").len(), 1);
        assert_eq!(mixed.edition(), public.edition());
    }
}
