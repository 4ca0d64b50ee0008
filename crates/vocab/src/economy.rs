//! Economies, named by their ISO 3166-1 alpha-3 code.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// An economy: three capital letters, ISO 3166-1 alpha-3 where the economy is of today. Historical areas of old
/// files (`YUG`, `CSK`) keep the code of their file; [`Economy::is_current`] tells them apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Economy([u8; 3]);

/// A code that names no economy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EconomyError {
    /// Not two or three capital letters, or not in the list of codes.
    #[error("`{0}` is not an ISO 3166 code: write three letters such as VNM, or two such as VN")]
    Unknown(String),
    /// A code in common use that ISO 3166 does not assign, with the one it does.
    #[error("`{code}` is not an ISO 3166 code: did you mean `{instead}`?")]
    Common {
        /// The code as given.
        code: String,
        /// The ISO 3166-1 alpha-3 code to write instead.
        instead: &'static str,
    },
}

impl Economy {
    /// A code known at compile time.
    ///
    /// # Panics
    /// At compile time, where `code` is not three capital letters.
    #[must_use]
    pub const fn literal(code: &'static str) -> Self {
        match Self::from_bytes(code.as_bytes()) {
            Some(economy) => economy,
            #[expect(clippy::panic, reason = "a constant that is wrong must not compile")]
            None => panic!("an economy is three capital letters"),
        }
    }

    const fn from_bytes(code: &[u8]) -> Option<Self> {
        match code {
            [a, b, c] if a.is_ascii_uppercase() && b.is_ascii_uppercase() && is_upper_or_digit(*c) => {
                Some(Self([*a, *b, *c]))
            }
            _ => None,
        }
    }

    /// Reads a three-letter code out of a data file, current or historical. Use [`str::parse`] for what a
    /// person typed.
    #[must_use]
    pub fn from_alpha3(code: &str) -> Option<Self> {
        Self::from_bytes(code.as_bytes())
    }

    /// The three letters.
    #[must_use]
    pub fn code(&self) -> &str {
        // INVARIANT: only ASCII capitals and digits are ever stored.
        str::from_utf8(&self.0).unwrap_or("???")
    }

    /// The ISO 3166-1 alpha-2 code, where one is assigned.
    #[must_use]
    pub fn alpha2(&self) -> Option<&'static str> {
        let row = ISO_3166.binary_search_by(|(alpha3, _)| (*alpha3).cmp(self.code())).ok()?;
        Some(ISO_3166[row].1)
    }

    /// Whether the code is in the list of today.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.alpha2().is_some()
    }
}

