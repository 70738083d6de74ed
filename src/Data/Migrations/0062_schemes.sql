-- Assessment (考核): a scheme weighs indicators and what only people can report, for the units directly below the one that made it.
create table scheme (
  id uuid primary key,
  unit_id int not null references unit,
  name text not null,
  from_day date not null,
  to_day date not null check (to_day >= from_day),
  made_by int not null,
  made_at timestamptz not null,
  published_at timestamptz
);
create index scheme_unit on scheme (unit_id, made_at desc);

-- code: of an indicator; 'reported' for what is imported; 'scheme:ID' for the points of an earlier scheme.
create table scheme_part (
  scheme_id uuid not null references scheme,
  ord smallint not null,
  code text not null,
  name text not null default '',
  weight numeric not null check (weight > 0),
  zero numeric not null,
  full_at numeric not null check (full_at <> zero),
  primary key (scheme_id, ord)
);

create table scheme_result (
  scheme_id uuid not null,
  ord smallint not null,
  unit_id int not null references unit,
  value numeric not null,
  person_id int not null,
  at timestamptz not null,
  primary key (scheme_id, ord, unit_id),
  foreign key (scheme_id, ord) references scheme_part
);
