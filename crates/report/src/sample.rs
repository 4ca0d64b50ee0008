//! A review with every kind of block, chart, part and cell, for the tests of the writers. Its numbers serve the
//! layout; they state nothing about a country.

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
        headlines: LEVELS.into_iter().map(headline).collect(),
        sections: vec![section("dependence", 1), section("standing", 2)],
        findings: (0..6).map(finding).collect(),
        sources: vec![source("wdi", true), source("baci", false)],
        issues: issues(),
    }
}

/// The id of the finding with this number.
pub(crate) fn finding_id(number: u8) -> FindingId {
    ContentHash::of(&[number])
}

const LEVELS: [Level; 4] = [Level::Critical, Level::High, Level::Watch, Level::Good];

fn meta() -> Meta {
    Meta {
        title: Text::fixed(
            "Rà soát hội nhập quốc tế: Việt Nam",
            "International integration review: Viet Nam",
        ),
        profile: "res59".to_owned(),
        profile_title: Text::fixed(
            "Nghị quyết số 59-NQ/TW về hội nhập quốc tế trong tình hình mới",
            "Resolution 59-NQ/TW on international integration in the new situation",
        ),
        country: Economy::literal("VNM"),
        country_name: Text::fixed("Việt Nam", "Viet Nam"),
        as_of: AsOf(date(2026, 11, 26)),
        review_year: 2025,
        comparators: ["THA", "MYS", "IDN"].map(Economy::literal).to_vec(),
        edition: ContentHash::of(b"edition"),
        version: "0.1.0".to_owned(),
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
        finding: Some(finding_id(finding)),
    })
}

fn dollars(value: f64, finding: u8) -> Part {
    Part::Quantity(Quantity {
        value,
        scale: Scale::Billion,
        decimals: 1,
        unit: Text::fixed("USD", "US$"),
        signed: true,
        finding: Some(finding_id(finding)),
    })
}

fn claim() -> Sentence {
    let parts = vec![
        Part::Text { text: Text::fixed("Hoa Kỳ", "the United States") },
        percent(0.284, 0),
        Part::Year { year: 2024 },
        dollars(11_250_000_000.0, 1),
        Part::Date { date: date(2025, 1, 24) },
    ];
    let template = Text::fixed(
        "Năm {2}, {0} chiếm {1} kim ngạch xuất khẩu, tăng {3} so với năm trước (Nghị quyết ban hành {4}).",
        "In {2}, {0} took {1} of exports, {3} on the year before (resolution of {4}).",
    );
    Sentence::new(template, parts)
}

fn short_claim() -> Sentence {
    Sentence::new(
        Text::fixed("Một thị trường chiếm {0} kim ngạch xuất khẩu", "One market takes {0} of exports"),
        vec![percent(0.284, 0)],
    )
}

fn headline(level: Level) -> Headline {
    Headline {
        level,
        section: "dependence".to_owned(),
        title: short_claim(),
        body: claim(),
        why: Sentence::plain(Text::fixed(
            "Số liệu chưa tách phần gia công cho nước thứ ba; kết luận phụ thuộc vào số liệu của nước nhập khẩu.",
            "The data do not part processing for third countries; the finding rests on the importer's data.",
        )),
        confidence: Confidence::Medium,
        chart: Some(line_chart()),
    }
}

fn section(id: &str, number: u8) -> Section {
    let charts: [Chart; 8] = [
        dot_plot(),
        line_chart(),
        bars_chart(),
        diverging_chart(),
        plane_chart(),
        tile_chart(),
        stacked_chart(),
        line_chart(),
    ];
    let mut blocks = vec![
        Block::Paragraph { sentence: claim() },
        Block::Heading { text: Text::fixed("Thị trường xuất khẩu", "Export markets") },
        Block::List { items: vec![short_claim(), claim()] },
        Block::Note { level: Level::Watch, sentence: claim() },
        Block::Table(Box::new(table(&format!("{id}-partners")))),
    ];
    let figures = charts.into_iter().enumerate();
    blocks.extend(figures.map(|(place, chart)| figure(&format!("{id}-figure-{place}"), chart)));
    Section {
        id: id.to_owned(),
        name: Text::new(format!("Câu hỏi {number}"), format!("Question {number}")),
        title: short_claim(),
        blocks,
    }
}

