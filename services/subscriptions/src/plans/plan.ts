import type { Currency } from '@codeflix/contracts/fields'
import type { Plan } from '@codeflix/contracts/subscriptions'
import type { SubscriptionsTables, Row } from '../database.ts'

export const planView = (row: Row<'plan'>): Plan => ({
  id: row.id,
  name: row.name,
  description: row.description,
  price: { amountMinor: row.amountMinor, currency: row.currency },
  interval: row.interval,
  maxStreams: row.maxStreams,
  status: row.status,
  position: row.position,
})

type NewPlan = Omit<SubscriptionsTables['plan'], 'id' | 'status' | 'createdAt' | 'demo'> & { demo: boolean }

/** Prices that are usual for such a service, so that a new site can sell at once. In minor units. */
const prices = {
  BRL: { standard: 2990, premium: 4990, premiumYear: 49_900 },
  USD: { standard: 999, premium: 1599, premiumYear: 15_990 },
  EUR: { standard: 899, premium: 1499, premiumYear: 14_990 },
  GBP: { standard: 799, premium: 1299, premiumYear: 12_990 },
} as const satisfies Record<Currency, { standard: number; premium: number; premiumYear: number }>

/** What a site offers from its first day; the owner changes or retires them. */
export const startingPlans = (currency: Currency): NewPlan[] => [
  {
    name: { en: 'Standard', 'pt-BR': 'Padrão' },
    description: {
      en: 'Every film and series, on 2 screens at a time',
      'pt-BR': 'Todos os filmes e séries, em 2 telas ao mesmo tempo',
    },
    amountMinor: prices[currency].standard,
    currency,
    interval: 'month',
    maxStreams: 2,
    position: 1,
    demo: false,
  },
  {
    name: { en: 'Premium', 'pt-BR': 'Premium' },
    description: {
      en: 'Every film and series, on 4 screens at a time',
      'pt-BR': 'Todos os filmes e séries, em 4 telas ao mesmo tempo',
    },
    amountMinor: prices[currency].premium,
    currency,
    interval: 'month',
    maxStreams: 4,
    position: 2,
    demo: false,
  },
]

/** The plan that the demonstration adds, which shows that a plan may run by the year. */
export const demoPlan = (currency: Currency): NewPlan => ({
  name: { en: 'Premium, a year', 'pt-BR': 'Premium anual' },
  description: {
    en: 'Every film and series, on 4 screens at a time; two months for free',
    'pt-BR': 'Todos os filmes e séries, em 4 telas ao mesmo tempo; dois meses de graça',
  },
  amountMinor: prices[currency].premiumYear,
  currency,
  interval: 'year',
  maxStreams: 4,
  position: 3,
  demo: true,
})

/** What a plan brings in per month, in minor units. */
export const monthlyMinor = (plan: Pick<Row<'plan'>, 'amountMinor' | 'interval'>): number =>
  plan.interval === 'year' ? plan.amountMinor / 12 : plan.amountMinor
