//! Duties as a calendar file (RFC 5545, with NAME and REFRESH-INTERVAL of RFC 7986). The same items give the same
//! bytes: every stamp is the time of the item's last change.

use std::fmt::Write as _;

use hoinhap_vocab::{Date, Lang, Text};
use jiff::Timestamp;

/// Octets in a line, its end not counted.
const LINE_OCTETS: usize = 75;
/// Days before a due date on which a reminder sounds.
const REMINDERS: [u8; 2] = [14, 3];

/// A feed: all that one agency, person or topic has to watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// What the reader's calendar program shows as its name.
    pub name: String,
    /// The domain of the instance, for identifiers that stay the same for ever.
    pub domain: String,
    /// The language of fixed words.
    pub lang: Lang,
    /// The items.
    pub items: Vec<FeedItem>,
}

/// An all-day event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedItem {
    /// Id of the duty or task.
    pub id: String,
    /// The due day.
    pub due: Date,
    /// One line.
    pub title: String,
    /// More, lines divided by newlines; may be empty.
    pub description: String,
    /// How often it has been changed.
    pub sequence: u64,
    /// When it was changed last.
    pub changed: Timestamp,
    /// Whether it has been called off.
    pub cancelled: bool,
    /// Whether reminders sound before the day; of what is past already none does.
    pub reminds: bool,
}

/// One item a day for everything that an agency has overdue; `None` where nothing is. Many single items would flood a
/// calendar.
#[must_use]
pub fn digest_of_overdue(
    agency: &str,
    overdue: &[(String, Date)],
    as_of: Date,
    (sequence, changed): (u64, Timestamp),
    lang: Lang,
) -> Option<FeedItem> {
    let count = overdue.len();
    if count == 0 {
        return None;
    }
    let title = Text::new(format!("Quá hạn: {count} việc"), format!("Overdue: {count} items"));
    let lines: Vec<String> = overdue.iter().map(|(title, due)| format!("{due} {title}")).collect();
    Some(FeedItem {
        id: format!("overdue-{agency}"),
        due: as_of,
        title: title.get(lang).to_owned(),
        description: lines.join("\n"),
        sequence,
        changed,
        cancelled: false,
        reminds: false,
    })
}

/// The feed as the bytes of an `.ics` file. Items stand in the order of their identifiers.
#[must_use]
pub fn write_feed(feed: &Feed) -> String {
    let mut file = File(String::new());
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hoinhap//Register//EN", "CALSCALE:GREGORIAN"] {
        file.line(line);
    }
    file.line("METHOD:PUBLISH");
    file.text("NAME", &feed.name);
    file.text("X-WR-CALNAME", &feed.name);
    file.line("REFRESH-INTERVAL;VALUE=DURATION:P1D");
    let mut items: Vec<(String, &FeedItem)> =
        feed.items.iter().map(|item| (item.uid(&feed.domain), item)).collect();
    items.sort_by(|a, b| a.0.cmp(&b.0));
    for (uid, item) in items {
        item.write(&uid, &mut file);
    }
    file.line("END:VCALENDAR");
    file.0
}

impl FeedItem {
    /// The identifier: duty, due day and instance. It stays the same for ever.
    fn uid(&self, domain: &str) -> String {
        format!("{}-{}@{domain}", self.id, self.due.strftime("%Y%m%d"))
    }

    fn write(&self, uid: &str, file: &mut File) {
        file.line("BEGIN:VEVENT");
        file.text("UID", uid);
        file.line(&format!("DTSTAMP:{}", self.changed.strftime("%Y%m%dT%H%M%SZ")));
        file.line(&format!("DTSTART;VALUE=DATE:{}", self.due.strftime("%Y%m%d")));
        file.line(&format!("SEQUENCE:{}", self.sequence));
        file.text("SUMMARY", &self.title);
        if !self.description.is_empty() {
            file.text("DESCRIPTION", &self.description);
        }
        file.line("TRANSP:TRANSPARENT");
        if self.cancelled {
            file.line("STATUS:CANCELLED");
        } else if self.reminds {
            REMINDERS.iter().for_each(|days| self.write_reminder(*days, file));
        }
        file.line("END:VEVENT");
    }

    fn write_reminder(&self, days: u8, file: &mut File) {
        file.line("BEGIN:VALARM");
        file.line("ACTION:DISPLAY");
        file.text("DESCRIPTION", &self.title);
        file.line(&format!("TRIGGER:-P{days}D"));
        file.line("END:VALARM");
    }
}

/// A file of content lines.
struct File(String);

