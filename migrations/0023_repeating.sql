-- Reposts hold their original whole as they were received, and are found when it is taken back.

CREATE INDEX posts_repeating ON posts (repeats) WHERE repeats IS NOT NULL AND raw IS NOT NULL;
