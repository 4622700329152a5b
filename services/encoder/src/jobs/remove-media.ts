import type { EventHandler } from '@codeflix/kit/inbox'
import type { Worker } from '@codeflix/kit/worker'
import { sql } from 'kysely'
import type { EncoderContext, EncoderTables } from '../database.ts'
import { mediaPrefix } from '../film/store-film.ts'

/** Forgets the jobs of a file at once, which ends the one under way, and has its renditions deleted. */
export const removeMedia =
  ({ config }: EncoderContext): EventHandler<'catalog-admin.media.removed', EncoderTables> =>
  async (trx, { mediaId }) => {
    await trx.deleteFrom('job').where('mediaId', '=', mediaId).execute()
    await trx
      .insertInto('removal')
      // By then the worker that was on it has noticed, and writes no more.
      .values({ mediaId, dueAt: sql`now() + make_interval(secs => ${config.leaseSeconds * 2})` })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }

/** Deletes renditions that nobody wants; one that the store does not delete now is tried again. */
export const removalWorker = ({ db, ports }: EncoderContext): Worker => ({
  name: 'remove-renditions',
  everySeconds: 30,
  async run() {
    const due = await db
      .selectFrom('removal')
      .select('mediaId')
      .where('dueAt', '<=', sql<string>`now()`)
      .limit(1)
      .executeTakeFirst()
    if (!due) return undefined
    await ports.storage.deletePrefix(mediaPrefix(due.mediaId))
    await db.deleteFrom('removal').where('mediaId', '=', due.mediaId).execute()
    return 'again'
  },
})

/**
 * Deletes folders that a newer film has replaced, and what was encoded for it; not while something is encoded for the same
 * file, which may be what is wanted again.
 */
export const outdatedWorker = ({ db, ports }: EncoderContext): Worker => ({
  name: 'remove-outdated',
  everySeconds: 30,
  async run() {
    const due = await db
      .selectFrom('outdatedFolder')
      .select('prefix')
      .where('dueAt', '<=', sql<string>`now()`)
      .where(
        sql<boolean>`not exists (select from job where job.status in ('queued', 'running')
          and outdated_folder.prefix like 'media/' || job.media_id || '/%')`,
      )
      .limit(1)
      .executeTakeFirst()
    if (!due) return undefined
    await ports.storage.deletePrefix(due.prefix)
    await db.deleteFrom('outdatedFolder').where('prefix', '=', due.prefix).execute()
    return 'again'
  },
})
