//! Whether a file bears the mark of a state secret, as far as its text can be read without opening it.

use unicode_normalization::UnicodeNormalization as _;

use super::hostile::part;
use super::sheet::decode;
use crate::record::bears_secret_mark;

/// Parts of office files that hold their text.
const PARTS: [&str; 4] = ["word/document.xml", "word/header1.xml", "xl/sharedStrings.xml", "content.xml"];
/// What documents write before the mark.
const LABEL: &str = "Độ mật:";

/// Whether the text of a file bears the mark of a state secret: plain text and markup in UTF-8 or UTF-16, and the text of
/// DOCX, XLSX, ODT and ODS. What is drawn, scanned or kept in a PDF is not read.
#[must_use]
pub fn secret_in_file(bytes: &[u8]) -> bool {
    let office = PARTS.iter().filter_map(|name| part(bytes, name));
    let texts = decode(bytes).into_iter().chain(office);
    texts.into_iter().any(|text| marked(&text))
}

fn marked(text: &str) -> bool {
    let text: String = text.nfc().collect();
    let plain = without_tags(&text);
    let unlabelled = |line: &str| match line.trim().strip_prefix(LABEL) {
        Some(mark) => mark.trim().to_uppercase(),
        None => line.to_owned(),
    };
    let lines: Vec<String> = plain.lines().map(unlabelled).collect();
    bears_secret_mark(&lines.join("\n"))
}

/// A text without its tags, each of which ends a line: a mark stands in an element of its own.
fn without_tags(text: &str) -> String {
    if !text.trim_start().starts_with('<') {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut in_tag = false;
    for letter in text.chars() {
        match letter {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                plain.push('\n');
            }
            letter if !in_tag => plain.push(letter),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_in_the_forms_in_which_texts_are_kept() {
        let utf16: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("MẬT\r\nx".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [
            "\u{feff}MẬT\nKế hoạch".as_bytes(),
            &utf16,
            "TỐI MẬT".nfd().collect::<String>().as_bytes(),
            "<html><p>TUYỆT MẬT</p></html>".as_bytes(),
            "Kế hoạch\nĐộ mật: Tối mật\n".as_bytes(),
        ] {
            assert!(secret_in_file(bytes), "{}", String::from_utf8_lossy(bytes));
        }
        for text in ["Mật ong xuất khẩu", "<p>Bảo mật thông tin</p>", "Độ mật: không", ""] {
            assert!(!secret_in_file(text.as_bytes()), "{text}");
        }
    }
}
