import type { Worker } from '@codeflix/kit/worker'
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { EncoderContext } from '../database.ts'

const named = /^(\d+)-[0-9a-f-]{36}$/

export type ScratchFolder = { readonly path: string; remove(): Promise<void> }

/**
 * Folders on the local disk, one for each task under way and each source. Each carries the number of its process, so that what a
 * process left that was killed is told from what another one on this machine is working in.
 */
export function scratchSpace(root: string, log: EncoderContext['log']) {
  const ours = new Set<string>()
  const open = async (): Promise<ScratchFolder> => {
    const name = `${process.pid}-${randomUUID()}`
    const path = join(root, name)
    ours.add(name)
    await mkdir(path, { recursive: true, mode: 0o700 })
    return {
      path,
      async remove() {
        await rm(path, { recursive: true, force: true })
        ours.delete(name)
      },
    }
  }

  return {
    open,
    /** Gives a fresh folder to `work` and deletes it when that has ended. */
    async use<T>(work: (folder: string) => Promise<T>): Promise<T> {
      const folder = await open()
      try {
        return await work(folder.path)
      } finally {
        await folder.remove()
      }
    },

    tidy: {
      name: 'tidy-scratch',
      everySeconds: 600,
      async run() {
        for (const name of await readdir(root).catch(() => [])) {
          const pid = Number(named.exec(name)?.[1])
          if (!pid || (pid === process.pid ? ours.has(name) : isAlive(pid))) continue
          await rm(join(root, name), { recursive: true, force: true })
          log.info({ folder: name }, 'scratch folder of a process that died deleted')
        }
      },
    } satisfies Worker,
  }
}
export type ScratchSpace = ReturnType<typeof scratchSpace>

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
