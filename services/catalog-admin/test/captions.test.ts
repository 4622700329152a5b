import type { Media } from '@codeflix/contracts/catalog-admin'
import type { FilmText } from '@codeflix/contracts/encoder'
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

describe('text that was inside a video', () => {
  const inside = (id: string, language: string, kind: FilmText['kind'] = 'subtitles', run = 1): FilmText => ({
    language,
    kind,
    label: kind === 'sdh' ? 'English (SDH)' : kind === 'forced' ? 'English (forced)' : language,
    key: `media/${id}/${run}/captions/${language}-${kind}.vtt`,
  })
  const present = async (id: string) =>
    (await db().selectFrom('captions').selectAll().where('mediaId', '=', id).orderBy('language').execute()).map(
      ({ language, label, key }) => [language, label, key],
    )
  const encoded = (id: string, captions: FilmText[]) =>
    test.deliver('catalog-admin', 'encoder.media.completed', { ...completed(id), captions })

  it('becomes captions of it, in the languages as the site has them, and is followed by a later encode', async () => {
    const title = (await makeTitle(test, editor, 'film', 'Found')).id
    const id = await uploadedMedia(db(), editor, title)
    await encoded(id, [inside(id, 'pt'), inside(id, 'en', 'sdh'), inside(id, 'en', 'forced'), inside(id, 'fr')])
    expect(await present(id)).toEqual([
      ['en-x-forced', 'English (forced)', `media/${id}/1/captions/en-forced.vtt`],
      ['en-x-sdh', 'English (SDH)', `media/${id}/1/captions/en-sdh.vtt`],
      ['fr', 'fr', `media/${id}/1/captions/fr-subtitles.vtt`],
      ['pt-BR', 'Português (Brasil)', `media/${id}/1/captions/pt-subtitles.vtt`],
    ])
    await editor.publishTitle({ params: { id: title } })
    const row = await db().selectFrom('catalogAdmin.title').selectAll().where('id', '=', title).executeTakeFirst()
    expect(row?.captionLanguages).toEqual(['en', 'fr', 'pt-BR'])

    await encoded(id, [inside(id, 'fr', 'subtitles', 2)])
    expect(await present(id)).toEqual([['fr', 'fr', `media/${id}/2/captions/fr-subtitles.vtt`]])
    await editor.deleteCaptions({ params: { id, language: 'fr' } })
    expect(await present(id)).toEqual([])
  })

  it('never takes the place of what an editor has put there, nor follows the film into another file', async () => {
    const title = (await makeTitle(test, editor, 'film', 'Meant')).id
    const first = await uploadedMedia(db(), editor, title)
    await put('pt-BR', vtt('Escolhida'), first)
    await encoded(first, [inside(first, 'pt'), inside(first, 'en')])
    expect(await present(first)).toEqual([
      ['en', 'English', `media/${first}/1/captions/en-subtitles.vtt`],
      ['pt-BR', 'Português (Brasil)', expect.stringMatching(/^captions\//)],
    ])
    const second = await uploadedMedia(db(), editor, title)
    await encoded(second, [inside(second, 'pt'), inside(second, 'es')])
    expect(await present(second)).toEqual([
      ['es', 'es', `media/${second}/1/captions/es-subtitles.vtt`],
      ['pt-BR', 'Português (Brasil)', expect.stringMatching(/^captions\//)],
    ])
  })
})