const fn is_upper_or_digit(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

impl FromStr for Economy {
    type Err = EconomyError;

    /// Reads a current alpha-2 or alpha-3 code. `NA` is Namibia; `UK` and `EL` are errors that name the code
    /// to write.
    fn from_str(code: &str) -> Result<Self, Self::Err> {
        let unknown = || EconomyError::Unknown(code.to_owned());
        let common = |instead| Err(EconomyError::Common { code: code.to_owned(), instead });
        match code {
            "UK" => return common("GBR"),
            "EL" => return common("GRC"),
            _ => {}
        }
        let row = match code.len() {
            2 => ISO_3166.iter().find(|(_, alpha2)| *alpha2 == code),
            3 => ISO_3166.iter().find(|(alpha3, _)| *alpha3 == code),
            _ => None,
        };
        row.and_then(|(alpha3, _)| Self::from_alpha3(alpha3)).ok_or_else(unknown)
    }
}

impl fmt::Display for Economy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Economy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Economy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// ISO 3166-1 alpha-3 and alpha-2 codes, sorted by alpha-3; `XKX` is the user-assigned code of Kosovo.
#[rustfmt::skip]
pub const ISO_3166: [(&str, &str); 250] = [
    ("ABW", "AW"), ("AFG", "AF"), ("AGO", "AO"), ("AIA", "AI"), ("ALA", "AX"), ("ALB", "AL"), ("AND", "AD"),
    ("ARE", "AE"), ("ARG", "AR"), ("ARM", "AM"), ("ASM", "AS"), ("ATA", "AQ"), ("ATF", "TF"), ("ATG", "AG"),
    ("AUS", "AU"), ("AUT", "AT"), ("AZE", "AZ"), ("BDI", "BI"), ("BEL", "BE"), ("BEN", "BJ"), ("BES", "BQ"),
    ("BFA", "BF"), ("BGD", "BD"), ("BGR", "BG"), ("BHR", "BH"), ("BHS", "BS"), ("BIH", "BA"), ("BLM", "BL"),
    ("BLR", "BY"), ("BLZ", "BZ"), ("BMU", "BM"), ("BOL", "BO"), ("BRA", "BR"), ("BRB", "BB"), ("BRN", "BN"),
    ("BTN", "BT"), ("BVT", "BV"), ("BWA", "BW"), ("CAF", "CF"), ("CAN", "CA"), ("CCK", "CC"), ("CHE", "CH"),
    ("CHL", "CL"), ("CHN", "CN"), ("CIV", "CI"), ("CMR", "CM"), ("COD", "CD"), ("COG", "CG"), ("COK", "CK"),
    ("COL", "CO"), ("COM", "KM"), ("CPV", "CV"), ("CRI", "CR"), ("CUB", "CU"), ("CUW", "CW"), ("CXR", "CX"),
    ("CYM", "KY"), ("CYP", "CY"), ("CZE", "CZ"), ("DEU", "DE"), ("DJI", "DJ"), ("DMA", "DM"), ("DNK", "DK"),
    ("DOM", "DO"), ("DZA", "DZ"), ("ECU", "EC"), ("EGY", "EG"), ("ERI", "ER"), ("ESH", "EH"), ("ESP", "ES"),
    ("EST", "EE"), ("ETH", "ET"), ("FIN", "FI"), ("FJI", "FJ"), ("FLK", "FK"), ("FRA", "FR"), ("FRO", "FO"),
    ("FSM", "FM"), ("GAB", "GA"), ("GBR", "GB"), ("GEO", "GE"), ("GGY", "GG"), ("GHA", "GH"), ("GIB", "GI"),
    ("GIN", "GN"), ("GLP", "GP"), ("GMB", "GM"), ("GNB", "GW"), ("GNQ", "GQ"), ("GRC", "GR"), ("GRD", "GD"),
    ("GRL", "GL"), ("GTM", "GT"), ("GUF", "GF"), ("GUM", "GU"), ("GUY", "GY"), ("HKG", "HK"), ("HMD", "HM"),
    ("HND", "HN"), ("HRV", "HR"), ("HTI", "HT"), ("HUN", "HU"), ("IDN", "ID"), ("IMN", "IM"), ("IND", "IN"),
    ("IOT", "IO"), ("IRL", "IE"), ("IRN", "IR"), ("IRQ", "IQ"), ("ISL", "IS"), ("ISR", "IL"), ("ITA", "IT"),
    ("JAM", "JM"), ("JEY", "JE"), ("JOR", "JO"), ("JPN", "JP"), ("KAZ", "KZ"), ("KEN", "KE"), ("KGZ", "KG"),
    ("KHM", "KH"), ("KIR", "KI"), ("KNA", "KN"), ("KOR", "KR"), ("KWT", "KW"), ("LAO", "LA"), ("LBN", "LB"),
    ("LBR", "LR"), ("LBY", "LY"), ("LCA", "LC"), ("LIE", "LI"), ("LKA", "LK"), ("LSO", "LS"), ("LTU", "LT"),
    ("LUX", "LU"), ("LVA", "LV"), ("MAC", "MO"), ("MAF", "MF"), ("MAR", "MA"), ("MCO", "MC"), ("MDA", "MD"),
    ("MDG", "MG"), ("MDV", "MV"), ("MEX", "MX"), ("MHL", "MH"), ("MKD", "MK"), ("MLI", "ML"), ("MLT", "MT"),
    ("MMR", "MM"), ("MNE", "ME"), ("MNG", "MN"), ("MNP", "MP"), ("MOZ", "MZ"), ("MRT", "MR"), ("MSR", "MS"),
    ("MTQ", "MQ"), ("MUS", "MU"), ("MWI", "MW"), ("MYS", "MY"), ("MYT", "YT"), ("NAM", "NA"), ("NCL", "NC"),
    ("NER", "NE"), ("NFK", "NF"), ("NGA", "NG"), ("NIC", "NI"), ("NIU", "NU"), ("NLD", "NL"), ("NOR", "NO"),
    ("NPL", "NP"), ("NRU", "NR"), ("NZL", "NZ"), ("OMN", "OM"), ("PAK", "PK"), ("PAN", "PA"), ("PCN", "PN"),
    ("PER", "PE"), ("PHL", "PH"), ("PLW", "PW"), ("PNG", "PG"), ("POL", "PL"), ("PRI", "PR"), ("PRK", "KP"),
    ("PRT", "PT"), ("PRY", "PY"), ("PSE", "PS"), ("PYF", "PF"), ("QAT", "QA"), ("REU", "RE"), ("ROU", "RO"),
    ("RUS", "RU"), ("RWA", "RW"), ("SAU", "SA"), ("SDN", "SD"), ("SEN", "SN"), ("SGP", "SG"), ("SGS", "GS"),
    ("SHN", "SH"), ("SJM", "SJ"), ("SLB", "SB"), ("SLE", "SL"), ("SLV", "SV"), ("SMR", "SM"), ("SOM", "SO"),
    ("SPM", "PM"), ("SRB", "RS"), ("SSD", "SS"), ("STP", "ST"), ("SUR", "SR"), ("SVK", "SK"), ("SVN", "SI"),
    ("SWE", "SE"), ("SWZ", "SZ"), ("SXM", "SX"), ("SYC", "SC"), ("SYR", "SY"), ("TCA", "TC"), ("TCD", "TD"),
    ("TGO", "TG"), ("THA", "TH"), ("TJK", "TJ"), ("TKL", "TK"), ("TKM", "TM"), ("TLS", "TL"), ("TON", "TO"),
    ("TTO", "TT"), ("TUN", "TN"), ("TUR", "TR"), ("TUV", "TV"), ("TWN", "TW"), ("TZA", "TZ"), ("UGA", "UG"),
    ("UKR", "UA"), ("UMI", "UM"), ("URY", "UY"), ("USA", "US"), ("UZB", "UZ"), ("VAT", "VA"), ("VCT", "VC"),
    ("VEN", "VE"), ("VGB", "VG"), ("VIR", "VI"), ("VNM", "VN"), ("VUT", "VU"), ("WLF", "WF"), ("WSM", "WS"),
    ("XKX", "XK"), ("YEM", "YE"), ("ZAF", "ZA"), ("ZMB", "ZM"), ("ZWE", "ZW")
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_unique() {
        assert!(ISO_3166.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let mut alpha2: Vec<_> = ISO_3166.iter().map(|row| row.1).collect();
        alpha2.sort_unstable();
        alpha2.dedup();
        assert_eq!(alpha2.len(), ISO_3166.len());
    }

    #[test]
    fn both_lengths_are_read_and_print_as_alpha3() {
        for (alpha3, alpha2) in ISO_3166 {
            let economy: Economy = alpha3.parse().unwrap();
            assert_eq!(alpha2.parse(), Ok(economy));
            assert_eq!((economy.to_string().as_str(), economy.alpha2()), (alpha3, Some(alpha2)));
        }
    }

    #[test]
    fn namibia_is_not_a_missing_value_and_common_codes_get_a_hint() {
        assert_eq!("NA".parse(), Ok(Economy::literal("NAM")));
        assert!("UK".parse::<Economy>().unwrap_err().to_string().contains("GBR"));
        assert!("EL".parse::<Economy>().unwrap_err().to_string().contains("GRC"));
        assert!("ZZZ".parse::<Economy>().is_err());
        assert!(Economy::from_alpha3("YUG").is_some_and(|area| !area.is_current()));
    }
}
