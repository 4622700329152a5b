import { saysDiskFull } from '@codeflix/kit/disk-full'
import { isValidKey, isValidPrefix } from '@codeflix/kit/object-key'
import { type ObjectInfo, type ObjectStore, StoreFailure } from '@codeflix/kit/ports/storage'
import { FileConfigstore, FileStore } from '@tus/file-store'
import { Upload, type DataStore } from '@tus/server'
import { createHash, randomUUID } from 'node:crypto'
import { constants, createReadStream, createWriteStream } from 'node:fs'
import { copyFile, link, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const uploadLifetimeMs = 7 * 86_400_000

const missing = (error: unknown): undefined => {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined
  throw error
}

/**
 * Objects as files: `objects/<key>` holds the bytes, `types/<key>` the content type, `incoming/` what is not whole yet.
 * For one machine; several processes on it may share the folder.
 */
export async function fileStorage(options: { folder: string }): Promise<ObjectStore> {
  const objects = join(options.folder, 'objects')
  const types = join(options.folder, 'types')
  const incoming = join(options.folder, 'incoming')
  for (const folder of [objects, types, incoming]) await mkdir(folder, { recursive: true })

  const pathOf = (root: string, key: string): string => {
    if (!isValidKey(key)) throw new Error(`${JSON.stringify(key)} is not the key of an object`)
    return join(root, key)
  }

  /** Moves a whole file into its place. The type goes first, so that a reader never finds bytes without one. */
  const finish = async (source: string, key: string, contentType: string): Promise<void> => {
    const type = pathOf(types, key)
    await mkdir(dirname(type), { recursive: true })
    const temporary = join(incoming, randomUUID())
    try {
      await writeFile(temporary, contentType)
      await rename(temporary, type)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
    const target = pathOf(objects, key)
    await mkdir(dirname(target), { recursive: true })
    await rename(source, target)
  }

  const infoOf = async (key: string): Promise<ObjectInfo | undefined> => {
    const stats = await stat(pathOf(objects, key)).catch(missing)
    if (!stats?.isFile()) return undefined
    return {
      key,
      sizeBytes: stats.size,
      contentType: (await readFile(pathOf(types, key), 'utf8').catch(missing)) ?? 'application/octet-stream',
      etag: `"${createHash('sha256').update(`${stats.ino}:${stats.size}:${stats.mtimeMs}`).digest('base64url').slice(0, 22)}"`,
      modifiedAt: stats.mtime.toISOString(),
    }
  }

  const keysBelow = async (folder: string, prefix: string): Promise<string[]> => {
    const entries = (await readdir(folder, { withFileTypes: true }).catch(missing)) ?? []
    const found = await Promise.all(
      entries.map(async (entry) =>
        entry.isDirectory()
          ? keysBelow(join(folder, entry.name), `${prefix}${entry.name}/`)
          : [`${prefix}${entry.name}`],
      ),
    )
    return found.flat()
  }
  const keysWith = async (prefix: string): Promise<string[]> => {
    if (!isValidPrefix(prefix)) throw new Error(`${JSON.stringify(prefix)} is not the start of a key`)
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
    return (await keysBelow(join(objects, folder), folder)).filter((key) => key.startsWith(prefix)).toSorted()
  }

  const remove = async (key: string): Promise<void> => {
    for (const root of [objects, types]) {
      const path = pathOf(root, key)
      await rm(path, { force: true })
      // Folders that are empty now go too; one that is not refuses.
      for (let folder = dirname(path); folder !== root; folder = dirname(folder))
        if (
          !(await rmdir(folder).then(
            () => true,
            () => false,
          ))
        )
          break
    }
  }

  return {
    async put(key, body, { contentType }) {
      pathOf(objects, key)
      const temporary = join(incoming, randomUUID())
      try {
        // Flushed to the disk before it gets its name.
        if (body instanceof Readable) await pipeline(body, createWriteStream(temporary, { flags: 'wx', flush: true }))
        else await writeFile(temporary, body, { flag: 'wx', flush: true })
        await finish(temporary, key, contentType)
      } catch (error) {
        await rm(temporary, { force: true })
        if (saysDiskFull(error))
          throw new StoreFailure('full', `there is no room for ${key} in ${options.folder}`, { cause: error })
        throw error
      }
    },

    async get(key, range) {
      const info = await infoOf(key)
      if (!info) return undefined
      if (range && (range.start < 0 || range.end < range.start || range.end >= info.sizeBytes))
        throw new RangeError(`bytes ${range.start}-${range.end} are not inside ${key} of ${info.sizeBytes} bytes`)
      return { info, body: createReadStream(pathOf(objects, key), { ...range, highWaterMark: 256 * 1024 }) }
    },

    head: infoOf,
    delete: remove,

    async deletePrefix(prefix) {
      for (const key of await keysWith(prefix)) await remove(key)
    },

    async list(prefix, { after = '', limit = 1000 } = {}) {
      const keys = (await keysWith(prefix)).filter((key) => key > after).slice(0, limit)
      const infos = await Promise.all(keys.map(infoOf))
      return infos.filter((info) => info !== undefined)
    },

    async download(key, path) {
      const source = pathOf(objects, key)
      if (!(await infoOf(key))) return false
      await rm(path, { force: true })
      // The same bytes under a second name where the disk allows it, else a copy.
      await link(source, path).catch(() => copyFile(source, path, constants.COPYFILE_FICLONE))
      return true
    },

    uploads: (prefix) =>
      new FileUploads({
        folder: join(incoming, pathOf('', prefix)),
        finish: (path, id, contentType) => finish(path, `${prefix}/${id}`, contentType),
        finished: (id) => infoOf(`${prefix}/${id}`),
      }),

    async removeAbandoned(before) {
      const entries = await readdir(incoming, { recursive: true, withFileTypes: true })
      const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
      const old = await Promise.all(files.map(async (file) => (await began(file)) < before.getTime()))
      for (const [index, file] of files.entries()) if (old[index]) await rm(file, { force: true })
    },
  }
}

/** When the put or the upload began that a file belongs to. */
async function began(file: string): Promise<number> {
  const folder = dirname(file)
  // The bytes of an upload get younger with each write; its state does not.
  const state = join(dirname(folder), 'state', `${basename(file)}.json`)
  const stats =
    (basename(folder) === 'parts' && (await stat(state).catch(missing))) || (await stat(file).catch(missing))
  return stats?.mtimeMs ?? Infinity
}

interface FileUploadsOptions {
  folder: string
  finish: (path: string, id: string, contentType: string) => Promise<void>
  finished: (id: string) => Promise<ObjectInfo | undefined>
}

/** The tus file store, with a file that is moved to its place as an object by its last byte. */
class FileUploads extends FileStore implements DataStore {
  readonly #options: FileUploadsOptions

  constructor(options: FileUploadsOptions) {
    super({
      directory: join(options.folder, 'parts'),
      configstore: new FileConfigstore(join(options.folder, 'state')),
      expirationPeriodInMilliseconds: uploadLifetimeMs,
    })
    this.#options = options
  }

  override async create(file: Upload): Promise<Upload> {
    await mkdir(join(this.#options.folder, 'state'), { recursive: true })
    await mkdir(this.directory, { recursive: true })
    return super.create(file)
  }

  override async write(readable: Readable, id: string, offset: number): Promise<number> {
    const reached = await super.write(readable, id, offset)
    const upload = await this.configstore.get(id)
    if (upload && upload.size === reached)
      await this.#options.finish(
        join(this.directory, id),
        id,
        upload.metadata?.['filetype'] ?? 'application/octet-stream',
      )
    return reached
  }

  override async getUpload(id: string): Promise<Upload> {
    const upload = await this.configstore.get(id)
    const done = upload && isValidKey(id) ? await this.#options.finished(id) : undefined
    if (!upload || !done) return super.getUpload(id)
    const { size, metadata, storage, creation_date } = upload
    return new Upload({ id, size, offset: done.sizeBytes, metadata, storage, creation_date })
  }

  override async remove(id: string): Promise<void> {
    await rm(join(this.directory, id), { force: true })
    await rm(join(this.#options.folder, 'state', `${id}.json`), { force: true })
  }
}
