//! `hoinhap register audit`, `prove`, `verify`, `compare-heads`, `merkle`.

use std::path::Path;

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_register::book::Book;
use hoinhap_register::log::{Checkpoint, Fault, VerifierKey, answer_vectors, verify_consistency};
use hoinhap_register::record::Class;
use hoinhap_register::store::{
    AuditReport, StoreError, Tables as _, read_log, table_difference, verify_exported,
};
use hoinhap_vocab::{Lang, Text};

use super::attach::{EvidenceReport, evidence_folder};
use super::proven::Proof;
use super::store::{failure, open, read_text};
use super::{STORE, flag};
use crate::cli::{ArgSpec, CommandSpec, Example, Takes, many, one};
use crate::failure::Failure;
use crate::output::{Answer, Part};
use crate::session::Session;

const AGAINST: ArgSpec = flag(
    "against",
    "FILE",
    Takes::Many,
    Text::fixed(
        "Gốc cây đã ký mà cơ quan giám sát giữ; nêu nhiều lần được",
        "Signed head that an outsider has kept; may be given several times",
    ),
);

/// `audit`.
pub(super) const AUDIT: CommandSpec = CommandSpec {
    name: "audit",
    about: Text::fixed(
        "Kiểm tra toàn bộ sổ tại chỗ: nhật ký, cây, gốc đã ký, bảng",
        "Check everything in place: log, tree, signed heads, tables",
    ),
    more: Text::fixed(
        "Nêu sự kiện sai đầu tiên, và tệp minh chứng đã bị sửa. Mã thoát 1 nếu có chỗ sai.",
        "Names the first bad event, and files of evidence that were changed. The exit status is 1 where something is wrong.",
    ),
    args: &[AGAINST, STORE],
    subcommands: &[],
    examples: &[Example {
        line: "register audit --project work --against head.txt",
        does: Text::fixed("đối chiếu với gốc cây đã giữ", "against a head that was kept"),
    }],
    run: Some(audit),
};

fn audit(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let register = open(session, matches)?;
    let report = register.audit(&heads(&many(matches, "against"))?).map_err(|error| failure(&error))?;
    let book = Book::open(&register, Class::Restricted).map_err(|error| failure(&error))?;
    let evidence = EvidenceReport::of(&book, &evidence_folder(session));
    let mut answer = report_answer("register-audit", &report, session.lang);
    answer.fields.insert("evidence".to_owned(), evidence.json());
    let told: Vec<Part> =
        evidence.told().iter().map(|text| Part::Line(text.get(session.lang).to_owned())).collect();
    if !told.is_empty() {
        answer.fields.insert("ok".to_owned(), json!(false));
        answer.exit = 1;
        answer.page.splice(0..0, told);
    }
    Ok(answer)
}

fn report_answer(schema: &'static str, report: &AuditReport, lang: Lang) -> Answer {
    let fields = serde_json::to_value(report).unwrap_or_default();
    Answer::new(schema, fields).line(report_line(report).get(lang)).exit(u8::from(!report.ok))
}

