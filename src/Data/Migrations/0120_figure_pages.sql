-- Figures as packed pages (docs/decisions/0060-figures-by-the-tail.md). All of it is counted again from the trace by the first round of the duty.
drop table insight_roll;
truncate insight_day;
update insight_head set folded = 0;
delete from insight_measure;

-- How far the days are packed: counts of later ones stand as rows in insight_day, and so do late ones of earlier days until they are packed too.
alter table insight_head add packed_to date not null default '2000-01-01';

-- One measure of the whole network over a day (d), ten days (x), a month (m), a year (y): the counts of all units in one value.
create table insight_page (
  measure smallint not null,
  grain "char" not null check (grain in ('d', 'x', 'm', 'y')),
  start date not null,
  cells bytea not null,
  primary key (measure, grain, start)
);
alter table insight_page alter column cells set storage external;

-- One unit's month: every measure by day, post, person and label in one value.
create table insight_desk (
  unit_id int not null,
  start date not null,
  cells bytea not null,
  primary key (unit_id, start)
);
alter table insight_desk alter column cells set storage external;
