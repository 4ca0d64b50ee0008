//! The review as a value: sections of sentences, figures and tables, in both languages at once, every number
//! tied to the [`Finding`] that it prints.
//!
//! A writer needs nothing but this module. It formats numbers and dates, and does no arithmetic on them.

use serde::Serialize;

use hoinhap_vocab::{AsOf, Date, Economy, FindingId, Freshness, Issue, Status, Text, Year};

/// One review of one country at one date.
#[derive(Debug, Clone, Serialize)]
pub struct Review {
    /// What the review is of.
    pub meta: Meta,
    /// The findings of the first page, most severe first.
    pub headlines: Vec<Headline>,
    /// The sections, in reading order.
    pub sections: Vec<Section>,
    /// Every number that the review prints, with its provenance.
    pub findings: Vec<Finding>,
    /// Sources used, with licence and attribution.
    pub sources: Vec<SourceLine>,
    /// What is missing, stale or doubtful in the data.
    pub issues: Vec<Issue>,
}

/// What a review is of.
#[derive(Debug, Clone, Serialize)]
pub struct Meta {
    /// Title of the document.
    pub title: Text,
    /// The profile's id.
    pub profile: String,
    /// The profile's title.
    pub profile_title: Text,
    /// The country.
    pub country: Economy,
    /// Its name.
    pub country_name: Text,
    /// The date at which the questions are asked.
    #[serde(serialize_with = "as_date")]
    pub as_of: AsOf,
    /// The last complete year at that date.
    pub review_year: Year,
    /// Economies compared with, the country left out.
    pub comparators: Vec<Economy>,
    /// Hash of the data, the profile, the country and the date: equal editions are equal documents.
    pub edition: FindingId,
    /// Version of the program.
    pub version: String,
    /// What sort of document it is.
    #[serde(skip)]
    pub nature: Nature,
}

/// What sort of document a review is laid out as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Nature {
    /// The review of a country's year, with its findings first.
    #[default]
    Review,
    /// A page of a register that is published.
    Register,
}

/// How much a finding matters. Thresholds are data of the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Needs a decision now.
    Critical,
    /// Needs a task.
    High,
    /// To be followed.
    Watch,
    /// Went well.
    Good,
}

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Fresh, observed data without a known defect.
    High,
    /// Ageing or estimated data, or a defect that does not turn the finding.
    Medium,
    /// Stale or defective data: the sentence says what is missing.
    Low,
}

/// A finding of the first page: a sentence with its figure, direction, comparison and confidence.
#[derive(Debug, Clone, Serialize)]
pub struct Headline {
    /// How much it matters.
    pub level: Level,
    /// The section that it opens.
    pub section: String,
    /// The claim, short, as a title.
    pub title: Sentence,
    /// What, how much, against what, since when.
    pub body: Sentence,
    /// Why it matters and what the data leave out.
    pub why: Sentence,
    /// How sure.
    pub confidence: Confidence,
    /// A small chart without axes' clutter.
    pub chart: Option<Chart>,
}

/// A section: a question of the loop.
#[derive(Debug, Clone, Serialize)]
pub struct Section {
    /// Anchor, such as `dependence`.
    pub id: String,
    /// The question, as a short name for the contents.
    pub name: Text,
    /// The claim, as the heading.
    pub title: Sentence,
    /// Its blocks, in reading order.
    pub blocks: Vec<Block>,
}

/// A block of a section.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A heading within the section.
    Heading {
        /// Its text.
        text: Text,
    },
    /// A paragraph.
    Paragraph {
        /// Its sentence.
        sentence: Sentence,
    },
    /// Sentences, one to a line.
    List {
        /// The items.
        items: Vec<Sentence>,
    },
    /// A remark on the data, set apart.
    Note {
        /// How much it matters.
        level: Level,
        /// Its sentence.
        sentence: Sentence,
    },
    /// A chart with the table behind it.
    Figure(Box<Figure>),
    /// A table.
    Table(Box<Table>),
}

