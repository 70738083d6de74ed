-- Routes drawn by units: drafts with the person's remark, and cases moved from one version to another.
alter table route add column created_by int;
alter table route add column changed_by int;
alter table route add column changed_at timestamptz not null default now();
alter table route add column proposed_at timestamptz;
alter table route add column revision int not null default 1;
alter table route add column remark text not null default '';
alter table route add column sent_back text not null default '';
create index route_unit on route (unit_id, key);
create unique index route_one_draft on route (key, unit_id) where status in ('draft', 'proposed');

-- One run of moving cases; what it moved can be moved back.
create table route_move (
  id uuid primary key,
  from_route int not null references route,
  to_route int not null references route,
  unit_id int not null references unit,
  person_id int not null references person,
  at timestamptz not null,
  moved int not null,
  kept int not null,
  undone_at timestamptz
);
create table route_move_case (
  move_id uuid not null references route_move,
  case_id uuid not null references "case",
  primary key (move_id, case_id)
);
