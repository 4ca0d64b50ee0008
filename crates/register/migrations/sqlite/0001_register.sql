-- The log is the truth; everything else follows from it.
CREATE TABLE meta (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE events (
    seq INTEGER PRIMARY KEY NOT NULL,
    time TEXT NOT NULL,
    actor TEXT NOT NULL,
    scope TEXT NOT NULL,
    type TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload_commitment BLOB NOT NULL,
    prev_head_size INTEGER NOT NULL,
    schema INTEGER NOT NULL,
    payload TEXT,
    salt BLOB
);
CREATE INDEX events_by_subject ON events (subject);

-- Accidents are refused; whoever means to bend the log is caught by the tree.
CREATE TRIGGER events_are_kept BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are never deleted');
END;
CREATE TRIGGER events_are_final BEFORE UPDATE ON events
WHEN NEW.payload IS NOT NULL OR NEW.salt IS NOT NULL OR OLD.seq IS NOT NEW.seq OR OLD.time IS NOT NEW.time
    OR OLD.actor IS NOT NEW.actor OR OLD.scope IS NOT NEW.scope OR OLD.type IS NOT NEW.type
    OR OLD.subject IS NOT NEW.subject OR OLD.payload_commitment IS NOT NEW.payload_commitment
    OR OLD.prev_head_size IS NOT NEW.prev_head_size OR OLD.schema IS NOT NEW.schema
BEGIN
    SELECT RAISE(ABORT, 'events are never changed; a payload can only be redacted');
END;

-- Perfect nodes of the Merkle tree in the order in which they came to be.
CREATE TABLE nodes (
    position INTEGER PRIMARY KEY NOT NULL,
    hash BLOB NOT NULL
);

CREATE TABLE heads (
    size INTEGER PRIMARY KEY NOT NULL,
    note TEXT NOT NULL
);

-- A projection: `rebuild` makes it anew.
CREATE TABLE records (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    class TEXT NOT NULL,
    created_event INTEGER NOT NULL,
    updated_event INTEGER NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;
