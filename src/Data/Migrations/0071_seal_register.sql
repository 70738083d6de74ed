-- The register of seals: ordered, approved by two persons, made, kept, used, suspended, revoked, replaced.
alter table seal drop constraint seal_status_check;
alter table seal add constraint seal_status_check check (status in ('ordered', 'refused', 'active', 'suspended', 'revoked', 'replaced'));
alter table seal
  add column design jsonb,
  add column picture bytea,
  add column years int not null default 5,
  add column replaces text references seal,
  add column approved_at timestamptz,
  add column approved2_by int,
  add column approved2_at timestamptz,
  add column changed_at timestamptz;
create index seal_unit on seal (unit_id, created_at desc);

create table seal_change (
  id uuid primary key,
  seal_id text not null references seal,
  kind text not null check (kind in ('ordered', 'approved', 'refused', 'made', 'suspended', 'resumed', 'revoked', 'replaced')),
  reason text not null default '',
  person_id int not null,
  at timestamptz not null
);
create index seal_change_seal on seal_change (seal_id, at);
