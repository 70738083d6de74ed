-- An office's own indicator is the unit's that defined it: it and the units below see it, it alone changes it.
alter table insight_indicator add unit_id int not null default 1;
alter table insight_indicator alter unit_id drop default;
alter table insight_indicator add is_personal boolean not null default false;
