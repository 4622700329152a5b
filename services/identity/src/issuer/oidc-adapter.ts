import { json } from '@codeflix/kit/database'
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'
import type { Database } from '../database.ts'
import { saveSession } from '../sessions/session-record.ts'
import { currentVisit } from './visit.ts'

/** Keeps what the OpenID Connect provider has to remember in one table. */
export function oidcAdapter(db: Database, now: () => Date): AdapterFactory {
  return (model): Adapter => {
    const record = (id: string) => db.selectFrom('oidcRecord').where('model', '=', model).where('id', '=', id)
    const live = (
      row: { payload: AdapterPayload; consumedAt: string | null; expiresAt: string | null } | undefined,
    ) => {
      if (!row || (row.expiresAt !== null && new Date(row.expiresAt) <= now())) return undefined
      return row.consumedAt === null ? row.payload : { ...row.payload, consumed: seconds(new Date(row.consumedAt)) }
    }
    const columns = ['payload', 'consumedAt', 'expiresAt'] as const
    return {
      async upsert(id, payload, expiresIn) {
        const expiresAt = expiresIn === undefined ? null : new Date(now().getTime() + expiresIn * 1000).toISOString()
        const row = {
          payload: json(payload),
          uid: payload.uid ?? null,
          accountId: payload.accountId ?? null,
          grantId: payload.grantId ?? null,
          expiresAt,
        }
        await db.transaction().execute(async (trx) => {
          const visit = currentVisit()
          if (model === 'Session' && payload.accountId && payload.uid && expiresAt && visit) {
            const signedInAt = new Date(Math.round((payload.loginTs ?? 0) * 1000))
            const session = { id: payload.uid, accountId: payload.accountId, signedInAt, expiresAt, ...visit }
            if (!(await saveSession(trx, session, now()))) return
          }
          await trx
            .insertInto('oidcRecord')
            .values({ model, id, consumedAt: null, ...row })
            .onConflict((conflict) => conflict.columns(['model', 'id']).doUpdateSet(row))
            .execute()
        })
      },
      async find(id) {
        return live(await record(id).select(columns).executeTakeFirst())
      },
      async findByUid(uid) {
        return live(
          await db
            .selectFrom('oidcRecord')
            .where('model', '=', model)
            .where('uid', '=', uid)
            .select(columns)
            .executeTakeFirst(),
        )
      },
      async findByUserCode() {
        return undefined
      },
      async consume(id) {
        await db
          .updateTable('oidcRecord')
          .set({ consumedAt: now().toISOString() })
          .where('model', '=', model)
          .where('id', '=', id)
          .execute()
      },
      async destroy(id) {
        await db.deleteFrom('oidcRecord').where('model', '=', model).where('id', '=', id).execute()
      },
      async revokeByGrantId(grantId) {
        await db.deleteFrom('oidcRecord').where('grantId', '=', grantId).execute()
      },
    }
  }
}

const seconds = (instant: Date): number => Math.floor(instant.getTime() / 1000)
