import { currency as currencies, type Currency } from '@codeflix/contracts/fields'
import type { EventHandler } from '@codeflix/kit/inbox'
import { sql } from 'kysely'
import type { SubscriptionsContext, SubscriptionsTables, SubscriptionState, Trx } from '../database.ts'
import { openInvoice } from '../invoices/invoice.ts'
import { ensureDemoPlan } from '../plans/ensure-plans.ts'
import { amountText, note } from '../subscribers/timeline.ts'
import { addMonths, periodAt } from '../subscriptions/billing-period.ts'
import { languageOf } from '../subscriptions/language-of.ts'
import { lockedSubscription, saveSubscription } from '../subscriptions/saved-subscription.ts'

/** What the demo accounts show, one after the other; the first one can watch. */
const shows = ['active', 'canceling', 'past-due', 'comped', 'ended'] as const satisfies readonly SubscriptionState[]

const lock = 0x64656d6f

/** A message that was sent before the demonstration was removed, and came after. */
async function isTooLate(trx: Trx, occurredAt: string): Promise<boolean> {
  const removal = await trx.selectFrom('demoRemoval').select('removedAt').executeTakeFirst()
  return removal !== undefined && occurredAt <= removal.removedAt
}

export const demoRequested =
  (): EventHandler<'identity.demo.requested', SubscriptionsTables> =>
  async (trx, { currency }, message) => {
    if (await isTooLate(trx, message.occurredAt)) return
    await ensureDemoPlan(trx, currency)
  }

/**
 * Gives a demo account its subscription. It may come before `identity.demo.requested`, since events of two kinds keep no
 * order: then the plans are made here, in the currency of the site's copy.
 */
export const accountRegistered =
  (context: SubscriptionsContext): EventHandler<'identity.account.registered', SubscriptionsTables> =>
  async (trx, { accountId, demo }, message) => {
    if (!demo || (await isTooLate(trx, message.occurredAt))) return
    await sql`select pg_advisory_xact_lock(${lock})`.execute(trx)
    await ensureDemoPlan(trx, await siteCurrency(trx))
    const { count } = await trx
      .selectFrom('subscription')
      .where('demo', '=', true)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    await insertDemoSubscription(trx, context, accountId, shows[count % shows.length] ?? 'active')
  }

/** @throws Error while the site's copy has not come; the message is delivered again */
async function siteCurrency(trx: Trx): Promise<Currency> {
  const plan = await trx.selectFrom('plan').select('currency').orderBy('createdAt').limit(1).executeTakeFirst()
  if (plan) return plan.currency
  const site = await trx.selectFrom('identity.site').select('currency').executeTakeFirst()
  const known = currencies.safeParse(site?.currency)
  if (!known.success) throw new Error('the currency of the site has not arrived yet')
  return known.data
}

const day = 86_400_000

/** A subscription with a past: paid for three months, and now in the state to be shown. Nobody is ever charged for it. */
async function insertDemoSubscription(
  trx: Trx,
  context: SubscriptionsContext,
  accountId: string,
  state: (typeof shows)[number],
): Promise<void> {
  const now = context.now()
  const [plan] = await trx
    .selectFrom('plan')
    .selectAll()
    .where('interval', '=', 'month')
    .orderBy('position')
    .limit(1)
    .execute()
  if (!plan) throw new Error('there is no monthly plan to show')
  const days = (count: number): string => new Date(now.getTime() + count * day).toISOString()
  const method =
    state === 'comped'
      ? undefined
      : await trx
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
  const anchor = addMonths(new Date(now.getTime() - 10 * day), -3)
  const periodEnds = {
    // Long enough that the demonstration can be watched as long as anybody looks at it.
    active: days(3650),
    canceling: days(20),
    'past-due': days(-1),
    comped: days(90),
    ended: days(-10),
  } as const satisfies Record<typeof state, string>
  const { id } = await trx
    .insertInto('subscription')
    .values({
      accountId,
      planId: plan.id,
      state,
      paymentMethodId: method?.id ?? null,
      anchorAt: anchor.toISOString(),
      periodIndex: 2,
      periodStart: days(-40),
      periodEnd: periodEnds[state],
      pastDueSince: state === 'past-due' ? days(-1) : null,
      graceUntil: state === 'past-due' ? days(Math.max(context.config.graceDays - 1, 1)) : null,
      dueAt: null,
      declineCode: state === 'past-due' ? 'insufficient-funds' : null,
      startedAt: anchor.toISOString(),
      activatedAt: anchor.toISOString(),
      endedAt: state === 'ended' ? days(-10) : null,
      endReason: state === 'ended' ? 'canceled' : null,
      demo: true,
    })
    // Who subscribed by hand before the demonstration knew them keeps what they have.
    .onConflict((conflict) => conflict.column('accountId').where('state', '<>', 'ended').doNothing())
    .returning('id')
    .executeTakeFirst()
    .then((row) => row ?? { id: undefined })
  if (!id) return
  if (method) await insertPast(trx, { accountId, subscriptionId: id, paymentMethodId: method.id, plan, anchor })
  const subscription = await lockedSubscription(trx, id)
  await saveSubscription(trx, context, subscription)
  const what = {
    active: 'renewed',
    canceling: 'cancel-requested',
    'past-due': 'past-due',
    comped: 'comped',
    ended: 'ended',
  }
  await note(trx, {
    accountId,
    subscriptionId: id,
    at: new Date(days(-1)),
    what: what[state] as 'ended',
    detail: '',
  })
}

async function insertPast(
  trx: Trx,
  about: {
    accountId: string
    subscriptionId: string
    paymentMethodId: string
    plan: { id: string; amountMinor: number; currency: Currency; name: { en: string; 'pt-BR': string } }
    anchor: Date
  },
): Promise<void> {
  const { accountId, subscriptionId, plan, anchor } = about
  const amount = { amountMinor: plan.amountMinor, currency: plan.currency }
  const language = await languageOf(trx, accountId)
  for (const index of [0, 1, 2]) {
    const period = { anchor, index, ...periodAt(anchor, 'month', index) }
    const at = period.start.toISOString()
    const invoice = await openInvoice(
      trx,
      { subscriptionId, accountId, amount, planName: plan.name, language, period },
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
        amountMinor: plan.amountMinor,
        currency: plan.currency,
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
      what: index === 0 ? 'activated' : 'renewed',
      detail: `${amountText(amount)}, ${invoice.number}`,
    })
  }
}

/** Takes the demonstration's subscribers and its plan away. A plan that somebody else has by now is retired instead. */
export const demoRemoved =
  (): EventHandler<'identity.demo.removed', SubscriptionsTables> => async (trx, _payload, message) => {
    await trx
      .insertInto('demoRemoval')
      .values({ id: 1, removedAt: message.occurredAt })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet({ removedAt: sql`greatest(demo_removal.removed_at, excluded.removed_at)` }),
      )
      .execute()
    const gone = await trx
      .deleteFrom('subscription')
      .where('demo', '=', true)
      .returning(['accountId', 'paymentMethodId'])
      .execute()
    const accountIds = [...new Set(gone.map((row) => row.accountId))]
    if (accountIds.length > 0) {
      await trx.deleteFrom('subscriptions.entitlement').where('accountId', 'in', accountIds).execute()
      await trx.deleteFrom('paymentMethod').where('accountId', 'in', accountIds).execute()
    }
    await trx
      .updateTable('plan')
      .set({ status: 'retired', demo: false })
      .where('demo', '=', true)
      .where('id', 'in', (eb) => eb.selectFrom('subscription').select('planId'))
      .execute()
    await trx.deleteFrom('plan').where('demo', '=', true).execute()
  }
