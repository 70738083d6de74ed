-- Each saved text with the digest that stood on the screen beside it: a signature on an older one can show what changed since.
alter table document_text add column digest bytea;
create index document_text_digest on document_text (document_id, digest);
