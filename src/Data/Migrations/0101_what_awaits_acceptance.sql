-- What awaits acceptance is counted on every page, whatever else lies on the desk.
create index task_accept_post on task (post_id) where state = 'open' and act = 'accept' and post_id is not null;
create index task_accept_person on task (person_id) where state = 'open' and act = 'accept' and person_id is not null;
