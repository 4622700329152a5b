import type { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import type { BodyOf } from '@codeflix/contracts/contract'

/** One change to many titles, as the service takes it. */
export type BulkChange = BodyOf<typeof catalogAdmin.routes.changeTitles>['change']

const inverse = { publish: 'withdraw', withdraw: 'publish', add: 'remove', remove: 'add' } as const

/** What undoes a change on the titles that it changed. What was a draft is withdrawn then: nothing becomes a draft again. */
export const inverseOf = (change: BulkChange): BulkChange =>
  change.what === 'add' || change.what === 'remove'
    ? { ...change, what: inverse[change.what] }
    : { what: inverse[change.what] }

export const bulkKinds = [
  'publish',
  'withdraw',
  'add category',
  'remove category',
  'add genre',
  'remove genre',
] as const
export type BulkKind = (typeof bulkKinds)[number]

/** What a change gives or takes away; undefined for one of the status. */
export function termOf(kind: BulkKind): 'category' | 'genre' | undefined {
  if (kind.endsWith('category')) return 'category'
  return kind.endsWith('genre') ? 'genre' : undefined
}

/** The change that somebody chose; undefined while its category or genre is missing. */
export function changeOf(kind: BulkKind, termId: string): BulkChange | undefined {
  if (kind === 'publish' || kind === 'withdraw') return { what: kind }
  const term = termOf(kind)
  if (!term || !termId) return undefined
  return { what: kind.startsWith('add') ? 'add' : 'remove', term, id: termId }
}
