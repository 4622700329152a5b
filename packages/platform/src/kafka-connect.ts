import type { ReplicaLink, ReplicaStatus, Replication, ReplicationChange } from '@codeflix/kit/ports/replication'
import { readerName, sinkName, slotName, sourceName } from './kafka-connect-connectors.ts'
import { isBeingFilled, noteFinished, readArrived, readCopies, removeStrays } from './kafka-connect-databases.ts'
import {
  endReading,
  findUndeclared,
  inspectOwner,
  planOwner,
  planUndeclared,
  reconcileOwner,
  removeUndeclared,
  whyIncomplete,
  type Connectors,
  type OwnerState,
  type Surroundings,
} from './kafka-connect-owner.ts'
import { connectResources, type StrimziOptions } from './kafka-connect-resources.ts'
import { connectRest, failureOf, type KnownConnector } from './kafka-connect-rest.ts'
import { readSlot, tableName } from './logical-replication-pair.ts'
import { readTable, requireFit } from './logical-replication-tables.ts'
import { PartAway, replicationDatabases, type Sessions } from './replication-sessions.ts'

export interface ConnectReplicationOptions {
  /** The address of Kafka Connect's REST interface. */
  connectUrl: string
  /** Given where Strimzi runs Kafka Connect: connectors are then its resources, and REST tells how they are. */
  strimzi?: StrimziOptions
  /** Service → its database's address for an administrator, as this process reaches it. */
  databases: Readonly<Record<string, string>>
  /**
   * The same as Kafka Connect reaches it, where that differs. A password may be a placeholder for one of Kafka Connect's
   * configuration providers, such as `${env:CATALOG_PASSWORD}`: what Kafka Connect keeps and shows is then that.
   */
  connectDatabases?: Readonly<Record<string, string>>
  /** Begins the names of connectors, topics and slots. `codeflix` unless given; another for a second installation. */
  prefix?: string
  log: (level: 'info' | 'warn' | 'error', message: string) => void
  /** How often it looks for what has failed. 10,000 ms unless given. */
  checkEveryMs?: number
}

/** While a copy is being filled it looks this often whether the last row has come. */
const fillCheckMs = 500
const longestBackOffMs = 300_000

/**
 * Copies by Kafka Connect: a Debezium source for each service that publishes, a Debezium JDBC sink for each copy.
 * `apply` needs the tables at both ends, so it runs after the services' migrations. Old rows stay readable while a copy is
 * filled anew; those that the owner has no more go at the end. See deploy/connect/README.md.
 */
