import { encoder } from '@codeflix/contracts/encoder'
import { bootTest, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { SourceFacts, SubtitleFacts } from '../src/engine/source-facts.ts'
import { encoderServiceOn } from '../src/service.ts'
import { scriptedEngine } from './scripted-engine.ts'

let site: BootedTest | undefined
let scratch = ''
afterEach(async () => {
  await site?.close()
  await rm(scratch, { recursive: true, force: true })
})

/** Encodes a film of which the engine finds this. */
async function encode(facts: Partial<SourceFacts>) {
  const scripted = scriptedEngine(8, 360, facts)
  scratch = await mkdtemp(join(tmpdir(), 'codeflix-film-text-'))
  const booted = await bootTest([encoderServiceOn(scripted.engine)], {
    config: { encoder: { workers: 1, scratchFolder: scratch } },
  })
  site = booted
  await booted.deliver('encoder', 'catalog-admin.media.uploaded', {
    mediaId: randomUUID(),
    titleId: randomUUID(),
    name: 'Film',
    purpose: 'feature',
    fileName: 'film.mkv',
    source: 'demo:mandelbrot?duration=8',
    sizeBytes: 1000,
  })
  await (await scripted.begun(1)).finish()
  const told = await vi.waitFor(
    async () => {
      const found = (await booted.emitted('encoder')).find(({ event }) => event === 'encoder.media.completed')
      return encoder.events['media.completed'].payload.parse(found?.payload)
    },
    { timeout: 15_000, interval: 100 },
  )
  const client = booted.client(encoder, { roles: ['editor'], client: 'admin' })
  const { log } = await client.getJob({ params: { id: told.jobId } })
  const stored = async (key: string): Promise<string | undefined> => {
    const object = await booted.ports.storage.get(key)
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
    expect(log).toMatch(/subtitles inside the file could not be read: It is damaged\./)
  })
})
