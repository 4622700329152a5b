import { json } from '@codeflix/kit/database'
import type { EventHandler } from '@codeflix/kit/inbox'
import { adoptCaptions, editorsCaptions } from '../captions/adopt-captions.ts'
import type { CatalogAdminContext, Tables, Transaction } from '../tables.ts'
import { filesOf, loadTitle, stateOf, type LoadedMedia } from '../titles/load-titles.ts'
import { publish } from '../titles/publish-title.ts'
import { republish } from '../titles/republish.ts'
import { missingOf } from '../titles/title.ts'
import { lockForStep } from './lock-for-step.ts'
import { advance, isMore, isShown, supersededByCompletion } from './media.ts'
import { removeMedia } from './remove-media.ts'

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
    const found = await lockForStep(trx, mediaId, 'preview')
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
    const found = await lockForStep(trx, event.mediaId, 'playable')
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
    const found = await lockForStep(trx, event.mediaId, 'complete')
    if (!found) return
    const { title, file, status } = found
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
    const superseded = supersededByCompletion(filesOf(title), file)
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
    const found = await lockForStep(trx, event.mediaId, 'fail')
    if (!found) return
    const now = context.now().toISOString()
    await trx
      .updateTable('media')
      .set({ status: found.status, progress: null, failureCode: event.code, reason: event.reason, updatedAt: now })
      .where('id', '=', found.file.id)
      .execute()
    await trx.updateTable('title').set({ updatedAt: now }).where('id', '=', found.title.row.id).execute()
  }
