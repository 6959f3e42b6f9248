-- Who earned a gift, who gave it, and what is left. The CHECKs state the domain's rules a
-- second time; the store's WHERE clauses are the locks.

CREATE TABLE staff (
    id   INTEGER NOT NULL PRIMARY KEY,
    name TEXT    NOT NULL UNIQUE COLLATE NOCASE,
    role TEXT    NOT NULL CHECK (role IN ('member', 'lead'))
) STRICT;

-- started + adjusted = handed_over + left; started NULL is "plenty, do not count".
CREATE TABLE items (
    id          INTEGER NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL UNIQUE COLLATE NOCASE,
    started     INTEGER CHECK (started >= 0),
    adjusted    INTEGER NOT NULL DEFAULT 0,
    handed_over INTEGER NOT NULL DEFAULT 0 CHECK (handed_over >= 0),
    per_day     INTEGER CHECK (per_day >= 0),
    low         INTEGER CHECK (low >= 0),
    told_low    INTEGER NOT NULL DEFAULT 0 CHECK (told_low IN (0, 1)),
    CHECK (started IS NULL OR started + adjusted >= handed_over)
) STRICT;

CREATE TABLE item_days (
    item        INTEGER NOT NULL REFERENCES items (id),
    day         TEXT    NOT NULL,
    handed_over INTEGER NOT NULL CHECK (handed_over >= 0),
    PRIMARY KEY (item, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock_log (
    id    INTEGER NOT NULL PRIMARY KEY,
    item  INTEGER NOT NULL REFERENCES items (id),
    delta INTEGER NOT NULL,
    staff INTEGER NOT NULL REFERENCES staff (id),
    at    INTEGER NOT NULL
) STRICT;

CREATE TABLE claims (
    id         INTEGER NOT NULL PRIMARY KEY,
    code       TEXT    NOT NULL UNIQUE,
    person     INTEGER NOT NULL REFERENCES authors (id),
    period     TEXT    NOT NULL,
    author     INTEGER NOT NULL REFERENCES authors (id),
    post       INTEGER REFERENCES posts (id),
    state      TEXT    NOT NULL CHECK (state IN ('review', 'waiting', 'handed_over', 'declined')),
    gone       INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
    opened_at  INTEGER NOT NULL,
    settled_at INTEGER,
    settled_by INTEGER REFERENCES staff (id),
    item       INTEGER REFERENCES items (id),
    day        TEXT,
    note       TEXT,
    revision   INTEGER NOT NULL DEFAULT 1,
    UNIQUE (person, period),
    CHECK ((state = 'handed_over') = (item IS NOT NULL)),
    CHECK ((state = 'handed_over') = (day IS NOT NULL)),
    CHECK ((state IN ('handed_over', 'declined')) = (settled_at IS NOT NULL)),
    CHECK ((settled_at IS NULL) = (settled_by IS NULL))
) STRICT;

CREATE INDEX claims_open ON claims (state, opened_at) WHERE state IN ('review', 'waiting');
CREATE INDEX claims_of_post ON claims (post);
CREATE INDEX claims_of_author ON claims (author);

-- Further posts with which the same person would have earned.
CREATE TABLE claim_posts (
    claim INTEGER NOT NULL REFERENCES claims (id),
    post  INTEGER NOT NULL REFERENCES posts (id),
    PRIMARY KEY (claim, post)
) STRICT, WITHOUT ROWID;

-- Append-only: every move of every claim. A repeated nonce is a retried press.
CREATE TABLE claim_log (
    id    INTEGER NOT NULL PRIMARY KEY,
    claim INTEGER NOT NULL REFERENCES claims (id),
    move  TEXT    NOT NULL CHECK (move IN ('open', 'give', 'decline', 'undo', 'join', 'gone')),
    staff INTEGER REFERENCES staff (id),
    at    INTEGER NOT NULL,
    item  INTEGER REFERENCES items (id),
    note  TEXT,
    nonce TEXT    UNIQUE
) STRICT;

CREATE INDEX claim_log_of_claim ON claim_log (claim);

CREATE TRIGGER claim_log_is_never_changed BEFORE UPDATE ON claim_log
BEGIN SELECT RAISE(ABORT, 'claim_log is append-only'); END;

CREATE TRIGGER claim_log_is_never_cut BEFORE DELETE ON claim_log
BEGIN SELECT RAISE(ABORT, 'claim_log is append-only'); END;

-- Staff keep a person from earning.
CREATE TABLE blocks (
    person INTEGER NOT NULL PRIMARY KEY REFERENCES authors (id),
    staff  INTEGER NOT NULL REFERENCES staff (id),
    at     INTEGER NOT NULL
) STRICT;

-- Which author was somebody else before staff joined them; reversible.
CREATE TABLE joins (
    id     INTEGER NOT NULL PRIMARY KEY,
    author INTEGER NOT NULL REFERENCES authors (id),
    was    INTEGER NOT NULL REFERENCES authors (id),
    became INTEGER NOT NULL REFERENCES authors (id),
    staff  INTEGER NOT NULL REFERENCES staff (id),
    at     INTEGER NOT NULL
) STRICT;
