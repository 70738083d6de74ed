-- The source of a limit in English where it is not a rule with a name of its own.
alter table deadline add column source_en text not null default '';
update deadline set source_en = regexp_replace(source, '^流程“(.*)”第 (\d+) 版$', 'route “\1”, version \2')
  where source ~ '^流程“.*”第 \d+ 版$';
