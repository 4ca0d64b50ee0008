//! A walk over a parsed TOML file that collects faults instead of stopping at the first.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};

use hoinhap_sources::nearest;
use hoinhap_vocab::{Issue, Text};
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::index::panel::is_too_great;
use crate::index::problem;

/// Faults found so far, with the text they are found in.
pub(super) struct Faults<'a> {
    file: &'a str,
    text: &'a str,
    found: RefCell<Vec<(usize, Issue)>>,
}

impl<'a> Faults<'a> {
    pub(super) const fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text, found: RefCell::new(Vec::new()) }
    }

    /// `file:line` of a place in the text.
    pub(super) fn place(&self, at: usize) -> String {
        let line =
            1 + self.text.as_bytes()[..at.min(self.text.len())].iter().filter(|byte| **byte == b'\n').count();
        format!("{}:{line}", self.file)
    }

    pub(super) fn add(&self, at: usize, code: &'static str, message: Text, help: Text) {
        self.found.borrow_mut().push((at, Issue::error(code, self.place(at), message, help)));
    }

    pub(super) fn add_value(&self, at: usize, code: &'static str, value: &str, message: Text, help: Text) {
        let issue = Issue::error(code, self.place(at), message, help).with_value(value);
        self.found.borrow_mut().push((at, issue));
    }

    /// A fault of another file, told where this one names it.
    pub(super) fn add_other(&self, at: usize, issue: Issue) {
        self.found.borrow_mut().push((at, issue));
    }

    /// The faults in the order of the file.
    pub(super) fn finish(self) -> Vec<Issue> {
        let mut found = self.found.into_inner();
        found.sort_by_key(|(at, _)| *at);
        found.into_iter().map(|(_, issue)| issue).collect()
    }
}

/// A value with its place.
#[derive(Clone, Copy)]
pub(super) struct Value<'a, 'i> {
    pub(super) faults: &'a Faults<'a>,
    pub(super) name: &'a str,
    pub(super) value: &'a Spanned<DeValue<'i>>,
}

/// A table of which every key must be known.
pub(super) struct Section<'a, 'i> {
    pub(super) faults: &'a Faults<'a>,
    pub(super) table: &'a DeTable<'i>,
    pub(super) span: Range<usize>,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'a, 'i> Section<'a, 'i> {
    pub(super) const fn new(faults: &'a Faults<'a>, table: &'a DeTable<'i>, span: Range<usize>) -> Self {
        Self { faults, table, span, asked: RefCell::new(BTreeSet::new()) }
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &'static str) -> Option<Value<'a, 'i>> {
        self.asked.borrow_mut().insert(key);
        self.table.get(key).map(|value| Value { faults: self.faults, name: key, value })
    }

    /// The value of a key that must be there.
    pub(super) fn need(&self, key: &'static str) -> Option<Value<'a, 'i>> {
        let value = self.get(key);
        if value.is_none() {
            self.faults.add_value(
                self.span.start,
                "recipe/missing-key",
                key,
                Text::new(format!("Thiếu khoá `{key}`."), format!("The key `{key}` is missing.")),
                Text::new(format!("Thêm `{key} = ...`."), format!("Add `{key} = ...`.")),
            );
        }
        value
    }

    pub(super) fn text(&self, key: &'static str) -> Option<String> {
        self.get(key)?.text()
    }

    pub(super) fn number(&self, key: &'static str) -> Option<f64> {
        self.get(key)?.number()
    }

    /// A whole number within bounds; `otherwise` where the key is absent.
    pub(super) fn whole(&self, key: &'static str, bounds: RangeInclusive<u32>, otherwise: u32) -> u32 {
        self.get(key).and_then(|value| value.whole(bounds)).unwrap_or(otherwise)
    }

    /// A share from 0 to 1; `otherwise` where the key is absent.
    pub(super) fn share(&self, key: &'static str, otherwise: f64) -> f64 {
        self.get(key).and_then(|value| value.share()).unwrap_or(otherwise)
    }

    pub(super) fn flag(&self, key: &'static str) -> Option<bool> {
        self.get(key)?.flag()
    }

    pub(super) fn section(&self, key: &'static str) -> Option<Section<'a, 'i>> {
        self.get(key)?.section()
    }

    pub(super) fn list(&self, key: &'static str) -> Vec<Value<'a, 'i>> {
        self.get(key).map(|value| value.list()).unwrap_or_default()
    }

    pub(super) fn texts(&self, key: &'static str) -> Vec<String> {
        self.list(key).iter().filter_map(Value::text).collect()
    }

    /// Reports the keys that nobody asked for, with the known key that is nearest.
    pub(super) fn finish(self) {
        let asked = self.asked.borrow();
        for key in self.table.keys().filter(|key| !asked.contains(key.get_ref().as_ref())) {
            let name = key.get_ref().as_ref();
            let known = asked.iter().copied().collect::<Vec<_>>().join(", ");
            let near = asked.iter().min_by_key(|known| edit_distance(known, name)).copied();
            let near = near.filter(|known| edit_distance(known, name) <= 2);
            let help = near.map_or_else(
                || {
                    Text::new(
                        format!("Các khoá có thể dùng: {known}."),
                        format!("Keys that may stand here: {known}."),
                    )
                },
                |near| Text::new(format!("Có phải là `{near}`?"), format!("Did you mean `{near}`?")),
            );
            let message = Text::fixed("Không có khoá này ở đây.", "There is no such key here.");
            self.faults.add_value(key.span().start, "recipe/unknown-key", name, message, help);
        }
    }
}

impl<'a, 'i> Value<'a, 'i> {
    pub(super) fn at(&self) -> usize {
        self.value.span().start
    }

