import type { QueueFigures, Subscription } from '@codeflix/kit/ports/messaging'
import type { Connection } from 'rabbitmq-client'
import { z } from 'zod'
import type { Alone } from './amqp-alone.ts'
import type { AmqpConnection } from './amqp-connection.ts'
import { openChannel, release } from './amqp-patience.ts'
import { openPublisher } from './amqp-publisher.ts'
import { countQueues, isAbsent, queueOf } from './amqp-topology.ts'

/** AMQP cannot list queues: all subscriptions that any version had are kept in a message of their own. */
const register = 'codeflix.subscriptions'
const noted = z.array(z.object({ service: z.string(), event: z.string() }))

/** Queues of subscriptions that a version before had and this one has not, from when one first looked. */
export function amqpAbandoned(connection: AmqpConnection, alone: Alone) {
  const figuresOf = async (own: Connection, subscription: Subscription): Promise<QueueFigures | undefined> => {
    const channel = await openChannel(own)
    try {
      return await countQueues(channel, subscription)
    } catch (error) {
      // An operator deleted it, as he was told.
      if (isAbsent(error)) return undefined
      throw error
    } finally {
      await release(channel)
    }
  }

  return (): Promise<QueueFigures[]> =>
    alone(async (channel, own) => {
      await channel.queueDeclare({
        queue: register,
        durable: true,
        arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 1_000_000_000 },
      })
      const known = new Map<string, Subscription>()
      let newest = 0
      // A process that died in between leaves two lists.
      for (let one = await channel.basicGet(register); one; one = await channel.basicGet(register)) {
        for (const subscription of noted.catch([]).parse(one.body)) known.set(queueOf(subscription), subscription)
        newest = one.deliveryTag
      }
      const declared = new Map(connection.declared.map((subscription) => [queueOf(subscription), subscription]))
      const abandoned: QueueFigures[] = []
      for (const [queue, subscription] of known) {
        const figures = declared.has(queue) ? undefined : await figuresOf(own, subscription)
        if (figures) abandoned.push(figures)
      }
      const left = abandoned.map(({ service, event }) => ({ service, event }))
      const publisher = await openPublisher(own)
      const envelope = { routingKey: register, contentType: 'application/json', durable: true }
      await publisher.publish(envelope, Buffer.from(JSON.stringify([...declared.values(), ...left])))
      if (newest > 0) channel.basicAck({ deliveryTag: newest, multiple: true })
      await release(publisher.channel)
      return abandoned
    })
}
