//! The width of words, from the advance widths of the embedded typeface.
//!
//! Kerning is left out: it narrows words by a percent or two, so a measured width is an upper bound.

use std::sync::OnceLock;

use ttf_parser::Face;

static REGULAR: &[u8] = include_bytes!("../../../../web/fonts/BeVietnamPro-Regular.ttf");
static SEMIBOLD: &[u8] = include_bytes!("../../../../web/fonts/BeVietnamPro-SemiBold.ttf");

/// Height of a line of text, in sizes; Vietnamese stacks two marks on a letter.
pub const LINE: f64 = 1.3;

/// Height above the baseline that a capital with two marks takes, in sizes.
pub const ASCENT: f64 = 1.0;

/// Depth below the baseline, in sizes.
pub const DESCENT: f64 = 0.27;

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

    fn face(self) -> Option<&'static Face<'static>> {
        static FACES: OnceLock<[Option<Face<'static>>; 2]> = OnceLock::new();
        let faces = FACES.get_or_init(|| [REGULAR, SEMIBOLD].map(|bytes| Face::parse(bytes, 0).ok()));
        match self {
            Weight::Regular => faces[0].as_ref(),
            Weight::SemiBold => faces[1].as_ref(),
        }
    }
}

/// Width of `words` at `size`, in the unit of `size`.
#[must_use]
pub fn width(words: &str, size: f64, weight: Weight) -> f64 {
    words.chars().map(|letter| advance(letter, weight)).sum::<f64>() * size
}

/// Advance of a letter, in sizes. A letter that the typeface lacks counts as a wide one.
fn advance(letter: char, weight: Weight) -> f64 {
    const LACKING: f64 = 0.7;
    let Some(face) = weight.face() else {
        return LACKING;
    };
    let glyph = face.glyph_index(letter).and_then(|glyph| face.glyph_hor_advance(glyph));
    glyph.map_or(LACKING, |advance| f64::from(advance) / f64::from(face.units_per_em()))
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
        for weight in [Weight::Regular, Weight::SemiBold] {
            let face = weight.face().expect("the embedded face parses");
            for letter in VIETNAMESE.chars().chain("0123456789\u{202f}\u{2009}\u{a0}−–—…≥≤≈×·%‰“”‘’₫".chars()) {
                assert!(face.glyph_index(letter).is_some(), "{letter:?} is missing");
            }
        }
    }

    #[test]
    fn widths_are_those_of_the_typeface() {
        // The advance of "n" and of the zero in the published font: 592 and 676 thousandths.
        let n = width("n", 1000.0, Weight::Regular);
        assert!((n * 2.0 - width("nn", 1000.0, Weight::Regular)).abs() < 1e-9);
        assert!((width("0", 1000.0, Weight::Regular) - 676.0).abs() < 1e-9);
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
