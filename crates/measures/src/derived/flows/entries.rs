//! The registry of indicators of flows: sales first, then purchases, then products.

use hoinhap_sources::Direction;

use super::products::ProductQuantity;
use super::structure::Structure;
use super::{FlowRule, Quantity};
use crate::definition::PartnerUse;
use crate::derived::{Derived, Rule, Words};
use crate::matrix::Side;

const SOURCES: &[&str] = &["baci", "penppml", "unctadstat-matrix"];

const CONCENTRATION: Words = (
    "Hirschman (1945), Herfindahl (1950); thước đo D1 trong tài liệu phương pháp",
    "Hirschman (1945), Herfindahl (1950); measure D1 of the methods",
);
const SPREAD: Words = (
    "Theil (1967), Shannon (1948), Gini (1912); thước đo D3 trong tài liệu phương pháp",
    "Theil (1967), Shannon (1948), Gini (1912); measure D3 of the methods",
);
const PRODUCTS: Words = (
    "UNCTAD, Sổ tay thống kê: chỉ số tập trung và đa dạng hoá, ở đây theo phần SITC",
    "UNCTAD, Handbook of Statistics: concentration and diversification, here by SITC section",
);

const FLOW: Derived = Derived { sources: SOURCES, unit: "US$", ..Derived::BASE };
const DEPENDENCE: Derived =
    Derived { uses: &["DEP"], direction: Direction::Less, unit: "share", reference: CONCENTRATION, ..FLOW };

const fn rule(side: Side, quantity: Quantity) -> Rule {
    Rule::Flows(FlowRule { side, quantity })
}

const fn markets(structure: Structure) -> Rule {
    rule(Side::Exports, Quantity::Shares(structure))
}

const fn suppliers(structure: Structure) -> Rule {
    rule(Side::Imports, Quantity::Shares(structure))
}

