//! The project folder: `hoinhap.toml`, and `snapshots/` with one data file and one entry for each addition.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use hoinhap_vocab::{Date, Issue, Text};

use super::entry::Entry;
use super::reading::{ReadOptions, Reading};
use super::verify::{BadFile, copy_hashed, sha256_of};
use crate::{Catalogue, Economies, SourceError};

/// The layout of project folders that this program reads and writes.
const FORMAT: u32 = 1;
const MANIFEST: &str = "hoinhap.toml";
const SNAPSHOTS: &str = "snapshots";

/// A project folder.
#[derive(Debug, Clone)]
pub struct Project {
    folder: PathBuf,
    entries: Vec<Entry>,
}

/// What a user says of a file that is added.
#[derive(Debug, Clone, Default)]
pub struct Description {
    /// The dataset's name; made from the file's name where none is given.
    pub name: Option<String>,
    /// What it is.
    pub title: Option<String>,
    /// Licence or terms.
    pub licence: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
}

/// The outcome of an addition.
#[derive(Debug, Clone)]
pub enum Added {
    /// The snapshot is new.
    New(Entry),
    /// The same bytes were there already; nothing has changed.
    Already(Entry),
}

#[derive(Serialize, Deserialize)]
struct Manifest {
    format: u32,
}

impl Project {
    /// Opens a project folder.
    ///
    /// # Errors
    /// The folder is no project, is of a later format, or an entry is damaged.
    pub fn open(folder: &Path) -> Result<Self, SourceError> {
        let path = folder.join(MANIFEST);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(not_a_project(folder)),
            Err(error) => return Err(SourceError::of_io(&path, &error)),
        };
        let name = path.display().to_string();
        let manifest: Manifest = toml::from_str(&text).map_err(|error| bad_entry(&name, error.message()))?;
        if manifest.format != FORMAT {
            return Err(later_format(&name, manifest.format));
        }
        let mut entries = Vec::new();
        for path in entry_paths(folder)? {
            entries.push(read_entry(&path)?);
        }
        entries.sort_by(|a, b| (a.order, &a.sha256).cmp(&(b.order, &b.sha256)));
        Ok(Self { folder: folder.to_owned(), entries })
    }

    /// Opens a project folder, or describes one to be: it is written with the first addition.
    ///
    /// # Errors
    /// As [`Project::open`], except that the folder may be empty or missing.
    pub fn open_or_new(folder: &Path) -> Result<Self, SourceError> {
        if folder.join(MANIFEST).exists() {
            return Self::open(folder);
        }
        if folder.is_file() {
            return Err(not_a_project(folder));
        }
        Ok(Self { folder: folder.to_owned(), entries: Vec::new() })
    }

    /// The entries, in the order of adding.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Reads the rows of a snapshot again.
    ///
    /// # Errors
    /// The snapshot is missing or has changed, or rows that were good when it was added no longer are.
    pub fn read(
        &self,
        entry: &Entry,
        catalogue: &Catalogue,
        economies: &Economies,
    ) -> Result<Reading, SourceError> {
        let path = self.folder.join(entry.path());
        let (found, _) = sha256_of(&path).map_err(|error| SourceError::of_io(&path, &error))?;
        if found != entry.sha256 {
            return Err(snapshot_changed(&path, &found));
        }
        let options = ReadOptions { decimal: entry.decimal, sheet: entry.sheet.clone() };
        let reading = Reading::of_file(&path, &options, catalogue, economies)?;
        if reading.rows_good() == entry.rows { Ok(reading) } else { Err(rows_changed(entry, &reading)) }
    }

    /// Adds a file that has been read: its bytes as a snapshot, then its entry. Adding the same bytes again
    /// changes nothing.
    ///
    /// # Errors
    /// No row has a value, the name is taken or malformed, the file has changed since it was read, or the folder cannot be written.
    pub fn add(
        &mut self,
        file: &Path,
        reading: &Reading,
        options: &ReadOptions,
        description: &Description,
        added: Date,
        shipped: &[&str],
    ) -> Result<Added, SourceError> {
        if reading.rows_good() == 0 {
            return Err(no_values(file, reading));
        }
        let (sha256, bytes) = sha256_of(file).map_err(|error| SourceError::of_io(file, &error))?;
        if let Some(entry) = self.entries.iter().find(|entry| entry.sha256 == sha256) {
            return Ok(Added::Already(entry.clone()));
        }
        let name = self.free_name(file, description, shipped)?;
        let years = reading.years();
        let own = |text: &Option<String>| text.clone().unwrap_or_default();
        let file_name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let entry = Entry {
            source: description.source.clone().unwrap_or_else(|| name.clone()),
            name,
            kind: reading.kind,
            title: description.title.clone().unwrap_or_else(|| file_name.clone()),
            licence: own(&description.licence),
            file: file_name,
            format: reading.format,
            sha256,
            bytes,
            added: added.to_string(),
            order: self.entries.iter().map(|entry| entry.order).max().unwrap_or(0) + 1,
            rows_read: reading.rows_read,
            rows: reading.rows_good(),
            rows_bad: reading.rows_bad,
            accepted_good: reading.rows_bad > 0,
            first_year: years.map(|years| years.0),
            last_year: years.map(|years| years.1),
            decimal: options.decimal,
            sheet: options.sheet.clone(),
            sources: reading.sources.clone(),
            indicators: reading.indicators.clone(),
        };
        self.store(file, &entry)?;
        self.entries.push(entry.clone());
        Ok(Added::New(entry))
    }

    fn free_name(
        &self,
        file: &Path,
        description: &Description,
        shipped: &[&str],
    ) -> Result<String, SourceError> {
        let stem = file.file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
        let letters = stem.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' });
        let name = description.name.clone().unwrap_or_else(|| letters.collect());
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if name.is_empty() || name.len() > 80 || !name.bytes().all(allowed) {
            return Err(bad_name(&name));
        }
        let taken = shipped.contains(&name.as_str()) || self.entries.iter().any(|entry| entry.name == name);
        if taken { Err(name_taken(&name)) } else { Ok(name) }
    }

    /// Writes the snapshot and then its entry, each under another name first.
    fn store(&self, file: &Path, entry: &Entry) -> Result<(), SourceError> {
        let snapshots = self.folder.join(SNAPSHOTS);
        fs::create_dir_all(&snapshots).map_err(|error| SourceError::of_io(&snapshots, &error))?;
        let manifest = self.folder.join(MANIFEST);
        if !manifest.exists() {
            let text = format!(
                "# A project of Hoinhap: data of your own beside the shipped ones.\nformat = {FORMAT}\n"
            );
            write_new(&manifest, |out| out.write_all(text.as_bytes()))?;
        }
        let mut copied = String::new();
        let target = self.folder.join(entry.path());
        write_new(&target, |out| {
            copied = copy_hashed(&mut File::open(file)?, out)?.0;
            if copied == entry.sha256 {
                Ok(())
            } else {
                Err(io::Error::other("the file changed while it was read"))
            }
        })?;
        let text = toml::to_string(entry).map_err(|error| SourceError::unreadable(&entry.name, error))?;
        write_new(&entry_path(&self.folder, &entry.sha256), |out| out.write_all(text.as_bytes()))
    }

    /// Every file of a project that is not what its entry says; the number of files comes first. Damaged
    /// entries are named too, so the folder need not open.
    ///
    /// # Errors
    /// The folder is no project.
    pub fn verify(folder: &Path) -> Result<(usize, Vec<BadFile>), SourceError> {
        if !folder.join(MANIFEST).exists() {
            return Err(not_a_project(folder));
        }
        let paths = entry_paths(folder)?;
        let mut bad = Vec::new();
        for path in &paths {
            match read_entry(path) {
                Ok(entry) => bad.extend(verify_snapshot(folder, path, &entry)),
                Err(error) => bad.push(BadFile::unreadable(&path.display().to_string(), &error)),
            }
        }
        Ok((paths.len(), bad))
    }
}

