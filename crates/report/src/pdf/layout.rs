//! The review as the template reads it: words and pictures, no value left to format.

use std::collections::BTreeMap;

use hoinhap_review::document::{Block, Chart, Figure, Headline, Meta, Review, Section, SourceLine};
use hoinhap_vocab::{Issue, Lang, Severity};
use serde::Serialize;

use super::icons;
use super::notes::{Note, Notes, Run};
use super::table::{self, PAGE_WIDTH, Setting};
use super::words;
use crate::Options;
use crate::charts::{self, ChartStyle, Drawing, Theme, palette};
use crate::{format, xlsx};

/// Width of a small chart's drawing, in pixels.
const MINI_WIDTH: f64 = 250.0;

/// Most width and height of a small chart on paper, in points.
const MINI_PAPER_WIDTH: f64 = 170.0;
const MINI_HIGHEST: f64 = 170.0;

/// A chart is never higher than this on paper, in points: two stand on a page.
const HIGHEST: f64 = 290.0;

/// Width of a chart that stands beside another, with the gap of the template between them, in points.
const HALF_WIDTH: f64 = (PAGE_WIDTH - 18.0) / 2.0;

/// Pixels that a point of paper takes: twelve pixels become eight points.
const PIXELS_PER_POINT: f64 = 1.5;

/// Ids of the sections that hold a table of the problems and of the sources.
const SHOWS_ISSUES: &str = "doubts";
const SHOWS_SOURCES: &str = "methods";

/// Places of a repeated problem that are named; the others are counted.
const PLACES_NAMED: usize = 4;

/// The data file and the pictures, by file name.
pub(super) struct Layout {
    pub(super) data: Data,
    pub(super) pictures: BTreeMap<String, String>,
}

