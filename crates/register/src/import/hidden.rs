//! Sheets and rows of a workbook that its reader does not see: hidden by hand, or filtered out.

use super::hostile::{part, tag_end};

/// What is hidden of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hidden {
    /// The sheet as a whole.
    pub sheet: bool,
    /// Rows, from nought.
    pub rows: Vec<usize>,
}

/// What is hidden of each sheet of an XLSX file, in the order of the workbook. A part that cannot be read hides nothing here:
/// whoever reads the cells tells of it.
pub(super) fn of_xlsx(bytes: &[u8]) -> Vec<Hidden> {
    let of_sheet = |(tag, xml): (String, String)| {
        let sheet = matches!(attribute(&tag, "state"), Some("hidden" | "veryHidden"));
        Hidden { sheet, rows: hidden_rows(&xml) }
    };
    sheet_parts(bytes).map(of_sheet).collect()
}

/// The tags of the sheets in the workbook, in its order, each with the text of its part.
pub(super) fn sheet_parts(bytes: &[u8]) -> impl Iterator<Item = (String, String)> {
    let workbook = part(bytes, "xl/workbook.xml").unwrap_or_default();
    let relations = part(bytes, "xl/_rels/workbook.xml.rels").unwrap_or_default();
    let own = |tag: &str| Some((attribute(tag, "Id")?.to_owned(), attribute(tag, "Target")?.to_owned()));
    let targets: Vec<(String, String)> = tags(&relations, "Relationship").filter_map(own).collect();
    let sheets: Vec<String> = tags(&workbook, "sheet").map(str::to_owned).collect();
    sheets.into_iter().map(move |tag| {
        let id = attribute(&tag, "r:id").unwrap_or_default();
        let target = targets.iter().find(|(known, _)| known == id).map(|(_, target)| target);
        let path = target.map(|target| match target.strip_prefix('/') {
            Some(whole) => whole.to_owned(),
            None => format!("xl/{target}"),
        });
        let xml = path.and_then(|path| part(bytes, &path)).unwrap_or_default();
        (tag, xml)
    })
}

fn hidden_rows(xml: &str) -> Vec<usize> {
    let hidden = tags(xml, "row").filter(|tag| matches!(attribute(tag, "hidden"), Some("1" | "true")));
    hidden.filter_map(|tag| attribute(tag, "r")?.parse::<usize>().ok()?.checked_sub(1)).collect()
}

/// The insides of the opening tags of a name.
pub(super) fn tags<'a>(xml: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    xml.split('<').skip(1).filter_map(move |rest| {
        let tag = &rest[..tag_end(rest)?];
        let after = tag.strip_prefix(name)?;
        after.starts_with(|c: char| c.is_whitespace() || c == '/').then_some(tag)
    })
}

/// The value of an attribute.
pub(super) fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = tag;
    loop {
        let at = rest.find(name)?;
        let before = rest[..at].chars().next_back();
        let after = rest[at + name.len()..].trim_start();
        if before.is_some_and(char::is_whitespace)
            && let Some(value) = after.strip_prefix('=').map(str::trim_start)
        {
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            return value[1..].split(quote).next();
        }
        rest = &rest[at + name.len()..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_say_that_they_are_hidden() {
        let xml = r#"<sheetData><row r="1"/><row r="2" spans="1:3" hidden="1"><c r="A2"/></row><rowBreaks hidden="1" r="9"/>
            <row hidden = 'true' r="14"/><row r="15" hidden="0"/></sheetData>"#;
        assert_eq!(hidden_rows(xml), [1, 13]);
    }

    #[test]
    fn attributes_are_whole_names() {
        assert_eq!(attribute(r#"sheet name="x id=1" sheetId="3" r:id="rId7""#, "r:id"), Some("rId7"));
        assert_eq!(attribute(r#"row rx="3" r="4""#, "r"), Some("4"));
        assert_eq!(attribute("row", "r"), None);
    }
}
