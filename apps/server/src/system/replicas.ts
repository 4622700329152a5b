import type { Drift, Replica } from '@codeflix/contracts/system'
import { heartbeatTable } from '@codeflix/kit/heartbeat'
import type { ReplicaLink, ReplicaStatus, Replication } from '@codeflix/kit/ports/replication'
import type { Logger } from 'pino'
import { checkDrift } from './drift-check.ts'
import { countRows, estimateRows, readBeats, type ReplicaEnds } from './replica-ends.ts'
import { lagSeconds, problemOf, type Beats } from './replica-health.ts'

export const replicaName = ({ consumer, owner, table }: Pick<ReplicaLink, 'consumer' | 'owner' | 'table'>): string =>
  `${consumer}:${owner}.${table}`

/** A picture of all copies is good for so long, however many people look at it. */
const freshMs = 4000

/** Of the rows at both ends. */
type Counting = 'exact' | 'estimate'

interface ReplicasOptions {
  links: readonly ReplicaLink[]
  replication: Replication
  ends: ReplicaEnds
  log: Logger
}

/** All copies of an installation: kept as declared, looked at, compared with their owners, and filled anew. */
export function watchReplicas({ links, replication, ends, log }: ReplicasOptions) {
  const drifts = new Map<string, Drift>()
  const checking = new Set<string>()
  /** Copies that are being filled anew, to be compared when they are. */
  const refilling = new Set<string>()
  let appliedAt: number | undefined
  let problem: string | undefined
  const pictures = new Map<Counting, { at: number; replicas: Promise<Replica[]> }>()
  let checks: Promise<unknown> = Promise.resolve()
  const closing = new AbortController()

  async function look(counting: Counting): Promise<Replica[]> {
    const statuses = await replication.status(links).catch((error: unknown) => {
      log.warn({ err: error }, 'the copying did not answer')
      return undefined
    })
    const statusOf = (link: ReplicaLink): ReplicaStatus | undefined =>
      statuses?.find((status) => replicaName(status.link) === replicaName(link))
    const pairs = new Map<string, Promise<Beats | undefined>>()
    const found = await Promise.all(
      links.map(async (link) => {
        const pair = `${link.consumer} ${link.owner}`
        const beats = pairs.get(pair) ?? readBeats(ends, link).catch(() => undefined)
        pairs.set(pair, beats)
        const status = statusOf(link)
        // What carries the heartbeats is of interest when it is what fails.
        if (link.table === heartbeatTable && (!status?.problem || problem)) return []
        return [await describe(counting, link, status, await beats, statuses !== undefined)]
      }),
    )
    return found.flat()
  }

  async function describe(
    counting: Counting,
    link: ReplicaLink,
    status: ReplicaStatus | undefined,
    beats: Beats | undefined,
    answers: boolean,
  ): Promise<Replica> {
    const id = replicaName(link)
    const drift = drifts.get(id)
    const rowsIn = counting === 'exact' ? countRows : estimateRows
    const count = (service: string) => rowsIn(ends.of(service), link).catch(() => undefined)
    const [ownerRows, copyRows] = await Promise.all([count(link.owner), count(link.consumer)])
    const isReachable = answers && ownerRows !== undefined && copyRows !== undefined
    const lag = lagSeconds(beats ?? {})
    const found = problemOf({ status, isAsDeclared: !problem, beats: beats ?? {}, drift, isReachable })
    const detail = found === 'not-set-up' ? problem : status?.problem
    return {
      id,
      consumer: link.consumer,
      owner: link.owner,
      table: link.table,
      state: status?.state ?? 'stopped',
      isChecking: checking.has(id),
      ...(lag === undefined ? {} : { lagSeconds: lag }),
      ...(status?.lagBytes === undefined ? {} : { lagBytes: status.lagBytes }),
      ...(ownerRows === undefined ? {} : { ownerRows }),
      ...(copyRows === undefined ? {} : { copyRows }),
      ...(drift ? { drift } : {}),
      ...(found ? { problem: found } : {}),
      ...(detail ? { detail } : {}),
    }
  }

  /** What is asked for all the time, by everybody who has the back office open, takes the estimate: counting reads whole tables. */
  function list(counting: Counting = 'exact'): Promise<Replica[]> {
    const known = pictures.get(counting)
    if (known && performance.now() - known.at <= freshMs) return known.replicas
    const replicas = look(counting)
    pictures.set(counting, { at: performance.now(), replicas })
    return replicas
  }

  async function check(link: ReplicaLink): Promise<void> {
    const id = replicaName(link)
    const since = performance.now()
    try {
      if (closing.signal.aborted) return
      const outcome = await checkDrift(link, ends, { signal: closing.signal })
      const drift: Drift = {
        ...outcome,
        checkedAt: new Date().toISOString(),
        tookMs: Math.round(performance.now() - since),
      }
      drifts.set(id, drift)
      if (outcome.result === 'different')
        log.warn({ replica: id, rows: outcome.differingRows }, 'a copy differs from its owner')
      else log.info({ replica: id, ...drift }, 'a copy was compared with its owner')
    } catch (error) {
      drifts.delete(id)
      if (!closing.signal.aborted) log.warn({ err: error, replica: id }, 'a copy could not be compared with its owner')
    } finally {
      checking.delete(id)
      pictures.clear()
    }
  }

  /** One after the other in the background: comparing reads whole tables. */
  function checkSoon(some: readonly ReplicaLink[]): Promise<unknown> {
    for (const link of some) {
      const id = replicaName(link)
      if (checking.has(id) || link.table === heartbeatTable) continue
      checking.add(id)
      checks = checks.then(() => check(link))
    }
    pictures.clear()
    return checks
  }

  return {
    list,
    find: (id: string): ReplicaLink | undefined => links.find((link) => replicaName(link) === id),
    links,
    checkSoon,
    driftOf: (link: ReplicaLink): Drift | undefined => drifts.get(replicaName(link)),
    /** Why the copying is not as declared, in the adapter's words. */
    problem: (): string | undefined => problem,

    /** Makes the copying as declared; where that fails, the reason stays to be seen and the next call tries again. */
    async apply(): Promise<void> {
      try {
        await replication.apply(links)
        if (problem) log.info('the copying between the databases is as declared now')
        problem = undefined
        appliedAt = performance.now()
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error)
        // Said once, however often it is tried.
        if (words !== problem) log.warn({ err: error }, 'the copying between the databases is not as declared yet')
        problem = words
        appliedAt = undefined
      }
      pictures.clear()
    },
    /** How long ago it was made as declared; undefined when it is not. */
    appliedAgoMs: (): number | undefined => (appliedAt === undefined ? undefined : performance.now() - appliedAt),

    /** @throws Error of the adapter */
    async rebuild(link: ReplicaLink): Promise<void> {
      await replication.rebuild(link, links)
      drifts.delete(replicaName(link))
      refilling.add(replicaName(link))
      pictures.clear()
    },
    /** Compares the copies that have been filled anew, so that whoever asked for it sees that it helped. */
    async checkRefilled(): Promise<void> {
      if (refilling.size === 0) return
      for (const { id, state } of await list('estimate'))
        if (state === 'streaming' && refilling.delete(id))
          void checkSoon(links.filter((one) => replicaName(one) === id))
    },

    async close(): Promise<void> {
      closing.abort()
      await checks
      await replication.close()
    },
  }
}
export type Replicas = ReturnType<typeof watchReplicas>
