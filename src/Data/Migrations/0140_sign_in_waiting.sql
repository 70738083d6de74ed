-- A password that held, while the six digits are still asked for; worth nothing without them, and for five minutes only.
create table sign_in_waiting (
  digest bytea primary key,
  sign_in text not null,
  -- What the password was then: another one since makes this void.
  password bytea not null,
  expires_at timestamptz not null
);
create index sign_in_waiting_name on sign_in_waiting (sign_in);