fn figure(id: &str, chart: Chart) -> Block {
    Block::Figure(Box::new(Figure {
        id: id.to_owned(),
        title: short_claim(),
        subtitle: Text::fixed("Tỷ trọng trong kim ngạch xuất khẩu, %", "Share of exports, %"),
        chart,
        source: Text::fixed("BACI, bản 202501", "BACI, edition 202501"),
        notes: vec![Text::fixed("Năm 2020 không có số liệu.", "No data for 2020.")],
        table: table(&format!("{id}-data")),
    }))
}

fn axis(label: Text) -> Axis {
    Axis { label, unit: Text::same("%"), scale: Scale::Percent, decimals: 0, min: None, max: None }
}

fn share_axis() -> Axis {
    axis(Text::fixed("Tỷ trọng xuất khẩu", "Share of exports"))
}

fn economy_name(place: u8) -> (Text, &'static str) {
    match place {
        0 => (Text::fixed("Việt Nam", "Viet Nam"), "VNM"),
        1 => (Text::fixed("Thái Lan", "Thailand"), "THA"),
        2 => (Text::fixed("Ma-lai-xi-a", "Malaysia"), "MYS"),
        _ => (Text::fixed("In-đô-nê-xi-a", "Indonesia"), "IDN"),
    }
}

fn role(place: u8) -> Role {
    if place == 0 { Role::Country } else { Role::Comparator(place - 1) }
}

fn dot_plot() -> Chart {
    let dot = |place: u8| {
        let (label, code) = economy_name(place);
        let value = 0.2 + f64::from(place) * 0.15;
        let interval = (place == 0).then_some((value - 0.05, value + 0.05));
        Dot { label, code: code.to_owned(), value, shown: None, interval, role: role(place) }
    };
    let row = |label: Text| DotRow {
        label,
        detail: Text::fixed("% GDP, 2024", "% of GDP, 2024"),
        dots: (0..4).map(dot).collect(),
    };
    let rows = vec![
        row(Text::fixed("Độ mở thương mại", "Trade openness")),
        row(Text::fixed("Đầu tư nước ngoài", "Foreign investment")),
    ];
    Chart::DotPlot { rows, axis: share_axis() }
}

fn points(start: f64) -> Vec<LinePoint> {
    let point = |year: Year| {
        let value = (year != 2020).then_some(start + f64::from(year - 2015) * 0.015);
        let status = if year == 2024 { Status::Provisional } else { Status::Observed };
        LinePoint { year, value, status }
    };
    (2015..=2024).map(point).collect()
}

fn line_chart() -> Chart {
    let line = |place: u8| LineSeries {
        label: economy_name(place).0,
        role: role(place),
        points: points(0.28 - f64::from(place) * 0.06),
    };
    let thresholds =
        vec![Threshold { value: 0.25, label: Text::fixed("ngưỡng cảnh báo", "warning threshold") }];
    Chart::Line { series: (0..3).map(line).collect(), axis: share_axis(), thresholds }
}

fn bars(sign: f64) -> Vec<Bar> {
    let names = [
        Text::fixed("Hoa Kỳ", "United States"),
        Text::fixed("Trung Quốc", "China"),
        Text::fixed("Hàn Quốc", "Republic of Korea"),
        Text::fixed("Các thị trường còn lại", "All other markets"),
    ];
    let bar = |(place, label): (usize, Text)| {
        let value = 0.28 - 0.05 * f64::from(u8::try_from(place).unwrap());
        let value = if place % 2 == 1 { value * sign } else { value };
        let role = if place == 3 { Role::Group } else { Role::Country };
        Bar { label, value, interval: None, role, note: Text::default() }
    };
    names.into_iter().enumerate().map(bar).collect()
}

