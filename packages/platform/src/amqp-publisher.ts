import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Channel, Connection, Envelope } from 'rabbitmq-client'
import { openChannel, release, Unanswered, within } from './amqp-patience.ts'

/** Less than the time that an outbox waits. */
const confirmMs = 8000

export interface Publisher {
  /** Tells whether any queue has it, durably. @throws when that is not sure */
  publish(envelope: Envelope, body: Buffer): Promise<'taken' | 'no queue'>
  /** It closes when this publisher is of no more use. */
  channel: Channel
}

/** A channel on which the broker confirms what it has. */
export async function openPublisher(connection: Connection): Promise<Publisher> {
  const channel = await openChannel(connection)
  await within(confirmMs, 'promise to confirm', channel.confirmSelect())
  const { promise: lost, reject } = Promise.withResolvers<never>()
  lost.catch(() => {})
  // After the broker's own reason, where it gave one.
  channel.once('close', () => setImmediate(() => reject(new Error('the connection to the message broker was lost'))))
  /** Routing key and message id of messages that no queue took. */
  const returned = new Set<string>()
  channel.on('basic.return', (message) => returned.add(`${message.routingKey} ${message.messageId ?? ''}`))
  return {
    channel,
    async publish(envelope, body) {
      try {
        // A channel that is lost while it writes would leave us waiting for a confirmation forever.
        const confirmed = Promise.race([channel.basicPublish({ ...envelope, mandatory: true }, body), lost])
        await within(confirmMs, `confirm a message to ${envelope.routingKey ?? ''}`, confirmed)
      } catch (error) {
        // A queue that is just coming back may never confirm what was published meanwhile; on another channel it does.
        if (error instanceof Unanswered) void release(channel)
        throw error
      }
      // The client tells of a returned message a turn after its confirmation.
      await nextTurn()
      return returned.delete(`${envelope.routingKey ?? ''} ${envelope.messageId ?? ''}`) ? 'no queue' : 'taken'
    },
  }
}
