//! What fields and the values of fields are called by people. A word may be a field of one kind and a value of another
//! (`received` is a day of a question and a state of it), so that both have tables of their own.

use hoinhap_vocab::Text;

use super::kinds::{Kind, Takes};
use super::words::word_of;

/// The name of a field of a kind for people; a field that has none stands for itself.
#[must_use]
pub fn field_label(kind: Kind, field: &str) -> Text {
    let own = OF_KIND.iter().find(|(known, name, ..)| *known == kind.name() && *name == field);
    let own = own.map(|(_, _, vi, en)| Text::new(*vi, *en));
    own.or_else(|| field_word(field)).or_else(|| word_of(field)).unwrap_or_else(|| plain(field))
}

/// The name of a field whatever its kind.
pub(super) fn field_word(field: &str) -> Option<Text> {
    let found = FIELDS.binary_search_by(|(known, ..)| (*known).cmp(field)).ok();
    found.and_then(|index| FIELDS.get(index)).map(|(_, vi, en)| Text::new(*vi, *en))
}

/// The name of a value of a field for people. Free text that is no word of the register stands for itself.
///
/// # Examples
/// ```
/// use hoinhap_register::record::{Kind, value_label};
///
/// let instrument = Kind::of("instrument").unwrap();
/// assert_eq!(value_label(instrument, "channel", "party").vi, "Đảng");
/// assert_eq!(value_label(instrument, "title_vi", "party").vi, "party");
/// ```
#[must_use]
pub fn value_label(kind: Kind, field: &str, value: &str) -> Text {
    // A kind may have a meaning of its own: `question.state` is looked up before `state`.
    let own = |name: &str| VALUES.iter().find(|(known, word, ..)| *known == name && *word == value);
    let own = own(&format!("{kind}.{field}")).or_else(|| own(field));
    if let Some((_, _, vi, en)) = own {
        return Text::new(*vi, *en);
    }
    let takes = kind.field(field).map(|spec| spec.takes);
    let found = match takes {
        Some(Takes::YesNo) => answer(value),
        Some(Takes::Word(_) | Takes::State) => answer(value).or_else(|| word_of(value)),
        Some(Takes::Text) if CODED.contains(&field) => word_of(value),
        _ => None,
    };
    let is_word = matches!(takes, Some(Takes::Word(_) | Takes::State));
    found.unwrap_or_else(|| if is_word { plain(value) } else { Text::same(value.to_owned()) })
}

fn answer(value: &str) -> Option<Text> {
    match value {
        "yes" => Some(Text::fixed("có", "yes")),
        "no" => Some(Text::fixed("không", "no")),
        _ => None,
    }
}

fn plain(word: &str) -> Text {
    Text::same(word.replace('_', " "))
}

/// Fields of free text in which shipped tables write words of the register.
const CODED: [&str; 8] = ["kind", "scope", "tier", "status", "timing", "role", "addressee", "open_point"];

/// Fields that mean something else in one kind.
#[rustfmt::skip]
static OF_KIND: &[(&str, &str, &str, &str)] = &[
    ("bottleneck", "type", "dạng vướng mắc", "type"),
    ("cause", "kind", "tính chất", "nature"),
    ("completion", "decision", "kết quả nghiệm thu", "decision"),
    ("contribution", "from", "từ ngày", "from"),
    ("escalation", "level", "cấp báo cáo", "level"),
    ("group", "group", "nhóm nước", "country group"),
    ("mapping", "relation", "cách nội luật hoá", "how it is met"),
    ("membership", "organisation", "tổ chức quốc tế", "organisation"),
    ("opinion", "received", "ngày nhận", "day of receipt"),
    ("report", "cycle", "kỳ báo cáo", "cycle"),
    ("succession", "from", "cơ quan chuyển giao", "who gives way"),
    ("succession", "kind", "hình thức", "form"),
    ("succession", "to", "cơ quan tiếp nhận", "who takes over"),
    ("task", "group", "nhóm", "group"),
    ("value", "value", "giá trị", "value"),
];

