import type { EventHandler } from '@codeflix/kit/inbox'
import type { NotificationsContext, NotificationsTables, Trx } from '../database.ts'
import { findRecipient } from '../recipients/recipient.ts'
import type { MailKind, TextInput } from '../texts/text-input.ts'
import type { Language } from '@codeflix/contracts/fields'
import { queueMail } from './queue-mail.ts'

/** The events that somebody gets a mail about. */
export const mailedEvents = [
  'identity.account.registered',
  'identity.account.staff-added',
  'identity.account.password-reset-requested',
  'subscriptions.subscription.activated',
  'subscriptions.subscription.renewed',
  'subscriptions.subscription.canceled',
  'subscriptions.subscription.past-due',
  'subscriptions.subscription.ended',
  'subscriptions.payment.refunded',
] as const
type MailedEvent = (typeof mailedEvents)[number]

export function mailEvents({ publicUrl, now }: NotificationsContext): {
  [Name in MailedEvent]: EventHandler<Name, NotificationsTables>
} {
  /** To somebody of whom the event itself says only the account. */
  const mailTo = async <Kind extends MailKind>(
    trx: Trx,
    accountId: string,
    kind: Kind,
    input: (language: Language) => TextInput[Kind],
  ): Promise<void> => {
    const recipient = await findRecipient(trx, accountId)
    if (recipient) await queueMail(trx, kind, recipient, input(recipient.language), { publicUrl, now: now() })
  }

  return {
    async 'identity.account.registered'(trx, { demo, verificationUrl, ...recipient }) {
      if (!demo) await queueMail(trx, 'welcome', recipient, { verificationUrl }, { publicUrl, now: now() })
    },
    async 'identity.account.staff-added'(trx, { url, ...recipient }) {
      await queueMail(trx, 'staff-added', recipient, { url }, { publicUrl, now: now() })
    },
    async 'identity.account.password-reset-requested'(trx, { url, ...recipient }) {
      if (await findRecipient(trx, recipient.accountId))
        await queueMail(trx, 'password-reset', recipient, { url }, { publicUrl, now: now() })
    },
    async 'subscriptions.subscription.activated'(trx, { accountId, planName, price, paidUntil, comped }) {
      await mailTo(trx, accountId, 'subscription-activated', (language) => ({
        planName: planName[language],
        price,
        paidUntil,
        comped,
      }))
    },
    async 'subscriptions.subscription.renewed'(trx, { accountId, invoiceNumber, amount, paidUntil }) {
      await mailTo(trx, accountId, 'subscription-renewed', () => ({ invoiceNumber, amount, paidUntil }))
    },
    async 'subscriptions.subscription.canceled'(trx, { accountId, endsAt }) {
      await mailTo(trx, accountId, 'subscription-canceled', () => ({ endsAt }))
    },
    async 'subscriptions.subscription.past-due'(trx, { accountId, graceUntil }) {
      await mailTo(trx, accountId, 'payment-failed', () => ({ graceUntil }))
    },
    async 'subscriptions.subscription.ended'(trx, { accountId }) {
      await mailTo(trx, accountId, 'subscription-ended', () => ({}))
    },
    async 'subscriptions.payment.refunded'(trx, { accountId, amount }) {
      await mailTo(trx, accountId, 'refund', () => ({ amount }))
    },
  }
}
