-- Every statistic, kept in the transaction that records, so that nobody ever scans to answer.
-- `boothbot verify` recounts them from 0001's tables.

CREATE TABLE count_totals (
    one       INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    posts     INTEGER NOT NULL CHECK (posts >= 0),
    originals INTEGER NOT NULL CHECK (originals BETWEEN 0 AND posts)
) STRICT;

INSERT INTO count_totals (one, posts, originals) VALUES (1, 0, 0);

CREATE TABLE count_tags (
    tag     INTEGER NOT NULL PRIMARY KEY,
    posts   INTEGER NOT NULL CHECK (posts >= 0),
    authors INTEGER NOT NULL CHECK (authors BETWEEN 0 AND posts)
) STRICT;

CREATE TABLE count_spellings (
    spelling INTEGER NOT NULL PRIMARY KEY,
    posts    INTEGER NOT NULL CHECK (posts >= 0)
) STRICT;

-- Both directions of every pair, so that "together" reads one range.
CREATE TABLE count_pairs (
    tag     INTEGER NOT NULL,
    other   INTEGER NOT NULL,
    posts   INTEGER NOT NULL CHECK (posts >= 0),
    authors INTEGER NOT NULL CHECK (authors BETWEEN 0 AND posts),
    PRIMARY KEY (tag, other)
) STRICT, WITHOUT ROWID;

-- Which tags and pairs an author has used, to count distinct authors: see store/marks.rs.
CREATE TABLE author_marks (
    author INTEGER NOT NULL PRIMARY KEY,
    marks  BLOB    NOT NULL
) STRICT;

-- A slot is ten minutes, numbered from the Unix epoch. Keys lead with time: appends.
CREATE TABLE count_slots (
    slot  INTEGER NOT NULL PRIMARY KEY,
    posts INTEGER NOT NULL CHECK (posts >= 0)
) STRICT;

CREATE TABLE count_tag_slots (
    slot  INTEGER NOT NULL,
    tag   INTEGER NOT NULL,
    posts INTEGER NOT NULL CHECK (posts >= 0),
    PRIMARY KEY (slot, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE count_authors (
    author    INTEGER NOT NULL PRIMARY KEY,
    posts     INTEGER NOT NULL CHECK (posts >= 0),
    originals INTEGER NOT NULL CHECK (originals BETWEEN 0 AND posts)
) STRICT;

-- reported: the highest count any network told us. seen: distinct reposts recorded.
CREATE TABLE count_reposts (
    post     INTEGER NOT NULL PRIMARY KEY,
    reported INTEGER NOT NULL CHECK (reported >= 0),
    seen     INTEGER NOT NULL CHECK (seen >= 0)
) STRICT;

CREATE INDEX count_reposts_ranked ON count_reposts (reported DESC, seen DESC);

-- facet: 1 language, 2 network, 3 mention, 4 link.
CREATE TABLE count_facets (
    facet INTEGER NOT NULL CHECK (facet BETWEEN 1 AND 4),
    value TEXT    NOT NULL,
    posts INTEGER NOT NULL CHECK (posts >= 0),
    PRIMARY KEY (facet, value)
) STRICT, WITHOUT ROWID;
