import type { ObjectStore } from '@codeflix/kit/ports/storage'
import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { EncodeAudioTask, EncodedSpan, EncodeVideoTask } from '../engine/engine-tasks.ts'
import { audioArguments, videoArguments } from '../ladder/engine-parameters.ts'
import type { Rung } from '../ladder/ladder.ts'

/** One rendition of a stretch of the picture, or a soundtrack. `track` is absent where no sound came out. */
export type Encoded = {
  readonly track?: EncodedSpan
  readonly frames: number
  readonly cpuSeconds: number
}

const forgottenAtOnce = 8

/**
 * Where what is encoded lies in the object store until its film is whole, each rendition by itself: so that a task that is
 * done again finds what is done, and whoever joins the film finds all of it.
 */
export function chunkShelf(storage: ObjectStore) {
  const noteOf = (address: string): string => `${address}/encoded.json`
  const filesOf = ({ track }: Encoded): string[] =>
    track
      ? [
          `${track.name}/init.mp4`,
          ...track.segments.map((_, index) => `${track.name}/seg-${track.firstSegment + index}.m4s`),
        ]
      : []
  const placeOf = (address: string, file: string): string => `${address}/${file.slice(file.lastIndexOf('/') + 1)}`

  return {
    async read(address: string): Promise<Encoded | undefined> {
      const note = await storage.get(noteOf(address))
      return note && (JSON.parse((await buffer(note.body)).toString()) as Encoded)
    },

    /** Copies the segments into a local folder, below the rendition's name. False when some are not there any more. */
    async bring(address: string, encoded: Encoded, folder: string): Promise<boolean> {
      if (encoded.track) await mkdir(join(folder, encoded.track.name), { recursive: true })
      for (const file of filesOf(encoded))
        if (!(await storage.download(placeOf(address, file), join(folder, file)))) return false
      return true
    },

    async keep(address: string, encoded: Encoded, folder: string): Promise<void> {
      for (const file of filesOf(encoded))
        await storage.put(placeOf(address, file), await readFile(join(folder, file)), { contentType: 'video/mp4' })
      // Last: whoever finds it finds all that it names.
      await storage.put(noteOf(address), JSON.stringify(encoded), { contentType: 'application/json' })
    },

    /** What is forgotten is not found any more; the rest goes with the film's shelf. */
    async forget(addresses: readonly string[]): Promise<void> {
      const waiting = [...addresses]
      const one = async (): Promise<void> => {
        for (let address = waiting.shift(); address; address = waiting.shift()) await storage.delete(noteOf(address))
      }
      await Promise.all(Array.from({ length: forgottenAtOnce }, one))
    },
  }
}

/** Which shelf, of which content, encoded by what. `anew` stands for another try at the very same. */
type Origin = {
  readonly prefix: string
  readonly source: string
  readonly engine: string
  readonly anew?: string | undefined
}

/**
 * Made of the source's identity, the engine, and all that it is asked for: the same work has the same address, whichever
 * other rungs are encoded beside it, and other work never finds it.
 */
export const pictureAddress = (origin: Origin, task: EncodeVideoTask, rung: Rung): string =>
  addressOf(origin, videoArguments({ ...task, rungs: [rung], source: '', output: '' }))

export const soundAddress = (origin: Origin, task: EncodeAudioTask): string =>
  addressOf(origin, [
    ...audioArguments({ ...task, source: '', output: '' }, { gainDb: 0 }),
    // The gain follows from the source and from what is wanted.
    JSON.stringify(task.rendition.loudness),
  ])

function addressOf({ prefix, source, engine, anew }: Origin, asked: readonly string[]): string {
  const all = [source, engine, ...asked, anew ?? ''].join('\n')
  return `${prefix}/${createHash('sha256').update(all).digest('hex').slice(0, 32)}`
}
