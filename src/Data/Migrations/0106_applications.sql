-- A program that acts for a unit. It has a name among the persons, so that the trace says who did it, but holds no post, stands in no list
-- and cannot sign in; its post is closed from the beginning and only fills the column.
alter table person drop constraint person_state_check;
alter table person add constraint person_state_check check (state in ('active', 'locked', 'left', 'application'));

create table application (
  id int generated always as identity primary key,
  unit_id int not null references unit,
  person_id int not null unique references person,
  post_id int not null references post,
  name text not null,
  rights text[] not null check (cardinality(rights) > 0),
  digest bytea not null unique check (length(digest) = 32),
  made_by int not null references person,
  made_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > made_at),
  used_at timestamptz,
  used_from text not null default '',
  revoked_at timestamptz,
  revoked_by int references person
);
create index application_unit on application (unit_id, id);
