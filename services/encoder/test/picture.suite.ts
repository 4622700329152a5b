import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EncodedTrack } from '../src/engine/engine-tasks.ts'
import type { MediaEngine } from '../src/engine/media-engine.ts'
import { readTrack } from '../src/engine/node-av/read-track.ts'
import type { VideoFacts } from '../src/engine/source-facts.ts'
import { fieldFrames, fieldsIn } from '../src/ladder/fields.ts'
import { planLadder } from '../src/ladder/ladder.ts'
import { pictureNotes } from '../src/ladder/picture-filters.ts'
import { accepted, limits } from './ample.ts'
import { makeSource, type SourceRecipe } from './make-source.ts'

type Rgb = readonly [red: number, green: number, blue: number]

/** Eight stripes of 40 pixels, in RGB. */
const stripes: readonly Rgb[] = Array.from({ length: 8 }, (_, index) => [
  index % 2 ? 220 : 40,
  index & 2 ? 210 : 50,
  index & 4 ? 200 : 30,
])
const drawn =
  'nullsrc=size=320x180:rate=25:duration=0.2,format=gbrp,' +
  "geq=r='if(mod(floor(X/40),2),220,40)':g='if(mod(floor(X/80),2),210,50)':b='if(mod(floor(X/160),2),200,30)'"
const exact = 'flags=accurate_rnd+full_chroma_int'
const lossless = { pictureCodec: 'ffv1', pictureOptions: {} } as const

/** A picture of 8 bits, BT.709, limited range; `luma` and `chroma` of one place of it. */
type Seen = {
  readonly width: number
  readonly height: number
  luma(x: number, y: number): number
  color(x: number, y: number): Rgb
}

/** An MP4 of one HEVC track with a Dolby Vision record in its sample entry, as the last of the file's boxes holds it. */
function withDolbyVision(file: Buffer, profile: number, baseLayer: number): Buffer {
  const record = Buffer.alloc(32)
  record.writeUInt32BE(record.byteLength, 0)
  record.write('dvcC', 4, 'latin1')
  record.set([1, 0, profile << 1, (1 << 3) | 0b101, baseLayer << 4], 8)
  const bytes = Buffer.from(file)
  let end = 0
  for (const type of ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd', 'hev1']) {
    const at = bytes.indexOf(type, end && bytes.indexOf('moov'), 'latin1') - 4
    const size = bytes.readUInt32BE(at)
    end = at + size
    bytes.writeUInt32BE(size + record.byteLength, at)
  }
  return Buffer.concat([bytes.subarray(0, end), record, bytes.subarray(end)])
}

