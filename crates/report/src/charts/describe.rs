//! A chart in words, for readers who hear it. The numbers are in the table behind the chart.

use hoinhap_review::document::{Chart, LineSeries};
use hoinhap_vocab::Lang;

/// What kind of chart it is, of how much, and where its numbers stand.
pub(super) fn describe(chart: &Chart, lang: Lang) -> String {
    let what = match lang {
        Lang::Vi => vietnamese(chart),
        Lang::En => english(chart),
    };
    let table = match lang {
        Lang::Vi => "Số liệu nằm trong bảng bên dưới biểu đồ.",
        Lang::En => "The numbers are in the table below the chart.",
    };
    format!("{what} {table}")
}

fn vietnamese(chart: &Chart) -> String {
    match chart {
        Chart::DotPlot { rows, .. } => format!("Biểu đồ điểm, {} dòng.", rows.len()),
        Chart::Line { series, .. } => {
            format!("Biểu đồ đường, {} chuỗi: {}.", series.len(), names(series, Lang::Vi))
        }
        Chart::Bars { bars, .. } => format!("Biểu đồ thanh, {} thanh tính từ số không.", bars.len()),
        Chart::Diverging { bars, left, right, .. } => {
            format!("Thanh về hai phía, {} thanh; trái: {}; phải: {}.", bars.len(), left.vi, right.vi)
        }
        Chart::Plane { points, x, y, .. } => {
            format!("Mặt phẳng, {} điểm; ngang: {}; dọc: {}.", points.len(), x.label.vi, y.label.vi)
        }
        Chart::TileGrid { tiles, .. } => {
            format!("Lưới thế giới, mỗi nền kinh tế một ô; {} ô có tên trong số liệu.", tiles.len())
        }
        Chart::Stacked { rows, statuses } => {
            format!("Thanh chồng, {} dòng, {} trạng thái.", rows.len(), statuses.len())
        }
    }
}

fn english(chart: &Chart) -> String {
    match chart {
        Chart::DotPlot { rows, .. } => format!("Dot plot of {} rows.", rows.len()),
        Chart::Line { series, .. } => {
            format!("Line chart of {} series: {}.", series.len(), names(series, Lang::En))
        }
        Chart::Bars { bars, .. } => format!("Bar chart of {} bars from zero.", bars.len()),
        Chart::Diverging { bars, left, right, .. } => {
            format!(
                "Bars to both sides of zero, {} bars; left: {}; right: {}.",
                bars.len(),
                left.en,
                right.en
            )
        }
        Chart::Plane { points, x, y, .. } => {
            format!("Plane of {} points; across: {}; up: {}.", points.len(), x.label.en, y.label.en)
        }
        Chart::TileGrid { tiles, .. } => {
            format!("The world as a grid of one square per economy; {} squares are in the data.", tiles.len())
        }
        Chart::Stacked { rows, statuses } => {
            format!("Stacked bars of {} rows and {} statuses.", rows.len(), statuses.len())
        }
    }
}

fn names(series: &[LineSeries], lang: Lang) -> String {
    series.iter().map(|line| line.label.get(lang)).collect::<Vec<_>>().join(", ")
}
