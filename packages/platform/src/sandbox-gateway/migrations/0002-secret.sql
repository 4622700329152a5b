-- Between the gateway and those who move money by it, the same in every process that has this database.
create table secret (
  id integer primary key default 1 check (id = 1),
  value text not null
);
