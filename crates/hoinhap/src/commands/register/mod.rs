//! `hoinhap register`: commitments, tasks, duties, and the log that proves itself.

mod ask;
mod attach;
mod calendar;
mod change;
mod classify;
mod columns;
mod cycle;
mod delivery;
mod due;
mod escalate;
mod facts;
mod feed;
mod files;
mod init;
mod kinds;
mod ledger;
mod list;
mod migrate;
mod org;
mod partners;
mod proof;
mod proven;
mod publish;
mod reader;
mod records;
mod redact;
mod schedule;
mod server;
mod sheets;
mod show;
mod store;
mod typed;
mod undo;
mod wanted;

use hoinhap_vocab::Text;

use crate::cli::{ArgSpec, CommandSpec, Example, Takes};

const fn flag(id: &'static str, value: &'static str, takes: Takes, help: Text) -> ArgSpec {
    ArgSpec { id, value, takes, help }
}

/// Where the register is kept.
const STORE: ArgSpec = flag(
    "store",
    "STORE",
    Takes::One,
    Text::fixed(
        "Tệp SQLite, hoặc postgres://tài_khoản@máy_chủ/cơ_sở_dữ_liệu; mặc định register.sqlite trong thư mục dự án",
        "SQLite file, or postgres://account@host/database; default register.sqlite in the project folder",
    ),
);

/// What was known when.
const KNOWN_AT: ArgSpec = flag(
    "known-at",
    "DATE",
    Takes::One,
    Text::fixed(
        "Chỉ dùng những gì đã ghi đến hết ngày này (giờ quốc tế UTC, như thời gian trong nhật ký)",
        "Use only what was recorded by the end of this day (in UTC, as the log has its times)",
    ),
);

/// Who writes.
const ACTOR: ArgSpec =
    flag("actor", "NAME", Takes::One, Text::fixed("Người ghi; mặc định local", "Who writes; default local"));

/// On whose behalf.
const SCOPE: ArgSpec = flag(
    "scope",
    "ORG",
    Takes::One,
    Text::fixed("Cơ quan mà người ghi đại diện", "The agency on whose behalf it is written"),
);

/// How much is shown.
const CLASS: ArgSpec = flag(
    "class",
    "CLASS",
    Takes::Word(&["public", "internal", "restricted"]),
    Text::fixed(
        "Xem đến mức phổ biến này: public (công khai), internal (nội bộ), restricted (hạn chế); mặc định restricted (tệp của chính mình)",
        "See up to this class: public, internal or restricted; default restricted (the file is yours)",
    ),
);

/// The command.
pub(crate) const SPEC: CommandSpec = CommandSpec {
    name: "register",
    about: Text::fixed(
        "Sổ theo dõi cam kết: giao việc, thời hạn, nghĩa vụ, nội luật hoá, nhật ký tự chứng minh",
        "The register of commitments: delivery, due dates, duties, law, on a log that proves itself",
    ),
    more: Text::fixed(
        "Trạng thái không bao giờ được nhập tay: nó được suy ra từ dữ kiện và ngày xét (--as-of).",
        "Status is never typed: it is derived from what happened and the date of the question (--as-of).",
    ),
    args: &[],
    subcommands: &[
        init::SPEC,
        sheets::SPEC,
        files::EXPORT,
        kinds::SPEC,
        list::LIST,
        show::SHOW,
        change::ADD,
        change::UPDATE,
        change::ADVANCE,
        undo::SPEC,
        classify::SPEC,
        attach::SPEC,
        records::SEARCH,
        delivery::STATUS,
        due::DUE,
        escalate::ESCALATE,
        calendar::CALENDAR,
        calendar::PROGRESS,
        schedule::SPEC,
        facts::TRANSPOSITION,
        facts::CONFLICTS,
        partners::PARTNERS,
        ledger::CONTRIBUTIONS,
        ledger::DUPLICATES,
        ask::ASK,
        cycle::CYCLE,
        org::ORG,
        feed::ICS,
        proof::AUDIT,
        proof::PROVE,
        proof::VERIFY,
        proof::COMPARE,
        proof::MERKLE,
        redact::SPEC,
        files::REBUILD,
        files::BACKUP,
        migrate::SPEC,
        publish::SPEC,
    ],
    examples: &[
        Example {
            line: "register init --project work",
            does: Text::fixed(
                "lập sổ với các hiệp định, điều ước và nghĩa vụ có sẵn",
                "set up a register with the shipped agreements, treaties and duties",
            ),
        },
        Example {
            line: "register import tasks.xlsx --project work --dry-run",
            does: Text::fixed(
                "xem bảng nhiệm vụ sẽ thay đổi gì, và lỗi ở ô nào",
                "see what a task sheet would change, and which cells are wrong",
            ),
        },
        Example {
            line: "register status --project work --as-of 2026-03-31 --by lead",
            does: Text::fixed("đúng hạn, quá hạn theo cơ quan chủ trì", "on time and overdue by lead agency"),
        },
    ],
    run: None,
};
