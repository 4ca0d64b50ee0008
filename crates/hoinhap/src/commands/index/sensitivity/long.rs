//! The sensitivity of a composite as one table for a spreadsheet: every table of the page below the other, told apart
//! by the first column.

use super::Found;
use crate::commands::index::build::finite;
use crate::output::{Cell, Column, Sheet};

/// The columns, in order.
const COLUMNS: [&str; 20] = [
    "table",
    "factor",
    "unit",
    "name",
    "other",
    "run",
    "rank",
    "first_order",
    "first_order_p05",
    "first_order_p95",
    "total_order",
    "total_order_p05",
    "total_order_p95",
    "samples_needed",
    "rank_p05",
    "rank_p95",
    "score_p05",
    "score_p95",
    "p_above",
    "score",
];

type Entry = (&'static str, String);

impl Found<'_> {
    /// The whole answer as one table.
    pub(super) fn long(&self) -> Sheet {
        let rows = [
            self.exact_rows(),
            self.sampled_rows(),
            self.unit_rows(),
            self.among_rows(),
            self.own_rows(),
            self.pair_rows(),
            self.replay_rows(),
        ];
        let row = |entries: Vec<Entry>| -> Vec<Cell> {
            let of = |column: &&str| entries.iter().find(|(name, _)| name == column);
            COLUMNS
                .iter()
                .map(|column| of(column).map_or_else(Cell::default, |(_, text)| Cell::same(text)))
                .collect()
        };
        Sheet {
            columns: COLUMNS.iter().map(|name| Column::text(*name, "", "")).collect(),
            rows: rows.into_iter().flatten().map(row).collect(),
        }
    }

    fn exact_rows(&self) -> Vec<Vec<Entry>> {
        let row = |factor: &hoinhap_measures::index::sensitivity::FactorIndex| {
            vec![
                table("exact"),
                ("factor", factor.title.get(self.lang).to_owned()),
                ("first_order", plain(factor.first)),
                ("total_order", plain(factor.total)),
            ]
        };
        self.exact.factors.iter().map(row).collect()
    }

    fn sampled_rows(&self) -> Vec<Vec<Entry>> {
        let row = |factor: &hoinhap_measures::index::sensitivity::SampledIndex| {
            let indices = &factor.indices;
            vec![
                table("sampled"),
                ("factor", factor.title.get(self.lang).to_owned()),
                ("first_order", plain(indices.first)),
                ("first_order_p05", plain(indices.first_interval.0)),
                ("first_order_p95", plain(indices.first_interval.1)),
                ("total_order", plain(indices.total)),
                ("total_order_p05", plain(indices.total_interval.0)),
                ("total_order_p95", plain(indices.total_interval.1)),
                ("samples_needed", factor.samples_needed.to_string()),
            ]
        };
        self.drawn.iter().flat_map(|drawn| &drawn.factors).map(row).collect()
    }

    fn unit_rows(&self) -> Vec<Vec<Entry>> {
        let mut units: Vec<_> = self.exact.units.iter().filter(|unit| self.is_asked(&unit.unit)).collect();
        units.sort_by_key(|unit| (unit.nominal_rank, unit.unit.clone()));
        let row = |unit: &&hoinhap_measures::index::sensitivity::UnitOutcome| {
            vec![
                table("units"),
                ("unit", unit.unit.clone()),
                self.named(&unit.unit),
                ("rank", unit.nominal_rank.to_string()),
                ("rank_p05", plain(unit.rank.p05)),
                ("rank_p95", plain(unit.rank.p95)),
                ("score_p05", plain(unit.score.p05)),
                ("score_p95", plain(unit.score.p95)),
            ]
        };
        units.iter().map(row).collect()
    }

    fn among_rows(&self) -> Vec<Vec<Entry>> {
        let row = |among: &super::Among| {
            let of = |value: &dyn Fn(&hoinhap_measures::index::sensitivity::Bands) -> f64| {
                among.bands.as_ref().map_or_else(String::new, |bands| plain(value(bands)))
            };
            vec![
                table("among all"),
                ("unit", among.unit.clone()),
                self.named(&among.unit),
                ("rank", among.rank.map_or_else(String::new, |rank| rank.to_string())),
                ("rank_p05", of(&|bands| bands.rank.p05)),
                ("rank_p95", of(&|bands| bands.rank.p95)),
                ("score_p05", of(&|bands| bands.score.p05)),
                ("score_p95", of(&|bands| bands.score.p95)),
            ]
        };
        self.among.iter().map(row).collect()
    }

    fn own_rows(&self) -> Vec<Vec<Entry>> {
        let outcomes = self.exact.units.iter().zip(&self.exact.unit_factors);
        let compared = self.compared();
        let own = outcomes.filter(|(outcome, _)| compared.contains(&outcome.unit.as_str()));
        let rows = own.flat_map(|(outcome, indices)| {
            self.exact.factors.iter().enumerate().map(move |(place, factor)| {
                vec![
                    table("unit factors"),
                    ("factor", factor.title.get(self.lang).to_owned()),
                    ("unit", outcome.unit.clone()),
                    self.named(&outcome.unit),
                    ("first_order", plain(indices.first[place])),
                    ("total_order", plain(indices.total[place])),
                ]
            })
        });
        rows.collect()
    }

    fn pair_rows(&self) -> Vec<Vec<Entry>> {
        let units = self.compared();
        let pairs = units.iter().flat_map(|unit| units.iter().map(move |other| (*unit, *other)));
        let row = |(unit, other): (&str, &str)| {
            vec![
                table("pairs"),
                ("unit", unit.to_owned()),
                self.named(unit),
                ("other", other.to_owned()),
                ("p_above", self.exact.beats(unit, other).map_or_else(String::new, plain)),
            ]
        };
        pairs.filter(|(unit, other)| unit != other).map(row).collect()
    }

    fn replay_rows(&self) -> Vec<Vec<Entry>> {
        let Some(replays) = self.replays else { return Vec::new() };
        let runs = replays.runs.iter().zip(&replays.scores);
        let rows = runs.flat_map(|(run, scores)| {
            let own = replays.units.iter().zip(scores).filter(|(unit, _)| self.is_asked(unit));
            own.map(move |(unit, score)| {
                vec![
                    table("replays"),
                    ("unit", unit.clone()),
                    self.named(unit),
                    ("run", run.clone()),
                    ("score", plain(*score)),
                ]
            })
        });
        rows.collect()
    }

    fn named(&self, unit: &str) -> Entry {
        ("name", (self.name)(unit).get(self.lang).to_owned())
    }
}

fn table(name: &str) -> Entry {
    ("table", name.to_owned())
}

/// A number in full; nothing where it is not defined.
fn plain(value: f64) -> String {
    finite(value).map_or_else(String::new, |value| value.to_string())
}
