import type { identity, Me } from '@codeflix/contracts/identity'
import { kitFault } from '@codeflix/contracts/fault'
import type { MaturityRating } from '@codeflix/contracts/fields'
import type { Handlers } from '@codeflix/kit/http'
import type { Database, IdentityContext, Trx } from '../database.ts'
import { rolesOf } from '../staff/roles-of.ts'

/** @throws Fault `kit.unauthenticated` when the account is gone while a token of it is still good */
async function readMe(db: Database | Trx, accountId: string): Promise<Me> {
  const account = await db
    .selectFrom('identity.account')
    .innerJoin('credential', 'credential.accountId', 'identity.account.id')
    .select([
      'identity.account.id',
      'identity.account.email',
      'identity.account.name',
      'identity.account.language',
      'credential.emailVerifiedAt',
    ])
    .where('identity.account.id', '=', accountId)
    .executeTakeFirst()
  if (!account) throw kitFault('kit.unauthenticated', { detail: 'Your account is gone.' })
  const profiles = await db
    .selectFrom('identity.profile')
    .selectAll()
    .where('accountId', '=', accountId)
    .orderBy('id')
    .execute()
  return {
    id: account.id,
    email: account.email,
    emailVerified: account.emailVerifiedAt !== null,
    name: account.name,
    language: account.language,
    roles: await rolesOf(db, accountId),
    profiles: profiles.map((profile) => ({
      id: profile.id,
      name: profile.name,
      kid: profile.kid,
      maturityLimit: profile.maturityLimit as MaturityRating,
      language: account.language,
    })),
  }
}

export function meRoutes({ db, now }: IdentityContext): Pick<Handlers<typeof identity>, 'getMe' | 'updateMe'> {
  return {
    getMe: ({ caller }) => readMe(db, caller.accountId),

    updateMe: ({ caller, body }) =>
      db.transaction().execute(async (trx) => {
        const updatedAt = now().toISOString()
        const { name, language } = body
        await trx
          .updateTable('identity.account')
          .set({ ...(name ? { name } : {}), ...(language ? { language } : {}), updatedAt })
          .where('id', '=', caller.accountId)
          .execute()
        // The first profile is the person's own and goes by their name.
        if (name)
          await trx
            .updateTable('identity.profile')
            .set({ name, updatedAt })
            .where('id', '=', caller.accountId)
            .execute()
        return readMe(trx, caller.accountId)
      }),
  }
}
