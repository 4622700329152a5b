import { catalogAdmin, type Title } from '@codeflix/contracts/catalog-admin'
import type { Transaction } from '../tables.ts'

interface Relations {
  genreIds?: readonly string[] | undefined
  categoryIds?: readonly string[] | undefined
  credits?: readonly Omit<Title['credits'][number], 'name'>[] | undefined
}

/**
 * Sets what a title refers to; what is absent stays as it is.
 * @throws Fault `catalog-admin.unknown-reference` that names what does not exist
 */
export async function saveRelations(trx: Transaction, titleId: string, relations: Relations): Promise<void> {
  const { genreIds, categoryIds, credits } = relations
  if (genreIds) {
    const ids = [...new Set(genreIds)]
    await requireAll(trx, 'genre', ids, 'genreIds')
    await trx.deleteFrom('titleGenre').where('titleId', '=', titleId).execute()
    if (ids.length > 0)
      await trx
        .insertInto('titleGenre')
        .values(ids.map((genreId, position) => ({ titleId, genreId, position })))
        .execute()
  }
  if (categoryIds) {
    const ids = [...new Set(categoryIds)]
    await requireAll(trx, 'category', ids, 'categoryIds')
    await trx.deleteFrom('titleCategory').where('titleId', '=', titleId).execute()
    if (ids.length > 0)
      await trx
        .insertInto('titleCategory')
        .values(ids.map((categoryId, position) => ({ titleId, categoryId, position })))
        .execute()
  }
  if (credits) {
    await requireAll(trx, 'castMember', [...new Set(credits.map((credit) => credit.castMemberId))], 'credits')
    await trx.deleteFrom('credit').where('titleId', '=', titleId).execute()
    if (credits.length > 0)
      await trx
        .insertInto('credit')
        .values(
          credits.map(({ castMemberId, role, character }, position) => ({
            titleId,
            position,
            castMemberId,
            role,
            character: character || null,
          })),
        )
        .execute()
  }
}

async function requireAll(
  trx: Transaction,
  table: 'genre' | 'category' | 'castMember',
  ids: readonly string[],
  path: string,
): Promise<void> {
  if (ids.length === 0) return
  // The lock keeps them from being deleted before this transaction has referred to them.
  const found = await trx.selectFrom(table).select('id').where('id', 'in', ids).forKeyShare().execute()
  const known = new Set(found.map((row) => row.id))
  const unknown = ids.filter((id) => !known.has(id))
  if (unknown.length > 0)
    throw catalogAdmin.fault('unknown-reference', {
      fields: unknown.map((id) => ({ path, message: `There is no entry ${id}.` })),
    })
}
