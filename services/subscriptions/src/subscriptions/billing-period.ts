/** What one payment pays for; the end is the start of the next one. */
interface BillingPeriod {
  start: Date
  end: Date
}

type Interval = 'month' | 'year'

const monthsOf = { month: 1, year: 12 } as const satisfies Record<Interval, number>

/** The same day and time so many months later, or the last day of a month that has no such day. In UTC. */
export function addMonths(instant: Date, months: number): Date {
  const moved = new Date(instant)
  moved.setUTCDate(1)
  moved.setUTCMonth(moved.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate()
  moved.setUTCDate(Math.min(instant.getUTCDate(), lastDay))
  return moved
}

/** The period with this number, from 0. Counted from the anchor, so that short months shift no later one. */
export function periodAt(anchor: Date, interval: Interval, index: number): BillingPeriod {
  const months = monthsOf[interval]
  return { start: addMonths(anchor, index * months), end: addMonths(anchor, (index + 1) * months) }
}

/**
 * The period to charge for after the one numbered `index`. Nobody pays for time that is over: when we slept through the
 * whole of it, the count begins again now.
 */
export function periodAfter(
  current: { anchor: Date; index: number },
  interval: Interval,
  now: Date,
): BillingPeriod & { anchor: Date; index: number } {
  const index = current.index + 1
  const next = periodAt(current.anchor, interval, index)
  if (next.end > now) return { ...next, anchor: current.anchor, index }
  return { ...periodAt(now, interval, 0), anchor: now, index: 0 }
}
