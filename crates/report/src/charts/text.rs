//! The width of words, from the advance widths of the embedded typeface.
//!
//! Kerning is left out: it narrows words by a percent or two, so a measured width is an upper bound.

use std::sync::OnceLock;

use ttf_parser::Face;

static REGULAR: &[u8] = include_bytes!("../../../../web/fonts/BeVietnamPro-Regular.ttf");
static SEMIBOLD: &[u8] = include_bytes!("../../../../web/fonts/BeVietnamPro-SemiBold.ttf");

/// Height of a line of text, in sizes; Vietnamese stacks two marks on a letter.
pub const LINE: f64 = 1.3;

/// Height of words above the baseline, in sizes: a capital's, or that of a capital with two marks.
#[must_use]
pub fn ascent(words: &str) -> f64 {
    let marked = |letter: char| letter.is_alphabetic() && !letter.is_ascii();
    if words.chars().any(marked) { 1.0 } else { 0.78 }
}

/// Depth of words below the baseline, in sizes.
#[must_use]
pub fn descent(words: &str) -> f64 {
    let plain = |letter: char| {
        letter.is_ascii_digit() || letter.is_ascii_uppercase() || ".%− \u{202f}".contains(letter)
    };
    if words.chars().all(plain) { 0.03 } else { 0.25 }
}

/// How bold words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// 400.
    Regular,
    /// 600.
    SemiBold,
}

impl Weight {
    /// The number of CSS.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Weight::Regular => 400,
            Weight::SemiBold => 600,
        }
    }

    fn advances(self) -> &'static [f64] {
        static ADVANCES: OnceLock<[Vec<f64>; 2]> = OnceLock::new();
        let [regular, semibold] = ADVANCES.get_or_init(|| [REGULAR, SEMIBOLD].map(advances));
        match self {
            Weight::Regular => regular,
            Weight::SemiBold => semibold,
        }
    }
}

/// Letters whose advance is looked up once: all up to the mathematical signs.
const LETTERS: u32 = 0x2300;

/// Advance of a letter that the typeface lacks: that of a wide one.
const LACKING: f64 = 0.7;

/// The advance of every letter under [`LETTERS`], in sizes; none where the bytes are no typeface.
fn advances(bytes: &[u8]) -> Vec<f64> {
    let Ok(face) = Face::parse(bytes, 0) else {
        return Vec::new();
    };
    let advance = |letter: char| {
        let glyph = face.glyph_index(letter).and_then(|glyph| face.glyph_hor_advance(glyph));
        glyph.map_or(LACKING, |advance| f64::from(advance) / f64::from(face.units_per_em()))
    };
    (0..LETTERS).map(|letter| char::from_u32(letter).map_or(LACKING, advance)).collect()
}

/// Width of `words` at `size`, in the unit of `size`.
#[must_use]
pub fn width(words: &str, size: f64, weight: Weight) -> f64 {
    let advances = weight.advances();
    let advance = |letter: char| advances.get(letter as usize).copied().unwrap_or(LACKING);
    words.chars().map(advance).sum::<f64>() * size
}

/// The words in lines no wider than `most`, broken at spaces. Where more than `lines` are needed, the last ends
/// in an ellipsis.
#[must_use]
pub fn wrap(words: &str, size: f64, weight: Weight, most: f64, lines: usize) -> Vec<String> {
    let mut wrapped: Vec<String> = Vec::new();
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        match wrapped.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size, weight) <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => wrapped.push(word.to_owned()),
        }
    }
    let cut = wrapped.len() > lines;
    wrapped.truncate(lines.max(1));
    let count = wrapped.len();
    for (place, line) in wrapped.iter_mut().enumerate() {
        if cut && place + 1 == count {
            line.push('…');
        }
        shorten(line, size, weight, most);
    }
    wrapped
}

/// Cuts a line that is too wide, and marks the cut.
fn shorten(line: &mut String, size: f64, weight: Weight, most: f64) {
    if width(line, size, weight) <= most {
        return;
    }
    let mut kept = line.trim_end_matches('…').to_owned();
    while !kept.is_empty() && width(&format!("{kept}…"), size, weight) > most {
        kept.pop();
    }
    *line = format!("{}…", kept.trim_end());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every letter that Vietnamese adds to Latin, composed.
    const VIETNAMESE: &str = "ĂÂĐÊÔƠƯăâđêôơưÀÁẢÃẠẰẮẲẴẶẦẤẨẪẬÈÉẺẼẸỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌỒỐỔỖỘỜỚỞỠỢÙÚỦŨỤỪỨỬỮỰỲÝỶỸỴ\
                              àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ";

    #[test]
    fn the_typeface_has_every_letter_and_sign_in_use() {
        for bytes in [REGULAR, SEMIBOLD] {
            let face = Face::parse(bytes, 0).expect("the embedded face parses");
            for letter in VIETNAMESE.chars().chain("0123456789\u{202f}\u{2009}\u{a0}−–—…≥≤≈×·%‰“”‘’₫".chars())
            {
                assert!(face.glyph_index(letter).is_some(), "{letter:?} is missing");
            }
        }
    }

    #[test]
    fn widths_are_those_of_the_typeface() {
        // Advances in the published font, in thousandths.
        for (letters, advance) in [("0", 676.0), ("1", 385.0), ("01", 1061.0)] {
            assert!((width(letters, 1000.0, Weight::Regular) - advance).abs() < 1e-6);
        }
        assert!(width("Việt Nam", 12.0, Weight::SemiBold) > width("Việt Nam", 12.0, Weight::Regular));
        // Marks do not widen a letter.
        assert!((width("ệ", 12.0, Weight::Regular) - width("e", 12.0, Weight::Regular)).abs() < 0.2);
    }

    #[test]
    fn long_names_are_wrapped_and_never_wider_than_asked() {
        let name = "Cộng hoà Dân chủ Nhân dân Triều Tiên";
        let lines = wrap(name, 12.0, Weight::Regular, 120.0, 4);
        assert_eq!(lines.join(" "), name);
        for limit in [40.0, 90.0, 150.0] {
            for line in wrap(name, 12.0, Weight::Regular, limit, 2) {
                assert!(width(&line, 12.0, Weight::Regular) <= limit, "{line}");
            }
        }
        assert!(wrap(name, 12.0, Weight::Regular, 90.0, 2).last().unwrap().ends_with('…'));
    }
}
