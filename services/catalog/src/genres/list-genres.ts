import { briefly } from '../site/cache-control.ts'
import { languageFor } from '../site/site-language.ts'
import type { CatalogContext, Route } from '../tables.ts'
import { loadGenres } from './load-genres.ts'

export const listGenres =
  (context: CatalogContext): Route<'listGenres'> =>
  async ({ query, http: { reply } }) => {
    const language = await languageFor(context, query.language)
    const genres = await loadGenres(context.db)
    reply.header('cache-control', briefly)
    return {
      items: genres
        .map(({ id, name }) => ({ id, name: name[language] }))
        .toSorted((a, b) => a.name.localeCompare(b.name, language)),
    }
  }
