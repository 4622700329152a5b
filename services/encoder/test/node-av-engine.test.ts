import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { findBadSeams } from '../src/chunks/decoder-buffer.ts'
import { planChunks } from '../src/chunks/plan-chunks.ts'
import { findConfinement } from '../src/engine/confinement.ts'
import { nodeAvEngine } from '../src/engine/node-av/node-av-engine.ts'
import { type FrameSpan, planLadder } from '../src/ladder/ladder.ts'
import { accepted, limits } from './ample.ts'
import { chaptersSuite } from './chapters.suite.ts'
import { engineSuite } from './engine.suite.ts'
import { makeSource } from './make-source.ts'
import { soundSuite } from './sound.suite.ts'
import { subtitlesSuite } from './subtitles.suite.ts'
import { measureSuite } from './measure.suite.ts'
import { secondCodecSuite } from './second-codec.suite.ts'

engineSuite(() => Promise.resolve(nodeAvEngine))
soundSuite(() => Promise.resolve(nodeAvEngine))
subtitlesSuite(() => Promise.resolve(nodeAvEngine))
chaptersSuite(() => Promise.resolve(nodeAvEngine))
measureSuite(() => Promise.resolve(nodeAvEngine))
secondCodecSuite(() => Promise.resolve(nodeAvEngine))

/** Whether a tool is there and does, for us, what confinement asks of it. */
const canRun = (tool: string): Promise<boolean> => {
  const asked = {
    unshare: ['--map-root-user', '--net', 'true'],
    prlimit: ['--core=0', 'true'],
    setpriv: ['--pdeathsig', 'KILL', 'true'],
  }
  return promisify(execFile)(tool, asked[tool as keyof typeof asked]).then(
    () => true,
    () => false,
  )
}

it('is confined by every means that the machine permits', async () => {
  const confinement = await findConfinement()
  const tools = await Promise.all(['unshare', 'prlimit', 'setpriv'].map((tool) => canRun(tool)))
  expect([confinement.noNetwork, confinement.limits, confinement.diesWithParent].map(Boolean)).toEqual(tools)
})

it('keeps what Node makes of its sources, apart from what the service loads', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'codeflix-compiled-'))
  try {
    const task = { kind: 'probe', source: join(folder, 'nothing'), limits: accepted }
    const service = `import { nodeAvEngine } from ${JSON.stringify(import.meta.resolve('../src/engine/node-av/node-av-engine.ts'))}
      await nodeAvEngine.run(${JSON.stringify(task)}, ${JSON.stringify(limits)}).catch(({ code }) => console.log(code))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', service], {
      env: { NODE_COMPILE_CACHE: folder },
    })
    expect(stdout.trim()).toBe('encoder.source-missing')
    const [ofService = ''] = await readdir(folder)
    expect(await readdir(join(folder, ofService, 'engine'), { recursive: true })).not.toEqual([])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

it('joins chunks of a film full of noise without a stall, where chunks that know nothing of each other stall', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'codeflix-seams-'))
  try {
    const source = await makeSource({
      path: join(folder, 'noise.mp4'),
      picture: 'testsrc2=size=320x180:rate=24:duration=12,noise=alls=40:allf=t,format=yuv420p',
      pictureOptions: { crf: '18', g: '96' },
    })
    const { facts, keyframeSeconds } = await nodeAvEngine.run({ kind: 'probe', source, limits: accepted }, limits)
    const plan = planLadder(facts)
    const [rung] = plan.rungs
    if (!rung) throw new Error('there is a rung')
    const chunks = planChunks(plan, keyframeSeconds, { shortestSeconds: 4, longestSeconds: 4 })
    expect(chunks).toHaveLength(3)
    const seamOf = async (spans: readonly FrameSpan[], preset = plan.preset) => {
      const pictures: (readonly number[])[] = []
      for (const span of spans) {
        const { tracks } = await nodeAvEngine.run(
          {
            kind: 'encode-video',
            source,
            output: folder,
            video: facts.video,
            plan: { ...plan, preset },
            rungs: [rung],
            span,
            limits: accepted,
          },
          limits,
        )
        pictures.push(tracks[0]?.sampleBytes ?? [])
      }
      const { maxBitsPerSecond: bitsPerSecond, bufferBits } = rung
      return findBadSeams(pictures, { bitsPerSecond, bufferBits, framesPerSecond: 24 })[0]
    }
    const naive = chunks.map(({ firstFrame, frames, seekSeconds }): FrameSpan => ({
      firstFrame,
      ...(frames === undefined ? {} : { frames }),
      ...(seekSeconds === undefined ? {} : { seekSeconds }),
    }))
    expect((await seamOf(naive))?.chunk).toBeGreaterThan(0)
    expect(await seamOf(chunks)).toBeUndefined()
    // A preset that looks no picture ahead would end each with an empty buffer.
    expect(await seamOf(chunks, 'ultrafast')).toBeUndefined()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
