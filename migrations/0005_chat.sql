-- The staff chat: who is who there, which chats there are, and what each is owed.
--
-- Tables are rebuilt where a CHECK or a key changes; foreign keys are off meanwhile and checked
-- afterwards.

-- A member who left keeps the row, because the logs point at it.
CREATE TABLE staff_now (
    id       INTEGER NOT NULL PRIMARY KEY,
    name     TEXT    NOT NULL UNIQUE COLLATE NOCASE,
    role     TEXT    NOT NULL CHECK (role IN ('viewer', 'member', 'lead')),
    active   INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    telegram INTEGER UNIQUE,
    language TEXT CHECK (language IN ('en', 'ko', 'ja'))
) STRICT;

INSERT INTO staff_now (id, name, role) SELECT id, name, role FROM staff;
DROP TABLE staff;
ALTER TABLE staff_now RENAME TO staff;

-- Who may join, by a token that is kept only as its SHA-256. name: whom it was made for, if
-- somebody in particular. first: whether it makes the first lead; there is one at a time.
CREATE TABLE invitations (
    hash       TEXT    NOT NULL PRIMARY KEY,
    name       TEXT,
    role       TEXT    NOT NULL CHECK (role IN ('viewer', 'member', 'lead')),
    expires_at INTEGER NOT NULL,
    first      INTEGER NOT NULL CHECK (first IN (0, 1)),
    used_by    INTEGER REFERENCES staff (id)
) STRICT, WITHOUT ROWID;

-- People who are not staff, and have been told so.
CREATE TABLE strangers (
    telegram INTEGER NOT NULL PRIMARY KEY,
    at       INTEGER NOT NULL
) STRICT;

-- cards: 1 where cards and notices go, 0 for somebody's private chat, which gets answers and, for
-- a lead, alerts. closed: why the chat takes nothing just now; what it is owed stays owed.
CREATE TABLE chats_now (
    name        TEXT    NOT NULL PRIMARY KEY,
    active      INTEGER NOT NULL CHECK (active IN (0, 1)),
    cards       INTEGER NOT NULL DEFAULT 1 CHECK (cards IN (0, 1)),
    language    TEXT    NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'ko', 'ja')),
    muted_until INTEGER,
    closed      TEXT
) STRICT, WITHOUT ROWID;

INSERT INTO chats_now (name, active) SELECT name, active FROM chats;

-- A card is one row per chat, claim and copy (copies beyond 0 are twins: the chat took a message
-- and we never heard). `wanted` is the claim's revision it should show, `shown` the one it does,
-- so edits in a hurry melt into the latest. Several claims may share one message.
-- Anything else has a topic, which keeps the same from being owed twice, and a body: data, put
-- into words when it is sent, emptied when it was.
-- waited: milliseconds from being owed to being in the chat for the first time.
-- unclear: how often it was sent without our hearing whether it arrived.
CREATE TABLE deliveries_now (
    id       INTEGER NOT NULL PRIMARY KEY,
    chat     TEXT    NOT NULL REFERENCES chats (name) ON UPDATE CASCADE,
    claim    INTEGER REFERENCES claims (id),
    copy     INTEGER NOT NULL DEFAULT 0,
    topic    TEXT,
    body     TEXT,
    state    TEXT    NOT NULL CHECK (state IN ('ready', 'sending', 'unknown', 'done', 'dead')),
    wanted   INTEGER NOT NULL DEFAULT 1,
    shown    INTEGER NOT NULL DEFAULT 0,
    message  TEXT,
    owed_at  INTEGER NOT NULL,
    due_at   INTEGER NOT NULL,
    sent_at  INTEGER,
    waited   INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    unclear  INTEGER NOT NULL DEFAULT 0,
    fault    TEXT,
    UNIQUE (chat, claim, copy),
    UNIQUE (chat, topic),
    CHECK ((claim IS NULL) <> (topic IS NULL)),
    CHECK ((topic IS NULL) = (body IS NULL))
) STRICT;

INSERT INTO deliveries_now (id, chat, claim, topic, body, state, wanted, shown, message, owed_at,
                            due_at, attempts, fault)
SELECT id, chat, claim, topic,
       CASE WHEN topic IS NULL THEN NULL WHEN state = 'done' THEN ''
            ELSE json_object('answer', json_object('text', body, 'done', json('true'))) END,
       state, wanted, shown, message, due_at, due_at, attempts, fault
  FROM deliveries;

DROP TABLE deliveries;
ALTER TABLE deliveries_now RENAME TO deliveries;
DROP TABLE chats;
ALTER TABLE chats_now RENAME TO chats;

CREATE INDEX deliveries_due ON deliveries (due_at) WHERE state IN ('ready', 'sending', 'unknown');
CREATE INDEX deliveries_of_claim ON deliveries (claim) WHERE claim IS NOT NULL;
CREATE INDEX deliveries_sent ON deliveries (chat, sent_at) WHERE sent_at IS NOT NULL;

-- A claim in review can be agreed to before it is handed over.
CREATE TABLE claim_log_now (
    id    INTEGER NOT NULL PRIMARY KEY,
    claim INTEGER NOT NULL REFERENCES claims (id),
    move  TEXT    NOT NULL
          CHECK (move IN ('open', 'agree', 'give', 'decline', 'undo', 'join', 'gone')),
    staff INTEGER REFERENCES staff (id),
    at    INTEGER NOT NULL,
    item  INTEGER REFERENCES items (id),
    note  TEXT,
    nonce TEXT    UNIQUE
) STRICT;

INSERT INTO claim_log_now SELECT id, claim, move, staff, at, item, note, nonce FROM claim_log;
DROP TABLE claim_log;
ALTER TABLE claim_log_now RENAME TO claim_log;

CREATE INDEX claim_log_of_claim ON claim_log (claim);

CREATE TRIGGER claim_log_is_never_changed BEFORE UPDATE ON claim_log
BEGIN SELECT RAISE(ABORT, 'claim_log is append-only'); END;

CREATE TRIGGER claim_log_is_never_cut BEFORE DELETE ON claim_log
BEGIN SELECT RAISE(ABORT, 'claim_log is append-only'); END;
