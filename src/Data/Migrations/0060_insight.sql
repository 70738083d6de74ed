-- Figures counted from the trace (docs/decisions/0060-figures-by-the-tail.md). Everything here can be thrown away and counted again.
create table insight_head (
  only_row boolean primary key default true check (only_row),
  folded bigint not null default 0
);
insert into insight_head default values;

-- What is counted: the canonical text of a measure of the formula language. from_leaf: counted from which leaf on; null while it waits.
create table insight_measure (
  id smallint generated always as identity primary key,
  words text not null unique,
  is_counted boolean not null default false
);

-- One row for each day, person, post, unit, measure and label.
create table insight_day (
  measure smallint not null,
  day date not null,
  unit_id int not null,
  post_id int not null,
  person_id int not null,
  label text collate "C" not null,
  n bigint not null,
  s bigint not null,
  primary key (measure, day, unit_id, post_id, person_id, label) include (n, s)
);
create index insight_day_unit on insight_day (unit_id, measure, day);

-- The same by unit, for ten days (x), months (m) and years (y): a long period is few rows.
create table insight_roll (
  measure smallint not null,
  grain "char" not null check (grain in ('x', 'm', 'y')),
  start date not null,
  unit_id int not null,
  label text collate "C" not null,
  n bigint not null,
  s bigint not null,
  primary key (measure, grain, start, unit_id, label) include (n, s)
);

-- Indicators that offices define themselves; those that ship stand in the program.
create table insight_indicator (
  code text not null,
  version int not null,
  name text not null,
  name_en text not null,
  kind text not null,
  formula text not null,
  label text not null default '',
  better text not null check (better in ('high', 'low', 'none')),
  weakness text not null,
  weakness_en text not null,
  responsible text not null,
  made_by int not null,
  made_at timestamptz not null,
  ended_at timestamptz,
  primary key (code, version)
);

-- Prices that formulas name; each with who set it and where it comes from.
create table insight_price (
  name text primary key,
  value numeric not null check (value >= 0),
  source text not null,
  set_by int,
  set_at timestamptz
);

-- What units may see of each other: the rule a superior unit publishes for those below it.
create table insight_rule (
  unit_id int not null,
  indicator text not null,
  audience text not null check (audience in ('superior', 'siblings')),
  person_id int not null,
  at timestamptz not null,
  primary key (unit_id, indicator)
);

-- When trace entries of a time are looked for. Small, because the trace grows with time.
create index trace_at on trace using brin (at);
