import { demoAccounts, demoPassword } from '@codeflix/contracts/demo-accounts'
import { identity } from '@codeflix/contracts/identity'
import { emit } from '@codeflix/kit/outbox'
import { randomUUID } from 'node:crypto'
import { addAccount } from '../accounts/add-account.ts'
import type { PasswordHasher } from '../credentials/password-hash.ts'
import { accountKey } from '../credentials/throttle.ts'
import type { Trx } from '../database.ts'
import { endSessions } from '../sessions/end-sessions.ts'

/** Prepares the slow part, so that no transaction waits for it. */
export const hashDemoPassword = (passwords: PasswordHasher): Promise<string> => passwords.hash(demoPassword)

/** Adds the demonstration accounts and asks every service for its part; does nothing while it is loaded. */
export async function loadDemo(trx: Trx, passwordHash: string, now: Date): Promise<void> {
  const load = await trx
    .insertInto('demoLoad')
    .values({ id: randomUUID(), loadedAt: now.toISOString() })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!load) return
  const site = await trx.selectFrom('identity.site').selectAll().executeTakeFirstOrThrow()
  const taken = await trx
    .selectFrom('identity.account')
    .select('email')
    .where(
      'email',
      'in',
      demoAccounts.map((account) => account.email),
    )
    .execute()
  const added = demoAccounts.filter((account) => !taken.some((row) => row.email === account.email))
  for (const { shows: _shows, ...account } of added)
    await addAccount(trx, { ...account, passwordHash, emailVerifiedAt: now.toISOString(), demo: true }, now)
  for (const { id, email, name, language } of added)
    await emit(trx, identity, 'account.registered', { accountId: id, email, name, language, demo: true })
  await emit(trx, identity, 'demo.requested', {
    requestId: load.id,
    language: site.language,
    currency: site.currency,
  })
}

/** Removes the demonstration accounts with all that hangs on them, and tells every service to remove its part. */
export async function removeDemo(trx: Trx): Promise<void> {
  // The same id as the load, by which the two events keep their order.
  const load = await trx.deleteFrom('demoLoad').returning('id').executeTakeFirst()
  const accounts = await trx.selectFrom('identity.account').select(['id', 'email']).where('demo', '=', true).execute()
  for (const { id, email } of accounts) {
    await endSessions(trx, id)
    await trx.deleteFrom('oidcRecord').where('accountId', '=', id).execute()
    await trx.deleteFrom('attempt').where('key', '=', accountKey(email)).execute()
    await trx.deleteFrom('identity.account').where('id', '=', id).execute()
  }
  await emit(trx, identity, 'demo.removed', { requestId: load?.id ?? randomUUID() })
}
