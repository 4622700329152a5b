import type { Media } from '@codeflix/contracts/catalog-admin'
import type { BootedTest } from '@codeflix/platform/testing/boot-test'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '../src/tables.ts'
import { bootCatalogAdmin, completed, makeTitle, send, uploadedMedia, type Staff } from './fixtures.ts'

let test: BootedTest
let editor: Staff
let db: () => Db
let titleId: string
let mediaId: string
beforeAll(async () => {
  ;({ test, editor, db } = await bootCatalogAdmin())
  titleId = (await makeTitle(test, editor, 'film', 'Spoken')).id
  mediaId = await uploadedMedia(db(), editor, titleId)
  await test.deliver('catalog-admin', 'encoder.media.completed', completed(mediaId))
  await editor.publishTitle({ params: { id: titleId } })
})
afterAll(() => test.close())

const vtt = (text: string): string => `WEBVTT\n\n00:01.000 --> 00:02.000\n${text}\n`
const put = (language: string, text: string, id = mediaId): Promise<Response> =>
  send(test, 'PUT', `/media/${id}/captions/${language}`, text, { 'content-type': 'text/vtt' })
const published = async () =>
  (await db().selectFrom('catalogAdmin.video').select('captions').where('id', '=', titleId).executeTakeFirst())
    ?.captions

describe('captions of a published title', () => {
  it('reach its viewers at once, under a name that tells their content', async () => {
    const answer = await put('pt-BR', vtt('Olá!'))
    expect(answer.status).toBe(200)
    expect((await answer.json()) as Media).toMatchObject({
      captions: [{ language: 'pt-BR', label: 'Português (Brasil)' }],
    })
    const [track] = (await published()) ?? []
    expect(track).toMatchObject({ language: 'pt-BR', label: 'Português (Brasil)' })
    expect(track?.key).toMatch(new RegExp(`^captions/${mediaId}/pt-BR-[0-9a-f]{32}\\.vtt$`))
    const title = await db().selectFrom('catalogAdmin.title').selectAll().executeTakeFirst()
    expect(title?.captionLanguages).toEqual(['pt-BR'])
    expect(await (await send(test, 'GET', `/media/${mediaId}/captions/pt-BR`, undefined)).text()).toBe(vtt('Olá!'))
  })

  it('take the place of those before, which stay a day for who is watching', async () => {
    await put('en', vtt('Hello!'))
    const before = (await published())?.find((track) => track.language === 'en')?.key ?? ''
    await put('en', vtt('Hello there!'))
    const after = (await published())?.find((track) => track.language === 'en')?.key ?? ''
    expect(after).not.toBe(before)
    expect(await test.ports.storage.head(before)).toBeDefined()
    test.clock.now = new Date(Date.now() + 25 * 3_600_000)
    await test.restart()
    await expect.poll(() => test.ports.storage.head(before), { timeout: 10_000 }).toBeUndefined()
    expect(await test.ports.storage.head(after)).toBeDefined()
    test.clock.now = undefined
  })

  it('may be SubRip or SubStation Alpha, whatever the file is called, and reach viewers as WebVTT', async () => {
    const shown = async (): Promise<string> =>
      (await send(test, 'GET', `/media/${mediaId}/captions/en`, undefined)).text()
    await put('en', '1\r\n00:00:01,000 --> 00:00:02,000\r\nHello <i>there</i>\r\n')
    expect(await shown()).toBe('WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHello <i>there</i>\n')
    await put('en', '[Events]\nDialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\an8}Up, there\n')
    expect(await shown()).toBe('WEBVTT\n\n00:00:01.000 --> 00:00:02.500 line:0\nUp, there\n')
  })

  it('can be removed', async () => {
    await editor.deleteCaptions({ params: { id: mediaId, language: 'en' } })
    expect((await published())?.map((track) => track.language)).toEqual(['pt-BR'])
    expect((await send(test, 'GET', `/media/${mediaId}/captions/en`, undefined)).status).toBe(404)
  })

  it('that a player could not read are refused, with the place', async () => {
    const wrong = await put('en', 'WEBVTT\n\n00:02 --> 00:03\nHi\n')
    expect(wrong.status).toBe(422)
    expect(await wrong.json()).toMatchObject({
      code: 'catalog-admin.captions-unreadable',
      detail: 'Line 3 should hold times such as 00:01.000 --> 00:04.000, and holds “00:02 --> 00:03”.',
    })
    expect((await put('xx', vtt('Hi'))).status).toBe(400)
    expect((await put('en', vtt('Hi'), randomUUID())).status).toBe(404)
    expect((await put('en', vtt('x'.repeat(2 * 1024 * 1024)))).status).toBe(413)
  })
})
