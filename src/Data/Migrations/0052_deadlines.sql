-- Every limit with the sum behind it: start, rule with its source, who set it; the id is the task's, or the case's own.
create table deadline (
  id uuid primary key,
  case_id uuid not null references "case",
  start_at timestamptz not null,
  counts text not null check (counts in ('hours', 'days', 'calendar')),
  amount int not null check (amount between 1 and 3660),
  source text not null,
  set_by text not null default '',
  provisional boolean not null default false,
  urge_at timestamptz,
  escalate_at timestamptz,
  escalated smallint not null default 0
);
create index deadline_case on deadline (case_id);
create index deadline_provisional on deadline (id) where provisional;
create index deadline_urge on deadline (urge_at) where urge_at is not null;
create index deadline_escalate on deadline (escalate_at) where escalate_at is not null;
alter table task drop column urge_at;

-- Terms per kind of case, step, urgency, document type and unit; where several fit, the unit's own and the most exact counts.
create table term_rule (
  id int generated always as identity primary key,
  unit_id int references unit,
  kind text not null default '',
  step text not null default '',
  urgency text not null default '',
  document_type text not null default '',
  counts text not null check (counts in ('hours', 'days', 'calendar')),
  amount int not null check (amount between 1 and 3660),
  source text not null,
  set_by int references person,
  set_at timestamptz not null default now(),
  ended_at timestamptz
);
insert into term_rule (kind, step, urgency, counts, amount, source) values
  ('incoming', '拟办', 'extra_urgent', 'hours', 2, '《党政机关公文处理工作条例》第二十四条：紧急公文应当明确办理时限；时长是本系统的示例，由单位自行规定'),
  ('incoming', '主办', 'extra_urgent', 'days', 1, '《党政机关公文处理工作条例》第二十四条：紧急公文应当明确办理时限；时长是本系统的示例，由单位自行规定'),
  ('incoming', '主办', 'urgent', 'days', 3, '《党政机关公文处理工作条例》第二十四条：紧急公文应当明确办理时限；时长是本系统的示例，由单位自行规定');

-- What is a unit's own: hours of a working day, days on or off; both also hold for the units below.
create table unit_hours (
  unit_id int primary key references unit,
  hours text not null,
  set_by int not null references person,
  set_at timestamptz not null
);
create table unit_day (
  unit_id int not null references unit,
  day date not null,
  hours text,
  name text not null,
  set_by int not null references person,
  set_at timestamptz not null,
  primary key (unit_id, day)
);
-- Notices of days off that came out after this version; they stand above the shipped ones.
create table holiday_notice (
  year int primary key check (year between 2007 and 2100),
  paper text not null,
  days jsonb not null,
  set_by int not null references person,
  set_at timestamptz not null
);
create table extension (
  id uuid primary key,
  case_id uuid not null references "case",
  deadline_id uuid not null references deadline,
  days int not null check (days between 1 and 366),
  reason text not null,
  asked_by int not null references person,
  asked_post int not null references post,
  asked_at timestamptz not null,
  decider_post int not null references post,
  decided_by int references person,
  decided_at timestamptz,
  granted boolean,
  words text not null default ''
);
create index extension_case on extension (case_id);
create unique index extension_open on extension (deadline_id) where decided_at is null;

-- Late for so many working hours: the next superior is told.
create table escalation_rule (
  id int generated always as identity primary key,
  unit_id int references unit,
  level smallint not null check (level between 1 and 5),
  hours int not null check (hours between 0 and 2000),
  set_by int references person,
  set_at timestamptz not null default now(),
  ended_at timestamptz
);
insert into escalation_rule (level, hours) values (1, 4), (2, 16), (3, 40);
create table escalation (
  task_id uuid not null references task,
  level smallint not null,
  case_id uuid not null references "case",
  at timestamptz not null,
  post_id int not null references post,
  primary key (task_id, level)
);
create index escalation_case on escalation (case_id);

-- Posts that were brought into a case without a task: superiors of what is late, who decides on an extension.
create table case_reader (
  case_id uuid not null references "case",
  post_id int not null references post,
  why text not null,
  at timestamptz not null,
  primary key (case_id, post_id)
);
create index case_reader_post on case_reader (post_id);

-- What servers keep in memory of these rules is kept under the directory's version (0090), which their changes raise as well.
create function limits_changed() returns trigger language plpgsql as $$
begin
  update directory_version set version = version + 1;
  return null;
end $$;
create trigger term_rule_directory after insert or update or delete or truncate on term_rule for each statement execute function limits_changed();
create trigger urge_rule_directory after insert or update or delete or truncate on urge_rule for each statement execute function limits_changed();
create trigger escalation_rule_directory after insert or update or delete or truncate on escalation_rule for each statement execute function limits_changed();
create trigger unit_hours_directory after insert or update or delete or truncate on unit_hours for each statement execute function limits_changed();
create trigger unit_day_directory after insert or update or delete or truncate on unit_day for each statement execute function limits_changed();
create trigger holiday_notice_directory after insert or update or delete or truncate on holiday_notice for each statement execute function limits_changed();
