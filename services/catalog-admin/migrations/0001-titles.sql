create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- `unaccent` is only stable, since its dictionary could be changed; ours never is, and an index needs immutable.
create function fold(t text) returns text language sql immutable parallel safe strict
  return lower(public.unaccent('public.unaccent', t));

create table genre (
  id uuid primary key default uuidv7(),
  name jsonb not null,
  demo boolean not null default false,
  created_at timestamptz not null default now()
);
create unique index genre_name_en on genre (lower(name ->> 'en'));
create unique index genre_name_pt on genre (lower(name ->> 'pt-BR'));

create table category (
  id uuid primary key default uuidv7(),
  name jsonb not null,
  position integer not null,
  demo boolean not null default false,
  created_at timestamptz not null default now()
);
create unique index category_name_en on category (lower(name ->> 'en'));
create unique index category_name_pt on category (lower(name ->> 'pt-BR'));

create table cast_member (
  id uuid primary key default uuidv7(),
  name text not null,
  demo boolean not null default false,
  created_at timestamptz not null default now()
);
create index cast_member_name on cast_member (lower(name), id);
create index cast_member_search on cast_member using gin (fold(name) gin_trgm_ops);

create table title (
  id uuid primary key default uuidv7(),
  kind text not null check (kind in ('film', 'series')),
  status text not null default 'draft' check (status in ('draft', 'published', 'withdrawn')),
  name text not null,
  original_name text,
  synopsis text not null default '',
  translations jsonb not null default '{}',
  year integer,
  maturity_rating text not null,
  attribution text,
  poster_key text,
  backdrop_key text,
  -- Grows with every change of what an editor fills in.
  version integer not null default 1,
  -- The name of the demonstration title that this is.
  demo_key text unique,
  published_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  search_name text generated always as (
    fold(name || ' ' || coalesce(original_name, '') || ' ' || coalesce(translations #>> '{en,name}', '') || ' '
      || coalesce(translations #>> '{pt-BR,name}', ''))
  ) stored
);
create index title_updated on title (updated_at desc, id desc);
create index title_search on title using gin (search_name gin_trgm_ops);
create index title_poster on title (poster_key);
create index title_backdrop on title (backdrop_key);

create table title_genre (
  title_id uuid not null references title on delete cascade,
  genre_id uuid not null references genre,
  position integer not null,
  primary key (title_id, genre_id)
);
create index title_genre_genre on title_genre (genre_id);

create table title_category (
  title_id uuid not null references title on delete cascade,
  category_id uuid not null references category,
  position integer not null,
  primary key (title_id, category_id)
);
create index title_category_category on title_category (category_id);

create table credit (
  title_id uuid not null references title on delete cascade,
  position integer not null,
  cast_member_id uuid not null references cast_member,
  role text not null,
  character text,
  primary key (title_id, position)
);
create index credit_cast_member on credit (cast_member_id);

create table episode (
  id uuid primary key default uuidv7(),
  title_id uuid not null references title on delete cascade,
  season integer not null,
  number integer not null,
  name text not null,
  synopsis text not null default '',
  translations jsonb not null default '{}',
  still_key text,
  created_at timestamptz not null default now(),
  constraint episode_number unique (title_id, season, number)
);
create index episode_still on episode (still_key);

create table media (
  id uuid primary key default uuidv7(),
  title_id uuid not null references title on delete cascade,
  episode_id uuid references episode on delete cascade,
  purpose text not null check (purpose in ('feature', 'trailer')),
  status text not null check (status in ('awaiting-upload', 'uploaded', 'encoding', 'ready', 'failed')),
  file_name text not null,
  size_bytes bigint not null,
  -- `object:<key>` or `demo:<pattern>`, as the encoder takes it.
  source text not null,
  -- The account that may upload it.
  announced_by text,
  progress double precision,
  duration_seconds double precision,
  asset_prefix text,
  poster_candidates jsonb not null default '[]',
  -- Whether a worker has looked for a still or backdrop among the candidates.
  pictured boolean not null default false,
  failure_code text,
  reason text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index media_title on media (title_id);
create index media_episode on media (episode_id);
create index media_awaiting on media (created_at) where status = 'awaiting-upload';
create index media_unpictured on media (created_at) where status = 'ready' and not pictured;

create table captions (
  media_id uuid not null references media on delete cascade,
  language text not null,
  label text not null,
  key text not null,
  primary key (media_id, language)
);
create index captions_key on captions (key);

-- One request at a time may write to an upload, whichever process it reaches.
create table upload_lock (
  upload_id text primary key,
  holder text not null,
  expires_at timestamptz not null
);

-- What was stored under this key; the objects go when nothing refers to it for a while.
create table artwork (
  key text primary key,
  touched_at timestamptz not null
);
create index artwork_touched on artwork (touched_at);

-- Objects that are wanted no more, to be deleted after the transaction that gave them up.
create table removal (
  id uuid primary key default uuidv7(),
  kind text not null check (kind in ('object', 'upload')),
  key text not null,
  due_at timestamptz not null default now()
);
create index removal_due on removal (due_at);

-- Wakes the worker that there is something for.
create function wake() returns trigger language plpgsql as $$
begin
  perform pg_notify(tg_argv[0], '');
  return null;
end
$$;
create trigger removal_wake after insert on removal for each statement execute function wake('removal');
create trigger media_wake after update of status on media for each row when (new.status = 'ready')
  execute function wake('media_ready');
