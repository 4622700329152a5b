import { Upload } from '@tus/server'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ObjectStore } from '../ports/storage.ts'

interface StorageUnderTest {
  /** Gives a store on the same data each time, as another process would have it. */
  connect(): Promise<ObjectStore>
  /** Begins to put an object without an end in a process of its own, and resolves when 20 MB are under way. */
  putElsewhere(key: string): Promise<{ kill(): Promise<void> }>
}

/** What every object store must do. */
export function storageSuite(name: string, options: StorageUnderTest): void {
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

    test('gives the ranges at both ends, and refuses one that is not wholly inside', async () => {
      const key = `${prefix()}/ends`
      await store.put(key, '0123456789', { contentType: 'text/plain' })
      const first = await read(key, { start: 0, end: 0 })
      expect(String(first?.bytes)).toBe('0')
      expect(first?.info).toEqual(await store.head(key))
      expect(String((await read(key, { start: 0, end: 9 }))?.bytes)).toBe('0123456789')
      for (const range of [
        { start: 5, end: 10 },
        { start: 10, end: 10 },
        { start: 6, end: 5 },
        { start: -1, end: 3 },
      ])
        await expect(store.get(key, range), `${range.start}-${range.end}`).rejects.toThrow(RangeError)
    })

    test('gives back a large object from a stream, and the ranges across its parts', async () => {
      const key = `${prefix()}/large.mp4`
      const bytes = randomBytes(30_000_001)
      const pieces = Array.from({ length: 31 }, (_, index) => bytes.subarray(index * 999_999, (index + 1) * 999_999))
      await store.put(key, Readable.from(pieces), { contentType: 'video/mp4' })
      expect(await store.head(key)).toMatchObject({ sizeBytes: bytes.length, contentType: 'video/mp4' })
      expect((await read(key))?.bytes.equals(bytes)).toBe(true)
      const [start, end] = [8_000_000, 26_000_000]
      expect((await read(key, { start, end }))?.bytes.equals(bytes.subarray(start, end + 1))).toBe(true)
      const path = join(folder, 'large')
      expect(await store.download(key, path)).toBe(true)
      expect((await readFile(path)).equals(bytes)).toBe(true)
    })

    test('an empty object is an object', async () => {
      const key = `${prefix()}/empty`
      await store.put(key, Readable.from([]), { contentType: 'text/plain' })
      expect(await store.head(key)).toMatchObject({ sizeBytes: 0 })
      expect((await read(key))?.bytes).toHaveLength(0)
      expect(await store.download(key, join(folder, 'empty'))).toBe(true)
    })

    test('readers that go away in the middle are in nobody’s way', async () => {
      const key = `${prefix()}/left`
      await store.put(key, randomBytes(9_000_000), { contentType: 'video/mp4' })
      for (let reader = 0; reader < 20; reader++) {
        const found = await store.get(key)
        for await (const chunk of found?.body ?? [])
          if ((chunk as Buffer).length > 0) {
            found?.body.destroy()
            break
          }
      }
      expect((await read(key))?.bytes).toHaveLength(9_000_000)
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

    test('a process that is killed while it puts an object leaves nothing to see, and the rest can be removed', async () => {
      const key = `${prefix()}/killed`
      await store.put(`${key}-before`, 'whole', { contentType: 'text/plain' })
      const elsewhere = await options.putElsewhere(key)
      expect(await store.head(key)).toBeUndefined()
      await elsewhere.kill()
      expect(await store.head(key)).toBeUndefined()
      expect((await store.list(key)).map((object) => object.key)).toEqual([`${key}-before`])
      await store.removeAbandoned(new Date(Date.now() + 60_000))
      expect(await store.head(key)).toBeUndefined()
      expect(String((await read(`${key}-before`))?.bytes)).toBe('whole')
    })

    test('lists more than one answer holds in the order of the keys, and deletes them all', async () => {
      const at = prefix()
      const files = Array.from({ length: 1100 }, (_, index) => `s/${index}`).concat('s-1', 's.m4s', 's0', 'S')
      const waiting = [...files]
      const carry = async (): Promise<void> => {
        for (let file = waiting.pop(); file !== undefined; file = waiting.pop())
          await store.put(`${at}/${file}`, file, { contentType: 'text/plain' })
      }
      await Promise.all(Array.from({ length: 16 }, carry))
      const keys = files.map((file) => `${at}/${file}`).toSorted()
      const listed = async (after: string, limit: number) =>
        (await store.list(`${at}/`, { after, limit })).map((object) => object.key)
      expect(await listed('', 5000)).toEqual(keys)
      expect(await store.list(`${at}/`)).toHaveLength(1000)
      const pages: string[] = []
      for (let page = await listed('', 500); page.length > 0; page = await listed(page.at(-1) as string, 500))
        pages.push(...page)
      expect(pages).toEqual(keys)
      await store.deletePrefix(`${at}/s`)
      expect(await listed('', 5000)).toEqual([`${at}/S`])
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

    test.for(['../', 'a/../b', '/', 'a//', 'sp ace'])('refuses the prefix %j', async (wrong) => {
      await expect(store.list(wrong)).rejects.toThrow()
      await expect(store.deletePrefix(wrong)).rejects.toThrow()
    })

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

    test('an upload that is cut again and again loses nothing, whichever process goes on with it', async () => {
      const at = `uploads-${randomUUID().slice(0, 8)}`
      const bytes = randomBytes(30_000_000)
      const id = randomUUID()
      const stores = [await options.connect(), await options.connect()]
      const uploads = stores.map((one) => one.uploads(at))
      await uploads[0]?.create(new Upload({ id, size: bytes.length, offset: 0 }))
      let offset = 0
      for (const [turn, cutAfter] of [1, 4_000_000, 6_000_001, 0, 9_999_999, 5_000_000, 30_000_000].entries()) {
        const one = uploads[turn % 2] as ReturnType<ObjectStore['uploads']>
        expect(await one.getUpload(id)).toMatchObject({ offset, size: bytes.length })
        const piece = bytes.subarray(offset, offset + cutAfter)
        const chunks = Array.from({ length: Math.ceil(piece.length / 65_536) }, (_, index) =>
          piece.subarray(index * 65_536, (index + 1) * 65_536),
        )
        expect(await stores[0]?.head(`${at}/${id}`)).toBeUndefined()
        offset = await one.write(Readable.from(chunks), id, offset)
      }
      expect(offset).toBe(bytes.length)
      expect((await read(`${at}/${id}`))?.bytes.equals(bytes)).toBe(true)
      for (const one of uploads)
        expect(await one.getUpload(id)).toMatchObject({ offset: bytes.length, size: bytes.length })
    })

    test('bytes of a file and the state of its upload are nowhere among the objects', async () => {
      const at = `uploads-${randomUUID().slice(0, 8)}`
      const id = randomUUID()
      await store.uploads(at).create(new Upload({ id, size: 10, offset: 0 }))
      await store.uploads(at).write(Readable.from([Buffer.from('12345')]), id, 0)
      expect(await store.list(at)).toEqual([])
      await store.uploads(at).write(Readable.from([Buffer.from('67890')]), id, 5)
      expect((await store.list(at)).map((object) => object.key)).toEqual([`${at}/${id}`])
    })

    test('what began long ago and never ended is removed, what is whole stays', async () => {
      const at = `uploads-${randomUUID().slice(0, 8)}`
      const [half, whole] = [randomUUID(), randomUUID()]
      const uploads = store.uploads(at)
      for (const id of [half, whole]) await uploads.create(new Upload({ id, size: 10, offset: 0 }))
      await uploads.write(Readable.from([Buffer.from('12345')]), half, 0)
      await uploads.write(Readable.from([Buffer.from('1234567890')]), whole, 0)
      await store.removeAbandoned(new Date(Date.now() - 60_000))
      expect(await uploads.getUpload(half)).toMatchObject({ offset: 5 })
      await store.removeAbandoned(new Date(Date.now() + 60_000))
      await expect(uploads.getUpload(half)).rejects.toMatchObject({ status_code: 404 })
      expect((await store.list(at)).map((object) => object.key)).toEqual([`${at}/${whole}`])
      expect(String((await read(`${at}/${whole}`))?.bytes)).toBe('1234567890')
      // It can be begun anew.
      await uploads.create(new Upload({ id: half, size: 10, offset: 0 }))
      expect(await uploads.getUpload(half)).toMatchObject({ offset: 0 })
      await uploads.remove(half)
      await uploads.remove(half)
    })

    test('an upload that is given up leaves nothing', async () => {
      const at = `uploads-${randomUUID().slice(0, 8)}`
      const id = randomUUID()
      await store.uploads(at).create(new Upload({ id, size: 10, offset: 0 }))
      await store.uploads(at).write(Readable.from([Buffer.from('12345')]), id, 0)
      await store.uploads(at).remove(id)
      await expect(store.uploads(at).getUpload(id)).rejects.toMatchObject({ status_code: 404 })
      expect(await store.head(`${at}/${id}`)).toBeUndefined()
    })
  })
}
