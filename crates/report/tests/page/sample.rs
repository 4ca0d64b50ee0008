//! A review with every kind of chart and the names that are hard to set. Its numbers serve the layout; they state
//! nothing about a country.

use hoinhap_report::charts::grid_economies;
use hoinhap_review::document::{
    Axis, Bar, Block, Chart, Column, ColumnKind, Confidence, Dot, DotRow, Figure, Finding, Flag, Headline,
    InputRow, Level, LinePoint, LineSeries, Meta, Part, PlanePoint, Quantity, Review, Role, Scale, Section,
    Sentence, SourceLine, StackedRow, StackedStatus, Table, TableCell, TableRow, Threshold, Tile,
};
use hoinhap_vocab::{AsOf, ContentHash, Economy, FindingId, Freshness, Issue, Status, Text, Year, date};

/// The sample.
pub(crate) fn review() -> Review {
    Review {
        meta: meta(),
        headlines: headlines(),
        sections: vec![
            section("standing", Text::fixed("Vị thế", "Standing"), vec![lines_figure(), dots_figure()]),
            section(
                "dependence",
                Text::fixed("Phụ thuộc", "Dependence"),
                vec![figure("bars", bars()), figure("plane", plane()), figure("world", world())],
            ),
            section(
                "giving",
                Text::fixed("Nhận và đóng góp", "Receiving and contributing"),
                vec![
                    figure("diverging", diverging()),
                    figure("tasks", stacked()),
                    figure("threshold", thresholds()),
                    figure("scenarios", scenarios()),
                ],
            ),
        ],
        findings: (0..12).map(finding).collect(),
        sources: vec![source()],
        issues: issues(),
    }
}

/// Every chart of the sample by name.
pub(crate) fn charts() -> Vec<(&'static str, Chart)> {
    vec![
        ("lines", lines()),
        ("dots", dots()),
        ("bars", bars()),
        ("plane", plane()),
        ("world", world()),
        ("diverging", diverging()),
        ("tasks", stacked()),
        ("threshold", thresholds()),
        ("scenarios", scenarios()),
        ("balance", world_balance()),
        ("crowded", crowded_lines()),
    ]
}

fn id(number: u8) -> FindingId {
    ContentHash::of(&[number])
}

fn meta() -> Meta {
    Meta {
        title: Text::fixed(
            "Rà soát hội nhập quốc tế: Việt Nam",
            "International integration review: Viet Nam",
        ),
        profile: "res59".into(),
        profile_title: Text::fixed(
            "Nghị quyết số 59-NQ/TW về hội nhập quốc tế trong tình hình mới",
            "Resolution 59-NQ/TW on international integration in the new situation",
        ),
        country: Economy::literal("VNM"),
        country_name: Text::fixed("Việt Nam", "Viet Nam"),
        as_of: AsOf(date(2026, 9, 2)),
        review_year: 2025,
        comparators: ["IDN", "MYS", "PHL", "SGP", "THA"].map(Economy::literal).to_vec(),
        edition: ContentHash::of(b"sample"),
        version: "0.1.0".into(),
        nature: hoinhap_review::document::Nature::Review,
    }
}

fn percent(value: f64, finding: u8) -> Part {
    Part::Quantity(Quantity {
        value,
        scale: Scale::Percent,
        decimals: 1,
        unit: Text::same("%"),
        signed: false,
        finding: Some(id(finding)),
    })
}

fn claim() -> Sentence {
    Sentence::new(
        Text::fixed(
            "{0} nhận {1} kim ngạch xuất khẩu năm {2}, gấp đôi tỷ trọng năm {3}",
            "{0} takes {1} of exports in {2}, twice the share of {3}",
        ),
        vec![
            Part::Text { text: Text::fixed("Hoa Kỳ", "The United States") },
            percent(0.284, 0),
            Part::Year { year: 2025 },
            Part::Year { year: 2010 },
        ],
    )
}

fn body() -> Sentence {
    Sentence::new(
        Text::fixed(
            "Linh kiện điện tử nhập khẩu có {0} đến từ hai nguồn cung (2023), so với {1} năm 2015; số nguồn cung hiệu dụng \
             (số nguồn cung ngang nhau cho cùng mức tập trung) giảm từ 4,6 xuống 3,1.",
            "Imports of electronic components come {0} from two suppliers (2023), up from {1} in 2015; the effective number \
             of suppliers (how many equal suppliers would give the same concentration) fell from 4.6 to 3.1.",
        ),
        vec![percent(0.542, 1), percent(0.413, 2)],
    )
}

