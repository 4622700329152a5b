import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DeadLetter, Message, Messaging, Subscription } from '../ports/messaging.ts'
import { eventually } from './eventually.ts'

interface MessagingSuiteOptions {
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
    const deadLetters = async (of: Subscription = { service: 'playback', event }): Promise<DeadLetter[]> =>
      (await messaging.deadLetters({ of })).letters
    /** Fails for good whatever comes, until it is cured. */
    const poison = async (count: number) => {
      const queue = { service: 'playback', event }
      const handled: string[] = []
      const state = { cured: false }
      await messaging.declare([queue])
      await messaging.consume(queue, async (one) => {
        if (!state.cured) throw new Error(`cannot digest ${JSON.stringify(one.payload)}`)
        handled.push(one.id)
      })
      const sent = Array.from({ length: count }, (_, n) => message(event, n, `key ${n}`))
      for (const one of sent) await messaging.publish(one)
      const letters = await eventually(async () => {
        const found = await deadLetters()
        expect(found).toHaveLength(count)
        return found
      })
      return { sent, letters, handled, cure: () => (state.cured = true) }
    }

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
      expect(await deadLetters()).toEqual([])
    })

    test('a poison message becomes a dead letter, blocks nobody, and can be replayed', async () => {
      await messaging.declare([{ service: 'playback', event }])
      const handled: string[] = []
      let cured = false
      await messaging.consume({ service: 'playback', event }, async (one) => {
        if (one.payload === 'poison' && !cured) throw new Error('cannot digest this')
        handled.push(one.id)
      })
      const bad = message(event, 'poison')
      const food = Array.from({ length: 5 }, () => message(event, 'food'))
      for (const one of [bad, ...food]) await messaging.publish(one)
      await eventually(() => expect(handled.toSorted()).toEqual(food.map((one) => one.id).toSorted()))
      const letters = await eventually(async () => {
        const found = await deadLetters()
        expect(found).toMatchObject([
          { service: 'playback', event, error: 'cannot digest this', attempts: 3, message: bad },
        ])
        return found
      })
      expect(Date.now() - Date.parse(letters[0]?.failedAt ?? '')).toBeLessThan(60_000)
      cured = true
      expect(await messaging.replay({ ids: [letters[0]?.id ?? ''] })).toBe(1)
      await eventually(() => expect(handled).toContain(bad.id))
      expect(await deadLetters()).toEqual([])
    })

    test('a dead letter that is discarded is gone, and the others stay', async () => {
      const { letters } = await poison(3)
      expect(await messaging.discard({ ids: [letters[1]?.id ?? ''] })).toBe(1)
      expect((await deadLetters()).map((one) => one.id)).toEqual([letters[0]?.id, letters[2]?.id])
      expect(await messaging.discard({ service: 'playback', event })).toBe(2)
      expect(await deadLetters()).toEqual([])
    })

    test('a dead letter that is replayed and fails again is a dead letter again', async () => {
      const { letters, sent } = await poison(1)
      const first = letters[0]?.failedAt ?? ''
      await messaging.replay({ service: 'playback', event })
      await eventually(async () => {
        const [again] = await deadLetters()
        expect(again?.message).toEqual(sent[0])
        expect(again?.failedAt ?? '').not.toBe(first)
      })
    })

    test('dead letters are shown from the one that waits longest on, as many as are asked for, and counted', async () => {
      const all = (await poison(7)).letters
      const { letters, total } = await messaging.deadLetters({ of: { service: 'playback', event }, limit: 3 })
      expect(letters).toEqual(all.toSorted((a, b) => a.failedAt.localeCompare(b.failedAt)).slice(0, 3))
      expect(total).toBe(7)
      for (const one of letters) expect(one.id).toMatch(/^[\w.~-]+$/)
    })

    test('all dead letters of one subscription can be replayed at once', async () => {
      const { sent, handled, cure } = await poison(12)
      cure()
      expect(await messaging.replay({ service: 'playback', event })).toBe(12)
      await eventually(() => expect(new Set(handled)).toEqual(new Set(sent.map((one) => one.id))))
      expect(await deadLetters()).toEqual([])
    })

    test('a dead letter that is not there is neither replayed nor discarded', async () => {
      const ids = [randomUUID(), 'playback~no.such.event~1', "'; drop table"]
      expect(await messaging.replay({ ids })).toBe(0)
      expect(await messaging.discard({ ids })).toBe(0)
    })

    test('many who look at once see the same dead letters', async () => {
      const { letters } = await poison(5)
      const second = await options.connect()
      try {
        await second.declare([{ service: 'playback', event }])
        const seen = await Promise.all(
          Array.from({ length: 8 }, (_, n) =>
            (n % 2 ? messaging : second).deadLetters({ of: { service: 'playback', event } }),
          ),
        )
        for (const one of seen) expect(one).toEqual({ letters, total: 5 })
      } finally {
        await second.close()
      }
    })

    test('what waits and what is dead is counted for each subscription', async () => {
      await poison(2)
      const waiting = { service: 'catalog', event }
      await messaging.declare([waiting])
      for (let n = 0; n < 4; n++) await messaging.publish(message(event))
      await eventually(async () => {
        const figures = (await messaging.figures()).filter((one) => one.event === event)
        expect(figures).toContainEqual({ ...waiting, ready: 4, dead: 0 })
        expect(figures).toContainEqual({ service: 'playback', event, ready: 0, dead: 6 })
      })
    })

    test('a queue whose subscription is gone is found, with what still goes into it, until somebody subscribes again', async () => {
      const left = { service: 'playback', event }
      await messaging.declare([left, { service: 'catalog', event }])
      expect(await messaging.abandoned()).not.toContainEqual(expect.objectContaining(left))
      const next = await options.connect()
      try {
        await next.declare([{ service: 'catalog', event }])
        await next.publish(message(event))
        await eventually(async () => {
          const abandoned = (await next.abandoned()).filter((one) => one.event === event)
          expect(abandoned).toEqual([{ ...left, ready: 1, dead: 0 }])
        })
        await next.declare([left])
        expect(await next.abandoned()).not.toContainEqual(expect.objectContaining(left))
      } finally {
        await next.close()
      }
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

    test('two consumers handle the messages of each key in their order, one at a time', async () => {
      const second = await options.connect()
      try {
        const queue = { service: 'playback', event }
        const got: Record<string, unknown[]> = {}
        const busy = new Set<string>()
        let atOnce = 0
        const handle = async ({ key, payload }: Message): Promise<void> => {
          if (busy.has(key)) atOnce++
          busy.add(key)
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
          busy.delete(key)
          ;(got[key] ??= []).push(payload)
        }
        for (const one of [messaging, second]) {
          await one.declare([queue])
          await one.consume(queue, handle)
        }
        const numbers = Array.from({ length: 25 }, (_, n) => n)
        const sentTo = ['a', 'b', 'c', 'd', 'e', 'f']
        // Each key has its own publisher, as relays do; half of them on either connection.
        await Promise.all(
          sentTo.map(async (key, nth) => {
            for (const n of numbers) await (nth % 2 ? messaging : second).publish(message(event, n, key))
          }),
        )
        await eventually(() => expect(got).toEqual(Object.fromEntries(sentTo.map((key) => [key, numbers]))))
        expect(atOnce).toBe(0)
      } finally {
        await second.close()
      }
    })

    test('when the consumer that is at work ends, another one goes on', async () => {
      const first = await options.connect()
      const queue = { service: 'playback', event }
      const handledBy: string[] = []
      await first.declare([queue])
      await first.consume(queue, async () => void handledBy.push('first'))
      await messaging.declare([queue])
      await messaging.consume(queue, async () => void handledBy.push('second'))
      await messaging.publish(message(event))
      await eventually(() => expect(handledBy).toEqual(['first']))
      await first.close()
      await messaging.publish(message(event))
      await eventually(() => expect(handledBy).toEqual(['first', 'second']))
    })

    test('messages behind one that fails do not wait for it, whatever their key', async () => {
      const queue = { service: 'playback', event }
      await messaging.declare([queue])
      for (const [payload, key] of [
        ['bad', 'k'],
        ['same key', 'k'],
        ['other key', 'l'],
      ])
        await messaging.publish(message(event, payload, key))
      const handled: unknown[] = []
      let failures = 0
      await messaging.consume(queue, async ({ payload }) => {
        if (payload === 'bad' && ++failures < 3) throw new Error('not yet')
        handled.push(payload)
      })
      await eventually(() => expect(handled).toHaveLength(3))
      expect(handled.at(-1)).toBe('bad')
    })

    test('two who replay all at once hand over each dead letter', async () => {
      const { sent, handled, cure } = await poison(20)
      cure()
      const second = await options.connect()
      try {
        const queue = { service: 'playback', event }
        await second.declare([queue])
        const counts = await Promise.all([messaging.replay(queue), second.replay(queue)])
        expect(counts[0] + counts[1]).toBe(20)
        await eventually(() => expect(new Set(handled)).toEqual(new Set(sent.map((one) => one.id))))
      } finally {
        await second.close()
      }
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
