-- The booth's screens, as far as they have a name.
--
-- Times are Unix milliseconds, UTC.

-- middle, most: milliseconds from the recording of a post to its being on the screen, the 50th and
-- the 99th of 100, of the last posts it has shown; NULL before the first.
CREATE TABLE screens (
    name    TEXT    NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 32),
    seen_at INTEGER NOT NULL,
    middle  INTEGER CHECK (middle >= 0),
    most    INTEGER CHECK (most >= middle)
) STRICT, WITHOUT ROWID;

-- What staff want to be loaded anew. screen: NULL for every one.
CREATE TABLE reloads (
    id       INTEGER NOT NULL PRIMARY KEY,
    screen   TEXT,
    asked_by INTEGER NOT NULL REFERENCES staff (id),
    asked_at INTEGER NOT NULL
) STRICT;
