import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectorResource, connectResources } from './kafka-connect-resources.ts'
import type { ConnectClient, KnownConnector } from './kafka-connect-rest.ts'
import { startKubernetes, type KubernetesServer, type Resource } from './testing/servers/kubernetes.ts'

const sink = {
  name: 'codeflix-sink-catalog',
  config: { 'connector.class': 'io.debezium.connector.jdbc.JdbcSinkConnector', 'tasks.max': '1', topics: 'films' },
}
const state = (of: string) => ({ connector: { state: of }, tasks: of === 'RUNNING' ? [{ id: 0, state: of }] : [] })

let folder: string
let kubernetes: KubernetesServer
let connect: ConnectClient
/** What Kafka Connect tells. */
let known: Map<string, KnownConnector>

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codeflix-kubernetes-'))
  kubernetes = await startKubernetes({
    folder,
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaConnector',
    plural: 'kafkaconnectors',
  })
  known = new Map()
  const rest = { list: async () => new Map(known), hasRead: async () => false, hasOffsets: async () => false }
  connect = connectResources(rest, { cluster: 'connect', kubernetes })
})
afterEach(async () => {
  await kubernetes.stop()
  await rm(folder, { recursive: true })
})

const resource = (): Resource => kubernetes.store.resources.get(sink.name) as Resource

test('a connector is told in the form that Strimzi takes, and read back as it was', async () => {
  await connect.create(sink)
  expect(resource()).toMatchObject({
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaConnector',
    metadata: { name: sink.name, namespace: 'films', labels: { 'strimzi.io/cluster': 'connect' } },
    spec: {
      class: 'io.debezium.connector.jdbc.JdbcSinkConnector',
      tasksMax: 1,
      state: 'stopped',
      autoRestart: { enabled: false },
      config: { topics: 'films' },
    },
  })
  expect(await connect.list()).toEqual(new Map([[sink.name, { ...sink, state: undefined }]]))
  known.set(sink.name, { ...sink, state: state('STOPPED') })
  expect((await connect.list()).get(sink.name)?.state).toEqual(state('STOPPED'))
})

test('the connectors of another Kafka Connect are none of its business', async () => {
  kubernetes.store.create(connectorResource(sink, 'somebody-elses', 'running') as unknown as Resource)
  expect(await connect.list()).toEqual(new Map())
})

test('a resource of somebody else that it cannot read is no reason to see none', async () => {
  await connect.create(sink)
  const strange = connectorResource({ ...sink, name: 'strange' }, 'connect', 'running') as unknown as Resource
  strange.spec['config'] = { topics: ['films'] }
  kubernetes.store.create(strange)
  expect([...(await connect.list()).keys()]).toEqual([sink.name])
})

test('what somebody else changes between its look and its write is not lost', async () => {
  await connect.create(sink)
  kubernetes.interrupt = () => {
    const { metadata } = resource()
    kubernetes.store.replace(
      { ...resource(), metadata: { ...metadata, labels: { ...metadata.labels, team: 'films' } } },
      'all but status',
    )
  }
  await connect.restartFailed(sink.name)
  expect(resource().metadata).toMatchObject({
    labels: { 'strimzi.io/cluster': 'connect', team: 'films' },
    annotations: { 'strimzi.io/restart': 'includeTasks,onlyFailed' },
  })
})

test('a connector counts as stopped only when its resource still says so, and is told again where it was put back', async () => {
  await connect.create(sink)
  known.set(sink.name, { ...sink, state: state('STOPPED') })
  const written: unknown[] = []
  kubernetes.store.on('event', (_type, { spec }) => {
    written.push(spec['state'])
    // As Strimzi does when it takes an annotation off.
    if (written.length === 1)
      kubernetes.store.replace({ ...resource(), spec: { ...spec, state: 'running' } }, 'all but status')
  })
  await connect.stop(sink.name)
  expect(written).toEqual(['stopped', 'running', 'stopped'])
  expect(resource().spec['state']).toBe('stopped')
})

test('settings that are given up do not stay in the resource', async () => {
  await connect.create({ ...sink, config: { ...sink.config, 'batch.size': '1' } })
  known.set(sink.name, { ...sink, state: state('STOPPED') })
  await connect.configure(sink)
  expect(resource().spec).toMatchObject({ state: 'stopped', config: { topics: 'films' } })
  expect(resource().spec['config']).not.toHaveProperty('batch\\.size')
})

test('a token that is replaced while it runs is used from then on', async () => {
  await kubernetes.rotate()
  expect(await connect.list()).toEqual(new Map())
})

test('a right that it lacks is named, and so is an API that is away', async () => {
  kubernetes.verbs.delete('create')
  await expect(connect.create(sink)).rejects.toThrow(
    /User "system:serviceaccount:films:system" cannot create resource "kafkaconnectors"/,
  )
  await kubernetes.stop()
  await expect(connect.list()).rejects.toMatchObject({
    name: 'PartAway',
    message: expect.stringContaining('The API of Kubernetes does not answer at https://localhost'),
  })
  await kubernetes.start()
})

test('outside of a pod it says what is missing', async () => {
  const away = connectResources(
    { list: async () => known, hasRead: async () => false, hasOffsets: async () => false },
    { cluster: 'connect', kubernetes: { url: kubernetes.url, folder: join(folder, 'nothing') } },
  )
  await expect(away.list()).rejects.toThrow('No service account of Kubernetes is mounted here')
})
