import { kitFault } from '@codeflix/contracts/fault'
import type { Language } from '@codeflix/contracts/fields'
import { instantKey, pageFrom, readCursor } from '@codeflix/kit/page'
import { sql, type RawBuilder } from 'kysely'
import { z } from 'zod'
import { cardOf } from '../cards/card.ts'
import { cardColumns, cardsInOrder } from '../cards/load-cards.ts'
import { briefly } from '../site/cache-control.ts'
import { languageFor } from '../site/site-language.ts'
import type { CatalogContext, Route } from '../tables.ts'

const ids = z.array(z.uuid()).max(110)

interface Order {
  /** What is ordered by, as the index has it. */
  key: RawBuilder<unknown>
  type: 'text' | 'integer' | 'timestamptz'
  direction: 'asc' | 'desc'
  /** The form of the key in a cursor. */
  form: z.ZodType<string>
}

function orderOf(sort: 'newest' | 'name' | 'year', language: Language): Order {
  switch (sort) {
    case 'newest':
      return { key: sql`published_at`, type: 'timestamptz', direction: 'desc', form: instantKey }
    case 'year':
      return { key: sql`coalesce(year, 0)`, type: 'integer', direction: 'desc', form: z.string().regex(/^\d{1,5}$/) }
    case 'name':
      return {
        // Written out, so that it is the expression of an index.
        key:
          language === 'en'
            ? sql`(public.search_text(coalesce(translations #>> '{en,name}', name)) collate "C")`
            : sql`(public.search_text(coalesce(translations #>> '{pt-BR,name}', name)) collate "C")`,
        type: 'text',
        direction: 'asc',
        form: z.string().max(1000),
      }
  }
}

export const listTitles =
  (context: CatalogContext): Route<'listTitles'> =>
  async ({ query, http: { reply } }) => {
    const language = await languageFor(context, query.language)
    reply.header('cache-control', briefly)
    if (query.ids !== undefined) {
      const wanted = ids.safeParse(query.ids.split(',').filter((id) => id !== ''))
      if (!wanted.success)
        throw kitFault('kit.invalid-input', { detail: 'Give ids of titles with commas between them.' })
      return { items: await cardsInOrder(context, wanted.data, language) }
    }

    const { key, type, direction, form } = orderOf(query.sort, language)
    let select = context.db
      .selectFrom('catalogAdmin.title')
      .select(cardColumns)
      // As text, since an instant in JavaScript has no microseconds.
      .select(sql<string>`${key}::text`.as('position'))
      .orderBy(key, direction)
      .orderBy('id', direction)
      .limit(query.limit + 1)
    if (query.kind) select = select.where('kind', '=', query.kind)
    if (query.categoryId)
      select = select.where('id', 'in', (eb) =>
        eb
          .selectFrom('titleCategory')
          .select('titleId')
          .where('categoryId', '=', query.categoryId ?? ''),
      )
    if (query.genreId)
      select = select.where('id', 'in', (eb) =>
        eb
          .selectFrom('titleGenre')
          .select('titleId')
          .where('genreId', '=', query.genreId ?? ''),
      )
    if (query.cursor) {
      const [position, id] = readCursor(query.cursor, z.tuple([form, z.uuid()]))
      const than = sql.raw(direction === 'asc' ? '>' : '<')
      select = select.where(
        sql<boolean>`(${key}, id) ${than} (${position}::${sql.raw(type)}${type === 'text' ? sql` collate "C"` : sql``}, ${id}::uuid)`,
      )
    }
    const now = context.now()
    return pageFrom(
      await select.execute(),
      query.limit,
      (row) => [row.position, row.id],
      (row) => cardOf(row, language, now),
    )
  }
