//! Figures of a case that contradict each other. Where they do, value tests are withheld.

use std::collections::BTreeSet;

use hoinhap_vocab::Text;

use super::read::CaseReader;
use super::{Case, Material, Values};
use crate::Decimal;

impl CaseReader<'_> {
    /// Prices, currencies, names and sums.
    pub(super) fn check(&mut self, case: &mut Case) {
        self.prices(&mut case.values);
        let good = case.values.currency.clone();
        let Some(materials) = &mut case.materials else { return };
        for (place, currency) in std::mem::take(&mut self.rated) {
            if good.as_ref() == Some(&currency) {
                let message = Text::fixed(
                    "Đồng tiền là của hàng hoá mà vẫn có tỷ giá.",
                    "The currency is the good's, and there is a rate all the same.",
                );
                self.lose("case/bad-rate", &place, &currency, message, "no rate, or another currency");
            }
        }
        self.currencies(materials, good.as_deref(), "");
        let twice = self.names(materials);
        case.declarations.retain(|declaration| !twice.contains(&declaration.item));
        self.parts(materials, "");
        let sum = sum_of(materials);
        if let Some(value) = case.values.largest().filter(|value| sum > *value) {
            case.values.withheld = true;
            self.too_much(sum, value, "/materials");
        }
    }

    /// The ex-works price is a part of the price on board.
    fn prices(&mut self, values: &mut Values) {
        let delivered = values.fob.into_iter().chain(values.good).min();
        if let Some((cost, value)) =
            values.net_cost.zip(values.largest()).filter(|(cost, value)| cost > value)
        {
            values.withheld = true;
            let message = Text::new(
                format!("Chi phí thuần {cost} lớn hơn trị giá hàng hoá {value}: một trong hai số sai."),
                format!("The net cost of {cost} is above the good's value of {value}: one of them is wrong."),
            );
            self.bad(
                "case/cost-above-value",
                "/values/net_cost",
                &cost.to_string(),
                message,
                "net_cost ≤ fob",
            );
        }
        let Some((exw, fob)) = values.exw.zip(delivered).filter(|(exw, fob)| exw > fob) else { return };
        values.withheld = true;
        let message = Text::new(
            format!("Giá xuất xưởng {exw} cao hơn giá FOB {fob}: một trong hai số sai."),
            format!("The ex-works price of {exw} is above the FOB price of {fob}: one of them is wrong."),
        );
        self.bad("case/exw-above-fob", "/values/exw", &exw.to_string(), message, "exw ≤ fob");
    }

    /// A value in a currency that is not the good's, or where the good's is not said, has no meaning.
    fn currencies(&mut self, materials: &mut [Material], good: Option<&str>, path: &str) {
        for (index, material) in materials.iter_mut().enumerate() {
            let place = format!("{path}/materials/{index}");
            if let Some(currency) = material.currency.take().filter(|currency| good != Some(currency)) {
                material.value = None;
                let message = Text::fixed(
                    "Đồng tiền không phải là đồng tiền của hàng hoá (values.currency) và không có tỷ giá.",
                    "The currency is not the good's (values.currency) and no rate is given.",
                );
                let want = "one currency, or a rate";
                self.bad("case/mixed-currencies", &format!("{place}/currency"), &currency, message, want);
            }
            self.currencies(material.materials.as_deref_mut().unwrap_or_default(), good, &place);
        }
    }

    /// The names that more than one material bears: what a declaration says of them is not clear.
    fn names(&mut self, materials: &[Material]) -> BTreeSet<String> {
        let (mut seen, mut twice) = (BTreeSet::new(), BTreeSet::new());
        let mut rest: Vec<&Material> = materials.iter().collect();
        while let Some(material) = rest.pop() {
            rest.extend(material.materials.as_deref().unwrap_or_default());
            if material.named && !seen.insert(material.id.clone()) && twice.insert(material.id.clone()) {
                let message = Text::fixed(
                    "Nhiều nguyên liệu mang một tên; tờ khai về tên này không được dùng.",
                    "Several materials bear one name; declarations about it are not used.",
                );
                self.bad(
                    "case/repeated-id",
                    "/materials",
                    &material.id,
                    message,
                    "an id of its own for each",
                );
            }
        }
        twice
    }

    /// The materials of a material are not worth more than it.
    fn parts(&mut self, materials: &mut [Material], path: &str) {
        for (index, material) in materials.iter_mut().enumerate() {
            let place = format!("{path}/materials/{index}");
            let Some(below) = &mut material.materials else { continue };
            let sum = sum_of(below);
            if let Some(value) = material.value.filter(|value| sum > *value) {
                material.withheld = true;
                self.too_much(sum, value, &format!("{place}/materials"));
            }
            self.parts(material.materials.as_deref_mut().unwrap_or_default(), &place);
        }
    }

    fn too_much(&mut self, sum: Decimal, value: Decimal, place: &str) {
        let message = Text::new(
            format!("Tổng trị giá nguyên liệu {sum} lớn hơn trị giá hàng hoá {value}."),
            format!("The materials add up to {sum}, more than the good's value of {value}."),
        );
        self.bad(
            "case/bom-exceeds-value",
            place,
            &sum.to_string(),
            message,
            "values of one consignment unit",
        );
    }
}

fn sum_of(materials: &[Material]) -> Decimal {
    materials.iter().filter(|material| !material.indirect).filter_map(|material| material.value).sum()
}
