-- An item out of a document carries the words of its paragraph; a 督查通报 and the items it reports on find each other.
alter table supervision_item add column passage text not null default '';
create index supervision_item_document on supervision_item (document_id) where document_id is not null;
create table supervision_bulletin (
  document_id uuid not null,
  item_id uuid not null references supervision_item,
  at timestamptz not null,
  primary key (document_id, item_id)
);
create index supervision_bulletin_item on supervision_bulletin (item_id, at desc);
