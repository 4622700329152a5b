import type { Card } from '@codeflix/contracts/catalog'
import type { ReactNode } from 'react'
import { TitleCard } from './title-card.tsx'

/** The cards of one shelf or grid. "New" is said only where it tells some titles from the others. */
export function cardsOf(titles: readonly Card[], eager = 0): ReactNode[] {
  const flagNew = titles.filter((card) => card.isNew).length <= titles.length / 2
  return titles.map((card, index) => <TitleCard key={card.id} card={card} flagNew={flagNew} eager={index < eager} />)
}
