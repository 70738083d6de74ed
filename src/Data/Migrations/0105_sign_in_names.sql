-- A sign-in name is the same however it is written: upper or lower case.
create unique index person_sign_in_folded on person (lower(sign_in));

-- The last 30 seconds whose six digits this person used: digits are good once (RFC 6238, 5.2).
alter table person add column totp_step bigint not null default 0;
