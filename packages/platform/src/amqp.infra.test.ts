import type { Message, Messaging, Subscription } from '@codeflix/kit/ports/messaging'
import { eventually } from '@codeflix/kit/testing/eventually'
import { messagingOutageSuite } from '@codeflix/kit/testing/messaging-outage.suite'
import { messagingSuite } from '@codeflix/kit/testing/messaging.suite'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pino from 'pino'
import { Connection, type Channel } from 'rabbitmq-client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { deadQueueOf, deliveryLimit, eventExchange, queueOf } from './amqp-topology.ts'
import { amqpMessaging, type AmqpMessagingOptions } from './amqp.ts'
import { startRabbitMq } from './testing/servers/rabbitmq.ts'
import type { RunningServer } from './testing/servers/running-server.ts'
import { dropTestDatabases, makeTestDatabase } from './testing/test-database.ts'

let folder = ''
let broker: RunningServer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rabbitmq-'))
  broker = await startRabbitMq({ folder })
})
afterAll(async () => {
  await dropTestDatabases()
  await broker.stop()
  await rm(folder, { recursive: true, force: true })
})

const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' })
const connect = () => amqpMessaging({ url: broker.url, log, attempts: 3, retryDelaySeconds: 0.05 })

messagingSuite('RabbitMQ', { connect })

messagingOutageSuite('RabbitMQ', {
  connect,
  database: () => makeTestDatabase('outage'),
  broker: { stop: () => broker.stop(), kill: () => broker.kill(), start: () => broker.start() },
  events: 10_000,
})

