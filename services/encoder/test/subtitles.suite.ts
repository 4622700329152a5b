import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AV_CODEC_ID_ASS,
  AV_CODEC_ID_HDMV_PGS_SUBTITLE,
  AV_CODEC_ID_MOV_TEXT,
  AV_CODEC_ID_SUBRIP,
  AV_CODEC_ID_WEBVTT,
  AV_DISPOSITION_DEFAULT,
  AV_DISPOSITION_FORCED,
  AV_DISPOSITION_HEARING_IMPAIRED,
} from 'node-av/constants'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planCaptions } from '../src/captions/plan-captions.ts'
import type { MediaEngine } from '../src/engine/media-engine.ts'
import { accepted, limits } from './ample.ts'
import { makeSource, type SubtitleRecipe } from './make-source.ts'

const script = `[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,20,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,2,2,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
`
const timedText = (text: string): Buffer => {
  const bytes = Buffer.from(text)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** What every engine has to find of a film's text; each runs it on the real thing. */
export function subtitlesSuite(startEngine: () => Promise<MediaEngine>): void {
  let engine: MediaEngine
  let folder = ''
  let made = 0
  beforeAll(async () => {
    engine = await startEngine()
    folder = await mkdtemp(join(tmpdir(), 'codeflix-subtitles-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function read(subtitles: readonly SubtitleRecipe[], extension: string) {
    const picture = 'color=size=64x36:rate=5:duration=5,format=yuv420p'
    const source = await makeSource({ path: join(folder, `source-${++made}.${extension}`), picture, subtitles })
    const { facts } = await engine.run({ kind: 'probe', source, limits: accepted }, limits)
    const planned = planCaptions(facts.subtitles ?? [])
    const scratch = join(folder, `scratch-${made}`)
    await mkdir(scratch)
    const tracks = (facts.subtitles ?? []).filter(({ stream }) =>
      planned.captions.some((caption) => caption.stream === stream),
    )
    return { ...planned, tracks: await engine.run({ kind: 'subtitles', source, scratch, tracks }, limits) }
  }

  describe('text inside a film', () => {
    it('in Matroska is read with its language and kind; what is made of pictures is named', async () => {
      const { captions, leftOut, tracks } = await read(
        [
          { codec: AV_CODEC_ID_HDMV_PGS_SUBTITLE, language: 'eng', packets: [[1000, 500, Buffer.from([0x80, 0, 0])]] },
          {
            codec: AV_CODEC_ID_SUBRIP,
            language: 'eng',
            disposition: AV_DISPOSITION_HEARING_IMPAIRED,
            packets: [
              [1000, 1500, '<i>Tom & Jerry</i>\n[door]'],
              [3000, 1000, '{\\an8}Bye'],
            ],
          },
          {
            codec: AV_CODEC_ID_ASS,
            language: 'por',
            disposition: AV_DISPOSITION_DEFAULT,
            header: script,
            packets: [
              [500, 1000, '0,0,Default,,0,0,0,,Olá,{\\b1} você{\\b0}\\Nde novo'],
              [2000, 1000, '1,0,Default,,0,0,0,,{\\p1}m 0 0 l 1 1{\\p0}'],
            ],
          },
          {
            codec: AV_CODEC_ID_SUBRIP,
            language: 'por',
            disposition: AV_DISPOSITION_FORCED,
            packets: [[4000, 500, 'Estação']],
          },
        ],
        'mkv',
      )
      expect(captions.map(({ language, kind, label, file }) => [language, kind, label, file])).toEqual([
        ['pt', 'subtitles', 'português', 'captions/pt.vtt'],
        ['en', 'sdh', 'English (SDH)', 'captions/en-sdh.vtt'],
        ['pt', 'forced', 'português (forced)', 'captions/pt-forced.vtt'],
      ])
      expect(leftOut).toEqual([expect.stringMatching(/^subtitle track 1 \(hdmv_pgs_subtitle, eng\).*made of pictures/)])
      const cues = Object.fromEntries(tracks.map((track) => [track.stream, track.cues]))
      expect(cues).toEqual({
        2: [
          { startSeconds: 1, endSeconds: 2.5, text: '<i>Tom &amp; Jerry</i>\n[door]' },
          { startSeconds: 3, endSeconds: 4, text: 'Bye', top: true },
        ],
        3: [{ startSeconds: 0.5, endSeconds: 1.5, text: 'Olá,<b> você</b>\nde novo' }],
        4: [{ startSeconds: 4, endSeconds: 4.5, text: 'Estação' }],
      })
    })

    it('in MP4 and WebM is read', async () => {
      const mp4 = await read(
        [
          {
            codec: AV_CODEC_ID_MOV_TEXT,
            language: 'fra',
            packets: [
              [0, 1000, timedText('Ça va ?\nOui.')],
              [1000, 1000, timedText('')],
              [2000, 1000, timedText('Fin')],
            ],
          },
        ],
        'mp4',
      )
      expect(mp4.captions).toMatchObject([{ language: 'fr', label: 'français' }])
      expect(mp4.tracks[0]?.cues).toEqual([
        { startSeconds: 0, endSeconds: 1, text: 'Ça va ?\nOui.' },
        { startSeconds: 2, endSeconds: 3, text: 'Fin' },
      ])
      const webm = await read(
        [{ codec: AV_CODEC_ID_WEBVTT, language: 'eng', packets: [[1000, 1000, '<b>Hi</b> there']] }],
        'mkv',
      )
      expect(webm.tracks[0]?.cues).toEqual([{ startSeconds: 1, endSeconds: 2, text: '<b>Hi</b> there' }])
    })
  })
}
