import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Connector } from './kafka-connect-connectors.ts'
import { hasStopped, type ConnectClient, type ConnectRest, type KnownConnector } from './kafka-connect-rest.ts'
import { fromWithinPod, kubernetesApi, type KubernetesAccess } from './kubernetes-api.ts'
import { PartAway } from './replication-sessions.ts'

export interface StrimziOptions {
  /** The name of Strimzi's `KafkaConnect`. */
  cluster: string
  /** What a pod finds unless given. */
  kubernetes?: KubernetesAccess
}

type KafkaConnector = z.infer<typeof resourceSchema>

/** Strimzi's `KafkaConnector`, as far as it is read; whatever else is in one stays in it. */
const resourceSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string(), annotations: z.record(z.string(), z.string()).optional() }),
  spec: z.looseObject({
    class: z.string().optional(),
    tasksMax: z.number().optional(),
    config: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    state: z.enum(['running', 'paused', 'stopped']).optional(),
  }),
  status: z
    .object({ conditions: z.array(z.object({ type: z.string(), message: z.string().optional() })).default([]) })
    .optional(),
})
const listSchema = z.object({ items: z.array(z.unknown()) })

const apiVersion = 'kafka.strimzi.io/v1'
const clusterLabel = 'strimzi.io/cluster'
const restart = 'strimzi.io/restart'
const offsets = 'strimzi.io/connector-offsets'
/** Changes with each write: Strimzi looks at a resource when it changes, and else every two minutes. */
const asked = 'codeflix-asked-at'

/** Longer than the two minutes after which Strimzi looks through everything again, whatever it missed. */
const patienceMs = 150_000
const askAgainMs = 5000

/** A connector as Strimzi is told of it. */
export function connectorResource(
  { name, config }: Connector,
  cluster: string,
  state: 'running' | 'stopped',
): KafkaConnector {
  const { 'connector.class': className, 'tasks.max': tasks, ...rest } = config
  return {
    apiVersion,
    kind: 'KafkaConnector',
    metadata: {
      name,
      labels: {
        [clusterLabel]: cluster,
        'app.kubernetes.io/part-of': 'codeflix',
        'app.kubernetes.io/managed-by': 'system',
      },
    },
    // What has failed is started again by whoever watches the copies, and sooner.
    spec: { class: className, tasksMax: Number(tasks), autoRestart: { enabled: false }, state, config: rest },
  }
}

function connectorOf({ metadata, spec }: KafkaConnector): Connector {
  const config = Object.fromEntries(Object.entries(spec.config ?? {}).map(([key, value]) => [key, String(value)]))
  if (spec.class !== undefined) config['connector.class'] = spec.class
  if (spec.tasksMax !== undefined) config['tasks.max'] = String(spec.tasksMax)
  return { name: metadata.name, config }
}

/**
 * Kafka Connect where Strimzi runs it with `strimzi.io/use-connector-resources`: what is changed is a `KafkaConnector`,
 * which Strimzi carries out, and how it is Kafka Connect itself tells. A call resolves when Kafka Connect is as asked, so
 * that steps which follow may rely on it, as on the answer of its REST interface.
 */
