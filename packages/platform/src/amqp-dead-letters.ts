import type { DeadLetter, DeadLetterChoice, DeadLetters, Subscription } from '@codeflix/kit/ports/messaging'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Channel } from 'rabbitmq-client'
import type { AmqpConnection } from './amqp-connection.ts'
import { bodyOf, deadLetterIn, deadQueueOf, envelopeOf, isIn, isTaken, queueOf } from './amqp-topology.ts'

/** Who has declared it for himself alone may touch dead letters; it goes with his connection. */
const lock = 'codeflix.dead-letters.lock'
const lockMs = 20_000
const readMs = 10_000
/** Replayed and discarded in portions of this many, each of which is over quickly. */
const portion = 500

interface Held {
  letter: DeadLetter
  tag: number
}

/**
 * Dead letters in queues. A queue can be looked into only by taking what is in it and giving it back, so that one at a
 * time, of all processes, does that; the others wait. What is held when a process dies is in its queue again.
 */
export function amqpDeadLetters(connection: AmqpConnection) {
  let last: Promise<unknown> = Promise.resolve()

  const acquireLock = async (): Promise<Channel> => {
    const deadline = Date.now() + lockMs
    for (;;) {
      const channel = await connection.channel()
      try {
        await channel.queueDeclare({ queue: lock, exclusive: true, arguments: { 'x-queue-type': 'classic' } })
        return channel
      } catch (error) {
        await channel.close()
        if (!isTaken(error)) throw error
        if (Date.now() > deadline)
          throw new Error('the dead letters are being looked at elsewhere; try again', { cause: error })
        await sleep(20 + Math.random() * 60)
      }
    }
  }
  /** In this process by waiting in line, among processes by the lock. */
  function alone<T>(work: (channel: Channel) => Promise<T>): Promise<T> {
    const result = last.then(async () => {
      const channel = await acquireLock()
      try {
        return await work(channel)
      } finally {
        if (channel.active) await channel.queueDelete(lock).catch(() => {})
        await channel.close()
      }
    })
    last = result.catch(() => {})
    return result
  }

  const count = async (channel: Channel, subscription: Subscription): Promise<number> => {
    const { messageCount } = await channel.queueDeclare({ queue: deadQueueOf(subscription), passive: true })
    return messageCount
  }

  /** Takes the oldest of one queue, hands them to `work`, and gives back those that it does not settle. */
  async function take(
    subscription: Subscription,
    wanted: number,
    work: (held: Held[], settle: (one: Held) => void) => Promise<void>,
  ): Promise<void> {
    const channel = await connection.channel()
    try {
      const before = await count(channel, subscription)
      const held: Held[] = []
      const { promise: complete, resolve, reject } = Promise.withResolvers<void>()
      complete.catch(() => {})
      channel.once('close', () => reject(new Error('the connection to the message broker was lost')))
      // The rest of a queue that turned out to be shorter does not come.
      const patience = setTimeout(resolve, readMs)
      await channel.basicQos({ prefetchCount: wanted })
      const { consumerTag } = await channel.basicConsume({ queue: deadQueueOf(subscription) }, (delivery) => {
        held.push({ letter: deadLetterIn(subscription, delivery), tag: delivery.deliveryTag })
        if (held.length === wanted) resolve()
      })
      await complete.finally(() => clearTimeout(patience))
      await channel.basicCancel(consumerTag)
      const kept = new Set(held)
      await work(held, (one) => {
        channel.basicAck({ deliveryTag: one.tag })
        kept.delete(one)
      })
      for (const { tag } of kept) channel.basicNack({ deliveryTag: tag, requeue: true })
      // Who looks next has to find them there already.
      const left = before - held.length + kept.size
      const deadline = Date.now() + readMs
      while ((await count(channel, subscription)) < left && Date.now() < deadline) await sleep(10)
    } finally {
      await channel.close()
    }
  }

  /** Settles all, a portion at a time, or the chosen ones, which may be anywhere in the queue. @returns how many */
  async function settleEach(
    subscription: Subscription,
    chosen: readonly string[] | 'all',
    settle: (letter: DeadLetter) => Promise<void>,
  ): Promise<number> {
    const settled = new Set<string>()
    const isChosen = ({ letter }: Held): boolean => chosen === 'all' || chosen.includes(letter.id)
    // What becomes a dead letter meanwhile is left for the next time.
    let left = await alone((channel) => count(channel, subscription))
    while (left > 0) {
      const wanted = chosen === 'all' ? Math.min(left, portion) : left
      left -= wanted
      await alone(async (channel) => {
        const there = Math.min(await count(channel, subscription), wanted)
        if (there === 0) return
        await take(subscription, there, async (held, acknowledge) => {
          const results = await Promise.allSettled(
            held.filter(isChosen).map(async (one) => {
              await settle(one.letter)
              acknowledge(one)
              settled.add(one.letter.id)
            }),
          )
          const failed = results.find((result) => result.status === 'rejected')
          if (failed) throw failed.reason
        })
      })
    }
    return settled.size
  }

  const settleChoice = async (
    choice: DeadLetterChoice,
    settle: (subscription: Subscription, letter: DeadLetter) => Promise<void>,
  ): Promise<number> => {
    let settled = 0
    for (const subscription of connection.declared) {
      const ids = 'ids' in choice ? choice.ids.filter((id) => isIn(subscription, id)) : undefined
      const wanted = 'ids' in choice ? ids?.length : queueOf(choice) === queueOf(subscription)
      if (wanted) settled += await settleEach(subscription, ids ?? 'all', (letter) => settle(subscription, letter))
    }
    return settled
  }

  return {
    list: (of: Subscription | undefined, limit: number): Promise<DeadLetters> =>
      alone(async (channel) => {
        const letters = new Map<string, DeadLetter>()
        let total = 0
        for (const subscription of connection.declared) {
          if (of && queueOf(of) !== queueOf(subscription)) continue
          const there = await count(channel, subscription)
          total += there
          if (there > 0)
            await take(subscription, Math.min(there, limit), async (held) => {
              // A replay that was cut off leaves one twice.
              for (const { letter } of held) letters.set(letter.id, letter)
            })
        }
        const oldestFirst = [...letters.values()].toSorted((a, b) => a.failedAt.localeCompare(b.failedAt))
        return { letters: oldestFirst.slice(0, limit), total }
      }),
    replay: (choice: DeadLetterChoice): Promise<number> =>
      settleChoice(choice, (subscription, { message }) =>
        connection.send({ routingKey: queueOf(subscription), ...envelopeOf(message) }, bodyOf(message)),
      ),
    discard: (choice: DeadLetterChoice): Promise<number> => settleChoice(choice, async () => {}),
  }
}
