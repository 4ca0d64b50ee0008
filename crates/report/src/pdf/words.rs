//! The words of the document itself.

use std::collections::BTreeMap;

use hoinhap_vocab::Lang;

/// Key in the template, Vietnamese, English.
const WORDS: [(&str, &str, &str); 33] = [
    ("country", "Nước được rà soát", "Country under review"),
    ("as_of", "Số liệu đến", "Data as of"),
    ("year", "Năm rà soát", "Year under review"),
    ("compared", "So sánh với", "Compared with"),
    ("edition", "Mã ấn bản", "Edition"),
    ("program", "Chương trình", "Program"),
    ("contents", "Mục lục", "Contents"),
    ("findings", "Những phát hiện chính", "Main findings"),
    (
        "findings_lead",
        "Nhiều nhất mười phát hiện, xếp theo mức độ: nghiêm trọng (cần quyết định ngay), cao (cần giao nhiệm vụ), theo dõi, tốt. \
         Số nhỏ phía trên dẫn tới nguồn gốc của con số ở phụ lục.",
        "Ten at most, most severe first: critical (needs a decision now), high (needs a task), watch, good. \
         A small raised number leads to the origin of the figure in the appendix.",
    ),
    ("source", "Nguồn:", "Source:"),
    ("note", "Ghi chú:", "Note:"),
    ("data", "Bảng số liệu: trang tính", "The numbers: sheet"),
    ("data_where", "trong tệp XLSX", "of the XLSX file"),
    ("marks", "Ký hiệu:", "Marks:"),
    ("sources", "Nguồn số liệu và giấy phép", "Sources and licences"),
    ("vintage", "ấn bản", "edition"),
    ("licence", "Giấy phép:", "Licence:"),
    ("unverified", "điều khoản chưa được xác minh", "terms not verified"),
    ("issues", "Số liệu còn thiếu, cũ hoặc chưa chắc chắn", "What is missing, stale or doubtful in the data"),
    (
        "issues_none",
        "Không phát hiện vấn đề nào trong số liệu đã dùng.",
        "No problem was found in the data used.",
    ),
    ("remedy", "Cách xử lý:", "What to do:"),
    ("notes", "Nguồn gốc của các con số", "Where the numbers come from"),
    (
        "notes_lead",
        "Mỗi dòng là một con số được dẫn trong bài, với cách tính và dòng số liệu đầu tiên. \
         Mọi con số khác, kể cả trong bảng và biểu đồ, cùng toàn bộ dòng đầu vào nằm trong tệp XLSX và JSON của ấn bản này.",
        "Each line is a number that the text cites, with its method and its first row of data. \
         All other numbers, those of tables and charts too, and all input rows stand in the XLSX and JSON files of this edition.",
    ),
    ("no", "Số", "No."),
    ("what", "Con số", "Number"),
    ("value", "Giá trị", "Value"),
    ("method", "Cách tính", "Method"),
    ("origin", "Nguồn, tệp và dòng", "Source, file and row"),
    ("hash", "Mã", "Hash"),
    ("caveats", "Lưu ý về các con số trên", "Caveats of these numbers"),
    ("page", "Trang", "Page"),
    ("issues_name", "Số liệu cần lưu ý", "Doubts in the data"),
    ("appendix", "Phụ lục", "Appendix"),
];

/// The words in one language, by key.
pub(super) fn all(lang: Lang) -> BTreeMap<&'static str, &'static str> {
    let word = |(key, vi, en): (&'static str, &'static str, &'static str)| match lang {
        Lang::Vi => (key, vi),
        Lang::En => (key, en),
    };
    WORDS.into_iter().map(word).collect()
}
