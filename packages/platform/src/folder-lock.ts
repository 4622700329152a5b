import { execFile } from 'node:child_process'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'

/** Holds a folder for one process at a time. */
interface FolderLock {
  release(): Promise<void>
}

const ownerSchema = z.object({ pid: z.number().int().positive(), startedAt: z.string().nullable() })
type Owner = z.infer<typeof ownerSchema>

/**
 * Takes the folder for this process, also after the earlier owner was killed: an owner counts only while a process
 * with its number *and* its start time lives.
 *
 * @throws Error in plain words when another process, or this one already, holds it
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, 'owner.json')
  const mine: Owner = { pid: process.pid, startedAt: await processStart(process.pid) }
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`
  await writeFile(draft, JSON.stringify(mine), { mode: 0o644 })
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      // A hard link appears with its content or not at all, unlike a file that is created and then written.
      const taken = await link(draft, path).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'EEXIST') return false
          throw error
        },
      )
      if (taken) return { release: () => release(path, mine) }
      const owner = await readOwner(path)
      if (owner !== undefined && (await isAlive(owner))) {
        throw new Error(
          `The data folder ${folder} is in use by another Codeflix (process ${owner.pid}). Stop that one first, or ` +
            `choose another folder with --data.`,
        )
      }
      await setAside(path, draft, owner)
    }
    throw new Error(`The data folder ${folder} is being taken by several processes at once. Start again in a moment.`)
  } finally {
    await rm(draft, { force: true })
  }
}

async function release(path: string, mine: Owner): Promise<void> {
  const owner = await readOwner(path)
  if (owner?.pid === mine.pid && owner.startedAt === mine.startedAt) await rm(path, { force: true })
}

/** Removes a dead owner's file, unless a third process replaced it since it was read. */
async function setAside(path: string, draft: string, dead: Owner | undefined): Promise<void> {
  const aside = `${draft}.dead`
  await rename(path, aside).catch(() => undefined)
  const moved = await readOwner(aside)
  if (moved !== undefined && (moved.pid !== dead?.pid || moved.startedAt !== dead.startedAt)) {
    await link(aside, path).catch(() => undefined)
  }
  await rm(aside, { force: true })
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return undefined
  }
}

async function isAlive(owner: Owner): Promise<boolean> {
  return isProcessAlive(owner.pid) && (await processStart(owner.pid)) === owner.startedAt
}

/** Whether a process with this number exists, under whichever user. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** What tells two processes with the same number apart; null when the process is gone, a zombie, or can't be told. */
async function processStart(pid: number): Promise<string | null> {
  try {
    if (process.platform === 'linux') {
      const statLine = await readFile(`/proc/${pid}/stat`, 'utf8')
      // The second field is the program's name in brackets and may hold spaces; the fields are counted behind it.
      const fields = statLine.slice(statLine.lastIndexOf(')') + 2).split(' ')
      const bootId = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
      return fields[0] === 'Z' ? null : `${bootId.trim()}/${fields[19]}`
    }
    return (await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)])).stdout.trim() || null
  } catch {
    return null
  }
}