pub(in crate::derived) const ENTRIES: &[Derived] = &[
    Derived {
        id: "x:BX",
        title: ("Xuất khẩu hàng hoá theo đối tác", "Merchandise exports by partner"),
        formula: (
            "tổng xuất khẩu trong bảng dòng thương mại; có đối tác thì là dòng với đối tác đó",
            "all exports in a flow table; with a partner, the exports to it",
        ),
        partner: PartnerUse::Optional,
        rule: rule(Side::Exports, Quantity::Value),
        ..FLOW
    },
    Derived {
        id: "x:BX.HHI",
        title: ("Mức tập trung thị trường xuất khẩu (HHI)", "Concentration of export markets (HHI)"),
        unit: "HHI",
        formula: ("tổng bình phương tỷ trọng các thị trường", "sum of squared shares of markets"),
        rule: markets(Structure::Hhi),
        ..DEPENDENCE
    },
    Derived {
        id: "x:BX.HHIN",
        title: (
            "Mức tập trung thị trường xuất khẩu, chuẩn hoá",
            "Concentration of export markets, normalised",
        ),
        unit: "0-1",
        formula: (
            "(HHI - 1/n)/(1 - 1/n), n là số đối tác có thể có",
            "(HHI - 1/n)/(1 - 1/n), n possible partners",
        ),
        rule: markets(Structure::Normalised),
        ..DEPENDENCE
    },
    Derived {
        id: "x:BX.NEFF",
        title: ("Số thị trường xuất khẩu hữu hiệu", "Effective number of export markets"),
        unit: "partners",
        direction: Direction::More,
        formula: ("1/HHI", "1/HHI"),
        rule: markets(Structure::Effective),
        ..DEPENDENCE
    },
    Derived {
        id: "x:BX.TOP1",
        title: ("Tỷ trọng thị trường xuất khẩu lớn nhất", "Share of the largest export market"),
        formula: ("tỷ trọng lớn nhất", "the largest share"),
        rule: markets(Structure::Top(1)),
        ..DEPENDENCE
    },
    Derived {
        id: "x:BX.TOP3",
        title: ("Tỷ trọng ba thị trường xuất khẩu lớn nhất", "Share of the three largest export markets"),
        formula: ("tổng ba tỷ trọng lớn nhất", "the three largest shares together"),
        rule: markets(Structure::Top(3)),
        ..DEPENDENCE
    },
    Derived {
        id: "x:BX.EVEN",
        title: ("Độ đồng đều của thị trường xuất khẩu", "Evenness of export markets"),
        unit: "0-1",
        direction: Direction::More,
        formula: ("-tổng s ln s / ln n", "-sum s ln s / ln n"),
        reference: SPREAD,
        rule: markets(Structure::Evenness),
        ..DEPENDENCE
    },
    Derived {
        id: "x:BX.THEIL",
        title: ("Chỉ số Theil của thị trường xuất khẩu", "Theil index of export markets"),
        unit: "score",
        formula: ("tổng s ln(n s)", "sum s ln(n s)"),
        reference: SPREAD,
        rule: markets(Structure::Theil),
        ..DEPENDENCE
    },
    Derived {
        id: "x:BX.GINI",
        title: ("Chỉ số Gini của thị trường xuất khẩu", "Gini index of export markets"),
        unit: "0-1",
        formula: (
            "tổng (2i - n - 1) s(i) / n, tỷ trọng tăng dần",
            "sum (2i - n - 1) s(i) / n, shares ascending",
        ),
        reference: SPREAD,
        rule: markets(Structure::Gini),
        ..DEPENDENCE
    },
    Derived {
        id: "x:BX.BREADTH",
        title: ("Độ rộng thị trường xuất khẩu", "Breadth of export markets"),
        unit: "0-1",
        direction: Direction::More,
        formula: (
            "1 - tổng |tỷ trọng của mình - của phần còn lại của thế giới| / 2, không tính chính mình",
            "1 - sum |own share - share of the rest of the world| / 2, the economy itself left out",
        ),
        rule: rule(Side::Exports, Quantity::Breadth),
        ..DEPENDENCE
    },
    Derived {
        id: "x:EXPOSURE",
        title: ("Xuất khẩu sang một đối tác so với GDP", "Exports to a partner over GDP"),
        formula: ("xuất khẩu sang đối tác / GDP cùng năm", "exports to the partner / GDP of the year"),
        reference: ("thước đo D4 trong tài liệu phương pháp", "measure D4 of the methods"),
        partner: PartnerUse::Each,
        rule: rule(Side::Exports, Quantity::Exposure),
        ..DEPENDENCE
    },
    Derived {
        id: "x:ASYM.X",
        title: ("Bất cân xứng xuất khẩu với một đối tác", "Asymmetry of exports with a partner"),
        unit: "ratio",
        formula: (
            "(tỷ trọng của đối tác trong xuất khẩu của ta)/(tỷ trọng của ta trong nhập khẩu của đối tác); trên 1: ta phụ thuộc hơn",
            "(partner's share in own exports)/(own share in the partner's imports); above 1: we depend more",
        ),
        reference: (
            "Hirschman (1945); thước đo D4 trong tài liệu phương pháp",
            "Hirschman (1945); measure D4 of the methods",
        ),
        partner: PartnerUse::Each,
        rule: rule(Side::Exports, Quantity::Asymmetry),
        ..DEPENDENCE
    },
    Derived {
        id: "x:BM",
        title: ("Nhập khẩu hàng hoá theo đối tác", "Merchandise imports by partner"),
        formula: (
            "tổng nhập khẩu trong bảng dòng thương mại; có đối tác thì là dòng từ đối tác đó",
            "all imports in a flow table; with a partner, the imports from it",
        ),
        partner: PartnerUse::Optional,
        rule: rule(Side::Imports, Quantity::Value),
        ..FLOW
    },
    Derived {
        id: "x:BM.HHI",
        title: ("Mức tập trung nguồn nhập khẩu (HHI)", "Concentration of import sources (HHI)"),
        unit: "HHI",
        formula: ("tổng bình phương tỷ trọng các nguồn", "sum of squared shares of sources"),
        rule: suppliers(Structure::Hhi),
        ..DEPENDENCE
    },
    Derived {
        id: "x:BM.HHIN",
        title: ("Mức tập trung nguồn nhập khẩu, chuẩn hoá", "Concentration of import sources, normalised"),
        unit: "0-1",
        formula: (
            "(HHI - 1/n)/(1 - 1/n), n là số đối tác có thể có",
            "(HHI - 1/n)/(1 - 1/n), n possible partners",
        ),
        rule: suppliers(Structure::Normalised),
        ..DEPENDENCE
    },
    Derived {
        id: "x:BM.NEFF",
        title: ("Số nguồn nhập khẩu hữu hiệu", "Effective number of import sources"),
        unit: "partners",
        direction: Direction::More,
        formula: ("1/HHI", "1/HHI"),
        rule: suppliers(Structure::Effective),
        ..DEPENDENCE
    },
    Derived {
        id: "x:BM.TOP1",
        title: ("Tỷ trọng nguồn nhập khẩu lớn nhất", "Share of the largest import source"),
        formula: ("tỷ trọng lớn nhất", "the largest share"),
        rule: suppliers(Structure::Top(1)),
        ..DEPENDENCE
    },
    Derived {
        id: "x:BM.TOP3",
        title: ("Tỷ trọng ba nguồn nhập khẩu lớn nhất", "Share of the three largest import sources"),
        formula: ("tổng ba tỷ trọng lớn nhất", "the three largest shares together"),
        rule: suppliers(Structure::Top(3)),
        ..DEPENDENCE
    },
    Derived {
        id: "x:BM.EVEN",
        title: ("Độ đồng đều của nguồn nhập khẩu", "Evenness of import sources"),
        unit: "0-1",
        direction: Direction::More,
        formula: ("-tổng s ln s / ln n", "-sum s ln s / ln n"),
        reference: SPREAD,
        rule: suppliers(Structure::Evenness),
        ..DEPENDENCE
    },
    Derived {
        id: "x:BM.THEIL",
        title: ("Chỉ số Theil của nguồn nhập khẩu", "Theil index of import sources"),
        unit: "score",
        formula: ("tổng s ln(n s)", "sum s ln(n s)"),
        reference: SPREAD,
        rule: suppliers(Structure::Theil),
        ..DEPENDENCE
    },
    Derived {
        id: "x:BM.GINI",
        title: ("Chỉ số Gini của nguồn nhập khẩu", "Gini index of import sources"),
        unit: "0-1",
        formula: (
            "tổng (2i - n - 1) s(i) / n, tỷ trọng tăng dần",
            "sum (2i - n - 1) s(i) / n, shares ascending",
        ),
        reference: SPREAD,
        rule: suppliers(Structure::Gini),
        ..DEPENDENCE
    },
    Derived {
        id: "x:BM.BREADTH",
        title: ("Độ rộng nguồn nhập khẩu", "Breadth of import sources"),
        unit: "0-1",
        direction: Direction::More,
        formula: (
            "1 - tổng |tỷ trọng của mình - của phần còn lại của thế giới| / 2, không tính chính mình",
            "1 - sum |own share - share of the rest of the world| / 2, the economy itself left out",
        ),
        rule: rule(Side::Imports, Quantity::Breadth),
        ..DEPENDENCE
    },
    Derived {
        id: "x:ASYM.M",
        title: ("Bất cân xứng nhập khẩu với một đối tác", "Asymmetry of imports with a partner"),
        unit: "ratio",
        formula: (
            "(tỷ trọng của đối tác trong nhập khẩu của ta)/(tỷ trọng của ta trong xuất khẩu của đối tác); trên 1: ta phụ thuộc hơn",
            "(partner's share in own imports)/(own share in the partner's exports); above 1: we depend more",
        ),
        reference: (
            "Hirschman (1945); thước đo D4 trong tài liệu phương pháp",
            "Hirschman (1945); measure D4 of the methods",
        ),
        partner: PartnerUse::Each,
        rule: rule(Side::Imports, Quantity::Asymmetry),
        ..DEPENDENCE
    },
    Derived {
        id: "x:PX.CONC",
        title: ("Mức tập trung mặt hàng xuất khẩu", "Product concentration of exports"),
        unit: "0-1",
        formula: (
            "(căn bậc hai của tổng bình phương tỷ trọng - căn(1/N))/(1 - căn(1/N)), N = 10 phần SITC",
            "(sqrt(sum of squared shares) - sqrt(1/N))/(1 - sqrt(1/N)), N = 10 SITC sections",
        ),
        reference: PRODUCTS,
        rule: rule(Side::Exports, Quantity::Products(ProductQuantity::Concentration)),
        ..DEPENDENCE
    },
    Derived {
        id: "x:PX.DIV",
        title: (
            "Khoảng cách cơ cấu xuất khẩu với thế giới",
            "Distance of the export structure from the world's",
        ),
        unit: "0-1",
        formula: (
            "tổng |tỷ trọng của mình - của thế giới| / 2, theo 10 phần SITC",
            "sum |own share - world share| / 2, over 10 SITC sections",
        ),
        reference: PRODUCTS,
        rule: rule(Side::Exports, Quantity::Products(ProductQuantity::Diversification)),
        ..DEPENDENCE
    },
    Derived {
        id: "x:PM.CONC",
        title: ("Mức tập trung mặt hàng nhập khẩu", "Product concentration of imports"),
        unit: "0-1",
        formula: (
            "(căn bậc hai của tổng bình phương tỷ trọng - căn(1/N))/(1 - căn(1/N)), N = 10 phần SITC",
            "(sqrt(sum of squared shares) - sqrt(1/N))/(1 - sqrt(1/N)), N = 10 SITC sections",
        ),
        reference: PRODUCTS,
        rule: rule(Side::Imports, Quantity::Products(ProductQuantity::Concentration)),
        ..DEPENDENCE
    },
    Derived {
        id: "x:PM.DIV",
        title: (
            "Khoảng cách cơ cấu nhập khẩu với thế giới",
            "Distance of the import structure from the world's",
        ),
        unit: "0-1",
        formula: (
            "tổng |tỷ trọng của mình - của thế giới| / 2, theo 10 phần SITC",
            "sum |own share - world share| / 2, over 10 SITC sections",
        ),
        reference: PRODUCTS,
        rule: rule(Side::Imports, Quantity::Products(ProductQuantity::Diversification)),
        ..DEPENDENCE
    },
];
