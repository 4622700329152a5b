import { catalogAdmin, type Title } from '@codeflix/contracts/catalog-admin'
import type { Client } from '@codeflix/contracts/client'
import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import type { Ports } from '@codeflix/kit/service'
import { bootTest, testPublicUrl, type BootedTest, type TestAccount } from '@codeflix/platform/testing/boot-test'
import { catalogAdminService } from '../src/service.ts'
import type { Db, Tables } from '../src/tables.ts'

export type Staff = Client<typeof catalogAdmin>

export const editorAccount: TestAccount = { accountId: randomUUID(), roles: ['editor'], client: 'admin' }

/** The service alone, with an editor at the door. */
export async function bootCatalogAdmin(config: { maxUploadBytes?: number } = {}, ports: Partial<Ports> = {}) {
  const test = await bootTest([catalogAdminService], { config: { 'catalog-admin': config }, ports })
  return { test, editor: test.client(catalogAdmin, editorAccount), db: (): Db => test.db<Tables>('catalog-admin') }
}

/** A request whose body is not JSON, from the editor. */
export async function send(
  test: BootedTest,
  method: string,
  path: string,
  body: Uint8Array<ArrayBuffer> | string | undefined,
  headers: Record<string, string> = {},
  account: TestAccount = editorAccount,
): Promise<Response> {
  return test.fetch(
    new Request(`${testPublicUrl}/api/catalog-admin${path}`, {
      method,
      headers: { authorization: `Bearer ${await test.token(account)}`, ...headers },
      ...(body === undefined ? {} : { body }),
    }),
  )
}

export const picture = (width: number, height: number, color = '#c33'): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: color } })
    .png()
    .toBuffer()

/** A title with everything but a video. */
export async function makeTitle(test: BootedTest, editor: Staff, kind: Title['kind'], name: string): Promise<Title> {
  const suffix = randomUUID().slice(0, 8)
  const category = await editor.createCategory({ body: { name: { en: `Row ${suffix}`, 'pt-BR': `Fila ${suffix}` } } })
  const genre = await editor.createGenre({ body: { name: { en: `Genre ${suffix}`, 'pt-BR': `Gênero ${suffix}` } } })
  const title = await editor.createTitle({
    body: { kind, name, synopsis: 'What it is about.', categoryIds: [category.id], genreIds: [genre.id], year: 2020 },
  })
  await send(test, 'PUT', `/titles/${title.id}/artwork/poster`, new Uint8Array(await picture(800, 1200)), {
    'content-type': 'image/png',
  })
  return editor.getTitle({ params: { id: title.id } })
}

/** A video that was uploaded, as far as this service is concerned. */
export async function uploadedMedia(db: Db, editor: Staff, titleId: string, episodeId?: string): Promise<string> {
  const media = await editor.createMedia({
    params: { id: titleId },
    body: { fileName: 'film.mp4', sizeBytes: 10, ...(episodeId ? { episodeId } : {}) },
  })
  await db.updateTable('media').set({ status: 'uploaded' }).where('id', '=', media.id).execute()
  return media.id
}

/** What the encoder says when a video is done. */
export const completed = (mediaId: string, durationSeconds = 10) => ({
  mediaId,
  jobId: randomUUID(),
  durationSeconds,
  width: 1920,
  height: 1080,
  assetPrefix: `media/${mediaId}/1`,
  posterCandidates: [],
})
