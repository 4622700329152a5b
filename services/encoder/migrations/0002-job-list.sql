-- The order in which staff page through jobs: running, queued, ended, the newest first in each.
create index job_listed on job ((case status when 'running' then 0 when 'queued' then 1 else 2 end), id desc);
