create extension if not exists unaccent;

-- Copies of what identity publishes; the platform fills them.
create schema identity;
create table identity.account (
  id uuid primary key,
  email text not null,
  name text not null,
  language text not null,
  demo boolean not null
);
create table identity.site (
  id integer primary key,
  name text not null
);

create function fold(value text) returns text language sql immutable parallel safe strict
  as $$ select lower(public.unaccent('public.unaccent', value)) $$;

create table mail (
  id uuid primary key default uuidv7(),
  account_id uuid not null,
  -- Which text it is, e.g. `welcome`.
  kind text not null,
  recipient text not null,
  subject text not null,
  body text not null,
  status text not null default 'queued' check (status in ('queued', 'sent', 'failed')),
  attempts integer not null default 0,
  -- No earlier than this is it handed over; while somebody does so, it is in the future.
  due_at timestamptz not null,
  failure text,
  created_at timestamptz not null,
  sent_at timestamptz
);
create index mail_due on mail (due_at) where status = 'queued';
create index mail_account on mail (account_id);
create index mail_age on mail (created_at);

create function mail_notify() returns trigger language plpgsql as $$
begin
  perform pg_notify('mail', '');
  return null;
end
$$;
create trigger mail_notify after insert or update of status on mail
  for each row when (new.status = 'queued') execute function mail_notify();
