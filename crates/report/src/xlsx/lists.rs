//! The sheets that are not tables of the review: main findings, provenance, sources, problems.

use hoinhap_review::document::{Finding, InputRow, Review};
use hoinhap_vocab::{Lang, Status, Text};

use super::names;
use super::sheet::{Cell, Row, Sheet};
use crate::{format, words};

fn header(names: &[(&str, &str)], lang: Lang) -> Vec<String> {
    let name = |(vi, en): &(&str, &str)| if lang == Lang::Vi { *vi } else { *en }.to_owned();
    names.iter().map(name).collect()
}

fn row(cells: impl Into<Vec<Cell>>) -> Row {
    Row { cells: cells.into(), marked: false }
}

/// The findings of the first page.
pub(super) fn headlines(review: &Review, lang: Lang) -> Sheet {
    let columns = [
        ("Mức độ", "Level"),
        ("Phát hiện", "Finding"),
        ("Nội dung", "What, how much, since when"),
        ("Vì sao quan trọng", "Why it matters"),
        ("Độ tin cậy", "Confidence"),
    ];
    let rows = review.headlines.iter().map(|line| {
        let sentence = |sentence| Cell::text(format::sentence(sentence, lang));
        row([
            Cell::text(words::level(line.level).get(lang)),
            sentence(&line.title),
            sentence(&line.body),
            sentence(&line.why),
            Cell::text(words::confidence(line.confidence).get(lang)),
        ])
    });
    let title =
        Text::fixed("Những phát hiện chính, nghiêm trọng nhất trước", "Main findings, most severe first");
    sheet(names::headlines(lang), &title, header(&columns, lang), rows.collect(), lang)
}

/// Every number with its provenance.
pub(super) fn findings(review: &Review, lang: Lang) -> Sheet {
    let columns = [
        ("Chỉ tiêu", "Indicator"),
        ("Tên", "Title"),
        ("Nền kinh tế", "Economy"),
        ("Đối tác", "Partner"),
        ("Năm", "Year"),
        ("Giá trị", "Value"),
        ("Cận dưới", "Low"),
        ("Cận trên", "High"),
        ("Đơn vị", "Unit"),
        ("Trạng thái", "Status"),
        ("Độ mới", "Freshness"),
        ("Cách tính", "Method"),
        ("Tham số", "Parameters"),
        ("Nguồn", "Source"),
        ("Tệp", "File"),
        ("Dòng", "Row"),
        ("Số dòng đầu vào", "Input rows"),
        ("Giới hạn", "Caveats"),
        ("Lệnh tính lại", "Command"),
        ("Mã băm", "Hash"),
    ];
    let rows = review.findings.iter().map(|finding| row(finding_cells(finding, lang)));
    let title = Text::fixed(
        "Mọi con số trong rà soát và nguồn gốc của nó (giá trị chưa chia theo đơn vị)",
        "Every number of the review and where it comes from (values unscaled)",
    );
    sheet(names::findings(lang), &title, header(&columns, lang), rows.collect(), lang)
}

fn finding_cells(finding: &Finding, lang: Lang) -> Vec<Cell> {
    let first = finding.inputs.first();
    let bound = |bound: Option<f64>| bound.map_or(Cell::Empty, |value| Cell::number(value, None, lang));
    let parameters: Vec<_> =
        finding.parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let caveats: Vec<_> = finding.caveats.iter().map(|caveat| caveat.get(lang)).collect();
    vec![
        Cell::text(&finding.indicator),
        Cell::text(finding.title.get(lang)),
        Cell::text(finding.economy.code()),
        Cell::text(finding.partner.map(|partner| partner.to_string()).unwrap_or_default()),
        Cell::Year(finding.year),
        Cell::number(finding.value, None, lang),
        bound(finding.interval.map(|interval| interval.0)),
        bound(finding.interval.map(|interval| interval.1)),
        Cell::text(finding.unit.get(lang)),
        Cell::text(status(finding.status, lang)),
        Cell::text(finding.freshness.word().get(lang)),
        Cell::text(finding.method.get(lang)),
        Cell::text(parameters.join("; ")),
        Cell::text(first.map(|input| format!("{} {}", input.source, input.vintage)).unwrap_or_default()),
        Cell::text(first.map(|input| input.file.clone()).unwrap_or_default()),
        first.map_or(Cell::Empty, |input| Cell::Number(input.row.into(), Some(0))),
        Cell::Number(finding.inputs_total as f64, Some(0)),
        Cell::text(caveats.join("; ")),
        Cell::text(&finding.command),
        Cell::text(finding.id.to_string()),
    ]
}

