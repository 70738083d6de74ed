-- One row for each document sent, with copies of what its receivers' lists show.
create table dispatch (
  document_id uuid primary key,
  unit_id int not null references unit,
  title text not null,
  number text not null,
  type text not null,
  urgency text not null,
  sender_name text not null,
  sent_at timestamptz not null,
  sent_by int not null,
  receipt_due timestamptz,
  answer_due timestamptz,
  asks_answer boolean not null default false
);
create index dispatch_unit on dispatch (unit_id, sent_at desc);

create table delivery (
  document_id uuid not null references dispatch,
  unit_id int not null,
  kind text not null,
  sent_at timestamptz not null,
  receipt_due timestamptz,
  opened_at timestamptz,
  opened_by int,
  signed_at timestamptz,
  signed_by int,
  registered_at timestamptz,
  case_id uuid,
  in_hand text,
  answered_at timestamptz,
  answer_id uuid,
  closed_at timestamptz,
  returned_at timestamptz,
  returned_by int,
  return_reason text,
  return_words text,
  recalled_at timestamptz,
  late_at timestamptz,
  urged_at timestamptz,
  urged_count smallint not null default 0,
  primary key (document_id, unit_id)
);
create index delivery_inbox on delivery (unit_id, sent_at desc);
create index delivery_open on delivery (unit_id, sent_at desc)
  where signed_at is null and returned_at is null and recalled_at is null;
create index delivery_due on delivery (receipt_due)
  where signed_at is null and returned_at is null and recalled_at is null and late_at is null;
create index delivery_case on delivery (case_id) where case_id is not null;

create table correction (
  id uuid primary key,
  document_id uuid not null references dispatch,
  attachment_id uuid not null,
  replaces uuid not null,
  reason text not null,
  person_id int not null,
  at timestamptz not null
);

-- Every urge, and whom it reached or why not: the completeness proof of a run.
create table urge (
  id uuid primary key,
  document_id uuid,
  case_id uuid,
  person_id int,
  rule text not null default '',
  words text not null,
  at timestamptz not null,
  trace_id bigint,
  blockers int not null,
  reached int not null
);
create index urge_document on urge (document_id, at desc);
create index urge_case on urge (case_id, at desc);
create table urge_target (
  urge_id uuid not null references urge,
  unit_id int,
  task_id uuid,
  person_id int,
  outcome text not null check (outcome in ('reached', 'listed')),
  reason text not null default '',
  seen_at timestamptz
);
create index urge_target_urge on urge_target (urge_id);
