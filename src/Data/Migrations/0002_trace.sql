-- The trace (docs/standards/trace.md). The columns repeat what stands in the canonical bytes, for lists and figures;
-- the bytes are what counts, and the verifier compares the two.
create table trace (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  act uuid not null,
  at timestamptz not null,
  person_id int,
  post_id int,
  unit_id int,
  kind text not null,
  object_kind text not null,
  object_id text not null,
  case_id uuid,
  entry bytea not null
);
create index trace_order on trace (xid, id);
create index trace_case on trace (case_id, id) where case_id is not null;
create index trace_object on trace (object_kind, object_id, id);
create index trace_person on trace (person_id, id);

-- What people wrote; the entry holds only the commitment. Erasing by order of law deletes the row.
create table trace_words (
  trace_id bigint primary key references trace,
  salt bytea not null check (length(salt) = 32),
  words text not null
);

-- Order without gaps: leaf 0 is the first entry. No foreign key: the verifier is what watches this table.
create table trace_leaf (
  leaf_index bigint primary key check (leaf_index >= 0),
  trace_id bigint not null unique,
  hash bytea not null check (length(hash) = 32)
);

-- How far the sequencer is. A sequencer that takes over raises the epoch; whoever holds an older one writes nothing more.
-- The cluster is remembered because transaction numbers begin anew in a restored one.
create table trace_head (
  only_row boolean primary key default true check (only_row),
  epoch bigint not null default 0,
  size bigint not null default 0,
  last_xid xid8 not null default '0',
  last_id bigint not null default 0,
  cluster bigint not null default 0
);
insert into trace_head default values;

create table checkpoint (
  size bigint primary key,
  root bytea not null check (length(root) = 32),
  note text not null,
  at timestamptz not null
);

create table witness (
  name text primary key,
  key text not null,
  url text not null default '',
  added_at timestamptz not null default now(),
  alarm text not null default '',
  alarm_at timestamptz
);

create table cosignature (
  size bigint not null,
  witness text not null references witness,
  line text not null,
  at timestamptz not null,
  primary key (size, witness)
);

-- Guards against mistakes of our own program. Against who owns the database the tree and its witnesses guard.
create function trace_stands() returns trigger language plpgsql as $$
begin
  raise exception 'the trace cannot be rewritten' using errcode = 'restrict_violation';
end $$;
create trigger trace_stands before update or delete or truncate on trace
  for each statement execute function trace_stands();
create trigger trace_leaf_stands before update or delete or truncate on trace_leaf
  for each statement execute function trace_stands();
create trigger checkpoint_stands before update or delete or truncate on checkpoint
  for each statement execute function trace_stands();