fn bars_chart() -> Chart {
    Chart::Bars { bars: bars(1.0), axis: share_axis() }
}

fn diverging_chart() -> Chart {
    let (left, right) = (Text::fixed("nhận", "receives"), Text::fixed("cho", "gives"));
    Chart::Diverging { bars: bars(-1.0), axis: share_axis(), left, right }
}

fn plane_chart() -> Chart {
    let point = |place: u8| {
        let (label, code) = economy_name(place);
        let (x, y) = (0.2 + f64::from(place) * 0.2, 0.7 - f64::from(place) * 0.15);
        PlanePoint { label, code: code.to_owned(), x, y, role: role(place) }
    };
    let step = |year: u8| PlanePoint {
        label: Text::same(format!("20{year}")),
        code: format!("20{year}"),
        x: 0.2 - f64::from(24 - year) * 0.01,
        y: 0.7 - f64::from(24 - year) * 0.03,
        role: Role::Country,
    };
    Chart::Plane {
        points: (0..4).map(point).collect(),
        path: (15..=24).map(step).collect(),
        x: axis(Text::fixed("Mức độ hội nhập", "Integration")),
        y: axis(Text::fixed("Mức độ phụ thuộc", "Dependence")),
        split: (0.5, 0.5),
        quadrants: [
            Text::fixed("ít hội nhập, phụ thuộc", "closed, dependent"),
            Text::fixed("hội nhập, phụ thuộc", "open, dependent"),
            Text::fixed("ít hội nhập, tự chủ", "closed, autonomous"),
            Text::fixed("hội nhập, tự chủ", "open, autonomous"),
        ],
    }
}

fn tile_chart() -> Chart {
    let tile = |place: u8| {
        let (name, code) = economy_name(place);
        let value = (place != 2).then_some(0.1 * f64::from(place + 1));
        Tile { economy: Economy::literal(code), name, value }
    };
    Chart::TileGrid { tiles: (0..4).map(tile).collect(), axis: share_axis(), breaks: vec![0.1, 0.2, 0.3] }
}

fn stacked_chart() -> Chart {
    let status = |name: Text, level| StackedStatus { name, level };
    Chart::Stacked {
        rows: vec![
            StackedRow {
                label: Text::fixed("Bộ Công Thương", "Ministry of Industry and Trade"),
                counts: vec![3, 5, 12],
            },
            StackedRow {
                label: Text::fixed("Bộ Ngoại giao", "Ministry of Foreign Affairs"),
                counts: vec![1, 8, 9],
            },
        ],
        statuses: vec![
            status(Text::fixed("quá hạn", "overdue"), Some(Level::Critical)),
            status(Text::fixed("đang thực hiện", "in progress"), None),
            status(Text::fixed("hoàn thành", "done"), Some(Level::Good)),
        ],
    }
}

fn column(title: Text, unit: Text, kind: ColumnKind) -> Column {
    Column { title, unit, kind }
}

fn table(id: &str) -> Table {
    let share = ColumnKind::Number { decimals: 1, scale: Scale::Percent };
    let money = ColumnKind::Number { decimals: 1, scale: Scale::Billion };
    Table {
        id: id.to_owned(),
        title: Text::fixed("Thị trường xuất khẩu lớn nhất", "Largest export markets"),
        sorted: Text::fixed("xếp theo tỷ trọng", "sorted by share"),
        columns: vec![
            column(Text::fixed("Thị trường", "Market"), Text::default(), ColumnKind::Text),
            column(Text::fixed("Kim ngạch", "Exports"), Text::fixed("USD", "US$"), money),
            column(Text::fixed("Tỷ trọng", "Share"), Text::same("%"), share),
            column(Text::fixed("Năm", "Year"), Text::default(), ColumnKind::Date),
            column(Text::fixed("Diễn biến", "Trend"), Text::default(), ColumnKind::Sparkline),
            column(Text::fixed("Mức độ", "Level"), Text::default(), ColumnKind::Text),
        ],
        rows: (0..4).map(row).collect(),
    }
}

