import type { Artwork, Card } from '@codeflix/contracts/catalog'
import type { Language, MaturityRating } from '@codeflix/contracts/fields'
import type { TitleRow } from '../tables.ts'

export type CardRow = Pick<
  TitleRow,
  | 'id'
  | 'kind'
  | 'name'
  | 'translations'
  | 'year'
  | 'maturityRating'
  | 'durationSeconds'
  | 'seasons'
  | 'genres'
  | 'posterKey'
  | 'backdropKey'
  | 'publishedAt'
>

const newForDays = 30

/** How a stored picture is asked for; undefined when there is none. */
export const artworkOf = (key: string | null | undefined): Artwork | undefined =>
  key ? { template: `/api/catalog/artwork/${key}-{width}.webp` } : undefined

/** A title's name and synopsis in a language, in the site's own where nobody has translated them. */
export function wordsIn(
  row: { name: string; synopsis?: string; translations?: TitleRow['translations'] },
  language: Language,
): { name: string; synopsis: string } {
  const translated = row.translations?.[language]
  return { name: translated?.name || row.name, synopsis: translated?.synopsis || (row.synopsis ?? '') }
}

/** A title as it appears in rows and lists. */
export function cardOf(row: CardRow, language: Language, now: Date): Card {
  const poster = artworkOf(row.posterKey)
  const backdrop = artworkOf(row.backdropKey)
  return {
    id: row.id,
    kind: row.kind === 'series' ? 'series' : 'film',
    name: wordsIn(row, language).name,
    ...(row.year === null ? {} : { year: row.year }),
    maturityRating: row.maturityRating as MaturityRating,
    ...(row.durationSeconds === null ? {} : { durationSeconds: row.durationSeconds }),
    ...(row.kind === 'series' ? { seasons: row.seasons.length } : {}),
    genres: row.genres.map((genre) => genre.name[language]),
    ...(poster ? { poster } : {}),
    ...(backdrop ? { backdrop } : {}),
    isNew: now.getTime() - new Date(row.publishedAt).getTime() < newForDays * 86_400_000,
  }
}
