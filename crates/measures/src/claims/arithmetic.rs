//! Dates: arithmetic on years, dates of instruments and documents, figures that others publish.

use hoinhap_sources::VerificationMark;
use hoinhap_sources::facts::PublishedFigure;
use hoinhap_vocab::{Issue, PartialDate, Text, Year};

use super::figure::{Asked, Bounds, Figure, fact};
use super::result::{ClaimValue, Reason, partial_date};
use super::words;

/// Years from one year to another, or to the year of the question.
pub(super) fn years_between(asked: &Asked<'_, '_>, from: Year, to: Option<Year>) -> Figure {
    let to = to.unwrap_or(asked.as_of.year());
    let years = [Text::same(to.to_string()), Text::same(from.to_string())];
    let label = words::join("{} trừ {}", "{} less {}", &years);
    Figure { label, unit: "years".to_owned(), ..Figure::number(f64::from(to - from)) }
}

/// A year some years after another: a date known to the year.
pub(super) fn year_after(from: Year, plus: Year) -> Figure {
    let parts = [Text::same(from.to_string()), Text::same(plus.to_string())];
    let label = words::join("{} cộng {} năm", "{} plus {} years", &parts);
    let year = PartialDate::parse(&format!("{:04}", from.saturating_add(plus))).ok();
    Figure { label, value: year.map(ClaimValue::Date), ..Figure::default() }
}

/// The date of a resolution, law or decision; one that is later than the question is not seen. Circular where
/// nobody but the profile's own documents gives it.
pub(super) fn instrument_date(asked: &Asked<'_, '_>, name: &str) -> Figure {
    let row = asked.facts.instruments.iter().find(|row| row.instrument == name);
    let dated = row.and_then(|row| Some((row, row.date?)));
    let Some((row, date)) = dated.filter(|(_, date)| date.first <= asked.as_of) else {
        let named = [Text::same(name.to_owned())];
        let why = if dated.is_some() {
            words::join("{} có sau thời điểm xét", "{} is later than the date of the question", &named)
        } else {
            words::join("sổ không ghi ngày của {}", "the register holds no date of {}", &named)
        };
        return Figure::stopped(Reason::Absent, why);
    };
    let label = words::join("ngày của {}", "date of {}", &[Text::same(name.to_owned())]);
    Figure {
        value: Some(ClaimValue::Date(date)),
        stop: doubt(asked, &row.provenance),
        label,
        rows: vec![fact(&row.provenance, row.instrument.clone(), partial_date(date))],
        ..Figure::default()
    }
}

/// Why a row of the register decides nothing: only the documents themselves say it, or nobody does.
fn doubt(asked: &Asked<'_, '_>, provenance: &hoinhap_sources::facts::Provenance) -> Option<(Reason, Text)> {
    if provenance.only_from(asked.documents()) {
        let sources = [words::codes(provenance.sources())];
        return Some((
            Reason::Circular,
            words::join(
                "nguồn duy nhất là chính các văn bản của hồ sơ ({})",
                "the only source is the profile's own documents ({})",
                &sources,
            ),
        ));
    }
    let unverified = provenance.mark == VerificationMark::Unverified;
    unverified.then(|| (Reason::Unverified, Text::fixed("chưa có nguồn xác nhận", "no source confirms it")))
}

/// The figure that somebody else than the profile's documents publishes for a fact, the latest by the date.
pub(super) fn published(asked: &Asked<'_, '_>, name: &str) -> Figure {
    let known = |row: &&PublishedFigure| row.fact == name && row.as_of.first <= asked.as_of;
    let mut rows: Vec<_> = asked.facts.published.iter().filter(known).collect();
    rows.sort_by_key(|row| (row.as_of.last, row.provenance.row));
    let others = rows.iter().rfind(|row| !row.provenance.only_from(asked.documents()));
    let Some(row) = others.or(rows.last()) else {
        let named = [Text::same(name.to_owned())];
        return Figure::stopped(
            Reason::Absent,
            words::join("không có số công bố nào về {}", "no published figure of {} is held", &named),
        );
    };
    let date = words::figure(ClaimValue::Date(row.as_of), &Text::default());
    let sources = words::codes(row.provenance.sources());
    Figure {
        value: row.low.or(row.high).map(ClaimValue::Number),
        bounds: published_bounds(row),
        stop: doubt(asked, &row.provenance),
        label: words::join("số công bố ngày {} ({})", "figure published on {} ({})", &[date, sources]),
        rows: rows.iter().map(|row| published_row(row)).collect(),
        issues: disagreements(&rows),
        ..Figure::default()
    }
}

