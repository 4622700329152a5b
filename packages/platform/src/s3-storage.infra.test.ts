import { storageSuite } from '@codeflix/kit/testing/storage.suite'
import { Upload } from '@tus/server'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBucket } from './s3-bucket.ts'
import type { S3Failure } from './s3-failure.ts'
import { s3Storage } from './s3-storage.ts'
import { readS3Url } from './s3-url.ts'
import { putInChild } from './testing/put-in-child.ts'
import { startS3 } from './testing/servers/s3.ts'

let folder = ''
let server: Awaited<ReturnType<typeof startS3>>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3-storage-'))
  server = await startS3({ folder })
})
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

const connect = (prefix = 'site') => s3Storage(readS3Url(server.url.replace('?', `/${prefix}?`)))

storageSuite('S3', {
  connect: async () => connect(),
  putElsewhere: (key) =>
    putInChild(
      `import { s3Storage } from ${JSON.stringify(import.meta.resolve('./s3-storage.ts'))}
       import { readS3Url } from ${JSON.stringify(import.meta.resolve('./s3-url.ts'))}
       const store = s3Storage(readS3Url(${JSON.stringify(server.url.replace('?', '/site?'))}))`,
      key,
    ),
})

describe('a bucket', () => {
  test('is left as it was by two installations that share it', async () => {
    const [one, other] = [connect('one'), connect('other')]
    await one.put('same/key', 'one', { contentType: 'text/plain' })
    await other.put('same/key', 'other', { contentType: 'text/plain' })
    await other.deletePrefix('')
    expect((await one.list('')).map((object) => object.key)).toEqual(['same/key'])
    expect(await other.list('')).toEqual([])
  })

  test('has no parts left of what was abandoned', async () => {
    const store = connect('tidy')
    const uploads = store.uploads('uploads')
    await uploads.create(new Upload({ id: 'half', size: 20_000_000, offset: 0 }))
    await uploads.write(Readable.from([randomBytes(9_000_000)]), 'half', 0)
    const bucket = openBucket(readS3Url(server.url))
    const begun = async () =>
      (await bucket.ask('list uploads', (s3) => s3.listMultipartUploads({ Bucket: bucket.name, Prefix: 'tidy/' })))
        .Uploads ?? []
    const broken = Readable.from(
      (async function* () {
        yield randomBytes(20_000_000)
        throw new Error('connection lost')
      })(),
    )
    await expect(store.put('film.mp4', broken, { contentType: 'video/mp4' })).rejects.toThrow('connection lost')
    expect(await begun()).toHaveLength(1)
    await store.removeAbandoned(new Date(Date.now() + 60_000))
    expect(await begun()).toEqual([])
    const left = await readdir(server.bucketFolder, { recursive: true, withFileTypes: true })
    const files = left.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    expect(files.filter((file) => file.includes('tidy'))).toEqual([])
  })

  test('loses 50,000 objects of a prefix in seconds', async () => {
    const store = connect('many')
    for (let part = 0; part < 50; part++) {
      const at = join(server.bucketFolder, 'many/objects/media', String(part))
      await mkdir(at, { recursive: true })
      await Promise.all(Array.from({ length: 1000 }, (_, index) => writeFile(join(at, `${index}.m4s`), 'x')))
    }
    await store.put('kept', 'kept', { contentType: 'text/plain' })
    const since = performance.now()
    await store.deletePrefix('media/')
    console.log(`50,000 objects deleted in ${Math.round(performance.now() - since)} ms`)
    expect((await store.list('')).map((object) => object.key)).toEqual(['kept'])
  })
})

describe('an upload', () => {
  test('holds the right bytes although a process that lost its lock wrote on', async () => {
    const [one, other] = [connect(), connect()]
    const id = randomUUID()
    const bytes = randomBytes(40_000_000)
    const at = 'uploads'
    await one.uploads(at).create(new Upload({ id, size: bytes.length, offset: 0 }))
    const chunks = (from: number, to: number) =>
      Readable.from(
        (function* () {
          for (let start = from; start < to; start += 500_000)
            yield bytes.subarray(start, Math.min(to, start + 500_000))
        })(),
      )
    await one.uploads(at).write(chunks(0, 5_000_000), id, 0)
    const late = one.uploads(at).write(chunks(5_000_000, 23_000_000), id, 5_000_000)
    const rightful = other.uploads(at).write(chunks(5_000_000, 31_000_000), id, 5_000_000)
    await Promise.allSettled([late, rightful])
    const { offset } = await other.uploads(at).getUpload(id)
    expect(offset).toBeGreaterThanOrEqual(23_000_000)
    await other.uploads(at).write(chunks(offset, bytes.length), id, offset)
    const object = await one.get(`${at}/${id}`)
    expect(object && (await buffer(object.body)).equals(bytes)).toBe(true)
  })

  test('is not taken for whole when a rule of the bucket aborted it', async () => {
    const store = connect('rule')
    const uploads = store.uploads('uploads')
    await uploads.create(new Upload({ id: 'aborted', size: 10, offset: 0 }))
    const bucket = openBucket(readS3Url(server.url))
    const { Uploads = [] } = await bucket.ask('list uploads', (s3) =>
      s3.listMultipartUploads({ Bucket: bucket.name, Prefix: 'rule/' }),
    )
    for (const { Key, UploadId } of Uploads)
      await bucket.ask('abort', (s3) => s3.abortMultipartUpload({ Bucket: bucket.name, Key, UploadId }))
    await expect(uploads.getUpload('aborted')).rejects.toMatchObject({ status_code: 410 })
  })
})

