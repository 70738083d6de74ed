-- A browser in which a person has signed in before: its wrong tries are counted apart, so that nobody else at the same address can lock
-- the person out of it (OWASP, device cookies).
create table known_browser (
  digest bytea primary key,
  person_id int not null references person,
  seen_at timestamptz not null
);
create index known_browser_person on known_browser (person_id, seen_at desc);
