//! The description of every shipped table: one Frictionless data package per folder.

use serde::Deserialize;

use hoinhap_vocab::Text;

use crate::{EMBEDDED, EmbeddedFile, SourceError};

/// A shipped table as its data package describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dataset {
    /// The name, which is the file's stem.
    pub name: String,
    /// The folder below `data/`.
    pub folder: String,
    /// The file's name.
    pub file: String,
    /// What the table is.
    pub title: Text,
    /// The number of rows.
    pub rows: usize,
    /// SHA-256 of the file as the package declares it.
    pub sha256: String,
    /// Licence or terms.
    pub licence: String,
    /// Whether the terms still have to be confirmed with the publisher.
    pub terms_unverified: bool,
    /// The publisher.
    pub source: String,
    /// The line to print where the data are used.
    pub attribution: Option<String>,
    /// The publisher's edition.
    pub vintage: String,
    /// The day on which the copy was taken into the package.
    pub retrieved: String,
    /// What to know before using it.
    pub note: Option<Text>,
    /// The columns.
    pub fields: Vec<Field>,
}

/// A column of a [`Dataset`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The column's name.
    pub name: String,
    /// Frictionless type: string, integer, number, date.
    pub kind: String,
    /// What it holds.
    pub title: Text,
    /// Unit of the values.
    pub unit: Option<String>,
}

/// All data packages.
#[derive(Debug, Clone)]
pub struct Packages {
    /// The datasets, by folder and in the order of their package.
    pub datasets: Vec<Dataset>,
}

#[derive(Deserialize)]
struct PackageFile {
    resources: Vec<ResourceFile>,
}

#[derive(Deserialize)]
struct ResourceFile {
    name: String,
    path: String,
    title: String,
    title_vi: String,
    rows: usize,
    hash: String,
    vintage: String,
    retrieved: String,
    sources: Vec<TitleFile>,
    licenses: Vec<NameFile>,
    #[serde(default)]
    terms_unverified: bool,
    attribution: Option<String>,
    note: Option<String>,
    note_vi: Option<String>,
    schema: SchemaFile,
}

#[derive(Deserialize)]
struct TitleFile {
    title: String,
}

#[derive(Deserialize)]
struct NameFile {
    name: String,
}

#[derive(Deserialize)]
struct SchemaFile {
    fields: Vec<FieldFile>,
}

#[derive(Deserialize)]
struct FieldFile {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    title: String,
    title_vi: String,
    unit: Option<String>,
}

impl Packages {
    /// Reads the packages that ship.
    ///
    /// # Errors
    /// A `datapackage.json` is damaged.
    pub fn embedded() -> Result<Self, SourceError> {
        let mut datasets = Vec::new();
        for file in EMBEDDED {
            let Some(folder) = file.path.strip_suffix("/datapackage.json") else { continue };
            let bytes = file.bytes()?;
            let package: PackageFile =
                serde_json::from_slice(&bytes).map_err(|error| SourceError::unreadable(file.path, error))?;
            datasets.extend(package.resources.into_iter().map(|resource| resource.into_dataset(folder)));
        }
        Ok(Self { datasets })
    }

    /// The dataset of this name.
    ///
    /// # Errors
    /// No dataset has this name.
    pub fn find(&self, name: &str) -> Result<&Dataset, SourceError> {
        self.datasets
            .iter()
            .find(|dataset| dataset.name == name)
            .ok_or_else(|| SourceError::NoSuchDataset { name: name.to_owned() })
    }
}

impl Dataset {
    /// The path below `data/`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}/{}", self.folder, self.file)
    }

    /// The embedded file of the dataset.
    ///
    /// # Errors
    /// The package names a file that does not ship.
    pub fn embedded(&self) -> Result<&'static EmbeddedFile, SourceError> {
        EmbeddedFile::find(&self.path())
    }
}

impl ResourceFile {
    fn into_dataset(self, folder: &str) -> Dataset {
        let join = |parts: Vec<String>| parts.join("; ");
        Dataset {
            name: self.name,
            folder: folder.to_owned(),
            file: self.path,
            title: Text::new(self.title_vi, self.title),
            rows: self.rows,
            sha256: self.hash.trim_start_matches("sha256:").to_owned(),
            licence: join(self.licenses.into_iter().map(|licence| licence.name).collect()),
            terms_unverified: self.terms_unverified,
            source: join(self.sources.into_iter().map(|source| source.title).collect()),
            attribution: self.attribution,
            vintage: self.vintage,
            retrieved: self.retrieved,
            note: self.note_vi.zip(self.note).map(|(vi, en)| Text::new(vi, en)),
            fields: self.schema.fields.into_iter().map(FieldFile::into_field).collect(),
        }
    }
}

impl FieldFile {
    fn into_field(self) -> Field {
        Field {
            name: self.name,
            kind: self.kind,
            title: Text::new(self.title_vi, self.title),
            unit: self.unit,
        }
    }
}