/// What the template reads.
#[derive(Debug, Serialize)]
pub(super) struct Data {
    lang: &'static str,
    title: String,
    profile: String,
    country: String,
    as_of: String,
    edition: String,
    edition_full: String,
    author: String,
    facts: Vec<(&'static str, String)>,
    words: BTreeMap<&'static str, &'static str>,
    inks: BTreeMap<&'static str, &'static str>,
    headlines: Vec<Card>,
    sections: Vec<Part>,
    notes: Vec<Note>,
    caveats: Vec<String>,
    /// `None` where a section of the review shows them.
    sources: Option<Vec<SourceSetting>>,
    /// `None` where a section of the review shows them.
    issues: Option<Vec<Problem>>,
}

#[derive(Debug, Serialize)]
struct Card {
    level: &'static str,
    word: String,
    confidence: String,
    title: String,
    body: Vec<Run>,
    why: Vec<Run>,
    chart: Option<Picture>,
}

#[derive(Debug, Serialize)]
struct Part {
    id: String,
    name: String,
    title: String,
    blocks: Vec<BlockSetting>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum BlockSetting {
    Heading { text: String },
    Paragraph { runs: Vec<Run> },
    List { items: Vec<Vec<Run>> },
    Note { level: &'static str, word: String, runs: Vec<Run> },
    Figure(FigureSetting),
    Pair { left: FigureSetting, right: FigureSetting },
    Table(Setting),
}

#[derive(Debug, Serialize)]
struct FigureSetting {
    title: Vec<Run>,
    subtitle: String,
    picture: Picture,
    source: String,
    notes: Vec<String>,
    sheet: String,
}

/// A picture with its width on paper, in points, and its words for readers who hear it.
#[derive(Debug, Serialize)]
struct Picture {
    file: String,
    width: f64,
    alt: String,
}

#[derive(Debug, Serialize)]
struct SourceSetting {
    id: String,
    title: String,
    vintage: String,
    licence: String,
    verified: bool,
    attribution: String,
}

#[derive(Debug, Serialize)]
struct Problem {
    level: &'static str,
    word: String,
    code: &'static str,
    places: String,
    message: String,
    help: String,
}

impl Layout {
    /// Lays a review out for paper.
    pub(super) fn new(review: &Review, lang: Lang, options: &Options) -> Self {
        let pictures =
            icons::LEVELS.map(|level| (format!("icon-{}.svg", icons::name(level)), icons::svg(level)));
        let mut setter = Setter {
            review,
            lang,
            notes: Notes::new(review, lang, options.pdf_findings),
            sheets: xlsx::sheet_names(review, lang).into_iter().collect(),
            pictures: pictures.into_iter().collect(),
        };
        let headlines = review.headlines.iter().map(|headline| setter.card(headline)).collect();
        let sections = review.sections.iter().map(|section| setter.section(section)).collect();
        Self { data: data(review, lang, headlines, sections, &setter.notes), pictures: setter.pictures }
    }
}

fn data(review: &Review, lang: Lang, headlines: Vec<Card>, sections: Vec<Part>, notes: &Notes<'_>) -> Data {
    let meta = &review.meta;
    let words = words::all(lang);
    let country = meta.country_name.get(lang);
    Data {
        lang: lang.code(),
        // A country's name is not broken at the end of a line of the title.
        title: meta.title.get(lang).replace(country, &country.replace(' ', "\u{a0}")),
        profile: meta.profile_title.get(lang).to_owned(),
        country: country.to_owned(),
        as_of: format::long_date(meta.as_of.0, lang),
        edition: meta.edition.short(),
        edition_full: meta.edition.to_string(),
        author: format!("Hoinhap {}", meta.version),
        facts: facts(meta, &words, lang),
        words,
        inks: palette::all().map(|ink| (ink.name, ink.light)).collect(),
        headlines,
        sections,
        notes: notes.lines(),
        caveats: notes.caveats(),
        sources: (!has_section(review, SHOWS_SOURCES))
            .then(|| review.sources.iter().map(|source| source_setting(source, lang)).collect()),
        issues: (!has_section(review, SHOWS_ISSUES)).then(|| problems(&review.issues, lang)),
    }
}

fn has_section(review: &Review, id: &str) -> bool {
    review.sections.iter().any(|section| section.id == id)
}

fn facts(meta: &Meta, words: &BTreeMap<&str, &'static str>, lang: Lang) -> Vec<(&'static str, String)> {
    let comparators: Vec<_> = meta.comparators.iter().map(ToString::to_string).collect();
    let facts = [
        ("country", format!("{} ({})", meta.country_name.get(lang), meta.country)),
        ("as_of", format::long_date(meta.as_of.0, lang)),
        ("year", format::year(meta.review_year)),
        ("compared", comparators.join(", ")),
        ("program", format!("Hoinhap {}", meta.version)),
    ];
    facts.into_iter().filter_map(|(key, fact)| Some((*words.get(key)?, fact))).collect()
}

struct Setter<'a> {
    review: &'a Review,
    lang: Lang,
    notes: Notes<'a>,
    /// The sheet of each table, by its id.
    sheets: BTreeMap<&'a str, String>,
    pictures: BTreeMap<String, String>,
}

impl Setter<'_> {
    fn card(&mut self, headline: &Headline) -> Card {
        let title = format::sentence(&headline.title, self.lang);
        let chart = headline.chart.as_ref().map(|chart| self.mini(chart, &title));
        Card {
            level: icons::name(headline.level),
            word: crate::words::level(headline.level).get(self.lang).to_owned(),
            confidence: crate::words::confidence(headline.confidence).get(self.lang).to_owned(),
            title,
            body: self.notes.sentence(&headline.body),
            why: self.notes.sentence(&headline.why),
            chart,
        }
    }

    fn section(&mut self, section: &Section) -> Part {
        Part {
            id: section.id.clone(),
            name: section.name.get(self.lang).to_owned(),
            title: format::sentence(&section.title, self.lang),
            blocks: self.blocks(&section.blocks),
        }
    }

    /// Blocks in their order; two figures in a row that are still read at half the width stand side by side.
    fn blocks(&mut self, blocks: &[Block]) -> Vec<BlockSetting> {
        let mut set = Vec::new();
        let mut rest = blocks;
        loop {
            rest = match rest {
                [Block::Figure(left), Block::Figure(right), rest @ ..]
                    if self.fits_half(&left.chart) && self.fits_half(&right.chart) =>
                {
                    let (left, right) = (self.figure(left, HALF_WIDTH), self.figure(right, HALF_WIDTH));
                    set.push(BlockSetting::Pair { left, right });
                    rest
                }
                [block, rest @ ..] => {
                    set.push(self.block(block));
                    rest
                }
                [] => return set,
            };
        }
    }

    fn block(&mut self, block: &Block) -> BlockSetting {
        match block {
            Block::Heading { text } => BlockSetting::Heading { text: text.get(self.lang).to_owned() },
            Block::Paragraph { sentence } => BlockSetting::Paragraph { runs: self.notes.sentence(sentence) },
            Block::List { items } => {
                BlockSetting::List { items: items.iter().map(|item| self.notes.sentence(item)).collect() }
            }
            Block::Note { level, sentence } => BlockSetting::Note {
                level: icons::name(*level),
                word: crate::words::level(*level).get(self.lang).to_owned(),
                runs: self.notes.sentence(sentence),
            },
            Block::Figure(figure) => BlockSetting::Figure(self.figure(figure, PAGE_WIDTH)),
            Block::Table(shown) => BlockSetting::Table(table::setting(shown, self.lang, &mut self.pictures)),
        }
    }

