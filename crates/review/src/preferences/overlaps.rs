//! Where one agreement alone is best, where several tie, where MFN is as good, and where a preference is above MFN.

use hoinhap_vocab::Text;

use super::suppliers::Supplier;
use super::{AS_GOOD, INVERSIONS, SOURCE, lines_measure, source_line};
use crate::context::Context;
use crate::document::{
    Axis, Bar, Block, Chart, Figure, Level, Role, Scale, StackedRow, StackedStatus, Table, TableRow,
};
use crate::ledger::count;
use crate::words::{axis, missing, number_cell, number_column, sentence, text_cell, text_column, words};

/// Both figures; the second only where a preference is above MFN somewhere.
pub(super) fn figures(context: &mut Context<'_>, suppliers: &[Supplier<'_>]) -> Vec<Block> {
    let overlap = overlap_figure(context, suppliers);
    overlap.into_iter().chain(inversion_figure(context, suppliers)).collect()
}

fn overlap_figure(context: &mut Context<'_>, suppliers: &[Supplier<'_>]) -> Option<Block> {
    let most = suppliers.iter().max_by_key(|supplier| supplier.counts.mfn_as_good)?;
    let measure = lines_measure(context, AS_GOOD, most, &most.as_good());
    let parts =
        [Some(words(most.label.clone())), context.ledger.part(&measure), Some(count(most.counts.mfn_free))];
    let title = sentence(
        "Hàng từ {0}: trên {1} không hiệp định nào tốt hơn MFN, trong đó {2} dòng có MFN bằng 0",
        "Goods from {0}: on {1} no agreement beats MFN; on {2} of them MFN is zero",
        parts.into_iter().flatten().collect(),
    );
    let rows = suppliers.iter().map(|supplier| {
        let unique = supplier.counts.unique.values().sum::<usize>();
        let counts = [unique, supplier.counts.tie, supplier.counts.mfn_as_good];
        StackedRow {
            label: head(&supplier.label),
            counts: counts.map(|lines| u32::try_from(lines).unwrap_or(u32::MAX)).to_vec(),
        }
    });
    let status = |vi, en, level| StackedStatus { name: Text::fixed(vi, en), level };
    Some(Block::Figure(Box::new(Figure {
        id: "preference-overlap".into(),
        title,
        subtitle: Text::fixed(
            "Số dòng thuế theo kết quả so sánh các hiệp định, mười nguồn cung lớn nhất có ưu đãi",
            "Tariff lines by outcome of the comparison, the ten largest suppliers with a preference",
        ),
        chart: Chart::Stacked {
            rows: rows.collect(),
            statuses: vec![
                status("một hiệp định tốt nhất", "one agreement is best", Some(Level::Good)),
                status("nhiều hiệp định ngang nhau", "several agreements tie", Some(Level::Good)),
                status("MFN tốt ngang", "MFN is as good", None),
            ],
        },
        source: source_line(context, SOURCE),
        notes: vec![Text::fixed(
            "Nơi nhiều hiệp định ngang nhau, doanh nghiệp chọn theo quy tắc xuất xứ dễ đáp ứng và chứng từ đơn giản: lệnh `hoinhap prefer` so sánh cho từng mặt hàng.",
            "Where several agreements tie, the easier rule of origin and the simpler proof decide: `hoinhap prefer` compares them for a good.",
        )],
        table: overlap_table(suppliers),
    })))
}

/// A name at the head of a label: capital first.
fn head(name: &Text) -> Text {
    Text::build(|lang| {
        let mut letters = name.get(lang).chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
        format!("{first}{}", letters.as_str())
    })
}

