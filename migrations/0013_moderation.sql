-- What decides whether the public screen shows a post; see domain/moderation.rs.
--
-- cautions: bits of what is said against showing it: 1 sensitive, 2 withheld, 4 only for people
-- who are logged in, 8 opted out, 16 account gone. held: bits of why it waits for a human:
-- 1 media, 2 approval, 4 a listed word, 8 looks like a flood, 16 a newcomer during one.
-- released: staff looked at it and said yes. edits: how often it was edited since; what staff say
-- about an earlier edition is asked again.
-- Of posts that came before this we know what their tags say; whoever reads their file again is
-- told the rest.

ALTER TABLE posts ADD COLUMN cautions INTEGER NOT NULL DEFAULT 0 CHECK (cautions BETWEEN 0 AND 31);
ALTER TABLE posts ADD COLUMN media    INTEGER NOT NULL DEFAULT 0 CHECK (media IN (0, 1));
ALTER TABLE posts ADD COLUMN held     INTEGER NOT NULL DEFAULT 0 CHECK (held BETWEEN 0 AND 31);
ALTER TABLE posts ADD COLUMN released INTEGER NOT NULL DEFAULT 0 CHECK (released IN (0, 1));
ALTER TABLE posts ADD COLUMN edits    INTEGER NOT NULL DEFAULT 0;

-- The same of all posts of an account. listed: its handle or name contains a listed word.
ALTER TABLE authors ADD COLUMN cautions INTEGER NOT NULL DEFAULT 0
      CHECK (cautions BETWEEN 0 AND 31);
ALTER TABLE authors ADD COLUMN listed   INTEGER NOT NULL DEFAULT 0 CHECK (listed IN (0, 1));

-- listed: the tag contains a listed word, or is the one that keeps a post off: counted, and in no
-- public list. voucher: the first post with the tag that could be shown when it came; a tag is in
-- public lists as long as that still can, or one of the latest does carry it.
ALTER TABLE tags ADD COLUMN listed  INTEGER NOT NULL DEFAULT 0 CHECK (listed IN (0, 1));
ALTER TABLE tags ADD COLUMN voucher INTEGER REFERENCES posts (id);

UPDATE posts SET cautions = 8
 WHERE id IN (SELECT x.post FROM post_tags x JOIN spellings s ON s.id = x.spelling
                JOIN tags t ON t.id = s.tag WHERE t.folded = 'notonwall');

UPDATE tags SET listed = 1 WHERE folded = 'notonwall';

UPDATE tags SET voucher = first.post
  FROM (SELECT s.tag AS tag, min(p.id) AS post
          FROM posts p JOIN post_tags x ON x.post = p.id JOIN spellings s ON s.id = x.spelling
         WHERE p.state = 1 AND p.hidden = 0 AND p.audience = 0 AND p.cautions = 0
         GROUP BY s.tag) first
 WHERE first.tag = tags.id;

-- The screen reads the newest entries of this, however many posts wait.
CREATE INDEX posts_shown ON posts (id)
 WHERE state = 1 AND kind <> 3 AND hidden = 0 AND audience = 0 AND cautions = 0
   AND (released = 1 OR held = 0);

CREATE INDEX posts_held ON posts (id) WHERE held <> 0 AND released = 0 AND state = 1;

CREATE INDEX authors_listed ON authors (id) WHERE listed = 1;

-- What new accounts' posts of the last minutes look like: see domain/flood.rs.
CREATE TABLE looks (
    look   INTEGER NOT NULL,
    author INTEGER NOT NULL REFERENCES authors (id),
    at     INTEGER NOT NULL,
    PRIMARY KEY (look, author)
) STRICT, WITHOUT ROWID;

CREATE INDEX looks_at ON looks (at);

-- newest: the newest author's row when it began; who has a higher one came during the flood.
-- last_at: when the last post that looked like it came.
CREATE TABLE floods (
    id       INTEGER NOT NULL PRIMARY KEY,
    began_at INTEGER NOT NULL,
    last_at  INTEGER NOT NULL,
    newest   INTEGER NOT NULL,
    ended_at INTEGER,
    ended_by INTEGER REFERENCES staff (id)
) STRICT;

-- The looks that gave a flood away: one more of them needs no crowd.
CREATE TABLE flood_looks (
    flood INTEGER NOT NULL REFERENCES floods (id),
    look  INTEGER NOT NULL,
    PRIMARY KEY (flood, look)
) STRICT, WITHOUT ROWID;
