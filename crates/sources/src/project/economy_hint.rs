//! Economies as people type them, with a hint where the code is wrong.

use std::collections::HashMap;

use hoinhap_vocab::{Economy, EconomyError};

use crate::Economies;

/// Reads codes, each distinct text once.
#[derive(Debug)]
pub(super) struct EconomyReader {
    names: HashMap<String, Economy>,
    known: HashMap<String, Result<Economy, Option<Economy>>>,
}

impl EconomyReader {
    /// A reader that knows the names of `economies` in both languages.
    pub(super) fn new(economies: &Economies) -> Self {
        let names = economies.iter().flat_map(|(economy, row)| {
            [row.name.vi.to_lowercase(), row.name.en.to_lowercase()].map(|name| (name, economy))
        });
        Self { names: names.collect(), known: HashMap::new() }
    }

    /// The economy, or the one that was probably meant.
    pub(super) fn read(&mut self, text: &str) -> Result<Economy, Option<Economy>> {
        if let Some(result) = self.known.get(text) {
            return *result;
        }
        let result = text.parse().map_err(|error| self.instead_of(text, &error));
        self.known.insert(text.to_owned(), result);
        result
    }

    fn instead_of(&self, text: &str, error: &EconomyError) -> Option<Economy> {
        if let EconomyError::Common { instead, .. } = error {
            return instead.parse().ok();
        }
        let capitals = text.to_uppercase().parse().ok();
        capitals.or_else(|| self.names.get(&text.to_lowercase()).copied())
    }
}
