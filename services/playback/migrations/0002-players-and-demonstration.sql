-- Where a session plays, e.g. one browser tab: what played there before is over when the next begins.
alter table playback_session add column player_id uuid;
create index playback_session_player on playback_session (account_id, player_id)
  where ended_at is null and player_id is not null;
create index playback_session_ended on playback_session (ended_at) where ended_at is not null;

-- One row once the demonstration was asked for or removed: whether its history of watching is still to be filled in.
create table demo_history (
  id integer primary key check (id = 1),
  pending boolean not null,
  removed_at timestamptz
);
