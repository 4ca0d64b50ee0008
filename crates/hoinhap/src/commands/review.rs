//! `hoinhap review`: the annual review as files, the program's main job.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::ArgMatches;
use rayon::prelude::*;
use serde_json::{Value, json};

use hoinhap_register::book::Book;
use hoinhap_register::record::Class;
use hoinhap_register::store::{Register, SqliteTables};
use hoinhap_report::{Format, Options, format, write};
use hoinhap_review::document::Review;
use hoinhap_review::{Request, build};
use hoinhap_sources::{Library, Profile, nearest};
use hoinhap_vocab::{Lang, Text};

use super::economies::{economies, economy};
use super::profiles::{DEFAULT_PROFILE, PROFILE, profile};
use crate::cli::{ArgSpec, CommandSpec, Example, Takes, is_given, many, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet, remark, replace};
use crate::progress::Progress;
use crate::session::Session;

/// The command.
pub(crate) const SPEC: CommandSpec = CommandSpec {
    name: "review",
    about: Text::fixed(
        "Viết báo cáo rà soát hội nhập quốc tế của một nước",
        "Write the review of a country's international integration",
    ),
    more: Text::fixed(
        "Báo cáo gồm trang phát hiện chính, vị trí theo trụ cột, mức phụ thuộc, hiệp định, ưu đãi thuế, tiếp nhận và \
         đóng góp, cam kết, kịch bản có thể xảy ra, kiểm chứng phát biểu, chất lượng số liệu, nguồn và phương pháp. Phần \
         cam kết đọc sổ của hồ sơ; với --project có tệp register.sqlite thì đọc sổ đó, chỉ các bản ghi công khai. Cùng dữ liệu và cùng --as-of cho ra tệp giống hệt nhau.",
        "It holds a page of findings, the standing by pillar, dependence, agreements, preferences, receiving and \
         contributing, commitments, what may come, claims checked, the quality of the data, sources and methods. The part \
         on commitments reads the register of the profile, or register.sqlite of the folder given with --project; public \
         records only. Equal data and an equal --as-of give equal files.",
    ),
    args: &[
        ArgSpec {
            id: "country",
            value: "ISO3",
            takes: Takes::One,
            help: Text::fixed(
                "Nước được rà soát; mặc định là nước của hồ sơ, VNM",
                "The country under review; by default that of the profile, VNM",
            ),
        },
        PROFILE,
        ArgSpec {
            id: "out",
            value: "DIR",
            takes: Takes::Folder,
            help: Text::fixed(
                "Thư mục nhận tệp; mặc định là thư mục hiện tại",
                "Folder of the files; by default the current one",
            ),
        },
        ArgSpec {
            id: "formats",
            value: "LIST",
            takes: Takes::Many,
            help: Text::fixed(
                "Định dạng, cách nhau bằng dấu phẩy: html, pdf, xlsx, json; mặc định tất cả",
                "Formats, separated by commas: html, pdf, xlsx, json; all by default",
            ),
        },
        ArgSpec {
            id: "compare",
            value: "LIST",
            takes: Takes::Many,
            help: Text::fixed(
                "Các nước hoặc nhóm nước để so sánh, thay cho mặc định",
                "Countries or groups to compare with, instead of the default",
            ),
        },
        ArgSpec {
            id: "without-source",
            value: "ID",
            takes: Takes::Many,
            help: Text::fixed(
                "Bỏ một nguồn và mọi kết quả tính từ nguồn đó",
                "Leave a source out, with everything computed from it",
            ),
        },
    ],
    subcommands: &[],
    examples: &[
        Example {
            line: "review --out review-2025",
            does: Text::fixed(
                "báo cáo của Việt Nam, hai ngôn ngữ, mọi định dạng",
                "Viet Nam's review, both languages, every format",
            ),
        },
        Example {
            line: "review --country THA --lang en --formats html",
            does: Text::fixed(
                "báo cáo của Thái Lan, tiếng Anh, chỉ HTML",
                "Thailand's, in English, HTML only",
            ),
        },
        Example {
            line: "review --as-of 2023-06-30 --compare IDN,MYS,PHL,SGP,THA",
            does: Text::fixed(
                "như có thể viết vào ngày đó, so với năm nước",
                "as it could have been written that day, against five countries",
            ),
        },
    ],
    run: Some(run),
};

