//! A user's own set: `units.csv` and `indicators.csv`, with COINr's column names as synonyms.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_sources::{Row, Table, nearest};
use hoinhap_vocab::{Issue, Status, Text, Year};

use super::shape;
use crate::index::fault::hierarchy_faults;
use crate::index::leaf::{Formula, Leaf, Scale};
use crate::index::panel::{Point, is_too_great};
use crate::index::problem;
use crate::index::recipe::Universe;
use crate::index::source::{LeafSource, SourceCell, computed};
use crate::index::tree::Declared;

/// A file of a set: its name for messages, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetFile {
    /// Name.
    pub name: String,
    /// Content.
    pub text: String,
}

/// The files of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetFiles {
    /// One row per unit and year.
    pub units: SetFile,
    /// One row per indicator, group of indicators, denominator and grouping.
    pub indicators: SetFile,
    /// Denominators apart from the table of units.
    pub denominators: Option<SetFile>,
    /// Sets of weights for sensitivity.
    pub weight_sets: Option<SetFile>,
}

/// A user's own set, read and checked.
#[derive(Debug, Clone)]
pub struct UserSet {
    file: String,
    hierarchy: Vec<Declared>,
    rows: BTreeMap<(String, Option<Year>), UnitRow>,
    groupings: Vec<String>,
    denominators: BTreeMap<String, BTreeMap<(String, Option<Year>), f64>>,
}

#[derive(Debug, Clone, Default)]
struct UnitRow {
    name: String,
    line: usize,
    groups: BTreeMap<String, String>,
    values: BTreeMap<String, f64>,
}

/// Synonyms of a column, ours first.
const UNIT: [&str; 2] = ["unit", "uCode"];
const UNIT_NAME: [&str; 2] = ["name", "uName"];
const YEAR: [&str; 2] = ["year", "Time"];
const ID: [&str; 2] = ["id", "iCode"];
const TITLE: [&str; 2] = ["name", "iName"];
const DIRECTION: [&str; 2] = ["direction", "Direction"];
const WEIGHT: [&str; 2] = ["weight", "Weight"];
const PARENT: [&str; 2] = ["parent", "Parent"];
const TYPE: [&str; 2] = ["type", "Type"];
const DENOMINATOR: [&str; 2] = ["denominator", "Denominator"];
const TARGET: [&str; 2] = ["target", "Target"];

impl UserSet {
    /// Reads a set.
    ///
    /// # Errors
    /// Every fault of every file: missing columns, text in a number, units named twice or not at all.
    pub fn read(files: &SetFiles) -> Result<Self, Vec<Issue>> {
        Self::read_for(files, false)
    }

    /// Reads a set. Where the recipe declares a hierarchy of its own, that of the table of indicators is not looked at: the
    /// table then only names the columns.
    ///
    /// # Errors
    /// Those of [`UserSet::read`].
    pub fn read_for(files: &SetFiles, declares: bool) -> Result<Self, Vec<Issue>> {
        let mut faults = Vec::new();
        let tables = [Some(&files.units), Some(&files.indicators), files.denominators.as_ref()].map(|file| {
            let found: Vec<Issue> = file.into_iter().flat_map(shape::faults).collect();
            // Without its columns a file has no more to say; a row of another length is left out, and the others are read.
            let is_table = found.iter().all(|issue| issue.code == "set/row-length");
            faults.extend(found);
            let table = file
                .filter(|_| is_table)
                .map(|file| Table::from_csv_of_any_length(&file.name, file.text.as_bytes()));
            table.transpose().unwrap_or_else(|error| {
                faults.push(unreadable(&error.to_string()));
                None
            })
        });
        let [Some(units), Some(indicators), denominators] = tables else { return Err(faults) };
        let is_ragged = faults.iter().any(|issue| issue.place.starts_with(&files.indicators.name));
        let mut meta = Meta::read(&indicators, &mut faults);
        meta.is_partial |= is_ragged;
        faults.extend(meta.without_column(&indicators, [Some(&units), denominators.as_ref()]));
        let mut set = Self {
            file: files.units.name.clone(),
            hierarchy: meta.declared,
            rows: BTreeMap::new(),
            groupings: meta.groupings,
            denominators: BTreeMap::new(),
        };
        // A row that could not be read would make its members orphans.
        if !meta.is_partial && !declares {
            faults.extend(hierarchy_faults(&files.indicators.name, &set.hierarchy));
        }
        set.read_units(&units, &meta.denominators, &mut faults);
        if let Some(table) = &denominators {
            set.read_denominators(table, &meta.denominators, &mut faults);
        }
        if faults.is_empty() { Ok(set) } else { Err(faults) }
    }