export function openConnectReplication(options: ConnectReplicationOptions): Replication {
  const { log } = options
  const services = Object.keys(options.databases).toSorted()
  const databases = replicationDatabases(options.databases, changeLock)
  const rest = connectRest(options.connectUrl)
  const connect = options.strimzi ? connectResources(rest, options.strimzi) : rest
  const around: Surroundings = {
    prefix: options.prefix ?? 'codeflix',
    services,
    addressOf: (service) => options.connectDatabases?.[service] ?? databases.addressOf(service),
    connect,
  }
  let links: readonly ReplicaLink[] = []
  /** Links that could not be applied, because something was away. */
  let owed: readonly ReplicaLink[] | undefined
  /** Whether a fill was tended halfway: a source may stand still that nobody else would let go on. */
  let wasCutOff = false
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let complaint = ''
  /** Connector → how often in a row it was started again, and when it may be next. */
  const restarts = new Map<string, { times: number; next: number }>()

  async function inspect(
    sessions: Sessions,
    wanted: readonly ReplicaLink[],
    connectors: Connectors,
  ): Promise<OwnerState[]> {
    for (const link of wanted) {
      const original = await readTable(await sessions(link.owner), link.schema, link.table)
      requireFit(link, original, await readTable(await sessions(link.consumer), link.schema, link.table))
    }
    const owners = [...new Set(wanted.map((link) => link.owner))]
    const states: OwnerState[] = []
    for (const owner of owners) {
      const own = wanted.filter((link) => link.owner === owner)
      states.push(await inspectOwner(around, owner, own, connectors, sessions))
    }
    return states
  }

  async function reconcile(
    sessions: Sessions,
    states: readonly OwnerState[],
    refill: (link: ReplicaLink) => boolean,
  ): Promise<void> {
    for (const state of states) {
      const filled = await reconcileOwner(around, state, sessions, refill)
      for (const link of filled) log('info', `${link.consumer} takes in ${tableName(link)} from ${link.owner}`)
    }
  }

  async function applyNow(wanted: readonly ReplicaLink[]): Promise<void> {
    await databases.change(async (sessions) => {
      const connectors = await connect.list()
      // First of all, so that a link that can't work is refused before anything changes.
      await inspect(sessions, wanted, connectors)
      await removeUndeclared(around, await findUndeclared(around, wanted, connectors, sessions), sessions)
      await reconcile(sessions, await inspect(sessions, wanted, await connect.list()), () => false)
      links = wanted
    })
  }

  /**
   * Lets sources go on when the rows have been read, and ends fills when they have arrived.
   * @returns whether there is more to come
   */
  async function tendFills(): Promise<boolean> {
    const isReading = (connectors: Connectors, owner: string): boolean =>
      connectors.has(readerName(around.prefix, owner))
    const owners = [...new Set(links.map((link) => link.owner))]
    const known = await connect.list()
    const idle = !owners.some((owner) => isReading(known, owner))
    if (idle && (await databases.look((sessions) => findUnfinished(sessions, links))).length === 0) return false

    const tending = databases.change(async (sessions) => {
      // Anew, since whoever had the lock before may have changed everything.
      const connectors = await connect.list()
      const fills = await findUnfinished(sessions, links)
      for (const owner of new Set(links.map((link) => link.owner))) {
        const unread = fills.filter(({ link, read }) => link.owner === owner && !read)
        if (isReading(connectors, owner)) {
          const arrived = unread.every((fill) => fill.arrived)
          if (!arrived && !(await connect.hasRead(readerName(around.prefix, owner)))) continue
          const read = unread.map(({ link }) => link)
          await endReading(around, owner, read, sessions)
        } else if (unread.length > 0) {
          log('warn', `The reading of ${owner}'s rows was cut off and begins anew`)
          await mend(sessions, (link) => link.owner === owner)
        }
      }
      for (const { link, wanted, arrived } of fills) {
        if (!arrived) continue
        const consumer = await sessions(link.consumer)
        const removed = await removeStrays(await sessions(link.owner), consumer, link)
        await noteFinished(consumer, link, wanted)
        const strays = removed === 0 ? '' : `; ${removed} rows that the owner lacks were removed`
        log('info', `${link.consumer} has taken in ${tableName(link)} from ${link.owner}${strays}`)
      }
      return fills.length > 0
    })
    return tending.catch((error: unknown) => {
      wasCutOff = true
      throw error
    })
  }

  async function mend(sessions: Sessions, which: (link: ReplicaLink) => boolean): Promise<void> {
    await reconcile(sessions, await inspect(sessions, links.filter(which), await connect.list()), () => false)
  }

  async function restartFailed(connectors: Connectors): Promise<void> {
    const names = new Set(
      links.flatMap((link) => [
        sourceName(around.prefix, link.owner),
        readerName(around.prefix, link.owner),
        sinkName(around.prefix, link),
      ]),
    )
    for (const name of names) {
      const state = connectors.get(name)?.state
      const failure = state && failureOf(state)
      const restarted = restarts.get(name)
      if (failure === undefined) {
        // It counts as mended when it has run for as long as it would have waited.
        if (restarted !== undefined && Date.now() > restarted.next) restarts.delete(name)
        continue
      }
      if (restarted !== undefined && Date.now() < restarted.next) continue
      const times = (restarted?.times ?? 0) + 1
      restarts.set(name, { times, next: Date.now() + Math.min(1000 * 2 ** times, longestBackOffMs) })
      log('warn', `${name} failed and is started again: ${failure}`)
      await connect.restartFailed(name)
    }
  }

  async function mendLost(): Promise<void> {
    const lost = (await status()).filter(({ state }) => state === 'lost')
    if (lost.length === 0) return
    for (const { link, problem } of lost) log('warn', `${link.consumer}'s copy of ${tableName(link)}: ${problem}`)
    await databases.change((sessions) => mend(sessions, () => true))
  }

  /** @returns whether to look again soon */
  async function check(): Promise<boolean> {
    if (owed !== undefined) {
      const wanted = owed
      await applyNow(wanted)
      if (owed === wanted) owed = undefined
      log('info', 'The copies are as declared again')
    }
    if (wasCutOff) {
      await databases.change((sessions) => mend(sessions, () => true))
      wasCutOff = false
    }
    await restartFailed(await connect.list())
    await mendLost()
    return tendFills()
  }

  function watch(afterMs: number): void {
    clearTimeout(timer)
    if (closed) return
    const every = options.checkEveryMs ?? 10_000
    timer = setTimeout(() => {
      check()
        .then((soon) => {
          complaint = ''
          return soon ? Math.min(fillCheckMs, every) : every
        })
        .catch((error: unknown) => {
          const message = error instanceof Error ? error.message : String(error)
          // Once for each reason, not once for each look.
          if (message !== complaint) log('error', `The copies can't be looked after: ${message}`)
          complaint = message
          return Math.min(every, 5000)
        })
        .then(watch, () => undefined)
    }, afterMs)
    timer.unref()
  }

  async function status(of = links): Promise<ReplicaStatus[]> {
    if (of.length === 0) return []
    const connectors = await connect.list().catch((error: unknown) => error as Error)
    return databases.look(async (sessions) => {
      const found: ReplicaStatus[] = []
      for (const link of of) {
        found.push(
          await statusOf(link, connectors, sessions, around.prefix).catch((error: unknown): ReplicaStatus => {
            return { link, state: 'stopped', problem: (error as Error).message }
          }),
        )
      }
      return found
    })
  }

  return {
    async apply(wanted) {
      try {
        await applyNow(wanted)
        owed = undefined
      } catch (error) {
        if (error instanceof PartAway) {
          links = owed = wanted
          watch(fillCheckMs)
        }
        throw error
      }
      restarts.clear()
      watch(fillCheckMs)
    },
    plan(wanted) {
      return databases.look(async (sessions): Promise<ReplicationChange[]> => {
        const connectors = await connect.list()
        const states = await inspect(sessions, wanted, connectors)
        const undeclared = await findUndeclared(around, wanted, connectors, sessions)
        return [...states.flatMap(planOwner), ...planUndeclared(undeclared)]
      })
    },
    status,
    async rebuild(target, of = links) {
      const isTarget = (link: ReplicaLink): boolean =>
        link.consumer === target.consumer && tableName(link) === tableName(target)
      const found = of.find(isTarget)
      if (found === undefined) throw new Error(`${target.consumer} holds no copy of ${tableName(target)}.`)
      await databases.change(async (sessions) => {
        const own = of.filter((link) => link.owner === found.owner)
        await reconcile(sessions, await inspect(sessions, own, await connect.list()), isTarget)
      })
      if (links.length === 0) links = of
      watch(fillCheckMs)
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await databases.settled()
    },
  }
}

