//! Holding the fields of a record against its kind.

use hoinhap_vocab::{Date, Text, parse_date};

use super::kinds::{FieldSpec, Kind, Takes};
use super::{Class, Fields, label, rules};
use crate::book::Gap;
use crate::model::Ratio;
use crate::time::{Due, Offset, RecurrenceRule};

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field.
    pub field: String,
    /// Stable code, as in the specification: `E-REQUIRED`, `E-DATE`, `E-VALUE`, `E-FIELD`, `E-REFERENCE`.
    pub code: &'static str,
    /// The value, where there is one.
    pub value: String,
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub help: Text,
}

/// The problems of some fields. `exists` says whether a record is there; references to others are refused.
pub fn check_fields(kind: Kind, fields: &Fields, exists: &dyn Fn(&str, &str) -> bool) -> Vec<Problem> {
    let missing = kind.fields().iter().filter(|spec| spec.required && !fields.contains_key(spec.name));
    let mut problems: Vec<Problem> = missing.map(|spec| Problem::required(spec.name)).collect();
    for (name, value) in fields {
        match kind.field(name) {
            None => problems.push(Problem::unknown(kind, name, value)),
            Some(_) if is_secret(value) => problems.push(Problem::secret(name, value)),
            Some(spec) => problems.extend(check_value(spec, value, exists)),
        }
    }
    problems.extend(rules::check(kind, fields));
    problems
}

/// The problems of those fields that name other records: each must be there.
pub(crate) fn check_references(
    kind: Kind,
    fields: &Fields,
    exists: &dyn Fn(&str, &str) -> bool,
) -> Vec<Problem> {
    let named = fields.iter().filter_map(|(name, value)| Some((kind.field(name)?, value)));
    let of_records =
        named.filter(|(spec, _)| matches!(spec.takes, Takes::One(_) | Takes::Many(_) | Takes::Waits));
    of_records.filter_map(|(spec, value)| check_value(spec, value, exists)).collect()
}

/// The marks of a state secret, as documents bear them.
const SECRET: [&str; 3] = ["TUYỆT MẬT", "TỐI MẬT", "MẬT"];

/// Whether a text bears the mark of a state secret.
#[must_use]
pub(crate) fn bears_secret_mark(text: &str) -> bool {
    is_secret(text)
}

/// Whether a text bears the mark of a state secret: the mark in capitals at its beginning or on a line of its own, or the
/// word alone.
fn is_secret(value: &str) -> bool {
    let own = |line: &str| {
        let line = line.trim().trim_matches(['[', ']', '(', ')', '*', '"', '-', ':', '.']);
        // The shortest mark is also the word for honey: it must stand alone.
        line == SECRET[2]
            || SECRET[..2].iter().any(|mark| {
                line.strip_prefix(mark).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            })
    };
    let whole = value.trim().to_uppercase();
    value.lines().any(own) || SECRET.contains(&whole.as_str())
}

fn check_value(spec: &FieldSpec, value: &str, exists: &dyn Fn(&str, &str) -> bool) -> Option<Problem> {
    let fits = match spec.takes {
        Takes::Text | Takes::State => return check_text(spec, value),
        Takes::Word(words) => words.contains(&value),
        Takes::Date => parse_date(value).is_ok(),
        Takes::Due => value.parse::<Due>().is_ok(),
        Takes::Number => Ratio::parse(value).is_some(),
        Takes::Count => value.parse::<u32>().is_ok_and(|count| count.to_string() == value),
        Takes::YesNo => matches!(value, "yes" | "no"),
        Takes::Offset => value.parse::<Offset>().is_ok(),
        Takes::Rule => value.parse::<RecurrenceRule>().is_ok(),
        Takes::One(kind) => return dangling(spec.name, kind, [value], exists),
        Takes::Many(kind) => return dangling(spec.name, kind, items(value), exists),
        Takes::Waits => {
            return dangling(spec.name, "task", items(value).map(|item| without_lag(item).0), exists);
        }
    };
    if fits { None } else { Some(Problem::value(spec, value)) }
}

/// Characters that a text may have: as many as a cell of a spreadsheet.
const LONGEST: usize = 32_767;

