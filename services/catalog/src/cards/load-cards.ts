import type { Card } from '@codeflix/contracts/catalog'
import type { Language } from '@codeflix/contracts/fields'
import type { CatalogContext } from '../tables.ts'
import { cardOf } from './card.ts'

/** Exactly what a card shows; synopses and casts stay where they are. */
export const cardColumns = [
  'id',
  'kind',
  'name',
  'translations',
  'year',
  'maturityRating',
  'durationSeconds',
  'seasons',
  'genres',
  'posterKey',
  'backdropKey',
  'publishedAt',
] as const

/** Cards by id. Titles that have left the catalogue meanwhile are not among them. */
export async function loadCards(
  context: CatalogContext,
  ids: readonly string[],
  language: Language,
): Promise<Map<string, Card>> {
  if (ids.length === 0) return new Map()
  const rows = await context.db
    .selectFrom('catalogAdmin.title')
    .select(cardColumns)
    .where('id', 'in', [...new Set(ids)])
    .execute()
  const now = context.now()
  return new Map(rows.map((row) => [row.id, cardOf(row, language, now)]))
}

/** The same in the order of the ids. */
export async function cardsInOrder(
  context: CatalogContext,
  ids: readonly string[],
  language: Language,
): Promise<Card[]> {
  const cards = await loadCards(context, ids, language)
  return ids.flatMap((id) => cards.get(id) ?? [])
}
