//! The words of the page itself.

use hoinhap_vocab::Text;

macro_rules! words {
    ($($name:ident: $vi:literal, $en:literal;)*) => {
        $(pub(super) static $name: Text = Text::fixed($vi, $en);)*
    };
}

words! {
    SKIP: "Đến nội dung chính", "Skip to the content";
    OTHER_LANGUAGE: "Read in English", "Đọc bằng tiếng Việt";
    PROGRAM: "Hội nhập: bàn làm việc cho hội nhập quốc tế", "Hoinhap: a workbench for international integration";
    COUNTRY: "Nước được rà soát", "Country under review";
    OF_COUNTRY: "Nước", "Country";
    STATUS_ON: "Tình trạng đến", "Status as of";
    AS_OF: "Số liệu đến", "Data as of";
    YEAR: "Năm rà soát", "Year under review";
    COMPARED: "So sánh với", "Compared with";
    EDITION: "Mã ấn bản", "Edition";
    VERSION: "Phiên bản chương trình", "Program version";
    FINDINGS: "Những phát hiện chính", "The main findings";
    FINDINGS_LEAD: "Xếp theo mức độ, mức cần xử lý trước đứng đầu, nhiều nhất mười phát hiện. Bấm vào một con số để xem nguồn và cách tính.",
        "Most severe first, ten at most. Press a number to see where it comes from and how it is computed.";
    CRITICAL: "cần quyết định ngay", "needs a decision now";
    HIGH: "cần giao nhiệm vụ", "needs a task";
    WATCH: "cần theo dõi", "to be followed";
    GOOD: "kết quả tốt", "went well";
    MORE: "Xem chi tiết: ", "Read more: ";
    CONTENTS: "Mục lục", "Contents";
    DATA: "Bảng số liệu của biểu đồ", "The numbers behind the chart";
    SOURCE: "Nguồn: ", "Source: ";
    NOTE: "Ghi chú: ", "Note: ";
    MARKS: "Ký hiệu: ", "Marks: ";
    DOUBTS: "Số liệu còn thiếu, cũ hoặc chưa chắc chắn", "What is missing, stale or doubtful in the data";
    DOUBTS_NAME: "Số liệu cần lưu ý", "Doubts in the data";
    NO_DOUBTS: "Không phát hiện vấn đề nào trong số liệu đã dùng.", "No problem was found in the data used.";
    PLACE: "Vị trí: ", "Where: ";
    VALUE_FOUND: "giá trị gặp phải: ", "value found: ";
    REMEDY: "Cách xử lý: ", "What to do: ";
    MORE_PLACES: "vị trí khác", "more places";
    SOURCES: "Nguồn số liệu và giấy phép", "Sources and licences";
    VINTAGE: "ấn bản", "edition";
    LICENCE: "giấy phép", "licence";
    UNVERIFIED: "điều khoản chưa được xác minh", "terms not verified";
    NUMBERS: "Nguồn gốc của từng con số", "Where every number comes from";
    NUMBERS_LEAD: "Mỗi con số trong tài liệu có công thức, đầu vào, nguồn và lệnh tính lại.",
        "Every number of this document has its formula, inputs, source and the command that recomputes it.";
    OPEN: "chi tiết", "details";
    CLOSE: "Đóng", "Close";
    FORMULA: "Cách tính", "Formula";
    PARAMETERS: "Tham số", "Parameters";
    INPUTS: "Đầu vào", "Inputs";
    INTERVAL: "khoảng", "between";
    ROW: "dòng", "row";
    AND_MORE: "dòng đầu vào nữa", "more input rows";
    CAVEATS: "Lưu ý", "Caveats";
    COMMAND: "Tính lại", "Recompute";
    HASH: "Mã phát hiện", "Finding";
    SOURCE_OF: "Nguồn", "Source";
    NO_POINTS: "không có số liệu", "no data";
}
