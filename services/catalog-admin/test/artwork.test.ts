import type { BootedTest } from '@codeflix/platform/testing/boot-test'
import sharp from 'sharp'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '../src/tables.ts'
import { bootCatalogAdmin, picture, send, type Staff } from './fixtures.ts'

let test: BootedTest
let editor: Staff
let db: () => Db
let titleId: string
beforeAll(async () => {
  ;({ test, editor, db } = await bootCatalogAdmin())
  titleId = (await editor.createTitle({ body: { kind: 'film', name: 'Pictured' } })).id
})
afterAll(() => test.close())

const set = (kind: string, bytes: Buffer, type = 'image/png', id = titleId): Promise<Response> =>
  send(test, 'PUT', `/titles/${id}/artwork/${kind}`, new Uint8Array(bytes), { 'content-type': type })
const codeOf = async (response: Response): Promise<string> => ((await response.json()) as { code: string }).code
const stored = async (key: string) => {
  const object = await test.ports.storage.get(key)
  return object && { info: object.info, picture: await sharp(await buffer(object.body)).metadata() }
}

describe('a picture', () => {
  it('is kept in every width, cropped to the shape of its kind, never enlarged, as WebP', async () => {
    const answer = await set('poster', await picture(1000, 1000))
    expect(answer.status).toBe(200)
    const key = ((await answer.json()) as { poster: { key: string; url: string } }).poster.key
    expect(key).toMatch(/^artwork\/[0-9a-f]{32}$/)
    const sizes = []
    for (const width of [200, 400, 800, 1600]) {
      const found = await stored(`${key}-${width}.webp`)
      expect(found?.info.contentType).toBe('image/webp')
      sizes.push([found?.picture.format, found?.picture.width, found?.picture.height])
    }
    // A square of 1000 holds a poster of 666 by 999.
    expect(sizes).toEqual([
      ['webp', 200, 300],
      ['webp', 400, 600],
      ['webp', 666, 999],
      ['webp', 666, 999],
    ])
    expect((await editor.getTitle({ params: { id: titleId } })).missing).not.toContain('poster')
  })

  it('stands upright whatever its camera noted, and tells nothing of where it was taken', async () => {
    const lying = await sharp({ create: { width: 1200, height: 800, channels: 3, background: '#2a6' } })
      .withExif({ IFD0: { Orientation: '6', Copyright: 'Somebody' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    const answer = await set('poster', lying, 'image/jpeg')
    const key = ((await answer.json()) as { poster: { key: string } }).poster.key
    const found = await stored(`${key}-800.webp`)
    expect([found?.picture.width, found?.picture.height]).toEqual([800, 1200])
    expect(found?.picture.exif).toBeUndefined()
  })

  it('that is the same again has the same key, and another kind another', async () => {
    const bytes = await picture(1600, 900, '#159')
    const keyOf = async (kind: 'poster' | 'backdrop') =>
      ((await (await set(kind, bytes)).json()) as Record<string, { key: string }>)[kind]?.key
    expect(await keyOf('backdrop')).toBe(await keyOf('backdrop'))
    expect(await keyOf('poster')).not.toBe(await keyOf('backdrop'))
  })

  it('that is too small, damaged, or none at all is refused in plain words', async () => {
    const small = await set('poster', await picture(300, 900))
    expect(small.status).toBe(422)
    expect(await small.json()).toMatchObject({
      code: 'catalog-admin.artwork-too-small',
      detail: 'A poster needs at least 400 × 600 pixels; this picture has 300 × 900.',
    })
    const whole = await picture(800, 1200)
    expect(await codeOf(await set('poster', whole.subarray(0, whole.length / 2)))).toBe(
      'catalog-admin.artwork-unreadable',
    )
    expect(await codeOf(await set('poster', Buffer.from('hello'), 'image/png'))).toBe(
      'catalog-admin.artwork-unreadable',
    )
    expect(await codeOf(await set('poster', Buffer.alloc(0), 'image/png'))).toBe('catalog-admin.artwork-unreadable')
  })

  it('cannot be a program, a document that names other files, or a bomb', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="1200"><image href="file:///etc/hostname"/></svg>'
    expect(await codeOf(await set('poster', Buffer.from(svg), 'image/svg+xml'))).toBe(
      'catalog-admin.artwork-unreadable',
    )
    const bomb = await sharp({ create: { width: 12_000, height: 12_000, channels: 3, background: '#000' } })
      .png({ compressionLevel: 9 })
      .toBuffer()
    expect(bomb.length).toBeLessThan(1_000_000)
    expect(await codeOf(await set('poster', bomb))).toBe('catalog-admin.artwork-unreadable')
    expect((await set('poster', Buffer.alloc(21 * 1024 * 1024), 'image/png')).status).toBe(413)
  })

  it('belongs to a title that exists, and to a kind that does', async () => {
    const bytes = await picture(800, 1200)
    expect((await set('poster', bytes, 'image/png', crypto.randomUUID())).status).toBe(404)
    expect((await set('banner', bytes)).status).toBe(400)
  })

  it('goes when no title shows it, after a while, and stays while one does', async () => {
    const bytes = await picture(800, 1200, '#f0f')
    const key = ((await (await set('poster', bytes)).json()) as { poster: { key: string } }).poster.key
    const other = await editor.createTitle({ body: { kind: 'film', name: 'Same poster' } })
    await set('poster', bytes, 'image/png', other.id)
    await set('poster', await picture(800, 1200, '#0ff'))

    test.clock.now = new Date(Date.now() + 2 * 3_600_000)
    await test.restart()
    const known = () => db().selectFrom('artwork').select('key').where('key', '=', key).executeTakeFirst()
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect(await known()).toBeDefined()

    await editor.deleteTitle({ params: { id: other.id } })
    await test.restart()
    await expect.poll(known, { timeout: 20_000 }).toBeUndefined()
    expect(await test.ports.storage.head(`${key}-400.webp`)).toBeUndefined()
    const current = (await editor.getTitle({ params: { id: titleId } })).poster?.key
    expect(await test.ports.storage.head(`${current}-400.webp`)).toBeDefined()
    test.clock.now = undefined
  })
})
