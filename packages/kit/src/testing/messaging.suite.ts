import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Message, Messaging } from '../ports/messaging.ts'

export interface MessagingSuiteOptions {
  /** A messaging on the same broker each time, with 3 attempts and the shortest pauses that it can do. */
  connect(): Promise<Messaging>
}

const message = (event: string, payload: unknown = {}, key = 'k'): Message => ({
  id: randomUUID(),
  event,
  key,
  occurredAt: new Date().toISOString(),
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  payload,
})
const eventually = <T>(assertion: () => T | Promise<T>, timeout = 15_000) =>
  vi.waitFor(assertion, { timeout, interval: 50 })

/** What every messaging adapter must do. */
export function messagingSuite(name: string, options: MessagingSuiteOptions): void {
  describe(`messaging: ${name}`, () => {
    let messaging: Messaging
    let event: string
    beforeEach(async () => {
      messaging = await options.connect()
      event = `catalog.test.${randomUUID().slice(0, 8)}`
    })
    afterEach(() => messaging.close())

    test('every service that subscribed gets its own copy, whole', async () => {
      const got: Record<string, Message[]> = { playback: [], catalog: [] }
      for (const service of ['playback', 'catalog']) {
        await messaging.declare([{ service, event }])
        await messaging.consume({ service, event }, async (one) => void got[service]?.push(one))
      }
      const sent = message(event, { title: 'São Paulo — 東京 🎬', nested: { list: [1, null, true] } })
      await messaging.publish(sent)
      await eventually(() => expect(got).toEqual({ playback: [sent], catalog: [sent] }))
    })

    test('a message waits for a consumer that comes later, also after a new connection', async () => {
      await messaging.declare([{ service: 'playback', event }])
      const sent = message(event)
      await messaging.publish(sent)
      await messaging.close()
      messaging = await options.connect()
      const got: Message[] = []
      await messaging.declare([{ service: 'playback', event }])
      await messaging.consume({ service: 'playback', event }, async (one) => void got.push(one))
      await eventually(() => expect(got).toEqual([sent]))
    })

    test('a message that nobody subscribed to is taken and forgotten', async () => {
      await expect(messaging.publish(message(event))).resolves.toBeUndefined()
    })

    test('a handler that fails is tried again until it succeeds', async () => {
      await messaging.declare([{ service: 'playback', event }])
      let tries = 0
      await messaging.consume({ service: 'playback', event }, async () => {
        if (++tries < 3) throw new Error('not yet')
      })
      await messaging.publish(message(event))
      await eventually(() => expect(tries).toBe(3))
      expect((await messaging.deadLetters()).filter((letter) => letter.event === event)).toEqual([])
    })

    test('a poison message becomes a dead letter, blocks nobody, and can be replayed', async () => {
      await messaging.declare([{ service: 'playback', event }])
      const handled: string[] = []
      let cured = false
      await messaging.consume({ service: 'playback', event }, async (one) => {
        if (one.payload === 'poison' && !cured) throw new Error('cannot digest this')
        handled.push(one.id)
      })
      const poison = message(event, 'poison')
      const food = Array.from({ length: 5 }, () => message(event, 'food'))
      for (const one of [poison, ...food]) await messaging.publish(one)
      await eventually(() => expect(handled.toSorted()).toEqual(food.map((one) => one.id).toSorted()))
      const letter = await eventually(async () => {
        const found = (await messaging.deadLetters()).find((one) => one.message.id === poison.id)
        expect(found).toMatchObject({ service: 'playback', event, error: 'cannot digest this', message: poison })
        return found
      }, 30_000)
      cured = true
      await messaging.replay(letter?.id ?? '')
      await eventually(() => expect(handled).toContain(poison.id))
      expect((await messaging.deadLetters()).filter((one) => one.event === event)).toEqual([])
    })

    test('a dead letter that is discarded is gone', async () => {
      await messaging.declare([{ service: 'playback', event }])
      await messaging.consume({ service: 'playback', event }, async () => {
        throw new Error('never')
      })
      await messaging.publish(message(event))
      const letters = await eventually(async () => {
        const found = (await messaging.deadLetters()).filter((one) => one.event === event)
        expect(found).toHaveLength(1)
        return found
      }, 30_000)
      await messaging.discard(letters[0]?.id ?? '')
      expect((await messaging.deadLetters()).filter((one) => one.event === event)).toEqual([])
    })

    test('two consumers share a queue: each message is handled by one of them', async () => {
      const second = await options.connect()
      try {
        await messaging.declare([{ service: 'playback', event }])
        await second.declare([{ service: 'playback', event }])
        const handled: string[] = []
        for (const one of [messaging, second])
          await one.consume({ service: 'playback', event }, async (got) => void handled.push(got.id))
        const sent = Array.from({ length: 60 }, () => message(event))
        await Promise.all(sent.map((one) => messaging.publish(one)))
        await eventually(() => expect(handled.toSorted()).toEqual(sent.map((one) => one.id).toSorted()))
      } finally {
        await second.close()
      }
    })

    test('one consumer gets the messages of one key in their order', async () => {
      await messaging.declare([{ service: 'playback', event }])
      const sent = Array.from({ length: 40 }, (_, number) => message(event, number, 'same'))
      for (const one of sent) await messaging.publish(one)
      const got: unknown[] = []
      await messaging.consume({ service: 'playback', event }, async (one) => void got.push(one.payload))
      await eventually(() => expect(got).toEqual(sent.map((one) => one.payload)))
    })

    test('closing waits for the handler under way', async () => {
      await messaging.declare([{ service: 'playback', event }])
      let begun = false
      let finished = false
      await messaging.consume({ service: 'playback', event }, async () => {
        begun = true
        await new Promise((resolve) => setTimeout(resolve, 500))
        finished = true
      })
      await messaging.publish(message(event))
      await eventually(() => expect(begun).toBe(true))
      await messaging.close()
      expect(finished).toBe(true)
      messaging = await options.connect()
    })
  })
}
