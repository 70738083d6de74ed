create table document (
  id uuid primary key,
  unit_id int not null references unit,
  type text not null,
  form text not null default 'document',
  direction text not null default 'down',
  title text not null,
  body text not null,
  urgency text not null default '',
  classification text not null default '',
  elements jsonb not null default '{}',
  version int not null default 1,
  edit int not null default 1,
  digest bytea not null,
  mark text not null default '',
  year int not null default 0,
  number int not null default 0,
  document_number text not null default '',
  status text not null default 'draft'
    check (status in ('draft', 'in_hand', 'signed', 'registered', 'sealed', 'issued', 'voided', 'abandoned')),
  created_by int not null references person,
  created_post int not null references post,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  signed_at timestamptz,
  signed_by int,
  signed_digest bytea,
  issued_at timestamptz,
  ofd bytea,
  pdf bytea,
  pages int not null default 0,
  answers_document uuid
);
create index document_unit on document (unit_id, changed_at desc);
create index document_creator on document (created_by, changed_at desc) where status = 'draft';
create index document_number on document (document_number) where document_number <> '';
create index document_answers on document (answers_document) where answers_document is not null;
create unique index document_numbered on document (unit_id, mark, year, number) where number > 0 and status <> 'voided';

create table document_version (
  document_id uuid not null references document,
  no int not null,
  title text not null,
  body text not null,
  elements jsonb not null,
  digest bytea not null,
  person_id int not null,
  post_id int not null,
  step text not null,
  at timestamptz not null,
  primary key (document_id, no)
);

-- Every text that was ever saved, by its digest: the base on which two hands' changes are merged.
create table document_text (
  document_id uuid not null references document,
  edit int not null,
  title text not null,
  body text not null,
  at timestamptz not null,
  primary key (document_id, edit)
);

create table attachment (
  id uuid primary key,
  document_id uuid not null references document,
  name text not null,
  blob bytea not null references blob,
  size bigint not null,
  media_type text not null,
  ord int not null,
  added_by int not null,
  added_at timestamptz not null,
  replaced_by uuid references attachment,
  replaced_reason text not null default '',
  removed_at timestamptz
);
create index attachment_document on attachment (document_id, ord);

create table recipient (
  document_id uuid not null references document,
  unit_id int not null references unit,
  kind text not null default 'main' check (kind in ('main', 'copy')),
  group_id int,
  primary key (document_id, unit_id)
);

-- A document shown to another unit without a delivery, e.g. to countersign.
create table share (
  document_id uuid not null references document,
  unit_id int not null references unit,
  case_id uuid not null,
  reason text not null,
  at timestamptz not null,
  primary key (document_id, unit_id, case_id)
);
