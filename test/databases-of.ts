import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'

/** Does something to a database of a platform in one process behind its back, as an administrator. */
export async function inDatabase(dataFolder: string, service: string, statement: string): Promise<unknown[]> {
  const folder = join(dataFolder, 'postgres')
  const { port } = JSON.parse(await readFile(join(folder, 'codeflix-postgres.json'), 'utf8')) as { port: number }
  const password = (await readFile(join(folder, 'password'), 'utf8')).trim()
  const database = service.replaceAll('-', '_')
  return rowsOf({ host: '127.0.0.1', port, user: 'codeflix', password, database }, statement)
}

/** What one statement gives, on a connection of its own. */
export async function rowsOf(database: pg.ClientConfig, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(database)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows
  } finally {
    await client.end()
  }
}
