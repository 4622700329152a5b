import { describeNote } from '@codeflix/contracts/encode-notes'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { crc32 } from 'node:zlib'
import type { EncodedTrack } from '../src/engine/engine-tasks.ts'
import type { MediaEngine } from '../src/engine/media-engine.ts'
import { type JudgedMedia, judgeFilm } from '../src/film/judge-film.ts'
import { type EncodePlan, type FrameSpan, planLadder } from '../src/ladder/ladder.ts'
import { withAv1 } from '../src/ladder/second-codec.ts'
import { readSamples } from '../src/packaging/mp4-boxes.ts'
import { accepted, limits } from './ample.ts'
import { encodeWhole } from './encode-whole.ts'
import { everySource } from './every-source.ts'
import { makeSource } from './make-source.ts'

type Film = { readonly output: string; readonly plan: EncodePlan; readonly media: JudgedMedia }

/** Plants faults into a film that an engine encoded, and looks whether they are found: on every engine. */
export function gateSuite(startEngine: () => Promise<MediaEngine>): void {
  let engine: MediaEngine
  let folder = ''
  let film: Film
  let made = 0

  beforeAll(async () => {
    engine = await startEngine()
    folder = await mkdtemp(join(tmpdir(), 'codeflix-gate-'))
    film = await encode(await sourceWith(''))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  /** The same picture and sound each time, but for filters of each. */
  const sourceWith = (picture: string, sound = ''): Promise<string> =>
    makeSource({
      path: join(folder, `source-${++made}.mp4`),
      picture: `testsrc2=size=480x270:rate=24:duration=10${picture},format=yuv420p`,
      sounds: [`sine=frequency=440:sample_rate=48000:duration=10,volume=0.5${sound}`],
    })

  /** As it is planned, or as that plan is changed; in several parts where they are named. */
  async function encode(
    source: string,
    change: (plan: EncodePlan) => EncodePlan = (plan) => plan,
    spans: readonly FrameSpan[] = [{ firstFrame: 0 }],
  ): Promise<Film> {
    const { facts } = await engine.run({ kind: 'probe', source, limits: accepted }, limits)
    const plan = change(planLadder(facts))
    const output = join(folder, `film-${++made}`)
    await mkdir(output)
    return { output, plan, media: await encodeWhole(engine, { source, output, plan, facts, spans }, limits) }
  }

  async function judge({ output, plan, media }: Film): Promise<(string | undefined)[]> {
    const { video, audio } = media
    const task = { kind: 'inspect', output, scratch: join(folder, `scratch-${++made}`), plan, video, audio } as const
    return judgeFilm(plan, media, await engine.run(task, limits)).map((remark) => describeNote(remark))
  }

  /** A film of its own to spoil; `repair` makes the checksums those of what lies there, as if it had been encoded so. */
  async function spoiled(spoil: (output: string) => Promise<void>, repair = false, whole = film): Promise<Film> {
    const output = join(folder, `spoiled-${++made}`)
    await cp(whole.output, output, { recursive: true })
    await spoil(output)
    if (!repair) return { ...whole, output }
    const repaired = async (track: EncodedTrack): Promise<EncodedTrack> => ({
      ...track,
      segments: await Promise.all(
        track.segments.map(async (segment, index) => {
          const bytes = await readFile(join(output, track.name, `seg-${index + 1}.m4s`))
          return { ...segment, sizeBytes: bytes.byteLength, crc32: crc32(bytes) }
        }),
      ),
    })
    const video = await Promise.all(whole.media.video.map(repaired))
    const audio = await Promise.all(whole.media.audio.map(repaired))
    return { ...whole, output, media: { ...whole.media, video, audio } }
  }
  const change = async (file: string, how: (bytes: Buffer) => Uint8Array): Promise<void> =>
    writeFile(file, how(await readFile(file)))

  describe('the check of an encoded film', () => {
    it('lets one pass that is whole', async () => {
      expect(film.media.video.map(({ name }) => name)).toEqual(['vsource', 'v240'])
      await expect(judge(film)).resolves.toEqual([])
    })

    it('refuses one with a part that is cut off, in whatever rung', async () => {
      for (const name of ['vsource', 'v240']) {
        const cut = await spoiled((output) =>
          change(join(output, name, 'seg-2.m4s'), (bytes) => bytes.subarray(0, bytes.byteLength - 200)),
        )
        await expect(judge(cut)).rejects.toThrow(`part 2 of ${name}, from 0:00:04 to 0:00:08, is cut off`)
      }
    })

    it('refuses one with a part that is missing', async () => {
      const lost = await spoiled((output) => rm(join(output, 'a-und', 'seg-3.m4s')))
      await expect(judge(lost)).rejects.toThrow('part 3 of a-und, from 0:00:08 to 0:00:10, is missing')
    })

    it('refuses one with parts that changed places', async () => {
      const swapped = await spoiled(async (output) => {
        const [first, second] = [1, 2].map((number) => join(output, 'vsource', `seg-${number}.m4s`))
        if (!first || !second) throw new Error('there are two')
        const bytes = await readFile(first)
        await cp(second, first)
        await writeFile(second, bytes)
      }, true)
      await expect(judge(swapped)).rejects.toThrow(
        'part 1 of vsource, from 0:00:00 to 0:00:04, belongs to another time',
      )
    })

    it('refuses one with zeros in a picture, or with a single byte that changed', async () => {
      const zeros = await spoiled(
        (output) =>
          change(join(output, 'vsource', 'seg-2.m4s'), (bytes) =>
            bytes.fill(0, bytes.byteLength >> 1, (bytes.byteLength >> 1) + 64),
          ),
        true,
      )
      await expect(judge(zeros)).rejects.toThrow(/part 2 of vsource, .* has a picture that is damaged/)
      const flipped = await spoiled((output) =>
        change(join(output, 'a-und', 'seg-1.m4s'), (bytes) => {
          bytes[bytes.byteLength - 100] = (bytes.at(-100) ?? 0) ^ 1
          return bytes
        }),
      )
      await expect(judge(flipped)).rejects.toThrow(/part 1 of a-und, .* is not what was encoded/)
    })

    it('refuses one with a keyframe that no decoder takes, though its bytes are those of the encoder', async () => {
      const garbled = await spoiled(
        (output) =>
          change(join(output, 'vsource', 'seg-3.m4s'), (bytes) => {
            const [keyframe] = readSamples(bytes)
            if (!keyframe) throw new Error('there is a keyframe')
            const end = keyframe.offset + keyframe.size
            for (let at = end - Math.floor(keyframe.size / 2); at < end; at++) bytes[at] = 0xa5
            return bytes
          }),
        true,
      )
      await expect(judge(garbled)).rejects.toThrow(/vsource has pictures that cannot be decoded whole, 1 of/)
    })

    it('refuses one with a picture between keyframes that cannot be decoded, in the cheapest rung', async () => {
      const garbled = await spoiled(
        (output) =>
          change(join(output, 'v240', 'seg-1.m4s'), (bytes) => {
            const sample = readSamples(bytes)
              .filter(({ keyframe }) => !keyframe)
              .toSorted((one, other) => other.size - one.size)[0]
            if (!sample) throw new Error('there is one')
            for (let at = sample.offset + 40; at < sample.offset + sample.size; at++)
              bytes[at] = 1 + ((at * 7919) % 255)
            return bytes
          }),
        true,
      )
      await expect(judge(garbled)).rejects.toThrow(/v240 has pictures that cannot be decoded whole/)
    })

    it('refuses one that is black or silent where its file is not, and remarks on it where the file is, too', async () => {
      const dark = await encode(
        await sourceWith(
          ",drawbox=t=fill:color=black:enable='between(t,3.99,7.99)'",
          ",volume=0:enable='between(t,2.9,8.1)'",
        ),
      )
      await expect(judge(dark)).resolves.toEqual([
        'From 0:00:03 to 0:00:08 a-und is silent, as it is in the file.',
        'From 0:00:04 to 0:00:08 the picture is black, as it is in the file.',
      ])
      const partOf = (name: string) =>
        spoiled((output) => cp(join(dark.output, name, 'seg-2.m4s'), join(output, name, 'seg-2.m4s')), true)
      for (const name of ['vsource', 'v240'])
        await expect(judge(await partOf(name))).rejects.toThrow(
          `from 0:00:04 to 0:00:08 the picture of ${name} is black, the file's is not`,
        )
      await expect(judge(await partOf('a-und'))).rejects.toThrow(
        /from 0:00:0[45] to 0:00:08 a-und is silent, the file's is not/,
      )
    })

    it('refuses one that stands still, or shows something else, where its file does not', async () => {
      const frozen = await encode(await sourceWith(",select='not(between(t,4.02,7.98))',fps=24"))
      await expect(judge(frozen)).resolves.toEqual([
        'From 0:00:04 to 0:00:08 the picture is frozen, as it is in the file.',
      ])
      const partOf = (other: Film) =>
        spoiled((output) => cp(join(other.output, 'v240', 'seg-2.m4s'), join(output, 'v240', 'seg-2.m4s')), true)
      await expect(judge(await partOf(frozen))).rejects.toThrow(
        "from 0:00:04 to 0:00:08 the picture of v240 is frozen, the file's is not",
      )
      const other = await encode(await sourceWith(',negate'))
      await expect(judge(await partOf(other))).rejects.toThrow(
        'from 0:00:04 to 0:00:08 v240 shows another picture than the file',
      )
    })

    const withRungOf = (other: Film, name: string, whole = film) =>
      spoiled((output) => cp(join(other.output, name), join(output, name), { recursive: true }), true, whole)

    it('refuses a rung that was encoded at another quality, is blurred, moved or of a smaller size, in whatever rung', async () => {
      const atCrf51 = (plan: EncodePlan): EncodePlan => ({
        ...plan,
        rungs: plan.rungs.map((rung) => ({ ...rung, crf: 51 })),
      })
      // So slow that no rung comes close to its highest rate.
      const slow = (filters = '') => sourceWith(`,setpts=4*PTS,fps=24,trim=duration=10${filters}`)
      const calm = await encode(await slow())
      await expect(judge(calm)).resolves.toEqual([])
      const poor = {
        rough: await encode(await slow(), atCrf51),
        blurred: await encode(await slow(',gblur=sigma=2')),
        moved: await encode(await slow(',crop=iw-4:ih-4:4:4,pad=iw+4:ih+4')),
        small: await encode(await slow(',scale=iw/3:-2,scale=480:270')),
      }
      for (const [how, other] of Object.entries(poor))
        for (const name of ['vsource', 'v240'])
          await expect(judge(await withRungOf(other, name, calm)), `${how} ${name}`).rejects.toThrow(
            new RegExp(
              `from 0:00:00 to 0:00:10 the picture of ${name} is far worse than it was planned, blurred, blocky or out of place: its likeness to the file is 0\\.\\d+ where 0\\.9\\d* is the least`,
            ),
          )
    })

    it('knows nothing of how good a rung looks of which an older release left nothing to compare', async () => {
      const other = await encode(await sourceWith(',gblur=sigma=2'))
      const { media, ...rest } = await withRungOf(other, 'v240')
      const video = media.video.map((track) => ({ ...track, given: { glimpses: track.given?.glimpses ?? '' } }))
      await expect(judge({ ...rest, media: { ...media, video } })).resolves.toEqual([])
    })

    it('lets pass what is hard to encode, and remarks on what is rough because its rate is at its highest', async () => {
      const hard = async (picture: string, length = 6): Promise<Film> =>
        encode(
          await makeSource({
            path: join(folder, `hard-${++made}.mp4`),
            picture: `${picture},trim=duration=${length},format=yuv420p`,
            pictureOptions: { crf: '10' },
          }),
        )
      const noise = await hard("nullsrc=size=426x240:rate=24,geq=lum='16+random(1)*219':cb=128:cr=128", 14)
      await expect(judge(noise)).resolves.toEqual([
        'From 0:00:12 to 0:00:14 even the best rung is visibly rougher than the file: so much detail, or noise, is more than its quality and its rate allow.',
      ])
      const grain = await hard('testsrc2=size=480x270:rate=24,noise=alls=12:allf=t')
      await expect(judge(grain)).resolves.toEqual([])
      await expect(judge(await hard('color=gray:size=320x180:rate=24'))).resolves.toEqual([
        'From 0:00:00 to 0:00:06 the picture is frozen, as it is in the file.',
      ])
      await expect(judge(await hard('color=black:size=320x180:rate=24'))).resolves.toEqual([
        'From 0:00:00 to 0:00:06 the picture is black, as it is in the file.',
      ])
      await expect(judge(await hard('testsrc2=size=64x20:rate=24', 3))).resolves.toEqual([])
    })

    it('lets pass one of several parts, and one in a second codec', async () => {
      const source = await makeSource({
        path: join(folder, `parts-${++made}.mp4`),
        picture: 'testsrc2=size=320x180:rate=24:duration=14,format=yuv420p',
      })
      const inParts = await encode(source, withAv1, [
        { firstFrame: 0, frames: 192 },
        { firstFrame: 192, seekSeconds: 8, bufferFill: 0.5 },
      ])
      await expect(judge(inParts)).resolves.toEqual([])
    })

    it('lets pass what was brought to one kind of picture', async () => {
      const kinds = [/HDR by PQ/, /DV of PAL/, /upright/, /odd size/, /^one picture/, /120 pictures/]
      const sources = everySource.filter(({ name }) => kinds.some((kind) => kind.test(name)))
      expect(sources).toHaveLength(kinds.length)
      for (const { name, file, recipe } of sources) {
        const brought = await encode(await makeSource({ ...recipe, path: join(folder, file) }))
        await expect(judge(brought), name).resolves.toEqual([])
      }
    })

    it('refuses one whose sound begins late', async () => {
      const [sound] = film.media.audio
      if (!sound) throw new Error('there is sound')
      const late = await spoiled(async (output) => {
        for (let number = 1; number <= sound.segments.length; number++)
          await change(join(output, sound.name, `seg-${number}.m4s`), (bytes) => {
            const time = bytes.indexOf('tfdt') + 8
            bytes.writeBigUInt64BE(bytes.readBigUInt64BE(time) + 24_000n, time)
            return bytes
          })
      }, true)
      await expect(judge(late)).rejects.toThrow(/part 1 of a-und, .* belongs to another time/)
      const segments = (late.media.audio[0]?.segments ?? []).map((segment) => ({
        ...segment,
        start: segment.start + 24_000 - (segment.start === 0 ? 1024 : 0),
      }))
      await expect(judge({ ...late, media: { ...late.media, audio: [{ ...sound, segments }] } })).rejects.toThrow(
        /the sound goes from 0\.48/,
      )
    })
  })
}
