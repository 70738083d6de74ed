-- Supervision (督查督办): an item out of an instruction, a decision, a document, a target or a letter, in parts. Each part is a case of its
-- leading unit, so that its desks, limits, marks and urges are those of every case.
alter table "case" drop constraint case_kind_check;
alter table "case" add constraint case_kind_check check (kind in ('outgoing', 'incoming', 'affair', 'supervision'));

create table supervision_item (
  id uuid primary key,
  unit_id int not null references unit,
  number text not null,
  title text not null,
  requirement text not null,
  source text not null check (source in ('instruction', 'decision', 'document', 'target', 'letter')),
  basis text not null,
  leader_id int references person,
  case_id uuid references "case",
  document_id uuid references document,
  paragraph int,
  due_at timestamptz not null,
  report_every int not null default 0 check (report_every >= 0),
  opened_at timestamptz not null,
  opened_by int not null references person,
  opened_post int not null references post,
  status text not null default 'open' check (status in ('open', 'closed')),
  closed_at timestamptz,
  closed_by int,
  result text not null default '',
  score smallint check (score between 0 and 100),
  reopened int not null default 0,
  version int not null default 1
);
create index supervision_item_unit on supervision_item (unit_id, opened_at desc);
create index supervision_item_leader on supervision_item (leader_id, opened_at desc) where leader_id is not null;
create index supervision_item_case on supervision_item (case_id) where case_id is not null;

create table supervision_part (
  id uuid primary key,
  item_id uuid not null references supervision_item,
  no int not null,
  task text not null,
  measure text not null default '',
  lead_unit int not null references unit,
  case_id uuid not null references "case",
  accepted_at timestamptz,
  sent_back int not null default 0,
  report_due timestamptz,
  next_report_at timestamptz,
  unique (item_id, no)
);
create index supervision_part_unit on supervision_part (lead_unit);
create index supervision_part_case on supervision_part (case_id);
-- Next-due index of the reports that are asked for by themselves.
create index supervision_part_ask on supervision_part (next_report_at) where next_report_at is not null;

create table supervision_assist (
  part_id uuid not null references supervision_part,
  unit_id int not null references unit,
  primary key (part_id, unit_id)
);
create index supervision_assist_unit on supervision_assist (unit_id);

create table supervision_report (
  id uuid primary key,
  part_id uuid not null references supervision_part,
  unit_id int not null references unit,
  person_id int not null references person,
  at timestamptz not null,
  progress text not null,
  finished boolean not null,
  verdict text not null default '' check (verdict in ('', 'accepted', 'sent_back')),
  review text not null default '',
  reviewed_at timestamptz,
  reviewed_by int
);
create index supervision_report_part on supervision_report (part_id, at);

create table supervision_evidence (
  id uuid primary key,
  report_id uuid not null references supervision_report,
  name text not null,
  blob bytea not null references blob,
  size bigint not null,
  media_type text not null
);
create index supervision_evidence_report on supervision_evidence (report_id);
