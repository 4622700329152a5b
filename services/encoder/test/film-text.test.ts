import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import type { SourceFacts, SubtitleFacts } from '../src/engine/source-facts.ts'
import { encoderOnScript } from './encoder-on-script.ts'

const on = encoderOnScript()
afterEach(() => on.shut())

/** Encodes a film of which the engine finds this. */
async function encode(facts: Partial<SourceFacts>) {
  await on.boot({}, 8, 360, facts)
  await on.announce()
  await (await on.scripted.begun(1)).finish()
  await on.expectJob({ status: 'completed' })
  const told = await on.completion()
  const { log } = await on.client().getJob({ params: { id: told.jobId } })
  const stored = async (key: string): Promise<string | undefined> => {
    const object = await on.site.ports.storage.get(key)
    return object && text(object.body)
  }
  return { ...told, log: log.join('\n'), stored }
}

const subtitle = (stream: number, own: Partial<SubtitleFacts> = {}): SubtitleFacts => ({
  stream,
  codec: 'subrip',
  form: 'text',
  language: 'por',
  default: false,
  forced: false,
  hearingImpaired: false,
  commentary: false,
  ...own,
})

describe('the text inside a film', () => {
  it('is stored beside it as WebVTT and told of; what is made of pictures is named in the log', async () => {
    const pictures = subtitle(3, { codec: 'hdmv_pgs_subtitle', form: 'pictures', language: 'eng' })
    const { assetPrefix, captions, log, stored } = await encode({ subtitles: [subtitle(2), pictures] })
    const key = `${assetPrefix}/captions/pt.vtt`
    expect(captions).toEqual([{ language: 'pt', kind: 'subtitles', label: 'português', key }])
    expect(await stored(key)).toBe('WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nText 2\n')
    expect(log).toMatch(/subtitles “português”: 1 captions from track 2/)
    expect(log).toMatch(/subtitle track 3 \(hdmv_pgs_subtitle, eng\) is left out: it is made of pictures/)
  })

  it('that cannot be read costs the film nothing but its text', async () => {
    const { captions, log } = await encode({ subtitles: [subtitle(13)] })
    expect(captions).toEqual([])
    expect(log).toMatch(/subtitles inside the file could not be read: This file is not a video that can be read\./)
  })
})
