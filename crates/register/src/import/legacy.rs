//! Text in the encodings of Vietnamese fonts from before Unicode: TCVN3 (ABC), VNI, and Windows-1258. A workbook holds it as
//! Latin letters that only the font makes Vietnamese; a text file as bytes. It is told by its words: as what they are meant
//! to be they are Vietnamese syllables, as they stand they are not.

use unicode_normalization::UnicodeNormalization as _;

use super::sheet::{Cell, Sheet};

/// An encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Legacy {
    /// TCVN 5712:1993, third table; fonts whose names begin with `.Vn`.
    Tcvn3,
    /// VNI for Windows; fonts whose names begin with `VNI-`.
    Vni,
    /// The code page of Windows, of text files alone.
    Windows1258,
}

/// What was converted in a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converted {
    /// From which encoding.
    pub encoding: Legacy,
    /// The first cell, by row and column.
    pub first: (usize, usize),
    /// What stood in it.
    pub before: String,
    /// How many cells.
    pub cells: usize,
}

/// The letters of TCVN3, and what each means in the order of the other list. Source: the tables of the Vietnamese Unicode
/// project, vietunicode.sourceforge.net/charset.
const TCVN3: &str = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u{ad}õøö÷ùúýûüþ¡¢§£¤¥¦";
const TCVN3_MEANS: &str = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ";

/// Letters of VNI that stand alone. Source as above.
const VNI_ALONE: [(char, char); 16] = [
    ('í', 'í'),
    ('ì', 'ì'),
    ('æ', 'ỉ'),
    ('ó', 'ĩ'),
    ('ò', 'ị'),
    ('ô', 'ơ'),
    ('ö', 'ư'),
    ('î', 'ỵ'),
    ('ñ', 'đ'),
    ('Æ', 'Ỉ'),
    ('Ó', 'Ĩ'),
    ('Ò', 'Ị'),
    ('Ô', 'Ơ'),
    ('Ö', 'Ư'),
    ('Î', 'Ỵ'),
    ('Ñ', 'Đ'),
];

/// Letters of VNI that follow a vowel, in small, and the marks that they put on it.
const VNI_MARKS: [(char, &str); 16] = [
    ('ù', "\u{301}"),
    ('ø', "\u{300}"),
    ('û', "\u{309}"),
    ('õ', "\u{303}"),
    ('ï', "\u{323}"),
    ('â', "\u{302}"),
    ('á', "\u{302}\u{301}"),
    ('à', "\u{302}\u{300}"),
    ('å', "\u{302}\u{309}"),
    ('ã', "\u{302}\u{303}"),
    ('ä', "\u{302}\u{323}"),
    ('ê', "\u{306}"),
    ('é', "\u{306}\u{301}"),
    ('è', "\u{306}\u{300}"),
    ('ú', "\u{306}\u{309}"),
    ('ü', "\u{306}\u{303}"),
];
/// The last of them.
const VNI_LAST: (char, &str) = ('ë', "\u{306}\u{323}");

/// Bytes of Windows-1258 that are not those of Latin-1: letters, and marks that follow their letter.
const WINDOWS_1258: [(char, char); 13] = [
    ('ã', 'ă'),
    ('Ã', 'Ă'),
    ('ð', 'đ'),
    ('Ð', 'Đ'),
    ('õ', 'ơ'),
    ('Õ', 'Ơ'),
    ('ý', 'ư'),
    ('Ý', 'Ư'),
    ('Ì', '\u{300}'),
    ('Ò', '\u{309}'),
    ('Þ', '\u{303}'),
    ('ì', '\u{301}'),
    ('ò', '\u{323}'),
];

/// Words that must be Vietnamese before anything is converted.
const FEWEST: usize = 3;

impl Legacy {
    /// The name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tcvn3 => "TCVN3 (ABC)",
            Self::Vni => "VNI",
            Self::Windows1258 => "Windows-1258",
        }
    }

    /// The text in Unicode.
    #[must_use]
    pub fn convert(self, text: &str) -> String {
        match self {
            Self::Tcvn3 => text.chars().map(tcvn3).collect(),
            Self::Vni => vni(text),
            Self::Windows1258 => {
                let letter = |c| WINDOWS_1258.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to);
                text.chars().map(letter).nfc().collect()
            }
        }
    }
}

fn tcvn3(letter: char) -> char {
    let place = TCVN3.chars().position(|known| known == letter);
    place.and_then(|place| TCVN3_MEANS.chars().nth(place)).unwrap_or(letter)
}

