import { system } from '@codeflix/contracts/system'
import type { Caller } from '@codeflix/kit/auth'
import type { Handlers } from '@codeflix/kit/http'
import { pageFrom, readCursor } from '@codeflix/kit/page'
import type { DeadLetter, DeadLetters, Messaging } from '@codeflix/kit/ports/messaging'
import type { Logger } from 'pino'
import { z } from 'zod'
import { after, failureKinds, filtered, kindOf, rowOf } from './dead-letter-list.ts'
import { shownPayload } from './shown-payload.ts'

/** As many as the port gives at once. */
const most = 1000
const cursorForm = z.tuple([z.string(), z.string()])

type DeadLetterRoutes = Pick<
  Handlers<typeof system>,
  | 'listDeadLetters'
  | 'listFailureKinds'
  | 'getDeadLetter'
  | 'replayDeadLetter'
  | 'discardDeadLetter'
  | 'replayFailureKind'
  | 'discardFailureKind'
>

/** What staff do about events that could not be handled. Who did what is noted in the log. */
export function deadLetterRoutes(messaging: Messaging, log: Logger): DeadLetterRoutes {
  async function letters(
    filter: { service?: string | undefined; event?: string | undefined } = {},
  ): Promise<DeadLetters> {
    const { service, event } = filter
    return asking(() => messaging.deadLetters({ limit: most, ...(service && event ? { of: { service, event } } : {}) }))
  }

  async function asking<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (cause) {
      log.warn({ err: cause }, 'the message broker did not answer')
      throw system.fault('broker-unavailable', { cause })
    }
  }

  async function find(id: string): Promise<DeadLetter> {
    const found = (await letters()).letters.find((letter) => letter.id === id)
    if (!found) throw system.fault('dead-letter-not-found')
    return found
  }

  const note = (action: 'replayed' | 'discarded', caller: Caller, letter: DeadLetter, count: number): void => {
    const { service, event, error } = letter
    log.info(
      { audit: `dead-letter.${action}`, account: caller.accountId, of: service, event, error, count, id: letter.id },
      `somebody ${action} dead letters`,
    )
  }

  const one = async (action: 'replay' | 'discard', id: string, caller: Caller): Promise<void> => {
    const letter = await find(id)
    const done = await asking(() => messaging[action]({ ids: [id] }))
    if (done === 0) throw system.fault('dead-letter-not-found')
    note(action === 'replay' ? 'replayed' : 'discarded', caller, letter, 1)
  }

  const kind = async (
    action: 'replay' | 'discard',
    name: string,
    caller: Caller,
  ): Promise<{ done: number; gone: number }> => {
    const [first, ...rest] = (await letters()).letters
      .filter((letter) => kindOf(letter) === name)
      .toSorted((a, b) => a.message.occurredAt.localeCompare(b.message.occurredAt))
    if (!first) throw system.fault('dead-letter-not-found')
    const ids = [first, ...rest].map(({ id }) => id)
    const done = await asking(() => messaging[action]({ ids }))
    note(action === 'replay' ? 'replayed' : 'discarded', caller, first, done)
    return { done, gone: ids.length - done }
  }

  return {
    async listDeadLetters({ query }) {
      const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor, cursorForm)
      const rows = filtered((await letters(query)).letters.map(rowOf), query)
      return pageFrom(
        after(rows, cursor, query.limit),
        query.limit,
        ({ failedAt, id }) => [failedAt, id],
        (row) => row,
      )
    },
    async listFailureKinds() {
      const found = await letters()
      return { items: failureKinds(found.letters.map(rowOf)), total: found.total, seen: found.letters.length }
    },
    async getDeadLetter({ params }) {
      const letter = await find(params.id)
      return { ...rowOf(letter), key: letter.message.key, payload: shownPayload(letter.message.payload) }
    },
    replayDeadLetter: ({ params, caller }) => one('replay', params.id, caller),
    discardDeadLetter: ({ params, caller }) => one('discard', params.id, caller),
    replayFailureKind: ({ params, caller }) => kind('replay', params.kind, caller),
    discardFailureKind: ({ params, caller }) => kind('discard', params.kind, caller),
  }
}
