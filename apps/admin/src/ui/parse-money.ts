/**
 * An amount as people type it, in minor units: `1.234,50`, `1,234.50`, `12`, `12,5`. Undefined for what is no amount.
 * The last comma or point is the decimal one when at most two digits follow it.
 */
export function parseMoney(text: string): number | undefined {
  const bare = text.replaceAll(/[\s\u00a0]|R\$|US\$|[$€£]/g, '')
  const match = /^(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d{1,2}))?$/.exec(bare)
  if (!match) return undefined
  const [, whole = '', cents = ''] = match
  const amount = Number(whole.replaceAll(/[.,]/g, '')) * 100 + Number(cents.padEnd(2, '0'))
  return Number.isSafeInteger(amount) ? amount : undefined
}

/** The amount for an input: with the language's decimal sign, without the currency's. */
export const moneyInput = (amountMinor: number, language: string): string =>
  new Intl.NumberFormat(language, { minimumFractionDigits: 2, useGrouping: false }).format(amountMinor / 100)
