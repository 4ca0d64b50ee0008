//! Lines of a text file as an editor counts them: ended by LF, CR LF or CR, blank ones too.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, Read};
use std::rc::Rc;

/// Where lines begin in the bytes that have gone by and are not yet asked for.
#[derive(Debug, Default)]
pub(super) struct Lines {
    seen: u64,
    starts: VecDeque<u64>,
    passed: u64,
    after_return: bool,
}

impl Lines {
    fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.seen += 1;
            match byte {
                // The second half of a pair: the line begins after it.
                b'\n' if self.after_return => {
                    if let Some(last) = self.starts.back_mut() {
                        *last = self.seen;
                    }
                }
                b'\n' | b'\r' => self.starts.push_back(self.seen),
                _ => {}
            }
            self.after_return = *byte == b'\r';
        }
    }

    /// The line, from 1, that holds the byte at `offset`. Offsets must not fall.
    pub(super) fn holding(&mut self, offset: u64) -> u64 {
        while self.starts.front().is_some_and(|start| *start <= offset) {
            self.starts.pop_front();
            self.passed += 1;
        }
        self.passed + 1
    }
}

/// A reader that notes the lines of what it hands on.
#[derive(Debug)]
pub(super) struct Counted<R> {
    inner: R,
    lines: Rc<RefCell<Lines>>,
}

impl<R> Counted<R> {
    pub(super) fn new(inner: R) -> (Self, Rc<RefCell<Lines>>) {
        let lines = Rc::new(RefCell::new(Lines::default()));
        (Self { inner, lines: Rc::clone(&lines) }, lines)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.lines.borrow_mut().feed(&buffer[..count]);
        Ok(count)
    }
}

/// Line ends within the values of a record.
pub(super) fn inner_ends(values: &[u8]) -> u64 {
    let lone_return = |pair: &[u8]| pair[0] == b'\r' && pair[1] != b'\n';
    let returns = values.windows(2).filter(|pair| lone_return(pair)).count();
    let last = usize::from(values.last() == Some(&b'\r'));
    let feeds = values.iter().filter(|byte| **byte == b'\n').count();
    (returns + last + feeds) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, offset: u64) -> u64 {
        let mut lines = Lines::default();
        lines.feed(text.as_bytes());
        lines.holding(offset)
    }

    #[test]
    fn every_kind_of_end_counts_once() {
        assert_eq!(["a\nb", "a\r\nb", "a\rb"].map(|text| line(text, text.len() as u64 - 1)), [2, 2, 2]);
        assert_eq!(line("a\n\n\r\nb", 5), 4);
        assert_eq!(inner_ends(b"a\nb\r\nc\rd\r"), 4);
    }
}
