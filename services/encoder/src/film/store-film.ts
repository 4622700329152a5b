import type { Note } from '@codeflix/contracts/encode-notes'
import { filmContentType } from '@codeflix/kit/film-files'
import type { ObjectStore } from '@codeflix/kit/ports/storage'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { sql } from 'kysely'
import type { StoredRendition, Trx } from '../database.ts'
import type { Inspection, Poster } from '../engine/engine-tasks.ts'
import { bitrateOf, durationOf, type Presentation, sizeOf } from '../packaging/renditions.ts'
import { sampledSsimDb } from './compare-quality.ts'

/** A whole film in the object store. */
export interface StoredFilm {
  /** Without a trailing slash. */
  assetPrefix: string
  posterCandidates: string[]
  renditions: StoredRendition[]
  durationSeconds: number
  cpuSeconds: number
  /** What is odd about it, in its file as well: for editors. */
  notes: Note[]
}

/** Below which everything of a media file lies. */
export const mediaPrefix = (mediaId: string): string => `media/${mediaId}/`
export const assetPrefixOf = (mediaId: string, address: string): string => `${mediaPrefix(mediaId)}${address}`

/** Where chunks wait for their film to be whole; nothing here is ever served. */
export const chunksPrefix = (mediaId: string): string => `${mediaPrefix(mediaId)}chunks`

const atOnce = 4

/** Copies a packaged film into the object store, manifests last: whoever finds one finds all that it names. */
export async function storeFilm(
  storage: ObjectStore,
  folder: string,
  prefix: string,
  on: { stored: (share: number) => void; signal: AbortSignal },
): Promise<void> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  const isManifest = (file: string): boolean => /\.(m3u8|mpd|vtt)$/.test(file)
  let stored = 0
  for (const group of [files.filter((file) => !isManifest(file)), files.filter(isManifest)]) {
    const waiting = [...group]
    const carry = async (): Promise<void> => {
      for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
        on.signal.throwIfAborted()
        const contentType = filmContentType(file)
        if (!contentType) throw new Error(`${file} is not a file that belongs to a film`)
        // A few seconds each: whole in memory they cost half of what a stream does.
        await storage.put(`${prefix}/${file}`, await readFile(join(folder, file)), { contentType })
        stored++
        on.stored(stored / files.length)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, carry))
  }
}

const playersGoOnFor = sql<string>`now() + interval '1 day'`

/** Lets folders go that nothing refers to any more, when nobody can be watching what is in them. */
export async function serveForAWhile(trx: Trx, assetPrefixes: readonly string[]): Promise<void> {
  if (assetPrefixes.length === 0) return
  await trx
    .insertInto('outdatedFolder')
    .values(assetPrefixes.map((prefix) => ({ prefix: `${prefix}/`, dueAt: playersGoOnFor })))
    .onConflict((conflict) => conflict.column('prefix').doNothing())
    .execute()
}

/** How much of a film can be played at an address already, in seconds, as its manifest says. */
export async function storedSeconds(storage: ObjectStore, prefix: string): Promise<number> {
  const manifest = await storage.get(`${prefix}/manifest.mpd`)
  const duration = manifest && /mediaPresentationDuration="PT([\d.]+)S"/.exec(await text(manifest.body))?.[1]
  return Number(duration ?? 0)
}

/** What there is to tell about a film once it is stored. */
export function describeFilm(
  assetPrefix: string,
  presentation: Presentation,
  cpuSeconds: number,
  posters: readonly Poster[],
  notes: Note[],
  found: Inspection,
): StoredFilm {
  const sizes = new Map(presentation.video.map(({ track, width, height }) => [track.name, { width, height }]))
  return {
    assetPrefix,
    posterCandidates: posters.map(({ file }) => `${assetPrefix}/posters/${file}`),
    renditions: [...presentation.video, ...presentation.audio].map(({ track }) => {
      const { peak, average } = bitrateOf(track)
      const measuredSsimDb = sampledSsimDb(found, track.name)
      return {
        name: track.name,
        kind: track.kind,
        codec: track.codec,
        ...sizes.get(track.name),
        peakBitrate: peak,
        averageBitrate: average,
        sizeBytes: sizeOf(track),
        ...(measuredSsimDb === undefined ? {} : { measuredSsimDb }),
      }
    }),
    durationSeconds: durationOf(presentation),
    cpuSeconds,
    notes,
  }
}
