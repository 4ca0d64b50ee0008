//! What kinds, fields, states and values are called by people.

use hoinhap_vocab::Text;

/// The name of a word of the register for people; a word that has none stands for itself.
#[must_use]
pub fn label(word: &str) -> Text {
    let found = WORDS.binary_search_by(|(known, ..)| (*known).cmp(word));
    match found.ok().and_then(|index| WORDS.get(index)) {
        Some((_, vi, en)) => Text::new(*vi, *en),
        None => Text::same(word.replace('_', " ")),
    }
}

/// Sorted by the word.
#[rustfmt::skip]
static WORDS: &[(&str, &str, &str)] = &[
    ("abandoned", "đã dừng đàm phán", "abandoned"),
    ("accepted", "đã chấp nhận", "accepted"),
    ("account", "tài khoản", "account"),
    ("act", "văn bản trong nước", "domestic act"),
    ("addressee", "chủ thể có nghĩa vụ", "addressee"),
    ("admin", "quản trị tài khoản", "keeper of accounts"),
    ("adopted", "đã ban hành", "adopted"),
    ("agency_head", "lãnh đạo cơ quan", "agency head"),
    ("agreement", "thoả thuận quốc tế", "international agreement"),
    ("analyst", "chuyên viên phân tích", "analyst"),
    ("answer_due", "hạn trả lời", "answer due"),
    ("answered", "đã trả lời", "answered"),
    ("appraised", "đã thẩm định", "appraised"),
    ("assessment", "đánh giá tương thích", "conformity assessment"),
    ("assigned", "đã giao", "assigned"),
    ("assigned_on", "ngày giao", "date of assignment"),
    ("auditor", "kiểm toán viên", "auditor"),
    ("basis", "căn cứ", "basis"),
    ("bottleneck", "điểm nghẽn", "bottleneck"),
    ("cadence", "định kỳ", "cadence"),
    ("cancelled", "đã huỷ", "cancelled"),
    ("case", "vụ việc", "case"),
    ("cause", "nguyên nhân", "cause"),
    ("challenges", "khó khăn, vướng mắc", "challenges"),
    ("citizen", "công dân", "citizen"),
    ("class", "phạm vi phổ biến", "class"),
    ("class_up_to", "phạm vi được xem", "class up to"),
    ("closed", "đã đóng", "closed"),
    ("collecting", "đang tổng hợp", "collecting"),
    ("completed_on", "ngày hoàn thành", "date of completion"),
    ("completion", "hoàn thành", "completion"),
    ("completion_proposed", "đề nghị nghiệm thu", "completion proposed"),
    ("concluded", "đã kết luận", "concluded"),
    ("confidence", "độ tin cậy", "confidence"),
    ("conflicting", "nguồn mâu thuẫn", "conflicting"),
    ("consented", "đã đồng ý chịu ràng buộc", "consented"),
    ("content", "nội dung", "content"),
    ("contribution", "đóng góp", "contribution"),
    ("coordinators", "cơ quan phối hợp", "coordinating agencies"),
    ("counted", "được tính", "counted"),
    ("decided", "đã quyết định", "decided"),
    ("decided_on", "ngày quyết định", "date of decision"),
    ("decision", "quyết định", "decision"),
    ("declaration", "tuyên bố", "declaration"),
    ("declined", "đã từ chối", "declined"),
    ("description", "mô tả", "description"),
    ("discussed", "đã thảo luận", "discussed"),
    ("drafted", "đã dự thảo", "drafted"),
    ("drafting", "đang soạn thảo", "drafting"),
    ("due", "thời hạn", "due date"),
    ("due_change", "gia hạn", "change of due date"),
    ("duty", "nghĩa vụ định kỳ", "recurring duty"),
    ("duty_instance", "kỳ báo cáo", "instance of a duty"),
    ("effect_test", "kiểm tra hiệu quả", "effect test"),
    ("element", "yêu cầu cần nội luật hoá", "requirement element"),
    ("ended", "đã chấm dứt", "ended"),
    ("enterprise", "doanh nghiệp", "enterprise"),
    ("escalation", "báo cáo cấp trên", "escalation"),
    ("evidence", "tài liệu minh chứng", "evidence"),
    ("exchange", "trao đổi đoàn", "exchange"),
    ("fact", "số liệu đã công bố", "published fact"),
    ("finding", "đánh giá", "finding"),
    ("focal_coordinating", "đầu mối cơ quan phối hợp", "focal point of a coordinating agency"),
    ("focal_lead", "đầu mối cơ quan chủ trì", "focal point of a lead agency"),
    ("from", "từ ngày", "from"),
    ("grant", "quyền được cấp", "grant"),
    ("group", "nhóm nước", "country group"),
    ("holiday", "ngày nghỉ", "holiday"),
    ("in_force", "đang có hiệu lực", "in force"),
    ("inadequate", "hạn chế", "inadequate"),
    ("instrument", "văn kiện", "instrument"),
    ("instruments", "văn kiện", "instruments"),
    ("internal", "nội bộ", "internal"),
    ("internal_capacity", "năng lực trong nước", "internal capacity"),
    ("kind", "loại", "kind"),
    ("label", "nội dung tóm tắt", "label"),
    ("lead", "cơ quan chủ trì", "lead agency"),
    ("led_before", "chủ trì trước đây", "led before"),
    ("legal_basis", "căn cứ pháp lý", "legal basis"),
    ("lesson", "bài học", "lesson"),
    ("level", "cấp", "level"),
    ("locality", "địa phương", "locality"),
    ("mapping", "đối chiếu pháp luật", "law mapping"),
    ("mechanism", "vai trò trong cơ chế", "role in a mechanism"),
    ("membership", "tư cách thành viên", "membership"),
    ("name", "tên", "name"),
    ("name_en", "tên tiếng Anh", "English name"),
    ("name_vi", "tên tiếng Việt", "Vietnamese name"),
    ("negotiating", "đang đàm phán", "negotiating"),
    ("not_conforming", "chưa tương thích", "not conforming"),
    ("objective", "khách quan", "objective"),
    ("obligation", "nghĩa vụ", "obligation"),
    ("obligations", "nghĩa vụ", "obligations"),
    ("open", "đang mở", "open"),
    ("opened", "ngày phát sinh", "opened on"),
    ("opinion", "ý kiến bằng văn bản", "written opinion"),
    ("organisation", "cơ quan, tổ chức", "organisation"),
    ("oversight", "cơ quan giám sát", "oversight body"),
    ("oversight body", "cơ quan giám sát", "oversight body"),
    ("partner", "đối tác", "partner"),
    ("party", "bên tham gia", "party"),
    ("pillar", "trụ cột", "pillar"),
    ("predecessors", "nhiệm vụ phải xong trước", "predecessors"),
    ("product", "sản phẩm", "product"),
    ("programme", "nhiệm vụ chương trình hành động", "programme task"),
    ("progress", "tình hình thực hiện", "progress"),
    ("proposed", "đề xuất", "proposed"),
    ("province", "địa phương", "province"),
    ("public", "công khai", "public"),
    ("question", "chất vấn, câu hỏi", "question"),
    ("reason", "lý do", "reason"),
    ("receipt", "biên nhận", "receipt"),
    ("receipted", "đã có biên nhận", "receipted"),
    ("received", "đã tiếp nhận", "received"),
    ("recommendation", "kiến nghị giám sát", "oversight recommendation"),
    ("recommendations", "kiến nghị", "recommendations"),
    ("reopening", "mở lại", "reopening"),
    ("repealed", "đã bãi bỏ", "repealed"),
    ("reply", "nội dung trả lời", "reply"),
    ("report", "báo cáo tiến độ", "progress report"),
    ("reservation", "bảo lưu, tuyên bố", "reservation or declaration"),
    ("restricted", "hạn chế", "restricted"),
    ("returned", "bị trả lại", "returned"),
    ("review", "kỳ kiểm điểm", "review"),
    ("role", "vai trò", "role"),
    ("scope", "phạm vi", "scope"),
    ("secretariat", "bộ phận giúp việc Ban Chỉ đạo", "secretariat"),
    ("signed", "đã ký", "signed"),
    ("signed_on", "ngày ký", "date of signature"),
    ("source", "nguồn", "source"),
    ("sourced", "có nguồn", "sourced"),
    ("stage", "giai đoạn", "stage"),
    ("state", "trạng thái", "state"),
    ("subjective", "chủ quan", "subjective"),
    ("submitted", "đã nộp", "submitted"),
    ("submitted_on", "ngày nộp", "date of submission"),
    ("succession", "kế thừa", "succession"),
    ("superseded", "đã thay thế", "superseded"),
    ("superseded_by", "nhiệm vụ thay thế", "superseding task"),
    ("suspended", "tạm đình chỉ", "suspended"),
    ("task", "nhiệm vụ", "task"),
    ("tier", "khuôn khổ quan hệ đối tác", "partnership tier"),
    ("timeline", "tiến độ, thời hạn", "timeline"),
    ("title", "tên gọi", "title"),
    ("title_en", "tên tiếng Anh", "English title"),
    ("title_vi", "tên tiếng Việt", "Vietnamese title"),
    ("track", "loại cam kết", "track"),
    ("treaty", "điều ước quốc tế", "treaty"),
    ("trigger", "sự kiện làm phát sinh", "trigger event"),
    ("unverified", "chưa kiểm chứng", "unverified"),
    ("value", "giá trị theo nguồn", "sourced value"),
    ("weight", "trọng số", "weight"),
    ("well_done", "làm tốt", "done well"),
    ("withdrawn", "đã rút", "withdrawn"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Kind;

    #[test]
    fn words_are_sorted_so_that_they_are_found() {
        assert!(WORDS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn every_kind_and_state_has_a_vietnamese_name() {
        for kind in Kind::all() {
            assert_ne!(label(kind.name()).vi, kind.name(), "{kind}");
            for state in kind.machine().map_or(&[][..], |machine| machine.states) {
                let text = label(state);
                assert_ne!(text.vi, text.en, "{state}");
            }
        }
    }
}
