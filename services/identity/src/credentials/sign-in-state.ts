import { kitFault } from '@codeflix/contracts/fault'
import { identity, type SignInState } from '@codeflix/contracts/identity'
import type { Handlers } from '@codeflix/kit/http'
import type { Database, IdentityContext } from '../database.ts'
import { sessionsOf } from '../sessions/sessions.ts'
import { rolesOf } from '../staff/roles-of.ts'
import { accountLockout, lockedForSeconds, rememberedFailures } from './lockout.ts'
import { accountKey, forgive } from './throttle.ts'

type Routes = Pick<Handlers<typeof identity>, 'getSignInState' | 'unlockSignIn'>

async function accountOf(db: Database, id: string): Promise<{ email: string; emailVerifiedAt: string | null }> {
  const account = await db
    .selectFrom('identity.account')
    .innerJoin('credential', 'credential.accountId', 'identity.account.id')
    .select(['identity.account.email', 'credential.emailVerifiedAt'])
    .where('identity.account.id', '=', id)
    .executeTakeFirst()
  if (!account) throw identity.fault('account-not-found')
  return account
}

async function stateOf(context: IdentityContext, id: string): Promise<SignInState> {
  const { db, now } = context
  const { email, emailVerifiedAt } = await accountOf(db, id)
  const [attempts, sessions] = await Promise.all([
    db.selectFrom('attempt').selectAll().where('key', '=', accountKey(email)).executeTakeFirst(),
    sessionsOf(context, id, 10),
  ])
  return {
    emailVerified: emailVerifiedAt !== null,
    failures: rememberedFailures(attempts, accountLockout, now()),
    lockedForSeconds: lockedForSeconds(attempts, now()),
    // Not from where: that is nobody's business but theirs.
    sessions: sessions.map((one) => ({
      id: one.id,
      device: one.device,
      client: one.client,
      lastUsedAt: one.lastUsedAt,
    })),
  }
}

/** What support sees of somebody who cannot get in, and does about it. */
export function signInStateRoutes(context: IdentityContext): Routes {
  const { db } = context
  return {
    getSignInState: ({ params }) => stateOf(context, params.id),

    async unlockSignIn({ params, caller }) {
      const { email } = await accountOf(db, params.id)
      // Whoever could lift the lock of an owner could guess at the password for as long as it takes.
      if (!caller.roles.includes('owner') && (await rolesOf(db, params.id)).length > 0)
        throw kitFault('kit.forbidden', { detail: 'Only owners can unlock a staff account.' })
      await forgive(db, [accountKey(email)])
      return stateOf(context, params.id)
    },
  }
}