fn verify_snapshot(folder: &Path, entry_file: &Path, entry: &Entry) -> Option<BadFile> {
    let named = entry_file.file_stem().is_some_and(|stem| stem.to_string_lossy() == entry.sha256.as_str());
    match sha256_of(&folder.join(entry.path())) {
        Ok((found, _)) if found != entry.sha256 => Some(BadFile::changed(&entry.name, &found)),
        Ok((found, _)) if !named => Some(BadFile::changed(&entry_file.display().to_string(), &found)),
        Ok(_) => None,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some(BadFile::missing(&entry.name)),
        Err(error) => Some(BadFile::unreadable(&entry.name, &error)),
    }
}

fn entry_path(folder: &Path, sha256: &str) -> PathBuf {
    folder.join(SNAPSHOTS).join(format!("{sha256}.toml"))
}

/// The entries' files, sorted.
fn entry_paths(folder: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let snapshots = folder.join(SNAPSHOTS);
    let listing = match fs::read_dir(&snapshots) {
        Ok(listing) => listing,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(SourceError::of_io(&snapshots, &error)),
    };
    let mut paths = Vec::new();
    for item in listing {
        let path = item.map_err(|error| SourceError::of_io(&snapshots, &error))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn read_entry(path: &Path) -> Result<Entry, SourceError> {
    let text = fs::read_to_string(path).map_err(|error| SourceError::of_io(path, &error))?;
    toml::from_str(&text).map_err(|error| bad_entry(&path.display().to_string(), error.message()))
}

/// Writes a file under a temporary name, brings it to the disk, and gives it its name.
fn write_new(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), SourceError> {
    let partial = path.with_extension(format!("{}.partial", std::process::id()));
    let written = File::create(&partial).and_then(|mut file| {
        write(&mut file)?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&partial, path)).map_err(|error| {
        // What could not be finished must not stay behind; if it does, nothing reads it.
        let _ = fs::remove_file(&partial);
        SourceError::of_io(path, &error)
    })
}

fn refused(code: &'static str, place: String, message: Text, help: Text, value: &str) -> SourceError {
    let issue = Issue::error(code, place, message, help);
    SourceError::Refused(Box::new(if value.is_empty() { issue } else { issue.with_value(value) }))
}

fn not_a_project(folder: &Path) -> SourceError {
    refused(
        "project/not-found",
        folder.display().to_string(),
        Text::fixed("Không phải là thư mục dự án", "Not a project folder"),
        Text::fixed(
            "Tạo dự án bằng cách thêm tệp đầu tiên: `hoinhap data add TỆP --project THƯ-MỤC`",
            "Create it by adding a first file: `hoinhap data add FILE --project DIR`",
        ),
        "",
    )
}

fn later_format(place: &str, format: u32) -> SourceError {
    refused(
        "project/unknown-format",
        place.to_owned(),
        Text::fixed(
            "Dự án thuộc phiên bản khác của chương trình",
            "The project is of another version of the program",
        ),
        Text::fixed("Dùng phiên bản mới hơn", "Use a later version"),
        &format.to_string(),
    )
}

fn bad_entry(place: &str, reason: &str) -> SourceError {
    refused(
        "project/bad-entry",
        place.to_owned(),
        Text::new(format!("Tệp mô tả bị hỏng: {reason}"), format!("The entry is damaged: {reason}")),
        Text::fixed(
            "Xoá tệp này và thêm dữ liệu lại; `hoinhap data verify` liệt kê mọi tệp hỏng",
            "Delete it and add the data again; `hoinhap data verify` lists all that is damaged",
        ),
        "",
    )
}

fn snapshot_changed(path: &Path, found: &str) -> SourceError {
    refused(
        "project/snapshot-changed",
        path.display().to_string(),
        Text::fixed("Tệp dữ liệu đã bị thay đổi sau khi thêm", "The snapshot has changed since it was added"),
        Text::fixed(
            "Khôi phục tệp gốc, hoặc xoá tệp cùng mô tả rồi thêm lại",
            "Restore the original, or delete it with its entry and add the data again",
        ),
        found,
    )
}

fn rows_changed(entry: &Entry, reading: &Reading) -> SourceError {
    refused(
        "project/rows-changed",
        entry.path(),
        Text::new(
            format!("Khi thêm có {} dòng tốt, nay có {}", entry.rows, reading.rows_good()),
            format!("{} rows were good when it was added, {} are now", entry.rows, reading.rows_good()),
        ),
        Text::fixed(
            "Danh mục đã đổi: xoá tệp cùng mô tả rồi thêm lại để xem dòng nào sai",
            "The catalogue has changed: delete it with its entry and add it again to see which rows are bad",
        ),
        &entry.name,
    )
}

fn no_values(file: &Path, reading: &Reading) -> SourceError {
    let rows = reading.rows_read;
    refused(
        "data/no-values",
        file.display().to_string(),
        Text::new(
            format!("Không dòng nào có giá trị dùng được, trong số {rows} dòng"),
            format!("No row has a value that can be used, of {rows} rows"),
        ),
        Text::fixed(
            "Điền cột giá trị rồi thêm lại; chưa có gì được lưu",
            "Fill the column of values in and add the file again; nothing was stored",
        ),
        "",
    )
}

fn bad_name(name: &str) -> SourceError {
    refused(
        "data/bad-name",
        "--name".to_owned(),
        Text::fixed("Tên bộ dữ liệu không dùng được", "The dataset's name cannot be used"),
        Text::fixed(
            "Đặt tên bằng chữ không dấu, số, `-` và `_`, chẳng hạn `--name thuong_mai_2025`",
            "Use letters a-z, digits, `-` and `_`, such as `--name trade_2025`",
        ),
        name,
    )
}

fn name_taken(name: &str) -> SourceError {
    refused(
        "data/name-taken",
        "--name".to_owned(),
        Text::fixed("Đã có bộ dữ liệu mang tên này", "A dataset has this name already"),
        Text::fixed("Chọn tên khác bằng `--name`", "Choose another with `--name`"),
        name,
    )
}
