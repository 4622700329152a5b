import { z } from 'zod'
import { defineContract } from './contract.ts'
import { instant, pageOf, pageQuery } from './fields.ts'

/** `backfilling → streaming`; `stopped` when nothing is applied, `lost` when it can never catch up and is filled anew. */
const replicaStates = ['streaming', 'backfilling', 'stopped', 'lost'] as const

/** What is wrong with a copy, gravest first. */
const replicaProblems = [
  /** Its owner's or its own database, or what copies between them, does not answer. */
  'unreachable',
  'not-set-up',
  'lost',
  'stopped',
  /** It differs from its owner, and what was under way is not the reason. */
  'drifted',
  'behind',
  /** The owner's service writes no heartbeats, so that nobody can tell how far behind the copy is. */
  'owner-silent',
] as const

const drift = z.object({
  checkedAt: instant,
  /** `unclear`: the copy is too far behind to be compared. */
  result: z.enum(['equal', 'different', 'unclear']),
  /** Rows that are missing, too many, or not the same. */
  differingRows: z.int().min(0),
  tookMs: z.int().min(0),
})

const replica = z.object({
  /** `<consumer>:<owner>.<table>` */
  id: z.string(),
  consumer: z.string(),
  owner: z.string(),
  table: z.string(),
  state: z.enum(replicaStates),
  /** By the newest heartbeat that arrived; absent while there is none. */
  lagSeconds: z.number().min(0).optional(),
  lagBytes: z.number().min(0).optional(),
  ownerRows: z.int().min(0).optional(),
  copyRows: z.int().min(0).optional(),
  drift: drift.optional(),
  isChecking: z.boolean(),
  problem: z.enum(replicaProblems).optional(),
  /** What the machinery says about it, in English. */
  detail: z.string().optional(),
})
export type Replica = z.infer<typeof replica>
export type ReplicaState = Replica['state']
export type ReplicaProblem = NonNullable<Replica['problem']>
export type Drift = NonNullable<Replica['drift']>

const replicaParams = z.object({ id: z.string().max(200) })

const deadLetter = z.object({
  id: z.string(),
  /** Whose handler failed. */
  service: z.string(),
  event: z.string(),
  error: z.string(),
  /** Times that it was tried. */
  attempts: z.int(),
  /** Names all dead letters of one service and event that failed for the same reason. */
  kind: z.string(),
  /** As in the logs; absent when the message came without a trace. */
  traceId: z.string().optional(),
  messageId: z.string(),
  occurredAt: instant,
  failedAt: instant,
})
export type DeadLetterRow = z.infer<typeof deadLetter>

const failureKind = z.object({
  kind: z.string(),
  service: z.string(),
  event: z.string(),
  /** The reason of the newest of them. */
  error: z.string(),
  count: z.int(),
  oldestAt: instant,
  newestAt: instant,
})
export type FailureKind = z.infer<typeof failureKind>

const deadLetterParams = z.object({ id: z.string().max(500) })
const kindParams = z.object({ kind: z.string().max(64) })
const outcome = z.object({
  done: z.int(),
  /** Somebody else was quicker with these. */
  gone: z.int(),
})

const serviceAnswer = z.object({
  service: z.string(),
  state: z.enum(['answers', 'unready', 'silent']),
  tookMs: z.int().min(0),
  detail: z.string().optional(),
})
export type ServiceAnswer = z.infer<typeof serviceAnswer>

const operator = { staff: ['owner'] } as const
const act = { perMinute: 60 } as const

