//! All tables, each read once, when first asked for.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use bytes::Bytes;

use hoinhap_vocab::Economy;

use crate::{
    Areas, Catalogue, Economies, EmbeddedFile, Flows, Groupings, HsTitles, Observations, Packages, Project,
    SourceError, Table, TableKind, Tourism, UsImport, Visa, Votes,
};

/// The shipped tables, with a project's own rows beside them where one is open.
#[derive(Debug)]
pub struct Library {
    packages: Packages,
    catalogue: Catalogue,
    economies: Economies,
    groupings: Groupings,
    observations: OnceLock<Observations>,
    pre1990: OnceLock<Observations>,
    flows: BTreeMap<String, OnceLock<Flows>>,
    visa: OnceLock<Visa>,
    votes: OnceLock<Votes>,
    tourism: OnceLock<Tourism>,
    hs_titles: OnceLock<HsTitles>,
    us_imports: OnceLock<Vec<UsImport>>,
    project: Option<Project>,
}

impl Library {
    /// The tables that ship with the program. Reads the small ones now; the large ones wait until asked for.
    ///
    /// # Errors
    /// A shipped table is damaged.
    pub fn embedded() -> Result<Self, SourceError> {
        let table = |path: &str| Self::csv(path);
        let packages = Packages::embedded()?;
        let flows = packages.datasets.iter().filter(|dataset| dataset.is_flow_table());
        let flows = flows.map(|dataset| (dataset.name.clone(), OnceLock::new())).collect();
        Ok(Self {
            catalogue: Catalogue::from_tables(
                &table("observations/indicators.csv")?,
                &table("observations/sources.csv")?,
                &table("nomenclature/units.csv")?,
            )?,
            economies: Economies::from_table(&table("nomenclature/economies.csv")?)?
                .with_areas(Areas::from_table(&table("nomenclature/area_codes.csv")?)?),
            groupings: Groupings::from_table(&table("nomenclature/groupings.csv")?)?,
            packages,
            observations: OnceLock::new(),
            pre1990: OnceLock::new(),
            flows,
            visa: OnceLock::new(),
            votes: OnceLock::new(),
            tourism: OnceLock::new(),
            hs_titles: OnceLock::new(),
            us_imports: OnceLock::new(),
            project: None,
        })
    }

    /// The shipped tables with those of a project folder beside them.
    ///
    /// # Errors
    /// A shipped table is damaged, or the folder is no project or a damaged one.
    pub fn open_project(folder: &Path) -> Result<Self, SourceError> {
        let mut library = Self::embedded()?;
        let project = Project::open(folder)?;
        project.describe(&mut library.packages, &mut library.catalogue);
        let flows = project.entries().iter().filter(|entry| entry.kind == TableKind::Flows);
        library.flows.extend(flows.map(|entry| (entry.name.clone(), OnceLock::new())));
        library.project = Some(project);
        Ok(library)
    }

    /// The open project, if any.
    #[must_use]
    pub const fn project(&self) -> Option<&Project> {
        self.project.as_ref()
    }

    /// A shipped CSV file by its path below `data/`.
    ///
    /// # Errors
    /// The file does not ship or is damaged.
    pub fn csv(path: &str) -> Result<Table, SourceError> {
        Table::from_csv(path, &EmbeddedFile::find(path)?.bytes()?)
    }

    /// The data packages.
    #[must_use]
    pub const fn packages(&self) -> &Packages {
        &self.packages
    }

    /// Indicators, units and sources.
    #[must_use]
    pub const fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Economies.
    #[must_use]
    pub const fn economies(&self) -> &Economies {
        &self.economies
    }

    /// Country groups.
    #[must_use]
    pub const fn groupings(&self) -> &Groupings {
        &self.groupings
    }

    /// Observations of all indicators.
    ///
    /// # Errors
    /// The shipped table is damaged, or a snapshot of the project has changed.
    pub fn observations(&self) -> Result<&Observations, SourceError> {
        let path = "observations/observations.parquet";
        once(&self.observations, || {
            let shipped = Observations::from_parquet(path, parquet(path)?)?;
            match &self.project {
                Some(project) => project.join(shipped, &self.catalogue, &self.economies),
                None => Ok(shipped),
            }
        })
    }

    /// Observations before 1990, held for the claim checker only.
    ///
    /// # Errors
    /// The shipped table is damaged.
    pub fn observations_before_1990(&self) -> Result<&Observations, SourceError> {
        once(&self.pre1990, || {
            let table = Self::csv("observations/observations_pre1990_vnm.csv")?;
            Ok(Observations::from_rows(Observations::rows_of(&table)?))
        })
    }

    /// Names of the flow tables.
    pub fn flow_tables(&self) -> impl Iterator<Item = &str> {
        self.flows.keys().map(String::as_str)
    }

