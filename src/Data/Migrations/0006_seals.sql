-- Seals: the register, and the register of uses.
create table seal (
  id text primary key,
  unit_id int not null references unit,
  name text not null,
  status text not null check (status in ('ordered', 'active', 'suspended', 'revoked', 'replaced')),
  esl bytea,
  certificate bytea,
  key bytea,
  keeper_post int references post,
  ordered_by int not null,
  approved_by int,
  created_at timestamptz not null,
  valid_from timestamptz not null,
  valid_to timestamptz not null,
  revoked_at timestamptz,
  reason text not null default ''
);
create unique index seal_active on seal (unit_id) where status = 'active';

create table seal_use (
  id uuid primary key,
  seal_id text not null references seal,
  document_id uuid not null,
  case_id uuid,
  file bytea not null,
  sealed bytea not null,
  person_id int not null,
  at timestamptz not null
);
create index seal_use_seal on seal_use (seal_id, at desc);
create index seal_use_document on seal_use (document_id);
