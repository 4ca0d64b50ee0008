//! From a figure and a bar to an answer.

use hoinhap_vocab::{Text, Year};

use super::comparator::{Bar, Comparator};
use super::figure::{Asked, Figure, compute};
use super::file::{ClaimError, Part};
use super::result::{ClaimKind, ClaimValue, Reason, Verdict};
use super::words;

/// The answer to one part.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub(super) verdict: Verdict,
    pub(super) reason: Option<Reason>,
    pub(super) figure: Figure,
}

/// Computes a part and holds it against its bar.
///
/// A differing definition stops everything; then comes what stops the figure itself; then the bar decides, and
/// where the bounds of the figure lie on both sides of it, what the bounds hang on is the reason.
pub(super) fn judge(asked: &Asked<'_, '_>, part: &Part, kind: ClaimKind) -> Result<Judged, ClaimError> {
    let Some(comparator) = &part.comparator else {
        let figure = compute(asked, part)?;
        let reason = figure.stop.as_ref().map_or(Reason::Absent, |(reason, _)| *reason);
        return Ok(Judged { verdict: Verdict::CannotBeChecked, reason: Some(reason), figure });
    };
    let (mut figure, decided) = match (comparator.every_year_since, comparator.bar) {
        (Some(since), _) => every_year(asked, part, comparator, since)?,
        (None, Bar::Trend(_, since)) => trend(asked, part, comparator.bar, since)?,
        (None, bar) => {
            let figure = compute(asked, part)?;
            let decided = decides(bar, &figure);
            (figure, decided)
        }
    };
    if let Some(definition) = &asked.coverage.definition {
        figure.stop = Some((Reason::Definition, definition.clone()));
    }
    let (verdict, reason) = answer(&figure, decided, kind);
    Ok(Judged { verdict, reason, figure })
}

/// Holds a figure that was computed otherwise against the same bar.
pub(super) fn rejudge(figure: Figure, bar: Bar, kind: ClaimKind) -> Judged {
    let decided = decides(bar, &figure);
    let (verdict, reason) = answer(&figure, decided, kind);
    Judged { verdict, reason, figure }
}

fn answer(figure: &Figure, decided: Option<bool>, kind: ClaimKind) -> (Verdict, Option<Reason>) {
    if let Some((reason, _)) = &figure.stop {
        return (Verdict::CannotBeChecked, Some(*reason));
    }
    let is_target = kind == ClaimKind::Target;
    match decided {
        Some(true) => (if is_target { Verdict::Met } else { Verdict::Holds }, None),
        Some(false) => (if is_target { Verdict::NotMet } else { Verdict::DoesNotHold }, None),
        None => {
            let reason = figure.bounds.as_ref().map_or(Reason::Absent, |bounds| bounds.reason);
            (Verdict::CannotBeChecked, Some(reason))
        }
    }
}

/// Whether the bar accepts the figure, or every value between its bounds.
fn decides(bar: Bar, figure: &Figure) -> Option<bool> {
    let value = match figure.value? {
        ClaimValue::Date(date) => return bar.accepts_date(date),
        ClaimValue::Number(value) => value,
    };
    let (low, high) = figure.bounds.as_ref().map_or((value, value), |bounds| (bounds.low, bounds.high));
    bar.accepted(figure.places, figure.earlier)?.decides(low, high)
}

