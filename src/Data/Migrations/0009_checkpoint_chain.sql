-- Each checkpoint names the one before it, so that a missing one is seen. 0 for the first.
alter table checkpoint add column previous bigint not null default 0;
