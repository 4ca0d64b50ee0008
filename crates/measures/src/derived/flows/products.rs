//! Product structure by the ten sections of the SITC (D5).

use hoinhap_sources::Flow;

use super::FlowAsk;
use crate::concentration::{Shares, diversification};
use crate::matrix::Side;
use crate::rank::place;
use crate::{Contributor, Input, Measure, MeasureError, issues};

/// The shipped table that tells product sections apart.
pub(super) const TABLE: &str = "unctad_matrix_1995_2005_2015";

/// A measure of product sections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProductQuantity {
    /// Concentration over sections.
    Concentration,
    /// Distance from the world's structure.
    Diversification,
}

/// The measure of an economy's sections, with its place among all economies of the table.
pub(super) fn measure(flows: &FlowAsk<'_, '_>, quantity: ProductQuantity) -> Result<Measure, MeasureError> {
    let sections = flows.matrix.sections();
    let own = sections.of(flows.side, flows.own);
    let Some(value) = of_values(quantity, own, &sections.world)? else {
        let issue = issues::no_products(&flows.matrix.table, flows.economy());
        return Ok(flows.ask.without_value(flows.matrix.year, issue));
    };
    let mut measure =
        flows.ask.blank(flows.matrix.year).with_value(Some(value), flows.ask.evidence.review_year());
    measure = measure.with_inputs(inputs(flows)?);
    measure.n = Some(sections.codes.len());
    measure.contributors = contributors(&sections.codes, own);
    measure.issues.push(issues::sections_only(sections.codes.len()));
    measure.rank = Some(place(value, everyone(flows, quantity)?, flows.ask.derived.direction));
    Ok(measure)
}

/// The rows of all sections, some thousand.
fn inputs(flows: &FlowAsk<'_, '_>) -> Result<Vec<Input>, MeasureError> {
    let matrix = &flows.matrix;
    let table = flows.ask.evidence.library.flows(&matrix.table)?;
    let input = |(section, flow): (&str, Flow)| {
        matrix.input_of(&format!("{} {} {section}", flow.exporter, flow.importer), flow.value_usd, flow.row)
    };
    Ok(match flows.side {
        Side::Exports => table.section_exports(flows.economy(), matrix.year).map(input).collect(),
        Side::Imports => table.section_imports(flows.economy(), matrix.year).map(input).collect(),
    })
}

fn of_values(quantity: ProductQuantity, own: &[f64], world: &[f64]) -> Result<Option<f64>, MeasureError> {
    match quantity {
        ProductQuantity::Concentration => {
            Ok(Shares::new(own, own.len())?.map(|shares| shares.product_concentration()))
        }
        ProductQuantity::Diversification => Ok(diversification(own, world)),
    }
}

fn everyone(flows: &FlowAsk<'_, '_>, quantity: ProductQuantity) -> Result<Vec<f64>, MeasureError> {
    let sections = flows.matrix.sections();
    let mut all = Vec::new();
    for economy in 0..flows.matrix.economies.len() {
        all.extend(of_values(quantity, sections.of(flows.side, economy), &sections.world)?);
    }
    Ok(all)
}

/// The sections, the largest first.
fn contributors(sections: &[String], own: &[f64]) -> Vec<Contributor> {
    let total: f64 = own.iter().sum();
    let parts = sections.iter().zip(own);
    let mut parts: Vec<Contributor> = parts
        .map(|(code, value)| Contributor { code: code.clone(), value: *value, share: value / total })
        .collect();
    parts.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.code.cmp(&b.code)));
    parts
}
