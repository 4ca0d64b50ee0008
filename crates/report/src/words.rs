//! The words for levels, doubts and states, in both languages: one list for every writer.

use hoinhap_review::document::{Confidence, Flag, Level};
use hoinhap_vocab::{Severity, Status, Text};

/// The word of a level.
#[must_use]
pub const fn level(level: Level) -> Text {
    match level {
        Level::Critical => Text::fixed("Nghiêm trọng", "Critical"),
        Level::High => Text::fixed("Cao", "High"),
        Level::Watch => Text::fixed("Theo dõi", "Watch"),
        Level::Good => Text::fixed("Tốt", "Good"),
    }
}

/// How sure a finding is.
#[must_use]
pub const fn confidence(confidence: Confidence) -> Text {
    match confidence {
        Confidence::High => Text::fixed("Độ tin cậy cao", "High confidence"),
        Confidence::Medium => Text::fixed("Độ tin cậy trung bình", "Medium confidence"),
        Confidence::Low => Text::fixed("Độ tin cậy thấp", "Low confidence"),
    }
}

/// The mark of a doubt beside a number; the marks in use are explained under their table.
#[must_use]
pub const fn flag_mark(flag: Flag) -> &'static str {
    match flag {
        Flag::Estimated => "e",
        Flag::Provisional => "p",
        Flag::Break => "b",
        Flag::Ageing => "a",
        Flag::Stale => "s",
        Flag::Unverified => "u",
        Flag::Conflicting => "c",
        Flag::Defective => "d",
    }
}

/// What a doubt means.
#[must_use]
pub const fn flag(flag: Flag) -> Text {
    match flag {
        Flag::Estimated => Text::fixed("ước tính của cơ quan công bố", "estimated by the publisher"),
        Flag::Provisional => Text::fixed("số sơ bộ", "provisional"),
        Flag::Break => Text::fixed("đứt đoạn chuỗi số liệu", "break in the series"),
        Flag::Ageing => Text::fixed("số liệu đã 3–5 năm", "data three to five years old"),
        Flag::Stale => Text::fixed("số liệu cũ hơn 5 năm", "data older than five years"),
        Flag::Unverified => Text::fixed("chưa được xác minh", "unverified"),
        Flag::Conflicting => Text::fixed("các nguồn không thống nhất", "sources differ"),
        Flag::Defective => Text::fixed("nguồn có lỗi đã biết", "known defect in the source"),
    }
}

/// The word of a value's status.
#[must_use]
pub const fn status(status: Status) -> Text {
    match status {
        Status::Observed => Text::fixed("quan sát", "observed"),
        Status::Estimated => Text::fixed("ước tính", "estimated"),
        Status::Provisional => Text::fixed("sơ bộ", "provisional"),
        Status::Break => Text::fixed("đứt đoạn chuỗi", "break in series"),
        Status::Carried => Text::fixed("lấy từ năm trước", "carried forward"),
        Status::Interpolated => Text::fixed("nội suy", "interpolated"),
        Status::Imputed => Text::fixed("ước lượng thay thế", "imputed"),
        Status::User => Text::fixed("người dùng nhập", "loaded by the user"),
        Status::Derived => Text::fixed("tính toán", "derived"),
    }
}

/// The word of an issue's severity.
#[must_use]
pub const fn severity(severity: Severity) -> Text {
    match severity {
        Severity::Note => Text::fixed("Ghi chú", "Note"),
        Severity::Warning => Text::fixed("Cảnh báo", "Warning"),
        Severity::Error => Text::fixed("Lỗi", "Error"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const FLAGS: [Flag; 8] = [
        Flag::Estimated,
        Flag::Provisional,
        Flag::Break,
        Flag::Ageing,
        Flag::Stale,
        Flag::Unverified,
        Flag::Conflicting,
        Flag::Defective,
    ];

    #[test]
    fn no_two_doubts_share_a_mark_or_a_meaning() {
        assert_eq!(FLAGS.map(flag_mark).into_iter().collect::<BTreeSet<_>>().len(), FLAGS.len());
        assert_eq!(FLAGS.map(flag).into_iter().collect::<BTreeSet<_>>().len(), FLAGS.len());
    }

    #[test]
    fn every_status_has_its_own_words() {
        assert_eq!(Status::ALL.map(status).into_iter().collect::<BTreeSet<_>>().len(), Status::ALL.len());
    }
}