fn why() -> Sentence {
    Sentence::plain(Text::fixed(
        "Một thay đổi thuế quan ở thị trường lớn nhất tác động ngay đến việc làm trong ngành chế biến, chế tạo. Số liệu chưa tách \
         hàng trung chuyển.",
        "A tariff change in the largest market reaches jobs in manufacturing at once. The data do not separate goods in transit.",
    ))
}

fn headlines() -> Vec<Headline> {
    let levels = [Level::Critical, Level::High, Level::High, Level::Watch, Level::Watch, Level::Good];
    let confidence = [Confidence::High, Confidence::Medium, Confidence::Low];
    let charts = [lines(), bars(), plane(), diverging(), dots(), stacked()];
    let headline = |(place, (level, chart)): (usize, (Level, Chart))| Headline {
        level,
        section: "dependence".into(),
        title: claim(),
        body: body(),
        why: why(),
        confidence: confidence[place % 3],
        chart: Some(chart),
    };
    levels.into_iter().zip(charts).enumerate().map(headline).collect()
}

fn section(id: &str, name: Text, figures: Vec<Block>) -> Section {
    let mut blocks = vec![
        Block::Paragraph { sentence: body() },
        Block::Note { level: Level::Watch, sentence: why() },
        Block::List { items: vec![claim(), body()] },
    ];
    blocks.extend(figures);
    blocks.push(Block::Heading { text: Text::fixed("Chi tiết theo đối tác", "Detail by partner") });
    blocks.push(Block::Table(Box::new(table(&format!("{id}-table")))));
    Section { id: id.into(), name, title: claim(), blocks }
}

fn figure(id: &str, chart: Chart) -> Block {
    Block::Figure(Box::new(Figure {
        id: id.into(),
        title: claim(),
        subtitle: Text::fixed(
            "Tỷ trọng trong kim ngạch xuất khẩu hàng hoá, %",
            "Share of exports of goods, %",
        ),
        chart,
        source: Text::fixed(
            "Ngân hàng Thế giới, Các chỉ số phát triển thế giới, ấn bản 2026-07 (CC BY 4.0)",
            "World Bank, World Development Indicators, edition 2026-07 (CC BY 4.0)",
        ),
        notes: vec![Text::fixed("vòng rỗng là số ước tính.", "hollow marks are estimates.")],
        table: table(&format!("{id}-data")),
    }))
}

fn lines_figure() -> Block {
    figure("lines", lines())
}

fn dots_figure() -> Block {
    figure("dots", dots())
}

fn axis(label: Text, unit: Text, scale: Scale, decimals: u8) -> Axis {
    Axis { label, unit, scale, decimals, min: None, max: None }
}

fn share_axis() -> Axis {
    axis(Text::fixed("Tỷ trọng", "Share"), Text::same("%"), Scale::Percent, 1)
}

const NAMES: [(&str, &str, &str); 7] = [
    ("VNM", "Việt Nam", "Viet Nam"),
    ("IDN", "Indonesia", "Indonesia"),
    ("MYS", "Malaysia", "Malaysia"),
    ("PHL", "Philippines", "Philippines"),
    ("SGP", "Singapore", "Singapore"),
    ("THA", "Thái Lan", "Thailand"),
    ("MED", "Trung vị nhóm thu nhập trung bình cao", "Median of upper-middle-income economies"),
];

fn role(place: usize) -> Role {
    match place {
        0 => Role::Country,
        6 => Role::Group,
        other => Role::Comparator(other as u8 - 1),
    }
}

fn name(place: usize) -> Text {
    Text::fixed(NAMES[place].1, NAMES[place].2)
}

/// A smooth series with some noise that is the same on every run.
fn series(place: usize, from: Year, to: Year, start: f64, step: f64) -> Vec<LinePoint> {
    let point = |year: Year| {
        let age = f64::from(year - from);
        let wave = (age * 1.7 + place as f64 * 2.3).sin() * start * 0.06;
        let status = match (place, to - year) {
            (0, 0) => Status::Provisional,
            (1, 3..=5) => Status::Estimated,
            (2, 8) => Status::Break,
            _ => Status::Observed,
        };
        let value = (!(place == 3 && (5..8).contains(&(to - year)))).then_some(start + step * age + wave);
        LinePoint { year, value, status }
    };
    (from..=to).map(point).collect()
}

