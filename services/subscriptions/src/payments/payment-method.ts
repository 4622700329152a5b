import { kitFault } from '@codeflix/contracts/fault'
import { subscriptions as contract } from '@codeflix/contracts/subscriptions'
import { GatewayUnavailable } from '@codeflix/kit/ports/payments'
import type { SubscriptionsContext } from '../database.ts'

/**
 * Has the gateway keep the card behind a one-time token.
 * @returns the id of our payment method; the same for the same token
 * @throws Fault `kit.invalid-input` for a token that is unknown, too old or somebody else's; `subscriptions.gateway-unavailable`
 */
export async function savePaymentMethod(
  context: SubscriptionsContext,
  accountId: string,
  token: string,
): Promise<string> {
  const gateway = context.ports.payments
  const saved = await gateway.savePaymentMethod({ accountId }, token).catch((cause: unknown) => {
    if (cause instanceof GatewayUnavailable) throw contract.fault('gateway-unavailable', { cause })
    throw cause
  })
  if (!saved) {
    const message = 'The card details are too old or were used. Enter the card again.'
    throw kitFault('kit.invalid-input', { detail: message, fields: [{ path: 'paymentMethodToken', message }] })
  }
  const row = { ...saved, accountId, gateway: gateway.name }
  const { id } = await context.db
    .insertInto('paymentMethod')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['gateway', 'reference']).doUpdateSet({
        expiresMonth: saved.expiresMonth,
        expiresYear: saved.expiresYear,
      }),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
