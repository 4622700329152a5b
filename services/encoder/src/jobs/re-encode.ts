import type { encoder } from '@codeflix/contracts/encoder'
import type { Handlers } from '@codeflix/kit/http'
import { traceparent } from '@codeflix/kit/trace'
import type { Database, EncoderContext } from '../database.ts'
import { recipeOf } from '../film/recipe.ts'

type Routes = Handlers<typeof encoder>

const rowsAtOnce = 500

/** The job that made what is served of each file. */
const latestOutput = (db: Database) =>
  db
    .selectFrom('job')
    .distinctOn('mediaId')
    .select(['mediaId', 'titleId', 'name', 'fileName', 'source', 'sizeBytes', 'recipe'])
    .where('status', '=', 'completed')
    .orderBy('mediaId')
    .orderBy('finishedAt', 'desc')

/** What `reencode` of everything would answer now. */
export const countReencode =
  ({ db, config }: EncoderContext): Routes['countReencode'] =>
  async () => {
    const today = recipeOf(config)
    const files = await latestOutput(db).execute()
    const open = await db.selectFrom('job').select('mediaId').where('status', 'in', ['queued', 'running']).execute()
    const busy = new Set(open.map(({ mediaId }) => mediaId))
    const outdated = files.filter(({ recipe }) => recipe !== today)
    const underWay = outdated.filter(({ mediaId }) => busy.has(mediaId)).length
    return { queued: outdated.length - underWay, alreadySo: files.length - outdated.length, underWay }
  }

/**
 * Queues a job, after all others, for each file whose output today's settings would make differently. What there is goes on
 * being served; it is replaced when the new film is whole.
 */
export const reencode =
  ({ db, config }: EncoderContext): Routes['reencode'] =>
  async ({ body }) => {
    const today = recipeOf(config)
    let latest = latestOutput(db)
    if ('mediaIds' in body) latest = latest.where('mediaId', 'in', body.mediaIds)
    const files = await latest.execute()
    const outdated = files.filter(({ recipe }) => recipe !== today)
    let queued = 0
    for (let from = 0; from < outdated.length; from += rowsAtOnce) {
      const inserted = await db
        .insertInto('job')
        .values(
          outdated.slice(from, from + rowsAtOnce).map(({ mediaId, titleId, name, fileName, source, sizeBytes }) => ({
            mediaId,
            titleId,
            name,
            fileName,
            source,
            sizeBytes,
            priority: -1,
            traceparent: traceparent(),
          })),
        )
        .onConflict((conflict) => conflict.column('mediaId').where('status', 'in', ['queued', 'running']).doNothing())
        .returning('id')
        .execute()
      queued += inserted.length
    }
    return { queued, alreadySo: files.length - outdated.length, underWay: outdated.length - queued }
  }
