import { sql } from 'kysely'
import { randomBytes } from 'node:crypto'
import type { PlaybackContext } from '../database.ts'
import type { SigningKey } from './grant.ts'

const lock = 0x6b657973
const dayMs = 86_400_000
const reloadAtMostEveryMs = 1_000
/** A key signs nothing before every process that looks for it is sure to find it. */
const signsAfterMs = 2 * reloadAtMostEveryMs

export interface GrantKeys {
  /** The newest that all processes can know, to sign with. */
  current(): SigningKey
  /** Reads the keys again when this one is unknown: another process may have made it. */
  find(id: number): Promise<SigningKey | undefined>
  /** Makes a new key when the newest is old, and forgets those that no grant can name any more. */
  rotate(): Promise<void>
}

/** The keys that sign grants, kept in the database so that all processes agree. */
export async function openGrantKeys(context: PlaybackContext): Promise<GrantKeys> {
  let keys: (SigningKey & { createdAt: string })[] = []
  let loadedAt = 0

  const load = async (): Promise<void> => {
    const rows = await context.db
      .selectFrom('grantKey')
      .select(['id', 'secret', 'createdAt'])
      .orderBy('id', 'desc')
      .execute()
    keys = rows
    loadedAt = Date.now()
  }

  const rotate = async (): Promise<void> => {
    const now = context.now()
    const maxAgeMs = context.config.keyDays * dayMs
    await context.db.transaction().execute(async (trx) => {
      await sql`select pg_advisory_xact_lock(${lock})`.execute(trx)
      const newest = await trx
        .selectFrom('grantKey')
        .select('createdAt')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst()
      const age = newest ? now.getTime() - new Date(newest.createdAt).getTime() : Infinity
      if (age >= maxAgeMs)
        await trx
          .insertInto('grantKey')
          .values({ secret: randomBytes(32), createdAt: now.toISOString() })
          .execute()
      // A process that has not looked for long may sign with the one before for as long as it does not look.
      await trx
        .deleteFrom('grantKey')
        .where('createdAt', '<', new Date(now.getTime() - maxAgeMs - dayMs).toISOString())
        .execute()
    })
    await load()
  }
  await rotate()

  return {
    current() {
      const knownSince = context.now().getTime() - signsAfterMs
      const key = keys.find((one) => new Date(one.createdAt).getTime() <= knownSince) ?? keys.at(-1)
      if (!key) throw new Error('there is no key to sign grants with')
      return key
    },
    async find(id) {
      const known = keys.find((key) => key.id === id)
      if (known || Date.now() - loadedAt < reloadAtMostEveryMs) return known
      await load()
      return keys.find((key) => key.id === id)
    },
    rotate,
  }
}