fn status(status: Status, lang: Lang) -> String {
    format!("{} ({})", words::status(status).get(lang), status.code())
}

/// The rows that the numbers are computed from.
pub(super) fn inputs(review: &Review, lang: Lang) -> Sheet {
    let columns = [
        ("Mã phát hiện", "Finding"),
        ("Dòng nguồn", "Source row"),
        ("Giá trị", "Value"),
        ("Trạng thái", "Status"),
        ("Nguồn", "Source"),
        ("Ấn bản", "Vintage"),
        ("Tệp", "File"),
        ("Dòng", "Row"),
    ];
    let rows = review.findings.iter().flat_map(|finding| {
        let id = finding.id.to_string();
        finding.inputs.iter().map(move |input| row(input_cells(&id, input, lang)))
    });
    let title = Text::fixed(
        "Các dòng đầu vào của từng con số (những dòng đầu, nếu có nhiều)",
        "The rows that each number is computed from (the first ones, where there are many)",
    );
    sheet(names::inputs(lang), &title, header(&columns, lang), rows.collect(), lang)
}

fn input_cells(id: &str, input: &InputRow, lang: Lang) -> Vec<Cell> {
    vec![
        Cell::text(id),
        Cell::text(&input.key),
        Cell::number(input.value, None, lang),
        Cell::text(status(input.status, lang)),
        Cell::text(&input.source),
        Cell::text(&input.vintage),
        Cell::text(&input.file),
        Cell::Number(input.row.into(), Some(0)),
    ]
}

/// The sources.
pub(super) fn sources(review: &Review, lang: Lang) -> Sheet {
    let columns = [
        ("Mã", "Id"),
        ("Tên", "Title"),
        ("Ấn bản", "Vintage"),
        ("Giấy phép", "Licence"),
        ("Điều khoản", "Terms"),
        ("Ghi nguồn", "Attribution"),
    ];
    let terms = |verified| match (verified, lang) {
        (true, Lang::Vi) => "đã xác minh",
        (true, Lang::En) => "confirmed",
        (false, Lang::Vi) => "chưa được xác minh",
        (false, Lang::En) => "unverified",
    };
    let rows = review.sources.iter().map(|source| {
        row([
            Cell::text(&source.id),
            Cell::text(source.title.get(lang)),
            Cell::text(&source.vintage),
            Cell::text(source.licence.get(lang)),
            Cell::text(terms(source.terms_verified)),
            Cell::text(&source.attribution),
        ])
    });
    let title = Text::fixed("Nguồn số liệu và giấy phép", "Sources and licences");
    sheet(names::sources(lang), &title, header(&columns, lang), rows.collect(), lang)
}

/// The files of the sources.
pub(super) fn files(review: &Review, lang: Lang) -> Sheet {
    let columns = [("Nguồn", "Source"), ("Tệp", "File"), ("SHA-256", "SHA-256")];
    let rows = review.sources.iter().flat_map(|source| {
        source
            .files
            .iter()
            .map(|(path, hash)| row([Cell::text(&source.id), Cell::text(path), Cell::text(hash)]))
    });
    let title = Text::fixed("Tệp số liệu và mã băm", "Data files with their hashes");
    sheet(names::files(lang), &title, header(&columns, lang), rows.collect(), lang)
}

/// The problems in the data.
pub(super) fn issues(review: &Review, lang: Lang) -> Sheet {
    let columns = [
        ("Mức", "Severity"),
        ("Mã", "Code"),
        ("Vị trí", "Place"),
        ("Giá trị gặp phải", "Value found"),
        ("Vấn đề", "Problem"),
        ("Cách xử lý", "What to do"),
    ];
    let rows = review.issues.iter().map(|issue| {
        row([
            Cell::text(words::severity(issue.severity).get(lang)),
            Cell::text(issue.code),
            Cell::text(&issue.place),
            Cell::text(issue.value.clone().unwrap_or_default()),
            Cell::text(issue.message.get(lang)),
            Cell::text(issue.help.get(lang)),
        ])
    });
    let title = Text::fixed(
        "Số liệu còn thiếu, cũ hoặc chưa chắc chắn",
        "What is missing, stale or doubtful in the data",
    );
    sheet(names::issues(lang), &title, header(&columns, lang), rows.collect(), lang)
}

fn sheet(name: String, title: &Text, header: Vec<String>, rows: Vec<Row>, lang: Lang) -> Sheet {
    let (id, remark) = (String::new(), String::new());
    Sheet { name, id, title: title.get(lang).to_owned(), remark, header, rows }
}
