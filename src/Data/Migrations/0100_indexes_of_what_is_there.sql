-- Rows whose moment is not set, or that lie on a post and not a person, stand in no index that looks for it: one entry less to write
-- for every delivery, task and case.
drop index delivery_answer_due;
create index delivery_answer_due on delivery (answer_due)
  where answer_due is not null and answered_at is null and answer_late_at is null and returned_at is null and recalled_at is null;
drop index task_post_open;
create index task_post_open on task (post_id, due_at) where state = 'open' and post_id is not null;
drop index task_person_open;
create index task_person_open on task (person_id, due_at) where state = 'open' and person_id is not null;
drop index case_due;
create index case_due on "case" (due_at) where due_at is not null and closed_at is null and late_at is null;

-- Rows that are changed again and again find room for the next version in their own page, so that no index is written for it.
alter table delivery set (fillfactor = 80);
alter table "case" set (fillfactor = 85);
