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
    /// Identities that cannot be read: a figure has no name or value that is known.
    pub unread: Vec<String>,
}

impl PublishedCheck {
    /// Whether everything holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.unread.is_empty()
            && self.identities.iter().all(|check| check.holds)
            && self.percentages.iter().all(|check| check.agrees)
    }
}

/// Checks figures such as `assigned=330;done=90` against identities such as `on_time+late=done; 11/89=12.36`.
///
/// Identities are divided by semicolons; what follows the last number or name of one is a remark. A quotient is a
/// percentage: it is worked out, rounded half up to one decimal, and held against the published one, the figure whose
/// name ends in `pct`. Where `done` and `assigned` are published, their quotient is worked out too.
#[must_use]
pub fn check_published(figures: &str, identities: &str) -> PublishedCheck {
    let values = read_figures(figures);
    let mut check = PublishedCheck { identities: Vec::new(), percentages: Vec::new(), unread: Vec::new() };
    for text in identities.split(';').map(str::trim).filter(|text| !text.is_empty()) {
        let tokens = tokens(text, &values);
        if tokens.contains(&Token::Sign('/')) {
            match percentage(&tokens, &values) {
                Some(found) => check.percentages.push(found),
                None => check.unread.push(text.to_owned()),
            }
        } else if let Some(holds) = holds(&tokens) {
            check.identities.push(IdentityCheck { text: text.to_owned(), holds });
        } else if text.contains(['=', '<', '>', '/']) {
            check.unread.push(text.to_owned());
        }
    }
    if let (Some(done), Some(assigned)) = (values.get("done"), values.get("assigned")) {
        check.percentages.extend(percent_check("done/assigned", *done, *assigned, None));
    }
    check
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Number(Ratio),
    Sign(char),
}

/// The figures by name. A sign before a number, as in `H1=>250`, is not part of it.
fn read_figures(text: &str) -> BTreeMap<&str, Ratio> {
    let read =
        |part: &'_ str| -> Option<Ratio> { Ratio::parse(part.trim().trim_start_matches(['>', '<', '~'])) };
    let pairs = text.split(';').filter_map(|part| part.split_once('='));
    pairs.filter_map(|(name, value)| Some((name.trim(), read(value)?))).collect()
}

/// Numbers, names of figures and signs, up to the first word that is neither.
fn tokens(text: &str, values: &BTreeMap<&str, Ratio>) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return found };
        if "+-/=<>".contains(first) {
            found.push(Token::Sign(first));
            rest = &rest[1..];
            continue;
        }
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let Some(value) = Ratio::parse(word).or_else(|| values.get(word).copied()) else { return found };
        found.push(Token::Number(value));
        rest = after;
    }
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
            Token::Number(value) => total = total.checked_add(value.checked_mul(Ratio::whole(sign))?)?,
            Token::Sign(_) => return None,
        }
    }
    (!tokens.is_empty()).then_some(total)
}

fn percentage(tokens: &[Token], values: &BTreeMap<&str, Ratio>) -> Option<PercentCheck> {
    let place = tokens.iter().position(|token| *token == Token::Sign('/'))?;
    let (Token::Number(part), Token::Number(whole)) =
        (tokens.get(place.checked_sub(1)?)?, tokens.get(place + 1)?)
    else {
        return None;
    };
    let published = values.iter().find(|(name, _)| name.ends_with("pct"));
    let name = published.map_or("quotient", |(name, _)| name);
    percent_check(name, *part, *whole, published.map(|(_, value)| value.tenths()))
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
}
