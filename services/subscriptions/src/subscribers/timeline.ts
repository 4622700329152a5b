import type { TimelineKind } from '@codeflix/contracts/subscriptions'
import type { Money } from '@codeflix/contracts/fields'
import type { Trx } from '../database.ts'

/** Notes for support what happened to a subscriber. `by` is the account that did it; absent when nobody did but time or the gateway. */
export async function note(
  trx: Trx,
  about: {
    accountId: string
    subscriptionId: string
    at: Date
    what: TimelineKind
    detail?: string
    by?: string | null
  },
): Promise<void> {
  await trx
    .insertInto('timeline')
    .values({
      accountId: about.accountId,
      subscriptionId: about.subscriptionId,
      at: about.at.toISOString(),
      what: about.what,
      detail: about.detail ?? '',
      byAccountId: about.by ?? null,
    })
    .execute()
}

/** `29.90 BRL`: the same in every language. */
export const amountText = ({ amountMinor, currency }: Money): string => `${(amountMinor / 100).toFixed(2)} ${currency}`
