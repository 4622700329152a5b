#!/usr/bin/env bash
# A database and a role of its own for each DATABASE_PASSWORD_<NAME> in the environment, at PGHOST as PGUSER. What is there
# already stays, with the password of today. No role can connect to the database of another.
set -euo pipefail

for variable in ${!DATABASE_PASSWORD_@}; do
  name=${variable#DATABASE_PASSWORD_}
  name=${name,,}
  # psql quotes what it is given as variables; the password comes from the environment and is in no list of processes.
  psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --set name="$name" --dbname postgres <<SQL
\getenv password $variable
select format('create role %I login', :'name') where not exists (select from pg_roles where rolname = :'name') \gexec
alter role :"name" login password :'password';
select format('create database %I owner %I', :'name', :'name')
  where not exists (select from pg_database where datname = :'name') \gexec
revoke all on database :"name" from public;
SQL
  echo "database $name is there"
done
