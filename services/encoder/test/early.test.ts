import { encoder } from '@codeflix/contracts/encoder'
import { bootTest, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { encoderServiceOn } from '../src/service.ts'
import { type Encode, scriptedEngine } from './scripted-engine.ts'

let site: BootedTest
let scripted: ReturnType<typeof scriptedEngine>
let scratch = ''

/** A film of two chunks in four rungs, v720 to v240, encoded by one worker. */
async function announce(config: Record<string, unknown>): Promise<string> {
  scripted = scriptedEngine(24, 720)
  scratch = await mkdtemp(join(tmpdir(), 'codeflix-early-'))
  site = await bootTest([encoderServiceOn(scripted.engine)], {
    config: { encoder: { ladder: 'fixed', workers: 1, scratchFolder: scratch, ...config } },
  })
  const mediaId = randomUUID()
  await site.deliver('encoder', 'catalog-admin.media.uploaded', {
    mediaId,
    titleId: randomUUID(),
    name: 'Film',
    purpose: 'feature',
    fileName: 'film.mp4',
    source: 'demo:mandelbrot?duration=8',
    sizeBytes: 1000,
  })
  return mediaId
}
afterEach(async () => {
  await site.close()
  await rm(scratch, { recursive: true, force: true })
})

const client = () => site.client(encoder, { roles: ['editor'], client: 'admin' })
const job = async () => (await client().listJobs({ query: {} })).items[0] ?? expect.fail('no job')
const told = async (event: 'playable' | 'completed') => {
  const messages = (await site.emitted('encoder')).filter((one) => one.event === `encoder.media.${event}`)
  return messages.map(({ payload }) => encoder.events[`media.${event}`].payload.parse(payload))
}
const within = { timeout: 10_000, interval: 50 }
const asked = ({ task }: Encode) => [task.span.firstFrame / 24, task.rungs.map(({ name }) => name)]
const small = ['v360', 'v240']
const rest = ['v720', 'v480']
const manifestOf = async (assetPrefix: string): Promise<string> => {
  const object = await site.ports.storage.get(`${assetPrefix}/master.m3u8`)
  return object ? text(object.body) : ''
}

describe('a long film', () => {
  it('can be played in its small renditions first, at the address at which the others join them', async () => {
    await announce({ earlyMinutes: 0.1 })
    const order: unknown[] = []
    for (const number of [1, 2]) {
      const encode = await scripted.begun(number)
      order.push(asked(encode))
      await encode.finish()
    }
    await vi.waitFor(async () => expect(await told('playable')).toHaveLength(1), within)
    const [playable] = await told('playable')
    expect(playable).toMatchObject({ durationSeconds: 24, width: 640, height: 360, posterCandidates: [] })
    const before = await manifestOf(playable?.assetPrefix ?? '')
    expect([before.includes('v360/'), before.includes('a-por/'), before.includes('v720/')]).toEqual([true, true, false])
    expect(await job()).toMatchObject({ status: 'running', phase: 'encoding', early: true })

    for (const number of [3, 4]) {
      const encode = await scripted.begun(number)
      order.push(asked(encode))
      await encode.finish()
    }
    await vi.waitFor(async () => expect(await told('completed')).toHaveLength(1), within)
    expect(order).toEqual([
      [0, small],
      [12, small],
      [0, rest],
      [12, rest],
    ])
    const [completed] = await told('completed')
    expect(completed).toMatchObject({ assetPrefix: playable?.assetPrefix, width: 1280, height: 720 })
    const after = await manifestOf(completed?.assetPrefix ?? '')
    for (const name of [...small, ...rest, 'a-por']) expect(after).toContain(`${name}/`)
    expect(await told('playable')).toHaveLength(1)
  })
})

describe('a short film', () => {
  it('is decoded once for all renditions, and shown when it is whole', async () => {
    await announce({ earlyMinutes: 1 })
    for (const number of [1, 2]) await (await scripted.begun(number)).finish()
    await vi.waitFor(async () => expect(await told('completed')).toHaveLength(1), within)
    expect(scripted.encodes.map(asked)).toEqual([
      [0, [...rest, ...small]],
      [12, [...rest, ...small]],
    ])
    expect(await told('playable')).toEqual([])
    expect(await job()).toMatchObject({ early: false })
  })

  it('is playable early on the wish of an editor, as far as it has not been begun', async () => {
    await announce({ earlyMinutes: 1 })
    const first = await scripted.begun(1)
    const { id } = await job()
    expect(await client().makePlayableEarly({ params: { id } })).toMatchObject({ early: true })
    await client().makePlayableEarly({ params: { id } })
    await first.finish()
    const second = await scripted.begun(2)
    expect(asked(second)).toEqual([12, small])
    await second.finish()
    await vi.waitFor(async () => expect(await told('playable')).toHaveLength(1), within)
    const third = await scripted.begun(3)
    expect(asked(third)).toEqual([12, rest])
    await third.finish()
    await vi.waitFor(async () => expect(await told('completed')).toHaveLength(1), within)
    const { parts } = await client().getJob({ params: { id } })
    expect(parts.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      'plan done',
      'sound done',
      'picture done',
      'picture done',
      'preview done',
      'picture done',
      'film done',
    ])
  })

  it('that has ended can be wished early no more', async () => {
    await announce({ earlyMinutes: 1 })
    for (const number of [1, 2]) await (await scripted.begun(number)).finish()
    await vi.waitFor(async () => expect(await told('completed')).toHaveLength(1), within)
    const { id } = await job()
    await expect(client().makePlayableEarly({ params: { id } })).rejects.toMatchObject({ code: 'encoder.illegal-step' })
  })
})

it('a preview that is not whole is no preview: a part that failed keeps it back', async () => {
  await announce({ earlyMinutes: 0.1, attempts: 1 })
  await (await scripted.begun(1)).finish()
  ;(await scripted.begun(2)).fail(new Error('the disk made a noise'))
  await vi.waitFor(async () => expect(await job()).toMatchObject({ status: 'failed' }), within)
  expect(await told('playable')).toEqual([])
})
