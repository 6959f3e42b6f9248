-- A window also counts the reposts that are no more than pointers: their rows lie among those of
-- their ten minutes, too.

INSERT INTO count_slots (slot, posts, first, last)
SELECT (created_at - ((created_at % 600000) + 600000) % 600000) / 600000, 0, min(id), max(id)
  FROM posts WHERE state = 0 AND repeats IS NOT NULL GROUP BY 1
    ON CONFLICT (slot) DO UPDATE
   SET first = min(first, excluded.first), last = max(last, excluded.last);
