-- A projection as well: which records a word occurs in. `word` is folded; a record is known by the event that made it,
-- and `places` are those of 1024 events that `block` counts.
CREATE TABLE words (
    word TEXT COLLATE "C" NOT NULL,
    block BIGINT NOT NULL,
    places BYTEA NOT NULL,
    PRIMARY KEY (word, block)
);

CREATE UNIQUE INDEX records_by_event ON records (created_event);
