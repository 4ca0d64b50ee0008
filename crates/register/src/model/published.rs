//! Published statistics held against themselves: sums that must be sums, and percentages that must follow from their
//! own numbers.

use std::collections::BTreeMap;

use serde::Serialize;

use super::ratio::{Ratio, Share, Tenths};

/// A sum that a publisher's numbers must satisfy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IdentityCheck {
    /// The identity, as it was written.
    pub text: String,
    /// Whether it holds.
    pub holds: bool,
}

/// A percentage worked out anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PercentCheck {
    /// Of what: the published name, or what the two numbers are.
    pub name: String,
    /// Numerator.
    pub part: u64,
    /// Denominator.
    pub whole: u64,
    /// The percentage with one decimal; `None` for no data.
    pub computed: Option<Tenths>,
    /// What was published, where something was.
    pub published: Option<Tenths>,
    /// Whether both agree; `true` where nothing was published.
    pub agrees: bool,
}

/// A statistic that has been checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublishedCheck {
    /// The identities.
    pub identities: Vec<IdentityCheck>,
    /// The percentages.
    pub percentages: Vec<PercentCheck>,
    /// Figures and identities that cannot be read: a value is no number, or a figure has no name that is known.
    pub unread: Vec<String>,
    /// Published percentages that no quotient is there to compare with.
    pub uncompared: Vec<String>,
}

impl PublishedCheck {
    /// Whether everything was read and compared, and holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.unread.is_empty()
            && self.uncompared.is_empty()
            && self.identities.iter().all(|check| check.holds)
            && self.percentages.iter().all(|check| check.agrees)
    }
}

/// Checks figures such as `assigned=330;done=90` against identities such as `on_time+late=done; 11/89=12.36`.
///
/// Identities are divided by semicolons; what follows the last number or name of one is a remark. A quotient is a
/// percentage: it is worked out, rounded half up to one decimal, and held against the published one and against what the
/// identity says it is, in as many decimals as are written there. A figure is a published percentage where its name ends in
/// `pct`, `percent` or `rate`, or its value in `%`; it belongs to the quotient of the figure that its name begins with, else to
/// the first that has none. Where `done` and `assigned` are published, their quotient is worked out too. Numbers are written
/// with a decimal point, or as in Viet Nam: `1.234,5`.
#[must_use]
pub fn check_published(figures: &str, identities: &str) -> PublishedCheck {
    let mut figures = Figures::read(figures);
    let mut check = PublishedCheck {
        identities: Vec::new(),
        percentages: Vec::new(),
        unread: std::mem::take(&mut figures.unread),
        uncompared: Vec::new(),
    };
    let mut quotients = Vec::new();
    for text in identities.split(';').map(str::trim).filter(|text| !text.is_empty()) {
        let tokens = tokens(text, &figures.values);
        if tokens.contains(&Token::Sign('/')) {
            match Quotient::of(&tokens) {
                Some(quotient) => quotients.push((text, quotient)),
                None => check.unread.push(text.to_owned()),
            }
        } else if let Some(holds) = holds(&tokens) {
            check.identities.push(IdentityCheck { text: text.to_owned(), holds });
        } else if text.contains(['=', '<', '>', '/']) {
            check.unread.push(text.to_owned());
        }
    }
    for place in figures.paired(&quotients.iter().map(|(_, quotient)| *quotient).collect::<Vec<_>>()) {
        let Some((text, quotient)) = quotients.get(place.0) else { continue };
        quotient.check(text, place.1.and_then(|at| figures.percentages.get(at)), &mut check);
    }
    if let (Some(done), Some(assigned)) = (figures.values.get("done"), figures.values.get("assigned")) {
        let own = figures.percentages.iter_mut().find(|own| !own.compared && own.is_of_done());
        let published = own.map(|own| {
            own.compared = true;
            own.value.number.tenths()
        });
        check.percentages.extend(percent_check("done/assigned", done.number, assigned.number, published));
    }
    let left = figures.percentages.iter().filter(|own| !own.compared);
    check.uncompared = left.map(|own| own.text.to_owned()).collect();
    check
}

/// A number with the decimals in which it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Written {
    number: Ratio,
    places: u32,
}

