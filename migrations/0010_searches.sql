-- Where the search of a gap goes on that has not come to its end: X is searched from the newest
-- post to the oldest, and what was read must not be read, and paid, again on another day.

-- The newest id that the search under way began with, and the lowest it has come down to.
ALTER TABLE gaps ADD COLUMN top INTEGER;
ALTER TABLE gaps ADD COLUMN below INTEGER;
