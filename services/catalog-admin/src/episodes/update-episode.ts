import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { json } from '@codeflix/kit/database'
import type { CatalogAdminContext, Route } from '../tables.ts'
import { changeTitle, titleOf } from '../titles/change-title.ts'
import { takenNumber } from './create-episode.ts'

export const updateEpisode =
  (context: CatalogAdminContext): Route<'updateEpisode'> =>
  async ({ params, body }) => {
    const titleId = await titleOf(context.db, 'episode', params.id)
    if (!titleId) throw catalogAdmin.fault('episode-not-found')
    const { translations, ...fields } = body
    return changeTitle(context, titleId, async (trx, { episodes }) => {
      if (!episodes.some((episode) => episode.id === params.id)) throw catalogAdmin.fault('episode-not-found')
      const changes = { ...fields, ...(translations ? { translations: json(translations) } : {}) }
      if (Object.keys(changes).length === 0) return
      await trx.updateTable('episode').set(changes).where('id', '=', params.id).execute().catch(takenNumber)
    })
  }