/// The file of a project folder that describes its tables.
const MANIFEST: &str = "hoinhap.toml";
/// The register of a project folder.
const REGISTER: &str = "register.sqlite";

/// A file that was written.
#[derive(Debug, Clone)]
struct Written {
    path: PathBuf,
    format: Format,
    lang: Lang,
    bytes: usize,
}

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let started = Instant::now();
    let formats = formats_of(&many(matches, "formats"))?;
    let out = PathBuf::from(one(matches, "out").unwrap_or("."));
    let library = library(session)?;
    let request = request_of(session, matches, &library)?;
    let progress = Progress::start(session, BUILDING.get(session.lang));
    let review = build(&library, &request).map_err(|error| Failure::of_review(&error, &library))?;
    progress.say(WRITING.get(session.lang));
    let languages = session.asked.clone().unwrap_or_else(|| Lang::ALL.to_vec());
    let files = write_all(&review, &formats, &languages, &out)?;
    drop(progress);
    let seconds = format::number(started.elapsed().as_secs_f64(), 1, session.lang);
    let elapsed = Text::new(format!("Xong sau {seconds} giây."), format!("Done in {seconds} s."));
    remark(session, elapsed.get(session.lang))?;
    if session.is_ahead() {
        remark(session, AHEAD.get(session.lang))?;
    }
    Ok(answer(session, &review, &files))
}

static AHEAD: Text = Text::fixed(
    "Ngày rà soát còn ở phía trước: báo cáo chỉ dùng số liệu hiện có, tình trạng và thời hạn tính đến ngày đó.",
    "The day of the review lies ahead: it has the data of today alone, with states and deadlines as of that day.",
);
static BUILDING: Text = Text::fixed("đang tính toán", "computing");
static WRITING: Text = Text::fixed("đang viết các tệp", "writing the files");

fn formats_of(words: &[&str]) -> Result<Vec<Format>, Failure> {
    if words.is_empty() {
        return Ok(Format::ALL.to_vec());
    }
    let mut formats = Vec::new();
    for word in words {
        let format: Format = word.parse().map_err(|_| unknown_format(word))?;
        if !formats.contains(&format) {
            formats.push(format);
        }
    }
    Ok(formats)
}

fn unknown_format(word: &str) -> Failure {
    let list = Format::ALL.map(Format::code).join(", ");
    Failure::usage(
        "cli/bad-value",
        Text::new(format!("Không có định dạng `{word}`"), format!("There is no format `{word}`")),
        Text::new(format!("Dùng một trong: {list}"), format!("Use one of {list}")),
    )
    .at("--formats")
    .with_value(word)
}

fn request_of(session: &Session, matches: &ArgMatches, library: &Library) -> Result<Request, Failure> {
    let profile = profile(one(matches, "profile").unwrap_or(DEFAULT_PROFILE))?;
    let country = match one(matches, "country") {
        Some(code) => economy(library, code, "--country")?,
        None => country_of(&profile)?,
    };
    let without = many(matches, "without-source");
    without.iter().try_for_each(|id| check_source(library, id))?;
    let compare = economies(library, &many(matches, "compare"), "--compare", session.as_of)?;
    if is_given(matches, "compare") && compare.iter().all(|economy| *economy == country) {
        return Err(nobody_to_compare());
    }
    Ok(Request {
        country,
        profile,
        as_of: session.as_of,
        compare,
        without_sources: without.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(),
        register: register_of(session)?,
    })
}

/// The shipped tables with those of the project; a project folder that holds a register and no table adds none.
fn library(session: &Session) -> Result<Library, Failure> {
    let has_tables = |folder: &Path| folder.join(MANIFEST).exists();
    match &session.project {
        Some(folder) if !has_tables(folder) && folder.join(REGISTER).is_file() => Ok(Library::embedded()?),
        _ => session.library(),
    }
}

