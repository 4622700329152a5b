import { note } from '@codeflix/contracts/encode-notes'
import { describe, expect, it } from 'vitest'
import { diskFull, EngineFailure } from '../engine/engine-failure.ts'
import type { SourceFacts, SubtitleFacts } from '../engine/source-facts.ts'
import { mostCaptions, planCaptions } from './plan-captions.ts'
import { readFilmText } from './store-captions.ts'
import { cuesOf } from './subtitle-text.ts'

const track = (stream: number, language: string, own: Partial<SubtitleFacts> = {}): SubtitleFacts => ({
  stream,
  language,
  codec: 'subrip',
  form: 'text',
  default: false,
  forced: false,
  hearingImpaired: false,
  commentary: false,
  ...own,
})

describe('the text of a film that viewers may read', () => {
  it('is one track for each language and kind, the default first', () => {
    const { captions, leftOut } = planCaptions([
      track(2, 'eng'),
      track(3, 'eng', { hearingImpaired: true }),
      track(4, 'en', { title: 'British' }),
      track(5, 'por', { default: true }),
      track(6, 'por', { forced: true }),
      track(7, 'und', { title: 'Tupi' }),
      track(8, 'eng', { commentary: true, forced: true }),
    ])
    expect(captions.map(({ stream, label, file }) => `${stream} ${label} ${file}`)).toEqual([
      '5 português captions/pt.vtt',
      '2 English captions/en.vtt',
      '3 English (SDH) captions/en-sdh.vtt',
      '6 português (forced) captions/pt-forced.vtt',
      '7 Tupi captions/und.vtt',
    ])
    expect(leftOut).toEqual([
      'subtitle track 4 (subrip, en, British) is left out: another one of the same language is the default or comes before',
      'subtitle track 8 (subrip, eng) is left out: it is a commentary',
    ])
  })

  it('is bounded', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz'
    const many = Array.from({ length: 60 }, (_, index) => track(index, `q${letters[index % 26]}${letters[index % 23]}`))
    expect(planCaptions(many).captions).toHaveLength(mostCaptions)
  })
})

describe('text inside a film that cannot be read', () => {
  const failing = (cause: Error) =>
    readFilmText(
      { subtitles: [track(2, 'eng')] } as unknown as SourceFacts,
      { source: '', scratch: '' },
      () => Promise.reject(cause),
      () => {},
    )

  it('is left out where it is damaged, and waited for where there is no room', async () => {
    const damaged = new EngineFailure('encoder.source-unreadable', note('file-unreadable'))
    await expect(failing(damaged)).resolves.toMatchObject({ captions: [] })
    await expect(failing(diskFull())).rejects.toMatchObject({ code: 'encoder.disk-full' })
  })
})

describe('the packets of a track of text', () => {
  const packet = (startSeconds: number, lastsSeconds: number, text: string) => ({
    startSeconds,
    lastsSeconds,
    data: Buffer.from(text),
  })

  it('that do not say how long they last stand until the next, and not for long', () => {
    expect(cuesOf('subrip', [packet(5, 0, 'B'), packet(3, 0, 'A'), packet(20, 2, 'C')])).toEqual([
      { startSeconds: 3, endSeconds: 5, text: 'A' },
      { startSeconds: 5, endSeconds: 9, text: 'B' },
      { startSeconds: 20, endSeconds: 22, text: 'C' },
    ])
  })

  it('of 3GPP timed text may be UTF-16, may be cut off, and have styles behind the text', () => {
    const utf16 = Buffer.from([0, 6, 0xfe, 0xff, 0, 0x41, 0, 0xe9, 1, 2, 3])
    const said = (data: Buffer) =>
      cuesOf('mov_text', [{ startSeconds: 0, lastsSeconds: 1, data }]).map(({ text }) => text)
    expect(said(utf16)).toEqual(['Aé'])
    expect(said(Buffer.from([0]))).toEqual([])
    expect(said(Buffer.from([0, 9, 0x41]))).toEqual(['A'])
  })
})
