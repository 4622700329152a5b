import type { DeadLetter, Message, Messaging, QueueFigures, Subscription } from '@codeflix/kit/ports/messaging'
import { PgBoss, type JobWithMetadata, type QueueResult } from 'pg-boss'
import type { Logger } from 'pino'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { pgClaims } from './pg-claims.ts'

const deadLetterQueue = 'dead-letters'
const tenYears = 10 * 365 * 86_400
const mostCounted = 100_000
const startMs = 30_000

interface PgBossMessagingOptions {
  /** A database for the queues alone. */
  url: string
  log: Logger
  /** Times that a handler is tried before its message becomes a dead letter. 6 unless given. */
  attempts?: number
  /** The first pause before another try; it doubles, up to 10 minutes. 0 for none; 1 unless given. */
  retryDelaySeconds?: number
  /** How often a queue is looked at for what is due again; new messages announce themselves. 2 unless given. */
  pollSeconds?: number
  /** How often it is counted what waits, and looked for consumers that died. 10 unless given. */
  countSeconds?: number
}

/** What a job carries: the message, and for the dead letter queue which queue it came from. */
interface Delivery {
  message: Message
}

interface DeadJob {
  id: string
  queue: string
  output: unknown
  retries: number
  data: Delivery
  failedAt: Date
}

const queueName = (subscription: Subscription): string => `${subscription.service}/${subscription.event}`
const subscriptionOf = (queue: string): Subscription => ({
  service: queue.slice(0, queue.indexOf('/')),
  event: queue.slice(queue.indexOf('/') + 1),
})

/** What `consume` noted of a failure. A job whose worker was killed has nothing of ours. */
const reasonIn = (output: unknown): string =>
  z.object({ message: z.string() }).safeParse(output).data?.message ?? 'unknown'

/**
 * Messaging over queue tables in PostgreSQL, by pg-boss. Of the processes that consume a queue one is active and handles
 * its messages in order, one at a time; the others stand by.
 */
