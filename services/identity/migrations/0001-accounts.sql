create extension if not exists unaccent;
create extension if not exists pg_trgm;

create schema identity;

create table identity.account (
  id uuid primary key default uuidv7(),
  email text not null,
  name text not null,
  language text not null,
  demo boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint account_email unique (email)
);
create index account_demo on identity.account (id) where demo;

-- unaccent() is only stable, since its dictionary could be changed; ours is the one that PostgreSQL ships.
create function fold(value text) returns text language sql immutable parallel safe strict
  as $$ select lower(public.unaccent('public.unaccent', value)) $$;
create index account_found_by on identity.account using gin (public.fold(name || ' ' || email) public.gin_trgm_ops);

create table identity.profile (
  id uuid primary key default uuidv7(),
  account_id uuid not null references identity.account (id) on delete cascade,
  name text not null,
  kid boolean not null default false,
  maturity_limit text not null default '18',
  updated_at timestamptz not null default now()
);
create index profile_account on identity.profile (account_id);

create table identity.site (
  id integer primary key check (id = 1),
  name text not null,
  language text not null,
  currency text not null,
  updated_at timestamptz not null default now()
);

create table credential (
  account_id uuid primary key references identity.account (id) on delete cascade,
  -- Absent until somebody who was given an account has chosen a password.
  password_hash text,
  email_verified_at timestamptz,
  changed_at timestamptz not null default now()
);

create table staff_role (
  account_id uuid not null references identity.account (id) on delete cascade,
  role text not null check (role in ('owner', 'editor', 'support')),
  primary key (account_id, role)
);

create table one_time_token (
  -- SHA-256 of the token; the token itself is only in the mail.
  hash text primary key,
  purpose text not null check (purpose in ('password', 'email')),
  account_id uuid not null references identity.account (id) on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index one_time_token_account on one_time_token (account_id, purpose);
create index one_time_token_expiry on one_time_token (expires_at);

create table set_up_token (
  hash text primary key,
  created_at timestamptz not null
);

create table attempt (
  -- What is counted: a digest of an e-mail address or of an IP address.
  key text primary key,
  failures integer not null,
  last_failure_at timestamptz not null,
  locked_until timestamptz
);
create index attempt_age on attempt (last_failure_at);

create table demo_load (
  id uuid primary key,
  loaded_at timestamptz not null
);
create unique index demo_load_once on demo_load ((true));
