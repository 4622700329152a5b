import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AV_CODEC_ID_MOV_TEXT } from 'node-av/constants'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MediaEngine } from '../src/engine/media-engine.ts'
import type { ChapterFacts } from '../src/engine/source-facts.ts'
import { accepted, limits } from './ample.ts'
import { makeSource } from './make-source.ts'

const picture = 'color=size=64x36:rate=5:duration=5,format=yuv420p'
const chapters: readonly ChapterFacts[] = [
  { startSeconds: 0, title: 'Início' },
  { startSeconds: 2.5, title: 'Fim' },
]

/** What every engine has to find of a film's chapters; each runs it on the real thing. */
export function chaptersSuite(startEngine: () => Promise<MediaEngine>): void {
  let engine: MediaEngine
  let folder = ''
  beforeAll(async () => {
    engine = await startEngine()
    folder = await mkdtemp(join(tmpdir(), 'codeflix-chapters-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const found = async (path: string) =>
    (await engine.run({ kind: 'probe', source: path, limits: accepted }, limits)).facts.chapters

  describe('the chapters of a film', () => {
    it('in Matroska are known by its probe', async () => {
      const options = { reserve_index_space: '1000' }
      const path = await makeSource({ path: join(folder, 'film.mkv'), picture, options })
      expect(await found(path)).toEqual([])
      await writeFile(path, withMatroskaChapters(await readFile(path)))
      expect(await found(path)).toEqual(chapters)
    })

    it('in MP4 are the text of the track that the picture names', async () => {
      const path = await makeSource({
        path: join(folder, 'film.mp4'),
        picture,
        subtitles: [
          {
            codec: AV_CODEC_ID_MOV_TEXT,
            packets: chapters.map(({ startSeconds, title }) => [startSeconds * 1000, 2500, timedText(title)] as const),
          },
        ],
      })
      expect(await found(path)).toEqual([])
      await writeFile(path, withChapterTrack(await readFile(path)))
      expect(rounded(await found(path))).toEqual(chapters)
    })
  })
}

const rounded = (found: readonly ChapterFacts[] = []): ChapterFacts[] =>
  found.map(({ startSeconds, title }) => ({ startSeconds: Math.round(startSeconds * 10) / 10, title }))

function timedText(text: string): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(Buffer.byteLength(text))
  return Buffer.concat([length, Buffer.from(text)])
}

/** An element of EBML, its size in four bytes. */
function element(id: string, ...content: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(content)
  const size = Buffer.alloc(4)
  size.writeUInt32BE(bytes.length + 0x1000_0000)
  return Buffer.concat([Buffer.from(id, 'hex'), size, bytes])
}

function unsigned(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

/** Writes the chapters where the muxer has left room. */
function withMatroskaChapters(file: Buffer): Buffer {
  const atoms = chapters.map(({ startSeconds, title }, index) =>
    element(
      'b6',
      element('73c4', unsigned(index + 1)),
      element('91', unsigned(startSeconds * 1e9)),
      element('80', element('85', Buffer.from(title)), element('437c', Buffer.from('por'))),
    ),
  )
  const bytes = element('1043a770', element('45b9', ...atoms))
  // An empty element whose size takes eight bytes, of which the last four are used.
  const head = Buffer.from('ec01000000', 'hex')
  for (let at = file.indexOf(head); at >= 0; at = file.indexOf(head, at + 1)) {
    const total = file.readUInt32BE(at + 5) + 9
    if (total < bytes.length + 9) continue
    const rest = Buffer.alloc(total - bytes.length)
    head.copy(rest)
    rest.writeUInt32BE(rest.length - 9, 5)
    return Buffer.concat([file.subarray(0, at), bytes, rest, file.subarray(at + total)])
  }
  throw new Error('there is no room for chapters')
}

/** Lets the first track name the second one as its chapters. */
function withChapterTrack(file: Buffer): Buffer {
  const reference = Buffer.alloc(20)
  reference.writeUInt32BE(20, 0)
  reference.write('tref', 4)
  reference.writeUInt32BE(12, 8)
  reference.write('chap', 12)
  reference.writeUInt32BE(2, 16)
  const [moov, track] = [file.lastIndexOf('moov') - 4, file.indexOf('trak', file.lastIndexOf('moov')) - 4]
  const end = track + file.readUInt32BE(track)
  const longer = Buffer.concat([file.subarray(0, end), reference, file.subarray(end)])
  for (const box of [moov, track]) longer.writeUInt32BE(file.readUInt32BE(box) + reference.length, box)
  return longer
}
