import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import type { Language } from '@codeflix/contracts/fields'
import { CaptionProblem } from '@codeflix/kit/captions/cue'
import { readCaptions } from '@codeflix/kit/captions/read-captions'
import { readBody } from '@codeflix/kit/http'
import type { Readable } from 'node:stream'
import { createHash } from 'node:crypto'
import { findMedia } from '../media/announce-media.ts'
import type { CatalogAdminContext, Route, Transaction } from '../tables.ts'
import { changeTitle } from '../titles/change-title.ts'
import { mediaView } from '../titles/title-view.ts'
import { labels } from './labels.ts'

/** Playbacks that began before a change hold the old addresses for as long as a film may last. */
const keepReplacedMs = 86_400_000

/** Stores captions under a key that names their content. @throws Fault `catalog-admin.captions-unreadable` */
export async function storeCaptions(
  context: CatalogAdminContext,
  mediaId: string,
  language: Language,
  bytes: Uint8Array,
): Promise<{ mediaId: string; language: Language; label: string; key: string }> {
  const webVtt = webVttOf(bytes)
  const hash = createHash('sha256').update(webVtt).digest('hex').slice(0, 32)
  const key = `captions/${mediaId}/${language}-${hash}.vtt`
  await context.ports.storage.put(key, webVtt, { contentType: 'text/vtt; charset=utf-8' })
  return { mediaId, language, label: labels[language], key }
}

function webVttOf(bytes: Uint8Array): string {
  try {
    return readCaptions(bytes).webVtt
  } catch (error) {
    if (error instanceof CaptionProblem) throw catalogAdmin.fault('captions-unreadable', { detail: error.message })
    throw error
  }
}

const giveUp = async (context: CatalogAdminContext, trx: Transaction, key: string): Promise<void> => {
  const dueAt = new Date(context.now().getTime() + keepReplacedMs).toISOString()
  await trx.insertInto('removal').values({ kind: 'object', key, dueAt }).execute()
}

export const setCaptions =
  (context: CatalogAdminContext): Route<'setCaptions'> =>
  async ({ params, http }) => {
    const file = await findMedia(context.db, params.id)
    const bytes = await readBody(http.request, catalogAdmin.routes.setCaptions.limits.bodyBytes)
    const track = await storeCaptions(context, file.id, params.language, bytes)
    await changeTitle(context, file.titleId, async (trx) => {
      const still = await trx.selectFrom('media').select('id').where('id', '=', file.id).executeTakeFirst()
      if (!still) throw catalogAdmin.fault('media-not-found')
      const before = await trx
        .selectFrom('captions')
        .select('key')
        .where('mediaId', '=', file.id)
        .where('language', '=', params.language)
        .executeTakeFirst()
      await trx
        .insertInto('captions')
        .values(track)
        .onConflict((conflict) => conflict.columns(['mediaId', 'language']).doUpdateSet({ key: track.key }))
        .execute()
      if (before && before.key !== track.key) await giveUp(context, trx, before.key)
    })
    return mediaView(await findMedia(context.db, params.id))
  }

export const deleteCaptions =
  (context: CatalogAdminContext): Route<'deleteCaptions'> =>
  async ({ params }) => {
    const file = await findMedia(context.db, params.id)
    await changeTitle(context, file.titleId, async (trx) => {
      const removed = await trx
        .deleteFrom('captions')
        .where('mediaId', '=', file.id)
        .where('language', '=', params.language)
        .returning('key')
        .execute()
      for (const { key } of removed) await giveUp(context, trx, key)
    })
    return mediaView(await findMedia(context.db, params.id))
  }

export const getCaptions =
  (context: CatalogAdminContext): Route<'getCaptions'> =>
  async ({ params, http: { reply } }) => {
    const file = await findMedia(context.db, params.id)
    const track = file.captions.find((one) => one.language === params.language)
    const object = track && (await context.ports.storage.get(track.key))
    if (!object) throw catalogAdmin.fault('media-not-found', { detail: 'There are no captions in this language.' })
    return reply
      .header('content-type', 'text/vtt; charset=utf-8')
      .header('cache-control', 'private, no-store')
      .send(object.body satisfies Readable)
  }
