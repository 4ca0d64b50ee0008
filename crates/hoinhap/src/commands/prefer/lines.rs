//! The tariff lines below a code of fewer than eight digits, with what each pays.

use hoinhap_origin::case::Case;
use hoinhap_origin::tariff::{Memberships, Rate, Regime, TariffLine, TariffTable};
use hoinhap_vocab::{Economy, Lang};

use crate::failure::Failure;
use crate::output::{Cell, Column, Sheet};
use crate::session::Session;

/// The lines of an import into Viet Nam; nothing where the code has one line, or another tariff is asked.
pub(super) fn sheet(case: &Case, session: &Session) -> Result<Option<Sheet>, Failure> {
    let (Some(exporter), Some(importer)) = (case.exporter, case.importer) else { return Ok(None) };
    if importer != Economy::literal("VNM") || !(4..8).contains(&case.digits.len()) {
        return Ok(None);
    }
    let table = TariffTable::embedded_lines(&case.digits)?;
    if table.lines.len() < 2 {
        return Ok(None);
    }
    let on = case.date.unwrap_or(session.as_of.0);
    let regime = Regime::in_force(&table, exporter, importer, on, &Memberships::embedded()?);
    let rows = table.lines.iter().map(|line| row(&table, &regime, line, session.lang)).collect();
    let columns = vec![
        Column::text("hs8", "Mã HS 8 số", "Line"),
        Column::number("mfn_pct", "MFN %", "MFN %"),
        Column::number("best_pct", "Ưu đãi thấp nhất %", "Best preference %"),
        Column::text("programmes", "Chương trình", "Programmes"),
    ];
    Ok(Some(Sheet { columns, rows }))
}

fn row(table: &TariffTable, regime: &Regime, line: &TariffLine, lang: Lang) -> Vec<Cell> {
    let choice = regime.choose(table, line);
    let rate = |rate: Option<Rate>| {
        rate.map_or_else(Cell::none, |rate| match lang {
            Lang::Vi => Cell::pair(rate.to_string().replace('.', ","), rate.to_string()),
            Lang::En => Cell::same(rate.to_string()),
        })
    };
    let best = table.programmes.imports.iter().enumerate();
    let best = best.filter(|(index, _)| choice.at_best >> index & 1 == 1);
    let names: Vec<&str> = best.map(|(_, programme)| programme.code.as_str()).collect();
    vec![Cell::same(&line.hs8), rate(choice.mfn), rate(choice.best_preference), Cell::same(names.join(" "))]
}
