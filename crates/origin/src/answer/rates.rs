//! Which rates the importing side asks, by programme.

use hoinhap_sources::{Library, SourceError};
use hoinhap_vocab::{Date, Economy, Issue, Text};

use super::{NotAvailable, is_default_tariff};
use crate::case::{Asked, Case};
use crate::tariff::{
    ChinaRcep, EuSchedule, Memberships, PairState, PartnerRate, Rate, Regime, TariffLine, TariffTable,
    UnavailableReason, UsSchedule, Value,
};

/// A programme with its rate; nothing where it cannot be said.
#[derive(Debug, Clone)]
pub(super) struct Programme {
    pub(super) code: String,
    pub(super) agreement: String,
    pub(super) rate: Option<Rate>,
    /// The instrument that sets the rate, with the lines and cells it stands in.
    pub(super) source: Source,
}

/// Where a rate stands: the instrument, and lines with their raw cells.
#[derive(Debug, Clone, Default)]
pub(super) struct Source {
    pub(super) instrument: String,
    pub(super) cells: Vec<String>,
}

/// Lines of a code that a trace names; the rest are counted.
const LINES_NAMED: usize = 3;

impl Source {
    /// The lines of a tariff, each with its cell.
    fn of_lines(instrument: &str, lines: &[TariffLine], cell: impl Fn(&TariffLine) -> String) -> Self {
        let named = lines.iter().take(LINES_NAMED).map(|line| format!("{}: {}", line.hs8, cell(line)));
        let more = lines.len().saturating_sub(LINES_NAMED);
        let rest = (more > 0).then(|| format!("+ {more}"));
        Self { instrument: instrument.to_owned(), cells: named.chain(rest).collect() }
    }

    fn schedule(name: &str) -> Self {
        Self { instrument: name.to_owned(), cells: Vec::new() }
    }
}

/// A programme without a rate.
#[derive(Debug, Clone)]
pub(super) struct Missing {
    pub(super) agreement: String,
    pub(super) row: NotAvailable,
    pub(super) open: bool,
}

/// What the importing side asks.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    pub(super) direction: &'static str,
    pub(super) mfn: Option<Rate>,
    pub(super) mfn_source: Source,
    pub(super) programmes: Vec<Programme>,
    pub(super) unavailable: Vec<Missing>,
    /// Whether duties come on top that no option holds.
    pub(super) added: bool,
}

/// The rates for a case.
pub(super) fn rates(
    case: &Case,
    on: Date,
    memberships: &Memberships,
    issues: &mut Vec<Issue>,
) -> Result<Found, SourceError> {
    let mut found = Found { direction: "export", ..Found::default() };
    let (Some(exporter), Some(importer)) = (case.exporter, case.importer) else { return Ok(found) };
    if case.digits.len() < 6 || case.product.is_none() {
        return Ok(found);
    }
    if is_default_tariff(Some(importer)) {
        found.direction = "import";
        imports(case, exporter, importer, on, memberships, &mut found, issues)?;
    } else if memberships.groupings().members("EU", on).contains(&importer) {
        europe(case, on, &mut found, issues)?;
    } else if importer == Economy::literal("CHN") {
        china(case, on, &mut found, issues)?;
    } else if importer == Economy::literal("USA") {
        found.mfn = common(
            UsSchedule::embedded(&case.digits)?.rates(&case.digits)?.into_iter().map(|row| Some(row.1)),
            "MFN",
            issues,
        );
        found.mfn_source = Source::schedule("HTS 2025");
        added_duties(exporter, on, &mut found, issues)?;
    }
    Ok(found)
}

/// The table of what the United States asks on the goods of Viet Nam, day by day.
const DAILY: &str = "tariffs/us_tariff_vn_daily.csv";

