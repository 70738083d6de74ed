-- Done in somebody's place (委托): the task and the opinion say whose.
alter table task add column instead_of int;
create index task_instead on task (instead_of) where instead_of is not null;
alter table opinion add column instead_of int;
alter table task add column step_en text not null default '';
alter table delegation add column remark text not null default '';

-- 并案: handled together with another case, and ended with it.
alter table "case" add column joined_to uuid references "case";
create index case_joined on "case" (joined_to) where joined_to is not null;

-- Timers and messages that routes wait for; the duty looks at the next due only.
create table route_timer (
  case_id uuid not null references "case",
  key int not null,
  node text not null,
  due_at timestamptz not null,
  primary key (case_id, key)
);
create index route_timer_due on route_timer (due_at);

-- A move that needs a second person: proposed by one, consented to or declined by another.
create table move_proposal (
  id uuid primary key,
  case_id uuid not null references "case",
  move text not null check (move in ('jump', 'reopen')),
  target text not null,
  reason text not null,
  proposed_by int not null references person,
  proposed_at timestamptz not null,
  decided_by int references person,
  decided_at timestamptz,
  consented boolean
);
create unique index move_proposal_open on move_proposal (case_id) where decided_at is null;

-- What a unit allows beyond or below what its routes allow; no row: as the route says.
create table unit_move (
  unit_id int not null references unit,
  move text not null,
  allowed boolean not null,
  roles text[] not null default '{}',
  primary key (unit_id, move)
);