/// A chart: its title is a finding, its subtitle the measure and unit.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// Anchor, unique in the review.
    pub id: String,
    /// The finding.
    pub title: Sentence,
    /// Measure and unit.
    pub subtitle: Text,
    /// The picture.
    pub chart: Chart,
    /// Source and vintage, below the chart.
    pub source: Text,
    /// What the marks mean, where data are stale, estimated or missing.
    pub notes: Vec<Text>,
    /// The data behind the chart.
    pub table: Table,
}

/// A chart, named after the question that it answers.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "chart", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "a review holds some dozens of charts")]
pub enum Chart {
    /// Where do we stand among others: one row per measure, one dot per economy.
    DotPlot {
        /// The rows, in order.
        rows: Vec<DotRow>,
        /// The axis shared by all rows.
        axis: Axis,
    },
    /// How did it change: one line per series, labelled at its end. A missing year is a gap.
    Line {
        /// The lines; the country's first.
        series: Vec<LineSeries>,
        /// The vertical axis.
        axis: Axis,
        /// Thresholds drawn across.
        thresholds: Vec<Threshold>,
    },
    /// Who takes or supplies it: ordered bars from zero, the rest last.
    Bars {
        /// The bars, in order.
        bars: Vec<Bar>,
        /// The value axis.
        axis: Axis,
    },
    /// Give or receive: bars to both sides of zero.
    Diverging {
        /// The bars, in order.
        bars: Vec<Bar>,
        /// The value axis, zero inside it.
        axis: Axis,
        /// What the left side means.
        left: Text,
        /// What the right side means.
        right: Text,
    },
    /// Two measures against each other, quadrants named, the country's path of years drawn.
    Plane {
        /// Points of economies; the country's marked.
        points: Vec<PlanePoint>,
        /// The country's path, by year.
        path: Vec<PlanePoint>,
        /// Horizontal axis.
        x: Axis,
        /// Vertical axis.
        y: Axis,
        /// Where the quadrants part.
        split: (f64, f64),
        /// Names of the quadrants: upper left, upper right, lower left, lower right.
        quadrants: [Text; 4],
    },
    /// Where in the world: one square per economy, at its place in a grid.
    TileGrid {
        /// The tiles that carry a value; economies of the grid that are not named are drawn as no data.
        tiles: Vec<Tile>,
        /// The colour scale.
        axis: Axis,
        /// Bounds of the colour classes, ascending, ends left out.
        breaks: Vec<f64>,
    },
    /// How far are tasks: bars made of counts by status.
    Stacked {
        /// The bars, in order.
        rows: Vec<StackedRow>,
        /// The statuses, in the order of the stack.
        statuses: Vec<StackedStatus>,
    },
}

/// A value axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Axis {
    /// Measure and unit, short.
    pub label: Text,
    /// Unit after the numbers, empty for none.
    pub unit: Text,
    /// Scale of the numbers.
    pub scale: Scale,
    /// Decimals of the tick labels.
    pub decimals: u8,
    /// Lower end; the data's where none is given.
    pub min: Option<f64>,
    /// Upper end; the data's where none is given.
    pub max: Option<f64>,
}

/// One row of a dot plot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DotRow {
    /// What is measured.
    pub label: Text,
    /// Unit and year, small, under the label.
    pub detail: Text,
    /// The dots.
    pub dots: Vec<Dot>,
}

/// One dot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dot {
    /// Whom it stands for.
    pub label: Text,
    /// Short code to print beside it.
    pub code: String,
    /// Position on the axis.
    pub value: f64,
    /// What to print for the value, where the axis is not in its unit.
    pub shown: Option<Quantity>,
    /// Interval around it.
    pub interval: Option<(f64, f64)>,
    /// Who it is to the reader.
    pub role: Role,
}

