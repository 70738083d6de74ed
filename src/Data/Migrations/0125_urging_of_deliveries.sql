-- Rules of urging for documents that went out: the document says itself when it wants to be looked at, one row for all its deliveries.
-- looked: up to which instant its rules were carried out.
drop index if exists delivery_urge;
alter table delivery drop column if exists urge_at;
alter table dispatch add column urge_at timestamptz;
alter table dispatch add column urge_looked timestamptz;
create index dispatch_urge on dispatch (urge_at) where urge_at is not null;
update dispatch d set urge_at = now(), urge_looked = now() where exists (
  select 1 from delivery v where v.document_id = d.document_id and v.returned_at is null and v.recalled_at is null
    and (v.signed_at is null or (v.answer_due is not null and v.answered_at is null)));

-- delivery: the receipt; answer: the answer that was asked for.
alter table urge_rule drop constraint urge_rule_kind_check;
alter table urge_rule add constraint urge_rule_kind_check check (kind in ('task', 'delivery', 'answer'));
insert into urge_rule (kind, hours) values ('delivery', -2), ('delivery', 8), ('answer', -8), ('answer', 8);

-- Never written: the trace entry of a run is found by its object, and what was seen is the notice's own.
alter table urge drop column trace_id;
alter table urge_target drop column seen_at;
