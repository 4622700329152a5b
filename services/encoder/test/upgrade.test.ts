import { kitMigrations, migrate } from '@codeflix/kit/migrate'
import { dropTestDatabases, makeTestDatabase } from '@codeflix/platform/testing/test-database'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { afterAll, expect, it } from 'vitest'

const migrations = new URL('../migrations/', import.meta.url)
/** Those of the first release, which knew no tasks: a worker leased a whole job. */
const first = ['0001-jobs.sql', '0002-job-list.sql']

afterAll(dropTestDatabases)

it('an upgrade from the first release keeps films where they are, and begins anew what was queued or under way', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'codeflix-upgrade-'))
  const released = join(folder, 'encoder', 'migrations')
  for (const file of first) await cp(new URL(file, migrations), join(released, file))
  const url = await makeTestDatabase('encoder')
  await migrate(url, [kitMigrations, pathToFileURL(`${released}/`)])
  await rm(folder, { recursive: true })

  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`
    insert into job (media_id, title_id, name, file_name, source, size_bytes, traceparent, status, lease_id, lease_owner, lease_until)
    select gen_random_uuid(), gen_random_uuid(), status, 'film.mp4', 'object:film', 1000, '', status, lease, owner, due
    from (values ('completed', null, null, null), ('queued', null, null, null),
      ('running', gen_random_uuid(), 'a worker that is gone', now())) as old(status, lease, owner, due)`)
  expect(await migrate(url, [kitMigrations, migrations])).toContain('encoder/0003-tasks.sql')

  const { rows } = await client.query<Record<string, unknown>>(`
    select job.status, replace(asset_prefix, media_id::text, 'it') as film,
      (select array_agg(task.kind || ' ' || task.status) from task where job_id = job.id) as tasks
    from job order by status`)
  await client.end()
  const anew = ['plan waiting']
  expect(rows).toEqual([
    { status: 'completed', film: 'media/it/r1', tasks: null },
    { status: 'queued', film: null, tasks: anew },
    { status: 'running', film: null, tasks: anew },
  ])
})
