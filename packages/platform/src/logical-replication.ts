import type { ReplicaLink, ReplicaStatus, Replication, ReplicationChange } from '@codeflix/kit/ports/replication'
import type { Client } from 'pg'
import {
  boundWaits,
  cutOffFills,
  dropSlot,
  dropSubscription,
  inspectPair,
  publicationName,
  readPublication,
  readSlot,
  readSubscription,
  reconcilePair,
  subscriptionName,
  tableName,
  type Pair,
  type SlotState,
  type SubscriptionState,
} from './logical-replication-pair.ts'
import { planPair } from './logical-replication-plan.ts'
import { PartAway, replicationDatabases, type Sessions } from './replication-sessions.ts'

interface LogicalReplicationOptions {
  /**
   * Service → its database's address for a superuser, which the other databases' servers reach by the same name.
   * Copies between two of these services are kept equal to what is applied; others are left alone.
   */
  databases: Readonly<Record<string, string>>
  log: (level: 'info' | 'warn' | 'error', message: string) => void
  /** How often it looks for copies that PostgreSQL has given up. 30,000 ms unless given. */
  checkEveryMs?: number
}

/**
 * Copies by PostgreSQL's own logical replication, version 17 or newer, between databases of one server or of several.
 * `apply` needs the tables at both ends, so it runs after the services' migrations.
 * Old rows stay readable while a copy is filled anew, and are replaced in one step.
 */
export function openLogicalReplication(options: LogicalReplicationOptions): Replication {
  const { log } = options
  const services = Object.keys(options.databases).toSorted()
  const databases = replicationDatabases(options.databases, changeLock)
  let links: readonly ReplicaLink[] = []
  let timer: NodeJS.Timeout | undefined
  let closed = false

  async function reconcile(sessions: Sessions, pairs: readonly Pair[], refill: ReadonlySet<string>): Promise<void> {
    for (const pair of pairs) {
      const { owner, consumer } = pair
      const ends = [await sessions(owner), await sessions(consumer)] as const
      const shapes = await inspectPair(pair, ...ends)
      const { refilled } = await reconcilePair(
        pair,
        ...ends,
        shapes,
        connectionString(databases.addressOf(owner)),
        refill,
      )
      if (refilled.length > 0) log('info', `${consumer} takes in ${refilled.join(', ')} from ${owner}`)
    }
  }

  async function replaceLost(): Promise<void> {
    if (!(await status()).some(({ state }) => state === 'lost' || state === 'backfilling')) return
    await databases.change(async (sessions) => {
      for (const pair of pairsOf(links)) {
        const [owner, consumer] = [await sessions(pair.owner), await sessions(pair.consumer)]
        const name = subscriptionName(pair.owner, pair.consumer)
        const slot = await readSlot(owner, name)
        if (slot === undefined || slot.lost)
          log('warn', `${pair.consumer} fell too far behind ${pair.owner} to catch up and is filled anew`)
        else if ((await cutOffFills(name, owner, consumer)).length > 0)
          log('warn', `The filling of ${pair.consumer} from ${pair.owner} was cut off and begins anew`)
        else continue
        await reconcile(sessions, [pair], new Set())
      }
    })
  }

  function watch(): void {
    clearTimeout(timer)
    if (closed) return
    timer = setTimeout(() => {
      replaceLost()
        .catch((error: unknown) => log('error', `Replication can't be checked: ${String(error)}`))
        .finally(watch)
    }, options.checkEveryMs ?? 30_000)
    timer.unref()
  }

  function status(of = links): Promise<ReplicaStatus[]> {
    return databases.look(async (sessions) => {
      const pairs = pairsOf(of)
      // Reached side by side, since one that is away is waited for; a session then answers one question at a time.
      await Promise.allSettled(pairs.flatMap(({ owner, consumer }) => [sessions(owner), sessions(consumer)]))
      const found: ReplicaStatus[] = []
      for (const pair of pairs) found.push(...(await statusOfPair(pair, sessions)))
      return found
    })
  }

  async function statusOfPair(pair: Pair, sessions: Sessions): Promise<ReplicaStatus[]> {
    const name = subscriptionName(pair.owner, pair.consumer)
    try {
      const slot = await readSlot(await sessions(pair.owner), name)
      const subscription = await readSubscription(await sessions(pair.consumer), name)
      return pair.links.map((link) => statusOf(link, slot, subscription))
    } catch (error) {
      // One database that is away says nothing about the copies between others.
      if (!(error instanceof PartAway)) throw error
      return pair.links.map((link) => ({ link, state: 'stopped', problem: error.message }))
    }
  }

  return {
    apply(wanted) {
      return databases.change(async (sessions) => {
        const pairs = pairsOf(wanted)
        for (const pair of pairs) await inspectPair(pair, await sessions(pair.owner), await sessions(pair.consumer))
        for (const service of services) {
          const session = await sessions(service)
          await dropUndeclared(service, services, session, pairs, log)
          const publishes = pairs.some((pair) => pair.owner === service)
          await boundWaits(session, publishes)
        }
        await reconcile(sessions, pairs, new Set())
        links = wanted
        watch()
      })
    },
    plan(wanted) {
      return databases.look(async (sessions) => {
        const pairs = pairsOf(wanted)
        const changes: ReplicationChange[] = []
        for (const pair of pairs) {
          const ends = [await sessions(pair.owner), await sessions(pair.consumer)] as const
          const shapes = await inspectPair(pair, ...ends)
          changes.push(...(await planPair(pair, ...ends, shapes, connectionString(databases.addressOf(pair.owner)))))
        }
        for (const service of services) {
          changes.push(...(await planUndeclared(service, services, await sessions(service), pairs)))
        }
        return changes
      })
    },
    status,
    rebuild(target, of = links) {
      return databases.change(async (sessions) => {
        const isTarget = (link: ReplicaLink): boolean =>
          link.consumer === target.consumer && tableName(link) === tableName(target)
        const pair = pairsOf(of).find((candidate) => candidate.links.some(isTarget))
        if (pair === undefined) throw new Error(`${target.consumer} holds no copy of ${tableName(target)}.`)
        await reconcile(sessions, [pair], new Set([tableName(target)]))
      })
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await databases.settled()
    },
  }
}

