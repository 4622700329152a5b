import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, rm, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system of its own with little room. */
export interface SmallDisk {
  readonly path: string
  /** Takes all the room that is left but for so many bytes. */
  fill(butBytes?: number): Promise<void>
  makeRoom(): Promise<void>
  close(): Promise<void>
}

/**
 * Mounts one where a process sees it that does nothing else, and through which all others reach it: it is gone with that
 * process, and that with ours. @throws Error where one may not mount, which takes root or user namespaces
 */
export async function smallDisk(mebibytes: number): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'codeflix-small-disk-'))
  const script = `mount -t tmpfs -o size=${mebibytes}m codeflix "$0" && echo mounted && exec cat`
  const own = process.getuid?.() === 0 ? [] : ['--map-root-user']
  const holder = spawn('unshare', [...own, '--mount', 'sh', '-c', script, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const mounted = await Promise.race([
    once(holder.stdout, 'data').then(() => true),
    once(holder, 'exit').then(() => false),
  ])
  if (!mounted) throw new Error('A small file system could not be mounted; run this test as root.')
  const path = `/proc/${holder.pid}/root${folder}`
  const ballast = join(path, 'ballast')
  return {
    path,
    async fill(butBytes = 0) {
      const file = await open(ballast, 'a')
      try {
        for (let bytes = 2 ** 20; bytes >= 1; bytes = Math.floor(bytes / 2))
          while (await file.write(Buffer.alloc(bytes)).then(({ bytesWritten }) => bytesWritten === bytes, isFull));
        await file.truncate((await file.stat()).size - butBytes)
      } finally {
        await file.close()
      }
    },
    makeRoom: () => rm(ballast, { force: true }),
    async close() {
      const ended = once(holder, 'exit')
      holder.stdin.end()
      await ended
      await rmdir(folder)
    },
  }
}

function isFull(error: NodeJS.ErrnoException): false {
  if (error.code !== 'ENOSPC') throw error
  return false
}
