//! Faults of the tables of a base with many sectors, in both languages.

use hoinhap_vocab::{Issue, Text};

use super::problem::said;

/// Cells that a message shows at most.
pub(super) const SHOWN: usize = 20;

/// A sector that the table of sectors lacks.
pub(super) fn unknown_sector<'a>(place: &str, name: &str, known: impl Iterator<Item = &'a String>) -> Issue {
    let known = known.cloned().collect::<Vec<_>>().join(", ");
    Issue::error(
        "scenario/unknown-sector",
        place,
        Text::fixed("Không có ngành này trong bảng ngành", "The table of sectors does not have this sector"),
        Text::new(format!("Các ngành: {known}"), format!("The sectors are {known}")),
    )
    .with_value(name)
}

/// Cells of trade without a row.
pub(super) fn no_rows(table: &str, missing: usize, all: usize) -> Issue {
    Issue::warning(
        "scenario/no-rows",
        table,
        Text::new(
            format!(
                "{missing} trong {all} ô ngành và cặp nước không có dòng nào, được coi là không có thương mại"
            ),
            format!("{missing} of {all} cells of sector and pair have no row and are read as no trade"),
        ),
        Text::fixed(
            "Nếu đó là thiếu số liệu thì bổ sung dòng vào bảng",
            "Where it is a gap in the data, add the rows to the table",
        ),
    )
}

/// Cells that trade and have no tariff.
pub(super) fn cells_without_tariff(table: &str, missing: usize, all: usize, cells: &str) -> Issue {
    Issue::warning(
        "scenario/no-tariff",
        table,
        Text::new(
            format!("{missing} trong {all} ô có thương mại không có thuế suất gốc, được coi là miễn thuế"),
            format!(
                "{missing} of {all} cells that trade have no tariff of the base and are read as free of duty"
            ),
        ),
        Text::fixed(
            "Nếu đó là thiếu số liệu thì bổ sung dòng; ô miễn thuế thì ghi 0",
            "Where it is a gap in the data, add the rows; write 0 where trade is free of duty",
        ),
    )
    .with_value(cells)
}

/// Cells whose final demand is set to zero.
pub(super) fn clipped(cells: &[String]) -> Issue {
    let count = cells.len();
    Issue::warning(
        "scenario/clipped-demand",
        "input_shares",
        Text::new(
            format!("{count} ô có tiêu dùng trung gian vượt nguồn cung: cầu cuối cùng được đặt bằng 0"),
            format!("In {count} cells intermediate use is above supply: final demand is set to zero"),
        ),
        Text::fixed(
            "Số liệu gốc khi đó không phải một cân bằng đúng; lời giải đầu tiên đã dịch chuyển nó",
            "The data are then no exact equilibrium, and the first solution moves them",
        ),
    )
    .with_value(cells[..count.min(SHOWN)].join(", "))
}

/// Inputs of a sector that do not add up.
pub(super) fn input_sum(table: &str, name: &str, sum: f64) -> Issue {
    Issue::error(
        "scenario/input-shares",
        table,
        Text::new(
            format!("Tỷ trọng đầu vào của {name} cộng lại bằng {sum}, không phải 1"),
            format!("The input shares of {name} add up to {sum}, not to 1"),
        ),
        Text::fixed(
            "Với mỗi `economy` và `using_sector`, các `share` phải cộng thành 1: sửa hoặc bổ sung dòng của ngành này",
            "For each `economy` and `using_sector` the `share`s add up to 1: correct or add the rows of this sector",
        ),
    )
    .with_value(name)
}

/// Trade in a sector that is not traded.
pub(super) fn not_traded(table: &str, name: &str, value: f64) -> Issue {
    Issue::error(
        "scenario/not-traded",
        table,
        Text::new(
            format!("{name} có xuất khẩu {value}, nhưng bảng ngành ghi `traded` là false"),
            format!("{name} exports {value}, and the table of sectors says that it is not `traded`"),
        ),
        Text::fixed(
            "Sửa cột `traded`, hoặc bỏ các dòng thương mại của ngành này",
            "Correct the column `traded`, or leave the trade of this sector out",
        ),
    )
    .with_value(name)
}

