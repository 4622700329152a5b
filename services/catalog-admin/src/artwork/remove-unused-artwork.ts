import { artworkWidths } from '@codeflix/contracts/catalog'
import { sql } from 'kysely'
import type { CatalogAdminContext } from '../tables.ts'

/** Longer than it takes to give a new picture to its title, and than pages and copies show an old one. */
const graceMs = 3_600_000
const portion = 50

/** Removes pictures that no title and no episode shows. */
export const removeUnusedArtwork = (context: CatalogAdminContext) => async (): Promise<'again' | void> => {
  const before = new Date(context.now().getTime() - graceMs).toISOString()
  const removed = await context.db.transaction().execute(async (trx) => {
    const unused = await trx
      .deleteFrom('artwork')
      .where('key', 'in', (eb) =>
        eb
          .selectFrom('artwork')
          .select('key')
          .where('touchedAt', '<', before)
          .where(
            sql<boolean>`not exists (select from title where poster_key = artwork.key)
              and not exists (select from title where backdrop_key = artwork.key)
              and not exists (select from episode where still_key = artwork.key)`,
          )
          .limit(portion)
          .forUpdate()
          .skipLocked(),
      )
      .returning('key')
      .execute()
    // Before the commit: a row that is gone while its objects are not would be forgotten.
    for (const { key } of unused)
      for (const width of artworkWidths) await context.ports.storage.delete(`${key}-${width}.webp`)
    return unused.length
  })
  return removed === portion ? 'again' : undefined
}
