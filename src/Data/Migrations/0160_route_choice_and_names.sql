-- A row of a table also asks where what came in came from; what stood before holds for any.
update decision_row set tests = tests || array['-'] where cardinality(tests) = 5;

-- Names of routes and the subjects of notices in English, beside the Chinese.
alter table route add column name_en text not null default '';
update route set name_en = coalesce((regexp_match(xml,
  '<(?:[a-z0-9]+:)?process id="' || key || '"[^>]*>(?:(?!<(?:[a-z0-9]+:)?(?:laneSet|startEvent|userTask)).)*?<yw:name en="([^"]*)"'))[1], '');
alter table notice add column subject_en text not null default '';
