-- What staff can look at of a video until all of it can be played: where it lies, how much it is of how much, and whether its
-- sound is not there yet.
alter table media add column preview jsonb;
