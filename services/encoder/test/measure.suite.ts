import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MediaEngine } from '../src/engine/media-engine.ts'
import { planLadder, type Rung } from '../src/ladder/ladder.ts'
import { accepted, limits } from './ample.ts'
import { makeSource } from './make-source.ts'

/** How every engine measures what samples of a film cost and how they look. */
export function measureSuite(startEngine: () => Promise<MediaEngine>): void {
  let engine: MediaEngine
  let folder = ''
  beforeAll(async () => {
    engine = await startEngine()
    folder = await mkdtemp(join(tmpdir(), 'codeflix-measure-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  describe('samples of a film', () => {
    const detailed = 'testsrc2=size=640x360:rate=24:duration=6,noise=alls=6:allf=t,format=yuv420p'
    const rungOf = (name: string, width: number, crf: number): Rung => ({
      name,
      width,
      height: (width * 9) / 16,
      crf,
      maxBitsPerSecond: 50_000_000,
      bufferBits: 100_000_000,
    })

    it('tell what each rung costs and how like the source it looks, and leave nothing', async () => {
      const path = await makeSource({
        path: join(folder, 'detailed.mp4'),
        picture: detailed,
        pictureOptions: { g: '48', crf: '12' },
      })
      const { facts, keyframeSeconds } = await engine.run({ kind: 'probe', source: path, limits: accepted }, limits)
      expect(keyframeSeconds).toContain(2)
      const output = join(folder, 'out')
      await mkdir(output)
      const rungs = [rungOf('large', 640, 20), rungOf('rough', 640, 36), rungOf('small', 320, 20)]
      const { spans, cpuSeconds } = await engine.run(
        {
          kind: 'measure',
          source: path,
          output,
          video: facts.video,
          plan: planLadder(facts),
          rungs,
          spans: [
            { firstFrame: 0, frames: 24 },
            { firstFrame: 48, frames: 24, seekSeconds: 2 },
          ],
          shown: { width: 640, height: 360 },
          limits: accepted,
        },
        limits,
      )
      expect(cpuSeconds).toBeGreaterThan(0)
      expect(spans).toHaveLength(2)
      for (const sample of spans) {
        expect(sample.map(({ name, pictureBytes }) => [name, pictureBytes.length])).toEqual([
          ['large', 24],
          ['rough', 24],
          ['small', 24],
        ])
        const [large, rough, small] = sample
        const bytes = (of: typeof large) => of?.pictureBytes.reduce((sum, size) => sum + size, 0) ?? 0
        expect(bytes(large)).toBeGreaterThan(bytes(rough) * 2)
        expect(bytes(large)).toBeGreaterThan(bytes(small))
        expect(large?.ssim).toBeGreaterThan(0.9)
        expect(large?.ssim).toBeLessThan(1)
        expect(large?.ssim).toBeGreaterThan((rough?.ssim ?? 1) + 0.02)
        expect(large?.ssim).toBeGreaterThan((small?.ssim ?? 1) + 0.02)
      }
      expect(await readdir(output)).toEqual([])
    })

    it('compared with themselves are equal', async () => {
      const path = await makeSource({
        path: join(folder, 'plain.mp4'),
        picture: 'testsrc2=size=320x180:rate=24:duration=3,format=yuv420p',
        // As every encode is.
        pictureOptions: { colorspace: 'bt709', color_range: 'tv' },
      })
      const { facts } = await engine.run({ kind: 'probe', source: path, limits: accepted }, limits)
      const { likenesses } = await engine.run(
        {
          kind: 'compare',
          source: path,
          video: facts.video,
          plan: planLadder(facts),
          span: { firstFrame: 0, frames: 48 },
          encodes: [{ name: 'same', file: path }],
          shown: { width: 320, height: 180 },
          everyFrames: 5,
          limits: accepted,
        },
        limits,
      )
      expect(likenesses).toEqual([{ name: 'same', ssim: 1, pictures: 10 }])
    })
  })
}
