import type { Messaging, QueueFigures } from '@codeflix/kit/ports/messaging'
import type { Logger } from 'pino'
import { amqpAbandoned } from './amqp-abandoned.ts'
import { amqpAlone } from './amqp-alone.ts'
import { openAmqpConnection } from './amqp-connection.ts'
import { startConsumer } from './amqp-consumer.ts'
import { amqpDeadLetters } from './amqp-dead-letters.ts'
import { release } from './amqp-patience.ts'
import { bodyOf, countQueues, envelopeOf, eventExchange } from './amqp-topology.ts'

export interface AmqpMessagingOptions {
  /** `amqp://user:password@host/vhost`, or `amqps:`; the user may configure, write and read there. */
  url: string
  log: Logger
  /** Times that a handler is tried before its message becomes a dead letter. 6 unless given. */
  attempts?: number
  /** The first pause before another try; it doubles, up to 10 minutes. 1 unless given. */
  retryDelaySeconds?: number
}

const figuresMs = 5000

/**
 * Messaging over an AMQP 0-9-1 broker with quorum queues: RabbitMQ 3.10 or newer. One topic exchange, a queue for each
 * subscription, and one beside it for its dead letters. Of the consumers of a queue one is active and the others stand
 * by, which keeps the order of each key; it handles different keys side by side.
 */
export async function amqpMessaging(options: AmqpMessagingOptions): Promise<Messaging> {
  const { log } = options
  const connection = await openAmqpConnection(options.url, log)
  const alone = amqpAlone(connection)
  const deadLetters = amqpDeadLetters(connection, alone)
  const consumers: ReturnType<typeof startConsumer>[] = []
  let figures: { at: number; counted: Promise<QueueFigures[]> } | undefined

  const countAll = async (): Promise<QueueFigures[]> => {
    const channel = await connection.channel()
    try {
      const counted: QueueFigures[] = []
      for (const subscription of connection.declared) counted.push(await countQueues(channel, subscription))
      return counted
    } finally {
      await release(channel)
    }
  }

  return {
    declare: (subscriptions) => connection.declare(subscriptions),
    publish: (message) =>
      connection.send({ exchange: eventExchange, routingKey: message.event, ...envelopeOf(message) }, bodyOf(message)),
    async consume(subscription, handle) {
      consumers.push(
        startConsumer({
          connection,
          subscription,
          handle,
          log,
          tries: { attempts: options.attempts ?? 6, retryDelaySeconds: options.retryDelaySeconds ?? 1 },
        }),
      )
    },
    deadLetters: ({ of, limit = 100 } = {}) => deadLetters.list(of, limit),
    replay: (choice) => deadLetters.replay(choice),
    discard: (choice) => deadLetters.discard(choice),
    figures() {
      if (!figures || Date.now() - figures.at > figuresMs) figures = { at: Date.now(), counted: countAll() }
      return figures.counted
    },
    abandoned: amqpAbandoned(connection, alone),
    async close() {
      await Promise.all(consumers.map((consumer) => consumer.close()))
      await connection.close()
    },
  }
}