/// That duties are added to the MFN rate of the United States since 2025, and how high the average stood: they are not
/// part of any option.
fn added_duties(
    exporter: Economy,
    on: Date,
    found: &mut Found,
    issues: &mut Vec<Issue>,
) -> Result<(), SourceError> {
    let table = Library::csv(DAILY)?;
    let mut last: Option<(Date, f64)> = None;
    for row in table.rows() {
        let day = row.date("date")?.filter(|day| *day <= on);
        if let Some((day, rate)) = day.zip(row.number("mean_additional_rate_pct")?) {
            last = last.filter(|(known, _)| *known > day).or(Some((day, rate)));
        }
    }
    let Some((day, rate)) = last.filter(|(_, rate)| *rate > 0.0) else { return Ok(()) };
    found.added = true;
    let own = exporter == Economy::literal("VNM");
    let (vi, en) = if own {
        (
            format!(
                "Ngoài MFN, Hoa Kỳ thu thuế bổ sung theo mặt hàng; với hàng Việt Nam bình quân giản đơn {rate} % ({day}). Các phương án ở đây chưa gồm thuế này."
            ),
            format!(
                "Beside MFN the United States asks additional duties by product; on goods of Viet Nam the simple mean stood at {rate} % ({day}). The options here leave them out."
            ),
        )
    } else {
        (
            "Ngoài MFN, Hoa Kỳ thu thuế bổ sung theo nước và mặt hàng; các phương án ở đây chưa gồm thuế này.".to_owned(),
            "Beside MFN the United States asks additional duties by country and product; the options here leave them out.".to_owned(),
        )
    };
    issues.push(Issue::warning(
        "tariff/added-duties",
        "rates/MFN",
        Text::new(vi, en),
        Text::fixed(
            "Tra Chương 99 của biểu thuế Hoa Kỳ cho mặt hàng và ngày này. Nguồn: MFN theo HTS 2025; bình quân theo Budget Lab at Yale, từ giữa năm 2026 là lịch thuế trong luật.",
            "Look the product and the day up in Chapter 99 of the tariff of the United States. Sources: MFN from the HTS of 2025; mean from the Budget Lab at Yale, from the middle of 2026 the law as scheduled.",
        ),
    ));
    Ok(())
}

/// Agreements worth asking: those with a rate, those named, and those in force between the pair.
pub(super) fn agreements(case: &Case, found: &Found, on: Date, memberships: &Memberships) -> Vec<String> {
    let mut names: Vec<String> =
        found.programmes.iter().map(|programme| programme.agreement.clone()).collect();
    if let (Asked::All, Some(exporter), Some(importer)) = (&case.agreement, case.exporter, case.importer) {
        let bound = memberships
            .agreements()
            .into_iter()
            .filter(|agreement| memberships.pair(agreement, exporter, importer, on) != PairState::NotInForce);
        names.extend(bound.map(str::to_owned));
    }
    names.sort_unstable();
    names.dedup();
    names
}

fn imports(
    case: &Case,
    exporter: Economy,
    importer: Economy,
    on: Date,
    memberships: &Memberships,
    found: &mut Found,
    issues: &mut Vec<Issue>,
) -> Result<(), SourceError> {
    let table = TariffTable::embedded_lines(&case.digits)?;
    let lines = table.lines_of(&case.digits);
    if lines.is_empty() {
        issues.push(no_line(&case.digits));
        return Ok(());
    }
    if !TariffTable::covers(on) {
        issues.push(other_year(on));
    }
    let mfn: Vec<Option<Rate>> = lines.iter().map(|line| one_rate(table.mfn(line))).collect();
    found.mfn = mfn[0].filter(|first| mfn.iter().all(|rate| *rate == Some(*first)));
    for line in lines {
        issues.extend(table.mfn(line).issue(&format!("{}:MFN", line.hs8)));
    }
    let decree = lines.first().map(|line| line.mfn_instrument.clone()).unwrap_or_default();
    let raw = |line: &TariffLine| table.raw_mfn(line);
    found.mfn_source = Source::of_lines(&decree, lines, raw);
    if found.mfn.is_none() {
        no_mfn(&table, lines, &mfn, found, issues);
    }
    let regime = Regime::in_force(&table, exporter, importer, on, memberships);
    if regime.programmes.is_empty() {
        issues.extend(mfn_assumed(&table, lines, exporter));
    }
    for row in &regime.not_in_force {
        found.miss(&table, row.programme, row.reason, None);
    }
    for index in regime.programmes.iter().copied() {
        let programme = &table.programmes.imports[index];
        issues.extend(programme.issue());
        issues.extend(by_partner(&table, lines, index));
        let own: Vec<_> = lines.iter().map(|line| regime.rate(&table, line, index)).collect();
        for line in lines {
            issues.extend(table.preference(line, index).issue(&format!("{}:{}", line.hs8, programme.code)));
        }
        let raw = lines.first().map(|line| table.raw(line, index)).filter(|raw| !raw.is_empty());
        match own[0] {
            Ok(rate) if own.iter().all(|other| *other == Ok(rate)) => found.programmes.push(Programme {
                code: programme.code.clone(),
                agreement: programme.agreement.clone(),
                rate: Some(rate),
                source: Source::of_lines(&programme.instrument, lines, |line| table.raw(line, index)),
            }),
            Err(reason) if own.iter().all(|other| *other == Err(reason)) => {
                found.miss(&table, index, reason, raw)
            }
            _ => found.miss(&table, index, UnavailableReason::WhichSubLine, raw),
        }
    }
    Ok(())
}