/// Who a mark stands for, to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The country under review: the accent.
    Country,
    /// A named comparator, by its place in the list: always the same muted hue.
    Comparator(u8),
    /// The median or mean of a group.
    Group,
    /// Anybody else: grey.
    Other,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineSeries {
    /// Label at the end.
    pub label: Text,
    /// Whom it stands for.
    pub role: Role,
    /// Points by year; `None` is a gap.
    pub points: Vec<LinePoint>,
}

/// A point of a line.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LinePoint {
    /// The year.
    pub year: Year,
    /// The value, `None` where there is none.
    pub value: Option<f64>,
    /// Its status, drawn where it is not plainly observed.
    pub status: Status,
}

/// A threshold drawn across a chart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Threshold {
    /// Where.
    pub value: f64,
    /// What it means.
    pub label: Text,
}

/// A bar.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bar {
    /// Whom or what it stands for.
    pub label: Text,
    /// The value.
    pub value: f64,
    /// Interval, drawn as a whisker.
    pub interval: Option<(f64, f64)>,
    /// Whom it stands for, to the reader.
    pub role: Role,
    /// A word after the value: year, or doubt.
    pub note: Text,
}

/// A point of a plane.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanePoint {
    /// Label: an economy's name, or a year on a path.
    pub label: Text,
    /// Short code.
    pub code: String,
    /// Horizontal value.
    pub x: f64,
    /// Vertical value.
    pub y: f64,
    /// Who it is.
    pub role: Role,
}

/// A tile of the world grid.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tile {
    /// The economy.
    pub economy: Economy,
    /// Its name.
    pub name: Text,
    /// Its value, `None` where the data have a known hole.
    pub value: Option<f64>,
}

/// A bar of counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StackedRow {
    /// Whom or what it stands for.
    pub label: Text,
    /// Counts, one per status.
    pub counts: Vec<u32>,
}

/// A status of a stacked bar.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StackedStatus {
    /// Its name.
    pub name: Text,
    /// How good or bad it is.
    pub level: Option<Level>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// Anchor, unique in the review; names the sheet in XLSX.
    pub id: String,
    /// What it shows.
    pub title: Text,
    /// How it is sorted, in words; empty where the order is plain.
    pub sorted: Text,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<TableRow>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Column {
    /// Its header.
    pub title: Text,
    /// Unit of its numbers, in the header; empty for none.
    pub unit: Text,
    /// What it holds.
    pub kind: ColumnKind,
}

/// What a column holds; numbers are right-aligned at one precision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ColumnKind {
    /// Words.
    Text,
    /// Numbers, shown with these decimals after division by the scale.
    Number {
        /// Decimals shown.
        decimals: u8,
        /// Scale of the numbers shown.
        scale: Scale,
    },
    /// Years and dates.
    Date,
    /// Small lines, drawn.
    Sparkline,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableRow {
    /// The cells, one per column.
    pub cells: Vec<TableCell>,
    /// Whether it is the row of the country under review.
    pub of_country: bool,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "cell", rename_all = "snake_case")]
pub enum TableCell {
    /// Words.
    Text {
        /// The words.
        text: Text,
    },
    /// A number with its provenance.
    Number {
        /// The value, unscaled.
        value: f64,
        /// The finding that it prints.
        finding: Option<FindingId>,
        /// Doubts to mark beside it.
        flags: Vec<Flag>,
    },
    /// A year.
    Year {
        /// The year.
        year: Year,
    },
    /// A date.
    Date {
        /// The date.
        date: Date,
    },
    /// A value with a level: icon and word.
    Level {
        /// The level.
        level: Level,
        /// The word.
        text: Text,
    },
    /// A small line of values by year.
    Sparkline {
        /// The points.
        points: Vec<LinePoint>,
    },
    /// No value, and why.
    Missing {
        /// The reason, in words.
        reason: Text,
    },
}

