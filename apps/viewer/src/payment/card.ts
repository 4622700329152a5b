export interface CardFields {
  number: string
  /** As typed: `MM/YY`. */
  expires: string
  securityCode: string
}

export type CardProblem = 'number' | 'expires' | 'expired' | 'security-code'

const digitsOf = (text: string): string => text.replaceAll(/\D/g, '')

export function brandOf(number: string): 'amex' | 'visa' | 'mastercard' | undefined {
  const digits = digitsOf(number)
  if (/^3[47]/.test(digits)) return 'amex'
  if (digits.startsWith('4')) return 'visa'
  return /^(5[1-5]|2[2-7])/.test(digits) ? 'mastercard' : undefined
}

/** Groups the digits the way they stand on the card: `4242 4242 4242 4242`, `3782 822463 10005`. */
export function formatNumber(text: string): string {
  const digits = digitsOf(text).slice(0, 19)
  const groups = brandOf(digits) === 'amex' ? /^(\d{4})(\d{0,6})(\d{0,9})$/ : undefined
  const parts = groups ? (groups.exec(digits)?.slice(1) ?? [digits]) : (digits.match(/\d{1,4}/g) ?? [])
  return parts.filter(Boolean).join(' ')
}

/** Puts the slash between month and year while one types; `5` becomes `05`, since no month begins with it. */
export function formatExpires(text: string): string {
  let digits = digitsOf(text).slice(0, 4)
  if (/^[2-9]$/.test(digits)) digits = `0${digits}`
  // A slash that was typed ends the month: `1/` is January.
  if (/^\d\/$/.test(text)) digits = `0${digits}`
  return digits.length > 2 || (digits.length === 2 && text.endsWith('/'))
    ? `${digits.slice(0, 2)}/${digits.slice(2)}`
    : digits
}

/** The check digit of ISO/IEC 7812-1. */
export function passesLuhn(number: string): boolean {
  const digits = Array.from(digitsOf(number), Number).toReversed()
  const sum = digits.reduce((total, digit, index) => {
    const value = index % 2 === 1 ? digit * 2 : digit
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return digits.length > 0 && sum % 10 === 0
}

export interface ReadCard {
  number: string
  expiresMonth: number
  expiresYear: number
  securityCode: string
}

/** The card as typed, read; or what is wrong with it. A card may be used to the end of its month. */
export function readCard(
  fields: CardFields,
  now: Date,
): { card: ReadCard; problems: [] } | { card?: undefined; problems: CardProblem[] } {
  const problems: CardProblem[] = []
  const number = digitsOf(fields.number)
  if (number.length < 12 || !passesLuhn(number)) problems.push('number')
  const match = /^(\d{2})\/?(\d{2})$/.exec(fields.expires)
  const expiresMonth = Number(match?.[1])
  const expiresYear = 2000 + Number(match?.[2])
  if (!match || expiresMonth < 1 || expiresMonth > 12) problems.push('expires')
  else if (new Date(expiresYear, expiresMonth, 1) <= now) problems.push('expired')
  const securityCode = digitsOf(fields.securityCode)
  if (securityCode.length !== (brandOf(number) === 'amex' ? 4 : 3)) problems.push('security-code')
  return problems.length > 0
    ? { problems }
    : { card: { number, expiresMonth, expiresYear, securityCode }, problems: [] }
}