fn report_line(report: &AuditReport) -> Text {
    if let Some(bad) = &report.first_bad {
        let (vi, en) = fault(bad.reason);
        if let (Fault::Head | Fault::HeadMissing, Some(size)) = (bad.reason, bad.head) {
            return Text::new(
                format!("Gốc cây đã ký của {size} sự kiện {vi} (sự kiện {})", bad.seq),
                format!("The signed head of {size} events {en} (event {})", bad.seq),
            );
        }
        let head = |word: &str| bad.head.map(|head| format!(" ({word} {head})")).unwrap_or_default();
        return Text::new(
            format!("Sai tại sự kiện {}{}: {vi}", bad.seq, head("gốc cây")),
            format!("Wrong at event {}{}: {en}", bad.seq, head("head")),
        );
    }
    if let Some(found) = &report.projection {
        return Text::new(
            format!("Bảng khác nhật ký: {}", found.record),
            format!("A table differs from the log: {}", found.record),
        );
    }
    if report.heads == 0 {
        return Text::new(
            format!(
                "Không có gốc cây đã ký nào để đối chiếu: {} sự kiện khớp với nhau, gốc {}",
                report.events, report.head
            ),
            format!(
                "No signed head to hold it against: {} events fit each other, root {}",
                report.events, report.head
            ),
        );
    }
    let (vi, en) = match report.events - report.signed.min(report.events) {
        0 => (String::new(), String::new()),
        open => (
            format!("; {open} sự kiện cuối chưa có chữ ký"),
            format!("; the last {open} events are not signed yet"),
        ),
    };
    Text::new(
        format!("Nguyên vẹn: {} sự kiện, {} gốc cây, gốc {}{vi}", report.events, report.heads, report.head),
        format!("Intact: {} events, {} heads, root {}{en}", report.events, report.heads, report.head),
    )
}

const fn fault(reason: Fault) -> (&'static str, &'static str) {
    match reason {
        Fault::Sequence => ("sự kiện bị thêm, bỏ hoặc đổi chỗ", "an event was inserted, removed or moved"),
        Fault::TimeBack => ("thời gian lùi lại", "time goes back"),
        Fault::HeadSize => ("nêu gốc cây không thể có", "it names a head that cannot have been"),
        Fault::Payload => ("nội dung đã bị sửa", "the payload was changed"),
        Fault::PayloadMissing => {
            ("nội dung bị xoá mà không có căn cứ", "the payload is gone without a redaction")
        }
        Fault::Envelope => ("phong bì sự kiện đã bị sửa", "the envelope was changed"),
        Fault::Form => (
            "sự kiện không còn ở dạng mà chương trình đã ghi",
            "the event does not stand in the form in which the program wrote it",
        ),
        Fault::Misfit => {
            ("sự kiện không khớp bản ghi có trước", "the event does not fit the record before it")
        }
        Fault::Root => ("không khớp gốc cây đã ký", "it does not lead to the signed head"),
        Fault::Truncated => ("nhật ký bị cắt bớt", "the log is cut short"),
        Fault::NodeMissing => (
            "cây băm thiếu một nút của sự kiện này; `register rebuild` tính lại",
            "the hash tree lacks a node of this event; `register rebuild` works it out anew",
        ),
        Fault::Node => (
            "một nút của cây băm đã bị sửa; `register rebuild` tính lại",
            "a node of the hash tree was changed; `register rebuild` works it out anew",
        ),
        Fault::Head => {
            ("đã bị sửa, hoặc không do khoá của sổ ký", "was changed, or is not signed by the register's key")
        }
        Fault::HeadMissing => ("không còn, dù nhật ký nêu nó", "is missing, although the log names it"),
    }
}

/// `prove`.
pub(super) const PROVE: CommandSpec = CommandSpec {
    name: "prove",
    about: Text::fixed(
        "Chứng minh một sự kiện có trong nhật ký, hoặc nhật ký cũ là phần đầu của nhật ký mới",
        "Prove that an event is in the log, or that an older log is the beginning of it",
    ),
    more: Text::fixed("Chứng minh chỉ có các giá trị băm.", "A proof has hashes only."),
    args: &[
        flag("seq", "N", Takes::One, Text::fixed("Số sự kiện", "Number of the event")),
        flag(
            "size",
            "N",
            Takes::One,
            Text::fixed(
                "Kích thước cây; mặc định gốc đã ký mới nhất",
                "Size of the tree; default the newest signed head",
            ),
        ),
        flag("first", "N", Takes::One, Text::fixed("Kích thước nhật ký cũ", "Size of the older log")),
        STORE,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register prove --seq 42 --project work",
        does: Text::fixed("chứng minh sự kiện 42", "prove event 42"),
    }],
    run: Some(prove),
};

