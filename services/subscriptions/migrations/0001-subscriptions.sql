create schema subscriptions;
create schema identity;

-- What others may know: who is entitled, to how many screens, until when.
create table subscriptions.entitlement (
  account_id uuid primary key,
  plan_id uuid not null,
  max_streams integer not null,
  valid_until timestamptz not null,
  updated_at timestamptz not null
);
alter table subscriptions.entitlement replica identity full;

create table plan (
  id uuid primary key default uuidv7(),
  name jsonb not null,
  description jsonb not null,
  amount_minor integer not null check (amount_minor >= 0),
  currency text not null,
  interval text not null check (interval in ('month', 'year')),
  max_streams integer not null check (max_streams between 1 and 20),
  status text not null default 'offered' check (status in ('offered', 'retired')),
  position integer not null,
  demo boolean not null default false,
  created_at timestamptz not null default now()
);

create table payment_method (
  id uuid primary key default uuidv7(),
  account_id uuid not null,
  gateway text not null,
  reference text not null,
  brand text not null,
  last4 text not null,
  expires_month integer not null,
  expires_year integer not null,
  created_at timestamptz not null default now(),
  unique (gateway, reference)
);
create index payment_method_account on payment_method (account_id);

create table subscription (
  id uuid primary key default uuidv7(),
  account_id uuid not null,
  plan_id uuid not null references plan,
  state text not null check (state in ('incomplete', 'active', 'canceling', 'past-due', 'comped', 'ended')),
  payment_method_id uuid references payment_method,
  -- Periods are counted from here, so that a subscription of the 31st comes back to the 31st after February.
  anchor_at timestamptz,
  period_index integer,
  period_start timestamptz,
  period_end timestamptz,
  past_due_since timestamptz,
  grace_until timestamptz,
  -- When something has to be done next: renew, try again, end.
  due_at timestamptz,
  decline_code text,
  started_at timestamptz not null,
  activated_at timestamptz,
  ended_at timestamptz,
  end_reason text,
  demo boolean not null default false,
  created_at timestamptz not null default clock_timestamp()
);
-- Nobody pays twice without knowing: an account has one live subscription at most, whatever the code does.
create unique index subscription_one_live on subscription (account_id) where state <> 'ended';
create index subscription_newest on subscription (account_id, created_at desc, id desc);
create index subscription_due on subscription (due_at) where due_at is not null;
create index subscription_plan on subscription (plan_id);

create table invoice_counter (year integer primary key, last integer not null);

create table invoice (
  id uuid primary key default uuidv7(),
  number text not null unique,
  subscription_id uuid not null references subscription on delete cascade,
  account_id uuid not null,
  amount_minor integer not null,
  currency text not null,
  status text not null check (status in ('open', 'paid', 'refunded', 'void')),
  description text not null,
  anchor_at timestamptz not null,
  period_index integer not null,
  period_start timestamptz not null,
  period_end timestamptz not null,
  created_at timestamptz not null,
  paid_at timestamptz
);
create unique index invoice_one_open on invoice (subscription_id) where status = 'open';
create index invoice_account on invoice (account_id, created_at desc, id desc);

create table payment (
  id uuid primary key default uuidv7(),
  invoice_id uuid not null references invoice on delete cascade,
  subscription_id uuid not null references subscription on delete cascade,
  account_id uuid not null,
  payment_method_id uuid not null references payment_method,
  amount_minor integer not null,
  currency text not null,
  -- What the gateway knows the payment by: the same key never charges twice.
  idempotency_key text not null unique,
  -- What the browser knows its click by: the same key gets the same answer.
  request_key uuid,
  status text not null default 'pending' check (status in ('pending', 'succeeded', 'declined', 'refunded')),
  decline_code text,
  -- Declined by us and not by the gateway, which was never heard of it; should it succeed after all, it is given back.
  abandoned boolean not null default false,
  gateway_reference text,
  refunded_minor integer not null default 0 check (refunded_minor between 0 and amount_minor),
  -- When to ask the gateway what became of it; null when that is known.
  ask_at timestamptz,
  created_at timestamptz not null,
  settled_at timestamptz,
  unique (account_id, request_key)
);
create unique index payment_one_pending on payment (invoice_id) where status = 'pending';
create index payment_account on payment (account_id, created_at desc);
create index payment_to_ask on payment (ask_at) where ask_at is not null;

create table refund (
  id uuid primary key default uuidv7(),
  payment_id uuid not null references payment on delete cascade,
  amount_minor integer not null check (amount_minor > 0),
  reason text not null,
  by_account_id uuid,
  status text not null default 'pending' check (status in ('pending', 'succeeded', 'refused')),
  ask_at timestamptz,
  created_at timestamptz not null
);
create unique index refund_one_pending on refund (payment_id) where status = 'pending';
create index refund_to_ask on refund (ask_at) where ask_at is not null;

create table webhook_inbox (
  gateway text not null,
  event_id text not null,
  kind text not null,
  idempotency_key text not null,
  received_at timestamptz not null,
  due_at timestamptz,
  handled_at timestamptz,
  primary key (gateway, event_id)
);
create index webhook_inbox_due on webhook_inbox (due_at) where due_at is not null;
create index webhook_inbox_handled on webhook_inbox (handled_at);

create function webhook_notify() returns trigger language plpgsql as $$
begin
  perform pg_notify('webhook_inbox', '');
  return null;
end
$$;
create trigger webhook_notify after insert on webhook_inbox for each statement execute function webhook_notify();

create table timeline (
  id uuid primary key default uuidv7(),
  account_id uuid not null,
  subscription_id uuid references subscription on delete cascade,
  at timestamptz not null,
  what text not null,
  detail text not null,
  by_account_id uuid
);
create index timeline_account on timeline (account_id, id desc);

-- What a removed demonstration leaves behind: messages that are older than this come too late.
create table demo_removal (id integer primary key check (id = 1), removed_at timestamptz not null);

create extension if not exists pg_trgm with schema public;
create function public.fold(value text) returns text language sql immutable strict parallel safe
  return lower(regexp_replace(normalize(value, nfd), '[\u0300-\u036f]', '', 'g'));

create table identity.account (
  id uuid primary key,
  email text not null,
  name text not null,
  language text not null,
  demo boolean not null,
  created_at timestamptz not null,
  search text generated always as (public.fold(name || ' ' || email)) stored
);
create index account_newest on identity.account (created_at desc, id desc);
create index account_search on identity.account using gin (search public.gin_trgm_ops);

create table identity.site (
  id integer primary key,
  language text not null,
  currency text not null
);
