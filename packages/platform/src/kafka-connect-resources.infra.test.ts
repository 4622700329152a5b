import type { Replication } from '@codeflix/kit/ports/replication'
import { eventually } from '@codeflix/kit/testing/eventually'
import { replicationSuite, type ReplicationUnderTest } from '@codeflix/kit/testing/replication.suite'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readerName, sinkName, sourceName } from './kafka-connect-connectors.ts'
import { openConnectReplication } from './kafka-connect.ts'
import {
  type CopyingServers,
  expectEqualEnds,
  expectStreaming,
  filmLink,
  startCopyingServers,
} from './testing/servers/copying.ts'
import { startKubernetes, type KubernetesServer, type Resource } from './testing/servers/kubernetes.ts'
import { startStrimzi, type Strimzi } from './testing/servers/strimzi.ts'

let servers: CopyingServers
let kubernetes: KubernetesServer
let strimzi: Strimzi

beforeAll(async () => {
  servers = await startCopyingServers(['catalog-admin', 'catalog', 'playback'])
  kubernetes = await startKubernetes({
    folder: join(servers.folder, 'kubernetes'),
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaConnector',
    plural: 'kafkaconnectors',
  })
  // Whatever is in Kafka Connect without a resource, or other than it, is gone within these three seconds.
  const { store } = kubernetes
  strimzi = startStrimzi({ store, connectUrl: servers.connect.url, cluster: 'connect', lookEveryMs: 3000 })
})
afterAll(async () => {
  await strimzi?.stop()
  await kubernetes?.stop()
  await servers?.stop()
})

const open = (): Replication =>
  openConnectReplication({ ...servers.options, strimzi: { cluster: 'connect', kubernetes } })

async function startForSuite(): Promise<ReplicationUnderTest> {
  const replication = open()
  const restarts: Record<string, () => Promise<void>> = {
    ...servers.restarts,
    Strimzi: async () => {
      await strimzi.stop()
      await sleep(1000)
      strimzi.start()
    },
    'the API of Kubernetes': async () => {
      await kubernetes.stop()
      await sleep(1000)
      await kubernetes.start()
    },
  }
  return {
    replication,
    open,
    urlOf: (service) => servers.postgres.urlFor(service),
    async restart(part) {
      await restarts[part]?.()
    },
    async stop() {
      await replication.apply([])
      await replication.close()
    },
  }
}

replicationSuite('Kafka Connect under Strimzi', {
  start: startForSuite,
  parts: ['PostgreSQL', 'Kafka', 'Kafka Connect', 'Strimzi', 'the API of Kubernetes'],
})

