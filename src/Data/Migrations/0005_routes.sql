create table route (
  id int generated always as identity primary key,
  key text not null,
  unit_id int references unit,
  version int not null,
  name text not null,
  kind text not null,
  xml text not null,
  digest bytea not null,
  status text not null default 'published' check (status in ('draft', 'proposed', 'published', 'retired')),
  proposed_by int,
  published_by int,
  published_at timestamptz,
  origin_id int references route,
  unique nulls not distinct (key, unit_id, version)
);