export async function pgBossMessaging(options: PgBossMessagingOptions): Promise<Messaging> {
  const boss = await startBoss(options)
  await boss.createQueue(deadLetterQueue, {
    policy: 'standard',
    retentionSeconds: tenYears,
    deleteAfterSeconds: 86_400,
  })

  const declared = new Set<string>()
  const claims = pgClaims(options.url, (error) => options.log.warn({ err: error }, 'message queues'))

  const deadLettersWhere = "name = $1 and state < 'active'"
  const sql = async <Row>(text: string, ...values: unknown[]): Promise<Row[]> =>
    (await boss.getDb().executeSql(text, [deadLetterQueue, ...values])).rows as Row[]
  const isUuid = (id: string): boolean => z.uuid().safeParse(id).success
  const sourceFilter = (of?: Subscription) => (of ? { sourceName: queueName(of) } : {})
  const figuresOf = async (queues: readonly QueueResult[]): Promise<QueueFigures[]> => {
    const { destinations } = await boss.previewRedrive(deadLetterQueue, { limit: mostCounted })
    return queues.map(({ name, readyCount }) => ({
      ...subscriptionOf(name),
      ready: readyCount,
      dead: destinations.find((one) => one.name === name)?.count ?? 0,
    }))
  }

  return {
    async declare(subscriptions) {
      const existing = new Set((await boss.getQueues()).map((queue) => queue.name))
      for (const subscription of subscriptions) {
        const name = queueName(subscription)
        const queue = {
          retryLimit: (options.attempts ?? 6) - 1,
          retryDelay: options.retryDelaySeconds ?? 1,
          ...(options.retryDelaySeconds === 0 ? { retryBackoff: false } : { retryBackoff: true, retryDelayMax: 600 }),
          // A worker that was killed is found out by its missing heartbeat.
          heartbeatSeconds: 15,
          expireInSeconds: 900,
          retentionSeconds: tenYears,
          deleteAfterSeconds: 3600,
          deadLetter: deadLetterQueue,
        }
        if (existing.has(name)) await boss.updateQueue(name, queue)
        else await boss.createQueue(name, { policy: 'standard', notify: true, ...queue })
        await boss.subscribe(subscription.event, name)
        declared.add(name)
      }
    },

    async publish(message) {
      // The message's id is the job's, so that publishing again after a failure in the middle adds nothing.
      await boss.publish(message.event, { message } satisfies Delivery, { id: message.id })
    },

    async consume(subscription, handle) {
      const work = () =>
        boss.work(
          queueName(subscription),
          {
            batchSize: 20,
            includeMetadata: true,
            perJobResults: true,
            burstWhenBatchFull: true,
            pollingIntervalSeconds: options.pollSeconds ?? 2,
            notifyPollingIntervalSeconds: options.pollSeconds ?? 2,
          },
          async (jobs: JobWithMetadata<Delivery>[]) => {
            const results: { id: string; status: 'completed' | 'failed'; output?: object }[] = []
            // A batch comes in no order.
            for (const job of jobs.toSorted((a, b) => a.createdOn.getTime() - b.createdOn.getTime()))
              try {
                await handle(job.data.message)
                results.push({ id: job.id, status: 'completed' })
              } catch (error) {
                options.log.warn(
                  { err: error, event: subscription.event, service: subscription.service, messageId: job.id },
                  'event not handled, will try again',
                )
                results.push({
                  id: job.id,
                  status: 'failed',
                  output: { message: error instanceof Error ? error.message : String(error) },
                })
              }
            return results
          },
        )
      await claims.add({
        name: queueName(subscription),
        gained: async () => void (await work()),
        lost: () => boss.offWork(queueName(subscription), { wait: false }),
      })
    },

    async deadLetters({ of, limit = 100 } = {}) {
      const jobs = await sql<DeadJob>(
        `select id, source_name as queue, source_output as output, source_retry_count as retries, data, created_on as "failedAt"
        from pgboss.job where ${deadLettersWhere} and ($2::text is null or source_name = $2)
        order by created_on, id limit $3`,
        of ? queueName(of) : null,
        limit,
      )
      const letters = jobs.map((job): DeadLetter => ({
        ...subscriptionOf(job.queue),
        id: job.id,
        message: job.data.message,
        error: reasonIn(job.output),
        attempts: job.retries + 1,
        failedAt: job.failedAt.toISOString(),
      }))
      const { total } = await boss.previewRedrive(deadLetterQueue, { ...sourceFilter(of), limit: mostCounted })
      return { letters, total }
    },

    async replay(choice) {
      // Those that are there now: what fails again meanwhile is not handed over twice.
      const createdBefore = new Date()
      let replayed = 0
      for (;;) {
        const moved = await boss.redrive(deadLetterQueue, {
          ...('ids' in choice ? { ids: choice.ids.filter(isUuid) } : sourceFilter(choice)),
          createdBefore,
        })
        if (moved === 0) return replayed
        replayed += moved
      }
    },

    async discard(choice) {
      const gone = await sql(
        `delete from pgboss.job where ${deadLettersWhere} and (id = any($2::uuid[]) or source_name = $3) returning id`,
        'ids' in choice ? choice.ids.filter(isUuid) : [],
        'ids' in choice ? null : queueName(choice),
      )
      return gone.length
    },

    async abandoned() {
      const left = (await boss.getQueues()).filter(({ name }) => name !== deadLetterQueue && !declared.has(name))
      return figuresOf(left)
    },

    figures: async () => figuresOf(await boss.getQueues([...declared])),

    async close() {
      await boss.stop({ graceful: true, timeout: 20_000 })
      await claims.close()
    },
  }
}

/** Waits for a database that is away. */
async function startBoss(options: PgBossMessagingOptions): Promise<PgBoss> {
  const deadline = Date.now() + startMs
  for (;;) {
    const boss = new PgBoss({
      connectionString: options.url,
      application_name: 'messaging',
      max: 6,
      schedule: false,
      useListenNotify: true,
      superviseIntervalSeconds: options.countSeconds ?? 10,
      monitorIntervalSeconds: options.countSeconds ?? 10,
      maintenanceIntervalSeconds: 600,
      persistQueueStats: false,
    })
    boss.on('error', (error) => options.log.warn({ err: error }, 'message queues'))
    try {
      await boss.start()
      return boss
    } catch (error) {
      await boss.stop({ graceful: false }).catch(() => {})
      if (Date.now() > deadline) throw error
      await sleep(500)
    }
  }
}
