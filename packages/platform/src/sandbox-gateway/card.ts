import type { SandboxCard } from '@codeflix/contracts/subscriptions'
import type { FieldError } from '@codeflix/contracts/fault'
import type { DeclineCode } from '@codeflix/kit/ports/payments'

/** What a test card does when it is charged. */
const behaviors = [
  'succeeds',
  'declines',
  'has-no-funds',
  'is-expired',
  'has-wrong-security-code',
  'declines-renewals',
  'answers-later',
] as const
export type Behavior = (typeof behaviors)[number]

/** The numbers are Stripe's where Stripe has one for the same purpose. `outcome` is a code that the interface has words for. */
export const testCards = [
  { number: '4242424242424242', outcome: 'succeeds', behavior: 'succeeds' },
  { number: '5555555555554444', outcome: 'succeeds', behavior: 'succeeds' },
  { number: '378282246310005', outcome: 'succeeds', behavior: 'succeeds' },
  { number: '4000000000000002', outcome: 'card-declined', behavior: 'declines' },
  { number: '4000000000009995', outcome: 'insufficient-funds', behavior: 'has-no-funds' },
  { number: '4000000000000069', outcome: 'expired-card', behavior: 'is-expired' },
  { number: '4000000000000127', outcome: 'wrong-security-code', behavior: 'has-wrong-security-code' },
  { number: '4000000000000341', outcome: 'renewals-declined', behavior: 'declines-renewals' },
  { number: '4000000000008807', outcome: 'pending', behavior: 'answers-later' },
] as const satisfies readonly { number: string; outcome: string; behavior: Behavior }[]

/** What we keep of a card. */
interface KnownCard {
  brand: string
  last4: string
  expiresMonth: number
  expiresYear: number
  behavior: Behavior
}

/** The check digit of ISO/IEC 7812-1, annex B. */
export function passesLuhn(digits: string): boolean {
  const sum = [...digits].toReversed().reduce((total, character, index) => {
    const digit = Number(character) * (index % 2 === 1 ? 2 : 1)
    return total + (digit > 9 ? digit - 9 : digit)
  }, 0)
  return digits.length > 0 && sum % 10 === 0
}

const brands: readonly (readonly [RegExp, string])[] = [
  [/^3[47]/, 'American Express'],
  [/^4/, 'Visa'],
  [/^(5[1-5]|2[2-7])/, 'Mastercard'],
]

/**
 * What is wrong with a card as typed, or what it is. A card may be used to the end of its month.
 * Only test cards are known, so that nobody leaves a real one here.
 */
export function readCard(card: SandboxCard, now: Date): { problems: FieldError[] } | { card: KnownCard } {
  const problems: FieldError[] = []
  const wrong = (path: string, message: string): void => void problems.push({ path, message })

  const number = card.number.replaceAll(/[ -]/g, '')
  const known = testCards.find((one) => one.number === number)
  if (!/^\d{12,19}$/.test(number)) wrong('number', 'A card number has 12 to 19 digits.')
  else if (!passesLuhn(number)) wrong('number', 'This card number has a typing error.')
  else if (!known) wrong('number', 'No money moves here: use one of the test cards, never a real one.')

  const year = card.expiresYear < 100 ? 2000 + card.expiresYear : card.expiresYear
  if (card.expiresMonth < 1 || card.expiresMonth > 12) wrong('expiresMonth', 'A month is a number from 1 to 12.')
  else if (year > now.getUTCFullYear() + 30) wrong('expiresYear', 'This year is too far away.')
  else if (Date.UTC(year, card.expiresMonth, 1) <= now.getTime()) wrong('expiresYear', 'This card has expired.')

  const brand = brands.find(([start]) => start.test(number))?.[1] ?? 'Card'
  const codeLength = brand === 'American Express' ? 4 : 3
  if (!new RegExp(`^\\d{${codeLength}}$`).test(card.securityCode))
    wrong('securityCode', `The security code has ${codeLength} digits.`)

  if (problems.length > 0 || !known) return { problems }
  return {
    card: {
      brand,
      last4: number.slice(-4),
      expiresMonth: card.expiresMonth,
      expiresYear: year,
      behavior: known.behavior,
    },
  }
}

const refusals: Partial<Record<Behavior, DeclineCode>> = {
  declines: 'card-declined',
  'has-no-funds': 'insufficient-funds',
  'is-expired': 'expired-card',
  'has-wrong-security-code': 'wrong-security-code',
}

/** What a charge comes to; `chargedBefore` says whether the card was charged with success before. */
export function decideCharge(
  behavior: Behavior,
  chargedBefore: boolean,
): { status: 'succeeded' | 'pending' } | { status: 'declined'; declineCode: DeclineCode } {
  if (behavior === 'answers-later') return { status: 'pending' }
  const declineCode = behavior === 'declines-renewals' && chargedBefore ? 'card-declined' : refusals[behavior]
  return declineCode ? { status: 'declined', declineCode } : { status: 'succeeded' }
}
