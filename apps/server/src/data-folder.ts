import { access, constants, mkdir, open, readdir, readFile, rename, statfs } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ConfigError } from './config.ts'

/** Opened when something has to be kept on this machine: where everything is kept elsewhere there is no such folder. */
export type DataFolder = () => Promise<string>

export function dataFolder(name: string): DataFolder {
  let opened: Promise<string> | undefined
  return () => (opened ??= openDataFolder(name))
}

const marker = 'codeflix-data.json'
const draft = `.${marker}.new`
const minimumFreeBytes = 2 * 1024 ** 3

/**
 * The data folder, made when it is missing.
 * @throws ConfigError when it is somebody else's, not writable, of a newer version, or on a disk that is almost full
 */
async function openDataFolder(name: string): Promise<string> {
  const folder = resolve(name)
  const choose = 'Choose another folder with --data.'
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 })
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EEXIST' || code === 'ENOTDIR')
      throw new ConfigError(`${folder} is a file and not a folder. ${choose}`)
    throw new ConfigError(
      `The data folder ${folder} cannot be used (${code ?? String(error)}). Make it writable for you, or choose another folder with --data.`,
    )
  }
  const names = await readdir(folder)
  if (!names.includes(marker)) {
    // A disk that is mounted for the purpose has the one from the start; a first start that was cut off left the other.
    const foreign = names.filter((one) => one !== 'lost+found' && one !== draft)
    if (foreign.length > 0)
      throw new ConfigError(
        `${folder} holds something that is not Codeflix's (${foreign.slice(0, 3).join(', ')}). Nothing was touched. ${choose}`,
      )
    await mark(folder)
  }
  let format: unknown
  try {
    format = (JSON.parse(await readFile(join(folder, marker), 'utf8')) as { format?: unknown }).format
  } catch {
    throw new ConfigError(
      `${join(folder, marker)} is damaged. Put it back from a backup, or choose another folder with --data.`,
    )
  }
  if (format !== 1)
    throw new ConfigError(
      `${folder} was made by a newer Codeflix. Start that version, or choose another folder with --data.`,
    )
  const disk = await statfs(folder)
  const free = disk.bavail * disk.bsize
  if (free < minimumFreeBytes)
    throw new ConfigError(
      `Only ${(free / 1024 ** 3).toFixed(1)} GiB are free on the disk of ${folder}; Codeflix needs at least 2 GiB for its database and videos. Free some space, or choose another folder with --data.`,
    )
  return folder
}

/** Whole or not at all: half a marker would make the folder look damaged for good. */
async function mark(folder: string): Promise<void> {
  const file = await open(join(folder, draft), 'w')
  try {
    await file.writeFile(`${JSON.stringify({ format: 1, createdAt: new Date().toISOString() })}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(join(folder, draft), join(folder, marker))
}
