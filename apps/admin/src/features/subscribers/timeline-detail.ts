import type { TimelineKind } from '@codeflix/contracts/subscriptions'
import type { Formatter } from '@codeflix/ui/i18n'

/** What the wording needs of the language in use. */
export interface TimelineLanguage {
  format: Pick<Formatter, 'money' | 'date'>
  words: {
    graceUntil: (date: string) => string
    endReasons: Readonly<Record<string, string>>
    declines: Readonly<Record<string, string>>
  }
}

/**
 * The detail of a timeline entry as people read it. The service writes amounts as `29.90 BRL`, instants in ISO 8601
 * (once only their day in UTC) and reasons as codes, each at the beginning, with what somebody typed after a colon.
 */
export function timelineDetail(what: TimelineKind, detail: string, { format, words: t }: TimelineLanguage): string {
  if (what === 'past-due') return Number.isNaN(Date.parse(detail)) ? detail : t.graceUntil(format.date(detail))
  const [head = '', ...rest] = detail.split(': ')
  const tail = rest.join(': ')
  if (what === 'ended') return joined(t.endReasons[head] ?? head, tail)
  const withMoney = head.replaceAll(
    /(\d+)\.(\d{2}) ([A-Z]{3})\b/g,
    (_, whole: string, cents: string, currency: string) =>
      format.money({ amountMinor: Number(whole) * 100 + Number(cents), currency }),
  )
  const withDates = withMoney.replaceAll(/\b\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?/g, (day, time?: string) =>
    format.date(time ? day : `${day}T12:00:00Z`),
  )
  return joined(withDates, t.declines[tail] ?? tail)
}

const joined = (head: string, tail: string): string => (head && tail ? `${head}: ${tail}` : head || tail)