fn lines() -> Chart {
    let starts =
        [(0.9, 0.06), (0.5, -0.005), (1.5, -0.02), (0.7, -0.008), (3.0, -0.01), (1.2, -0.004), (0.6, 0.002)];
    let line = |(place, (start, step)): (usize, (f64, f64))| LineSeries {
        label: name(place),
        role: role(place),
        points: series(place, 2008, if place == 5 { 2022 } else { 2025 }, start, step),
    };
    Chart::Line {
        series: starts.into_iter().enumerate().map(line).collect(),
        axis: axis(Text::fixed("Độ mở thương mại", "Trade openness"), Text::same("%"), Scale::Percent, 1),
        thresholds: vec![],
    }
}

/// Twelve lines that end within a hair of each other.
fn crowded_lines() -> Chart {
    let line = |place: usize| LineSeries {
        label: Text::fixed("Cộng hoà Dân chủ Nhân dân Triều Tiên", "Democratic People's Republic of Korea"),
        role: if place == 0 { Role::Country } else { Role::Other },
        points: series(place, 1990, 2025, 100.0 + place as f64 * 0.2, 0.0),
    };
    Chart::Line {
        series: (0..12).map(line).collect(),
        axis: axis(Text::default(), Text::default(), Scale::One, 0),
        thresholds: vec![],
    }
}

fn thresholds() -> Chart {
    let line = LineSeries { label: name(0), role: Role::Country, points: series(4, 1995, 2024, 9.0, -0.18) };
    let threshold = |value, vi, en| Threshold { value, label: Text::fixed(vi, en) };
    Chart::Line {
        series: vec![line],
        axis: axis(
            Text::fixed("Số đối tác hiệu dụng", "Effective number of partners"),
            Text::fixed("đối tác", "partners"),
            Scale::One,
            1,
        ),
        thresholds: vec![
            threshold(4.0, "tập trung cao: dưới 4 đối tác", "highly concentrated: below 4 partners"),
            threshold(6.7, "tập trung vừa: dưới 6,7 đối tác", "moderately concentrated: below 6.7 partners"),
        ],
    }
}

fn dots() -> Chart {
    let labels = [
        ("Chất lượng quy định", "Regulatory quality", "xếp hạng phần trăm, 2024", "percentile rank, 2024"),
        (
            "Kết nối vận tải biển định tuyến",
            "Liner shipping connectivity",
            "chỉ số, quý IV năm 2024",
            "index, Q4 2024",
        ),
        (
            "Tỷ lệ hàng xuất khẩu được hiệp định bao phủ",
            "Exports covered by agreements",
            "% kim ngạch, 2023",
            "% of value, 2023",
        ),
        ("Logistics", "Logistics performance", "điểm 1–5, 2022", "score 1–5, 2022"),
        ("Tần suất bỏ phiếu cùng đa số", "Votes with the majority", "% số phiếu, 2024", "% of votes, 2024"),
    ];
    let dot = |row: usize, place: usize| Dot {
        label: name(place),
        code: NAMES[place].0.into(),
        value: ((row * 31 + place * 17 + row * place * 7) % 97) as f64,
        shown: (place == 0).then(|| Quantity {
            value: 64.2 + row as f64,
            scale: Scale::One,
            decimals: 1,
            unit: Text::fixed("điểm", "points"),
            signed: false,
            finding: Some(id(3)),
        }),
        interval: (place == 0 && row == 0).then_some((0.0, 8.0)),
        role: role(place),
    };
    let row = |(number, (vi, en, detail_vi, detail_en)): (
        usize,
        (&'static str, &'static str, &'static str, &'static str),
    )| DotRow {
        label: Text::fixed(vi, en),
        detail: Text::fixed(detail_vi, detail_en),
        dots: (0..7).map(|place| dot(number, place)).collect(),
    };
    Chart::DotPlot {
        rows: labels.into_iter().enumerate().map(row).collect(),
        axis: Axis {
            min: Some(0.0),
            max: Some(100.0),
            ..axis(
                Text::fixed(
                    "Thứ hạng phần trăm trong các nền kinh tế có số liệu",
                    "Percentile among economies with data",
                ),
                Text::default(),
                Scale::One,
                0,
            )
        },
    }
}

