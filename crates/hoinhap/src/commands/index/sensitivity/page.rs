//! The sensitivity of a composite as a page: exact factors, sampled ones, units, pairs, replays.

use hoinhap_measures::index::sensitivity::{Distribution, Sampled, SampledIndex, UnitOutcome};
use hoinhap_report::format;
use hoinhap_vocab::Text;

use super::among::Among;
use super::{Found, Replays};
use crate::commands::index::build::finite;
use crate::commands::index::shown::{headline, number};
use crate::output::{Cell, Column, Part, Sheet};

/// Units that a line names.
const NAMED: usize = 12;
/// Runs of a design that the page shows.
const RUNS_SHOWN: usize = 8;
/// Width of an interval that counts as narrow.
const NARROW: f64 = 0.1;

impl Found<'_> {
    /// The parts in reading order.
    pub(super) fn page(&self) -> Vec<Part> {
        let mut parts = vec![self.line(self.opening()), Part::Table(self.exact_sheet())];
        parts.extend(self.drawn.map(|drawn| self.sampled_parts(drawn)).unwrap_or_default());
        if self.exact.units.is_empty() {
            parts.push(self.line(self.nobody()));
        } else {
            parts.push(self.line(self.ranges()));
            parts.push(Part::Table(self.unit_sheet()));
            parts.extend(self.left_out().map(|text| self.line(text)));
        }
        parts.extend(self.unscored().map(|text| self.line(text)));
        if !self.among.is_empty() {
            parts.push(self.line(AMONG_ALL.clone()));
            parts.push(Part::Table(self.among_sheet()));
        }
        let compared = self.compared();
        if !compared.is_empty() {
            parts.push(self.line(OWN_FACTORS.clone()));
            parts.push(Part::Table(self.own_sheet()));
        }
        if compared.len() > 1 {
            parts.push(self.line(PAIRS.clone()));
            parts.push(Part::Table(self.pair_sheet(&compared)));
        }
        parts.extend(self.replays.map(|replays| self.replay_parts(replays)).unwrap_or_default());
        parts
    }

    fn line(&self, text: Text) -> Part {
        Part::Line(text.get(self.lang).to_owned())
    }

    fn count(&self, number: usize) -> String {
        format::number(number as f64, 0, self.lang)
    }

    fn opening(&self) -> Text {
        let cells = self.count(self.exact.scores.len());
        Text::build(|lang| {
            let head = headline(self.composite, self.year, lang);
            let exact = Text::new(
                format!(
                    "chỉ số Sobol chính xác, tính trên mọi tổ hợp ({cells}) của các lựa chọn rời rạc; kết quả xét: độ dịch hạng trung bình."
                ),
                format!(
                    "exact Sobol indices over all {cells} combinations of the discrete choices; outcome: the mean absolute shift of ranks."
                ),
            );
            format!("{head}: {}", exact.get(lang))
        })
    }

    fn share(&self, value: f64) -> Cell {
        number(finite(value), 4, self.lang)
    }

    fn exact_sheet(&self) -> Sheet {
        let row = |factor: &hoinhap_measures::index::sensitivity::FactorIndex| {
            vec![Cell::same(factor.title.get(self.lang)), self.share(factor.first), self.share(factor.total)]
        };
        let columns = vec![factor_column(), first_column(), total_column()];
        Sheet { columns, rows: self.exact.factors.iter().map(row).collect() }
    }

    fn sampled_parts(&self, drawn: &Sampled) -> Vec<Part> {
        if drawn.factors.is_empty() {
            return Vec::new();
        }
        let (samples, runs) = (self.count(drawn.samples as usize), self.count(drawn.runs as usize));
        let opening = Text::new(
            format!(
                "Lấy mẫu các nghi ngờ liên tục: {samples} điểm, {runs} lần chạy, khoảng 90 %. Đây là phần của một phương sai khác với bảng trên: không cộng hai bảng với nhau."
            ),
            format!(
                "Continuous doubts, sampled: {samples} points, {runs} runs, 90 % intervals. They are shares of another variance than those above: the two tables do not add up."
            ),
        );
        let row = |factor: &SampledIndex| {
            let indices = &factor.indices;
            vec![
                Cell::same(factor.title.get(self.lang)),
                self.share(indices.first),
                self.interval(indices.first_interval),
                self.share(indices.total),
                self.interval(indices.total_interval),
                match finite(indices.total) {
                    Some(_) => Cell::same(self.count(factor.samples_needed as usize)),
                    None => Cell::none(),
                },
            ]
        };
        let columns = vec![
            factor_column(),
            first_column(),
            Column::text("first_order_90", "khoảng 90 %", "90 % interval"),
            total_column(),
            Column::text("total_order_90", "khoảng 90 %", "90 % interval"),
            Column::number("samples_needed", "Số điểm cần cho khoảng 0,1", "Points for an interval of 0.1"),
        ];
        let sheet = Sheet { columns, rows: drawn.factors.iter().map(row).collect() };
        vec![self.line(opening), Part::Table(sheet), self.line(self.convergence(drawn))]
    }

    fn interval(&self, (low, high): (f64, f64)) -> Cell {
        match finite(low).zip(finite(high)) {
            Some((low, high)) => {
                let shown = |value| format::number(value, 3, self.lang);
                Cell::same(format!("{} … {}", shown(low), shown(high)))
            }
            None => Cell::none(),
        }
    }

    /// Whether enough points were drawn, and what one doubt alone can say.
    fn convergence(&self, drawn: &Sampled) -> Text {
        if drawn.factors.iter().all(|factor| finite(factor.indices.total).is_none()) {
            return NOTHING_MOVES.clone();
        }
        if let [only] = drawn.factors.as_slice() {
            return Text::build(|lang| {
                let title = only.title.get(lang);
                let said = Text::new(
                    format!(
                        "Chỉ có một nghi ngờ được lấy mẫu ({title}): chỉ số của nó bằng 1 theo định nghĩa, và số ước lượng chỉ cho biết sai số lấy mẫu."
                    ),
                    format!(
                        "One doubt alone is drawn ({title}): its index is 1 by definition, and the estimate shows the error of sampling only."
                    ),
                );
                said.get(lang).to_owned()
            });
        }
        let needed = drawn.factors.iter().map(|factor| factor.samples_needed).max().unwrap_or(0);
        let (have, need) = (self.count(drawn.samples as usize), self.count(needed as usize));
        let width = format::number(NARROW, 1, self.lang);
        if needed <= drawn.samples {
            return Text::new(
                format!("Đã hội tụ: {have} điểm là đủ để mọi khoảng hẹp hơn {width}."),
                format!("Converged: {have} points suffice for intervals of {width} or narrower."),
            );
        }
        Text::new(
            format!(
                "Chưa hội tụ: đã lấy {have} điểm, cần khoảng {need} điểm để mọi khoảng hẹp hơn {width}. Dùng `--samples {needed}`, hoặc tăng `samples` trong `[uncertainty]` của công thức."
            ),
            format!(
                "Not converged: {have} points drawn, about {need} needed for intervals of {width}. Use `--samples {needed}`, or raise `samples` in `[uncertainty]` of the recipe."
            ),
        )
    }

    fn ranges(&self) -> Text {
        let kept = self.count(self.exact.units.len());
        Text::new(
            format!("Thứ hạng và điểm trên mọi tổ hợp, trong số {kept} đơn vị mà mọi tổ hợp đều cho điểm:"),
            format!(
                "Ranks and scores over all combinations, among the {kept} units that every combination scores:"
            ),
        )
    }

    fn unit_sheet(&self) -> Sheet {
        let mut units: Vec<&UnitOutcome> =
            self.exact.units.iter().filter(|unit| self.is_asked(&unit.unit)).collect();
        units.sort_by_key(|unit| (unit.nominal_rank, unit.unit.clone()));
        let band = |range: Distribution, decimals: u8| {
            let shown = |value| format::number(value, decimals, self.lang);
            Cell::same(format!("{}–{}", shown(range.p05), shown(range.p95)))
        };
        let decimals = self.decimals - 1;
        let row = |unit: &&UnitOutcome| {
            vec![
                Cell::same(unit.nominal_rank.to_string()),
                Cell::same(&unit.unit),
                Cell::same((self.name)(&unit.unit).get(self.lang)),
                band(unit.rank, 0),
                band(unit.score, decimals),
            ]
        };
        Sheet {
            columns: vec![
                Column::number("rank", "Hạng", "Rank"),
                Column::text("unit", "Mã", "Code"),
                Column::text("name", "Tên", "Name"),
                Column::text("rank_90", "Hạng, khoảng 90 %", "Rank, 90 % range"),
                Column::text("score_90", "Điểm, khoảng 90 %", "Score, 90 % range"),
            ],
            rows: units.iter().map(row).collect(),
        }
    }

    /// Who is left out, and what the ranks are among; `None` where nobody is.
    fn left_out(&self) -> Option<Text> {
        let left = &self.exact.left_out;
        let own: Vec<&str> = left.iter().map(String::as_str).filter(|unit| self.is_asked(unit)).collect();
        let more = if own.len() > NAMED { ", …" } else { "" };
        let named = own.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        let named = if named.is_empty() { String::new() } else { format!(" ({named}{more})") };
        let (count, kept) = (self.count(left.len()), self.count(self.exact.units.len()));
        let all = self.count(left.len() + self.exact.units.len());
        (!left.is_empty()).then(|| {
            Text::new(
                format!("{count} trên {all} đơn vị bị để ra ngoài{named}, vì có tổ hợp không cho chúng điểm. Hạng ở đây là trong {kept} đơn vị còn lại; hạng của `index build` là trong cả {all}."),
                format!("{count} of {all} units are left out{named}, because some combination gives them no score. Ranks here are among the {kept} kept; those of `index build` are among all {all}."),
            )
        })
    }

    /// The units asked for that the recipe itself does not score; `None` where there are none.
    fn unscored(&self) -> Option<Text> {
        let exact = self.exact;
        let is_known = |unit: &str| {
            exact.units.iter().any(|outcome| outcome.unit == unit)
                || exact.left_out.iter().any(|left| left == unit)
        };
        let none: Vec<&str> = self.asked.iter().map(String::as_str).filter(|unit| !is_known(unit)).collect();
        let named = none.join(", ");
        (!none.is_empty()).then(|| {
            Text::new(
                format!("Công thức không cho điểm: {named}; lý do có trong `hoinhap index build`."),
                format!("Without a score by the recipe itself: {named}; `hoinhap index build` says why."),
            )
        })
    }

    /// Why no unit is left.
    fn nobody(&self) -> Text {
        let all = self.count(self.exact.left_out.len());
        Text::build(|lang| {
            let said = Text::new(
                format!(
                    "Không đơn vị nào trong {all} đơn vị có khoảng thứ hạng: với mỗi đơn vị đều có tổ hợp không cho điểm, nên không có chỉ số nào ở trên được xác định."
                ),
                format!(
                    "None of {all} units has a range of ranks: each is without a score in some combination, so that no index above is defined."
                ),
            );
            let level = |thin: &super::Thin| {
                let (factor, level, scored) = (thin.factor.get(lang), &thin.level, thin.scored);
                let text = Text::new(
                    format!("{factor} = {level}: còn {scored}"),
                    format!("{factor} = {level}: {scored} left"),
                );
                text.get(lang).to_owned()
            };
            let levels: Vec<String> = self.thin.iter().take(NAMED).map(level).collect();
            let why = Text::fixed(
                "Số đơn vị còn điểm khi chỉ đổi một lựa chọn",
                "Units with a score when one choice alone is changed",
            );
            match levels.is_empty() {
                true => said.get(lang).to_owned(),
                false => format!("{} {}: {}.", said.get(lang), why.get(lang), levels.join("; ")),
            }
        })
    }

    fn among_sheet(&self) -> Sheet {
        let band = |range: Option<Distribution>, decimals: u8| {
            let shown = |value| format::number(value, decimals, self.lang);
            range.map_or_else(Cell::none, |range| {
                Cell::same(format!("{}–{}", shown(range.p05), shown(range.p95)))
            })
        };
        let row = |among: &Among| {
            let scored = among.bands.map(|bands| format!("{}/{}", bands.scored, bands.cells));
            vec![
                Cell::same(&among.unit),
                Cell::same((self.name)(&among.unit).get(self.lang)),
                among.rank.map_or_else(Cell::none, |rank| Cell::same(format!("{rank}/{}", among.of))),
                band(among.bands.map(|bands| bands.rank), 0),
                band(among.bands.map(|bands| bands.score), self.decimals - 1),
                scored.map_or_else(Cell::none, Cell::same),
            ]
        };
        Sheet {
            columns: vec![
                Column::text("unit", "Mã", "Code"),
                Column::text("name", "Tên", "Name"),
                Column::number("rank", "Hạng", "Rank"),
                Column::text("rank_90", "Hạng, khoảng 90 %", "Rank, 90 % range"),
                Column::text("score_90", "Điểm, khoảng 90 %", "Score, 90 % range"),
                Column::number("scored", "Tổ hợp cho điểm", "Combinations that score it"),
            ],
            rows: self.among.iter().map(row).collect(),
        }
    }

    fn own_sheet(&self) -> Sheet {
        let outcomes = self.exact.units.iter().zip(&self.exact.unit_factors);
        let mut rows = Vec::new();
        for unit in self.compared() {
            for (_, indices) in outcomes.clone().filter(|(outcome, _)| outcome.unit == unit) {
                rows.extend(self.exact.factors.iter().enumerate().map(|(place, factor)| {
                    vec![
                        Cell::same(unit),
                        Cell::same(factor.title.get(self.lang)),
                        self.share(indices.first[place]),
                        self.share(indices.total[place]),
                    ]
                }));
            }
        }
        let columns =
            vec![Column::text("unit", "Mã", "Code"), factor_column(), first_column(), total_column()];
        Sheet { columns, rows }
    }

    /// Rows above columns.
    fn pair_sheet(&self, units: &[&str]) -> Sheet {
        let above = |unit: &str, other: &str| {
            if unit == other { Cell::none() } else { number(self.exact.beats(unit, other), 3, self.lang) }
        };
        let row = |unit: &&str| {
            let mut cells = vec![Cell::same(*unit)];
            cells.extend(units.iter().map(|other| above(unit, other)));
            cells
        };
        let mut columns = vec![Column::text("unit", "Mã", "Code")];
        columns.extend(units.iter().map(|unit| named_column(unit)));
        Sheet { columns, rows: units.iter().map(row).collect() }
    }

    fn replay_parts(&self, replays: &Replays) -> Vec<Part> {
        let shown = replays.runs.len().min(RUNS_SHOWN);
        let (all, few) = (self.count(replays.runs.len()), self.count(shown));
        let opening = Text::new(
            format!(
                "Điểm tính lại theo thiết kế, mỗi cột một lần chạy ({few} trên {all}; đủ trong --format csv và json):"
            ),
            format!(
                "Scores replayed by the design, a column for each run ({few} of {all}; all in --format csv and json):"
            ),
        );
        let mut columns = vec![Column::text("unit", "Mã", "Code"), Column::text("name", "Tên", "Name")];
        columns.extend(replays.runs.iter().take(shown).map(|run| named_column(run)));
        let units = replays.units.iter().enumerate().filter(|(_, unit)| self.is_asked(unit));
        let row = |(place, unit): (usize, &String)| {
            let mut cells = vec![Cell::same(unit), Cell::same((self.name)(unit).get(self.lang))];
            let scores = replays.scores.iter().take(shown);
            cells.extend(scores.map(|run| number(finite(run[place]), self.decimals, self.lang)));
            cells
        };
        vec![self.line(opening), Part::Table(Sheet { columns, rows: units.map(row).collect() })]
    }
}

