-- What we owe the outside: written in the transaction that makes it owed, settled after the
-- outside accepted it, never deleted when sending fails.

CREATE TABLE chats (
    name   TEXT    NOT NULL PRIMARY KEY,
    active INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT, WITHOUT ROWID;

-- A card is one row per chat and claim: `wanted` is the claim's revision it should show,
-- `shown` the one it does, so edits in a hurry melt into the latest.
-- A notice is text, sent once: `topic` keeps the same one from being owed twice.
CREATE TABLE deliveries (
    id       INTEGER NOT NULL PRIMARY KEY,
    chat     TEXT    NOT NULL REFERENCES chats (name),
    claim    INTEGER REFERENCES claims (id),
    topic    TEXT,
    body     TEXT,
    state    TEXT    NOT NULL CHECK (state IN ('ready', 'sending', 'unknown', 'done', 'dead')),
    wanted   INTEGER NOT NULL DEFAULT 1,
    shown    INTEGER NOT NULL DEFAULT 0,
    message  TEXT,
    due_at   INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    fault    TEXT,
    UNIQUE (chat, claim),
    UNIQUE (chat, topic),
    CHECK ((claim IS NULL) <> (topic IS NULL)),
    CHECK ((topic IS NULL) = (body IS NULL))
) STRICT;

CREATE INDEX deliveries_due ON deliveries (due_at) WHERE state IN ('ready', 'sending', 'unknown');
