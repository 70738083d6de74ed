-- Who stands in for a post that nobody holds (AB 角): another post of the same unit.
alter table post add column substitute_id int references post, add constraint post_no_self_substitute check (substitute_id <> id);
