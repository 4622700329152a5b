import { Upload } from '@tus/server'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ObjectStore } from '../ports/storage.ts'

/** What every object store must do. `connect` gives a store on the same data each time. */
export function storageSuite(name: string, options: { connect(): Promise<ObjectStore> }): void {
  describe(`storage: ${name}`, () => {
    let store: ObjectStore
    let folder: string
    const prefix = (): string => `suite/${randomUUID()}`
    const read = async (key: string, range?: { start: number; end: number }) => {
      const found = await store.get(key, range)
      return found && { info: found.info, bytes: await buffer(found.body) }
    }
    beforeAll(async () => {
      store = await options.connect()
      folder = await mkdtemp(join(tmpdir(), 'storage-suite-'))
    })
    afterAll(() => rm(folder, { recursive: true, force: true }))

    test('gives back what was put, with its type, also from a stream and after a new connection', async () => {
      const at = prefix()
      const bytes = randomBytes(3_000_000)
      await store.put(`${at}/a.mp4`, Readable.from([bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)]), {
        contentType: 'video/mp4',
      })
      store = await options.connect()
      const found = await read(`${at}/a.mp4`)
      expect(found?.info).toMatchObject({ key: `${at}/a.mp4`, sizeBytes: 3_000_000, contentType: 'video/mp4' })
      expect(found?.bytes.equals(bytes)).toBe(true)
      expect(await store.head(`${at}/a.mp4`)).toEqual(found?.info)
    })

    test('gives a range, first and last byte included', async () => {
      const key = `${prefix()}/range`
      await store.put(key, '0123456789', { contentType: 'text/plain' })
      expect(String((await read(key, { start: 2, end: 5 }))?.bytes)).toBe('2345')
      expect(String((await read(key, { start: 9, end: 9 }))?.bytes)).toBe('9')
    })

    test('an object that is put again is replaced, and its etag changes', async () => {
      const key = `${prefix()}/again`
      await store.put(key, 'one', { contentType: 'text/plain' })
      const before = await store.head(key)
      await store.put(key, 'three', { contentType: 'text/vtt' })
      expect(String((await read(key))?.bytes)).toBe('three')
      expect(await store.head(key)).toMatchObject({ sizeBytes: 5, contentType: 'text/vtt' })
      expect((await store.head(key))?.etag).not.toBe(before?.etag)
    })

    test('what is not there is undefined, and deleting it is no error', async () => {
      const key = `${prefix()}/absent`
      expect(await store.get(key)).toBeUndefined()
      expect(await store.head(key)).toBeUndefined()
      await store.delete(key)
      expect(await store.download(key, join(folder, 'absent'))).toBe(false)
    })

    test('a put that breaks off leaves nothing, and keeps what was there', async () => {
      const key = `${prefix()}/broken`
      const broken = () =>
        Readable.from(
          (async function* () {
            yield Buffer.from('half')
            throw new Error('connection lost')
          })(),
        )
      await expect(store.put(key, broken(), { contentType: 'text/plain' })).rejects.toThrow('connection lost')
      expect(await store.head(key)).toBeUndefined()
      await store.put(key, 'whole', { contentType: 'text/plain' })
      await expect(store.put(key, broken(), { contentType: 'text/plain' })).rejects.toThrow('connection lost')
      expect(String((await read(key))?.bytes)).toBe('whole')
    })

    test('lists by prefix in the order of the keys, page by page, and deletes by prefix', async () => {
      const at = prefix()
      for (const file of ['b/2', 'a', 'b/1', 'b/10', 'c'])
        await store.put(`${at}/${file}`, file, { contentType: 'text/plain' })
      const names = (infos: { key: string }[]) => infos.map((info) => info.key.slice(at.length + 1))
      expect(names(await store.list(`${at}/`))).toEqual(['a', 'b/1', 'b/10', 'b/2', 'c'])
      expect(names(await store.list(`${at}/b/1`))).toEqual(['b/1', 'b/10'])
      expect(names(await store.list(`${at}/`, { after: `${at}/b/10`, limit: 1 }))).toEqual(['b/2'])
      await store.deletePrefix(`${at}/b/`)
      expect(names(await store.list(`${at}/`))).toEqual(['a', 'c'])
    })

    test('downloads to a local file', async () => {
      const key = `${prefix()}/download`
      await store.put(key, 'to disk', { contentType: 'text/plain' })
      const path = join(folder, 'download')
      expect(await store.download(key, path)).toBe(true)
      expect(await readFile(path, 'utf8')).toBe('to disk')
    })

    test.for(['../outside', 'a/../../b', '/absolute', 'a//b', 'a/./b', '', 'sp ace', 'nul\0', 'a/..'])(
      'refuses the key %j',
      async (key) => {
        await expect(store.put(key, 'x', { contentType: 'text/plain' })).rejects.toThrow()
        await expect(store.get(key)).rejects.toThrow()
        await expect(store.delete(key)).rejects.toThrow()
      },
    )

    test('an upload in parts goes on after a new connection and is an object when its last byte is there', async () => {
      const at = `uploads-${randomUUID().slice(0, 8)}`
      const bytes = randomBytes(12 * 1024 * 1024)
      const id = randomUUID()
      const part = 6 * 1024 * 1024
      await store
        .uploads(at)
        .create(new Upload({ id, size: bytes.length, offset: 0, metadata: { filetype: 'video/mp4' } }))
      await store.uploads(at).write(Readable.from([bytes.subarray(0, part)]), id, 0)
      expect(await store.head(`${at}/${id}`)).toBeUndefined()
      store = await options.connect()
      const resumed = await store.uploads(at).getUpload(id)
      expect(resumed).toMatchObject({ offset: part, size: bytes.length })
      await store.uploads(at).write(Readable.from([bytes.subarray(part)]), id, part)
      expect((await read(`${at}/${id}`))?.bytes.equals(bytes)).toBe(true)
      expect(await store.head(`${at}/${id}`)).toMatchObject({ contentType: 'video/mp4' })
      // A client that did not hear the last answer asks where it stands.
      expect(await store.uploads(at).getUpload(id)).toMatchObject({ offset: bytes.length, size: bytes.length })
    })

    test('an upload that is given up leaves nothing', async () => {
      const at = `uploads-${randomUUID().slice(0, 8)}`
      const id = randomUUID()
      await store.uploads(at).create(new Upload({ id, size: 10, offset: 0 }))
      await store.uploads(at).write(Readable.from([Buffer.from('12345')]), id, 0)
      await store.uploads(at).remove(id)
      await expect(store.uploads(at).getUpload(id)).rejects.toBeDefined()
      expect(await store.head(`${at}/${id}`)).toBeUndefined()
    })
  })
}
