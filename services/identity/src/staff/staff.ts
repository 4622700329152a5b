import { identity, type AccountView } from '@codeflix/contracts/identity'
import { emit } from '@codeflix/kit/outbox'
import type { Handlers } from '@codeflix/kit/http'
import { addAccount } from '../accounts/add-account.ts'
import { findAccount } from '../accounts/list-accounts.ts'
import { issueToken } from '../credentials/one-time-token.ts'
import type { IdentityContext, Trx } from '../database.ts'
import { endSessions } from '../sessions/end-sessions.ts'
import { readSite } from '../site/site.ts'
import { requireOwnerRemains } from './owner-remains.ts'
import { rolesOf } from './roles-of.ts'

type Routes = Pick<Handlers<typeof identity>, 'addStaff' | 'setRoles'>
const invitationSeconds = 7 * 24 * 3600

async function viewOf(trx: Trx, accountId: string): Promise<AccountView> {
  const account = await findAccount(trx, accountId)
  if (!account) throw identity.fault('account-not-found')
  return account
}

export function staffRoutes(context: IdentityContext): Routes {
  const { db, publicUrl } = context
  return {
    async addStaff({ body }) {
      const { language } = await readSite(db)
      const now = context.now()
      return db.transaction().execute(async (trx) => {
        const known = await trx
          .selectFrom('identity.account')
          .innerJoin('credential', 'credential.accountId', 'identity.account.id')
          .select([
            'identity.account.id',
            'identity.account.name',
            'identity.account.language',
            'credential.passwordHash',
            'credential.emailVerifiedAt',
          ])
          .where('identity.account.email', '=', body.email)
          .executeTakeFirst()
        const id = known?.id ?? (await addAccount(trx, { ...body, language, passwordHash: null }, now))
        await trx
          .insertInto('staffRole')
          .values(body.roles.map((role) => ({ accountId: id, role })))
          .onConflict((conflict) => conflict.doNothing())
          .execute()
        // Whoever signed up with this address without having shown that they read its mail may be anybody.
        const isTheirs = typeof known?.emailVerifiedAt === 'string'
        if (known && !isTheirs) {
          await trx
            .updateTable('credential')
            .set({ passwordHash: null, changedAt: now.toISOString() })
            .where('accountId', '=', id)
            .execute()
          await endSessions(trx, id)
        }
        // Somebody with a password signs in with it.
        const url =
          isTheirs && known.passwordHash
            ? `${publicUrl}/admin`
            : `${publicUrl}/admin/choose-password?token=${await issueToken(trx, {
                accountId: id,
                purpose: 'password',
                validSeconds: invitationSeconds,
                now,
              })}`
        const view = await viewOf(trx, id)
        await emit(trx, identity, 'account.staff-added', {
          accountId: id,
          email: body.email,
          name: view.name,
          language: view.language,
          url,
        })
        return view
      })
    },

    async setRoles({ params, body }) {
      return db.transaction().execute(async (trx) => {
        // Two owners who demote each other at once wait here for one another.
        const owners = await trx
          .selectFrom('staffRole')
          .select('accountId')
          .where('role', '=', 'owner')
          .orderBy('accountId')
          .forUpdate()
          .execute()
        const before = (await viewOf(trx, params.id)).roles
        requireOwnerRemains(
          owners.map((owner) => owner.accountId),
          params.id,
          body.roles,
        )
        await trx.deleteFrom('staffRole').where('accountId', '=', params.id).execute()
        for (const role of new Set(body.roles))
          await trx.insertInto('staffRole').values({ accountId: params.id, role }).execute()
        const after = await rolesOf(trx, params.id)
        if (before.some((role) => !after.includes(role))) await endSessions(trx, params.id, { client: 'admin' })
        return viewOf(trx, params.id)
      })
    },
  }
}