describe('a server', () => {
  test('that is away is said to be away, and used again when it is back', async () => {
    const store = connect()
    await store.put('before/it', 'still there', { contentType: 'text/plain' })
    await server.kill()
    expect(server.pids()).toEqual([])
    for (const call of [
      () => store.head('before/it'),
      () => store.put('x', 'x', { contentType: 'text/plain' }),
      () => store.check(),
    ])
      await expect(call()).rejects.toMatchObject({
        kind: 'away',
        message: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+ does not answer \(ECONNREFUSED\)\.$/),
      })
    await server.start()
    const object = await store.get('before/it')
    expect(object && (await text(object.body))).toBe('still there')
  })

  test('that goes away in the middle of an upload keeps what it has, and the upload goes on', async () => {
    const store = connect()
    const id = randomUUID()
    const bytes = randomBytes(30_000_000)
    const uploads = store.uploads('uploads')
    await uploads.create(new Upload({ id, size: bytes.length, offset: 0 }))
    const breaking = Readable.from(
      (async function* () {
        yield bytes.subarray(0, 10_000_000)
        await server.kill()
        yield bytes.subarray(10_000_000, 30_000_000)
      })(),
    )
    await expect(uploads.write(breaking, id, 0)).rejects.toMatchObject({ kind: 'away' })
    await server.start()
    expect(await store.head(`uploads/${id}`)).toBeUndefined()
    const { offset } = await uploads.getUpload(id)
    await uploads.write(Readable.from([bytes.subarray(offset)]), id, offset)
    const object = await store.get(`uploads/${id}`)
    expect(object && (await buffer(object.body)).equals(bytes)).toBe(true)
  })

  test('that deletes one by one only, or gives an answer by halves, is one to work with', async () => {
    const { endpoint } = readS3Url(server.url)
    const limping = { deletions: 0, cut: 0 }
    // What comes between refuses to delete many at once, and breaks off each range once.
    const cut = new Set<string>()
    const between = createServer((incoming, outgoing) => {
      if (incoming.method === 'POST' && incoming.url?.includes('delete')) {
        limping.deletions++
        incoming.resume()
        outgoing.writeHead(400, { 'content-type': 'application/xml' })
        return void outgoing.end(
          '<Error><Code>MissingContentMD5</Code><Message>Content-MD5 is missing</Message></Error>',
        )
      }
      const { url, method, headers } = incoming
      const onward = request(`${endpoint}${url}`, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
        const range = headers.range?.split('-').at(-1)
        if (range === undefined || cut.has(range)) return void answer.pipe(outgoing)
        cut.add(range)
        answer.once('data', (chunk) => {
          limping.cut++
          outgoing.write(chunk, () => outgoing.destroy())
          answer.destroy()
        })
      })
      onward.on('error', () => outgoing.destroy())
      incoming.pipe(onward)
    })
    await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve))
    const { port } = between.address() as AddressInfo
    const store = s3Storage({ ...readS3Url(server.url), prefix: 'limping/', endpoint: `http://127.0.0.1:${port}` })
    const bytes = randomBytes(40_000_000)
    await store.put('a/film.mp4', Readable.from([bytes]), { contentType: 'video/mp4' })
    await store.put('a/other', 'other', { contentType: 'text/plain' })
    expect(await store.download('a/film.mp4', join(folder, 'film.mp4'))).toBe(true)
    expect((await readFile(join(folder, 'film.mp4'))).equals(bytes)).toBe(true)
    expect(limping.cut).toBeGreaterThanOrEqual(3)
    await store.deletePrefix('a/')
    expect(await store.list('')).toEqual([])
    expect(limping.deletions).toBe(1)
    between.close()
    between.closeAllConnections()
  })

  const told = async (change: (url: string) => string): Promise<Pick<S3Failure, 'kind' | 'message'> | undefined> =>
    s3Storage(readS3Url(change(server.url)))
      .check()
      .then(
        () => undefined,
        (error: S3Failure) => error,
      )
  test('that is not as the address says is told in words, without a secret', async () => {
    const secret = readS3Url(server.url).credentials?.secretAccessKey as string
    expect(await told((url) => url)).toBeUndefined()
    const mistakes: [(url: string) => string, RegExp][] = [
      [(url) => url.replace('@codeflix', '@films'), /There is no bucket films/],
      [(url) => url.replace(secret, 'wrong'), /secret access key does not belong/],
      [(url) => url.replace('s3://key', 's3://other'), /does not know this access key/],
      [(url) => `${url}&region=eu-west-1`, /another region/],
      [(url) => url.replace('http://', 'https://'), /Is it http:/],
    ]
    for (const [change, words] of mistakes) {
      const failure = await told(change)
      expect(failure?.message).toMatch(words)
      expect(failure?.kind).toBe('settings')
      expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain(secret)
    }
  })
})
