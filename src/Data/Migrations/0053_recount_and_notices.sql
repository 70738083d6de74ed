-- Cases whose limits are to be counted anew because a calendar changed; emptied by a duty.
create table recount (
  case_id uuid primary key references "case",
  why text not null
);

-- How a person wants to be told, by kind of notice; no row: in the open page, not by SMS.
create table notice_setting (
  person_id int not null references person,
  kind text not null,
  page boolean not null,
  sms boolean not null,
  primary key (person_id, kind)
);
-- A notice that does not disturb the open page; it stands in the list all the same.
alter table notice add column quiet boolean not null default false;

-- Short messages on their way out; the sender takes them from here, so none is lost and none goes twice by two senders.
create table sms_outbox (
  id bigint generated always as identity primary key,
  notice_id bigint not null unique,
  person_id int not null references person,
  mobile text not null,
  words text not null,
  at timestamptz not null,
  attempts int not null default 0,
  next_at timestamptz not null,
  sent_at timestamptz,
  gave_up_at timestamptz,
  last_error text not null default ''
);
create index sms_outbox_next on sms_outbox (next_at) where sent_at is null and gave_up_at is null;
