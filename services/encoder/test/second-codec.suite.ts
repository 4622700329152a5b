import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { joinTracks } from '../src/chunks/join-tracks.ts'
import type { EncodedSpan, EncodedTrack, EncodedVideo } from '../src/engine/engine-tasks.ts'
import type { MediaEngine } from '../src/engine/media-engine.ts'
import { readTrack } from '../src/engine/node-av/read-track.ts'
import { type FrameSpan, planLadder } from '../src/ladder/ladder.ts'
import { withAv1 } from '../src/ladder/second-codec.ts'
import { readInit, readSamples } from '../src/packaging/mp4-boxes.ts'
import { accepted, limits } from './ample.ts'
import { makeSource } from './make-source.ts'

/** How every engine makes a second set of rungs in AV1, beside H.264 and of the same decode. */
export function secondCodecSuite(startEngine: () => Promise<MediaEngine>): void {
  let folder = ''
  const chunks: EncodedVideo[] = []
  beforeAll(async () => {
    const engine = await startEngine()
    folder = await mkdtemp(join(tmpdir(), 'codeflix-second-codec-'))
    const source = await makeSource({
      path: join(folder, 'film.mp4'),
      picture: 'testsrc2=size=320x180:rate=30000/1001:duration=6,noise=alls=4:allf=t,format=yuv420p',
      pictureOptions: { g: '60' },
    })
    const { facts } = await engine.run({ kind: 'probe', source, limits: accepted }, limits)
    const plan = withAv1(planLadder(facts))
    await mkdir(join(folder, 'out'))
    const spans: FrameSpan[] = [
      { firstFrame: 0, frames: 120 },
      { firstFrame: 120, seekSeconds: 4, bufferFill: 0.5 },
    ]
    for (const span of spans)
      chunks.push(
        await engine.run(
          {
            kind: 'encode-video',
            source,
            output: join(folder, 'out'),
            video: facts.video,
            plan,
            rungs: plan.rungs,
            span,
            limits: accepted,
          },
          limits,
        ),
      )
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const joined = (codec: RegExp): EncodedTrack =>
    joinTracks(chunks.map(({ tracks }) => tracks.find((track) => codec.test(track.codec)) as EncodedSpan))

  it('AV1 has segments cut where those of H.264 are, each beginning with a keyframe, and chunks that join', async () => {
    const [av1, h264] = [joined(/^av01/), joined(/^avc1/)]
    expect(av1.codec).toMatch(/^av01\.0\.\d\dM\.08$/)
    expect(av1.timescale).toBe(h264.timescale)
    const times = (track: EncodedTrack) => track.segments.map(({ start, duration }) => [start, duration])
    expect(times(av1)).toEqual(times(h264))
    expect(readInit(await readFile(join(folder, 'out', av1.name, 'init.mp4')))).toMatchObject({
      width: 320,
      height: 180,
    })
    const samples = readSamples(await readFile(join(folder, 'out', av1.name, 'seg-1.m4s')))
    expect(samples.flatMap(({ keyframe }, index) => (keyframe ? [index] : []))).toEqual([0, 60])
    expect(samples.every(({ presentationTime, decodeTime }) => presentationTime === decodeTime)).toBe(true)
  })

  it('AV1 decodes again, every picture, and from any segment on', async () => {
    const av1 = joined(/^av01/)
    expect(await readTrack(join(folder, 'out'), av1, {}, async () => {})).toBe(180)
    expect(await readTrack(join(folder, 'out'), av1, { segments: [2] }, async () => {})).toBe(60)
  })
}