fn vni(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let alone = VNI_ALONE.iter().find(|(from, _)| *from == letter).map_or(letter, |(_, to)| *to);
        out.push(alone);
        let carries = "aeouyAEOUYơƠưƯ".contains(alone) && (alone.is_ascii() || alone != letter);
        if let Some(marks) = letters.peek().filter(|_| carries).and_then(|next| vni_marks(*next)) {
            out.push_str(marks);
            letters.next();
        }
    }
    out.nfc().collect()
}

fn vni_marks(letter: char) -> Option<&'static str> {
    let small = letter.to_lowercase().next()?;
    VNI_MARKS.iter().chain([&VNI_LAST]).find(|(known, _)| *known == small).map(|(_, marks)| *marks)
}

/// Converts the cells of sheets that are in such an encoding; those that are in Unicode already stay. `bytes` says that the
/// letters stand for the bytes of a text file. Returns whether an encoding was found.
pub(super) fn convert(sheets: &mut [Sheet], bytes: bool) -> bool {
    let Some(encoding) = detect(sheets, bytes) else { return false };
    for sheet in sheets {
        sheet.converted = convert_sheet(sheet, encoding);
    }
    true
}

fn convert_sheet(sheet: &mut Sheet, encoding: Legacy) -> Option<Converted> {
    let mut converted: Option<Converted> = None;
    for (row, cells) in sheet.rows.iter_mut().enumerate() {
        for (column, cell) in cells.iter_mut().enumerate() {
            let Cell::Text(text) = cell else { continue };
            if !is_latin(text) {
                continue;
            }
            let read = encoding.convert(text);
            if read != *text {
                let before = std::mem::replace(text, read);
                let first = Converted { encoding, first: (row, column), before, cells: 0 };
                converted.get_or_insert(first).cells += 1;
            }
        }
    }
    converted
}

/// Whether a text has letters beyond ASCII, and none beyond Latin-1.
fn is_latin(text: &str) -> bool {
    !text.is_ascii() && text.chars().all(|c| u32::from(c) < 0x100)
}

/// The encoding in which most words are Vietnamese: four in five of those with other letters than ASCII, and more than
/// as they stand.
fn detect(sheets: &[Sheet], bytes: bool) -> Option<Legacy> {
    let known: &[Legacy] = if bytes {
        &[Legacy::Tcvn3, Legacy::Vni, Legacy::Windows1258]
    } else {
        &[Legacy::Tcvn3, Legacy::Vni]
    };
    let (mut all, mut plain, mut fits) = (0, 0, [0_usize; 3]);
    let cells = sheets.iter().flat_map(|sheet| sheet.rows.iter().flatten());
    for cell in cells {
        let Cell::Text(text) = cell else { continue };
        for word in text.split(|c: char| c.is_ascii() && !c.is_ascii_alphabetic()).filter(|w| is_latin(w)) {
            all += 1;
            plain += usize::from(is_syllable(word));
            for (count, encoding) in fits.iter_mut().zip(known) {
                let read = encoding.convert(word);
                *count += usize::from(read != word && is_syllable(&read));
            }
        }
    }
    let (count, encoding) = fits.iter().zip(known).max_by_key(|(count, _)| **count)?;
    (*count >= FEWEST && count * 5 >= all * 4 && *count > plain).then_some(*encoding)
}

