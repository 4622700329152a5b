import type { Worker } from '@codeflix/kit/worker'
import { join } from 'node:path'
import type { EngineLimits, Watch } from '../engine/media-engine.ts'
import type { ScratchFolder, ScratchSpace } from '../jobs/scratch.ts'
import { fetchSource, identifySource, type SourceOrigin } from './fetch-source.ts'

type LocalSource = { readonly path: string; readonly identity: string }

type Copy = {
  users: number
  readonly stop: AbortController
  readonly fetched: Promise<string>
  /** Whether somebody will come for it again. */
  wanted: () => Promise<boolean>
  folder?: ScratchFolder
}

/**
 * Local copies of sources, one for all tasks of this process that read the same file. A copy goes when nobody uses it and
 * its job has nothing left to encode, or when the room is wanted for another file.
 */
export function sourceCache(scratch: ScratchSpace, origin: SourceOrigin & { readonly limits: EngineLimits }) {
  const copies = new Map<string, Copy>()

  const drop = async (identity: string, copy: Copy): Promise<void> => {
    if (copies.get(identity) === copy) copies.delete(identity)
    copy.stop.abort()
    await copy.fetched.catch(() => {})
    await copy.folder?.remove()
  }
  const dropIdle = async (unless: (copy: Copy) => Promise<boolean>): Promise<void> => {
    for (const [identity, copy] of copies)
      if (copy.users === 0 && !(await unless(copy)) && copy.users === 0) await drop(identity, copy)
  }
  const begin = (source: string, identity: string, wanted: Copy['wanted'], watch: Watch): Copy => {
    const stop = new AbortController()
    const fetch = async (): Promise<string> => {
      await dropIdle(async () => false)
      copy.folder = await scratch.open()
      const path = join(copy.folder.path, 'source')
      await fetchSource(source, path, origin, { ...watch, signal: stop.signal })
      return path
    }
    const copy: Copy = { users: 1, stop, wanted, fetched: Promise.resolve().then(fetch) }
    copies.set(identity, copy)
    // The next one who asks tries again, with the room that half a copy would take.
    copy.fetched.catch(() => drop(identity, copy).catch(() => {}))
    return copy
  }

  return {
    /** Gives the source to `work`, fetched if no other task of this process has it. */
    async use<T>(
      source: string,
      wanted: () => Promise<boolean>,
      watch: Watch & { readonly signal: AbortSignal },
      work: (source: LocalSource) => Promise<T>,
    ): Promise<T> {
      const identity = await identifySource(source, origin)
      watch.signal.throwIfAborted()
      let copy = copies.get(identity)
      if (copy) {
        copy.users++
        copy.wanted = wanted
      } else copy = begin(source, identity, wanted, watch)
      try {
        return await work({ path: await unlessAborted(copy.fetched, watch.signal), identity })
      } finally {
        copy.users--
        if (copy.users === 0 && !(await wanted().catch(() => false)) && copy.users === 0) await drop(identity, copy)
      }
    },

    /** Others may have done what a copy was kept for. */
    tidy: {
      name: 'tidy-sources',
      everySeconds: 30,
      run: () => dropIdle((copy) => copy.wanted()),
    } satisfies Worker,

    close: () => dropIdle(async () => false),
  }
}
export type SourceCache = ReturnType<typeof sourceCache>

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const aborted = (): void => reject(signal.reason as Error)
  signal.addEventListener('abort', aborted, { once: true })
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', aborted))
}
