//! One product, partial equilibrium (Laird and Yeats 1986, the idea of the SMART tool).
//!
//! Importer, product, suppliers j with base imports M_j and tariffs t0_j to t1_j; import demand elasticity eta < 0,
//! substitution elasticity sigma > 0, export supply elasticity mu (`None` for infinite).
//!
//! - trade creation: TC_j = M_j eta (t1 - t0) / (1 + t0), times 1 / (1 - eta / mu) with finite mu
//! - trade diversion: shares in unchanged total imports M move with the tariff factors, r_j = ((1 + t1_j) /
//!   (1 + t0_j))^(-sigma): TD_j = M_j (r_j M / sum_k M_k r_k - 1). With one factor for the suppliers A and another for the
//!   others B it is the formula of two groups, TD_A = M_A M_B (r - 1) / (M_A r + M_B) with r = r_A / r_B
//! - revenue: sum t1_j M'_j - t0_j M_j; welfare: sum (t0_j + t1_j) / 2 TC_j (linear demand)
//!
//! No other market moves, no wage, no exchange rate. The result is "SMART-style": no output of that tool was at hand to
//! compare it with.

use crate::EquilibriumError;
use crate::error::LARGEST_VALUE;
use crate::identity::{Identity, checked};

/// A supplier of the product.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Supplier {
    /// Base imports, without tariff.
    pub imports: f64,
    /// Base tariff, a fraction.
    pub tariff_base: f64,
    /// New tariff, a fraction.
    pub tariff_new: f64,
}

/// Elasticities of the market.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MarketElasticities {
    /// Import demand, negative.
    pub demand: f64,
    /// Substitution between suppliers.
    pub substitution: f64,
    /// Export supply; `None` for infinite.
    pub supply: Option<f64>,
}

/// The effect on one supplier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SupplierEffect {
    /// TC_j.
    pub creation: f64,
    /// TD_j; adds up to zero over the suppliers.
    pub diversion: f64,
    /// M'_j.
    pub imports_new: f64,
}

/// The effect on the market.
#[derive(Debug, Clone, PartialEq)]
pub struct MarketEffect {
    /// The suppliers, in the order given.
    pub suppliers: Vec<SupplierEffect>,
    /// Change of tariff revenue.
    pub revenue: f64,
    /// Change of the importer's welfare.
    pub welfare: f64,
    /// Identities, recomputed from levels.
    pub identities: Vec<Identity>,
}

/// Deviations allowed where a sum is recomputed in another order.
const ROUNDING: f64 = 1e-12;

/// Computes the effect of new tariffs.
///
/// # Errors
/// A value is out of range: negative imports, a tariff at or below -1, a demand elasticity that is not negative; or the
/// tariff rises so far that the linear formula leaves a supplier less than nothing.
pub fn solve(
    suppliers: &[Supplier],
    elasticities: &MarketElasticities,
) -> Result<MarketEffect, EquilibriumError> {
    check(suppliers, elasticities)?;
    let creation: Vec<f64> = suppliers.iter().map(|supplier| creation(supplier, elasticities)).collect();
    let diversion = diversion(suppliers, elasticities.substitution);
    let effects: Vec<SupplierEffect> = (0..suppliers.len())
        .map(|j| {
            let imports_new = suppliers[j].imports + creation[j] + diversion[j];
            SupplierEffect { creation: creation[j], diversion: diversion[j], imports_new }
        })
        .collect();
    let below = effects.iter().position(|effect| effect.imports_new < 0.0);
    if let Some(supplier) = below {
        let value = effects[supplier].imports_new;
        return Err(EquilibriumError::NegativeImports { supplier, value });
    }
    let pairs = || suppliers.iter().zip(&effects);
    let revenue =
        pairs().map(|(s, effect)| s.tariff_new * effect.imports_new - s.tariff_base * s.imports).sum();
    let welfare = pairs().map(|(s, effect)| 0.5 * (s.tariff_base + s.tariff_new) * effect.creation).sum();
    let identities = checked(identities(suppliers, &effects))?;
    Ok(MarketEffect { suppliers: effects, revenue, welfare, identities })
}

