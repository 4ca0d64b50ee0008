//! A walk over a scenario file that asks for known keys, reports unknown ones and goes on after a fault.

use std::cell::RefCell;
use std::collections::BTreeSet;

use hoinhap_sources::nearest;
use hoinhap_vocab::{Issue, Text, Year};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A file and the faults found in it.
pub(super) struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    faults: RefCell<Vec<(usize, Issue)>>,
}

impl<'t> Reader<'t> {
    pub(super) const fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text, faults: RefCell::new(Vec::new()) }
    }

    /// `file:line` of a byte.
    pub(super) fn place(&self, at: usize) -> String {
        let before = self.text.as_bytes().iter().take(at);
        format!("{}:{}", self.file, 1 + before.filter(|byte| **byte == b'\n').count())
    }

    pub(super) fn fault(&self, at: usize, issue: Issue) {
        self.faults.borrow_mut().push((at, issue));
    }

    fn report(&self, at: usize, code: &'static str, value: &str, message: Text, help: Text) {
        self.fault(at, Issue::error(code, self.place(at), message, help).with_value(value));
    }

    /// The faults in the order of the file.
    pub(super) fn into_faults(self) -> Vec<Issue> {
        let mut faults = self.faults.into_inner();
        faults.sort_by_key(|(at, _)| *at);
        faults.into_iter().map(|(_, issue)| issue).collect()
    }
}

/// A table whose keys must all be asked for.
pub(super) struct Keys<'r, 'i> {
    pub(super) reader: &'r Reader<'r>,
    table: &'r DeTable<'i>,
    pub(super) at: usize,
    asked: RefCell<BTreeSet<&'static str>>,
}

/// A value with its key.
#[derive(Clone, Copy)]
pub(super) struct Entry<'r, 'i> {
    reader: &'r Reader<'r>,
    key: &'static str,
    value: &'r Spanned<DeValue<'i>>,
}

impl<'r, 'i> Keys<'r, 'i> {
    pub(super) const fn new(reader: &'r Reader<'r>, table: &'r DeTable<'i>, at: usize) -> Self {
        Self { reader, table, at, asked: RefCell::new(BTreeSet::new()) }
    }

    /// `file:line` of the table.
    pub(super) fn place(&self) -> String {
        self.reader.place(self.at)
    }

    pub(super) fn get(&self, key: &'static str) -> Option<Entry<'r, 'i>> {
        self.asked.borrow_mut().insert(key);
        self.table.get(key).map(|value| Entry { reader: self.reader, key, value })
    }

    /// A key that must be there.
    pub(super) fn need(&self, key: &'static str) -> Option<Entry<'r, 'i>> {
        let found = self.get(key);
        if found.is_none() {
            self.missing(key);
        }
        found
    }

    fn missing(&self, key: &str) {
        let message = Text::new(format!("Thiếu khoá `{key}`"), format!("The key `{key}` is missing"));
        let help = Text::new(format!("Thêm `{key} = ...`"), format!("Add `{key} = ...`"));
        self.reader.report(self.at, "scenario/missing-key", key, message, help);
    }

    pub(super) fn text(&self, key: &'static str) -> Option<String> {
        self.get(key)?.text()
    }

    pub(super) fn texts(&self, key: &'static str) -> Vec<String> {
        self.get(key).map(|entry| entry.texts()).unwrap_or_default()
    }

    pub(super) fn table(&self, key: &'static str) -> Option<Keys<'r, 'i>> {
        self.get(key)?.table()
    }

    pub(super) fn tables(&self, key: &'static str) -> Vec<Keys<'r, 'i>> {
        let items = self.get(key).map(|entry| entry.items()).unwrap_or_default();
        items.iter().filter_map(Entry::table).collect()
    }

    /// Reports the keys that nobody asked for, and ends the table.
    pub(super) fn finish(self) {
        self.finish_ref();
    }

    /// Reports the keys that nobody asked for.
    pub(super) fn finish_ref(&self) {
        let asked = self.asked.borrow();
        for key in self.table.keys().filter(|key| !asked.contains(key.get_ref().as_ref())) {
            let name = key.get_ref().as_ref();
            let near = nearest(name, asked.iter().copied(), 1);
            let help = match near.first() {
                Some(near) => Text::new(format!("Có phải là `{near}`?"), format!("Did you mean `{near}`?")),
                None => {
                    let known = asked.iter().copied().collect::<Vec<_>>().join(", ");
                    Text::new(format!("Các khoá ở đây: {known}"), format!("Keys here: {known}"))
                }
            };
            let message = Text::fixed("Không có khoá này ở đây", "There is no such key here");
            self.reader.report(key.span().start, "scenario/unknown-key", name, message, help);
        }
    }
}