/** Every picture becomes one that all players show alike; each engine has to do it. */
export function pictureSuite(startEngine: () => Promise<MediaEngine>): void {
  let engine: MediaEngine
  let folder = ''
  let made = 0
  beforeAll(async () => {
    engine = await startEngine()
    folder = await mkdtemp(join(tmpdir(), 'codeflix-picture-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const source = (recipe: Omit<SourceRecipe, 'path'>, extension = 'mkv') =>
    makeSource({ ...recipe, path: join(folder, `source-${++made}.${extension}`) })
  const probe = async (path: string) =>
    (await engine.run({ kind: 'probe', source: path, limits: accepted }, limits)).facts

  /** Encodes the best rung, and looks at its pictures. */
  async function seen(
    path: string,
    video?: VideoFacts,
  ): Promise<{ pictures: Seen[]; track: EncodedTrack; output: string }> {
    const facts = await probe(path)
    const shown = video ?? facts.video
    const plan = planLadder(facts)
    const output = join(folder, `out-${++made}`)
    await mkdir(output)
    const { tracks } = await engine.run(
      {
        kind: 'encode-video',
        source: path,
        output,
        video: shown,
        plan,
        rungs: plan.rungs.slice(0, 1),
        span: { firstFrame: 0 },
        limits: accepted,
      },
      limits,
    )
    const [track] = tracks
    if (!track) throw new Error('there is no track')
    const pictures: Seen[] = []
    await readTrack(output, track, {}, async (frame) => {
      const planes = (frame.data ?? []).map((plane) => Buffer.from(plane))
      const rows = [...frame.linesize]
      const at = (plane: number, x: number, y: number): number => planes[plane]?.[y * (rows[plane] ?? 0) + x] ?? -1
      const { width, height, colorSpace, colorRange } = frame
      // By the numbers of H.273: BT.709, limited.
      expect([colorSpace, colorRange]).toEqual([1, 1])
      const color = (x: number, y: number): Rgb => {
        const luma = ((at(0, x, y) - 16) / 219) * 255
        const [blue, red] = [1, 2].map((plane) => ((at(plane, x >> 1, y >> 1) - 128) / 224) * 255) as [number, number]
        return [luma + 1.5748 * red, luma - 0.1873 * blue - 0.4681 * red, luma + 1.8556 * blue]
      }
      pictures.push({ width, height, luma: (x, y) => at(0, x, y), color })
    })
    return { pictures, track, output }
  }

  const first = async (path: string): Promise<Seen> => {
    const [picture] = (await seen(path)).pictures
    if (!picture) throw new Error('there is no picture')
    return picture
  }

  /** How far the stripes are from what was drawn, at worst, 0 to 255. */
  function worstStripe(picture: Seen): number {
    const step = picture.width / stripes.length
    return Math.max(
      ...stripes.flatMap((drawnColor, index) =>
        picture
          .color(Math.floor((index + 0.5) * step), Math.floor(picture.height / 2))
          .map((part, of) => Math.abs(part - (drawnColor[of] ?? 0))),
      ),
    )
  }

  describe('the colors of a source', () => {
    const sd = { colorspace: 'smpte170m', color_primaries: 'bt709', color_trc: 'bt709' }
    const hd = { colorspace: 'bt709', color_primaries: 'bt709', color_trc: 'bt709', color_range: 'tv' }
    const as = (matrix: string, range: string, format: string, codec: string, options: Record<string, string>) => ({
      picture: `${drawn},scale=out_color_matrix=${matrix}:out_range=${range}:${exact},format=${format},setparams=range=${range}`,
      pictureCodec: codec,
      pictureOptions: options,
    })
    it.each([
      ['BT.601, as standard definition has it', as('bt601', 'tv', 'yuv420p', 'ffv1', { ...sd, color_range: 'tv' })],
      ['without a word on it, in standard definition', as('bt601', 'tv', 'yuv422p', 'ffv1', {})],
      ['BT.709 in 10 bits', as('bt709', 'tv', 'yuv422p10le', 'ffv1', hd)],
      ['full range', as('bt709', 'pc', 'yuv444p', 'ffv1', { ...hd, color_range: 'pc' })],
      ['full range as JPEG pictures have it', as('bt601', 'pc', 'yuvj420p', 'mjpeg', { qmin: '1', qmax: '1' })],
      ['RGB', { ...lossless, picture: `${drawn},format=bgr0` }],
      [
        'BT.2020 without HDR',
        {
          picture: `${drawn},zscale=min=gbr:tin=709:pin=709:rin=full:m=2020_ncl:t=2020_10:p=2020:r=limited,format=yuv420p10le`,
          pictureCodec: 'ffv1',
          pictureOptions: {
            colorspace: 'bt2020nc',
            color_primaries: 'bt2020',
            color_trc: 'bt2020-10',
            color_range: 'tv',
          },
        },
      ],
    ])('that is %s are those that were drawn', async (_name, recipe) => {
      expect(worstStripe(await first(await source(recipe)))).toBeLessThan(9)
    })

    it.each([
      ['PQ', 'smpte2084', 'smpte2084'],
      ['HLG', 'arib-std-b67', 'arib-std-b67'],
    ])('that is HDR (%s) are shown in SDR: paper bright, dark tones dark, and staff are told', async (name, t, trc) => {
      // Gray stripes of 2, 16, 53, 125, 203, 422, 670 and 1000 candela per square meter, where SDR shows 100.
      const nits = [2, 16, 53, 125, 203, 422, 670, 1000]
      const steps = nits.reduceRight(
        (rest, value, index) => `if(lt(X,${(index + 1) * 40}),${value / 1000},${rest})`,
        '0',
      )
      const linear = `nullsrc=size=320x180:rate=25:duration=0.2,format=gbrpf32le,geq=r='${steps}':g='${steps}':b='${steps}'`
      const path = await source(
        {
          picture: `${linear},zscale=tin=linear:t=${t}:pin=bt2020:p=bt2020:min=gbr:m=bt2020nc:npl=1000:r=limited,format=yuv420p10le`,
          pictureCodec: 'libx265',
          pictureOptions: {
            'x265-params': `log-level=none:crf=4:colorprim=bt2020:transfer=${trc}:colormatrix=bt2020nc`,
          },
        },
        'mp4',
      )
      const { video } = await probe(path)
      expect(video.color).toMatchObject({ primaries: 'bt2020', transfer: trc, matrix: 'bt2020nc' })
      expect(pictureNotes(video)).toEqual([expect.stringContaining(`HDR source (${name}), shown in SDR`)])
      const picture = await first(path)
      const lumas = nits.map((_, index) => picture.luma(index * 40 + 20, 90))
      expect(lumas).toEqual(lumas.toSorted((a, b) => a - b))
      const [dark = 0, , , , paper = 0, , , sun = 0] = lumas
      expect([dark < 60, paper > 185 && paper < 215, sun > 225]).toEqual([true, true, true])
      const [red, green, blue] = picture.color(180, 90)
      expect(Math.max(Math.abs(red - green), Math.abs(green - blue))).toBeLessThan(6)
    })

    it('that only licensed players know (Dolby Vision profile 5) are refused, with what to do', async () => {
      const path = await source({ picture: `${drawn},format=yuv420p10le`, pictureCodec: 'libx265' }, 'mp4')
      const plain = await readFile(path)
      await writeFile(path, withDolbyVision(plain, 5, 0))
      await expect(probe(path)).rejects.toThrow(/Dolby Vision of profile 5.*Export the film as HDR10/)
      await writeFile(path, withDolbyVision(plain, 8, 4))
      const { video } = await probe(path)
      expect(video.dolbyVision).toEqual({ profile: 8, baseLayer: 4 })
      expect(pictureNotes(video)).toEqual([expect.stringContaining('Dolby Vision layer (profile 8) is left out')])
    })
  })

  describe('an interlaced source', () => {
    /** How much neighboring lines differ more than every second one does, which the eye sees as combs. */
    function combs({ width, height, luma }: Seen): number {
      let sum = 0
      for (let y = 2; y < height; y++)
        for (let x = 0; x < width; x++)
          sum += Math.max(0, Math.abs(luma(x, y) - luma(x, y - 1)) - Math.abs(luma(x, y) - luma(x, y - 2)))
      return sum / (width * height)
    }
    const moving =
      "nullsrc=size=320x180:rate=50:duration=1,format=yuv420p,geq=lum='if(lt(mod(X+N*6,80),40),200,40)':cb=128:cr=128,interlace=scan=tff:lowpass=0"
    const fields = { flags: '+ildct+ilme', top: '1' }

    it.each([
      ['H.264 in MPEG-TS', 'ts', { pictureCodec: 'libx264', pictureOptions: { ...fields, 'x264-params': 'tff=1' } }],
      ['MPEG-2 in a program stream', 'mpg', { pictureCodec: 'mpeg2video', pictureOptions: { ...fields, qmax: '3' } }],
    ] as const)('of %s loses its combs and keeps its pictures', async (_name, extension, recipe) => {
      const path = await source({ picture: moving, ...recipe }, extension)
      const { video } = await probe(path)
      expect(video.interlaced).toBe(true)
      expect(pictureNotes(video)).toEqual([expect.stringContaining('Interlaced')])
      const { pictures } = await seen(path)
      expect(pictures.length).toBeGreaterThanOrEqual(24)
      expect(pictures.length).toBeLessThanOrEqual(26)
      expect(Math.max(...pictures.slice(1).map(combs))).toBeLessThan(4)
    })

    /** As planning a job looks at it, in one place. */
    async function hidden(path: string) {
      const { video } = await probe(path)
      const spans = [{ firstFrame: 0, frames: fieldFrames }]
      const common = { source: path, output: folder, video, limits: accepted }
      return fieldsIn(await engine.run({ kind: 'fields', spans, ...common }, limits))
    }

    it.each([
      ['top', 'tff', moving],
      ['bottom', 'bff', moving.replace('scan=tff', 'scan=bff')],
      ['top, in noise,', 'tff', `${moving},noise=alls=6:allf=t`],
    ] as const)(
      'with the %s field first that does not say so is found out, and loses its combs',
      async (_name, order, picture) => {
        const path = await source({ picture: `${picture},setfield=prog` })
        const { video } = await probe(path)
        expect(video.interlaced).toBe(false)
        expect(Math.max(...(await seen(path)).pictures.map(combs))).toBeGreaterThan(10)
        expect(await hidden(path)).toBe(order)
        const combed = { ...video, combed: order }
        expect(pictureNotes(combed)).toEqual([expect.stringContaining('does not tell')])
        const { pictures } = await seen(path, combed)
        expect(pictures).toHaveLength(25)
        expect(Math.max(...pictures.slice(1, -1).map(combs))).toBeLessThan(_name === 'top, in noise,' ? 8 : 4)
      },
    )

    const text =
      "nullsrc=size=320x180:rate=25:duration=1,format=yuv420p,geq=lum='if(lt(mod(X*7+floor((Y+N*3)/2)*13,17),6),220,30)':cb=128:cr=128"
    it.each([
      ['fast motion', moving.replace('rate=50', 'rate=25').replace(/,interlace.*/, '')],
      ['drawn pictures', 'testsrc2=size=320x180:rate=25:duration=1,format=yuv420p'],
      ['text that scrolls', text],
      ['noise', 'nullsrc=size=320x180:rate=25:duration=1,format=yuv420p,noise=alls=60:allf=t'],
      [
        'film at the rate of video',
        `${moving.replace('rate=50', 'rate=24').replace(/,interlace.*/, '')},telecine=pattern=23`,
      ],
      [
        'a picture that stands still',
        'testsrc2=size=320x180:rate=25:duration=1,format=yuv420p,loop=loop=-1:size=1,trim=end_frame=25',
      ],
    ])('is not what shows %s', async (_name, picture) => {
      expect(await hidden(await source({ picture: `${picture},setfield=prog` }))).toBeUndefined()
    })
  })

  it('a phone’s upright video is turned once, and not again by players', async () => {
    const { track, output } = await seen(
      await source({ picture: 'testsrc2=size=320x180:rate=24:duration=1,format=yuv420p', rotated90: true }, 'mov'),
    )
    const init = await readFile(join(output, track.name, 'init.mp4'))
    const header = init.indexOf('tkhd', 0, 'latin1') + 4
    const matrix = Array.from({ length: 9 }, (_, cell) => init.readInt32BE(header + 40 + cell * 4))
    expect(matrix).toEqual([65_536, 0, 0, 0, 65_536, 0, 0, 0, 2 ** 30])
  })

  describe('a source with more than one picture', () => {
    const white = 'color=white:size=640x360:rate=1:duration=1'
    const gray = 'color=gray:size=320x180:rate=24:duration=1'

    it('is not its cover', async () => {
      const path = await source(
        {
          besides: [{ picture: `${white},format=yuvj420p`, pictureCodec: 'mjpeg', disposition: 'attached' }],
          picture: gray,
        },
        'mp4',
      )
      expect((await probe(path)).video).toMatchObject({ codec: 'h264', width: 320 })
    })

    it('is the default one, else the largest', async () => {
      const second = (disposition?: 'default') => ({
        picture: `${white},format=yuv420p`,
        pictureCodec: 'ffv1',
        ...(disposition ? { disposition } : {}),
      })
      expect((await probe(await source({ besides: [second()], picture: gray }, 'nut'))).video.width).toBe(640)
      const small = {
        picture: 'color=red:size=160x90:rate=24:duration=1,format=yuv420p',
        pictureCodec: 'ffv1',
        disposition: 'default',
      } as const
      expect((await probe(await source({ besides: [small], picture: gray }, 'nut'))).video.width).toBe(160)
    })
  })

  it.each([-1.5, 3])('a source whose times begin at %d seconds begins at once', async (startsAt) => {
    const { pictures } = await seen(
      await source({
        picture: 'testsrc2=size=320x180:rate=24:duration=1,format=yuv420p',
        startsAt,
        sounds: ['sine=frequency=440:sample_rate=48000:duration=1'],
      }),
    )
    expect(pictures).toHaveLength(24)
  })
}