/** Any number that nothing else locks by. */
const changeLock = 0x7265706c

function pairsOf(links: readonly ReplicaLink[]): Pair[] {
  const pairs = new Map<string, Pair>()
  for (const link of links) {
    const name = subscriptionName(link.owner, link.consumer)
    const pair = pairs.get(name) ?? { owner: link.owner, consumer: link.consumer, links: [] }
    pair.links.push(link)
    pairs.set(name, pair)
  }
  return [...pairs.values()]
}

/**
 * Ends what an earlier version declared: a slot that nobody reads would hold the owner's log for ever. Touches only what
 * goes from one of the services to another of them, since a process may know but a few.
 */
async function dropUndeclared(
  service: string,
  services: readonly string[],
  client: Client,
  pairs: readonly Pair[],
  log: LogicalReplicationOptions['log'],
): Promise<void> {
  const declared = (owner: string, consumer: string): boolean =>
    pairs.some((pair) => pair.owner === owner && pair.consumer === consumer)

  for (const owner of services) {
    if (declared(owner, service)) continue
    if (await dropSubscription(client, subscriptionName(owner, service))) {
      log('info', `${service} holds no copies of ${owner}'s tables any more`)
    }
  }
  for (const consumer of services) {
    if (declared(service, consumer)) continue
    await dropSlot(client, subscriptionName(service, consumer))
    await client.query(`drop publication if exists ${client.escapeIdentifier(publicationName(consumer))}`)
  }
}

/** What `dropUndeclared` would end. */
async function planUndeclared(
  service: string,
  services: readonly string[],
  client: Client,
  pairs: readonly Pair[],
): Promise<ReplicationChange[]> {
  const changes: ReplicationChange[] = []
  for (const consumer of services) {
    if (pairs.some((pair) => pair.owner === service && pair.consumer === consumer)) continue
    const sent = await readPublication(client, publicationName(consumer))
    if (sent === undefined && (await readSlot(client, subscriptionName(service, consumer))) === undefined) continue
    const tables = [...(sent?.keys() ?? [])].toSorted().join(', ')
    changes.push({
      action: 'remove',
      what: `${consumer}'s copies from ${service}`,
      details: [...(tables ? [`copies ${tables} no more`] : []), 'their rows stay as they are'],
    })
  }
  return changes
}

function statusOf(
  link: ReplicaLink,
  slot: SlotState | undefined,
  subscription: SubscriptionState | undefined,
): ReplicaStatus {
  if (subscription === undefined) return { link, state: 'stopped', problem: 'It has not been set up.' }
  if (slot === undefined || slot.lost) {
    return { link, state: 'lost', problem: 'It fell too far behind and has to be filled anew.' }
  }
  const { lagBytes, lagSeconds } = slot
  const table = subscription.tables.get(tableName(link))
  if (table === undefined) return { link, state: 'stopped', lagBytes, problem: 'Its table is not being copied.' }
  if (!subscription.enabled) return { link, state: 'stopped', lagBytes, problem: 'It was switched off.' }
  if (!subscription.running) {
    const failures = subscription.failures === 0 ? '' : `, after ${subscription.failures} failed attempts`
    return {
      link,
      state: 'stopped',
      lagBytes,
      problem: `Nothing is applying changes right now${failures}; the database's log has the reason.`,
    }
  }
  return { link, state: table === 'r' || table === 's' ? 'streaming' : 'backfilling', lagBytes, lagSeconds }
}

/** The address in libpq's words, which know nothing of the driver's own parameters. */
function connectionString(address: string): string {
  const url = new URL(address)
  const parts: Record<string, string> = {
    host: url.hostname,
    port: url.port || '5432',
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    dbname: decodeURIComponent(url.pathname.slice(1)),
    connect_timeout: '10',
  }
  for (const name of ['require_auth', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey']) {
    const value = url.searchParams.get(name)
    if (value !== null) parts[name] = value
  }
  return Object.entries(parts)
    .map(([name, value]) => `${name}='${value.replaceAll(/['\\]/g, '\\$&')}'`)
    .join(' ')
}
