-- What an editor may want to look at in a film that passed its check, in words.
alter table job add column remarks jsonb not null default '[]';
