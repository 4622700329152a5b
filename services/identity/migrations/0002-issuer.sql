create table issuer_key (
  id uuid primary key default uuidv7(),
  purpose text not null check (purpose in ('token', 'cookie')),
  -- The first signs; the others are only recognized, so that the next one is known everywhere before it signs.
  position integer not null,
  secret jsonb not null,
  created_at timestamptz not null default now(),
  unique (purpose, position)
);

-- What the OpenID Connect provider keeps: sign-ins under way, sessions, grants and codes.
create table oidc_record (
  model text not null,
  id text not null,
  payload jsonb not null,
  uid text,
  account_id text,
  grant_id text,
  consumed_at timestamptz,
  expires_at timestamptz,
  primary key (model, id)
);
create index oidc_record_uid on oidc_record (uid) where uid is not null;
create index oidc_record_account on oidc_record (account_id) where account_id is not null;
create index oidc_record_grant on oidc_record (grant_id) where grant_id is not null;
create index oidc_record_expiry on oidc_record (expires_at);

create table session (
  -- The `uid` of the provider's session and the `sid` in access tokens.
  id text primary key,
  account_id uuid not null references identity.account (id) on delete cascade,
  client text not null check (client in ('viewer', 'admin')),
  user_agent text not null,
  ip_address text not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null
);
create index session_account on session (account_id);
create index session_expiry on session (expires_at);
