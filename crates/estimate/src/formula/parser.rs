//! From tokens to a formula, by recursive descent.

use hoinhap_vocab::Text;

use super::lexer::{Placed, Token, tokens};
use super::{EffectTerm, Factor, Formula, FormulaError, Function, Term, Value};

/// Functions within functions, at most.
const DEEPEST: usize = 20;

/// Reads a formula.
///
/// # Errors
/// The text is not a formula; the error names the place and the remedy.
///
/// ```
/// let formula = hoinhap_estimate::formula::parse("trade ~ rta + log(dist) | exporter^year + importer^year").unwrap();
/// assert_eq!(formula.terms.len(), 2);
/// assert_eq!(formula.effects[1].columns, ["importer", "year"]);
/// ```
pub fn parse(text: &str) -> Result<Formula, FormulaError> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, end: text.chars().count() + 1 };
    let outcome = parser.value(0)?;
    parser.expect('~', &NO_TILDE)?;
    let mut formula = Formula {
        text: text.trim().to_owned(),
        outcome,
        terms: Vec::new(),
        offsets: Vec::new(),
        without_constant: false,
        effects: Vec::new(),
    };
    parser.right_side(&mut formula)?;
    if parser.takes('|') {
        parser.effects(&mut formula)?;
    }
    match parser.tokens.get(parser.at) {
        None => Ok(formula),
        Some(_) => Err(parser.error(&LEFT_OVER)),
    }
}

/// A message and its remedy.
type Complaint = (Text, Text);

static NO_TILDE: Complaint = (
    Text::fixed("Thiếu dấu `~` sau biến kết quả", "`~` is missing after the outcome"),
    Text::fixed("Viết như `trade ~ rta + log(dist)`", "Write as in `trade ~ rta + log(dist)`"),
);
static LEFT_OVER: Complaint = (
    Text::fixed("Phần còn lại không thuộc công thức", "The rest does not belong to the formula"),
    Text::fixed(
        "Nối các số hạng bằng `+`; hiệu ứng cố định đứng sau `|`",
        "Join terms by `+`; fixed effects stand after `|`",
    ),
);
static NO_NAME: Complaint = (
    Text::fixed("Thiếu tên cột", "The name of a column is missing"),
    Text::fixed(
        "Viết tên một cột của dữ liệu, hoặc `0` nếu chỉ có hiệu ứng cố định",
        "Write the name of a column, or `0` where there are effects alone",
    ),
);
static NO_FUNCTION: Complaint = (
    Text::fixed("Không có hàm này", "There is no such function"),
    Text::fixed(
        "Dùng log, log1p, exp, sqrt, abs, i, factor, lag, lead hoặc offset",
        "Use log, log1p, exp, sqrt, abs, i, factor, lag, lead or offset",
    ),
);
static NO_END: Complaint = (
    Text::fixed("Thiếu dấu `)`", "`)` is missing"),
    Text::fixed("Đóng ngoặc đã mở", "Close the bracket that was opened"),
);
static NO_COMMA: Complaint = (
    Text::fixed("Thiếu dấu `,`", "`,` is missing"),
    Text::fixed("Viết như `lag(rta, 4)`", "Write as in `lag(rta, 4)`"),
);
static NO_NUMBER: Complaint = (
    Text::fixed("Cần một số nguyên từ 0 đến 1000", "A whole number from 0 to 1000 is needed"),
    Text::fixed("Viết như `lag(rta, 4)`", "Write as in `lag(rta, 4)`"),
);
static NO_REFERENCE: Complaint = (
    Text::fixed(
        "Sau dấu phẩy cần một cột số, hoặc `ref=` và một mức",
        "A column of numbers, or `ref=` and a level, must follow the comma",
    ),
    Text::fixed(
        "Viết như `i(year, ref=1986)`, hoặc `i(year, dist)` cho độ dốc của dist theo năm",
        "Write as in `i(year, ref=1986)`, or `i(year, dist)` for the slope of dist by year",
    ),
);
static NO_POWER: Complaint = (
    Text::fixed("Sau `^` cần một số nguyên từ 1 đến 9", "A whole number from 1 to 9 must follow `^`"),
    Text::fixed(
        "Luỹ thừa viết như `x^2`; tích của hai biến viết `a:b`; `a^b` chỉ dùng cho hiệu ứng sau `|`",
        "A power is written `x^2`, a product of two columns `a:b`; `a^b` is for effects, after `|`",
    ),
);
static NO_MINUS: Complaint = (
    Text::fixed("Dấu `-` chỉ dùng để bỏ hằng số: `-1`", "`-` is only for leaving out the constant: `-1`"),
    Text::fixed("Muốn bỏ một biến thì đừng viết biến đó", "A term that is not wanted is not written"),
);
static NO_PAIR: Complaint = (
    Text::fixed("`pair` cần hai cột", "`pair` takes two columns"),
    Text::fixed("Viết như `pair(exporter, importer)`", "Write as in `pair(exporter, importer)`"),
);
static NO_BRACKET: Complaint = (
    Text::fixed("Thiếu dấu `]`", "`]` is missing"),
    Text::fixed("Viết như `exporter[year]`", "Write as in `exporter[year]`"),
);
static TOO_DEEP: Complaint = (
    Text::fixed("Quá nhiều hàm lồng nhau", "Too many functions within functions"),
    Text::fixed("Tính sẵn cột này trong dữ liệu", "Compute the column in the data"),
);

