//! A project's rows beside the shipped ones.

use hoinhap_vocab::Text;

use super::entry::Entry;
use super::folder::Project;
use super::kind::TableKind;
use super::observation_rows::ObservationRow;
use super::reading::UserRows;
use crate::observations::NewRow;
use crate::{
    Catalogue, Dataset, Direction, Economies, Field, Flows, Indicator, Observations, Packages, Pillar,
    Source, SourceError,
};

impl Project {
    /// The entry of this name and kind.
    #[must_use]
    pub fn find(&self, name: &str, kind: TableKind) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.name == name && entry.kind == kind)
    }

    /// Adds the project's datasets, indicators and sources to the descriptions of the shipped ones. Nothing
    /// that ships is described anew.
    pub(crate) fn describe(&self, packages: &mut Packages, catalogue: &mut Catalogue) {
        for entry in self.entries() {
            packages.datasets.push(entry.dataset());
            for name in std::iter::once(&entry.source).chain(&entry.sources) {
                catalogue.sources.entry(name.clone()).or_insert_with(|| entry.as_source(name));
            }
            for indicator in entry.as_indicators() {
                catalogue.indicators.entry(indicator.id.clone()).or_insert(indicator);
            }
        }
    }

    /// The shipped observations with the project's: of two rows with one key the project's counts, and of two
    /// of the project's the one added later.
    pub(crate) fn join(
        &self,
        shipped: Observations,
        catalogue: &Catalogue,
        economies: &Economies,
    ) -> Result<Observations, SourceError> {
        let mut rows = Vec::new();
        for entry in self.entries().iter().filter(|entry| entry.kind == TableKind::Observations) {
            let reading = self.read(entry, catalogue, economies)?;
            if let UserRows::Observations { rows: read, words } = &reading.rows {
                rows.extend(read.iter().map(|row| new_row(row, words, entry)));
            }
        }
        Ok(if rows.is_empty() { shipped } else { shipped.with_rows(rows) })
    }

    /// A flow table of the project.
    pub(crate) fn flows(
        &self,
        entry: &Entry,
        catalogue: &Catalogue,
        economies: &Economies,
    ) -> Result<Flows, SourceError> {
        let reading = self.read(entry, catalogue, economies)?;
        match reading.rows {
            UserRows::Flows(rows) => Ok(Flows::from_rows(&entry.name, &rows)),
            UserRows::Observations { .. } => Err(SourceError::NoSuchDataset { name: entry.name.clone() }),
        }
    }
}

fn new_row(row: &ObservationRow, words: &[String], entry: &Entry) -> NewRow {
    let word = |index: u32| words.get(index as usize).cloned();
    NewRow {
        indicator: word(row.indicator).unwrap_or_default(),
        economy: row.economy,
        year: row.year,
        value: row.value,
        status: row.status,
        se: f64::NAN,
        source: row.source.and_then(word).unwrap_or_else(|| entry.source.clone()),
        vintage: entry.added.clone(),
        file: entry.path(),
        row: row.row,
    }
}

impl Entry {
    /// The entry as a dataset.
    fn dataset(&self) -> Dataset {
        let path = self.path();
        let (folder, file) = path.split_once('/').unwrap_or(("", path.as_str()));
        Dataset {
            name: self.name.clone(),
            folder: folder.to_owned(),
            file: file.to_owned(),
            title: Text::same(self.title.clone()),
            rows: usize::try_from(self.rows).unwrap_or(usize::MAX),
            sha256: self.sha256.clone(),
            licence: self.licence.clone(),
            // The terms of a user's own file are for the user to know.
            terms_unverified: self.licence.is_empty(),
            source: self.source.clone(),
            attribution: None,
            vintage: self.added.clone(),
            retrieved: self.added.clone(),
            note: self.note(),
            fields: fields(self.kind),
        }
    }

    fn note(&self) -> Option<Text> {
        self.accepted_good.then(|| {
            Text::new(
                format!("{} dòng sai đã bị bỏ khi thêm tệp này", self.rows_bad),
                format!("{} bad rows were left out when this file was added", self.rows_bad),
            )
        })
    }

    fn as_source(&self, name: &str) -> Source {
        Source {
            id: name.to_owned(),
            title: Text::new(format!("{name} (tệp của người dùng)"), format!("{name} (user's file)")),
            vintage: self.added.clone(),
            licence: Text::same(self.licence.clone()),
            attribution: self.title.clone(),
            terms_status: "user's own file".to_owned(),
            terms_verified: false,
        }
    }

    /// The indicators that the file declares: never scored, since a file does not say which way is better.
    fn as_indicators(&self) -> impl Iterator<Item = Indicator> {
        self.indicators.iter().map(|indicator| Indicator {
            id: indicator.id.clone(),
            title: indicator.title.clone(),
            unit: indicator.unit.clone(),
            direction: Direction::Neutral,
            pillar: Pillar::C,
            face: "outcome".to_owned(),
            uses: vec!["context".to_owned()],
            source: self.source.clone(),
        })
    }
}

fn fields(kind: TableKind) -> Vec<Field> {
    let field = |name: &str, kind: &str, vi: &'static str, en: &'static str| Field {
        name: name.to_owned(),
        kind: kind.to_owned(),
        title: Text::fixed(vi, en),
        unit: None,
    };
    match kind {
        TableKind::Observations => vec![
            field("indicator", "string", "Mã chỉ số", "Indicator id"),
            field("economy", "string", "Nền kinh tế (ISO 3166-1)", "Economy (ISO 3166-1)"),
            field("year", "integer", "Năm", "Year"),
            field("value", "number", "Giá trị", "Value"),
        ],
        TableKind::Flows => vec![
            field("year", "integer", "Năm", "Year"),
            field("exporter", "string", "Bên bán (ISO 3166-1)", "Seller (ISO 3166-1)"),
            field("importer", "string", "Bên mua (ISO 3166-1)", "Buyer (ISO 3166-1)"),
            Field { unit: Some("US$".to_owned()), ..field("value_usd", "number", "Trị giá", "Value") },
        ],
    }
}
