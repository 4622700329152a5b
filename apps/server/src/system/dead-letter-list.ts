import type { DeadLetterRow, FailureKind } from '@codeflix/contracts/system'
import type { DeadLetter } from '@codeflix/kit/ports/messaging'
import { createHash } from 'node:crypto'

/** What varies between failures for one and the same reason: ids, numbers, hexadecimal digits, what is quoted. */
const particulars = /"[^"]*"|'[^']*'|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{16,}\b|\d+/gi

/** Names the dead letters of one service and event that failed for the same reason. */
export function kindOf({ service, event, error }: Pick<DeadLetter, 'service' | 'event' | 'error'>): string {
  const reason = error.replace(particulars, '#')
  return createHash('sha256').update(`${service}\n${event}\n${reason}`).digest('hex').slice(0, 16)
}

export function rowOf(letter: DeadLetter): DeadLetterRow {
  const { id, service, event, error, attempts, failedAt, message } = letter
  const traceId = /^00-([0-9a-f]{32})-/.exec(message.traceparent)?.[1]
  return {
    id,
    service,
    event,
    error,
    attempts,
    kind: kindOf(letter),
    ...(traceId ? { traceId } : {}),
    messageId: message.id,
    occurredAt: message.occurredAt,
    failedAt,
  }
}

interface DeadLetterFilter {
  service?: string | undefined
  event?: string | undefined
  kind?: string | undefined
  q?: string | undefined
}

const newestFirst = (one: DeadLetterRow, other: DeadLetterRow): number =>
  other.failedAt.localeCompare(one.failedAt) || other.id.localeCompare(one.id)

/** The rows that somebody looks for, the newest failure first. */
export function filtered(rows: readonly DeadLetterRow[], filter: DeadLetterFilter): DeadLetterRow[] {
  const wanted = filter.q?.toLowerCase()
  return rows
    .filter(
      (row) =>
        (filter.service === undefined || row.service === filter.service) &&
        (filter.event === undefined || row.event === filter.event) &&
        (filter.kind === undefined || row.kind === filter.kind) &&
        (!wanted ||
          [row.error, row.traceId, row.messageId, row.event].some((text) => text?.toLowerCase().includes(wanted))),
    )
    .toSorted(newestFirst)
}

/** `limit + 1` rows after the one that a cursor names, so that it shows whether there are more. */
export function after(
  sorted: readonly DeadLetterRow[],
  cursor: readonly [failedAt: string, id: string] | undefined,
  limit: number,
): DeadLetterRow[] {
  if (!cursor) return sorted.slice(0, limit + 1)
  const [failedAt, id] = cursor
  return sorted
    .filter((row) => row.failedAt < failedAt || (row.failedAt === failedAt && row.id.localeCompare(id) < 0))
    .slice(0, limit + 1)
}

/** Dead letters by reason, most first. */
export function failureKinds(rows: readonly DeadLetterRow[]): FailureKind[] {
  const kinds = new Map<string, FailureKind>()
  for (const { kind, service, event, error, failedAt } of rows.toSorted(newestFirst)) {
    const known = kinds.get(kind)
    if (known) kinds.set(kind, { ...known, count: known.count + 1, oldestAt: failedAt })
    else kinds.set(kind, { kind, service, event, error, count: 1, oldestAt: failedAt, newestAt: failedAt })
  }
  return [...kinds.values()].toSorted(
    (one, other) => other.count - one.count || other.newestAt.localeCompare(one.newestAt),
  )
}
