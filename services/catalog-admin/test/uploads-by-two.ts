import type { ObjectStore } from '@codeflix/kit/ports/storage'
import type { BootedTest, Instance } from '@codeflix/platform/testing/boot-test'
import { randomBytes } from 'node:crypto'
import { request, type ClientRequest } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bootCatalogAdmin, editorAccount, makeTitle, type Staff } from './fixtures.ts'

const tus = { 'tus-resumable': '1.0.0' }

/** Uploads to two processes of the service that have one database and one object store, whatever store it is. */
export function uploadsByTwo(name: string, connect: () => Promise<ObjectStore>): void {
  describe(`two processes on ${name}`, () => {
    let test: BootedTest
    let editor: Staff
    let second: Instance
    let origins: [string, string]
    let titleId: string
    let token: string
    const film = randomBytes(30_000_000)

    beforeAll(async () => {
      ;({ test, editor } = await bootCatalogAdmin({ maxUploadBytes: 100_000_000 }, { storage: await connect() }))
      second = await test.another({ storage: await connect() })
      origins = [await test.listen(), await second.listen()]
      titleId = (await makeTitle(test, editor, 'film', 'Uploaded')).id
      token = await test.token(editorAccount)
    })
    afterAll(async () => {
      await second.stop()
      await test.close()
    })

    const announce = async (): Promise<string> =>
      (await editor.createMedia({ params: { id: titleId }, body: { fileName: 'film.mp4', sizeBytes: film.length } })).id
    const headers = (more: Record<string, string>) => ({ ...tus, authorization: `Bearer ${token}`, ...more })
    const offsetAt = async (instance: 0 | 1, id: string): Promise<number> => {
      const url = `${origins[instance]}/api/catalog-admin/uploads/${id}`
      const response = await fetch(url, { method: 'HEAD', headers: headers({}) })
      expect(response.status).toBe(200)
      return Number(response.headers.get('upload-offset'))
    }
    /** A request to write whose sender decides when, and whether, it ends. */
    const begin = (instance: 0 | 1, id: string, offset: number, length: number): ClientRequest => {
      const sending = request(`${origins[instance]}/api/catalog-admin/uploads/${id}`, {
        method: 'PATCH',
        headers: headers({
          'upload-offset': String(offset),
          'content-type': 'application/offset+octet-stream',
          'content-length': String(length),
        }),
      })
      sending.on('error', () => {})
      return sending
    }
    const send = (instance: 0 | 1, id: string, offset: number, end: number): Promise<number> =>
      new Promise((resolve, reject) => {
        begin(instance, id, offset, end - offset)
          .on('response', (response) => {
            response.resume()
            resolve(response.statusCode ?? 0)
          })
          .on('error', reject)
          .end(film.subarray(offset, end))
      })
    const isWhole = async (id: string): Promise<void> => {
      expect((await editor.getMedia({ params: { id } })).status).toBe('uploaded')
      const object = await test.ports.storage.get(`uploads/${id}`)
      expect(object && (await buffer(object.body)).equals(film)).toBe(true)
      const events = (await test.emitted('catalog-admin')).filter(
        ({ event, payload }) =>
          event === 'catalog-admin.media.uploaded' && (payload as { mediaId: string }).mediaId === id,
      )
      expect(events).toHaveLength(1)
    }

    it('take turns with one upload, and the film is whole', async () => {
      const id = await announce()
      // The first requests come at once, and the upload begins once.
      expect(await Promise.all([offsetAt(0, id), offsetAt(1, id), offsetAt(0, id), offsetAt(1, id)])).toEqual([
        0, 0, 0, 0,
      ])
      for (const [turn, [from, to]] of [
        [0, 3_000_000],
        [3_000_000, 14_000_001],
        [14_000_001, 14_000_002],
        [14_000_002, film.length],
      ].entries() as Iterable<[number, [number, number]]>) {
        expect(await offsetAt(turn % 2 === 0 ? 1 : 0, id)).toBe(from)
        expect(await send(turn % 2 === 0 ? 0 : 1, id, from, to)).toBe(204)
      }
      await isWhole(id)
    })

    it('take over from each other when nobody is behind a connection any more', async () => {
      const id = await announce()
      const dangling = begin(0, id, 0, film.length)
      await offsetAt(1, id)
      // The sender's machine fell asleep: the connection is there, and nothing comes any more.
      await new Promise<void>((resolve) => dangling.write(film.subarray(0, 10_000_000), () => resolve()))
      const since = performance.now()
      await expect.poll(() => offsetAt(1, id), { timeout: 20_000 }).toBe(10_000_000)
      expect(performance.now() - since).toBeLessThan(15_000)
      expect(await send(1, id, 10_000_000, film.length)).toBe(204)
      dangling.destroy()
      await isWhole(id)
    })

    it('lose nothing that was acknowledged when one of them is stopped, and the other goes on', async () => {
      const id = await announce()
      expect(await send(1, id, 0, 12_000_000)).toBe(204)
      const cut = begin(1, id, 12_000_000, film.length - 12_000_000)
      cut.write(film.subarray(12_000_000, 20_000_000))
      await second.stop()
      const offset = await offsetAt(0, id)
      expect(offset).toBeGreaterThanOrEqual(12_000_000)
      expect(await send(0, id, offset, film.length)).toBe(204)
      await isWhole(id)
      second = await test.another()
    })
  })
}
