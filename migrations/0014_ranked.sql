-- Rankings are read from their top. Only rows that count much are kept in order, because small ones
-- change with every post and are on no top list: where fewer than asked for count so much, there are
-- few rows, and all of them are looked through. The number stands in store/statistics.rs, too.

CREATE INDEX count_tags_ranked    ON count_tags    (posts DESC)        WHERE posts >= 32;
CREATE INDEX count_pairs_ranked   ON count_pairs   (tag, posts DESC)   WHERE posts >= 32;
CREATE INDEX count_authors_ranked ON count_authors (posts DESC)        WHERE posts >= 32;
CREATE INDEX count_facets_ranked  ON count_facets  (facet, posts DESC) WHERE posts >= 32;

-- Authors of at least one post.
ALTER TABLE count_totals ADD COLUMN authors INTEGER NOT NULL DEFAULT 0 CHECK (authors >= 0);

UPDATE count_totals SET authors = (SELECT count(*) FROM count_authors WHERE posts > 0);
