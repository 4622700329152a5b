import { sql } from 'kysely'
import type { Trx } from '../database.ts'
import type { Visit } from '../issuer/visit.ts'

/** A sign-in this young is new; an older one that has no row was ended. */
const freshSeconds = 120

/**
 * Notes that a session was used, in the transaction that saves it for the issuer.
 * @returns false when it must not be saved: it was ended while a request of its own was under way, its account is gone, or
 * the password that it was begun with was changed before the browser went on
 */
export async function saveSession(
  trx: Trx,
  session: { id: string; accountId: string; signedInAt: Date; expiresAt: string } & Visit,
  now: Date,
): Promise<boolean> {
  const used = {
    accountId: session.accountId,
    userAgent: session.userAgent.slice(0, 400),
    ipAddress: session.ipAddress,
    lastUsedAt: now.toISOString(),
    expiresAt: session.expiresAt,
  }
  const known = await trx
    .updateTable('session')
    .set(used)
    .where('id', '=', session.id)
    .returning('id')
    .executeTakeFirst()
  if (known) return true
  if (now.getTime() - session.signedInAt.getTime() > freshSeconds * 1000) return false
  // Locked, so that whoever changes the password now ends this session too.
  const credential = await trx
    .selectFrom('credential')
    .select('changedAt')
    .where('accountId', '=', sql<string>`${session.accountId}::uuid`)
    .forShare()
    .executeTakeFirst()
  if (!credential || new Date(credential.changedAt) > session.signedInAt) return false
  await trx
    .insertInto('session')
    .values({ id: session.id, client: session.client, createdAt: now.toISOString(), ...used })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(used))
    .execute()
  return true
}
