-- An urge reaches everyone who blocks; the notice is its receipt, and who was not reached stands there with the reason.
alter table urge_target add column notice_id bigint;
create index urge_target_person on urge_target (person_id) where person_id is not null;

-- Urging by rule: so many working hours before (negative) or after the limit.
create table urge_rule (
  id int generated always as identity primary key,
  unit_id int references unit,
  kind text not null check (kind in ('task', 'delivery')),
  hours int not null check (hours between -2000 and 2000),
  not_within_hours int not null default 4 check (not_within_hours between 1 and 720),
  quiet_from time not null default '20:00',
  quiet_to time not null default '08:00',
  set_by int,
  set_at timestamptz not null default now(),
  ended_at timestamptz
);
insert into urge_rule (kind, hours) values ('task', -4), ('task', 0), ('task', 8);

-- Next-due indexes: each row says itself when it wants to be looked at.
alter table task add column urge_at timestamptz;
create index task_urge on task (urge_at) where state = 'open' and urge_at is not null;
alter table delivery add column urge_at timestamptz;
create index delivery_urge on delivery (urge_at)
  where signed_at is null and returned_at is null and recalled_at is null and urge_at is not null;
