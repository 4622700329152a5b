import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { emit } from '@codeflix/kit/outbox'
import type { CatalogAdminContext, Transaction } from '../tables.ts'
import type { LoadedMedia, LoadedTitle } from '../titles/load-titles.ts'
import { lockForStep } from './lock-for-step.ts'

/** A video's name for people: `Big Buck Bunny`, `Shorts S1 E2`. */
function mediaName(title: LoadedTitle, file: Pick<LoadedMedia, 'episodeId' | 'purpose'>): string {
  const episode = title.episodes.find((one) => one.id === file.episodeId)
  if (episode) return `${title.row.name} S${episode.season} E${episode.number}`
  return title.row.name
}

/** Tells the encoder of a file whose bytes are all there. */
export async function emitUploaded(trx: Transaction, title: LoadedTitle, file: LoadedMedia): Promise<void> {
  await emit(trx, catalogAdmin, 'media.uploaded', {
    mediaId: file.id,
    titleId: title.row.id,
    name: mediaName(title, file),
    purpose: file.purpose,
    fileName: file.fileName,
    source: file.source,
    sizeBytes: file.sizeBytes,
  })
}

/**
 * Notes that all bytes of a file have arrived, and tells the encoder. Once, however often it is called: after the last
 * byte, and again by the worker that looks for uploads whose process died right then.
 */
export async function finishUpload(context: CatalogAdminContext, mediaId: string): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    const found = await lockForStep(trx, mediaId, 'upload')
    if (!found) return
    const { title, file, status } = found
    const now = context.now().toISOString()
    await trx.updateTable('media').set({ status, updatedAt: now }).where('id', '=', mediaId).execute()
    await trx.updateTable('title').set({ updatedAt: now }).where('id', '=', title.row.id).execute()
    await emitUploaded(trx, title, file)
  })
}