impl Written {
    /// Reads `1234.5`, or `1.234,5` as in Viet Nam.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let plain =
            if text.contains(',') { text.replace('.', "").replace(',', ".") } else { text.to_owned() };
        let places = plain.split_once('.').map_or(0, |(_, places)| places.len());
        Some(Self { number: Ratio::parse(&plain)?, places: u32::try_from(places).ok()? })
    }

    /// Whether a number, rounded half up to these decimals, is this one.
    fn is_rounded(self, exact: Ratio) -> Option<bool> {
        let scale = Ratio::whole(10_i128.checked_pow(self.places)?);
        let half = Ratio::new(1, 2)?;
        let (own, exact) = (self.number.checked_mul(scale)?, exact.checked_mul(scale)?);
        // Rounded half up, x becomes n where n - 1/2 <= x < n + 1/2.
        let low = own.checked_add(half.checked_mul(Ratio::whole(-1))?)?;
        Some(low <= exact && exact < own.checked_add(half)?)
    }
}

/// A percentage that was published.
#[derive(Debug)]
struct Percentage<'a> {
    name: &'a str,
    text: &'a str,
    value: Written,
    compared: bool,
}

impl Percentage<'_> {
    const ENDINGS: [&'static str; 3] = ["pct", "percent", "rate"];

    /// The figure of which it is the share: what its name begins with.
    fn stem(&self) -> &str {
        let stem = Self::ENDINGS.iter().find_map(|ending| self.name.strip_suffix(ending));
        stem.unwrap_or(self.name).trim_end_matches('_')
    }

    fn is_of_done(&self) -> bool {
        matches!(self.stem(), "" | "done" | "completion")
    }
}

/// The published figures.
#[derive(Debug, Default)]
struct Figures<'a> {
    values: BTreeMap<&'a str, Written>,
    percentages: Vec<Percentage<'a>>,
    unread: Vec<String>,
}

impl<'a> Figures<'a> {
    /// Reads figures by name. A sign before a number, as in `H1=>250`, is not part of it.
    fn read(text: &'a str) -> Self {
        let mut figures = Self::default();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let pair = part.split_once('=').map(|(name, value)| (name.trim(), value.trim()));
            let Some((name, value)) = pair.filter(|(_, value)| !value.is_empty()) else {
                figures.unread.push(part.to_owned());
                continue;
            };
            let value = value.trim_start_matches(['>', '<', '~']).trim();
            let bare = value.strip_suffix('%');
            let Some(number) = Written::parse(bare.unwrap_or(value)) else {
                figures.unread.push(part.to_owned());
                continue;
            };
            if bare.is_some() || Percentage::ENDINGS.iter().any(|ending| name.ends_with(ending)) {
                figures.percentages.push(Percentage { name, text: part, value: number, compared: false });
            }
            figures.values.insert(name, number);
        }
        figures
    }

    /// The published percentage of each quotient, by their places: first by what its name begins with, then the first that is
    /// left and begins with no figure of another quotient.
    fn paired(&mut self, quotients: &[Quotient]) -> Vec<(usize, Option<usize>)> {
        let values = &self.values;
        let is_of = |own: &Percentage<'_>, quotient: &Quotient| {
            values.get(own.stem()).is_some_and(|part| part.number == quotient.part)
        };
        let mut pairs = vec![None; quotients.len()];
        for (pair, quotient) in pairs.iter_mut().zip(quotients) {
            *pair = self.percentages.iter().position(|own| !own.compared && is_of(own, quotient));
            if let Some(own) = pair.and_then(|at| self.percentages.get_mut(at)) {
                own.compared = true;
            }
        }
        for pair in pairs.iter_mut().filter(|pair| pair.is_none()) {
            *pair = self.percentages.iter().position(|own| !own.compared && !values.contains_key(own.stem()));
            if let Some(own) = pair.and_then(|at| self.percentages.get_mut(at)) {
                own.compared = true;
            }
        }
        pairs.into_iter().enumerate().collect()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Number(Written),
    Sign(char),
}

/// Numbers, names of figures and signs, up to the first word that is neither. A sign of percent after a number is left aside.
fn tokens(text: &str, values: &BTreeMap<&str, Written>) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if matches!(found.last(), Some(Token::Number(_))) {
            rest = rest.strip_prefix('%').map_or(rest, str::trim_start);
        }
        let Some(first) = rest.chars().next() else { return found };
        if "+-/=<>".contains(first) {
            found.push(Token::Sign(first));
            rest = &rest[1..];
            continue;
        }
        let (word, after) = rest.split_at(word_end(rest));
        let value = Written::parse(word).or_else(|| values.get(word).copied());
        let Some(value) = value else { return found };
        found.push(Token::Number(value));
        rest = after;
    }
}

/// Where a name or a number ends; a comma belongs to it between digits alone.
fn word_end(text: &str) -> usize {
    let mut letters = text.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, letter)) = letters.next() {
        let decimal = letter == ','
            && before.is_ascii_digit()
            && letters.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        if !(letter.is_alphanumeric() || letter == '_' || letter == '.' || decimal) {
            return at;
        }
        before = letter;
    }
    text.len()
}

