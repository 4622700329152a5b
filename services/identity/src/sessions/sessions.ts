import { identity } from '@codeflix/contracts/identity'
import type { Handlers } from '@codeflix/kit/http'
import type { IdentityContext } from '../database.ts'
import { deviceName } from './device.ts'
import { endSessions } from './end-sessions.ts'

type Routes = Pick<Handlers<typeof identity>, 'listSessions' | 'revokeSession' | 'signOutEverywhere'>

/** Where an account is signed in, last used first. */
export async function sessionsOf({ db, now }: IdentityContext, accountId: string, most: number) {
  const rows = await db
    .selectFrom('session')
    .selectAll()
    .where('accountId', '=', accountId)
    .where('expiresAt', '>', now().toISOString())
    .orderBy('lastUsedAt', 'desc')
    .limit(most)
    .execute()
  return rows.map(({ id, userAgent, ipAddress, client, createdAt, lastUsedAt }) => ({
    id,
    device: deviceName(userAgent),
    ipAddress,
    client,
    createdAt,
    lastUsedAt,
  }))
}

export function sessionRoutes(context: IdentityContext): Routes {
  const { db } = context
  return {
    async listSessions({ caller }) {
      const sessions = await sessionsOf(context, caller.accountId, 200)
      return { items: sessions.map((session) => ({ ...session, current: session.id === caller.sessionId })) }
    },

    async revokeSession({ caller, params }) {
      const only = params.id === 'current' ? caller.sessionId : params.id
      const ended = await db.transaction().execute((trx) => endSessions(trx, caller.accountId, { only }))
      if (ended.length === 0) throw identity.fault('session-not-found')
    },

    async signOutEverywhere({ caller }) {
      await db.transaction().execute((trx) => endSessions(trx, caller.accountId))
    },
  }
}