    /// The hierarchy that the table of indicators declares.
    #[must_use]
    pub fn hierarchy(&self) -> &[Declared] {
        &self.hierarchy
    }

    fn has_column(&self, id: &str) -> bool {
        self.hierarchy.iter().any(|node| node.leaf.as_ref().is_some_and(|leaf| leaf.id == id))
    }

    /// The values of a column for a unit, ascending by year.
    fn column(&self, id: &str, unit: &str) -> Vec<Point> {
        let own = self.rows.range((unit.to_owned(), None)..).take_while(|((code, _), _)| code == unit);
        own.filter_map(|((_, year), row)| {
            Some(Point { year: *year, value: *row.values.get(id)?, se: f64::NAN })
        })
        .collect()
    }

    /// The name of a unit; its code where the set has no names.
    #[must_use]
    pub fn name(&self, unit: &str) -> String {
        let named = self.rows.iter().find(|((code, _), row)| code == unit && !row.name.is_empty());
        named.map_or_else(|| unit.to_owned(), |(_, row)| row.name.clone())
    }

    fn read_units(&mut self, table: &Table, denominators: &[String], faults: &mut Vec<Issue>) {
        let leaves: Vec<String> =
            self.hierarchy.iter().filter_map(|node| node.leaf.as_ref()).map(|leaf| leaf.id.clone()).collect();
        let wanted = || leaves.iter().chain(denominators).chain(&self.groupings);
        for column in wanted().filter(|column| !table.header().contains(column)) {
            // A denominator may stand in its own file.
            if !denominators.contains(column) {
                faults.push(no_column(&table.file, column));
            }
        }
        if !has_column(table, UNIT) {
            faults.push(no_column(&table.file, UNIT[0]));
            return;
        }
        let dated = table.whole_rows().filter(|row| !cell(row, YEAR).is_empty()).count();
        for row in table.whole_rows() {
            if dated > 0 && cell(&row, YEAR).is_empty() {
                faults.push(without_year(&row));
                continue;
            }
            let Some(key) = key(&row, faults) else { continue };
            if self.rows.contains_key(&key) {
                faults.push(duplicate(&row, &key.0));
                continue;
            }
            let mut read =
                UnitRow { name: cell(&row, UNIT_NAME).to_owned(), line: row.line(), ..UnitRow::default() };
            for leaf in &leaves {
                read.values.extend(number(&row, leaf, faults).map(|value| (leaf.clone(), value)));
            }
            for group in &self.groupings {
                read.groups.insert(group.clone(), row.text(group).unwrap_or_default().trim().to_owned());
            }
            for name in denominators {
                let value = number(&row, name, faults);
                self.denominators.entry(name.clone()).or_default().extend(value.map(|v| (key.clone(), v)));
            }
            self.rows.insert(key, read);
        }
    }

    fn read_denominators(&mut self, table: &Table, names: &[String], faults: &mut Vec<Issue>) {
        if !has_column(table, UNIT) {
            faults.push(no_column(&table.file, UNIT[0]));
            return;
        }
        let mut seen = BTreeSet::new();
        for row in table.whole_rows() {
            let Some(key) = key(&row, faults) else { continue };
            if !seen.insert(key.clone()) {
                faults.push(duplicate(&row, &key.0));
                continue;
            }
            for name in names {
                let Some(value) = number(&row, name, faults) else { continue };
                let known = self.denominators.entry(name.clone()).or_default().entry(key.clone());
                let stands = *known.or_insert(value);
                if (stands - value).abs() > 1e-9 * stands.abs().max(value.abs()) {
                    faults.push(other_denominator(&row, name, (stands, value)));
                }
            }
        }
    }
}

/// What the table of indicators says.
#[derive(Default)]
struct Meta {
    declared: Vec<Declared>,
    groupings: Vec<String>,
    denominators: Vec<String>,
    /// Whether a row could not be read as a node.
    is_partial: bool,
}

impl Meta {
    fn read(table: &Table, faults: &mut Vec<Issue>) -> Self {
        let mut meta = Self::default();
        let lacking: Vec<Issue> = [ID, TYPE, PARENT]
            .into_iter()
            .filter(|names| !has_column(table, *names))
            .map(|names| no_column(&table.file, names[0]))
            .collect();
        if !lacking.is_empty() {
            faults.extend(lacking);
            meta.is_partial = true;
            return meta;
        }
        let known: BTreeSet<&str> = table.whole_rows().map(|row| cell(&row, ID)).collect();
        meta.is_partial = known.contains("");
        for row in table.whole_rows() {
            match cell(&row, TYPE) {
                "Indicator" => meta.declared.extend(declared(&row, true, faults)),
                "Aggregate" => meta.declared.extend(declared(&row, false, faults)),
                "Group" => meta.groupings.push(cell(&row, ID).to_owned()),
                "Denominator" => meta.denominators.push(cell(&row, ID).to_owned()),
                "Other" => {}
                other => {
                    meta.is_partial = true;
                    faults.push(unknown_type(&row, other));
                }
            }
            let denominator = cell(&row, DENOMINATOR);
            if !denominator.is_empty() && !known.contains(denominator) {
                meta.denominators.push(denominator.to_owned());
            }
        }
        meta
    }