/// A published range, or a figure that is open upwards or downwards.
fn published_bounds(row: &PublishedFigure) -> Option<Bounds> {
    let (low, high) = (row.low.unwrap_or(f64::NEG_INFINITY), row.high.unwrap_or(f64::INFINITY));
    (low < high).then(|| Bounds {
        low,
        high,
        reason: Reason::Coverage,
        label: Text::fixed("nguồn chỉ nêu khoảng giá trị", "the publisher gives a range only"),
    })
}

fn published_row(row: &PublishedFigure) -> super::EvidenceRow {
    let key = format!("{} {}", row.fact, partial_date(row.as_of));
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let value = if row.low == row.high {
        number(row.low)
    } else {
        format!("{}..{}", number(row.low), number(row.high))
    };
    fact(&row.provenance, key, value)
}

/// Figures of one day that differ are a conflict, never a choice.
fn disagreements(rows: &[&PublishedFigure]) -> Vec<Issue> {
    let differ = |a: &PublishedFigure, b: &PublishedFigure| {
        a.as_of.first <= b.as_of.last && b.as_of.first <= a.as_of.last && (a.low, a.high) != (b.low, b.high)
    };
    let pairs =
        rows.iter().enumerate().flat_map(|(index, a)| rows[index + 1..].iter().map(move |b| (*a, *b)));
    let conflicts = pairs.filter(|(a, b)| differ(a, b));
    conflicts
        .map(|(a, b)| {
            let value =
                format!("{} ({}) / {} ({})", show(a), a.provenance.source, show(b), b.provenance.source);
            conflict(&a.fact, value)
        })
        .collect()
}

fn show(row: &PublishedFigure) -> String {
    row.low.or(row.high).map(|value| value.to_string()).unwrap_or_default()
}

/// Code of the issue that two documents disagree.
pub(super) const CONFLICT: &str = "claims/conflict";

/// Two documents that disagree.
fn conflict(place: &str, values: String) -> Issue {
    Issue::error(
        CONFLICT,
        place,
        Text::fixed(
            "hai văn bản nêu khác nhau; không chọn bên nào",
            "two documents disagree; neither is chosen",
        ),
        Text::fixed("đối chiếu với văn bản gốc", "compare the original documents"),
    )
    .with_value(values)
}

/// The date that the documents give for an event; an event later than the question is not seen. Dates that
/// contradict one another are a conflict, and then no date is held.
pub(super) fn document_date(asked: &Asked<'_, '_>, name: &str) -> Figure {
    let Some(document) = asked.profile.document(name) else {
        return Figure::stopped(
            Reason::Absent,
            Text::fixed("không có văn bản này", "there is no such document"),
        );
    };
    if document.as_of.first > asked.as_of {
        return Figure::stopped(
            Reason::Absent,
            Text::fixed("sự kiện có sau thời điểm xét", "the event is later than the date of the question"),
        );
    }
    let mark = document.provenance.mark;
    let date = words::figure(ClaimValue::Date(document.as_of), &Text::default());
    let mut figure = Figure {
        label: words::join(
            "ngày suy ra từ các văn bản khác: {}",
            "date that follows from the other documents: {}",
            &[date],
        ),
        rows: vec![fact(&document.provenance, name.to_owned(), partial_date(document.as_of))],
        ..Figure::default()
    };
    let absent =
        Text::fixed("không nguồn độc lập nào ghi ngày sự kiện", "no independent source dates the event");
    match mark {
        VerificationMark::Sourced => figure.value = Some(ClaimValue::Date(document.as_of)),
        VerificationMark::Unverified => figure.stop = Some((Reason::Unverified, absent)),
        VerificationMark::Conflicting => {
            figure.stop = Some((Reason::Absent, absent));
            let value = format!("{}; {}", partial_date(document.as_of), document.note);
            figure.issues.push(conflict(name, value));
        }
    }
    figure
}
