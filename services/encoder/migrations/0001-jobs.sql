create table job (
  id uuid primary key default uuidv7(),
  media_id uuid not null,
  title_id uuid not null,
  name text not null,
  file_name text not null,
  -- `object:<key>` or `demo:…`, as the event said
  source text not null,
  size_bytes bigint not null,
  status text not null default 'queued' check (status in ('queued', 'running', 'completed', 'failed', 'canceled')),
  phase text check (phase in ('fetching', 'probing', 'encoding', 'packaging', 'storing')),
  progress double precision not null default 0,
  speed double precision,
  eta_seconds double precision,
  -- counted anew when somebody queues the job again
  attempt integer not null default 0,
  -- whoever holds the lease works on the job; `lease_id` changes with every taking, so that a late holder knows it is late
  lease_id uuid,
  lease_owner text,
  lease_until timestamptz,
  not_before timestamptz,
  failure_code text,
  failure_reason text,
  facts jsonb,
  plan jsonb,
  engine_parameters text,
  renditions jsonb not null default '[]',
  duration_seconds double precision,
  cpu_seconds double precision,
  -- continues in the worker the trace that queued the job
  traceparent text not null,
  created_at timestamptz not null default now(),
  queued_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  constraint job_leased_while_running check ((status = 'running') = (lease_id is not null)),
  constraint job_lease_whole check ((lease_id is null) = (lease_until is null))
);
create unique index job_open on job (media_id) where status in ('queued', 'running');
create index job_media on job (media_id);
create index job_title on job (title_id);
create index job_queue on job (queued_at, id) where status = 'queued';
create index job_lease on job (lease_until) where status = 'running';
create index job_status on job (status, id);

create table job_log (
  id bigint generated always as identity primary key,
  job_id uuid not null references job (id) on delete cascade,
  attempt integer not null,
  line text not null,
  at timestamptz not null default now()
);
create index job_log_of on job_log (job_id, id);

-- Renditions that nobody wants any more. Deleted once no worker can still be writing them.
create table removal (
  media_id uuid primary key,
  due_at timestamptz not null
);

create function job_notify() returns trigger language plpgsql as $$
begin
  if new.status = 'queued' then
    perform pg_notify('job_queued', '');
  end if;
  perform pg_notify('job_changed', new.id::text);
  return null;
end
$$;
create trigger job_notify after insert or update on job for each row execute function job_notify();