    /// The denominators that no file has a column of, with the row that names them.
    fn without_column(&self, indicators: &Table, files: [Option<&Table>; 2]) -> Vec<Issue> {
        let known: Vec<&String> = files.into_iter().flatten().flat_map(Table::header).collect();
        let named = |row: &Row<'_>| {
            let is_declared = cell(row, TYPE) == "Denominator";
            let name = if is_declared { cell(row, ID) } else { cell(row, DENOMINATOR) };
            let absent = !name.is_empty() && self.denominators.iter().any(|known| known == name);
            (absent && !known.iter().any(|column| *column == name)).then(|| {
                let near = nearest(name, known.iter().map(|column| column.as_str()), 3);
                no_denominator(row, name, &near)
            })
        };
        indicators.whole_rows().filter_map(|row| named(&row)).collect()
    }
}

fn declared(row: &Row<'_>, is_leaf: bool, faults: &mut Vec<Issue>) -> Option<Declared> {
    let id = cell(row, ID).to_owned();
    if id.is_empty() {
        faults.push(missing(row, "id", "mã chỉ tiêu", "the id of the indicator"));
        return None;
    }
    let weight = column_of(row, WEIGHT).and_then(|column| number(row, column, faults)).unwrap_or(1.0);
    let direction = column_of(row, DIRECTION).and_then(|column| number(row, column, faults)).unwrap_or(1.0);
    if weight < 0.0 {
        faults.push(negative_weight(row, weight));
    }
    if is_leaf && direction.abs() != 1.0 {
        let (message, help) = (problem::direction_message(), problem::direction_help());
        let issue = Issue::error("set/direction", place(row, "direction"), message, help);
        faults.push(issue.with_value(direction.to_string()));
    }
    let target = column_of(row, TARGET).and_then(|column| number(row, column, faults));
    let text = |names| Some(cell(row, names).to_owned()).filter(|text| !text.is_empty());
    Some(Declared {
        title: Text::same(text(TITLE).unwrap_or_else(|| id.clone())),
        weight,
        parent: text(PARENT),
        place: format!("{}:{}", file(row), row.line()),
        leaf: is_leaf.then(|| Leaf {
            id: id.clone(),
            formula: Formula::Observed,
            direction: if direction < 0.0 { -1.0 } else { 1.0 },
            stated: true,
            goalposts: None,
            scale: Scale::Identity,
            target,
            denominator: text(DENOMINATOR),
        }),
        code: id,
    })
}

impl LeafSource for UserSet {
    fn units(&self, universe: &Universe) -> Vec<String> {
        let codes: BTreeSet<&String> = self.rows.keys().map(|(unit, _)| unit).collect();
        let taken = |code: &&String| {
            (universe.add.is_empty() || universe.add.contains(code)) && !universe.without.contains(code)
        };
        codes.into_iter().filter(taken).cloned().collect()
    }

    fn codes(&self) -> Vec<String> {
        let codes: BTreeSet<&String> = self.rows.keys().map(|(unit, _)| unit).collect();
        codes.into_iter().cloned().collect()
    }

    fn years(&self) -> Vec<Year> {
        let years: BTreeSet<Year> = self.rows.keys().filter_map(|(_, year)| *year).collect();
        years.into_iter().collect()
    }

    fn series(&self, leaf: &Leaf, unit: &str) -> Vec<Point> {
        let formula = self.formula(leaf);
        let inputs: Vec<Vec<Point>> =
            formula.inputs(&leaf.id).into_iter().map(|id| self.column(id, unit)).collect();
        computed(formula, &inputs)
    }

    fn inputs(&self, leaf: &Leaf, unit: &str) -> Vec<Vec<Point>> {
        self.formula(leaf).inputs(&leaf.id).into_iter().map(|id| self.column(id, unit)).collect()
    }

