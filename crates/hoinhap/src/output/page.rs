//! The page for people: lines, and tables that fit the terminal.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, TableComponent, presets};
use hoinhap_vocab::Lang;

use super::{Part, Sheet};

/// Writes the parts in order, a blank line between them.
pub(super) fn write(parts: &[Part], lang: Lang, width: Option<u16>, out: &mut impl Write) -> io::Result<()> {
    let mut after_table = false;
    for (index, part) in parts.iter().enumerate() {
        let is_table = matches!(part, Part::Table(_));
        if index > 0 && (is_table || after_table) {
            writeln!(out)?;
        }
        match part {
            Part::Line(line) => writeln!(out, "{line}")?,
            Part::Table(sheet) => writeln!(out, "{}", table(sheet, lang, width))?,
        }
        after_table = is_table;
    }
    Ok(())
}

fn table(sheet: &Sheet, lang: Lang, width: Option<u16>) -> String {
    let shown: Vec<usize> = (0..sheet.columns.len()).filter(|index| sheet.columns[*index].on_page).collect();
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    // One line below the header; rows are told apart by their alignment.
    for part in [TableComponent::HeaderLines, TableComponent::MiddleHeaderIntersections] {
        table.set_style(part, '─');
    }
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    table.set_header(shown.iter().map(|index| sheet.columns[*index].title.get(lang)));
    for row in &sheet.rows {
        table.add_row(shown.iter().map(|index| row.get(*index).map_or("", |cell| cell.shown.as_str())));
    }
    for (position, index) in shown.iter().enumerate() {
        if let Some(column) = table.column_mut(position)
            && sheet.columns[*index].number
        {
            column.set_cell_alignment(CellAlignment::Right);
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}
