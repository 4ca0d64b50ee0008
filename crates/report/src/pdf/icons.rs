//! A shape for each level, so that none rests on colour.

use hoinhap_review::document::Level;

use crate::charts::palette;

/// The levels, most severe first.
pub(super) const LEVELS: [Level; 4] = [Level::Critical, Level::High, Level::Watch, Level::Good];

/// The level's name in the template and in file names.
pub(super) const fn name(level: Level) -> &'static str {
    match level {
        Level::Critical => "critical",
        Level::High => "high",
        Level::Watch => "watch",
        Level::Good => "good",
    }
}

/// The shape as an SVG picture: octagon, triangle, eye, tick.
pub(super) fn svg(level: Level) -> String {
    let ink = palette::of_level(level).light;
    let shape = match level {
        Level::Critical => format!(
            "<path fill='{ink}' d='M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z'/>\
             <path d='M8 4v5M8 11v1.6' stroke='#fff' stroke-width='1.8'/>"
        ),
        Level::High => format!(
            "<path fill='{ink}' d='M8 .9 15.6 14.8H.4z'/>\
             <path d='M8 5.4v4.6M8 11.4v1.7' stroke='#fff' stroke-width='1.7'/>"
        ),
        Level::Watch => format!(
            "<path fill='none' stroke='{ink}' stroke-width='1.6' d='M1 8c3.4-6 10.6-6 14 0-3.4 6-10.6 6-14 0z'/>\
             <circle cx='8' cy='8' r='2.6' fill='{ink}'/>"
        ),
        Level::Good => format!(
            "<circle cx='8' cy='8' r='7.3' fill='{ink}'/>\
             <path d='m4.4 8.3 2.5 2.5 4.8-5.2' fill='none' stroke='#fff' stroke-width='1.9'/>"
        ),
    };
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' width='16' height='16'>{shape}</svg>"
    )
}
