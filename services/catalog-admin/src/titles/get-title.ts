import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import type { CatalogAdminContext, Route } from '../tables.ts'
import { loadTitle } from './load-titles.ts'
import { titleView } from './title-view.ts'

export const getTitle =
  (context: CatalogAdminContext): Route<'getTitle'> =>
  async ({ params }) => {
    const title = await loadTitle(context.db, params.id)
    if (!title) throw catalogAdmin.fault('title-not-found')
    return titleView(title)
  }