    /// An own column stands for itself, whatever the catalogue computes under its name.
    fn formula<'a>(&self, leaf: &'a Leaf) -> &'a Formula {
        let of_catalogue = Formula::of_catalogue(&leaf.id).is_some_and(|known| known == leaf.formula);
        if of_catalogue && self.has_column(&leaf.id) { &Formula::Observed } else { &leaf.formula }
    }

    fn cells(&self, leaf: &Leaf, unit: &str, year: Option<Year>) -> Vec<SourceCell> {
        let to_year = self.rows.range((unit.to_owned(), None)..=(unit.to_owned(), year));
        let with_value = |id: &str, ((_, year), row): (&(String, Option<Year>), &UnitRow)| {
            row.values.get(id).map(|value| (*year, row.line, *value))
        };
        let cell = |id: &str| {
            let (year, line, value) = to_year.clone().rev().find_map(|row| with_value(id, row))?;
            Some(SourceCell {
                file: format!("{}#{line}", self.file),
                key: format!("{id} {unit}"),
                year,
                value,
                source: String::new(),
                vintage: String::new(),
                status: Status::User,
            })
        };
        self.formula(leaf).inputs(&leaf.id).into_iter().filter_map(cell).collect()
    }

    fn nearest_to(&self, id: &str) -> Option<Vec<String>> {
        let leaves =
            || self.hierarchy.iter().filter_map(|node| node.leaf.as_ref()).map(|leaf| leaf.id.as_str());
        let known = || leaves().chain(self.denominators.keys().map(String::as_str));
        if known().any(|known| known == id) {
            return None;
        }
        let near = nearest(id, known(), 3);
        Some(if near.is_empty() { known().map(str::to_owned).collect() } else { near })
    }

    fn groupings(&self) -> Vec<String> {
        self.groupings.clone()
    }

    fn group(&self, grouping: &str, unit: &str, year: Option<Year>) -> String {
        let row = self.rows.get(&(unit.to_owned(), year));
        row.and_then(|row| row.groups.get(grouping).cloned()).unwrap_or_default()
    }

    fn has_denominator(&self, name: &str) -> bool {
        self.denominators.contains_key(name) || self.has_column(name)
    }

    fn denominator(&self, name: &str, unit: &str, year: Option<Year>) -> f64 {
        let column = self.denominators.get(name);
        let at = |year| column.and_then(|column| column.get(&(unit.to_owned(), year)));
        // A file of denominators without years serves every year.
        let own = || self.rows.get(&(unit.to_owned(), year)).and_then(|row| row.values.get(name));
        at(year).or_else(|| at(None)).or_else(own).copied().unwrap_or(f64::NAN)
    }
}

fn file<'a>(row: &Row<'a>) -> String {
    row.place().rsplit_once('#').map_or_else(String::new, |(file, _)| file.to_owned())
}

fn has_column(table: &Table, names: [&str; 2]) -> bool {
    table.header().iter().any(|column| names.contains(&column.as_str()))
}

fn column_of(row: &Row<'_>, names: [&'static str; 2]) -> Option<&'static str> {
    names.into_iter().find(|name| row.text(name).is_ok())
}

fn cell<'a>(row: &Row<'a>, names: [&str; 2]) -> &'a str {
    names.iter().find_map(|name| row.text(name).ok()).unwrap_or_default().trim()
}

fn key(row: &Row<'_>, faults: &mut Vec<Issue>) -> Option<(String, Option<Year>)> {
    let unit = cell(row, UNIT);
    if unit.is_empty() {
        faults.push(missing(row, "unit", "mã đơn vị", "the code of the unit"));
        return None;
    }
    let year = cell(row, YEAR);
    match year.parse() {
        Ok(year) if (1800..=2200).contains(&year) => Some((unit.to_owned(), Some(year))),
        _ if year.is_empty() => Some((unit.to_owned(), None)),
        _ => {
            faults.push(not_a(row, "year", year, "một năm", "a year"));
            None
        }
    }
}

/// A finite number; `None` where the text is empty or the column is absent. Any other text is a fault.
fn number(row: &Row<'_>, column: &str, faults: &mut Vec<Issue>) -> Option<f64> {
    let text = row.text(column).ok()?.trim();
    if text.is_empty() {
        return None;
    }
    let value = text.parse().ok().filter(|value: &f64| value.is_finite());
    match value {
        None => faults.push(not_a(row, column, text, "một số hữu hạn", "a finite number")),
        Some(number) if is_too_great(number) => {
            faults.push(problem::too_great("set/too-great", &place(row, column), text));
        }
        Some(_) => {}
    }
    value
}

fn place(row: &Row<'_>, column: &str) -> String {
    format!("{}:{}, {column}", file(row), row.line())
}

