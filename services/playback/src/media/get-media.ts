import { playback as contract } from '@codeflix/contracts/playback'
import { matchesEtag } from '@codeflix/kit/etag'
import type { Handler, HandlerRequest } from '@codeflix/kit/http'
import { Counter } from 'prom-client'
import { Readable } from 'node:stream'
import type { PlaybackContext } from '../database.ts'
import { isForFolder, keyIdOf, readGrant } from '../grants/grant.ts'
import type { GrantKeys } from '../grants/grant-keys.ts'
import type { SessionStates } from '../sessions/session-states.ts'
import { parseRange } from './byte-range.ts'
import { hotFiles } from './hot-files.ts'
import { mediaFileAt, type MediaFile, type MediaFolder } from './media-file.ts'

type Route = (typeof contract)['routes']['getMedia']
type Request = HandlerRequest<Route>['http']['request']
type Reply = HandlerRequest<Route>['http']['reply']
type Part = ReturnType<typeof parseRange>

/** A manifest or captions may be written again; whoever has it asks after some seconds. */
const changingSeconds = 5

/** Serves the files of a video to whoever has a grant for its folder. */
export function getMedia(context: PlaybackContext, keys: GrantKeys, states: SessionStates): Handler<Route> {
  const { storage } = context.ports
  const hot = hotFiles(storage, { maxBytes: context.config.hotBytes, maxFileBytes: context.config.hotFileBytes })
  const sent = new Counter({
    name: 'playback_media_bytes_total',
    help: 'Bytes of media that were sent, from memory or from the store',
    labelNames: ['source'],
    registers: [context.metrics],
  })

  /** @throws Fault `playback.grant-invalid` */
  const admit = async (grant: string): Promise<{ folder: MediaFolder; expiresAt: Date }> => {
    const keyId = keyIdOf(grant)
    const key = keyId === undefined ? undefined : await keys.find(keyId)
    const read = readGrant(grant, () => key, context.now())
    const folder = read && (await states.folderOf(read.sessionId))
    if (!read || !folder || !isForFolder(read, folder.assetPrefix)) throw contract.fault('grant-invalid')
    return { folder, expiresAt: read.expiresAt }
  }

  /** @throws Fault `playback.media-unavailable` when the store is away; whoever watches asks again */
  const reading = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (cause) {
      context.log.warn({ err: cause }, 'a file of a video could not be read')
      throw contract.fault('media-unavailable', { cause })
    }
  }

  /** @throws Error when the file is another one than what was told of it; the next request finds the new one */
  const open = async (file: MediaFile, part: Exclude<Part, 'unsatisfiable'>, etag: string) => {
    try {
      const object = await storage.get(file.key, part === 'whole' ? undefined : part)
      if (object && object.info.etag !== etag) {
        object.body.destroy()
        throw new Error(`${file.key} was written again while it was read`)
      }
      return object
    } catch (error) {
      hot.forget(file)
      throw error
    }
  }

  /** A browser keeps a file for as long as its address is good, and nobody in between keeps it at all. */
  const cacheControl = (file: MediaFile, expiresAt: Date): string => {
    const goodSeconds = Math.max(0, Math.floor((expiresAt.getTime() - context.now().getTime()) / 1000))
    return `private, max-age=${file.immutable ? goodSeconds : Math.min(goodSeconds, changingSeconds)}`
  }

  return async ({ params, http: { request, reply } }) => {
    const { folder, expiresAt } = await admit(params.grant)
    const file = mediaFileAt(folder, params['*'])
    if (file === 'outside') throw contract.fault('grant-invalid')
    const found = file && (await reading(hot.get(file)))
    if (!found) throw contract.fault('video-not-found')

    const { etag, sizeBytes } = 'info' in found ? found.info : { etag: found.etag, sizeBytes: found.bytes.length }
    reply
      .header('content-type', file.contentType)
      .header('cache-control', cacheControl(file, expiresAt))
      .header('accept-ranges', 'bytes')
      .header('etag', etag)
    if (matchesEtag(request.headers['if-none-match'], etag)) return reply.status(304).send()
    const part = partOf(request, sizeBytes, etag)
    if (part === 'unsatisfiable')
      return reply.status(416).header('content-range', `bytes */${sizeBytes}`).removeHeader('content-type').send('')
    describePart(reply, part, sizeBytes)
    const head = request.method === 'HEAD'

    if (!('info' in found)) {
      const bytes = part === 'whole' ? found.bytes : found.bytes.subarray(part.start, part.end + 1)
      if (!head) sent.inc({ source: 'memory' }, bytes.length)
      return reply.send(bytes)
    }
    const length = part === 'whole' ? sizeBytes : part.end - part.start + 1
    reply.header('content-length', length)
    if (head) return reply.send(Readable.from([]))
    const object = await reading(open(file, part, etag))
    if (!object) throw contract.fault('video-not-found')
    sent.inc({ source: 'store' }, length)
    return reply.send(object.body)
  }
}

/** A range of another version of the file than the one we have would not fit; then the whole is sent (RFC 9110, 13.1.5). */
function partOf({ headers }: Request, sizeBytes: number, etag: string): Part {
  const ifRange = headers['if-range']
  if (ifRange !== undefined && ifRange !== etag) return 'whole'
  return parseRange(headers.range, sizeBytes)
}

function describePart(reply: Reply, part: Exclude<Part, 'unsatisfiable'>, sizeBytes: number): void {
  if (part !== 'whole') reply.status(206).header('content-range', `bytes ${part.start}-${part.end}/${sizeBytes}`)
}