/// A doubt that is marked beside a number and explained under the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Flag {
    /// Estimated or modelled by the publisher.
    Estimated,
    /// Provisional, or a year that is not complete.
    Provisional,
    /// A break in the series.
    Break,
    /// Three to five years old.
    Ageing,
    /// Older than five years.
    Stale,
    /// No source confirms it.
    Unverified,
    /// Sources differ.
    Conflicting,
    /// The source has a known defect here.
    Defective,
}

/// A number as a reader meets it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quantity {
    /// The value, unscaled.
    pub value: f64,
    /// What it is divided by for the reader.
    pub scale: Scale,
    /// Decimals shown.
    pub decimals: u8,
    /// Unit after the number, empty for none.
    pub unit: Text,
    /// Whether to print a plus sign before positive values.
    pub signed: bool,
    /// The finding that it prints.
    pub finding: Option<FindingId>,
}

/// A power of a thousand that numbers are divided by for the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// A share from 0 to 1, shown in percent; the unit says so.
    Percent,
    /// As it is.
    One,
    /// Thousands.
    Thousand,
    /// Millions.
    Million,
    /// Billions, 10^9.
    Billion,
    /// Trillions, 10^12.
    Trillion,
}

impl Scale {
    /// The divisor.
    #[must_use]
    pub const fn divisor(self) -> f64 {
        match self {
            Scale::Percent => 0.01,
            Scale::One => 1.0,
            Scale::Thousand => 1e3,
            Scale::Million => 1e6,
            Scale::Billion => 1e9,
            Scale::Trillion => 1e12,
        }
    }

    /// The word before the unit, such as "bn" and "tỷ"; empty for one.
    #[must_use]
    pub const fn word(self) -> Text {
        match self {
            Scale::Percent | Scale::One => Text::fixed("", ""),
            Scale::Thousand => Text::fixed("nghìn", "thousand"),
            Scale::Million => Text::fixed("triệu", "m"),
            Scale::Billion => Text::fixed("tỷ", "bn"),
            Scale::Trillion => Text::fixed("nghìn tỷ", "tn"),
        }
    }

    /// The scale that shows `value` with one to three digits before the separator.
    #[must_use]
    pub fn for_value(value: f64) -> Self {
        match value.abs() {
            size if size >= 1e12 => Scale::Trillion,
            size if size >= 1e9 => Scale::Billion,
            size if size >= 1e6 => Scale::Million,
            _ => Scale::One,
        }
    }
}

/// A sentence in both languages with its numbers apart: `{0}`, `{1}` ... in the template stand for the parts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sentence {
    /// The words, with places for the parts.
    pub template: Text,
    /// The parts.
    pub parts: Vec<Part>,
}

/// A part of a [`Sentence`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "part", rename_all = "snake_case")]
pub enum Part {
    /// A number.
    Quantity(Quantity),
    /// Words, such as a country's name.
    Text {
        /// The words.
        text: Text,
    },
    /// A year, never grouped.
    Year {
        /// The year.
        year: Year,
    },
    /// A date, written in the long form of the language.
    Date {
        /// The date.
        date: Date,
    },
    /// Words that lead to a file beside the document.
    Link {
        /// The words.
        text: Text,
        /// The file, which may be another one in each language.
        href: Text,
    },
}