fn check_text(spec: &FieldSpec, value: &str) -> Option<Problem> {
    if value.trim().is_empty() {
        return Some(Problem::value(spec, value));
    }
    let control = |c: &char| c.is_control() && !matches!(c, '\n' | '\t' | '\r');
    if let Some(found) = value.chars().find(control) {
        return Some(Problem::control(spec.name, found));
    }
    let length = value.chars().count();
    (length > LONGEST).then(|| Problem::too_long(spec.name, length))
}

pub(super) fn items(value: &str) -> impl Iterator<Item = &str> {
    value.split(';').map(str::trim).filter(|item| !item.is_empty())
}

/// An id and its lag: `T-1+3` waits three working days after `T-1`.
pub(crate) fn without_lag(item: &str) -> (&str, u32) {
    let parts = item.rsplit_once('+').and_then(|(id, lag)| Some((id, lag.parse().ok()?)));
    parts.unwrap_or((item, 0))
}

fn dangling<'a>(
    field: &str,
    kind: &str,
    ids: impl IntoIterator<Item = &'a str>,
    exists: &dyn Fn(&str, &str) -> bool,
) -> Option<Problem> {
    let unknown = ids.into_iter().find(|id| !exists(kind, id))?;
    let kind = label(kind);
    Some(Problem {
        field: field.to_owned(),
        code: "E-REFERENCE",
        value: unknown.to_owned(),
        message: Text::new(
            format!("Không có {} mang mã `{unknown}`", kind.vi),
            format!("There is no {} `{unknown}`", kind.en),
        ),
        help: Text::fixed("Nhập bản ghi đó trước, hoặc sửa mã", "Load that record first, or mend the id"),
    })
}

impl Problem {
    /// A text that bears the mark of a state secret; the text itself is not repeated.
    pub(crate) fn secret(field: &str, _value: &str) -> Self {
        Self {
            field: field.to_owned(),
            code: "E-SECRET",
            value: String::new(),
            message: Text::fixed(
                "Nội dung mang dấu mật của bí mật nhà nước: sổ này không lưu",
                "The text bears the mark of a state secret: this register does not keep it",
            ),
            help: Text::fixed(
                "Xử lý trong hệ thống dành cho bí mật nhà nước",
                "Handle it where state secrets are kept",
            ),
        }
    }

    /// A class that is too wide for what the record holds.
    pub(crate) fn too_open(class: Class) -> Self {
        Self {
            field: "class".to_owned(),
            code: "E-VALUE",
            value: class.code().to_owned(),
            message: Text::fixed(
                "Vụ việc bảo hộ có thông tin cá nhân nên phải ở mức hạn chế",
                "A protection case holds personal data and must be restricted",
            ),
            help: Text::fixed("Ghi với `--as restricted`", "Record it with `--as restricted`"),
        }
    }

    /// The record has this class already.
    pub(crate) fn same_class(class: Class) -> Self {
        Self::together(
            "class",
            class.code(),
            Text::fixed("Bản ghi đã ở mức này", "The record has this class already"),
        )
    }

    /// A record beside this one forbids what a field says.
    pub(crate) fn beside(field: &str, value: &str, message: Text, help: Text) -> Self {
        Self { field: field.to_owned(), code: "E-VALUE", value: value.to_owned(), message, help }
    }

    /// A field names a record that is not there.
    pub(crate) fn dangling(field: &str, value: &str, message: Text, help: Text) -> Self {
        Self { code: "E-REFERENCE", ..Self::beside(field, value, message, help) }
    }

    /// A day that is yet to come.
    pub(crate) fn ahead(field: &str, day: &str) -> Self {
        Self::together(field, day, Text::fixed("Ngày này chưa đến", "This day is yet to come"))
    }

    /// A step that takes effect when it is written, for a day that is yet to come.
    pub(crate) fn not_yet(field: &str, day: Date) -> Self {
        Self {
            field: field.to_owned(),
            code: "E-DATE",
            value: day.to_string(),
            message: Text::new(format!("Ngày {day} chưa đến"), format!("The day {day} is yet to come")),
            help: Text::new(
                format!("Ghi từ ngày {day} trở đi: bước này có hiệu lực ngay khi ghi"),
                format!("Record it from {day} on: it takes effect when it is written"),
            ),
        }
    }

