//! Programmes: the columns of a tariff that give a preference, and whom they give it to.

use hoinhap_sources::{Groupings, Library, SourceError, Table};
use hoinhap_vocab::{Date, Economy, Issue, Text};

/// A programme of preferential rates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    /// Its code, such as `RCEP-C`.
    pub code: String,
    /// Its column of the tariff table.
    pub column: String,
    /// The agreement that it carries out.
    pub agreement: String,
    /// The decree.
    pub instrument: String,
    /// From when its decree applies.
    pub effective_from: Option<Date>,
    /// The origins it serves; groups stand in `groups`.
    pub origins: Vec<Economy>,
    /// Groups of economies it serves: members on the date asked for.
    pub groups: Vec<String>,
    /// What the table warns of.
    pub note: String,
}

/// The import programmes of a tariff, in the order of its columns, and the decrees of the MFN rate.
#[derive(Debug, Clone, Default)]
pub struct Programmes {
    /// The import programmes.
    pub imports: Vec<Programme>,
}

/// Single letters that a programme's cells use for partners.
///
/// Only the letters that the published table explains are here; others stay unread.
const LETTERS: [(&str, char, Economy); 1] = [("CPTPP", 'M', Economy::literal("MEX"))];

impl Programme {
    /// Whether the programme serves an origin on a date.
    #[must_use]
    pub fn serves(&self, origin: Economy, on: Date, groupings: &Groupings) -> bool {
        let in_group = |group: &String| groupings.members(group, on).contains(&origin);
        self.origins.contains(&origin) || self.groups.iter().any(in_group)
    }

    /// What single letters in its cells stand for.
    #[must_use]
    pub fn letters(&self) -> Vec<(char, Economy)> {
        let own = LETTERS.iter().filter(|(programme, ..)| *programme == self.code);
        own.map(|(_, letter, economy)| (*letter, *economy)).collect()
    }

    /// A note where the table marks the programme as unverified.
    #[must_use]
    pub fn issue(&self) -> Option<Issue> {
        self.note.contains("unverified").then(|| {
            Issue::note(
                "tariff/unverified-programme",
                format!("programmes.csv:{}", self.code),
                Text::fixed(
                    "Phạm vi nước được hưởng của chương trình này chưa được kiểm chứng.",
                    "Which origins this programme serves has not been verified.",
                ),
                Text::fixed(
                    "Đối chiếu nghị định của chương trình trước khi dựa vào thuế suất.",
                    "Compare with the programme's decree before relying on the rate.",
                ),
            )
            .with_value(self.note.clone())
        })
    }
}

impl Programmes {
    /// The programmes that ship.
    ///
    /// # Errors
    /// The shipped table is damaged.
    pub fn embedded() -> Result<Self, SourceError> {
        Self::from_table(&Library::csv("tariffs/programmes.csv")?)
    }

    /// Reads `programmes.csv`.
    ///
    /// # Errors
    /// A column is missing or a value is malformed.
    pub fn from_table(table: &Table) -> Result<Self, SourceError> {
        let mut imports = Vec::new();
        for row in table.rows() {
            if row.text("kind")? != "import_preference" {
                continue;
            }
            let (mut origins, mut groups) = (Vec::new(), Vec::new());
            for word in row.text("origins")?.split_whitespace() {
                match Economy::from_alpha3(word) {
                    Some(economy) => origins.push(economy),
                    None => groups.push(word.to_owned()),
                }
            }
            imports.push(Programme {
                code: row.text("programme")?.to_owned(),
                column: row.text("column")?.to_owned(),
                agreement: row.text("agreement")?.to_owned(),
                instrument: row.text("instrument")?.to_owned(),
                effective_from: row.date("effective_from")?,
                origins,
                groups,
                note: row.text("note")?.to_owned(),
            });
        }
        Ok(Self { imports })
    }
}
