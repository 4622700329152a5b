import { identity } from '@codeflix/contracts/identity'
import { kitFault } from '@codeflix/contracts/fault'
import { emit } from '@codeflix/kit/outbox'
import type { Handlers } from '@codeflix/kit/http'
import type { IdentityContext, Trx } from '../database.ts'
import { endSessions } from '../sessions/end-sessions.ts'
import { issueToken, useToken } from './one-time-token.ts'
import type { PasswordHasher } from './password-hash.ts'
import { accountKey, countAttempt, forgive } from './throttle.ts'

type Routes = Pick<
  Handlers<typeof identity>,
  'changePassword' | 'requestPasswordReset' | 'resetPassword' | 'verifyEmail'
>
const resetSeconds = 3600
/** So many links an hour are enough for anybody, and too few to annoy somebody with. */
const resetsPerHour = 3

async function setPassword(trx: Trx, accountId: string, passwordHash: string, now: Date): Promise<void> {
  await trx
    .updateTable('credential')
    .set({ passwordHash, changedAt: now.toISOString() })
    .where('accountId', '=', accountId)
    .execute()
  // Older links would undo the choice.
  await trx.deleteFrom('oneTimeToken').where('accountId', '=', accountId).where('purpose', '=', 'password').execute()
}

export function passwordRoutes(context: IdentityContext, passwords: PasswordHasher): Routes {
  const { db } = context
  return {
    async changePassword({ caller, body }) {
      const account = await db
        .selectFrom('identity.account')
        .innerJoin('credential', 'credential.accountId', 'identity.account.id')
        .select(['identity.account.email', 'credential.passwordHash'])
        .where('identity.account.id', '=', caller.accountId)
        .executeTakeFirst()
      if (!account) throw kitFault('kit.unauthenticated', { detail: 'Your account is gone.' })
      const keys = [accountKey(account.email)]
      await countAttempt(db, keys, context.now())
      if (!(await passwords.matches(account.passwordHash, body.current)))
        throw identity.fault('wrong-credentials', { detail: 'The current password is wrong.' })
      await forgive(db, keys)
      const passwordHash = await passwords.hash(body.next)
      await db.transaction().execute(async (trx) => {
        await setPassword(trx, caller.accountId, passwordHash, context.now())
        await endSessions(trx, caller.accountId, { except: caller.sessionId })
      })
    },

    async requestPasswordReset({ body }) {
      const now = context.now()
      await db.transaction().execute(async (trx) => {
        const account = await trx
          .selectFrom('identity.account')
          .select(['id', 'email', 'name', 'language'])
          .where('email', '=', body.email)
          .forUpdate()
          .executeTakeFirst()
        if (!account) return
        const recent = await trx
          .selectFrom('oneTimeToken')
          .select('hash')
          .where('accountId', '=', account.id)
          .where('purpose', '=', 'password')
          .where('createdAt', '>', new Date(now.getTime() - 3_600_000).toISOString())
          .execute()
        if (recent.length >= resetsPerHour) return
        const token = await issueToken(trx, {
          accountId: account.id,
          purpose: 'password',
          validSeconds: resetSeconds,
          now,
        })
        await emit(trx, identity, 'account.password-reset-requested', {
          accountId: account.id,
          email: account.email,
          name: account.name,
          language: account.language,
          url: `${context.publicUrl}/reset-password?token=${token}`,
        })
      })
    },

    async resetPassword({ params, body }) {
      const passwordHash = await passwords.hash(body.password)
      const now = context.now()
      const email = await db.transaction().execute(async (trx) => {
        const used = await useToken(trx, params.token, 'password', now)
        if (!used) return undefined
        await setPassword(trx, used.accountId, passwordHash, now)
        await confirmEmail(trx, used.accountId, now)
        const account = await trx
          .selectFrom('identity.account')
          .select('email')
          .where('id', '=', used.accountId)
          .executeTakeFirstOrThrow()
        await endSessions(trx, used.accountId)
        return account.email
      })
      if (email === undefined) throw identity.fault('token-expired')
      await forgive(db, [accountKey(email)])
    },

    async verifyEmail({ params }) {
      const now = context.now()
      const used = await db.transaction().execute(async (trx) => {
        const found = await useToken(trx, params.token, 'email', now)
        if (found) await confirmEmail(trx, found.accountId, now)
        return found
      })
      if (!used) throw identity.fault('token-expired')
    },
  }
}

/** Whoever has used a mailed link can read the mail of that address. */
async function confirmEmail(trx: Trx, accountId: string, now: Date): Promise<void> {
  await trx
    .updateTable('credential')
    .set({ emailVerifiedAt: now.toISOString() })
    .where('accountId', '=', accountId)
    .where('emailVerifiedAt', 'is', null)
    .execute()
}
