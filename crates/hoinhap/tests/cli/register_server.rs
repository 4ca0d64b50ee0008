//! `register` on a PostgreSQL server: the same commands, the same answers.

use std::path::Path;

use serde_json::Value;

use crate::postgres_server::new_database;
use crate::support::{command, file, json, outcome, refusal, text};

struct Server {
    folder: tempfile::TempDir,
    address: String,
}

impl Server {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), address: new_database() }
    }

    fn words<'a>(&'a self, words: &[&'a str]) -> Vec<&'a str> {
        let project = self.folder.path().to_str().unwrap();
        [&["register"], words, &["--project", project, "--store", &self.address]].concat()
    }

    fn json(&self, words: &[&str]) -> (i32, Value) {
        json(&self.words(words))
    }

    fn code(&self, words: &[&str]) -> String {
        refusal(&self.words(words)).1
    }
}

/// The bytes of a package by file.
fn package(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    crate::support::files(folder).iter().map(|path| (name(path), std::fs::read(path).unwrap())).collect()
}

#[test]
fn the_register_of_a_file_moves_to_a_server_and_back_without_a_byte_changed() {
    let server = Server::new();
    let at = |name: &str| text(&server.folder.path().join(name));
    let file_register = |words: &[&str]| json(&[&["register"], words, &["--project", &at("file")]].concat());
    assert_eq!(file_register(&["init", "--origin", "register.example.vn"]).0, 0);
    let sheet = file(server.folder.path(), "one.csv", "id,title,lead,due\nA,Việc A,MOIT,2026-03-31\n");
    assert_eq!(file_register(&["import", &sheet]).0, 0);
    let (status, moved) = file_register(&["migrate", "--to", &server.address]);
    assert_eq!((status, moved["ok"].as_bool()), (0, Some(true)), "{moved}");
    assert_eq!(file_register(&["migrate", "--to", &server.address]).1["error"]["code"], "E-NOT-EMPTY");
    assert_eq!(server.json(&["audit"]).0, 0);
    file_register(&["export", "--out", &at("first")]);
    assert_eq!(server.json(&["export", "--out", &at("second")]).0, 0);
    assert_eq!(package(Path::new(&at("first"))), package(Path::new(&at("second"))));
    for words in
        [&["status"] as &[&str], &["list", "--kind", "instrument"], &["due"], &["conflicts"], &["partners"]]
    {
        assert_eq!(server.json(words), file_register(words), "{words:?}");
    }
    let back = at("back.sqlite");
    assert_eq!(server.json(&["backup", &back]).0, 0);
    assert_eq!(json(&["register", "audit", "--store", &back]).0, 0);
    // The key that signs goes with whoever moves the register.
    std::fs::copy(server.folder.path().join("file/register.key"), server.folder.path().join("register.key"))
        .unwrap();
    assert_eq!(server.json(&["update", "task", "A", "product=Nghị định"]).0, 0);
    assert_eq!(server.json(&["audit"]).1["ok"], true);
}

#[test]
fn who_writes_is_the_account_that_the_server_let_in() {
    let server = Server::new();
    assert_eq!(server.json(&["init", "--empty"]).0, 0);
    assert_eq!(server.code(&["init", "--empty"]), "E-NOT-EMPTY");
    server.json(&["add", "organisation", "MOIT", "name_vi=Bộ Công Thương"]);
    let (_, shown) = server.json(&["show", "MOIT"]);
    assert_eq!(shown["history"][0]["actor"], "owner");
    assert_eq!(server.code(&["add", "task", "T", "title=x", "--actor", "somebody"]), "E-FORBIDDEN");
    server.json(&["add", "case", "C", "kind=protection", "title=Bảo hộ", "--as", "restricted"]);
    assert_eq!(server.json(&["show", "C"]).0, 0);
    // From the first grant on, everybody has what was granted and no more.
    server.json(&["add", "grant", "g", "account=root", "role=admin", "class_up_to=internal"]);
    assert_eq!(server.code(&["show", "C"]), "E-KEY-UNKNOWN");
    assert_eq!(server.json(&["list", "--kind", "case", "--count"]).1["count"], 0);
    assert_eq!(server.code(&["add", "task", "T", "title=x"]), "E-FORBIDDEN");
    assert_eq!(server.code(&["backup", "copy.sqlite"]), "E-FORBIDDEN");
}

#[test]
fn no_message_shows_a_password() {
    let folder = tempfile::tempdir().unwrap();
    let address = "postgres://an:s3cret@127.0.0.1:1/register";
    let project = folder.path().to_str().unwrap();
    for words in [["register", "status"], ["register", "init"], ["register", "audit"]] {
        for format in ["table", "json"] {
            let ran = outcome(&mut command(
                &[&words as &[&str], &["--store", address, "--project", project, "--format", format]]
                    .concat(),
            ));
            assert_eq!(ran.status, 3, "{ran:?}");
            assert!(!ran.out.contains("s3cret") && !ran.err.contains("s3cret"), "{ran:?}");
            assert!(
                format!("{}{}", ran.out, ran.err).contains("postgres://an@127.0.0.1:1/register"),
                "{ran:?}"
            );
        }
    }
}