    /// The state of a new record is none of its kind.
    pub(crate) fn of_state(state: &str) -> Self {
        Self::together("state", state, Text::fixed("Không có trạng thái này", "There is no such state"))
    }

    /// An id that cannot be used.
    pub(crate) fn of_id(id: &str) -> Self {
        Self {
            field: "id".to_owned(),
            code: "E-VALUE",
            value: id.to_owned(),
            message: Text::fixed("Mã không dùng được", "The id cannot be used"),
            help: Text::fixed(
                "Mã có 1 đến 200 ký tự, không có dấu hai chấm, chấm phẩy hay ký tự điều khiển",
                "An id has 1 to 200 characters, no colon, semicolon or control character",
            ),
        }
    }

    /// The first due date of a task is kept.
    pub(crate) fn of_baseline(due: &str) -> Self {
        Self {
            field: "due".to_owned(),
            code: "E-STATE",
            value: due.to_owned(),
            message: Text::fixed("Thời hạn ban đầu không được sửa", "The first due date is never changed"),
            help: Text::fixed(
                "Ghi một bản ghi `due_change` kèm quyết định gia hạn",
                "Record a `due_change` with the decision that extends it",
            ),
        }
    }

    /// A review that is to be concluded lacks something.
    pub(crate) fn of_gap(gap: &Gap) -> Self {
        let name = label(gap.code());
        Self {
            field: gap.code().to_owned(),
            code: "E-REQUIRED",
            value: gap.id().to_owned(),
            message: gap.message(),
            help: Text::new(
                format!("Ghi {} rồi kết luận lại", name.vi),
                format!("Record the {}, then conclude again", name.en),
            ),
        }
    }

    /// A field that must be there.
    pub(crate) fn required(field: &str) -> Self {
        let name = label(field);
        Self {
            field: field.to_owned(),
            code: "E-REQUIRED",
            value: String::new(),
            message: Text::new(format!("Thiếu {}", name.vi), format!("The {} is missing", name.en)),
            help: Text::fixed("Điền giá trị vào ô này", "Fill the value in"),
        }
    }

    fn unknown(kind: Kind, field: &str, value: &str) -> Self {
        Self {
            field: field.to_owned(),
            code: "E-FIELD",
            value: value.to_owned(),
            message: Text::new(
                format!("Loại bản ghi `{kind}` không có trường `{field}`"),
                format!("A record of kind `{kind}` has no field `{field}`"),
            ),
            help: Text::new(
                format!("Các trường: {}", names(kind)),
                format!("Its fields are {}", names(kind)),
            ),
        }
    }

    pub(super) fn together(field: &str, value: &str, message: Text) -> Self {
        Self {
            field: field.to_owned(),
            code: "E-VALUE",
            value: value.to_owned(),
            message,
            help: Text::fixed("Sửa một trong các trường liên quan", "Mend one of the fields concerned"),
        }
    }

    fn control(field: &str, found: char) -> Self {
        Self {
            field: field.to_owned(),
            code: "E-VALUE",
            value: found.escape_unicode().to_string(),
            message: Text::fixed("Văn bản có ký tự điều khiển", "The text has a control character"),
            help: Text::fixed("Xoá ký tự đó", "Take the character out"),
        }
    }

    fn too_long(field: &str, length: usize) -> Self {
        Self {
            field: field.to_owned(),
            code: "E-TOO-LARGE",
            value: length.to_string(),
            message: Text::new(
                format!("Văn bản dài {length} ký tự"),
                format!("The text has {length} characters"),
            ),
            help: Text::new(
                format!("Rút gọn còn tối đa {LONGEST} ký tự, phần còn lại đưa vào tài liệu minh chứng"),
                format!("Keep to {LONGEST} characters and put the rest into a piece of evidence"),
            ),
        }
    }

    fn value(spec: &FieldSpec, value: &str) -> Self {
        let is_date = matches!(spec.takes, Takes::Date | Takes::Due);
        let name = label(spec.name);
        Self {
            field: spec.name.to_owned(),
            code: if is_date { "E-DATE" } else { "E-VALUE" },
            value: value.to_owned(),
            message: Text::new(
                format!("`{value}` không dùng được cho {}", name.vi),
                format!("`{value}` cannot be used as {}", name.en),
            ),
            help: help_for(spec.takes),
        }
    }
}