/// The register of the project folder, where it holds one: what everybody may see of it, as a review is for everybody.
fn register_of(session: &Session) -> Result<Option<Book>, Failure> {
    let path = session.project.as_deref().map(|folder| folder.join(REGISTER));
    let Some(path) = path.filter(|path| path.is_file()) else { return Ok(None) };
    let opened = SqliteTables::open(&path).and_then(Register::open);
    let book = opened.and_then(|register| Book::open(&register, Class::Public));
    book.map(Some).map_err(|error| Failure::of_issues(error.issues()).at(path.display().to_string()))
}

fn country_of(profile: &str) -> Result<hoinhap_vocab::Economy, Failure> {
    Ok(Profile::embedded(profile)?.country)
}

fn nobody_to_compare() -> Failure {
    Failure::usage(
        "cli/bad-value",
        Text::fixed("Không có nước nào để so sánh", "There is nobody to compare with"),
        Text::fixed("Nêu ít nhất một nước khác", "Name at least one other country"),
    )
    .at("--compare")
}

fn check_source(library: &Library, id: &str) -> Result<(), Failure> {
    let sources = &library.catalogue().sources;
    if sources.contains_key(id) {
        return Ok(());
    }
    let near = nearest(id, sources.keys().map(String::as_str), 3);
    let known = if near.is_empty() { sources.keys().cloned().collect() } else { near };
    let list = known.join(", ");
    let failure = Failure::usage(
        "cli/unknown-source",
        Text::new(format!("Không có nguồn `{id}`"), format!("There is no source `{id}`")),
        Text::new(format!("Có các nguồn: {list}"), format!("Use one of {list}")),
    );
    Err(failure.at("--without-source").with_value(id))
}

/// Writes every format in every language, each file whole or not at all.
fn write_all(
    review: &Review,
    formats: &[Format],
    languages: &[Lang],
    out: &Path,
) -> Result<Vec<Written>, Failure> {
    fs::create_dir_all(out).map_err(|error| Failure::of_file(out, &error))?;
    let jobs: Vec<(Format, Lang)> = formats
        .iter()
        .flat_map(|format| {
            let one_file = if format.is_bilingual() { &languages[..1] } else { languages };
            one_file.iter().map(|lang| (*format, *lang))
        })
        .collect();
    // Files are independent of each other; their order in the answer is that of the jobs.
    jobs.par_iter().map(|(format, lang)| write_one(review, *format, *lang, out)).collect()
}

fn write_one(review: &Review, format: Format, lang: Lang, out: &Path) -> Result<Written, Failure> {
    let options = Options::default();
    let bytes = write(format, review, lang, &options).map_err(|error| Failure::of_report(&error))?;
    let path = out.join(options.file_name(format, review, lang));
    replace(&path, &bytes).map_err(|error| Failure::of_file(&path, &error))?;
    Ok(Written { path, format, lang, bytes: bytes.len() })
}

fn answer(session: &Session, review: &Review, files: &[Written]) -> Answer {
    let lang = session.lang;
    let rows: Vec<Value> = files.iter().map(file_json).collect();
    let meta = &review.meta;
    let answer = Answer::new(
        "review-files",
        json!({
            "country": meta.country,
            "profile": meta.profile,
            "as_of": meta.as_of.0.to_string(),
            "review_year": meta.review_year,
            "edition": meta.edition,
            "headlines": review.headlines.len(),
            "issues": review.issues.len(),
            "files": rows,
        }),
    );
    answer.line(meta.title.get(lang)).table(sheet(files, lang))
}

fn file_json(file: &Written) -> Value {
    let lang = (!file.format.is_bilingual()).then_some(file.lang);
    json!({"path": file.path.display().to_string(), "format": file.format.code(), "lang": lang, "bytes": file.bytes})
}

fn sheet(files: &[Written], lang: Lang) -> Sheet {
    let columns = vec![
        Column::text("path", "Tệp", "File"),
        Column::text("format", "Định dạng", "Format"),
        Column::number("bytes", "Cỡ (KB)", "Size (KB)"),
    ];
    let row = |file: &Written| {
        let kilobytes = format::number(file.bytes as f64 / 1000.0, 0, lang);
        vec![
            Cell::same(file.path.display().to_string()),
            Cell::same(file.format.code()),
            Cell::pair(kilobytes, file.bytes.to_string()),
        ]
    };
    Sheet { columns, rows: files.iter().map(row).collect() }
}
