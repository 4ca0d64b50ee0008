//! Progress towards a target as a page: where it stands, a table of measures, a table of years.

use hoinhap_measures::progress::{
    Arrival, Bands, Forecast, ProgressError, Ratio, Trend, YearValue, bands_of,
};
use hoinhap_report::format;
use hoinhap_sources::Library;
use hoinhap_vocab::{Lang, Text};

use super::{RECENT, Way, words};
use crate::output::{Cell, Column, Part, Sheet};

/// A series and how it is shown.
pub(super) struct Shown<'a> {
    pub(super) way: &'a Way,
    pub(super) title: &'a Text,
    pub(super) indicator: &'a str,
    pub(super) library: &'a Library,
    pub(super) lang: Lang,
}

/// A row: the measure, its value, how to read it.
type Row = (Text, Cell, Text);

impl Shown<'_> {
    /// The parts in reading order.
    pub(super) fn parts(&self) -> Vec<Part> {
        let mut parts = vec![self.line(&self.heading()), self.line(&self.standing())];
        parts.push(Part::Table(self.measures()));
        parts.push(Part::Table(self.years()));
        parts.push(self.line(&self.bands()));
        parts.extend(self.breaks().map(|text| self.line(&text)));
        parts
    }

    fn line(&self, text: &Text) -> Part {
        Part::Line(text.get(self.lang).to_owned())
    }

    /// A value in the unit of the indicator, without the unit.
    fn value(&self, value: f64) -> String {
        let decimals = self.library.catalogue().units.get(&self.way.unit).decimals;
        format::number(value, decimals.max(2), self.lang)
    }

    fn number(&self, value: f64, decimals: u8) -> Cell {
        Cell::pair(format::number(value, decimals, self.lang), value.to_string())
    }

    fn percent(&self, share: f64, decimals: u8) -> String {
        format::with_unit(&format::number(100.0 * share, decimals, self.lang), "%")
    }

    fn heading(&self) -> Text {
        let way = self.way;
        Text::build(|lang| {
            let name = |economy| self.library.economies().name_in(economy, lang);
            let partner = way.partner.map_or_else(String::new, |partner| format!(" → {}", name(partner)));
            let product = way.product.as_ref().map_or_else(String::new, |product| format!(", {product}"));
            format!("{}{partner}{product}: {} ({})", name(way.economy), self.title.get(lang), self.indicator)
        })
    }

    fn standing(&self) -> Text {
        let (way, goal) = (self.way, self.way.goal);
        let (base, now, target) = (self.value(goal.base), self.value(way.now.value), self.value(goal.value));
        let (from, at, by) = (goal.base_year, way.now.year, goal.year);
        let label = self.library.catalogue().units.get(&way.unit).label;
        let met = match way.is_met() {
            true => Text::fixed("Mục tiêu đã đạt.", "The target is met."),
            false => Text::fixed("Mục tiêu chưa đạt.", "The target is not met yet."),
        };
        Text::new(
            format!(
                "Từ {base} ({from}) đến {now} ({at}); mục tiêu {target} vào năm {by}; đơn vị: {}. {}",
                label.vi, met.vi
            ),
            format!(
                "From {base} ({from}) to {now} ({at}); target {target} by {by}; unit: {}. {}",
                label.en, met.en
            ),
        )
    }

    fn measures(&self) -> Sheet {
        let rows = [self.of_way(), self.of_speed(), self.of_future()].concat();
        let row = |(name, value, reading): Row| {
            vec![Cell::same(name.get(self.lang)), value, Cell::same(reading.get(self.lang))]
        };
        Sheet {
            columns: vec![
                Column::text("measure", "Thước đo", "Measure"),
                Column::number("value", "Giá trị", "Value"),
                Column::text("reading", "Cách đọc", "Reading"),
            ],
            rows: rows.into_iter().map(row).collect(),
        }
    }

    /// A row of a measure that may not be defined.
    fn or_why(&self, name: Text, value: Result<(Cell, Text), ProgressError>) -> Row {
        match value {
            Ok((value, reading)) => (name, value, reading),
            Err(error) => (name, Cell::none(), words::undefined(error)),
        }
    }

    fn of_way(&self) -> Vec<Row> {
        let way = self.way;
        let gap = way.gap_closed.map(|share| {
            let reading =
                Text::fixed("phần đường đã đi từ gốc đến mục tiêu", "share of the way from base to target");
            (Cell::pair(self.percent(share, 1), share.to_string()), reading)
        });
        let csi = way.csi.map(|csi| (self.number(csi, 2), Text::fixed("trên 10", "of 10")));
        vec![
            self.or_why(Text::fixed("Khoảng cách đã thu hẹp", "Gap closed"), gap),
            self.or_why(Text::fixed("Điểm CSI", "CSI score"), csi),
        ]
    }

    fn of_speed(&self) -> Vec<Row> {
        let way = self.way;
        let slope = way.required_slope.map(|slope| {
            let recent = way.recent_slope.map(|recent| self.value(recent));
            let reading = match recent {
                _ if way.is_met() => Text::fixed(
                    "mỗi năm: mục tiêu đã đạt, đây là khoảng dư",
                    "a year: the target is met already, this is slack",
                ),
                Some(recent) => Text::new(
                    format!("mỗi năm từ nay; {RECENT} năm qua: {recent} mỗi năm"),
                    format!("a year from now on; the last {RECENT} years: {recent} a year"),
                ),
                None => Text::fixed("mỗi năm từ nay", "a year from now on"),
            };
            (Cell::pair(self.value(slope), slope.to_string()), reading)
        });
        let trend = way.trend_ratio.map(|ratio| {
            let reading = Text::new(
                format!("thay đổi mỗi năm của {RECENT} năm cuối trên mức cần có từ năm gốc (SDSN)"),
                format!("yearly change of the last {RECENT} years over that needed from the base (SDSN)"),
            );
            (self.number(ratio, 2), reading)
        });
        let of_growth = Text::fixed("Tỷ số tốc độ tăng (Eurostat)", "Ratio of growth (Eurostat)");
        let linear = Text::fixed("Tỷ số tuyến tính", "Linear ratio");
        let growth = if way.is_of_growth() {
            way.ratio
        } else {
            Err(way.ratio.err().unwrap_or(ProgressError::NotPositive))
        };
        let mut rows = vec![
            self.or_why(Text::fixed("Mức tăng cần có", "Required slope"), slope),
            self.or_why(of_growth, growth.map(|ratio| self.ratio(ratio, |rate| self.percent(rate, 2)))),
            self.or_why(linear, way.linear.map(|ratio| self.ratio(ratio, |rate| self.value(rate)))),
        ];
        rows.extend(way.logit.map(|logit| {
            let name = Text::fixed("Tỷ số logit", "Logit ratio");
            self.or_why(name, logit.map(|ratio| self.ratio(ratio, |rate| format::number(rate, 4, self.lang))))
        }));
        rows.push(self.or_why(Text::fixed("Tỷ số xu thế", "Trend ratio"), trend));
        rows
    }

    /// Actual over required, with the verdict.
    fn ratio(&self, ratio: Ratio, rate: impl Fn(f64) -> String) -> (Cell, Text) {
        let band = words::band(bands_of(ratio.ratio, Bands::default()));
        let (actual, required) = (rate(ratio.actual), rate(ratio.required));
        let reading = Text::new(
            format!("{}; thực tế {actual} mỗi năm, cần {required}", band.vi),
            format!("{}; actual {actual} a year, required {required}", band.en),
        );
        (self.number(ratio.ratio, 2), reading)
    }

    fn of_future(&self) -> Vec<Row> {
        let (way, by) = (self.way, self.way.goal.year);
        let line = |line: Option<Trend>, name: Text| {
            let value = line.ok_or(ProgressError::TooFew).map(|line| {
                let slope = self.value(line.slope);
                let reading = Text::new(format!("độ dốc {slope} mỗi năm"), format!("slope {slope} a year"));
                let end = line.at(by);
                (Cell::pair(self.value(end), end.to_string()), reading)
            });
            self.or_why(name, value)
        };
        let anticipated = way.anticipated.map(|share| {
            let reading = Text::new(
                format!("% quãng đường còn thiếu vào năm {by} theo đường trên (ESCAP)"),
                format!("% of the way still missing in {by} on that line (ESCAP)"),
            );
            (self.number(share, 1), reading)
        });
        let straight = Text::new(format!("Đường thẳng vào năm {by}"), format!("Least-squares line in {by}"));
        let recent = Text::new(
            format!("Đường thẳng trọng số theo độ mới vào năm {by}"),
            format!("Recency-weighted line in {by}"),
        );
        let mut rows = vec![line(way.least_squares, straight), line(way.recency_weighted, recent)];
        rows.push(self.or_why(Text::fixed("Tiến độ dự kiến còn thiếu", "Anticipated progress"), anticipated));
        rows.push(self.arrival());
        rows.extend(self.forecast());
        rows
    }

    fn arrival(&self) -> Row {
        let name = Text::fixed("Năm đến đích theo đường đó", "Year of arrival on that line");
        match self.way.arrival {
            Arrival::Year { year, low, high } => {
                let shown = |year: f64| format!("{year:.0}");
                let (from, to) = (shown(low), shown(high));
                let reading =
                    Text::new(format!("khoảng 90 %: {from}–{to}"), format!("90 % interval: {from}–{to}"));
                (name, Cell::pair(shown(year), year.to_string()), reading)
            }
            Arrival::NotWithinHorizon => {
                let reading = Text::fixed(
                    "không trong tầm nhìn: đường đi xa mục tiêu, hoặc một phần mười số đường lấy mẫu lại không đến",
                    "not within the horizon: the line, or one in ten of the resampled ones, never arrives",
                );
                (name, Cell::none(), reading)
            }
        }
    }

    fn forecast(&self) -> Vec<Row> {
        let by = self.way.goal.year;
        let name = Text::new(format!("Dự báo cho năm {by}"), format!("Forecast for {by}"));
        let forecast = match &self.way.forecast {
            Err(refused) => return vec![(name, Cell::none(), words::refused(*refused))],
            Ok(forecast) => forecast,
        };
        let end = forecast
            .path
            .last()
            .map_or_else(Cell::none, |point| Cell::pair(self.value(point.value), point.value.to_string()));
        let probability = Cell::pair(self.percent(forecast.probability, 0), forecast.probability.to_string());
        let met = Text::fixed("Xác suất đạt mục tiêu", "Probability of meeting the target");
        vec![
            (name, end, self.model(forecast)),
            (
                met,
                probability,
                Text::new(format!("vào năm {by}, theo dự báo"), format!("in {by}, by the forecast")),
            ),
        ]
    }

    /// Which model, and how it compares with the last value as a forecast.
    fn model(&self, forecast: &Forecast) -> Text {
        let (points, used) = (self.way.unbroken, words::model(forecast.model));
        let error = |(_, error): &(_, f64)| *error;
        let own = forecast.errors.iter().find(|(model, _)| *model == forecast.model).map(error);
        let best = forecast.errors.iter().map(error).fold(f64::INFINITY, f64::min);
        match own {
            Some(own) => {
                let own = format::number(own, 2, self.lang);
                Text::new(
                    format!(
                        "{}, {points} giá trị; sai số bằng {own} lần của mô hình giữ nguyên giá trị cuối",
                        used.vi
                    ),
                    format!("{}, {points} values; its error is {own} of that of the last value", used.en),
                )
            }
            None if best.is_finite() => {
                let best = format::number(best, 2, self.lang);
                Text::new(
                    format!(
                        "{}, {points} giá trị: không mô hình nào hơn được (tốt nhất {best} lần sai số)",
                        used.vi
                    ),
                    format!(
                        "{}, {points} values: no model beats it (the best has {best} of its error)",
                        used.en
                    ),
                )
            }
            None => Text::new(
                format!("{}, {points} giá trị: chuỗi không đổi", used.vi),
                format!("{}, {points} values: the series does not move", used.en),
            ),
        }
    }

    /// The required path beside the forecast.
    fn years(&self) -> Sheet {
        let forecast = self.way.forecast.as_ref().ok();
        let cell = |value: Option<f64>| {
            value.map_or_else(Cell::none, |value| Cell::pair(self.value(value), value.to_string()))
        };
        let row = |point: &YearValue| {
            let place =
                forecast.and_then(|forecast| forecast.path.iter().position(|own| own.year == point.year));
            let found = place
                .zip(forecast)
                .map(|(place, forecast)| (forecast.path[place].value, forecast.bounds[place]));
            vec![
                Cell::same(point.year.to_string()),
                cell(Some(point.value)),
                cell(found.map(|(value, _)| value)),
                cell(found.map(|(_, (low, _))| low)),
                cell(found.map(|(_, (_, high))| high)),
            ]
        };
        Sheet {
            columns: vec![
                Column::text("year", "Năm", "Year"),
                Column::number("required", "Đường phải đi", "Required path"),
                Column::number("forecast", "Dự báo", "Forecast"),
                Column::number("p05", "Dưới (5 %)", "Low (5 %)"),
                Column::number("p95", "Trên (95 %)", "High (95 %)"),
            ],
            rows: self.way.path.iter().map(row).collect(),
        }
    }

    fn bands(&self) -> Text {
        let bands = Bands::default();
        let shown = |share: f64| format::number(share, 2, self.lang);
        let (on_track, moderate) = (shown(bands.on_track), shown(bands.moderate));
        Text::new(
            format!(
                "Ngưỡng của tỷ số: từ {on_track} đủ nhanh, từ {moderate} chưa đủ nhanh, từ 0 quá chậm, dưới 0 đi xa mục tiêu."
            ),
            format!(
                "Bands of a ratio: on track from {on_track}, moderate from {moderate}, insufficient from 0, moving away below 0."
            ),
        )
    }

    fn breaks(&self) -> Option<Text> {
        let years: Vec<String> = self.way.breaks.iter().map(ToString::to_string).collect();
        let years = years.join(", ");
        (!years.is_empty()).then(|| {
            Text::new(
                format!("Chuỗi đứt ở năm {years}: trước và sau không so được với nhau; chọn `--base` sau đó."),
                format!("The series breaks in {years}: before and after cannot be compared; choose a `--base` after it."),
            )
        })
    }
}
