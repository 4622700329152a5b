import type { Money } from '@codeflix/contracts/fields'

/** What each mail needs to say; the names are those of the texts. */
export interface TextInput {
  welcome: { verificationUrl: string | undefined }
  'staff-added': { url: string }
  'password-reset': { url: string }
  'subscription-activated': { planName: string; price: Money; paidUntil: string; comped: boolean }
  'subscription-renewed': { invoiceNumber: string; amount: Money; paidUntil: string }
  'subscription-canceled': { endsAt: string }
  'payment-failed': { graceUntil: string }
  'subscription-ended': Record<string, never>
  refund: { amount: Money }
}
export type MailKind = keyof TextInput

/** What every text may use. */
interface Surroundings {
  siteName: string
  publicUrl: string
  /** E.g. `Hello, Ana.` */
  greeting: string
  money: (amount: Money) => string
  /** The day of an instant, in words. */
  day: (instant: string) => string
}

interface Text {
  subject: string
  /** Paragraphs; the greeting and the name of the site are put around them. */
  paragraphs: readonly string[]
}

/** All texts in one language. A missing one does not compile. */
export type Texts = { readonly [Kind in MailKind]: (input: TextInput[Kind], around: Surroundings) => Text }
