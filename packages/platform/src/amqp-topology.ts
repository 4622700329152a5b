import type { DeadLetter, Message, QueueFigures, Subscription } from '@codeflix/kit/ports/messaging'
import type { Channel, Envelope } from 'rabbitmq-client'
import { z } from 'zod'

/** All events go through it; an event's name is its routing key. */
export const eventExchange = 'codeflix.events'

export const queueOf = ({ service, event }: Subscription): string => `${service}/${event}`
export const deadQueueOf = (subscription: Subscription): string => `${queueOf(subscription)}/dead`

/**
 * A message is delivered once more after its consumer was lost this many times; then the broker takes it for what ended
 * the consumer. Above the restarts of a deployment, below a night of a process that dies of one message.
 */
export const deliveryLimit = 10
/** Looking at dead letters hands them out and takes them back, which counts as a delivery. */
const noDeliveryLimit = 1_000_000_000

const argumentsOf = (subscription: Subscription) => ({
  'x-queue-type': 'quorum',
  'x-single-active-consumer': true,
  'x-delivery-limit': deliveryLimit,
  'x-dead-letter-exchange': '',
  'x-dead-letter-routing-key': deadQueueOf(subscription),
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
})
const deadArguments = {
  'x-queue-type': 'quorum',
  'x-delivery-limit': noDeliveryLimit,
  'x-overflow': 'reject-publish',
}

/** A queue is on the broker with other arguments than this version wants; the operator has to decide. */
export class QueueMismatch extends Error {}

const code = (error: unknown): string | undefined => z.object({ code: z.string() }).safeParse(error).data?.code

/** @throws QueueMismatch */
async function declareQueue(channel: Channel, queue: string, wanted: Record<string, unknown>): Promise<void> {
  try {
    await channel.queueDeclare({ queue, durable: true, arguments: wanted })
  } catch (error) {
    if (code(error) !== 'PRECONDITION_FAILED') throw error
    throw new QueueMismatch(
      `The broker has a queue "${queue}" that differs from what this version of Codeflix declares (${(error as Error).message}). ` +
        'What is in it is safe, and nothing is taken from it meanwhile. Let the version before handle what is left in it, delete the queue on the broker, and start again.',
      { cause: error },
    )
  }
}

/** Idempotent. Every queue before the first binding, so that no event reaches one of two subscribers. @throws QueueMismatch */
export async function declareTopology(channel: Channel, subscriptions: readonly Subscription[]): Promise<void> {
  await channel.exchangeDeclare({ exchange: eventExchange, type: 'topic', durable: true })
  for (const subscription of subscriptions) {
    await declareQueue(channel, deadQueueOf(subscription), deadArguments)
    await declareQueue(channel, queueOf(subscription), argumentsOf(subscription))
  }
  for (const subscription of subscriptions)
    await channel.queueBind({
      exchange: eventExchange,
      queue: queueOf(subscription),
      routingKey: subscription.event,
    })
}

/** What waits in the queues of a subscription. @throws isAbsent where they are not on the broker */
export async function countQueues(channel: Channel, subscription: Subscription): Promise<QueueFigures> {
  const { messageCount: ready } = await channel.queueDeclare({ queue: queueOf(subscription), passive: true })
  const { messageCount: dead } = await channel.queueDeclare({ queue: deadQueueOf(subscription), passive: true })
  return { ...subscription, ready, dead }
}

export const isAbsent = (error: unknown): boolean => code(error) === 'NOT_FOUND'
export const isTaken = (error: unknown): boolean => code(error) === 'RESOURCE_LOCKED'

/** A message on the wire; its body is the payload, as JSON. */
export const envelopeOf = (message: Message) =>
  ({
    messageId: message.id,
    type: message.event,
    contentType: 'application/json',
    durable: true,
    headers: { key: message.key, occurredAt: message.occurredAt, traceparent: message.traceparent },
  }) satisfies Envelope
export const bodyOf = (message: Message): Buffer => Buffer.from(JSON.stringify(message.payload))

const wire = z.object({
  messageId: z.string().catch(''),
  type: z.string().optional().catch(undefined),
  headers: z.record(z.string(), z.unknown()).catch({}),
  body: z.unknown(),
})
const text = z.string().catch('')

/** A message as it was published. What somebody else put into the queue becomes one that no service can handle, and is kept. */
export function messageIn(subscription: Subscription, delivery: unknown): Message {
  const { messageId, type, headers, body } = wire.parse(delivery)
  return {
    id: messageId,
    event: type ?? subscription.event,
    key: text.parse(headers['key']),
    occurredAt: text.parse(headers['occurredAt']),
    traceparent: text.parse(headers['traceparent']),
    payload: Buffer.isBuffer(body) ? body.toString() : body,
  }
}

/** Why a message was given up, beside the message itself in its headers. */
export const failureHeaders = (failure: Pick<DeadLetter, 'error' | 'attempts' | 'failedAt'>) => ({
  // All headers have to fit into one frame.
  error: failure.error.slice(0, 1000),
  attempts: failure.attempts,
  failedAt: failure.failedAt,
})

const failed = z.object({ headers: z.object({ error: z.string(), attempts: z.number(), failedAt: z.string() }) })
const droppedByBroker = z.object({
  headers: z.object({ 'x-death': z.array(z.object({ time: z.union([z.date(), z.number()]) })).nonempty() }),
})

/** A dead letter's id says in which queue it is. */
const idPrefix = ({ service, event }: Subscription): string => `${service}~${event}~`
export const isIn = (subscription: Subscription, id: string): boolean => id.startsWith(idPrefix(subscription))

/** A delivery from a queue of dead letters: given up by us, or by the broker at the delivery limit. */
export function deadLetterIn(subscription: Subscription, delivery: unknown): DeadLetter {
  const message = messageIn(subscription, delivery)
  const ours = failed.safeParse(delivery).data?.headers
  const time = droppedByBroker.safeParse(delivery).data?.headers['x-death'][0]?.time
  return {
    ...subscription,
    id: `${idPrefix(subscription)}${message.id}`,
    message,
    error:
      ours?.error ??
      `It was handed out ${deliveryLimit + 1} times, and each time its consumer or the connection to it was lost.`,
    attempts: ours?.attempts ?? deliveryLimit + 1,
    failedAt: ours?.failedAt ?? new Date(typeof time === 'number' ? time * 1000 : (time ?? 0)).toISOString(),
  }
}
