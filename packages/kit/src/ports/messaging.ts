/** One event on its way: what the outbox hands over and what a subscriber gets. */
export interface Message {
  /** The id of the outbox row; the inbox knows a message again by it. */
  id: string
  /** `<service>.<event>`, e.g. `catalog-admin.media.uploaded`. */
  event: string
  /** Messages of one event with one key keep their order; see `Messaging`. */
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

/** A message that a service could not handle and that nobody tries again by himself. */
export interface DeadLetter extends Subscription {
  /** Names this dead letter to replay or discard it. Letters, digits, `-`, `_`, `.` and `~` only. */
  id: string
  /** Whole, as it was published: with its payload, and its trace in `traceparent`. */
  message: Message
  /** What the last try ended with. */
  error: string
  /** Times that it was tried. */
  attempts: number
  failedAt: string
}

/** Some of the dead letters, and how many there are in all. */
export interface DeadLetters {
  letters: DeadLetter[]
  total: number
}

/** Dead letters by their ids, or all of one subscription that are there now. */
export type DeadLetterChoice = Subscription | { ids: readonly string[] }

/** What waits in a queue. */
export interface QueueFigures extends Subscription {
  /** Messages that no consumer has taken yet. */
  ready: number
  /** Dead letters. */
  dead: number
}

/**
 * Messages between services: at least once, never lost.
 * A handler that throws is tried again with back-off; after `attempts` the message becomes a dead letter and blocks nobody.
 * Messages of one event with one key are handled one at a time and in the order in which they were published, however
 * many consumers share the queue. One that failed, or whose consumer was lost, comes again later, and those behind it do
 * not wait: a handler that cannot do with that looks at `occurredAt`, or at its own rows. Different events have different
 * queues and no order between them.
 */
export interface Messaging {
  /** Makes the queues; a message published before is not delivered to a queue that is made later. Idempotent. */
  declare(subscriptions: readonly Subscription[]): Promise<void>
  /** Resolves when the broker holds the message durably for every subscriber. */
  publish(message: Message): Promise<void>
  /** Starts to take messages; of several consumers of one subscription each message goes to one. */
  consume(subscription: Subscription, handle: (message: Message) => Promise<void>): Promise<void>
  /**
   * Those that have waited longest, of all subscriptions or of one, also of services that run elsewhere.
   * Several may look at once, and see the same. @param options.limit 1 to 1000, 100 unless given
   */
  deadLetters(options?: { of?: Subscription; limit?: number }): Promise<DeadLetters>
  /**
   * Hands dead letters to their queues again, with all tries before them. A crash in the middle may hand over one twice
   * and loses none. @returns how many; one that somebody else was quicker with is not counted
   */
  replay(choice: DeadLetterChoice): Promise<number>
  /** Forgets dead letters for good. @returns how many */
  discard(choice: DeadLetterChoice): Promise<number>
  /** Of each declared subscription, at most 15 seconds old. */
  figures(): Promise<QueueFigures[]>
  /**
   * Queues of subscriptions that an earlier version declared and nobody has declared here: events still go into them, and
   * nobody takes them. An adapter that cannot list its queues knows those that were declared when this was asked before.
   */
  abandoned(): Promise<QueueFigures[]>
  /** Takes no more messages and waits for the handlers under way. */
  close(): Promise<void>
}