describe('replication by KafkaConnector resources', () => {
  const link = filmLink
  const sink = sinkName('codeflix', link)
  const source = sourceName('codeflix', link.owner)
  let replication: Replication

  beforeAll(async () => {
    for (const service of ['catalog-admin', 'catalog'])
      await servers.query(
        service,
        'create schema if not exists catalog_admin; create table catalog_admin.film (id int primary key, name text not null, year int)',
      )
    await servers.query(
      'catalog-admin',
      `insert into catalog_admin.film select n, 'Film', 2000 from generate_series(1, 5000) n`,
    )
    replication = open()
  })
  afterAll(async () => {
    await replication.close()
  })

  const connectors = async (): Promise<string[]> => ((await servers.ask('/connectors')) as string[]).toSorted()
  const resources = (): string[] => [...kubernetes.store.resources.keys()].toSorted()
  const resource = (name: string): Resource => kubernetes.store.resources.get(name) as Resource

  test('what was registered through REST before Strimzi had the say is taken over and filled anew', async () => {
    await strimzi.stop()
    const before = openConnectReplication(servers.options)
    await before.apply([link])
    await expectStreaming(before)
    await before.close()
    strimzi.start()
    await replication.apply([link])
    await expectStreaming(replication)
    await expectEqualEnds(servers)
    expect(resources()).toEqual([sink, source])
    expect(await connectors()).toEqual([sink, source])
    await servers.query('catalog-admin', `insert into catalog_admin.film values (6000, 'Follows', 2026)`)
    await expectEqualEnds(servers)
  })

  test('no password stands in a resource', () => {
    const told = JSON.stringify([...kubernetes.store.resources.values()])
    expect(servers.password.length).toBeGreaterThan(20)
    expect(told).toContain('${env:DATABASE_PASSWORD}')
    expect(told).not.toContain(servers.password)
  })

  test('a reader is a resource for as long as it reads, and the source stands still meanwhile', async () => {
    const seen = new Set<string>()
    const watch = (): void => {
      if (kubernetes.store.resources.has(readerName('codeflix', link.owner)))
        seen.add(String(resource(source).spec['state']))
    }
    kubernetes.store.on('event', watch)
    await replication.rebuild(link)
    await expectStreaming(replication)
    kubernetes.store.off('event', watch)
    expect([...seen]).toEqual(['stopped'])
    expect(resource(source).spec['state']).toBe('running')
    expect(resources()).toEqual([sink, source])
  })

  test('a copy that cannot take a change is started again by an annotation until it can', async () => {
    const asked = new Set<string | undefined>()
    const watch = (_type: string, { metadata }: Resource): void => {
      if (metadata.name === sink) asked.add(metadata.annotations?.['strimzi.io/restart'])
    }
    kubernetes.store.on('event', watch)
    await servers.query('catalog', 'alter table catalog_admin.film add constraint too_new check (year < 2027)')
    await servers.query('catalog-admin', `update catalog_admin.film set year = 2030 where id = 1`)
    await eventually(async () =>
      expect((await replication.status())[0]).toMatchObject({
        state: 'stopped',
        problem: expect.stringMatching(/Writing catalog's copy failed: .*too_new/s),
      }),
    )
    await servers.query('catalog', 'alter table catalog_admin.film drop constraint too_new')
    await expectEqualEnds(servers)
    await expectStreaming(replication)
    kubernetes.store.off('event', watch)
    expect([...asked]).toEqual(expect.arrayContaining(['includeTasks,onlyFailed', undefined]))
  })

  test('what somebody switched off in a resource, or threw away, is in the plan, and applying brings it back', async () => {
    const { spec } = resource(sink)
    kubernetes.store.replace({ ...resource(sink), spec: { ...spec, state: 'paused' } }, 'all but status')
    await eventually(async () =>
      expect(await replication.plan([link])).toMatchObject([{ action: 'change', details: ['is switched on'] }]),
    )
    kubernetes.store.delete(source)
    await eventually(async () => expect(await connectors()).toEqual([sink]))
    await replication.apply([link])
    await expectStreaming(replication)
    await expectEqualEnds(servers)
    expect(await replication.plan([link])).toEqual([])
  })

  test('a change waits for Strimzi, and one that is refused or cannot be asked for is made later', async () => {
    const fewer = { ...link, columns: ['id', 'name'] }
    await strimzi.stop()
    let isApplied = false
    const applied = replication.apply([fewer]).then(() => (isApplied = true))
    await eventually(() => expect(resource(sink).spec['state']).toBe('stopped'))
    await sleep(2000)
    expect(isApplied).toBe(false)
    strimzi.start()
    await applied
    expect(await replication.plan([fewer])).toEqual([])

    kubernetes.verbs.delete('update')
    await expect(replication.apply([link])).rejects.toThrow('cannot update resource "kafkaconnectors"')
    kubernetes.verbs.add('update')
    await kubernetes.stop()
    await expect(replication.apply([link])).rejects.toThrow('The API of Kubernetes does not answer')
    await kubernetes.start()
    await expectEqualEnds(servers)
    await expectStreaming(replication)
  })

  test('a reading that is cut off while its source stands still comes to its end', async () => {
    const reader = readerName('codeflix', link.owner)
    await replication.rebuild(link)
    // It may not take the reader away, so that the source is not let go on either.
    kubernetes.verbs.delete('delete')
    const complaint = /The copies can't be looked after: .*cannot delete resource/
    // Said once, whatever else is said after it.
    await eventually(() => expect(servers.lines).toContainEqual(expect.stringMatching(complaint)))
    expect(resource(source).spec['state']).toBe('stopped')
    // As if it had been cut off just after taking it away.
    kubernetes.store.delete(reader)
    expect(await replication.plan([link])).toEqual([])
    kubernetes.verbs.add('delete')
    await servers.query('catalog-admin', `update catalog_admin.film set name = 'Goes on' where id < 100`)
    await expectEqualEnds(servers)
    await expectStreaming(replication)
  })

  test('nothing of it is left behind when nothing is declared', async () => {
    await replication.apply([])
    expect(resources()).toEqual([])
    expect(await connectors()).toEqual([])
  })
})
