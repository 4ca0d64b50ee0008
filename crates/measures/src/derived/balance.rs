//! Receiving against contributing: balances of what goes out and what comes in, -1 to 1.

use hoinhap_sources::{Direction, Pillar};

use super::{Derived, Formula, Rule};

/// `(out - in) / (out + in)`: 1 gives only, -1 receives only. Undefined where either is negative or both are
/// zero.
fn balance(flows: &[f64]) -> Option<f64> {
    let (out, received) = (flows[0], flows[1]);
    let defined = out >= 0.0 && received >= 0.0 && out + received > 0.0;
    defined.then(|| (out - received) / (out + received))
}

const BALANCE: Formula = Formula {
    combine: balance,
    undefined: (
        "một trong hai tổng âm hoặc cả hai bằng 0",
        "one of the two sums is negative, or both are zero",
    ),
    ..Formula::BASE
};

const ENTRY: Derived =
    Derived { unit: "balance", direction: Direction::Neutral, uses: &["R2C"], ..Derived::BASE };

pub(super) const ENTRIES: &[Derived] = &[
    Derived {
        id: "x:FDI.BAL",
        title: (
            "Đầu tư trực tiếp ra nước ngoài so với vào trong nước, tổng ba năm",
            "Outward against inward direct investment, three-year sums",
        ),
        formula: (
            "(ra - vào)/(ra + vào), tổng các dòng vốn của ba năm liên tiếp; không xác định nếu một tổng âm",
            "(out - in)/(out + in), flows summed over three years in a row; undefined if a sum is negative",
        ),
        sources: &["unctad-wir"],
        rule: Rule::Formula(&Formula { inputs: &["unctad:FDI.OUT", "unctad:FDI.IN"], window: 3, ..BALANCE }),
        ..ENTRY
    },
    Derived {
        id: "x:IP.BAL",
        title: (
            "Thu so với chi phí sử dụng tài sản trí tuệ",
            "Receipts against payments for the use of intellectual property",
        ),
        pillar: Some(Pillar::S),
        formula: ("(thu - chi)/(thu + chi)", "(receipts - payments)/(receipts + payments)"),
        rule: Rule::Formula(&Formula { inputs: &["wdi:BX.GSR.ROYL.CD", "wdi:BM.GSR.ROYL.CD"], ..BALANCE }),
        ..ENTRY
    },
    Derived {
        id: "x:AID.BAL",
        title: ("Viện trợ đã cấp so với đã nhận", "Aid given against aid received"),
        formula: (
            "(cấp - nhận)/(cấp + nhận), đều tính theo % GNI; thiếu một phía thì không có giá trị",
            "(given - received)/(given + received), both in % of GNI; no value where one side is missing",
        ),
        sources: &["gapminder-sg"],
        rule: Rule::Formula(&Formula { inputs: &["gm:AID.GIVEN.GNI", "gm:AID.RECV.GNI"], ..BALANCE }),
        ..ENTRY
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_balance_has_its_bounds_and_its_gaps() {
        assert_eq!(balance(&[3.0, 1.0]), Some(0.5));
        assert_eq!(balance(&[0.0, 1.0]), Some(-1.0));
        assert_eq!(balance(&[0.0, 0.0]), None);
        assert_eq!(balance(&[-950.0, 18_500.0]), None);
    }
}
