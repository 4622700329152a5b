import { eventually } from '@codeflix/kit/testing/eventually'
import { startRabbitMq } from '@codeflix/platform/testing/servers/rabbitmq'
import type { RunningServer } from '@codeflix/platform/testing/servers/running-server'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPlatformProcess, type PlatformProcess } from '../platform-process.ts'
import { createFilm, encoded, makeFilm, setUpSite, uploadFilm, type Person } from '../story.ts'

describe('a broker that is away while films are encoded', () => {
  let folder = ''
  let broker: RunningServer
  let platform: PlatformProcess
  let url = ''
  let staff: Person
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'codeflix-broker-'))
    broker = await startRabbitMq({ folder })
    platform = await startPlatformProcess({ environment: { BROKER_URL: broker.url } })
    url = platform.url
    staff = await setUpSite(url, platform.setUpUrl())
  })
  afterAll(async () => {
    await platform?.remove()
    await broker.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const upload = async (name: string, film: string): Promise<string> =>
    (await uploadFilm(staff, url, (await createFilm(staff, url, name)).id, film)).id
  const jobs = async () => (await staff.encoder.listJobs({ query: {} })).items
  const statusOf = async (id: string) => (await staff.catalogAdmin.getMedia({ params: { id } })).status
  const unsent = async (service: string): Promise<number> => {
    const metrics = await (await fetch(`${url}/metrics`)).text()
    return Number(new RegExp(`^outbox_unsent{.*service="${service}".*} (\\d+)`, 'm').exec(metrics)?.[1])
  }

  it('holds up no encode, and what was told and uploaded meanwhile comes to its end, once', async () => {
    const film = await makeFilm(4, '320x240')
    const underWay = await upload('Under Way', await makeFilm(24))
    await eventually(async () => expect((await jobs())[0]).toMatchObject({ phase: 'encoding' }), 180)
    // The film is not finished before the broker is away, however long that takes.
    await staff.encoder.pauseQueue()
    await broker.stop()
    await staff.encoder.resumeQueue()

    const meanwhile = [await upload('Meanwhile', film), await upload('Meanwhile, too', film)]
    await eventually(async () => expect((await jobs())[0]).toMatchObject({ status: 'completed' }), 240)
    // The encoder has done its work, and nobody has heard of it; of the others it has not heard itself.
    expect(await jobs()).toHaveLength(1)
    expect(await statusOf(underWay)).not.toBe('ready')
    expect(await unsent('encoder')).toBeGreaterThan(0)
    expect(await unsent('catalog-admin')).toBe(2)

    await broker.start()
    const all = [underWay, ...meanwhile]
    for (const id of all) await encoded(staff, id)
    const ended = await jobs()
    expect(ended.map(({ mediaId }) => mediaId).toSorted()).toEqual(all.toSorted())
    for (const job of ended) expect(job).toMatchObject({ status: 'completed', attempt: 1, progress: 1 })
    for (const service of ['encoder', 'catalog-admin'])
      await eventually(async () => expect(await unsent(service)).toBe(0))
    expect((await staff.system.listDeadLetters({ query: {} })).items).toEqual([])
  })
})
