//! `hoinhap register init`.

use std::path::Path;

use clap::ArgMatches;
use serde_json::json;

use hoinhap_register::log::Signer;
use hoinhap_register::seed::default_register;
use hoinhap_register::store::{Register, StoreError, Tables as _, restore_package};
use hoinhap_sources::EmbeddedFile;
use hoinhap_vocab::Text;

use super::attach::evidence_folder;
use super::store::{Place, failure, key_path, place, secret, with_actor};
use super::{ACTOR, SCOPE, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, is_given, one};
use crate::commands::profiles::{DEFAULT_PROFILE, PROFILE, profile};
use crate::failure::Failure;
use crate::output::Answer;
use crate::session::Session;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "init",
    about: Text::fixed(
        "Lập sổ theo dõi mới với dữ kiện có sẵn của hồ sơ chính sách",
        "Set up a register with the shipped facts of a profile",
    ),
    more: Text::fixed(
        "Tạo register.sqlite và register.key (khoá ký gốc cây; giữ kín, có thể cất ở nơi khác) trong thư mục dự án.",
        "Makes register.sqlite and register.key (it signs the heads; keep it secret, elsewhere if you like) in the project folder.",
    ),
    args: &[
        PROFILE,
        flag(
            "origin",
            "NAME",
            Takes::One,
            Text::fixed(
                "Tên của nhật ký, như tên miền; mặc định register.local",
                "Name of the log, such as a domain; default register.local",
            ),
        ),
        flag(
            "empty",
            "",
            Takes::Nothing,
            Text::fixed("Không nạp dữ kiện có sẵn", "Without the shipped facts"),
        ),
        flag(
            "from",
            "DIR",
            Takes::Folder,
            Text::fixed("Khôi phục từ gói đã xuất", "Restore an exported package"),
        ),
        STORE,
        ACTOR,
        SCOPE,
    ],
    subcommands: &[],
    examples: &[
        Example {
            line: "register init --project work",
            does: Text::fixed("lập sổ trong thư mục `work`", "set a register up in the folder `work`"),
        },
        Example {
            line: "register init --project copy --from package",
            does: Text::fixed("khôi phục gói `package`", "restore the package `package`"),
        },
    ],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let place = place(session, matches)?;
    vacant(&place)?;
    make_folder(&key_path(session, matches)?)?;
    match one(matches, "from") {
        Some(folder) => restore(session, &place, Path::new(folder)),
        None => start(session, matches, &place),
    }
}

/// A place where no register is yet.
pub(super) fn vacant(place: &Place) -> Result<(), Failure> {
    match place {
        Place::File(path) if path.exists() => Err(failure(&StoreError::NotEmpty).at(place.name())),
        Place::File(path) => make_folder(path),
        Place::Server(_) => Ok(()),
    }
}

/// Makes the folder of a file.
fn make_folder(path: &Path) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.map_or(Ok(()), |folder| {
        std::fs::create_dir_all(folder).map_err(|error| Failure::of_file(folder, &error))
    })
}

fn start(session: &Session, matches: &ArgMatches, place: &Place) -> Result<Answer, Failure> {
    let profile = profile(one(matches, "profile").unwrap_or(DEFAULT_PROFILE))?;
    let changes = if is_given(matches, "empty") { Vec::new() } else { shipped(&profile)? };
    let seed = secret()?;
    let signer = Signer::from_seed(one(matches, "origin").unwrap_or("register.local"), &seed);
    let hex: String = seed.iter().map(|byte| format!("{byte:02x}")).collect();
    let tables = place.tables().map_err(|error| place.failure(&error))?;
    Register::vacant(&tables).map_err(|error| place.failure(&error))?;
    write_secret(&key_path(session, matches)?, &hex)?;
    let known = tables.account().map_err(|error| failure(&error))?;
    let account = known.unwrap_or_else(|| one(matches, "actor").unwrap_or("local").to_owned());
    let head = with_actor((&account, matches), Some(&signer), |actor| {
        let mut register = Register::init(tables, &profile, &signer.verifier(), actor)?;
        register.write(&changes, actor)?;
        register.root()
    })?;
    let events = changes.len() + 1;
    let fields = json!({
        "store": place.name(), "profile": profile, "events": events, "head": head,
        "key": signer.verifier().to_string(),
    });
    let line = Text::new(
        format!(
            "Đã lập sổ: {} bản ghi, {events} sự kiện. Khoá kiểm tra: {}",
            changes.len(),
            signer.verifier()
        ),
        format!(
            "Register set up: {} records, {events} events. Key that checks it: {}",
            changes.len(),
            signer.verifier()
        ),
    );
    let next = Text::fixed(
        "Tiếp theo: hoinhap register kinds (sổ có những gì), hoinhap register import TỆP (nhập bảng nhiệm vụ), hoinhap register due (nghĩa vụ đến hạn)",
        "Next: hoinhap register kinds (what is there), hoinhap register import FILE (load a task sheet), hoinhap register due (what falls due)",
    );
    let answer = Answer::new("register-init", fields).line(line.get(session.lang));
    Ok(answer.line(next.get(session.lang)))
}

fn shipped(profile: &str) -> Result<Vec<hoinhap_register::store::Change>, Failure> {
    let table = |name: &str| EmbeddedFile::find(&format!("register/{profile}/{name}.csv")).ok()?.text().ok();
    default_register(&table).map_err(|error| failure(&error))
}

/// Writes the key so that only its owner can read it.
fn write_secret(path: &Path, text: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| writeln!(file, "{text}"));
    written.map_err(|error| Failure::of_file(path, &error))
}

fn restore(session: &Session, place: &Place, folder: &Path) -> Result<Answer, Failure> {
    let files = super::files::read_folder(folder)?;
    let restored = place.tables().and_then(|tables| restore_package(tables, &files));
    let register = restored.map_err(|error| {
        forget(place);
        failure(&error).at(folder.display().to_string())
    })?;
    let evidence = folder.join("evidence");
    super::files::copy_evidence(&evidence, &evidence_folder(session), super::files::kept(&evidence))?;
    let report = register.audit(&[]).map_err(|error| failure(&error))?;
    let fields = json!({
        "store": place.name(), "events": report.events, "head": report.head,
        "key": register.key().map_err(|error| failure(&error))?.to_string(),
    });
    let line = Text::new(
        format!("Đã khôi phục {} sự kiện, gốc {}", report.events, report.head),
        format!("{} events restored, root {}", report.events, report.head),
    );
    let key = Text::fixed(
        "Khoá ký không có trong gói: chép register.key vào thư mục dự án để các gốc sau này được ký",
        "The signing key is in no package: copy register.key into the project folder so that later heads are signed",
    );
    let answer = Answer::new("register-init", fields).line(line.get(session.lang));
    Ok(answer.line(key.get(session.lang)))
}

/// Half a register is worse than none. A server has rolled it back; a file that was made for it goes.
pub(super) fn forget(place: &Place) {
    if let Place::File(path) = place {
        let _ = std::fs::remove_file(path);
    }
}
