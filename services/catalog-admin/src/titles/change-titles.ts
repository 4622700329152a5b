import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import type { BodyOf } from '@codeflix/contracts/contract'
import { Fault, kitFault } from '@codeflix/contracts/fault'
import type { CatalogAdminContext, Route } from '../tables.ts'
import { changeTitle, lockTitleOrFault } from './change-title.ts'
import { loadTitle, type LoadedTitle } from './load-titles.ts'
import { publish } from './publish-title.ts'
import { saveRelations } from './save-relations.ts'
import { withdraw } from './withdraw-title.ts'

type Change = BodyOf<typeof catalogAdmin.routes.changeTitles>['change']
type StatusChange = Extract<Change, { what: 'publish' | 'withdraw' }>
type TermChange = Exclude<Change, StatusChange>

const { genreIds, categoryIds } = catalogAdmin.routes.createTitle.body.shape

/** What a title refers to after the change, as `saveRelations` takes it. @throws Fault `kit.invalid-input` for too many */
function relationsAfter(title: LoadedTitle, { what, term, id }: TermChange) {
  const before = term === 'genre' ? title.genres.map((genre) => genre.id) : title.categoryIds
  const others = before.filter((one) => one !== id)
  const after = what === 'remove' ? others : before.includes(id) ? before : [...before, id]
  const allowed = (term === 'genre' ? genreIds : categoryIds).safeParse(after)
  if (!allowed.success) throw kitFault('kit.invalid-input', { detail: 'A title can have no more of these.' })
  return {
    relations: term === 'genre' ? { genreIds: after } : { categoryIds: after },
    differs: after.length !== before.length,
  }
}

/** @returns whether the title is another one now @throws Fault for what it refuses */
async function changeTerms(context: CatalogAdminContext, id: string, change: TermChange): Promise<boolean> {
  const title = await loadTitle(context.db, id)
  if (!title) throw catalogAdmin.fault('title-not-found')
  if (!relationsAfter(title, change).differs) return false
  await changeTitle(context, id, async (trx, locked) => {
    // The form of a title holds these, and must notice that they are others now.
    await trx
      .updateTable('title')
      .set({ version: locked.row.version + 1 })
      .where('id', '=', id)
      .execute()
    await saveRelations(trx, id, relationsAfter(locked, change).relations)
  })
  return true
}

/** @returns whether the title is another one now @throws Fault for what it refuses */
async function changeStatus(context: CatalogAdminContext, id: string, { what }: StatusChange): Promise<boolean> {
  return context.db.transaction().execute(async (trx) => {
    const title = await lockTitleOrFault(trx, id)
    if (title.row.status === (what === 'publish' ? 'published' : 'withdrawn')) return false
    await (what === 'publish' ? publish : withdraw)(trx, title, context.now())
    return true
  })
}

/** Each title in a transaction of its own: a long lock on hundreds would be in the way of everybody else. */
export const changeTitles =
  (context: CatalogAdminContext): Route<'changeTitles'> =>
  async ({ body: { ids, change } }) => {
    const changed: string[] = []
    const refused: { id: string; code: string }[] = []
    for (const id of new Set(ids))
      try {
        const isOther =
          'term' in change ? await changeTerms(context, id, change) : await changeStatus(context, id, change)
        if (isOther) changed.push(id)
      } catch (error) {
        if (!(error instanceof Fault)) throw error
        refused.push({ id, code: error.code })
      }
    return { changed, refused }
  }
