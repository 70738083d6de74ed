-- Changes of units that hold from a day to come: tried and undone when they are planned, carried out on their day by the
-- program in the name of who planned them, or taken back before it. What could not be done then says why.
create table unit_plan (
  id uuid primary key,
  unit_id int not null references unit,
  kind text not null check (kind in ('renamed', 'moved', 'merged', 'abolished')),
  wanted jsonb not null,
  effective_on date not null,
  person_id int not null references person,
  post_id int not null references post,
  reach int not null references unit,
  made_at timestamptz not null,
  state text not null default 'planned' check (state in ('planned', 'done', 'failed', 'taken_back')),
  ended_at timestamptz,
  said text not null default '',
  said_en text not null default ''
);
create index unit_plan_due on unit_plan (effective_on) where state = 'planned';
create unique index unit_plan_one on unit_plan (unit_id, kind, effective_on) where state = 'planned';
create index unit_plan_unit on unit_plan (unit_id, effective_on);
