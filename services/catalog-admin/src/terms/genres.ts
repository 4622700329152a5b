import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { isUniqueViolation, json } from '@codeflix/kit/database'
import { sql } from 'kysely'
import type { CatalogAdminContext, Db, Route } from '../tables.ts'
import { republishAllOf } from '../titles/republish.ts'

/** @throws Fault `catalog-admin.name-taken` instead of a violated unique index */
export function takenName(error: unknown): never {
  if (isUniqueViolation(error)) throw catalogAdmin.fault('name-taken', { cause: error })
  throw error
}

const selectGenres = (db: Db) =>
  db
    .selectFrom('genre')
    .select([
      'genre.id',
      'genre.name',
      sql<number>`(select count(*) from title_genre where genre_id = genre.id)`.as('titles'),
    ])

export const listGenres =
  (context: CatalogAdminContext): Route<'listGenres'> =>
  async () => {
    const items = await selectGenres(context.db).execute()
    return { items: items.toSorted((a, b) => a.name.en.localeCompare(b.name.en)) }
  }

export const createGenre =
  (context: CatalogAdminContext): Route<'createGenre'> =>
  async ({ body }) => {
    const { id } = await context.db
      .insertInto('genre')
      .values({ name: json(body.name) })
      .returning('id')
      .executeTakeFirstOrThrow()
      .catch(takenName)
    return { id, name: body.name, titles: 0 }
  }

export const updateGenre =
  (context: CatalogAdminContext): Route<'updateGenre'> =>
  async ({ params, body }) =>
    context.db.transaction().execute(async (trx) => {
      const known = await trx
        .updateTable('genre')
        // The demonstration no longer owns what somebody made their own.
        .set({ name: json(body.name), demo: false })
        .where('id', '=', params.id)
        .returning('id')
        .executeTakeFirst()
        .catch(takenName)
      if (!known) throw catalogAdmin.fault('term-not-found')
      await republishAllOf(trx, { genreId: params.id }, context.now())
      return selectGenres(trx).where('genre.id', '=', params.id).executeTakeFirstOrThrow()
    })

export const deleteGenre =
  (context: CatalogAdminContext): Route<'deleteGenre'> =>
  async ({ params }) => {
    await context.db.transaction().execute(async (trx) => {
      const locked = await trx.selectFrom('genre').select('id').where('id', '=', params.id).forUpdate().execute()
      if (locked.length === 0) throw catalogAdmin.fault('term-not-found')
      const genre = await selectGenres(trx).where('genre.id', '=', params.id).executeTakeFirstOrThrow()
      if (genre.titles > 0) throw catalogAdmin.fault('term-in-use', { details: { titles: genre.titles } })
      await trx.deleteFrom('genre').where('id', '=', params.id).execute()
    })
  }