fn scenarios() -> Chart {
    let rows = [
        (
            "Hoa Kỳ tăng thuế 10 điểm phần trăm",
            "United States raises tariffs by 10 percentage points",
            -1.8,
            (-2.9, -0.7),
        ),
        ("ASEAN xoá bỏ hàng rào phi thuế", "ASEAN removes non-tariff barriers", 1.1, (0.4, 1.9)),
        (
            "Đứt gãy nguồn cung linh kiện từ Đông Á",
            "Components from East Asia are interrupted",
            -3.2,
            (-5.1, -1.6),
        ),
    ];
    let row = |(vi, en, value, interval): (&'static str, &'static str, f64, (f64, f64))| DotRow {
        label: Text::fixed(vi, en),
        detail: Text::fixed("phúc lợi, % tiêu dùng", "welfare, % of consumption"),
        dots: vec![Dot {
            label: name(0),
            code: String::new(),
            value,
            shown: None,
            interval: Some(interval),
            role: Role::Country,
        }],
    };
    Chart::DotPlot {
        rows: rows.map(row).to_vec(),
        axis: axis(
            Text::fixed("Thay đổi so với cơ sở", "Change from the baseline"),
            Text::same("%"),
            Scale::One,
            1,
        ),
    }
}

fn bars() -> Chart {
    let bars = [
        ("Hoa Kỳ", "United States", 0.284),
        ("Trung Quốc", "China", 0.152),
        ("Hàn Quốc", "Republic of Korea", 0.066),
        ("Cộng hoà Dân chủ Nhân dân Triều Tiên", "Democratic People's Republic of Korea", 0.051),
        ("Bosnia và Herzegovina", "Bosnia and Herzegovina", 0.032),
        ("Các Tiểu vương quốc Ả Rập Thống nhất", "United Arab Emirates", 0.011),
        ("Saint Vincent và Grenadines", "Saint Vincent and the Grenadines", 0.0004),
        ("Các đối tác còn lại", "All other partners", 0.231),
    ];
    let bar = |(place, (vi, en, value)): (usize, (&'static str, &'static str, f64))| Bar {
        label: Text::fixed(vi, en),
        value,
        interval: (place == 1).then_some((0.13, 0.17)),
        role: if place == 7 { Role::Group } else { Role::Other },
        note: if place == 3 {
            Text::fixed("2021, chưa xác minh", "2021, unverified")
        } else {
            Text::default()
        },
    };
    Chart::Bars { bars: bars.into_iter().enumerate().map(bar).collect(), axis: share_axis() }
}

fn diverging() -> Chart {
    let bars = [
        ("Đầu tư trực tiếp", "Direct investment", 20.15e9),
        ("Kiều hối và chuyển giao tư nhân", "Remittances and private transfers", 14.0e9),
        ("Hỗ trợ phát triển chính thức", "Official development assistance", 0.6e9),
        ("Đóng góp ngân sách Liên hợp quốc", "Contributions to the United Nations budget", -0.012e9),
        ("Dịch vụ vận tải quốc tế", "International transport services", -9.8e9),
    ];
    let bar = |(place, (vi, en, value)): (usize, (&'static str, &'static str, f64))| Bar {
        label: Text::fixed(vi, en),
        value,
        interval: None,
        role: if place == 0 { Role::Country } else { Role::Other },
        note: if place == 2 { Text::fixed("2022", "2022") } else { Text::default() },
    };
    Chart::Diverging {
        bars: bars.into_iter().enumerate().map(bar).collect(),
        axis: axis(Text::fixed("Tỷ USD, 2024", "bn USD, 2024"), Text::same("USD"), Scale::Billion, 1),
        left: Text::fixed("đóng góp nhiều hơn nhận", "contributes more than it receives"),
        right: Text::fixed("nhận nhiều hơn đóng góp", "receives more than it contributes"),
    }
}

