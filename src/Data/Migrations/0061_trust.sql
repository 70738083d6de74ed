-- Verifications of the whole trace: asked for by a person or each night, with how far they are and what they came to.
create table trace_verification (
  id bigint generated always as identity primary key,
  asked_at timestamptz not null,
  asked_by int,
  started_at timestamptz,
  ended_at timestamptz,
  done bigint not null default 0,
  size bigint not null default 0,
  holds boolean,
  finding text not null default '',
  finding_en text not null default '',
  findings jsonb not null default '[]'
);
create unique index trace_verification_waiting on trace_verification ((ended_at is null)) where ended_at is null;

-- A witness that runs on this very machine can show how witnessing works; it proves nothing.
alter table witness add column is_sample boolean not null default false;

-- How far the running verification is: a row of its own, because the verification's row is locked by whoever does it.
create table trace_verification_progress (
  only_row boolean primary key default true check (only_row),
  id bigint not null default 0,
  done bigint not null default 0,
  started_at timestamptz
);
insert into trace_verification_progress default values;