struct Parser {
    tokens: Vec<Placed>,
    at: usize,
    end: usize,
}

impl Parser {
    fn error(&self, (message, help): &Complaint) -> FormulaError {
        let here = self.tokens.get(self.at);
        let found = here.map_or_else(String::new, |placed| match &placed.token {
            Token::Word(word) | Token::Quoted(word) => word.clone(),
            Token::Sign(sign) => sign.to_string(),
        });
        let position = here.map_or(self.end, |placed| placed.position);
        FormulaError { position, found, message: message.clone(), help: help.clone() }
    }

    fn sees(&self, ahead: usize, sign: char) -> bool {
        self.tokens.get(self.at + ahead).is_some_and(|placed| placed.token == Token::Sign(sign))
    }

    fn takes(&mut self, sign: char) -> bool {
        let there = self.sees(0, sign);
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, sign: char, complaint: &Complaint) -> Result<(), FormulaError> {
        if self.takes(sign) { Ok(()) } else { Err(self.error(complaint)) }
    }

    /// A word before an opening bracket: the name of a function.
    fn calls(&self) -> Option<&str> {
        match self.tokens.get(self.at).map(|placed| &placed.token) {
            Some(Token::Word(word)) if self.sees(1, '(') => Some(word),
            _ => None,
        }
    }

    fn name(&mut self) -> Result<String, FormulaError> {
        let name = match self.tokens.get(self.at).map(|placed| &placed.token) {
            Some(Token::Quoted(name)) => name.clone(),
            Some(Token::Word(word)) if !word.starts_with(|first: char| first.is_ascii_digit()) => {
                word.clone()
            }
            _ => return Err(self.error(&NO_NAME)),
        };
        self.at += 1;
        Ok(name)
    }

    fn right_side(&mut self, formula: &mut Formula) -> Result<(), FormulaError> {
        loop {
            match self.tokens.get(self.at).map(|placed| &placed.token) {
                Some(Token::Word(word)) if word == "1" => self.at += 1,
                Some(Token::Word(word)) if word == "0" => {
                    formula.without_constant = true;
                    self.at += 1;
                }
                Some(Token::Sign('-')) => self.minus_one(formula)?,
                _ if self.calls() == Some("offset") => {
                    self.at += 2;
                    formula.offsets.push(self.value(0)?);
                    self.expect(')', &NO_END)?;
                }
                _ => self.terms(&mut formula.terms)?,
            }
            while self.sees(0, '-') {
                self.minus_one(formula)?;
            }
            if !self.takes('+') {
                return Ok(());
            }
        }
    }

    /// `-1`: no constant.
    fn minus_one(&mut self, formula: &mut Formula) -> Result<(), FormulaError> {
        self.at += 1;
        match self.tokens.get(self.at).map(|placed| &placed.token) {
            Some(Token::Word(word)) if word == "1" => {
                formula.without_constant = true;
                self.at += 1;
                Ok(())
            }
            _ => Err(self.error(&NO_MINUS)),
        }
    }

