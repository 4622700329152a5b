import { identity } from '@codeflix/contracts/identity'
import { emit } from '@codeflix/kit/outbox'
import type { ClientName, Trx } from '../database.ts'

/**
 * Ends sessions of an account with everything that was granted to them, and tells the other services.
 * Their access tokens run out within minutes; whoever holds something open for them closes it on the event.
 * @returns the ids of the sessions that were ended
 */
export async function endSessions(
  trx: Trx,
  accountId: string,
  which: { only?: string; except?: string; client?: ClientName } = {},
): Promise<string[]> {
  let query = trx.deleteFrom('session').where('accountId', '=', accountId)
  if (which.only !== undefined) query = query.where('id', '=', which.only)
  if (which.except !== undefined) query = query.where('id', '!=', which.except)
  if (which.client !== undefined) query = query.where('client', '=', which.client)
  const sessionIds = (await query.returning('id').execute()).map((row) => row.id)
  if (sessionIds.length === 0) return []
  const records = await trx
    .deleteFrom('oidcRecord')
    .where('model', '=', 'Session')
    .where('uid', 'in', sessionIds)
    .returning('payload')
    .execute()
  const grantIds = records.flatMap(({ payload }) =>
    Object.values(payload.authorizations ?? {}).flatMap(({ grantId }) => (grantId ? [grantId] : [])),
  )
  if (grantIds.length > 0) {
    await trx.deleteFrom('oidcRecord').where('model', '=', 'Grant').where('id', 'in', grantIds).execute()
    await trx.deleteFrom('oidcRecord').where('grantId', 'in', grantIds).execute()
  }
  await emit(trx, identity, 'session.revoked', { accountId, sessionIds })
  return sessionIds
}
