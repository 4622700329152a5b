-- What is told of a job in any language: a code and its values. The words beside it are English, and all that old rows have.
alter table job add column failure_note jsonb;
alter table job add column notes jsonb not null default '[]';
alter table task add column note jsonb;
