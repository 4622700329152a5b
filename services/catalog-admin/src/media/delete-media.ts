import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { Fault } from '@codeflix/contracts/fault'
import type { CatalogAdminContext, Route } from '../tables.ts'
import { changeTitle, titleOf } from '../titles/change-title.ts'
import { filesOf } from '../titles/load-titles.ts'
import { removeMedia } from './remove-media.ts'

export const deleteMedia =
  (context: CatalogAdminContext): Route<'deleteMedia'> =>
  async ({ params }) => {
    const titleId = await titleOf(context.db, 'media', params.id)
    if (!titleId) throw catalogAdmin.fault('media-not-found')
    try {
      await changeTitle(context, titleId, async (trx, title) => {
        const file = filesOf(title).find((one) => one.id === params.id)
        if (!file) throw catalogAdmin.fault('media-not-found')
        await removeMedia(trx, [file])
      })
    } catch (cause) {
      if (cause instanceof Fault && cause.code === 'catalog-admin.title-not-ready')
        throw catalogAdmin.fault('title-published', {
          detail: 'Viewers are watching this video. Withdraw the title first, or bring a new file to replace it.',
          cause,
        })
      throw cause
    }
  }