fn not_a(row: &Row<'_>, column: &str, text: &str, vi: &str, en: &str) -> Issue {
    let is_comma = text.replace(',', ".").parse::<f64>().is_ok() && text.contains(',');
    let help = if is_comma {
        Text::fixed(
            "Viết số thập phân bằng dấu chấm, không dùng dấu phẩy.",
            "Write decimals with a point, not with a comma.",
        )
    } else {
        Text::fixed(
            "Sửa giá trị; để trống nếu không có số liệu.",
            "Correct the value; leave it empty where there is none.",
        )
    };
    Issue::error(
        "set/not-a-number",
        place(row, column),
        Text::new(format!("Giá trị không phải là {vi}."), format!("The value is not {en}.")),
        help,
    )
    .with_value(text)
}

fn missing(row: &Row<'_>, column: &str, vi: &str, en: &str) -> Issue {
    Issue::error(
        "set/missing-code",
        place(row, column),
        Text::new(format!("Dòng này thiếu {vi}."), format!("The row lacks {en}.")),
        Text::fixed("Ghi mã hoặc bỏ dòng.", "Write the code, or drop the row."),
    )
}

fn duplicate(row: &Row<'_>, unit: &str) -> Issue {
    Issue::error(
        "set/duplicate-unit",
        place(row, "unit"),
        Text::fixed("Đơn vị và năm này đã có ở dòng trên.", "This unit and year already stand above."),
        Text::fixed("Giữ một dòng cho mỗi đơn vị và năm.", "Keep one row per unit and year."),
    )
    .with_value(unit)
}

fn negative_weight(row: &Row<'_>, weight: f64) -> Issue {
    Issue::error(
        "set/negative-weight",
        place(row, "weight"),
        Text::fixed("Trọng số không được âm.", "A weight is never negative."),
        Text::fixed(
            "Ghi số không âm; đổi chiều bằng cột direction.",
            "Write zero or more; turn a direction in the column direction.",
        ),
    )
    .with_value(weight.to_string())
}

fn unknown_type(row: &Row<'_>, text: &str) -> Issue {
    Issue::error(
        "set/unknown-type",
        place(row, "type"),
        Text::fixed("Loại dòng không được biết.", "The type of the row is not known."),
        Text::fixed(
            "Chọn một trong: Indicator, Aggregate, Group, Denominator, Other.",
            "Choose one of: Indicator, Aggregate, Group, Denominator, Other.",
        ),
    )
    .with_value(text)
}

fn without_year(row: &Row<'_>) -> Issue {
    Issue::error(
        "set/without-year",
        place(row, "year"),
        Text::fixed(
            "Dòng không có năm, trong khi các dòng khác có.",
            "The row has no year, while other rows have one.",
        ),
        Text::fixed("Ghi năm của dòng, hoặc bỏ dòng.", "Write the year of the row, or drop it."),
    )
    .with_value(cell(row, UNIT))
}

fn other_denominator(row: &Row<'_>, name: &str, (stands, value): (f64, f64)) -> Issue {
    Issue::error(
        "set/other-denominator",
        place(row, name),
        Text::new(
            format!("Mẫu số này ở bảng đơn vị là {stands}."),
            format!("The table of units has {stands} for this denominator."),
        ),
        Text::fixed("Giữ một trong hai giá trị.", "Keep one of the two values."),
    )
    .with_value(value.to_string())
}

fn no_denominator(row: &Row<'_>, name: &str, near: &[String]) -> Issue {
    let list = near.join(", ");
    Issue::error(
        "set/no-denominator",
        place(row, "denominator"),
        Text::fixed("Không tệp nào có cột của mẫu số này.", "No file has a column of this denominator."),
        Text::new(
            format!("Thêm cột vào units.csv hoặc denominators.csv, hoặc sửa tên. Gần nhất: {list}."),
            format!("Add the column to units.csv or denominators.csv, or correct the name. Nearest: {list}."),
        ),
    )
    .with_value(name)
}

fn no_column(file: &str, column: &str) -> Issue {
    Issue::error(
        "set/no-column",
        format!("{file}:1"),
        Text::new(format!("Tệp thiếu cột `{column}`."), format!("The file has no column `{column}`.")),
        Text::fixed("Thêm cột hoặc sửa tên cột.", "Add the column, or correct its name."),
    )
    .with_value(column)
}

fn unreadable(reason: &str) -> Issue {
    Issue::error(
        "set/unreadable",
        reason,
        Text::fixed("Không đọc được tệp.", "The file cannot be read."),
        Text::fixed(
            "Lưu lại dưới dạng CSV, UTF-8, mọi dòng cùng số cột.",
            "Save it as CSV in UTF-8 with as many values in each row as in the header.",
        ),
    )
}
