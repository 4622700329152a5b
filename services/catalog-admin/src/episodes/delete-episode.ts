import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { removeMedia } from '../media/remove-media.ts'
import type { CatalogAdminContext, Route } from '../tables.ts'
import { changeTitle, titleOf } from '../titles/change-title.ts'

export const deleteEpisode =
  (context: CatalogAdminContext): Route<'deleteEpisode'> =>
  async ({ params }) => {
    const titleId = await titleOf(context.db, 'episode', params.id)
    if (!titleId) throw catalogAdmin.fault('episode-not-found')
    return changeTitle(context, titleId, async (trx, { episodes }) => {
      const episode = episodes.find((one) => one.id === params.id)
      if (!episode) throw catalogAdmin.fault('episode-not-found')
      await trx.deleteFrom('episode').where('id', '=', episode.id).execute()
      await removeMedia(trx, episode.media)
    })
  }
