import type { ObjectStore } from '@codeflix/kit/ports/storage'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { hotFiles } from './hot-files.ts'
import type { MediaFile } from './media-file.ts'

/** A store whose answers come when they are let through. */
function slowStore(sizeBytes: number) {
  const waiting: (() => void)[] = []
  const asked: string[] = []
  let atOnce = 0
  let most = 0
  const store: Pick<ObjectStore, 'get'> = {
    async get(key) {
      asked.push(key)
      most = Math.max(most, ++atOnce)
      await new Promise<void>((resolve) => waiting.push(resolve))
      atOnce--
      if (key === 'fails') throw new Error('away')
      if (key === 'absent') return undefined
      const info = { key, sizeBytes, contentType: 'video/mp4', etag: `"${key}"`, modifiedAt: '2026-01-01T00:00:00Z' }
      return { info, body: Readable.from([Buffer.alloc(sizeBytes)]) }
    },
  }
  const letThrough = async (): Promise<void> => {
    for (let idle = 0; idle < 20; idle++) {
      const all = waiting.splice(0)
      if (all.length > 0) idle = 0
      for (const one of all) one()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { store: store as ObjectStore, asked, letThrough, most: () => most }
}

const file = (key: string): MediaFile => ({ key, contentType: 'video/mp4', immutable: true })

test('a thousand different segments at once are not all in memory at once, and each comes', async () => {
  const { store, letThrough, most } = slowStore(1000)
  const hot = hotFiles(store, { maxBytes: 10_000, maxFileBytes: 1000 })
  const all = Promise.all(Array.from({ length: 1000 }, (_, index) => hot.get(file(`s${index}`))))
  await letThrough()
  expect((await all).every((one) => one && 'bytes' in one && one.bytes.length === 1000)).toBe(true)
  expect(most()).toBe(10)
})

test('many who want the same segment read it once', async () => {
  const { store, letThrough, asked } = slowStore(1000)
  const hot = hotFiles(store, { maxBytes: 10_000, maxFileBytes: 1000 })
  const all = Promise.all(Array.from({ length: 50 }, () => hot.get(file('one'))))
  await letThrough()
  await all
  await hot.get(file('one'))
  expect(asked).toEqual(['one'])
})

test('what fails or is not there is asked for again, and holds up nobody', async () => {
  const { store, letThrough, asked } = slowStore(1000)
  const hot = hotFiles(store, { maxBytes: 4000, maxFileBytes: 1000 })
  for (let round = 0; round < 5; round++) {
    const failing = hot.get(file('fails')).catch((error: Error) => error.message)
    const absent = hot.get(file('absent'))
    await letThrough()
    expect(await failing).toBe('away')
    expect(await absent).toBeUndefined()
  }
  expect(asked).toHaveLength(10)
})

test('a file that is too large is known to be so, and not read for it again', async () => {
  const { store, letThrough, asked } = slowStore(5000)
  const hot = hotFiles(store, { maxBytes: 10_000, maxFileBytes: 1000 })
  const first = hot.get(file('large'))
  await letThrough()
  expect(await first).toMatchObject({ info: { sizeBytes: 5000 } })
  expect(await hot.get(file('large'))).toMatchObject({ info: { etag: '"large"' } })
  expect(asked).toEqual(['large'])
})