/// Sorted by the field.
#[rustfmt::skip]
static FIELDS: &[(&str, &str, &str)] = &[
    ("about", "chứng minh cho", "proves"),
    ("accepted_on", "ngày nghiệm thu", "date of acceptance"),
    ("adopted", "ngày ban hành", "day of adoption"),
    ("aliases", "tên gọi khác", "other names"),
    ("alternative", "thời hạn thay thế", "alternative"),
    ("answered_on", "ngày trả lời", "day of the answer"),
    ("applies_to_us", "áp dụng cho nước mình", "applies to us"),
    ("article_check", "kiểm tra số điều", "check of the article"),
    ("articles", "điều khoản", "articles"),
    ("as_of", "tại thời điểm", "as of"),
    ("asker", "người hỏi", "asker"),
    ("base_event", "sự kiện gốc", "base event"),
    ("beyond_authority", "vượt thẩm quyền", "beyond authority"),
    ("by", "người thực hiện", "by"),
    ("cadence_rule", "quy tắc định kỳ", "rule of the cadence"),
    ("cancelled_on", "ngày huỷ", "day of cancellation"),
    ("category", "nhóm nguyên nhân", "category"),
    ("chaired_by", "người chủ trì", "chaired by"),
    ("channel", "kênh", "channel"),
    ("chosen", "được chọn", "chosen"),
    ("class", "phân loại", "class"),
    ("closed", "ngày đóng", "closed on"),
    ("code", "mã số", "code"),
    ("consent_act", "hình thức đồng ý chịu ràng buộc", "act of consent"),
    ("consented", "ngày đồng ý chịu ràng buộc", "day of consent"),
    ("consulted", "cơ quan được tham vấn", "consulted bodies"),
    ("country", "quốc gia", "country"),
    ("cumulative", "cộng dồn", "cumulative"),
    ("cycle", "kỳ", "cycle"),
    ("date", "ngày", "date"),
    ("date_confidence", "độ tin cậy của ngày", "confidence of the date"),
    ("day_type", "cách tính ngày", "type of days"),
    ("deadline", "hạn chót", "deadline"),
    ("decided_by", "người quyết định", "decided by"),
    ("decision_ref", "văn bản quyết định", "decision document"),
    ("direction", "chiều", "direction"),
    ("drafted_by", "cơ quan soạn thảo", "drafted by"),
    ("dtstart", "ngày bắt đầu", "first day"),
    ("due_operator", "cách hiểu thời hạn", "reading of the due date"),
    ("duplicate_of", "trùng với", "duplicate of"),
    ("duration_days", "số ngày làm việc", "working days"),
    ("effective", "có hiệu quả", "effective"),
    ("ended", "ngày chấm dứt", "day of termination"),
    ("event", "sự kiện", "event"),
    ("exdate", "ngày được miễn", "days waived"),
    ("extended_due", "thời hạn gia hạn", "extended due date"),
    ("extension_decided_on", "ngày quyết định gia hạn", "date of the decision on the extension"),
    ("external_capacity", "nguồn lực bên ngoài", "external capacity"),
    ("external_id", "mã ngoài", "external id"),
    ("field", "trường", "field"),
    ("fields", "lĩnh vực", "fields"),
    ("first_year", "năm đầu", "first year"),
    ("high", "mức cao", "high"),
    ("in_force", "ngày có hiệu lực", "in force from"),
    ("in_force_from", "có hiệu lực từ", "in force from"),
    ("indicator", "chỉ số", "indicator"),
    ("issue", "vấn đề", "issue"),
    ("item", "mục", "item"),
    ("label_vi", "nội dung tóm tắt", "label in Vietnamese"),
    ("last_year_observed", "năm cuối có số liệu", "last year observed"),
    ("locator", "điều khoản", "provision"),
    ("low", "mức thấp", "low"),
    ("made", "ngày đưa ra", "made on"),
    ("measured_outcome", "kết quả đo được", "measured outcome"),
    ("media_type", "dạng tệp", "media type"),
    ("member", "thành viên", "member"),
    ("mission", "phái bộ", "mission"),
    ("name_en", "tên tiếng Anh", "name"),
    ("name_vi", "tên", "Vietnamese name"),
    ("needs_action", "cần thực hiện", "needs action"),
    ("needs_consultation", "phải tham vấn", "needs consultation"),
    ("new", "thời hạn mới", "new due date"),
    ("note", "ghi chú", "note"),
    ("notified_on", "ngày thông báo", "notified on"),
    ("number", "số hiệu", "number"),
    ("occasion", "dịp ký", "occasion"),
    ("occurred_on", "ngày xảy ra", "occurred on"),
    ("offset", "khoảng thời gian", "offset"),
    ("old", "thời hạn cũ", "old due date"),
    ("on", "ngày", "day"),
    ("open_point", "điểm chưa rõ", "open point"),
    ("outcome", "kết cục", "outcome"),
    ("outcomes", "kết quả đạt được", "outcomes"),
    ("output", "kết quả", "output"),
    ("parent", "trực thuộc", "part of"),
    ("party", "bên tham gia", "party"),
    ("period", "thời gian", "period"),
    ("period_from", "kỳ từ ngày", "period from"),
    ("period_to", "kỳ đến ngày", "period to"),
    ("position", "quan điểm", "position"),
    ("priority", "mức ưu tiên", "priority"),
    ("product_ref", "sản phẩm", "product"),
    ("proposed_by", "người đề nghị", "proposed by"),
    ("provision", "điều khoản", "provision"),
    ("provisional_from", "áp dụng tạm thời từ", "provisional from"),
    ("purge_on", "ngày xoá", "purge on"),
    ("qualifier", "mức chính xác", "qualifier"),
    ("quantity", "số lượng", "quantity"),
    ("rdate", "ngày thêm", "days added"),
    ("received", "ngày nhận", "day of receipt"),
    ("reference", "nơi lưu", "reference"),
    ("regime", "cơ chế", "regime"),
    ("regime_vi", "cơ chế", "regime in Vietnamese"),
    ("relation", "quan hệ với sự kiện gốc", "relation to the event"),
    ("relevance", "liên quan", "relevance"),
    ("repealed_on", "ngày bãi bỏ", "repealed on"),
    ("response", "trả lời kiến nghị", "response"),
    ("responsible", "cơ quan chịu trách nhiệm", "responsible"),
    ("responsible_vi", "cơ quan chịu trách nhiệm", "responsible in Vietnamese"),
    ("result", "kết quả", "result"),
    ("roll", "khi rơi vào ngày nghỉ", "when the day is off"),
    ("row_hash", "dấu của dòng nhập", "hash of the row"),
    ("rrule", "quy tắc lặp", "recurrence rule"),
    ("session", "kỳ họp", "session"),
    ("sha256", "mã băm SHA-256", "SHA-256"),
    ("signed", "ngày ký", "signed on"),
    ("size", "dung lượng (byte)", "size (bytes)"),
    ("skip", "khi tháng thiếu ngày", "when a month lacks the day"),
    ("statement", "phát biểu", "statement"),
    ("statement_vi", "phát biểu", "statement in Vietnamese"),
    ("status", "tư cách", "status"),
    ("strictness", "mức ràng buộc", "strictness"),
    ("subject", "bản ghi", "record"),
    ("submitted_by", "người nộp", "submitted by"),
    ("superseded_on", "ngày thay thế", "superseded on"),
    ("target", "hỏi về", "about"),
    ("tasks", "nhiệm vụ", "tasks"),
    ("text", "nội dung", "text"),
    ("timing", "kiểu thời hạn", "timing"),
    ("title_en", "tên tiếng Anh", "title"),
    ("title_vi", "tên gọi", "Vietnamese title"),
    ("to", "đến ngày", "to"),
    ("topic", "chủ đề", "topic"),
    ("type", "loại", "type"),
    ("unfounded_on", "ngày hết căn cứ", "without ground from"),
    ("unit", "đơn vị", "unit"),
    ("unverified_day", "ngày chưa kiểm chứng", "unverified day"),
    ("valid_from", "từ ngày", "valid from"),
    ("valid_to", "đến ngày", "valid to"),
    ("visibility", "ai được xem", "who may see it"),
    ("what", "nội dung", "what"),
    ("what_vi", "nội dung", "what, in Vietnamese"),
    ("withdrawn", "ngày rút", "withdrawn on"),
];

