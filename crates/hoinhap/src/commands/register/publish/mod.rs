//! `hoinhap register publish`.

mod folder;
mod tables;

use std::path::PathBuf;

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_register::book::Book;
use hoinhap_register::log::Hash;
use hoinhap_register::record::{Class, label};
use hoinhap_register::store::{Cells, PackageFiles, Tables as _, book_tables};
use hoinhap_register::time::{Feed, write_feed};
use hoinhap_review::{Links, Page, PublicationRequest, file_stem, publication};
use hoinhap_sources::{Library, Profile};
use hoinhap_vocab::{Lang, Text};

use super::feed::{agency_items, duty_items};
use super::store::{OpenRegister, failure, open};
use super::{STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, one};
use crate::commands::profiles::DEFAULT_PROFILE;
use crate::failure::Failure;
use crate::output::Answer;
use crate::session::Session;

/// `publish`.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "publish",
    about: Text::fixed(
        "Viết bản công khai của sổ thành thư mục tệp tĩnh để đặt lên máy chủ web",
        "Write the public view of the register as a folder of static files for a web server",
    ),
    more: Text::fixed(
        "Trang HTML hai ngôn ngữ, bảng CSV và JSON, lịch iCalendar theo cơ quan và chủ đề, gốc cây đã ký. Chỉ bản ghi công khai; bản ghi khác không xuất hiện ở đâu, kể cả trong số đếm, danh sách và tên tệp. Chạy lại vào cùng thư mục thì chỉ tệp đã đổi được ghi, tệp không còn thuộc bản công khai bị xoá; sổ không đổi và cùng --as-of thì mọi tệp giữ nguyên từng byte.",
        "HTML pages in both languages, CSV and JSON tables, iCalendar feeds by agency and topic, the signed head. Public records alone; others appear nowhere, nor in counts, lists or names of files. Run again into the same folder, only files that differ are written, and files that are no longer public are removed; with the register unchanged and an equal --as-of every file stays as it is to the byte.",
    ),
    args: &[
        flag(
            "out",
            "DIR",
            Takes::Folder,
            Text::fixed(
                "Thư mục nhận tệp: chưa có, rỗng, hoặc của lần công bố trước; mặc định register-public",
                "Folder of the files: not there yet, empty, or of a publication before; default register-public",
            ),
        ),
        STORE,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register publish --project work --out public --as-of 2026-03-31",
        does: Text::fixed(
            "bản công khai tính đến ngày 31/3/2026, hai ngôn ngữ",
            "the public view as of 31 March 2026, in both languages",
        ),
    }],
    run: Some(run),
};

/// What is published, in the making.
struct Publication<'a> {
    session: &'a Session,
    register: &'a OpenRegister,
    book: Book,
    languages: Vec<Lang>,
    domain: String,
    files: PackageFiles,
}

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let out = PathBuf::from(one(matches, "out").unwrap_or("register-public"));
    let before = folder::published_before(&out)?;
    let register = open(session, matches)?;
    // One moment of the register: pages, tables and calendars must not differ by what is written meanwhile.
    let book = Book::open(&register, Class::Public).map_err(|error| failure(&error))?.for_everybody();
    let languages = session.asked.clone().unwrap_or_else(|| Lang::ALL.to_vec());
    let domain = register.key().map_err(|error| failure(&error))?.origin().to_owned();
    let mut publication =
        Publication { session, register: &register, book, languages, domain, files: PackageFiles::new() };
    let root = publication.add_proof()?;
    publication.add_tables()?;
    let topics = publication.add_topics()?;
    let pages = publication.add_pages(root.clone(), topics)?;
    let files = publication.files;
    let removed = folder::write(&out, &files, &before, session.as_of.0)?;
    let list: Vec<Value> =
        files.iter().map(|(name, bytes)| json!({"name": name, "bytes": bytes.len()})).collect();
    let left_out = [Class::Internal, Class::Restricted].map(Class::code);
    let fields = json!({
        "folder": out.display().to_string(), "as_of": session.as_of.0.to_string(), "pages": pages, "files": list,
        "removed": removed, "root": root, "classes_left_out": left_out,
    });
    let line = Text::new(
        format!("{} tệp trong {}, {} tệp cũ đã xoá", files.len(), out.display(), removed.len()),
        format!("{} files in {}, {} old ones removed", files.len(), out.display(), removed.len()),
    );
    Ok(Answer::new("register-publish", fields).line(line.get(session.lang)))
}