/// An origin with which no agreement is in force pays MFN only where it is given that treatment; which economies are is
/// not loaded, so the ordinary rate is named beside it.
fn mfn_assumed(table: &TariffTable, lines: &[TariffLine], exporter: Economy) -> Option<Issue> {
    let rates: Vec<Option<Rate>> = lines.iter().map(|line| one_rate(table.ordinary(line))).collect();
    let same =
        rates.first().copied().flatten().filter(|first| rates.iter().all(|rate| *rate == Some(*first)));
    let shown = same.map_or_else(|| "?".to_owned(), |rate| rate.to_decimal().to_string());
    (!rates.is_empty()).then(|| {
        Issue::warning(
            "tariff/mfn-assumed",
            "rates/MFN",
            Text::new(
                format!("Coi {exporter} được đối xử tối huệ quốc; nếu không, thuế suất thông thường là {shown} %."),
                format!("{exporter} is taken to have most-favoured-nation treatment; without it the ordinary rate is {shown} %."),
            ),
            Text::fixed(
                "Danh sách nước được Việt Nam dành đối xử MFN chưa được nạp: đối chiếu trước khi khai.",
                "The list of economies that Viet Nam grants MFN is not loaded: look it up before declaring.",
            ),
        )
        .with_value(shown.clone())
    })
}

/// Why there is no MFN rate: lines that differ, or a cell that is under quota or cannot be read.
fn no_mfn(
    table: &TariffTable,
    lines: &[TariffLine],
    rates: &[Option<Rate>],
    found: &mut Found,
    issues: &mut Vec<Issue>,
) {
    let several = lines.len() > 1 && rates.iter().all(Option::is_some);
    let cell = lines.first().map(|line| table.raw_mfn(line)).filter(|raw| !raw.is_empty());
    let quota = lines.iter().any(|line| table.mfn(line).parsed().is_some_and(|cell| cell.main.is_quota()));
    let reason = match (several, quota) {
        (true, _) => UnavailableReason::WhichSubLine,
        (false, true) => UnavailableReason::Quota,
        (false, false) => UnavailableReason::NotUnderstood,
    };
    let row = NotAvailable { programme: "MFN".into(), reason: reason.code(), cell };
    found.unavailable.push(Missing { agreement: String::new(), row, open: true });
    if several || lines.len() > 1 {
        issues.push(which_line("MFN"));
    }
}

/// A warning where the agreement has other columns for other partners and they differ on the lines: which column
/// serves a good made in several Parties hangs on its country of origin under the agreement.
fn by_partner(table: &TariffTable, lines: &[TariffLine], index: usize) -> Option<Issue> {
    let programmes = &table.programmes.imports;
    let own = programmes.get(index)?;
    let mut others = programmes
        .iter()
        .enumerate()
        .filter(|(other, programme)| *other != index && programme.agreement == own.agreement);
    let differs = |(other, _): (usize, &crate::tariff::Programme)| {
        let cell = |line: &TariffLine, programme| {
            table.preference(line, programme).parsed().map(|cell| cell.main.values.clone())
        };
        lines.iter().any(|line| cell(line, other) != cell(line, index))
    };
    others.any(differs).then(|| {
        Issue::warning(
            "tariff/rate-by-partner",
            format!("rates/{}", own.code),
            Text::new(
                format!("{} có thuế suất khác nhau theo đối tác ở dòng này; cột áp dụng tuỳ nước xuất xứ theo hiệp định.", own.agreement),
                format!("{} has rates that differ by partner on this line; which one applies hangs on the country of origin under the agreement.", own.agreement),
            ),
            Text::fixed(
                "Nếu hàng có nguyên liệu của nhiều bên, xác định nước xuất xứ theo quy định về khác biệt thuế quan của hiệp định; quy định này chưa được nạp.",
                "Where a good has materials of several Parties, settle its country of origin by the agreement's rule on tariff differentials; that rule is not loaded.",
            ),
        )
    })
}

impl Found {
    fn miss(&mut self, table: &TariffTable, index: usize, reason: UnavailableReason, cell: Option<String>) {
        let programme = &table.programmes.imports[index];
        self.unavailable.push(Missing {
            agreement: programme.agreement.clone(),
            row: NotAvailable { programme: programme.code.clone(), reason: reason.code(), cell },
            open: reason.is_open(),
        });
    }
}

fn one_rate(state: &crate::tariff::CellState) -> Option<Rate> {
    match state.parsed()?.main.single()? {
        Value::Rate(rate) if !state.parsed()?.main.is_quota() => Some(rate),
        _ => None,
    }
}

