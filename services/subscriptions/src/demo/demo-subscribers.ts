import { demoAccounts } from '@codeflix/contracts/demo-accounts'
import type { EventHandler } from '@codeflix/kit/inbox'
import { sql } from 'kysely'
import type { Row, SubscriptionsContext, SubscriptionsTables, Trx } from '../database.ts'
import { openInvoice } from '../invoices/invoice.ts'
import { ensureDemoPlan } from '../plans/ensure-plans.ts'
import { amountText, note } from '../subscribers/timeline.ts'
import { addMonths, periodAt } from '../subscriptions/billing-period.ts'
import { lockedSubscription, saveSubscription } from '../subscriptions/saved-subscription.ts'

interface Show {
  plan: 'smaller' | 'larger'
  /** How many months were paid so far. */
  months: number
  ended: boolean
}

const [ana, ben, caio, dora] = demoAccounts
const shows: readonly { account: (typeof demoAccounts)[number]; show: Show | undefined }[] = [
  { account: ana, show: { plan: 'larger', months: 5, ended: false } },
  { account: ben, show: { plan: 'smaller', months: 2, ended: false } },
  { account: caio, show: { plan: 'smaller', months: 3, ended: true } },
  { account: dora, show: undefined },
]

const dayMs = 86_400_000
/** The last period began some days ago, and reaches on as long as anybody may look at the demonstration. */
const daysSinceRenewal = 10
const daysToWatch = 3650

/**
 * Fills in the demonstration's plan and subscribers. The accounts have fixed ids, so that it does not matter whether their
 * copies have come. A request that was sent before the last removal, and comes after it, is passed over.
 */
export const demoRequested =
  (context: SubscriptionsContext): EventHandler<'identity.demo.requested', SubscriptionsTables> =>
  async (trx, { currency }, message) => {
    const removal = await trx.selectFrom('demoRemoval').select('removedAt').executeTakeFirst()
    if (removal && message.occurredAt <= removal.removedAt) return
    await ensureDemoPlan(trx, currency)
    const plans = await trx
      .selectFrom('plan')
      .selectAll()
      .where('status', '=', 'offered')
      .where('interval', '=', 'month')
      .orderBy('amountMinor')
      .execute()
    const [smaller, larger] = [plans[0], plans.at(-1)]
    // The owner has retired everything: there is nothing that a demonstration could show.
    if (!smaller || !larger) return
    for (const { account, show } of shows)
      if (show) await insertSubscriber(trx, context, account, show.plan === 'larger' ? larger : smaller, show)
  }

