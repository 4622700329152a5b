-- One row: whether the demonstration titles are wanted. A worker makes the titles equal to it.
create table demo (
  id integer primary key default 1 check (id = 1),
  wanted boolean not null,
  language text not null,
  -- Whether the worker has nothing left to do.
  settled boolean not null default false
);
create trigger demo_wake after insert or update on demo for each row when (not new.settled) execute function wake('demo');
