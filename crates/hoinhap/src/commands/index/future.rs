//! Where a score is going: its leaves are forecast and the index rebuilt from them, against a target.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use hoinhap_measures::index::{Build, Composite, Outlook, OutlookRefused, outlook};
use hoinhap_measures::progress::{Goal, YearValue, required_path};
use hoinhap_report::format;
use hoinhap_vocab::{Lang, Text, Year};

use super::moves::Names;
use super::shown::{number, percent};
use crate::commands::measure::progress::{Asked, SEED, words};
use crate::failure::Failure;
use crate::output::{Cell, Column, Part, Sheet, text_json};

/// A target of a score, and the way to it.
pub(super) struct Future {
    goal: Goal,
    now: YearValue,
    imputed_share: f64,
    outlook: Result<Outlook, OutlookRefused>,
    years: usize,
}

impl Future {
    /// The outlook of a unit; the base is its last score unless another year is named.
    pub(super) fn new(
        composite: &Composite,
        built: &Build,
        unit: &str,
        asked: Asked,
    ) -> Result<Self, Failure> {
        let top = composite.tree.top();
        let own = built.scores.iter().filter(|score| score.node == top && score.unit == unit);
        let scored: Vec<(YearValue, f64)> = own
            .filter_map(|score| {
                Some((YearValue { year: score.year?, value: score.value? }, score.imputed_share))
            })
            .collect();
        let (now, imputed_share) = scored.last().copied().ok_or_else(|| no_score(unit))?;
        let base = match asked.base {
            None => now,
            Some(year) => scored
                .iter()
                .map(|(point, _)| *point)
                .find(|point| point.year == year)
                .ok_or_else(|| no_base(year, scored[0].0.year, now.year))?,
        };
        let goal = Goal { base_year: base.year, base: base.value, year: asked.by, value: asked.value };
        let outlook = outlook(composite, &built.run, unit, goal, SEED);
        let years = built.run.imputed.frame.years().len();
        Ok(Self { goal, now, imputed_share, outlook, years })
    }

    /// For programs.
    pub(super) fn json(&self) -> Value {
        let found = self.outlook.as_ref().ok();
        let path = found.map(|found| {
            let point = |(point, (low, high)): (&YearValue, &(f64, f64))| {
                json!({"year": point.year, "median": point.value, "p05": low, "p95": high})
            };
            found.path.iter().zip(&found.bounds).map(point).collect::<Vec<_>>()
        });
        let models = found.map(|found| {
            let model =
                |(node, model): &(String, _)| json!({"node": node, "model": words::model_code(*model)});
            found.models.iter().map(model).collect::<Vec<_>>()
        });
        json!({
            "base": {"year": self.goal.base_year, "value": self.goal.base},
            "target": {"year": self.goal.year, "value": self.goal.value},
            "last": {"year": self.now.year, "value": self.now.value},
            "path": path,
            "p_target_met": found.map(|found| found.probability),
            "models": models,
            "refused": self.outlook.as_ref().err().map(|refused| text_json(&self.refused(*refused))),
        })
    }

    /// A sentence, the years and the models.
    pub(super) fn parts(&self, names: Names<'_>, decimals: u8, lang: Lang) -> Vec<Part> {
        let line = |text: Text| Part::Line(text.get(lang).to_owned());
        let mut parts = vec![line(self.opening(decimals, lang))];
        let sheet = self.sheet(decimals, lang);
        parts.extend((!sheet.rows.is_empty()).then_some(Part::Table(sheet)));
        match &self.outlook {
            Err(refused) => {
                let why = self.refused(*refused);
                parts.push(line(Text::new(
                    format!("Không có dự báo: {}.", why.vi),
                    format!("No outlook: {}.", why.en),
                )));
            }
            Ok(found) => {
                parts.push(line(self.probability(found, decimals, lang)));
                parts.push(Part::Line(models(found, names, lang)));
                parts.extend((self.imputed_share > 0.0).then(|| line(self.imputed(lang))));
            }
        }
        parts
    }

    fn opening(&self, decimals: u8, lang: Lang) -> Text {
        let shown = |value| format::number(value, decimals, lang);
        let (goal, now) = (self.goal, self.now);
        let (base, at, target) = (shown(goal.base), shown(now.value), shown(goal.value));
        let way = if goal.base_year == now.year {
            Text::new(format!("từ {at} ({})", now.year), format!("from {at} ({})", now.year))
        } else {
            Text::new(
                format!("từ {base} ({}) đến {at} ({})", goal.base_year, now.year),
                format!("from {base} ({}) to {at} ({})", goal.base_year, now.year),
            )
        };
        Text::new(
            format!(
                "Mục tiêu {target} vào năm {}: {}. Chỉ số được dựng lại từ từng chỉ tiêu được dự báo; điểm số không được kéo dài:",
                goal.year, way.vi
            ),
            format!(
                "Target {target} by {}: {}. The index is rebuilt from its leaves, each forecast by itself; the score is not extended:",
                goal.year, way.en
            ),
        )
    }