/** Not a service: it has no data of its own and takes no events. See ADR 11. */
export const system = defineContract({
  service: 'system',
  summary: 'What goes on between the services, for who runs them: dead letters, copies of data, and who answers.',
  faults: {
    'dead-letter-not-found': {
      status: 404,
      detail: 'This dead letter is not there any more. It was replayed or discarded.',
    },
    'replica-not-found': { status: 404, detail: 'There is no such copy. Load the page again.' },
    'not-managed': {
      status: 409,
      detail: 'The copies of this installation are kept up from outside. Rebuild them where they are run.',
    },
    'replication-failed': {
      status: 503,
      detail: 'The copying between the databases did not answer. Nothing was changed. Try again in a moment.',
    },
    'broker-unavailable': {
      status: 503,
      detail: 'The message broker does not answer. Nothing was changed. Try again in a moment.',
    },
  },
  routes: {
    getAttention: {
      method: 'GET',
      path: '/attention',
      summary: 'How much between the services waits for somebody',
      access: { staff: ['owner', 'editor', 'support'] },
      output: z.object({
        /** Absent when the broker does not answer. */
        deadLetters: z.int().optional(),
        /** Queues that no version which runs here takes from, and into which events still go: `<service>/<event>`. */
        abandonedQueues: z.array(z.string()),
        driftedReplicas: z.int(),
        /** Stopped, lost, unreachable, or far behind. */
        stoppedReplicas: z.int(),
        silentServices: z.array(z.string()),
      }),
    },
    listServices: {
      method: 'GET',
      path: '/services',
      summary: 'Which services answer',
      access: operator,
      output: z.object({ items: z.array(serviceAnswer) }),
    },
    listReplicas: {
      method: 'GET',
      path: '/replicas',
      summary: 'Every copy that one service holds of another’s table, with how it does',
      access: operator,
      output: z.object({
        items: z.array(replica),
        /** False where the copies are kept up from outside, so that nothing is known of them. */
        isManaged: z.boolean(),
        /** Why the copying could not be set up as the services declare it; tried again by itself. */
        problem: z.string().optional(),
      }),
      faults: ['replication-failed'],
    },
    rebuildReplica: {
      method: 'POST',
      path: '/replicas/:id/rebuild',
      params: replicaParams,
      summary: 'Fill a copy anew from its owner; the old rows stay readable meanwhile',
      access: operator,
      status: 202,
      limits: act,
      faults: ['replica-not-found', 'not-managed', 'replication-failed'],
    },
    checkReplica: {
      method: 'POST',
      path: '/replicas/:id/check',
      params: replicaParams,
      summary: 'Compare a copy with its owner, row by row, in the background',
      access: operator,
      status: 202,
      limits: act,
      faults: ['replica-not-found', 'not-managed'],
    },
    checkReplicas: {
      method: 'POST',
      path: '/replicas/check',
      summary: 'Compare every copy with its owner, in the background',
      access: operator,
      status: 202,
      limits: { perMinute: 10 },
      faults: ['not-managed'],
    },
    listDeadLetters: {
      method: 'GET',
      path: '/dead-letters',
      summary: 'Events that a service could not handle, the newest failure first; `q` finds in the error and the trace',
      access: operator,
      query: pageQuery.extend({
        service: z.string().max(100).optional(),
        event: z.string().max(200).optional(),
        kind: z.string().max(64).optional(),
        q: z.string().trim().max(100).optional(),
      }),
      output: pageOf(deadLetter),
      faults: ['broker-unavailable'],
    },
    listFailureKinds: {
      method: 'GET',
      path: '/dead-letters/kinds',
      summary: 'Dead letters by service, event and reason, most first',
      access: operator,
      output: z.object({
        items: z.array(failureKind),
        total: z.int(),
        /** How many were read, those that have waited longest; fewer than `total` when there are very many. */
        seen: z.int(),
      }),
      faults: ['broker-unavailable'],
    },
    getDeadLetter: {
      method: 'GET',
      path: '/dead-letters/:id',
      params: deadLetterParams,
      summary: 'One dead letter with what the event carries; what would let somebody in is hidden',
      access: operator,
      output: deadLetter.extend({ key: z.string(), payload: z.unknown() }),
      faults: ['dead-letter-not-found', 'broker-unavailable'],
    },
    replayDeadLetter: {
      method: 'POST',
      path: '/dead-letters/:id/replay',
      params: deadLetterParams,
      summary: 'Give the event to its service once more',
      access: operator,
      limits: act,
      faults: ['dead-letter-not-found', 'broker-unavailable'],
    },
    discardDeadLetter: {
      method: 'POST',
      path: '/dead-letters/:id/discard',
      params: deadLetterParams,
      summary: 'Forget the event for good',
      access: operator,
      limits: act,
      faults: ['dead-letter-not-found', 'broker-unavailable'],
    },
    replayFailureKind: {
      method: 'POST',
      path: '/dead-letters/kinds/:kind/replay',
      params: kindParams,
      summary: 'Give all events that failed for one reason to their service once more, the oldest first',
      access: operator,
      output: outcome,
      limits: { perMinute: 20 },
      faults: ['dead-letter-not-found', 'broker-unavailable'],
    },
    discardFailureKind: {
      method: 'POST',
      path: '/dead-letters/kinds/:kind/discard',
      params: kindParams,
      summary: 'Forget all events that failed for one reason, for good',
      access: operator,
      output: outcome,
      limits: { perMinute: 20 },
      faults: ['dead-letter-not-found', 'broker-unavailable'],
    },
  },
  events: {},
  tables: {},
})
