import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Resource, ResourceStore, WatchEvent } from './kubernetes.ts'

type Config = Record<string, string>
interface ConnectorStatus {
  connector: { state: string }
  tasks: { id: number; state: string }[]
}

class ConnectRefusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export interface Strimzi {
  /** As when its pod is away: nothing that happens meanwhile is seen. */
  stop(): Promise<void>
  /** Looks through everything first, as when it starts. */
  start(): void
}

/**
 * A stand-in for Strimzi's operator of `KafkaConnector` resources, in front of a real Kafka Connect, with the habits that a
 * client has to live with. After AbstractConnectOperator and KafkaConnectAssemblyOperator of Strimzi 1.2:
 *
 * - One connector after the other, when its resource changes, each as the event showed it; everything now and then.
 * - What Kafka Connect has without a resource is removed, and what differs from its resource is put back.
 * - A state is changed from RUNNING, PAUSED, STOPPED or FAILED; one that is passing is left for another time.
 * - Annotations are looked at when the settings are right already. Taking one off writes back the whole resource as the
 *   event showed it, over whatever was written since.
 * - Failures end up in the status, and nothing is tried again before the next event or the next look at everything.
 */
export function startStrimzi(options: {
  store: ResourceStore
  connectUrl: string
  cluster: string
  /** Strimzi's own default is two minutes. */
  lookEveryMs: number
}): Strimzi {
  const { store, connectUrl, cluster } = options
  let turn: Promise<unknown> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    for (let delay = 200; ; delay *= 2) {
      const response = await fetch(connectUrl + path, {
        method,
        headers: { 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
      })
      const text = await response.text()
      if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as T
      if (response.status !== 409 || delay > 10_000)
        throw new ConnectRefusal(response.status, `${method} ${path} returned ${response.status}: ${text}`)
      await sleep(delay)
    }
  }

  function desiredConfig({ metadata, spec }: Resource): Config {
    const own = Object.entries(spec['config'] ?? {}).map(([key, value]) => [key, String(value)] as const)
    return {
      ...Object.fromEntries(own),
      'tasks.max': String(spec['tasksMax']),
      'connector.class': String(spec['class']),
      name: metadata.name,
    }
  }

  async function statusOf(name: string): Promise<ConnectorStatus> {
    for (let delay = 200; ; delay *= 2) {
      try {
        return await ask('GET', `/connectors/${name}/status`)
      } catch (error) {
        if (!(error instanceof ConnectRefusal) || error.status !== 404 || delay > 10_000) throw error
        await sleep(delay)
      }
    }
  }

  async function updateState(name: string, { connector }: ConnectorStatus, wanted: string): Promise<void> {
    const verbs: Record<string, string> = { running: 'resume', paused: 'pause', stopped: 'stop' }
    if (connector.state.toLowerCase() === wanted) return
    if (connector.state === 'FAILED') {
      if (wanted === 'paused') throw new Error(`Connector ${name} cannot be paused since it is in failed state.`)
      if (wanted === 'running') return
    } else if (!['RUNNING', 'PAUSED', 'STOPPED'].includes(connector.state)) return
    await ask('PUT', `/connectors/${name}/${verbs[wanted]}`)
  }

  function takeOff(annotation: string, resource: Resource): void {
    if (!store.resources.has(resource.metadata.name)) throw new Error(`${resource.metadata.name} not found`)
    const { [annotation]: _, ...annotations } = resource.metadata.annotations ?? {}
    store.replace({ ...resource, metadata: { ...resource.metadata, annotations } }, 'all but status')
  }

  async function heedAnnotations(resource: Resource): Promise<Record<string, string>[]> {
    const { name, annotations = {} } = resource.metadata
    const warning = (reason: string, error: unknown) => [
      { type: 'Warning', status: 'True', reason, message: (error as Error).message },
    ]
    try {
      if (annotations['strimzi.io/connector-offsets'] === 'reset') {
        const { connector } = await statusOf(name)
        if (connector.state !== 'STOPPED') throw new Error('Connector is not in STOPPED state')
        await ask('DELETE', `/connectors/${name}/offsets`)
        takeOff('strimzi.io/connector-offsets', resource)
      }
    } catch (error) {
      return warning('ResetOffsets', error)
    }
    try {
      const restart = annotations['strimzi.io/restart']
      if (restart !== undefined) {
        const words = restart.split(',')
        const query = ['includeTasks', 'onlyFailed'].map((word) => `${word}=${words.includes(word)}`).join('&')
        await ask('POST', `/connectors/${name}/restart?${query}`)
        takeOff('strimzi.io/restart', resource)
      }
      const task = annotations['strimzi.io/restart-task']
      if (task !== undefined) {
        await ask('POST', `/connectors/${name}/tasks/${task}/restart`)
        takeOff('strimzi.io/restart-task', resource)
      }
    } catch (error) {
      return warning('RestartConnector', error)
    }
    return []
  }

  /** @returns how it is, and warnings */
  async function createOrUpdate(resource: Resource): Promise<[ConnectorStatus, Record<string, string>[]]> {
    const { name } = resource.metadata
    const { state: wanted = 'running' } = resource.spec as { state?: string }
    const { name: _, ...config } = desiredConfig(resource)
    const actual = await ask<Config>('GET', `/connectors/${name}/config`).catch((error: unknown) => {
      if (error instanceof ConnectRefusal && error.status === 404) return undefined
      throw error
    })
    if (actual === undefined) {
      await ask('POST', '/connectors', { name, config, initial_state: wanted.toUpperCase() })
      return [await statusOf(name), []]
    }
    if (!isDeepStrictEqual({ ...actual }, desiredConfig(resource))) {
      await ask('PUT', `/connectors/${name}/config`, config)
      await updateState(name, await statusOf(name), wanted)
      return [await statusOf(name), []]
    }
    await updateState(name, await statusOf(name), wanted)
    const warnings = await heedAnnotations(resource)
    return [await statusOf(name), warnings]
  }

  async function reconcile(name: string, resource: Resource | undefined): Promise<void> {
    if (resource === undefined) {
      await ask('DELETE', `/connectors/${name}`).catch(() => undefined)
      return
    }
    const condition = (type: string, more: object = {}) => ({ type, status: 'True', ...more })
    const observedGeneration = resource.metadata.generation
    const status = await createOrUpdate(resource).then(
      ([connectorStatus, warnings]) => {
        const failed = [connectorStatus.connector, ...connectorStatus.tasks].some(({ state }) => state === 'FAILED')
        const readiness = failed
          ? condition('NotReady', { reason: 'Throwable', message: 'Connector has failed, see connectorStatus' })
          : condition('Ready')
        return { observedGeneration, conditions: [readiness, ...warnings], connectorStatus }
      },
      (error: Error) => {
        const notReady = condition('NotReady', { reason: error.constructor.name, message: error.message })
        return { observedGeneration, conditions: [notReady] }
      },
    )
    const known = store.resources.get(name)
    if (known !== undefined) store.replace({ ...known, status }, 'status')
  }

  const isOurs = ({ metadata }: Resource): boolean => metadata.labels?.['strimzi.io/cluster'] === cluster

  async function reconcileAll(): Promise<void> {
    const names = await ask<string[]>('GET', '/connectors').catch(() => undefined)
    if (names === undefined) return
    const wanted = [...store.resources.values()].filter(isOurs).map((resource) => structuredClone(resource))
    for (const name of names)
      if (!wanted.some(({ metadata }) => metadata.name === name)) await reconcile(name, undefined)
    for (const resource of wanted) await reconcile(resource.metadata.name, resource)
  }

  const inTurn = (work: () => Promise<void>): void => {
    turn = turn.then(work).catch(() => undefined)
  }
  const heed = (...[type, resource]: WatchEvent): void => {
    if (isOurs(resource)) inTurn(() => reconcile(resource.metadata.name, type === 'DELETED' ? undefined : resource))
  }

  function start(): void {
    store.on('event', heed)
    inTurn(reconcileAll)
    timer = setInterval(() => inTurn(reconcileAll), options.lookEveryMs)
  }

  start()
  return {
    start,
    async stop() {
      store.off('event', heed)
      clearInterval(timer)
      await turn
    },
  }
}
