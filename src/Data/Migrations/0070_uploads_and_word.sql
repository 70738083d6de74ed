-- Files that come in parts (tus): how far each has come. The bytes lie in the data folder until they are attached.
create table upload (
  id uuid primary key,
  person_id int not null references person,
  name text not null,
  length bigint not null,
  received bigint not null default 0,
  created_at timestamptz not null
);
create index upload_person on upload (person_id);
create index upload_created on upload (created_at);

-- A Word file that became the text of a draft, and what of it structured text could not hold.
create table word_import (
  id uuid primary key,
  document_id uuid not null references document,
  name text not null,
  file bytea not null,
  losses jsonb not null,
  revisions int not null,
  person_id int not null references person,
  at timestamptz not null
);
create index word_import_document on word_import (document_id, at desc);
