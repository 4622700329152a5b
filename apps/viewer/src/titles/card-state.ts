import type { Card } from '@codeflix/contracts/catalog'

/** The card of the title that a link was about, carried in the history entry; `id` refuses another title's. */
export function cardFrom(state: unknown, id?: string): Card | undefined {
  if (typeof state !== 'object' || state === null || !('card' in state)) return undefined
  const card = state.card as Card | undefined
  return card && (id === undefined || card.id === id) ? card : undefined
}
