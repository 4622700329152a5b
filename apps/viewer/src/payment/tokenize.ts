import { faultFrom } from '@codeflix/contracts/client'
import { sandboxToken, type SandboxCard } from '@codeflix/contracts/subscriptions'
import { subscriptions } from '../api.ts'

export type Checkout = Awaited<ReturnType<typeof subscriptions.getCheckout>>

/** Hands the card to the payment gateway and gets what stands for it once; the card never passes our own services. */
export async function tokenize(checkout: Checkout, card: SandboxCard): Promise<string> {
  if (!checkout.tokenizeUrl) throw new Error(`The viewer cannot hand cards to the gateway ${checkout.gateway}`)
  const response = await fetch(checkout.tokenizeUrl, {
    method: 'POST',
    credentials: 'omit',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(card),
  })
  if (!response.ok) throw await faultFrom(response)
  return sandboxToken.parse(await response.json()).token
}
