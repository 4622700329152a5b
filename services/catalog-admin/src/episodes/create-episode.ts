import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { isUniqueViolation, json } from '@codeflix/kit/database'
import type { CatalogAdminContext, Route } from '../tables.ts'
import { changeTitle } from '../titles/change-title.ts'

export const createEpisode =
  (context: CatalogAdminContext): Route<'createEpisode'> =>
  async ({ params, body }) =>
    changeTitle(context, params.id, async (trx, { row }) => {
      if (row.kind !== 'series') throw catalogAdmin.fault('episode-of-film')
      await trx
        .insertInto('episode')
        .values({
          titleId: row.id,
          season: body.season,
          number: body.number,
          name: body.name,
          synopsis: body.synopsis,
          translations: json(body.translations),
          stillKey: null,
        })
        .execute()
        .catch(takenNumber)
    })

/** Two episodes of a season cannot have one number. */
export function takenNumber(error: unknown): never {
  if (isUniqueViolation(error, 'episode_number')) throw catalogAdmin.fault('episode-taken', { cause: error })
  throw error
}