/// Whether a chain such as `a + b = c > d` holds; `None` where it is no chain.
fn holds(tokens: &[Token]) -> Option<bool> {
    let is_relation = |token: &Token| matches!(token, Token::Sign('=' | '<' | '>'));
    let relations: Vec<&Token> = tokens.iter().filter(|token| is_relation(token)).collect();
    let sides = tokens.split(is_relation).map(sum).collect::<Option<Vec<Ratio>>>()?;
    if relations.is_empty() {
        return None;
    }
    let pairs = sides.windows(2).zip(relations);
    Some(pairs.into_iter().all(|(pair, relation)| match relation {
        Token::Sign('<') => pair[0] < pair[1],
        Token::Sign('>') => pair[0] > pair[1],
        _ => pair[0] == pair[1],
    }))
}

fn sum(tokens: &[Token]) -> Option<Ratio> {
    let (mut total, mut sign) = (Ratio::ZERO, 1);
    for token in tokens {
        match token {
            Token::Sign('+') => sign = 1,
            Token::Sign('-') => sign = -1,
            Token::Number(value) => {
                total = total.checked_add(value.number.checked_mul(Ratio::whole(sign))?)?;
            }
            Token::Sign(_) => return None,
        }
    }
    (!tokens.is_empty()).then_some(total)
}

/// A quotient of an identity, and what it is said to be.
#[derive(Debug, Clone, Copy)]
struct Quotient {
    part: Ratio,
    whole: Ratio,
    said: Option<(char, Written)>,
}

impl Quotient {
    /// `a/b`, or `a/b` with a relation and a number; of whole numbers alone.
    fn of(tokens: &[Token]) -> Option<Self> {
        let (part, whole, said) = match tokens {
            [Token::Number(part), Token::Sign('/'), Token::Number(whole)] => (part, whole, None),
            [
                Token::Number(part),
                Token::Sign('/'),
                Token::Number(whole),
                Token::Sign(relation @ ('=' | '<' | '>')),
                Token::Number(said),
            ] => (part, whole, Some((*relation, *said))),
            _ => return None,
        };
        part.number.as_count().zip(whole.number.as_count())?;
        Some(Self { part: part.number, whole: whole.number, said })
    }

    fn check(self, text: &str, published: Option<&Percentage<'_>>, check: &mut PublishedCheck) {
        let name = published.map_or("quotient", |own| own.name);
        let said = self.said.map(|(relation, said)| (said, self.is_said(relation, said)));
        let value = match (published, said) {
            (Some(own), _) => Some(own.value.number.tenths()),
            (None, Some((said, _))) if self.said.is_some_and(|(relation, _)| relation == '=') => {
                Some(said.number.tenths())
            }
            _ => None,
        };
        let Some(mut percent) = percent_check(name, self.part, self.whole, value) else { return };
        match said {
            // The number that the identity gives is the one published, in its own decimals.
            Some((_, holds)) if published.is_none() => percent.agrees = holds,
            Some((_, holds)) => check.identities.push(IdentityCheck { text: text.to_owned(), holds }),
            None => {}
        }
        check.percentages.push(percent);
    }

    /// Whether the percentage is what it is said to be; a number up to one may also be the plain quotient.
    fn is_said(self, relation: char, said: Written) -> bool {
        let Some(plain) = self.part.checked_div(self.whole) else { return false };
        let Some(percent) = plain.checked_mul(Ratio::whole(100)) else { return false };
        match relation {
            '<' => percent < said.number,
            '>' => percent > said.number,
            _ => {
                let is = |exact| said.is_rounded(exact).unwrap_or(false);
                is(percent) || (said.places > 0 && said.number < Ratio::whole(1) && is(plain))
            }
        }
    }
}

