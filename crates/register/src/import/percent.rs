//! Cells of a workbook that are shown as percentages: the file holds 0.5 where the reader sees 50%.

use std::collections::BTreeSet;

use super::hidden::{attribute, sheet_parts, tags};
use super::hostile::part;
use super::sheet::Cell;
use crate::model::Ratio;

/// The formats of percentages that every workbook knows without saying (ECMA-376, part 1, 18.8.30): `0%` and `0.00%`.
const BUILT_IN: [&str; 2] = ["9", "10"];

/// Rows and columns, from nought.
type Places = BTreeSet<(usize, usize)>;

/// The cells of each sheet of an XLSX file that are shown as percentages, in the order of the workbook; empty where the
/// workbook has no such format.
pub(super) fn of_xlsx(bytes: &[u8]) -> Vec<Places> {
    let styles = percent_styles(&part(bytes, "xl/styles.xml").unwrap_or_default());
    if styles.is_empty() {
        return Vec::new();
    }
    sheet_parts(bytes).map(|(_, xml)| percent_cells(&xml, &styles)).collect()
}

/// Writes numbers that are shown as percentages as these: 0.375 becomes `37.5%`.
pub(super) fn show(rows: &mut [Vec<Cell>], places: &Places) {
    for (row, column) in places {
        let Some(cell) = rows.get_mut(*row).and_then(|cells| cells.get_mut(*column)) else { continue };
        if let Cell::Number(text) = cell
            && let Some(share) = Ratio::parse(text).and_then(|own| own.checked_mul(Ratio::whole(100)))
        {
            *cell = Cell::Text(format!("{}%", share.to_decimal()));
        }
    }
}

/// The numbers of the cell styles whose format is one of percentages.
fn percent_styles(styles: &str) -> BTreeSet<usize> {
    let own = |tag: &str| {
        let code = attribute(tag, "formatCode")?;
        unquoted(code).contains('%').then(|| attribute(tag, "numFmtId").map(str::to_owned))?
    };
    let own: BTreeSet<String> = tags(styles, "numFmt").filter_map(own).collect();
    // Styles of cells are numbered within their own list; other lists have entries of the same name.
    let cells = styles.split_once("<cellXfs").map_or("", |(_, rest)| rest);
    let cells = cells.split_once("</cellXfs").map_or(cells, |(list, _)| list);
    let is_percent =
        |tag: &str| attribute(tag, "numFmtId").is_some_and(|id| BUILT_IN.contains(&id) || own.contains(id));
    tags(cells, "xf").enumerate().filter(|(_, tag)| is_percent(tag)).map(|(at, _)| at).collect()
}

/// A format without the texts that it quotes: a sign in them is shown as it is.
fn unquoted(code: &str) -> String {
    let plain = code.replace("&quot;", "\"");
    plain.split('"').step_by(2).collect::<String>().replace("\\%", "")
}

fn percent_cells(xml: &str, styles: &BTreeSet<usize>) -> Places {
    let styled = |tag: &&str| {
        attribute(tag, "s").and_then(|style| style.parse().ok()).is_some_and(|style| styles.contains(&style))
    };
    tags(xml, "c").filter(styled).filter_map(|tag| place(attribute(tag, "r")?)).collect()
}

/// Row and column of an address such as `B12`.
fn place(address: &str) -> Option<(usize, usize)> {
    let digits = address.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = address.split_at(digits);
    let column = letters.bytes().try_fold(0_usize, |sum, letter| {
        let value = usize::from(letter.to_ascii_uppercase().checked_sub(b'A')?) + 1;
        sum.checked_mul(26)?.checked_add(value)
    })?;
    Some((row.parse::<usize>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_percentages_are_told_from_others() {
        let styles = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0.0%"/>
            <numFmt numFmtId="165" formatCode="0&quot; %&quot;"/></numFmts>
            <cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>
            <cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="164"><alignment/></xf><xf numFmtId="165"/>
            <xf numFmtId="10"/></cellXfs></styleSheet>"#;
        let styles = percent_styles(styles);
        assert_eq!(styles, BTreeSet::from([1, 2, 4]));
        let xml = r#"<row r="2"><c r="A2" s="0"><v>1</v></c><c r="B2" s="1"><v>0.5</v></c><c r="AA2" s="4"/></row>"#;
        assert_eq!(percent_cells(xml, &styles), BTreeSet::from([(1, 1), (1, 26)]));
    }

    #[test]
    fn what_is_shown_as_a_percentage_is_read_as_one() {
        let number = |text: &str| Cell::Number(text.to_owned());
        let mut rows =
            vec![vec![number("0.5"), number("0.375"), number("0.5"), Cell::Text("0.5".to_owned())]];
        show(&mut rows, &BTreeSet::from([(0, 0), (0, 1), (0, 3), (4, 0)]));
        let texts: Vec<String> = rows[0].iter().map(Cell::text).collect();
        assert_eq!(texts, ["50%", "37.5%", "0.5", "0.5"]);
    }
}
