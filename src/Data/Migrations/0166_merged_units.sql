-- Units merged whose running cases have not all gone over to the other unit yet, in the name of who merged them.
create table unit_succession (
  unit_id int primary key references unit,
  into_id int not null references unit,
  person_id int not null references person,
  post_id int not null references post,
  reach int not null references unit,
  at timestamptz not null,
  done_at timestamptz
);
create index unit_succession_open on unit_succession (at) where done_at is null;

-- What a unit that is no more left unfinished, and with whom it goes on; empty: it could not go over.
create table unit_legacy (
  id bigint generated always as identity primary key,
  unit_id int not null references unit,
  kind text not null,
  case_id uuid references "case",
  words text not null,
  went_to text not null,
  at timestamptz not null
);
create index unit_legacy_unit on unit_legacy (unit_id, id);
create unique index unit_legacy_case on unit_legacy (unit_id, case_id) where case_id is not null;
