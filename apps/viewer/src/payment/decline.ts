import { Fault } from '@codeflix/contracts/fault'

/** The sentence for the bank's reason, when the error is a declined payment that tells one. */
export function declineOf(error: unknown, sentences: Readonly<Record<string, string>>): string | undefined {
  if (!(error instanceof Fault) || error.code !== 'subscriptions.payment-declined') return undefined
  const code = error.details['declineCode']
  return typeof code === 'string' ? sentences[code] : undefined
}
