//! Openness, trade, reserves, technology and income: formulas over observed indicators.

use std::sync::Arc;

use hoinhap_sources::{Direction, Pillar};
use hoinhap_vocab::{Economy, Year};

use super::formula::{self, Formula};
use super::{Ask, Derived, Rule};
use crate::matrix::{self, Matrix, Side};
use crate::{Evidence, Measure, MeasureError, Query, issues};

fn sum(parts: &[f64]) -> Option<f64> {
    Some(parts.iter().sum())
}

/// First over second.
fn ratio(parts: &[f64]) -> Option<f64> {
    (parts[1] != 0.0).then(|| parts[0] / parts[1])
}

/// First in the total of both.
fn share(parts: &[f64]) -> Option<f64> {
    let total = parts[0] + parts[1];
    (total > 0.0).then(|| parts[0] / total)
}

const EXPORTS: &str = "wdi:TX.VAL.MRCH.CD.WT";
const IMPORTS: &str = "wdi:TM.VAL.MRCH.CD.WT";

const TRADE: Formula = Formula { inputs: &[EXPORTS, IMPORTS], combine: sum, ..Formula::BASE };

pub(super) const ENTRIES: &[Derived] = &[
    Derived {
        id: "x:OPEN",
        title: ("Độ mở thương mại", "Trade openness"),
        unit: "% of GDP",
        direction: Direction::More,
        uses: &["INT"],
        formula: (
            "xuất khẩu + nhập khẩu hàng hoá và dịch vụ, % GDP (NE.EXP.GNFS.ZS + NE.IMP.GNFS.ZS)",
            "exports + imports of goods and services, % of GDP (NE.EXP.GNFS.ZS + NE.IMP.GNFS.ZS)",
        ),
        rule: Rule::Formula(&Formula {
            inputs: &["wdi:NE.EXP.GNFS.ZS", "wdi:NE.IMP.GNFS.ZS"],
            combine: sum,
            ..Formula::BASE
        }),
        ..Derived::BASE
    },
    Derived {
        id: "x:TRADE",
        title: ("Kim ngạch xuất nhập khẩu hàng hoá", "Merchandise turnover"),
        unit: "US$",
        direction: Direction::More,
        uses: &["INT"],
        formula: (
            "xuất khẩu + nhập khẩu hàng hoá (TX.VAL.MRCH.CD.WT + TM.VAL.MRCH.CD.WT)",
            "merchandise exports + imports (TX.VAL.MRCH.CD.WT + TM.VAL.MRCH.CD.WT)",
        ),
        rule: Rule::Formula(&TRADE),
        ..Derived::BASE
    },
    Derived {
        id: "x:TRADE.RANK",
        title: ("Thứ hạng về kim ngạch hàng hoá", "Place by merchandise turnover"),
        unit: "rank",
        direction: Direction::Less,
        formula: (
            "thứ hạng theo x:TRADE trong các nền kinh tế có đủ hai chiều; khoảng: nếu mọi nền kinh tế thiếu số liệu đều đứng trên",
            "place by x:TRADE among economies with both sides; interval: every economy without data might stand above",
        ),
        rule: Rule::Family(trade_rank),
        ..Derived::BASE
    },
    Derived {
        id: "x:RESMONTHS",
        title: ("Dự trữ ngoại hối tính theo tháng nhập khẩu", "Reserves in months of imports"),
        unit: "months",
        direction: Direction::More,
        uses: &["INT", "DEP"],
        formula: (
            "dự trữ / (nhập khẩu hàng hoá / 12) (FI.RES.TOTL.CD, TM.VAL.MRCH.CD.WT)",
            "reserves / (merchandise imports / 12) (FI.RES.TOTL.CD, TM.VAL.MRCH.CD.WT)",
        ),
        rule: Rule::Formula(&Formula {
            inputs: &["wdi:FI.RES.TOTL.CD", IMPORTS],
            combine: |parts| ratio(&[12.0 * parts[0], parts[1]]),
            ..Formula::BASE
        }),
        ..Derived::BASE
    },
    Derived {
        id: "x:PAT.RES",
        title: ("Tỷ trọng đơn sáng chế của người cư trú", "Share of patent applications by residents"),
        unit: "share",
        direction: Direction::More,
        pillar: Some(Pillar::S),
        face: Some("outcome"),
        uses: &["INT", "R2C"],
        formula: (
            "đơn của người cư trú / (người cư trú + người không cư trú) (IP.PAT.RESD, IP.PAT.NRES)",
            "resident / (resident + non-resident) applications (IP.PAT.RESD, IP.PAT.NRES)",
        ),
        rule: Rule::Formula(&Formula {
            inputs: &["wdi:IP.PAT.RESD", "wdi:IP.PAT.NRES"],
            combine: share,
            ..Formula::BASE
        }),
        ..Derived::BASE
    },
    Derived {
        id: "x:MIGSHARE",
        title: ("Tỷ lệ người di cư quốc tế trong dân số", "International migrants in the population"),
        unit: "% of population",
        direction: Direction::More,
        pillar: Some(Pillar::C),
        uses: &["INT"],
        formula: (
            "100 × người di cư / dân số (SM.POP.TOTL, SP.POP.TOTL)",
            "100 × migrants / population (SM.POP.TOTL, SP.POP.TOTL)",
        ),
        rule: Rule::Formula(&Formula {
            inputs: &["wdi:SM.POP.TOTL", "wdi:SP.POP.TOTL"],
            combine: |parts| ratio(&[100.0 * parts[0], parts[1]]),
            ..Formula::BASE
        }),
        ..Derived::BASE
    },
    Derived {
        id: "x:HT.DEPTH",
        title: (
            "Xuất khẩu công nghệ cao, đặt cạnh chi nghiên cứu và phát triển",
            "High-technology exports beside own research and development",
        ),
        unit: "% of manufactured exports",
        direction: Direction::More,
        pillar: Some(Pillar::S),
        uses: &["context"],
        formula: (
            "TX.VAL.TECH.MF.ZS, đọc cùng GB.XPD.RSDV.GD.ZS: xuất khẩu công nghệ cao mà không có nghiên cứu trong nước là lắp ráp",
            "TX.VAL.TECH.MF.ZS read beside GB.XPD.RSDV.GD.ZS: high-technology exports without own research are assembly",
        ),
        rule: Rule::Formula(&Formula {
            inputs: &["wdi:TX.VAL.TECH.MF.ZS", "wdi:GB.XPD.RSDV.GD.ZS"],
            combine: |parts| Some(parts[0]),
            beside: &["wdi:GB.XPD.RSDV.GD.ZS"],
            ..Formula::BASE
        }),
        ..Derived::BASE
    },
];