    /// A term, or the terms that `*` stands for: `a*b` is `a + b + a:b`.
    fn terms(&mut self, terms: &mut Vec<Term>) -> Result<(), FormulaError> {
        let mut found = vec![Term { factors: self.factors()? }];
        loop {
            if self.takes(':') {
                let factors = self.factors()?;
                found.iter_mut().for_each(|term| term.factors.extend_from_slice(&factors));
            } else if self.takes('*') {
                let factors = self.factors()?;
                let mut crossed = found.clone();
                crossed.iter_mut().for_each(|term| term.factors.extend_from_slice(&factors));
                found.push(Term { factors });
                found.extend(crossed);
            } else {
                break;
            }
        }
        for term in found {
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        Ok(())
    }

    /// A factor; `i(a, x)` are two, the indicators of `a` and `x`.
    fn factors(&mut self) -> Result<Vec<Factor>, FormulaError> {
        if !matches!(self.calls(), Some("i" | "factor")) {
            return Ok(vec![Factor::Value(self.value(0)?)]);
        }
        self.at += 2;
        let column = self.name()?;
        let (mut value, mut reference) = (None, None);
        if self.takes(',') {
            if !self.sees_reference() {
                value = Some(Factor::Value(self.slope_of_levels()?));
            }
            if value.is_none() || self.takes(',') {
                reference = Some(self.reference()?);
            }
        }
        self.expect(')', &NO_END)?;
        Ok(std::iter::once(Factor::Levels { column, reference }).chain(value).collect())
    }

    fn sees_reference(&self) -> bool {
        let word = self.tokens.get(self.at).map(|placed| &placed.token);
        word == Some(&Token::Word("ref".to_owned())) && self.sees(1, '=')
    }

    /// The value after the comma of `i(a, x)`.
    fn slope_of_levels(&mut self) -> Result<Value, FormulaError> {
        let complaint = self.error(&NO_REFERENCE);
        self.value(0).map_err(|error| if error.position == complaint.position { complaint } else { error })
    }

    fn reference(&mut self) -> Result<String, FormulaError> {
        if !self.sees_reference() {
            return Err(self.error(&NO_REFERENCE));
        }
        self.at += 2;
        let negative = self.takes('-');
        let level = match self.tokens.get(self.at).map(|placed| &placed.token) {
            Some(Token::Word(word) | Token::Quoted(word)) => word.clone(),
            _ => return Err(self.error(&NO_REFERENCE)),
        };
        self.at += 1;
        Ok(if negative { format!("-{level}") } else { level })
    }

    /// A value, which may be raised to a power.
    fn value(&mut self, depth: usize) -> Result<Value, FormulaError> {
        let base = self.plain_value(depth)?;
        if !self.takes('^') {
            return Ok(base);
        }
        let exponent = match self.tokens.get(self.at).map(|placed| &placed.token) {
            Some(Token::Word(word)) => word.parse().ok().filter(|exponent| (1..=9).contains(exponent)),
            _ => None,
        };
        let exponent = exponent.ok_or_else(|| self.error(&NO_POWER))?;
        self.at += 1;
        Ok(Value::Power { base: Box::new(base), exponent })
    }

    fn plain_value(&mut self, depth: usize) -> Result<Value, FormulaError> {
        if depth > DEEPEST {
            return Err(self.error(&TOO_DEEP));
        }
        let Some(word) = self.calls().map(str::to_owned) else { return Ok(Value::Column(self.name()?)) };
        let value = match (word.as_str(), Function::of_word(&word)) {
            (_, Some(function)) => {
                self.at += 2;
                Value::Apply(function, Box::new(self.value(depth + 1)?))
            }
            ("lag" | "lead", None) => {
                self.at += 2;
                let column = self.name()?;
                self.expect(',', &NO_COMMA)?;
                let steps = self.steps()?;
                Value::Shift { column, steps: if word == "lag" { steps } else { -steps } }
            }
            _ => return Err(self.error(&NO_FUNCTION)),
        };
        self.expect(')', &NO_END)?;
        Ok(value)
    }

    fn steps(&mut self) -> Result<i32, FormulaError> {
        let steps = match self.tokens.get(self.at).map(|placed| &placed.token) {
            Some(Token::Word(word)) => word.parse().ok().filter(|steps| (0..=1000).contains(steps)),
            _ => None,
        };
        let steps = steps.ok_or_else(|| self.error(&NO_NUMBER))?;
        self.at += 1;
        Ok(steps)
    }

    /// The columns of an effect, and whether they are a pair without direction.
    fn categories(&mut self) -> Result<(Vec<String>, bool), FormulaError> {
        if self.calls() == Some("pair") {
            self.at += 2;
            let first = self.name()?;
            self.expect(',', &NO_PAIR)?;
            let second = self.name()?;
            self.expect(')', &NO_PAIR)?;
            return Ok((vec![first, second], true));
        }
        let mut columns = vec![self.name()?];
        while self.takes('^') {
            columns.push(self.name()?);
        }
        Ok((columns, false))
    }

    fn effects(&mut self, formula: &mut Formula) -> Result<(), FormulaError> {
        loop {
            let (columns, unordered) = self.categories()?;
            let mut slope = None;
            if self.takes('[') {
                slope = Some(self.name()?);
                self.expect(']', &NO_BRACKET)?;
            }
            let effect = EffectTerm { columns, unordered, slope };
            if !formula.effects.contains(&effect) {
                formula.effects.push(effect);
            }
            if !self.takes('+') {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let factor = |factor: &Factor| match factor {
            Factor::Value(value) => value.to_string(),
            Factor::Levels { column, reference } => {
                format!("{column}/{}", reference.as_deref().unwrap_or(""))
            }
        };
        let term = |term: &Term| term.factors.iter().map(factor).collect::<Vec<_>>().join(":");
        parse(text).unwrap().terms.iter().map(term).collect()
    }

    #[test]
    fn terms_products_and_levels_are_told_apart() {
        assert_eq!(names("y ~ a*b + a + log(c):d"), ["a", "b", "a:b", "log(c):d"]);
        assert_eq!(names("log(y) ~ i(year, ref=-1):x + factor(z)"), ["year/-1:x", "z/"]);
        assert_eq!(names("y ~ lag(rta, 4) + lead(rta,2) + 1"), ["lag(rta,4)", "lead(rta,2)"]);
        assert_eq!(names("y ~ x^2 + log(x)^3:z + sqrt(abs(z))"), ["x^2", "log(x)^3:z", "sqrt(abs(z))"]);
        assert_eq!(names("y ~ i(year, x) + i(year, log(z), ref=1986)"), ["year/:x", "year/1986:log(z)"]);
    }

    #[test]
    fn effects_interact_and_may_be_slopes() {
        let formula = parse("y ~ 0 + offset(log(o)) | a^b + c[t]").unwrap();
        assert!(formula.without_constant && formula.terms.is_empty() && formula.offsets.len() == 1);
        let effects: Vec<String> = formula.effects.iter().map(ToString::to_string).collect();
        assert_eq!(effects, ["a^b", "c[t]"]);
        let formula = parse("y ~ x - 1 | pair(a, b) + pair(a,b)[x]").unwrap();
        assert!(formula.without_constant && formula.effects[0].unordered);
        let effects: Vec<String> = formula.effects.iter().map(ToString::to_string).collect();
        assert_eq!(effects, ["pair(a,b)", "pair(a,b)[x]"]);
        assert!(parse("y ~ -1 + x").unwrap().without_constant);
    }

    #[test]
    fn errors_name_the_place() {
        let cases = [
            ("", 1),
            ("y", 2),
            ("y ~", 4),
            ("y ~ a +", 8),
            ("y ~ a b", 7),
            ("y ~ sinh(a)", 5),
            ("y ~ a^b", 7),
            ("y ~ a^10", 7),
            ("y ~ a - b", 9),
            ("y ~ a | pair(b)", 15),
            ("y ~ i(a, b, c)", 13),
            ("y ~ lag(a)", 10),
            ("y ~ lag(a, x)", 12),
            ("y ~ a | b[c", 12),
            ("y ~ i(a, 3)", 10),
            ("y ~ 2", 5),
            ("y ~ log(a", 10),
        ];
        for (text, position) in cases {
            let error = parse(text).unwrap_err();
            assert_eq!(error.position, position, "{text}: {error}");
            assert!(!error.help.is_empty());
        }
        assert!(parse(&format!("y ~ {}a{}", "log(".repeat(50), ")".repeat(50))).is_err());
    }
}
