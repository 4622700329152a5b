-- A job is done in tasks, each leased by one worker. The lease of the job itself, its attempt and its rest are the version's
-- before; they stay while that still runs.
alter table job
  add column priority smallint not null default 0 check (priority between -1 and 1),
  -- what stands for the source's content, and for all that decides what is made of it
  add column source_identity text,
  add column recipe text,
  add column asset_prefix text,
  add column engine text,
  -- when its tasks were last added up, and other services last told
  add column reckoned_at timestamptz,
  add column told_at timestamptz,
  drop constraint job_leased_while_running,
  drop constraint job_lease_whole;
update job set asset_prefix = 'media/' || media_id || '/r1' where status = 'completed';
create index job_turn on job (priority desc, queued_at, id) where status in ('queued', 'running');

create table task (
  id uuid primary key default uuidv7(),
  job_id uuid not null references job (id) on delete cascade,
  kind text not null check (kind in ('plan', 'picture', 'sound', 'film')),
  number integer not null,
  -- a span of frames with the names of its rungs, or the name of a soundtrack
  asked jsonb not null default '{}',
  status text not null default 'waiting' check (status in ('waiting', 'running', 'done', 'failed')),
  attempt integer not null default 0,
  not_before timestamptz,
  -- whoever holds the lease does the task; `lease_id` changes with every taking, so that a late holder knows it is late
  lease_id uuid,
  lease_owner text,
  lease_until timestamptz,
  progress double precision not null default 0,
  speed double precision,
  frames integer,
  cpu_seconds double precision,
  bytes bigint,
  failure_code text,
  reason text,
  -- where each rendition of it lies in the object store
  outcome jsonb,
  started_at timestamptz,
  finished_at timestamptz,
  unique (job_id, number),
  constraint task_leased_while_running check ((status = 'running') = (lease_id is not null)),
  constraint task_lease_whole check ((lease_id is null) = (lease_until is null) and (lease_id is null) = (lease_owner is null))
);
create index task_open on task (job_id) where status in ('waiting', 'running');

alter table job_log add column task text;

-- One row while nothing may be begun.
create table pause (
  one boolean primary key default true check (one),
  by uuid not null,
  since timestamptz not null default now()
);

create table worker (
  name text primary key,
  engine text not null,
  seen_at timestamptz not null default now()
);

-- Output that a newer one has replaced: viewers who play it play on for a while.
create table outdated_folder (
  prefix text primary key,
  due_at timestamptz not null
);

create function job_begins() returns trigger language plpgsql as $$
begin
  insert into task (job_id, kind, number) values (new.id, 'plan', 0);
  return null;
end
$$;
create trigger job_begins after insert on job for each row execute function job_begins();
insert into task (job_id, kind, number) select id, 'plan', 0 from job where status <> 'completed';

create function task_notify() returns trigger language plpgsql as $$
begin
  if new.status = 'waiting' then
    perform pg_notify('task_waiting', '');
  end if;
  perform pg_notify('job_changed', new.job_id::text);
  return null;
end
$$;
create trigger task_notify after insert or update of status on task for each row execute function task_notify();