/// What is diverted to some is diverted from others, and total imports move by what is created, both over base imports.
fn identities(suppliers: &[Supplier], effects: &[SupplierEffect]) -> Vec<Identity> {
    let base: f64 = suppliers.iter().map(|supplier| supplier.imports).sum();
    let over = |value: f64| if base > 0.0 { value / base } else { value };
    let total = |of: fn(&SupplierEffect) -> f64| effects.iter().map(of).sum::<f64>();
    let created = total(|effect| effect.imports_new) - base - total(|effect| effect.creation);
    vec![
        Identity::of("diversion", [over(total(|effect| effect.diversion))], ROUNDING),
        Identity::of("imports", [over(created)], ROUNDING),
    ]
}

fn creation(supplier: &Supplier, elasticities: &MarketElasticities) -> f64 {
    let change = (supplier.tariff_new - supplier.tariff_base) / (1.0 + supplier.tariff_base);
    let supply = elasticities.supply.map_or(1.0, |supply| 1.0 / (1.0 - elasticities.demand / supply));
    // Adding zero turns -0 into 0.
    supplier.imports * elasticities.demand * change * supply + 0.0
}

/// TD_j. Factors are taken over the smallest of those who sell anything, so that no power is out of range.
fn diversion(suppliers: &[Supplier], sigma: f64) -> Vec<f64> {
    let factor = |supplier: &Supplier| (1.0 + supplier.tariff_new) / (1.0 + supplier.tariff_base);
    let sellers = suppliers.iter().filter(|supplier| supplier.imports > 0.0);
    let least = sellers.clone().map(factor).fold(f64::INFINITY, f64::min);
    let weight = |supplier: &Supplier| (factor(supplier) / least).powf(-sigma);
    let (total, weighted) = sellers.fold((0.0, 0.0), |(total, weighted), supplier| {
        (total + supplier.imports, weighted + supplier.imports * weight(supplier))
    });
    let moved = |supplier: &Supplier| {
        if supplier.imports > 0.0 {
            supplier.imports * (weight(supplier) * total / weighted - 1.0)
        } else {
            0.0
        }
    };
    suppliers.iter().map(moved).collect()
}

