-- Whether the lowest renditions are made before the others, and can be played before those are there.
alter table job add column early boolean not null default false;
alter table task
  drop constraint task_kind_check,
  add constraint task_kind_check check (kind in ('plan', 'picture', 'sound', 'preview', 'film'));