/// The place by merchandise turnover, year by year, with the places that economies without data leave open.
fn trade_rank(ask: &Ask<'_, '_>) -> Result<Vec<Measure>, MeasureError> {
    let query = Query { indicator: "x:TRADE".to_owned(), ..ask.query.clone() };
    let trade = super::find("x:TRADE").map(|derived| Ask { derived, query: &query, ..*ask });
    let values = trade.map(|ask| formula::measure(&ask, &TRADE)).unwrap_or_default();
    values.into_iter().map(|value| place_by(ask, value)).collect()
}

fn place_by(ask: &Ask<'_, '_>, turnover: Measure) -> Result<Measure, MeasureError> {
    let place = turnover.rank;
    let value = place.map(|place| place.rank as f64);
    let mut measure = Measure { value, ..turnover };
    ask.derived.id.clone_into(&mut measure.indicator);
    ask.derived.unit.clone_into(&mut measure.unit);
    if let Some(place) = place {
        let absent = absent_traders(ask, measure.year)?;
        measure.interval = Some((place.rank as f64, (place.rank + absent.len()) as f64));
        if !absent.is_empty() {
            measure.issues.push(issues::absent_from_rank(ask.derived.id, measure.year, &absent));
        }
    }
    Ok(measure)
}

/// Economies without turnover whose share of world trade, in the most recent flow table that has them, is at
/// least that of the economy asked about: they might stand above it.
fn absent_traders(ask: &Ask<'_, '_>, year: Year) -> Result<Vec<Economy>, MeasureError> {
    let points = formula::points(ask.evidence, &TRADE, year);
    let world: f64 = points.iter().map(|point| point.value).sum();
    let own = points.iter().find(|point| point.economy == ask.query.economy);
    let Some(own) = own.map(|point| point.value / world) else { return Ok(Vec::new()) };
    let tables = flow_tables(ask.evidence)?;
    let has_value = |economy: Economy| points.iter().any(|point| point.economy == economy);
    let known = ask.evidence.library.economies().iter().map(|(economy, _)| economy);
    let absent = known.filter(|economy| !has_value(*economy));
    Ok(absent.filter(|economy| last_share(&tables, *economy).is_some_and(|share| share >= own)).collect())
}

/// The latest year of each flow table, the most recent first.
fn flow_tables(evidence: &Evidence<'_>) -> Result<Vec<Arc<Matrix>>, MeasureError> {
    let mut matrices = Vec::new();
    for table in evidence.library.flow_tables().filter(|table| evidence.has_source(matrix::source_of(table)))
    {
        if let Some(year) = matrix::years(evidence, table)?.pop() {
            matrices.push(evidence.matrix(table, year)?);
        }
    }
    matrices.sort_by_key(|matrix| std::cmp::Reverse(matrix.year));
    Ok(matrices)
}

/// Share of world trade in the most recent table that has the economy.
fn last_share(tables: &[Arc<Matrix>], economy: Economy) -> Option<f64> {
    let (matrix, position) = tables.iter().find_map(|matrix| Some((matrix, matrix.position(economy)?)))?;
    let trade = matrix.total(Side::Exports, position) + matrix.total(Side::Imports, position);
    Some(trade / (2.0 * matrix.world()))
}