fn check(suppliers: &[Supplier], elasticities: &MarketElasticities) -> Result<(), EquilibriumError> {
    let bad = |what, economy, value| Err(EquilibriumError::BadValue { what, economy, partner: None, value });
    for (j, supplier) in suppliers.iter().enumerate() {
        if !(supplier.imports >= 0.0 && supplier.imports <= LARGEST_VALUE) {
            return bad("imports", j, supplier.imports);
        }
        let lower = supplier.tariff_base.min(supplier.tariff_new);
        if !(lower > -1.0 && lower.is_finite()) {
            return bad("tariff", j, lower);
        }
    }
    if !(elasticities.demand < 0.0 && elasticities.demand.is_finite()) {
        return bad("demand elasticity", 0, elasticities.demand);
    }
    if !(elasticities.substitution >= 0.0 && elasticities.substitution.is_finite()) {
        return bad("substitution elasticity", 0, elasticities.substitution);
    }
    match elasticities.supply {
        Some(supply) if !(supply > 0.0 && supply.is_finite()) => bad("supply elasticity", 0, supply),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ELASTICITIES: MarketElasticities =
        MarketElasticities { demand: -1.5, substitution: 2.0, supply: None };

    fn two(favoured: f64, other: f64) -> Vec<Supplier> {
        vec![
            Supplier { imports: 100.0, tariff_base: 0.25, tariff_new: favoured },
            Supplier { imports: 300.0, tariff_base: 0.25, tariff_new: other },
        ]
    }

    #[test]
    fn two_suppliers_by_hand() {
        // The first supplier's tariff goes from 25 % to 0: TC = 100 (-1.5) (-.25) / 1.25 = 30; r = (1 / 1.25)^(-2) =
        // 1.5625; TD = 100 x 300 x .5625 / (156.25 + 300) = 36.986301; revenue = .25 (300 - 36.986301) - .25 x 400;
        // welfare = .125 x 30.
        let effect = solve(&two(0.0, 0.25), &ELASTICITIES).unwrap();
        let near = |value: f64, want: f64| (value - want).abs() < 1e-12 * want.abs().max(1.0);
        assert!(near(effect.suppliers[0].creation, 30.0) && near(effect.suppliers[1].creation, 0.0));
        assert!(near(effect.suppliers[0].diversion, 16_875.0 / 456.25));
        assert!(near(effect.suppliers[1].diversion, -16_875.0 / 456.25));
        assert!(near(effect.revenue, 0.25 * (300.0 - 16_875.0 / 456.25) - 100.0));
        assert!(near(effect.welfare, 3.75));
    }

    #[test]
    fn equal_cuts_divert_nothing() {
        let effect = solve(&two(0.1, 0.1), &ELASTICITIES).unwrap();
        assert!(effect.suppliers.iter().all(|supplier| supplier.diversion == 0.0 && supplier.creation > 0.0));
        let effect = solve(&two(0.25, 0.25), &ELASTICITIES).unwrap();
        assert!(effect.suppliers.iter().all(|supplier| supplier.creation == 0.0) && effect.revenue == 0.0);
    }

    #[test]
    fn finite_supply_dampens_creation() {
        let limited = MarketElasticities { supply: Some(3.0), ..ELASTICITIES };
        let effect = solve(&two(0.0, 0.25), &limited).unwrap();
        assert!((effect.suppliers[0].creation - 30.0 / 1.5).abs() < 1e-12);
    }

    #[test]
    fn diversion_adds_up_to_zero_with_many_tariffs() {
        let suppliers: Vec<Supplier> = (0..6)
            .map(|j| Supplier {
                imports: f64::from(j * j) + 1.0,
                tariff_base: 0.2,
                tariff_new: 0.05 * f64::from(j % 4),
            })
            .collect();
        let effect = solve(&suppliers, &ELASTICITIES).unwrap();
        let total: f64 = effect.suppliers.iter().map(|supplier| supplier.diversion).sum();
        assert!(total.abs() < 1e-12 && effect.suppliers[0].diversion > 0.0);
    }

    #[test]
    fn three_factors_divert_by_shares() {
        // Factors .8, .9 and 1 with sigma 2: r = 1.5625, 1 / .81 and 1; sum M r = 156.25 + 250 / .81 + 150 = 614.891975.
        let supplier = |imports, tariff_new| Supplier {
            imports,
            tariff_base: 0.25,
            tariff_new: 1.25 * tariff_new - 1.0,
        };
        let three = [supplier(100.0, 0.8), supplier(250.0, 0.9), supplier(150.0, 1.0)];
        let of = |suppliers: &[Supplier]| -> Vec<f64> {
            solve(suppliers, &ELASTICITIES).unwrap().suppliers.iter().map(|effect| effect.diversion).collect()
        };
        let (found, weighted) = (of(&three), 156.25 + 250.0 / 0.81 + 150.0);
        let wanted = [156.25, 250.0 / 0.81, 150.0].map(|value| value * 500.0 / weighted);
        for ((found, wanted), supplier) in found.iter().zip(wanted).zip(&three) {
            assert!((found - (wanted - supplier.imports)).abs() < 1e-12, "{found} {wanted}");
        }
        // A supplier in two halves is that supplier; who sells nothing moves nothing, however far the tariff falls.
        let halves = [three[0], supplier(125.0, 0.9), three[2], supplier(125.0, 0.9), supplier(0.0, 1e-9)];
        let halves = of(&halves);
        assert!((halves[1] + halves[3] - found[1]).abs() < 1e-12 && (halves[0] - found[0]).abs() < 1e-12);
        assert_eq!(halves[4], 0.0);
    }

    #[test]
    fn a_substitution_beyond_all_bounds_leaves_all_to_the_cheapest() {
        let endless = MarketElasticities { substitution: 1e6, ..ELASTICITIES };
        let effect = solve(&two(0.0, 0.25), &endless).unwrap();
        assert_eq!(effect.suppliers.iter().map(|supplier| supplier.diversion).sum::<f64>(), 0.0);
        assert_eq!(effect.suppliers[1].imports_new, 0.0);
    }

    #[test]
    fn values_out_of_range_are_refused() {
        let positive = MarketElasticities { demand: 0.5, ..ELASTICITIES };
        assert!(solve(&two(0.0, 0.25), &positive).is_err());
        assert!(solve(&two(-1.0, 0.25), &ELASTICITIES).is_err());
        // From 25 % to 125 %: creation is -1.2 times the imports of the base.
        let error = solve(&two(1.25, 1.25), &ELASTICITIES).unwrap_err();
        assert_eq!(error.code(), "equilibrium/negative-imports");
    }
}
