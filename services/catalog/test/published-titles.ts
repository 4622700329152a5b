import { json } from '@codeflix/kit/database'
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from '../src/tables.ts'

/** A fixed id for a name. */
export const idOf = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

interface Published {
  name: string
  kind?: 'film' | 'series'
  original?: string
  pt?: string
  synopsis?: string
  synopsisPt?: string
  year?: number
  genres?: { en: string; 'pt-BR': string }[]
  categories?: string[]
  cast?: string[]
  publishedAt?: string
  posterKey?: string
  backdropKey?: string
  character?: string
}

/** Writes a title into the copy, as the replication would. */
export async function publish(db: Db, title: Published): Promise<string> {
  const id = idOf(title.name)
  const row = {
    id,
    kind: title.kind ?? 'film',
    name: title.name,
    originalName: title.original ?? null,
    synopsis: title.synopsis ?? '',
    translations: json(
      title.pt || title.synopsisPt ? { 'pt-BR': { name: title.pt ?? '', synopsis: title.synopsisPt ?? '' } } : {},
    ),
    year: title.year ?? null,
    maturityRating: '12',
    genres: json((title.genres ?? []).map((name) => ({ id: idOf(name.en), name }))),
    categoryIds: json((title.categories ?? []).map(idOf)),
    credits: json(
      (title.cast ?? []).map((name) => ({
        id: idOf(name),
        name,
        role: 'actor' as const,
        ...(title.character ? { character: title.character } : {}),
      })),
    ),
    seasons: json(
      title.kind === 'series'
        ? [
            {
              number: 1,
              episodes: [
                { id: idOf(`${title.name} 1`), number: 1, name: 'Pilot', synopsis: 'It begins.', durationSeconds: 60 },
              ],
            },
          ]
        : [],
    ),
    durationSeconds: title.kind === 'series' ? null : 90,
    hasTrailer: false,
    trailerVideoId: null,
    captionLanguages: json(['en']),
    posterKey: title.posterKey ?? null,
    backdropKey: title.backdropKey ?? null,
    attribution: null,
    publishedAt: title.publishedAt ?? new Date().toISOString(),
  }
  const { id: _, ...changes } = row
  await db
    .insertInto('catalogAdmin.title')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(changes))
    .execute()
  return id
}

export async function addCategory(db: Db, name: string, position: number): Promise<void> {
  await db
    .insertInto('catalogAdmin.category')
    .values({ id: idOf(name), name: json({ en: name, 'pt-BR': `${name} (pt)` }), position })
    .execute()
}

/** Until the words of the titles written so far are counted. */
export async function counted(db: Db): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const { rows } = await sql<{ left: number }>`select count(*) as left from search_lexeme_change`.execute(db)
    if (rows[0]?.left === 0) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the words were not counted within ten seconds')
}
