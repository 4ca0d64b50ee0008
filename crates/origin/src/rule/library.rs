//! The packs that ship, each read once when first asked for.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use hoinhap_sources::{EmbeddedFile, Library, SourceError, Table};
use hoinhap_vocab::{Date, Issue, Text, parse_date};
use serde::Deserialize;

use super::modifiers::{Operations, Proof, Tolerance, Transport};
use super::node::Base;
use super::pack::{Pack, PackSource, check_heads, read_rows};
use super::print::Names;
use super::read::Reader;
use crate::CodeSet;

/// Files of one pack by name: the shipped ones, or those of a folder that a user names.
#[derive(Debug, Clone, Default)]
pub struct PackFolder {
    /// The folder, for messages.
    pub folder: String,
    /// File name to text.
    pub files: BTreeMap<String, String>,
}

/// All packs.
#[derive(Debug)]
pub struct Packs {
    folders: Vec<(String, Date, String)>,
    loaded: Vec<OnceLock<(Pack, Vec<Issue>)>>,
    reader: Reader,
    names: Names,
    insufficient: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PackFile {
    agreement: String,
    valid_from: String,
    title_vi: String,
    title_en: String,
    #[serde(default)]
    hs_edition: Option<String>,
    #[serde(default)]
    rows: Option<String>,
    #[serde(default)]
    rows_from: Option<String>,
    value_base: String,
    operations: String,
    #[serde(default)]
    general_rule: Option<String>,
    #[serde(default, rename = "general_rule_confidence")]
    _general_rule_confidence: String,
    #[serde(default, rename = "author")]
    _author: String,
    #[serde(default, rename = "reviewed_by")]
    _reviewed_by: String,
    #[serde(default)]
    sources: Vec<PackSource>,
    #[serde(default)]
    transport: Transport,
}

impl Packs {
    /// The shipped packs. Lists the folders and reads the shared words; rows wait until asked for.
    ///
    /// # Errors
    /// A shipped table is damaged.
    pub fn embedded() -> Result<Self, SourceError> {
        let mut folders = Vec::new();
        for file in EmbeddedFile::in_folder("rules") {
            let Some(folder) = file.path.strip_suffix("/pack.toml") else { continue };
            let mut parts = folder.rsplit('/');
            if let (Some(date), Some(agreement)) =
                (parts.next().and_then(|text| parse_date(text).ok()), parts.next())
            {
                folders.push((agreement.to_owned(), date, folder.to_owned()));
            }
        }
        let loaded = folders.iter().map(|_| OnceLock::new()).collect();
        let names = Names::embedded()?;
        let reader = Reader { named: named_codes()?, processes: names.processes() };
        let operations = Library::csv("rules/operation_codes.csv")?;
        let codes = operations.rows().map(|row| row.text("code").map(str::to_owned));
        let insufficient = codes.collect::<Result<Vec<_>, _>>()?;
        Ok(Self { folders, loaded, reader, names, insufficient })
    }

    /// The reader of rules, with the shared words.
    #[must_use]
    pub const fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Names of processes and materials.
    #[must_use]
    pub const fn names(&self) -> &Names {
        &self.names
    }

    /// Every operation that some agreement calls insufficient.
    #[must_use]
    pub fn insufficient_operations(&self) -> &[String] {
        &self.insufficient
    }

    /// Agreement and first day of every pack.
    pub fn list(&self) -> impl Iterator<Item = (&str, Date)> {
        self.folders.iter().map(|(agreement, date, _)| (agreement.as_str(), *date))
    }

    /// The pack of an agreement that is valid on a date; nothing where none is.
    ///
    /// # Errors
    /// The shipped pack is damaged.
    pub fn get(&self, agreement: &str, on: Date) -> Result<Option<&Pack>, SourceError> {
        let own = self.folders.iter().enumerate().filter(|(_, row)| row.0 == agreement && row.1 <= on);
        match own.max_by_key(|(_, row)| row.1) {
            Some((index, _)) => self.load(index).map(|(pack, _)| Some(pack)),
            None => Ok(None),
        }
    }

    /// A pack by agreement, or by `AGREEMENT/DATE`, with the issues found while reading it.
    ///
    /// # Errors
    /// There is no such pack, or it is damaged.
    pub fn find(&self, name: &str) -> Result<(&Pack, &[Issue]), SourceError> {
        let (agreement, date) = name.split_once('/').unwrap_or((name, ""));
        let matches = |row: &(String, Date, String)| {
            row.0 == agreement && (date.is_empty() || row.1.to_string() == date)
        };
        let own =
            self.folders.iter().enumerate().filter(|(_, row)| matches(row)).max_by_key(|(_, row)| row.1);
        let (index, _) = own.ok_or_else(|| SourceError::NoSuchDataset { name: format!("rules/{name}") })?;
        self.load(index).map(|(pack, issues)| (pack, issues.as_slice()))
    }

    fn load(&self, index: usize) -> Result<&(Pack, Vec<Issue>), SourceError> {
        let cell = &self.loaded[index];
        if let Some(loaded) = cell.get() {
            return Ok(loaded);
        }
        let folder = PackFolder::embedded(&self.folders[index].2)?;
        let loaded = self.read(&folder)?;
        Ok(cell.get_or_init(|| loaded))
    }