describe('on RabbitMQ', () => {
  const open: { close(): Promise<void> }[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
  })
  const messagingOf = async (options: Partial<AmqpMessagingOptions> = {}): Promise<Messaging> => {
    const messaging = await amqpMessaging({ url: broker.url, log, attempts: 1, ...options })
    open.push(messaging)
    return messaging
  }
  /** As an operator, or another program, that touches the broker directly. */
  const operator = async (): Promise<Channel> => {
    const connection = new Connection(broker.url)
    const channel = await connection.acquire()
    open.push({
      close: async () => {
        await channel.close()
        await connection.close()
      },
    })
    return channel
  }
  const subscription = (): Subscription => ({ service: 'playback', event: `catalog.test.${randomUUID().slice(0, 8)}` })
  const messageOf = ({ event }: Subscription, payload: unknown = {}): Message => ({
    id: randomUUID(),
    event,
    key: randomUUID(),
    occurredAt: new Date().toISOString(),
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    payload,
  })
  const rabbitmqctl = async (...words: string[]): Promise<string> => {
    const { node, epmdPort } = JSON.parse(await readFile(join(folder, 'node.json'), 'utf8')) as Record<string, string>
    const { stdout } = await promisify(execFile)('/usr/lib/rabbitmq/bin/rabbitmqctl', ['-n', node ?? '', ...words], {
      env: { PATH: process.env['PATH'], HOME: folder, LANG: 'C.UTF-8', ERL_EPMD_PORT: String(epmdPort) },
    })
    return stdout
  }
  /** RabbitMQ notes a new queue only moments after it said so, and comes back without it when it is killed before. */
  const writtenDown = (queue: Subscription) =>
    eventually(async () => {
      const { node } = JSON.parse(await readFile(join(folder, 'node.json'), 'utf8')) as Record<string, string>
      const noted = await readFile(join(folder, 'data', node ?? '', 'quorum', node ?? '', 'names.dets'), 'latin1')
      for (const name of [queueOf(queue), deadQueueOf(queue)]) expect(noted).toContain(`%2F_${name}m`)
    })
  /** Many dead letters, and what handles them from then on. */
  const graveyard = async (count: number) => {
    const queue = subscription()
    const messaging = await messagingOf()
    const handled: string[] = []
    let cured = false
    await messaging.declare([queue])
    await messaging.consume(queue, async ({ id }) => {
      if (!cured) throw new Error('not digestible')
      handled.push(id)
    })
    const sent = Array.from({ length: count }, (_, n) => messageOf(queue, n))
    await Promise.all(sent.map((one) => messaging.publish(one)))
    await eventually(async () =>
      expect(await messaging.deadLetters({ of: queue, limit: 1 })).toMatchObject({ total: count }),
    )
    return { queue, messaging, sent, handled, cure: () => (cured = true) }
  }

  test('a queue that an operator deleted is made again, and events go on', async () => {
    const queue = subscription()
    const messaging = await messagingOf()
    const got: string[] = []
    await messaging.declare([queue])
    await messaging.consume(queue, async ({ id }) => void got.push(id))
    const channel = await operator()
    for (const vanish of [
      () => channel.queueDelete(queueOf(queue)),
      () => channel.queueUnbind({ queue: queueOf(queue), exchange: eventExchange, routingKey: queue.event }),
      () => channel.exchangeDelete({ exchange: eventExchange }),
      () => channel.queueDelete(deadQueueOf(queue)),
    ]) {
      await vanish()
      const sent = messageOf(queue)
      await messaging.publish(sent)
      await eventually(() => expect(got).toContain(sent.id))
    }
  })

  test('a queue with other arguments is refused in words for the operator, and what is in it stays', async () => {
    const queue = subscription()
    const channel = await operator()
    await channel.queueDeclare({ queue: queueOf(queue), durable: true, arguments: { 'x-queue-type': 'quorum' } })
    await channel.basicPublish({ routingKey: queueOf(queue), durable: true }, 'of an older version')
    const messaging = await messagingOf()
    await expect(messaging.declare([queue])).rejects.toThrow(/differs from what this version of Codeflix declares.*x-/)
    const { messageCount } = await channel.queueDeclare({ queue: queueOf(queue), passive: true })
    expect(messageCount).toBe(1)
    await channel.queueDelete(queueOf(queue))
  })

  test('a message that ends every process that takes it becomes a dead letter by the broker', async () => {
    const queue = subscription()
    const messaging = await messagingOf()
    await messaging.declare([queue])
    const sent = messageOf(queue)
    await messaging.publish(sent)
    for (let death = 0; death <= deliveryLimit; death++) {
      const connection = new Connection(broker.url)
      const channel = await connection.acquire()
      await new Promise((taken) => void channel.basicConsume({ queue: queueOf(queue) }, taken))
      connection.unsafeDestroy()
    }
    const [letter] = await eventually(async () => {
      const { letters } = await messaging.deadLetters({ of: queue })
      expect(letters).toHaveLength(1)
      return letters
    })
    expect(letter).toMatchObject({ ...queue, message: sent, attempts: deliveryLimit + 1 })
    expect(letter?.error).toContain('its consumer or the connection to it was lost')
    expect(Math.abs(Date.now() - Date.parse(letter?.failedAt ?? ''))).toBeLessThan(60_000)
    await messaging.consume(queue, async () => {})
    expect(await messaging.replay({ ids: [letter?.id ?? ''] })).toBe(1)
    expect(await messaging.deadLetters({ of: queue })).toEqual({ letters: [], total: 0 })
  })

  test('what somebody else put into a queue is kept as a dead letter', async () => {
    const queue = subscription()
    const messaging = await messagingOf()
    await messaging.declare([queue])
    await messaging.consume(queue, async ({ id }) => {
      if (!id) throw new Error('no id')
    })
    const channel = await operator()
    await channel.basicPublish({ exchange: eventExchange, routingKey: queue.event }, 'not JSON')
    await eventually(async () =>
      expect(await messaging.deadLetters({ of: queue })).toMatchObject({
        letters: [{ error: 'no id', message: { event: queue.event, payload: 'not JSON' } }],
      }),
    )
  })

  test('of 2,000 dead letters any can be picked, and all are replayed in one go, each once', async () => {
    const { queue, messaging, sent, handled, cure } = await graveyard(2000)
    const { letters, total } = await messaging.deadLetters({ of: queue, limit: 1000 })
    expect([letters.length, total]).toEqual([1000, 2000])
    const picked = [letters[0], letters[500], letters[999]].map((one) => one?.id ?? '')
    expect(await messaging.discard({ ids: picked })).toBe(3)
    cure()
    expect(await messaging.replay(queue)).toBe(1997)
    await eventually(() => expect(new Set(handled).size).toBe(1997))
    expect(handled).toHaveLength(1997)
    expect(await messaging.deadLetters({ of: queue })).toEqual({ letters: [], total: 0 })
    expect(
      sent
        .filter(({ id }) => !handled.includes(id))
        .map(({ id }) => `${queue.service}~${queue.event}~${id}`)
        .toSorted(),
    ).toEqual(picked.toSorted())
  })

  test('a broker that dies in the middle of a replay loses none', async () => {
    const { queue, messaging, sent, handled, cure } = await graveyard(1000)
    await writtenDown(queue)
    cure()
    const replay = messaging.replay(queue).catch((error: unknown) => error)
    await eventually(() => expect(handled.length).toBeGreaterThan(100))
    await broker.kill()
    await broker.start()
    await replay
    await eventually(async () => {
      await messaging.replay(queue)
      expect(new Set(handled)).toEqual(new Set(sent.map(({ id }) => id)))
      expect(await messaging.deadLetters({ of: queue })).toEqual({ letters: [], total: 0 })
    })
  })

  test('a replay to a queue that answers nothing ends in words, keeps its dead letters, and holds up no other queue', async () => {
    const { queue, messaging, handled, cure } = await graveyard(500)
    cure()
    const { letters } = await messaging.deadLetters({ of: queue, limit: 500 })
    await rabbitmqctl('eval', `sys:suspend('%2F_${queueOf(queue)}').`)
    await expect(messaging.replay({ ids: letters.map(({ id }) => id) })).rejects.toThrow(
      `did not confirm a message to ${queueOf(queue)} in 8 seconds`,
    )
    expect(await messaging.deadLetters({ of: queue, limit: 1 })).toMatchObject({ total: 500 })
    const other = subscription()
    const got: string[] = []
    await messaging.declare([other])
    await messaging.consume(other, async ({ id }) => void got.push(id))
    await messaging.publish(messageOf(other))
    await eventually(() => expect(got).toHaveLength(1))
    await rabbitmqctl('eval', `sys:resume('%2F_${queueOf(queue)}').`)
    await messaging.replay(queue)
    await eventually(() => expect(new Set(handled).size).toBe(500))
    expect(await messaging.deadLetters({ of: queue })).toEqual({ letters: [], total: 0 })
  })

  test('a publisher whose channel closes late leaves the one that took its place alone', async () => {
    const queue = subscription()
    const messaging = await messagingOf()
    await messaging.declare([queue])
    await messaging.publish(messageOf(queue))
    const channels = async (change = 'is_pid') => {
      const told = `[begin ${change}(Channel), pid_to_list(Channel) end || Channel <- rabbit_channel:list()].`
      return (await rabbitmqctl('eval', told)).match(/<[\d.]+>/g) ?? []
    }
    const [silent] = await channels('sys:suspend')
    await expect(messaging.publish(messageOf(queue))).rejects.toThrow('did not confirm a message')
    await messaging.publish(messageOf(queue))
    const successors = (await channels()).filter((one) => one !== silent)
    expect(successors).toHaveLength(1)
    await channels('sys:resume')
    await eventually(async () => expect(await channels()).toEqual(successors))
    await messaging.publish(messageOf(queue))
    expect(await channels()).toEqual(successors)
  })

  test('dead letters can be looked at thirty times and are still there', async () => {
    const { queue, messaging } = await graveyard(2)
    for (let n = 0; n < 30; n++) expect(await messaging.deadLetters({ of: queue })).toMatchObject({ total: 2 })
  })

  test('no password gets into the log, whether it is right or wrong', async () => {
    const lines: string[] = []
    const listening = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
    const wrong = new URL(broker.url)
    wrong.password = 'not-the-password'
    for (const url of [broker.url, wrong.href]) {
      const messaging = await messagingOf({ url, log: listening })
      await messaging.declare([subscription()])
      await messaging.publish(messageOf(subscription())).catch(() => {})
    }
    expect(lines.join('')).toContain('ACCESS_REFUSED')
    for (const secret of [new URL(broker.url).password, wrong.password]) expect(lines.join('')).not.toContain(secret)
  })
})
