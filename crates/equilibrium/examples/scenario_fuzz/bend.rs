//! How an input is made from its seed.

use super::corpus::Case;

/// Numbers that look random and follow from their seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 16) % u64::try_from(bound.max(1)).unwrap_or(1)).unwrap_or_default()
    }

    fn one<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

const KEYS: [&str; 66] = [
    "schema",
    "name",
    "title",
    "short",
    "model",
    "flows",
    "income",
    "year",
    "domestic",
    "impute",
    "kernel",
    "agreement",
    "reference",
    "tariffs",
    "tariff",
    "input_shares",
    "production",
    "sectors",
    "importer",
    "exporter",
    "product",
    "unit",
    "value",
    "intermediate",
    "final_demand",
    "deficits",
    "revenue",
    "eps",
    "kappa",
    "psi",
    "theta",
    "passthrough",
    "market_access",
    "demand",
    "substitution",
    "supply",
    "low",
    "high",
    "std_error",
    "distribution",
    "source",
    "kind",
    "rate",
    "rates",
    "mode",
    "date",
    "less",
    "members",
    "with",
    "beta",
    "action",
    "factor",
    "log_effects",
    "between",
    "draws",
    "seed",
    "vary",
    "sampling",
    "tolerance",
    "max_iterations",
    "acceleration",
    "bilateral",
    "conditional",
    "known_from",
    "economy",
    "field",
];
const TABLES: [&str; 10] = [
    "[base]",
    "[closure]",
    "[elasticity]",
    "[[shock]]",
    "[uncertainty]",
    "[solver]",
    "[output]",
    "[[published]]",
    "[[base.impute]]",
    "[elasticity.market_access]",
];
const VALUES: [&str; 66] = [
    "0",
    "1",
    "-1",
    "2",
    "0.0",
    "0.1",
    "-0.1",
    "0.5",
    "-0.5",
    "-0.999999",
    "-1.0",
    "1.5",
    "3.0",
    "7.0",
    "25",
    "100",
    "1e-12",
    "1e-300",
    "1e300",
    "-1e300",
    "inf",
    "-inf",
    "nan",
    "2015",
    "2020",
    "2023",
    "9223372036854775807",
    "-9223372036854775808",
    "true",
    "false",
    "\"\"",
    "\"VNM\"",
    "\"JPN\"",
    "\"KOR\"",
    "\"USA\"",
    "\"AAA\"",
    "\"BBB\"",
    "\"XXX\"",
    "\"*\"",
    "\"ASEAN\"",
    "\"EU27\"",
    "\"mirror\"",
    "\"optimal\"",
    "\"add\"",
    "\"set\"",
    "\"uniform\"",
    "\"triangular\"",
    "\"normal\"",
    "\"balanced\"",
    "\"additive\"",
    "\"multiplicative\"",
    "\"agtpa\"",
    "\"rebate\"",
    "\"tax-relief\"",
    "\"kUSD\"",
    "\"flows.csv:value\"",
    "[]",
    "[\"VNM\", \"JPN\"]",
    "[1, \"VNM\"]",
    "{}",
    "{ value = 4.0, low = 1.0, high = 9.0, distribution = \"triangular\" }",
    "{ value = 4.0, std_error = 3.0, distribution = \"normal\" }",
    "{ value = 0.2, low = -3.0, high = 5.0, distribution = \"uniform\" }",
    "{ vi = \"a\", en = \"b\" }",
    "2025-04-02",
    "\"từ\u{300} 😀\\u0000\"",
];
const NUMBERS: [&str; 8] = ["0.0", "1e-12", "1e-300", "1e300", "inf", "nan", "-1.0", "3.0"];
const WORDS: [&str; 24] = [
    "\"VNM\"",
    "\"JPN\"",
    "\"KOR\"",
    "\"THA\"",
    "\"AAA\"",
    "\"BBB\"",
    "\"CCC\"",
    "\"*\"",
    "\"ASEAN\"",
    "\"mirror\"",
    "\"add\"",
    "\"uniform\"",
    "\"triangular\"",
    "\"balanced\"",
    "\"additive\"",
    "\"multiplicative\"",
    "\"share-of-world-income\"",
    "\"agtpa\"",
    "\"rebate\"",
    "\"tax-relief\"",
    "\"leave\"",
    "\"join\"",
    "\"MUSD\"",
    "\"from-income\"",
];
const MODELS: [&str; 6] =
    ["ignatenko-2025", "gravity-armington", "gravity-agtpa", "caliendo-parro-2015", "smart", "leontief"];
const CELLS: [&str; 20] = [
    "0", "-1", "1", "1e300", "1e-300", "nan", "inf", "", "-0", "0.5", "1e6", "VNM", "JPN", "AAA", "BBB",
    "XX", "S1", "2020", "\"1,5\"", "1.234,5",
];
const KINDS: [&str; 5] = ["tariff", "export-tax", "agreement", "cost", "cutoff"];
const SIDES: [&str; 7] =
    ["\"VNM\"", "\"JPN\"", "\"AAA\"", "\"BBB\"", "\"*\"", "[\"KOR\", \"THA\"]", "\"ASEAN\""];