export function connectResources(
  rest: Pick<ConnectRest, 'list' | 'hasRead' | 'hasOffsets'>,
  { cluster, kubernetes = fromWithinPod }: StrimziOptions,
): ConnectClient {
  const api = kubernetesApi(kubernetes)
  const path = async (name?: string): Promise<string> =>
    `/apis/${apiVersion}/namespaces/${await api.namespace()}/kafkaconnectors${name === undefined ? '' : `/${name}`}`

  async function get(name: string): Promise<KafkaConnector | undefined> {
    const { status, content } = await api.call('GET', await path(name), undefined, [404])
    return status === 404 ? undefined : resourceSchema.parse(content)
  }

  /** @returns undefined when there is no such resource */
  async function update(name: string, edit: (resource: KafkaConnector) => void): Promise<KafkaConnector | undefined> {
    while (true) {
      const resource = await get(name)
      if (resource === undefined) return undefined
      const { [restart]: _, ...annotations } = resource.metadata.annotations ?? {}
      resource.metadata.annotations = { ...annotations, [asked]: new Date().toISOString() }
      edit(resource)
      // Of what somebody else has changed since, nothing is lost: it is then refused, and done anew.
      const { status, content } = await api.call('PUT', await path(name), resource, [404, 409])
      if (status < 300) return resourceSchema.parse(content)
    }
  }

  /**
   * Writes until Strimzi has carried it out. Once is not always enough: it passes over a connector that is just being
   * handed from worker to worker, and when it takes an annotation off it puts back the resource as it saw it last.
   */
  async function carryOut(
    name: string,
    edit: (resource: KafkaConnector) => void,
    isDone: (known: KnownConnector | undefined) => boolean | Promise<boolean>,
  ): Promise<void> {
    const deadline = Date.now() + patienceMs
    while (true) {
      const written = await update(name, edit)
      if (written === undefined) throw new PartAway(`The KafkaConnector ${name} has been removed by somebody.`)
      let seen: KafkaConnector | undefined = written
      for (const again = Date.now() + askAgainMs; Date.now() < again; await sleep(100)) {
        const done = await isDone((await rest.list()).get(name))
        seen = await get(name)
        const annotation = seen?.metadata.annotations?.[offsets]
        if (done && annotation === undefined && isDeepStrictEqual(seen?.spec, written.spec)) return
      }
      if (Date.now() < deadline) continue
      const complaint = seen?.status?.conditions.find(({ type }) => type === 'NotReady')?.message
      throw new PartAway(
        `Strimzi has not done what the KafkaConnector ${name} says: ${complaint ?? 'it gives no reason'}`,
      )
    }
  }

  const isIdle = (known: KnownConnector | undefined): boolean =>
    known === undefined || (known.state !== undefined && hasStopped(known.state))

  return {
    async list() {
      const query = new URLSearchParams({ labelSelector: `${clusterLabel}=${cluster}` })
      const { content } = await api.call('GET', `${await path()}?${query.toString()}`)
      const known = await rest.list()
      return new Map(
        listSchema.parse(content).items.flatMap((item) => {
          const { data: resource } = resourceSchema.safeParse(item)
          // Somebody else's may hold what ours never do.
          if (resource === undefined) return []
          const connector = connectorOf(resource)
          return [[connector.name, { ...connector, state: known.get(connector.name)?.state }]]
        }),
      )
    },
    async create(connector) {
      await api.call('POST', await path(), connectorResource(connector, cluster, 'stopped'))
      // One of that name may be left from before Strimzi had the say.
      const left = (await rest.list()).get(connector.name)
      if (!isIdle(left)) await carryOut(connector.name, () => {}, isIdle)
    },
    async configure(connector) {
      const { spec } = connectorResource(connector, cluster, 'stopped')
      await carryOut(
        connector.name,
        (resource) => {
          resource.spec = { ...resource.spec, ...spec, state: resource.spec.state }
        },
        (known) => isDeepStrictEqual(known?.config, connector.config),
      )
    },
    async remove(name) {
      await api.call('DELETE', await path(name), undefined, [404])
      for (const deadline = Date.now() + patienceMs; (await rest.list()).has(name); await sleep(100)) {
        if (Date.now() > deadline) throw new PartAway(`Strimzi has not removed ${name}.`)
      }
    },
    async stop(name) {
      await carryOut(
        name,
        ({ spec }) => {
          spec.state = 'stopped'
        },
        (known) => known !== undefined && isIdle(known),
      )
    },
    async resume(name) {
      await carryOut(
        name,
        ({ spec }) => {
          spec.state = 'running'
        },
        (known) => known?.state !== undefined && !['STOPPED', 'PAUSED'].includes(known.state.connector.state),
      )
    },
    hasRead: (name) => rest.hasRead(name),
    async resetOffsets(name) {
      await carryOut(
        name,
        ({ metadata }) => {
          metadata.annotations = { ...metadata.annotations, [offsets]: 'reset' }
        },
        async () => !(await rest.hasOffsets(name)),
      )
    },
    async restartFailed(name) {
      await update(name, ({ metadata }) => {
        metadata.annotations = { ...metadata.annotations, [restart]: 'includeTasks,onlyFailed' }
      })
    },
  }
}
