-- Words that law orders erased: the security administrator asks, the system administrator decides; nobody does it alone.
create table erasure (
  id uuid primary key,
  trace_id bigint not null,
  basis text not null,
  asked_by int not null references person,
  asked_at timestamptz not null,
  decided_by int references person check (decided_by <> asked_by),
  decided_at timestamptz,
  granted boolean,
  words text not null default ''
);
create unique index erasure_open on erasure (trace_id) where decided_at is null;
create index erasure_asked on erasure (asked_at desc);
