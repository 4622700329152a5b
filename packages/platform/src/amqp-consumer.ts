import type { Message, Subscription } from '@codeflix/kit/ports/messaging'
import type { Logger } from 'pino'
import type { AsyncMessage, Channel } from 'rabbitmq-client'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AmqpConnection } from './amqp-connection.ts'
import { release } from './amqp-patience.ts'
import { deadQueueOf, failureHeaders, isAbsent, messageIn, queueOf } from './amqp-topology.ts'
import { keyLanes, type Tries } from './key-lanes.ts'

/**
 * Messages that a consumer holds: those that it handles, and those that wait for their next try. When so many fail at
 * once it is the service that is ill, and the queue is the better place for the rest.
 */
const prefetch = 250
/** Handlers of one queue at once; each takes a connection of its service's database. */
const width = 5
const reconnectMs = 500

interface Delivery {
  tag: number
  message: Message
}

/**
 * Takes the messages of one queue until it is closed. A message is acknowledged when it was handled, or when the broker
 * has confirmed it as a dead letter: a process may die between any two steps.
 */
export function startConsumer(options: {
  connection: AmqpConnection
  subscription: Subscription
  handle: (message: Message) => Promise<void>
  tries: Tries
  log: Logger
}) {
  const { connection, subscription } = options
  const log = options.log.child({ service: subscription.service, event: subscription.event })
  const abort = new AbortController()

  /** Serves one channel; resolves when it is lost, or when it is told to end and no handler is under way. */
  const serve = async (channel: Channel): Promise<void> => {
    const { promise: over, resolve } = Promise.withResolvers<void>()
    channel.once('close', resolve)
    channel.once('basic.cancel', () => {
      // The queue was deleted under us, or its leader moved: it is made anew, if need be, before we come back.
      connection.forgetTopology()
      resolve()
    })
    if (!channel.active) resolve()
    abort.signal.addEventListener('abort', () => resolve(), { once: true })

    const acknowledge = (deliveryTag: number): void => {
      // What cannot be acknowledged is delivered again, and the inbox knows it.
      if (channel.active) channel.basicAck({ deliveryTag })
    }
    /** Until the broker has it, or the channel is gone and with it our claim to the message. */
    const giveUp = async (delivery: AsyncMessage, failure: { error: string; attempts: number }): Promise<void> => {
      for (;;) {
        try {
          await connection.send(
            {
              routingKey: deadQueueOf(subscription),
              messageId: delivery.messageId ?? '',
              ...(delivery.type ? { type: delivery.type } : {}),
              contentType: 'application/json',
              durable: true,
              headers: { ...delivery.headers, ...failureHeaders({ ...failure, failedAt: new Date().toISOString() }) },
            },
            Buffer.isBuffer(delivery.body) ? delivery.body : Buffer.from(JSON.stringify(delivery.body)),
          )
          return acknowledge(delivery.deliveryTag)
        } catch (error) {
          if (!channel.active || abort.signal.aborted) return
          log.error(
            { err: error, messageId: delivery.messageId },
            'dead letter not taken by the broker, will try again',
          )
          await sleep(1000, undefined, { signal: abort.signal }).catch(() => {})
        }
      }
    }
    const deliveries = new WeakMap<Delivery, AsyncMessage>()
    const lanes = keyLanes<Delivery>({
      width,
      tries: options.tries,
      handle: ({ message }) => options.handle(message),
      failed: ({ message }, error) =>
        log.warn({ err: error, messageId: message.id }, 'event not handled, will try again'),
      async settle(value, failure) {
        const delivery = deliveries.get(value)
        if (!failure) acknowledge(value.tag)
        else if (delivery)
          await giveUp(delivery, {
            attempts: failure.attempts,
            error: failure.error instanceof Error ? failure.error.message : String(failure.error),
          })
      },
    })
    await channel.basicQos({ prefetchCount: prefetch })
    await channel.basicConsume({ queue: queueOf(subscription) }, (delivery) => {
      const message = messageIn(subscription, delivery)
      const value: Delivery = { tag: delivery.deliveryTag, message }
      deliveries.set(value, delivery)
      lanes.add({ key: message.key, value })
    })
    await over
    // The channel stays open meanwhile: another consumer gets the messages that we hold only when we are done with them.
    await lanes.stop()
  }

  const run = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      let channel: Channel | undefined
      try {
        channel = await connection.channel()
        await serve(channel)
      } catch (error) {
        if (isAbsent(error)) connection.forgetTopology()
        log.debug({ err: error }, 'queue not to be had, will try again')
      } finally {
        if (channel) await release(channel)
      }
      await sleep(reconnectMs, undefined, { signal: abort.signal }).catch(() => {})
    }
  }
  const running = run()

  return {
    async close(): Promise<void> {
      abort.abort()
      await running
    },
  }
}
