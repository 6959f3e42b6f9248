-- When somebody wrote the post from which their handle and name were taken, Unix milliseconds: an older
-- one, from a file of years ago, does not rename them back.

ALTER TABLE authors ADD COLUMN named_at INTEGER NOT NULL DEFAULT 0;
