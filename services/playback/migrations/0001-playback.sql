create schema catalog_admin;
create schema subscriptions;
create schema identity;

create table catalog_admin.video (
  id uuid primary key,
  title_id uuid not null,
  media_id uuid not null,
  purpose text not null,
  name text not null,
  title_name text not null,
  season integer,
  number integer,
  next_video_id uuid,
  maturity_rating text not null,
  duration_seconds double precision not null,
  asset_prefix text not null,
  captions jsonb not null,
  poster_key text
);
create index video_title on catalog_admin.video (title_id);

create table subscriptions.entitlement (
  account_id uuid primary key,
  max_streams integer not null,
  valid_until timestamptz not null
);

create table identity.profile (
  id uuid primary key,
  account_id uuid not null,
  maturity_limit text not null
);

-- Rows live long: who pauses in the evening goes on in the morning with the same session.
create table playback_session (
  id uuid primary key default uuidv7(),
  account_id uuid not null,
  profile_id uuid not null,
  sign_in_id text not null,
  video_id uuid not null,
  title_id uuid not null,
  purpose text not null,
  asset_prefix text not null,
  started_at timestamptz not null,
  renewed_at timestamptz not null,
  ended_at timestamptz,
  end_reason text
);
create index playback_session_sign_in on playback_session (sign_in_id) where ended_at is null;
create index playback_session_renewed on playback_session (renewed_at);

-- One row for each screen that an account may use; whoever holds the row may play. Counting rows would race.
create table stream_slot (
  account_id uuid not null,
  slot integer not null,
  session_id uuid,
  renewed_at timestamptz,
  primary key (account_id, slot)
);
create index stream_slot_session on stream_slot (session_id) where session_id is not null;

-- Every pod hears at once that a session is over, and forgets what it knew of it.
create function session_ended() returns trigger language plpgsql as $$
begin
  perform pg_notify('session_ended', new.id::text);
  return null;
end
$$;
create trigger session_ended after update of ended_at on playback_session for each row
  when (old.ended_at is null and new.ended_at is not null) execute function session_ended();

-- Access tokens outlive a sign-out by minutes; with these nothing is started any more.
create table revoked_sign_in (
  sign_in_id text primary key,
  revoked_at timestamptz not null
);

-- The keys that sign grants, here so that every pod has the same.
create table grant_key (
  id integer generated always as identity primary key,
  secret bytea not null,
  created_at timestamptz not null
);

create table watch_progress (
  profile_id uuid not null,
  video_id uuid not null,
  title_id uuid not null,
  position_seconds double precision not null,
  duration_seconds double precision not null,
  finished boolean not null,
  hidden boolean not null default false,
  -- When the session that wrote last was started; a session that ends late overwrites none that began after it.
  session_started_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (profile_id, video_id)
);
create index watch_progress_recent on watch_progress (profile_id, updated_at desc);
create index watch_progress_title on watch_progress (profile_id, title_id);

create table my_list (
  profile_id uuid not null,
  title_id uuid not null,
  added_at timestamptz not null,
  primary key (profile_id, title_id)
);