impl<'r, 'i> Entry<'r, 'i> {
    pub(super) fn at(&self) -> usize {
        self.value.span().start
    }

    pub(super) fn place(&self) -> String {
        self.reader.place(self.at())
    }

    pub(super) const fn key(&self) -> &'static str {
        self.key
    }

    pub(super) const fn reader(&self) -> &'r Reader<'r> {
        self.reader
    }

    fn shown(&self) -> &'r str {
        self.reader.text.get(self.value.span()).unwrap_or_default()
    }

    /// Reports a value of another type.
    fn wrong(&self, vi: &str, en: &str) {
        let message =
            Text::new(format!("`{}` phải là {vi}", self.key), format!("`{}` must be {en}", self.key));
        let help = Text::new(format!("Ghi {vi}"), format!("Write {en}"));
        self.reader.report(self.at(), "scenario/wrong-type", self.shown(), message, help);
    }

    pub(super) fn is_table(&self) -> bool {
        self.value.get_ref().as_table().is_some()
    }

    pub(super) fn is_text(&self) -> bool {
        self.value.get_ref().as_str().is_some()
    }

    pub(super) fn text(&self) -> Option<String> {
        let text = self.value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong("chuỗi ký tự trong ngoặc kép", "a text in quotes");
        }
        text
    }

    pub(super) fn number(&self) -> Option<f64> {
        let plain = |digits: &str| digits.replace('_', "").parse::<f64>().ok();
        let number = match self.value.get_ref() {
            DeValue::Integer(integer) if integer.radix() == 10 => plain(integer.as_str()),
            DeValue::Float(float) => plain(float.as_str()),
            _ => None,
        };
        let number = number.filter(|number| number.is_finite());
        if number.is_none() {
            self.wrong("một số hữu hạn", "a finite number");
        }
        number
    }

    /// A whole number that is not negative.
    pub(super) fn count(&self) -> Option<u64> {
        let count = self.number()?;
        if count < 0.0 || count.fract() != 0.0 || count > 9e15 {
            self.wrong("một số nguyên không âm", "a whole number that is not negative");
            return None;
        }
        Some(count as u64)
    }

    /// A year of four digits.
    pub(super) fn year(&self) -> Option<Year> {
        let year = self.number()?;
        if year.fract() != 0.0 || !(1000.0..=9999.0).contains(&year) {
            self.wrong("một năm có bốn chữ số", "a year of four digits");
            return None;
        }
        Some(year as Year)
    }

    pub(super) fn flag(&self) -> Option<bool> {
        let flag = self.value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong("true hoặc false", "true or false");
        }
        flag
    }

    pub(super) fn table(&self) -> Option<Keys<'r, 'i>> {
        let table = self.value.get_ref().as_table();
        if table.is_none() {
            self.wrong("một bảng", "a table");
        }
        table.map(|table| Keys::new(self.reader, table, self.at()))
    }

    pub(super) fn items(&self) -> Vec<Self> {
        let Some(array) = self.value.get_ref().as_array() else {
            self.wrong("một danh sách [...]", "a list [...]");
            return Vec::new();
        };
        array.iter().map(|value| Self { value, ..*self }).collect()
    }

    /// One text, or a list of texts.
    pub(super) fn texts(&self) -> Vec<String> {
        if self.is_text() {
            return self.text().into_iter().collect();
        }
        self.items().iter().filter_map(Self::text).collect()
    }

    /// Whether a list has anything in it.
    pub(super) fn is_filled(&self) -> bool {
        self.value.get_ref().as_array().is_some_and(|items| !items.is_empty())
    }

    /// One of some words.
    pub(super) fn word<T: Copy>(&self, words: &[(&'static str, T)]) -> Option<T> {
        let text = self.text()?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let known = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
            let message = Text::new(
                format!("`{}` không nhận giá trị này", self.key),
                format!("`{}` does not take this value", self.key),
            );
            let help = Text::new(format!("Chọn một trong: {known}"), format!("Choose one of: {known}"));
            self.reader.report(self.at(), "scenario/unknown-value", &text, message, help);
        }
        found
    }
}
