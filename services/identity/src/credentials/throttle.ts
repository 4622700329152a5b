import { identity } from '@codeflix/contracts/identity'
import { createHash } from 'node:crypto'
import type { Database } from '../database.ts'
import { accountLockout, addressLockout, afterFailure, lockedForSeconds, type LockoutPolicy } from './lockout.ts'

/** A digest, so that the table tells nobody who tried to sign in, and is no list of addresses. */
const keyOf = (kind: string, value: string): string =>
  `${kind}:${createHash('sha256').update(value).digest('base64url')}`
export const accountKey = (email: string): string => keyOf('account', email)
export const addressKey = (ipAddress: string): string => keyOf('address', ipAddress)

const policyOf = (key: string): LockoutPolicy => (key.startsWith('account:') ? accountLockout : addressLockout)

/**
 * Counts an attempt as a failure before it is made, so that many at once are not all let through; whoever succeeds
 * takes it back by {@link forgive}. Unknown accounts count like known ones, so that a lock tells nobody what exists.
 * @throws Fault `identity.too-many-attempts` with `retryAfterSeconds`
 */
export async function countAttempt(db: Database, keys: readonly string[], now: Date): Promise<void> {
  const wait = await db.transaction().execute(async (trx) => {
    const sorted = keys.toSorted()
    await trx
      .insertInto('attempt')
      .values(sorted.map((key) => ({ key, failures: 0, lastFailureAt: now.toISOString(), lockedUntil: null })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const rows = await trx
      .selectFrom('attempt')
      .selectAll()
      .where('key', 'in', sorted)
      .orderBy('key')
      .forUpdate()
      .execute()
    const locked = Math.max(...rows.map((row) => lockedForSeconds(row, now)))
    if (locked > 0) return locked
    for (const row of rows)
      await trx
        .updateTable('attempt')
        .set(afterFailure(row, policyOf(row.key), now))
        .where('key', '=', row.key)
        .execute()
    return 0
  })
  if (wait > 0)
    throw identity.fault('too-many-attempts', {
      detail: `Too many attempts. Wait ${wait < 90 ? `${wait} seconds` : `${Math.ceil(wait / 60)} minutes`} and try again.`,
      details: { retryAfterSeconds: wait },
    })
}

/** Takes back what {@link countAttempt} noted: all of it for the account, one for the address. */
export async function forgive(db: Database, keys: readonly string[]): Promise<void> {
  for (const key of keys.toSorted()) {
    if (key.startsWith('account:')) await db.deleteFrom('attempt').where('key', '=', key).execute()
    else
      await db
        .updateTable('attempt')
        .set((eb) => ({ failures: eb('failures', '-', 1), lockedUntil: null }))
        .where('key', '=', key)
        .where('failures', '>', 0)
        .execute()
  }
}

/** Forgets attempts that no policy remembers any more. */
export async function tidyAttempts(db: Database, now: Date): Promise<void> {
  const longest = Math.max(accountLockout.forgetAfterSeconds, addressLockout.forgetAfterSeconds)
  await db
    .deleteFrom('attempt')
    .where('lastFailureAt', '<', new Date(now.getTime() - longest * 1000).toISOString())
    .execute()
}
