import { kitFault } from '@codeflix/contracts/fault'
import { subscriptions as contract } from '@codeflix/contracts/subscriptions'
import { emit } from '@codeflix/kit/outbox'
import type { SubscriptionsContext } from '../database.ts'
import { note } from '../subscribers/timeline.ts'
import { liveSubscription, lockAccount, lockedSubscription, saveSubscription } from './saved-subscription.ts'
import { step } from './subscription.ts'

const longestYears = 5

/** Gives a plan without payment until a day; again to prolong it, shorten it or change the plan. Who pays keeps paying. */
export const compSubscription = (
  context: SubscriptionsContext,
  accountId: string,
  request: { planId: string; until: string; reason: string },
  staffId: string,
): Promise<void> =>
  context.db.transaction().execute(async (trx) => {
    const now = context.now()
    const until = new Date(request.until)
    if (until <= now || until.getTime() > now.getTime() + longestYears * 366 * 86_400_000) {
      const message = `The day is in the past, or more than ${longestYears} years away.`
      throw kitFault('kit.invalid-input', { detail: message, fields: [{ path: 'until', message }] })
    }
    await lockAccount(trx, accountId)
    const plan = await trx.selectFrom('plan').selectAll().where('id', '=', request.planId).forShare().executeTakeFirst()
    if (!plan) throw contract.fault('plan-not-found')
    const live = await liveSubscription(trx, accountId)
    if (live && live.state !== 'comped') throw contract.fault('already-subscribed')

    const gift = { planId: plan.id, periodStart: now.toISOString(), periodEnd: until.toISOString() }
    let subscription = live && step(live, 'comped', { ...gift, periodStart: live.periodStart })
    if (!subscription) {
      const account = await trx
        .selectFrom('identity.account')
        .select('demo')
        .where('id', '=', accountId)
        .executeTakeFirst()
      const { id } = await trx
        .insertInto('subscription')
        .values({
          ...gift,
          accountId,
          state: 'comped',
          paymentMethodId: null,
          anchorAt: null,
          periodIndex: null,
          pastDueSince: null,
          graceUntil: null,
          dueAt: null,
          declineCode: null,
          startedAt: now.toISOString(),
          activatedAt: now.toISOString(),
          endedAt: null,
          endReason: null,
          demo: account?.demo ?? false,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      subscription = await lockedSubscription(trx, id)
    }
    const saved = await saveSubscription(trx, context, subscription)
    const about = { accountId, subscriptionId: saved.id }
    await note(trx, {
      ...about,
      at: now,
      what: 'comped',
      detail: `${plan.name.en}, ${until.toISOString()}: ${request.reason}`,
      by: staffId,
    })
    await emit(trx, contract, 'subscription.activated', {
      ...about,
      planName: plan.name,
      price: { amountMinor: plan.amountMinor, currency: plan.currency },
      paidUntil: until.toISOString(),
      comped: true,
    })
  })
