-- The log is the truth; everything else follows from it. Names sort by their bytes, whatever the locale of the server.
CREATE TABLE meta (
    key TEXT COLLATE "C" PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE events (
    seq BIGINT PRIMARY KEY,
    time TEXT NOT NULL,
    actor TEXT NOT NULL,
    scope TEXT NOT NULL,
    type TEXT NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    payload_commitment BYTEA NOT NULL,
    prev_head_size BIGINT NOT NULL,
    schema BIGINT NOT NULL,
    payload TEXT,
    salt BYTEA
);
CREATE INDEX events_by_subject ON events (subject);

-- Accidents are refused; whoever means to bend the log is caught by the tree.
CREATE FUNCTION events_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are never deleted';
END
$$;
CREATE TRIGGER events_are_kept BEFORE DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION events_are_kept();

CREATE FUNCTION events_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.payload IS NOT NULL OR NEW.salt IS NOT NULL
        OR (OLD.seq, OLD.time, OLD.actor, OLD.scope, OLD.type, OLD.subject, OLD.payload_commitment, OLD.prev_head_size, OLD.schema)
            IS DISTINCT FROM
           (NEW.seq, NEW.time, NEW.actor, NEW.scope, NEW.type, NEW.subject, NEW.payload_commitment, NEW.prev_head_size, NEW.schema)
    THEN
        RAISE EXCEPTION 'events are never changed; a payload can only be redacted';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER events_are_final BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION events_are_final();

-- Perfect nodes of the Merkle tree in the order in which they came to be.
CREATE TABLE nodes (
    position BIGINT PRIMARY KEY,
    hash BYTEA NOT NULL
);

CREATE TABLE heads (
    size BIGINT PRIMARY KEY,
    note TEXT NOT NULL
);

-- A projection: `rebuild` makes it anew.
CREATE TABLE records (
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    class TEXT NOT NULL,
    created_event BIGINT NOT NULL,
    updated_event BIGINT NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (kind, id)
);