fn number(matches: &ArgMatches, id: &str) -> Result<Option<u64>, Failure> {
    let read = |text: &str| {
        text.parse().map_err(|_| {
            let message =
                Text::new(format!("`{text}` không phải là số"), format!("`{text}` is not a number"));
            Failure::usage("cli/bad-number", message, Text::fixed("Viết số nguyên", "Write a whole number"))
                .at(format!("--{id}"))
        })
    };
    one(matches, id).map(read).transpose()
}

fn prove(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let register = open(session, matches)?;
    let of = |error: StoreError| failure(&error);
    let heads = register.tables().heads().map_err(of)?;
    let head = |size: u64| heads.iter().find(|head| head.size == size).map(ToString::to_string);
    let count = register.tables().event_count().map_err(of)?;
    let size = number(matches, "size")?.or(heads.last().map(|head| head.size)).unwrap_or(count);
    let mut fields = json!({"tree_size": size, "head": head(size)});
    if let Some(first) = number(matches, "first")? {
        fields["first"] = json!(first);
        fields["second"] = json!(size);
        fields["first_head"] = json!(head(first));
        fields["proof"] = json!(register.prove_growth(first, size).map_err(of)?);
    } else {
        let seq = number(matches, "seq")?.unwrap_or(size.saturating_sub(1));
        let (leaf, path) = register.prove(seq, size).map_err(of)?;
        fields["leaf_index"] = json!(seq);
        fields["leaf_hash"] = json!(leaf);
        fields["path"] = json!(path);
    }
    let page = serde_json::to_string_pretty(&fields).unwrap_or_default();
    Ok(Answer::new("register-prove", fields).line(page))
}

/// `verify`.
pub(super) const VERIFY: CommandSpec = CommandSpec {
    name: "verify",
    about: Text::fixed(
        "Kiểm tra gói đã xuất hoặc một chứng minh, không cần tệp dữ liệu của sổ",
        "Verify an exported package or a proof, without the register",
    ),
    more: Text::fixed(
        "Nêu sự kiện sai đầu tiên. Chứng minh tăng trưởng (prove --first) được kiểm tra giữa hai gốc cây đã ký: gốc giữ riêng nêu bằng --against đi trước gốc ghi trong tệp. Mã thoát 1 nếu không đúng.",
        "Names the first bad event. A proof of growth (prove --first) is checked between two signed heads: those kept, given with --against, go before those in the file. The exit status is 1 where it does not hold.",
    ),
    args: &[
        flag(
            "package",
            "DIR",
            Takes::Positions,
            Text::fixed("Thư mục gói đã xuất", "Folder of the exported package"),
        ),
        flag(
            "log",
            "FILE",
            Takes::One,
            Text::fixed("Nhật ký đã xuất (log.jsonl)", "Exported log (log.jsonl)"),
        ),
        flag(
            "key",
            "KEY",
            Takes::One,
            Text::fixed(
                "Khoá kiểm tra hoặc tệp chứa khoá; mặc định key.txt của gói",
                "The key that checks, or a file with it; default key.txt of the package",
            ),
        ),
        flag(
            "proof",
            "FILE",
            Takes::One,
            Text::fixed("Chứng minh do `prove` in ra (JSON)", "A proof printed by `prove` (JSON)"),
        ),
        AGAINST,
    ],
    subcommands: &[],
    examples: &[
        Example {
            line: "register verify package --against head.txt",
            does: Text::fixed(
                "gói đã xuất với gốc cây đã giữ",
                "an exported package against a head that was kept",
            ),
        },
        Example {
            line: "register verify --proof growth.json --key key.txt --against january.txt",
            does: Text::fixed(
                "nhật ký của gốc cây đã giữ là phần đầu của nhật ký mới",
                "the log of a kept head is the beginning of the new one",
            ),
        },
    ],
    run: Some(verify),
};

