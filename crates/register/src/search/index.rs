//! The words of a record as an index keeps them, and where a word occurs.
//!
//! An index word is folded: in lower case and without marks. Every record that a query finds has the folded words of
//! the query, so the index gives a few candidates and the query itself decides among them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::{fold, raw_words, toned};
use crate::record::Record;

/// Characters by which the index tells words apart. PostgreSQL refuses keys of some thousands.
const KEY_CHARS: usize = 40;

/// The part of a folded word that the index keeps.
pub(super) fn key_of(folded: &str) -> &str {
    folded.char_indices().nth(KEY_CHARS).map_or(folded, |(end, _)| &folded[..end])
}

/// Hands out the index words of a text, in their order, each as often as it occurs.
pub(crate) fn for_each_key(text: &str, hand: &mut dyn FnMut(&str)) {
    let mut folded = String::new();
    for word in raw_words(text) {
        folded.clear();
        if word.chars().all(is_simple) {
            word.chars().for_each(|c| push_folded(c, &mut folded));
        } else {
            folded.push_str(&fold(&toned(word)));
        }
        hand(key_of(&folded));
    }
}

/// Latin letters and their marks, whose small form does not depend on the letters around them.
const fn is_simple(c: char) -> bool {
    matches!(c, '\0'..='\u{24f}' | '\u{300}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}')
}

fn push_folded(c: char, out: &mut String) {
    if c.is_ascii() {
        return out.push(c.to_ascii_lowercase());
    }
    match FOLDED.get(usize::try_from(u32::from(c)).unwrap_or(usize::MAX)) {
        Some(Some(letter)) => out.push(*letter),
        _ => out.push_str(&fold(c.encode_utf8(&mut [0; 4]))),
    }
}

/// The folded forms of the simple letters, where that is one letter.
static FOLDED: LazyLock<Vec<Option<char>>> = LazyLock::new(|| {
    let letter = |c: char| {
        let folded = fold(c.encode_utf8(&mut [0; 4]));
        let mut letters = folded.chars();
        letters.next().filter(|_| letters.next().is_none())
    };
    ('\0'..='\u{1eff}').map(|c| if is_simple(c) { letter(c) } else { None }).collect()
});

/// Hands out the index words of a record: those of its fields and of its id.
pub(crate) fn for_each_record_key(record: &Record, hand: &mut dyn FnMut(&str)) {
    record.fields.values().chain([&record.id]).for_each(|text| for_each_key(text, hand));
}

/// The index words that a change of a record adds, and those that it takes away.
pub(crate) fn changed_keys(before: &Record, after: &Record) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut gone, mut come) = (BTreeSet::new(), BTreeSet::new());
    let differs = |one: &Record, other: &Record, keys: &mut BTreeSet<String>| {
        let changed = one.fields.iter().filter(|(name, text)| other.fields.get(*name) != Some(*text));
        changed.for_each(|(_, text)| for_each_key(text, &mut |key| keys.extend([key.to_owned()])));
    };
    differs(before, after, &mut gone);
    differs(after, before, &mut come);
    gone.retain(|key| !come.contains(key));
    if !gone.is_empty() {
        for_each_record_key(after, &mut |key| {
            gone.remove(key);
        });
    }
    (come, gone)
}

/// Records of one block in which a word occurs. A record is known by the number of the event that made it; a block
/// takes [`Places::BLOCK`] numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Places(BTreeSet<u16>);

impl Places {
    /// Numbers in a block.
    pub(crate) const BLOCK: u64 = 1024;

    /// The block of a record.
    pub(crate) const fn block_of(record: u64) -> u64 {
        record / Self::BLOCK
    }

    /// Adds a record of this block, or takes it away.
    pub(crate) fn set(&mut self, record: u64, occurs: bool) {
        let place = u16::try_from(record % Self::BLOCK).unwrap_or_default();
        if occurs {
            self.0.insert(place);
        } else {
            self.0.remove(&place);
        }
    }

    /// Reads what [`Places::bytes`] wrote.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        Self(bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect())
    }

    /// The places in rising order, two bytes each, the higher first.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|place| place.to_be_bytes()).collect()
    }

    /// The records, where this is the block.
    pub(crate) fn records(&self, block: u64) -> impl Iterator<Item = u64> {
        self.0.iter().map(move |place| block * Self::BLOCK + u64::from(*place))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::words;
    use super::*;
    use crate::book::tests::record;
    use crate::search::{Needle, Query};

    fn keys(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        for_each_key(text, &mut |key| found.push(key.to_owned()));
        found
    }

    /// Texts in which words, marks and letters of several scripts often meet.
    fn texts() -> impl Strategy<Value = String> {
        let vietnamese = "[aăâbcdđeêhioôơuưyAĐÊƠƯáàảãạắẳấệởữỵ '.,*\\-]{0,40}";
        let marks = "[ae\u{300}\u{309}\u{323}\u{306}\u{302}Σσ\u{5b7}\u{5bc}İßǰ각ㄱ가 ]{0,20}";
        prop_oneof![vietnamese, marks, "\\PC{0,20}", "[a-c ]{0,90}"]
    }

    proptest! {
        #[test]
        fn the_short_way_to_fold_is_the_long_way(text in texts()) {
            let long: Vec<String> = words(&text).map(|word| key_of(&fold(&word)).to_owned()).collect();
            prop_assert_eq!(keys(&text), long);
        }

        /// Whatever a query finds, the index has.
        #[test]
        fn no_answer_is_missing_from_the_index(text in texts(), from in 0_usize..30, length in 1_usize..12, star in any::<bool>()) {
            let part: String = text.chars().skip(from).take(length).collect();
            let asked = [part, if star { "*" } else { "" }.to_owned()].concat();
            for asked in [asked.clone(), fold(&asked), format!("\"{asked}\"")] {
                let Some(query) = Query::parse(&asked) else { continue };
                if query.matches(&text).is_none() {
                    continue;
                }
                let keys = keys(&text);
                for needle in query.needles() {
                    let has = match &needle {
                        Needle::Word(word) => keys.contains(word),
                        Needle::Prefix(prefix) => keys.iter().any(|key| key.starts_with(prefix.as_str())),
                    };
                    prop_assert!(has, "{:?} in {:?} by {:?}", needle, keys, asked);
                }
            }
        }
    }

    #[test]
    fn a_change_tells_the_words_that_come_and_go() {
        let before =
            record("task", "T-1", &[("title", "Rà soát luật"), ("progress", "bước 1"), ("note", "luật")]);
        let after = record(
            "task",
            "T-1",
            &[("title", "Rà soát nghị định"), ("progress", "bước 2"), ("note", "luật")],
        );
        let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<BTreeSet<_>>();
        // 1 stays: it is in the id.
        let (come, gone) = changed_keys(&before, &after);
        assert!(come.is_superset(&set(&["2", "dinh", "nghi"])) && !come.contains("luat"), "{come:?}");
        assert_eq!(gone, set(&[]));
        let bare = record("task", "T-1", &[]);
        assert_eq!(changed_keys(&after, &bare).1, set(&["2", "buoc", "dinh", "luat", "nghi", "ra", "soat"]));
    }

    #[test]
    fn places_read_back_in_their_order() {
        let mut places = Places::default();
        [4099, 4096, 5119].iter().for_each(|record| places.set(*record, true));
        places.set(4099, false);
        assert_eq!(places.bytes(), [0, 0, 3, 255]);
        assert_eq!(Places::read(&places.bytes()).records(4).collect::<Vec<_>>(), [4096, 5119]);
        assert_eq!(Places::block_of(5119), 4);
    }
}
