-- The rows among which a slot's posts lie, so that a window is read without the posts around it.
-- Posts mostly come in the order they were written; one that comes late widens its own slot alone.

ALTER TABLE count_slots ADD COLUMN first INTEGER NOT NULL DEFAULT 0;
ALTER TABLE count_slots ADD COLUMN last  INTEGER NOT NULL DEFAULT 0;

UPDATE count_slots SET first = rows.first, last = rows.last
  FROM (SELECT (created_at - ((created_at % 600000) + 600000) % 600000) / 600000 AS slot,
               min(id) AS first, max(id) AS last
          FROM posts WHERE state = 1 GROUP BY 1) rows
 WHERE rows.slot = count_slots.slot;