fn verify(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    if let Some(file) = one(matches, "proof") {
        let key = key(one(matches, "key").ok_or_else(no_key)?)?;
        let kept = heads(&many(matches, "against"))?;
        return Proof::read(file)?.answer(&kept, &key, session.lang);
    }
    let package = many(matches, "package").first().map(|folder| Path::new(folder).to_owned());
    let file = |name: &str| package.as_ref().map(|folder| folder.join(name).display().to_string());
    let log_path =
        one(matches, "log").map(str::to_owned).or_else(|| file("log.jsonl")).ok_or_else(nothing_named)?;
    let log = read_log(&read_text(&log_path)?).map_err(|error| failure(&error))?;
    let (kept, mut known) = (heads(&many(matches, "against"))?, Vec::new());
    if let Some(path) = file("heads.jsonl") {
        known.extend(package_heads(&read_text(&path)?)?);
    }
    if let Some(path) = file("head.txt").filter(|path| Path::new(path).exists()) {
        known.push(head_of(&read_text(&path)?).map_err(|refused| refused.at(path))?);
    }
    let key = key(one(matches, "key")
        .map(str::to_owned)
        .or_else(|| file("key.txt"))
        .ok_or_else(nothing_named)?
        .as_str())?;
    let mut report = verify_exported(&log, &known, &kept, &key).map_err(|error| failure(&error))?;
    if let (Some(folder), true) = (&package, report.ok) {
        let table = |name: &str| std::fs::read(folder.join(name)).ok();
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names: Vec<String> =
            files.map(|file| file.file_name().to_string_lossy().into_owned()).collect();
        names.sort_unstable();
        report.projection = table_difference(&log, &names, &table).map_err(|error| failure(&error))?;
        report.ok = report.projection.is_none();
    }
    Ok(report_answer("register-verify", &report, session.lang))
}

fn no_key() -> Failure {
    let message = Text::fixed("Chưa nêu khoá kiểm tra", "The key that checks is not named");
    let help = Text::fixed(
        "Nêu --key: khoá hoặc tệp key.txt của sổ",
        "Give --key: the key, or the file key.txt of the register",
    );
    Failure::usage("cli/missing-argument", message, help).at("--key")
}

fn nothing_named() -> Failure {
    let message =
        Text::fixed("Chưa nêu gói, hoặc nhật ký và khoá", "No package is named, nor a log and a key");
    Failure::usage(
        "cli/missing-argument",
        message,
        Text::fixed(
            "Nêu thư mục gói, hoặc --log và --key",
            "Name the folder of a package, or give --log and --key",
        ),
    )
}

fn package_heads(lines: &str) -> Result<Vec<Checkpoint>, Failure> {
    let read = |line: &str| {
        let value: Value = serde_json::from_str(line).unwrap_or_default();
        head_of(value["note"].as_str().unwrap_or_default())
    };
    lines.lines().map(read).collect()
}

pub(super) fn head_of(text: &str) -> Result<Checkpoint, Failure> {
    Checkpoint::parse(text).map_err(|error| failure(&StoreError::Head(error)))
}

fn heads(paths: &[&str]) -> Result<Vec<Checkpoint>, Failure> {
    paths.iter().map(|path| head_of(&read_text(path)?).map_err(|refused| refused.at(*path))).collect()
}

/// A key as text, or in a file.
fn key(word: &str) -> Result<VerifierKey, Failure> {
    let text = if Path::new(word).is_file() { read_text(word)? } else { word.to_owned() };
    text.parse().map_err(|error| failure(&StoreError::Head(error)))
}

