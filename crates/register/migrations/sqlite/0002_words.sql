-- A projection as well: which records a word occurs in. `word` is folded; a record is known by the event that made it,
-- and `places` are those of 1024 events that `block` counts.
CREATE TABLE words (
    word TEXT NOT NULL,
    block INTEGER NOT NULL,
    places BLOB NOT NULL,
    PRIMARY KEY (word, block)
) WITHOUT ROWID;

CREATE UNIQUE INDEX records_by_event ON records (created_event);
