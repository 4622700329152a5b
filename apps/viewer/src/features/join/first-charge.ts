/** When a plan that is taken now is charged next: the same day of the next month or year, or the last day that it has. */
export function nextChargeDate(interval: 'month' | 'year', now: Date): Date {
  const months = interval === 'month' ? 1 : 12
  const day = now.getDate()
  const next = new Date(now.getFullYear(), now.getMonth() + months, 1)
  const lastDay = new Date(next.getFullYear(), next.getMonth() + 1, 0).getDate()
  next.setDate(Math.min(day, lastDay))
  return next
}
