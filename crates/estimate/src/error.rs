//! What ends an estimation without estimates.

use hoinhap_vocab::{Issue, Text};

use crate::formula::FormulaError;

/// An estimation that cannot be carried out as asked, or that did not converge.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EstimateError {
    /// The formula cannot be read.
    #[error("formula, {0}")]
    Formula(#[from] FormulaError),
    /// A text about the model, such as a cluster or a sum of coefficients, cannot be read.
    #[error("{option}, {error}")]
    Part {
        /// The option that it belongs to.
        option: &'static str,
        /// What is wrong with it.
        error: FormulaError,
    },
    /// A column that the data do not have.
    #[error("there is no column `{column}`")]
    UnknownColumn {
        /// The column asked for.
        column: String,
        /// The columns there are.
        known: Vec<String>,
    },
    /// A column of words where numbers are needed.
    #[error("column `{column}`, row {row}: `{word}` is no number")]
    NotNumbers {
        /// The column.
        column: String,
        /// The first row that holds a word, the first row being 1.
        row: usize,
        /// The word.
        word: String,
    },
    /// Columns of different length.
    #[error("column `{column}` has {rows} rows, the others {expected}")]
    Ragged {
        /// The column.
        column: String,
        /// Its rows.
        rows: usize,
        /// The rows of the others.
        expected: usize,
    },
    /// Two columns of one name.
    #[error("column `{column}` occurs twice")]
    Repeated {
        /// The column.
        column: String,
    },
    /// A level that the column does not have.
    #[error("column `{column}` has no level `{level}`")]
    UnknownLevel {
        /// The column.
        column: String,
        /// The level.
        level: String,
    },
    /// `lag` or `lead` without a declared panel.
    #[error("`{term}` needs to know units and periods")]
    NoPanel {
        /// The term.
        term: String,
    },
    /// Two rows of one unit and period.
    #[error("rows {first} and {second} are of one unit and period")]
    PanelRepeats {
        /// A row, the first being 1.
        first: usize,
        /// The other.
        second: usize,
    },
    /// A negative outcome of a Poisson model, or a negative weight.
    #[error("column `{column}`, row {row}: {value} is negative")]
    Negative {
        /// The column.
        column: String,
        /// The row, the first being 1.
        row: usize,
        /// The value.
        value: f64,
        /// Whether it is a weight.
        weight: bool,
    },
    /// No row is left to estimate on.
    #[error(
        "no row is left of {rows}: {missing} miss a value, {weightless} have weight 0, {dropped} carry no information"
    )]
    NoRows {
        /// Rows read.
        rows: usize,
        /// Rows with a missing value.
        missing: usize,
        /// Rows of weight zero.
        weightless: usize,
        /// Rows dropped for other reasons.
        dropped: usize,
    },
    /// More effects, or more rows, than the layout can hold.
    #[error("{what}: {count} is more than {most}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// How many there may be.
        most: usize,
    },
    /// Indicators of a column with as many values as rows, or more cells than can be held.
    #[error("`{term}` has {levels} indicators on {rows} rows")]
    TooManyLevels {
        /// As it was written.
        term: String,
        /// Columns that it makes.
        levels: usize,
        /// Rows of the table.
        rows: usize,
    },
    /// One offset is named twice.
    #[error("the offset `{offset}` is named twice")]
    RepeatedOffset {
        /// As it was written.
        offset: String,
    },
    /// A cluster that does not vary.
    #[error("clusters of `{column}`: there is only one")]
    OneCluster {
        /// The column.
        column: String,
    },
    /// A row used has no cluster.
    #[error("row {row} has no value of the cluster `{column}`")]
    NoCluster {
        /// The column.
        column: String,
        /// The row, the first being 1.
        row: usize,
    },
    /// No regressor is left, or more parameters than rows.
    #[error("{parameters} parameters cannot be estimated from {observations} observations")]
    TooFew {
        /// Parameters.
        parameters: usize,
        /// Observations.
        observations: usize,
    },
    /// Numbers so large or so small that squares of them are no numbers.
    #[error(
        "the numbers of this model, or their products with the weights, are too large or too small to be held"
    )]
    Overflow,
    /// The bias correction was asked for a model that is not three-way gravity.
    #[error("the bias correction needs directed three-way gravity, not the effects `{found}`")]
    NotThreeWay {
        /// The effects of the model.
        found: String,
    },
    /// The jackknife was asked for on data with pairs of a unit with itself.
    #[error("{rows} rows are of a unit with itself, as domestic sales are")]
    OwnPairs {
        /// Rows used in which exporter and importer are one.
        rows: usize,
    },
    /// A part of a split panel does not identify a coefficient.
    #[error("half of the economies do not identify `{coefficient}`")]
    HalfPanel {
        /// The coefficient.
        coefficient: String,
    },
    /// The iteration did not reach its tolerance. There are no estimates.
    #[error("no convergence after {iterations} iterations: residual {residual:e}, tolerance {tolerance:e}")]
    NotConverged {
        /// Steps taken.
        iterations: usize,
        /// The largest scaled score or margin at the last step.
        residual: f64,
        /// What it had to come to.
        tolerance: f64,
    },
}