fn overlap_table(suppliers: &[Supplier<'_>]) -> Table {
    let rows = suppliers.iter().map(|supplier| {
        let counts = &supplier.counts;
        let imports =
            supplier.imports_usd.map_or_else(|| missing("không có số liệu", "no data"), number_cell);
        let lines = [
            counts.unique.values().sum::<usize>(),
            counts.tie,
            counts.mfn_as_good - counts.mfn_free,
            counts.mfn_free,
        ];
        let mut cells = vec![text_cell(head(&supplier.label)), imports];
        cells.extend(lines.map(|lines| number_cell(lines as f64)));
        cells.push(text_cell(Text::same(winners(counts.unique.iter()))));
        TableRow { cells, of_country: false }
    });
    let lines = |vi, en| number_column(Text::fixed(vi, en), Text::default(), 0, Scale::One);
    Table {
        id: "table-preference-overlap".into(),
        title: Text::fixed("Chồng lấn của các hiệp định", "Overlap of agreements"),
        sorted: Text::fixed("Nguồn cung lớn nhất ở trên", "Largest supplier first"),
        columns: vec![
            text_column("Nguồn cung", "Supplier"),
            number_column(Text::fixed("Nhập khẩu", "Imports"), Text::fixed("USD", "US$"), 0, Scale::Million),
            lines("Một hiệp định tốt nhất", "One is best"),
            lines("Ngang nhau", "Tie"),
            lines("MFN trên 0, tốt ngang", "MFN above zero, as good"),
            lines("MFN bằng 0", "MFN zero"),
            text_column("Tốt nhất duy nhất, số dòng", "Alone best, lines"),
        ],
        rows: rows.collect(),
    }
}

/// `EVFTA 6,012; RCEP-C 35` without grouping, most first.
fn winners<'n>(lines: impl Iterator<Item = (&'n String, &'n usize)>) -> String {
    let mut rows: Vec<_> = lines.collect();
    rows.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    rows.iter().map(|(programme, lines)| format!("{programme} {lines}")).collect::<Vec<_>>().join("; ")
}

fn inversion_figure(context: &mut Context<'_>, suppliers: &[Supplier<'_>]) -> Option<Block> {
    let mut rows: Vec<&Supplier<'_>> =
        suppliers.iter().filter(|supplier| supplier.counts.inversion_any > 0).collect();
    rows.sort_by(|a, b| {
        b.counts.inversion_any.cmp(&a.counts.inversion_any).then_with(|| a.origin.cmp(&b.origin))
    });
    let most = rows.first()?;
    let measure = lines_measure(context, INVERSIONS, most, &most.inverted());
    let parts = [Some(words(most.label.clone())), context.ledger.part(&measure)];
    let title = sentence(
        "Hàng từ {0}: trên {1}, khai ưu đãi sẽ nộp nhiều hơn MFN",
        "Goods from {0}: on {1}, claiming a preference costs more than MFN",
        parts.into_iter().flatten().collect(),
    );
    let bars = rows.iter().map(|supplier| Bar {
        label: head(&supplier.label),
        value: supplier.counts.inversion_any as f64,
        interval: None,
        role: Role::Group,
        note: Text::default(),
    });
    let label = Text::fixed("Dòng thuế", "Tariff lines");
    Some(Block::Figure(Box::new(Figure {
        id: "preference-inversions".into(),
        title,
        subtitle: Text::fixed(
            "Số dòng có ít nhất một thuế suất ưu đãi cao hơn MFN",
            "Lines on which at least one preferential rate is above MFN",
        ),
        chart: Chart::Bars {
            bars: bars.collect(),
            axis: Axis { min: Some(0.0), ..axis(label, Text::default(), 0, Scale::One) },
        },
        source: source_line(context, SOURCE),
        notes: vec![Text::fixed(
            "Thuế suất MFN được giảm sau khi lộ trình cam kết đã định. Người nhập khẩu luôn có quyền khai MFN.",
            "MFN rates were cut after the schedules were fixed. An importer may always declare at MFN.",
        )],
        table: inversion_table(&rows),
    })))
}

fn inversion_table(rows: &[&Supplier<'_>]) -> Table {
    let rows = rows.iter().map(|supplier| TableRow {
        cells: vec![
            text_cell(head(&supplier.label)),
            number_cell(supplier.counts.inversion_any as f64),
            text_cell(Text::same(winners(supplier.inverted_by().iter().map(|(code, lines)| (code, lines))))),
        ],
        of_country: false,
    });
    Table {
        id: "table-preference-inversions".into(),
        title: Text::fixed("Thuế suất ưu đãi cao hơn MFN", "Preferential rates above MFN"),
        sorted: Text::fixed("Nhiều dòng nhất ở trên", "Most lines first"),
        columns: vec![
            text_column("Nguồn cung", "Supplier"),
            number_column(Text::fixed("Dòng thuế", "Lines"), Text::default(), 0, Scale::One),
            text_column("Theo chương trình, số dòng", "By programme, lines"),
        ],
        rows: rows.collect(),
    }
}