static NOTHING_MOVES: Text = Text::fixed(
    "Không lần lấy mẫu nào làm đổi thứ hạng: không có chỉ số nào được xác định.",
    "No draw moves a rank: no index is defined.",
);
static OWN_FACTORS: Text = Text::fixed(
    "Yếu tố nào làm đổi hạng của từng đơn vị (dấu gạch: hạng không bao giờ đổi):",
    "Which choice moves the rank of each unit (a dash: its rank never moves):",
);
static AMONG_ALL: Text = Text::fixed(
    "Trong mọi đơn vị mà từng tổ hợp cho điểm, như `index build` và báo cáo rà soát (dấu gạch: quá nửa số tổ hợp không cho điểm, hoặc cho cùng một điểm):",
    "Among all units that each combination scores, as in `index build` and the review (a dash: over half of them give no score, or those that do give the same):",
);
static PAIRS: Text = Text::fixed(
    "Tỷ lệ tổ hợp trong đó đơn vị ở hàng đứng trên đơn vị ở cột (bằng điểm tính một nửa):",
    "Share of combinations in which the unit of the row is above that of the column (ties count half):",
);

fn factor_column() -> Column {
    Column::text("factor", "Yếu tố", "Factor")
}

fn first_column() -> Column {
    Column::number("first_order", "Sobol bậc một", "First order")
}

fn total_column() -> Column {
    Column::number("total_order", "Sobol tổng", "Total order")
}

/// A column of numbers headed by a code.
fn named_column(title: &str) -> Column {
    Column { title: Text::same(title.to_owned()), ..Column::number("", "", "") }
}
