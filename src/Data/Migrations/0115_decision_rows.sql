-- What a unit decides by tables of its own: rows before those of the table that all units share (choose-route), and tables that say
-- who gets a step (who="table:NAME"). The first row that holds decides; tests are unary tests of FEEL, "-" holds for everything.
create table decision_row (
  id uuid primary key,
  unit_id int not null references unit,
  name text not null,
  ord int not null,
  tests text[] not null,
  answer text not null,
  words text not null default ''
);
create index decision_row_unit on decision_row (unit_id, name, ord);
