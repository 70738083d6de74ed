-- Found at night: steps of routes in use that would find nobody, because a post was abolished or nobody holds it.
create table route_gap (
  unit_id int not null references unit,
  route_id int not null references route,
  node text not null,
  step text not null,
  step_en text not null,
  why_zh text not null,
  why_en text not null,
  found_at timestamptz not null,
  primary key (unit_id, route_id, node)
);
create table route_night (only_row boolean primary key default true check (only_row), night date not null);
insert into route_night (night) values ('-infinity');
