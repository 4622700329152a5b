import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { defineService } from '@codeflix/kit/service'
import { removeUnusedArtwork } from './artwork/remove-unused-artwork.ts'
import { chooseArtwork, setArtwork } from './artwork/set-artwork.ts'
import { takeStills } from './artwork/take-stills.ts'
import { deleteCaptions, getCaptions, setCaptions } from './captions/set-captions.ts'
import { config } from './config.ts'
import { requestDemo, unrequestDemo } from './demo/request-demo.ts'
import { settleDemo } from './demo/settle-demo.ts'
import { createEpisode } from './episodes/create-episode.ts'
import { deleteEpisode } from './episodes/delete-episode.ts'
import { updateEpisode } from './episodes/update-episode.ts'
import { createMedia, getMedia } from './media/announce-media.ts'
import { deleteMedia } from './media/delete-media.ts'
import { giveUpUploads } from './media/give-up-uploads.ts'
import { noteCompletion, noteFailure, notePlayable, notePreview, noteProgress } from './media/note-encode.ts'
import { getMediaFile, showMediaEarly } from './media/show-media.ts'
import { openUploads } from './media/uploads.ts'
import { removeObjects } from './removals/remove-objects.ts'
import type { CatalogAdminContext } from './tables.ts'
import { createCastMember, deleteCastMember, listCastMembers, updateCastMember } from './terms/cast-members.ts'
import { createCategory, deleteCategory, listCategories, updateCategory } from './terms/categories.ts'
import { createGenre, deleteGenre, listGenres, updateGenre } from './terms/genres.ts'
import { changeTitles } from './titles/change-titles.ts'
import { createTitle } from './titles/create-title.ts'
import { deleteTitle } from './titles/delete-title.ts'
import { getTitle } from './titles/get-title.ts'
import { listTitles } from './titles/list-titles.ts'
import { publishTitle } from './titles/publish-title.ts'
import { updateTitle } from './titles/update-title.ts'
import { withdrawTitle } from './titles/withdraw-title.ts'

export const catalogAdminService = defineService({
  contract: catalogAdmin,
  config,
  migrations: new URL('../migrations/', import.meta.url),
  replicates: {},
  consumes: [
    'encoder.media.progressed',
    'encoder.media.preview-grown',
    'encoder.media.playable',
    'encoder.media.completed',
    'encoder.media.failed',
    'identity.demo.requested',
    'identity.demo.removed',
  ],
  needs: ['storage'],
  async start(context: CatalogAdminContext) {
    const uploads = await openUploads(context)
    return {
      routes: {
        listTitles: listTitles(context),
        changeTitles: changeTitles(context),
        createTitle: createTitle(context),
        getTitle: getTitle(context),
        updateTitle: updateTitle(context),
        deleteTitle: deleteTitle(context),
        publishTitle: publishTitle(context),
        withdrawTitle: withdrawTitle(context),
        setArtwork: setArtwork(context),
        chooseArtwork: chooseArtwork(context),
        createEpisode: createEpisode(context),
        updateEpisode: updateEpisode(context),
        deleteEpisode: deleteEpisode(context),
        createMedia: createMedia(context),
        getMedia: getMedia(context),
        showMediaEarly: showMediaEarly(context),
        getMediaFile: getMediaFile(context),
        deleteMedia: deleteMedia(context),
        getCaptions: getCaptions(context),
        setCaptions: setCaptions(context),
        deleteCaptions: deleteCaptions(context),
        createUpload: uploads.create,
        upload: uploads.resume,
        listGenres: listGenres(context),
        createGenre: createGenre(context),
        updateGenre: updateGenre(context),
        deleteGenre: deleteGenre(context),
        listCategories: listCategories(context),
        createCategory: createCategory(context),
        updateCategory: updateCategory(context),
        deleteCategory: deleteCategory(context),
        listCastMembers: listCastMembers(context),
        createCastMember: createCastMember(context),
        updateCastMember: updateCastMember(context),
        deleteCastMember: deleteCastMember(context),
      },
      events: {
        'encoder.media.progressed': noteProgress(context),
        'encoder.media.preview-grown': notePreview(context),
        'encoder.media.playable': notePlayable(context),
        'encoder.media.completed': noteCompletion(context),
        'encoder.media.failed': noteFailure(context),
        'identity.demo.requested': requestDemo,
        'identity.demo.removed': unrequestDemo,
      },
      workers: [
        { name: 'reconcile-uploads', everySeconds: 30, run: uploads.reconcile },
        { name: 'give-up-uploads', everySeconds: 3600, run: () => giveUpUploads(context) },
        { name: 'take-stills', everySeconds: 10, wakeOn: 'media_ready', run: takeStills(context) },
        { name: 'remove-objects', everySeconds: 30, wakeOn: 'removal', run: removeObjects(context) },
        { name: 'remove-unused-artwork', everySeconds: 300, wakeOn: 'removal', run: removeUnusedArtwork(context) },
        { name: 'settle-demo', everySeconds: 60, wakeOn: 'demo', run: settleDemo(context) },
      ],
    }
  },
})
