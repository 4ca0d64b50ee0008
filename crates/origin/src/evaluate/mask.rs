//! A set of materials by their index.

/// A set of indices; the first 128 without a heap allocation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mask {
    low: u128,
    high: Vec<u128>,
}

impl Mask {
    pub(crate) fn insert(&mut self, index: usize) {
        let (word, bit) = (index / 128, 1_u128 << (index % 128));
        if word == 0 {
            self.low |= bit;
            return;
        }
        if self.high.len() < word {
            self.high.resize(word, 0);
        }
        self.high[word - 1] |= bit;
    }

    pub(crate) fn holds(&self, index: usize) -> bool {
        let word = if index < 128 { self.low } else { self.high.get(index / 128 - 1).copied().unwrap_or(0) };
        word >> (index % 128) & 1 == 1
    }

    pub(crate) fn remove(&mut self, index: usize) {
        if index < 128 {
            self.low &= !(1_u128 << index);
        } else if let Some(word) = self.high.get_mut(index / 128 - 1) {
            *word &= !(1_u128 << (index % 128));
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.low |= other.low;
        if self.high.len() < other.high.len() {
            self.high.resize(other.high.len(), 0);
        }
        self.high.iter_mut().zip(&other.high).for_each(|(word, more)| *word |= more);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.low == 0 && self.high.iter().all(|word| *word == 0)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..128 * (1 + self.high.len())).filter(|index| self.holds(*index))
    }
}