fn percent_check(name: &str, part: Ratio, whole: Ratio, published: Option<Tenths>) -> Option<PercentCheck> {
    let share = Share { part: part.as_count()?, whole: whole.as_count()? };
    let computed = share.percent();
    let agrees = published.is_none_or(|published| computed == Some(published));
    Some(PercentCheck {
        name: name.to_owned(),
        part: share.part,
        whole: share.whole,
        computed,
        published,
        agrees,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(tenths: Option<Tenths>) -> String {
        tenths.map_or_else(String::new, |tenths| tenths.to_string())
    }

    #[test]
    fn acceptance_1_programme_statistics_hold() {
        let check = check_published("assigned=330;done=90;on_time=65;late=25", "on_time+late=done");
        assert!(check.holds());
        assert_eq!(check.identities.len(), 1);
        assert_eq!(text(check.percentages[0].computed), "27.3");
    }

    #[test]
    fn acceptance_2_a_truncated_percentage_is_flagged() {
        let check = check_published(
            "assigned=89;submitted=21;in_time=57;overdue=11;overdue_pct=12.3",
            "21+57+11=89; 11/89=12.36 rounds to 12.4 not 12.3",
        );
        assert!(check.identities[0].holds && !check.holds());
        let percent = &check.percentages[0];
        assert_eq!((text(percent.computed), text(percent.published)), ("12.4".to_owned(), "12.3".to_owned()));
    }

    #[test]
    fn acceptance_3_a_wrong_percentage_is_flagged() {
        let check = check_published(
            "registered=796;resolved=716;unresolved=80;pct=88.9",
            "716+80=796; 716/796=89.95",
        );
        assert!(check.identities[0].holds);
        assert_eq!(
            (text(check.percentages[0].computed), check.percentages[0].agrees),
            ("89.9".to_owned(), false)
        );
    }

    #[test]
    fn acceptance_4_a_difference_consistent_with_more_than() {
        let check = check_published("9M=339;Q3=86;H1=>250", "339-86=253 > 250");
        assert!(check.holds());
        assert!(!check_published("", "339-86=254 > 250").holds());
        assert!(!check_published("", "339-86=253 > 260").holds());
    }

    #[test]
    fn what_is_no_identity_is_left_aside() {
        let check = check_published("a=1", "see the annex; a=1");
        assert!(check.holds() && check.identities.len() == 1, "{check:?}");
        let check = check_published("a=1", "see the annex; a=1; b=2; =; /;");
        assert_eq!((check.identities.len(), check.unread.len()), (1, 3), "{check:?}");
        assert!(check.percentages.is_empty() && !check.holds());
    }

    #[test]
    fn percentages_are_read_in_every_form_or_said_not_to_be() {
        let agrees = |figures: &str, identity: &str| {
            let check = check_published(figures, identity);
            assert!(check.unread.is_empty() && check.uncompared.is_empty(), "{check:?}");
            (text(check.percentages[0].published), check.holds())
        };
        for (figure, published, holds) in [
            ("49,0", "49.0", false),
            ("49.0", "49.0", false),
            ("50 %", "50.0", true),
            ("50,0%", "50.0", true),
        ] {
            let figures = format!("dat=5;tong=10;dat_pct={figure}");
            assert_eq!(agrees(&figures, "dat/tong"), (published.to_owned(), holds), "{figure}");
        }
        assert_eq!(agrees("assigned=330;done=90;done_pct=27.2%", ""), ("27.2".to_owned(), false));
        assert_eq!(agrees("assigned=330;done=90;rate=27.0", ""), ("27.0".to_owned(), false));
        assert_eq!(agrees("assigned=1.330,0;done=665;rate=50", ""), ("50.0".to_owned(), true));
        let check = check_published("a=5;b=10;a_pct=about half", "a/b");
        assert_eq!(
            (check.unread.as_slice(), check.holds()),
            (["a_pct=about half".to_owned()].as_slice(), false)
        );
    }

    #[test]
    fn what_a_quotient_is_said_to_be_is_held_against_it() {
        let holds = |identity: &str| check_published("a=5;b=10", identity).holds();
        for identity in ["a/b=50", "a/b=50%", "a/b=50,0 %", "a/b=0.5", "11/89=12.36", "11/89=12.4", "a/b>49"]
        {
            assert!(holds(identity), "{identity}");
        }
        for identity in ["a/b=49", "a/b=49%", "a/b=0.4", "11/89=12.35", "a/b<49", "a/b+1", "a/b=c/d"] {
            assert!(!holds(identity), "{identity}");
        }
        let check = check_published("a=5;b=10", "a/b=49 in the text");
        assert_eq!(text(check.percentages[0].published), "49.0");
    }

    #[test]
    fn each_percentage_is_compared_with_its_own_quotient_and_none_is_passed_over() {
        let check = check_published("a=5;b=10;c=1;pct=49;c_pct=10", "a/b; c/b");
        let found: Vec<_> = check
            .percentages
            .iter()
            .map(|own| (own.name.as_str(), text(own.published), own.agrees))
            .collect();
        assert_eq!(found, [("pct", "49.0".to_owned(), false), ("c_pct", "10.0".to_owned(), true)]);
        let check = check_published("a=5;b=10;pct=50;d_pct=20", "a/b");
        assert_eq!((check.uncompared.as_slice(), check.holds()), (["d_pct=20".to_owned()].as_slice(), false));
    }
}