/// The bar in every year from one to the year of the figure. The figure shown is the one farthest beyond the
/// bar, or else that of the last year. A year that cannot be decided leaves the whole undecided; where the last
/// value is older than the first year, there is no evidence.
fn every_year(
    asked: &Asked<'_, '_>,
    part: &Part,
    comparator: &Comparator,
    since: Year,
) -> Result<(Figure, Option<bool>), ClaimError> {
    let last = compute(asked, part)?;
    let Some(until) = last.year.filter(|_| last.stop.is_none()) else { return Ok((last, None)) };
    if until < since {
        return Ok((no_year(since, until), None));
    }
    let mut years = Vec::new();
    for year in since..=until {
        let Some(quantity) = part.quantity.in_year(year) else { return Ok((last, None)) };
        let asked = Asked { with_rows: false, ..*asked };
        let figure = compute(&asked, &Part { quantity, ..part.clone() })?;
        let decided = if figure.stop.is_some() { None } else { decides(comparator.bar, &figure) };
        years.push((year, decided, figure));
    }
    let decided = match years.iter().map(|(_, decided, _)| *decided).collect::<Vec<_>>() {
        answers if answers.contains(&Some(false)) => Some(false),
        answers if answers.contains(&None) => None,
        _ => Some(true),
    };
    let list = years.iter().map(|(year, _, figure)| year_word(*year, figure));
    let label = words::codes(list.collect::<Vec<_>>());
    let worst = years
        .iter()
        .filter(|(_, decided, _)| *decided == Some(false))
        .max_by(|a, b| farther(&a.2, &b.2, comparator.bar));
    let mut figure = worst.map_or_else(|| last.clone(), |(_, _, figure)| figure.clone());
    figure.label = words::join("{}; từng năm: {}", "{}; year by year: {}", &[figure.label, label]);
    figure.names_value = true;
    figure.rows = last.rows;
    for (_, _, other) in years {
        figure.rows.extend(other.rows);
    }
    figure.rows.dedup();
    Ok((figure, decided))
}

/// Nothing to hold against a bar for every year since one that lies after the last value.
fn no_year(since: Year, until: Year) -> Figure {
    let years = [since, until].map(|year| Text::same(year.to_string()));
    let why = words::join(
        "chưa có số liệu của năm nào từ {}; năm cuối có số liệu là {}",
        "no year from {} on has a value; the last one is {}",
        &years,
    );
    Figure::stopped(Reason::Absent, why)
}

fn year_word(year: Year, figure: &Figure) -> String {
    figure.as_number().map_or_else(|| format!("{year} —"), |value| format!("{year}: {value}"))
}

/// Which of two figures lies farther on the wrong side.
fn farther(a: &Figure, b: &Figure, bar: Bar) -> std::cmp::Ordering {
    let order = a.as_number().unwrap_or(0.0).total_cmp(&b.as_number().unwrap_or(0.0));
    match bar {
        Bar::AtLeast(_) | Bar::MoreThan(_) => order.reverse(),
        _ => order,
    }
}

/// The slope of the least-squares line over the years from one to the year of the figure, per year.
fn trend(
    asked: &Asked<'_, '_>,
    part: &Part,
    bar: Bar,
    since: Year,
) -> Result<(Figure, Option<bool>), ClaimError> {
    let mut figure = compute(asked, part)?;
    let Some(until) = figure.year.filter(|_| figure.stop.is_none()) else { return Ok((figure, None)) };
    let mut points = Vec::new();
    for year in since..=until {
        let Some(quantity) = part.quantity.in_year(year) else { return Ok((figure, None)) };
        let found = compute(&Asked { with_rows: false, ..*asked }, &Part { quantity, ..part.clone() })?;
        points.extend(found.as_number().map(|value| (f64::from(year), value)));
        figure.rows.extend(found.rows);
    }
    let slope = slope(&points);
    figure.value = slope.map(ClaimValue::Number);
    let decided = decides(bar, &Figure { bounds: None, ..figure.clone() });
    if slope.is_none() {
        let few =
            Text::fixed("cần ít nhất ba năm có số liệu", "at least three years with a value are needed");
        figure.stop = Some((Reason::Absent, few));
    }
    Ok((figure, decided))
}

/// Least-squares slope over points `(x, y)`; none below three points.
pub(crate) fn slope(points: &[(f64, f64)]) -> Option<f64> {
    let n = points.len() as f64;
    let (mx, my) = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0 / n, sum.1 + point.1 / n));
    let cross: f64 = points.iter().map(|(x, y)| (x - mx) * (y - my)).sum();
    let square: f64 = points.iter().map(|(x, _)| (x - mx) * (x - mx)).sum();
    (points.len() >= 3).then(|| cross / square)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_is_least_squares() {
        let points = [(2015.0, 28.0), (2016.0, 29.0), (2017.0, 30.5)];
        assert!((slope(&points).unwrap() - 1.25).abs() < 1e-12);
        assert_eq!(slope(&points[..2]), None);
    }
}
