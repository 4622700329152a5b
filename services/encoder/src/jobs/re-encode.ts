import type { encoder } from '@codeflix/contracts/encoder'
import type { Handlers } from '@codeflix/kit/http'
import { traceparent } from '@codeflix/kit/trace'
import type { EncoderContext } from '../database.ts'
import { recipeOf } from '../film/recipe.ts'

type Routes = Handlers<typeof encoder>

const rowsAtOnce = 500

/**
 * Queues a job, after all others, for each file whose output today's settings would make differently. What there is goes on
 * being served; it is replaced when the new film is whole.
 */
export const reencode =
  ({ db, config }: EncoderContext): Routes['reencode'] =>
  async ({ body }) => {
    const today = recipeOf(config)
    let latest = db
      .selectFrom('job')
      .distinctOn('mediaId')
      .select(['mediaId', 'titleId', 'name', 'fileName', 'source', 'sizeBytes', 'recipe'])
      .where('status', '=', 'completed')
      .orderBy('mediaId')
      .orderBy('finishedAt', 'desc')
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
