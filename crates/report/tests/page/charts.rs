//! Charts as pictures: what can be proved of every one without looking.

use hoinhap_report::charts::{ChartStyle, Drawing, Theme, draw, svg};
use hoinhap_review::document::{Axis, Chart, LinePoint, LineSeries, Role, Scale};
use hoinhap_vocab::{Economy, Lang, Status, Text};

use crate::sample;

/// Every chart of the sample in every language, width and form.
fn drawings() -> Vec<(String, Chart, Drawing)> {
    let mut drawings = Vec::new();
    for (name, chart) in sample::charts() {
        for lang in Lang::ALL {
            for (form, style) in forms(lang) {
                let drawing = draw(&chart, &style);
                drawings.push((format!("{name}, {lang}, {form}"), chart.clone(), drawing));
            }
        }
    }
    drawings
}

fn forms(lang: Lang) -> [(&'static str, ChartStyle<'static>); 4] {
    let style = |width| ChartStyle::new(lang, width, Theme::Page).of_country(Economy::literal("VNM"));
    [
        ("wide", style(760.0)),
        ("narrow", style(340.0)),
        ("smallest", style(300.0)),
        ("mini", style(320.0).mini()),
    ]
}

#[test]
fn no_label_touches_another() {
    for (name, _, drawing) in drawings() {
        for (place, label) in drawing.labels.iter().enumerate() {
            let touched = drawing.labels[..place].iter().find(|other| other.overlaps(label));
            assert_eq!(touched, None, "{name}: {label:?}");
        }
    }
}

#[test]
fn every_label_is_inside_the_picture() {
    for (name, _, drawing) in drawings() {
        assert!(!drawing.labels.is_empty() || name.contains("mini"), "{name} has no label");
        for label in &drawing.labels {
            let inside = label.left >= -0.5
                && label.top >= -1.5
                && label.right <= drawing.width + 0.5
                && label.bottom <= drawing.height + 1.0;
            assert!(inside, "{name} ({} x {}): {label:?}", drawing.width, drawing.height);
        }
    }
}

#[test]
fn the_country_is_named_in_every_line_chart_and_plane() {
    for (name, chart, drawing) in drawings() {
        let named = |words: &str| drawing.labels.iter().any(|label| label.words.starts_with(words));
        if matches!(chart, Chart::Line { .. } | Chart::Plane { .. }) && !name.contains("crowded") {
            assert!(named("Việt Nam") || named("Viet Nam"), "{name}");
        }
    }
}

/// Numbers of an attribute in the elements of a name.
fn numbers(svg: &str, element: &str, attribute: &str) -> Vec<f64> {
    svg.split(&format!("<{element} "))
        .skip(1)
        .filter_map(|rest| rest.split('>').next()?.split(&format!("{attribute}=\"")).nth(1))
        .filter_map(|value| value.split('"').next()?.parse().ok())
        .collect()
}

#[test]
fn lengths_of_bars_are_in_proportion_to_their_values() {
    for (name, chart, drawing) in drawings() {
        let (Chart::Bars { bars, .. } | Chart::Diverging { bars, .. }) = &chart else { continue };
        let widths = numbers(&drawing.svg, "rect", "width");
        let scale = widths[0] / bars[0].value.abs();
        for (bar, width) in bars.iter().zip(&widths) {
            let expected = (bar.value.abs() * scale).max(0.8);
            assert!((width - expected).abs() < 0.5, "{name}: {} is {width}, not {expected}", bar.label.en);
        }
    }
}

#[test]
fn bars_of_both_signs_meet_at_one_zero() {
    for (name, chart, drawing) in drawings() {
        let (Chart::Bars { bars, .. } | Chart::Diverging { bars, .. }) = &chart else { continue };
        let left = numbers(&drawing.svg, "rect", "x");
        let widths = numbers(&drawing.svg, "rect", "width");
        let zero =
            |place: usize| if bars[place].value < 0.0 { left[place] + widths[place] } else { left[place] };
        for place in 0..left.len() {
            assert!((zero(place) - zero(0)).abs() < 0.9, "{name}: bar {place}");
        }
    }
}

