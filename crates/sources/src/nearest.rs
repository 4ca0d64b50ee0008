//! What was probably meant by a name that does not exist.

/// The candidates nearest to `text`, best first, at most `limit`: those that contain it or are contained in it
/// first, then those within a third of its length in edits. Case does not count.
pub fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>, limit: usize) -> Vec<String> {
    let wanted = text.to_lowercase();
    let most = (wanted.chars().count() / 3).max(1);
    let mut found: Vec<(usize, &str)> = Vec::new();
    for candidate in candidates {
        let known = candidate.to_lowercase();
        let within = wanted.len() >= 3 && (known.contains(&wanted) || wanted.contains(&known));
        // The distance is never less than the difference of lengths, so most candidates need no table.
        let apart = wanted.chars().count().abs_diff(known.chars().count());
        let distance = match within {
            true => 0,
            false if apart > most => continue,
            false => edits(&wanted, &known),
        };
        if distance <= most {
            found.push((distance, candidate));
        }
    }
    found.sort_unstable();
    found.into_iter().take(limit).map(|(_, candidate)| candidate.to_owned()).collect()
}

/// Levenshtein's distance: the fewest insertions, deletions and replacements of letters.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (index, letter) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, other) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_levenshteins() {
        assert_eq!((edits("kitten", "sitting"), edits("", "abc"), edits("flaw", "lawn")), (3, 3, 2));
    }

    #[test]
    fn near_names_come_best_first() {
        let ids = ["x:OPEN", "x:TRADE", "wdi:NY.GDP.MKTP.CD", "x:BX.HHI", "x:BM.HHI"];
        assert_eq!(nearest("x:OPENN", ids, 3), ["x:OPEN"]);
        assert_eq!(nearest("NY.GDP.MKTP.CD", ids, 3), ["wdi:NY.GDP.MKTP.CD"]);
        assert_eq!(nearest("hhi", ids, 3), ["x:BM.HHI", "x:BX.HHI"]);
        assert!(nearest("quite another thing", ids, 3).is_empty());
    }
}
