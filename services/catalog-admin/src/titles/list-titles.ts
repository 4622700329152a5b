import { containing } from '@codeflix/kit/database'
import { pageFrom, readCursor } from '@codeflix/kit/page'
import { sql } from 'kysely'
import { instantAndId } from '../cursors.ts'
import type { CatalogAdminContext, Route } from '../tables.ts'
import { loadTitles } from './load-titles.ts'
import { summaryView } from './title-view.ts'

export const listTitles =
  (context: CatalogAdminContext): Route<'listTitles'> =>
  async ({ query }) => {
    let select = context.db
      .selectFrom('title')
      // As text, since an instant in JavaScript has no microseconds.
      .select(['id', sql<string>`updated_at::text`.as('position')])
      .orderBy('updatedAt', 'desc')
      .orderBy('id', 'desc')
      .limit(query.limit + 1)
    if (query.q) select = select.where('searchName', 'like', sql<string>`fold(${containing(query.q)})`)
    if (query.status) select = select.where('status', '=', query.status)
    if (query.kind) select = select.where('kind', '=', query.kind)
    const { categoryId } = query
    if (categoryId)
      select = select.where('id', 'in', (eb) =>
        eb.selectFrom('titleCategory').select('titleId').where('categoryId', '=', categoryId),
      )
    if (query.cursor) {
      const [updatedAt, id] = readCursor(query.cursor, instantAndId)
      select = select.where(sql<boolean>`(updated_at, id) < (${updatedAt}::timestamptz, ${id}::uuid)`)
    }
    const rows = await select.execute()
    const titles = new Map(
      (
        await loadTitles(
          context.db,
          rows.map((row) => row.id),
        )
      ).map((title) => [title.row.id, title]),
    )
    const found = rows.filter((row) => titles.has(row.id))
    const page = pageFrom(
      found,
      query.limit,
      (row) => [row.position, row.id],
      (row) => titles.get(row.id),
    )
    return { ...page, items: page.items.flatMap((title) => (title ? [summaryView(title)] : [])) }
  }
