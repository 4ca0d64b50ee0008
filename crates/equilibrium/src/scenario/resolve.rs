//! Where a scenario's words are looked up: tables by name or file, economies by code or group.

use std::collections::BTreeMap;

use hoinhap_sources::{EmbeddedFile, Library, Table};
use hoinhap_vocab::{AsOf, Economy, Issue};

use super::run::ScenarioError;
use super::{problem, table_problem};

/// What a run may look things up in.
#[expect(missing_debug_implementations, reason = "it borrows a function")]
pub struct Inputs<'a> {
    /// Shipped tables and those of a project.
    pub library: &'a Library,
    /// The bytes of a file that the scenario names, relative to its own folder.
    pub files: &'a (dyn Fn(&str) -> Result<Vec<u8>, Issue> + Sync),
    /// The date of the question: rates after it are not known.
    pub as_of: AsOf,
}

impl Inputs<'_> {
    /// A CSV table by dataset name or by file.
    pub(super) fn table(&self, name: &str) -> Result<Table, ScenarioError> {
        if name.ends_with(".csv") {
            let bytes = (self.files)(name).map_err(ScenarioError::issue)?;
            return Ok(Table::from_csv(name, &bytes)?);
        }
        if name.contains(['/', '\\', '.']) {
            return Err(ScenarioError::issue(table_problem::not_csv(name, name)));
        }
        let dataset = self.library.packages().find(name)?;
        if !dataset.path().contains(".csv") {
            return Err(ScenarioError::issue(table_problem::not_text(name)));
        }
        Ok(Table::from_csv(name, &EmbeddedFile::find(&dataset.path())?.bytes()?)?)
    }

    /// The economies that a code, a group or `*` means, in the order of the base.
    pub(super) fn economies(
        &self,
        codes: &[String],
        known: &BTreeMap<Economy, usize>,
        place: &str,
    ) -> Result<Vec<usize>, ScenarioError> {
        let mut found = Vec::new();
        for code in codes {
            found.extend(self.of_code(code, known, place)?);
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn of_code(
        &self,
        code: &str,
        known: &BTreeMap<Economy, usize>,
        place: &str,
    ) -> Result<Vec<usize>, ScenarioError> {
        if code == "*" {
            return Ok(known.values().copied().collect());
        }
        let groups = self.library.groupings();
        if code == "EU27" || groups.groups().contains(&code) {
            let members = groups.members(code, self.as_of.0);
            let inside: Vec<usize> = members.iter().filter_map(|member| known.get(member).copied()).collect();
            return if inside.is_empty() {
                Err(ScenarioError::issue(problem::not_in_base(place, code)))
            } else {
                Ok(inside)
            };
        }
        let own = || Economy::from_alpha3(code).filter(|economy| known.contains_key(economy));
        let economy: Option<Economy> = code.parse().ok().or_else(own);
        let economy = economy.ok_or_else(|| ScenarioError::issue(problem::unknown_economy(place, code)))?;
        match known.get(&economy) {
            Some(position) => Ok(vec![*position]),
            None => Err(ScenarioError::issue(problem::not_in_base(place, code))),
        }
    }
}
