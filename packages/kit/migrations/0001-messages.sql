create table outbox (
  id uuid primary key default uuidv7(),
  event text not null,
  key text not null,
  payload jsonb not null,
  traceparent text not null,
  occurred_at timestamptz not null default now(),
  sent_at timestamptz
);
create index outbox_unsent on outbox (id) where sent_at is null;
create index outbox_sent on outbox (sent_at) where sent_at is not null;

create function outbox_notify() returns trigger language plpgsql as $$
begin
  perform pg_notify('outbox', '');
  return null;
end
$$;
create trigger outbox_notify after insert on outbox for each statement execute function outbox_notify();

create table inbox (
  message_id uuid primary key,
  event text not null,
  handled_at timestamptz not null default now()
);
create index inbox_handled on inbox (handled_at);
