import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { json } from '@codeflix/kit/database'
import type { CatalogAdminContext, Route } from '../tables.ts'
import { changeTitle } from './change-title.ts'
import { saveRelations } from './save-relations.ts'

export const updateTitle =
  (context: CatalogAdminContext): Route<'updateTitle'> =>
  async ({ params, body }) =>
    changeTitle(context, params.id, async (trx, { row }) => {
      if (row.version !== body.version) throw catalogAdmin.fault('title-changed', { details: { version: row.version } })
      await trx
        .updateTable('title')
        .set({
          // Counts the changes of what this form holds, and no others: a video or picture that arrives meanwhile is no conflict.
          version: row.version + 1,
          ...(body.name === undefined ? {} : { name: body.name }),
          ...(body.originalName === undefined ? {} : { originalName: body.originalName || null }),
          ...(body.synopsis === undefined ? {} : { synopsis: body.synopsis }),
          ...(body.translations === undefined ? {} : { translations: json(body.translations) }),
          ...('year' in body ? { year: body.year ?? null } : {}),
          ...(body.maturityRating === undefined ? {} : { maturityRating: body.maturityRating }),
          ...(body.attribution === undefined ? {} : { attribution: body.attribution || null }),
        })
        .where('id', '=', row.id)
        .execute()
      await saveRelations(trx, row.id, body)
    })
