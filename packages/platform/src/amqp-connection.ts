import type { Subscription } from '@codeflix/kit/ports/messaging'
import type { Logger } from 'pino'
import { setTimeout as sleep } from 'node:timers/promises'
import { Connection, type Channel, type Envelope } from 'rabbitmq-client'
import { openChannel, release, within } from './amqp-patience.ts'
import { openPublisher, type Publisher } from './amqp-publisher.ts'
import { declareTopology, isAbsent, queueOf, QueueMismatch } from './amqp-topology.ts'

/** How often queues and bindings are looked after while all seems well: somebody may have deleted one by hand. */
const lookAfterMs = 60_000
const firstAnswerMs = 5000
/** How long a queue that differs is taken to differ still. */
const mismatchMs = 10_000
const closeMs = 5000
const topologyMs = 15_000
/** RabbitMQ forgets to tell the consumers of a queue that is deleted and made again at once, and they get nothing more. */
const goneMs = 1000

export interface AmqpConnection {
  /** A channel of one's own on a broker that has all queues. @throws when the broker is away */
  channel(): Promise<Channel>
  /** Resolves when the broker has it durably in every queue that it belongs to. @throws when that is not sure */
  send(envelope: Envelope, body: Buffer): Promise<void>
  /**
   * Does something on a connection of its own, which is thrown away with whatever the broker has not answered by then:
   * a queue that answers nothing holds up the whole connection on which it is asked.
   * @throws when the broker is away, or after `ms`
   */
  apart<T>(ms: number, what: string, work: (connection: Connection) => Promise<T>): Promise<T>
  /** Makes the queues, now or as soon as the broker answers. @throws QueueMismatch */
  declare(subscriptions: readonly Subscription[]): Promise<void>
  /** The queues are looked at again before anything else is done. */
  forgetTopology(): void
  readonly declared: readonly Subscription[]
  close(): Promise<void>
}

/**
 * Resolves when the broker answers, or after some seconds without one that does.
 * One connection to an AMQP 0-9-1 broker. It comes back by itself, and makes the queues anew before it publishes or takes
 * anything, since the broker that comes back may be another one.
 */
export async function openAmqpConnection(url: string, log: Logger): Promise<AmqpConnection> {
  const dial = (): Connection =>
    new Connection({
      url,
      connectionName: 'codeflix',
      heartbeat: 15,
      retryLow: 250,
      retryHigh: 5000,
      acquireTimeout: 5000,
    })
  const connection = dial()
  const declared = new Map<string, Subscription>()
  let topology: Promise<void> | undefined
  let publishing: Promise<Publisher> | undefined
  let closed = false

  connection.on('connection', () => {
    topology = undefined
    log.info('connected to the message broker')
  })
  connection.on('error', (error: unknown) => {
    topology = undefined
    if (!closed) log.warn({ err: error }, 'the message broker is away, or refused something')
  })
  connection.on('connection.blocked', (reason) =>
    log.warn({ reason }, 'the message broker is short of memory or disk and takes no messages'),
  )

  const makeTopology = async (): Promise<void> => {
    const channel = await openChannel(connection)
    try {
      await within(topologyMs, 'tell its queues', declareTopology(channel, [...declared.values()]))
    } finally {
      await release(channel)
    }
  }
  const ready = (): Promise<void> => {
    if (topology) return topology
    const making = (topology = makeTopology())
    const forget = (): void => {
      if (topology === making) topology = undefined
    }
    making.catch((error: unknown) => {
      if (!(error instanceof QueueMismatch)) return forget()
      log.error(error.message)
      setTimeout(forget, mismatchMs).unref()
    })
    return making
  }
  const lookAfter = setInterval(() => {
    if (!connection.ready) return
    topology = undefined
    ready().catch(() => {})
  }, lookAfterMs)
  lookAfter.unref()

  /** Its channel may close late, when another has already taken its place. */
  const forgetPublishing = (opening: Promise<Publisher>): void => {
    if (publishing === opening) publishing = undefined
  }
  const openPublishing = (): Promise<Publisher> => {
    const opening = openPublisher(connection)
    const lost = (): void => {
      forgetPublishing(opening)
      topology = undefined
    }
    opening.then(
      ({ channel }) => channel.once('close', lost),
      () => forgetPublishing(opening),
    )
    return opening
  }

  const sendOnce = async (envelope: Envelope, body: Buffer): Promise<'taken' | 'no queue'> => {
    await ready()
    const opening = (publishing ??= openPublishing())
    const publisher = await opening
    try {
      return await publisher.publish(envelope, body)
    } catch (error) {
      if (!publisher.channel.active) forgetPublishing(opening)
      throw error
    }
  }

  /** Whether it has to arrive in a queue: an event may have no subscriber, a dead letter always has its queue. */
  const belongsInQueue = (envelope: Envelope): boolean =>
    !envelope.exchange || [...declared.values()].some((one) => one.event === envelope.routingKey)

  await connection.onConnect(firstAnswerMs, true).catch(() => {})
  return {
    get declared() {
      return [...declared.values()]
    },
    async channel() {
      await ready()
      return openChannel(connection)
    },
    async apart(ms, what, work) {
      await ready()
      const other = dial()
      // Whoever asked gets to know.
      other.on('error', () => {})
      try {
        const result = await within(ms, what, work(other))
        await within(closeMs, 'let go', other.close()).catch(() => {})
        return result
      } finally {
        other.unsafeDestroy()
      }
    },
    async send(envelope, body) {
      if (!connection.ready) throw new Error('the message broker is away, or takes nothing at the moment')
      for (let attempt = 1; ; attempt++) {
        let outcome: 'taken' | 'no queue' = 'no queue'
        try {
          outcome = await sendOnce(envelope, body)
        } catch (error) {
          // The exchange was deleted under us.
          if (!isAbsent(error) || attempt > 1) throw error
        }
        if (outcome === 'taken' || !belongsInQueue(envelope)) return
        if (attempt > 1) throw new Error(`the message broker has no queue for ${envelope.routingKey ?? ''}`)
        await sleep(goneMs)
        topology = undefined
      }
    },
    async declare(subscriptions) {
      for (const subscription of subscriptions) declared.set(queueOf(subscription), subscription)
      topology = undefined
      try {
        if (connection.ready) return await ready()
      } catch (error) {
        if (error instanceof QueueMismatch) throw error
      }
      log.warn('the message broker does not answer; the queues are made as soon as it does')
    },
    forgetTopology() {
      topology = undefined
    },
    async close() {
      closed = true
      clearInterval(lookAfter)
      // What does not answer is not waited for: it has confirmed or holds what it was given.
      const { channel } = (await publishing?.catch(() => undefined)) ?? {}
      if (channel) await release(channel)
      await within(closeMs, 'let go', connection.close()).catch(() => connection.unsafeDestroy())
    },
  }
}