impl File {
    /// A property whose value is TEXT: backslash, semicolon, comma and line breaks are escaped, other control characters
    /// dropped.
    fn text(&mut self, name: &str, value: &str) {
        let mut line = format!("{name}:");
        for character in value.replace("\r\n", "\n").chars() {
            match character {
                '\\' | ';' | ',' => {
                    let _ = write!(line, "\\{character}");
                }
                '\n' | '\r' => line.push_str("\\n"),
                control if control.is_control() && control != '\t' => {}
                other => line.push(other),
            }
        }
        self.line(&line);
    }

    /// A content line, folded after 75 octets, never inside a character.
    fn line(&mut self, line: &str) {
        let mut room = LINE_OCTETS;
        for character in line.chars() {
            if character.len_utf8() > room {
                self.0.push_str("\r\n ");
                // The space that begins a continued line counts.
                room = LINE_OCTETS - 1;
            }
            room -= character.len_utf8();
            self.0.push(character);
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoinhap_vocab::date;

    fn item(id: &str, title: &str) -> FeedItem {
        FeedItem {
            id: id.to_owned(),
            due: date(2026, 6, 30),
            title: title.to_owned(),
            description: String::new(),
            sequence: 2,
            changed: "2026-01-02T03:04:05Z".parse().unwrap(),
            cancelled: false,
            reminds: true,
        }
    }

    fn feed(items: Vec<FeedItem>) -> Feed {
        Feed {
            name: "Bộ Công Thương".to_owned(), domain: "example.vn".to_owned(), lang: Lang::Vi, items
        }
    }

    fn unfolded(file: &str) -> Vec<String> {
        file.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn a_file_is_made_of_short_whole_lines() {
        let title =
            "Báo cáo định kỳ về việc thực hiện các cam kết quốc tế; gửi Ban Chỉ đạo, \\ lần 1 ".repeat(4);
        let file = write_feed(&feed(vec![item("A1", &title)]));
        assert!(!file.replace("\r\n", "").contains(['\r', '\n']));
        assert!(file.split("\r\n").all(|line| line.len() <= 75), "folded by octets");
        let summary = unfolded(&file).into_iter().find(|line| line.starts_with("SUMMARY:")).unwrap();
        let read = summary["SUMMARY:".len()..].replace("\\;", ";").replace("\\,", ",").replace("\\\\", "\\");
        assert_eq!(read, title);
    }

    #[test]
    fn an_item_has_what_calendar_programs_need() {
        let lines = unfolded(&write_feed(&feed(vec![item("A1", "Báo cáo")])));
        for line in [
            "METHOD:PUBLISH",
            "UID:A1-20260630@example.vn",
            "DTSTAMP:20260102T030405Z",
            "DTSTART;VALUE=DATE:20260630",
            "SEQUENCE:2",
            "TRIGGER:-P14D",
            "TRIGGER:-P3D",
        ] {
            assert!(lines.iter().any(|found| found == line), "{line} is missing:\n{lines:#?}");
        }
        let begins = lines.iter().filter(|line| line.starts_with("BEGIN:")).count();
        assert_eq!(begins, lines.iter().filter(|line| line.starts_with("END:")).count());
    }

    #[test]
    fn the_same_items_give_the_same_bytes_in_any_order() {
        let (one, two) = (item("A1", "một"), item("A2", "hai"));
        assert_eq!(write_feed(&feed(vec![one.clone(), two.clone()])), write_feed(&feed(vec![two, one])));
    }

    #[test]
    fn what_is_called_off_is_cancelled_and_silent() {
        let lines = unfolded(&write_feed(&feed(vec![FeedItem { cancelled: true, ..item("A1", "x") }])));
        assert!(lines.contains(&"STATUS:CANCELLED".to_owned()));
        assert!(!lines.iter().any(|line| line.contains("VALARM")));
    }

    #[test]
    fn everything_overdue_is_one_item_a_day() {
        let changed = "2026-07-01T00:00:00Z".parse().unwrap();
        let overdue = [("Việc một".to_owned(), date(2026, 6, 1)), ("Việc hai".to_owned(), date(2026, 6, 2))];
        let digest = digest_of_overdue("MOIT", &overdue, date(2026, 7, 1), (7, changed), Lang::Vi).unwrap();
        assert_eq!(digest.title, "Quá hạn: 2 việc");
        let lines = unfolded(&write_feed(&feed(vec![digest])));
        assert!(lines.contains(&"UID:overdue-MOIT-20260701@example.vn".to_owned()));
        assert!(lines.contains(&"DESCRIPTION:2026-06-01 Việc một\\n2026-06-02 Việc hai".to_owned()));
        assert!(digest_of_overdue("MOIT", &[], date(2026, 7, 1), (7, changed), Lang::En).is_none());
    }
}