    /// A figure of a width in points.
    fn figure(&mut self, figure: &Figure, width: f64) -> FigureSetting {
        let title = format::sentence(&figure.title, self.lang);
        let alt = format!("{title}. {}", figure.subtitle.get(self.lang));
        FigureSetting {
            picture: self.picture(&figure.chart, width, &alt),
            title: self.notes.sentence(&figure.title),
            subtitle: figure.subtitle.get(self.lang).to_owned(),
            source: figure.source.get(self.lang).to_owned(),
            notes: figure.notes.iter().map(|note| note.get(self.lang).to_owned()).collect(),
            sheet: self.sheets.get(figure.table.id.as_str()).cloned().unwrap_or_default(),
        }
    }

    fn picture(&mut self, chart: &Chart, width: f64, alt: &str) -> Picture {
        let drawing = self.drawing(chart, width);
        let width = width.min(HIGHEST * drawing.width / drawing.height.max(1.0));
        self.store(drawing.svg, width, alt)
    }

    fn drawing(&self, chart: &Chart, width: f64) -> Drawing {
        let style = ChartStyle::new(self.lang, width * PIXELS_PER_POINT, Theme::Paper);
        charts::draw(chart, &style.of_country(self.review.meta.country))
    }

    /// Whether a chart is still read at half the width of the page, without being made smaller.
    fn fits_half(&self, chart: &Chart) -> bool {
        match chart {
            Chart::Line { .. } => true,
            Chart::Bars { .. } | Chart::Stacked { .. } => {
                self.drawing(chart, HALF_WIDTH).height <= HIGHEST * PIXELS_PER_POINT
            }
            _ => false,
        }
    }

    fn mini(&mut self, chart: &Chart, alt: &str) -> Picture {
        let style = ChartStyle::new(self.lang, MINI_WIDTH, Theme::Paper).of_country(self.review.meta.country);
        let drawing = charts::draw(chart, &style.mini());
        let width = MINI_PAPER_WIDTH.min(MINI_HIGHEST * drawing.width / drawing.height.max(1.0));
        self.store(drawing.svg, width, alt)
    }

    fn store(&mut self, svg: String, width: f64, alt: &str) -> Picture {
        let file = format!("chart-{:04}.svg", self.pictures.len());
        self.pictures.insert(file.clone(), svg);
        Picture { file, width, alt: alt.to_owned() }
    }
}

fn source_setting(source: &SourceLine, lang: Lang) -> SourceSetting {
    SourceSetting {
        id: source.id.clone(),
        title: source.title.get(lang).to_owned(),
        vintage: source.vintage.clone(),
        licence: source.licence.get(lang).to_owned(),
        verified: source.terms_verified,
        attribution: source.attribution.clone(),
    }
}

/// Problems of one kind with one message stand together, in the order of their first place.
fn problems(issues: &[Issue], lang: Lang) -> Vec<Problem> {
    let mut groups: Vec<(&Issue, Vec<&str>)> = Vec::new();
    for issue in issues {
        let same = |group: &&mut (&Issue, Vec<&str>)| {
            (group.0.code, &group.0.message, &group.0.help) == (issue.code, &issue.message, &issue.help)
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.1.push(&issue.place),
            None => groups.push((issue, vec![&issue.place])),
        }
    }
    groups.into_iter().map(|(issue, places)| problem(issue, &places, lang)).collect()
}

fn problem(issue: &Issue, places: &[&str], lang: Lang) -> Problem {
    let named = places.iter().take(PLACES_NAMED).copied().collect::<Vec<_>>().join("; ");
    let more = match (places.len().saturating_sub(PLACES_NAMED), lang) {
        (0, _) => String::new(),
        (more, Lang::Vi) => format!("; và {more} vị trí khác"),
        (more, Lang::En) => format!("; and {more} more places"),
    };
    let level = match issue.severity {
        Severity::Error => "critical",
        Severity::Warning => "high",
        Severity::Note => "watch",
    };
    Problem {
        level,
        word: crate::words::severity(issue.severity).get(lang).to_owned(),
        code: issue.code,
        places: format!("{named}{more}"),
        message: issue.message.get(lang).to_owned(),
        help: issue.help.get(lang).to_owned(),
    }
}
