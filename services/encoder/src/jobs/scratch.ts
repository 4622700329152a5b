import type { Worker } from '@codeflix/kit/worker'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { EncoderContext } from '../database.ts'

const named = /^(\d+)-[0-9a-f-]{36}$/

/**
 * Folders on the local disk, one for each attempt at a job. Each carries the number of its process, so that what a
 * process left that was killed is told from what another one on this machine is working in.
 */
export function scratchSpace(root: string, log: EncoderContext['log']) {
  const ours = new Set<string>()

  return {
    /** Gives a fresh folder to `work` and deletes it when that has ended. */
    async use<T>(leaseId: string, work: (folder: string) => Promise<T>): Promise<T> {
      const name = `${process.pid}-${leaseId}`
      const folder = join(root, name)
      ours.add(name)
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        return await work(folder)
      } finally {
        await rm(folder, { recursive: true, force: true })
        ours.delete(name)
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