async function insertSubscriber(
  trx: Trx,
  context: SubscriptionsContext,
  account: (typeof demoAccounts)[number],
  plan: Row<'plan'>,
  show: Show,
): Promise<void> {
  const now = context.now()
  const accountId = account.id
  const known = await trx.selectFrom('subscription').select('id').where('accountId', '=', accountId).limit(1).execute()
  if (known.length > 0) return
  const daysAgo = (days: number): Date => new Date(now.getTime() - days * dayMs)
  const lastStart = show.ended ? addMonths(daysAgo(daysSinceRenewal), -1) : daysAgo(daysSinceRenewal)
  const anchor = addMonths(lastStart, 1 - show.months)
  const last = periodAt(anchor, 'month', show.months - 1)
  const { id: paymentMethodId } = await trx
    .insertInto('paymentMethod')
    .values({
      accountId,
      gateway: context.ports.payments.name,
      reference: `demo-${accountId}`,
      brand: 'Visa',
      last4: '4242',
      expiresMonth: 12,
      expiresYear: now.getUTCFullYear() + 3,
    })
    .onConflict((conflict) => conflict.columns(['gateway', 'reference']).doUpdateSet({ accountId }))
    .returning('id')
    .executeTakeFirstOrThrow()
  const { id } = await trx
    .insertInto('subscription')
    .values({
      accountId,
      planId: plan.id,
      state: show.ended ? 'ended' : 'active',
      paymentMethodId,
      anchorAt: anchor.toISOString(),
      periodIndex: show.months - 1,
      periodStart: last.start.toISOString(),
      periodEnd: (show.ended ? last.end : daysAgo(-daysToWatch)).toISOString(),
      pastDueSince: null,
      graceUntil: null,
      dueAt: null,
      declineCode: null,
      startedAt: anchor.toISOString(),
      activatedAt: anchor.toISOString(),
      endedAt: show.ended ? last.end.toISOString() : null,
      endReason: show.ended ? 'canceled' : null,
      demo: true,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const about = { accountId, subscriptionId: id }

  for (let index = 0; index < show.months; index++) {
    const period = { anchor, index, ...periodAt(anchor, 'month', index) }
    await insertPaidInvoice(trx, { ...about, paymentMethodId, plan, language: account.language, period })
  }
  if (show.ended) {
    await note(trx, { ...about, at: last.start, what: 'cancel-requested', by: accountId })
    await note(trx, { ...about, at: last.end, what: 'ended', detail: 'canceled' })
  }
  await saveSubscription(trx, context, await lockedSubscription(trx, id))
}

async function insertPaidInvoice(
  trx: Trx,
  about: {
    accountId: string
    subscriptionId: string
    paymentMethodId: string
    plan: Row<'plan'>
    language: (typeof demoAccounts)[number]['language']
    period: { anchor: Date; index: number; start: Date; end: Date }
  },
): Promise<void> {
  const { accountId, subscriptionId, plan, period } = about
  const amount = { amountMinor: plan.amountMinor, currency: plan.currency }
  const at = period.start.toISOString()
  const invoice = await openInvoice(
    trx,
    { subscriptionId, accountId, amount, planName: plan.name, language: about.language, period },
    period.start,
  )
  await trx.updateTable('invoice').set({ status: 'paid', paidAt: at }).where('id', '=', invoice.id).execute()
  await trx
    .insertInto('payment')
    .values({
      invoiceId: invoice.id,
      subscriptionId,
      accountId,
      paymentMethodId: about.paymentMethodId,
      ...amount,
      idempotencyKey: `${invoice.id}:1`,
      requestKey: null,
      status: 'succeeded',
      declineCode: null,
      gatewayReference: `demo-${invoice.number}`,
      askAt: null,
      createdAt: at,
      settledAt: at,
    })
    .execute()
  await note(trx, {
    accountId,
    subscriptionId,
    at: period.start,
    what: period.index === 0 ? 'activated' : 'renewed',
    detail: `${amountText(amount)}, ${invoice.number}`,
  })
}

/** Takes the demonstration's subscribers and its plan away. A plan that somebody else has by now is retired instead. */
export const demoRemoved: EventHandler<'identity.demo.removed', SubscriptionsTables> = async (
  trx,
  _payload,
  message,
) => {
  await trx
    .insertInto('demoRemoval')
    .values({ id: 1, removedAt: message.occurredAt })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ removedAt: sql`greatest(demo_removal.removed_at, excluded.removed_at)` }),
    )
    .execute()
  const accountIds = demoAccounts.map((account) => account.id)
  await trx
    .deleteFrom('subscription')
    .where((eb) => eb.or([eb('demo', '=', true), eb('accountId', 'in', accountIds)]))
    .execute()
  await trx.deleteFrom('subscriptions.entitlement').where('accountId', 'in', accountIds).execute()
  await trx.deleteFrom('paymentMethod').where('accountId', 'in', accountIds).execute()
  await trx
    .updateTable('plan')
    .set({ status: 'retired', demo: false })
    .where('demo', '=', true)
    .where('id', 'in', (eb) => eb.selectFrom('subscription').select('planId'))
    .execute()
  await trx.deleteFrom('plan').where('demo', '=', true).execute()
}