fn row(place: u8) -> TableRow {
    let number =
        |value: f64, flags: Vec<Flag>| TableCell::Number { value, finding: Some(finding_id(place)), flags };
    let level = LEVELS[usize::from(place)];
    let year =
        if place == 3 { TableCell::Date { date: date(2026, 9, 2) } } else { TableCell::Year { year: 2024 } };
    let share = if place == 2 {
        TableCell::Missing {
            reason: Text::fixed("nước nhập khẩu chưa công bố", "not published by the importer"),
        }
    } else {
        number(0.28 - f64::from(place) * 0.05, Vec::new())
    };
    TableRow {
        cells: vec![
            TableCell::Text { text: economy_name(place).0 },
            number(119_500_000_000.0 / f64::from(place + 1), vec![Flag::Estimated, Flag::Ageing]),
            share,
            year,
            TableCell::Sparkline { points: points(0.1) },
            TableCell::Level { level, text: crate::words::level(level) },
        ],
        of_country: place == 0,
    }
}

fn finding(number: u8) -> Finding {
    Finding {
        id: finding_id(number),
        indicator: "x:SHARE_TOP1".to_owned(),
        title: Text::fixed("Tỷ trọng của thị trường lớn nhất", "Share of the largest market"),
        economy: Economy::literal("VNM"),
        partner: (number == 0).then(|| Economy::literal("USA")),
        year: 2024,
        value: 0.284 + f64::from(number),
        interval: (number == 1).then_some((0.25, 0.31)),
        unit: Text::fixed("tỷ lệ", "share"),
        status: Status::Derived,
        freshness: Freshness::Fresh,
        method: Text::fixed("max(x_j) / Σ x_j", "max(x_j) / Σ x_j"),
        parameters: vec![("dataset".to_owned(), "flows_2024".to_owned())],
        inputs: vec![input(number), input(number + 1)],
        inputs_total: 214,
        caveats: vec![Text::fixed("không gồm dịch vụ", "services are left out")],
        command: "hoinhap measure x:SHARE_TOP1 --country VNM --year 2024".to_owned(),
    }
}

fn input(number: u8) -> InputRow {
    InputRow {
        key: "flows_2024 VNM USA 2024".to_owned(),
        value: 119_500.25,
        status: Status::Observed,
        source: "baci".to_owned(),
        vintage: "202501".to_owned(),
        file: "flows/flows_2024.parquet".to_owned(),
        row: 1_200 + u32::from(number),
    }
}

fn source(id: &str, terms_verified: bool) -> SourceLine {
    SourceLine {
        id: id.to_owned(),
        title: Text::fixed("Dòng thương mại song phương", "Bilateral trade flows"),
        vintage: "202501".to_owned(),
        licence: Text::fixed("Etalab 2.0", "Etalab 2.0"),
        terms_verified,
        attribution: "CEPII, BACI 202501".to_owned(),
        files: vec![("flows/flows_2024.parquet".to_owned(), ContentHash::of(id.as_bytes()).to_string())],
    }
}

fn issues() -> Vec<Issue> {
    let message = Text::fixed("Không có số liệu năm 2020.", "There are no data for 2020.");
    let help = Text::fixed("Đọc biểu đồ như có khoảng trống.", "Read the chart as having a gap.");
    vec![
        Issue::warning("flows/zero-block", "flows_2024 THA", message.clone(), help.clone()).with_value("0"),
        Issue::note("series/gap", "wdi:NE.EXP.GNFS.ZS VNM 2020", message, help),
    ]
}
