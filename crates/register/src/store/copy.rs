//! A register from one engine to another: ids, log and heads stay what they are.

use crate::log::{Checkpoint, Frontier, LogEntry, node_position};

use super::error::StoreError;
use super::register::Register;
use super::tables::Tables;

/// Settings that belong to the register, not to the engine.
const SETTINGS: [&str; 2] = ["key", "profile"];

/// Copies a register into empty tables: log, tree, heads and settings, while others may write to it. The records are
/// made from the log.
///
/// # Errors
/// The tables are not empty, the copied log does not lead to the same root, or an engine failed.
pub fn copy_register<S: Tables, T: Tables>(
    source: &Register<S>,
    mut tables: T,
) -> Result<Register<T>, StoreError> {
    Register::vacant(&tables)?;
    tables.begin()?;
    let copied = source.consistently(|| copy_within(source, &mut tables));
    match copied {
        Ok(()) => tables.commit()?,
        Err(error) => return tables.rollback().and(Err(error)),
    }
    let mut register = Register::open(tables)?;
    register.rebuild(false)?;
    Ok(register)
}

fn copy_within<S: Tables, T: Tables>(source: &Register<S>, tables: &mut T) -> Result<(), StoreError> {
    for key in SETTINGS {
        if let Some(value) = source.tables().setting(key)? {
            tables.set_setting(key, &value)?;
        }
    }
    let heads = source.tables().heads()?;
    let mut writer = LogWriter::new(tables);
    source.tables().visit_events(0, &mut |entry| writer.push(&entry))?;
    let root = writer.edge.root();
    writer.finish(&heads)?;
    // What was damaged before must not look whole after.
    if root == source.root()? { Ok(()) } else { Err(StoreError::Engine("the log is damaged".to_owned())) }
}

/// Fills the log of empty tables.
pub(super) struct LogWriter<'a, T> {
    tables: &'a mut T,
    edge: Frontier,
}

impl<'a, T: Tables> LogWriter<'a, T> {
    pub(super) fn new(tables: &'a mut T) -> Self {
        Self { tables, edge: Frontier::default() }
    }

    /// The next event.
    pub(super) fn push(&mut self, entry: &LogEntry) -> Result<(), StoreError> {
        // What was damaged before must not look whole after.
        if !entry.as_written {
            return Err(StoreError::Engine(format!("event {} is damaged", entry.envelope.seq)));
        }
        let position = node_position(0, self.edge.size());
        let nodes = self.edge.push(entry.envelope.leaf());
        self.tables.append(entry, position, &nodes)
    }

    /// The heads, after the events.
    pub(super) fn finish(self, heads: &[Checkpoint]) -> Result<(), StoreError> {
        heads.iter().try_for_each(|head| self.tables.put_head(head))
    }
}
