import { catalogAdmin, type Title } from '@codeflix/contracts/catalog-admin'
import type { BodyInput } from '@codeflix/contracts/contract'

/** What the form of a title holds, as the service calls it. */
const draftFields = [
  'name',
  'originalName',
  'synopsis',
  'translations',
  'year',
  'maturityRating',
  'genreIds',
  'categoryIds',
  'credits',
  'attribution',
] as const
export type DraftField = (typeof draftFields)[number]
export type Draft = Pick<Title, DraftField>
type TitleChange = BodyInput<typeof catalogAdmin.routes.updateTitle>

export const draftOf = (title: Title): Draft =>
  Object.fromEntries(draftFields.map((field) => [field, title[field]])) as Draft

/** What is sent of a field. The service wants no names in credits, and takes an empty text for none. */
function sent(field: DraftField, draft: Draft): unknown {
  if (field === 'credits')
    return draft.credits.map(({ castMemberId, role, character }) => ({
      castMemberId,
      role,
      ...(character?.trim() ? { character } : {}),
    }))
  if (field === 'translations')
    return Object.fromEntries(
      Object.entries(draft.translations)
        .filter(([, text]) => text && (text.name.trim() || text.synopsis.trim()))
        .toSorted(([one], [other]) => one.localeCompare(other)),
    )
  if (field === 'year') return draft.year ?? null
  return draft[field] ?? ''
}

const same = (field: DraftField, one: Draft, other: Draft): boolean =>
  JSON.stringify(sent(field, one)) === JSON.stringify(sent(field, other))

export const changedFields = (base: Draft, draft: Draft): DraftField[] =>
  draftFields.filter((field) => !same(field, base, draft))

/** The body that brings the service from `base` to `draft`. */
export function changeFrom(base: Draft, draft: Draft, version: number): TitleChange {
  const fields = changedFields(base, draft).map((field) => [field, sent(field, draft)])
  return { ...(Object.fromEntries(fields) as Omit<TitleChange, 'version'>), version }
}

interface Rebased {
  base: Draft
  draft: Draft
  /** Fields that were changed here and, otherwise, there; the draft keeps what was changed here. */
  conflicts: DraftField[]
}

/** Takes in what the service holds now: fields that were not edited here follow it, edits are kept. */
export function rebase(base: Draft, draft: Draft, server: Draft): Rebased {
  const next = { ...draft }
  const conflicts: DraftField[] = []
  for (const field of draftFields) {
    if (same(field, draft, server) || same(field, draft, base)) copy(field, server, next)
    else if (!same(field, base, server)) conflicts.push(field)
  }
  return { base: server, draft: next, conflicts }
}

/** What is left to save after `saved` was: the service may have trimmed it, which is no edit. */
export function settle(draft: Draft, saved: Draft, server: Draft): Draft {
  const next = { ...draft }
  for (const field of draftFields) if (same(field, draft, saved)) copy(field, server, next)
  return next
}

export function copy(field: DraftField, from: Draft, to: Draft): void {
  Object.assign(to, { [field]: from[field] })
}
