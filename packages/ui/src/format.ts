import type { Language } from './translations.ts'

export interface Formatter {
  /** `23 Nov 2026` */
  date(instant: string | Date): string
  /** `23 November 2026` */
  longDate(instant: string | Date): string
  /** `23 Nov 2026, 20:15` */
  dateTime(instant: string | Date): string
  /** `3 days ago`, `in 2 hours` */
  relative(instant: string | Date, now?: Date): string
  number(value: number): string
  /** A share from 0 to 1 as `42%`. */
  percent(share: number): string
  /** `amountMinor` in the minor unit of an ISO 4217 currency: `1990, BRL` → `R$ 19,90`. */
  money(money: { amountMinor: number; currency: string }): string
  /** `12.4 MB`, in powers of 1000. */
  bytes(bytes: number): string
  /** `1h 42m` (en), `1h 42min` (pt-BR); seconds only below a minute. */
  duration(seconds: number): string
  /** `Drama, Crime and Comedy` */
  list(items: readonly string[]): string
}

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

function create(language: Language): Formatter {
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' })
  const longDate = new Intl.DateTimeFormat(language, { dateStyle: 'long' })
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const number = new Intl.NumberFormat(language)
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 })
  const list = new Intl.ListFormat(language, { type: 'conjunction' })
  const currencies = new Map<string, Intl.NumberFormat>()
  const minute = language === 'pt-BR' ? 'min' : 'm'
  return {
    date: (instant) => date.format(new Date(instant)),
    longDate: (instant) => longDate.format(new Date(instant)),
    dateTime: (instant) => dateTime.format(new Date(instant)),
    relative(instant, now = new Date()) {
      const seconds = (new Date(instant).getTime() - now.getTime()) / 1000
      const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1]
      return unit === 'second' ? relative.format(0, 'second') : relative.format(Math.round(seconds / size), unit)
    },
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    money({ amountMinor, currency }) {
      const known = currencies.get(currency) ?? new Intl.NumberFormat(language, { style: 'currency', currency })
      currencies.set(currency, known)
      return known.format(amountMinor / 10 ** (known.resolvedOptions().maximumFractionDigits ?? 2))
    },
    bytes(bytes) {
      const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
      const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
      return new Intl.NumberFormat(language, {
        style: 'unit',
        unit: units[power],
        unitDisplay: 'short',
        maximumFractionDigits: power > 1 ? 1 : 0,
      }).format(bytes / 1000 ** power)
    },
    duration(seconds) {
      const whole = Math.max(0, Math.round(seconds))
      if (whole < 60) return `${whole}s`
      const minutes = Math.round(whole / 60)
      const hours = Math.floor(minutes / 60)
      if (hours === 0) return language === 'pt-BR' ? `${minutes} min` : `${minutes}m`
      return minutes % 60 === 0 ? `${hours}h` : `${hours}h ${minutes % 60}${minute}`
    },
    list: (items) => list.format(items),
  }
}

const made = new Map<Language, Formatter>()

/** Dates, numbers and money the way the language writes them. */
export function formatter(language: Language): Formatter {
  const known = made.get(language) ?? create(language)
  made.set(language, known)
  return known
}
