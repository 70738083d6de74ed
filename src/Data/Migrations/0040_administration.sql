-- Three administrators (三员: GB/T 22239-2019 8.1.5): a post that has one of their roles has no other role, and who holds such a post
-- holds no other. Said here, so that no way around the pages leads past it.
alter table post add constraint post_administrator_alone
  check (not roles && array['system-admin', 'security-admin', 'audit-admin'] or cardinality(roles) = 1);

create function administrators_exclude(people int[]) returns void language plpgsql as $$
begin
  perform 1 from person where id = any(people) order by id for no key update;
  if exists (
    select 1 from holding h join post o on o.id = h.post_id and o.valid_to is null
    where h.person_id = any(people) and (h.valid_to is null or h.valid_to >= current_date)
    group by h.person_id
    having count(*) > 1 and bool_or(o.roles && array['system-admin', 'security-admin', 'audit-admin'])) then
    raise exception 'an administrator of the three holds no other post' using errcode = 'check_violation', constraint = 'administrators_exclude';
  end if;
end $$;

create function holding_excludes() returns trigger language plpgsql as $$
begin
  perform 1 from post where id in (select post_id from fresh) order by id for share;
  perform administrators_exclude(array(select person_id from fresh));
  return null;
end $$;
create trigger holding_excludes_new after insert on holding referencing new table as fresh
  for each statement execute function holding_excludes();
create trigger holding_excludes_changed after update on holding referencing new table as fresh
  for each statement execute function holding_excludes();

create function post_excludes() returns trigger language plpgsql as $$
begin
  perform administrators_exclude(array(select h.person_id from holding h join fresh f on f.id = h.post_id));
  return null;
end $$;
create trigger post_excludes after update on post referencing new table as fresh
  for each statement execute function post_excludes();

-- What stands on the letterhead (发文机关标志); empty: the unit's full name.
alter table unit add column letterhead text not null default '';

-- From which day a change holds, and on what it rests.
alter table unit_change add column effective_on date not null default current_date, add column basis text not null default '';
create index unit_change_unit on unit_change (unit_id, effective_on);

-- The name a unit had on a day.
create function unit_name_on(wanted int, day date) returns text language sql stable as $$
  select coalesce(
    (select c.before ->> 'name' from unit_change c where c.unit_id = wanted and c.kind = 'renamed' and c.effective_on > day
     order by c.effective_on, c.id limit 1),
    (select u.name from unit u where u.id = wanted))
$$;

-- What stood on the letterhead at a moment: the one chosen, else the unit's name of that day.
create function unit_letterhead_at(wanted int, moment timestamptz) returns text language sql stable as $$
  select coalesce(nullif(coalesce(
      (select c.before ->> 'letterhead' from unit_change c where c.unit_id = wanted and c.kind = 'letterhead' and c.at > moment order by c.at, c.id limit 1),
      (select u.letterhead from unit u where u.id = wanted)), ''),
    unit_name_on(wanted, (moment at time zone 'Asia/Shanghai')::date))
$$;

-- A session that a one-time password opened: it leads nowhere until a password is chosen.
alter table session add column must_choose boolean not null default false;

-- A table that was given for import, kept with what its dry run found until it is applied.
create table directory_import (
  id uuid primary key,
  unit_id int not null references unit,
  person_id int not null references person,
  kind text not null check (kind in ('units', 'people', 'groups')),
  file_name text not null default '',
  content text not null,
  difference bytea not null,
  created_at timestamptz not null,
  applied_at timestamptz
);

-- What administrators did, newest first, without looking through everything else.
create index trace_administration on trace (id) where object_kind in ('unit', 'section', 'post', 'group', 'account', 'import');
