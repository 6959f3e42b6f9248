-- A pair of tags is counted in one row, the tag with the lower number first, and read from either
-- side. Of the row's own columns the indexes hold only those that do not change with every post.

CREATE TABLE pairs_once (
    tag     INTEGER NOT NULL,
    other   INTEGER NOT NULL CHECK (other > tag),
    posts   INTEGER NOT NULL CHECK (posts >= 0),
    authors INTEGER NOT NULL CHECK (authors BETWEEN 0 AND posts),
    PRIMARY KEY (tag, other)
) STRICT, WITHOUT ROWID;

INSERT INTO pairs_once (tag, other, posts, authors)
SELECT tag, other, posts, authors FROM count_pairs WHERE tag < other;

DROP TABLE count_pairs;

ALTER TABLE pairs_once RENAME TO count_pairs;

CREATE INDEX count_pairs_of_other ON count_pairs (other);

CREATE INDEX count_pairs_ranked          ON count_pairs (tag, posts DESC)   WHERE posts >= 32;
CREATE INDEX count_pairs_ranked_of_other ON count_pairs (other, posts DESC) WHERE posts >= 32;

CREATE VIEW pairs (tag, other, posts, authors) AS
SELECT tag, other, posts, authors FROM count_pairs
 UNION ALL
SELECT other, tag, posts, authors FROM count_pairs;
