const pad = (value: number): string => String(value).padStart(2, '0')

/** The day so many months from `from`, as a date input writes it, e.g. `2027-01-31`. A month that is shorter ends sooner. */
export function dayIn(months: number, from: Date = new Date()): string {
  const first = new Date(from.getFullYear(), from.getMonth() + months, 1)
  const last = new Date(first.getFullYear(), first.getMonth() + 1, 0).getDate()
  return `${first.getFullYear()}-${pad(first.getMonth() + 1)}-${pad(Math.min(from.getDate(), last))}`
}

/** The last instant of a day where the reader is; undefined while it is no day. */
export function endOfDay(day: string): string | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  if (!match) return undefined
  return new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]), 23, 59, 59, 999).toISOString()
}
