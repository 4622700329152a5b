import { identity } from '@codeflix/contracts/identity'
import { emit } from '@codeflix/kit/outbox'
import type { Handlers } from '@codeflix/kit/http'
import type { Provider } from 'oidc-provider'
import { addAccount } from '../accounts/add-account.ts'
import { issueToken } from '../credentials/one-time-token.ts'
import type { PasswordHasher } from '../credentials/password-hash.ts'
import { accountKey, addressKey, countAttempt, forgive } from '../credentials/throttle.ts'
import type { IdentityContext } from '../database.ts'
import { requireSetUp } from '../site/site.ts'
import { rolesOf } from '../staff/roles-of.ts'
import { completeInteraction, findInteraction } from './interaction.ts'

type Routes = Pick<Handlers<typeof identity>, 'getInteraction' | 'signIn' | 'signUp'>
const verificationSeconds = 3 * 24 * 3600

/** What the sign-in page calls while the protocol waits for the person. */
export function signInRoutes(context: IdentityContext, issuer: Provider, passwords: PasswordHasher): Routes {
  const { db } = context
  return {
    async getInteraction(request) {
      const { interaction, client } = await findInteraction(issuer, request)
      const hint = interaction.params['login_hint']
      return { uid: interaction.uid, prompt: 'login', client, ...(typeof hint === 'string' ? { hint } : {}) }
    },

    async signIn(request) {
      const { email, password } = request.body
      const { interaction, client } = await findInteraction(issuer, request)
      const keys = [accountKey(email), addressKey(request.ipAddress)]
      const at = context.now()
      await countAttempt(db, keys, at)
      const found = await db
        .selectFrom('identity.account')
        .innerJoin('credential', 'credential.accountId', 'identity.account.id')
        .select(['identity.account.id', 'credential.passwordHash'])
        .where('identity.account.email', '=', email)
        .executeTakeFirst()
      const right = await passwords.matches(found?.passwordHash, password)
      if (!found || !right) throw identity.fault('wrong-credentials')
      await forgive(db, keys)
      if (client === 'admin' && (await rolesOf(db, found.id)).length === 0) throw identity.fault('staff-only')
      return { resumeUrl: await completeInteraction(db, issuer, request, interaction, { accountId: found.id, at }) }
    },

    async signUp(request) {
      const { email, password, name, language } = request.body
      const { interaction, client } = await findInteraction(issuer, request)
      if (client !== 'viewer') throw identity.fault('staff-only')
      await requireSetUp(db)
      const keys = [addressKey(request.ipAddress)]
      await countAttempt(db, keys, context.now())
      const passwordHash = await passwords.hash(password)
      const now = context.now()
      const accountId = await db.transaction().execute(async (trx) => {
        const id = await addAccount(trx, { email, name, language, passwordHash }, now)
        const token = await issueToken(trx, {
          accountId: id,
          purpose: 'email',
          validSeconds: verificationSeconds,
          now,
        })
        await emit(trx, identity, 'account.registered', {
          accountId: id,
          email,
          name,
          language,
          verificationUrl: `${context.publicUrl}/verify-email?token=${token}`,
          demo: false,
        })
        return id
      })
      await forgive(db, keys)
      return { resumeUrl: await completeInteraction(db, issuer, request, interaction, { accountId, at: now }) }
    },
  }
}
