import { catalog } from '@codeflix/contracts/catalog'
import { defineService } from '@codeflix/kit/service'
import { getArtwork } from './artwork/get-artwork.ts'
import { config } from './config.ts'
import { listGenres } from './genres/list-genres.ts'
import { getHome } from './home/get-home.ts'
import { noteStart } from './popularity/note-start.ts'
import { foldLexemes } from './search/fold-lexemes.ts'
import { search } from './search/search.ts'
import { replicates, type CatalogContext } from './tables.ts'
import { getTitle } from './titles/get-title.ts'
import { listTitles } from './titles/list-titles.ts'

export const catalogService = defineService({
  contract: catalog,
  config,
  migrations: new URL('../migrations/', import.meta.url),
  replicates,
  consumes: ['playback.session.started'],
  needs: ['storage'],
  start: (context: CatalogContext) => ({
    routes: {
      getHome: getHome(context),
      listTitles: listTitles(context),
      getTitle: getTitle(context),
      search: search(context),
      listGenres: listGenres(context),
      getArtwork: getArtwork(context),
    },
    events: { 'playback.session.started': noteStart },
    workers: [{ name: 'fold-lexemes', everySeconds: 1, run: foldLexemes(context) }],
  }),
})
