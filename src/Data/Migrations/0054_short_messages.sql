-- Which notices come to the open page is asked of the settings when they are brought there.
alter table notice drop column quiet;

-- Whoever writes a notice, its short message is written with it or not at all.
create function notice_to_sms() returns trigger language plpgsql as $$
begin
  insert into sms_outbox (notice_id, person_id, mobile, words, at, next_at)
  select n.id, n.person_id, p.mobile, n.subject, n.at, n.at from written n
  join notice_setting s on s.person_id = n.person_id and s.kind = split_part(n.kind, '_', 1) and s.sms
  join person p on p.id = n.person_id and p.mobile <> '' and p.state = 'active';
  return null;
end $$;
create trigger notice_sms after insert on notice referencing new table as written for each statement execute function notice_to_sms();