fn plane() -> Chart {
    let point = |place: usize| {
        let spread = |factor: usize| ((place * factor + 13) % 89) as f64 / 89.0;
        let named = place < 6;
        PlanePoint {
            label: if named { name(place) } else { Text::same(format!("Economy {place}")) },
            code: if named { NAMES[place].0.to_owned() } else { format!("E{place:02}") },
            x: 0.2 + 0.6 * spread(29),
            y: 0.05 + 0.4 * spread(47),
            role: if named { role(place) } else { Role::Other },
        }
    };
    let mut points: Vec<_> = (0..60).map(point).collect();
    points[0] = PlanePoint { x: 0.66, y: 0.31, ..points[0].clone() };
    let path = (2005..=2025).map(|year: i32| {
        let age = f64::from(2025 - year);
        PlanePoint {
            label: Text::same(year.to_string()),
            code: String::new(),
            x: 0.66 - age * 0.013,
            y: 0.31 - age * 0.008 + (age * 0.9).sin() * 0.012,
            role: Role::Country,
        }
    });
    let quadrant = |vi, en| Text::fixed(vi, en);
    Chart::Plane {
        points,
        path: path.collect(),
        x: axis(Text::fixed("Mức hội nhập", "Integration"), Text::default(), Scale::One, 2),
        y: axis(Text::fixed("Mức phụ thuộc", "Dependence"), Text::default(), Scale::One, 2),
        split: (0.5, 0.25),
        quadrants: [
            quadrant("hội nhập thấp, phụ thuộc cao", "little integrated, dependent"),
            quadrant("hội nhập cao nhưng phụ thuộc", "integrated but dependent"),
            quadrant("ít hội nhập, ít phụ thuộc", "little integrated, independent"),
            quadrant("hội nhập và tự chủ", "integrated and independent"),
        ],
    }
}

fn world() -> Chart {
    let tile = |(place, economy): (usize, Economy)| Tile {
        economy,
        name: Text::same(economy.code().to_owned()),
        value: (economy.code() != "JPN").then_some(((place * 37) % 101) as f64 / 400.0),
    };
    Chart::TileGrid {
        tiles: grid_economies().enumerate().filter(|(place, _)| place % 9 != 4).map(tile).collect(),
        axis: share_axis(),
        breaks: vec![0.01, 0.03, 0.1, 0.15, 0.2],
    }
}

fn world_balance() -> Chart {
    let tile = |(place, economy): (usize, Economy)| Tile {
        economy,
        name: Text::same(economy.code().to_owned()),
        value: Some(((place * 37) % 101) as f64 * 1e9 - 50e9),
    };
    Chart::TileGrid {
        tiles: grid_economies().enumerate().map(tile).collect(),
        axis: axis(Text::fixed("Cán cân", "Balance"), Text::same("USD"), Scale::Billion, 0),
        breaks: vec![-30e9, -10e9, 0.0, 10e9, 30e9],
    }
}

fn stacked() -> Chart {
    let status = |vi, en, level| StackedStatus { name: Text::fixed(vi, en), level };
    let row = |vi, en, counts: &[u32]| StackedRow { label: Text::fixed(vi, en), counts: counts.to_vec() };
    Chart::Stacked {
        rows: vec![
            row("Bộ Công Thương", "Ministry of Industry and Trade", &[7, 3, 12, 9, 2, 1]),
            row(
                "Bộ Nông nghiệp và Môi trường",
                "Ministry of Agriculture and Environment",
                &[4, 1, 6, 11, 0, 3],
            ),
            row("Bộ Ngoại giao", "Ministry of Foreign Affairs", &[1, 0, 9, 14, 3, 0]),
            row(
                "Uỷ ban nhân dân các tỉnh, thành phố trực thuộc Trung ương",
                "People's committees of provinces and cities",
                &[0, 2, 5, 3, 1, 40],
            ),
        ],
        statuses: vec![
            status("quá hạn", "overdue", Some(Level::Critical)),
            status("hoàn thành muộn", "done late", Some(Level::High)),
            status("trong hạn", "in time", Some(Level::Watch)),
            status("hoàn thành đúng hạn", "done on time", Some(Level::Good)),
            status("chưa giao", "not assigned", None),
            status("thường xuyên", "standing", None),
        ],
    }
}

fn table(id: &str) -> Table {
    let column = |vi, en, unit: Text, kind| Column { title: Text::fixed(vi, en), unit, kind };
    let number = |decimals, scale| ColumnKind::Number { decimals, scale };
    Table {
        id: id.into(),
        title: Text::fixed("Các đối tác xuất khẩu lớn nhất", "The largest partners in exports"),
        sorted: Text::fixed("Xếp theo kim ngạch, giảm dần", "Sorted by value, largest first"),
        columns: vec![
            column("Đối tác", "Partner", Text::default(), ColumnKind::Text),
            column("Kim ngạch", "Value", Text::same("USD"), number(1, Scale::Billion)),
            column("Tỷ trọng", "Share", Text::same("%"), number(1, Scale::Percent)),
            column("2010–2025", "2010–2025", Text::default(), ColumnKind::Sparkline),
            column("Năm", "Year", Text::default(), ColumnKind::Date),
            column("Mức", "Level", Text::default(), ColumnKind::Text),
        ],
        rows: (0..6).map(table_row).collect(),
    }
}