impl Publication<'_> {
    /// The newest signed head, and the key that checks it.
    fn add_proof(&mut self) -> Result<Option<String>, Failure> {
        let key = self.register.key().map_err(|error| failure(&error))?;
        self.files.insert("key.txt".to_owned(), format!("{key}\n").into_bytes());
        let head = self.register.tables().last_head().map_err(|error| failure(&error))?;
        Ok(head.map(|head| {
            self.files.insert("head.txt".to_owned(), head.to_string().into_bytes());
            head.root.to_string()
        }))
    }

    /// The records of each kind, and what is derived from them, as CSV and JSON.
    fn add_tables(&mut self) -> Result<(), Failure> {
        let plain =
            book_tables(&self.book, Class::Public, Cells::Guarded).map_err(|error| failure(&error))?;
        self.files.extend(plain.into_iter().map(|(name, bytes)| (format!("data/{name}"), bytes)));
        for table in tables::all(&self.book, self.session.as_of.0) {
            self.files.insert(format!("data/{}.json", table.name), table.json()?);
            if table.is_derived {
                self.files.insert(format!("data/{}.csv", table.name), table.csv()?);
            }
        }
        Ok(())
    }

    /// The calendars of reporting duties: all of them, and one for each regime.
    fn add_topics(&mut self) -> Result<Links, Failure> {
        let mut regimes: Vec<(&str, Text)> = self.book.all("duty").iter().map(regime).collect();
        regimes.sort_by(|a, b| a.0.cmp(b.0));
        regimes.dedup_by(|a, b| a.0 == b.0);
        let all = Text::fixed("Mọi nghĩa vụ báo cáo", "All reporting duties");
        let feeds: Vec<(String, Option<String>, Text)> = std::iter::once(("duties".to_owned(), None, all))
            .chain(regimes.into_iter().map(|(id, name)| (file_stem("duties", id), Some(id.to_owned()), name)))
            .collect();
        let mut items = Vec::new();
        for (stem, regime, name) in feeds {
            for lang in self.languages.clone() {
                let found =
                    duty_items(self.register, &self.book, (self.session.as_of.0, lang), regime.as_deref())
                        .map_err(|error| failure(&error))?;
                self.add_feed(&stem, name.get(lang), lang, found);
            }
            let place = Text::build(|lang| format!("calendar/{stem}-{lang}.ics"));
            items.push((name, vec![(Text::same("iCalendar"), place)]));
        }
        Ok(Links { heading: Text::fixed("Lịch theo chủ đề", "Calendars by topic"), items })
    }

    fn add_feed(&mut self, stem: &str, name: &str, lang: Lang, items: Vec<hoinhap_register::time::FeedItem>) {
        let feed = Feed { name: name.to_owned(), domain: self.domain.clone(), lang, items };
        self.files.insert(format!("calendar/{stem}-{lang}.ics"), write_feed(&feed).into_bytes());
    }

    /// The pages in each language, with the calendar of each agency. The first language is what a visitor meets.
    fn add_pages(&mut self, root: Option<String>, topics: Links) -> Result<usize, Failure> {
        let named = self.register.tables().setting("profile").map_err(|error| failure(&error))?;
        let profile = named.filter(|id| Profile::list().contains(&id.as_str()));
        let profile = Profile::embedded(profile.as_deref().unwrap_or(DEFAULT_PROFILE))?;
        let request = PublicationRequest {
            country: profile.country,
            profile: profile.id,
            as_of: self.session.as_of,
            book: self.book.clone(),
            root,
            links: vec![tables::links(&self.book), topics],
        };
        let library = Library::embedded()?;
        let pages = publication(&library, &request).map_err(|error| Failure::of_review(&error, &library))?;
        for page in &pages {
            self.add_page(page)?;
        }
        Ok(pages.len())
    }

    fn add_page(&mut self, page: &Page) -> Result<(), Failure> {
        for lang in self.languages.clone() {
            let other = Lang::ALL.into_iter().find(|other| *other != lang && self.languages.contains(other));
            let sibling = other.map(|other| format!("{}-{other}.html", page.stem));
            let html = hoinhap_report::html::write(&page.review, lang, sibling.as_deref()).into_bytes();
            if page.lead.is_none() && self.languages.first() == Some(&lang) {
                self.files.insert("index.html".to_owned(), html.clone());
            }
            self.files.insert(format!("{}-{lang}.html", page.stem), html);
            if let Some(lead) = &page.lead {
                let items = agency_items(self.register, &self.book, (self.session.as_of.0, lang), lead)
                    .map_err(|error| failure(&error))?;
                self.add_feed(&page.stem, page.review.meta.title.get(lang), lang, items);
            }
        }
        Ok(())
    }
}

/// The regime of a duty, with its name.
fn regime(duty: &hoinhap_register::record::Record) -> (&str, Text) {
    let en = duty.get("regime");
    (en, Text::new(duty.text("regime_vi").unwrap_or(en).to_owned(), en.to_owned()))
}

/// The hash of a file, as the list of files has it.
fn hash_of(bytes: &[u8]) -> String {
    Hash::of(bytes).to_string()
}

/// The name of a kind with a capital.
fn kind_name(kind: &str) -> Text {
    let name = label(kind);
    let capital = |text: &str| {
        let mut letters = text.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    };
    Text::new(capital(&name.vi), capital(&name.en))
}
