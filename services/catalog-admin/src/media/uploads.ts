import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { kitFault } from '@codeflix/contracts/fault'
import type { Caller } from '@codeflix/kit/auth'
import { Metadata, Server, Upload } from '@tus/server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sql, type Selectable } from 'kysely'
import { Readable } from 'node:stream'
import { z } from 'zod'
import type { CatalogAdminContext, MediaTable, Route } from '../tables.ts'
import { uploadPath } from '../titles/title-view.ts'
import { uploadsPrefix } from './announce-media.ts'
import { findUpload } from './find-upload.ts'
import { finishUpload } from './finish-upload.ts'
import { uploadLocker } from './upload-lock.ts'

type MediaRow = Selectable<MediaTable>

interface Uploads {
  create: Route<'createUpload'>
  resume: Route<'upload'>
  /** Completes the media whose bytes are all there although no request said so. */
  reconcile: () => Promise<void>
}

/**
 * Resumable uploads by tus 1.0. An upload has the id of an announced media and exists from the first request about it,
 * so that a client that knows the media can always ask how far it is and go on from there.
 */
export async function openUploads(context: CatalogAdminContext): Promise<Uploads> {
  const store = context.ports.storage.uploads(uploadsPrefix)
  const tus = new Server({
    path: uploadPath,
    datastore: store,
    relativeLocation: true,
    disableTerminationForFinishedUploads: true,
    locker: await uploadLocker(context),
    allowedOrigins: [new URL(context.publicUrl).origin],
    maxSize: context.config.maxUploadBytes,
    namingFunction: (_request, metadata) => metadata?.['mediaId'] ?? '',
    onUploadFinish: async (_request, upload) => {
      await complete(upload.id)
      return {}
    },
    onResponseError: (_request, error) => {
      if (!('status_code' in error)) context.log.error({ err: error }, 'upload failed')
      return undefined
    },
  })

  /** Once, also when the first two requests about an upload come to two processes. */
  const begin = (media: MediaRow): Promise<void> =>
    context.db.transaction().execute(async (trx) => {
      await trx.selectFrom('media').select('id').where('id', '=', media.id).forUpdate().execute()
      if (await findUpload(store, media.id)) return
      await store.create(
        new Upload({
          id: media.id,
          size: media.sizeBytes,
          offset: 0,
          metadata: { mediaId: media.id },
          creation_date: context.now().toISOString(),
        }),
      )
    })

  /** The store makes the object out of the last byte; a process that died in between is made good for here. */
  const complete = async (id: string): Promise<void> => {
    if (!(await context.ports.storage.head(`${uploadsPrefix}/${id}`))) {
      const upload = await store.getUpload(id)
      await store.write(Readable.from([]), id, upload.offset)
    }
    await finishUpload(context, id)
  }

  const hand = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value)
    reply.hijack()
    await tus.handle(request.raw, reply.raw)
    return reply
  }

  return {
    async create({ caller, http: { request, reply } }) {
      if (request.method === 'OPTIONS') return hand(request, reply)
      if (request.method !== 'POST') throw kitFault('kit.not-found')
      const media = await announced(context, mediaIdIn(request), caller)
      if (media.status !== 'awaiting-upload') throw catalogAdmin.fault('upload-unknown')
      if (request.headers['upload-length'] !== String(media.sizeBytes))
        throw catalogAdmin.fault('upload-too-large', {
          detail: `This file was announced with ${media.sizeBytes} bytes. Choose the same file, or announce this one.`,
        })
      return hand(request, reply)
    },

    async resume({ params, caller, http: { request, reply } }) {
      if (request.method === 'OPTIONS') return hand(request, reply)
      if (!['HEAD', 'PATCH', 'DELETE'].includes(request.method)) throw kitFault('kit.not-found')
      const media = await announced(context, params.id, caller)
      const waiting = media.status === 'awaiting-upload'
      // Whoever missed the answer to the last byte may still ask how far it was.
      if (!waiting && request.method !== 'HEAD') throw catalogAdmin.fault('upload-unknown')
      if (!(await findUpload(store, media.id))) {
        if (!waiting) throw catalogAdmin.fault('upload-unknown')
        await begin(media)
      }
      return hand(request, reply)
    },

    async reconcile() {
      const waiting = await context.db
        .selectFrom('media')
        .select('id')
        .where('status', '=', 'awaiting-upload')
        // Whoever writes to it right now will see to its end.
        .where(
          sql<boolean>`not exists (select from upload_lock where upload_id = media.id::text and expires_at > now())`,
        )
        .orderBy('createdAt')
        .limit(1000)
        .execute()
      for (const { id } of waiting) {
        const upload = await findUpload(store, id)
        if (upload?.size !== undefined && upload.offset === upload.size) await complete(id)
      }
    },
  }
}

function mediaIdIn(request: FastifyRequest): string {
  try {
    return Metadata.parse(String(request.headers['upload-metadata'] ?? ''))['mediaId'] ?? ''
  } catch {
    return ''
  }
}

/**
 * The media that waits for these bytes, from the account that announced it.
 * @throws Fault `catalog-admin.upload-unknown` to anybody else, so that ids tell nothing
 */
async function announced(context: CatalogAdminContext, id: string, caller: Caller): Promise<MediaRow> {
  const row = z.uuid().safeParse(id).success
    ? await context.db.selectFrom('media').selectAll().where('id', '=', id).executeTakeFirst()
    : undefined
  if (!row || row.announcedBy !== caller.accountId) throw catalogAdmin.fault('upload-unknown')
  return row
}