    fn sheet(&self, decimals: u8, lang: Lang) -> Sheet {
        let found = self.outlook.as_ref().ok();
        let row = |point: &YearValue| {
            let place = found.and_then(|found| found.path.iter().position(|own| own.year == point.year));
            let own = found.zip(place).map(|(found, place)| (found.path[place].value, found.bounds[place]));
            vec![
                Cell::same(point.year.to_string()),
                number(Some(point.value), decimals, lang),
                number(own.map(|(median, _)| median), decimals, lang),
                number(own.map(|(_, (low, _))| low), decimals, lang),
                number(own.map(|(_, (_, high))| high), decimals, lang),
            ]
        };
        Sheet {
            columns: vec![
                Column::text("year", "Năm", "Year"),
                Column::number("required", "Đường phải đi", "Required path"),
                Column::number("median", "Trung vị dự báo", "Median outlook"),
                Column::number("p05", "Dưới (5 %)", "Low (5 %)"),
                Column::number("p95", "Trên (95 %)", "High (95 %)"),
            ],
            rows: required_path(self.now, self.goal).unwrap_or_default().iter().map(row).collect(),
        }
    }

    fn probability(&self, found: &Outlook, decimals: u8, lang: Lang) -> Text {
        let (share, year) = (percent(found.probability, lang), self.goal.year);
        let target = format::number(self.goal.value, decimals, lang);
        let (vi, en) =
            if self.goal.value >= self.goal.base { ("từ", "or more") } else { ("không quá", "or less") };
        Text::new(
            format!("Xác suất đạt mục tiêu ({vi} {target} vào năm {year}): {share}."),
            format!("Probability of meeting the target ({target} {en} in {year}): {share}."),
        )
    }

    fn imputed(&self, lang: Lang) -> Text {
        let (share, year) = (percent(self.imputed_share, lang), self.now.year);
        Text::new(
            format!(
                "{share} trọng số của năm {year} là số bù: các chỉ tiêu ấy đi tiếp từ giá trị cũ, nên khoảng dự báo có thể quá hẹp."
            ),
            format!(
                "{share} of the weight of {year} is imputed: those leaves go on from older values, so that the bounds may be too narrow."
            ),
        )
    }

    fn refused(&self, refused: OutlookRefused) -> Text {
        match refused {
            OutlookRefused::NotSeparable => Text::fixed(
                "phương pháp chấm điểm một đơn vị theo các đơn vị khác, nên không mô phỏng riêng được; cần mốc cố định",
                "the method scores a unit by the others, so that its future cannot be simulated alone; fixed goalposts are needed",
            ),
            OutlookRefused::UnknownUnit => {
                Text::fixed("đơn vị không có năm nào trong bộ số liệu", "the unit has no year in the data")
            }
            OutlookRefused::Leaf(why) => {
                let why = words::refused(why);
                let (vi, en) = match self.years {
                    1 => (" (chỉ dựng một năm: bỏ `--year`)", " (one year is built: leave out `--year`)"),
                    _ => ("", ""),
                };
                Text::new(format!("một chỉ tiêu: {}{vi}", why.vi), format!("of a leaf: {}{en}", why.en))
            }
            OutlookRefused::NoScore { year } => Text::new(
                format!("đơn vị không có điểm năm {year}, năm cuối, nên không có điểm xuất phát"),
                format!("the unit has no score in {year}, the last year, and so nothing to start from"),
            ),
            OutlookRefused::OffScale { low, high } => Text::new(
                format!("mục tiêu nằm ngoài thang từ {low} đến {high}"),
                format!("the target lies outside the scale from {low} to {high}"),
            ),
            OutlookRefused::Undefined => Text::fixed(
                "phép tổng hợp không nhận một số giá trị mô phỏng; hãy chuẩn hoá về một khoảng dương",
                "the aggregation does not take some of the simulated values; normalise to a positive range",
            ),
            _ => Text::fixed("không mô phỏng được", "it cannot be simulated"),
        }
    }
}

/// `Models: last value: wgi:RQ, …; Theta: …`.
fn models(found: &Outlook, names: Names<'_>, lang: Lang) -> String {
    let mut by_model: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for (node, model) in &found.models {
        by_model.entry(*model).or_default().push(names(node).get(lang).to_owned());
    }
    let entry = |(model, nodes): (&_, &Vec<String>)| {
        format!("{}: {}", words::model(*model).get(lang), nodes.join(", "))
    };
    let entries: Vec<String> = by_model.iter().map(entry).collect();
    let label = Text::fixed("Mô hình của từng chỉ tiêu", "Model of each leaf");
    format!("{}: {}.", label.get(lang), entries.join("; "))
}

fn no_score(unit: &str) -> Failure {
    let message = Text::fixed(
        "Đơn vị này không có điểm của năm nào, nên không có mục tiêu nào để so",
        "The unit has no score in any year, and so nothing to hold a target against",
    );
    let help = Text::fixed(
        "`hoinhap index build --country` nói vì sao không có điểm; cần số liệu có năm",
        "`hoinhap index build --country` says why there is no score; the data need years",
    );
    Failure::usage("index/no-score", message, help).at("--country").with_value(unit)
}

fn no_base(year: Year, first: Year, last: Year) -> Failure {
    let message =
        Text::new(format!("Năm gốc {year} không có điểm"), format!("The base year {year} has no score"));
    let help = Text::new(
        format!("Chọn một năm có điểm, từ {first} đến {last}"),
        format!("Choose a year that has a score, from {first} to {last}"),
    );
    Failure::usage("index/no-base", message, help).at("--base").with_value(year.to_string())
}
