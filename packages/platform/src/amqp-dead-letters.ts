import type { DeadLetter, DeadLetterChoice, DeadLetters, Subscription } from '@codeflix/kit/ports/messaging'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Channel, Connection } from 'rabbitmq-client'
import type { Alone } from './amqp-alone.ts'
import type { AmqpConnection } from './amqp-connection.ts'
import { openChannel, release } from './amqp-patience.ts'
import { openPublisher, type Publisher } from './amqp-publisher.ts'
import { bodyOf, deadLetterIn, deadQueueOf, envelopeOf, isIn, queueOf } from './amqp-topology.ts'

const readMs = 10_000
/**
 * Replayed and discarded in portions of this many, each of which is over quickly. RabbitMQ reads nothing more from a
 * connection on which 400 wait for a queue, not even that it was closed.
 */
const portion = 200

interface Held {
  letter: DeadLetter
  tag: number
}

type Settle = (subscription: Subscription, letter: DeadLetter, publisher: Publisher) => Promise<void>

/**
 * Dead letters in queues. A queue can be looked into only by taking what is in it and giving it back, so that one at a
 * time, of all processes, does that; the others wait. What is held when a process dies is in its queue again.
 */
export function amqpDeadLetters(connection: AmqpConnection, alone: Alone) {
  const count = async (channel: Channel, subscription: Subscription): Promise<number> => {
    const { messageCount } = await channel.queueDeclare({ queue: deadQueueOf(subscription), passive: true })
    return messageCount
  }

  /** Takes the oldest of one queue, hands them to `work`, and gives back those that it does not settle. */
  async function take(
    own: Connection,
    subscription: Subscription,
    wanted: number,
    work: (held: Held[], settled: Set<Held>) => Promise<void>,
  ): Promise<void> {
    const channel = await openChannel(own)
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
    // Somebody else was quicker with all of them.
    if (held.length === 0) return release(channel)
    const settled = new Set<Held>()
    try {
      await work(held, settled)
    } finally {
      // The last word is one for many: RabbitMQ forgets of hundreds those that it has not come to when the channel closes.
      const newest = held.at(-1)?.tag ?? 0
      const kept = held.length - settled.size
      if (kept === 0) channel.basicAck({ deliveryTag: newest, multiple: true })
      else {
        for (const { tag } of settled) channel.basicAck({ deliveryTag: tag })
        channel.basicNack({ deliveryTag: newest, multiple: true, requeue: true })
      }
      // Who looks next has to find them there already.
      const deadline = Date.now() + readMs
      while ((await count(channel, subscription)) < before - held.length + kept && Date.now() < deadline)
        await sleep(10)
    }
    await release(channel)
  }

  /** Settles all, a portion at a time, or the chosen ones, which may be anywhere in the queue. @returns how many */
  async function settleEach(
    subscription: Subscription,
    chosen: readonly string[] | 'all',
    settle: Settle,
  ): Promise<number> {
    const settled = new Set<string>()
    const isChosen = ({ letter }: Held): boolean => chosen === 'all' || chosen.includes(letter.id)
    // What becomes a dead letter meanwhile is left for the next time.
    let left = await alone((channel) => count(channel, subscription))
    while (left > 0) {
      const wanted = chosen === 'all' ? Math.min(left, portion) : left
      left -= wanted
      await alone(async (channel, own) => {
        const there = Math.min(await count(channel, subscription), wanted)
        if (there === 0) return
        const publisher = await openPublisher(own)
        await take(own, subscription, there, async (held, done) => {
          const wantedOnes = held.filter(isChosen)
          for (let first = 0; first < wantedOnes.length; first += portion) {
            const results = await Promise.allSettled(
              wantedOnes.slice(first, first + portion).map(async (one) => {
                await settle(subscription, one.letter, publisher)
                done.add(one)
                settled.add(one.letter.id)
              }),
            )
            const failed = results.find((result) => result.status === 'rejected')
            if (failed) throw failed.reason
          }
        })
        await release(publisher.channel)
      })
    }
    return settled.size
  }

  const settleChoice = async (choice: DeadLetterChoice, settle: Settle): Promise<number> => {
    let settled = 0
    for (const subscription of connection.declared) {
      const ids = 'ids' in choice ? choice.ids.filter((id) => isIn(subscription, id)) : undefined
      const wanted = 'ids' in choice ? ids?.length : queueOf(choice) === queueOf(subscription)
      if (wanted) settled += await settleEach(subscription, ids ?? 'all', settle)
    }
    return settled
  }

  return {
    list: (of: Subscription | undefined, limit: number): Promise<DeadLetters> =>
      alone(async (channel, own) => {
        const letters = new Map<string, DeadLetter>()
        let total = 0
        for (const subscription of connection.declared) {
          if (of && queueOf(of) !== queueOf(subscription)) continue
          const there = await count(channel, subscription)
          total += there
          if (there > 0)
            await take(own, subscription, Math.min(there, limit), async (held) => {
              // A replay that was cut off leaves one twice.
              for (const { letter } of held) letters.set(letter.id, letter)
            })
        }
        const oldestFirst = [...letters.values()].toSorted((a, b) => a.failedAt.localeCompare(b.failedAt))
        return { letters: oldestFirst.slice(0, limit), total }
      }),
    replay: (choice: DeadLetterChoice): Promise<number> =>
      settleChoice(choice, async (subscription, { message }, publisher) => {
        const queue = queueOf(subscription)
        if ((await publisher.publish({ routingKey: queue, ...envelopeOf(message) }, bodyOf(message))) === 'taken')
          return
        connection.forgetTopology()
        throw new Error(`the message broker has no queue ${queue}; it is made anew, try again`)
      }),
    discard: (choice: DeadLetterChoice): Promise<number> => settleChoice(choice, async () => {}),
  }
}
