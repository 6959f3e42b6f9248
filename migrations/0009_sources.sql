-- How the sources do, what they did not see, and what was paid for.
--
-- Times are Unix milliseconds, UTC.

CREATE TABLE source_health (
    name       TEXT    NOT NULL PRIMARY KEY,
    state      TEXT    NOT NULL
               CHECK (state IN ('starting', 'live', 'polling', 'down', 'blocked', 'braked')),
    since      INTEGER NOT NULL,
    why        TEXT,
    -- The last sign of life, and the last post.
    heard_at   INTEGER,
    post_at    INTEGER,
    -- Requests the network still takes, of how many, until when.
    room_left  INTEGER,
    room_of    INTEGER,
    room_until INTEGER
) STRICT, WITHOUT ROWID;

-- How often a source had to begin again, by the kind of trouble.
CREATE TABLE reconnects (
    source  TEXT    NOT NULL,
    trouble TEXT    NOT NULL,
    times   INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (source, trouble)
) STRICT, WITHOUT ROWID;

-- Stretches in which a source did not see. until_at is NULL while it still does not; reached is
-- the newest id that a search of the whole stretch has found so far.
CREATE TABLE gaps (
    id        INTEGER NOT NULL PRIMARY KEY,
    source    TEXT    NOT NULL,
    from_at   INTEGER NOT NULL,
    until_at  INTEGER CHECK (until_at >= from_at),
    why       TEXT    NOT NULL,
    reached   INTEGER,
    searched  INTEGER NOT NULL DEFAULT 0,
    found     INTEGER NOT NULL DEFAULT 0,
    filled_at INTEGER,
    CHECK (filled_at IS NULL OR until_at IS NOT NULL)
) STRICT;

-- A source has at most one gap that is still open.
CREATE UNIQUE INDEX gaps_open ON gaps (source) WHERE until_at IS NULL;
CREATE INDEX gaps_unfilled ON gaps (source, id) WHERE filled_at IS NULL;

-- Posts the network was paid for. It charges the same post once in a UTC day, so a day's posts
-- are remembered until the day is over; day is days since 1970. kind: see domain/budget.rs.
CREATE TABLE reads (
    day    INTEGER NOT NULL,
    native INTEGER NOT NULL,
    PRIMARY KEY (day, native)
) STRICT, WITHOUT ROWID;

-- Sums by day and kind: paid are distinct posts of the day, returned all of them.
CREATE TABLE spending (
    day      INTEGER NOT NULL,
    kind     TEXT    NOT NULL CHECK (kind IN ('earning', 'watching', 'recheck')),
    paid     INTEGER NOT NULL,
    returned INTEGER NOT NULL CHECK (returned >= paid),
    PRIMARY KEY (day, kind)
) STRICT, WITHOUT ROWID;

-- Posts that staff want looked up now.
CREATE TABLE lookups (
    native   TEXT    NOT NULL PRIMARY KEY,
    asked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