#[test]
fn a_wide_and_a_narrow_grid_show_every_economy() {
    for (name, chart, drawing) in drawings() {
        if matches!(chart, Chart::TileGrid { .. }) {
            let squares = numbers(&drawing.svg, "rect", "width").len();
            assert!(squares > 210, "{name}: {squares}");
        }
    }
}

#[test]
fn missing_years_part_a_line_and_doubt_is_drawn() {
    let (_, chart) = sample::charts().into_iter().find(|(name, _)| *name == "lines").unwrap();
    let drawing = draw(&chart, &ChartStyle::new(Lang::En, 760.0, Theme::Paper));
    let said: Vec<_> = drawing.labels.iter().map(|label| label.words.as_str()).collect();
    for words in ["estimated, provisional or carried over", "gap: years without data"] {
        assert!(said.contains(&words), "{said:?}");
    }
    assert!(drawing.svg.contains("stroke-dasharray"));
}

#[test]
fn a_source_that_comes_every_four_years_is_a_line_and_a_hole_in_it_is_a_gap() {
    let series = |years: &[i16]| LineSeries {
        label: Text::same("x"),
        role: Role::Country,
        points: years
            .iter()
            .map(|year| LinePoint {
                year: *year,
                value: Some(f64::from(*year - 1990)),
                status: Status::Observed,
            })
            .collect(),
    };
    let axis = Axis {
        label: Text::default(),
        unit: Text::same("%"),
        scale: Scale::One,
        decimals: 0,
        min: None,
        max: None,
    };
    let strokes = |years: &[i16]| {
        let chart = Chart::Line { series: vec![series(years)], axis: axis.clone(), thresholds: vec![] };
        let svg = svg(&chart, &ChartStyle::new(Lang::En, 760.0, Theme::Paper));
        let line = svg.split("<path d=\"").find(|path| path.contains("stroke-width=\"2.6\"")).unwrap();
        line.split('"').next().unwrap().matches('M').count()
    };
    assert_eq!(strokes(&[2000, 2004, 2008, 2012]), 1);
    assert_eq!(strokes(&[2000, 2004, 2012, 2016, 2020]), 2);
    assert_eq!(strokes(&[2000, 2001, 2003, 2004]), 2);
}

#[test]
fn paper_has_colours_and_the_page_has_custom_properties() {
    for (name, chart) in sample::charts() {
        let paper = svg(&chart, &ChartStyle::new(Lang::Vi, 720.0, Theme::Paper));
        assert!(!paper.contains("var("), "{name}");
        let page = svg(&chart, &ChartStyle::new(Lang::Vi, 720.0, Theme::Page));
        assert!(!page.contains("=\"#"), "{name}");
    }
}

#[test]
fn empty_charts_are_drawn_without_a_word() {
    for (name, chart) in sample::charts() {
        let empty = match chart {
            Chart::DotPlot { axis, .. } => Chart::DotPlot { rows: vec![], axis },
            Chart::Line { axis, .. } => Chart::Line { series: vec![], axis, thresholds: vec![] },
            Chart::Bars { axis, .. } => Chart::Bars { bars: vec![], axis },
            Chart::Diverging { axis, left, right, .. } => {
                Chart::Diverging { bars: vec![], axis, left, right }
            }
            Chart::Plane { x, y, split, quadrants, .. } => {
                Chart::Plane { points: vec![], path: vec![], x, y, split, quadrants }
            }
            Chart::TileGrid { axis, .. } => Chart::TileGrid { tiles: vec![], axis, breaks: vec![] },
            Chart::Stacked { statuses, .. } => Chart::Stacked { rows: vec![], statuses },
        };
        let drawing = draw(&empty, &ChartStyle::new(Lang::En, 720.0, Theme::Page));
        assert!(!drawing.svg.contains("NaN") && !drawing.svg.contains("inf"), "{name}: {}", drawing.svg);
    }
}
