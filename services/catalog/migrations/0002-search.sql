-- What is called from triggers names every function, table and dictionary with its schema: the worker that applies
-- replicated rows has an empty search_path, and a name that it does not find would stop all copying.

create extension if not exists unaccent schema public;
create extension if not exists pg_trgm schema public;
create extension if not exists fuzzystrmatch schema public;

-- Words as they are compared: without accents, case and punctuation. Chinese, Japanese and Korean are written without
-- spaces, so that each of their signs is a word. The collation is PostgreSQL's own, the same on every machine.
create function public.search_text(t text) returns text language sql immutable parallel safe
  return trim(regexp_replace(
    regexp_replace(
      lower(public.unaccent('public.unaccent', normalize(coalesce(t, ''), nfkc)) collate "pg_c_utf8"),
      '([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])' collate "pg_c_utf8", ' \1 ', 'g'
    ),
    '[^[:alnum:]]+' collate "pg_c_utf8", ' ', 'g'
  ));

create text search configuration public.cf_simple (copy = simple);
alter text search configuration public.cf_simple
  alter mapping for hword, hword_part, word with public.unaccent, simple;
create text search configuration public.cf_pt (copy = portuguese);
alter text search configuration public.cf_pt
  alter mapping for hword, hword_part, word with public.unaccent, portuguese_stem;
create text search configuration public.cf_en (copy = english);
alter text search configuration public.cf_en
  alter mapping for hword, hword_part, word with public.unaccent, english_stem;

-- The plural of a folded Portuguese word or the singular, where the stemmer takes them for two words: ação and ações.
create function public.other_number(word text) returns text language sql immutable parallel safe
  return case
    when word like '%ao' then left(word, -2) || 'oes ' || left(word, -2) || 'aes'
    when word like '%oes' or word like '%aes' then left(word, -3) || 'ao'
    when word like '%m' then left(word, -1) || 'ns'
    when word like '%ns' then left(word, -2) || 'm'
    when word like '%l' then left(word, -1) || 'is'
    when word like '%is' then left(word, -2) || 'l'
    else ''
  end;

-- One row per title. `names` has the title's names (A), its people and their characters (B) and its genres (C) as they
-- are; `words` has the stems of its synopses and episodes as well (D).
create table public.search_document (
  title_id uuid primary key,
  names tsvector not null,
  words tsvector not null,
  popularity real not null default 0
) with (fillfactor = 90);
create index search_document_names on public.search_document using gin (names) with (fastupdate = off);
create index search_document_words on public.search_document using gin (words) with (fastupdate = off);
create index search_document_popularity on public.search_document (popularity desc);

-- Whole names without spaces: for what is exactly so or begins so, and for words written together or apart.
create table public.search_name (
  title_id uuid not null,
  squeezed text collate "C" not null,
  primary key (title_id, squeezed)
);
create index search_name_squeezed on public.search_name (squeezed);

create table public.search_person (
  title_id uuid not null,
  person_id uuid not null,
  name text not null,
  words tsvector not null,
  primary key (title_id, person_id)
);
create index search_person_words on public.search_person using gin (words) with (fastupdate = off);

create table public.title_genre (
  genre_id uuid not null,
  title_id uuid not null,
  published_at timestamptz not null,
  name jsonb not null,
  primary key (title_id, genre_id)
);
create index title_genre_newest on public.title_genre (genre_id, published_at desc, title_id desc);

create table public.title_category (
  category_id uuid not null,
  title_id uuid not null,
  published_at timestamptz not null,
  primary key (title_id, category_id)
);
create index title_category_newest on public.title_category (category_id, published_at desc, title_id desc);

-- The words of `names` and in how many titles each is: what a word that nobody knows may have meant.
create table public.search_lexeme (
  word text collate "C" primary key,
  titles integer not null
);
create index search_lexeme_similar on public.search_lexeme using gin (word public.gin_trgm_ops);
create index search_lexeme_length on public.search_lexeme (length(word), word);

-- Changes of those counts, for a worker to fold in. Counting in the trigger itself would write the row of a common word
-- once per title of a backfill, in one transaction, each time past all its dead versions.
create table public.search_lexeme_change (
  id bigint generated always as identity primary key,
  word text collate "C" not null,
  change smallint not null
);

