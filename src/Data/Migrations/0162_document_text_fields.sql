-- With every text that was saved its other fields, so that two hands' changes of these are merged too.
alter table document_text
  add column type text,
  add column urgency text,
  add column classification text,
  add column elements jsonb;