/// More is sold abroad than is made.
pub(super) fn exports_above_output(
    tables: &str,
    name: &str,
    [exports, output]: [f64; 2],
    count: usize,
) -> Issue {
    Issue::error(
        "scenario/exports-above-output",
        tables,
        Text::new(
            format!("{name} xuất khẩu {exports} nhưng sản lượng chỉ {output} ({count} ô như vậy)"),
            format!("{name} exports {exports} and makes only {output} ({count} such cells)"),
        ),
        Text::fixed(
            "Hai bảng phải cùng đơn vị; nếu đã cùng đơn vị thì sửa xuất khẩu (hàng tái xuất) hoặc `gross_output`",
            "Both tables must be in one unit; where they are, correct the exports (re-exports) or `gross_output`",
        ),
    )
    .with_value(name)
}

/// Domestic sales of the flows that are not output less exports.
pub(super) fn domestic_differs(
    table: &str,
    name: &str,
    [home, rest]: [f64; 2],
    [count, all]: [usize; 2],
) -> Issue {
    Issue::warning(
        "scenario/domestic-differs",
        table,
        Text::new(
            format!("Doanh số trong nước ở {count}/{all} ô khác sản lượng trừ xuất khẩu; chẳng hạn {name}: {home} so với {rest}"),
            format!("Domestic sales in {count} of {all} cells differ from output less exports; such as {name}: {home} beside {rest}"),
        ),
        Text::fixed(
            "Mô hình dùng sản lượng trừ xuất khẩu và bỏ qua dòng trong nước: sửa `gross_output` hoặc dòng này",
            "The model takes output less exports and passes the domestic row over: correct `gross_output` or the row",
        ),
    )
    .with_value(name)
}

/// Domestic sales and output in two units.
pub(super) fn units(flows: &str, production: &str, name: &str, [home, rest]: [f64; 2]) -> Issue {
    Issue::error(
        "scenario/units",
        format!("{flows}, {production}"),
        Text::new(
            format!("Doanh số trong nước không khớp sản lượng trừ xuất khẩu ở hơn nửa số ô; chẳng hạn {name}: {home} so với {rest}"),
            format!("Domestic sales do not fit output less exports in most cells; such as {name}: {home} beside {rest}"),
        ),
        Text::fixed(
            "Đổi hai bảng về cùng đơn vị, hoặc bỏ các dòng trong nước khỏi bảng thương mại",
            "Convert the tables to one unit, or leave the domestic rows out of the flows",
        ),
    )
    .with_value(name)
}

/// Exports that are next to nothing beside output.
pub(super) fn little_trade(flows: &str, production: &str, share: f64) -> Issue {
    Issue::warning(
        "scenario/units",
        format!("{flows}, {production}"),
        Text::new(
            format!("Tổng xuất khẩu chỉ bằng {share:.1e} lần tổng sản lượng"),
            format!("All exports together are {share:.1e} of all output together"),
        ),
        Text::fixed("Kiểm tra xem hai bảng có cùng đơn vị không", "See whether both tables are in one unit"),
    )
    .with_value(format!("{share:e}"))
}

/// A table by sector for a model of one sector.
pub(super) fn by_sector(place: &str, table: &str) -> Issue {
    said(&BY_SECTOR, "scenario/one-sector", place).with_value(table)
}

static BY_SECTOR: [Text; 2] = [
    Text::fixed(
        "Bảng này có cột `sector`, nhưng mô hình chỉ có một ngành",
        "The table has a column `sector`, and the model has one sector",
    ),
    Text::fixed(
        "Dùng bảng theo cặp nước không có `sector`, hoặc mô hình `caliendo-parro-2015`",
        "Take a table by pair without `sector`, or the model `caliendo-parro-2015`",
    ),
];
