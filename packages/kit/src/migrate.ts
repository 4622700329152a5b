import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import pg from 'pg'
import { searchPath } from './database.ts'

/** The tables that every service has: outbox and inbox. */
export const kitMigrations = new URL('../migrations/', import.meta.url)

const lock = 0x636f6465 // one number for all, since each service has a database of its own

/**
 * Brings a database to the newest schema: runs the files `NNNN-what.sql` of each folder that were not run yet, in order,
 * each in a transaction. Several processes may do it at once; one works and the others wait.
 * @param always SQL that is run each time after the files, and finds its work done
 * @throws Error when a file that was run has changed since, or when one fails
 */
export async function migrate(url: string, folders: readonly URL[], always: readonly string[] = []): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'migrate', options: searchPath })
  // An error that nobody listens to would end the process; the query under way tells of it.
  client.on('error', () => {})
  await client.connect()
  const applied: string[] = []
  try {
    await client.query('select pg_advisory_lock($1)', [lock])
    await client.query(
      'create table if not exists migration (name text primary key, hash text not null, applied_at timestamptz not null default now())',
    )
    const done = new Map<string, string>(
      (await client.query<{ name: string; hash: string }>('select name, hash from migration')).rows.map((row) => [
        row.name,
        row.hash,
      ]),
    )
    for (const folder of folders) {
      const prefix = folder.pathname.split('/').slice(-3, -2)[0]
      const files = (await readdir(folder)).filter((file) => /^\d{4}-[a-z0-9-]+\.sql$/.test(file)).toSorted()
      for (const file of files) {
        const text = await readFile(new URL(file, folder), 'utf8')
        const name = `${prefix}/${file}`
        const hash = createHash('sha256').update(text).digest('hex')
        if (done.get(name) === hash) continue
        if (done.has(name)) throw new Error(`migration ${name} was changed after it had run; add a new file instead`)
        try {
          await client.query('begin')
          await client.query(text)
          await client.query('insert into migration (name, hash) values ($1, $2)', [name, hash])
          await client.query('commit')
        } catch (cause) {
          await client.query('rollback').catch(() => {})
          throw new Error(`migration ${name}: ${(cause as Error).message}`, { cause })
        }
        applied.push(name)
      }
    }
    for (const statement of always) await client.query(statement)
  } finally {
    await client.end()
  }
  return applied
}
