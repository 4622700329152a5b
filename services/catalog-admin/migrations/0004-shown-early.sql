-- Whether an editor wants viewers to have the lowest renditions while the better ones are still being made.
alter table media add column shown_early boolean not null default false;