fn table_row(place: usize) -> TableRow {
    let names = [
        ("Hoa Kỳ", "United States"),
        ("Trung Quốc", "China"),
        ("Việt Nam", "Viet Nam"),
        ("Cộng hoà Dân chủ Nhân dân Triều Tiên", "Democratic People's Republic of Korea"),
        ("Bosnia và Herzegovina", "Bosnia and Herzegovina"),
        ("Saint Vincent và Grenadines", "Saint Vincent and the Grenadines"),
    ];
    let flags = [
        vec![],
        vec![Flag::Estimated],
        vec![],
        vec![Flag::Stale, Flag::Unverified],
        vec![],
        vec![Flag::Defective],
    ];
    let levels = [Level::Critical, Level::High, Level::Watch, Level::Good, Level::Watch, Level::Good];
    let value = 119.1e9 / (1.0 + place as f64 * 2.3);
    let share = if place == 4 {
        TableCell::Missing {
            reason: Text::fixed("không có số liệu sau năm 2019", "no data after 2019")
        }
    } else {
        TableCell::Number {
            value: 0.284 / (1.0 + place as f64),
            finding: Some(id(place as u8 + 6)),
            flags: vec![],
        }
    };
    TableRow {
        cells: vec![
            TableCell::Text { text: Text::fixed(names[place].0, names[place].1) },
            TableCell::Number { value, finding: Some(id(place as u8)), flags: flags[place].clone() },
            share,
            TableCell::Sparkline { points: series(place, 2010, 2025, 3.0, 0.2) },
            TableCell::Year { year: 2025 },
            TableCell::Level { level: levels[place], text: Text::fixed("theo ngưỡng", "by threshold") },
        ],
        of_country: place == 2,
    }
}

fn finding(number: u8) -> Finding {
    let input = |row: u32| InputRow {
        key: format!("x:BX VNM–USA 202{row}"),
        value: 119_100_234_000.0 + f64::from(row) * 1e9,
        status: Status::Observed,
        source: "wdi".into(),
        vintage: "2026-07".into(),
        file: "flows/flows_2023.parquet".into(),
        row: 18_231 + row,
    };
    Finding {
        id: id(number),
        indicator: "x:EXPORT.SHARE".into(),
        title: Text::fixed(
            "Tỷ trọng của thị trường xuất khẩu lớn nhất",
            "Share of the largest export market",
        ),
        economy: Economy::literal("VNM"),
        partner: Some(Economy::literal("USA")),
        year: 2025,
        value: 28.4 - f64::from(number),
        interval: (number == 1).then_some((27.9, 29.0)),
        unit: Text::same("%"),
        status: Status::Derived,
        freshness: Freshness::Fresh,
        method: Text::fixed(
            "kim ngạch sang đối tác ÷ tổng kim ngạch × 100",
            "exports to the partner ÷ all exports × 100",
        ),
        parameters: vec![("base".into(), "goods".into())],
        inputs: (1..=3).map(input).collect(),
        inputs_total: 211,
        caveats: vec![Text::fixed("Chưa tách hàng tái xuất.", "Re-exports are not separated.")],
        command: "hoinhap measure x:EXPORT.SHARE --country VNM --partner USA --year 2025".into(),
    }
}

fn source() -> SourceLine {
    SourceLine {
        id: "wdi".into(),
        title: Text::fixed(
            "Ngân hàng Thế giới, Các chỉ số phát triển thế giới",
            "World Bank, World Development Indicators",
        ),
        vintage: "2026-07".into(),
        licence: Text::fixed("CC BY 4.0", "CC BY 4.0"),
        terms_verified: true,
        attribution: "World Bank, World Development Indicators".into(),
        files: vec![("observations/observations.parquet".into(), ContentHash::of(b"file").to_string())],
    }
}

fn issues() -> Vec<Issue> {
    let message = Text::fixed(
        "Thương mại Việt Nam – Hàn Quốc bằng 0 trong ma trận năm 2023: nguồn có lỗi, không dùng.",
        "Trade between Viet Nam and the Republic of Korea is zero in the matrix of 2023: the source is wrong here.",
    );
    let help = Text::fixed("Dùng số liệu của cơ quan hải quan.", "Use the figures of the customs office.");
    (0..6)
        .map(|row| {
            Issue::error(
                "flows/zero-block",
                format!("flows_2023.parquet, row {row}"),
                message.clone(),
                help.clone(),
            )
        })
        .collect()
}
