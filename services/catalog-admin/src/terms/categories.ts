import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { json } from '@codeflix/kit/database'
import { sql } from 'kysely'
import type { CatalogAdminContext, Db, Route, Transaction } from '../tables.ts'
import { takenName } from './genres.ts'

const selectCategories = (db: Db) =>
  db
    .selectFrom('category')
    .select([
      'category.id',
      'category.name',
      'category.position',
      sql<number>`(select count(*) from title_category where category_id = category.id)`.as('titles'),
    ])

/** Makes the published rows equal to the categories. They are few. */
export async function publishCategories(trx: Transaction, now: Date): Promise<void> {
  await trx
    .deleteFrom('catalogAdmin.category')
    .where('id', 'not in', (eb) => eb.selectFrom('category').select('id'))
    .execute()
  await sql`
    insert into catalog_admin.category as published (id, name, position, updated_at)
    select id, name, position, ${now.toISOString()}::timestamptz from category
    on conflict (id) do update
      set name = excluded.name, position = excluded.position, updated_at = excluded.updated_at
      where (published.name, published.position) is distinct from (excluded.name, excluded.position)`.execute(trx)
}

/** One change of the rows at a time, so that positions stay 0, 1, 2 … */
const lockRows = async (trx: Transaction): Promise<{ id: string; position: number }[]> => {
  await sql`lock table category in share row exclusive mode`.execute(trx)
  return trx.selectFrom('category').select(['id', 'position']).orderBy('position').orderBy('id').execute()
}

async function renumber(trx: Transaction, ids: readonly string[]): Promise<void> {
  for (const [position, id] of ids.entries())
    await trx.updateTable('category').set({ position }).where('id', '=', id).where('position', '!=', position).execute()
}

export const listCategories =
  (context: CatalogAdminContext): Route<'listCategories'> =>
  async () => ({ items: await selectCategories(context.db).orderBy('position').orderBy('id').execute() })

export const createCategory =
  (context: CatalogAdminContext): Route<'createCategory'> =>
  async ({ body }) =>
    context.db.transaction().execute(async (trx) => {
      const position = (await lockRows(trx)).length
      const { id } = await trx
        .insertInto('category')
        .values({ name: json(body.name), position })
        .returning('id')
        .executeTakeFirstOrThrow()
        .catch(takenName)
      await publishCategories(trx, context.now())
      return { id, name: body.name, position, titles: 0 }
    })

export const updateCategory =
  (context: CatalogAdminContext): Route<'updateCategory'> =>
  async ({ params, body }) =>
    context.db.transaction().execute(async (trx) => {
      const rows = await lockRows(trx)
      if (!rows.some((row) => row.id === params.id)) throw catalogAdmin.fault('term-not-found')
      await trx
        .updateTable('category')
        // The demonstration no longer owns what somebody made their own.
        .set({ ...(body.name ? { name: json(body.name) } : {}), demo: false })
        .where('id', '=', params.id)
        .execute()
        .catch(takenName)
      if (body.position !== undefined) {
        const others = rows.map((row) => row.id).filter((id) => id !== params.id)
        await renumber(trx, others.toSpliced(body.position, 0, params.id))
      }
      await publishCategories(trx, context.now())
      return selectCategories(trx).where('category.id', '=', params.id).executeTakeFirstOrThrow()
    })

export const deleteCategory =
  (context: CatalogAdminContext): Route<'deleteCategory'> =>
  async ({ params }) => {
    await context.db.transaction().execute(async (trx) => {
      const rows = await lockRows(trx)
      if (!rows.some((row) => row.id === params.id)) throw catalogAdmin.fault('term-not-found')
      await trx.selectFrom('category').select('id').where('id', '=', params.id).forUpdate().execute()
      const { titles } = await selectCategories(trx).where('category.id', '=', params.id).executeTakeFirstOrThrow()
      if (titles > 0) throw catalogAdmin.fault('term-in-use', { details: { titles } })
      await trx.deleteFrom('category').where('id', '=', params.id).execute()
      await renumber(
        trx,
        rows.map((row) => row.id).filter((id) => id !== params.id),
      )
      await publishCategories(trx, context.now())
    })
  }
