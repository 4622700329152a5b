-- The planner reckons that looking into `words` costs nothing. They lie apart from their rows, so that reading them all,
-- which it then prefers to their index, reads much more: for two words 30,000 pages of 10,000 titles, where by the index
-- it is 2,600 of 100,000.
create function public.most_watched_with(query tsquery, how_many integer) returns setof public.search_document
  language sql stable parallel safe
  set enable_seqscan = off
  set enable_indexscan = off
begin atomic
  select * from public.search_document where words @@ query order by popularity desc limit how_many;
end;

-- Beginnings of names are looked for from the most watched title on, similar titles by their ids: neither needs the rows,
-- which are wide. Until both are built, a few seconds for 100,000 titles, nothing is written here, and who reads does not
-- wait; dropping an index makes them wait, and comes last.
create index search_document_most_watched on public.search_document (popularity desc) include (title_id);
create index search_document_watched on public.search_document (title_id) include (popularity);
drop index public.search_document_popularity;
