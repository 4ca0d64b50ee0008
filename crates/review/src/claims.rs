//! Public claims checked against the shipped rows, and the targets of the profile.

use hoinhap_measures::claims::{ClaimKind, ClaimResult, Reason, Sensitivity, Verdict, check_claims};
use hoinhap_measures::targets::{TargetResult, evaluate_targets};
use hoinhap_vocab::Text;

use crate::ReviewError;
use crate::context::Context;
use crate::document::{Block, Level, Section, Table, TableCell, TableRow};
use crate::ledger::count;
use crate::words::{code_cell, missing, number_column, plain, sentence, text_cell, text_column};

/// The claims and targets that had been stated by the date of the review; `None` where none had.
pub(crate) fn section(context: &mut Context<'_>) -> Result<Option<Section>, ReviewError> {
    let Some(facts) = context.facts else { return Ok(None) };
    let (as_of, profile) = (context.evidence.as_of, context.profile);
    let is_stated = |document: &String| profile.is_stated(std::slice::from_ref(document), as_of);
    let mut claims = check_claims(&context.evidence, facts, profile, None)?;
    claims.retain(|claim| is_stated(&claim.document) && as_of.sees(claim.as_of));
    let mut targets = evaluate_targets(&context.evidence, facts, profile)?;
    targets.retain(|target| profile.is_stated(&target.documents, as_of));
    if claims.is_empty() && targets.is_empty() {
        return Ok(None);
    }
    let statements: Vec<_> = claims.iter().filter(|claim| claim.kind == ClaimKind::Claim).collect();
    let number = |verdict: Verdict| statements.iter().filter(|claim| claim.verdict == verdict).count();
    let title = sentence(
        "Trong {0} phát biểu được kiểm: {1} đúng, {2} không đúng, {3} chưa kiểm chứng được",
        "Of {0} {0:statement|statements} checked {1} {1:holds|hold}, {2} {2:does|do} not, {3} cannot be decided",
        vec![
            count(statements.len()),
            count(number(Verdict::Holds)),
            count(number(Verdict::DoesNotHold)),
            count(number(Verdict::CannotBeChecked)),
        ],
    );
    let mut blocks = vec![Block::Paragraph { sentence: how_checked() }];
    if !claims.is_empty() {
        blocks.push(Block::Table(Box::new(claim_table(&claims))));
    }
    if !targets.is_empty() {
        blocks.push(Block::Heading {
            text: Text::fixed("Mục tiêu của văn kiện", "Targets of the documents"),
        });
        blocks.push(Block::Table(Box::new(target_table(context, &targets))));
    }
    Ok(Some(Section {
        id: "claims".into(),
        name: Text::fixed("Kiểm chứng phát biểu", "Claims checked"),
        title,
        blocks,
    }))
}

fn how_checked() -> crate::document::Sentence {
    plain(
        "Mỗi phát biểu được kiểm tại thời điểm của văn kiện. Văn kiện có sau ngày rà soát không được xét; văn kiện chỉ rõ năm được xét từ đầu năm đó. Số liệu thiếu có thể làm đổi kết luận thì ghi là chưa kiểm chứng được; chỉ có chính phát biểu làm nguồn thì không phải là bằng chứng. Chi tiết từng dòng: `hoinhap claims check --format json`.",
        "Each statement is checked at the date of its document. Documents later than the date of the review are left out; one that is dated to the year only counts from the first day of that year. Where missing data could turn the answer it cannot be checked; a statement is no evidence of itself. Row by row: `hoinhap claims check --format json`.",
    )
}

/// What a reader sees of a verdict: how good, and the word.
pub(crate) fn verdict_cell(verdict: Verdict) -> TableCell {
    let (level, text) = match verdict {
        Verdict::Holds => (Level::Good, Text::fixed("đúng", "holds")),
        Verdict::Met => (Level::Good, Text::fixed("đạt", "met")),
        Verdict::DoesNotHold => (Level::Critical, Text::fixed("không đúng", "does not hold")),
        Verdict::NotMet => (Level::High, Text::fixed("chưa đạt", "not met")),
        Verdict::CannotBeChecked => (Level::Watch, Text::fixed("chưa kiểm chứng được", "cannot be checked")),
        Verdict::None => return missing("không phải phát biểu kiểm được", "not a checkable claim"),
    };
    TableCell::Level { level, text }
}

