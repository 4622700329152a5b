import { setTimeout as sleep } from 'node:timers/promises'
import type { Channel, Connection } from 'rabbitmq-client'
import type { AmqpConnection } from './amqp-connection.ts'
import { openChannel, release } from './amqp-patience.ts'
import { isTaken } from './amqp-topology.ts'

/** Who has declared it for himself alone may touch dead letters and the list of queues; it goes with his connection. */
const lock = 'codeflix.dead-letters.lock'
const lockMs = 20_000
/** For whatever is done at one time, with the wait for the lock. */
const lookMs = 40_000

/** Does something that one at a time may do of all processes, on a connection that is thrown away afterwards. */
export type Alone = <T>(work: (channel: Channel, own: Connection) => Promise<T>) => Promise<T>

export function amqpAlone(connection: AmqpConnection): Alone {
  let last: Promise<unknown> = Promise.resolve()

  /** Resolves with the lock in hand, which goes when the connection does. */
  const lockOn = async (own: Connection): Promise<Channel> => {
    const deadline = Date.now() + lockMs
    for (;;) {
      const channel = await openChannel(own)
      try {
        await channel.queueDeclare({ queue: lock, exclusive: true, arguments: { 'x-queue-type': 'classic' } })
        return channel
      } catch (error) {
        if (!isTaken(error)) throw error
        if (Date.now() > deadline)
          throw new Error('the dead letters are being looked at elsewhere; try again', { cause: error })
        await sleep(20 + Math.random() * 60)
      }
    }
  }
  /** In this process by waiting in line, among processes by the lock. */
  return function alone<T>(work: (channel: Channel, own: Connection) => Promise<T>): Promise<T> {
    const result = last.then(() =>
      connection.apart(lookMs, 'hand out what its queues keep', async (own) => {
        const channel = await lockOn(own)
        const done = await work(channel, own)
        await channel.queueDelete(lock)
        await release(channel)
        return done
      }),
    )
    last = result.catch(() => {})
    return result
  }
}