/// `compare-heads`.
pub(super) const COMPARE: CommandSpec = CommandSpec {
    name: "compare-heads",
    about: Text::fixed(
        "Hai gốc cây đã ký có cùng một nhật ký không",
        "Whether two signed heads are of one log",
    ),
    more: Text::fixed(
        "Cùng kích thước phải cùng gốc. Khác kích thước thì cần sổ để chứng minh gốc nhỏ là phần đầu của gốc lớn. Mã thoát 1 nếu không.",
        "Heads of one size must have one root. For other sizes the register proves that the smaller is the beginning of the larger. The exit status is 1 where they are not.",
    ),
    args: &[
        flag("a", "A", Takes::Position, Text::fixed("Tệp gốc cây thứ nhất", "File of the first head")),
        flag("b", "B", Takes::Position, Text::fixed("Tệp gốc cây thứ hai", "File of the second head")),
        STORE,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register compare-heads january.txt june.txt --project work",
        does: Text::fixed("so hai gốc cây", "compare two heads"),
    }],
    run: Some(compare),
};

fn compare(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let read = |id: &str| head_of(&read_text(one(matches, id).unwrap_or_default())?);
    let (a, b) = (read("a")?, read("b")?);
    let (first, second) = if a.size <= b.size { (a, b) } else { (b, a) };
    let ok = if first.origin != second.origin {
        false
    } else if first.size == second.size {
        first.root == second.root
    } else {
        let register = open(session, matches)?;
        let proof = register.prove_growth(first.size, second.size).map_err(|error| failure(&error))?;
        verify_consistency((first.size, first.root), (second.size, second.root), &proof).is_ok()
    };
    let line = if ok {
        Text::fixed("Cùng một nhật ký", "One and the same log")
    } else {
        Text::fixed("Hai nhật ký khác nhau", "Two different logs")
    };
    let fields = json!({"ok": ok, "first": first.size, "second": second.size});
    Ok(Answer::new("register-compare-heads", fields).line(line.get(session.lang)).exit(u8::from(!ok)))
}

/// `merkle`.
pub(super) const MERKLE: CommandSpec = CommandSpec {
    name: "merkle",
    about: Text::fixed(
        "Trả lời bộ thử RFC 6962: gốc, chứng minh, kết luận",
        "Answer test vectors of RFC 6962: roots, proofs, verdicts",
    ),
    more: Text::fixed(
        "Đọc {leaves_hex: [...]} và tuỳ chọn leaf_index, tree_size, first, second, path, proof, root. Mã thoát 1 nếu kết luận là sai.",
        "Reads {leaves_hex: [...]} and optionally leaf_index, tree_size, first, second, path, proof, root. The exit status is 1 where a verdict is no.",
    ),
    args: &[flag("in", "FILE", Takes::One, Text::fixed("Tệp JSON", "JSON file"))],
    subcommands: &[],
    examples: &[Example {
        line: "register merkle --in vectors.json",
        does: Text::fixed("trả lời vectors.json", "answer vectors.json"),
    }],
    run: Some(merkle),
};

fn merkle(_session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let path = one(matches, "in").ok_or_else(|| {
        let message = Text::fixed("Chưa nêu tệp", "No file is named");
        Failure::usage("cli/missing-argument", message, Text::fixed("Nêu --in FILE", "Give --in FILE"))
            .at("--in")
    })?;
    let answer = answer_vectors(&read_text(path)?).map_err(|error| {
        let message = Text::new(format!("Không trả lời được: {error}"), error.to_string());
        Failure::usage("E-VECTORS", message, Text::fixed("Sửa tệp", "Mend the file")).at(path)
    })?;
    if answer.as_object().is_some_and(|answer| answer.is_empty()) {
        let message = Text::fixed("Tệp không hỏi gì", "The file asks nothing");
        let help = Text::fixed(
            "Ghi leaves_hex, và nếu cần leaf_index, tree_size, first, second, path, proof, root",
            "Give leaves_hex, and where needed leaf_index, tree_size, first, second, path, proof, root",
        );
        return Err(Failure::usage("E-VECTORS", message, help).at(path));
    }
    let no = answer["ok"] == false;
    let page = serde_json::to_string_pretty(&answer).unwrap_or_default();
    Ok(Answer::new("register-merkle", answer).line(page).exit(u8::from(no)))
}
