//! The front page: delivery, agencies, duties, law, instruments, partners, questions, and the files beside it.

use hoinhap_register::book::{InstrumentView, Standing};
use hoinhap_register::model::Primary;
use hoinhap_register::search::sort_key;
use hoinhap_vocab::{Lang, Text};

use super::super::delivery::{self, Delivery};
use super::super::duties::{self, Agenda};
use super::super::held::Held;
use super::super::{called, cases, instruments, law, not_stated, partners, stuck, word};
use super::agencies::{Agency, table_link};
use super::{PublicationRequest, files, link, questions};
use crate::context::Context;
use crate::document::{Block, Level, Section, Sentence, Table, TableCell, TableRow};
use crate::ledger::count;
use crate::words::{code_cell, date_column, plain, sentence, text_cell, text_column, words};

/// Instruments in the table; all of them are in the file.
const INSTRUMENTS: usize = 1000;

/// The sections in reading order.
pub(super) fn sections(
    context: &mut Context<'_>,
    held: &Held,
    delivery: &Delivery<'_>,
    agencies: &[Agency<'_, '_>],
    request: &PublicationRequest,
) -> Vec<Section> {
    let agenda = Agenda::of(held, request.as_of.0, context.profile.country);
    let mut sections = vec![
        tasks(context, held, delivery, agencies),
        of(
            "duties",
            Text::fixed("Nghĩa vụ", "Duties"),
            next_title(&agenda),
            body(duties::blocks(context, held, &agenda)),
        ),
        of(
            "instruments",
            Text::fixed("Văn kiện", "Instruments"),
            plain("Văn kiện và mức độ tham gia", "Instruments and how far they have come"),
            instrument_blocks(context, held),
        ),
        of(
            "law",
            Text::fixed("Nội luật hoá", "Domestic law"),
            plain(
                "Nghĩa vụ đã vào pháp luật trong nước đến đâu",
                "How far obligations have entered domestic law",
            ),
            body(law::blocks(context, held)),
        ),
        of(
            "partners",
            Text::fixed("Đối tác và vụ việc", "Partners and cases"),
            plain("Mạng lưới đối tác và vụ việc công khai", "Partners, and cases that are public"),
            [body(partners::blocks(context, held)), cases::cases(context, held, request.as_of.0)].concat(),
        ),
    ];
    sections.extend(questions::section(held, request.as_of.0));
    sections.push(proof(request));
    sections
}

fn of(id: &str, name: Text, title: Sentence, blocks: Vec<Block>) -> Section {
    Section { id: id.to_owned(), name, title, blocks }
}

/// The blocks below the heading, which the title of the section stands for.
fn body(blocks: Vec<Block>) -> Vec<Block> {
    blocks.into_iter().skip_while(|block| matches!(block, Block::Heading { .. })).collect()
}

fn tasks(
    context: &mut Context<'_>,
    held: &Held,
    delivery: &Delivery<'_>,
    agencies: &[Agency<'_, '_>],
) -> Section {
    let title = delivery::title(context, held, delivery);
    let mut blocks = vec![Block::Paragraph { sentence: what_is_left_out() }];
    blocks.extend(body(delivery::blocks(context, held, delivery)));
    blocks.extend(stuck::blocks(context, held, delivery));
    if !agencies.is_empty() {
        blocks.push(Block::Heading {
            text: Text::fixed("Nhiệm vụ của từng cơ quan", "The tasks of each agency"),
        });
        blocks.push(Block::List { items: agencies.iter().map(agency_line).collect() });
        let sentence = sentence(
            "Mọi nhiệm vụ công khai kèm trạng thái: {0}.",
            "All public tasks with their status: {0}.",
            vec![table_link()],
        );
        blocks.push(Block::Paragraph { sentence });
    }
    let none =
        || plain("Chưa có nhiệm vụ công khai nào có thời hạn", "No public task with a due date is on record");
    of("tasks", Text::fixed("Nhiệm vụ", "Tasks"), title.unwrap_or_else(none), blocks)
}

/// Which classes are left out; never how many records.
fn what_is_left_out() -> Sentence {
    plain(
        "Bản này chỉ gồm bản ghi ở mức công khai. Hai mức được bỏ ra, kể cả trong các số đếm: nội bộ và hạn chế. Câu hỏi chỉ công bố khi người hỏi đồng ý, kỳ kiểm điểm khi đã kết luận; vụ việc bảo hộ và tên tài khoản không bao giờ được công bố.",
        "This view holds public records alone. Two classes are left out, of the counts too: internal and restricted. Questions are published where they were asked in public, reviews once they are concluded; protection cases and names of accounts never are.",
    )
}

fn agency_line(agency: &Agency<'_, '_>) -> Sentence {
    sentence(
        "{0}: {1} nhiệm vụ, {2} quá hạn",
        "{0}: {1} {1:task|tasks}, {2} overdue",
        vec![
            link(agency.name.clone(), files(&agency.stem, "html")),
            count(agency.tasks.len()),
            count(agency.count(Primary::Overdue)),
        ],
    )
}

