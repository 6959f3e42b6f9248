-- How many claims stand where, by their author's network. Claims move in many places, so the table
-- itself keeps count; `boothbot verify` recounts. An author's network never changes, nor a claim's
-- author, and claims are never deleted.

CREATE TABLE count_claims (
    state   TEXT    NOT NULL,
    network INTEGER NOT NULL REFERENCES networks (number),
    claims  INTEGER NOT NULL CHECK (claims >= 0),
    PRIMARY KEY (state, network)
) STRICT, WITHOUT ROWID;

INSERT INTO count_claims (state, network, claims)
SELECT c.state, a.network, count(*) FROM claims c JOIN authors a ON a.id = c.author GROUP BY 1, 2;

CREATE TRIGGER claims_count_the_new AFTER INSERT ON claims
BEGIN
    INSERT INTO count_claims (state, network, claims)
    SELECT new.state, network, 1 FROM authors WHERE id = new.author
    ON CONFLICT (state, network) DO UPDATE SET claims = claims + 1;
END;

CREATE TRIGGER claims_count_the_moved AFTER UPDATE OF state ON claims WHEN new.state <> old.state
BEGIN
    UPDATE count_claims SET claims = claims - 1
     WHERE state = old.state AND network = (SELECT network FROM authors WHERE id = old.author);
    INSERT INTO count_claims (state, network, claims)
    SELECT new.state, network, 1 FROM authors WHERE id = new.author
    ON CONFLICT (state, network) DO UPDATE SET claims = claims + 1;
END;

-- The claims of a day, and the gifts in the order they went out.
CREATE INDEX claims_by_opening ON claims (opened_at);
CREATE INDEX claims_settled ON claims (settled_at) WHERE settled_at IS NOT NULL;
