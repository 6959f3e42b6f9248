-- What comes with every post is written in fewer places: its tags stand in its own row, as a JSON
-- list of spellings, and what an author used (see store/marks.rs) beside what the author counts.

ALTER TABLE posts ADD COLUMN tags TEXT;

UPDATE posts SET tags = x.spellings
  FROM (SELECT post, json_group_array(spelling) AS spellings FROM post_tags GROUP BY post) x
 WHERE x.post = posts.id;

DROP TABLE post_tags;

ALTER TABLE count_authors ADD COLUMN marks BLOB;

UPDATE count_authors SET marks = m.marks FROM author_marks m WHERE m.author = count_authors.author;

DROP TABLE author_marks;
