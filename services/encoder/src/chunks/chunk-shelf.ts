import type { ObjectStore } from '@codeflix/kit/ports/storage'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { videoArguments } from '../ladder/engine-parameters.ts'
import type { EncodedVideo, EncodeVideoTask } from '../engine/engine-tasks.ts'

/** Where the chunks of a film lie until it is whole, so that whoever takes the job up finds those that are done. */
export type ChunkShelf = {
  /** Brings a chunk's segments into the task's output folder. Undefined when nobody has encoded it. */
  find(task: EncodeVideoTask): Promise<EncodedVideo | undefined>
  keep(task: EncodeVideoTask, chunk: EncodedVideo): Promise<void>
  /** Once the film is whole. */
  clear(): Promise<void>
}

/**
 * A shelf in the object store. A chunk's address is made of the source's identity, the engine, and all that the engine is
 * asked for: the same work has the same address, and other work never finds it.
 */
export function chunkShelf(storage: ObjectStore, prefix: string, source: string, engine: string): ChunkShelf {
  const folderOf = (task: EncodeVideoTask): string => {
    const asked = [source, engine, ...videoArguments({ ...task, source: '', output: '' })].join('\n')
    return `${prefix}/${createHash('sha256').update(asked).digest('hex').slice(0, 32)}`
  }
  const filesOf = (chunk: EncodedVideo): string[] =>
    chunk.tracks.flatMap(({ name, firstSegment, segments }) => [
      `${name}/init.mp4`,
      ...segments.map((_, index) => `${name}/seg-${firstSegment + index}.m4s`),
    ])

  return {
    async find(task) {
      const folder = folderOf(task)
      const note = await storage.get(`${folder}/chunk.json`)
      if (!note) return undefined
      const chunk = JSON.parse((await buffer(note.body)).toString()) as EncodedVideo
      for (const { name } of chunk.tracks) await mkdir(join(task.output, name), { recursive: true })
      for (const file of filesOf(chunk))
        if (!(await storage.download(`${folder}/${file}`, join(task.output, file)))) return undefined
      return chunk
    },

    async keep(task, chunk) {
      const folder = folderOf(task)
      for (const file of filesOf(chunk))
        await storage.put(`${folder}/${file}`, createReadStream(join(task.output, file)), { contentType: 'video/mp4' })
      // Last: whoever finds it finds all that it names.
      await storage.put(`${folder}/chunk.json`, JSON.stringify(chunk), { contentType: 'application/json' })
    },

    clear: () => storage.deletePrefix(`${prefix}/`),
  }
}
