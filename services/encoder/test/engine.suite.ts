import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Frame } from 'node-av/lib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTrack } from '../src/engine/node-av/read-track.ts'
import { demoPatterns } from '../src/engine/demo-footage.ts'
import { EngineFailure } from '../src/engine/engine-failure.ts'
import type { EncodedMedia } from '../src/chunks/join-film.ts'
import { planChunks } from '../src/chunks/plan-chunks.ts'
import type { EncodedTrack } from '../src/engine/engine-tasks.ts'
import type { EngineLimits, MediaEngine, Watch } from '../src/engine/media-engine.ts'
import type { SourceFacts } from '../src/engine/source-facts.ts'
import { type EncodePlan, planLadder } from '../src/ladder/ladder.ts'
import { readInit, readSegment } from '../src/packaging/mp4-boxes.ts'
import { accepted, limits } from './ample.ts'
import { encodeWhole } from './encode-whole.ts'
import { gateSuite } from './gate.suite.ts'
import { makeSource, type SourceRecipe } from './make-source.ts'

const test180 = 'testsrc2=size=320x180:rate=24:duration=5,format=yuv420p'
const tone = 'sine=frequency=440:sample_rate=48000:duration=5'

type Encoded = { readonly output: string; readonly media: EncodedMedia }

/** What every engine has to do; each runs it on the real thing. */
export function engineSuite(startEngine: () => Promise<MediaEngine>): void {
  let engine: MediaEngine
  let folder = ''
  let made = 0
  beforeAll(async () => {
    engine = await startEngine()
    folder = await mkdtemp(join(tmpdir(), 'codeflix-engine-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const source = (recipe: Omit<SourceRecipe, 'path'>, extension = 'mp4') =>
    makeSource({ ...recipe, path: join(folder, `source-${++made}.${extension}`) })
  const probe = (path: string, own: Partial<typeof accepted> = {}) =>
    engine.run({ kind: 'probe', source: path, limits: { ...accepted, ...own } }, limits)

  type Own = {
    outputBytes?: number
    limits?: Partial<EngineLimits>
    watch?: Watch
    /** Seconds of the shortest and longest chunk; one chunk for all when absent. */
    chunkSeconds?: number
    /** How full each chunk takes the buffer to be. */
    bufferFill?: number
  }

  async function encode(path: string, own: Own = {}) {
    const { facts, keyframeSeconds } = await probe(path)
    const plan = planLadder(facts)
    const output = join(folder, `out-${++made}`)
    await mkdir(output)
    const length = own.chunkSeconds ?? 3600
    const chunks = planChunks(plan, keyframeSeconds, { shortestSeconds: length, longestSeconds: length })
    const { outputBytes } = own
    const film = { source: path, output, plan, facts, spans: chunks, ...(outputBytes ? { most: { outputBytes } } : {}) }
    const media = await encodeWhole(engine, film, { ...limits, ...own.limits }, own.watch)
    return { facts, plan, output, media, chunks }
  }

  /** The first of them, which there has to be. */
  function one(tracks: readonly EncodedTrack[]): EncodedTrack {
    const [track] = tracks
    if (!track) throw new Error('there is no track')
    return track
  }

  const refusal = (work: Promise<unknown>): Promise<EngineFailure> =>
    work.then(
      () => {
        throw new Error('it was accepted')
      },
      (error: unknown) => {
        expect(error).toBeInstanceOf(EngineFailure)
        return error as EngineFailure
      },
    )

  /** How far the brightness of the same pictures of two encodes is apart, 0 to 255, in the best rung. */
  async function unlikeness(a: Encoded, b: Encoded): Promise<{ pictures: number; mean: number }> {
    const seen: number[] = []
    let pictures = 0
    let sum = 0
    const look = (frame: Frame): number[] => {
      const rows = frame.data?.[0]
      return Array.from(
        { length: 64 },
        (_, index) => rows?.[index * 5 + ((index * 7) % frame.height) * (frame.linesize[0] ?? 0)] ?? 0,
      )
    }
    await readTrack(a.output, one(a.media.video), {}, async (frame) => void seen.push(...look(frame)))
    await readTrack(b.output, one(b.media.video), {}, async (frame) => {
      for (const [index, value] of look(frame).entries()) sum += Math.abs(value - (seen[pictures * 64 + index] ?? 0))
      pictures++
    })
    return { pictures, mean: sum / (pictures * 64) }
  }

  /** Reads every segment's boxes and checks that they are what the engine said, one after the other without a hole. */
  async function expectWhole(output: string, track: EncodedTrack): Promise<void> {
    const init = readInit(await readFile(join(output, track.name, 'init.mp4')))
    expect(init).toMatchObject({ codec: track.codec, timescale: track.timescale })
    let end = 0
    for (const [index, segment] of track.segments.entries()) {
      const bytes = await readFile(join(output, track.name, `seg-${index + 1}.m4s`))
      const fragment = readSegment(bytes)
      expect(bytes.byteLength).toBe(segment.sizeBytes)
      expect(fragment.startsWithKeyframe).toBe(true)
      expect(fragment.decodeTime).toBe(end)
      end = fragment.decodeTime + fragment.duration
      expect(segment.start).toBe(Math.max(0, fragment.start - init.skip))
      expect(segment.start + segment.duration).toBe(end - init.skip)
    }
  }

  describe('a film with sound', () => {
    let result: { facts: SourceFacts; plan: EncodePlan; output: string; media: EncodedMedia }
    beforeAll(async () => {
      const picture = 'testsrc2=size=640x360:rate=30000/1001:duration=6,format=yuv420p'
      result = await encode(await source({ picture, sounds: [tone] }))
    })

    it('is known by its probe', () => {
      expect(result.facts).toMatchObject({
        container: 'mov',
        video: { codec: 'h264', displayWidth: 640, displayHeight: 360, frameRate: { num: 30_000, den: 1001 } },
        audio: [{ codec: 'aac', channels: 1, sampleRate: 48_000 }],
      })
      expect(result.facts.durationSeconds).toBeCloseTo(6, 1)
    })

    it('has every rung of its plan and all of its pictures', () => {
      expect(result.media.video.map((track) => track.name)).toEqual(['v360', 'v240'])
      expect(result.media.framesOut).toBe(180)
    })

    it('has segments that join without a hole and start with a keyframe, as the engine said', async () => {
      for (const track of [...result.media.video, ...result.media.audio]) await expectWhole(result.output, track)
    })

    it('has the same boundaries in every rung, and the sound within one of its packets of them', () => {
      const [best, lowest] = result.media.video
      const times = (track?: EncodedTrack) => track?.segments.map(({ start, duration }) => [start, duration])
      expect(times(best)).toEqual(times(lowest))
      const [sound] = result.media.audio
      for (const [index, segment] of (best?.segments ?? []).entries()) {
        const apart =
          segment.start / (best?.timescale ?? 1) - (sound?.segments[index]?.start ?? 0) / (sound?.timescale ?? 1)
        expect(Math.abs(apart)).toBeLessThanOrEqual(1024 / 48_000)
      }
    })

    it('has four-second segments that hold two closed groups each', () => {
      const [best] = result.media.video
      expect(best?.segments[0]?.duration).toBe(120 * 1001 * ((best?.timescale ?? 0) / 30_000))
    })

    it('decodes again, every picture, evenly spaced', async () => {
      for (const track of result.media.video) {
        const times: number[] = []
        await readTrack(result.output, track, {}, async (_frame, atSeconds) => void times.push(atSeconds))
        expect(times).toHaveLength(180)
        const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0))
        for (const gap of gaps) expect(gap).toBeCloseTo(1001 / 30_000, 4)
      }
    })

    it('decodes every segment by itself, as a player that seeks does', async () => {
      const best = one(result.media.video)
      expect(await readTrack(result.output, best, { segments: [2] }, async () => {})).toBe(60)
    })

    it('lets players skip the priming of its sound', async () => {
      const [sound] = result.media.audio
      const init = readInit(await readFile(join(result.output, sound?.name ?? '', 'init.mp4')))
      expect(init.skip).toBe(1024)
      expect(sound?.segments[0]?.start).toBe(0)
    })

    it('has a storyboard and posters that are JPEG files', async () => {
      const best = one(result.media.video)
      const lowest = one(result.media.video.toReversed())
      const { storyboard, seen } = await engine.run(
        { kind: 'storyboard', output: result.output, track: lowest, intervalSeconds: 2.002 },
        limits,
      )
      expect(storyboard).toMatchObject({ tiles: 3, columns: 3, rows: 1, tileWidth: 160, tileHeight: 90 })
      expect(seen.map(({ atSeconds }) => Math.round(atSeconds))).toEqual([0, 2, 4])
      expect(Math.min(...seen.map(({ brightness, detail }) => Math.min(brightness, detail * 10)))).toBeGreaterThan(10)
      const posters = await engine.run(
        { kind: 'posters', output: result.output, track: best, atSeconds: [4.1, 2, 2.2] },
        limits,
      )
      expect(posters.map(({ width, height }) => `${width}x${height}`)).toEqual(['640x360', '640x360', '640x360'])
      expect(posters.map(({ atSeconds }) => Math.round(atSeconds))).toEqual([4, 2, 2])
      expect(await readdir(join(result.output, 'posters'))).toHaveLength(3)
      const [late, early, alike] = await Promise.all(
        posters.map((poster) => readFile(join(result.output, 'posters', poster.file))),
      )
      expect(early).toEqual(alike)
      expect(early).not.toEqual(late)
      const files = [
        ...storyboard.sheets.map((sheet) => join('storyboard', sheet)),
        ...posters.map((poster) => join('posters', poster.file)),
      ]
      for (const file of files)
        expect([...(await readFile(join(result.output, file))).subarray(0, 3)]).toEqual([255, 216, 255])
    })
  })

  describe('a film in chunks', () => {
    it('has the pictures of one in a piece, each at its time, and as good', async () => {
      // Keyframes of the source lie off our grid, so that every chunk but the first is entered in front of its first picture.
      const path = await source({
        picture: 'testsrc2=size=320x180:rate=30000/1001:duration=13,noise=alls=6:allf=t,format=yuv420p',
        pictureOptions: { g: '50' },
        sounds: ['sine=frequency=440:sample_rate=48000:duration=13'],
      })
      const whole = await encode(path)
      const parts = await encode(path, { chunkSeconds: 4.1 })
      expect(whole.chunks).toHaveLength(1)
      expect(parts.chunks.map(({ firstFrame, seekSeconds }) => [firstFrame, Math.round(seekSeconds ?? 0)])).toEqual([
        [0, 0],
        [120, 3],
        [240, 7],
        [360, 12],
      ])
      expect(parts.media.framesOut).toBe(whole.media.framesOut)
      const times = (track: EncodedTrack) => track.segments.map(({ start, duration }) => [start, duration])
      expect(times(one(parts.media.video))).toEqual(times(one(whole.media.video)))
      for (const track of [...parts.media.video, ...parts.media.audio]) await expectWhole(parts.output, track)
      const apart = await unlikeness(whole, parts)
      expect(apart.pictures).toBe(whole.media.framesOut)
      expect(apart.mean).toBeLessThan(2)
    })

    it('encoded twice is the same to the last byte', async () => {
      const path = await source({ picture: `${test180},noise=alls=10:allf=t` })
      const [first, second] = [await encode(path, { chunkSeconds: 4 }), await encode(path, { chunkSeconds: 4 })]
      for (const { name, segments } of first.media.video) {
        for (let number = 1; number <= segments.length; number++) {
          const file = join(name, `seg-${number}.m4s`)
          expect((await readFile(join(first.output, file))).equals(await readFile(join(second.output, file)))).toBe(
            true,
          )
        }
      }
    })
  })

  describe('a source that is odd', () => {
    it('in size gets even rungs', async () => {
      const picture = 'testsrc2=size=321x181:rate=24:duration=2,format=yuv444p'
      const { media, output } = await encode(await source({ picture, pictureCodec: 'ffv1', pictureOptions: {} }, 'mkv'))
      const track = one(media.video)
      expect(readInit(await readFile(join(output, track.name, 'init.mp4')))).toMatchObject({ width: 320, height: 180 })
      await expectWhole(output, track)
    })

    it('in pixel shape gets square pixels', async () => {
      const picture = 'testsrc2=size=240x240:rate=24:duration=2,setsar=16/9,format=yuv420p'
      const { facts, plan } = await encode(await source({ picture }))
      expect(facts.video).toMatchObject({ width: 240, displayWidth: 427, displayHeight: 240 })
      expect(plan.rungs[0]).toMatchObject({ width: 426, height: 240 })
    })

    it('in rotation stands upright', async () => {
      // White in the upper left corner of the picture as it is stored, which a turn clockwise brings to the upper right.
      const picture =
        "nullsrc=size=320x180:rate=24:duration=2,format=yuv420p,geq=lum='if(lt(X,160)*lt(Y,90),235,16)':cb=128:cr=128"
      const { facts, plan, media, output } = await encode(await source({ picture, rotated90: true }))
      expect(facts.video).toMatchObject({ rotationDegrees: 90, displayWidth: 180, displayHeight: 320 })
      expect(plan.rungs[0]).toMatchObject({ width: 180, height: 320 })
      const track = one(media.video)
      await readTrack(output, track, { keyframesOnly: true, segments: [1] }, async (frame) => {
        const luma = (x: number, y: number) => frame.data?.[0]?.[y * (frame.linesize[0] ?? 0) + x] ?? -1
        expect([luma(135, 80) > 200, luma(45, 80) < 50, luma(135, 240) < 50]).toEqual([true, true, true])
      })
    })

    it('in having no sound gets a picture alone', async () => {
      const { media } = await encode(await source({ picture: test180 }))
      expect(media.audio).toEqual([])
      expect(media.framesOut).toBe(120)
    })

    it('in having one picture gets a film of one', async () => {
      const { media } = await encode(
        await source({ picture: 'testsrc2=size=320x180:rate=24:duration=0.04,format=yuv420p' }),
      )
      expect(media.framesOut).toBe(1)
    })

    it('in sound that begins late and ends early is filled with silence', async () => {
      const late = 'sine=frequency=440:sample_rate=44100:duration=2,asetpts=PTS+44100'
      const { media } = await encode(await source({ picture: test180, sounds: [late] }, 'mkv'))
      const [sound] = media.audio
      const last = sound?.segments.at(-1)
      expect(((last?.start ?? 0) + (last?.duration ?? 0)) / 48_000).toBeCloseTo(5, 1)
    })

    it('in surround sound is mixed down', async () => {
      const surround = 'aevalsrc=0.1|0.1|0.1|0.1|0.1|0.1:channel_layout=5.1:duration=2'
      const { facts, media } = await encode(
        await source({ picture: 'testsrc2=size=320x180:rate=25:duration=2,format=yuv420p', sounds: [surround] }, 'mkv'),
      )
      expect(facts.audio[0]?.channels).toBe(6)
      expect(media.audio).toHaveLength(1)
    })

    it('in its rate is made even', async () => {
      const picture = "testsrc2=size=320x180:rate=30:duration=3,select='not(eq(mod(n,3),1))',format=yuv420p"
      const { media } = await encode(await source({ picture }, 'mkv'))
      expect(media.durationSeconds).toBeCloseTo(3, 0)
    })
  })

  describe('a file that cannot be encoded', () => {
    it('for being no video at all is refused in plain words', async () => {
      const path = join(folder, 'novel.mp4')
      await writeFile(path, 'It was a dark and stormy night. '.repeat(1000))
      const { code, message } = await refusal(probe(path))
      expect(code).toBe('encoder.source-unreadable')
      expect(message).toMatch(/not a video/)
    })

    it('for being empty is refused', async () => {
      const path = join(folder, 'empty.mp4')
      await writeFile(path, '')
      expect((await refusal(probe(path))).code).toBe('encoder.source-unreadable')
    })

    it('for having sound alone is refused', async () => {
      const { code } = await refusal(probe(await source({ sounds: [tone] }, 'm4a')))
      expect(code).toBe('encoder.no-video')
    })

    it('for being absent is refused', async () => {
      expect((await refusal(probe(join(folder, 'nowhere.mp4')))).code).toBe('encoder.source-missing')
    })

    it('for its size, length or number of pixels is refused', async () => {
      const path = await source({ picture: test180 })
      expect((await refusal(probe(path, { sourceBytes: 1000 }))).code).toBe('encoder.source-too-large')
      expect((await refusal(probe(path, { durationSeconds: 2 }))).message).toMatch(/hours/)
      expect((await refusal(probe(path, { pixels: 10_000 }))).message).toMatch(/320 × 180/)
    })

    it('for being cut off is refused, with how much of it was read', async () => {
      const path = await source({ picture: test180, sounds: [tone] }, 'mkv')
      await truncate(path, Math.floor((await stat(path)).size / 3))
      const { code, message } = await refusal(encode(path))
      expect(code).toBe('encoder.source-unreadable')
      expect(message).toMatch(/announces 5 seconds/)
    })

    it('for noise in the middle of it ends one way or the other', async () => {
      const path = await source({ picture: test180, sounds: [tone] }, 'mkv')
      const { size } = await stat(path)
      const file = await open(path, 'r+')
      await file.write(Buffer.alloc(2000, 0xa5), 0, 2000, Math.floor(size / 2))
      await file.close()
      const outcome = await encode(path).then(
        ({ media }) => media.framesOut,
        (error: unknown) => (error instanceof EngineFailure ? error.code : error),
      )
      expect(outcome === 'encoder.source-unreadable' || (typeof outcome === 'number' && outcome > 60)).toBe(true)
    })
  })

  describe('a hostile file', () => {
    it('that names a host makes nobody connect to it', async () => {
      let visits = 0
      const server = createServer((_request, response) => {
        visits++
        response.end()
      })
      await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready))
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      try {
        const playlists = {
          'list.m3u8': `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n${address}/seg.ts\n#EXT-X-ENDLIST\n`,
          'list.mp4': `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n${address}/seg.ts\n#EXT-X-ENDLIST\n`,
          'list.mpd': `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><BaseURL>${address}/</BaseURL></Period></MPD>`,
          'list.txt': `ffconcat version 1.0\nfile ${address}/film.mp4\n`,
        }
        for (const [name, text] of Object.entries(playlists)) {
          await writeFile(join(folder, name), text)
          expect((await refusal(probe(join(folder, name)))).code).toBe('encoder.source-unreadable')
        }
        expect(visits).toBe(0)
      } finally {
        server.close()
      }
    })

    it('that names another file does not get it read', async () => {
      const film = await source({ picture: test180 })
      const path = join(folder, 'concat.mp4')
      await writeFile(path, `ffconcat version 1.0\nfile '${film}'\n`)
      expect((await refusal(probe(path))).code).toBe('encoder.source-unreadable')
    })

    it('that makes the output swell is stopped at the limit', async () => {
      const noisy = "nullsrc=size=320x180:rate=24:duration=5,format=yuv420p,geq=lum='random(1)*255':cb=128:cr=128"
      const { code } = await refusal(encode(await source({ picture: noisy }), { outputBytes: 20_000 }))
      expect(code).toBe('encoder.limit-exceeded')
    })

    it('that takes too long is stopped, and the process is gone', async () => {
      const slow = await source({ picture: 'testsrc2=size=1280x720:rate=60:duration=8,format=yuv420p' })
      const startedAt = performance.now()
      const { code, message } = await refusal(encode(slow, { limits: { wallSeconds: 1 } }))
      expect(code).toBe('encoder.limit-exceeded')
      expect(message).toMatch(/longer|processor time/)
      expect(performance.now() - startedAt).toBeLessThan(20_000)
    })

    it('that needs too much memory is stopped', async () => {
      const path = await source({ picture: 'testsrc2=size=1280x720:rate=24:duration=6,format=yuv420p' })
      const { code, message } = await refusal(encode(path, { limits: { memoryBytes: 150 * 2 ** 20 } }))
      expect([code, /memory|crashed|before it was done/.test(message)]).toEqual([
        expect.stringMatching(/limit-exceeded|engine-failed/),
        true,
      ])
    })
  })

  gateSuite(startEngine)

  describe('the engine', () => {
    it('reports progress that never falls, and ends when told to', async () => {
      const path = await source({ picture: 'testsrc2=size=1280x720:rate=60:duration=12,format=yuv420p' })
      const stop = new AbortController()
      const seen: number[] = []
      const work = encode(path, {
        watch: {
          signal: stop.signal,
          progressed: ({ done }) => {
            seen.push(done)
            if (seen.length === 2) stop.abort(new Error('enough'))
          },
        },
      })
      await expect(work).rejects.toThrow('enough')
      expect(seen).toEqual(seen.toSorted((a, b) => a - b))
      expect(seen[0]).toBeGreaterThan(0)
    })

    it.each(demoPatterns)('makes footage of %s that can be encoded', async (pattern) => {
      const path = join(folder, `${pattern}.mp4`)
      const shape = { width: 320, height: 180, framesPerSecond: 24, durationSeconds: 2 }
      await engine.run(
        { kind: 'demo-source', output: path, footage: { from: 'pattern', pattern, seed: 3 }, shape },
        limits,
      )
      const { facts } = await probe(path)
      expect(facts.durationSeconds).toBeCloseTo(2, 1)
      expect(facts.audio).toHaveLength(1)
    })

    it('cuts footage out of a film where it is told to', async () => {
      const film = await source({ picture: test180, sounds: [tone] })
      const path = join(folder, 'cut.mp4')
      const shape = { width: 160, height: 90, framesPerSecond: 24, durationSeconds: 2 }
      const footage = { from: 'film', path: film, startSeconds: 1.5 } as const
      const { framesOut } = await engine.run({ kind: 'demo-source', output: path, footage, shape }, limits)
      expect(framesOut).toBe(48)
      expect((await probe(path)).facts.video).toMatchObject({ width: 160, height: 90 })
    })
  })
}
