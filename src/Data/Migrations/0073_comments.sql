-- Remarks beside the paragraphs of a draft; settled, never deleted.
create table comment (
  id uuid primary key,
  document_id uuid not null references document,
  paragraph int not null check (paragraph >= 0),
  quote text not null,
  words text not null,
  person_id int not null references person,
  post_id int not null references post,
  at timestamptz not null,
  settled_by int references person,
  settled_at timestamptz
);
create index comment_document on comment (document_id, at);

-- Texts that a unit begins its drafts with (范文).
create table template (
  id uuid primary key,
  unit_id int not null references unit,
  type text not null,
  name text not null,
  title text not null,
  body text not null,
  person_id int not null references person,
  at timestamptz not null,
  removed_at timestamptz
);
create unique index template_name on template (unit_id, name) where removed_at is null;
