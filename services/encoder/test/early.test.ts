import { note } from '@codeflix/contracts/encode-notes'
import { encoder } from '@codeflix/contracts/encoder'
import { eventually } from '@codeflix/kit/testing/eventually'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { json } from '@codeflix/kit/database'
import { EngineFailure } from '../src/engine/engine-failure.ts'
import { encoderOnScript } from './encoder-on-script.ts'
import type { Encode } from './scripted-engine.ts'

const on = encoderOnScript()
const { shut, client } = on
afterEach(() => shut())

/** A film of two chunks in four rungs, v720 to v240, encoded by one worker. */
async function announce(config: Record<string, unknown>): Promise<string> {
  await on.boot(config, 24, 720)
  return (await on.announce()).mediaId
}

const job = async () => (await on.jobs())[0] ?? expect.fail('no job')
const payloadsOf = async (event: string) => (await on.events(`media.${event}`)).map(({ payload }) => payload)
const told = async (event: 'playable' | 'completed') =>
  (await payloadsOf(event)).map((payload) => encoder.events[`media.${event}`].payload.parse(payload))
const previews = async () =>
  (await payloadsOf('preview-grown')).map((payload) => encoder.events['media.preview-grown'].payload.parse(payload))
const asked = ({ task }: Encode) => [task.span.firstFrame / 24, task.rungs.map(({ name }) => name)]
const small = ['v360', 'v240']
const rest = ['v720', 'v480']
const read = async (assetPrefix: string | undefined, file: string): Promise<string> => {
  const object = await on.site.ports.storage.get(`${assetPrefix}/${file}`)
  return object ? text(object.body) : ''
}
const manifestOf = (assetPrefix: string | undefined): Promise<string> => read(assetPrefix, 'master.m3u8')
const segmentsOf = async (assetPrefix: string | undefined, track: string): Promise<number> =>
  (await read(assetPrefix, `${track}/playlist.m3u8`)).match(/#EXTINF/g)?.length ?? 0

describe('a long film', () => {
  it('can be played in its small renditions first, at the address at which the others join them', async () => {
    await announce({ earlyMinutes: 0.1 })
    const order: unknown[] = []
    for (const number of [1, 2]) {
      const encode = await on.scripted.begun(number)
      order.push(asked(encode))
      await encode.finish()
    }
    await eventually(async () => expect(await told('playable')).toHaveLength(1))
    const [playable] = await told('playable')
    expect(playable).toMatchObject({ durationSeconds: 24, width: 640, height: 360, posterCandidates: [] })
    const before = await manifestOf(playable?.assetPrefix)
    expect([before.includes('v360/'), before.includes('a-por/'), before.includes('v720/')]).toEqual([true, true, false])
    expect(await job()).toMatchObject({ status: 'running', phase: 'encoding', early: true })

    for (const number of [3, 4]) {
      const encode = await on.scripted.begun(number)
      order.push(asked(encode))
      await encode.finish()
    }
    await eventually(async () => expect(await told('completed')).toHaveLength(1))
    expect(order).toEqual([
      [0, small],
      [12, small],
      [0, rest],
      [12, rest],
    ])
    const [completed] = await told('completed')
    expect(completed).toMatchObject({ assetPrefix: playable?.assetPrefix, width: 1280, height: 720 })
    const after = await manifestOf(completed?.assetPrefix)
    for (const name of [...small, ...rest, 'a-por']) expect(after).toContain(`${name}/`)
    expect(await told('playable')).toHaveLength(1)
  })

  it('can be looked at from its beginning on before all of it is there, and waits for no sound', async () => {
    await announce({ earlyMinutes: 0.1 })
    await (await on.scripted.begun(1)).finish()
    const second = await on.scripted.begun(2)
    const [first, ...more] = await previews()
    expect([first, more]).toMatchObject([{ seconds: 12, ofSeconds: 24, silent: true, captions: [] }, []])
    const manifest = await manifestOf(first?.assetPrefix)
    expect([manifest.includes('v360/'), manifest.includes('a-por/')]).toEqual([true, false])
    expect(await read(first?.assetPrefix, 'manifest.mpd')).toContain('mediaPresentationDuration="PT12S"')
    expect(await segmentsOf(first?.assetPrefix, 'v240')).toBe(3)
    expect(await told('playable')).toEqual([])

    await second.finish()
    await eventually(async () => expect(await told('playable')).toHaveLength(1))
    const [playable] = await told('playable')
    expect(playable?.assetPrefix).toBe(first?.assetPrefix)
    expect(await segmentsOf(first?.assetPrefix, 'v240')).toBe(6)
    expect(await segmentsOf(first?.assetPrefix, 'a-por')).toBe(6)
    expect(await previews()).toHaveLength(1)
    const { parts } = await client().getJob({ params: { id: (await job()).id } })
    expect(
      parts.filter(({ kind }) => kind === 'preview').map(({ fromSeconds, seconds }) => [fromSeconds, seconds]),
    ).toEqual([
      [0, 12],
      [12, 12],
    ])
  })

  it('has as much sound in its first preview as another worker has made meanwhile', async () => {
    await announce({ earlyMinutes: 0.1, workers: 2 })
    const [first, second] = await on.firstTwo()
    expect([first, second].map(asked)).toEqual([
      [0, small],
      [12, small],
    ])
    await first.finish()
    await eventually(async () => expect(await previews()).toMatchObject([{ seconds: 12, silent: false }]))
    const [{ assetPrefix } = expect.fail('no preview')] = await previews()
    expect(await segmentsOf(assetPrefix, 'a-por')).toBe(3)
  })

  it('is looked at before it is measured, in one small rendition that is no part of it and goes by itself', async () => {
    const mediaId = await announce({ earlyMinutes: 0.1, ladder: 'per-title' })
    const look = await on.scripted.begun(1)
    expect([asked(look), look.task.span.frames]).toEqual([[0, ['v360']], 192])
    expect((await client().getJob({ params: { id: (await job()).id } })).plan).toBeUndefined()
    await look.finish()
    await on.scripted.begun(2)
    const assetPrefix = `media/${mediaId}/first-look`
    expect(await previews()).toMatchObject([{ assetPrefix, seconds: 8, ofSeconds: 24, silent: true }])
    expect([await segmentsOf(assetPrefix, 'v360'), await manifestOf(assetPrefix)]).toEqual([
      2,
      expect.stringMatching(/v360\//),
    ])
    const due = await on.db().selectFrom('outdatedFolder').select('prefix').execute()
    expect(due).toEqual([{ prefix: `${assetPrefix}/` }])
  })

  it('is encoded all the same when nobody can look at it before', async () => {
    await announce({ earlyMinutes: 0.1, ladder: 'per-title' })
    ;(await on.scripted.begun(1)).fail(new EngineFailure('encoder.engine-failed', note('engine-stopped')))
    const chunk = await on.scripted.begun(2)
    expect(chunk.task.span.firstFrame).toBe(0)
    expect(await previews()).toEqual([])
  })

  it('is not taken back when its first preview is made again', async () => {
    await announce({ earlyMinutes: 0.1 })
    for (const number of [1, 2]) await (await on.scripted.begun(number)).finish()
    const third = await on.scripted.begun(3)
    const { id } = await job()
    const { parts } = await client().getJob({ params: { id } })
    const first = parts.find(({ kind }) => kind === 'preview')
    await client().retryTask({ params: { id, taskId: first?.id ?? '' } })
    await third.finish()
    await on.scripted.begun(4)
    const after = await client().getJob({ params: { id } })
    expect(after.parts.find((part) => part.id === first?.id)).toMatchObject({
      status: 'done',
      reason: 'Staff asked for it.',
    })
    const [playable] = await told('playable')
    expect(await segmentsOf(playable?.assetPrefix, 'v240')).toBe(6)
    expect(await read(playable?.assetPrefix, 'manifest.mpd')).toContain('mediaPresentationDuration="PT24S"')
  })

  it('that the version before laid out has the one preview that it was given', async () => {
    await announce({ earlyMinutes: 0.1 })
    const first = await on.scripted.begun(1)
    const db = on.db()
    const laidOut = await db.selectFrom('task').selectAll().where('kind', '=', 'preview').orderBy('number').execute()
    await db
      .deleteFrom('task')
      .where('id', '=', laidOut[0]?.id ?? '')
      .execute()
    await db
      .updateTable('task')
      .set({ asked: json({}) })
      .where('kind', '=', 'preview')
      .execute()
    await first.finish()
    await (await on.scripted.begun(2)).finish()
    await eventually(async () => expect(await told('playable')).toMatchObject([{ durationSeconds: 24 }]))
    expect(await previews()).toEqual([])
  })
})

describe('a short film', () => {
  it('is decoded once for all renditions, and shown when it is whole', async () => {
    await announce({ earlyMinutes: 1 })
    for (const number of [1, 2]) await (await on.scripted.begun(number)).finish()
    await eventually(async () => expect(await told('completed')).toHaveLength(1))
    expect(on.scripted.encodes.map(asked)).toEqual([
      [0, [...rest, ...small]],
      [12, [...rest, ...small]],
    ])
    expect(await told('playable')).toEqual([])
    expect(await job()).toMatchObject({ early: false })
  })

  it('is playable early on the wish of an editor, as far as it has not been begun', async () => {
    await announce({ earlyMinutes: 1 })
    const first = await on.scripted.begun(1)
    const { id } = await job()
    expect(await client().makePlayableEarly({ params: { id } })).toMatchObject({ early: true })
    await client().makePlayableEarly({ params: { id } })
    await first.finish()
    const second = await on.scripted.begun(2)
    expect(asked(second)).toEqual([12, small])
    await second.finish()
    await eventually(async () => expect(await told('playable')).toHaveLength(1))
    const third = await on.scripted.begun(3)
    expect(asked(third)).toEqual([12, rest])
    await third.finish()
    await eventually(async () => expect(await told('completed')).toHaveLength(1))
    const { parts } = await client().getJob({ params: { id } })
    expect(parts.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      'plan done',
      'picture done',
      'preview done',
      'sound done',
      'picture done',
      'preview done',
      'picture done',
      'film done',
    ])
  })

  it('that has ended can be wished early no more', async () => {
    await announce({ earlyMinutes: 1 })
    for (const number of [1, 2]) await (await on.scripted.begun(number)).finish()
    await eventually(async () => expect(await told('completed')).toHaveLength(1))
    const { id } = await job()
    await expect(client().makePlayableEarly({ params: { id } })).rejects.toMatchObject({ code: 'encoder.illegal-step' })
  })
})

it('a preview that is not whole is no preview: a part that failed keeps it back', async () => {
  await announce({ earlyMinutes: 0.1, attempts: 1 })
  await (await on.scripted.begun(1)).finish()
  ;(await on.scripted.begun(2)).fail(new Error('the disk made a noise'))
  await eventually(async () => expect(await job()).toMatchObject({ status: 'failed' }))
  expect(await told('playable')).toEqual([])
})
