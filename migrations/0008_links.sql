-- Where the post is that somebody added by hand had shown us.
ALTER TABLE claims ADD COLUMN link TEXT CHECK (link LIKE 'https://%');
