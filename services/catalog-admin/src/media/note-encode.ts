import { json } from '@codeflix/kit/database'
import type { EventHandler } from '@codeflix/kit/inbox'
import { adoptCaptions, editorsCaptions } from '../captions/adopt-captions.ts'
import type { CatalogAdminContext, MediaStatus, Tables, Transaction } from '../tables.ts'
import { lockTitle } from '../titles/change-title.ts'
import { loadTitle, stateOf, type LoadedMedia, type LoadedTitle } from '../titles/load-titles.ts'
import { publish } from '../titles/publish-title.ts'
import { republish } from '../titles/republish.ts'
import { missingOf } from '../titles/title.ts'
import { advance, isMore, isShown, supersededByCompletion, type MediaStep } from './media.ts'
import { removeMedia } from './remove-media.ts'

/** A file that an event is about, with its title locked; undefined when it is gone or the event comes too late. */
async function find(
  trx: Transaction,
  mediaId: string,
  step: MediaStep,
): Promise<{ title: LoadedTitle; files: LoadedMedia[]; file: LoadedMedia; status: MediaStatus } | undefined> {
  const row = await trx.selectFrom('media').select('titleId').where('id', '=', mediaId).executeTakeFirst()
  const title = row && (await lockTitle(trx, row.titleId))
  if (!title) return undefined
  const files = [...title.media, ...title.episodes.flatMap((episode) => episode.media)]
  const file = files.find((one) => one.id === mediaId)
  const status = file && advance(file.status, step)
  return status ? { title, files, file, status } : undefined
}

export const noteProgress =
  (context: CatalogAdminContext): EventHandler<'encoder.media.progressed', Tables> =>
  async (trx, event) => {
    // No lock on the title: progress comes often, and changes nothing that others decide by.
    const row = await trx
      .selectFrom('media')
      .select('status')
      .where('id', '=', event.mediaId)
      .forUpdate()
      .executeTakeFirst()
    const status = row && advance(row.status, 'progress')
    if (!status) return
    await trx
      .updateTable('media')
      .set({
        status,
        progress: event.progress,
        failureCode: null,
        reason: null,
        updatedAt: context.now().toISOString(),
      })
      .where('id', '=', event.mediaId)
      .execute()
  }

/** The beginning of it is there: staff can look at it, viewers cannot. */
export const notePreview =
  (context: CatalogAdminContext): EventHandler<'encoder.media.preview-grown', Tables> =>
  async (trx, { mediaId, assetPrefix, seconds, ofSeconds, silent, captions }) => {
    const found = await find(trx, mediaId, 'preview')
    const preview = { assetPrefix, seconds, ofSeconds, silent }
    if (!found || !isMore(found.file, preview)) return
    const { status } = found
    await trx
      .updateTable('media')
      .set({ status, preview: json(preview), updatedAt: context.now().toISOString() })
      .where('id', '=', mediaId)
      .execute()
    await adoptCaptions(trx, mediaId, captions)
  }

/** The lowest renditions are there: staff can look at them, and viewers too as soon as an editor wishes. */
export const notePlayable =
  (context: CatalogAdminContext): EventHandler<'encoder.media.playable', Tables> =>
  async (trx, event) => {
    const found = await find(trx, event.mediaId, 'playable')
    if (!found) return
    const now = context.now()
    await trx
      .updateTable('media')
      .set({
        status: found.status,
        durationSeconds: event.durationSeconds,
        assetPrefix: event.assetPrefix,
        preview: null,
        updatedAt: now.toISOString(),
      })
      .where('id', '=', found.file.id)
      .execute()
    if (event.captions) await adoptCaptions(trx, found.file.id, event.captions)
    // Of one that is shown already, e.g. before it was encoded anew, the address changes.
    if (found.file.shownEarly) await republish(trx, [found.title.row.id], now)
  }

export const noteCompletion =
  (context: CatalogAdminContext): EventHandler<'encoder.media.completed', Tables> =>
  async (trx, event) => {
    const found = await find(trx, event.mediaId, 'complete')
    if (!found) return
    const { title, files, file, status } = found
    const now = context.now()
    await trx
      .updateTable('media')
      .set({
        status,
        progress: null,
        failureCode: null,
        reason: null,
        durationSeconds: event.durationSeconds,
        assetPrefix: event.assetPrefix,
        preview: null,
        posterCandidates: json(event.posterCandidates),
        pictured: false,
        updatedAt: now.toISOString(),
      })
      .where('id', '=', file.id)
      .execute()
    await trx.updateTable('title').set({ updatedAt: now.toISOString() }).where('id', '=', title.row.id).execute()

    // Those of a preview make way for an editor's.
    if (event.captions) await adoptCaptions(trx, file.id, [])
    const superseded = supersededByCompletion(files, file)
    const before = superseded.find(isShown)
    if (before && before.durationSeconds !== null && Math.abs(before.durationSeconds - event.durationSeconds) < 1)
      await keepCaptions(trx, before, file)
    if (event.captions) await adoptCaptions(trx, file.id, event.captions)
    await removeMedia(trx, superseded)

    const after = await loadTitle(trx, title.row.id)
    if (!after) return
    // The demonstration needs no editor: its titles go public as soon as they can be played.
    if (after.row.demoKey !== null && after.row.status === 'draft' && missingOf(stateOf(after)).length === 0)
      await publish(trx, after, now)
    else await republish(trx, [title.row.id], now)
  }

/** Captions stay when a file is replaced by one of the same length, unless the new one has its own. */
async function keepCaptions(trx: Transaction, from: LoadedMedia, to: LoadedMedia): Promise<void> {
  const kept = editorsCaptions(from.captions)
  if (kept.length === 0) return
  await trx
    .insertInto('captions')
    .values(kept.map((track) => ({ ...track, mediaId: to.id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export const noteFailure =
  (context: CatalogAdminContext): EventHandler<'encoder.media.failed', Tables> =>
  async (trx, event) => {
    const found = await find(trx, event.mediaId, 'fail')
    if (!found) return
    const now = context.now().toISOString()
    await trx
      .updateTable('media')
      .set({ status: found.status, progress: null, failureCode: event.code, reason: event.reason, updatedAt: now })
      .where('id', '=', found.file.id)
      .execute()
    await trx.updateTable('title').set({ updatedAt: now }).where('id', '=', found.title.row.id).execute()
  }
