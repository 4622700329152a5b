import { identity } from '@codeflix/contracts/identity'
import type { Handlers } from '@codeflix/kit/http'
import type { IdentityContext } from '../database.ts'
import { deviceName } from './device.ts'
import { endSessions } from './end-sessions.ts'

type Routes = Pick<Handlers<typeof identity>, 'listSessions' | 'revokeSession' | 'signOutEverywhere'>

export function sessionRoutes({ db, now }: IdentityContext): Routes {
  return {
    async listSessions({ caller }) {
      const rows = await db
        .selectFrom('session')
        .selectAll()
        .where('accountId', '=', caller.accountId)
        .where('expiresAt', '>', now().toISOString())
        .orderBy('lastUsedAt', 'desc')
        .limit(200)
        .execute()
      return {
        items: rows.map((row) => ({
          id: row.id,
          device: deviceName(row.userAgent),
          ipAddress: row.ipAddress,
          client: row.client,
          current: row.id === caller.sessionId,
          createdAt: row.createdAt,
          lastUsedAt: row.lastUsedAt,
        })),
      }
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