impl EstimateError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Formula(_) | Self::Part { .. } => "estimate/formula",
            Self::UnknownColumn { .. } => "estimate/unknown-column",
            Self::NotNumbers { .. } => "estimate/not-numbers",
            Self::Ragged { .. } => "estimate/ragged",
            Self::Repeated { .. } => "estimate/repeated-column",
            Self::UnknownLevel { .. } => "estimate/unknown-level",
            Self::NoPanel { .. } => "estimate/no-panel",
            Self::PanelRepeats { .. } => "estimate/panel-repeats",
            Self::Negative { .. } => "estimate/negative",
            Self::NoRows { .. } => "estimate/no-rows",
            Self::TooMany { .. } => "estimate/too-many",
            Self::TooManyLevels { .. } => "estimate/too-many-levels",
            Self::RepeatedOffset { .. } => "estimate/repeated-offset",
            Self::OneCluster { .. } => "estimate/one-cluster",
            Self::NoCluster { .. } => "estimate/no-cluster",
            Self::TooFew { .. } => "estimate/too-few",
            Self::Overflow => "estimate/overflow",
            Self::NotThreeWay { .. } => "estimate/not-three-way",
            Self::OwnPairs { .. } => "estimate/own-pairs",
            Self::HalfPanel { .. } => "estimate/half-panel",
            Self::NotConverged { .. } => "estimate/not-converged",
        }
    }

    /// Whether the fault lies in the table: its place is then `data`, a column, or a column and a row.
    #[must_use]
    pub fn is_of_data(&self) -> bool {
        matches!(
            self,
            Self::UnknownColumn { .. }
                | Self::NotNumbers { .. }
                | Self::Ragged { .. }
                | Self::Repeated { .. }
                | Self::UnknownLevel { .. }
                | Self::PanelRepeats { .. }
                | Self::Negative { .. }
                | Self::NoRows { .. }
                | Self::OneCluster { .. }
                | Self::NoCluster { .. }
                | Self::TooFew { .. }
                | Self::TooMany { what: "rows", .. }
                | Self::Overflow
        )
    }

    /// The error with place, value and remedy in both languages.
    #[must_use]
    pub fn to_issue(&self) -> Issue {
        let (place, value) = self.place_and_value();
        let (message, help) = self.message_and_help();
        let issue = Issue::error(self.code(), place, message, help);
        match value {
            Some(value) => issue.with_value(value),
            None => issue,
        }
    }

    fn place_and_value(&self) -> (String, Option<String>) {
        match self {
            Self::Formula(error) => (format!("formula, {}", error.position), found_in(error)),
            Self::Part { option, error } => (format!("{option}, {}", error.position), found_in(error)),
            Self::UnknownColumn { column, .. }
            | Self::Ragged { column, .. }
            | Self::Repeated { column }
            | Self::OneCluster { column } => ("data".to_owned(), Some(column.clone())),
            Self::NotNumbers { column, row, word } => (format!("{column}, {row}"), Some(word.clone())),
            Self::UnknownLevel { column, level } => (column.clone(), Some(level.clone())),
            Self::NoPanel { term } => ("formula".to_owned(), Some(term.clone())),
            Self::NotThreeWay { found } => ("--bias-correction".to_owned(), Some(found.clone())),
            Self::OwnPairs { rows } => ("--bias-correction".to_owned(), Some(rows.to_string())),
            Self::HalfPanel { coefficient } => ("--bias-correction".to_owned(), Some(coefficient.clone())),
            Self::PanelRepeats { first, second } => (format!("data, {first}, {second}"), None),
            Self::NoCluster { column, row } => (format!("{column}, {row}"), None),
            Self::Negative { column, row, value, .. } => {
                (format!("{column}, {row}"), Some(value.to_string()))
            }
            Self::NotConverged { residual, .. } => ("estimate".to_owned(), Some(format!("{residual:e}"))),
            Self::NoRows { .. } | Self::TooFew { .. } | Self::Overflow => ("data".to_owned(), None),
            Self::TooMany { what: "effects", count, .. } => ("formula".to_owned(), Some(count.to_string())),
            Self::TooMany { count, .. } => ("data".to_owned(), Some(count.to_string())),
            Self::TooManyLevels { term, .. } => ("formula".to_owned(), Some(term.clone())),
            Self::RepeatedOffset { offset } => ("formula, --offset".to_owned(), Some(offset.clone())),
        }
    }

    fn message_and_help(&self) -> (Text, Text) {
        match self {
            Self::Formula(error) | Self::Part { error, .. } => (error.message.clone(), error.help.clone()),
            Self::UnknownColumn { column, known } => unknown_column(column, known),
            Self::NotNumbers { column, row, word } => (
                Text::new(
                    format!("Cột `{column}` cần số, dòng {row} là `{word}`"),
                    format!("Column `{column}` needs numbers, row {row} holds `{word}`"),
                ),
                Text::fixed(
                    "Sửa ô này hoặc để trống nếu thiếu; cột chữ thì dùng i(cột) để lấy biến giả, hoặc đưa vào hiệu ứng sau `|`",
                    "Correct the cell, or leave it empty if missing; a column of words makes indicators by i(column), or an effect after `|`",
                ),
            ),
            Self::Ragged { column, .. } => (
                Text::new(format!("Cột `{column}` có số dòng khác các cột khác"), self.to_string()),
                Text::fixed("Kiểm tra lại tệp dữ liệu", "Check the data file"),
            ),
            Self::Repeated { column } => (
                Text::new(format!("Cột `{column}` xuất hiện hai lần"), self.to_string()),
                Text::fixed("Đổi tên một trong hai cột", "Rename one of the two columns"),
            ),
            Self::UnknownLevel { column, level } => (
                Text::new(format!("Cột `{column}` không có mức `{level}`"), self.to_string()),
                Text::fixed("Chọn một mức có trong cột", "Name a level that the column has"),
            ),
            Self::NoPanel { term } => (
                Text::new(format!("`{term}` cần biết đơn vị và kỳ"), self.to_string()),
                Text::fixed(
                    "Thêm --panel, chẳng hạn --panel exporter^importer,year",
                    "Add --panel, as in --panel exporter^importer,year",
                ),
            ),
            Self::PanelRepeats { first, second } => (
                Text::new(format!("Dòng {first} và dòng {second} trùng đơn vị và kỳ"), self.to_string()),
                Text::fixed(
                    "Khai báo đơn vị đầy đủ hơn, hoặc gộp dòng",
                    "Declare finer units, or sum the rows",
                ),
            ),
            Self::Negative { column, row, value, weight } => (
                Text::new(
                    format!("Cột `{column}`, dòng {row}: {value} là số âm, ở đây chỉ nhận số không âm"),
                    self.to_string(),
                ),
                match weight {
                    true => Text::fixed(
                        "Sửa trọng số; trọng số 0 hoặc để trống thì dòng bị loại và được đếm",
                        "Correct the weight; a weight of 0 or an empty one drops the row, counted",
                    ),
                    false => Text::fixed(
                        "Sửa dữ liệu, hoặc dùng --family ols",
                        "Correct the data, or use --family ols",
                    ),
                },
            ),
            _ => self.message_of_size().unwrap_or_else(|| self.message_of_outcome()),
        }
    }

    /// What the formula asks and the data cannot give.
    fn message_of_size(&self) -> Option<(Text, Text)> {
        Some(match self {
            Self::TooMany { what: "effects", count, most } => (
                Text::new(
                    format!("Công thức có {count} hiệu ứng cố định, tối đa {most}"),
                    format!("The formula has {count} fixed effects, {most} at most are taken"),
                ),
                Text::fixed(
                    "Gộp hiệu ứng bằng `a^b`, hoặc bỏ hiệu ứng đã nằm trong hiệu ứng khác",
                    "Join effects as `a^b`, or leave out those that others contain",
                ),
            ),
            Self::TooMany { count, most, .. } => (
                Text::new(
                    format!("Dữ liệu có {count} dòng, tối đa {most}"),
                    format!("The data have {count} rows, {most} at most are taken"),
                ),
                Text::fixed("Gộp dữ liệu trước khi ước lượng", "Aggregate the data first"),
            ),
            Self::TooManyLevels { term, levels, rows } => (
                Text::new(
                    format!(
                        "`{term}` tạo {levels} biến giả trên {rows} dòng: quá nhiều để ước lượng từng hệ số"
                    ),
                    format!(
                        "`{term}` makes {levels} indicators on {rows} rows: too many for a coefficient each"
                    ),
                ),
                Text::fixed(
                    "Đưa cột vào hiệu ứng cố định sau `|`, hoặc dùng cột như một số, không có i()",
                    "Make the column a fixed effect after `|`, or use it as a number, without i()",
                ),
            ),
            Self::RepeatedOffset { offset } => (
                Text::new(format!("Biến bù `{offset}` được nêu hai lần"), self.to_string()),
                Text::fixed(
                    "Nêu một lần: trong công thức là offset(cột), hoặc bằng --offset",
                    "Name it once: as offset(column) in the formula, or by --offset",
                ),
            ),
            _ => return None,
        })
    }

    fn message_of_outcome(&self) -> (Text, Text) {
        match self {
            Self::NoRows { rows, missing, weightless, dropped } => (
                Text::new(
                    format!(
                        "Không còn dòng nào: trong {rows} dòng, {missing} thiếu giá trị, {weightless} có trọng số 0, {dropped} không có thông tin"
                    ),
                    self.to_string(),
                ),
                match (*rows, weightless == rows) {
                    (0, _) => Text::fixed(
                        "Tệp chỉ có dòng tiêu đề: bổ sung các dòng dữ liệu",
                        "The file has a header alone: add rows of data",
                    ),
                    (_, true) => Text::fixed("Nêu cột trọng số khác", "Name another column of weights"),
                    (_, false) => Text::fixed(
                        "Bớt hiệu ứng cố định, hoặc bổ sung dữ liệu",
                        "Use fewer effects, or more data",
                    ),
                },
            ),
            Self::OneCluster { column } => (
                Text::new(format!("Cột `{column}` chỉ có một cụm"), self.to_string()),
                Text::fixed("Chọn cụm khác, hoặc --vcov hc1", "Name another cluster, or --vcov hc1"),
            ),
            Self::NoCluster { column, row } => (
                Text::new(format!("Dòng {row} thiếu giá trị của cụm `{column}`"), self.to_string()),
                Text::fixed(
                    "Nêu cụm trong tuỳ chọn khi ước lượng",
                    "Name the cluster in the options of the fit",
                ),
            ),
            Self::TooFew { parameters, observations } => (
                Text::new(
                    format!("Không ước lượng được {parameters} tham số từ {observations} quan sát"),
                    self.to_string(),
                ),
                Text::fixed(
                    "Cần nhiều quan sát hơn số tham số: bớt biến hoặc hiệu ứng cố định, hoặc bổ sung dữ liệu; nếu chỉ vướng cách đếm của `fixest`, `k_full` thì dùng --ssc g",
                    "More observations than parameters are needed: use fewer regressors or effects, or more data; where only the count of `fixest` or `k_full` is in the way, use --ssc g",
                ),
            ),
            Self::Overflow => (
                Text::new(
                    "Số trong mô hình, hoặc tích của chúng với trọng số, quá lớn hoặc quá nhỏ để tính",
                    self.to_string(),
                ),
                Text::fixed(
                    "Đổi đơn vị của các cột, hoặc lấy logarit",
                    "Change the units of the columns, or take logarithms",
                ),
            ),
            Self::NotThreeWay { .. } | Self::OwnPairs { .. } | Self::HalfPanel { .. } => {
                self.message_of_correction()
            }
            _ => (
                Text::new(
                    "Phép lặp chưa hội tụ nên không có kết quả ước lượng",
                    format!("There are no estimates: {self}"),
                ),
                Text::fixed(
                    "Tăng --max-iter, kiểm tra biến gần cộng tuyến và nhóm gần như toàn số 0",
                    "Raise --max-iter; look for nearly collinear regressors and for groups that are nearly all zero",
                ),
            ),
        }
    }

    fn message_of_correction(&self) -> (Text, Text) {
        match self {
            Self::OwnPairs { rows } => (
                Text::new(
                    format!(
                        "{rows} dòng là của một đơn vị với chính nó (như doanh số trong nước): một nửa số phần của jackknife không có dòng loại này nên ước lượng một tham số khác"
                    ),
                    format!(
                        "{self}: half of the jackknife's parts hold none of these and estimate another parameter"
                    ),
                ),
                Text::fixed(
                    "Bỏ các dòng đó, hoặc dùng --bias-correction three-way",
                    "Leave these rows out, or use --bias-correction three-way",
                ),
            ),
            Self::HalfPanel { coefficient } => (
                Text::new(
                    format!("Một nửa số nền kinh tế không đủ để ước lượng hệ số `{coefficient}`"),
                    self.to_string(),
                ),
                Text::fixed("Dùng --bias-correction three-way", "Use --bias-correction three-way"),
            ),
            _ => (
                Text::new(
                    "Hiệu chỉnh chệch chỉ dùng cho mô hình PPML ba chiều với cặp có chiều",
                    self.to_string(),
                ),
                Text::fixed(
                    "Viết hiệu ứng như exporter^year + importer^year + exporter^importer, với --family ppml",
                    "Write the effects as in exporter^year + importer^year + exporter^importer, with --family ppml",
                ),
            ),
        }
    }
}

