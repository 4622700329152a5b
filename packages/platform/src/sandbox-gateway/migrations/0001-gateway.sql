-- No card number and no security code is ever stored: what a test card does is looked up once and kept by name.
create table token (
  id text primary key,
  brand text not null,
  last4 text not null,
  expires_month integer not null,
  expires_year integer not null,
  behavior text not null,
  created_at timestamptz not null
);

create table payment_method (
  id text primary key,
  customer text not null,
  token_id text not null unique,
  brand text not null,
  last4 text not null,
  expires_month integer not null,
  expires_year integer not null,
  behavior text not null,
  created_at timestamptz not null
);

create table charge (
  id text primary key,
  idempotency_key text not null unique,
  payment_method text not null,
  amount_minor integer not null check (amount_minor > 0),
  currency text not null,
  description text not null,
  status text not null check (status in ('succeeded', 'declined', 'pending')),
  decline_code text,
  settles_at timestamptz,
  refunded_minor integer not null default 0 check (refunded_minor between 0 and amount_minor),
  created_at timestamptz not null
);
create index charge_by_payment_method on charge (payment_method);
create index charge_unsettled on charge (settles_at) where status = 'pending';

create table refund (
  id text primary key,
  idempotency_key text not null unique,
  charge_id text not null,
  amount_minor integer not null,
  status text not null check (status in ('succeeded', 'refused')),
  created_at timestamptz not null
);

create table webhook_event (
  id text primary key,
  type text not null,
  idempotency_key text not null,
  object_id text not null,
  created_at timestamptz not null
);

-- One event may have several deliveries, since real gateways repeat themselves too.
create table webhook_delivery (
  id bigint generated always as identity primary key,
  event_id text not null references webhook_event,
  due_at timestamptz not null,
  attempts integer not null default 0,
  delivered_at timestamptz,
  given_up_at timestamptz
);
create index webhook_delivery_due on webhook_delivery (due_at) where delivered_at is null and given_up_at is null;