fn names(kind: Kind) -> String {
    let settable = kind.fields().iter().filter(|field| field.takes != Takes::State);
    settable.map(|field| field.name).collect::<Vec<_>>().join(", ")
}

fn help_for(takes: Takes) -> Text {
    match takes {
        Takes::Word(words) => {
            let list = words.join(", ");
            Text::new(format!("Dùng một trong: {list}"), format!("Use one of {list}"))
        }
        Takes::Date => {
            Text::fixed("Viết năm-tháng-ngày, như 2026-03-31", "Write year-month-day, such as 2026-03-31")
        }
        Takes::Due => Text::fixed(
            "Viết 2026-03-31, 2026-03, 2026-Q1, 2026-H1 hoặc 2026",
            "Write 2026-03-31, 2026-03, 2026-Q1, 2026-H1 or 2026",
        ),
        Takes::Number => Text::fixed("Viết số với dấu chấm thập phân", "Write a number with a decimal point"),
        Takes::Count => Text::fixed("Viết số nguyên không âm", "Write a whole number from nought up"),
        Takes::YesNo => Text::fixed("Viết `yes` (có) hoặc `no` (không)", "Write `yes` or `no`"),
        Takes::Offset => Text::fixed("Viết P30D, P3M, P1Y hoặc 10WD", "Write P30D, P3M, P1Y or 10WD"),
        Takes::Rule => Text::fixed(
            "Viết quy tắc RFC 5545, như FREQ=MONTHLY",
            "Write a rule of RFC 5545, such as FREQ=MONTHLY",
        ),
        _ => Text::fixed("Sửa giá trị", "Mend the value"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(kind: &str, fields: &[(&str, &str)]) -> Vec<(String, &'static str)> {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let exists = |kind: &str, id: &str| kind == "organisation" && id == "MOIT";
        let problems = check_fields(Kind::of(kind).unwrap(), &fields, &exists);
        problems.into_iter().map(|problem| (problem.field, problem.code)).collect()
    }

    #[test]
    fn a_good_record_has_no_problem() {
        let task = [("title", "Xây dựng nghị định"), ("lead", "MOIT"), ("due", "2026-Q1"), ("weight", "1.5")];
        assert_eq!(codes("task", &task), []);
    }

    #[test]
    fn every_problem_is_told_with_its_field() {
        let wrong =
            [("lead", "X"), ("due", "2026-02-30"), ("weight", "1,5"), ("priority", "high"), ("statu", "x")];
        let found = codes("task", &wrong);
        let expected = [
            ("title", "E-REQUIRED"),
            ("due", "E-DATE"),
            ("lead", "E-REFERENCE"),
            ("priority", "E-VALUE"),
            ("statu", "E-FIELD"),
            ("weight", "E-VALUE"),
        ];
        assert_eq!(found, expected.map(|(field, code)| (field.to_owned(), code)));
    }

    #[test]
    fn invariant_2_a_lead_does_not_coordinate() {
        let task = [("title", "x"), ("lead", "MOIT"), ("coordinators", "MOIT")];
        assert_eq!(codes("task", &task), [("coordinators".to_owned(), "E-VALUE")]);
    }

    #[test]
    fn a_regular_key_task_has_a_cadence_and_nobody_accepts_his_own_work() {
        assert_eq!(
            codes("task", &[("title", "x"), ("priority", "key_regular")]),
            [("cadence".to_owned(), "E-REQUIRED")]
        );
        let own = [
            ("task", "T"),
            ("completed_on", "2026-01-01"),
            ("decision", "accepted"),
            ("decided_on", "2026-01-02"),
            ("proposed_by", "an"),
            ("decided_by", "an"),
        ];
        assert!(codes("completion", &own).contains(&("decided_by".to_owned(), "E-VALUE")));
    }

    #[test]
    fn lags_are_read_off_ids() {
        assert_eq!(without_lag("T-1+3"), ("T-1", 3));
        assert_eq!(without_lag("T-1"), ("T-1", 0));
        assert_eq!(without_lag("A+B"), ("A+B", 0));
    }
}
