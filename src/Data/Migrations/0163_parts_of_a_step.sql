-- What a step keeps from whoever answers it, and when it tells them (docs/standards/bpmn.md); empty: nothing, always.
alter table task add column hide text not null default '', add column tells text not null default '';
