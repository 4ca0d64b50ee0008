//! Dependence on imports product by product, from a user's own product data: no product-by-partner table of all
//! trade ships.
//!
//! References: the import-dependence criteria of the European Commission (2021, SWD(2021) 352), core
//! distribution indicators CDI1-CDI3, and the method of CEPII GeoDep; vulnerability of essentials weights
//! import reliance by the root of concentration.

use crate::MeasureError;
use crate::concentration::Shares;

/// Trade in one product and year.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductTrade {
    /// Imports by source, any one unit of value.
    pub imports_by_source: Vec<f64>,
    /// World exports by exporter.
    pub world_exports: Vec<f64>,
    /// Own exports.
    pub exports: f64,
    /// Own production, where known.
    pub production: Option<f64>,
}

/// Thresholds of the criteria.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DependenceRule {
    /// Concentration of import sources above which a product is exposed.
    pub hhi_imports: f64,
    /// Concentration of world exporters above which switching is hard.
    pub hhi_world: f64,
    /// Imports over exports above which own supply cannot replace.
    pub imports_over_exports: f64,
    /// Years, of the years looked at, in which a product must be flagged.
    pub years_flagged: usize,
    /// Years looked at.
    pub years: usize,
    /// Concentrations in this band are listed as near the threshold.
    pub near: (f64, f64),
}

impl Default for DependenceRule {
    /// .4, .4, 1, flagged in two of the last three years, near from .35 to .45.
    fn default() -> Self {
        Self {
            hhi_imports: 0.4,
            hhi_world: 0.4,
            imports_over_exports: 1.0,
            years_flagged: 2,
            years: 3,
            near: (0.35, 0.45),
        }
    }
}

/// The quantities of one product and year, and what the criteria say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProductDependence {
    /// Imports, all sources.
    pub imports: f64,
    /// HHI of import sources; `None` without imports.
    pub hhi_imports: Option<f64>,
    /// HHI of world exporters; `None` without world exports.
    pub hhi_world: Option<f64>,
    /// Imports over own exports; [`NO_EXPORTS`] where nothing is exported.
    pub imports_over_exports: f64,
    /// All three criteria are met in this year.
    pub flagged: bool,
    /// The first criterion of the European Commission: concentrated import sources.
    pub cdi1: bool,
    /// The third: imports exceed exports. The second has no meaning for a single country.
    pub cdi3: bool,
    /// A concentration lies in the band around its threshold.
    pub near_threshold: bool,
}

/// Imports over exports where nothing is exported.
pub const NO_EXPORTS: f64 = 9999.0;

impl ProductTrade {
    /// The quantities of the product and what the criteria say. A concentration without trade meets no
    /// criterion.
    ///
    /// # Errors
    /// A flow is negative or not finite.
    pub fn dependence(&self, rule: &DependenceRule) -> Result<ProductDependence, MeasureError> {
        let hhi_imports = hhi(&self.imports_by_source)?;
        let hhi_world = hhi(&self.world_exports)?;
        let imports: f64 = self.imports_by_source.iter().sum();
        let ratio = if self.exports > 0.0 { imports / self.exports } else { NO_EXPORTS };
        let above = |hhi: Option<f64>, limit: f64| hhi.is_some_and(|hhi| hhi > limit);
        let near = |hhi: Option<f64>| hhi.is_some_and(|hhi| (rule.near.0..=rule.near.1).contains(&hhi));
        let cdi1 = above(hhi_imports, rule.hhi_imports);
        let cdi3 = imports > 0.0 && ratio > rule.imports_over_exports;
        Ok(ProductDependence {
            imports,
            hhi_imports,
            hhi_world,
            imports_over_exports: ratio,
            flagged: cdi1 && cdi3 && above(hhi_world, rule.hhi_world),
            cdi1,
            cdi3,
            near_threshold: near(hhi_imports) || near(hhi_world),
        })
    }

    /// Import reliance, `M/(M + Q - X)`: the part of home use that is imported. `None` where production is
    /// unknown or home use is not positive.
    #[must_use]
    pub fn import_reliance(&self) -> Option<f64> {
        let imports: f64 = self.imports_by_source.iter().sum();
        let home_use = imports + self.production? - self.exports;
        (home_use > 0.0).then(|| imports / home_use)
    }
}

fn hhi(values: &[f64]) -> Result<Option<f64>, MeasureError> {
    Ok(Shares::new(values, values.len())?.map(|shares| shares.hhi()))
}

/// Whether a product is dependent: flagged often enough in the last years. `None` with fewer years than the rule
/// looks at.
#[must_use]
pub fn is_dependent(flagged_by_year: &[bool], rule: &DependenceRule) -> Option<bool> {
    let from = flagged_by_year.len().checked_sub(rule.years)?;
    let flagged = flagged_by_year[from..].iter().filter(|flagged| **flagged).count();
    Some(flagged >= rule.years_flagged)
}

/// Share of the import value that falls on dependent products: `(value, dependent)` per product. `None` without
/// imports.
#[must_use]
pub fn dependent_import_share(products: &[(f64, bool)]) -> Option<f64> {
    let total: f64 = products.iter().map(|(value, _)| value).sum();
    let dependent: f64 = products.iter().filter(|(_, dependent)| *dependent).map(|(value, _)| value).sum();
    (total > 0.0).then(|| dependent / total)
}

/// Vulnerability of a list of essentials, `sum a_k r_k sqrt(HHI_k)`, 0 to 1, with weights `a_k` that sum to one.
/// Each essential is `(a_k, r_k, HHI_k)`: weight, import reliance, concentration of sources.
///
/// # Errors
/// The weights do not sum to one within 1e-9, or one is negative.
pub fn vulnerability(essentials: &[(f64, f64, f64)]) -> Result<f64, MeasureError> {
    let total: f64 = essentials.iter().map(|(weight, ..)| weight).sum();
    let negative = essentials.iter().any(|(weight, ..)| *weight < 0.0);
    if negative || (total - 1.0).abs() > 1e-9 {
        return Err(MeasureError::BadWeights { total });
    }
    Ok(essentials.iter().map(|(weight, reliance, hhi)| weight * reliance * hhi.sqrt()).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_of_the_last_three_years_make_a_product_dependent() {
        let rule = DependenceRule::default();
        assert_eq!(is_dependent(&[true, true], &rule), None);
        assert_eq!(is_dependent(&[true, true, false, false], &rule), Some(false));
        assert_eq!(is_dependent(&[false, true, false, true], &rule), Some(true));
    }

    #[test]
    fn weights_must_sum_to_one() {
        assert!(vulnerability(&[(0.5, 1.0, 1.0)]).is_err());
        assert_eq!(vulnerability(&[(0.5, 1.0, 1.0), (0.5, 0.0, 1.0)]).unwrap(), 0.5);
    }

    #[test]
    fn home_use_must_be_positive() {
        let trade = ProductTrade {
            imports_by_source: vec![1.0],
            world_exports: vec![],
            exports: 5.0,
            production: Some(4.0),
        };
        assert_eq!(trade.import_reliance(), None);
    }
}
