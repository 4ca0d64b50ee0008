//! The style sheet with its typeface and colours, to stand inside the page.

use std::fmt::Write as _;

use crate::charts::palette;

const SHEET: &str = include_str!("../../../../web/review.css");
const REGULAR: &[u8] = include_bytes!("../../../../web/fonts/BeVietnamPro-Regular.woff2");
const SEMIBOLD: &[u8] = include_bytes!("../../../../web/fonts/BeVietnamPro-SemiBold.woff2");

/// Typeface, colours and rules.
pub(super) fn sheet() -> String {
    let mut sheet = String::new();
    for (weight, bytes) in [(400, REGULAR), (600, SEMIBOLD)] {
        // Writing to a string cannot fail.
        let _ = write!(
            sheet,
            "@font-face{{font-family:\"Be Vietnam Pro\";font-weight:{weight};font-display:block;\
             src:url(data:font/woff2;base64,{}) format(\"woff2\")}}",
            base64(bytes)
        );
    }
    let _ = write!(
        sheet,
        ":root{{color-scheme:light dark;{}}}@media screen and (prefers-color-scheme:dark){{:root{{{}}}}}",
        properties(|ink| ink.light),
        properties(|ink| ink.dark)
    );
    sheet.push_str(&compact(SHEET));
    sheet
}

fn properties(shade: impl Fn(&palette::Ink) -> &'static str) -> String {
    palette::all().map(|ink| format!("--{}:{};", ink.name, shade(ink))).collect()
}

/// The rules without comments and line ends.
fn compact(sheet: &str) -> String {
    let mut kept = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept.lines().collect()
}

/// Bytes in base 64 (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |place: usize| u32::from(chunk.get(place).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = (group >> (18 - 6 * place) & 63) as usize;
            text.push(if place > chunk.len() { '=' } else { char::from(DIGITS[digit]) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_gives_the_vectors_of_the_standard() {
        let vectors = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (bytes, text) in vectors {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn comments_leave_the_sheet_and_rules_stay() {
        assert_eq!(compact("/* a */\na{b:c}\n/* d */e{f:g}\n"), "a{b:c}e{f:g}");
    }

    #[test]
    fn every_colour_that_the_sheet_uses_is_in_the_palette() {
        let local = ["level", "soft"];
        for rest in SHEET.split("var(--").skip(1) {
            let name = rest.split(')').next().unwrap();
            let known = local.contains(&name) || palette::all().any(|ink| ink.name == name);
            assert!(known, "--{name} is not defined");
        }
    }
}
