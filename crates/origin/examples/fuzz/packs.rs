//! Packs of rules: each file of a shipped pack is changed; reading and checking give issues, never a fall. A condition
//! that is not understood never lets a good qualify.

use hoinhap_origin::Verdict;
use hoinhap_origin::answer::{World, answer};
use hoinhap_origin::case::CaseReader;
use hoinhap_origin::rule::PackFolder;
use hoinhap_origin::validate::check;
use hoinhap_sources::SourceError;
use hoinhap_vocab::{Date, date};
use serde_json::{Value, json};

use super::Target;
use super::mutate::{self, Dice};

const LETTERS: &[char] = &['"', '{', '}', '[', ']', ',', ':', '=', '0', '9', '-', 'a', 'С', '\n', '\\', '.'];
const WORDS: [&str; 20] = [
    "op",
    "any",
    "all",
    "ctc",
    "value",
    "wo",
    "from",
    "process",
    "weight",
    "max_value",
    "level",
    "chapter",
    "pct",
    "of",
    "except",
    "base",
    "exw",
    "rvc_bd",
    "010000",
    "999999",
];
const ON: Date = date(2026, 4, 10);
/// Rows kept of a table, so that one input takes milliseconds.
const ROWS: usize = 12;

pub(crate) struct Packs {
    world: World,
    folders: Vec<PackFolder>,
}

impl Packs {
    pub(crate) fn new() -> Result<Self, SourceError> {
        let world = World::embedded()?;
        let names: Vec<String> =
            world.packs.list().map(|(pack, day)| format!("rules/{pack}/{day}")).collect();
        let folders = names.iter().map(|name| PackFolder::embedded(name)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { world, folders })
    }
}

impl Target for Packs {
    /// A pack as one JSON object: file name to text.
    fn next(&mut self, dice: &mut Dice) -> String {
        let Some(folder) = dice.pick(&self.folders) else { return String::new() };
        let mut files: Vec<(String, String)> = folder.files.clone().into_iter().collect();
        let place = dice.below(files.len());
        for (index, (name, text)) in files.iter_mut().enumerate() {
            if name == "rows.json" {
                *text = rows(text, index == place, dice);
            } else if index == place {
                *text = mutate::text(text, LETTERS, 6, dice);
            }
        }
        json!({"folder": folder.folder, "files": files.into_iter().collect::<std::collections::BTreeMap<_, _>>()})
            .to_string()
    }

    fn fault(&self, input: &str) -> Option<String> {
        let pack: Value = serde_json::from_str(input).ok()?;
        let files = pack.get("files")?.as_object()?.iter();
        let files =
            files.filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned()))).collect();
        let folder = PackFolder { folder: pack.get("folder")?.as_str()?.to_owned(), files };
        if let Ok((pack, issues)) = self.world.packs.read(&folder) {
            let _ = check(&pack, &issues, Some(&folder), &self.world.packs, ON);
        }
        self.unread_rule(&folder)
    }
}

impl Packs {
    /// The first rule of the table inside a case without a bill: never yes, whatever became of it.
    fn unread_rule(&self, folder: &PackFolder) -> Option<String> {
        let rows: Value = serde_json::from_str(folder.files.get("rows.json")?).ok()?;
        let alternatives = rows.pointer("/rows/0/groups/0/alternatives")?;
        let case = json!({
            "product": {"hs": "610910", "hs_edition": "2012"}, "agreement": "inline", "exporter": "VN",
            "importer": "CA", "date": "2026-04-10", "rule": alternatives,
        });
        let mut reader = CaseReader::new(self.world.packs.reader());
        let case = reader.read(&case.to_string());
        let found = answer(&self.world, case, reader.issues, ON).ok()?;
        let wrong = found.verdict == Some(Verdict::Yes) && found.fault().is_none();
        wrong.then(|| "a case without materials qualifies".to_owned())
    }
}

/// Some rows of a table, changed where asked.
fn rows(text: &str, changed: bool, dice: &mut Dice) -> String {
    let Ok(mut table) = serde_json::from_str::<Value>(text) else { return text.to_owned() };
    if let Some(rows) = table.get_mut("rows").and_then(Value::as_array_mut) {
        let first = dice.below(rows.len().saturating_sub(ROWS));
        *rows = rows.iter().skip(first).take(ROWS).cloned().collect();
    }
    if changed {
        mutate::json(&mut table, &WORDS, 4, dice);
    }
    table.to_string()
}
