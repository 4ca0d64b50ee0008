//! Cases with bills of materials: a changed case is answered or faulted; the order of materials does not count; a
//! material that becomes originating never harms, one that stops to originate never helps.

use std::fs;
use std::path::Path;

use hoinhap_origin::Verdict;
use hoinhap_origin::answer::{World, answer};
use hoinhap_origin::case::CaseReader;
use hoinhap_vocab::date;
use serde_json::{Value, json};

use super::Target;
use super::mutate::{self, Dice};

const WORDS: [&str; 36] = [
    "originating",
    "non_originating",
    "unknown",
    "computed",
    "CPTPP",
    "UKVFTA",
    "EVFTA",
    "RCEP",
    "ATIGA",
    "inline",
    "VN",
    "GB",
    "JP",
    "CN",
    "UK",
    "2012",
    "2022",
    "2026-04-10",
    "0",
    "0.000000001",
    "999999999999999",
    "10,5",
    "-1",
    "850440",
    "640299",
    "610910",
    "0405",
    "39",
    "materials",
    "rule",
    "status",
    "value",
    "hs",
    "weight",
    "processes",
    "tolerance",
];

pub(crate) struct Bills {
    world: World,
    corpus: Vec<Value>,
}

impl Bills {
    pub(crate) fn new() -> Result<Self, Box<dyn std::error::Error>> {
        let mut corpus = Vec::new();
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite"), &mut corpus)?;
        Ok(Self { world: World::embedded()?, corpus })
    }

    fn verdict(&self, case: &Value) -> Option<Verdict> {
        let mut reader = CaseReader::new(self.world.packs.reader());
        let case = reader.read(&case.to_string());
        let found = answer(&self.world, case, reader.issues, date(2026, 4, 10)).ok()?;
        // A fault ends the answer; what follows from a case that is wrong is not a verdict.
        if found.fault().is_some() { None } else { found.verdict }
    }
}

fn collect(folder: &Path, corpus: &mut Vec<Value>) -> Result<(), Box<dyn std::error::Error>> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::path);
    for path in entries.iter().map(fs::DirEntry::path) {
        if path.is_dir() {
            collect(&path, corpus)?;
        } else if let Ok(case) = serde_json::from_str(&fs::read_to_string(&path)?) {
            corpus.push(case);
        }
    }
    Ok(())
}

impl Target for Bills {
    fn next(&mut self, dice: &mut Dice) -> String {
        let mut case = dice.pick(&self.corpus).cloned().unwrap_or_default();
        if let (Some(other), 0) = (dice.pick(&self.corpus).cloned(), dice.below(3)) {
            // The bill of another case: goods and materials that no one put together.
            case["materials"] = other.get("materials").cloned().unwrap_or_default();
        }
        mutate::json(&mut case, &WORDS, 4, dice);
        case.to_string()
    }

    fn fault(&self, input: &str) -> Option<String> {
        let case: Value = serde_json::from_str(input).ok()?;
        let own = self.verdict(&case);
        let materials = case.get("materials").and_then(Value::as_array)?.clone();
        let with = |materials: Vec<Value>| {
            let mut other = case.clone();
            other["materials"] = Value::Array(materials);
            self.verdict(&other)
        };
        let mut reversed = materials.clone();
        reversed.reverse();
        if with(reversed) != own {
            return Some("the order of the materials counts".to_owned());
        }
        (0..materials.len().min(4)).find_map(|index| {
            let stated = |status: &str| {
                let mut other = materials.clone();
                let material = other.get_mut(index)?.as_object_mut()?;
                // Said of the exporter's own territory: where else it comes from is another question.
                material.insert("origin".to_owned(), case.get("exporter")?.clone());
                material.insert("status".to_owned(), json!(status));
                with(other)
            };
            let (better, worse) = (stated("originating")?, stated("non_originating")?);
            let harm = own.is_some_and(|own| better < own && worse < own);
            (better < worse || harm).then(|| {
                format!(
                    "material {index}: originating gives {better:?}, foreign {worse:?}, as stated {own:?}"
                )
            })
        })
    }
}
