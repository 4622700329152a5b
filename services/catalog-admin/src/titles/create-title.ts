import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { json } from '@codeflix/kit/database'
import type { CatalogAdminContext, Route } from '../tables.ts'
import { loadTitle } from './load-titles.ts'
import { saveRelations } from './save-relations.ts'
import { titleView } from './title-view.ts'

export const createTitle =
  (context: CatalogAdminContext): Route<'createTitle'> =>
  async ({ body }) =>
    context.db.transaction().execute(async (trx) => {
      const now = context.now().toISOString()
      const { id } = await trx
        .insertInto('title')
        .values({
          kind: body.kind,
          name: body.name,
          originalName: body.originalName || null,
          synopsis: body.synopsis ?? '',
          translations: json(body.translations ?? {}),
          year: body.year ?? null,
          maturityRating: body.maturityRating ?? 'L',
          attribution: body.attribution || null,
          posterKey: null,
          backdropKey: null,
          demoKey: null,
          publishedAt: null,
          createdAt: now,
          updatedAt: now,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      await saveRelations(trx, id, body)
      const created = await loadTitle(trx, id)
      if (!created) throw catalogAdmin.fault('title-not-found')
      return titleView(created)
    })
