//! Dice with a seed, and random changes of texts and JSON values.

use serde_json::{Map, Value, json};

/// A stream of random numbers (Steele, Lea, Flood 2014, SplitMix64).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }

    /// A number below `bound`; nought where the bound is nought.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { (self.roll() % bound as u64) as usize }
    }

    /// One of the items; nothing where there is none.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }
}

/// Changes a text at up to `most` places: letters put in, taken out, doubled, swapped.
pub(crate) fn text(text: &str, letters: &[char], most: usize, dice: &mut Dice) -> String {
    let mut own: Vec<char> = text.chars().collect();
    for _ in 0..=dice.below(most) {
        let place = dice.below(own.len() + 1);
        let letter = dice.pick(letters).copied().unwrap_or(' ');
        match dice.below(4) {
            0 => own.insert(place, letter),
            1 if place < own.len() => drop(own.remove(place)),
            2 if place < own.len() => own[place] = letter,
            _ if place + 1 < own.len() => own.swap(place, place + 1),
            _ => own.push(letter),
        }
    }
    own.into_iter().collect()
}

/// Changes a JSON value at up to `most` places; `words` are texts worth putting in.
pub(crate) fn json(value: &mut Value, words: &[&str], most: usize, dice: &mut Dice) {
    for _ in 0..=dice.below(most) {
        let places = count(value);
        let mut place = dice.below(places);
        visit(value, &mut place, &mut |found| change(found, words, dice));
    }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

/// Calls `act` on the value that stands `place` steps into a walk.
fn visit(value: &mut Value, place: &mut usize, act: &mut dyn FnMut(&mut Value)) -> bool {
    if *place == 0 {
        act(value);
        return true;
    }
    *place -= 1;
    match value {
        Value::Array(items) => items.iter_mut().any(|item| visit(item, place, act)),
        Value::Object(fields) => fields.values_mut().any(|field| visit(field, place, act)),
        _ => false,
    }
}

fn change(value: &mut Value, words: &[&str], dice: &mut Dice) {
    match (value, dice.below(6)) {
        (Value::Array(items), 0) if !items.is_empty() => drop(items.remove(dice.below(items.len()))),
        (Value::Array(items), 1) => {
            if let Some(item) = dice.pick(items).cloned() {
                items.push(item);
            }
        }
        (Value::Object(fields), 0) => {
            let keys: Vec<String> = fields.keys().cloned().collect();
            if let Some(key) = dice.pick(&keys) {
                fields.remove(key);
            }
        }
        (Value::Object(fields), 1) => {
            let word = dice.pick(words).copied().unwrap_or_default();
            fields.insert(word.to_owned(), scalar(words, dice));
        }
        (value, 2) => *value = json!([value.take()]),
        (value, _) => *value = scalar(words, dice),
    }
}

fn scalar(words: &[&str], dice: &mut Dice) -> Value {
    match dice.below(7) {
        0 => Value::Null,
        1 => Value::Bool(dice.below(2) == 0),
        2 => json!(dice.below(200)),
        3 => json!(dice.below(10_000).to_string()),
        4 => Value::Object(Map::new()),
        _ => json!(dice.pick(words).copied().unwrap_or_default()),
    }
}