/// A case of the corpus, bent.
pub(crate) fn bent(cases: &[Case], dice: &mut Dice) -> Case {
    // A shipped base of 194 economies takes a thousand times as long as a small one: one input in eight.
    let own = cases.iter().filter(|case| !case.tables.is_empty()).count();
    let place = if dice.below(8) == 0 { dice.below(cases.len()) } else { dice.below(own) };
    let mut case = cases[place].clone();
    case.guide_loop = dice.below(12) == 0;
    let mut lines: Vec<String> = case.scenario.lines().map(str::to_owned).collect();
    for _ in 0..dice.below(4) {
        let at = dice.below(lines.len());
        lines[at] = bend_value(&lines[at], dice);
    }
    for _ in 0..dice.below(7).saturating_sub(4) {
        bend_lines(&mut lines, cases, dice);
    }
    case.scenario = lines.join("\n");
    if dice.below(16) == 0 {
        case.scenario = bend_text(&case.scenario, dice);
    }
    if dice.below(3) == 0 {
        let table = dice.below(case.tables.len());
        if let Some(text) = case.tables.values_mut().nth(table) {
            *text = bend_table(text, dice);
        }
    }
    case
}

/// A number beside another: turned, larger, smaller, or none that anybody expects.
fn near(number: f64, dice: &mut Dice) -> String {
    let factor = dice.one(&[-1.0, 0.0, 0.1, 0.5, 0.9, 1.1, 2.0, 10.0, 1e-6, 1e6]);
    if dice.below(12) == 0 { dice.one(&NUMBERS).to_owned() } else { format!("{:?}", number * factor) }
}

/// The first number of a line bent, or a word in quotes put in the place of another.
fn bend_value(line: &str, dice: &mut Dice) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let at = dice.below(words.len());
    let Some(place) = (0..words.len()).map(|step| (at + step) % words.len()).find(|place| {
        let word = words[*place].trim_end_matches([',', ']']);
        word.parse::<f64>().is_ok() || (*place > 1 && word.starts_with(['"', '[']))
    }) else {
        return line.to_owned();
    };
    let word = words[place].trim_end_matches([',', ']']);
    let bent = match word.parse::<f64>() {
        Ok(number) => near(number, dice),
        Err(_) => dice.one(&WORDS).to_owned(),
    };
    let open = if word.starts_with('[') { "[" } else { "" };
    let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    words[place] = format!("{open}{bent}{}", &words[place][word.len()..]);
    words.join(" ")
}

fn bend_lines(lines: &mut Vec<String>, cases: &[Case], dice: &mut Dice) {
    let at = dice.below(lines.len());
    match dice.below(9) {
        0 if lines.len() > 1 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at].clone()),
        2 => lines.insert(at, format!("{} = {}", dice.one(&KEYS), dice.one(&VALUES))),
        3 => lines.insert(at, dice.one(&TABLES).to_owned()),
        4 | 5 => {
            if let Some((key, _)) = lines[at].split_once(" = ") {
                lines[at] = format!("{key} = {}", dice.one(&VALUES));
            }
        }
        6 => {
            let models = lines.iter().position(|line| line.starts_with("model = "));
            if let (Some(line), 0) = (models, dice.below(3)) {
                lines[line] = format!("model = \"{}\"", dice.one(&MODELS));
            } else {
                lines.extend(shock(dice));
            }
        }
        7 => {
            let other = &cases[dice.below(cases.len())].scenario;
            let other: Vec<&str> = other.lines().collect();
            let from = dice.below(other.len());
            let part = other[from..(from + 1 + dice.below(6)).min(other.len())].iter();
            lines.splice(at..at, part.map(|line| (*line).to_owned()));
        }
        _ => lines.extend(shock(dice)),
    }
}

/// A shock of a few keys.
fn shock(dice: &mut Dice) -> Vec<String> {
    let mut lines = vec!["[[shock]]".to_owned(), format!("kind = \"{}\"", dice.one(&KINDS))];
    for key in ["importer", "exporter"] {
        lines.push(format!("{key} = {}", dice.one(&SIDES)));
    }
    let rates = [
        "rate = 0.1",
        "rate = -0.6",
        "rate = \"mirror\"",
        "factor = 1.2",
        "beta = 0.5",
        "mode = \"add\"",
        "rate = 2.9",
    ];
    for _ in 0..dice.below(3) {
        lines.push(dice.one(&rates).to_owned());
    }
    if dice.below(3) == 0 {
        lines.push(format!("{} = {}", dice.one(&KEYS), dice.one(&VALUES)));
    }
    lines
}

/// A few characters changed, left out, put in or doubled.
fn bend_text(text: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..=dice.below(4) {
        let at = dice.below(letters.len());
        let letter =
            dice.one(&['=', '"', '[', ']', '{', '}', '\n', '\0', '-', '.', '#', 'ộ', '\\', ',', '9', '\'']);
        match dice.below(4) {
            0 if !letters.is_empty() => letters[at] = letter,
            1 if !letters.is_empty() => drop(letters.remove(at)),
            2 => letters.insert(at, letter),
            _ => {
                let part = letters[at..(at + dice.below(20)).min(letters.len())].to_vec();
                letters.splice(at..at, part);
            }
        }
    }
    letters.into_iter().collect()
}

/// Cells replaced, rows left out, doubled or cut short.
fn bend_table(text: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=dice.below(3) {
        let at = dice.below(lines.len());
        match dice.below(8) {
            0 if lines.len() > 1 => drop(lines.remove(at)),
            1 => lines.push(lines[at].clone()),
            2 => lines[at] = bend_text(&lines[at], dice),
            _ => {
                let mut cells: Vec<&str> = lines[at].split(',').collect();
                let cell = dice.below(cells.len());
                let number = cells[cell].parse::<f64>().map(|number| near(number, dice));
                let bent = number.unwrap_or_else(|_| dice.one(&CELLS).to_owned());
                cells[cell] = &bent;
                lines[at] = cells.join(",");
            }
        }
    }
    lines.join("\n") + "\n"
}