fn found_in(error: &FormulaError) -> Option<String> {
    Some(error.found.clone()).filter(|found| !found.is_empty())
}

fn unknown_column(column: &str, known: &[String]) -> (Text, Text) {
    let list: Vec<String> = known.iter().take(30).map(|name| format!("`{name}`")).collect();
    let list = list.join(", ");
    if known.is_empty() {
        return (
            Text::fixed("Tệp dữ liệu trống, không có cột nào", "The data file is empty: it has no column"),
            Text::fixed("Cần một dòng tiêu đề và các dòng dữ liệu", "A header and rows of data are needed"),
        );
    }
    (
        Text::new(format!("Dữ liệu không có cột `{column}`"), format!("The data have no column `{column}`")),
        Text::new(format!("Các cột có: {list}"), format!("The columns are {list}")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_place_and_remedy_in_both_languages() {
        let errors = [
            EstimateError::UnknownColumn { column: "x".to_owned(), known: vec!["y".to_owned()] },
            EstimateError::NoRows { rows: 3, missing: 3, weightless: 0, dropped: 0 },
            EstimateError::NoRows { rows: 3, missing: 0, weightless: 3, dropped: 0 },
            EstimateError::OwnPairs { rows: 3 },
            EstimateError::NotConverged { iterations: 200, residual: 0.5, tolerance: 1e-9 },
            EstimateError::Negative { column: "trade".to_owned(), row: 7, value: -1.0, weight: false },
            EstimateError::TooMany { what: "effects", count: 9, most: 6 },
            EstimateError::TooMany { what: "rows", count: 9, most: 6 },
            EstimateError::TooManyLevels { term: "i(x)".to_owned(), levels: 9, rows: 9 },
            EstimateError::Repeated { column: "x".to_owned() },
            EstimateError::RepeatedOffset { offset: "x".to_owned() },
            EstimateError::NoRows { rows: 0, missing: 0, weightless: 0, dropped: 0 },
        ];
        for error in errors {
            let issue = error.to_issue();
            assert!(!issue.place.is_empty() && !issue.help.is_empty(), "{error}");
            assert_ne!(issue.message.vi, issue.message.en, "{error}");
        }
    }
}
