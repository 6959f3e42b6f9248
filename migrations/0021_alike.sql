-- Whether an author was ever held as part of a flood is asked with each of their posts during one: not
-- through all that they have posted.

CREATE INDEX posts_alike ON posts (author) WHERE held & 8 <> 0;
