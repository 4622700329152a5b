import { setTimeout as sleep } from 'node:timers/promises'
import type { Channel, Connection } from 'rabbitmq-client'

const openMs = 8000
const closeMs = 5000

/** A queue that has no leader answers nothing, for as long as it has none. */
export class Unanswered extends Error {}

/** What was asked of the broker. @throws Unanswered, with what it did not do in time */
export async function within<T>(ms: number, what: string, asked: Promise<T>): Promise<T> {
  const over = new AbortController()
  const tooLate = sleep(ms, undefined, { signal: over.signal }).then(() => {
    throw new Unanswered(`the message broker did not ${what} in ${ms / 1000} seconds`)
  })
  // Of the two it is the one that comes later which nobody waits for.
  for (const one of [asked, tooLate]) one.catch(() => {})
  try {
    return await Promise.race([asked, tooLate])
  } finally {
    over.abort()
  }
}

/** A channel of one's own. @throws Unanswered, or when the broker is away */
export const openChannel = (connection: Connection): Promise<Channel> =>
  within(openMs, 'open a channel', connection.acquire())

/** Closes a channel; one that does not answer goes with its connection. The client's own waits forever where that was lost meanwhile. */
export async function release(channel: Channel): Promise<void> {
  await within(closeMs, 'close a channel', channel.close()).catch(() => {})
}
