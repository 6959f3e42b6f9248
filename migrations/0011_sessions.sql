-- Who is logged in to the pages, and the links that log somebody in once. Tokens are kept only as
-- their SHA-256.

-- staff: NULL for a guest.
CREATE TABLE sessions (
    hash      TEXT    NOT NULL PRIMARY KEY,
    staff     INTEGER REFERENCES staff (id),
    opened_at INTEGER NOT NULL,
    used_at   INTEGER NOT NULL,
    ends_at   INTEGER NOT NULL,
    CHECK (opened_at <= used_at AND opened_at < ends_at)
) STRICT, WITHOUT ROWID;

-- A link that was used has no row any more.
CREATE TABLE login_links (
    hash       TEXT    NOT NULL PRIMARY KEY,
    staff      INTEGER NOT NULL REFERENCES staff (id),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
