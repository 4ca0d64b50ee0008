//! Flags that every command takes, anywhere on the line.

use hoinhap_vocab::Text;

use super::spec::{ArgSpec, Takes};

/// The global flags.
pub(crate) static GLOBALS: &[ArgSpec] = &[
    ArgSpec {
        id: "project",
        value: "DIR",
        takes: Takes::Folder,
        help: Text::fixed(
            "Thư mục dự án chứa dữ liệu riêng của người dùng",
            "Project folder that holds your own data",
        ),
    },
    ArgSpec {
        id: "as-of",
        value: "DATE",
        takes: Takes::One,
        help: Text::fixed(
            "Ngày xét (2026-03-31 hoặc 31/3/2026); số liệu của kỳ kết thúc sau ngày này không được dùng. Mặc định: hôm nay",
            "Date of the question (2026-03-31 or 31/3/2026); facts about later periods are not seen. Default: today",
        ),
    },
    ArgSpec {
        id: "lang",
        value: "LANG",
        takes: Takes::Word(&["vi", "en", "both"]),
        help: Text::fixed(
            "Ngôn ngữ: vi, en; both (cả hai) chỉ dùng cho `review` và là mặc định của lệnh đó. Các lệnh khác theo thiết lập của máy",
            "Language: vi, en; both exists only for `review`, where it is the default. Other commands follow the locale",
        ),
    },
    ArgSpec {
        id: "format",
        value: "FORMAT",
        takes: Takes::Word(&["table", "json", "csv", "latex"]),
        help: Text::fixed(
            "Dạng kết quả: table (mặc định), json, csv; latex chỉ có ở `estimate`",
            "Form of the output: table (default), json, csv; latex exists for `estimate` alone",
        ),
    },
    ArgSpec {
        id: "threads",
        value: "N",
        takes: Takes::One,
        help: Text::fixed(
            "Số luồng tính toán; kết quả không phụ thuộc vào con số này",
            "Number of threads; results do not depend on it",
        ),
    },
    ArgSpec {
        id: "quiet",
        value: "",
        takes: Takes::Nothing,
        help: Text::fixed("Không hiện tiến độ và lời nhắn", "No progress, no remarks"),
    },
    ArgSpec {
        id: "no-color",
        value: "",
        takes: Takes::Nothing,
        help: Text::fixed("Không dùng màu (như biến NO_COLOR)", "No colours (as the variable NO_COLOR)"),
    },
];