    /// Reads the files of a pack.
    ///
    /// # Errors
    /// `pack.toml` is missing or malformed, or a table is.
    pub fn read(&self, folder: &PackFolder) -> Result<(Pack, Vec<Issue>), SourceError> {
        let mut issues = Vec::new();
        let place = |file: &str| format!("{}/{file}", folder.folder);
        let damaged = |file: &str, reason: String| SourceError::Unreadable {
            file: place(file),
            reason: Text::same(reason),
        };
        let head = folder.files.get("pack.toml").ok_or_else(|| damaged("pack.toml", "missing".to_owned()))?;
        let head: PackFile = toml::from_str(head).map_err(|error| damaged("pack.toml", error.to_string()))?;
        let rows = self.rows(folder, &head, &mut issues)?;
        let json =
            |text: &String| serde_json::from_str(text).map_err(|e| damaged("pack.toml", e.to_string()));
        let general = head.general_rule.as_ref().map(json).transpose()?;
        let general_rule = general.map(|value| self.reader.node(&value, &place("pack.toml"), &mut issues));
        let cumulation = folder.files.get("cumulation.toml").map(|text| toml::from_str(text)).transpose();
        let date = parse_date(&head.valid_from).map_err(|e| damaged("pack.toml", e.to_string()))?;
        let pack = Pack {
            title: Text::new(head.title_vi, head.title_en),
            valid_from: date,
            edition: head.hs_edition.and_then(|edition| edition.parse().ok()).unwrap_or(2022),
            value_base: Base::from_code(&head.value_base).unwrap_or(Base::Fob),
            rows,
            general_rule,
            tolerances: folder
                .table("tolerances.csv")?
                .map_or(Ok(Vec::new()), |t| Tolerance::from_table(&t))?,
            operations: self.operations(folder, &head.operations)?,
            cumulation: cumulation
                .map_err(|e| damaged("cumulation.toml", e.to_string()))?
                .unwrap_or_default(),
            proofs: folder.table("proofs.csv")?.map_or(Ok(Vec::new()), |table| Proof::from_table(&table))?,
            transport: head.transport,
            sources: head.sources,
            agreement: head.agreement,
        };
        Ok((pack, issues))
    }

    fn rows(
        &self,
        folder: &PackFolder,
        head: &PackFile,
        issues: &mut Vec<Issue>,
    ) -> Result<Vec<super::pack::Row>, SourceError> {
        let (file, text) = match (&head.rows, &head.rows_from) {
            (Some(file), _) => (format!("{}/{file}", folder.folder), folder.files.get(file).cloned()),
            (None, Some(path)) => (path.clone(), Some(EmbeddedFile::find(path)?.text()?)),
            (None, None) => return Ok(Vec::new()),
        };
        let damaged =
            |reason: String| SourceError::Unreadable { file: file.clone(), reason: Text::same(reason) };
        let text = text.ok_or_else(|| damaged("missing".to_owned()))?;
        let value = serde_json::from_str(&text).map_err(|error| damaged(error.to_string()))?;
        if head.rows.is_some() {
            check_heads(&file, &value, &head.agreement, head.hs_edition.as_deref(), issues);
        }
        Ok(read_rows(&self.reader, &file, &value, issues))
    }

    fn operations(&self, folder: &PackFolder, word: &str) -> Result<Operations, SourceError> {
        let mut found = Operations {
            none: word == "none",
            insufficient_anywhere: self.insufficient.clone(),
            ..Operations::default()
        };
        let Some(table) = folder.table("operations.csv")? else { return Ok(found) };
        for row in table.rows().filter(|row| row.text("effect").is_ok_and(|effect| effect == "veto")) {
            found.veto.push(row.text("code")?.to_owned());
            row.text("ref")?.clone_into(&mut found.reference);
        }
        Ok(found)
    }
}

impl PackFolder {
    /// The files of a shipped pack.
    ///
    /// # Errors
    /// A file is damaged.
    pub fn embedded(folder: &str) -> Result<Self, SourceError> {
        let mut files = BTreeMap::new();
        for file in EmbeddedFile::in_folder(folder) {
            let name = file.path.rsplit('/').next().unwrap_or_default();
            if name != "datapackage.json" {
                files.insert(name.to_owned(), file.text()?);
            }
        }
        Ok(Self { folder: folder.to_owned(), files })
    }

    fn table(&self, name: &str) -> Result<Option<Table>, SourceError> {
        let read = |text: &String| Table::from_csv(&format!("{}/{name}", self.folder), text.as_bytes());
        self.files.get(name).map(read).transpose()
    }
}

fn named_codes() -> Result<BTreeMap<String, CodeSet>, SourceError> {
    let table = Library::csv("rules/named_materials.csv")?;
    let read = |row: hoinhap_sources::Row<'_>| {
        let codes = row.optional("default_codes", "codes", |text| CodeSet::parse(text).ok())?;
        Ok((row.text("name")?.to_owned(), codes.unwrap_or_default()))
    };
    table.rows().map(read).collect()
}