-- How often a title was played. Not of the replication, so that it outlives a withdrawal.
create table public.title_popularity (
  title_id uuid primary key,
  plays bigint not null
);

create function public.forget_title(id uuid) returns void language plpgsql as $$
begin
  insert into public.search_lexeme_change (word, change)
    select word, -1
    from public.search_document, unnest(tsvector_to_array(names)) as word
    where title_id = id and length(word) <= 40;
  delete from public.search_document where title_id = id;
  delete from public.search_name where title_id = id;
  delete from public.search_person where title_id = id;
  delete from public.title_genre where title_id = id;
  delete from public.title_category where title_id = id;
end
$$;

create function public.index_title(t catalog_admin.title) returns void language plpgsql as $$
declare
  all_names text[] := array[t.name, coalesce(t.original_name, '')]
    || array(select value ->> 'name' from jsonb_each(t.translations) where value ->> 'name' is not null);
  people text := (
    select string_agg(concat_ws(' ', value ->> 'name', value ->> 'character'), ' ') from jsonb_array_elements(t.credits)
  );
  genre_names text := (
    select string_agg(name, ' ') from jsonb_array_elements(t.genres), jsonb_each_text(value -> 'name') as n (l, name)
  );
  prose text := concat_ws(' ', t.synopsis,
    (select string_agg(value ->> 'synopsis', ' ') from jsonb_each(t.translations)),
    (select string_agg(
        concat_ws(' ', episode ->> 'name', (select string_agg(value ->> 'name', ' ')
          from jsonb_each(coalesce(episode -> 'translations', '{}')))), ' ')
      from jsonb_array_elements(t.seasons) as season, jsonb_array_elements(season -> 'episodes') as episode));
  new_names tsvector :=
    setweight(to_tsvector('public.cf_simple', public.search_text(array_to_string(all_names, ' '))), 'A')
    || setweight(to_tsvector('public.cf_simple', public.search_text(people)), 'B')
    || setweight(to_tsvector('public.cf_simple', public.search_text(genre_names)), 'C');
begin
  insert into public.search_document (title_id, names, words, popularity)
    values (t.id, new_names,
      new_names || setweight(to_tsvector('public.cf_pt', prose) || to_tsvector('public.cf_en', prose), 'D'),
      coalesce((select ln(1 + plays) from public.title_popularity where title_id = t.id), 0));
  insert into public.search_lexeme_change (word, change)
    select word, 1 from unnest(tsvector_to_array(new_names)) as word where length(word) <= 40;
  insert into public.search_name (title_id, squeezed)
    select distinct t.id, left(replace(public.search_text(name), ' ', ''), 200) from unnest(all_names) as name
    where public.search_text(name) <> '';
  insert into public.search_person (title_id, person_id, name, words)
    select t.id, (value ->> 'id')::uuid, value ->> 'name',
      to_tsvector('public.cf_simple', public.search_text(value ->> 'name'))
    from jsonb_array_elements(t.credits)
    on conflict do nothing;
  insert into public.title_genre (genre_id, title_id, published_at, name)
    select (value ->> 'id')::uuid, t.id, t.published_at, value -> 'name' from jsonb_array_elements(t.genres)
    on conflict do nothing;
  insert into public.title_category (category_id, title_id, published_at)
    select value::uuid, t.id, t.published_at from jsonb_array_elements_text(t.category_ids)
    on conflict do nothing;
end
$$;

create function public.follow_title() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    perform public.forget_title(old.id);
  end if;
  if tg_op <> 'DELETE' then
    perform public.index_title(new);
  end if;
  return null;
end
$$;
create trigger follow_title after insert or update or delete on catalog_admin.title
  for each row execute function public.follow_title();
-- A replicated row fires no other kind.
alter table catalog_admin.title enable always trigger follow_title;

-- The orders in which the catalogue can be read page by page.
create index title_newest on catalog_admin.title (published_at desc, id desc);
create index title_by_year on catalog_admin.title ((coalesce(year, 0)) desc, id desc);
create index title_by_name_en on catalog_admin.title ((public.search_text(coalesce(translations #>> '{en,name}', name)) collate "C"), id);
create index title_by_name_pt on catalog_admin.title ((public.search_text(coalesce(translations #>> '{pt-BR,name}', name)) collate "C"), id);