fn europe(case: &Case, on: Date, found: &mut Found, issues: &mut Vec<Issue>) -> Result<(), SourceError> {
    let lines = EuSchedule::embedded(&case.digits)?.rates(&case.digits, on)?;
    if lines.is_empty() {
        issues.push(no_line(&case.digits));
        return Ok(());
    }
    issues.push(old_base("EVFTA Annex 2-A"));
    found.mfn = common(lines.iter().map(|line| Some(line.base.clone())), "MFN", issues);
    let rate = common(lines.iter().map(|line| line.rate.clone()), "EVFTA", issues);
    let source = Source::schedule("EVFTA Annex 2-A");
    found.mfn_source = source.clone();
    found.programmes.push(Programme { code: "EVFTA".into(), agreement: "EVFTA".into(), rate, source });
    Ok(())
}

fn china(case: &Case, on: Date, found: &mut Found, issues: &mut Vec<Issue>) -> Result<(), SourceError> {
    let lines = ChinaRcep::embedded(&case.digits)?.rates(&case.digits, on)?;
    if lines.is_empty() {
        issues.push(no_line(&case.digits));
        return Ok(());
    }
    issues.push(old_base("RCEP Annex I"));
    found.mfn_source = Source::schedule("RCEP Annex I");
    found.mfn = common(lines.iter().map(|line| Some(line.1.clone())), "MFN", issues);
    let excluded = lines.iter().all(|line| line.2 == Some(PartnerRate::Excluded));
    if excluded {
        let row = NotAvailable { programme: "RCEP".into(), reason: "no_concession", cell: Some("U".into()) };
        found.unavailable.push(Missing { agreement: "RCEP".into(), row, open: false });
        return Ok(());
    }
    let rate = common(lines.into_iter().map(|line| line.2), "RCEP", issues);
    let source = Source::schedule("RCEP Annex I");
    found.programmes.push(Programme { code: "RCEP".into(), agreement: "RCEP".into(), rate, source });
    Ok(())
}

/// The one ad valorem rate of all lines; an issue where lines differ or a rate needs quantities.
fn common(
    rates: impl Iterator<Item = Option<PartnerRate>>,
    name: &str,
    issues: &mut Vec<Issue>,
) -> Option<Rate> {
    let rates: Vec<_> = rates.collect();
    let first = rates.first()?.clone();
    match first {
        Some(PartnerRate::AdValorem(rate)) if rates.iter().all(|other| *other == rates[0]) => Some(rate),
        _ => {
            issues.push(which_line(name));
            None
        }
    }
}

fn which_line(name: &str) -> Issue {
    Issue::warning(
        "tariff/which-line",
        format!("rates/{name}"),
        Text::fixed(
            "Các dòng thuế của mã này có thuế suất khác nhau, hoặc thuế suất cần số lượng.",
            "The lines of this code have different rates, or a rate that needs quantities.",
        ),
        Text::fixed("Nêu mã tám chữ số.", "Give the code of eight digits."),
    )
}

fn no_line(code: &str) -> Issue {
    Issue::warning(
        "tariff/no-line",
        "/product/hs",
        Text::new(format!("Biểu thuế không có dòng {code}."), format!("The tariff has no line {code}.")),
        Text::fixed(
            "Kiểm tra mã theo danh mục hiện hành.",
            "Check the code against the current nomenclature.",
        ),
    )
    .with_value(code)
}

fn other_year(on: Date) -> Issue {
    Issue::warning(
        "tariff/other-year",
        "/date",
        Text::new(
            format!("Biểu thuế là bản hợp nhất ngày 05/04/2026; thuế suất năm {} có thể khác.", on.year()),
            format!("The tariff is the consolidated table of 2026-04-05; rates of {} may differ.", on.year()),
        ),
        Text::fixed(
            "Đối chiếu nghị định có hiệu lực tại ngày đó.",
            "Compare with the decree in force on that date.",
        ),
    )
}

fn old_base(source: &str) -> Issue {
    Issue::warning(
        "tariff/base-rate-of-schedule",
        "rates/MFN",
        Text::new(
            format!(
                "Mức MFN là thuế suất cơ sở của biểu cam kết ({source}), không phải thuế suất hiện hành."
            ),
            format!(
                "The MFN rate shown is the schedule's base rate ({source}), not the rate in force today."
            ),
        ),
        Text::fixed(
            "Tra thuế suất MFN hiện hành của nước nhập khẩu.",
            "Look up the importer's MFN rate of today.",
        ),
    )
}
