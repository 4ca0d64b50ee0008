//! Which table a file is, by its header.

use serde::{Deserialize, Serialize};

use hoinhap_vocab::{Issue, Text};

/// A table that a user can add to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TableKind {
    /// `indicator, economy, year, value`, and optionally `status, unit, source, title, title_vi`.
    Observations,
    /// `year, exporter, importer` with `value_usd` or `value_kusd`.
    Flows,
}

impl TableKind {
    /// The word used in entries and output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Observations => "observations",
            Self::Flows => "flows",
        }
    }

    /// Whether the table uses a column of this name, however a file writes it.
    pub(super) fn uses(self, column: &str) -> bool {
        let name = clean(column);
        match self {
            Self::Observations => {
                OBSERVATION_COLUMNS.contains(&name.as_str()) || OBSERVATION_OPTIONS.contains(&name.as_str())
            }
            Self::Flows => FLOW_COLUMNS.contains(&name.as_str()) || FLOW_VALUES.contains(&name.as_str()),
        }
    }
}

/// The name of a column without blanks around it, in small letters.
fn clean(name: &str) -> String {
    name.trim_start_matches('\u{feff}').trim().to_lowercase()
}

/// The columns of a file by name.
#[derive(Debug, Clone)]
pub(super) struct Header {
    names: Vec<String>,
}

const OBSERVATION_COLUMNS: [&str; 4] = ["indicator", "economy", "year", "value"];
const OBSERVATION_OPTIONS: [&str; 7] =
    ["status", "unit", "source", "title", "title_vi", "partner", "product"];
const FLOW_COLUMNS: [&str; 3] = ["year", "exporter", "importer"];
const FLOW_VALUES: [&str; 2] = ["value_usd", "value_kusd"];

impl Header {
    /// Reads the names: without blanks around them, in small letters.
    pub(super) fn new(names: impl IntoIterator<Item = String>) -> Self {
        Self { names: names.into_iter().map(|name| clean(&name)).collect() }
    }

    /// The number of columns.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// The position of a column.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    fn has(&self, name: &str) -> bool {
        self.position(name).is_some()
    }

    /// The table that the file is.
    pub(super) fn kind(&self, file: &str) -> Result<TableKind, Box<Issue>> {
        if let Some(twice) = self.repeated() {
            let issue = Issue::error(
                "data/repeated-column",
                file,
                Text::new(format!("Cột `{twice}` có hai lần"), format!("The column `{twice}` stands twice")),
                Text::fixed("Giữ một cột cho mỗi tên", "Keep one column for each name"),
            );
            return Err(Box::new(issue.with_value(twice)));
        }
        if OBSERVATION_COLUMNS.iter().all(|name| self.has(name)) {
            return Ok(TableKind::Observations);
        }
        let values = FLOW_VALUES.iter().filter(|name| self.has(name)).count();
        match FLOW_COLUMNS.iter().all(|name| self.has(name)) && values == 1 {
            true if self.has("product") => Err(Box::new(products_in_flows(file))),
            true => Ok(TableKind::Flows),
            false => Err(Box::new(self.unknown_table(file))),
        }
    }

    /// Columns that the table does not use, in the order of the file.
    pub(super) fn unused(&self, kind: TableKind) -> Vec<String> {
        self.names.iter().filter(|name| !kind.uses(name)).cloned().collect()
    }

    fn repeated(&self) -> Option<&str> {
        let repeats =
            |(index, name): &(usize, &String)| self.names[..*index].contains(name) && !name.is_empty();
        self.names.iter().enumerate().find(repeats).map(|(_, name)| name.as_str())
    }

    fn unknown_table(&self, file: &str) -> Issue {
        let issue = Issue::error(
            "data/unknown-table",
            file,
            Text::fixed("Tiêu đề không khớp với bảng nào", "The header is that of no table"),
            Text::fixed(
                "Số liệu: indicator, economy, year, value [status, unit, source, title, title_vi]. Dòng chảy: year, \
                 exporter, importer và value_usd hoặc value_kusd",
                "Observations: indicator, economy, year, value [status, unit, source, title, title_vi]. Flows: year, \
                 exporter, importer and either value_usd or value_kusd",
            ),
        );
        issue.with_value(self.names.join(", "))
    }
}

fn products_in_flows(file: &str) -> Issue {
    Issue::error(
        "data/products-in-flows",
        file,
        Text::fixed(
            "Bảng dòng chảy của người dùng không phân theo sản phẩm",
            "A user's flow table does not tell products apart",
        ),
        Text::fixed(
            "Cộng các sản phẩm lại và bỏ cột product",
            "Add the products up and leave the column product out",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(header: &str) -> Result<TableKind, &'static str> {
        let header = Header::new(header.split(',').map(str::to_owned));
        header.kind("f.csv").map_err(|issue| issue.code)
    }

    #[test]
    fn the_header_names_the_table() {
        assert_eq!(kind("\u{feff}Indicator, economy,year,VALUE,note"), Ok(TableKind::Observations));
        assert_eq!(kind("year,exporter,importer,value_kusd"), Ok(TableKind::Flows));
        assert_eq!(kind("year,exporter,importer,value_kusd,value_usd"), Err("data/unknown-table"));
        assert_eq!(kind("a,b"), Err("data/unknown-table"));
        assert_eq!(kind("year,year,exporter,importer,value_usd"), Err("data/repeated-column"));
        assert_eq!(kind("year,exporter,importer,product,value_usd"), Err("data/products-in-flows"));
    }

    #[test]
    fn a_column_is_used_however_its_name_is_written() {
        assert!(TableKind::Observations.uses(" Title_VI") && !TableKind::Observations.uses("note"));
        assert!(TableKind::Flows.uses("VALUE_USD") && !TableKind::Flows.uses("title"));
    }
}
