-- What a claim is found by as somebody types: see store/found.rs, which also fills it.

CREATE VIRTUAL TABLE claims_found USING fts5 (
    letters,
    content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1'
);
