-- What was published, by whom, with which tags.
--
-- Numbers for networks are those of `networks`; times are Unix milliseconds, UTC.
-- Rowids grow with arrival and unique keys lead with the network's own id, which grows with
-- time where volume is high (X, Bluesky's record key): a random key costs five times as much.

CREATE TABLE settings (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE networks (
    number INTEGER NOT NULL PRIMARY KEY,
    name   TEXT    NOT NULL UNIQUE
) STRICT;

INSERT INTO networks (number, name) VALUES
    (1, 'x'), (2, 'bluesky'), (3, 'mastodon'), (4, 'instagram'),
    (5, 'facebook'), (6, 'threads'), (7, 'linkedin'), (8, 'other');

-- A person is named by the id of one of their authors: alone, an author is their own person.
CREATE TABLE authors (
    id      INTEGER NOT NULL PRIMARY KEY,
    network INTEGER NOT NULL REFERENCES networks (number),
    native  TEXT    NOT NULL,
    handle  TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    person  INTEGER NOT NULL REFERENCES authors (id) DEFERRABLE INITIALLY DEFERRED,
    UNIQUE (native, network)
) STRICT;

CREATE INDEX authors_joined ON authors (person) WHERE person <> id;

-- kind: 0 original, 1 reply, 2 quote, 3 repost.
-- state: 0 only nested in another post, 1 recorded, 2 gone (deleted, protected, withheld).
-- audience: 0 public, 1 unlisted, 2 protected.
-- earns: 0 no, 1 if a human says yes, 2 yes.
-- A repost whose original is known stores no text of its own.
-- raw: 64 * block + place, see raw_blocks.
CREATE TABLE posts (
    id         INTEGER NOT NULL PRIMARY KEY,
    network    INTEGER NOT NULL REFERENCES networks (number),
    native     TEXT    NOT NULL,
    author     INTEGER NOT NULL REFERENCES authors (id),
    kind       INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 3),
    repeats    INTEGER REFERENCES posts (id),
    state      INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
    audience   INTEGER NOT NULL CHECK (audience BETWEEN 0 AND 2),
    earns      INTEGER NOT NULL CHECK (earns BETWEEN 0 AND 2),
    hidden     INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1)),
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    language   TEXT,
    text       TEXT,
    mentions   TEXT,
    links      TEXT,
    likes      INTEGER,
    edition    TEXT,
    raw        INTEGER,
    UNIQUE (native, network),
    CHECK (repeats IS NULL OR kind = 3)
) STRICT;

CREATE INDEX posts_by_author ON posts (author);

-- The other ids of an edited post (X gives every edit a new one).
CREATE TABLE post_versions (
    native TEXT    NOT NULL PRIMARY KEY,
    post   INTEGER NOT NULL REFERENCES posts (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE tags (
    id     INTEGER NOT NULL PRIMARY KEY,
    folded TEXT    NOT NULL UNIQUE
) STRICT;

CREATE TABLE spellings (
    id      INTEGER NOT NULL PRIMARY KEY,
    tag     INTEGER NOT NULL REFERENCES tags (id),
    written TEXT    NOT NULL UNIQUE
) STRICT;

CREATE INDEX spellings_of_tag ON spellings (tag);

-- Append order: posts grow, so rows land at the end of the tree.
CREATE TABLE post_tags (
    post     INTEGER NOT NULL REFERENCES posts (id),
    spelling INTEGER NOT NULL REFERENCES spellings (id),
    PRIMARY KEY (post, spelling)
) STRICT, WITHOUT ROWID;

-- Posts as received: zstd over up to 64 of them, each preceded by its length (u32, little
-- endian). Together they shrink to a third of what each alone would take.
CREATE TABLE raw_blocks (
    id   INTEGER NOT NULL PRIMARY KEY,
    data BLOB    NOT NULL
) STRICT;

-- Where a source goes on, kept in the transaction that records what it brought.
CREATE TABLE sources (
    name   TEXT NOT NULL PRIMARY KEY,
    cursor TEXT NOT NULL
) STRICT, WITHOUT ROWID;
