/** One event on its way: what the outbox hands over and what a subscriber gets. */
export interface Message {
  /** The id of the outbox row; the inbox knows a message again by it. */
  id: string
  /** `<service>.<event>`, e.g. `catalog-admin.media.uploaded`. */
  event: string
  /** Messages with one key keep their order where the adapter's queue allows it. */
  key: string
  occurredAt: string
  /** W3C Trace Context, level 1. */
  traceparent: string
  payload: unknown
}

/** One durable queue: the messages of one event for one service. */
export interface Subscription {
  service: string
  event: string
}

export interface DeadLetter extends Subscription {
  /** Names this dead letter to replay or discard it. */
  id: string
  message: Message
  error: string
  failedAt: string
}

/**
 * Messages between services: at least once, never lost.
 * A handler that throws is tried again with back-off; after `attempts` the message becomes a dead letter and blocks nobody.
 */
export interface Messaging {
  /** Makes the queues; a message published before is not delivered to a queue that is made later. Idempotent. */
  declare(subscriptions: readonly Subscription[]): Promise<void>
  /** Resolves when the broker holds the message durably for every subscriber. */
  publish(message: Message): Promise<void>
  /** Starts to take messages; several consumers of one subscription share its queue. */
  consume(subscription: Subscription, handle: (message: Message) => Promise<void>): Promise<void>
  deadLetters(): Promise<DeadLetter[]>
  replay(id: string): Promise<void>
  discard(id: string): Promise<void>
  /** Takes no more messages and waits for the handlers under way. */
  close(): Promise<void>
}