    /// A flow table by its name.
    ///
    /// # Errors
    /// There is no such table, or it is damaged.
    pub fn flows(&self, name: &str) -> Result<&Flows, SourceError> {
        let no_such = || SourceError::NoSuchDataset { name: name.to_owned() };
        let cell = self.flows.get(name).ok_or_else(no_such)?;
        if let Some(project) = &self.project
            && let Some(entry) = project.find(name, TableKind::Flows)
        {
            return once(cell, || project.flows(entry, &self.catalogue, &self.economies));
        }
        let dataset = self.packages.find(name)?;
        let has_sections = dataset.fields.iter().any(|field| field.name == "product");
        once(cell, || {
            Flows::from_parquet(name, parquet(&dataset.path())?, has_sections, self.economies.areas())
        })
    }

    /// Visa requirements.
    ///
    /// # Errors
    /// The shipped table is damaged.
    pub fn visa(&self) -> Result<&Visa, SourceError> {
        let path = "observations/visa.parquet";
        once(&self.visa, || Visa::from_parquet(path, parquet(path)?))
    }

    /// Common votes in the UN General Assembly.
    ///
    /// # Errors
    /// The shipped table is damaged.
    pub fn votes(&self) -> Result<&Votes, SourceError> {
        let path = "observations/un_agreement.parquet";
        once(&self.votes, || Votes::from_parquet(path, parquet(path)?))
    }

    /// International arrivals in Viet Nam.
    ///
    /// # Errors
    /// The shipped table is damaged.
    pub fn tourism(&self) -> Result<&Tourism, SourceError> {
        once(&self.tourism, || {
            let table = Self::csv("observations/tourism_vn_2025.csv")?;
            Tourism::from_table(Economy::literal("VNM"), &table)
        })
    }

    /// Imports of the United States by partner and HS chapter, 2024.
    ///
    /// # Errors
    /// The shipped table is damaged.
    pub fn us_imports(&self) -> Result<&[UsImport], SourceError> {
        let path = "flows/us_imports_hs2_by_partner_2024.parquet";
        once(&self.us_imports, || crate::us_imports::read(path, parquet(path)?)).map(Vec::as_slice)
    }

    /// Titles of the Harmonized System.
    ///
    /// # Errors
    /// The shipped table is damaged.
    pub fn hs_titles(&self) -> Result<&HsTitles, SourceError> {
        once(&self.hs_titles, || HsTitles::from_table(&Self::csv("nomenclature/hs2022.csv")?))
    }
}

impl crate::Dataset {
    /// Whether the table is a user's own, in the open project.
    #[must_use]
    pub fn is_of_project(&self) -> bool {
        self.folder == "snapshots"
    }

    /// Whether the table holds flows between economies.
    #[must_use]
    pub fn is_flow_table(&self) -> bool {
        let has = |name: &str| self.fields.iter().any(|field| field.name == name);
        has("exporter") && has("importer") && has("value_usd")
    }
}

pub(crate) fn parquet(path: &str) -> Result<Bytes, SourceError> {
    Ok(match EmbeddedFile::find(path)?.bytes()? {
        std::borrow::Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        std::borrow::Cow::Owned(bytes) => Bytes::from(bytes),
    })
}

/// Fills the cell on first use; a failure leaves it empty.
fn once<T>(cell: &OnceLock<T>, read: impl FnOnce() -> Result<T, SourceError>) -> Result<&T, SourceError> {
    if let Some(value) = cell.get() {
        return Ok(value);
    }
    let value = read()?;
    Ok(cell.get_or_init(|| value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_table_is_what_its_package_says() {
        let library = Library::embedded().unwrap();
        for dataset in &library.packages().datasets {
            let file = dataset.embedded().unwrap();
            assert_eq!(file.sha256, dataset.sha256, "{}", dataset.name);
        }
    }

    #[test]
    fn the_tables_have_the_published_counts() {
        let library = Library::embedded().unwrap();
        let observations = library.observations().unwrap();
        assert_eq!((observations.len(), observations.indicators().count()), (586_615, 121));
        assert_eq!(library.visa().unwrap().rows().len(), 236_412);
        assert_eq!(library.flows("flows_2023").unwrap().economies().len(), 194);
        let arrivals: u64 = library.tourism().unwrap().rows.iter().map(|row| row.arrivals).sum();
        assert_eq!(arrivals, 21_168_291);
    }

    #[test]
    fn each_unit_of_the_catalogue_has_a_label() {
        let library = Library::embedded().unwrap();
        let catalogue = library.catalogue();
        let unknown = catalogue.indicators.values().filter(|row| !catalogue.units.knows(&row.unit));
        assert_eq!(unknown.map(|row| row.unit.as_str()).collect::<Vec<_>>(), [] as [&str; 0]);
    }
}
