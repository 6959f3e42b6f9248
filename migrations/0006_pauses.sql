-- How fast we may talk, remembered over a restart, and what is known of chats and deliveries.

-- paused_until: the chat asked us to say nothing before then.
ALTER TABLE chats ADD COLUMN paused_until INTEGER;

-- title: what people call the chat, as far as we heard.
ALTER TABLE chats ADD COLUMN title TEXT;

-- Every request of the last minutes, whatever became of it. edit: an edit, which no minute's
-- budget counts. unclear: nobody knows whether it arrived.
CREATE TABLE requests (
    id      INTEGER NOT NULL PRIMARY KEY,
    chat    TEXT    NOT NULL REFERENCES chats (name) ON UPDATE CASCADE,
    at      INTEGER NOT NULL,
    edit    INTEGER NOT NULL CHECK (edit IN (0, 1)),
    unclear INTEGER NOT NULL DEFAULT 0 CHECK (unclear IN (0, 1))
) STRICT;

CREATE INDEX requests_lately ON requests (at);

-- plain, wordy: the chat refused our markup, or files, so that it gets neither until it took this.
ALTER TABLE deliveries ADD COLUMN plain INTEGER NOT NULL DEFAULT 0 CHECK (plain IN (0, 1));
ALTER TABLE deliveries ADD COLUMN wordy INTEGER NOT NULL DEFAULT 0 CHECK (wordy IN (0, 1));

-- deaths: how often it was given up; each time is told.
ALTER TABLE deliveries ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0;

-- The pace counts requests now.
DROP INDEX deliveries_sent;
