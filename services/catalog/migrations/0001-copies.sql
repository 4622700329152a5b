-- Copies of published tables. The replication fills them; nothing here writes to them.
create schema catalog_admin;

create table catalog_admin.title (
  id uuid primary key,
  kind text not null,
  name text not null,
  original_name text,
  synopsis text not null,
  translations jsonb not null,
  year integer,
  maturity_rating text not null,
  genres jsonb not null,
  category_ids jsonb not null,
  credits jsonb not null,
  seasons jsonb not null,
  duration_seconds double precision,
  has_trailer boolean not null,
  trailer_video_id uuid,
  caption_languages jsonb not null,
  poster_key text,
  backdrop_key text,
  attribution text,
  published_at timestamptz not null
);

create table catalog_admin.category (
  id uuid primary key,
  name jsonb not null,
  position integer not null
);

create schema identity;

create table identity.site (
  id integer primary key,
  language text not null
);
