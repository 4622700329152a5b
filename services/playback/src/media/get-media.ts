import { playback as contract } from '@codeflix/contracts/playback'
import type { Handler } from '@codeflix/kit/http'
import type { FastifyReply } from 'fastify'
import { Counter } from 'prom-client'
import { Readable } from 'node:stream'
import type { PlaybackContext } from '../database.ts'
import { isForFolder, keyIdOf, readGrant } from '../grants/grant.ts'
import type { GrantKeys } from '../grants/grant-keys.ts'
import type { SessionStates } from '../sessions/session-states.ts'
import { parseRange } from './byte-range.ts'
import { hotFiles } from './hot-files.ts'
import { mediaFileAt, type MediaFile, type MediaFolder } from './media-file.ts'

/** Serves the files of a video to whoever has a grant for its folder. */
export function getMedia(
  context: PlaybackContext,
  keys: GrantKeys,
  states: SessionStates,
): Handler<(typeof contract)['routes']['getMedia']> {
  const { storage } = context.ports
  const hot = hotFiles(storage, { maxBytes: context.config.hotBytes, maxFileBytes: context.config.hotFileBytes })
  const sent = new Counter({
    name: 'playback_media_bytes_total',
    help: 'Bytes of media that were sent, from memory or from the store',
    labelNames: ['source'],
    registers: [context.metrics],
  })

  /** @throws Fault `playback.grant-invalid` */
  const folderFor = async (grant: string): Promise<MediaFolder> => {
    const keyId = keyIdOf(grant)
    const key = keyId === undefined ? undefined : await keys.find(keyId)
    const read = readGrant(grant, () => key, context.now())
    const folder = read && (await states.folderOf(read.sessionId))
    if (!read || !folder || !isForFolder(read, folder.assetPrefix)) throw contract.fault('grant-invalid')
    return folder
  }

  return async ({ params, http: { request, reply } }) => {
    const folder = await folderFor(params.grant)
    const file = mediaFileAt(folder, params['*'])
    if (file === 'outside') throw contract.fault('grant-invalid')
    const found = file && (await hot.get(file))
    if (!found) throw contract.fault('video-not-found')
    const head = request.method === 'HEAD'

    if (found !== 'large') {
      const part = partOf(request.headers, found.bytes.length, found.etag)
      describe(reply, file, found.etag, found.bytes.length, part)
      if (part === 'unsatisfiable') return reply.status(416).send('')
      const bytes = part === 'whole' ? found.bytes : found.bytes.subarray(part.start, part.end + 1)
      if (!head) sent.inc({ source: 'memory' }, bytes.length)
      return reply.send(bytes)
    }

    const info = await storage.head(file.key)
    if (!info) throw contract.fault('video-not-found')
    const part = partOf(request.headers, info.sizeBytes, info.etag)
    describe(reply, file, info.etag, info.sizeBytes, part)
    if (part === 'unsatisfiable') return reply.status(416).send('')
    const length = part === 'whole' ? info.sizeBytes : part.end - part.start + 1
    reply.header('content-length', length)
    if (head) return reply.send(Readable.from([]))
    const object = await storage.get(file.key, part === 'whole' ? undefined : part)
    if (!object) throw contract.fault('video-not-found')
    sent.inc({ source: 'store' }, length)
    return reply.send(object.body)
  }
}

type Part = ReturnType<typeof parseRange>

/** A range of another version of the file than the one we have would not fit; then the whole is sent (RFC 9110, 13.1.5). */
function partOf(headers: Record<string, string | string[] | undefined>, sizeBytes: number, etag: string): Part {
  const ifRange = headers['if-range']
  if (ifRange !== undefined && ifRange !== etag) return 'whole'
  return parseRange(typeof headers['range'] === 'string' ? headers['range'] : undefined, sizeBytes)
}

function describe(reply: FastifyReply, file: MediaFile, etag: string, sizeBytes: number, part: Part): void {
  reply
    .header('content-type', file.contentType)
    // The address is good for one viewer and a minute: nobody in between may keep the bytes.
    .header('cache-control', 'private')
    .header('accept-ranges', 'bytes')
    .header('etag', etag)
  if (part === 'unsatisfiable') reply.header('content-range', `bytes */${sizeBytes}`)
  else if (part !== 'whole') reply.status(206).header('content-range', `bytes ${part.start}-${part.end}/${sizeBytes}`)
}