fn claim_table(claims: &[ClaimResult]) -> Table {
    let rows = claims.iter().map(|claim| TableRow { cells: claim_cells(claim), of_country: false });
    Table {
        id: "table-claims".into(),
        title: Text::fixed("Phát biểu và kết quả kiểm", "Statements and answers"),
        sorted: Text::fixed("Theo thứ tự văn kiện", "In the order of the documents"),
        columns: vec![
            text_column("Mã", "Id"),
            text_column("Phát biểu (lời của dự án)", "Statement (in our words)"),
            crate::words::date_column("Thời điểm", "As of"),
            text_column("Kết quả", "Answer"),
            text_column("Căn cứ", "On what"),
            text_column("Phụ thuộc vào", "Hangs on"),
        ],
        rows: rows.collect(),
    }
}

fn claim_cells(claim: &ClaimResult) -> Vec<TableCell> {
    vec![
        code_cell(claim.claim.clone()),
        text_cell(claim.statement.clone()),
        TableCell::Date { date: claim.as_of },
        verdict_cell(claim.verdict),
        text_cell(grounds(claim)),
        text_cell(hangs_on(claim)),
    ]
}

/// The reason where there is one, then what was computed.
fn grounds(claim: &ClaimResult) -> Text {
    let reason = claim.reason.map(reason_word);
    match reason {
        Some(reason) => crate::words::join([reason, claim.explanation.clone()], ": "),
        None => claim.explanation.clone(),
    }
}

fn reason_word(reason: Reason) -> Text {
    match reason {
        Reason::Absent => Text::fixed("không có số liệu", "no data held"),
        Reason::Stale => Text::fixed("số liệu đã cũ", "stale data"),
        Reason::Definition => Text::fixed("khác định nghĩa", "another definition"),
        Reason::Unverified => Text::fixed("nguồn chưa kiểm chứng", "unverified rows"),
        Reason::Circular => Text::fixed("chỉ có chính phát biểu", "circular"),
        Reason::Coverage => Text::fixed("thiếu nền kinh tế", "missing economies"),
    }
}

fn hangs_on(claim: &ClaimResult) -> Text {
    let word = |kind: &Sensitivity| match kind {
        Sensitivity::Year => Text::fixed("năm", "year"),
        Sensitivity::Vintage => Text::fixed("ấn bản", "edition"),
        Sensitivity::Base => Text::fixed("năm gốc", "base year"),
        Sensitivity::Date => Text::fixed("ngày", "date"),
        Sensitivity::Coverage => Text::fixed("phạm vi", "coverage"),
    };
    crate::words::join(claim.sensitive_to.iter().map(word), ", ")
}

fn target_table(context: &mut Context<'_>, targets: &[TargetResult]) -> Table {
    let rows = targets.iter().map(|target| TableRow {
        cells: vec![
            code_cell(target.target.clone()),
            text_cell(target.statement.clone()),
            verdict_cell(target.verdict),
            target.value.map_or_else(|| missing("không nêu", "not stated"), crate::words::number_cell),
            target.target_value.map_or_else(|| missing("không nêu", "not stated"), crate::words::number_cell),
            text_cell(context.ledger.unit(&target.unit).label),
            text_cell(target.explanation.clone()),
        ],
        of_country: false,
    });
    let rows = rows.collect();
    let number = |vi, en| number_column(Text::fixed(vi, en), Text::default(), 2, crate::document::Scale::One);
    Table {
        id: "table-targets".into(),
        title: Text::fixed("Mục tiêu và khoảng cách", "Targets and gaps"),
        sorted: Text::default(),
        columns: vec![
            text_column("Mã", "Id"),
            text_column("Mục tiêu", "Target"),
            text_column("Hiện nay", "Today"),
            number("Giá trị", "Value"),
            number("Mức đích", "Aim"),
            text_column("Đơn vị", "Unit"),
            text_column("Giải thích", "Explanation"),
        ],
        rows,
    }
}
