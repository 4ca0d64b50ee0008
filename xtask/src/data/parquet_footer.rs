//! The number of rows of a Parquet file, read from its footer.
//!
//! The footer is a Thrift structure in the compact protocol: `FileMetaData { 1: version, 2: schema, 3: num_rows,
//! … }`. Reading one field of it here keeps the Parquet library, a minute of compiling, out of every chore.
//! Reference: Apache Parquet format, `parquet.thrift`; Thrift compact protocol specification.

use anyhow::{Context, Result, bail, ensure};

const MAGIC: &[u8] = b"PAR1";
const NUM_ROWS: i16 = 3;

/// The number of rows that the footer declares.
pub(crate) fn rows(file: &[u8]) -> Result<u64> {
    ensure!(file.len() >= 12 && file.ends_with(MAGIC), "not a Parquet file");
    let (rest, tail) = file.split_at(file.len() - 8);
    let length = u32::from_le_bytes([tail[0], tail[1], tail[2], tail[3]]) as usize;
    let start = rest.len().checked_sub(length).context("the footer is longer than the file")?;
    let mut reader = Compact { bytes: &rest[start..], depth: 0 };
    let mut field = 0;
    while let Some(kind) = reader.field(&mut field)? {
        if field == NUM_ROWS {
            return u64::try_from(reader.zigzag()?).context("a negative number of rows");
        }
        reader.skip(kind)?;
    }
    bail!("the footer has no number of rows")
}

/// A reader of Thrift's compact protocol.
struct Compact<'a> {
    bytes: &'a [u8],
    depth: u8,
}

impl Compact<'_> {
    fn byte(&mut self) -> Result<u8> {
        let (first, rest) = self.bytes.split_first().context("the footer ends early")?;
        self.bytes = rest;
        Ok(*first)
    }

    /// An unsigned integer, seven bits to a byte, least significant first.
    fn varint(&mut self) -> Result<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        bail!("an integer of the footer is too long")
    }

    /// A signed integer: the lowest bit is the sign.
    fn zigzag(&mut self) -> Result<i64> {
        let value = self.varint()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// The next field of a structure: its kind, with `id` moved on; `None` at the end.
    fn field(&mut self, id: &mut i16) -> Result<Option<u8>> {
        let header = self.byte()?;
        if header == 0 {
            return Ok(None);
        }
        *id = match header >> 4 {
            0 => i16::try_from(self.zigzag()?).context("a field number of the footer is too large")?,
            delta => *id + i16::from(delta),
        };
        Ok(Some(header & 0x0f))
    }

    fn skip(&mut self, kind: u8) -> Result<()> {
        match kind {
            1 | 2 => Ok(()),
            3 => self.byte().map(drop),
            4..=6 => self.varint().map(drop),
            7 => self.skip_bytes(8),
            8 => self.varint().and_then(|length| self.skip_bytes(length)),
            9 | 10 => self.skip_list(),
            12 => self.skip_struct(),
            other => bail!("the footer has a field of unknown kind {other}"),
        }
    }

    fn skip_bytes(&mut self, length: u64) -> Result<()> {
        let length = usize::try_from(length).context("a text of the footer is too long")?;
        self.bytes = self.bytes.get(length..).context("the footer ends early")?;
        Ok(())
    }

    fn skip_list(&mut self) -> Result<()> {
        let header = self.byte()?;
        let length = match header >> 4 {
            15 => self.varint()?,
            short => u64::from(short),
        };
        // In a list a truth value takes a byte of its own; in a structure it stands in the field's header.
        let kind = if header & 0x0f <= 2 { 3 } else { header & 0x0f };
        (0..length).try_for_each(|_| self.skip(kind))
    }

    fn skip_struct(&mut self) -> Result<()> {
        ensure!(self.depth < 16, "the footer is nested too deeply");
        self.depth += 1;
        let mut field = 0;
        while let Some(kind) = self.field(&mut field)? {
            self.skip(kind)?;
        }
        self.depth -= 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file whose footer holds: version 1, a schema list of one structure with a text, `rows` rows.
    fn file(rows: &[u8]) -> Vec<u8> {
        let mut footer = vec![0x15, 0x02, 0x19, 0x1c, 0x48, 0x01, b'm', 0x00, 0x16];
        footer.extend_from_slice(rows);
        footer.push(0);
        let length = u32::try_from(footer.len()).expect("a short footer").to_le_bytes();
        [MAGIC, &footer, &length, MAGIC].concat()
    }

    #[test]
    fn the_rows_of_a_footer_are_read() {
        assert_eq!(rows(&file(&[0x0e])).expect("a footer"), 7);
        assert_eq!(rows(&file(&[0xac, 0x02])).expect("a footer"), 150);
    }

    #[test]
    fn the_shipped_tables_have_the_rows_of_their_package() {
        let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../data/flows/flows_2023.parquet"));
        assert_eq!(rows(&bytes.expect("the shipped table")).expect("a footer"), 25_398);
    }

    #[test]
    fn broken_files_are_errors() {
        assert!(rows(b"PAR1").is_err());
        assert!(rows(b"a,b\n1,2\n3,4\n").is_err());
        assert!(rows(&file(&[0x01])).is_err(), "a negative number of rows");
        assert!(
            rows(&[MAGIC, &[0xff, 0xff, 0xff, 0x7f], MAGIC].concat()).is_err(),
            "a footer beyond the file"
        );
    }
}
