//! A PostgreSQL server that this program starts on a free port of this machine, and that ends with it.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// The command that brings what is missing.
const INSTALL: &str = "run `cargo xtask test tools`, or on Debian: sudo apt-get install -y postgresql";

/// Starts the server and waits; once the program at the other end of the input is gone, stops it and tidies up.
const KEEPER: &str = "trap '' INT; exec 3<&0; folder=$1; shift; \"$@\" >\"$folder/log\" 2>&1 </dev/null 3<&- & server=$!; \
     read _ <&3; kill -INT $server; wait $server; rm -rf \"$folder\"";

struct Server {
    address: String,
    /// Stops the server once its input is closed: when this program ends, however it ends.
    _keeper: Child,
}

static SERVER: OnceLock<Server> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The address of a new database.
pub(crate) fn new_database() -> String {
    let server = SERVER.get_or_init(start);
    let name = format!("register_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let mut client =
        postgres::Client::connect(&format!("{}/postgres", server.address), postgres::NoTls).unwrap();
    client.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    format!("{}/{name}", server.address)
}

fn start() -> Server {
    let programs = programs();
    // Kept by the keeper, not by this program, which may be killed.
    let folder = tempfile::Builder::new().prefix("hoinhap-postgres-").tempdir().unwrap().keep();
    open_to_all(&folder);
    let data = folder.join("data");
    let made = unprivileged(&programs.join("initdb"))
        .args(["--no-sync", "--auth=trust", "--username=owner", "--encoding=UTF8", "--locale=C", "--pgdata"])
        .arg(&data)
        .output()
        .unwrap();
    assert!(made.status.success(), "initdb failed: {}", String::from_utf8_lossy(&made.stderr));
    let port = free_port();
    let settings = [
        format!("port={port}"),
        "listen_addresses=127.0.0.1".to_owned(),
        "unix_socket_directories=".to_owned(),
        "fsync=off".to_owned(),
    ];
    let mut server = unprivileged(&programs.join("postgres"));
    server.arg("-D").arg(&data).args(settings.iter().flat_map(|setting| ["-c", setting]));
    let mut keeper = Command::new("sh");
    keeper.args(["-c", KEEPER, "keeper"]).arg(&folder).arg(server.get_program()).args(server.get_args());
    let keeper = keeper
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for(port, &folder);
    Server { address: format!("postgres://owner@127.0.0.1:{port}"), _keeper: keeper }
}

/// The folder of PostgreSQL's programs: the newest that Debian installed, or where the search path has them.
fn programs() -> PathBuf {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<PathBuf> = debian.map(|version| version.path().join("bin")).collect();
    versions.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = versions.into_iter().rev().chain(std::env::split_paths(&path));
    let found = folders.find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file());
    found.unwrap_or_else(|| panic!("PostgreSQL is missing: {INSTALL}"))
}

/// A command of somebody who is not root: PostgreSQL refuses to run as root.
fn unprivileged(program: &Path) -> Command {
    if id(&["-u"]).as_deref() != Some("0") {
        return Command::new(program);
    }
    let users =
        ["postgres", "nobody"].iter().filter_map(|user| Some((id(&["-u", user])?, id(&["-g", user])?)));
    let (user, group) =
        users.into_iter().next().unwrap_or_else(|| panic!("root cannot run PostgreSQL: {INSTALL}"));
    let mut command = Command::new("setpriv");
    command.args(["--reuid", &user, "--regid", &group, "--clear-groups"]).arg(program).current_dir("/");
    command
}

/// What `id` says; `None` where it knows no such user.
fn id(arguments: &[&str]) -> Option<String> {
    let output = Command::new("id").args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(unix)]
fn open_to_all(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o777)).unwrap();
}

#[cfg(not(unix))]
fn open_to_all(_: &Path) {}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// Waits until the server lets somebody in.
fn wait_for(port: u16, folder: &Path) {
    let address = format!("postgres://owner@127.0.0.1:{port}/postgres");
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(120) {
        let open = TcpStream::connect(("127.0.0.1", port)).is_ok();
        if open && postgres::Client::connect(&address, postgres::NoTls).is_ok() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
    panic!("PostgreSQL does not start: {log}");
}