const INITIALS: [&str; 28] = [
    "ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "th", "tr", "qu", "b", "c", "d", "g", "h", "k", "l",
    "m", "n", "p", "q", "r", "s", "t", "v", "x", "",
];
const FINALS: [&str; 9] = ["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];

/// Whether a word is built like a syllable of Vietnamese: an initial, one to three vowels with at most one tone, a final.
fn is_syllable(word: &str) -> bool {
    let (marks, letters): (Vec<char>, Vec<char>) =
        word.to_lowercase().nfd().partition(|c| matches!(c, '\u{300}'..='\u{36f}'));
    let tones =
        marks.iter().filter(|c| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}'));
    let shapes = marks.iter().filter(|c| matches!(c, '\u{302}' | '\u{306}' | '\u{31b}')).count();
    let tones = tones.count();
    let base: String = letters.into_iter().map(|c| if c == 'đ' { 'd' } else { c }).collect();
    if tones > 1 || tones + shapes != marks.len() || !base.is_ascii() {
        return false;
    }
    INITIALS.iter().filter_map(|initial| base.strip_prefix(initial)).any(|rest| {
        let vowels = rest.find(|c| !"aeiouy".contains(c)).unwrap_or(rest.len());
        (1..=3).contains(&vowels) && FINALS.contains(&&rest[vowels..])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[&[&str]]) -> Sheet {
        let cell = |text: &&str| Cell::Text((*text).to_owned());
        let rows = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
        Sheet { name: "x".to_owned(), rows, ..Sheet::default() }
    }

    fn converted(rows: &[&[&str]], bytes: bool) -> (Option<Legacy>, Vec<String>) {
        let mut sheets = [sheet(rows)];
        let found = convert(&mut sheets, bytes);
        let [sheet] = sheets;
        let encoding = sheet.converted.map(|converted| converted.encoding);
        assert_eq!(found, encoding.is_some());
        (encoding, sheet.rows.iter().flatten().map(Cell::text).collect())
    }

    #[test]
    fn the_motto_of_the_state_in_each_encoding() {
        let motto = "Cộng hòa xã hội chủ nghĩa Việt Nam";
        assert_eq!(Legacy::Tcvn3.convert("Céng hßa x· héi chñ nghÜa ViÖt Nam"), motto);
        assert_eq!(Legacy::Tcvn3.convert("§éc lËp - Tù do - H¹nh phóc"), "Độc lập - Tự do - Hạnh phúc");
        assert_eq!(Legacy::Vni.convert("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam"), motto);
        assert_eq!(Legacy::Vni.convert("Ñoäc laäp - Töï do - Haïnh phuùc"), "Độc lập - Tự do - Hạnh phúc");
        assert_eq!(Legacy::Windows1258.convert("Côòng hoÌa xaÞ hôòi"), "Cộng hòa xã hội");
    }

    #[test]
    fn every_letter_of_the_two_tables_has_its_meaning() {
        assert_eq!(TCVN3.chars().count(), TCVN3_MEANS.chars().count());
        let means: std::collections::BTreeSet<char> = TCVN3_MEANS.chars().collect();
        assert_eq!(means.len(), 74, "67 small letters, 7 capitals");
        assert_eq!(
            Legacy::Vni.convert("aù aø aû aõ aï aâ aê öù öï ôû ñ yù î AÙ AÂ"),
            "á à ả ã ạ â ă ứ ự ở đ ý ỵ Á Â"
        );
        assert_eq!(Legacy::Vni.convert("aé aè aú aü aë aá aà aå aã aä"), "ắ ằ ẳ ẵ ặ ấ ầ ẩ ẫ ậ");
    }

    #[test]
    fn text_of_a_file_is_told_by_its_words_and_unicode_stays() {
        let rows: &[&[&str]] = &[
            &["Néi dung", "C¬ quan chñ tr×", "Thêi h¹n"],
            &["Việc đã viết bằng Unicode", "Bộ Y tế", "2026"],
        ];
        let (encoding, texts) = converted(rows, false);
        assert_eq!(encoding, Some(Legacy::Tcvn3));
        assert_eq!(texts[..3], ["Nội dung", "Cơ quan chủ trì", "Thời hạn"]);
        assert_eq!(texts[3], "Việc đã viết bằng Unicode");
        let vni: &[&[&str]] = &[&["Noäi dung", "Cô quan chuû trì", "Thôøi haïn"]];
        assert_eq!(converted(vni, false).0, Some(Legacy::Vni));
        let page: &[&[&str]] = &[&["Nôòi dung", "Cõ quan chuÒ triÌ", "Thõìi haòn"]];
        assert_eq!(converted(page, true).0, Some(Legacy::Windows1258));
    }

    #[test]
    fn what_is_unicode_or_another_language_is_left_alone() {
        for rows in [
            &[["Hà Nam", "Cà Mau", "Bình Thuận", "Hòa Bình"].as_slice()] as &[&[&str]],
            &[&["São Paulo", "Côte d'Ivoire", "Curaçao", "Réunion", "Åland"]],
            &[&["Café", "naïve", "Zürich", "Málaga", "Kraków"]],
            &[&["Société générale", "à côté de la préfecture", "déjà vu"]],
            &[&["plain", "text", "2026"]],
            &[&["Tù"]],
        ] {
            assert_eq!(converted(rows, false).0, None, "{rows:?}");
        }
    }
}
