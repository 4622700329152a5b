import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { containing } from '@codeflix/kit/database'
import { pageFrom, readCursor } from '@codeflix/kit/page'
import { sql } from 'kysely'
import { nameAndId } from '../cursors.ts'
import type { CatalogAdminContext, Db, Route } from '../tables.ts'
import { republishAllOf } from '../titles/republish.ts'

const selectCastMembers = (db: Db) =>
  db
    .selectFrom('castMember')
    .select([
      'castMember.id',
      'castMember.name',
      sql<number>`(select count(distinct title_id) from credit where cast_member_id = cast_member.id)`.as('titles'),
    ])

export const listCastMembers =
  (context: CatalogAdminContext): Route<'listCastMembers'> =>
  async ({ query }) => {
    let select = selectCastMembers(context.db)
      .select(sql<string>`lower(cast_member.name)`.as('position'))
      .orderBy(sql`lower(cast_member.name)`)
      .orderBy('castMember.id')
      .limit(query.limit + 1)
    if (query.q) select = select.where(sql<boolean>`fold(cast_member.name) like fold(${containing(query.q)})`)
    if (query.cursor) {
      const [name, id] = readCursor(query.cursor, nameAndId)
      select = select.where(sql<boolean>`(lower(cast_member.name), cast_member.id) > (${name}, ${id}::uuid)`)
    }
    return pageFrom(
      await select.execute(),
      query.limit,
      (row) => [row.position, row.id],
      ({ id, name, titles }) => ({ id, name, titles }),
    )
  }

export const createCastMember =
  (context: CatalogAdminContext): Route<'createCastMember'> =>
  async ({ body }) => {
    const { id } = await context.db
      .insertInto('castMember')
      .values({ name: body.name })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { id, name: body.name, titles: 0 }
  }

export const updateCastMember =
  (context: CatalogAdminContext): Route<'updateCastMember'> =>
  async ({ params, body }) =>
    context.db.transaction().execute(async (trx) => {
      const known = await trx
        .updateTable('castMember')
        // The demonstration no longer owns what somebody made their own.
        .set({ name: body.name, demo: false })
        .where('id', '=', params.id)
        .returning('id')
        .executeTakeFirst()
      if (!known) throw catalogAdmin.fault('term-not-found')
      await republishAllOf(trx, { castMemberId: params.id }, context.now())
      return selectCastMembers(trx).where('castMember.id', '=', params.id).executeTakeFirstOrThrow()
    })

export const deleteCastMember =
  (context: CatalogAdminContext): Route<'deleteCastMember'> =>
  async ({ params }) => {
    await context.db.transaction().execute(async (trx) => {
      const locked = await trx.selectFrom('castMember').select('id').where('id', '=', params.id).forUpdate().execute()
      if (locked.length === 0) throw catalogAdmin.fault('term-not-found')
      const { titles } = await selectCastMembers(trx).where('castMember.id', '=', params.id).executeTakeFirstOrThrow()
      if (titles > 0) throw catalogAdmin.fault('term-in-use', { details: { titles } })
      await trx.deleteFrom('castMember').where('id', '=', params.id).execute()
    })
  }
