-- Which state of the directory holds: raised in the transaction of every change, so that what servers keep in memory of it is
-- found to be old by whoever reads the number afterwards.
create table directory_version (only_row boolean primary key default true check (only_row), version bigint not null default 1);
insert into directory_version default values;

create function directory_changed() returns trigger language plpgsql as $$
begin
  update directory_version set version = version + 1;
  return null;
end $$;

create trigger unit_directory after insert or update or delete or truncate on unit for each statement execute function directory_changed();
create trigger section_directory after insert or update or delete or truncate on section for each statement execute function directory_changed();
create trigger post_directory after insert or update or delete or truncate on post for each statement execute function directory_changed();
create trigger holding_directory after insert or update or delete or truncate on holding for each statement execute function directory_changed();
create trigger in_charge_directory after insert or update or delete or truncate on in_charge for each statement execute function directory_changed();
create trigger person_directory after insert or delete or truncate or update of id, name, state, clearance, language on person
  for each statement execute function directory_changed();
