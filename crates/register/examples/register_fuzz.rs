//! Bends what the register reads, and goes on until the time is over or something breaks: `register_fuzz [SECONDS]`. Task sheets,
//! tables of records, exported logs, signed heads, vectors, recurrence rules. A panic is a finding; it names its seed.

use std::error::Error;
use std::io::Write as _;
use std::time::{Duration, Instant};

use hoinhap_register::book::Book;
use hoinhap_register::import::{HeaderTable, ImportOptions, Importer, RecordImporter, read_sheets};
use hoinhap_register::log::{Checkpoint, answer_vectors};
use hoinhap_register::record::Kind;
use hoinhap_register::search::Query;
use hoinhap_register::store::read_log;
use hoinhap_register::time::{Due, Offset, RecurrenceRule};
use hoinhap_vocab::date;

const SHEETS: [&str; 3] = [
    "id,title,lead,due,predecessors\nA,Việc A,MOIT,31/3/2026,\nB,Việc B,Bộ Tài chính và Bộ Y tế,Quý II/2026,A+2\n",
    "BẢNG THEO DÕI;;;\nSTT;Nội dung nhiệm vụ;Cơ quan chủ trì;Thời hạn\nI;KINH TẾ;;\n1;Rà soát;Bộ Công Thương;Trước 30/6/2026\n;Tổng cộng;;1\n",
    "Nội dung\tChủ trì\tPhối hợp\tThời hạn\n\"a\nb\"\tMOIT\tCác bộ, ngành\t46112\n<xóa>\t=1+1\t'=2\t6 tháng đầu năm 2026\n",
];
const TEXTS: [&str; 5] = [
    "{\"leaves_hex\":[\"\",\"00\"],\"leaf_index\":0,\"tree_size\":2,\"first\":1,\"second\":2,\"path\":[\"00\"],\"root\":\"00\"}",
    "register.test\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— register.test AAAA\n",
    "{\"envelope\":{\"seq\":0,\"time\":\"2026-01-01T00:00:00Z\",\"actor\":\"a\",\"scope\":\"\",\"type\":\"create\",\"subject\":\"task:A\"},\"payload\":{},\"salt\":\"00\"}",
    "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR;BYSETPOS=-1;UNTIL=20301231;COUNT=9",
    "\"đầu tư\" thuong* P30D 2026-Q4",
];

/// Numbers that look random and follow from their seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound.max(1)).unwrap_or(1)).unwrap_or_default()
    }

    /// A few bytes changed, left out, put in or doubled.
    fn bend(&mut self, text: &str) -> Vec<u8> {
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len());
            let byte = b",;\"\n\t\0\xff-9=/+:{}x"[self.below(16)];
            match self.below(4) {
                0 if !bytes.is_empty() => bytes[at] = byte,
                1 if !bytes.is_empty() => drop(bytes.remove(at)),
                2 => bytes.insert(at, byte),
                _ => {
                    let part = bytes[at..(at + self.below(20)).min(bytes.len())].to_vec();
                    bytes.splice(at..at, part);
                }
            }
        }
        bytes
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let seconds = std::env::args().nth(1).map_or(Ok(60), |text| text.parse())?;
    let until = Instant::now() + Duration::from_secs(seconds);
    let book = Book::default();
    let task = Kind::of("task").ok_or("no kind `task`")?;
    let mut seed = 0_u64;
    while Instant::now() < until {
        seed += 1;
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let (sheet, text) = (dice.below(SHEETS.len()), dice.below(TEXTS.len()));
        let (sheet, text) = (dice.bend(SHEETS[sheet]), dice.bend(TEXTS[text]));
        let tried = std::panic::catch_unwind(|| {
            sheets(&book, task, &sheet);
            texts(&text);
        });
        if tried.is_err() {
            return Err(format!(
                "seed {seed}: {:?} {:?}",
                String::from_utf8_lossy(&sheet),
                String::from_utf8_lossy(&text)
            )
            .into());
        }
    }
    Ok(writeln!(std::io::stdout(), "{seed} inputs, no finding")?)
}

fn sheets(book: &Book, task: Kind, bytes: &[u8]) {
    for name in ["x.csv", "x.xlsx", "x.ods"] {
        let Ok(sheets) = read_sheets(name, bytes) else { continue };
        let options = ImportOptions {
            document: "x".to_owned(),
            on: date(2026, 1, 5),
            today: date(2026, 9, 21),
            instrument: None,
            as_new: false,
            accept_valid: true,
        };
        let headers =
            HeaderTable::read("field,required,header_vi\ncontent,required,Nội dung\nlead,required,Chủ trì\n");
        let _ = Importer::new(book, headers, options).plan(&sheets);
        let _ = RecordImporter::new(book, task, false, true).plan(&sheets);
    }
}

fn texts(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = answer_vectors(&text);
    let _ = Checkpoint::parse(&text);
    let _ = read_log(&text);
    let _ = text.parse::<RecurrenceRule>().map(|rule| rule.to_string());
    let _ = (text.parse::<Offset>(), text.parse::<Due>());
    let _ = Query::parse(&text).map(|query| query.matches(&text));
}