    /// Reports that the value is of another type.
    fn wrong_type(&self, vi: &str, en: &str) {
        let shown = self.faults.text.get(self.value.span()).unwrap_or_default();
        self.faults.add_value(
            self.at(),
            "recipe/wrong-type",
            shown,
            Text::new(format!("`{}` phải là {vi}.", self.name), format!("`{}` must be {en}.", self.name)),
            Text::new(format!("Sửa thành {vi}."), format!("Write {en}.")),
        );
    }

    /// Reports that the value is not one of those allowed, with the one that is nearest.
    pub(super) fn not_one_of(&self, allowed: &str) {
        let shown = self.faults.text.get(self.value.span()).unwrap_or_default();
        let (near_vi, near_en) = nearest_word(shown, allowed).map_or_else(Default::default, |near| {
            (format!("Có phải là `{near}`? "), format!("Did you mean `{near}`? "))
        });
        self.faults.add_value(
            self.at(),
            "recipe/unknown-value",
            shown,
            Text::new(
                format!("`{}` không nhận giá trị này.", self.name),
                format!("`{}` does not take this value.", self.name),
            ),
            Text::new(
                format!("{near_vi}Chọn một trong: {allowed}."),
                format!("{near_en}Choose one of: {allowed}."),
            ),
        );
    }

    pub(super) fn text(&self) -> Option<String> {
        let text = self.value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong_type("chuỗi ký tự", "a text in quotes");
        }
        text
    }

    pub(super) fn is_text(&self) -> bool {
        self.value.get_ref().as_str().is_some()
    }

    pub(super) fn number(&self) -> Option<f64> {
        let plain = |digits: &str| digits.replace('_', "").parse::<f64>().ok();
        let number = match self.value.get_ref() {
            DeValue::Integer(integer) if integer.radix() == 10 => plain(integer.as_str()),
            DeValue::Float(float) => plain(float.as_str()),
            _ => None,
        };
        let number = number.filter(|number| number.is_finite());
        match number {
            None => self.wrong_type("một số hữu hạn", "a finite number"),
            Some(number) if is_too_great(number) => self.too_great(),
            Some(_) => {}
        }
        number
    }

    fn too_great(&self) {
        let shown = self.faults.text.get(self.value.span()).unwrap_or_default();
        let (message, help) = (problem::too_great_message(), problem::too_great_help());
        self.faults.add_value(self.at(), "recipe/too-great", shown, message, help);
    }

    /// A whole number within bounds.
    fn whole(&self, bounds: RangeInclusive<u32>) -> Option<u32> {
        let number = self.number()?;
        let (least, most) = (f64::from(*bounds.start()), f64::from(*bounds.end()));
        if number.fract() == 0.0 && (least..=most).contains(&number) {
            return Some(number as u32);
        }
        let near = number.round().clamp(least, most);
        self.faults.add_value(
            self.at(),
            "recipe/not-a-count",
            &number.to_string(),
            Text::new(
                format!("`{}` phải là số nguyên từ {least} đến {most}.", self.name),
                format!("`{}` must be a whole number from {least} to {most}.", self.name),
            ),
            Text::new(
                format!("Giá trị hợp lệ gần nhất là {near}."),
                format!("The nearest that may stand here is {near}."),
            ),
        );
        None
    }

    /// A share from 0 to 1.
    fn share(&self) -> Option<f64> {
        let share = self.number()?;
        if !(0.0..=1.0).contains(&share) {
            let message = Text::new(
                format!("`{}` phải nằm trong khoảng 0 đến 1.", self.name),
                format!("`{}` lies between 0 and 1.", self.name),
            );
            let help = Text::fixed("Ghi tỷ lệ, chẳng hạn 0.8.", "Write a share, such as 0.8.");
            self.faults.add_value(self.at(), "recipe/not-a-share", &share.to_string(), message, help);
        }
        Some(share)
    }

    pub(super) fn flag(&self) -> Option<bool> {
        let flag = self.value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type("true hoặc false", "true or false");
        }
        flag
    }

    pub(super) fn section(&self) -> Option<Section<'a, 'i>> {
        match self.value.get_ref().as_table() {
            Some(table) => Some(Section::new(self.faults, table, self.value.span())),
            None => {
                self.wrong_type("một bảng", "a table");
                None
            }
        }
    }

    fn array(&self) -> Option<&'a DeArray<'i>> {
        let array = self.value.get_ref().as_array();
        if array.is_none() {
            self.wrong_type("một danh sách [...]", "a list [...]");
        }
        array
    }

    pub(super) fn list(&self) -> Vec<Value<'a, 'i>> {
        let entry = |value| Value { faults: self.faults, name: self.name, value };
        self.array().map(|array| array.iter().map(entry).collect()).unwrap_or_default()
    }

    /// Two numbers.
    pub(super) fn pair(&self) -> Option<(f64, f64)> {
        let numbers: Vec<f64> = self.list().iter().filter_map(Value::number).collect();
        if let [first, second] = numbers[..] {
            return Some((first, second));
        }
        self.wrong_type("hai số, chẳng hạn [1, 100]", "two numbers, such as [1, 100]");
        None
    }
}

/// The allowed word that is nearest; what follows a colon is its argument and does not count.
fn nearest_word<'a>(shown: &str, allowed: &'a str) -> Option<&'a str> {
    let stem = |word: &'a str| word.split_once(':').map_or(word, |(stem, _)| stem);
    let words = || allowed.split(", ").filter(|word| !word.contains(' '));
    let asked = shown.trim_matches('"').split(':').next().unwrap_or_default();
    let near = nearest(asked, words().map(stem), 1).pop()?;
    words().find(|word| stem(word) == near)
}

/// Levenshtein distance of two short keys.
fn edit_distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let change = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}