/** Any number that nothing else locks by. */
const changeLock = 0x636f6e6e

interface Fill {
  link: ReplicaLink
  wanted: number
  /** Whether all its rows have been read, be they there or on their way. */
  read: boolean
  /** Whether they are all there. */
  arrived: boolean
}

async function findUnfinished(sessions: Sessions, links: readonly ReplicaLink[]): Promise<Fill[]> {
  const fills: Fill[] = []
  for (const link of links) {
    const consumer = await sessions(link.consumer)
    const copy = (await readCopies(consumer)).get(tableName(link))
    if (copy === undefined || !isBeingFilled(copy)) continue
    const arrived = (await readArrived(consumer, link)) >= copy.wanted
    fills.push({ link, wanted: copy.wanted, read: copy.read, arrived })
  }
  return fills
}

async function statusOf(
  link: ReplicaLink,
  connectors: Connectors | Error,
  sessions: Sessions,
  prefix: string,
): Promise<ReplicaStatus> {
  const slot = await readSlot(await sessions(link.owner), slotName(prefix, link.owner))
  const lagBytes = slot?.lagBytes
  const stopped = (problem: string): ReplicaStatus => ({
    link,
    state: 'stopped',
    ...(lagBytes === undefined ? {} : { lagBytes }),
    problem,
  })

  const incomplete = whyIncomplete(slot)
  const isSetUp = connectors instanceof Error ? slot !== undefined : connectors.has(sourceName(prefix, link.owner))
  if (isSetUp && incomplete !== undefined)
    return { link, state: 'lost', problem: `It has to be filled anew: ${incomplete}.` }
  if (connectors instanceof Error) return stopped(connectors.message)
  const source = connectors.get(sourceName(prefix, link.owner))
  const sink = connectors.get(sinkName(prefix, link))
  const copy = (await readCopies(await sessions(link.consumer))).get(tableName(link))
  if (slot === undefined || source === undefined || sink === undefined || copy === undefined) {
    return stopped('It has not been set up.')
  }
  // While rows are read to fill a copy, the source stands still.
  const reading = problemOf(connectors.get(readerName(prefix, link.owner)) ?? source)
  if (reading !== undefined) return stopped(`Reading ${link.owner}'s changes ${reading}`)
  const writing = problemOf(sink)
  if (writing !== undefined) return stopped(`Writing ${link.consumer}'s copy ${writing}`)
  return { link, state: isBeingFilled(copy) ? 'backfilling' : 'streaming', lagBytes: slot.lagBytes }
}

function problemOf({ state }: KnownConnector): string | undefined {
  if (state === undefined) return 'is being started.'
  const failure = failureOf(state)
  if (failure !== undefined) return `failed: ${failure}`
  if (['STOPPED', 'PAUSED'].includes(state.connector.state)) return 'was switched off.'
  const [task] = state.tasks
  return task?.state === 'RUNNING' ? undefined : 'is being started.'
}