fn next_title(agenda: &Agenda<'_>) -> Sentence {
    let Some(next) = agenda.rows.first() else {
        return plain(
            "Không nghĩa vụ nào tính được ngày đến hạn trong mười hai tháng",
            "No duty has a day within twelve months that follows from the record",
        );
    };
    sentence(
        "{0} lần nghĩa vụ đến hạn trong mười hai tháng, sớm nhất vào {1}",
        "Duties fall due {0} {0:time|times} within twelve months, the first on {1}",
        vec![count(agenda.rows.len()), crate::document::Part::Date { date: next.due }],
    )
}

fn instrument_blocks(context: &mut Context<'_>, held: &Held) -> Vec<Block> {
    let mut views = held.book.instruments(context.country.code(), context.evidence.as_of.0);
    let mut blocks = body(instruments::blocks(context, held));
    views.sort_by_cached_key(|view| (sort_key(view.record.title(Lang::Vi)), view.record.id.clone()));
    if views.len() > INSTRUMENTS {
        let file = link(Text::same("data/instrument.csv"), Text::same("data/instrument.csv"));
        let sentence = sentence(
            "Bảng nêu {0} trong {1} văn kiện; đủ tất cả trong {2}.",
            "The table shows {0} of {1} instruments; all of them are in {2}.",
            vec![count(INSTRUMENTS), count(views.len()), file],
        );
        blocks.push(Block::Paragraph { sentence });
    }
    if !views.is_empty() {
        let rows = views.iter().take(INSTRUMENTS).map(instrument_row).collect();
        blocks.push(Block::Table(Box::new(instrument_table(rows))));
    }
    blocks
}

fn instrument_table(rows: Vec<TableRow>) -> Table {
    Table {
        id: "table-all-instruments".into(),
        title: Text::fixed("Các văn kiện", "The instruments"),
        sorted: Text::fixed("Theo tên, như từ điển tiếng Việt", "By Vietnamese title, as in a dictionary"),
        columns: vec![
            text_column("Văn kiện", "Instrument"),
            text_column("Mã", "Id"),
            text_column("Loại", "Kind"),
            text_column("Mức độ tham gia", "Standing"),
            date_column("Từ ngày", "Since"),
        ],
        rows,
    }
}

fn instrument_row(view: &InstrumentView<'_>) -> TableRow {
    let record = view.record;
    let kind = record.text("kind").unwrap_or_else(|| record.get("track"));
    let label = view.standing.label();
    let standing = match view.standing {
        Standing::InForce | Standing::Bound => TableCell::Level { level: Level::Good, text: label },
        _ => text_cell(label),
    };
    TableRow {
        cells: vec![
            text_cell(called(record)),
            code_cell(&record.id),
            text_cell(word(kind)),
            standing,
            view.since.map_or_else(not_stated, |date| TableCell::Date { date }),
        ],
        of_country: false,
    }
}

/// The files, and how anybody checks later that the record was not bent.
fn proof(request: &PublicationRequest) -> Section {
    let head = match &request.root {
        Some(root) => sentence(
            "Gốc cây đã ký của nhật ký: {0}. Hãy giữ lại tệp {1}: về sau, ai giữ nó cũng chứng minh được nếu một sự kiện đã ghi trước đó bị sửa, bỏ hay đổi chỗ. Người giữ sổ đối chiếu bằng `hoinhap register audit --against head.txt`; cơ quan giám sát nhận gói đã xuất thì dùng `hoinhap register verify`. Khoá kiểm tra chữ ký: {2}.",
            "The signed root of the log: {0}. Keep the file {1}: whoever has it can prove later that an event written before it was changed, dropped or moved. The keeper of the register compares with `hoinhap register audit --against head.txt`; an oversight body with an exported package uses `hoinhap register verify`. The key that checks the signature: {2}.",
            vec![words(Text::same(root.clone())), file("head.txt"), file("key.txt")],
        ),
        None => plain(
            "Nhật ký chưa có gốc cây nào được ký, vì khoá ký không ở cạnh sổ. Ký rồi công bố lại để người đọc giữ được bằng chứng.",
            "No head of the log is signed yet, as the key that signs is not beside the register. Sign one and publish anew, so that readers can keep the proof.",
        ),
    };
    let mut blocks = vec![Block::Paragraph { sentence: head }];
    for group in &request.links {
        blocks.push(Block::Heading { text: group.heading.clone() });
        blocks
            .push(Block::List { items: group.items.iter().map(|(name, forms)| item(name, forms)).collect() });
    }
    of(
        "files",
        Text::fixed("Tệp và bằng chứng", "Files and proof"),
        plain(
            "Mọi bảng và lịch đều tải về được, và sổ tự chứng minh",
            "Every table and calendar can be had, and the record proves itself",
        ),
        blocks,
    )
}

/// A file by its name, with its forms.
fn item(name: &Text, forms: &[(Text, Text)]) -> Sentence {
    let places: Vec<String> = (1..=forms.len()).map(|place| format!("{{{place}}}")).collect();
    let mut parts = vec![words(name.clone())];
    parts.extend(forms.iter().map(|(text, href)| link(text.clone(), href.clone())));
    Sentence::new(Text::same(format!("{{0}}: {}", places.join(", "))), parts)
}

fn file(name: &'static str) -> crate::document::Part {
    link(Text::same(name), Text::same(name))
}