/// Values whose word means something else elsewhere, or is a phrase of a shipped table: field (or kind and field), value,
/// names.
#[rustfmt::skip]
static VALUES: &[(&str, &str, &str, &str)] = &[
    ("unit", "patients", "bệnh nhân", "patients"),
    ("unit", "persons", "người", "persons"),
    ("unit", "unit", "đơn vị", "unit"),
    ("by", "Viet Nam", "Việt Nam", "Viet Nam"),
    ("addressee", "Viet Nam", "Việt Nam", "Viet Nam"),
    ("base_event", "1 September", "ngày 01/9", "1 September"),
    ("base_event", "30 June and 31 December", "ngày 30/6 và ngày 31/12", "30 June and 31 December"),
    ("base_event", "cycle", "theo chu kỳ", "cycle"),
    ("base_event", "days after end of the implementation/calendar year (base date unverified)", "số ngày sau khi hết năm thực hiện hoặc năm dương lịch (ngày gốc chưa kiểm chứng)", "days after end of the implementation/calendar year (base date unverified)"),
    ("base_event", "dossier received", "ngày nhận hồ sơ", "dossier received"),
    ("base_event", "draft", "ngày có dự thảo", "draft"),
    ("base_event", "from 2024-12-31", "từ ngày 31/12/2024", "from 31 December 2024"),
    ("base_event", "from 2025", "từ năm 2025", "from 2025"),
    ("base_event", "full dossier received", "ngày nhận đủ hồ sơ", "full dossier received"),
    ("base_event", "often combined", "thường gộp nhiều kỳ", "often combined"),
    ("base_event", "quarter", "theo quý", "quarter"),
    ("base_event", "year", "theo năm", "year"),
    ("channel", "party", "Đảng", "Party"),
    ("channel", "state", "Nhà nước", "State"),
    ("consent_act", "succession", "kế thừa", "succession"),
    ("decision", "accepted", "đã nghiệm thu", "accepted"),
    ("decision", "pending", "chờ nghiệm thu", "awaiting acceptance"),
    ("decision", "rejected", "không nghiệm thu", "rejected"),
    ("field", "approval_national_assembly", "Quốc hội phê chuẩn", "approval by the National Assembly"),
    ("field", "end_implementation_year", "năm hết lộ trình", "last year of implementation"),
    ("field", "in_force_agreement", "hiệp định có hiệu lực", "entry into force of the agreement"),
    ("field", "in_force_vnm", "có hiệu lực với Việt Nam", "entry into force for Viet Nam"),
    ("field", "ratification_vnm", "Việt Nam phê chuẩn", "ratification by Viet Nam"),
    ("field", "signature", "ký", "signature"),
    ("field", "signature_vnm", "Việt Nam ký", "signature by Viet Nam"),
    ("kind", "declaration", "tuyên bố", "declaration"),
    ("kind", "make-up", "ngày làm bù", "make-up working day"),
    ("kind", "meet", "họp", "meet"),
    ("kind", "ministry", "bộ", "ministry"),
    ("kind", "province", "tỉnh", "province"),
    ("kind", "report", "báo cáo", "report"),
    ("kind", "reservation", "bảo lưu", "reservation"),
    ("kind", "review", "rà soát", "review"),
    ("note", "end_before_consent", "ngày chấm dứt trước ngày đồng ý chịu ràng buộc", "ended before consent"),
    ("note", "force_before_consent", "ngày hiệu lực trước ngày đồng ý chịu ràng buộc", "in force before consent"),
    ("question.state", "accepted", "đã tiếp nhận giải quyết", "accepted"),
    ("relation", "adopt", "ban hành mới", "adopt"),
    ("relation", "already", "đã có quy định", "already met"),
    ("relation", "repeal", "bãi bỏ", "repeal"),
    ("response", "accept", "chấp nhận", "accepted"),
    ("response", "reject", "không chấp nhận", "rejected"),
    ("role", "lead", "dẫn dắt", "lead"),
    ("role", "province", "địa phương", "province"),
    ("scope", "comprehensive", "toàn diện", "comprehensive"),
    ("source", "no source recorded; confirm before display", "chưa ghi nguồn; cần xác nhận trước khi dùng", "no source recorded; confirm before display"),
    ("source", "see agreement_field_values.csv", "xem các giá trị theo nguồn", "see the sourced values"),
    ("state", "accepted", "đã nghiệm thu", "accepted"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_sorted_so_that_they_are_found() {
        let wrong = FIELDS.windows(2).find(|pair| pair[0].0 >= pair[1].0);
        assert_eq!(wrong, None);
    }

    #[test]
    fn every_field_and_every_admissible_value_has_a_vietnamese_name() {
        for kind in Kind::all() {
            for field in kind.fields() {
                assert_ne!(
                    field_label(kind, field.name).vi,
                    field.name.replace('_', " "),
                    "{kind}.{}",
                    field.name
                );
                let words = match field.takes {
                    Takes::Word(words) => words,
                    Takes::State => kind.machine().map_or(&[][..], |machine| machine.states),
                    _ => &[],
                };
                // A score is a number in every language.
                for word in words.iter().filter(|word| word.parse::<u8>().is_err()) {
                    let label = value_label(kind, field.name, word);
                    assert_ne!(label.vi, label.en, "{kind}.{} {word}", field.name);
                }
            }
        }
    }

    #[test]
    fn a_word_of_two_meanings_is_told_by_its_field() {
        let question = Kind::of("question").unwrap();
        assert_eq!(field_label(question, "received").vi, "ngày nhận");
        assert_eq!(value_label(question, "state", "received").vi, "đã tiếp nhận");
        assert_eq!(value_label(question, "state", "accepted").vi, "đã tiếp nhận giải quyết");
        let succession = Kind::of("succession").unwrap();
        assert_eq!(field_label(succession, "from").vi, "cơ quan chuyển giao");
        assert_eq!(value_label(succession, "kind", "merge").vi, "sáp nhập");
        let instrument = Kind::of("instrument").unwrap();
        assert_eq!(value_label(instrument, "counted", "yes").vi, "có");
        assert_eq!(value_label(instrument, "note", "goods").vi, "goods", "free text is not translated");
    }
}
