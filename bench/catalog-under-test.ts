/** The catalog service on a PostgreSQL of its own, filled as the replication fills it. */
import { catalogService } from '@codeflix/catalog'
import { catalog } from '@codeflix/contracts/catalog'
import { createClient, type Client } from '@codeflix/contracts/client'
import { startEmbeddedPostgres } from '@codeflix/platform/embedded-postgres'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { madeCategories, madePlays, type MadeTitle } from './made-catalogue.ts'
import { childrenOf, cpuSecondsOf, treeCpuSeconds } from './process-tree.ts'
import { serveAlone } from './serve-alone.ts'

export interface CatalogUnderTest {
  anyone: Client<typeof catalog>
  /** A connection to the service's database. */
  db: pg.Client
  /** Runs work, and tells what the service and its database took for it. */
  spent(work: () => Promise<unknown>): Promise<{ service: number; database: number; cpuSeconds: number }>
  /** Writes titles into the copy, as the replication does when it begins: in one transaction, after they were played. */
  fill(titles: Iterable<MadeTitle>, count: number): Promise<void>
  /** Writes titles into the copy in one statement. */
  insert(titles: readonly MadeTitle[]): Promise<void>
  /** Until the words of the titles written so far are counted. */
  counted(): Promise<void>
  close(): Promise<void>
}

const atOnce = 500

export async function startCatalog(): Promise<CatalogUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'codeflix-bench-'))
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), log: () => {} })
  const server = childrenOf(process.pid)
  const databaseUrl = await postgres.createDatabase('catalog')
  const running = await serveAlone(catalogService, { databaseUrl, folder, rateLimitFactor: 1_000_000 })
  const db = new pg.Client({ connectionString: databaseUrl, options: '-c search_path=public' })
  await db.connect()
  await db.query(
    'insert into catalog_admin.category select * from jsonb_populate_recordset(null::catalog_admin.category, $1)',
    [JSON.stringify(madeCategories)],
  )
  const insert = async (titles: readonly MadeTitle[]): Promise<void> => {
    await db.query(
      'insert into catalog_admin.title select * from jsonb_populate_recordset(null::catalog_admin.title, $1)',
      [JSON.stringify(titles)],
    )
  }

  return {
    anyone: createClient(catalog, running.reached),
    db,
    async spent(work) {
      const database = (): number => server.reduce((sum, pid) => sum + treeCpuSeconds(pid), 0)
      const before = { service: cpuSecondsOf(process.pid).own, database: database() }
      await work()
      const after = { service: cpuSecondsOf(process.pid).own, database: database() }
      const [service, ofDatabase] = [after.service - before.service, after.database - before.database]
      return { service, database: ofDatabase, cpuSeconds: service + ofDatabase }
    },
    insert,
    async fill(titles, count) {
      await db.query('begin')
      await db.query(
        `insert into title_popularity select * from jsonb_to_recordset($1) as play (title_id uuid, plays bigint)`,
        [JSON.stringify(madePlays(count))],
      )
      let batch: MadeTitle[] = []
      for (const title of titles) {
        if (batch.push(title) < atOnce) continue
        await insert(batch)
        batch = []
      }
      await insert(batch)
      await db.query('commit')
    },
    async counted() {
      for (;;) {
        const { rows } = await db.query<{ left: string }>('select count(*) as left from search_lexeme_change')
        if (rows[0]?.left === '0') return
        await sleep(100)
      }
    },
    async close() {
      await db.end()
      await running.stop()
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
