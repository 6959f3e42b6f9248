-- What was told about each change that staff asked for: a command that comes again, because the
-- process died before the chat heard that we have it, gets the same answer and changes nothing.
-- answer: JSON. Rows are dropped after two days; nothing comes again so late.
CREATE TABLE told (
    nonce  TEXT    NOT NULL PRIMARY KEY,
    answer TEXT    NOT NULL,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX told_at ON told (at);