/// A piece of a sentence in one language, after its template is filled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Piece<'a> {
    /// Words.
    Words(&'a str),
    /// A part.
    Part(&'a Part),
}

impl Sentence {
    /// A sentence without parts.
    #[must_use]
    pub const fn plain(text: Text) -> Self {
        Self { template: text, parts: Vec::new() }
    }

    /// A sentence with parts.
    #[must_use]
    pub const fn new(template: Text, parts: Vec<Part>) -> Self {
        Self { template, parts }
    }

    /// The pieces in one language: words and parts in order. A place without a part prints as it stands.
    #[must_use]
    pub fn pieces(&self, lang: hoinhap_vocab::Lang) -> Vec<Piece<'_>> {
        let mut pieces = Vec::new();
        let mut rest = self.template.get(lang);
        while let Some((before, part, after)) = self.next_part(rest) {
            if !before.is_empty() {
                pieces.push(Piece::Words(before));
            }
            pieces.push(Piece::Part(part));
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Words(rest));
        }
        pieces
    }

    fn next_part<'a>(&'a self, text: &'a str) -> Option<(&'a str, &'a Part, &'a str)> {
        let (before, tail) = text.split_once('{')?;
        let (number, after) = tail.split_once('}')?;
        let part = self.parts.get(number.parse::<usize>().ok()?)?;
        Some((before, part, after))
    }
}

/// A number with everything needed to find and recompute it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// Hash of the inputs, the method and the parameters.
    pub id: FindingId,
    /// Id of the indicator or measure.
    pub indicator: String,
    /// What it is.
    pub title: Text,
    /// Whose.
    pub economy: Economy,
    /// With whom.
    pub partner: Option<Economy>,
    /// Of which year.
    pub year: Year,
    /// The value.
    pub value: f64,
    /// Bounds, where the data leave room.
    pub interval: Option<(f64, f64)>,
    /// Unit.
    pub unit: Text,
    /// Status of the value.
    pub status: Status,
    /// Age of the value.
    pub freshness: Freshness,
    /// The formula, or "as published".
    pub method: Text,
    /// Parameters of the method.
    pub parameters: Vec<(String, String)>,
    /// The rows that it is computed from, the first ones where there are many.
    pub inputs: Vec<InputRow>,
    /// How many rows it is computed from.
    pub inputs_total: usize,
    /// What the value leaves out.
    pub caveats: Vec<Text>,
    /// The command that recomputes it.
    pub command: String,
}

/// A source row that a finding is computed from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InputRow {
    /// What the row is: indicator, economy, partner, year.
    pub key: String,
    /// Its value as published.
    pub value: f64,
    /// Its status.
    pub status: Status,
    /// Source id.
    pub source: String,
    /// The publisher's edition.
    pub vintage: String,
    /// The file below `data/`, or in the project.
    pub file: String,
    /// The row in that file, counted from 1 without the header.
    pub row: u32,
}

/// A source used in the review.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceLine {
    /// Source id.
    pub id: String,
    /// What it is.
    pub title: Text,
    /// The publisher's edition.
    pub vintage: String,
    /// Licence or terms.
    pub licence: Text,
    /// Whether the terms are confirmed.
    pub terms_verified: bool,
    /// The line to print.
    pub attribution: String,
    /// Files with their SHA-256.
    pub files: Vec<(String, String)>,
}

fn as_date<S: serde::Serializer>(as_of: &AsOf, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&as_of.0)
}

#[cfg(test)]
mod tests {
    use hoinhap_vocab::Lang;

    use super::*;

    #[test]
    fn a_sentence_is_cut_at_its_parts_in_each_language() {
        let parts =
            vec![Part::Year { year: 2025 }, Part::Text { text: Text::fixed("Hoa Kỳ", "United States") }];
        let sentence = Sentence::new(Text::fixed("Năm {0}: {1}.", "{1} in {0}"), parts.clone());
        let vietnamese = [
            Piece::Words("Năm "),
            Piece::Part(&parts[0]),
            Piece::Words(": "),
            Piece::Part(&parts[1]),
            Piece::Words("."),
        ];
        assert_eq!(sentence.pieces(Lang::Vi), vietnamese);
        assert_eq!(sentence.pieces(Lang::En).len(), 3);
    }

    #[test]
    fn a_place_without_a_part_prints_as_it_stands() {
        let sentence = Sentence::plain(Text::fixed("{7}", "{x}"));
        assert_eq!(sentence.pieces(Lang::Vi), [Piece::Words("{7}")]);
    }
}
