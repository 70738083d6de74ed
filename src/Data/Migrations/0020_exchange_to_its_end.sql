-- A document drafted out of an incoming case: what it forwards or replaces, and the case it was drafted for.
alter table document add column forwards_document uuid;
alter table document add column replaces_document uuid;
alter table document add column from_case uuid;
alter table document add column sign_voided_at timestamptz;
create index document_forwards on document (forwards_document) where forwards_document is not null;
create index document_from_case on document (from_case) where from_case is not null;
create index share_unit on share (unit_id, document_id);

-- Copies for the receivers' lists, so that no list asks the documents.
alter table dispatch add column pages int not null default 0;
alter table dispatch add column attachments int not null default 0;
alter table dispatch add column replaced_by uuid;
update dispatch p set pages = d.pages,
  attachments = (select count(*) from attachment a where a.document_id = d.id and a.removed_at is null and a.replaced_by is null)
from document d where d.id = p.document_id;

-- The deadline of the answer turns red by itself like that of the receipt; the section in hand is read from the case, not kept twice.
alter table delivery add column answer_due timestamptz;
alter table delivery add column answer_late_at timestamptz;
alter table delivery add column recall_reason text;
alter table delivery drop column in_hand;
update delivery v set answer_due = p.answer_due from dispatch p where p.document_id = v.document_id and p.asks_answer and v.kind = 'main';
create index delivery_answer_due on delivery (answer_due)
  where answered_at is null and answer_late_at is null and returned_at is null and recalled_at is null;

-- A correction may ask to be signed for again.
alter table correction add column asks_receipt boolean not null default false;
create index correction_document on correction (document_id, at);
create table correction_receipt (
  correction_id uuid not null references correction,
  unit_id int not null,
  signed_at timestamptz not null,
  signed_by int not null,
  primary key (correction_id, unit_id)
);

-- Files that stand with an opinion.
create table opinion_file (
  id uuid primary key,
  opinion_id uuid not null references opinion,
  name text not null,
  blob bytea not null references blob,
  size bigint not null,
  media_type text not null
);
create index opinion_file_opinion on opinion_file (opinion_id);
